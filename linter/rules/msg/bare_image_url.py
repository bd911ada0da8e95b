"""`image_url` is a string, not an object with `url`.

## Why
The API refuses it: `Invalid type for 'messages[0].content[1].image_url': expected an object, but got a string instead.` The
Responses API is the one that takes a string here.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

URL = "https://example.com/a.png"

RULE = Rule(
    code="MSG109",
    slug="bare-image-url",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="`image_url` is not an object with `url`",
    evidence=Measured("error text `expected an object, but got a string instead`", "2026-11"),
    examples=(
        Example.part(
            bad={"type": "image_url", "image_url": URL},
            at="/image_url",
            fixed={"type": "image_url", "image_url": {"url": URL}},
        ),
        Example.part(bad={"type": "image_url", "image_url": None}, at="/image_url"),
        Example.part(good={"type": "image_url", "image_url": {"url": URL}}),
        Example.part(good={"type": "text", "text": URL}),
    ),
)


@RULE.on(Violation, "image-url-shape")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place = violation.place
    fix = None
    if isinstance(violation.data, str):
        fix = Fix("Write an object with `url`", (Replace(place, {"url": Keep(place)}),), Safety.SAFE)
    message = f"`image_url` is {type_name(violation.data)}, not an object with `url`"
    yield RULE.finding(place, message, "Write an object with `url`", fix=fix)
