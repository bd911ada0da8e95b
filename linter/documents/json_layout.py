"""Where each value of a JSON text stands. Nothing is scanned before a position is asked for, and then only the way to it."""

import json
import re
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]  # used by `json` itself since 2.6, without a stub
from typing import NamedTuple

from linter.model.place import Part, Route, Span

__all__ = ["Container", "Layout", "Member"]

_SPACE = re.compile(r"[ \t\n\r]*")
_INDENT = re.compile(r"\n([ \t]*)")
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
# The scanner is used to get past values, so its numbers are never looked at: floats convert in any length.
_scan = json.JSONDecoder(parse_int=float).scan_once  # type: ignore[attr-defined]  # likewise


class Member(NamedTuple):  # made by the thousand when a long document is located, and a dataclass takes three times as long
    """A member of an object or an element of an array; the key span is `None` for the latter."""

    key: str | int
    key_span: Span | None
    value_span: Span

    @property
    def start(self) -> int:
        """Where the member begins, its key included."""
        return (self.key_span or self.value_span).start


class Container(NamedTuple):
    """An object or array: the offsets of its brackets and its members in the order of the text, duplicates included."""

    start: int
    end: int
    members: tuple[Member, ...]

    def member(self, key: str | int) -> Member:
        """Returns the member that counts for a key, the last of its duplicates. Raises `KeyError` if there is none."""
        if self.members and self.members[0].key_span is None:
            if isinstance(key, int) and 0 <= key < len(self.members):
                return self.members[key]
            raise KeyError(key)
        for member in reversed(self.members):
            if member.key == key:
                return member
        raise KeyError(key)


class Layout:
    """The positions in one text, which must be JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._containers: dict[int, Container] = {}

    def _past_space(self, offset: int) -> int:
        match = _SPACE.match(self.text, offset)
        assert match  # the pattern matches the empty string
        return match.end()

    @cached_property
    def start(self) -> int:
        """Where the whole value begins."""
        return self._past_space(0)

    @cached_property
    def root(self) -> Span:
        """The span of the whole value."""
        return Span(self.start, _scan(self.text, self.start)[1])

    @cached_property
    def indent_unit(self) -> str:
        """The smallest indentation of a line in the text, two spaces if no line has one."""
        indents = {match[1] for match in _INDENT.finditer(self.text)} - {""}
        return min(indents, key=len, default="  ")

    @cached_property
    def newline(self) -> str:
        """How the lines of the text end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def is_escaped(self) -> bool:
        """Whether the text escapes what is not ASCII."""
        return self.text.isascii() and bool(_ESCAPE.search(self.text))

    def container(self, start: int) -> Container:
        """Returns the object or array that opens at `start`. Raises `KeyError` if none does."""
        if self.text[start] not in "{[":
            raise KeyError(start)
        known = self._containers.get(start)
        if known is None:
            known = self._containers[start] = self._read(start)
        return known

    def _read(self, start: int) -> Container:
        text, is_object = self.text, self.text[start] == "{"
        members: list[Member] = []
        offset = self._past_space(start + 1)
        while text[offset] not in "}]":
            key: str | int = len(members)
            key_span = None
            if is_object:
                key, end = scanstring(text, offset + 1, True)
                key_span = Span(offset, end)
                offset = self._past_space(self._past_space(end) + 1)
            end = _scan(text, offset)[1]
            members.append(Member(key, key_span, Span(offset, end)))
            offset = self._past_space(end)
            if text[offset] == ",":
                offset = self._past_space(offset + 1)
        return Container(start, offset + 1, tuple(members))

    def span(self, route: Route, part: Part = Part.VALUE) -> Span:
        """Returns the span at the end of a route. Raises `KeyError` if it does not exist."""
        if not route:
            return self.root
        start = self.start
        for step in route:
            member = self.container(start).member(step)
            start = member.value_span.start
        return member.key_span if part is Part.KEY and member.key_span else member.value_span

    def closest(self, route: Route, part: Part = Part.VALUE) -> Span:
        """Returns the span of a route, or of the longest beginning of it that exists."""
        try:
            return self.span(route, part)
        except KeyError:
            return self.closest(route[:-1])

    def containers(self) -> list[Container]:
        """Returns every object and array of the text, outer ones first."""
        found: list[Container] = []
        todo = [self.start]
        while todo:
            start = todo.pop()
            if self.text[start] in "{[":
                container = self.container(start)
                found.append(container)
                todo += [member.value_span.start for member in reversed(container.members)]
        return found
