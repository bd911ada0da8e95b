"""Function tools are sent to a model that reasons, which chat completions refuse.

## Why
From gpt-5.4 on: `Function tools with reasoning_effort are not supported for gpt-5.6-luna in /v1/chat/completions. To use function
tools, use /v1/responses or set reasoning_effort to 'none'.` Models from gpt-5.5 on reason unless the request says otherwise.

## Fix safety
Without reasoning the answers change; the Responses API has both.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.capabilities import NEVER_TOOLS, tool_refusal
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Operation, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, get

TOOLS = [{"type": "function", "function": {"name": "f"}}]

RULE = Rule(
    code="MDL106",
    slug="tools-with-reasoning",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="function tools are sent to a model that reasons",
    evidence=Measured("error text `Function tools with reasoning_effort are not supported`, gpt-5.4 to gpt-6", "2026-11"),
    examples=(
        Example.fields(
            bad={"model": "gpt-5.6-luna", "tools": TOOLS},
            at="/tools",
            fixed={"model": "gpt-5.6-luna", "tools": TOOLS, "reasoning_effort": "none"},
        ),
        Example.fields(
            bad={"model": "gpt-5.4-mini", "tools": TOOLS, "reasoning_effort": "medium"},
            at="/reasoning_effort",
            fixed={"model": "gpt-5.4-mini", "tools": TOOLS, "reasoning_effort": "none"},
        ),
        Example.fields(
            bad={"model": "gpt-5.6-luna", "tools": TOOLS, "reasoning_effort": None},
            at="/tools",
            fixed={"model": "gpt-5.6-luna", "tools": TOOLS, "reasoning_effort": "none"},
        ),
        Example.fields(bad={"model": "gpt-6.1-sol", "tools": TOOLS}, at="/tools"),
        Example.fields(good={"model": "gpt-5.4-mini", "tools": TOOLS}),
        Example.fields(good={"model": "gpt-5.6-luna", "tools": TOOLS, "reasoning_effort": "none"}),
        Example.fields(good={"model": "gpt-5-nano", "tools": TOOLS, "reasoning_effort": "high"}),
        Example.fields(good={"model": "gpt-5.2", "tools": TOOLS, "reasoning_effort": "high"}),
        Example.fields(good={"model": "gpt-5.6", "tools": [{"type": "custom", "custom": {"name": "f"}}]}),
        Example.fields(good={"model": "gpt-5.5", "tools": TOOLS}),
    ),
)


@RULE.on(Request, "tools")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    refusal = tool_refusal(request, model) if model else None
    if refusal is None or not refusal.is_sure or refusal.limit is None:
        return
    place, name = request.place.at("tools"), quoted(model.name)
    if refusal.limit == NEVER_TOOLS:
        yield RULE.finding(place.key(), f"{name} takes no function tools in chat completions", "Use the Responses API")
        return
    sent = get(request.data, "reasoning_effort")
    if isinstance(sent, str):
        place = request.place.at("reasoning_effort")
        fix = Fix("Write `none`", (Replace(place, "none"),), Safety.UNSAFE)
        yield RULE.finding(place, f"{name} takes function tools with the effort `none` only, not {quoted(sent)}", fix=fix)
    elif sent in (MISSING, None):
        none: Operation = Insert(request.place, "reasoning_effort", "none")
        if sent is None:
            none = Replace(request.place.at("reasoning_effort"), "none")
        fix = Fix("Send `reasoning_effort: none`", (none,), Safety.UNSAFE)
        yield RULE.finding(place.key(), f"{name} reasons by default, and takes no function tools then", fix=fix)
