"""An image stands in a message that is not the user's.

## Why
The API refuses it: `Image URLs are only allowed for messages with role 'user', but this message with role 'tool' contains an image
URL.` A tool that yields an image says so in text, and the image follows in a user message.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Part
from linter.model.unknown import get

IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}

RULE = Rule(
    code="MSG108",
    slug="misplaced-image",
    severity=ERROR,
    since="0.1",
    vendor="openai",
    summary="an image stands in a message that is not the user's",
    evidence=Measured("error text `Image URLs are only allowed for messages with role 'user'`", "2026-11"),
    examples=(
        Example.message(bad={"role": "system", "content": [IMAGE]}, at="/content/0"),
        Example.message(bad={"role": "assistant", "content": [IMAGE]}, at="/content/0"),
        Example.message(good={"role": "user", "content": [IMAGE]}),
        Example.message(good={"role": "assistant", "content": [{"type": "text", "text": "https://example.com/a.png"}]}),
    ),
)


@RULE.on(Part, "image_url")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    role = get(part.message.data, "role")
    if get(part.data, "type") == "image_url" and role in ("system", "developer", "assistant", "tool"):
        yield RULE.finding(part.place, f"image stands in a message with role `{role}`", "Move it into a user message")
