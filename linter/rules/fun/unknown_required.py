"""A strict schema requires a property that it does not have.

## Why
The API refuses it: `'required' is required to be supplied and to be an array including every key in properties. Extra required
key 'k' supplied.`

## Fix safety
The fix takes the name away. Where it is misspelled, or the property was forgotten, that is the better thing to mend.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.schema_words import some
from linter.model.finding import Finding
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _tool(required: Any, *, strict: bool = True) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": required, "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


RULE = Rule(
    code="FUN122",
    slug="unknown-required",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="a strict schema requires a property that it does not have",
    evidence=Measured("error text `Extra required key 'k' supplied`", "2026-11"),
    examples=(
        Example.tool(bad=_tool(["a", "b"]), at="/function/parameters/required/1", fixed=_tool(["a"])),
        Example.tool(bad=_tool(["b", "c", "a"]), at="/function/parameters/required/0", fixed=_tool(["a"])),
        Example.tool(good=_tool(["a"])),
        Example.tool(good=_tool(["a"], strict=False)),
    ),
)


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    for fault in strict_faults(schema).get(Kind.UNKNOWN_REQUIRED, ()):
        message = f"`required` names what is no property: {some(fault.names)}"
        yield RULE.finding(fault.place(schema), message, fix=fix_of(schema, fault))
