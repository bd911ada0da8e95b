"""A file part does not say which file.

## Why
The API takes a file by `file_id`, or by `file_data` together with a `filename`, and refuses a part that has neither: `Missing
required parameter: 'messages[0].content[1].file.file_id'.` It says the same if only the `filename` is not there.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Part
from linter.model.unknown import UNKNOWN, get, is_open

PDF = "data:application/pdf;base64,JVBERi0xLjQKJcfs"

RULE = Rule(
    code="MSG122",
    slug="incomplete-file-part",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="a file part has neither `file_id` nor `file_data` with a `filename`",
    evidence=Measured(
        "error text `Missing required parameter: '….file.file_id'`, quoted in 2025-11; SDK adapters of 2026-04", "2026-11"
    ),
    examples=(
        Example.part(bad={"type": "file", "file": {"filename": "a.pdf"}}, at="/file"),
        Example.part(bad={"type": "file", "file": {}}, at="/file"),
        Example.part(bad={"type": "file", "file": {"file_data": PDF}}, at="/file"),
        Example.part(good={"type": "file", "file": {"file_id": "file-a"}}),
        Example.part(good={"type": "file", "file": {"file_id": "file-a", "file_data": None, "filename": None}}),
        Example.part(good={"type": "file", "file": {"file_data": PDF, "filename": "a.pdf"}}),
        Example.part(good={"type": "file", "file": {"file_data": PDF, "filename": ""}}),
    ),
)


@RULE.on(Part, "file")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    file = get(part.data, "file")
    if get(part.data, "type") != "file" or not isinstance(file, dict) or is_open(file) or UNKNOWN in file.values():
        return
    if file.get("file_id") is not None:
        return
    place = part.place.at("file")
    if file.get("file_data") is None:
        yield RULE.finding(place, "file part has neither `file_id` nor `file_data`", "Add one of them")
    elif file.get("filename") is None:
        yield RULE.finding(place, "file part has `file_data` but no `filename`", "Add `filename`")
