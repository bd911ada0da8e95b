"""A function is not strict, so that its arguments need not follow its schema.

## Why
With `strict: true`, the API makes sure that the arguments of a call satisfy the schema; without, the model does its best, and
the program has to check.

## Fix safety
The model then gives null where it would have left a parameter out, and nothing enforces what moves into descriptions. The first
request with a new schema takes longer.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import made_strict, obstacle
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import NOTE, SOMETIMES, Documented, Example, Rule
from linter.model.subject import FunctionSchema


def _tool(parameters: Any, **more: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": parameters, **more}}


TEXT = {"type": "string"}
PAIR = {"type": "array", "prefixItems": [TEXT, TEXT], "items": TEXT}

RULE = Rule(
    code="FUN310",
    slug="loose-function",
    severity=NOTE,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="a function is not strict",
    evidence=Documented("function calling guide, strict mode: recommended", "2026-08"),
    examples=(
        Example.tool(
            bad=_tool(
                {
                    "type": "object",
                    "properties": {
                        "city": TEXT,
                        "unit": {"type": "string", "enum": ["C", "F"]},
                        "days": {"type": "array", "items": TEXT, "uniqueItems": True},
                    },
                    "required": ["city"],
                }
            ),
            at="/function",
            fixed=_tool(
                {
                    "type": "object",
                    "properties": {
                        "city": TEXT,
                        "unit": {"type": ["string", "null"], "enum": ["C", "F", None]},
                        "days": {
                            "anyOf": [{"type": "array", "items": TEXT, "description": "(uniqueItems true)"}, {"type": "null"}]
                        },
                    },
                    "required": ["city", "unit", "days"],
                    "additionalProperties": False,
                },
                strict=True,
            ),
        ),
        Example.tool(
            bad=_tool({"type": "object", "properties": {}}, strict=False),
            at="/function",
            fixed=_tool({"type": "object", "properties": {}, "additionalProperties": False}, strict=True),
        ),
        Example.tool(bad=_tool({"type": "object", "properties": {"a": {"type": "object"}}}), at="/function"),
        Example.tool(
            bad=_tool({"type": "object", "properties": {"a": PAIR}}), at="/function"
        ),
        Example.tool(good=_tool({"type": "object", "properties": {}, "additionalProperties": False}, strict=True)),
        Example.fields(good={"functions": [{"name": "f", "parameters": {"type": "object", "properties": {}}}]}),
        Example.tool(good={"type": "function", "function": {"name": "f"}}),
    ),
)  # fmt: skip


@RULE.on(FunctionSchema)
def check(schema: FunctionSchema, ctx: Any) -> Iterator[Finding]:
    if schema.strict is not False or schema.holder.route[-1:] != ("function",):
        return  # elsewhere, `strict` has another default, or is not known
    fix = made_strict(schema)
    name = quoted(schema.name) if isinstance(schema.name, str) else "here"
    help = "" if fix else f"Set `strict` once {obstacle(schema)}"
    yield RULE.finding(schema.holder, f"function {name} is not strict", help, fix=fix)
