"""A member that the API requires is not there.

## Why
The API refuses the request with `Missing required parameter`, and reports only the first one that it misses.

## Fix safety
The fix renames a key that is close to the missing one, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import misspelt
from linter.checks.wording import name_of, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, RenameKey, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ102",
    slug="missing-parameter",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    summary="a required member is missing",
    evidence=Documented("API reference; error text `Missing required parameter`", "2026-11"),
    examples=(
        Example.request(bad={"model": "gpt-4o"}),
        Example.request(
            bad={"model": "gpt-4o", "mesages": [{"role": "user", "content": "hi"}]},
            fixed={"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]},
        ),
        Example.message(bad={"content": "hi"}),
        Example.message(bad={"role": "function", "content": "sunny"}),
        Example.part(bad={"type": "text"}),
        Example.tool(bad={"type": "function", "function": {"description": "Says hello"}}, at="/function"),
        Example.fields(bad={"audio": {"voice": "alloy"}, "modalities": ["text", "audio"]}, at="/audio"),
        Example.request(good={"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}),
        Example.message(good={"role": "function", "content": "sunny", "name": "get_weather"}),
        Example.tool(good={"type": "function", "function": {"name": "hello"}}),
    ),
)


@RULE.on(Violation, "required")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    holder = name_of(violation.place)
    owner = "the request" if holder == "the request" else f"`{holder}`"
    typo = misspelt(violation, violation.name)
    fix = None
    if typo:
        fix = Fix(
            f"Rename {quoted(typo)} to `{violation.name}`", (RenameKey(violation.place.at(typo), violation.name),), Safety.UNSAFE
        )
    yield RULE.finding(violation.place, f"`{violation.name}` is missing from {owner}", f"Add `{violation.name}`", fix=fix)
