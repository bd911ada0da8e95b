"""Where nodes stand in the text: libcst writes the module out once, and says of each node where it came to stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

from linter.model.place import Span

__all__ = ["Positions"]


class Positions:
    """The spans of all nodes of one module, in characters. Found once, when the first finding asks."""

    def __init__(self, text: str, module: Any) -> None:
        from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)  # nothing changes the tree, so no copy is needed
        self._spans: Mapping[Any, Any] = wrapper.resolve(ByteSpanPositionProvider)
        self._bytes = _bytes(text)
        self._lost: list[int] = []
        size = len(text if self._bytes is None else self._bytes)
        added = 0 if text.endswith("\n") else len(module.default_newline)
        if self._spans[module].length != size + added:
            self._bytes = _bytes(module.code)
            self._lost = _lost(module.code, text)

    def span(self, node: Any) -> Span:
        """Returns the span of a libcst node, without the white space and comments around it. Raises `KeyError` for a stranger."""
        found = self._spans[node]
        start, end = self._chars(found.start), self._chars(found.start + found.length)
        if self._lost:
            return Span(start + bisect_right(self._lost, start), end + bisect_left(self._lost, end))
        return Span(start, end)

    def _chars(self, offset: int) -> int:
        return offset if self._bytes is None else len(self._bytes[:offset].decode("utf-8", "surrogatepass"))


def _bytes(text: str) -> bytes | None:
    return None if text.isascii() else text.encode("utf-8", "surrogatepass")


def _lost(code: str, text: str) -> list[int]:
    """What libcst loses of a text, such as form feeds before a statement: for each character, before which of the code it stood."""
    lost: list[int] = []
    at = 0
    for index, character in enumerate(code):
        while at < len(text) and text[at] != character:
            lost.append(index)
            at += 1
        at += 1
    return lost
