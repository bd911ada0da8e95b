"""A lower bound in a schema lies above the upper one.

## Why
No value can satisfy both. Without strict mode the model gives some value that the program then refuses; with it, there is none.

## Fix safety
The fix swaps the two bounds, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding, Related
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import SOMETIMES, WARNING, Example, Inferred, Rule
from linter.model.subject import Subschema


def _tool(**a: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": a}}}}


A = "/function/parameters/properties/a"
ITEMS = {"items": {"type": "string"}}

RULE = Rule(
    code="FUN208",
    slug="contradictory-bounds",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.2",
    summary="a lower bound in a schema lies above the upper one",
    evidence=Inferred("JSON Schema validation, 6.2 to 6.5", "2026-11"),
    examples=(
        Example.tool(
            bad=_tool(type="integer", minimum=10, maximum=1),
            at=f"{A}/minimum",
            fixed=_tool(type="integer", minimum=1, maximum=10),
        ),
        Example.tool(
            bad=_tool(type="string", minLength=9, maxLength=3),
            at=f"{A}/minLength",
            fixed=_tool(type="string", minLength=3, maxLength=9),
        ),
        Example.tool(bad=_tool(type="number", exclusiveMinimum=1, maximum=1), at=f"{A}/exclusiveMinimum"),
        Example.tool(bad=_tool(type="number", exclusiveMinimum=2, exclusiveMaximum=1), at=f"{A}/exclusiveMinimum"),
        Example.tool(good=_tool(type="integer", minimum=1, maximum=1)),
        Example.tool(good=_tool(type="array", minItems=0, maxItems=0, **ITEMS)),
        Example.tool(good=_tool(type="number", exclusiveMinimum=0, maximum=0.5)),
        Example.tool(good=_tool(type="object", properties={"minimum": {"const": 3}, "maximum": {"const": 1}})),
    ),
)

PAIRS = {
    "minLength": ("maxLength",), "minItems": ("maxItems",), "minProperties": ("maxProperties",), "minContains": ("maxContains",),
    "minimum": ("maximum", "exclusiveMaximum"), "exclusiveMinimum": ("maximum", "exclusiveMaximum"),
}  # fmt: skip


@RULE.on(Subschema, *PAIRS)
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    for lower in PAIRS.keys() & subschema.data.keys():
        low = subschema.data[lower]
        for upper in PAIRS[lower]:
            high = subschema.data.get(upper)
            if not _is_number(low) or not _is_number(high):
                continue
            is_exclusive = "exclusive" in lower + upper
            if low > high or (is_exclusive and low == high):
                place, other = subschema.place.at(lower), subschema.place.at(upper)
                fix = Fix("Swap them", (Replace(place, high), Replace(other, low)), Safety.UNSAFE) if not is_exclusive else None
                message = f"`{lower}` {quoted(low)} leaves nothing below `{upper}` {quoted(high)}"
                related = (Related(other, "the upper bound"),)
                yield RULE.finding(place, message, "Let the bounds leave a value", fix=fix, related=related)
                break


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
