"""Operations rendered into edits of Python source: what a fix does not mean to change stays as it was, comments above all."""

import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linter.documents.python_layout import Container, Layout
from linter.documents.python_operators import ELEMENT, demand
from linter.documents.python_statements import imported, moved, widened
from linter.documents.python_writer import Find, Writer, is_in_string, literal
from linter.model.fix import (
    AddImport,
    After,
    Code,
    Edit,
    Insert,
    MoveInto,
    Operation,
    Remove,
    RenameKey,
    Replace,
    Statement,
    Text,
    Widen,
)  # fmt: skip
from linter.model.place import Place, Span
from linter.python import tree
from linter.python.reading.positions import Positions
from linter.python.reading.read import read

if TYPE_CHECKING:
    from linter.python.values.value import Value

__all__ = ["render"]

_LONE_RETURN = re.compile(r"\r(?!\n)")
_HOLE = "_hole_"


def render(find: Find, positions: Positions, text: str, ops: Sequence[Operation]) -> list[Edit]:
    """Renders the operations of one fix, together: two removals side by side share a comma.

    `find` gives the value at a place. Raises `KeyError` if a place is not in the text, or cannot be changed safely there: where
    it is part of an f-string, where a comment would be lost, where an expression would be evaluated at another time.
    """
    rendering = _Rendering(find, Layout(text, positions))
    for op in ops:
        if not isinstance(op, Text) and _LONE_RETURN.search(text):
            raise KeyError("lines end in a way that nothing here expects")
        rendering.add(op)
    return rendering.result()


