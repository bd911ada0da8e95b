"""Where the parts of Python code stand in its text, with their brackets, commas, comments and lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linter.model.place import Span
from linter.python import tree
from linter.python.positions import Positions

__all__ = ["Container", "Layout", "Lines", "Member"]

_TRIVIA = re.compile(r"(?:[ \t\f\r\n\\]|#[^\r\n]*)*")
_BLANK = re.compile(r"[ \t\f]*")
_REST = re.compile(r"[ \t\f]*(#[^\r\n]*)?(?=\r?\n|\Z)")
_END_OF_STATEMENT = re.compile(r"[ \t\f]*;?[ \t\f]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")
_COMMENT_BELOW = re.compile(r"(?:[ \t\f]*\r?\n)*([ \t]*)#[^\r\n]*(?:\r?\n|\Z)")
_STRINGS = ("SimpleString", "FormattedString", "TemplatedString")
_CLAUSES = {"orelse": "orelse", "final": "finalbody"}  # blocks under a header of their own


@dataclass(frozen=True, slots=True)
class Member:
    """An argument, an item of a dict or an element of a list, with the comma behind it, if there is one."""

    span: Span
    comma: Span | None

    @property
    def end(self) -> int:
        """Where the member ends, its comma included."""
        return (self.comma or self.span).end


@dataclass(frozen=True, slots=True)
class Container:
    """What is between the brackets of a call, a dict or a list."""

    inside: Span
    members: tuple[Member, ...]

    def end_of(self, index: int) -> int:
        """Returns where a member ends; for the one before the first, where the bracket does."""
        return self.members[index].end if index >= 0 else self.inside.start


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a statement: where the first begins, with comments right above it, and the last ends with its line feed."""

    statement: tree.Stmt
    above: int
    start: int
    end: int
    below: int
    indent: str


