"""`tool_choice` or `function_call` names a tool that the request does not offer.

## Why
The API refuses it: `Tool choice 'X' not found in 'tools' parameter.` The same goes for the tools of `allowed_tools`.

## Fix safety
The fix writes the one name that is close, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.tools import tool_names
from linter.checks.wording import closest, listed, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.place import Place
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import get, has_unknown

TOOLS = [{"type": "function", "function": {"name": "get_weather"}}, {"type": "custom", "custom": {"name": "sql"}}]


def _named(name: str, kind: str = "function") -> dict[str, Any]:
    return {"type": kind, kind: {"name": name}}


def _allowed(*tools: dict[str, Any]) -> dict[str, Any]:
    return {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": list(tools)}}


RULE = Rule(
    code="FUN105",
    slug="unknown-tool-choice",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    summary="`tool_choice` names a tool that is not offered",
    evidence=Measured("error text `Tool choice 'X' not found in 'tools' parameter`", "2026-11"),
    examples=(
        Example.fields(
            bad={"tools": TOOLS, "tool_choice": _named("get_wether")},
            at="/tool_choice/function/name",
            fixed={"tools": TOOLS, "tool_choice": _named("get_weather")},
        ),
        Example.fields(bad={"tools": TOOLS, "tool_choice": _named("search")}, at="/tool_choice/function/name"),
        Example.fields(
            bad={"tools": TOOLS, "tool_choice": _allowed(_named("get_weather"), _named("search"))},
            at="/tool_choice/allowed_tools/tools/1/function/name",
        ),
        Example.fields(bad={"functions": [{"name": "f"}], "function_call": {"name": "search"}}, at="/function_call/name"),
        Example.fields(good={"tools": TOOLS, "tool_choice": _named("sql", "custom")}),
        Example.fields(good={"tools": TOOLS, "tool_choice": _allowed(_named("get_weather"), _named("sql", "custom"))}),
        Example.fields(good={"functions": [{"name": "f"}], "function_call": {"name": "f"}}),
    ),
)


@RULE.on(Request, "tool_choice")
def check_tools(request: Request, ctx: Any) -> Iterator[Finding]:
    choice = request.data["tool_choice"]
    names = tool_names(request) if isinstance(choice, dict) else None
    if not names:
        return
    place = request.place.at("tool_choice")
    wanted = [(place, choice)]
    if get(choice, "type") == "allowed_tools":
        allowed = get(choice, "allowed_tools", "tools")
        allowed = allowed if isinstance(allowed, list) else []
        wanted = [(place.at("allowed_tools", "tools", index), tool) for index, tool in enumerate(allowed)]
    for at, tool in wanted:
        kind = get(tool, "type")
        name = get(tool, kind, "name") if isinstance(kind, str) else None
        if isinstance(kind, str) and isinstance(name, str) and (kind, name) not in names:
            yield _finding(at.at(kind, "name"), name, sorted(n for k, n in names if k == kind))


@RULE.on(Request, "function_call")
def check_functions(request: Request, ctx: Any) -> Iterator[Finding]:
    functions, name = get(request.data, "functions"), get(request.data, "function_call", "name")
    if not isinstance(functions, list) or has_unknown(functions) or not functions or not isinstance(name, str):
        return
    names = [get(function, "name") for function in functions]
    if name not in names and all(isinstance(known, str) for known in names):
        yield _finding(request.place.at("function_call", "name"), name, names)


def _finding(place: Place, name: str, known: list[str]) -> Finding:
    near = closest(name, known)
    fix = Fix(f"Write `{near}`", (Replace(place, near),), Safety.UNSAFE) if near else None
    help = f"Choose {listed(known[:5], 'or')}" if known else "Offer the tool in `tools`"
    return RULE.finding(place, f"{quoted(name)} is chosen, but not offered", help, fix=fix)
