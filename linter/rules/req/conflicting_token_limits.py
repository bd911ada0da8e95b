"""A request sets both `max_tokens` and `max_completion_tokens`.

## Why
The API refuses the pair: `Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.`

## Fix safety
Safe where both have the same value; else the fix keeps `max_completion_tokens`, which may not be the one that was meant.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

RULE = Rule(
    code="REQ110",
    slug="conflicting-token-limits",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`max_tokens` and `max_completion_tokens` are both set",
    evidence=Measured("error text with code `invalid_parameter_combination`", "2026-11"),
    examples=(
        Example.fields(
            bad={"max_tokens": 100, "max_completion_tokens": 100}, at="/max_tokens", fixed={"max_completion_tokens": 100}
        ),
        Example.fields(bad={"max_tokens": 100, "max_completion_tokens": 50}, at="/max_tokens", fixed={"max_completion_tokens": 50}),
        Example.fields(good={"max_tokens": 100}),
        Example.fields(good={"max_tokens": None, "max_completion_tokens": 50}),
    ),
)


@RULE.on(Request, "max_tokens")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    old, new = request.data["max_tokens"], get(request.data, "max_completion_tokens")
    if old in (None, UNKNOWN) or new in (None, UNKNOWN, MISSING):
        return
    place = request.place.at("max_tokens")
    safety = Safety.SAFE if old == new else Safety.UNSAFE
    message = "`max_tokens` stands beside `max_completion_tokens`"
    yield RULE.finding(place.key(), message, fix=Fix("Remove `max_tokens`", (Remove(place),), safety))
