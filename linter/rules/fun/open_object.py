"""An object in a strict schema does not forbid further properties.

## Why
The API refuses it: `In context=('properties', 'a'), 'additionalProperties' is required to be supplied and to be false.` That
goes for each object, in `items`, `anyOf` and `$defs`, too, and for a strict function without parameters.

## Fix safety
Writing `additionalProperties: false` where nothing was said is safe. An object that explicitly allows more is closed by an
unsafe fix. One that lists no properties is a map, which strict mode does not have.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Fault, Kind, strict_faults
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema
from linter.model.unknown import MISSING, get

TEXT = {"type": "string"}


def _object(properties: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], **more}


def _tool(properties: Any, **more: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "strict": True, "parameters": _object(properties, **more)}}


def _answer(properties: Any, *, strict: Any = True, **more: Any) -> dict[str, Any]:
    schema = _object(properties, additionalProperties=False, **more)
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": strict, "schema": schema}}}


CLOSED = {"additionalProperties": False}
SCHEMA = "/response_format/json_schema/schema"
ROW, CLOSED_ROW = _object({"a": TEXT}), _object({"a": TEXT}, **CLOSED)

RULE = Rule(
    code="FUN120",
    slug="open-object",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="an object in a strict schema does not forbid further properties",
    evidence=Measured("recorded answer: `'additionalProperties' is required to be supplied and to be false`", "2026-09"),
    examples=(
        Example.tool(bad=_tool({"a": TEXT}), at="/function/parameters", fixed=_tool({"a": TEXT}, **CLOSED)),
        Example.tool(bad=_tool({}), at="/function/parameters", fixed=_tool({}, **CLOSED)),
        Example.tool(
            bad=_tool({"a": TEXT}, additionalProperties=True),
            at="/function/parameters/additionalProperties",
            fixed=_tool({"a": TEXT}, **CLOSED),
        ),
        Example.tool(
            bad={"type": "function", "function": {"name": "f", "strict": True}},
            at="/function/parameters",
            fixed={"type": "function", "function": {"name": "f", "strict": True, "parameters": _object({}, **CLOSED)}},
        ),
        Example.tool(
            bad={"type": "function", "function": {"name": "f", "strict": True, "parameters": {}}},
            at="/function/parameters",
            fixed={"type": "function", "function": {"name": "f", "strict": True, "parameters": _object({}, **CLOSED)}},
        ),
        Example.tool(bad=_tool({"a": {"type": "object"}}, **CLOSED), at="/function/parameters/properties/a"),
        Example.tool(
            bad=_tool({"a": {"type": "object", "additionalProperties": TEXT}}, **CLOSED),
            at="/function/parameters/properties/a/additionalProperties",
        ),
        Example.fields(
            bad=_answer({"rows": {"type": "array", "items": ROW}}),
            at=f"{SCHEMA}/properties/rows/items",
            fixed=_answer({"rows": {"type": "array", "items": CLOSED_ROW}}),
        ),
        Example.fields(
            bad=_answer({"a": {"anyOf": [TEXT, ROW]}}),
            at=f"{SCHEMA}/properties/a/anyOf/1",
            fixed=_answer({"a": {"anyOf": [TEXT, CLOSED_ROW]}}),
        ),
        Example.fields(
            bad=_answer({"a": {"$ref": "#/$defs/row"}}, **{"$defs": {"row": ROW}}),
            at=f"{SCHEMA}/$defs/row",
            fixed=_answer({"a": {"$ref": "#/$defs/row"}}, **{"$defs": {"row": CLOSED_ROW}}),
        ),
        Example.tool(good=_tool({"a": TEXT, "type": TEXT, "object": TEXT}, **CLOSED)),
        Example.fields(good=_answer({"a": {"type": "object"}}, strict=False)),
        Example.fields(good=_answer({"a": {"type": "object"}}, strict=None)),
        Example.fields(good=_answer({"a": {"type": "string", "default": "object"}})),
        Example.tool(good={"type": "function", "function": {"name": "f"}}),
        Example.fields(good=_answer({"a": {"type": "string", "enum": ["object"]}}) | {"model": "gpt-4o-mini"}),
    ),
)


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    faults = strict_faults(schema)
    for fault in faults.get(Kind.NO_SCHEMA, ()):
        message = "strict function does not say that it has no parameters"
        yield RULE.finding(fault.place(schema), message, "Give it `parameters` without properties", fix=fix_of(schema, fault))
    for fault in faults.get(Kind.OPEN, ()):
        help = (
            "Set it to false, and list the properties"
            if fault.key
            else "Add `additionalProperties: false`, and list its properties"
        )
        yield RULE.finding(fault.place(schema), _message(fault), help, fix=fix_of(schema, fault))


def _message(fault: Fault) -> str:
    extra = get(fault.schema, "additionalProperties")
    if extra is MISSING:
        name = f" {quoted(fault.route[-1])}" if fault.route and isinstance(fault.route[-1], str) else ""
        return f"object{name} in a strict schema has no `additionalProperties: false`"
    return f"`additionalProperties` is {'a schema' if isinstance(extra, dict) else quoted(extra)} in a strict schema"
