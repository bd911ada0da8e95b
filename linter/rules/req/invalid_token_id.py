"""A key of `logit_bias` is no token id.

## Why
The API refuses keys that are words, negative, or beyond the vocabulary: `Invalid key in 'logit_bias': 100265. Maximum value is
100257.` Token ids differ between vocabularies; for a model that is not known the largest one counts.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.facts.parameters import largest_token_id
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Request, Violation

RULE = Rule(
    code="REQ112",
    slug="invalid-token-id",
    severity=ERROR,
    since="0.1",
    vendor="openai",
    summary="a key of `logit_bias` is no token id",
    evidence=Measured("error text `Invalid key in 'logit_bias'`", "2026-11"),
    examples=(
        Example.fields(bad={"logit_bias": {"hello": -100}}, at="/logit_bias/hello"),
        Example.fields(bad={"logit_bias": {"-1": -100}}, at="/logit_bias/-1"),
        Example.fields(bad={"model": "gpt-3.5-turbo", "logit_bias": {"100265": -100}}, at="/logit_bias/100265"),
        Example.fields(bad={"logit_bias": {"200019": 1}}, at="/logit_bias/200019"),
        Example.fields(good={"model": "gpt-3.5-turbo", "logit_bias": {"100257": -100}}),
        Example.fields(good={"model": "gpt-4o", "logit_bias": {"100265": -100}}),
    ),
)

HELP = "Use the id that the model's tokenizer gives to the token"


@RULE.on(Violation, "logit-bias-key")
def check_form(violation: Violation, ctx: Any) -> Iterator[Finding]:
    yield RULE.finding(violation.place, f"{quoted(violation.data)} is no token id", HELP)


@RULE.on(Request, "logit_bias")
def check_vocabulary(request: Request, ctx: Any) -> Iterator[Finding]:
    biases = request.data["logit_bias"]
    limit = largest_token_id(request.data.get("model"))
    for key in biases if isinstance(biases, dict) else ():
        if isinstance(key, str) and key.isascii() and key.isdigit() and int(key[:20]) > limit:
            place = request.place.at("logit_bias", key).key()
            yield RULE.finding(place, f"token id {quoted(key)} is beyond the last one, {limit}", HELP)
