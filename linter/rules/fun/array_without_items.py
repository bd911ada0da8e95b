"""An array in a schema does not say what its elements are.

## Why
The API refuses it, strict or not: `Invalid schema for function 'f': In context=('properties', 'tags'), array schema missing items.`
So it does where other types are allowed besides, and where only `prefixItems` says what the first elements are.

## Fix safety
The fix makes the elements strings, which is most often meant, but only the author knows.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_walk import subschemas
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema
from linter.model.unknown import MISSING, get


def _tool(**properties: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": properties}}}


def _answer(*, strict: bool = False, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": strict, "schema": schema}}}


STRINGS = {"type": "array", "items": {"type": "string"}}
PAIR = [{"type": "string"}, {"type": "string"}]

RULE = Rule(
    code="FUN110",
    slug="array-without-items",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="an array in a schema has no `items`",
    evidence=Measured("error text `array schema missing items`; with `prefixItems` alone, too", "2026-04"),
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
        Example.fields(
            bad=_answer(strict=True, rows={"type": "array"}),
            at="/response_format/json_schema/schema/properties/rows",
            fixed=_answer(strict=True, rows=STRINGS),
        ),
        Example.tool(
            bad=_tool(pair={"type": "array", "prefixItems": PAIR}),
            at="/function/parameters/properties/pair",
            fixed=_tool(pair={"type": "array", "prefixItems": PAIR, "items": {"type": "string"}}),
        ),
        Example.tool(
            bad=_tool(tags={"type": ["string", "array"]}),
            at="/function/parameters/properties/tags",
            fixed=_tool(tags={"type": ["string", "array"], "items": {"type": "string"}}),
        ),
        Example.tool(good=_tool(tags=STRINGS)),
        Example.fields(good=_answer(rows={"type": "array"})),
        Example.tool(good=_tool(pair={"type": "array", "prefixItems": PAIR, "items": False})),
        Example.tool(good=_tool(tags={"$ref": "#/$defs/tags"}, type={"type": "string", "default": "array"})),
        Example.tool(good=_tool(tags={"type": ["array", "null"], "items": {}})),
    ),
)  # fmt: skip


@RULE.on(FunctionSchema)
@RULE.on(ResponseSchema)
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    if isinstance(schema, ResponseSchema) and schema.strict is not True:
        return  # nobody was seen to be refused for one
    for route, data in subschemas(schema.data):  # most schemas within have a type, so they are not announced for it
        kind = data.get("type")
        if (kind == "array" or (isinstance(kind, list) and "array" in kind)) and get(data, "items") is MISSING:
            place = schema.place.at(*route)
            name = f" {quoted(route[-1])}" if route and route[-1] != "items" else ""
            fix = Fix("Say that its elements are strings", (Insert(place, "items", {"type": "string"}),), Safety.UNSAFE)
            yield RULE.finding(place, f"array{name} does not say what its elements are", fix=fix)
