"""What every reader yields: a record, one value of a document with its text and the positions therein."""

from collections.abc import Sequence
from typing import Any, Protocol

from linter.documents.text import Position
from linter.model.fix import Edit, Operation
from linter.model.place import Place, Span
from linter.model.subject import Subject

__all__ = ["Record"]


class Record(Protocol):
    """One value of a document: the whole of a JSON file, one line of JSON Lines.

    `document` is the path as given, `anchor` what `Place.anchor` calls this record, `first_line` the line of the file at which
    `text` begins. `data` is the plain data, `None` if the text cannot be parsed. `problems` are the subjects that come from the
    text itself: syntax errors, duplicate keys, lone surrogates.
    """

    document: str
    anchor: int
    text: str
    first_line: int
    data: Any
    is_parsed: bool

    def problems(self) -> Sequence[Subject]:
        """Finds what is wrong with the text itself."""
        ...

    def span(self, place: Place) -> Span:
        """Returns where a place stands in `text`; for a place that is not there, the closest one around it."""
        ...

    def position(self, span: Span) -> Position:
        """Returns the lines and columns of a span of `text`."""
        ...

    def render(self, ops: Sequence[Operation]) -> list[Edit]:
        """Writes the operations of one fix as edits of `text`. Raises `KeyError` if a place is not there."""
        ...

    def reread(self, text: str) -> "Record":
        """Reads a changed text as the same record."""
        ...
