"""A tool message answers a call, but does not stand right behind the message that makes it.

## Why
Nothing may stand between an assistant message with `tool_calls` and its answers; the API refuses both for it.

## Fix safety
The fix moves the answer behind its call. The order of what was said changes with it.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding, Related
from linter.model.fix import Fix, Insert, Keep, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import ToolTurn

USER = {"role": "user", "content": "hi"}
TOOL = {"role": "tool", "tool_call_id": "call_a", "content": "ok"}
CALL = {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
CALLING = {"role": "assistant", "tool_calls": [CALL]}

RULE = Rule(
    code="MSG115",
    slug="misplaced-tool-message",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    summary="a tool message does not stand right behind its call",
    evidence=Measured("error texts of unanswered calls and of orphaned tool messages", "2026-11"),
    examples=(
        Example.request(
            bad={"model": "gpt-4o", "messages": [CALLING, USER, TOOL]},
            at="/messages/2",
            fixed={"model": "gpt-4o", "messages": [CALLING, TOOL, USER]},
        ),
        Example.request(
            bad={"model": "gpt-4o", "messages": [TOOL, CALLING, USER]},
            at="/messages/0",
            fixed={"model": "gpt-4o", "messages": [CALLING, TOOL, USER]},
        ),
        Example.request(good={"model": "gpt-4o", "messages": [USER, CALLING, TOOL]}),
        Example.request(good={"model": "gpt-4o", "messages": [CALLING, TOOL, USER]}),
    ),
)


@RULE.on(ToolTurn)
def check(turn: ToolTurn, ctx: Any) -> Iterator[Finding]:
    step = turn.place.route[-1]
    for answer in turn.elsewhere:
        place = answer.place.parent
        related = Related(turn.place, "the call is made at")
        message = f"tool message {quoted(answer.id)} does not stand right behind its call"
        if not isinstance(step, int):
            continue
        ops = (Remove(place), Insert(place.parent, step + 1 + len(turn.answers), Keep(place)))
        yield RULE.finding(place, message, related=(related,), fix=Fix("Move it behind its call", ops, Safety.UNSAFE))
