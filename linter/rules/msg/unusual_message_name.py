"""A message's `name` has characters other than letters, digits, `_` and `-`, or more than 64 of them.

## Why
Several versions of the API had this pattern and refused others. Today's may be laxer; its answers differ.
"""

import re
from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import get

RULE = Rule(
    code="MSG203",
    slug="unusual-message-name",
    severity=WARNING,
    since="0.1",
    vendor="openai",
    summary="a message's name has characters that some models refuse",
    evidence=Measured("error text with pattern `^[a-zA-Z0-9_-]+$`, 2023 to 2025", "2026-11"),
    examples=(
        Example.message(bad={"role": "user", "content": "hi", "name": "Zoë"}, at="/name"),
        Example.message(bad={"role": "user", "content": "hi", "name": "a" * 65}, at="/name"),
        Example.message(good={"role": "user", "content": "hi", "name": "Zoe_2"}),
        Example.message(good={"role": "user", "content": "Zoë"}),
    ),
)

USUAL = re.compile(r"[a-zA-Z0-9_-]{1,64}")
REFUSED = re.compile(r"[\s<|\\/>]")


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    messages = request.data["messages"]
    for index, message in enumerate(messages if isinstance(messages, list) else ()):
        if not isinstance(message, dict) or "name" not in message or get(message, "role") in ("tool", "function"):
            continue
        name = message["name"]
        if isinstance(name, str) and name and not USUAL.fullmatch(name) and not REFUSED.search(name):
            place = request.place.at("messages", index, "name")
            yield RULE.finding(place, f"`name` {quoted(name)} may be refused", "Use at most 64 letters, digits, `_` and `-`")
