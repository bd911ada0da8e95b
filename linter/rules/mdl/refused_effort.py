"""The model does not take this `reasoning_effort`.

## Why
The API refuses the request: `Unsupported value: 'reasoning_effort' does not support 'minimal' with this model.` A model that does
not reason answers `Unrecognized request argument supplied: reasoning_effort`.

## Fix safety
Another effort changes the answers, their price and the time that they take.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import listed, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Request

RULE = Rule(
    code="MDL105",
    slug="refused-effort",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="the model does not take this `reasoning_effort`",
    evidence=Measured("error texts that list the values of gpt-5, gpt-5.1, gpt-5.4, gpt-5.6; the model table", "2026-11"),
    examples=(
        Example.fields(
            bad={"model": "gpt-5.1", "reasoning_effort": "minimal"},
            at="/reasoning_effort",
            fixed={"model": "gpt-5.1", "reasoning_effort": "low"},
        ),
        Example.fields(
            bad={"model": "gpt-5-mini", "reasoning_effort": "xhigh"},
            at="/reasoning_effort",
            fixed={"model": "gpt-5-mini", "reasoning_effort": "high"},
        ),
        Example.fields(
            bad={"model": "gpt-5.6-terra", "reasoning_effort": "max"},
            at="/reasoning_effort",
            fixed={"model": "gpt-5.6-terra", "reasoning_effort": "xhigh"},
        ),
        Example.fields(bad={"model": "gpt-5", "reasoning_effort": "none"}, at="/reasoning_effort"),
        Example.fields(
            bad={"model": "gpt-4o-mini", "reasoning_effort": "medium"}, at="/reasoning_effort", fixed={"model": "gpt-4o-mini"}
        ),
        Example.fields(
            bad={"model": "gpt-5.2-chat-latest", "reasoning_effort": "high"},
            at="/reasoning_effort",
            fixed={"model": "gpt-5.2-chat-latest", "reasoning_effort": "medium"},
        ),
        Example.fields(good={"model": "gpt-5.1", "reasoning_effort": "none"}),
        Example.fields(good={"model": "gpt-5.1-2030-01-01", "reasoning_effort": "xhigh"}),
        Example.fields(good={"model": "gpt-5.6", "reasoning_effort": "xhigh"}),
        Example.fields(good={"model": "gpt-4o", "reasoning_effort": None}),
        Example.fields(good={"model": "gpt-9", "reasoning_effort": "max"}),
    ),
)

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")  # another rule tells of other words
NEAREST = {"minimal": "low", "max": "xhigh", "xhigh": "high"}


@RULE.on(Request, "reasoning_effort")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    effort, model = request.data["reasoning_effort"], ctx.model(request)
    if model is None or not isinstance(effort, str):
        return
    place = request.place.at("reasoning_effort")
    if model.is_reasoning is False:
        removal = Fix("Remove `reasoning_effort`", (Remove(place),), Safety.UNSAFE)
        yield RULE.finding(place.key(), f"{quoted(model.name)} does not reason, and refuses `reasoning_effort`", fix=removal)
    elif model.efforts and model.is_sure_of_efforts and effort not in model.efforts and effort in EFFORTS:
        nearest = _nearest(effort, model.efforts)
        fix = Fix(f"Write `{nearest}`", (Replace(place, nearest),), Safety.UNSAFE) if nearest else None
        message = f"{quoted(model.name)} does not take the effort {quoted(effort)}"
        yield RULE.finding(place, message, f"Write {listed(model.efforts, 'or')}", fix=fix)


def _nearest(effort: str, efforts: tuple[str, ...]) -> str | None:
    """The effort that a model takes in the stead of another one; for `none` there is none."""
    if len(efforts) == 1:
        return efforts[0]
    nearest = NEAREST.get(effort)
    while nearest and nearest not in efforts:
        nearest = NEAREST.get(nearest)
    return nearest
