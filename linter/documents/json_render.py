"""Operations rendered into edits of a JSON text: what a fix does not mean to change stays byte for byte as it was."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from linter.documents.json_layout import Container, Layout, Member
from linter.model.fix import Edit, Insert, Keep, Operation, Remove, RenameKey, Replace, Text
from linter.model.place import Place, Span

__all__ = ["render"]

_INDENT = re.compile(r"\n([ \t]*)")


def render(layout: Layout, ops: Sequence[Operation]) -> list[Edit]:
    """Renders the operations of one fix, together: two removals side by side share a comma.

    Raises `KeyError` if a place is not in the text.
    """
    edits: list[Edit] = []
    changes: dict[int, _Change] = {}
    for op in ops:
        match op:
            case Text(span, text):
                edits.append(Edit(span, text))
            case Replace(place, value):
                span = layout.span(place.route)
                edits.append(Edit(span, _Writer.at(layout, span.start).write(value, _indent_of_line(layout.text, span.start))))
            case RenameKey(place, name):
                _, member = _member(layout, place)
                if member.key_span is None:
                    raise KeyError(place.route)
                edits.append(Edit(member.key_span, _Writer.at(layout, member.key_span.start).scalar(name)))
            case Remove(place):
                container, member = _member(layout, place)
                changes.setdefault(container.start, _Change(container)).removed.add(container.members.index(member))
            case Insert(place, key, value):
                container = layout.container(layout.span(place.route).start)
                changes.setdefault(container.start, _Change(container)).inserted.append((key, value))
    for change in changes.values():
        edits += change.edits(layout)
    return edits


def _member(layout: Layout, place: Place) -> tuple[Container, Member]:
    if not place.route:
        raise KeyError("the whole document is no member of anything")
    container = layout.container(layout.span(place.parent.route).start)
    return container, container.member(place.route[-1])


@dataclass(slots=True)
class _Change:
    """What one fix removes from a container, by index, and adds to it."""

    container: Container
    removed: set[int] = field(default_factory=set)
    inserted: list[tuple[str | int, Any]] = field(default_factory=list)

    def edits(self, layout: Layout) -> list[Edit]:
        """Renders removals and insertions; a container that loses all its members is filled anew."""
        inside = Span(self.container.start + 1, self.container.end - 1)
        is_emptied = len(self.removed) == len(self.container.members)
        if is_emptied and self.inserted:
            return [Edit(inside, _filling(layout, self.container, self.inserted))]
        if is_emptied:
            return [Edit(inside, "")]
        removals = [Edit(span, "") for span in self._removals()]
        return removals + [_insertion(layout, self.container, key, value) for key, value in self.inserted]

    def _removals(self) -> Iterator[Span]:
        """The removed members, each run of neighbours with one comma, so that what stays keeps its white space."""
        members = self.container.members
        for first in sorted(self.removed):
            if first - 1 in self.removed:
                continue
            last = first
            while last + 1 in self.removed:
                last += 1
            if last + 1 < len(members):
                yield Span(members[first].start, members[last + 1].start)
            else:
                yield Span(members[first - 1].value_span.end, members[last].value_span.end)


def _filling(layout: Layout, container: Container, inserted: list[tuple[str | int, Any]]) -> str:
    """The inside of a container which had no members, or keeps none."""
    writer = _Writer.at(layout, container.start)
    outer = _indent_of_line(layout.text, container.start)
    inner = outer + (writer.indent or "")
    written = [writer.member(key, value, inner) for key, value in inserted]
    if writer.indent is None:
        return f",{writer.comma_space}".join(written)
    lines = f",{writer.newline}{inner}".join(written)
    return f"{writer.newline}{inner}{lines}{writer.newline}{outer}"


def _insertion(layout: Layout, container: Container, key: str | int, value: Any) -> Edit:
    """A new member beside others, on a line of its own if they stand so."""
    text, members = layout.text, container.members
    writer = _Writer.at(layout, container.start)
    in_lines = text.find("\n", container.start, members[0].start) >= 0
    inner = _indent_of_line(text, members[0].start)
    new = writer.member(key, value, inner)
    gap = writer.newline + inner if in_lines else writer.comma_space
    if isinstance(key, int) and key < len(members):
        start = members[key].start
        return Edit(Span(start, start), f"{new},{gap}")
    end = members[-1].value_span.end
    return Edit(Span(end, end), f",{gap}{new}")


def _indent_of_line(text: str, offset: int) -> str:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes values the way the text around them is written; `indent` is `None` where a value stands on one line."""

    layout: Layout
    indent: str | None
    newline: str
    colon: str
    comma_space: str
    ascii: bool

    @classmethod
    def at(cls, layout: Layout, offset: int) -> "_Writer":
        """Reads the style of a text: its indentation, white space behind `:` and `,`, and whether it escapes non-ASCII.

        Whether a value is spread over lines is up to the closest object or array around it: what is on one line stays there.
        """
        text = layout.text
        in_lines = "\n" in text
        colon, comma_space = ": ", " "
        for container in _around(layout, offset):
            first, rest = container.members[0], container.members[1:2]
            in_lines = text.find("\n", container.start, container.end) >= 0
            if first.key_span and "\n" not in text[first.key_span.end : first.value_span.start]:
                colon = text[first.key_span.end : first.value_span.start]
            if rest and not in_lines:
                comma_space = text[first.value_span.end + 1 : rest[0].start]
        return cls(
            layout=layout,
            indent=layout.indent_unit if in_lines else None,
            newline=layout.newline,
            colon=colon,
            comma_space=comma_space,
            ascii=layout.is_escaped,
        )

    def scalar(self, value: Any) -> str:
        """Writes a value that holds no other."""
        text = json.dumps(value, ensure_ascii=self.ascii)
        try:
            text.encode()
        except UnicodeEncodeError:  # half a surrogate pair cannot be written in UTF-8, only escaped
            text = json.dumps(value)
        return text

    def write(self, value: Any, indent: str) -> str:
        """Writes a value whose closing bracket stands at `indent`, if it takes several lines."""
        if isinstance(value, Keep):
            return self._kept(value, indent)
        if not isinstance(value, dict | list) or not value:
            return self.scalar(value)
        inner = indent + (self.indent or "")
        if isinstance(value, dict):
            parts = [self.scalar(key) + self.colon + self.write(item, inner) for key, item in value.items()]
            brackets = "{}"
        else:
            parts = [self.write(item, inner) for item in value]
            brackets = "[]"
        if self.indent is None:
            return brackets[0] + f",{self.comma_space}".join(parts) + brackets[1]
        lines = f",{self.newline}{inner}".join(parts)
        return f"{brackets[0]}{self.newline}{inner}{lines}{self.newline}{indent}{brackets[1]}"

    def member(self, key: str | int, value: Any, indent: str) -> str:
        """Writes a member of an object, or an element of an array."""
        new = self.write(value, indent)
        return self.scalar(key) + self.colon + new if isinstance(key, str) else new

    def _kept(self, keep: Keep, indent: str) -> str:
        """The text at a place; its further lines move with it, which is safe since no JSON string goes over a line's end."""
        span = self.layout.span(keep.place.route)
        old = _indent_of_line(self.layout.text, span.start)
        text = self.layout.text[span.start : span.end]
        return _INDENT.sub(lambda match: "\n" + indent + match[1].removeprefix(old), text)


def _around(layout: Layout, offset: int) -> list[Container]:
    """The containers with members that hold an offset, outer ones first."""
    found: list[Container] = []
    start: int | None = layout.start
    while start is not None and layout.text[start] in "{[":
        container = layout.container(start)
        if container.members:
            found.append(container)
        start = next((m.value_span.start for m in container.members if m.value_span.start <= offset < m.value_span.end), None)
    return found
