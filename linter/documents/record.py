"""What every reader yields: a record, one value of a document with its text and the positions therein."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from linter.documents.comments import Directive
from linter.documents.text import Position
from linter.facts.parameters import is_other_vendors
from linter.model.fix import Edit, Operation
from linter.model.place import Place, Span
from linter.model.subject import COMPATIBLE, OPENAI, Form, Pieces, Subject, Wanted
from linter.model.unknown import get

__all__ = ["Announced", "Record", "provider_of"]


@dataclass(frozen=True, slots=True)
class Announced:
    """A request that a record holds, or a part of one, and the provider that it is meant for, as far as it shows.

    `is_variant` marks a request that is another one over again, with an alternative that the code may take. If that has places of
    its own, `base` is the place of the other one. `extras` and `pieces` are those of the `Request`.
    """

    place: Place
    data: Any
    provider: str = OPENAI
    is_variant: bool = False
    form: Form = Form.CHAT
    base: Place | None = None
    extras: frozenset[str] | None = None
    pieces: Pieces = field(default_factory=dict)


def provider_of(data: Any, address: str = OPENAI) -> str:
    """Returns the provider that a request is meant for, by its model and by whose address it is sent to."""
    return COMPATIBLE if is_other_vendors(get(data, "model")) else address


class Record(Protocol):
    """One value of a document: the whole of a JSON file, one line of JSON Lines.

    `document` is the path as given, `anchor` what `Place.anchor` calls this record, `first_line` the line of the file at which
    `text` begins. `data` is the plain data, `None` if the text cannot be parsed. `problems` are the subjects that come from the
    text itself: syntax errors, duplicate keys, lone surrogates. `encoding` is that of the file.
    """

    document: str
    anchor: int
    text: str
    first_line: int
    data: Any
    encoding: str

    @property
    def content(self) -> str:
        """What the file holds: `text` itself, except for a notebook, whose text is code and its content JSON."""
        ...

    @property
    def is_parsed(self) -> bool:
        """Whether the text could be read as what it is."""
        ...

    def problems(self) -> Sequence[Subject]:
        """Finds what is wrong with the text itself."""
        ...

    def comments(self) -> Sequence[Directive]:
        """Finds the comments that silence findings, their lines counted from the first one of `text`; JSON has none."""
        ...

    def requests(self, *, kind: str = "auto") -> Sequence[Announced]:
        """Finds the requests in it; with a `kind`, its value is one even if it does not look like it."""
        ...

    def subjects(self, wanted: Wanted) -> Iterable[Subject]:
        """Announces what is no part of a request: in Python, what surrounds a call. Only subjects of a wanted type."""
        ...

    def home(self, place: Place) -> "Record | None":
        """Returns the record in whose text a place stands: itself, or another file of the same project.

        `None` stands for a file of data that code reads, and that tells what is in it when it is checked itself.
        """
        ...

    def dependents(self) -> "Sequence[Record] | None":
        """Returns the records of other files that may find something in this one's text; `None` if these are too many to ask."""
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
