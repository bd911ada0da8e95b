"""From bytes to text and from offsets to lines: what every reader of a text format needs."""

import codecs
import re
from bisect import bisect_left
from dataclasses import dataclass

from linter.model.fix import Edit
from linter.model.place import Span

__all__ = ["BOM", "DecodeProblem", "Lines", "Position", "apply_edits", "decode"]

BOM = codecs.BOM_UTF8
_FEED = re.compile(r"\n")

_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class DecodeProblem:
    """Why bytes are not UTF-8, with the span of the first offence in the text as far as it could be decoded."""

    span: Span
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Position:
    """Lines and columns of a span: 1-based, in characters, the end not included; in a notebook, those in a cell."""

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None

    @property
    def shown(self) -> str:
        """Where it begins: `3:14`, in a notebook `cell 2:3:14`."""
        return f"{'' if self.cell is None else f'cell {self.cell}:'}{self.line}:{self.column}"


def decode(data: bytes) -> tuple[str, DecodeProblem | None]:
    """Decodes UTF-8, without its byte order mark if it has one.

    Where the bytes are something else, the text is what can be made of them, and a `DecodeProblem` says what they are.
    """
    if data.startswith(BOM):
        data = data[len(BOM) :]
    try:
        return data.decode(), None
    except UnicodeDecodeError as error:
        help = "Save the file as UTF-8"
        for mark, name in _WIDE_BOMS:
            if data.startswith(mark):
                text = data.decode(name, "replace")
                return text, DecodeProblem(Span(0, min(1, len(text))), f"document is encoded as {name}, not as UTF-8", help)
        start = len(data[: error.start].decode())
        message = f"byte 0x{data[error.start]:02x} is not part of a UTF-8 character"
        return data.decode(errors="replace"), DecodeProblem(Span(start, start + 1), message, help)


class Lines:
    """The lines of a text, found once; a line ends at a line feed. `first` is the number of the first one."""

    def __init__(self, text: str, first: int = 1) -> None:
        self._first = first
        self._feeds = [match.start() for match in _FEED.finditer(text)]

    def position(self, span: Span) -> Position:
        """Returns the lines and columns of a span."""
        return Position(*self._place(span.start), *self._place(span.end))

    def _place(self, offset: int) -> tuple[int, int]:
        before = bisect_left(self._feeds, offset)
        return self._first + before, offset - (self._feeds[before - 1] if before else -1)


def apply_edits(text: str, edits: list[Edit]) -> str:
    """Replaces spans that do not overlap; several insertions at one offset keep their order."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        pieces += (text[done : edit.span.start], edit.text)
        done = edit.span.end
    return "".join([*pieces, text[done:]])
