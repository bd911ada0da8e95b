"""A request offers more than twenty functions.

## Why
The guide advises to offer fewer than twenty at a time: among more the model chooses worse, and each costs tokens in every call.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Option, Rule
from linter.model.subject import ToolList
from linter.model.unknown import get


def _tools(count: int) -> dict[str, Any]:
    return {"tools": [{"type": "function", "function": {"name": f"f{number}"}} for number in range(count)]}


RULE = Rule(
    code="FUN304",
    slug="crowded-tools",
    severity=NOTE,
    since="0.2",
    summary="a request offers more than twenty functions",
    evidence=Documented("Function calling guide: aim for fewer than 20 functions at any one time", "2026-08"),
    options=(Option("most", 20, "how many functions are let pass"),),
    examples=(
        Example.fields(bad=_tools(21), at="/tools"),
        Example.fields(bad=_tools(3), at="/tools", options=(("most", 2),)),
        Example.fields(good=_tools(20)),
        Example.fields(good=_tools(30), options=(("most", 30),)),
    ),
)


@RULE.on(ToolList)
def check(tools: ToolList, ctx: Any) -> Iterator[Finding]:
    most = ctx.option(RULE, "most")
    count = sum(isinstance(get(tool, "name"), str) or isinstance(get(tool, "function"), dict) for tool in tools.data)
    if count > most:
        message = f"{count} functions are offered at once, more than {most}"
        yield RULE.finding(tools.place, message, "Offer those that may be needed")
