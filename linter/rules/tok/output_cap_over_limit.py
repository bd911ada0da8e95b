"""A request allows for a longer answer than the model can give.

## Why
The API refuses the request: `max_tokens is too large: 128000. This model supports at most 16384 completion tokens, whereas you
provided 128000.`

## Fix safety
The answer can be as long as the model can make it, which may still cost more than it is meant to.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.budget import output_cap
from linter.checks.wording import quoted
from linter.facts.tokens import has_sure_output_limit
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request

RULE = Rule(
    code="TOK102",
    slug="output-cap-over-limit",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="the cap on the answer is above what the model can give",
    evidence=Measured("error text `max_tokens is too large`; the model table", "2026-11"),
    examples=(
        Example.fields(
            bad={"model": "gpt-4o", "max_tokens": 128000}, at="/max_tokens", fixed={"model": "gpt-4o", "max_tokens": 16384}
        ),
        Example.fields(
            bad={"model": "gpt-3.5-turbo", "max_completion_tokens": 4097},
            at="/max_completion_tokens",
            fixed={"model": "gpt-3.5-turbo", "max_completion_tokens": 4096},
        ),
        Example.fields(
            bad={"model": "gpt-5.2", "max_completion_tokens": 200000},
            at="/max_completion_tokens",
            fixed={"model": "gpt-5.2", "max_completion_tokens": 128000},
        ),
        Example.fields(good={"model": "gpt-4o", "max_tokens": 16384}),
        Example.fields(good={"model": "gpt-4", "max_tokens": 6000}),
        Example.fields(good={"model": "gpt-4o-2030-01-01", "max_tokens": 32768}),
        Example.fields(good={"model": "gpt-7", "max_completion_tokens": 1000000}),
        Example.fields(good={"model": "gpt-4o", "max_completion_tokens": None}),
    ),
)


@RULE.on(Request, "max_tokens", "max_completion_tokens")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model, cap = ctx.model(request), output_cap(request)
    if model is None or cap is None or not has_sure_output_limit(model) or not model.max_output_tokens:
        return
    most = model.max_output_tokens
    if cap.tokens > most:
        place = request.place.at(cap.parameter)
        fix = Fix(f"Write `{most}`", (Replace(place, most),), Safety.UNSAFE)
        message = f"{quoted(model.name)} answers with {most:,} tokens at most, not {quoted(cap.tokens)}"
        yield RULE.finding(place, message, fix=fix)
