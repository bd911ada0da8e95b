"""`required` names a property that `properties` does not have.

## Why
The model has to give an argument of which it knows nothing but the name; mostly it is a typing error, or a leftover. With
`"strict": false` written out, the API was seen to refuse it; without, to accept it.

## Fix safety
The fix writes the one name that is close, which is a guess, or takes the name away, which the program may still expect.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import closest, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Replace, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Measured, Rule
from linter.model.subject import Subschema
from linter.model.unknown import MISSING, get, is_open


def _tool(required: list[str], **more: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"city": TEXT, "days": TEXT}, **more, "required": required}
    return {"type": "function", "function": {"name": "f", "parameters": schema}}


TEXT = {"type": "string"}
AT = "/function/parameters/required"
KINDS = [{"properties": {"kind": {"const": "a"}}, "required": ["kind", "city"]}]

RULE = Rule(
    code="FUN206",
    slug="stray-required",
    severity=WARNING,
    fix=ALWAYS,
    since="0.2",
    summary="`required` names what is not in `properties`",
    evidence=Measured("200 without `strict`, 400 with `strict: false`, ten models of the Responses API", "2026-08"),
    examples=(
        Example.tool(bad=_tool(["city", "dayz"]), at=f"{AT}/1", fixed=_tool(["city", "days"])),
        Example.tool(bad=_tool(["city", "format"]), at=f"{AT}/1", fixed=_tool(["city"])),
        Example.tool(
            bad=_tool(["city", "format"], additionalProperties=False),
            at=f"{AT}/1",
            fixed=_tool(["city"], additionalProperties=False),
        ),
        Example.tool(good=_tool(["city", "days"])),
        Example.tool(good=_tool(["city", "x-id"], additionalProperties=TEXT)),
        Example.tool(good=_tool(["city", "x-id"], patternProperties={"^x-": TEXT})),
        Example.tool(good=_tool(["place"], properties={"place": {"type": "object", "required": ["lat"]}})),
        Example.tool(good=_tool(["place"], properties={"place": {"anyOf": KINDS, "properties": {"city": TEXT}}})),
        Example.tool(good=_tool(["place"], properties={"place": {"properties": {}, "allOf": [{}], "required": ["a"]}})),
    ),
)

ELSEWHERE = ("patternProperties", "allOf", "anyOf", "oneOf", "$ref", "if", "dependentSchemas")
BRANCHES = {"allOf", "anyOf", "oneOf", "if", "then", "else", "not"}


@RULE.on(Subschema, "required")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    data = subschema.data
    required, properties = data["required"], data.get("properties")
    if subschema.schema.strict is True or not isinstance(required, list) or not isinstance(properties, dict):
        return  # in strict mode it is refused, as another rule tells
    strays = [index for index, name in enumerate(required) if isinstance(name, str) and name not in properties]
    if not strays or is_open(properties) or any(get(data, word) is not MISSING for word in ELSEWHERE):
        return
    if get(data, "additionalProperties") not in (MISSING, False) or not BRANCHES.isdisjoint(map(str, subschema.route[-2:])):
        return  # a branch may name what the schema around it has
    place = subschema.place.at("required")
    for index in strays:
        name, at = required[index], place.at(index)
        near = closest(name, [other for other in properties if other not in required])
        if near:
            fix = Fix(f"Write `{near}`", (Replace(at, near),), Safety.UNSAFE)
        else:
            fix = Fix("Take it out of `required`", (Remove(at),), Safety.UNSAFE)
        yield RULE.finding(at, f"`required` names {quoted(name)}, which is not in `properties`", fix=fix)
