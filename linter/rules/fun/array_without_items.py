"""An array in a function's schema does not say what its elements are.

## Why
The API refuses it, strict or not: `Invalid schema for function 'f': In context=('properties', 'tags'), array schema missing items.`

## Fix safety
The fix makes the elements strings, which is most often meant, but only the author knows.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_walk import subschemas
from linter.checks.tools import function_definitions
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, get


def _tool(**properties: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": properties}}}


STRINGS = {"type": "array", "items": {"type": "string"}}

RULE = Rule(
    code="FUN110",
    slug="array-without-items",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="an array in a function's schema has no `items`",
    evidence=Measured("error text `array schema missing items`", "2026-11"),
    examples=(
        Example.tool(
            bad=_tool(tags={"type": "array"}), at="/function/parameters/properties/tags", fixed=_tool(tags=STRINGS)
        ),
        Example.tool(
            bad=_tool(rows={"type": "array", "items": {"type": "array"}}),
            at="/function/parameters/properties/rows/items",
            fixed=_tool(rows={"type": "array", "items": STRINGS}),
        ),
        Example.fields(
            bad={"functions": [_tool(tags={"type": "array"})["function"]]},
            at="/functions/0/parameters/properties/tags",
            fixed={"functions": [_tool(tags=STRINGS)["function"]]},
        ),
        Example.tool(good=_tool(tags=STRINGS)),
        Example.tool(good=_tool(pair={"type": "array", "prefixItems": [{"type": "string"}]})),
        Example.tool(good=_tool(tags={"$ref": "#/$defs/tags"}, type={"type": "string", "default": "array"})),
        Example.tool(good=_tool(tags={"type": ["array", "null"]})),
    ),
)  # fmt: skip


@RULE.on(Request, "tools", "functions")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    for route, function in function_definitions(request):
        for inner, schema in subschemas(get(function, "parameters")):
            if schema.get("type") != "array" or any(get(schema, key) is not MISSING for key in ("items", "prefixItems")):
                continue
            place = request.place.at(*route, "parameters", *inner)
            name = f" {quoted(inner[-1])}" if inner and inner[-1] != "items" else ""
            fix = Fix("Say that its elements are strings", (Insert(place, "items", {"type": "string"}),), Safety.UNSAFE)
            yield RULE.finding(place, f"array{name} does not say what its elements are", fix=fix)
