"""The model was shut down.

## Why
The API answers 404: `The model 'gpt-3.5-turbo-0613' has been deprecated`. Shutdowns have been put off before, and sources differ on
some days, so this is a warning for a year after the announced day, and an error then.

## Fix safety
The fix follows the announcements up to a model that is not to be shut down itself. It gives other answers, and may take other
parameters.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, WARNING, Documented, Example, Rule
from linter.model.subject import Request

SPOKEN = {"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}}

RULE = Rule(
    code="MDL101",
    slug="retired-model",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    is_told_once=True,
    summary="the model was shut down, by the day that was announced",
    evidence=Documented("deprecations page, and the deprecated values in openai-python's chat_model.py", "2026-10"),
    examples=(
        Example.fields(bad={"model": "gpt-3.5-turbo-0613"}, at="/model", fixed={"model": "gpt-5.6-terra"}),
        Example.fields(bad={"model": "o1-mini"}, at="/model", fixed={"model": "gpt-5.6-terra"}),
        Example.fields(bad={"model": "gpt-4o-audio-preview-2024-10-01", **SPOKEN}, at="/model"),
        Example.fields(bad={"model": "gpt-4-vision-preview"}, at="/model", fixed={"model": "gpt-6-luna"}),
        Example.fields(good={"model": "gpt-4o"}),
        Example.fields(bad={"model": "gpt-4"}, at="/model", fixed={"model": "gpt-5.6-sol"}),
        Example.fields(bad={"model": "ft:gpt-3.5-turbo-0613:acme::abc123"}, at="/model"),
        Example.fields(good={"model": "acme/gpt-3.5-turbo-0613"}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    if model is None or not model.is_shut_down(ctx.today):
        return
    is_sure = model.is_retired(ctx.today)
    if not is_sure and model.is_at("chat_completions") is False:
        return  # another rule tells of that
    place, instead = request.place.at("model"), model.successor
    fix = None
    if instead and instead.is_at("chat_completions") and not model.is_fine_tuned:
        fix = Fix(f"Write `{instead.name}`", (Replace(place, instead.name),), Safety.UNSAFE)
    message = f"{quoted(model.name)} was {'' if is_sure else 'to be '}shut down on {model.shutdown}"
    severity = None if is_sure else WARNING
    yield RULE.finding(place, message, "Use a model that is served", fix=fix, severity=severity)
