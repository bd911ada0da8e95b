"""A string in a strict schema has a format that the API does not know.

## Why
The API refuses it: `In context=('properties', 'url'), 'uri' is not a valid format.` Formats of numbers (`int32`,
`double`) are taken.

## Fix safety
The format moves into the description, as text: the model reads it, but nothing enforces it.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.wording import listed, quoted
from linter.facts.dialects import dialect_of
from linter.model.finding import Finding
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _tool(of_a: Any, *, strict: bool = True) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": of_a}, "required": ["a"], "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


RULE = Rule(
    code="FUN127",
    slug="unsupported-format",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="a string in a strict schema has a format that the API does not know",
    evidence=Measured("error text `'uri' is not a valid format`; recorded answers to `uint8`, `int64` and `double`", "2026-08"),
    examples=(
        Example.tool(
            bad=_tool({"type": "string", "description": "A link", "format": "uri"}),
            at="/function/parameters/properties/a/format",
            fixed=_tool({"type": "string", "description": "A link (format uri)"}),
        ),
        Example.tool(
            bad=_tool({"type": ["string", "null"], "format": "binary"}),
            at="/function/parameters/properties/a/format",
            fixed=_tool({"type": ["string", "null"], "description": "(format binary)"}),
        ),
        Example.tool(good=_tool({"type": "string", "format": "date-time"})),
        Example.tool(good=_tool({"type": "integer", "format": "uint8"})),
        Example.tool(good=_tool({"type": ["number", "null"], "format": "double"})),
        Example.tool(good=_tool({"type": "string", "format": "uri"}, strict=False)),
        Example.tool(good=_tool({"type": "string", "default": "uri", "description": "format: uri"})),
    ),
)


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    dialect = dialect_of(schema.provider)
    for fault in strict_faults(schema).get(Kind.FORMAT, ()):
        message = f"format {quoted(fault.schema['format'])} is not known to {dialect.name}"
        help = f"Choose {listed(sorted(dialect.formats), 'or')}"
        yield RULE.finding(fault.place(schema), message, help, fix=fix_of(schema, fault))
