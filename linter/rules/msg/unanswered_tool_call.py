"""A tool call of an assistant message is not answered by a tool message right behind it.

## Why
The API refuses the whole conversation: `An assistant message with 'tool_calls' must be followed by tool messages responding to each
'tool_call_id'.` Often a history was cut between call and answer, or a tool failed and nothing was appended.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.turns import is_mismatched, unanswered
from linter.checks.wording import listed, quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import ToolTurn

USER = {"role": "user", "content": "hi"}


def _call(*ids: str) -> dict[str, Any]:
    calls = [{"id": i, "type": "function", "function": {"name": "f", "arguments": "{}"}} for i in ids]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def _answer(call_id: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": "ok"}


def _chat(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"model": "gpt-4o", "messages": [USER, *messages]}


RULE = Rule(
    code="MSG113",
    slug="unanswered-tool-call",
    severity=ERROR,
    since="0.1",
    summary="a tool call has no tool message that answers it",
    evidence=Measured("error text `must be followed by tool messages responding to each 'tool_call_id'`", "2026-11"),
    examples=(
        Example.request(bad=_chat(_call("call_a")), at="/messages/1/tool_calls/0/id"),
        Example.request(bad=_chat(_call("call_a", "call_b"), _answer("call_a"), USER), at="/messages/1/tool_calls/1/id"),
        Example.request(bad=_chat(_call("a", "b", "c"), USER), at="/messages/1/tool_calls/0/id"),
        Example.request(good=_chat(_call("call_a", "call_b"), _answer("call_b"), _answer("call_a"), USER)),
        Example.request(good=_chat(_call("call_a"), _answer("call_a"), _call("call_b"), _answer("call_b"))),
        Example.request(good=_chat({"role": "assistant", "content": "hi", "tool_calls": None})),
    ),
)


@RULE.on(ToolTurn)
def check(turn: ToolTurn, ctx: Any) -> Iterator[Finding]:
    if is_mismatched(turn):
        return  # the answer is there under a wrong id: another rule says so
    missing = unanswered(turn)
    if missing:
        name, others = quoted(missing[0].id), len(missing) - 1
        message = f"tool calls {name} and {others} more are not answered" if others else f"tool call {name} is not answered"
        help = f"Add a message with role `tool` for {listed(call.id for call in missing)}, right behind this one"
        yield RULE.finding(missing[0].place, message, help)
