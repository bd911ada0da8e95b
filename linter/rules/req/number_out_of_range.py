"""A number is below or above what the API takes.

## Why
The API refuses it: `decimal above maximum value. Expected a value <= 2, but got 200 instead.`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import name_of, quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, Documented, Example, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ108",
    slug="number-out-of-range",
    severity=ERROR,
    since="0.1",
    vendor="openai",
    summary="a number is out of its range",
    evidence=Documented("API reference; error texts `below minimum value` and `above maximum value`", "2026-11"),
    examples=(
        Example.fields(bad={"temperature": 200}, at="/temperature"),
        Example.fields(bad={"top_p": -0.1}, at="/top_p"),
        Example.fields(bad={"n": 0}, at="/n"),
        Example.fields(bad={"max_tokens": 0}, at="/max_tokens"),
        Example.fields(bad={"logit_bias": {"50256": -101}}, at="/logit_bias/50256"),
        Example.fields(good={"temperature": 2, "top_p": 0, "n": 128, "presence_penalty": -2}),
        Example.fields(good={"logprobs": True, "top_logprobs": 20, "logit_bias": {"50256": -100}}),
    ),
)


@RULE.on(Violation, "minimum", "maximum")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    is_low = violation.keyword == "minimum"
    message = f"`{name_of(violation.place)}` is {quoted(violation.data)}, {'less' if is_low else 'more'} than {violation.limit}"
    yield RULE.finding(violation.place, message, f"Use {violation.limit} or {'more' if is_low else 'less'}")
