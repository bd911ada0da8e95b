"""A schema within a strict schema has no type.

## Why
The API refuses it: `In context=('properties', 'a'), schema must have a 'type' key.` `enum` and `const` do not stand in for a
type.

## Fix safety
The type of the values that are allowed is safe to add. That a schema with properties is an object, and one with items an array,
is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _tool(of_a: Any, *, strict: bool = True) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": of_a}, "required": ["a"], "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


A = "/function/parameters/properties/a"

RULE = Rule(
    code="FUN125",
    slug="untyped-schema",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="a schema within a strict schema has no type",
    evidence=Measured("error text `schema must have a 'type' key`, gpt-5.6-terra", "2026-08"),
    examples=(
        Example.tool(bad=_tool({}), at=A),
        Example.tool(bad=_tool({"description": "anything"}), at=A),
        Example.tool(bad=_tool({"const": "x"}), at=A, fixed=_tool({"const": "x", "type": "string"})),
        Example.tool(bad=_tool({"enum": ["m", 1]}), at=A, fixed=_tool({"enum": ["m", 1], "type": ["string", "integer"]})),
        Example.tool(
            bad=_tool({"items": {"type": "string"}}), at=A, fixed=_tool({"items": {"type": "string"}, "type": "array"})
        ),
        Example.tool(good=_tool({"anyOf": [{"type": "string"}, {"type": "null"}]})),
        Example.tool(good=_tool({"$ref": "#"})),
        Example.tool(good=_tool({}, strict=False)),
        Example.tool(good=_tool({"type": "string", "const": "x"})),
    ),
)  # fmt: skip


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    for fault in strict_faults(schema).get(Kind.UNTYPED, ()):
        last = fault.route[-1]
        name = f" of {quoted(last)}" if isinstance(last, str) and last != "items" else ""
        yield RULE.finding(fault.place(schema), f"schema{name} has no `type`", "Say of which type it is", fix=fix_of(schema, fault))
