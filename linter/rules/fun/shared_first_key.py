"""Objects in one `anyOf` of a strict schema begin with the same property, and nothing tells them apart there.

## Why
Some models refused it: `Objects provided via 'anyOf' must not share identical first keys. Consider adding a discriminator key`.
Nobody reported that of models of today. A first property with a value of its own in each object helps any model to choose.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from linter.checks.schema_walk import target_of
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import NOTE, Example, Measured, Rule
from linter.model.subject import Subschema
from linter.model.unknown import UNKNOWN, get


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _tool(*objects: Any, strict: bool = True) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": _object(a={"anyOf": [*objects]})}}


TEXT, ONE, OTHER = {"type": "string"}, {"type": "string", "const": "one"}, {"type": "string", "enum": ["other"]}

RULE = Rule(
    code="FUN311",
    slug="shared-first-key",
    severity=NOTE,
    since="0.2",
    vendor="openai",
    summary="objects in one `anyOf` of a strict schema begin with the same property",
    evidence=Measured("error text `must not share identical first keys`, models of 2024", "2025-03"),
    examples=(
        Example.tool(
            bad=_tool(_object(kind=TEXT, b=TEXT), TEXT, _object(kind=TEXT, c=TEXT)),
            at="/function/parameters/properties/a/anyOf",
        ),
        Example.tool(bad=_tool(_object(kind=ONE, b=TEXT), _object(kind=TEXT)), at="/function/parameters/properties/a/anyOf"),
        Example.tool(good=_tool(_object(kind=ONE, b=TEXT), _object(kind=OTHER, b=TEXT))),
        Example.tool(good=_tool(_object(b=TEXT), _object(c=TEXT), _object(), TEXT)),
        Example.tool(good=_tool(_object(kind=TEXT, b=TEXT), _object(kind=TEXT, c=TEXT), strict=False)),
    ),
)


@RULE.on(Subschema, "anyOf")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    branches = subschema.data["anyOf"]
    if subschema.schema.strict is not True or not isinstance(branches, list):
        return
    firsts = [first for branch in branches if (first := _first(branch, subschema.schema.data))]
    for (name, values), (other_name, other_values) in combinations(firsts, 2):
        if name == other_name and (values is None or other_values is None or not values.isdisjoint(other_values)):
            message = f"two objects in `anyOf` begin with the property {quoted(name)}"
            yield RULE.finding(subschema.place.at("anyOf"), message, "Begin each with a property that tells them apart")
            return


def _first(branch: Any, root: Any) -> tuple[str, set[str] | None] | None:
    """The first property of an object, and the values that it may have, as text, if these are listed."""
    reference = get(branch, "$ref")
    properties = get(target_of(root, reference) if isinstance(reference, str) else branch, "properties")
    if not isinstance(properties, dict) or not properties or UNKNOWN in properties:
        return None
    name, schema = next(iter(properties.items()))
    values = get(schema, "enum")
    if isinstance(values, list):
        return None if UNKNOWN in values else (name, {repr(value) for value in values})
    value = get(schema, "const")
    if schema is UNKNOWN or UNKNOWN in (value, values):
        return None
    return name, ({repr(value)} if value else None)
