"""The arguments of a tool call are given as data, not as JSON in a string.

## Why
The API refuses it: `Invalid type for 'messages[1].tool_calls[0].function.arguments': expected a string, but got an object instead.`
"""

import json
from collections.abc import Iterator
from typing import Any

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
        Example.request(bad=_chat({"id": 12345678901234567890.5}), at="/messages/0/tool_calls/0/function/arguments"),
        Example.request(bad=_chat(7), at="/messages/0/tool_calls/0/function/arguments"),
        Example.request(good=_chat('{"city": "Zürich"}')),
        Example.request(good=_chat("")),
    ),
)  # fmt: skip

LARGEST = 2**53  # beyond it a number may have lost digits when it was read


@RULE.on(Violation, "call-arguments")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    data, place = violation.data, violation.place
    fix = None
    if data is None:
        fix = Fix("Write `{}` into a string", (Replace(place, "{}"),), Safety.SAFE)
    elif isinstance(data, dict) and _is_exact(data):
        fix = Fix("Write them as JSON into a string", (Replace(place, json.dumps(data, ensure_ascii=False)),), Safety.SAFE)
    message = f"`arguments` is {type_name(data)}, not JSON in a string"
    yield RULE.finding(place, message, "Write them as JSON into a string", fix=fix)


def _is_exact(data: Any) -> bool:
    """Whether everything in the data is known, and no number in it is too large, or too small, to be written as it was."""
    match data:
        case dict():
            return all(isinstance(key, str) and _is_exact(item) for key, item in data.items())
        case list():
            return all(map(_is_exact, data))
        case int() | float():
            return abs(data) < LARGEST and (data == 0 or abs(data) > 1 / LARGEST)
        case _:
            return data is not UNKNOWN
