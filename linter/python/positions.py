"""Where nodes stand in the text: libcst writes the module out once, and says of each node where it came to stand."""

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
        self._bytes = None if text.isascii() else text.encode("utf-8", "surrogatepass")

    def span(self, node: Any) -> Span:
        """Returns the span of a libcst node, without the white space and comments around it. Raises `KeyError` for a stranger."""
        found = self._spans[node]
        return Span(self._chars(found.start), self._chars(found.start + found.length))

    def _chars(self, offset: int) -> int:
        return offset if self._bytes is None else len(self._bytes[:offset].decode("utf-8", "surrogatepass"))
