"""A part of the content ends a cached prefix, which the model does not take.

## Why
Models before gpt-5.6 refuse the request: `prompt_cache_breakpoint is not supported on this model`. They cache what requests begin
with all by themselves.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Documented, Example, Rule
from linter.model.subject import Part

KEY = "prompt_cache_breakpoint"


def _asked(model: str, **fields: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": [{"type": "text", "text": "What is it?", **fields}]}]}


RULE = Rule(
    code="MDL112",
    slug="refused-cache-breakpoint",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="the model takes no `prompt_cache_breakpoint`",
    evidence=Documented("guide to prompt caching; error text `prompt_cache_breakpoint is not supported on this model`", "2026-09"),
    examples=(
        Example.request(
            bad=_asked("gpt-5.4", prompt_cache_breakpoint={"mode": "explicit"}),
            at=f"/messages/0/content/0/{KEY}",
            fixed=_asked("gpt-5.4"),
        ),
        Example.request(
            bad=_asked("gpt-4.1-mini", prompt_cache_breakpoint={"mode": "explicit"}),
            at=f"/messages/0/content/0/{KEY}",
            fixed=_asked("gpt-4.1-mini"),
        ),
        Example.request(good=_asked("gpt-5.6-sol", prompt_cache_breakpoint={"mode": "explicit"})),
        Example.request(good=_asked("gpt-5.4", prompt_cache_breakpoint=None)),
        Example.request(good=_asked("gpt-7", prompt_cache_breakpoint={"mode": "explicit"})),
    ),
)


@RULE.on(Part, KEY)
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(part.message.request)
    if model is None or not isinstance(part.data[KEY], dict) or model.has(KEY) is not False:
        return
    place = part.place.at(KEY)
    fix = Fix(f"Remove `{KEY}`", (Remove(place),), Safety.SAFE)
    yield RULE.finding(place.key(), f"{quoted(model.name)} takes no `{KEY}`", fix=fix)
