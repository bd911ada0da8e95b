"""`prompt_cache_retention` is deprecated in favour of `prompt_cache_options`.

## Why
Models since gpt-5.5 take only one of its values, and the new parameter says more.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule
from linter.model.subject import Request

RULE = Rule(
    code="REQ303",
    slug="deprecated-cache-retention",
    severity=NOTE,
    since="0.1",
    vendor="openai",
    summary="`prompt_cache_retention` is deprecated",
    evidence=Documented("SDK 3.54.0, prompt_cache_retention", "2026-11"),
    examples=(
        Example.fields(bad={"prompt_cache_retention": "24h"}, at="/prompt_cache_retention"),
        Example.fields(good={"model": "gpt-5.6", "prompt_cache_options": {"ttl": "30m"}}),
        Example.fields(good={"prompt_cache_retention": None}),
    ),
)


@RULE.on(Request, "prompt_cache_retention")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if isinstance(request.data["prompt_cache_retention"], str):
        place = request.place.at("prompt_cache_retention").key()
        yield RULE.finding(place, "`prompt_cache_retention` is deprecated", "Use `prompt_cache_options` with `ttl`")
