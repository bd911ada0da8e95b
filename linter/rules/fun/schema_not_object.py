"""The schema of a function's parameters, or of a structured answer, is not that of an object.

## Why
The API refuses it, strict or not: `schema must be a JSON Schema of 'type: "object"', got 'type: "None"'`. So it does
parameters, and strict answers, without `properties`, and since 2025 those with `anyOf`, `oneOf`, `allOf`, `enum`, `const` or `not`
at the top: `schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'const'/'not' at the top level`. A function
without arguments leaves `parameters` out.

## Fix safety
Without the combination at the top the model may give arguments that it ruled out; the function has to look at them itself.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_values import TYPES
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Operation, Remove, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema
from linter.model.unknown import MISSING, UNKNOWN, get, is_open


def _tool(parameters: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": parameters}}


def _answer(schema: Any) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}}


A = {"properties": {"a": {"type": "string"}}}
A_OR_B = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
EITHER = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
REFERENCE = {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "properties": {}}}}

RULE = Rule(
    code="FUN106",
    slug="schema-not-object",
    aliases=("parameters-not-object",),
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a schema is not that of an object with `properties`",
    evidence=Measured("error texts `schema must be a JSON Schema of 'type: \"object\"'`; `not have 'oneOf' at the top`", "2026-11"),
    examples=(
        Example.tool(
            bad=_tool({"type": "object"}), at="/function/parameters", fixed=_tool({"type": "object", "properties": {}})
        ),
        Example.tool(bad=_tool(A), at="/function/parameters", fixed=_tool({**A, "type": "object"})),
        Example.fields(
            bad=_answer(A), at="/response_format/json_schema/schema", fixed=_answer({**A, "type": "object"})
        ),
        Example.tool(bad=_tool({"type": "string"}), at="/function/parameters"),
        Example.fields(
            bad=_answer({"type": "array", "items": {"type": "string"}}), at="/response_format/json_schema/schema"
        ),
        Example.tool(
            bad=_tool({"type": "object", **A_OR_B, **EITHER}),
            at="/function/parameters/anyOf",
            fixed=_tool({"type": "object", **A_OR_B}),
        ),
        Example.tool(
            bad=_tool({"oneOf": [{"type": "object", **A}, {"type": "object", **A_OR_B}]}), at="/function/parameters/oneOf"
        ),
        Example.fields(
            bad=_answer({"anyOf": [{"type": "object", **A}, {"type": "object", **A_OR_B}]}),
            at="/response_format/json_schema/schema/anyOf",
        ),
        Example.tool(good=_tool({"type": "object", "properties": {}})),
        Example.tool(good=_tool({})),
        Example.tool(good={"type": "function", "function": {"name": "f"}}),
        Example.tool(good=_tool(REFERENCE)),
        Example.tool(good=_tool({"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}})),
        Example.fields(good=_answer({"type": "object"})),
        Example.fields(good=_answer({"type": "object", **A_OR_B, **EITHER})),
    ),
)  # fmt: skip

COMBINING = ("anyOf", "oneOf", "allOf", "enum", "const", "not")
COMBINATIONS = frozenset(COMBINING)
HELP = "Make it an object with `properties`"


@RULE.on(FunctionSchema)
@RULE.on(ResponseSchema)
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    data = schema.data
    if not isinstance(data, dict) or not data or get(data, "$ref") is not MISSING:
        return  # `{}` was seen to be accepted, and so were references beside `type`
    if data.get("type") == "object" and isinstance(data.get("properties"), dict) and COMBINATIONS.isdisjoint(data):
        return
    place = schema.place
    what = "parameters" if isinstance(schema, FunctionSchema) else "answer"
    kind, properties = get(data, "type"), get(data, "properties")
    combination = next((word for word in COMBINING if word in data), None)
    if combination and (kind is MISSING or (kind == "object" and (what == "parameters" or schema.strict is True))):
        yield _combined(schema, combination, what)
    elif isinstance(kind, str) and kind != "object" and kind in TYPES:
        yield RULE.finding(place, f"schema of the {what} has the type {quoted(kind)}", HELP)
    elif kind is MISSING and not combination and properties is not UNKNOWN:
        yield _incomplete(place, data, f"schema of the {what} has no `type`")
    elif kind == "object" and properties is MISSING and (what == "parameters" or schema.strict is True):
        yield _incomplete(place, data, f"schema of the {what} has no `properties`")


def _combined(schema: Schema, word: str, what: str) -> Finding:
    """Without a combination that only says which properties go together, the schema still says what they are."""
    data, place, fix = schema.data, schema.place.at(word), None
    parts = data[word] if isinstance(data[word], list) else [data[word]]
    is_plain = all(isinstance(part, dict) and not is_open(part) and part.keys() <= {"required", "not"} for part in parts)
    if is_plain and data.get("type") == "object" and isinstance(data.get("properties"), dict):
        fix = Fix(f"Leave `{word}` out, and say in the description what goes together", (Remove(place),), Safety.UNSAFE)
    return RULE.finding(place, f"schema of the {what} has `{word}` at the top", HELP, fix=fix)


def _incomplete(place: Any, data: dict[Any, Any], message: str) -> Finding:
    ops: list[Operation] = [] if "type" in data else [Insert(place, "type", "object")]
    if "properties" not in data:
        ops.append(Insert(place, "properties", {}))
    return RULE.finding(place, message, fix=Fix("Write an object with `properties`", tuple(ops), Safety.SAFE))
