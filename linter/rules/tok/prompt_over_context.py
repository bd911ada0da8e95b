"""The prompt, or the prompt and the answer that it asks for, do not fit into the model's window.

## Why
The API refuses the request: `This model's maximum context length is 8192 tokens. However, your messages resulted in 8227 tokens.`
Models before gpt-5 count `max_tokens` too: `However, you requested 8214 tokens (22 in the messages, 8192 in the completion).`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.budget import is_over, output_cap, shares_window
from linter.checks.wording import quoted
from linter.facts.tokens import has_sure_output_limit
from linter.model.amount import Amount
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Request

RULE = Rule(
    code="TOK101",
    slug="prompt-over-context",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="the prompt, or prompt and answer together, do not fit into the model's window",
    evidence=Measured("error texts of code `context_length_exceeded`; the model table", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-4", "max_tokens": 8192}, at="/max_tokens"),
        Example.fields(bad={"model": "gpt-4-0613", "max_completion_tokens": 8190}, at="/max_completion_tokens"),
        Example.fields(good={"model": "gpt-4", "max_tokens": 8000}),
        Example.fields(good={"model": "gpt-5", "max_completion_tokens": 128000}),
        Example.fields(good={"model": "gpt-4-0999", "max_tokens": 9000}),
        Example.fields(good={"model": "gpt-7", "max_completion_tokens": 900000}),
        Example.fields(good={"model": "gpt-4", "max_tokens": None}),
        Example.fields(good={"model": "gpt-4o-mini", "max_tokens": 16384}),
        Example.python(
            bad="""
            from openai import OpenAI

            RULES = "Never tell a lie. " * 2000

            def ask(question):
                return OpenAI().chat.completions.create(
                    model="gpt-4", messages=[{"role": "user", "content": f"{RULES}Now answer: {question}"}]
                )
            """,
            at="7",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            RULES = "Never tell a lie. " * 2000

            def ask(question, is_strict):
                prompt = f"Answer: {question}"
                if is_strict:
                    prompt = f"{RULES}Answer: {question}"
                return OpenAI().chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": prompt}])
            """,
        ),
    ),
)


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    prompt = ctx.prompt(request)
    model, limit, cap = prompt.model, prompt.window, output_cap(request)
    if limit is None or prompt.is_below(limit - (cap.tokens if cap else 0)) or not (model.is_exact or model.is_fine_tuned):
        return
    if not shares_window(model) or model.is_reasoning is not False:
        cap = None
    if cap and has_sure_output_limit(model) and cap.tokens > (model.max_output_tokens or cap.tokens):
        cap = None  # another rule tells of a cap that is too high by itself
    answer = cap.tokens if cap else 0
    if is_over(prompt.total, limit):
        message = f"the prompt has {prompt.total.shown} tokens, and {quoted(model.name)} takes {limit:,}"
        yield RULE.finding(request.place.at("messages"), message, "Shorten it, or use a model with a larger window")
    elif cap and is_over(prompt.total + Amount(answer, answer), limit):
        message = (
            f"`{cap.parameter}` and a prompt of {prompt.total.shown} tokens are more than the {limit:,} of {quoted(model.name)}"
        )
        left = limit - prompt.total.high
        is_known = left > 0 and not prompt.total.is_open
        help = f"Ask for {left:,} at most" if is_known else "Ask for less, or shorten the prompt"
        yield RULE.finding(request.place.at(cap.parameter), message, help)
