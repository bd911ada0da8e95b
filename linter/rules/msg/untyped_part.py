"""A content part does not say what it is.

## Why
The API refuses it: `Missing required parameter: 'messages[5].content[0].type'.` Often data, or whole messages, were put into
`content` as they were.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG107",
    slug="untyped-part",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a content part has no `type`",
    evidence=Measured("error text `Missing required parameter: 'messages[5].content[0].type'`", "2026-11"),
    examples=(
        Example.part(bad={"text": "result: shipped"}, fixed={"type": "text", "text": "result: shipped"}),
        Example.part(
            bad={"image_url": {"url": "https://example.com/a.png"}},
            fixed={"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        ),
        Example.part(bad={"role": "user", "content": "hi"}),
        Example.part(bad={"id": 1, "name": "a"}),
        Example.part(good={"type": "text", "text": "result: shipped"}),
        Example.part(good={"type": "text", "text": '{"id": 1, "name": "a"}'}),
    ),
)


@RULE.on(Violation, "part-without-type")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    part, place = violation.data, violation.place
    message = "content part has no `type`"
    fits = [
        name for name in ("text", "image_url", "file", "input_audio") if isinstance(part.get(name), str if name == "text" else dict)
    ]
    if len(fits) == 1:
        new = {"type": fits[0], **{key: Keep(place.at(key)) for key in part}}
        yield RULE.finding(place, message, fix=Fix(f"Add `type: {fits[0]}`", (Replace(place, new),), Safety.SAFE))
    elif "role" in part and "content" in part:
        yield RULE.finding(place, "content part is a whole message", "Put it into `messages` itself")
    else:
        yield RULE.finding(place, message, "Write data as JSON into a string, or into a part of type `text`")
