"""A message has no content.

## Why
The API refuses it: `Invalid value for 'content': expected a string, got null.` Only an assistant message may go without, if it
has `tool_calls`, `function_call`, `refusal` or `audio` that is not null. An empty string is content.

## Fix safety
The fix renames a key that is close to `content`, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import renamed_to_missing
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}

RULE = Rule(
    code="MSG102",
    slug="missing-content",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a message has no content",
    evidence=Measured("error text `Invalid value for 'content': expected a string, got null.`, gpt-5.6", "2026-08"),
    examples=(
        Example.message(bad={"role": "user"}),
        Example.message(bad={"role": "user", "contents": "hi"}, fixed={"role": "user", "content": "hi"}),
        Example.message(bad={"role": "assistant", "contents": "hi"}, fixed={"role": "assistant", "content": "hi"}),
        Example.message(bad={"role": "developer", "content": None}, at="/content"),
        Example.message(bad={"role": "assistant", "content": None}),
        Example.message(bad={"role": "assistant", "content": None, "tool_calls": None, "refusal": None}),
        Example.message(good={"role": "user", "content": ""}),
        Example.message(good={"role": "assistant", "refusal": "I can't."}),
        Example.request(
            good={
                "model": "gpt-4o",
                "messages": [
                    {"role": "assistant", "content": None, "tool_calls": [CALL]},
                    {"role": "tool", "tool_call_id": "call_1", "content": []},
                ],
            }
        ),
        Example.message(good={"role": "function", "name": "f", "content": None}),
    ),
)


@RULE.on(Violation, "content")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    match violation.keyword:
        case "required":
            message = f"message with role `{violation.data.get('role')}` has no `content`"
            yield RULE.finding(
                violation.place, message, "Add `content`, if only an empty string", fix=renamed_to_missing(violation, "content")
            )
        case "anyOf":
            message = "assistant message has neither `content` nor anything in its stead"
            help = "Add `content`, or the `tool_calls` that were made"
            yield RULE.finding(violation.place, message, help, fix=renamed_to_missing(violation, "content"))
        case _ if violation.data is None:
            yield RULE.finding(violation.place, "`content` is null", "Write the content, if only an empty string")
