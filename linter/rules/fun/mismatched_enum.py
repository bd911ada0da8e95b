"""A value in an `enum` of a strict schema is not of the `type` beside it.

## Why
The API refuses the request: `enum value 0 does not validate against {'type': ['integer', 'null']}`. Mostly the values were made
texts and the type was not, or null was added to only one of the two.

## Fix safety
Whether the type was meant or the value, only the author knows.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_enums import in_enum
from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Subschema


def _tool(*, strict: bool = True, **a: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": a}, "required": ["a"], "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


A = "/function/parameters/properties/a"

RULE = Rule(
    code="FUN117",
    slug="mismatched-enum",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="a value in an `enum` of a strict schema is not of its `type`",
    evidence=Measured("error text `enum value javascript does not validate against {'type': 'null'}`", "2026-09"),
    examples=(
        Example.tool(
            bad=_tool(type="string", enum=["a", None]),
            at=f"{A}/enum/1",
            fixed=_tool(type=["string", "null"], enum=["a", None]),
        ),
        Example.tool(
            bad=_tool(type="integer", enum=["1", "2"]), at=f"{A}/type", fixed=_tool(type="string", enum=["1", "2"])
        ),
        Example.tool(bad=_tool(type="array", items={"type": "string"}, enum=["x"]), at=f"{A}/enum/0"),
        Example.tool(good=_tool(type=["string", "null"], enum=["a", None])),
        Example.tool(good=_tool(type="number", enum=[1, 2.5])),
        Example.tool(good=_tool(strict=False, type="string", enum=["a", 1])),
        Example.tool(good=_tool(anyOf=[{"type": "string", "enum": ["a"]}, {"type": "null"}])),
    ),
)  # fmt: skip


@RULE.on(Subschema, "enum")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    for mismatch in in_enum(subschema) if subschema.schema.strict is True else ():
        yield RULE.finding(mismatch.place, mismatch.message, mismatch.help, fix=mismatch.fix)
