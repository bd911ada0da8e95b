"""A request has more than 2,048 messages.

## Why
The API is remembered to refuse longer lists (`array too long`). Whether it still does was not seen.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.subject import Request
from linter.model.unknown import UNKNOWN

MOST = 2048


def _chat(length: int) -> dict[str, Any]:
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": ""}] * length}


RULE = Rule(
    code="MSG204",
    slug="too-many-messages",
    severity=WARNING,
    since="0.1",
    vendor="openai",
    summary="a request has more than 2,048 messages",
    evidence=Inferred("older error text `Expected an array with maximum length 2048`", "2026-11"),
    examples=(
        Example.request(bad=_chat(2049), at="/messages"),
        Example.request(good=_chat(1)),
        Example.request(good=_chat(3)),
    ),
)


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    messages = request.data["messages"]
    if not isinstance(messages, list) or len(messages) <= MOST:
        return
    count = sum(message is not UNKNOWN for message in messages)
    if count > MOST:
        message = f"`messages` has {count:,} elements, and more than {MOST:,} may be refused"
        yield RULE.finding(request.place.at("messages").key(), message, "Trim or summarise the history")