@dataclass(slots=True)
class _Rendering:
    """The edits of one fix, and what it changes about each call and display."""

    find: Find
    layout: Layout
    edits: list[Edit] = field(default_factory=list)
    changes: "dict[tree.Node, _Change]" = field(default_factory=dict)
    dropped: list[tree.Stmt] = field(default_factory=list)

    def add(self, op: Operation) -> None:
        """Renders an operation, or notes it where it depends on its neighbours how to."""
        match op:
            case Text(span, text):
                self.edits.append(Edit(span, text))
            case Replace(place, value):
                self._replace(place, value)
            case RenameKey(place, name):
                self._rename(place, name)
            case Remove(place):
                self._remove(place)
            case Insert(place, key, value):
                node, index = self._slot(place, key)
                self._change(node).inserted.append((index, key, value))
            case Code(place, template):
                self._code(place, template)
            case Statement(place, code):
                node = self.find(place).node
                self._put(node, self.layout.lines(node).above, code)
            case After(place, code):
                node = self.find(place).node
                self._put(node, self.layout.lines(node).below, code)
            case MoveInto(place, block):
                self.edits += moved(self.find(place).node, self.find(block).node, self.layout)
            case Widen(place, code):
                self.edits.append(widened(self._expression(place), code, self.layout))
            case AddImport(place, module):
                self.edits += imported(self.find(place).node, module, self.layout)

    def result(self) -> list[Edit]:
        """Returns all edits; what two operations ask for at one spot alike is done once."""
        for change in self.changes.values():
            self.edits += change.edits(self)
        for statement in self.dropped:
            if all(other in self.dropped for other in getattr(statement.parent, statement.edge)):
                raise KeyError("nothing would be left of the block")
        return list(dict.fromkeys(self.edits))

    def _change(self, node: tree.Node) -> "_Change":
        if is_in_string(node):
            raise KeyError("in an f-string")
        return self.changes.setdefault(node, _Change(node, self.layout.container(node)))

    def _expression(self, place: Place) -> tree.Expr:
        node: tree.Node = self.find(place).node
        is_target = node.edge in ("target", "targets")
        if not isinstance(node, tree.Expr) or isinstance(node, tree.Starred | tree.Slice) or is_target or is_in_string(node):
            raise KeyError(place.route)
        return node

    def _edit(self, span: Span, new: str) -> None:
        """Replaces an expression; a word that would grow together with its neighbour keeps away from it."""
        text = self.layout.text
        before = " " if _is_word(text[span.start - 1 : span.start]) and (_is_word(new[0]) or new[0] in "\"'") else ""
        behind = " " if _is_word(text[span.end : span.end + 1]) and _is_word(new[-1]) else ""
        self.edits.append(Edit(span, before + new + behind))

    def _replace(self, place: Place, value: Any) -> None:
        node = self._expression(place)
        if not place.route and isinstance(node, tree.Call):
            raise KeyError("a request as a whole is no literal")
        layout = self.layout
        span, bare, needed = layout.whole(node), layout.bare(node), demand(node)
        if "#" in layout.text[span.start : bare.start] + layout.text[bare.end : span.end]:
            span, needed = bare, ELEMENT  # the parentheses stay, for the comment in them
        writer = Writer(layout, self.find, node, replaced=node)
        new = writer.alone(value, layout.indent(span.start), span.start - layout.line_start(span.start), needed)
        for comment in layout.comments(node):
            if _holds(span, comment) and not any(_holds(kept, comment) for kept in writer.kept):
                raise KeyError("a comment would be lost")
        self._edit(span, new)

    def _holder(self, place: Place) -> tree.Node:
        if not place.route:
            raise KeyError("a request as a whole is no member of anything")
        return self.find(place.parent).holders[place.route[-1]]

    def _rename(self, place: Place, name: str) -> None:
        match self._holder(place):
            case tree.Arg(keyword=str(), parent=tree.Call()) as holder if _is_name(name):
                node, index = self.layout.place_of(holder)
                change = self._change(node)
                change.renamed[index] = name
                self.edits.append(Edit(self.layout.word(change.container.members[index].span.start), name))
            case tree.Item(key=tree.Const(value=str()) as key):
                self._rename_literal(key, name)
            case tree.Assign(targets=[tree.Subscript(index=tree.Const(value=str()) as key)]):
                self._rename_literal(key, name)
            case _:
                raise KeyError(place.route)

    def _rename_literal(self, key: tree.Const, name: str) -> None:
        if is_in_string(key):
            raise KeyError("in an f-string")
        self._edit(self.layout.whole(key), literal(name, self.layout.text[self.layout.bare(key).end - 1]))

    def _remove(self, place: Place) -> None:
        holder = self._holder(place)
        match holder:
            case tree.Assign(targets=[_]):
                lines = self.layout.lines(holder)
                self.dropped.append(holder)
                self.edits.append(Edit(Span(lines.start, lines.end), ""))
            case tree.Arg(keyword=None):
                raise KeyError("the arguments behind it would move up")
            case _:
                node, index = self.layout.place_of(holder)
                self._change(node).removed.add(index)

    def _slot(self, place: Place, key: str | int) -> tuple[tree.Node, int]:
        """The display or call for a new member, and the index of the member that it goes behind."""
        value = self.find(place)
        if isinstance(key, int):
            return self._list_slot(value, key)
        match value.node:
            case tree.Dict(items=items) as node:
                return node, len(items) - 1
            case tree.Call(func=func, args=args) as node if _is_name(key) and (not place.route or tree.dotted(func) == "dict"):
                if any(isinstance(arg.value, tree.Comprehension) and self.layout.strength(arg.value) < ELEMENT for arg in args):
                    raise KeyError("a generator in no parentheses of its own is the only argument")
                written = [index for index, arg in enumerate(args) if arg.keyword]
                spread = [index for index, arg in enumerate(args) if arg.star == "**"]
                return node, written[-1] if written else spread[0] - 1 if spread else len(args) - 1
            case _:
                raise KeyError(place.route)

    def _list_slot(self, value: "Value", key: int) -> tuple[tree.Node, int]:
        if not isinstance(value.data, list):
            raise KeyError(key)
        following, previous = value.holders.get(key), value.holders.get(min(key, len(value.data)) - 1)
        if following is not None and isinstance(following.parent, tree.Sequence):
            node, index = self.layout.place_of(following)
            return node, index - 1
        if previous is not None:
            return self.layout.place_of(previous)
        if not value.data and isinstance(value.node, tree.Sequence):
            return value.node, len(value.node.items) - 1
        raise KeyError(key)

    def _code(self, place: Place, template: str) -> None:
        node = self._expression(place)
        bare = self.layout.bare(node)
        written = template.replace("{}", _HOLE)
        module = read(written)
        statement = module.body[0]
        assert isinstance(statement, tree.ExprStatement)
        holes = [hole for hole in tree.walk(statement.value) if isinstance(hole, tree.Name) and hole.id == _HOLE]
        present = self.layout.text[bare.start : bare.end]
        if self.layout.strength(node) < max(map(demand, holes), default=0):
            present = f"({present})"
        new = template.replace("{}", present)
        has_parentheses = self.layout.whole(node) != bare
        level = Layout(written, Positions(written, module)).strength(statement.value)
        self._edit(bare, new if has_parentheses or level >= demand(node) else f"({new})")

    def _put(self, node: tree.Node, offset: int, code: str) -> None:
        """Writes statements on lines of their own, at a place between two lines."""
        lines = self.layout.lines(node)
        newline = self.layout.newline
        written = newline.join(_reindented(line, lines.indent, self.layout.unit) for line in code.strip("\n").split("\n"))
        is_last = not self.layout.text.endswith("\n") and offset == len(self.layout.text)
        self.edits.append(Edit(Span(offset, offset), newline + written if is_last else written + newline))


