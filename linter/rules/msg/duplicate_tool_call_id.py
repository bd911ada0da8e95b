"""One id stands for two tool calls of a message, or two tool messages answer one call.

## Why
The API refuses it (`Duplicate value for 'tool_call_id'`), and the model could not tell the answers apart.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding, Related
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import ToolTurn, Turn


def _chat(calls: list[str], answers: list[str]) -> dict[str, Any]:
    made = [{"id": i, "type": "function", "function": {"name": "f", "arguments": "{}"}} for i in calls]
    told = [{"role": "tool", "tool_call_id": i, "content": "ok"} for i in answers]
    return {"model": "gpt-4o", "messages": [{"role": "assistant", "tool_calls": made}, *told]}


RULE = Rule(
    code="MSG117",
    slug="duplicate-tool-call-id",
    severity=ERROR,
    since="0.1",
    summary="one id stands for two tool calls, or for two answers",
    evidence=Measured("error text `Duplicate value for 'tool_call_id' of 'X' in message[n]`", "2026-11"),
    examples=(
        Example.request(bad=_chat(["call_a"], ["call_a", "call_a"]), at="/messages/2/tool_call_id"),
        Example.request(bad=_chat(["call_a", "call_a"], ["call_a"]), at="/messages/0/tool_calls/1/id"),
        Example.request(good=_chat(["call_a", "call_b"], ["call_a", "call_b"])),
        Example.request(
            good={"model": "gpt-4o", "messages": [m for _ in range(2) for m in _chat(["call_a"], ["call_a"])["messages"]]}
        ),
    ),
)


@RULE.on(ToolTurn)
def check(turn: ToolTurn, ctx: Any) -> Iterator[Finding]:
    if turn.data is None:
        return
    twice = list(_repeated(turn.calls))
    for first, again in twice:
        related = Related(first.place, "first used at")
        yield RULE.finding(again.place, f"{quoted(again.id)} is the id of two calls", "Give each its own id", related=(related,))
    if not twice:
        for first, again in _repeated(turn.answers):
            related = Related(first.place, "first answered at")
            yield RULE.finding(again.place, f"{quoted(again.id)} is answered twice", "Keep one answer", related=(related,))


def _repeated(turns: tuple[Turn, ...]) -> Iterator[tuple[Turn, Turn]]:
    first: dict[str, Turn] = {}
    for turn in turns:
        if isinstance(turn.id, str) and first.setdefault(turn.id, turn) is not turn:
            yield first[turn.id], turn
