"""An element of `messages` is not an object.

## Why
The API refuses it: `Invalid type for 'messages[0]': expected an object, but got a string instead.`

## Fix safety
The fix takes a bare string for what the user says; it may be somebody else's.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import name_of, type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG104",
    slug="bare-message",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    summary="an element of `messages` is not an object",
    evidence=Measured("error text `Invalid type for 'messages[0]': expected an object`, gpt-5.6", "2026-08"),
    examples=(
        Example.request(
            bad={"model": "gpt-4o", "messages": ["hi"]},
            at="/messages/0",
            fixed={"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]},
        ),
        Example.request(bad={"model": "gpt-4o", "messages": [7]}, at="/messages/0"),
        Example.request(good={"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}),
        Example.request(good={"model": "gpt-4o", "messages": [{"role": "user", "content": ["a"][:0]}]}),
    ),
)


@RULE.on(Violation, "message")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place = violation.place
    fix = None
    if isinstance(violation.data, str):
        fix = Fix("Make it a user message", (Replace(place, {"role": "user", "content": Keep(place)}),), Safety.UNSAFE)
    message = f"`{name_of(place)}` is {type_name(violation.data)}, not a message"
    yield RULE.finding(place, message, "Write an object with `role` and `content`", fix=fix)
