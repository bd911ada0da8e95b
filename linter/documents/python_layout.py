"""Where the parts of Python code stand in its text, with their brackets, commas, comments and lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from linter.documents.python_operators import ATOM, strength
from linter.documents.python_tokens import Tokens
from linter.model.place import Span
from linter.python import tree
from linter.python.reading.positions import Positions

__all__ = ["Container", "Layout", "Lines", "Member"]

_BLANK = re.compile(r"[ \t\f]*")
_REST = re.compile(r"[ \t\f]*(#[^\r\n]*)?(?=\r?\n|\Z)")
_END_OF_STATEMENT = re.compile(r"[ \t\f]*;?[ \t\f]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")
_COMMENT_BELOW = re.compile(r"(?:[ \t\f]*\r?\n)*([ \t]*)#[^\r\n]*(?:\r?\n|\Z)")
_FEED = re.compile(r"\r?\n|\r")


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
    """What stands where in one text. All methods raise `KeyError` for a node that is not of this text."""

    def __init__(self, text: str, positions: Positions) -> None:
        self.text = text
        self._positions = positions

    @cached_property
    def _tokens(self) -> Tokens:
        tokens = Tokens(self.text)
        if self._positions.strings not in (None, tokens.strings):
            raise KeyError("strings in a syntax that this Python does not know")
        return tokens

    @property
    def unit(self) -> str:
        """By how much the first block is indented."""
        return self._tokens.unit or "    "

    @property
    def newline(self) -> str:
        """How the first line ends."""
        match = _FEED.search(self.text)
        return match[0] if match else "\n"

    # Expressions

    def span(self, node: tree.Node) -> Span:
        """Returns the span of a node; parentheses that only group are not in it."""
        return self._positions.span(node)

    def bare(self, node: tree.Expr) -> Span:
        """Returns the span of an expression without the parentheses that it could do without."""
        span = self.span(node)
        if isinstance(node, tree.Comprehension) and node.kind == "generator" and not self._owns_parentheses(node):
            first, last = self._tokens.behind(span.start + 1), self._tokens.before(span.end - 1)  # those are the call's
            assert first and last
            return Span(first.start, last.end)
        return span

    def has_parentheses(self, node: tree.Expr) -> bool:
        """Whether an expression stands in parentheses, those of a tuple included."""
        return self._owns_parentheses(node) or self.whole(node) != self.bare(node)

    def _owns_parentheses(self, node: tree.Expr) -> bool:
        """Whether parentheses are part of a tuple or generator."""
        if not isinstance(node, tree.Sequence | tree.Comprehension) or node.kind not in ("tuple", "generator"):
            return False
        span = self.span(node)
        return self._tokens.closing(span.start) == span.end and self._tokens.groups(span.start)

    def whole(self, node: tree.Expr) -> Span:
        """Returns the span of an expression with all parentheses around it."""
        found = self.bare(node)
        while True:
            before, behind = self._tokens.before(found.start), self._tokens.behind(found.end)
            is_group = before and behind and before.text == "(" and self._tokens.closing(before.start) == behind.end
            if not (before and behind and is_group and self._tokens.groups(before.start)):
                return found
            found = Span(before.start, behind.end)

    def strength(self, node: tree.Expr) -> int:
        """Returns the level of an expression; parentheses around it that could go do not count."""
        return ATOM if self._owns_parentheses(node) else strength(node)

    def is_bracketed(self, node: tree.Expr) -> bool:
        """Whether an expression may go over several lines by itself: all its line feeds are in brackets, or in a string."""
        match node:
            case _ if self.has_parentheses(node):
                return True
            case tree.Dict() | tree.Sequence(kind="list" | "set") | tree.Comprehension(kind="list" | "set" | "dict"):
                return True
            case tree.Call():
                return "\n" not in self.text[self.span(node).start : self.container(node).inside.start]
            case _:
                return isinstance(node, tree.Const) and self.strings(node) == [self.span(node)]

    def comments(self, node: tree.Expr) -> list[Span]:
        """Returns the comments in an expression, and those in parentheses around it."""
        return self.comments_within(self.whole(node)) if "#" in self.text else []

    def comments_within(self, span: Span) -> list[Span]:
        """Returns the comments in a stretch of the text."""
        return _within(span, self._tokens.comments)

    def strings(self, node: tree.Node) -> list[Span]:
        """Returns the string literals in an expression or statement."""
        return _within(self.span(node), self._tokens.strings)

    # Containers

    def container(self, node: tree.Node) -> Container:
        """Returns the inside of a call, a dict or a list display."""
        start, end = self.span(node).start, self.span(node).end
        match node:
            case tree.Dict():
                parts = [item.value for item in node.items]
            case tree.Sequence(kind="list"):
                parts = node.items
            case tree.Call():
                parts = [arg.value for arg in node.args]
                opening = self._tokens.behind(self.whole(node.func).end)
                assert opening
                start = opening.start
            case _:
                raise KeyError(f"{type(node).__name__} holds no members")
        members: list[Member] = []
        for part in parts:
            first = self._tokens.behind(members[-1].end if members else start + 1)
            last = self.whole(part).end
            comma = self._tokens.behind(last)
            assert first and comma
            is_comma = comma.text == ","
            members.append(Member(Span(first.start, last), Span(comma.start, comma.end) if is_comma else None))
        return Container(Span(start + 1, end - 1), tuple(members))

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

    def word(self, offset: int) -> Span:
        """Returns the span of the word that begins at an offset."""
        token = self._tokens.behind(offset)
        assert token
        return Span(token.start, token.end)

    # Lines

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
        span = self.span(statement)
        first = self._first(statement)
        start = self.line_start(first)
        is_continued = self.text[:start].endswith(("\\\n", "\\\r\n"))
        is_elif = isinstance(statement, tree.If) and self.text.startswith("elif", first)
        if is_continued or is_elif or not self.begins_line(first) or not _END_OF_STATEMENT.match(self.text, span.end):
            raise KeyError("the statement shares its line")
        indent = self.text[start:first].lstrip("\f")
        end = self.next_line(span.end)
        return Lines(statement, self._above(statement, start, indent), start, end, self._below(end, indent), indent)

    def _first(self, statement: tree.Stmt) -> int:
        """Where a statement begins, its decorators included."""
        decorators = statement.decorators if isinstance(statement, tree.FunctionDef | tree.ClassDef) else ()
        sign = self._tokens.before(self.whole(decorators[0]).start) if decorators else None
        return sign.start if sign else self.span(statement).start

    def _above(self, statement: tree.Stmt, start: int, indent: str) -> int:
        """Where the comments right above a statement begin. What opens a file is about the file, not about its first statement."""
        siblings = getattr(statement.parent, statement.edge)
        index = siblings.index(statement)
        if index:
            stop = self.span(siblings[index - 1]).end
        elif isinstance(statement.parent, tree.Module):
            return start
        else:
            colon = self._tokens.before(self._first(statement))
            while colon and colon.text != ":":
                colon = self._tokens.before(colon.start)
            stop = self.next_line(colon.end) if colon else start
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


def _within(outer: Span, spans: list[Span]) -> list[Span]:
    return [span for span in spans if outer.start <= span.start and span.end <= outer.end]
