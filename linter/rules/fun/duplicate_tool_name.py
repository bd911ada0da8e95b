"""Two tools have the same name.

## Why
A tool call gives only the name, so the program cannot tell which was meant. Some servers refuse the list.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding, Related
from linter.model.place import Route
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.subject import ToolList
from linter.model.unknown import get


def _tools(*names: str) -> dict[str, Any]:
    return {"tools": [{"type": "function", "function": {"name": name}} for name in names]}


RULE = Rule(
    code="FUN205",
    slug="duplicate-tool-name",
    severity=WARNING,
    since="0.1",
    summary="two tools have the same name",
    evidence=Inferred("a tool call identifies its tool by name; refused by Azure according to reports", "2026-11"),
    examples=(
        Example.fields(bad=_tools("a", "b", "a"), at="/tools/2/function/name"),
        Example.fields(bad={"functions": [{"name": "a"}, {"name": "a"}]}, at="/functions/1/name"),
        Example.fields(good=_tools("a", "b", "A")),
        Example.fields(good=_tools("a")),
    ),
)


@RULE.on(ToolList)
def check(tools: ToolList, ctx: Any) -> Iterator[Finding]:
    first: dict[str, Route] = {}
    for index, tool in enumerate(tools.data):
        kind = get(tool, "type")
        body = (kind,) if isinstance(kind, str) and isinstance(get(tool, kind), dict) else ()
        name, route = get(tool, *body, "name"), (index, *body, "name")
        if isinstance(name, str) and first.setdefault(name, route) is not route:
            related = Related(tools.place.at(*first[name]), "first used at")
            message = f"tool name {quoted(name)} is used twice"
            yield RULE.finding(tools.place.at(*route), message, "Give each tool its own name", related=(related,))
