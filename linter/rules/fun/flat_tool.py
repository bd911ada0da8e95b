"""A tool is written without `function` around its name and parameters.

## Why
Chat completions want `{"type": "function", "function": {"name": …}}` and refuse anything else (`Missing required parameter:
'tools[0].function'`). The flat form is the Responses API's; with `input_schema` it is Anthropic's; without `type` it is that of the
deprecated `functions`.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.tools import is_flat_tool
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

SCHEMA = {"type": "object", "properties": {}}

RULE = Rule(
    code="FUN102",
    slug="flat-tool",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    summary="a tool has no `function` around its name and parameters",
    evidence=Measured("error text `Missing required parameter: 'tools[0].function'`", "2026-08"),
    examples=(
        Example.tool(
            bad={"type": "function", "name": "hello", "parameters": SCHEMA},
            fixed={"type": "function", "function": {"name": "hello", "parameters": SCHEMA}},
        ),
        Example.tool(
            bad={"name": "hello", "description": "Says hello", "parameters": SCHEMA},
            fixed={"type": "function", "function": {"name": "hello", "description": "Says hello", "parameters": SCHEMA}},
        ),
        Example.tool(
            bad={"name": "hello", "input_schema": SCHEMA},
            fixed={"type": "function", "function": {"name": "hello", "parameters": SCHEMA}},
        ),
        Example.tool(
            bad={"function": {"name": "hello", "parameters": SCHEMA}},
            fixed={"type": "function", "function": {"name": "hello", "parameters": SCHEMA}},
        ),
        Example.tool(bad={"type": "custom", "name": "sql"}, fixed={"type": "custom", "custom": {"name": "sql"}}),
        Example.tool(bad={"type": "function"}),
        Example.fields(
            bad={"functions": [{"type": "function", "function": {"name": "hello"}}]},
            at="/functions/0",
            fixed={"functions": [{"name": "hello"}]},
        ),
        Example.fields(bad={"functions": [{"parameters": SCHEMA}]}, at="/functions/0"),
        Example.tool(good={"type": "function", "function": {"name": "hello", "parameters": SCHEMA}}),
        Example.tool(good={"type": "custom", "custom": {"name": "hello"}}),
    ),
)

MEMBERS = {
    "function": {
        "name": "name", "description": "description", "parameters": "parameters", "input_schema": "parameters", "strict": "strict"
    },
    "custom": {"name": "name", "description": "description", "format": "format"},
}  # fmt: skip


@RULE.on(Violation, "tool-body", "tool-type")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    if violation.keyword != "required":
        return
    tool, place = violation.data, violation.place
    kind = tool.get("type", "function")
    title = f'Write `{{"type": "{kind}", "{kind}": {{…}}}}`'
    if is_flat_tool(tool) and kind in MEMBERS:
        members = MEMBERS[kind]
        body = {new: Keep(place.at(old)) for old, new in members.items() if old in tool}
        fix = None
        if tool.keys() <= {"type", *members} and not {"parameters", "input_schema"} <= tool.keys():
            fix = Fix(title, (Replace(place, {"type": kind, kind: body}),), Safety.SAFE)
        yield RULE.finding(place, f"tool {quoted(tool['name'])} has no `{kind}` around its members", title, fix=fix)
    elif isinstance(tool.get("function"), dict) and "type" not in tool:
        new = {"type": "function", **{key: Keep(place.at(key)) for key in tool}}
        yield RULE.finding(place, "tool has no `type`", fix=Fix(title, (Replace(place, new),), Safety.SAFE))
    else:
        yield RULE.finding(place, f"tool has no `{violation.name}`", title)


@RULE.on(Violation, "unnamed-function")
def check_function(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place = violation.place
    if isinstance(violation.data.get("function"), dict):
        fix = Fix("Write the function alone", (Replace(place, Keep(place.at("function"))),), Safety.SAFE)
        yield RULE.finding(place, "element of `functions` has the form of `tools`", fix=fix)
    else:
        yield RULE.finding(place, "function has no `name`", "Add `name`")
