"""How to mend something, in terms of the data: a `Fix` is a list of operations that a document renders into edits."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from linter.model.place import Place, Span

__all__ = [
    "AddImport", "After", "Code", "Edit", "Fix", "Insert", "Keep", "MoveInto", "Operation", "Remove", "RenameKey", "Replace",
    "Safety", "Statement", "Text", "Widen",
]  # fmt: skip


class Safety(Enum):
    """Whether `--fix` alone applies a fix, or only together with `--unsafe-fixes`."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Keep:
    """Stands inside a new value for the text that is at `place` now, so that its formatting survives a move or a wrapping."""

    place: Place


@dataclass(frozen=True, slots=True)
class Replace:
    """Puts a new value where one stands."""

    place: Place
    value: Any


@dataclass(frozen=True, slots=True)
class RenameKey:
    """Gives the member at `place` another key."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Takes a member of a dict, or an element of a list, away."""

    place: Place


@dataclass(frozen=True, slots=True)
class Insert:
    """Adds a member to a dict (at its end) or an element to a list (before the index `key`)."""

    container: Place
    key: str | int
    value: Any


@dataclass(frozen=True, slots=True)
class Text:
    """Replaces a stretch of text: for Python, and for JSON that cannot be parsed yet."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Replaces the Python expression at `place` by `template`, in which each `{}` stands for its present text: `{} or ""`.

    Parentheses are added where they are needed, around the whole as well as around the present text.
    """

    place: Place
    template: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Puts Python statements, on lines of their own, in front of the statement that holds `place`.

    `code` is written as if it stood at the margin, with four spaces a level; it takes over the indentation of the file.
    """

    place: Place
    code: str


@dataclass(frozen=True, slots=True)
class After:
    """Puts Python statements, on lines of their own, behind the statement that holds `place`; `code` is as in `Statement`."""

    place: Place
    code: str


@dataclass(frozen=True, slots=True)
class MoveInto:
    """Moves the Python statement that holds `place` to the end of the body of the statement at `block`, a `try` before it."""

    place: Place
    block: Place


@dataclass(frozen=True, slots=True)
class Widen:
    """Lets the `except` whose classes stand at `place` catch another class too, written as `code`."""

    place: Place
    code: str


@dataclass(frozen=True, slots=True)
class AddImport:
    """Imports a module at the top of the Python file that holds `place`, unless that is done there already."""

    place: Place
    module: str


Operation = Replace | RenameKey | Remove | Insert | Text | Code | Statement | After | MoveInto | Widen | AddImport


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do about a finding. The title is its help line: imperative, capitalised, one clause."""

    title: str
    ops: tuple[Operation, ...]
    safety: Safety


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in a document's text, rendered from an operation."""

    span: Span
    text: str