class Layout:
    """The positions in one text. All methods raise `KeyError` for a node that is not of this text."""

    def __init__(self, text: str, positions: Positions) -> None:
        self.text = text
        self._positions = positions

    # Expressions

    def span(self, cst: Any) -> Span:
        """Returns the span of a libcst node; an expression's own parentheses are not in it."""
        return self._positions.span(cst)

    def bare(self, node: tree.Expr) -> Span:
        """Returns the span of an expression without the parentheses that it could do without."""
        match node:
            case tree.Sequence(kind="tuple") | tree.Comprehension(kind="generator") if self.has_parentheses(node):
                return Span(self.span(node.cst.lpar[-1]).start, self.span(node.cst.rpar[0]).end)
            case _:
                return self.span(node.cst)

    def has_parentheses(self, node: tree.Expr) -> bool:
        """Whether an expression stands in parentheses, those of a tuple included."""
        return bool(getattr(node.cst, "lpar", ()))

    def whole(self, node: tree.Expr) -> Span:
        """Returns the span of an expression with all parentheses around it."""
        if self.has_parentheses(node):
            return Span(self.span(node.cst.lpar[0]).start, self.span(node.cst.rpar[-1]).end)
        return self.bare(node)

    def is_bracketed(self, node: tree.Expr) -> bool:
        """Whether an expression may go over several lines by itself: all its line feeds are in brackets, or in a string."""
        match node:
            case _ if self.has_parentheses(node):
                return True
            case tree.Dict() | tree.Sequence(kind="list" | "set") | tree.Comprehension(kind="list" | "set" | "dict"):
                return True
            case tree.Call():
                return "\n" not in self.text[self.span(node.cst).start : self.container(node).inside.start]
            case _:
                return isinstance(node, tree.Const) and type(node.cst).__name__ == "SimpleString"

    def comments(self, node: tree.Node) -> list[Span]:
        """Returns the comments in an expression, and those in parentheses around it."""
        return self._within(node.cst, ("Comment",)) if "#" in self.text else []

    def strings(self, node: tree.Node) -> list[Span]:
        """Returns the string literals in an expression."""
        return self._within(node.cst, _STRINGS)

    def _within(self, cst: Any, kinds: tuple[str, ...]) -> list[Span]:
        found: list[Span] = []
        todo = [cst]
        while todo:
            current = todo.pop()
            if type(current).__name__ in kinds:
                found.append(self.span(current))
            else:
                todo += current.children
        return found

    # Containers

    def container(self, node: tree.Node) -> Container:
        """Returns the inside of a call, a dict or a list display."""
        match node:
            case tree.Dict() | tree.Sequence(kind="list"):
                start, parts = self.span(node.cst).start, node.cst.elements
            case tree.Call():
                start, parts = self.past_trivia(self.whole(node.func).end), node.cst.args
            case _:
                raise KeyError(f"{type(node).__name__} holds no members")
        members = tuple(Member(self.span(part), self._comma(part)) for part in parts)
        return Container(Span(start + 1, self.span(node.cst).end - 1), members)

    def _comma(self, part: Any) -> Span | None:
        return self.span(part.comma) if type(part.comma).__name__ == "Comma" else None

    def place_of(self, holder: tree.Node) -> tuple[tree.Node, int]:
        """Returns the call, dict or list display that an argument, item or element stands in, and its index there."""
        match holder.parent:
            case tree.Call(args=members) | tree.Dict(items=members) | tree.Sequence(kind="list", items=members) as parent:
                for index, member in enumerate(members):
                    if member is holder:
                        return parent, index
        raise KeyError(f"{type(holder).__name__} is no member of a display or call")

    def around(self, node: tree.Node) -> Iterator[tuple[tree.Node, Container]]:
        """Yields the containers with members around a node, itself included, as far as they belong to its statement."""
        current: tree.Node | None = node
        while current is not None and not isinstance(current, tree.Stmt):
            if isinstance(current, tree.Dict | tree.Call) or (isinstance(current, tree.Sequence) and current.kind == "list"):
                container = self.container(current)
                if container.members:
                    yield current, container
            current = current.parent

    # Lines

    def past_trivia(self, offset: int) -> int:
        """Returns where white space and comments end."""
        match = _TRIVIA.match(self.text, offset)
        assert match  # the pattern matches the empty string
        return match.end()

    def indent(self, offset: int) -> str:
        """Returns the white space at the beginning of a line."""
        match = _BLANK.match(self.text, self.line_start(offset))
        assert match  # likewise
        return match[0][: offset - match.start()]

    def line_start(self, offset: int) -> int:
        """Returns where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        """Returns where the line behind that of an offset begins, or where the text ends."""
        return self.text.find("\n", offset) + 1 or len(self.text)

    def begins_line(self, offset: int) -> bool:
        """Whether there is only white space before an offset on its line."""
        return not self.text[self.line_start(offset) : offset].strip(" \t\f")

    def ends_line(self, offset: int) -> bool:
        """Whether there is at most a comment behind an offset on its line."""
        return _REST.match(self.text, offset) is not None

    def comment_behind(self, offset: int) -> Span | None:
        """Returns the comment that is all there is behind an offset on its line."""
        match = _REST.match(self.text, offset)
        return Span(*match.span(1)) if match and match[1] else None

    # Statements

    def lines(self, node: tree.Node) -> Lines:
        """Returns the lines of the statement that holds a node. Raises `KeyError` if it shares them with others."""
        nodes = (node, *tree.ancestors(node))
        statement = next((found for found in nodes if isinstance(found, tree.Stmt)), None)
        if statement is None:
            raise KeyError("no statement")
        span = self.span(statement.cst)
        decorators = getattr(statement.cst, "decorators", ())
        first = self.span(decorators[0]).start if decorators else span.start
        start = self.line_start(first)
        is_continued = self.text[:start].endswith(("\\\n", "\\\r\n"))
        is_elif = isinstance(statement, tree.If) and self.text.startswith("elif", first)
        if is_continued or is_elif or not self.begins_line(first) or not _END_OF_STATEMENT.match(self.text, span.end):
            raise KeyError("the statement shares its line")
        indent = self.text[start:first].lstrip("\f")
        end = self.next_line(span.end)
        return Lines(statement, self._above(statement, start, indent), start, end, self._below(end, indent), indent)

    def _above(self, statement: tree.Stmt, start: int, indent: str) -> int:
        """Where the comments right above a statement begin. What opens a file is about the file, not about its first statement."""
        parent = statement.parent
        siblings = getattr(parent, statement.edge)
        index = siblings.index(statement)
        if index:
            stop = self.span(siblings[index - 1].cst).end
        elif isinstance(parent, tree.Module):
            return start
        else:
            assert parent
            clause = getattr(parent.cst, _CLAUSES[statement.edge]) if statement.edge in _CLAUSES else parent.cst
            stop = self.span(clause.body.header).end
        while start > stop:
            line = self.line_start(start - 1)
            if line < stop or not self.text.startswith(f"{indent}#", line):
                break
            start = line
        return start

    def _below(self, end: int, indent: str) -> int:
        """Where comments end that stand below a statement and deeper than it, and so belong to its last block."""
        while match := _COMMENT_BELOW.match(self.text, end):
            if match[1] == indent or not match[1].startswith(indent):
                break
            end = match.end()
        return end
