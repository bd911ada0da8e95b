"""A strict schema may be larger than the API takes.

## Why
It is within the limits that OpenAI documents for all models, and beyond narrower ones that were met: five levels of nesting on
o3, and 100 properties in five levels on Azure, by its page. Whether arrays count as levels is not documented.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_strict import Kind, strict_faults
from linter.facts.dialects import dialect_of
from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _nested(levels: int, arrays: int = 0) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for level in range(levels):
        schema = {"type": "array", "items": schema} if level < arrays else schema
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"], "additionalProperties": False}
    return schema


def _request(schema: Any, model: str = "gpt-4o") -> dict[str, Any]:
    tool = {"type": "function", "function": {"name": "f", "strict": True, "parameters": schema}}
    return {"model": model, "tools": [tool]}


PARAMETERS = "/tools/0/function/parameters"

RULE = Rule(
    code="FUN221",
    slug="large-schema",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    summary="a strict schema may be larger than the API takes",
    evidence=Measured("error text `6 levels of nesting exceeds limit of 5`, o3; Azure's page", "2026-06"),
    examples=(
        Example.fields(bad=_request(_nested(6), "o3"), at=PARAMETERS + "/properties/a" * 6),
        Example.fields(bad=_request(_nested(10, 1)), at=PARAMETERS + "/properties/a" * 10 + "/items"),
        Example.fields(good=_request(_nested(6))),
        Example.fields(good=_request(_nested(5), "o3")),
        Example.fields(good=_request(_nested(6), "o3-mini")),
        Example.fields(good=_request(_nested(9, 1))),
    ),
)


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    server = dialect_of(schema.provider).name
    for fault in strict_faults(schema).get(Kind.LARGE, ()):
        yield RULE.finding(
            fault.place(schema), f"{fault.words} may be too many, limit {fault.names[0]} at {server}", "Ask for less in one schema"
        )
