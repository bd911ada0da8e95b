"""A function has no description.

## Why
The model chooses by it; of a function without, it knows only the name and the parameters.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule
from linter.model.subject import ToolList
from linter.model.unknown import MISSING, get

RULE = Rule(
    code="FUN302",
    slug="undescribed-tool",
    severity=NOTE,
    since="0.2",
    summary="a function has no description",
    evidence=Documented("Function calling guide, best practices for defining functions", "2026-08"),
    examples=(
        Example.tool(bad={"type": "function", "function": {"name": "f"}}, at="/function"),
        Example.tool(bad={"type": "function", "function": {"name": "f", "description": " "}}, at="/function"),
        Example.fields(bad={"functions": [{"name": "f", "description": None}]}, at="/functions/0"),
        Example.tool(good={"type": "function", "function": {"name": "f", "description": "Counts to three"}}),
        Example.tool(good={"type": "custom", "custom": {"name": "f"}}),
        Example.fields(good={"functions": [{"name": "f", "description": "Counts to three"}]}),
    ),
)


@RULE.on(ToolList)
def check(tools: ToolList, ctx: Any) -> Iterator[Finding]:
    for index, tool in enumerate(tools.data):
        steps = ("function",) if isinstance(get(tool, "function"), dict) else ()
        body = get(tool, *steps)
        if get(tool, "type") not in ("function", MISSING) or not isinstance(get(body, "name"), str):
            continue
        said = get(body, "description")
        if said in (MISSING, None) or (isinstance(said, str) and not said.strip()):
            message = f"function {quoted(body['name'][:40])} has no description"
            yield RULE.finding(tools.place.at(index, *steps), message, "Say what it does, and when to call it")
