"""A `$ref` in a strict schema has other keywords beside it.

## Why
The API refuses it, even for a description: `context=('properties', 'a'), $ref cannot have keywords {'description'}.` Pydantic
writes this for a field that has a description and whose type is a model or an enumeration.

## Fix safety
The schema that is meant is written in place of the reference, which makes a copy of a definition that several may share. A
schema that refers to itself stays a reference, and loses the description.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.schema_words import some
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _tool(of_a: Any, *, strict: bool = True, **defs: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": of_a}, "required": ["a"], "additionalProperties": False, "$defs": defs}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


UNIT = {"type": "string", "enum": ["m", "s"]}
REF = {"$ref": "#/$defs/unit"}
NODE = {"$ref": "#/$defs/node"}
LOOP = {"type": "object", "properties": {"next": NODE}, "required": ["next"], "additionalProperties": False}
A = "/function/parameters/properties/a"

RULE = Rule(
    code="FUN124",
    slug="ref-with-siblings",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="a `$ref` in a strict schema has other keywords beside it",
    evidence=Measured("error text `$ref cannot have keywords {'default', 'description'}`, gpt-4o-mini", "2026-08"),
    examples=(
        Example.tool(
            bad=_tool({**REF, "description": "The unit"}, unit=UNIT),
            at=A,
            fixed=_tool({"description": "The unit", **UNIT}, unit=UNIT),
        ),
        Example.tool(bad=_tool({**NODE, "title": "A"}, node=LOOP), at=A, fixed=_tool(NODE, node=LOOP)),
        Example.tool(bad=_tool({**REF, "type": "number"}, unit=UNIT), at=A),
        Example.tool(good=_tool(REF, unit=UNIT)),
        Example.tool(good=_tool({"anyOf": [REF, {"type": "null"}], "description": "The unit"}, unit=UNIT)),
        Example.tool(good=_tool({**REF, "description": "The unit"}, strict=False, unit=UNIT)),
        Example.tool(good=_tool({"type": "string", "const": "$ref", "description": "$ref"})),
    ),
)


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    for fault in strict_faults(schema).get(Kind.REF_SIBLINGS, ()):
        message = f"`$ref` in a strict schema stands beside {some(fault.names)}"
        yield RULE.finding(fault.place(schema), message, "Leave the `$ref` alone", fix=fix_of(schema, fault))
