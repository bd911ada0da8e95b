"""The model is not served by chat completions.

## Why
The API refuses the request: `This model is only supported in v1/responses and not in v1/chat/completions.`, or, less helpfully,
`This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.facts.models import other_endpoint
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Request

RULE = Rule(
    code="MDL102",
    slug="wrong-endpoint",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="the model is not served by chat completions",
    evidence=Measured("error texts `only supported in v1/responses` and `not a chat model`; the model table", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-5.4-pro"}, at="/model"),
        Example.fields(bad={"model": "o3-deep-research"}, at="/model"),
        Example.fields(bad={"model": "gpt-3.5-turbo-instruct"}, at="/model"),
        Example.fields(bad={"model": "text-embedding-3-small"}, at="/model"),
        Example.fields(good={"model": "gpt-5.4"}),
        Example.fields(good={"model": "gpt-5.4-pro-by-acme"}),
        Example.fields(good={"model": "embeddings"}),
        Example.python(
            good="""
            import openai

            def complete(prompt):
                return openai.Completion.create(model="gpt-3.5-turbo-instruct", prompt=prompt)

            def chat(prompt, model):
                return openai.ChatCompletion.create(model=model, messages=[{"role": "user", "content": prompt}])

            def ask(prompt, model):
                return complete(prompt) if model == "gpt-3.5-turbo-instruct" else chat(prompt, model)

            def run(prompt, model="gpt-3.5-turbo-instruct"):
                return ask(prompt, model)
            """,
            files=(("requirements.txt", "openai<1\n"),),
        ),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    place, name, model = request.place.at("model"), request.data["model"], ctx.model(request)
    if model and model.is_at("chat_completions") is False and not model.is_retired(ctx.today):
        home = next((home for home in ("responses", "completions") if model.is_at(home)), None)
        help = f"Send it to `/v1/{home}`, or use another model" if home else "Use another model"
        yield RULE.finding(place, f"{quoted(name)} is not served by chat completions", help)
    elif model is None and ctx.is_for_openai(request) and isinstance(name, str) and (endpoint := other_endpoint(name)):
        yield RULE.finding(place, f"{quoted(name)} is no chat model", f"Send it to `{endpoint}`, or use a chat model")
