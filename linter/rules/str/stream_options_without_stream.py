"""`stream_options` is set, and the request does not stream.

## Why
The API refuses it: `The 'stream_options' parameter is only allowed when 'stream' is enabled.`

## Fix safety
The fix removes the options. Where the request was meant to stream, `"stream": true` is the better answer.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

OPTIONS = {"include_usage": True}

RULE = Rule(
    code="STR101",
    slug="stream-options-without-stream",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`stream_options` is set without `stream: true`",
    evidence=Measured("error text `'stream_options' parameter is only allowed when 'stream' is enabled`", "2026-11"),
    examples=(
        Example.fields(bad={"stream_options": OPTIONS}, at="/stream_options", fixed={}),
        Example.fields(bad={"stream": False, "stream_options": OPTIONS}, at="/stream_options", fixed={"stream": False}),
        Example.fields(good={"stream": True, "stream_options": OPTIONS}),
        Example.fields(good={"stream_options": None}),
    ),
)


@RULE.on(Request, "stream_options")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if request.data["stream_options"] in (None, UNKNOWN) or get(request.data, "stream") not in (None, False, MISSING):
        return
    place = request.place.at("stream_options")
    fix = Fix("Remove `stream_options`", (Remove(place),), Safety.UNSAFE)
    yield RULE.finding(place.key(), "`stream_options` is set, but `stream` is not true", fix=fix)
