"""What every reporter is given."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linter.model.finding import Diagnostic

if TYPE_CHECKING:
    from linter.report.source import SourceLines
    from linter.run import Summary

__all__ = ["Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run: sorted diagnostics, the counts, a way to the lines of the files, and how to show them."""

    diagnostics: list[Diagnostic]
    summary: "Summary"
    lines: "SourceLines"
    color: bool = False
    quiet: bool = False

    @property
    def told(self) -> list[Diagnostic]:
        """The diagnostics that people are told, which are those that no setting silences."""
        return [diagnostic for diagnostic in self.diagnostics if not diagnostic.suppressed]
