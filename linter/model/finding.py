"""What a rule says (`Finding`), and what a reporter sees of it (`Diagnostic`)."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from linter.model.fix import Fix
from linter.model.place import Place

if TYPE_CHECKING:
    from linter.model.rule import Rule

__all__ = ["Diagnostic", "DiagnosticFix", "Finding", "Related", "Severity", "TextEdit"]


class Severity(Enum):
    """How bad a finding is: the API refuses it; it works and can hurt; opinion or upkeep."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for an error."""
        return ("note", "warning", "error").index(self.value)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding, with a note that reads well before its line and column."""

    place: Place
    note: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, in terms of the data; `severity` is set where this finding is not as bad as the rule's others."""

    rule: "Rule"
    place: Place
    message: str
    help: str
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class TextEdit:
    """One replacement in a file; lines and columns are 1-based and count characters, the end is not included.

    In a notebook they are those in the source of a cell, whose number among all cells is `cell`.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class DiagnosticFix:
    """A fix as a reporter sees it; `safety` is `safe` or `unsafe`."""

    title: str
    safety: str
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding in terms of a file: the only thing that reporters see, and exactly what the JSON output holds.

    Lines and columns are 1-based and count characters; the end is not included. `pointer` is the JSON Pointer of the
    offending value in its document (in JSON Lines: in its line). `url` is the address of the rule's page. In a notebook `cell` is
    the number of the cell among all cells, from 1, and lines are those of its source.
    """

    code: str
    slug: str
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    pointer: str
    message: str
    help: str
    fix: DiagnosticFix | None
    url: str
    suppressed: bool = False
    cell: int | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What two diagnostics share that tell the same thing about the same text, whatever the route to it."""
        return self.path, self.cell, self.line, self.column, self.end_line, self.end_column, self.code, self.message

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str, str]:
        """Findings are printed by path, position and code, whatever the order in which they were found."""
        return (self.path, self.cell or 0, self.line, self.column, self.code, self.pointer, self.message)
