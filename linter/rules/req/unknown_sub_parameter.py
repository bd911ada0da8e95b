"""A member of `stream_options`, `response_format` or `prompt_cache_options` is not known there.

## Why
The API refuses the whole request with `Unknown parameter`, as it does at the top level.

## Fix safety
A fix renames the member to the one that it is close to, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import renamed_to_known
from linter.checks.wording import listed, name_of, quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ105",
    slug="unknown-sub-parameter",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a member of an options object is not known there",
    evidence=Measured("error texts `Unknown parameter: 'response_format.schema'` and alike", "2026-08"),
    examples=(
        Example.fields(
            bad={"stream": True, "stream_options": {"included_usage": True}},
            at="/stream_options/included_usage",
            fixed={"stream": True, "stream_options": {"include_usage": True}},
        ),
        Example.fields(bad={"response_format": {"type": "json_object", "schema": {}}}, at="/response_format/schema"),
        Example.fields(
            bad={"response_format": {"type": "json_schema", "json_schema": {"name": "a"}, "strict": True}},
            at="/response_format/strict",
        ),
        Example.fields(good={"stream": True, "stream_options": {"include_usage": True}}),
        Example.fields(good={"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True}}}),
    ),
)


@RULE.on(Violation, "sub-parameter", "response-format-key")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    if violation.topic == "response-format-key" and "json_schema" not in violation.data:
        return  # written flat, as the Responses API has it: one finding says so of the whole
    place = violation.place
    message = f"{quoted(violation.name)} is no member of `{name_of(place.parent)}`"
    fix = renamed_to_known(violation)
    if "json_schema" in violation.data and violation.name in ("name", "schema", "strict", "description"):
        help = "Move it into `json_schema`"
    elif violation.name == "schema":
        help = 'Use `"type": "json_schema"` to give a schema'
    else:
        help = f"Leave it out, or use {listed(violation.allowed, 'or')}"
    yield RULE.finding(place, message, help, fix=fix)
