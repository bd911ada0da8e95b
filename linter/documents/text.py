"""From bytes to text and from offsets to lines: what every reader of a text format needs."""

import codecs
from dataclasses import dataclass

from linter.model.fix import Edit
from linter.model.place import Span

__all__ = ["BOM", "DecodeProblem", "Position", "apply_edits", "decode", "line_and_column", "position"]

BOM = codecs.BOM_UTF8

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
    """Lines and columns of a span: 1-based, in characters, the end not included."""

    line: int
    column: int
    end_line: int
    end_column: int


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


def line_and_column(text: str, offset: int, first_line: int = 1) -> tuple[int, int]:
    """Returns the 1-based line and column of an offset in characters; lines end with a line feed."""
    return first_line + text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)


def position(text: str, span: Span, first_line: int = 1) -> Position:
    """Returns the lines and columns of a span."""
    return Position(*line_and_column(text, span.start, first_line), *line_and_column(text, span.end, first_line))


def apply_edits(text: str, edits: list[Edit]) -> str:
    """Replaces spans that do not overlap; several insertions at one offset keep their order."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        pieces += (text[done : edit.span.start], edit.text)
        done = edit.span.end
    return "".join([*pieces, text[done:]])
