"""The model may refuse a parameter, or its value.

## Why
Other models of its kind refuse it, or sources disagree on this one. The API would answer `Unsupported parameter` or `Unsupported
value`.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.capabilities import refusals, tool_refusal
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.subject import Request

TOOLS = [{"type": "function", "function": {"name": "f"}}]

RULE = Rule(
    code="MDL202",
    slug="doubtful-parameter",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    summary="the model may refuse a parameter or its value",
    evidence=Inferred("the model table: what is taken over from models of the same kind, or on which sources disagree", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-6-luna", "temperature": 0.2}, at="/temperature"),
        Example.fields(bad={"model": "gpt-5.4", "temperature": 0}, at="/temperature"),
        Example.fields(bad={"model": "gpt-5.6-2031-01-01", "temperature": 0.2}, at="/temperature"),
        Example.fields(bad={"model": "gpt-6-sol", "stop": "END"}, at="/stop"),
        Example.fields(bad={"model": "gpt-5.5", "tools": TOOLS}, at="/tools"),
        Example.fields(bad={"model": "gpt-4o-mini", "prompt_cache_retention": "24h"}, at="/prompt_cache_retention"),
        Example.fields(good={"model": "gpt-5.4", "temperature": 0, "reasoning_effort": "none"}),
        Example.fields(good={"model": "gpt-6-luna", "temperature": 1}),
        Example.fields(good={"model": "gpt-5.1", "temperature": 0.2}),
        Example.fields(good={"model": "gpt-5.4", "logprobs": True}),
        Example.fields(good={"model": "gpt-5.5", "tools": TOOLS, "reasoning_effort": "none"}),
        Example.fields(good={"model": "gpt-4.1", "prompt_cache_retention": "24h"}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    for refusal in refusals(request, model) if model else ():
        if refusal.is_sure:
            continue
        place = request.place.at(refusal.parameter)
        if refusal.limit is None:
            alone = f" without `{refusal.without}`" if refusal.without else ""
            yield RULE.finding(place.key(), f"{quoted(model.name)} may not take `{refusal.parameter}`{alone}", "Leave it out")
            continue
        message = f"{quoted(model.name)} may take only {refusal.limit} for `{refusal.parameter}`, not {quoted(refusal.value)}"
        yield RULE.finding(place, message, "Leave it out")
    against = tool_refusal(request, model) if model else None
    if against and not against.is_sure:
        kind = "tools" if against.limit is None else "function tools"
        when = " while it reasons" if against.is_by_effort else ""
        help = "Send `reasoning_effort: none`, or use the Responses API" if against.is_by_effort else "Use another model"
        yield RULE.finding(request.place.at("tools").key(), f"{quoted(model.name)} may take no {kind}{when}", help)
