"""Where nodes stand in the text. Found when the first finding of a file asks, by reading it again: most files have none."""

import re
import sys
from collections.abc import Callable
from typing import Any

from linter.model.place import Span
from linter.python import tree
from linter.python.reading.read import read
from linter.python.reading.trouble import deep_recursion

__all__ = ["Positions"]

_LINE = re.compile(r"\r\n|[\r\n]")
_BLANKS = r"(?:[ \t\f]|\\(?:\r\n|[\r\n]))+"
_NAME = re.compile(rf"(?:[\s)\\]|#[^\r\n]*)*(?:async{_BLANKS})?(?:def|class){_BLANKS}(\w+)")
_ARE_HOLES_VAGUE = sys.version_info < (3, 12)  # until then Python lost its way in f-strings
_Extent = tuple[int, int]


class Positions:
    """The spans of all nodes of one module, in characters.

    `strings` are the string literals in a text that the running Python does not read itself. All methods raise `KeyError` for a
    node of another module.
    """

    def __init__(self, text: str, module: tree.Module) -> None:
        self.strings: list[Span] | None = None
        self._text = text
        self._module = module
        with deep_recursion():
            self._extents = _extents(read(text, forget=False), _Lines(text).extent, len(text), are_holes_vague=_ARE_HOLES_VAGUE)

    @classmethod
    def told(cls, text: str, module: tree.Module, own: Callable[[Any], _Extent | None], strings: list[Span]) -> "Positions":
        """Returns the positions in a text that another reader has read, which tells the extent of what it made nodes of."""
        positions = cls.__new__(cls)
        positions.strings = strings
        positions._text = text
        positions._module = module
        positions._extents = _extents(module, own, len(text), are_holes_vague=False)
        return positions

    def span(self, node: tree.Node) -> Span:
        """Returns the span of a node without what is around it: white space, comments, parentheses that only group."""
        return Span(*self._extent(node))

    def name(self, node: tree.FunctionDef | tree.ClassDef) -> Span:
        """Returns the span of the name of a function or class, where that is defined."""
        start = max([self._extent(node)[0], *(self._extent(decorator)[1] for decorator in node.decorators)])
        match = _NAME.match(self._text, start)
        return Span(*(match.span(1) if match else self._extent(node)))

    def _extent(self, node: tree.Node) -> _Extent:
        root = node
        while root.parent is not None:
            root = root.parent
        if root is not self._module:
            raise KeyError("a node of another module")
        return self._extents[node.order]


class _Lines:
    """The lines of a text as Python counts them, with their columns in bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE.finditer(text)), len(text)]
        self._is_ascii = text.isascii()

    def extent(self, raw: Any) -> _Extent | None:
        """Returns where a node of `ast` begins and ends; `None` for one that does not say."""
        if not hasattr(raw, "lineno"):
            return None
        return self._offset(raw.lineno, raw.col_offset), self._offset(raw.end_lineno, raw.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        if self._is_ascii:
            return start + column
        written = self._text[start : self._starts[line]]
        return start + (column if written.isascii() else len(written.encode()[:column].decode()))


def _extents(module: tree.Module, own: Callable[[Any], _Extent | None], end: int, *, are_holes_vague: bool) -> list[_Extent]:
    """Returns the extents of all nodes, by their order: that which the reader tells, else that of the parts or of what is around.

    What stands in an f-string has the extent of all of it, where the reader does not know its own.
    """
    nodes = list(tree.walk(module))
    found: list[_Extent | None] = [own(node.raw) for node in nodes]
    for index in range(len(nodes) - 1, 0, -1):
        node = nodes[index]
        if found[index] is None or isinstance(node, tree.Param):  # to a parameter belongs its default
            parts = [extent for child in node.children() if (extent := found[child.order])]
            parts += [extent for extent in found[index : index + 1] if extent]
            found[index] = (min(start for start, _ in parts), max(end for _, end in parts)) if parts else None
    extents: list[_Extent] = [(0, end)]
    are_in_string = {0: False}
    for index in range(1, len(nodes)):
        parent = nodes[index].parent
        assert parent is not None
        is_vague = are_in_string[index] = are_holes_vague and (isinstance(parent, tree.Joined) or are_in_string[parent.order])
        around = extents[parent.order]
        extents.append(around if is_vague else found[index] or around)
    return extents
