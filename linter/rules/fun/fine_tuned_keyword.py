"""A strict schema for a fine-tuned model uses a keyword that such models do not support.

## Why
The guide lists what fine-tuned models do not support besides: `minLength`, `maxLength`, `pattern`, `format`, `minimum`,
`maximum`, `multipleOf`, `minItems` and `maxItems`. A schema with a keyword that is not supported is refused.

## Fix safety
The rule moves into the description, as text: the model reads it, but nothing enforces it.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import ALWAYS, ERROR, Documented, Example, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _request(model: str, of_a: Any, *, strict: bool = True) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": of_a}, "required": ["a"], "additionalProperties": False}
    return {"model": model, "tools": [{"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}]}


TUNED = "ft:gpt-4o-mini-2024-07-18:acme::abc123"
SHORT = {"type": "string", "maxLength": 3}

RULE = Rule(
    code="FUN128",
    slug="fine-tuned-keyword",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="a strict schema for a fine-tuned model uses a keyword that such models do not support",
    evidence=Documented("structured outputs guide, what fine-tuned models do not support", "2026-08"),
    examples=(
        Example.fields(
            bad=_request(TUNED, SHORT),
            at="/tools/0/function/parameters/properties/a/maxLength",
            fixed=_request(TUNED, {"type": "string", "description": "(maxLength 3)"}),
        ),
        Example.fields(good=_request("gpt-4o-mini", SHORT)),
        Example.fields(good=_request(TUNED, SHORT, strict=False)),
        Example.fields(good=_request(TUNED, {"type": "string", "enum": ["a"]})),
    ),
)


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    for fault in strict_faults(schema).get(Kind.FINE_TUNED, ()):
        message = f"fine-tuned models do not support {quoted(fault.names[0])} in a strict schema"
        yield RULE.finding(fault.place(schema).key(), message, fix=fix_of(schema, fault))
