"""A value in `enum`, or of `const`, is not of the schema's `type`.

## Why
Nothing can be such a value and of the type at once; where no value fits, the model is left without a choice. In strict mode the API
refuses an `enum` like that, which `mismatched-enum` tells.

## Fix safety
Whether the type was meant or the value, only the author knows.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_enums import in_const, in_enum
from linter.model.finding import Finding
from linter.model.rule import SOMETIMES, WARNING, Example, Inferred, Rule
from linter.model.subject import Subschema


def _tool(**a: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": a}}}}


A = "/function/parameters/properties/a"

RULE = Rule(
    code="FUN207",
    slug="impossible-enum",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.2",
    summary="a value in `enum` is not of the schema's `type`",
    evidence=Inferred("JSON Schema validation, 6.1; null in an `enum` of strings was answered with 500 once", "2023-07"),
    examples=(
        Example.tool(
            bad=_tool(type="string", enum=["a", None]),
            at=f"{A}/enum/1",
            fixed=_tool(type=["string", "null"], enum=["a", None]),
        ),
        Example.tool(bad=_tool(type="integer", enum=[1, "2"]), at=f"{A}/enum/1", fixed=_tool(type="integer", enum=[1, 2])),
        Example.tool(bad=_tool(type="string", enum=[1, 2]), at=f"{A}/type", fixed=_tool(type="integer", enum=[1, 2])),
        Example.tool(bad=_tool(type="array", items={"type": "string"}, enum=["a", "b"]), at=f"{A}/type"),
        Example.tool(bad=_tool(type="integer", enum=["low", 1]), at=f"{A}/enum/0"),
        Example.tool(bad=_tool(type="integer", const="1"), at=f"{A}/const", fixed=_tool(type="integer", const=1)),
        Example.tool(good=_tool(type="string", enum=["a", ""])),
        Example.tool(good=_tool(type=["string", "null"], enum=["a", None])),
        Example.tool(good=_tool(type="string", nullable=True, enum=["a", None])),
        Example.tool(good=_tool(type="integer", enum=[1.0, 2])),
        Example.tool(good=_tool(enum=["a", 1, None, True])),
        Example.tool(good=_tool(type="boolean", const=True)),
    ),
)


@RULE.on(Subschema, "enum", "const")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    found = [] if subschema.schema.strict is True else [*in_enum(subschema)]  # in strict mode it is refused, as another rule tells
    for mismatch in (*found, *in_const(subschema)):
        yield RULE.finding(mismatch.place, mismatch.message, mismatch.help, fix=mismatch.fix)
