"""One JSON object with all findings, suppressed ones included, and the counts; `schemas/chatvet.report.json` describes it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from linter.report.jsonl import as_json

if TYPE_CHECKING:
    from linter.report.report import Report

__all__ = ["VERSION", "write"]

VERSION = 1
"""Goes up when a field is renamed, removed or changes its meaning; a new field leaves it as it is."""


def write(report: "Report") -> Iterator[str]:
    """Yields the object piece by piece, each finding on a line of its own."""
    yield f'{{\n"version": {VERSION},\n"findings": ['
    for index, diagnostic in enumerate(report.diagnostics):
        yield f"{',' if index else ''}\n{as_json(diagnostic)}"
    closing = "\n]" if report.diagnostics else "]"
    yield f'{closing},\n"summary": {json.dumps(asdict(report.summary))}\n}}\n'
