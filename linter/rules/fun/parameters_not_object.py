"""The parameters of a function are not the schema of an object with `properties`.

## Why
The API refuses it, strict or not: `schema must be a JSON Schema of 'type: "object"', got 'type: "None"'`, and an object schema
without `properties`. A function without arguments leaves `parameters` out.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.tools import function_definitions
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Operation, Safety
from linter.model.place import Place
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get


def _tool(parameters: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": parameters}}


RULE = Rule(
    code="FUN106",
    slug="parameters-not-object",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a function's parameters are not an object schema with `properties`",
    evidence=Measured("error text `schema must be a JSON Schema of 'type: \"object\"'`", "2026-11"),
    examples=(
        Example.tool(
            bad=_tool({"type": "object"}), at="/function/parameters", fixed=_tool({"type": "object", "properties": {}})
        ),
        Example.tool(
            bad=_tool({"properties": {"a": {"type": "string"}}}),
            at="/function/parameters",
            fixed=_tool({"properties": {"a": {"type": "string"}}, "type": "object"}),
        ),
        Example.tool(bad=_tool({"type": "string"}), at="/function/parameters"),
        Example.tool(good=_tool({"type": "object", "properties": {}})),
        Example.tool(good=_tool({})),
        Example.tool(good={"type": "function", "function": {"name": "f"}}),
        Example.tool(good=_tool({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "properties": {}}}})),
    ),
)  # fmt: skip

COMBINING = ("$ref", "anyOf", "oneOf", "allOf")


@RULE.on(Request, "tools", "functions")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    for route, function in function_definitions(request):
        schema = get(function, "parameters")
        if not isinstance(schema, dict) or not schema or any(get(schema, word) is not MISSING for word in COMBINING):
            continue  # what a reference or a combination comes to is a question for a rule that reads schemas deeply
        kind, properties = get(schema, "type"), get(schema, "properties")
        if isinstance(kind, str) and kind != "object":
            message = f"schema of the parameters has the type {quoted(kind)}"
            yield RULE.finding(request.place.at(*route, "parameters"), message, "Make it an object with `properties`")
        elif (kind is MISSING or (kind == "object" and properties is MISSING)) and properties is not UNKNOWN:
            yield _incomplete(request.place.at(*route, "parameters"), kind, properties)


def _incomplete(place: Place, kind: Any, properties: Any) -> Finding:
    ops: list[Operation] = [] if kind == "object" else [Insert(place, "type", "object")]
    if properties is MISSING:
        ops.append(Insert(place, "properties", {}))
    message = f"schema of the parameters has no `{'properties' if kind == 'object' else 'type'}`"
    return RULE.finding(place, message, fix=Fix("Write an object with `properties`", tuple(ops), Safety.SAFE))
