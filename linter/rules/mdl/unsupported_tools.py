"""The model takes no tools.

## Why
The API refuses the request: `tools is not supported in this model.`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.capabilities import tool_refusal
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Request

TOOLS = [{"type": "function", "function": {"name": "f"}}]

RULE = Rule(
    code="MDL107",
    slug="unsupported-tools",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="the model takes no tools",
    evidence=Measured("error text `tools is not supported in this model`; the model table", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-4o-search-preview", "tools": TOOLS, "tool_choice": "auto"}, at="/tools"),
        Example.fields(good={"model": "gpt-4o", "tools": TOOLS}),
        Example.fields(good={"model": "o3-mini", "tools": TOOLS}),
        Example.fields(good={"model": "gpt-4o-search-preview", "tools": None}),
    ),
)


@RULE.on(Request, "tools")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    refusal = tool_refusal(request, model) if model else None
    if refusal and refusal.is_sure and refusal.limit is None:
        place = request.place.at("tools")
        yield RULE.finding(place.key(), f"{quoted(model.name)} takes no tools", "Use another model, or no tools")
