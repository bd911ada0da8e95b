"""`max_tokens` is deprecated in favour of `max_completion_tokens`.

## Why
Reasoning models refuse `max_tokens`, so a change of model breaks the request. The new name counts reasoning tokens too.

## Fix safety
Servers of other vendors, and old versions of Azure's, know only `max_tokens`.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, RenameKey, Safety
from linter.model.rule import ALWAYS, NOTE, Documented, Example, Rule
from linter.model.subject import Request

RULE = Rule(
    code="REQ301",
    slug="deprecated-max-tokens",
    severity=NOTE,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`max_tokens` is deprecated",
    evidence=Documented("API reference, max_tokens", "2026-08"),
    examples=(
        Example.fields(bad={"max_tokens": 100}, at="/max_tokens", fixed={"max_completion_tokens": 100}),
        Example.fields(good={"max_completion_tokens": 100}),
        Example.fields(good={"max_tokens": None}),
    ),
)


@RULE.on(Request, "max_tokens")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if isinstance(request.data["max_tokens"], int) and "max_completion_tokens" not in request.data:
        place = request.place.at("max_tokens")
        fix = Fix("Rename to `max_completion_tokens`", (RenameKey(place, "max_completion_tokens"),), Safety.UNSAFE)
        yield RULE.finding(place.key(), "`max_tokens` is deprecated", fix=fix)
