"""A tool message stands behind no assistant message that calls a tool.

## Why
The API refuses it: `messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.` Usually the
assistant's message was not appended to the history, or a cut removed it and left the answer.

## Fix safety
The fix removes the tool message and with it what the tool said. Where the assistant's message is at hand, adding that is better.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import ToolTurn

USER = {"role": "user", "content": "hi"}
TOOL = {"role": "tool", "tool_call_id": "call_a", "content": "ok"}
CALL = {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": "{}"}}

RULE = Rule(
    code="MSG114",
    slug="orphan-tool-message",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    summary="a tool message answers no tool call",
    evidence=Measured("error text `must be a response to a preceeding message with 'tool_calls'`", "2026-02"),
    examples=(
        Example.request(
            bad={"model": "gpt-4o", "messages": [USER, TOOL]},
            at="/messages/1",
            fixed={"model": "gpt-4o", "messages": [USER]},
        ),
        Example.request(
            bad={"model": "gpt-4o", "messages": [TOOL, {"role": "assistant", "content": "Done."}, USER]},
            at="/messages/0",
            fixed={"model": "gpt-4o", "messages": [{"role": "assistant", "content": "Done."}, USER]},
        ),
        Example.request(good={"model": "gpt-4o", "messages": [USER, {"role": "assistant", "tool_calls": [CALL]}, TOOL]}),
        Example.request(good={"model": "gpt-4o", "messages": [{"role": "assistant", "tool_calls": [CALL]}, TOOL, USER]}),
    ),
)


@RULE.on(ToolTurn)
def check(turn: ToolTurn, ctx: Any) -> Iterator[Finding]:
    if turn.data is not None:
        return
    for answer in turn.answers:
        place = answer.place.parent
        name = f" {quoted(answer.id)}" if isinstance(answer.id, str) else ""
        message = f"tool message{name} follows no assistant message with `tool_calls`"
        yield RULE.finding(place, message, fix=Fix("Remove the message", (Remove(place),), Safety.UNSAFE))
