"""A property in a strict schema is not required.

## Why
The API refuses it: `'required' is required to be supplied and to be an array including every key in properties. Missing
'unit'.` In strict mode, what may be left out is a union with null.

## Fix safety
The model then answers null where it would have left the property out, so the program must expect that.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.schema_words import some
from linter.model.finding import Finding
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _tool(required: Any, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": True, "parameters": schema}}


def _bare(**properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": True, "parameters": schema}}


def _answer(required: Any, items: Any) -> dict[str, Any]:
    row = {"type": "object", "properties": {"a": items}, "required": required, "additionalProperties": False}
    rows = {"rows": {"type": "array", "items": row}}
    schema = {"type": "object", "properties": rows, "required": ["rows"], "additionalProperties": False}
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": schema}}}


TEXT, NULL = {"type": "string"}, {"type": "null"}
TEXT_OR_NULL = {"type": ["string", "null"]}
LIST = {"type": "array", "items": TEXT}
REQUIRED = "/function/parameters/required"

RULE = Rule(
    code="FUN121",
    slug="optional-property",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="a property in a strict schema is not required",
    evidence=Measured("recorded answer: `'required' is required … including every key in properties. Missing 'unit'`", "2026-01"),
    examples=(
        Example.tool(
            bad=_tool(["a"], a=TEXT, b=TEXT), at=REQUIRED, fixed=_tool(["a", "b"], a=TEXT, b=TEXT_OR_NULL)
        ),
        Example.tool(
            bad=_tool([], b=TEXT, c=TEXT_OR_NULL, d={"type": "string", "description": "or null"}),
            at=REQUIRED,
            fixed=_tool(["b", "c", "d"], b=TEXT_OR_NULL, c=TEXT_OR_NULL, d={**TEXT_OR_NULL, "description": "or null"}),
        ),
        Example.tool(
            bad=_bare(a={"type": "string", "enum": ["x", "y"]}),
            at="/function/parameters",
            fixed={"type": "function", "function": {"name": "f", "strict": True, "parameters": {
                "type": "object",
                "properties": {"a": {"type": ["string", "null"], "enum": ["x", "y", None]}},
                "additionalProperties": False,
                "required": ["a"],
            }}},
        ),
        Example.tool(
            bad=_tool([], a={"type": "string", "const": "x"}),
            at=REQUIRED,
            fixed=_tool(["a"], a={"anyOf": [{"type": "string", "const": "x"}, NULL]}),
        ),
        Example.tool(
            bad=_tool([], a=LIST, b={"anyOf": [TEXT, LIST]}),
            at=REQUIRED,
            fixed=_tool(["a", "b"], a={"anyOf": [LIST, NULL]}, b={"anyOf": [TEXT, LIST, NULL]}),
        ),
        Example.fields(
            bad=_answer([], TEXT),
            at="/response_format/json_schema/schema/properties/rows/items/required",
            fixed=_answer(["a"], TEXT_OR_NULL),
        ),
        Example.tool(
            bad=_tool([], **dict.fromkeys("abcdefghijkl", NULL)),
            at=REQUIRED,
            fixed=_tool([*"abcdefghijkl"], **dict.fromkeys("abcdefghijkl", NULL)),
        ),
        Example.tool(good=_tool(["b", "a"], a=TEXT, b=TEXT)),
        Example.tool(good=_tool([])),
        Example.tool(good=_tool(["properties", "type"], properties=TEXT, type=TEXT)),
        Example.tool(good=_bare()),
        Example.fields(good={"functions": [_tool([], a=TEXT)["function"]]}),
    ),
)  # fmt: skip


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    for fault in strict_faults(schema).get(Kind.OPTIONAL, ()):
        message = f"`required` lacks {some(fault.names)}"
        yield RULE.finding(fault.place(schema), message, "Require all properties", fix=fix_of(schema, fault))
