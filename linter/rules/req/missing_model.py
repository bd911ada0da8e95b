"""A request does not say which model is to answer.

## Why
The API refuses it with `you must provide a model parameter`. An empty string or null counts as missing. (Azure takes the model
from the address: silence the rule for such payloads with an override.)

## Fix safety
The fix renames a key that is close to `model`, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import renamed_to_missing
from linter.checks.wording import type_name
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

MESSAGES = [{"role": "user", "content": "hi"}]

RULE = Rule(
    code="REQ103",
    slug="missing-model",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="the request names no model",
    evidence=Measured("error text `you must provide a model parameter`, gpt-5.6", "2026-08"),
    examples=(
        Example.request(bad={"messages": MESSAGES, "temperature": 0}),
        Example.request(bad={"modle": "gpt-4o", "messages": MESSAGES}, fixed={"model": "gpt-4o", "messages": MESSAGES}),
        Example.request(bad={"model": None, "messages": MESSAGES}, at="/model"),
        Example.request(bad={"model": "", "messages": MESSAGES}, at="/model"),
        Example.request(bad={"model": 7, "messages": MESSAGES}, at="/model"),
        Example.request(good={"model": "gpt-4o", "messages": MESSAGES}),
        Example.request(good={"model": "ft:gpt-4o-mini-2024-07-18:acme::abc123", "messages": MESSAGES}),
    ),
)


@RULE.on(Violation, "model")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    help = 'Name one, as in `"model": "gpt-5.4"`'
    match violation.keyword:
        case "required":
            fix = renamed_to_missing(violation, "model")
            yield RULE.finding(violation.place, "`model` is missing from the request", help, fix=fix)
        case "minLength":
            yield RULE.finding(violation.place, "`model` is empty", help)
        case _:
            yield RULE.finding(violation.place, f"`model` is {type_name(violation.data)}, not a string", help)
