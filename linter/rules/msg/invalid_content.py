"""A message's content is neither a string nor a list of content parts.

## Why
The API refuses it: `Invalid type for 'messages[1].content': expected one of a string or array of objects, but got an object
instead.` Data must be written into a string by the program.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG103",
    slug="invalid-content",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="`content` is neither a string nor a list of parts",
    evidence=Measured("error text `expected one of a string or array of objects`", "2026-08"),
    examples=(
        Example.message(
            bad={"role": "user", "content": {"type": "text", "text": "hi"}},
            at="/content",
            fixed={"role": "user", "content": [{"type": "text", "text": "hi"}]},
        ),
        Example.message(bad={"role": "user", "content": {"query": "How many?"}}, at="/content"),
        Example.message(bad={"role": "user", "content": 42}, at="/content", fixed={"role": "user", "content": "42"}),
        Example.message(good={"role": "user", "content": '{"query": "How many?"}'}),
        Example.message(good={"role": "user", "content": [{"type": "text", "text": "hi"}]}),
    ),
)


@RULE.on(Violation, "content")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    data, place = violation.data, violation.place
    if violation.keyword != "type" or data is None:
        return
    message = f"`content` is {type_name(data)}, not a string or a list of parts"
    fix = None
    if isinstance(data, dict) and isinstance(data.get("type"), str) and data["type"] in data:
        fix = Fix("Write a list of this one part", (Replace(place, [Keep(place)]),), Safety.SAFE)
    elif isinstance(data, int) and not isinstance(data, bool):
        fix = Fix("Write it as a string", (Replace(place, str(data)),), Safety.SAFE)
    yield RULE.finding(place, message, "Write the data as JSON into a string", fix=fix)
