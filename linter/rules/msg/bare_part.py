"""An element of a content list is not an object.

## Why
The API refuses it: `Invalid type for 'messages[0].content[0]': expected an object, but got a string instead.`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import name_of, type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG105",
    slug="bare-part",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="an element of a content list is not an object",
    evidence=Measured("error text template `Invalid type for … expected an object`, gpt-5.6", "2026-08"),
    examples=(
        Example.message(
            bad={"role": "user", "content": ["hi"]},
            at="/content/0",
            fixed={"role": "user", "content": [{"type": "text", "text": "hi"}]},
        ),
        Example.message(bad={"role": "user", "content": [1]}, at="/content/0"),
        Example.message(good={"role": "user", "content": [{"type": "text", "text": "hi"}]}),
        Example.message(good={"role": "user", "content": []}),
    ),
)


@RULE.on(Violation, "part")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place = violation.place
    fix = None
    if isinstance(violation.data, str):
        fix = Fix("Make it a text part", (Replace(place, {"type": "text", "text": Keep(place)}),), Safety.SAFE)
    message = f"`{name_of(place)}` is {type_name(violation.data)}, not a content part"
    yield RULE.finding(place, message, "Write an object with `type`", fix=fix)
