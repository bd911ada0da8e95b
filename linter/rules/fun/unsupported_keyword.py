"""A strict schema uses a keyword that the API does not support.

## Why
The API refuses it: `In context=('properties', 'a'), 'oneOf' is not permitted.` Strict mode has a subset of JSON Schema. Which
keywords are outside is data, with source and date; what was refused once and is accepted today (`default`, `minLength`,
`pattern`) is not told.

## Fix safety
The rule moves into the description, as text: the model reads it, but nothing enforces it. `anyOf` accepts what fits two of its
schemas, too.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_fixes import fix_of
from linter.checks.schema_strict import Kind, strict_faults
from linter.checks.wording import quoted
from linter.facts.dialects import dialect_of
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import FunctionSchema, ResponseSchema, Schema


def _tool(of_a: Any, *, strict: Any = True, **defs: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": of_a}, "required": ["a"], "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema | defs}}


TEXT, NUMBER = {"type": "string"}, {"type": "number"}
LIST = {"type": "array", "items": TEXT}
A = "/function/parameters/properties/a"

RULE = Rule(
    code="FUN123",
    slug="unsupported-keyword",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="a strict schema uses a keyword that the API does not support",
    evidence=Measured("error text `'uniqueItems' is not permitted`; guide; `chatvet.dialects.json` says which", "2026-09"),
    examples=(
        Example.tool(
            bad=_tool({**LIST, "uniqueItems": True}),
            at=f"{A}/uniqueItems",
            fixed=_tool({**LIST, "description": "(uniqueItems true)"}),
        ),
        Example.tool(
            bad=_tool({**LIST, "description": "The tags", "contains": {"const": "x"}}),
            at=f"{A}/contains",
            fixed=_tool({**LIST, "description": 'The tags (contains {"const": "x"})'}),
        ),
        Example.tool(bad=_tool({"oneOf": [TEXT, NUMBER]}), at=f"{A}/oneOf", fixed=_tool({"anyOf": [TEXT, NUMBER]})),
        Example.tool(
            bad=_tool({"allOf": [TEXT], "description": "d"}), at=f"{A}/allOf", fixed=_tool({"description": "d", **TEXT})
        ),
        Example.tool(bad=_tool({"type": "string", "allOf": [{"minLength": 2}, {"maxLength": 3}]}), at=f"{A}/allOf"),
        Example.tool(good=_tool({**TEXT, "minLength": 2, "pattern": "^a", "default": "a"})),
        Example.tool(good=_tool({**LIST, "uniqueItems": True}, strict=False)),
        Example.tool(good=_tool({"type": "string", "enum": ["oneOf"], "description": "oneOf"})),
        Example.tool(good={"type": "function", "function": {"name": "f", "strict": True, "parameters": {
            "type": "object", "properties": {"not": TEXT}, "required": ["not"], "additionalProperties": False,
        }}}),
        Example.tool(good=_tool({"$ref": "#/$defs/if"}, **{"$defs": {"if": TEXT}})),
        Example.tool(good=_tool({"type": "array", "prefixItems": [TEXT], "items": TEXT, "minItems": 1, "maxItems": 1})),
    ),
)  # fmt: skip

AT_ROOT = ("oneOf", "allOf", "not")


@RULE.on(FunctionSchema, "strict")
@RULE.on(ResponseSchema, "strict")
def check(schema: Schema, ctx: Any) -> Iterator[Finding]:
    server = dialect_of(schema.provider).name
    for fault in strict_faults(schema).get(Kind.REFUSED, ()):
        if not fault.route and fault.names[0] in AT_ROOT:
            continue  # strict or not, that is refused there, as another rule tells
        message = f"{quoted(fault.names[0])} in a strict schema is refused by {server}"
        yield RULE.finding(fault.place(schema).key(), message, "Say it without, or in the description", fix=fix_of(schema, fault))
