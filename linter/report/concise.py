"""One line per finding, for people in a hurry, editors and `grep`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linter.report.visible import visible

if TYPE_CHECKING:
    from linter.model.finding import Diagnostic
    from linter.report.report import Report

__all__ = ["advice", "headline", "write"]


def write(report: "Report") -> Iterator[str]:
    """Yields the findings that are not suppressed, one line each."""
    for diagnostic in report.told:
        yield f"{headline(diagnostic)}\n"


def headline(diagnostic: "Diagnostic") -> str:
    """Says what is wrong and where: `payload.json:14:17: FUN101 invalid-tool-name: tool name …`."""
    return f"{where(diagnostic)}: {diagnostic.code} {diagnostic.slug}: {visible(diagnostic.message)}"


def where(diagnostic: "Diagnostic") -> str:
    """Says where a finding is, in the form that terminals and editors make a link of; in a notebook: `x.ipynb:cell 3:2:5`."""
    cell = "" if diagnostic.cell is None else f"cell {diagnostic.cell}:"
    return f"{visible(diagnostic.path)}:{cell}{diagnostic.line}:{diagnostic.column}"


def advice(diagnostic: "Diagnostic") -> str:
    """Says what to do: `Rename to …`, and whether chatvet can do it."""
    suffix = f" ({diagnostic.fix.safety} fix)" if diagnostic.fix else ""
    return visible(diagnostic.help) + suffix
