"""A file's data is not a `data:` URL that holds a PDF.

## Why
The API refuses it: `Invalid file data: … Expected a base64-encoded data URL with an application/pdf MIME type`.

The rule is silent on placeholders of templates and on data that was shortened for a document.

## Fix safety
The fix puts the prefix of a PDF before base64 that begins as a PDF does, changing a value of the user's.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.texts import data_url, is_base64, is_stand_in
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Part
from linter.model.unknown import get

PDF = "JVBERi0xLjQKJcfs"
PREFIX = "data:application/pdf;base64,"


def _file(data: str) -> dict[str, Any]:
    return {"type": "file", "file": {"file_data": data, "filename": "a.pdf"}}


RULE = Rule(
    code="MSG112",
    slug="invalid-file-data",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a file's data is no `data:` URL of a PDF",
    evidence=Measured("error text `Invalid file data`", "2026-11"),
    examples=(
        Example.part(bad=_file(PDF), at="/file/file_data", fixed=_file(PREFIX + PDF)),
        Example.part(bad=_file("hello"), at="/file/file_data"),
        Example.part(bad=_file("data:text/plain;base64,aGVsbG8="), at="/file/file_data"),
        Example.part(bad=_file(f"{PREFIX}not*base64"), at="/file/file_data"),
        Example.part(good=_file(PREFIX + PDF)),
        Example.part(good={"type": "file", "file": {"file_id": "file-abc123"}}),
        Example.part(good=_file("data:application/pdf;base64,{pdf}")),
    ),
)

HELP = "Write `data:application/pdf;base64,` and the base64 of the file"


@RULE.on(Part, "file")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    data = get(part.data, "file", "file_data")
    if not isinstance(data, str) or is_stand_in(data):
        return
    place = part.place.at("file", "file_data")
    url = data_url(data)
    if url is None:
        fix = None
        if data.startswith(PDF[:6]) and is_base64(data):
            fix = Fix(f"Put `{PREFIX}` before it", (Replace(place, PREFIX + data),), Safety.UNSAFE)
        yield RULE.finding(place, "file data is no `data:` URL", HELP, fix=fix)
    elif url.mime != "application/pdf":
        yield RULE.finding(place, f"file data has the type {quoted(url.mime)}, not `application/pdf`", "Send a PDF")
    elif not url.is_base64 or not is_base64(url.payload):
        yield RULE.finding(place, "file data is not valid base64", HELP)
