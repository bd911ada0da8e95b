"""The prompt fills the model's window almost wholly, or may not fit into it.

## Why
The next turn, a longer document or another way of counting brings `context_length_exceeded`, and little is left for the answer.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.budget import is_over, output_cap, shares_window
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Inferred, Option, Rule
from linter.model.subject import Request

LONG = "Summarise what was said in the meeting about the budget, the schedule and the people. " * 6


def _asked(model: str, text: str) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": text}]}


RULE = Rule(
    code="TOK201",
    slug="prompt-near-context",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    summary="the prompt fills the model's window almost wholly, or may not fit",
    evidence=Inferred("error texts of code `context_length_exceeded`; the model table; counts with tiktoken", "2026-11"),
    options=(Option("percent", 90, "how much of the window a prompt may fill"),),
    examples=(
        Example.request(bad=_asked("gpt-4", LONG), at="/messages", options=(("percent", 1),)),
        Example.request(good=_asked("gpt-4", LONG)),
        Example.request(good=_asked("gpt-4", LONG), options=(("percent", 2),)),
        Example.request(good=_asked("gpt-7", LONG), options=(("percent", 1),)),
        Example.request(good={**_asked("gpt-4o", LONG), "max_tokens": 16000}),
    ),
)


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    prompt = ctx.prompt(request)
    model, limit, cap = prompt.model, prompt.window, output_cap(request)
    if limit is None:
        return
    percent = ctx.option(RULE, "percent")
    if prompt.is_below(min(limit * percent // 100, limit - (cap.tokens if cap else 0))):
        return
    if not shares_window(model) or not model.is_reasoning:
        cap = None
    answer = cap.tokens if cap else 0
    amount, place, name = prompt.total, request.place.at("messages"), quoted(model.name)
    is_certain = is_over(amount, limit)
    if is_certain and (model.is_exact or model.is_fine_tuned):
        return  # that is an error, which another rule tells
    if is_certain or (amount.high > limit and amount.low * 10 > limit * 7):  # where little is known, nothing is said
        message = f"the prompt has {amount.shown} tokens, and {name} may take {limit:,}"
        yield RULE.finding(place, message, "Shorten it, or use a model with a larger window")
    elif amount.low * 100 > limit * percent:
        message = f"the prompt has {amount.shown} tokens, {amount.low * 100 // limit} % of the {limit:,} that {name} takes"
        yield RULE.finding(place, message, "Shorten it, or use a model with a larger window")
    elif cap and amount.low + answer > limit:
        message = f"`{cap.parameter}` and a prompt of {amount.shown} tokens may be more than the {limit:,} of {name}"
        yield RULE.finding(request.place.at(cap.parameter), message, "Ask for less, or shorten the prompt")
