"""A file part names a file twice: by `file_id`, and by `file_data`.

## Why
The API's types leave every member open, but a file comes either by `file_id` or by `file_data` with a `filename`.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule
from linter.model.subject import Part
from linter.model.unknown import UNKNOWN, get, is_open

PDF = "data:application/pdf;base64,JVBERi0xLjQKJcfs"

RULE = Rule(
    code="MSG208",
    slug="ambiguous-file-part",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    summary="a file part has both `file_id` and `file_data`",
    evidence=Documented("guide to file inputs: file_id, or file_data with filename", "2026-11"),
    examples=(
        Example.part(bad={"type": "file", "file": {"file_id": "file-a", "file_data": PDF, "filename": "a.pdf"}}, at="/file"),
        Example.part(good={"type": "file", "file": {"file_id": "file-a"}}),
        Example.part(good={"type": "file", "file": {"file_id": "file-a", "file_data": None, "filename": None}}),
        Example.part(good={"type": "file", "file": {"file_data": PDF, "filename": "a.pdf"}}),
    ),
)


@RULE.on(Part, "file")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    file = get(part.data, "file")
    if get(part.data, "type") != "file" or not isinstance(file, dict) or is_open(file) or UNKNOWN in file.values():
        return
    if file.get("file_id") is not None and file.get("file_data") is not None:
        yield RULE.finding(part.place.at("file"), "file part has both `file_id` and `file_data`", "Keep one of them")
