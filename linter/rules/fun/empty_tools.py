"""`tools` is an empty list.

## Why
The API was seen to refuse it (`Invalid 'tools': empty array`), and to accept it. Leaving it out, or null, says the same.

## Fix safety
`tool_choice` and `parallel_tool_calls` mean nothing without tools, so the fix takes them along. A choice that demands a tool
shows that tools were meant to be there.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, get

RULE = Rule(
    code="FUN203",
    slug="empty-tools",
    severity=WARNING,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`tools` is an empty list",
    evidence=Measured("error text with code `empty_array`, gpt-5.6; sources disagree", "2026-11"),
    examples=(
        Example.fields(bad={"tools": []}, at="/tools", fixed={}),
        Example.fields(bad={"tools": [], "tool_choice": "auto", "parallel_tool_calls": True}, at="/tools", fixed={}),
        Example.fields(bad={"tools": [], "tool_choice": "required"}, at="/tools", fixed={}),
        Example.fields(good={"tools": None}),
        Example.fields(good={"tools": [{"type": "function", "function": {"name": "f"}}]}),
    ),
)


@RULE.on(Request, "tools")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if request.data["tools"] != []:
        return
    place = request.place.at("tools")
    choice = get(request.data, "tool_choice")
    also = [request.place.at(name) for name in ("tool_choice", "parallel_tool_calls") if name in request.data]
    safety = Safety.SAFE if choice in (None, MISSING, "auto", "none") else Safety.UNSAFE
    fix = Fix("Leave it out", tuple(Remove(at) for at in (place, *also)), safety)
    yield RULE.finding(place, "`tools` is empty, which may be refused", fix=fix)
