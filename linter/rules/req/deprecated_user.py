"""`user` is deprecated in favour of `safety_identifier` and `prompt_cache_key`.

## Why
The two jobs of `user` were given a parameter each. The old one goes on working for now.

## Fix safety
The fix keeps the one job that most programs mean, telling end users apart; cache routing would need `prompt_cache_key` as well.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, RenameKey, Safety
from linter.model.rule import NOTE, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Request

RULE = Rule(
    code="REQ302",
    slug="deprecated-user",
    severity=NOTE,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="`user` is deprecated",
    evidence=Documented("API reference, user", "2026-08"),
    examples=(
        Example.fields(bad={"user": "u-1"}, at="/user", fixed={"safety_identifier": "u-1"}),
        Example.fields(bad={"user": "u-1", "safety_identifier": "u-1"}, at="/user"),
        Example.fields(good={"safety_identifier": "u-1"}),
        Example.fields(good={"user": None}),
    ),
)


@RULE.on(Request, "user")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if not isinstance(request.data["user"], str):
        return
    place = request.place.at("user")
    fix = None
    if "safety_identifier" not in request.data:
        fix = Fix("Rename to `safety_identifier`", (RenameKey(place, "safety_identifier"),), Safety.UNSAFE)
    yield RULE.finding(place.key(), "`user` is deprecated", "Leave it out", fix=fix)
