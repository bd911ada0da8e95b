"""Where libcst's nodes stand in the text that it read: it says so in bytes of the code that it would write."""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Any

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from linter.model.place import Span

__all__ = ["Extents"]

_STRINGS = ("SimpleString", "FormattedString", "TemplatedString")  # the last is unknown to older versions


class Extents:
    """The extents of the nodes of one module, in characters."""

    def __init__(self, text: str, module: cst.Module) -> None:
        code = module.code
        self._spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
        self._bytes = None if code.isascii() else [0, *accumulate(len(character.encode()) for character in code)]
        self._lost = _lost(code, text) if code != text else ()

    def of(self, node: Any) -> tuple[int, int] | None:
        """Returns where a node begins and ends."""
        if node is None:
            return None
        found = self._spans[node]
        start, end = found.start, found.start + found.length
        if self._bytes:
            start, end = bisect_left(self._bytes, start), bisect_left(self._bytes, end)
        return start + bisect_right(self._lost, start), end + bisect_left(self._lost, end)

    def strings(self) -> list[Span]:
        """Returns the string literals, without those in f-strings."""
        found: list[Span] = []
        for start, end in sorted(extent for node in self._spans if type(node).__name__ in _STRINGS and (extent := self.of(node))):
            if not found or start >= found[-1].end:
                found.append(Span(start, end))
        return found


def _lost(code: str, text: str) -> tuple[int, ...]:
    """What libcst loses of a text, such as form feeds before a statement: for each character, before which of the code it stood."""
    lost: list[int] = []
    at = 0
    for index, character in enumerate(code):
        while at < len(text) and text[at] != character:
            lost.append(index)
            at += 1
        at += 1
    return tuple(lost)
