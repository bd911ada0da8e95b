"""The model is to be shut down soon.

## Why
From that day on every request fails with 404. Announcements name what to use instead; days have been put off before.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.capabilities import refusals, tool_refusal
from linter.checks.wording import listed, quoted
from linter.facts.models import Model
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Option, Rule
from linter.model.subject import Request

RULE = Rule(
    code="MDL201",
    slug="retiring-model",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    is_told_once=True,
    summary="the model's shutdown is announced for a day that is near",
    evidence=Documented("deprecations page, and the deprecated values in openai-python's chat_model.py", "2026-10"),
    options=(Option("days", 180, "how many days before the shutdown to begin to warn"),),
    examples=(
        Example.fields(bad={"model": "gpt-4o"}, at="/model"),
        Example.fields(bad={"model": "gpt-5-mini"}, at="/model"),
        Example.fields(bad={"model": "ft:gpt-4o-2024-08-06:acme::abc123"}, at="/model"),
        Example.fields(good={"model": "gpt-4o"}, options=(("days", 30),)),
        Example.fields(good={"model": "gpt-5.4"}),
        Example.fields(good={"model": "gpt-4o-2030-01-01"}),
        Example.fields(good={"model": "our-gpt-4o"}),
        Example.fields(good={"model": "gpt-4"}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    if model is None or model.shutdown is None or model.is_at("chat_completions") is False:
        return
    if not 0 < (model.shutdown - ctx.today).days <= ctx.option(RULE, "days"):
        return
    message = f"the shutdown of {quoted(model.name)} is announced for {model.shutdown}"
    yield RULE.finding(request.place.at("model"), message, _help(request, model.successor))


def _help(request: Request, instead: Model | None) -> str:
    """What to move to, and what of this request that model may refuse."""
    if instead is None or instead.is_at("chat_completions") is False:
        return "Move to another model"
    refused = [refusal.parameter for refusal in (*refusals(request, instead), tool_refusal(request, instead)) if refusal]
    caveat = f", which may not take {listed(refused, 'or')}" if refused else ""
    return f"Move to `{instead.name}`, its announced successor{caveat}"
