"""A strict schema uses a keyword of which it is not sure that it is accepted.

## Why
Sources disagree about it: it may be refused, or have no effect. Azure's page lists `pattern`, `format`, `minimum`, `minItems`
and others as unsupported and says on the same page that its subset is OpenAI's, which has them.

## Fix safety
The rule moves into the description, as text: the model reads it, but nothing enforces it.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.wording import quoted
from linter.facts.dialects import dialect_of
from linter.model.finding import Finding
from linter.model.rule import SOMETIMES, WARNING, Example, Inferred, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _tool(of_a: Any, *, strict: bool = True) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": of_a}, "required": ["a"], "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


RULE = Rule(
    code="FUN220",
    slug="dubious-keyword",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="a strict schema uses a keyword that may be refused, or have no effect",
    evidence=Inferred("sources disagree; `chatvet.dialects.json` says which, for OpenAI and for Azure", "2026-11"),
    examples=(
        Example.tool(
            bad=_tool({"type": "string", "nullable": True}),
            at="/function/parameters/properties/a/nullable",
            fixed=_tool({"type": ["string", "null"]}),
        ),
        Example.tool(
            bad=_tool({"type": "array", "items": {"type": "string"}, "maxContains": 2}),
            at="/function/parameters/properties/a/maxContains",
            fixed=_tool({"type": "array", "items": {"type": "string"}, "description": "(maxContains 2)"}),
        ),
        Example.tool(
            bad=_tool({"type": "object", "properties": {}, "patternProperties": {"^x": {}}, "additionalProperties": False}),
            at="/function/parameters/properties/a/patternProperties",
        ),
        Example.tool(good=_tool({"type": ["string", "null"]})),
        Example.tool(good=_tool({"type": "string", "nullable": True}, strict=False)),
        Example.tool(good=_tool({"type": "string", "pattern": "^a", "examples": ["a"], "readOnly": True})),
    ),
)


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    server = dialect_of(schema.provider).name
    for fault in strict_faults(schema).get(Kind.DOUBTFUL, ()):
        message = f"{quoted(fault.names[0])} in a strict schema may be refused or ignored by {server}"
        yield RULE.finding(fault.place(schema).key(), message, "Say it without, or in the description", fix=fix_of(schema, fault))
