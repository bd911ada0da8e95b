"""The `type` in a schema is none of the seven that JSON Schema has.

## Why
The API holds every schema against the meta-schema of JSON Schema, strict or not, and refuses the request: `Invalid schema for
function 'f': 'strng' is not valid under any of the given schemas.` The names of Python, TypeScript and databases are none.

## Fix safety
A name that is only close to a type may have been meant for another. Names of the same type elsewhere, such as `int`, are no guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_values import TYPES
from linter.checks.wording import closest, quoted, type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.place import Place
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import SchemaViolation
from linter.model.unknown import UNKNOWN


def _tool(**a: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": a}}}}


AT = "/function/parameters/properties/a/type"

RULE = Rule(
    code="FUN115",
    slug="unknown-schema-type",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="`type` in a schema is no type of JSON Schema",
    evidence=Measured("error text `None is not valid under any of the given schemas`", "2024-06"),
    examples=(
        Example.tool(bad=_tool(type="int"), at=AT, fixed=_tool(type="integer")),
        Example.tool(bad=_tool(type="String"), at=AT, fixed=_tool(type="string")),
        Example.tool(bad=_tool(type="strng"), at=AT, fixed=_tool(type="string")),
        Example.tool(bad=_tool(type=["str", "null"]), at=f"{AT}/0", fixed=_tool(type=["string", "null"])),
        Example.tool(bad=_tool(type=["string", "string"]), at=AT, fixed=_tool(type=["string"])),
        Example.tool(bad=_tool(type="any"), at=AT),
        Example.tool(bad=_tool(type=None), at=AT),
        Example.tool(bad=_tool(type=[]), at=AT),
        Example.tool(bad=_tool(type={"type": "string"}), at=AT),
        Example.tool(bad=_tool(type="array", items={"type": "date"}), at="/function/parameters/properties/a/items/type"),
        Example.tool(good=_tool(type=["string", "null"])),
        Example.tool(good=_tool(type="object", properties={"type": {"type": "string", "default": "int"}})),
        Example.tool(good=_tool(type="string", enum=["int", "float"], const={"type": "x"}, examples=[{"type": "x"}])),
    ),
)

ELSEWHERE = {
    "str": "string", "text": "string", "char": "string", "varchar": "string", "int": "integer", "int32": "integer",
    "int64": "integer", "long": "integer", "float": "number", "double": "number", "decimal": "number", "num": "number",
    "bool": "boolean", "dict": "object", "map": "object", "list": "array", "tuple": "array", "set": "array", "none": "null",
    "nonetype": "null", "nil": "null",
}  # fmt: skip


@RULE.on(SchemaViolation, "type")
def check(violation: SchemaViolation, ctx: Any) -> Iterator[Finding]:
    data, place = violation.data, violation.place
    if not isinstance(data, list):
        yield _finding(place, data)
        return
    for index, one in enumerate(data):
        if one is not UNKNOWN and not (isinstance(one, str) and one in TYPES):
            yield _finding(place.at(index), one)
    if not data:
        yield RULE.finding(place, "`type` is an empty list, which nothing can be of", "Name a type, or leave `type` out")
    elif all(isinstance(one, str) and one in TYPES for one in data if one is not UNKNOWN):
        fix = Fix("Name each type once", (Replace(place, list(dict.fromkeys(data))),), Safety.SAFE) if UNKNOWN not in data else None
        yield RULE.finding(place, "`type` names a type twice", "Name each type once", fix=fix)


def _finding(place: Place, value: Any) -> Finding:
    if not isinstance(value, str):
        return RULE.finding(place, f"`type` is {type_name(value)}, not the name of a type", "Name a type, or leave `type` out")
    word = value.strip().lower()
    same = word if word in TYPES else ELSEWHERE.get(word)
    near = same or closest(word, TYPES)
    fix = Fix(f"Write `{near}`", (Replace(place, near),), Safety.SAFE if same else Safety.UNSAFE) if near else None
    help = "Leave `type` out" if word in ("any", "mixed", "unknown", "") else "Use a type of JSON Schema, such as `string`"
    return RULE.finding(place, f"{quoted(value)} is no type of JSON Schema", help, fix=fix)
