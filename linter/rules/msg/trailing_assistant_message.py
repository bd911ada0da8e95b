"""The last message is the assistant's own.

## Why
Chat models do not go on writing it: they begin a new answer. The API accepts it, so this is a note.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import NOTE, Example, Inferred, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, get

RULE = Rule(
    code="MSG301",
    slug="trailing-assistant-message",
    severity=NOTE,
    since="0.1",
    vendor="openai",
    summary="the last message is the assistant's",
    evidence=Inferred("chat models begin a new answer; recorded requests of this form are accepted", "2026-11"),
    examples=(
        Example.message(bad={"role": "assistant", "content": "Once upon a time"}),
        Example.message(good={"role": "user", "content": "Once upon a time"}),
        Example.message(good={"role": "developer", "content": "Go on."}),
    ),
)


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    messages = request.data["messages"]
    if not isinstance(messages, list) or not messages or get(messages[-1], "role") != "assistant":
        return
    if get(messages[-1], "tool_calls") not in (None, [], MISSING):
        return  # it calls tools, and is told about elsewhere if nothing answers
    place = request.place.at("messages", len(messages) - 1)
    yield RULE.finding(place, "the last message is the assistant's", "End with a message of the user's, or of a tool")
