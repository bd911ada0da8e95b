"""A member that the API requires is not there.

## Why
The API refuses the request with `Missing required parameter`, and reports only the first one that it misses.

## Fix safety
A fix that renames a key which is close to the missing one is a guess. One that moves members to where they belong is safe.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import renamed_to_missing
from linter.checks.wording import listed, name_of
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Violation


def _allowed(*tools: dict[str, Any]) -> dict[str, Any]:
    offered = [{"type": "function", "function": {"name": "hello"}}, {"type": "custom", "custom": {"name": "sql"}}]
    choice = {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": list(tools)}}
    return {"tools": offered, "tool_choice": choice}


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
        Example.part(
            bad={"type": "image_url", "url": "https://example.com/a.png", "detail": "low"},
            fixed={"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
        ),
        Example.part(bad={"type": "file", "file_id": "file-a"}, fixed={"type": "file", "file": {"file_id": "file-a"}}),
        Example.message(bad={"content": "hi"}),
        Example.message(bad={"role": "function", "content": "sunny"}),
        Example.part(bad={"type": "text"}),
        Example.tool(bad={"type": "function", "function": {"description": "Says hello"}}, at="/function"),
        Example.fields(bad={"model": "gpt-audio-1.5", "audio": {"voice": "alloy"}, "modalities": ["text", "audio"]}, at="/audio"),
        Example.fields(
            bad=_allowed({"type": "function", "name": "hello"}),
            at="/tool_choice/allowed_tools/tools/0",
            fixed=_allowed({"type": "function", "function": {"name": "hello"}}),
        ),
        Example.fields(
            good=_allowed({"type": "function", "function": {"name": "hello"}}, {"type": "custom", "custom": {"name": "sql"}})
        ),
        Example.request(good={"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}),
        Example.message(good={"role": "function", "content": "sunny", "name": "get_weather"}),
        Example.tool(good={"type": "function", "function": {"name": "hello"}}),
    ),
)


@RULE.on(Violation, "required")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    holder = name_of(violation.place)
    owner = "the request" if holder == "the request" else f"`{holder}`"
    message = f"`{violation.name}` is missing from {owner}"
    fix = _gathered(violation) or renamed_to_missing(violation, violation.name)
    yield RULE.finding(violation.place, message, f"Add `{violation.name}`", fix=fix)


def _gathered(violation: Violation) -> Fix | None:
    """Puts members into the missing one, where they stand beside it, as other APIs have them."""
    if not violation.flat:
        return None
    place, data = violation.place, violation.data
    body = {key: Keep(place.at(key)) for key in violation.flat}
    new = {**{key: Keep(place.at(key)) for key in data if key not in body}, violation.name: body}
    return Fix(f"Put {listed(violation.flat)} into `{violation.name}`", (Replace(place, new),), Safety.SAFE)
