"""`top_logprobs` is set while `logprobs` is not true.

## Why
The API refuses it: `The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.`

## Fix safety
The fix switches `logprobs` on, so the answer carries log probabilities that it did not carry before.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Operation, Replace, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

RULE = Rule(
    code="REQ111",
    slug="top-logprobs-without-logprobs",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`top_logprobs` is set without `logprobs: true`",
    evidence=Measured("error text, gpt-5.6 and earlier", "2026-08"),
    examples=(
        Example.fields(bad={"top_logprobs": 5}, at="/top_logprobs", fixed={"top_logprobs": 5, "logprobs": True}),
        Example.fields(bad={"logprobs": False, "top_logprobs": 0}, at="/top_logprobs", fixed={"logprobs": True, "top_logprobs": 0}),
        Example.fields(good={"logprobs": True, "top_logprobs": 0}),
        Example.fields(good={"top_logprobs": None}),
    ),
)


@RULE.on(Request, "top_logprobs")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    logprobs = get(request.data, "logprobs")
    if request.data["top_logprobs"] in (None, UNKNOWN) or logprobs not in (None, False, MISSING):
        return
    place = request.place.at("logprobs")
    switch: Operation = Insert(request.place, "logprobs", True) if logprobs is MISSING else Replace(place, True)
    fix = Fix("Set `logprobs` to true", (switch,), Safety.UNSAFE)
    yield RULE.finding(request.place.at("top_logprobs").key(), "`top_logprobs` is set, but `logprobs` is not true", fix=fix)
