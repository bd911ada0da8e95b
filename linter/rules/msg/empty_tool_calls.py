"""An assistant message has an empty list of tool calls.

## Why
The API refuses it: `Invalid 'messages[1].tool_calls': empty array. Expected an array with minimum length 1, but got an empty array
instead.` Leaving the member out, or null, says the same and is accepted.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG121",
    slug="empty-tool-calls",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="an assistant message has an empty list of tool calls",
    evidence=Measured("error text with code `empty_array`, gpt-5.6", "2026-08"),
    examples=(
        Example.message(
            bad={"role": "assistant", "content": "hi", "tool_calls": []},
            at="/tool_calls",
            fixed={"role": "assistant", "content": "hi"},
        ),
        Example.message(good={"role": "assistant", "content": "hi", "tool_calls": None}),
        Example.message(good={"role": "assistant", "content": "hi"}),
    ),
)


@RULE.on(Violation, "empty-tool-calls")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    fix = Fix("Leave it out", (Remove(violation.place),), Safety.SAFE)
    yield RULE.finding(violation.place, "`tool_calls` is empty", fix=fix)
