"""A request sets no limit to the length of the answer.

## Why
An answer that does not end costs as many tokens as the model can make, which for some is 128,000, and the time that it takes.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.budget import has_cap
from linter.facts.tokens import has_sure_output_limit
from linter.model.finding import Finding
from linter.model.rule import NOTE, Example, Inferred, Rule
from linter.model.subject import Request

RULE = Rule(
    code="TOK301",
    slug="missing-output-cap",
    severity=NOTE,
    since="0.2",
    vendor="openai",
    summary="a request sets no limit to the length of the answer",
    evidence=Inferred("API reference, max_completion_tokens: the default is what the model can give", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-5.2"}, at="/messages"),
        Example.fields(bad={"model": "gpt-4.1", "max_tokens": None}, at="/messages"),
        Example.fields(good={"model": "gpt-5.2", "max_completion_tokens": 500}),
        Example.fields(good={"model": "gpt-4.1", "max_tokens": 500}),
        Example.fields(good={"model": "gpt-7", "max_completion_tokens": 500}),
        Example.fields(good={"model": "gpt-7", "max_tokens": 500}),
    ),
)


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if has_cap(request):
        return
    model = ctx.model(request)
    most = model.max_output_tokens if model and has_sure_output_limit(model) else None
    message = f"nothing limits the answer, which may have {most:,} tokens" if most else "nothing limits the length of the answer"
    yield RULE.finding(request.place.at("messages").key(), message, "Set `max_completion_tokens`")
