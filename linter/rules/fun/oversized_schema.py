"""A strict schema is larger than the API takes.

## Why
The API refuses it: `11 levels of nesting exceeds limit of 10.`, `6000 parameters exceeds limit of 5000.`, `Expected at most
1000 enum values in total`. Properties and values are counted over all levels, definitions included.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_strict import Kind, strict_faults
from linter.facts.dialects import dialect_of
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"], "additionalProperties": False}
    return schema


def _tool(schema: Any, *, strict: bool = True) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


def _choice(values: list[str]) -> dict[str, Any]:
    choice = {"type": "string", "enum": values}
    return _tool({"type": "object", "properties": {"a": choice}, "required": ["a"], "additionalProperties": False})


PARAMETERS = "/function/parameters"

RULE = Rule(
    code="FUN126",
    slug="oversized-schema",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="a strict schema is larger than the API takes",
    evidence=Measured("guide; error text `11 levels of nesting exceeds limit of 10`, gpt-5.6-luna", "2026-08"),
    examples=(
        Example.tool(bad=_tool(_nested(11)), at=PARAMETERS + "/properties/a" * 11),
        Example.tool(bad=_choice([f"{number}" for number in range(1001)]), at=PARAMETERS),
        Example.tool(
            bad=_choice([f"{number:060}" for number in range(251)]), at=f"{PARAMETERS}/properties/a/enum"
        ),
        Example.tool(good=_tool(_nested(10))),
        Example.tool(good=_tool(_nested(11), strict=False)),
        Example.tool(good=_choice([f"{number:060}" for number in range(250)])),
    ),
)  # fmt: skip


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    server = dialect_of(schema.provider).name
    for fault in strict_faults(schema).get(Kind.OVERSIZED, ()):
        yield RULE.finding(fault.place(schema), f"{fault.words}, limit {fault.names[0]} at {server}", "Ask for less in one schema")
