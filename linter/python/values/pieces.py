"""What certainly stands in a text that is not known as a whole: enough to count, too little to conclude anything else."""

import re
import string
from typing import Any

from linter.python.values.value import Value

__all__ = ["around_fields", "around_percents", "kept", "pieces_of"]

_LONGEST = 1 << 22  # characters
_PERCENT = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
_INDENT = re.compile(r"\n\s+")
_KEEPING = frozenset("strip lstrip rstrip dedent cleandoc str".split())


def pieces_of(*values: Value) -> tuple[str, ...]:
    """Returns what stands in texts that are joined, each known, or known in part."""
    found = [piece for value in values for piece in ((value.data,) if isinstance(value.data, str) else value.pieces) if piece]
    return tuple(found) if sum(map(len, found)) <= _LONGEST else ()


def around_fields(template: str) -> tuple[str, ...]:
    """Returns what stands around the fields of a template for `format`."""
    try:
        return tuple(text for text, *_ in string.Formatter().parse(template) if text)
    except ValueError:
        return ()


def around_percents(template: str) -> tuple[str, ...]:
    """Returns what stands around the fields of a template for `%`."""
    return tuple(piece.replace("%%", "%") for piece in _PERCENT.split(template) if piece)


def kept(text: Value, method: str, args: list[Value]) -> tuple[str, ...]:
    """Returns what certainly stands in the result of a method of a text, where that is not known as a whole."""
    first: Any = args[0].data if args else None
    pieces = pieces_of(text)
    match method:
        case "format" if isinstance(text.data, str):
            return around_fields(text.data)
        case "join" if len(args) == 1 and isinstance(first, list):
            return pieces_of(*(member for index in range(len(first)) if (member := args[0].member(index)) is not None))
        case "replace" if isinstance(first, str) and first:
            return tuple(part for piece in pieces for part in piece.split(first) if part)
        case _ if method in _KEEPING:  # at the ends, or of each line, white space may be lost
            return tuple(part for piece in pieces if (part := _INDENT.sub("\n", piece).strip()))
        case _:
            return ()
