"""The arguments of a tool call are given as data, not as JSON in a string.

## Why
The API refuses it: `Invalid type for 'messages[1].tool_calls[0].function.arguments': expected a string, but got an object instead.`
"""

import json
from collections.abc import Iterator
from typing import Any

from linter.checks.texts import all_strings
from linter.checks.wording import type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation
from linter.model.unknown import UNKNOWN


def _chat(arguments: Any) -> dict[str, Any]:
    call = {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": arguments}}
    answer = {"role": "tool", "tool_call_id": "call_a", "content": "ok"}
    return {"model": "gpt-4o", "messages": [{"role": "assistant", "tool_calls": [call]}, answer]}


RULE = Rule(
    code="MSG118",
    slug="non-string-arguments",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    summary="the arguments of a tool call are not a string",
    evidence=Measured("error text `expected a string, but got an object instead`", "2026-11"),
    examples=(
        Example.request(
            bad=_chat({"city": "Zürich"}),
            at="/messages/0/tool_calls/0/function/arguments",
            fixed=_chat('{"city": "Zürich"}'),
        ),
        Example.request(
            bad=_chat(None), at="/messages/0/tool_calls/0/function/arguments", fixed=_chat("{}")
        ),
        Example.request(bad=_chat(7), at="/messages/0/tool_calls/0/function/arguments"),
        Example.request(good=_chat('{"city": "Zürich"}')),
        Example.request(good=_chat("")),
    ),
)  # fmt: skip


@RULE.on(Violation, "call-arguments")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    data, place = violation.data, violation.place
    fix = None
    if data is None:
        fix = Fix("Write `{}` into a string", (Replace(place, "{}"),), Safety.SAFE)
    elif isinstance(data, dict) and not any(text is UNKNOWN for text in all_strings(data)):
        fix = Fix("Write them as JSON into a string", (Replace(place, json.dumps(data, ensure_ascii=False)),), Safety.SAFE)
    message = f"`arguments` is {type_name(data)}, not JSON in a string"
    yield RULE.finding(place, message, "Write them as JSON into a string", fix=fix)
