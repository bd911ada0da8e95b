"""The model's name is not known, and differs in a letter or two from one that is.

## Why
The API answers 404: `The model 'gpt-4o-mni' does not exist or you do not have access to it.` New models come every week, so a
name that is close to no other is left alone, and so is `gpt-35-turbo`, as Azure writes it.

## Fix safety
The name may be that of a new model.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from linter import facts
from linter.checks.wording import closest, quoted
from linter.facts.models import find_model, known_names, other_endpoint
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Inferred, Rule
from linter.model.subject import Request

RULE = Rule(
    code="MDL203",
    slug="unknown-model",
    severity=WARNING,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    is_told_once=True,
    summary="the model is not known, and its name is close to one that is",
    evidence=Inferred("the model table; the API answers `model_not_found`", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-4o-mni"}, at="/model", fixed={"model": "gpt-4o-mini"}),
        Example.fields(bad={"model": "gtp-4o"}, at="/model", fixed={"model": "gpt-4o"}),
        Example.fields(bad={"model": "GPT-4o"}, at="/model", fixed={"model": "gpt-4o"}),
        Example.fields(bad={"model": "gpt4o"}, at="/model", fixed={"model": "gpt-4o"}),
        Example.fields(good={"model": "gpt-4o-mini"}),
        Example.fields(good={"model": "gpt-5.7"}),
        Example.fields(good={"model": "gpt-7-sol"}),
        Example.fields(good={"model": "gpt-5.4-2026-09-09"}),
        Example.fields(good={"model": "ft:gpt-4o-mini-2024-07-18:acme::abc123"}),
        Example.fields(good={"model": "my-gpt4o"}),
        Example.fields(good={"model": "o5"}),
        Example.fields(good={"model": "my-model"}),
        Example.fields(good={"model": "gpt-35-turbo"}),
        Example.fields(good={"model": "gpt-35-turbo-16k"}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    name = request.data["model"]
    if not isinstance(name, str) or not ctx.is_for_openai(request) or ctx.model(request) or other_endpoint(name):
        return
    if name.startswith(_azure_prefixes()):
        return
    near = _near(name.strip())
    if near:
        place = request.place.at("model")
        fix = Fix(f"Write `{near}`", (Replace(place, near),), Safety.UNSAFE)
        yield RULE.finding(place, f"the model {quoted(name)} is not known, but `{near}` is", fix=fix)


def _azure_prefixes() -> tuple[str, ...]:
    return tuple(facts.load("chatvet.parameters.json")["azure_names"]["prefixes"])


@lru_cache(256)  # the same name comes with every request, and it takes a while to compare it with all others
def _near(name: str) -> str | None:
    """The known name that only letters are away: one with other figures is another version, which may be new."""
    if find_model(name.lower()):
        return name.lower()
    known = [other for other in known_names() if _figures(other) == _figures(name)]
    return closest(name.lower(), known) if len(name) > 4 else None


def _figures(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())
