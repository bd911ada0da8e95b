"""Values written as Python literals, the way the code around them is written."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linter.documents.python_layout import Layout
from linter.documents.python_operators import ATOM, ELEMENT, SIGN, strength
from linter.model.fix import Keep
from linter.model.place import Place, Span
from linter.python import tree

if TYPE_CHECKING:
    from linter.python.values.value import Value

__all__ = ["Find", "Style", "Writer", "is_in_string", "literal"]

Find = Callable[[Place], "Value"]
_WIDTH = 88  # up to where ruff and black leave a line alone
_INDENT = re.compile(r"\n([ \t]*)(?![ \t\r\n])")
_COLON = re.compile(r" *: *")
_FIXED = (tree.Const, tree.Dict, tree.Item, tree.Sequence, tree.UnaryOp, tree.BinOp, tree.Joined)


def literal(value: Any, quote: str = '"') -> str:
    """Writes a value that holds no other. Raises `KeyError` for one that has no literal, as `UNKNOWN`."""
    if isinstance(value, str):
        other = "'" if quote == '"' else '"'
        if quote in value and other not in value:
            quote, other = other, quote
        # `repr` chooses the quotes that the text does not hold; the one put in front makes it choose ours, and goes again.
        return quote + f"\\{quote}".join(repr(other + part)[2:-1] for part in value.split(quote)) + quote
    if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return repr(value)
    raise KeyError(f"no literal for {value!r}")


def is_in_string(node: tree.Node) -> bool:
    """Whether a node is part of an f-string, in which neither quotes nor line feeds are free."""
    for around in tree.ancestors(node):
        if isinstance(around, tree.Joined | tree.Stmt):
            return isinstance(around, tree.Joined)
    return False


@dataclass(slots=True)
class Style:
    """How code is written: whether it goes over several lines where a value stands, and what is between its parts."""

    unit: str
    newline: str
    is_spread: bool = False
    quote: str = '"'
    colon: str = ": "
    gap: str = " "

    @classmethod
    def at(cls, layout: Layout, node: tree.Node) -> "Style":
        """Reads the style off the displays and calls around a node, the closest first, and off the whole file."""
        text = layout.text
        style = cls(unit=layout.unit, newline=layout.newline)
        for around, container in reversed(list(layout.around(node))):
            first, *rest = container.members
            style.is_spread = "\n" in text[container.inside.start : container.inside.end]
            outer, inner = layout.indent(container.inside.start), layout.indent(first.span.start)
            if layout.begins_line(first.span.start) and inner.startswith(outer) and inner != outer:
                style.unit = inner.removeprefix(outer)
            if rest and first.comma and not style.is_spread:
                style.gap = text[first.comma.end : rest[0].span.start]
            if isinstance(around, tree.Dict) and (key := around.items[0].key):
                colon = text[layout.whole(key).end : layout.whole(around.items[0].value).start]
                style.colon = colon if _COLON.fullmatch(colon) else style.colon
            style.quote = _quote_in(layout, around) or style.quote
        return style


def _quote_in(layout: Layout, node: tree.Node) -> str | None:
    """The quote of the first string that could have either."""
    for inner in tree.walk(node):
        if isinstance(inner, tree.Const) and isinstance(inner.value, str) and not set(inner.value) & {'"', "'"}:
            return layout.text[layout.span(inner).end - 1]
    return None


def _module(node: tree.Node) -> tree.Node:
    return [node, *tree.ancestors(node)][-1]


@dataclass(slots=True)
class Writer:
    """Writes values for the place of `target`; `replaced` is what goes for them, if anything does.

    `kept` collects what lives on of the replaced text: kept expressions, and comments of kept members.
    """

    layout: Layout
    find: Find
    target: tree.Node
    replaced: tree.Expr | None = None
    kept: list[Span] = field(default_factory=list)
    style: Style = field(init=False)

    def __post_init__(self) -> None:
        self.style = Style.at(self.layout, self.target)

    def write(self, value: Any, indent: str, column: int) -> str:
        """Writes a value that begins at `column`; its closing bracket stands at `indent`, if it takes several lines."""
        match value:
            case Keep():
                return self._kept(value, indent)
            case dict() | list() if value:
                pairs = self.pairs(value)
                brackets = "{}" if isinstance(value, dict) else "[]"
                return brackets[0] + self.fill(pairs, indent, column + 1, is_spread=False) + brackets[1]
            case dict() | list():
                return repr(value)
            case _:
                return literal(value, self.style.quote)

    def alone(self, value: Any, indent: str, column: int, demand: int) -> str:
        """Writes a value that may stand outside of all brackets, in parentheses if its place demands them."""
        text = self.write(value, indent, column)
        level = SIGN if isinstance(value, int | float) else ATOM
        is_whole = True
        if isinstance(value, Keep):
            node = self._source(value)
            level = strength(node) if strength(node) >= ELEMENT and not self.layout.has_parentheses(node) else ATOM
            is_whole = "\n" not in text or self.layout.is_bracketed(node)
        return text if level >= demand and is_whole else f"({text})"

    def pairs(self, value: dict[Any, Any] | list[Any]) -> list[tuple[str, Any]]:
        """Returns the members of a value, each with what is written in front of it."""
        if isinstance(value, list):
            return [("", item) for item in value]
        return [(self.head(key), item) for key, item in value.items()]

    def head(self, key: str) -> str:
        """Writes the key of a dict's member."""
        return literal(key, self.style.quote) + self.style.colon

    def fill(self, pairs: list[tuple[str, Any]], indent: str, column: int, *, is_spread: bool) -> str:
        """Writes the inside of brackets: on one line if it fits, or if what is around stands on one, unless it has to spread."""
        flat = None if is_spread else self._flat(pairs)
        if flat is not None and (not self.style.is_spread or column + len(flat) + 2 <= _WIDTH):
            return flat
        inner = indent + self.style.unit
        feed = self.style.newline + inner
        lines: list[str] = []
        for head, value in pairs:
            above, behind = self._remarks(value)
            lines += [feed + comment for comment in above]
            lines.append(feed + head + self.write(value, inner, len(inner) + len(head)) + "," + behind)
        return "".join(lines) + self.style.newline + indent

    def _flat(self, pairs: list[tuple[str, Any]]) -> str | None:
        """Members on one line, unless one has comments, or keeps text of several lines."""
        parts: list[str] = []
        for head, value in pairs:
            part: str | None
            if isinstance(value, dict | list) and value:
                inside = self._flat(self.pairs(value))
                brackets = "{}" if isinstance(value, dict) else "[]"
                part = None if inside is None else brackets[0] + inside + brackets[1]
            else:
                part = self.write(value, "", 0)
            if part is None or "\n" in part or any(self._remarks(value)):
                return None
            parts.append(head + part)
        return f",{self.style.gap}".join(parts)

    # What is kept

    def _kept(self, keep: Keep, indent: str) -> str:
        """The text at a place; its further lines move with it, but for those in strings."""
        node = self._source(keep)
        span = self.layout.whole(node)
        self.kept.append(span)
        old = self.layout.indent(span.start)
        text = self.layout.text[span.start : span.end]
        if "\n" in text and old != indent:
            strings = self.layout.strings(node)

            def moved(match: re.Match[str]) -> str:
                offset = span.start + match.start()
                is_text = any(string.start < offset < string.end for string in strings)
                return match[0] if is_text or not match[1].startswith(old) else "\n" + indent + match[1].removeprefix(old)

            text = _INDENT.sub(moved, text)
        return text if strength(node) >= ELEMENT or self.layout.has_parentheses(node) else f"({text})"

    def _source(self, keep: Keep) -> tree.Expr:
        """The expression whose text stands for a kept value: what is replaced, or what may be written elsewhere too."""
        node = self.find(keep.place).node
        if not keep.place.route and isinstance(node, tree.Call):
            raise KeyError("a request as a whole is no literal")
        if self._is_replaced(node) and not is_in_string(node):
            return node
        held = self._held(keep.place)
        for candidate in (held, node):
            if candidate is not None and self._may_move(candidate):
                return candidate
        raise KeyError(keep.place.route)

    def _is_replaced(self, node: tree.Node) -> bool:
        return self.replaced is not None and any(found is self.replaced for found in (node, *tree.ancestors(node)))

    def _holder(self, place: Place) -> tree.Node | None:
        return self.find(place.parent).holders.get(place.route[-1]) if place.route else None

    def _held(self, place: Place) -> tree.Expr | None:
        """What is written for a member where it is held: perhaps only the name of its value."""
        match self._holder(place):
            case tree.Item(value=value) | tree.Arg(value=value, star="") | tree.Assign(value=value):
                return value
            case tree.Expr(parent=tree.Sequence() | tree.Arg()) as element:
                return element
            case _:
                return None

    def _may_move(self, node: tree.Expr) -> bool:
        """Whether an expression means the same at the target: it is fixed, or evaluated there at the same time already."""
        if _module(node) is not _module(self.target) or isinstance(node, tree.Starred) or is_in_string(node):
            return False
        return all(isinstance(inner, _FIXED) for inner in tree.walk(node)) or _home(node) is _home(self.target)

    def _remarks(self, value: Any) -> tuple[list[str], str]:
        """The comments on lines of their own above a kept member, and the one behind it, if they would be lost otherwise."""
        holder = self._holder(value.place) if isinstance(value, Keep) else None
        if holder is None or holder.parent is None or not self._is_replaced(holder.parent):
            return [], ""
        node, index = self.layout.place_of(holder)
        container = self.layout.container(node)
        start, member = container.end_of(index - 1), container.members[index]
        before = self.layout.comment_behind(start) if index else None
        gap = Span(before.end if before else start, member.span.start)
        above = [found for found in self.layout.comments_within(container.inside) if gap.start <= found.start < gap.end]
        above.sort(key=lambda span: span.start)
        behind = self.layout.comment_behind(member.end)
        text = self.layout.text
        self.kept += [*above, behind] if behind else above
        return [text[span.start : span.end] for span in above], f"  {text[behind.start : behind.end]}" if behind else ""


def _home(node: tree.Node) -> tree.Node | None:
    """The statement, or the smaller scope, in which an expression is evaluated."""
    homes = (tree.Stmt, tree.Lambda, tree.Comprehension)
    return next((around for around in tree.ancestors(node) if isinstance(around, homes)), None)
