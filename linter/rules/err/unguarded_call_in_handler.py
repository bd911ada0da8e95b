"""A call fails, and the request of a user or the loop of a worker ends with it.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="ERR201",
    slug="unguarded-call-in-handler",
    severity=WARNING,
    since="0.2",
    summary="errors of a call end a request or the loop of a worker",
    evidence=Documented("openai-python, README, Handling errors", "2026-11"),
    examples=(
    ),
)


@RULE.on(Escape, "call")
def check(escape: Escape, ctx: Any) -> Iterator[Finding]:
    if escape.context not in ("handler", "loop"):
        return
    ended = "loop" if escape.context == "loop" else "request"
    yield RULE.finding(
        escape.place,
        f"errors of `{escape.call.shown}` end the {ended}, unhandled",
        "Handle `openai.APIError` here, or where the work begins",
    )
