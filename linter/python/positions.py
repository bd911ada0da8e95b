"""Where nodes stand in the text: libcst writes the module out once, and says of each node where it came to stand."""

from bisect import bisect_left, bisect_right
from typing import Any

from linter.model.place import Span

__all__ = ["Positions"]


class Positions:
    """The spans of all nodes of one module, in characters. Found once, when the first finding asks."""

    def __init__(self, text: str, module: Any) -> None:
        from libcst.metadata.span_provider import SpanProvidingCodegenState

        # What `MetadataWrapper` does for a provider of positions, without the visit to each node that it makes besides.
        self._computed: dict[Any, Any] = {}
        indent, newline = module.default_indent, module.default_newline
        state = SpanProvidingCodegenState(default_indent=indent, default_newline=newline, provider=self, get_length=len)  # type: ignore[arg-type]  # it stands in for a provider
        module._codegen(state)
        code = "".join(state.tokens)
        self._lost = _lost(code, text) if code != text else ()

    def span(self, node: Any) -> Span:
        """Returns the span of a libcst node, without the white space and comments around it. Raises `KeyError` for a stranger."""
        found = self._computed[node]
        start, end = found.start, found.start + found.length
        return Span(start + bisect_right(self._lost, start), end + bisect_left(self._lost, end))


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
