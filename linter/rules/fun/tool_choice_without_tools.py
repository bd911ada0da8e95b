"""`tool_choice` is set without `tools`, or `function_call` without `functions`.

## Why
The API refuses it, even for `"none"`: `'tool_choice' is only allowed when 'tools' are specified.`

## Fix safety
The fix removes the choice. Where the tools were forgotten, adding them is the better answer.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

TOOLS = [{"type": "function", "function": {"name": "f"}}]

RULE = Rule(
    code="FUN104",
    slug="tool-choice-without-tools",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    summary="`tool_choice` is set without `tools`, or `function_call` without `functions`",
    evidence=Measured("error text `'tool_choice' is only allowed when 'tools' are specified`", "2026-11"),
    examples=(
        Example.fields(bad={"tool_choice": "auto"}, at="/tool_choice", fixed={}),
        Example.fields(bad={"tool_choice": "none", "tools": None}, at="/tool_choice", fixed={"tools": None}),
        Example.fields(bad={"function_call": "auto", "tools": TOOLS}, at="/function_call", fixed={"tools": TOOLS}),
        Example.fields(good={"tools": TOOLS, "tool_choice": "auto"}),
        Example.fields(good={"tool_choice": None}),
        Example.fields(good={"functions": [{"name": "f"}], "function_call": {"name": "f"}}),
    ),
)

NEEDS = {"tool_choice": "tools", "function_call": "functions"}


@RULE.on(Request, *NEEDS)
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    for choice, tools in NEEDS.items():
        if get(request.data, choice) in (None, MISSING, UNKNOWN) or get(request.data, tools) not in (None, MISSING):
            continue
        place = request.place.at(choice)
        fix = Fix(f"Remove `{choice}`", (Remove(place),), Safety.UNSAFE)
        yield RULE.finding(place.key(), f"`{choice}` is set without `{tools}`", fix=fix)
