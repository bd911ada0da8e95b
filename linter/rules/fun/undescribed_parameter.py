"""A parameter of a function has no description.

## Why
The model fills it by its name and type alone. What the name does not say (a unit, a format, where the value comes from) it guesses.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule
from linter.model.subject import FunctionSchema
from linter.model.unknown import MISSING, UNKNOWN, get


def _tool(**a: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": a}}}}


RULE = Rule(
    code="FUN303",
    slug="undescribed-parameter",
    severity=NOTE,
    since="0.2",
    summary="a parameter of a function has no description",
    evidence=Documented("Function calling guide, best practices for defining functions", "2026-08"),
    examples=(
        Example.tool(bad=_tool(type="string"), at="/function/parameters/properties/a"),
        Example.tool(bad=_tool(type="string", title="A", description=""), at="/function/parameters/properties/a"),
        Example.tool(good=_tool(type="string", description="An ISO 639 code")),
        Example.tool(good=_tool(**{"$ref": "#/$defs/language"})),
        Example.tool(good=_tool(const="a")),
    ),
)

ELSEWHERE = ("$ref", "allOf", "const")


@RULE.on(FunctionSchema, "properties")
def check(schema: FunctionSchema, ctx: Any) -> Iterator[Finding]:
    properties = schema.data["properties"]
    for name, data in properties.items() if isinstance(properties, dict) else ():
        if name is UNKNOWN or not isinstance(data, dict) or any(get(data, word) is not MISSING for word in ELSEWHERE):
            continue  # a reference may lead to a description, and a constant needs none
        said = get(data, "description")
        if said in (MISSING, None) or (isinstance(said, str) and not said.strip()):
            place = schema.place.at("properties", name)
            yield RULE.finding(place, f"parameter {quoted(name)} has no description", "Say what it is, and in which form")