def _reindented(line: str, indent: str, unit: str) -> str:
    rest = line.lstrip(" ")
    levels, odd = divmod(len(line) - len(rest), 4)
    return indent + unit * levels + " " * odd + rest if rest else ""


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


@dataclass(slots=True)
class _Change:
    """What one fix changes about a call or display: members by index, insertions with the index of the member before them."""

    node: tree.Node
    container: Container
    removed: set[int] = field(default_factory=set)
    renamed: dict[int, str] = field(default_factory=dict)
    inserted: list[tuple[int, str | int, Any]] = field(default_factory=list)

    def edits(self, rendering: _Rendering) -> list[Edit]:
        """Renders removals and insertions; what loses all its members is filled anew, unless a comment stays in it."""
        if isinstance(self.node, tree.Call):
            self._check_keywords(self.node)
        self.inserted.sort(key=lambda new: new[0])  # those for one spot keep their order
        layout, members, inside = rendering.layout, self.container.members, self.container.inside
        spans = self._removals(layout)
        kept = [index for index in range(len(members)) if index not in self.removed]
        rest = "".join(_between(layout.text, inside, spans))
        if not kept and "#" not in rest:
            return [Edit(inside, self._filling(rendering))]
        edits = [Edit(span, "") for span in spans]
        groups: dict[int, list[tuple[str | int, Any]]] = {}
        for index, key, value in self.inserted:
            before = max((found for found in kept if found <= index), default=-1)
            groups.setdefault(before, []).append((key, value))
        last = kept[-1] if kept else -1
        has_comma = not members or members[-1].comma is not None
        for index in kept:
            is_last = index == last and index not in groups
            comma, end = members[index].comma, members[index].span.end
            if comma is None and not is_last:
                edits.append(Edit(Span(end, end), ","))
            elif comma and is_last and not has_comma:
                is_close = not layout.text[end : comma.start].strip(" ")
                edits.append(Edit(Span(end, comma.end) if is_close else comma, ""))
        for index, group in groups.items():
            edits.append(self._insertion(rendering, index, group, is_closed=index != last or has_comma or not kept))
        return edits

    def _check_keywords(self, call: tree.Call) -> None:
        """Refuses a keyword that would be given twice, which Python does not compile."""
        names = [self.renamed.get(index, arg.keyword) for index, arg in enumerate(call.args) if index not in self.removed]
        names += [str(key) for _, key, _ in self.inserted]
        written = [name for name in names if name]
        if len(written) != len(set(written)):
            raise KeyError("an argument would be given twice")

    def _removals(self, layout: Layout) -> list[Span]:
        """What goes for the removed members: those on one line together, and the line with them if nothing else is on it."""
        spans: list[Span] = []
        for first, last in self._runs(layout):
            span = self._removal(layout, first, last)
            spans = [*(other for other in spans if not _holds(span, other)), span]
        return spans

    def _runs(self, layout: Layout) -> Iterator[tuple[int, int]]:
        """The removed members, neighbours on one line together."""
        members = self.container.members
        first = None
        for index in sorted(self.removed):
            first = index if first is None else first
            gap = layout.text[members[index].end : members[index + 1].span.start] if index + 1 in self.removed else "\n"
            if "\n" in gap:
                yield first, index
                first = None

    def _removal(self, layout: Layout, first: int, last: int) -> Span:
        text, members = layout.text, self.container.members
        start, end = members[first].span.start, members[last].end
        begins_line = layout.begins_line(start)
        if begins_line and layout.ends_line(end):
            return Span(layout.line_start(start), layout.next_line(end))
        if last + 1 < len(members):
            gap = text[end : members[last + 1].span.start]
            may_move_up = first == 0 or begins_line
            if "\n" not in gap or (may_move_up and "#" not in gap):
                return Span(start, members[last + 1].span.start)
            return Span(start if may_move_up else members[first - 1].end, end)
        before = max((index for index in range(first) if index not in self.removed), default=-1)
        gaps = (text[members[index - 1].end : members[index].span.start] for index in range(before + 1, last + 1) if index)
        if before >= 0 and not any("#" in gap for gap in gaps):
            return Span(members[before].end, end)
        return Span(layout.line_start(start) if begins_line else start, end)

    def _filling(self, rendering: _Rendering) -> str:
        """The inside of brackets which held no members, or keep none."""
        if not self.inserted:
            return ""
        layout, start = rendering.layout, self.container.inside.start
        is_spread = "\n" in layout.text[start : self.container.inside.end]
        writer = Writer(layout, rendering.find, self.node)
        pairs = [(self._head(writer, key), value) for _, key, value in self.inserted]
        return writer.fill(pairs, layout.indent(start), start - layout.line_start(start), is_spread=is_spread)

    def _insertion(self, rendering: _Rendering, index: int, group: list[tuple[str | int, Any]], *, is_closed: bool) -> Edit:
        """New members behind the one at an index, on lines of their own if their neighbours stand so."""
        layout, members, start = rendering.layout, self.container.members, self.container.end_of(index)
        writer = Writer(layout, rendering.find, self.node)
        beside = min(index + 1, len(members) - 1)  # the neighbour that shows how they stand: the next one, or else the last
        anchor = members[beside].span.start if members else self.container.inside.end
        is_spread = "\n" in layout.text[self.container.end_of(beside - 1) : anchor]
        indent = layout.indent(anchor) if members else layout.indent(start) + writer.style.unit
        new = []
        for key, value in group:
            head = self._head(writer, key)
            new.append(head + writer.write(value, indent, len(indent) + len(head)))
        if is_spread:
            feed = writer.style.newline + indent
            behind = layout.comment_behind(start)
            offset, written = behind.end if behind else start, feed + f",{feed}".join(new)
        elif index < 0:
            return Edit(Span(anchor, anchor), "".join(f"{one},{writer.style.gap}" for one in new))
        else:
            offset, written = start, writer.style.gap + f",{writer.style.gap}".join(new)
        return Edit(Span(offset, offset), written + "," if is_closed else written)

    def _head(self, writer: Writer, key: str | int) -> str:
        if isinstance(key, int):
            return ""
        return f"{key}=" if isinstance(self.node, tree.Call) else writer.head(key)


def _between(text: str, inside: Span, spans: list[Span]) -> Iterator[str]:
    """The text of a span without some spans in it."""
    done = inside.start
    for span in sorted(spans, key=lambda span: span.start):
        yield text[done : span.start]
        done = max(done, span.end)
    yield text[done : inside.end]
