"""The model was shut down.

## Why
The API answers 404: `The model 'gpt-3.5-turbo-0613' has been deprecated`. Shutdowns have been put off before, so this is told a
year after the announced day; until then `retiring-model` warns.

## Fix safety
The fix follows the announcements up to a model that is not to be shut down itself. It gives other answers, and may take other
parameters.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
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
    summary="the model was shut down more than a year ago",
    evidence=Documented("deprecations page, and the deprecated values in openai-python's chat_model.py", "2026-10"),
    examples=(
        Example.fields(bad={"model": "gpt-3.5-turbo-0613"}, at="/model", fixed={"model": "gpt-5.6-terra"}),
        Example.fields(bad={"model": "o1-mini"}, at="/model", fixed={"model": "gpt-5.6-terra"}),
        Example.fields(bad={"model": "gpt-4o-audio-preview-2024-10-01", **SPOKEN}, at="/model"),
        Example.fields(bad={"model": "gpt-4-vision-preview"}, at="/model", fixed={"model": "gpt-6-luna"}),
        Example.fields(good={"model": "gpt-4o"}),
        Example.fields(good={"model": "gpt-4"}),
        Example.fields(good={"model": "ft:gpt-3.5-turbo-0613:acme::abc123"}),
        Example.fields(good={"model": "acme/gpt-3.5-turbo-0613"}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    if model is None or not model.is_retired(ctx.today):
        return
    place, instead = request.place.at("model"), model.successor
    fix = None
    if instead and instead.is_at("chat_completions") and not model.is_fine_tuned:
        fix = Fix(f"Write `{instead.name}`", (Replace(place, instead.name),), Safety.UNSAFE)
    yield RULE.finding(place, f"{quoted(model.name)} was shut down on {model.shutdown}", "Use a model that is served", fix=fix)
