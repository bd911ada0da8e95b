"""A member that the API requires is not there.

## Why
The API refuses the request with `Missing required parameter`, and reports only the first one that it misses.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import name_of
from linter.model.finding import Finding
from linter.model.rule import ERROR, Documented, Example, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ102",
    slug="missing-parameter",
    severity=ERROR,
    since="0.1",
    summary="a required member is missing",
    evidence=Documented("API reference; error text `Missing required parameter`", "2026-11"),
    examples=(
        Example.request(bad={"model": "gpt-4o"}),
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
    yield RULE.finding(violation.place, f"`{violation.name}` is missing from {owner}", f"Add `{violation.name}`")
