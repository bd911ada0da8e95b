"""A tool message names an id that the assistant message before it did not use.

## Why
The API refuses it: `Invalid parameter: 'tool_call_id' of 'X' not found in 'tool_calls' of previous message.`

## Fix safety
Where one call waits for an answer and one answer has no call, the fix pairs them, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.turns import unanswered, unknown_answers
from linter.checks.wording import listed, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import ToolTurn


def _chat(calls: list[str], answers: list[str]) -> dict[str, Any]:
    made = [{"id": i, "type": "function", "function": {"name": "f", "arguments": "{}"}} for i in calls]
    told = [{"role": "tool", "tool_call_id": i, "content": "ok"} for i in answers]
    return {"model": "gpt-4o", "messages": [{"role": "assistant", "tool_calls": made}, *told]}


RULE = Rule(
    code="MSG116",
    slug="unknown-tool-call-id",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    summary="a tool message names an id that no call before it has",
    evidence=Measured("error text `'tool_call_id' of 'X' not found in 'tool_calls' of previous message`", "2026-11"),
    examples=(
        Example.request(bad=_chat(["call_a"], ["call_b"]), at="/messages/1/tool_call_id", fixed=_chat(["call_a"], ["call_a"])),
        Example.request(bad=_chat(["call_a"], ["call_a", "call_b"]), at="/messages/2/tool_call_id"),
        Example.request(good=_chat(["call_a"], ["call_a"])),
        Example.request(good=_chat(["call_a", "call_b"], ["call_b", "call_a"])),
    ),
)


@RULE.on(ToolTurn)
def check(turn: ToolTurn, ctx: Any) -> Iterator[Finding]:
    strangers, waiting = unknown_answers(turn), unanswered(turn)
    for stranger in strangers:
        fix = None
        if len(strangers) == len(waiting) == 1:
            ids = Replace(stranger.place, waiting[0].id)
            fix = Fix(f"Write {quoted(waiting[0].id)}", (ids,), Safety.UNSAFE)
        message = f"{quoted(stranger.id)} is the id of no call before it"
        yield RULE.finding(stranger.place, message, f"Use {listed((call.id for call in turn.calls), 'or')}", fix=fix)
