"""One JSON object per finding and line, suppressed ones included, with exactly the fields of `Diagnostic`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linter.model.finding import Diagnostic
    from linter.report.report import Report

__all__ = ["as_json", "write"]


def write(report: "Report") -> Iterator[str]:
    """Yields the findings, one line each."""
    for diagnostic in report.diagnostics:
        yield f"{as_json(diagnostic)}\n"


def as_json(diagnostic: "Diagnostic") -> str:
    """Writes a finding as JSON; in ASCII, so that it stays whole in any encoding and half a surrogate pair does not matter."""
    return json.dumps({**asdict(diagnostic), "severity": diagnostic.severity.value})
