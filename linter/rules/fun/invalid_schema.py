"""A schema breaks the rules of JSON Schema itself.

## Why
The API holds each schema against the meta-schema of draft 2020-12, strict or not and whatever `$schema` says, and refuses the
request: `Invalid schema for function 'f': [] is not of type 'object', 'boolean'.` It does not say where. Among what it refuses are
forms of older drafts: a list of schemas in `items`, a boolean in `exclusiveMinimum`; and what a program writes for nothing: `null`,
or `[]` where an empty object is meant. `$id` and `$ref` must be URI references: `'Parameters Schema' is not a 'uri-reference'.`

## Fix safety
Schemas listed in `items` become `prefixItems`; the API also wants `items`, and with these the order is no longer certain. An `$id`
that is left out may be what a reference leads to.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_values import converted, is_known
from linter.checks.wording import name_of, quoted, type_name, wanted_types
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Operation, Remove, RenameKey, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import SchemaViolation, Subschema
from linter.model.unknown import has_unknown


def _tool(properties: Any, **more: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": properties, **more}}}


def _a(**a: Any) -> dict[str, Any]:
    return _tool({"a": a})


def _answer(schema: Any) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}}


A = "/function/parameters/properties/a"
TEXT, PAIR = {"type": "string"}, [{"type": "string"}, {"type": "integer"}]

RULE = Rule(
    code="FUN111",
    slug="invalid-schema",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="a schema breaks the rules of JSON Schema",
    evidence=Measured("error texts such as `[] is not of type 'object', 'boolean'`, `True is not of type 'number'`", "2026-07"),
    examples=(
        Example.tool(bad=_a(type="number", minimum="3"), at=f"{A}/minimum", fixed=_a(type="number", minimum=3)),
        Example.tool(bad=_a(type="string", description=None), at=f"{A}/description", fixed=_a(type="string")),
        Example.tool(bad=_tool([]), at="/function/parameters/properties", fixed=_tool({})),
        Example.tool(bad=_tool({"a": []}), at=A, fixed=_tool({"a": {}})),
        Example.tool(bad=_tool({"a": "string"}), at=A),
        Example.tool(bad=_tool({"a": None}), at=A),
        Example.tool(
            bad=_a(type="array", items=PAIR), at=f"{A}/items", fixed=_a(type="array", prefixItems=PAIR, items={"anyOf": PAIR})
        ),
        Example.tool(
            bad=_a(type="number", minimum=0, exclusiveMinimum=True),
            at=f"{A}/exclusiveMinimum",
            fixed=_a(type="number", exclusiveMinimum=0),
        ),
        Example.tool(
            bad=_a(type="number", minimum=0, exclusiveMinimum=False),
            at=f"{A}/exclusiveMinimum",
            fixed=_a(type="number", minimum=0),
        ),
        Example.tool(
            bad=_tool({"a": TEXT}, required=["a", "a"]),
            at="/function/parameters/required",
            fixed=_tool({"a": TEXT}, required=["a"]),
        ),
        Example.tool(bad=_tool({"a": TEXT}, required="a"), at="/function/parameters/required",
                     fixed=_tool({"a": TEXT}, required=["a"])),
        Example.tool(bad=_tool({"a": TEXT}, required=["a", None]), at="/function/parameters/required/1"),
        Example.tool(bad=_a(type="string", minLength=-1), at=f"{A}/minLength"),
        Example.tool(bad=_a(type="number", multipleOf=0), at=f"{A}/multipleOf"),
        Example.tool(bad=_a(anyOf=[]), at=f"{A}/anyOf"),
        Example.tool(bad=_a(enum="a"), at=f"{A}/enum"),
        Example.tool(bad=_a(type="array", items=5), at=f"{A}/items"),
        Example.tool(bad=_tool({}, additionalProperties="false"), at="/function/parameters/additionalProperties",
                     fixed=_tool({}, additionalProperties=False)),
        Example.fields(
            bad=_answer({"type": "object", "properties": {"a": {"$anchor": "a b"}}}),
            at="/response_format/json_schema/schema/properties/a/$anchor",
        ),
        Example.tool(bad=_tool({}, **{"$id": "My Tool"}), at="/function/parameters/$id", fixed=_tool({})),
        Example.tool(good=_tool({}, **{"$id": "https://example.com/a%20tool", "$schema": "http://json-schema.org/draft-07/schema#"})),
        Example.tool(good=_a(type="array", prefixItems=PAIR, items=False)),
        Example.tool(good=_a(type="number", exclusiveMinimum=0, multipleOf=0.5)),
        Example.tool(good=_tool({"a": True, "required": {"type": "boolean"}}, required=[], additionalProperties={})),
        Example.tool(good=_a(const=None, default=None, enum=[None, []], examples=[None, "a"])),
        Example.tool(good=_tool({}, **{"x-order": None, "nullable": "no", "discriminator": "kind"})),
    ),
)  # fmt: skip

SCHEMA = {"object", "boolean"}
NOT_IN_URIS = frozenset(' <>"{}|\\^`\t\n')
HELP = {
    "type": "Write what JSON Schema has there", "minItems": "Fill it, or leave it out", "uniqueItems": "Name each once",
    "minimum": "Use 0 or more", "exclusiveMinimum": "Use more than 0", "pattern": "Use letters, digits, `_` and `-`",
}  # fmt: skip


@RULE.on(SchemaViolation)
def check(violation: SchemaViolation, ctx: Any) -> Iterator[Finding]:
    keyword, data, place = violation.keyword, violation.data, violation.place
    if keyword == "type" or (keyword == "required" and isinstance(data, bool)):
        return  # rules of their own
    if keyword == "additionalProperties" and not violation.tail and violation.schema.strict is True:
        return  # it has to be false, as another rule tells
    name = f"`{name_of(place)}`"
    help = HELP.get(violation.check, "Follow JSON Schema")
    match violation.check:
        case "type" if isinstance(violation.limit, list) and set(violation.limit) == SCHEMA:
            message, help = f"{name} is {type_name(data)}, not a schema", "Write a schema: an object, or a boolean"
        case "type":
            message = f"{name} is {type_name(data)}, not {wanted_types(violation.limit)}"
        case "minItems":
            message = f"{name} is empty"
        case "uniqueItems":
            message = f"{name} names something twice"
        case _:
            message = f"{name} is {quoted(data)}, which JSON Schema does not allow there"
    yield RULE.finding(place, message, help, fix=_fix(violation))


def _fix(violation: SchemaViolation) -> Fix | None:
    """What was meant, where the value shows it."""
    keyword, data, place, holder = violation.keyword, violation.data, violation.place, violation.place.parent
    is_schema, is_own = keyword in ("items", "additionalProperties", "properties", "not"), not violation.tail
    if violation.check == "uniqueItems":
        if not has_unknown(data) and all(isinstance(one, str) for one in data):
            return Fix("Name each once", (Replace(place, list(dict.fromkeys(data))),), Safety.SAFE)
        return None
    if violation.check != "type":
        return None
    if data == [] and (keyword == "properties" or (is_schema and not is_own)):
        return Fix("Write `{}`", (Replace(place, {}),), Safety.SAFE)
    if data is None and is_own and not is_schema:
        return Fix("Leave it out", (Remove(place),), Safety.SAFE)
    if keyword in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(data, bool):
        return _exclusive(violation)
    if keyword == "items" and is_own and _is_list_of_schemas(data):
        choice = data[0] if all(one == data[0] for one in data) else {"anyOf": data}
        ops: tuple[Operation, ...] = (RenameKey(place, "prefixItems"), Insert(holder, "items", choice))
        return Fix("Write `prefixItems`, and `items` with any of them", ops, Safety.UNSAFE)
    if keyword == "required" and is_own and isinstance(data, str):
        return Fix("Write a list", (Replace(place, [data]),), Safety.SAFE)
    limit = [violation.limit] if isinstance(violation.limit, str) else violation.limit
    value = converted(data, tuple(limit)) if is_own else None
    return Fix(f"Write {wanted_types(limit)}", (Replace(place, value),), Safety.SAFE) if value is not None else None


def _is_list_of_schemas(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and is_known(data) and all(isinstance(one, dict) for one in data)


def _exclusive(violation: SchemaViolation) -> Fix | None:
    """Draft 4 says with a boolean whether the bound beside it is exclusive."""
    place, bound = violation.place, violation.keyword.removeprefix("exclusive").lower()
    if violation.data is False:
        return Fix("Leave it out", (Remove(place),), Safety.SAFE)
    limit = violation.holder.get(bound)
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return None
    ops = (Replace(place, limit), Remove(place.parent.at(bound)))
    return Fix(f"Write the number, and leave `{bound}` out", ops, Safety.SAFE)


@RULE.on(Subschema, "$id", "$ref")
def check_references(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    for keyword in ("$id", "$ref"):
        value, place = subschema.data.get(keyword), subschema.place.at(keyword)
        if isinstance(value, str) and not NOT_IN_URIS.isdisjoint(value):
            fix = Fix("Leave it out", (Remove(place),), Safety.UNSAFE) if keyword == "$id" else None
            message = f"`{keyword}` is {quoted(value)}, which is no URI reference"
            yield RULE.finding(place, message, "Name it without blanks and brackets", fix=fix)
