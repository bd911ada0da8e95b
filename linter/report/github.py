"""Workflow commands, which GitHub Actions turns into annotations of the changed lines.

Escaping follows https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linter.report.concise import advice

if TYPE_CHECKING:
    from linter.model.finding import Diagnostic
    from linter.report.report import Report

__all__ = ["write"]

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def write(report: "Report") -> Iterator[str]:
    """Yields the findings that are not suppressed, one command each."""
    for diagnostic in report.told:
        yield f"::{_COMMANDS[diagnostic.severity.value]} {_properties(diagnostic)}::{_message(diagnostic)}\n"


def _properties(diagnostic: "Diagnostic") -> str:
    properties: dict[str, object] = {"file": diagnostic.path}
    if diagnostic.cell is None:  # the lines of a cell are not those of the file
        properties |= {
            "line": diagnostic.line,
            "col": diagnostic.column,
            "endLine": diagnostic.end_line,
            "endColumn": diagnostic.end_column,
        }
    properties["title"] = f"{diagnostic.code} {diagnostic.slug}"
    return ",".join(f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in properties.items())


def _message(diagnostic: "Diagnostic") -> str:
    place = "" if diagnostic.cell is None else f"cell {diagnostic.cell}:{diagnostic.line}:{diagnostic.column}: "
    lines = [place + diagnostic.message, *([f"help: {advice(diagnostic)}"] if diagnostic.help else [])]
    return "\n".join(lines).translate(_IN_MESSAGE)
