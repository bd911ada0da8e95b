"""A property says itself whether it is required, with a boolean.

## Why
In JSON Schema `required` is a list of names, and stands beside `properties`. The API refuses anything else, strict or not:
`Invalid schema for function 'f': True is not of type 'array'.` The boolean is the way of JSON Schema's draft 3, of OpenAPI's
parameters, and of many libraries' own notation.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Operation, Remove, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import SchemaViolation
from linter.model.unknown import UNKNOWN, get


def _tool(properties: Any, **more: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": properties, **more}}}


TEXT = {"type": "string"}
AT = "/function/parameters/properties/a/required"

RULE = Rule(
    code="FUN116",
    slug="boolean-required",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="`required` in a schema is a boolean",
    evidence=Measured("error text `Invalid schema for function 'create_trip': True is not of type 'array'`", "2026-05"),
    examples=(
        Example.tool(
            bad=_tool({"a": {**TEXT, "required": True}, "b": TEXT}), at=AT, fixed=_tool({"a": TEXT, "b": TEXT}, required=["a"])
        ),
        Example.tool(
            bad=_tool({"a": {**TEXT, "required": True}, "b": TEXT}, required=["b"]),
            at=AT,
            fixed=_tool({"a": TEXT, "b": TEXT}, required=["b", "a"]),
        ),
        Example.tool(bad=_tool({"a": {**TEXT, "required": False}}), at=AT, fixed=_tool({"a": TEXT})),
        Example.tool(bad=_tool({"a": TEXT}, required=True), at="/function/parameters/required"),
        Example.tool(good=_tool({"required": {"type": "boolean"}}, required=["required"])),
        Example.tool(good=_tool({"a": {"type": "object", "properties": {"b": TEXT}, "required": []}})),
    ),
)


@RULE.on(SchemaViolation, "required")
def check(violation: SchemaViolation, ctx: Any) -> Iterator[Finding]:
    if not isinstance(violation.data, bool):
        return
    route = violation.place.route[len(violation.schema.place.route) :]
    fix = _moved(violation, route) if len(route) > 2 and route[-3] == "properties" else None
    help = "List the names of required properties beside `properties`"
    yield RULE.finding(violation.place, "`required` is a boolean, not a list of names", help, fix=fix)


def _moved(violation: SchemaViolation, route: Any) -> Fix | None:
    """Makes one list of all the booleans in the properties of an object, so that the list is begun once."""
    holder = violation.schema.place.at(*route[:-3])
    data = get(violation.schema.data, *route[:-3])
    names, is_new = get(data, "required"), "required" not in data
    if names is UNKNOWN or not (is_new or isinstance(names, list)):
        return None
    says = {name: get(schema, "required") for name, schema in data["properties"].items() if name is not UNKNOWN}
    ops: list[Operation] = [
        Remove(holder.at("properties", name, "required")) for name, said in says.items() if isinstance(said, bool)
    ]
    wanted = [name for name, said in says.items() if said is True and (is_new or name not in names)]
    if wanted and is_new:
        ops.append(Insert(holder, "required", wanted))
    elif wanted:
        ops += [Insert(holder.at("required"), len(names), name) for name in wanted]
    return Fix("List it in `required` beside `properties`" if wanted else "Leave it out", tuple(ops), Safety.SAFE)
