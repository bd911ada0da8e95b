"""A `$ref` in a strict schema does not lead to a definition.

## Why
The API refuses the request: `In context=('properties', 'a'), reference can only point to definitions defined at the top level of
the schema.` A reference may lead to the whole schema (`#`), or to one of the schemas in `$defs` or `definitions` at its top; not
to a property, to another document, or to nothing.

## Fix safety
The fix names the one definition that is close, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_refs import Leads, near_definition, resolved
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Subschema


def _answer(ref: str, **more: Any) -> dict[str, Any]:
    properties = {"a": {"$ref": ref}, "b": ITEM}
    schema = {"type": "object", "properties": properties, "required": ["a", "b"], "additionalProperties": False, **more}
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": schema}}}


ITEM = {"type": "string"}
DEFINED = {"$defs": {"Item": ITEM, "a/b": ITEM, "a b": ITEM}}
AT = "/response_format/json_schema/schema/properties/a/$ref"

RULE = Rule(
    code="FUN112",
    slug="unresolvable-ref",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="`$ref` in a strict schema does not lead to a definition",
    evidence=Measured("error text `reference can only point to definitions defined at the top level of the schema`", "2026-08"),
    examples=(
        Example.fields(bad=_answer("#/$defs/Itm", **DEFINED), at=AT, fixed=_answer("#/$defs/Item", **DEFINED)),
        Example.fields(bad=_answer("#/definitions/Item", **DEFINED), at=AT, fixed=_answer("#/$defs/Item", **DEFINED)),
        Example.fields(bad=_answer("#/components/schemas/User"), at=AT),
        Example.fields(bad=_answer("#/properties/b"), at=AT),
        Example.fields(bad=_answer("https://example.com/item.json", **DEFINED), at=AT),
        Example.fields(good=_answer("#/$defs/Item", **DEFINED)),
        Example.fields(good=_answer("#/$defs/a~1b", **DEFINED)),
        Example.fields(good=_answer("#/%24defs/a%20b", **DEFINED)),
        Example.fields(good=_answer("#")),
        Example.fields(good=_answer("#/definitions/Item", definitions={"Item": ITEM})),
        Example.fields(good=_answer("https://example.com/a#/$defs/Item", **DEFINED, **{"$id": "https://example.com/a"})),
    ),
)


@RULE.on(Subschema, "$ref")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    reference = resolved(subschema)
    if subschema.schema.strict is not True or reference is None or reference.leads in (Leads.PERHAPS, Leads.ROUND):
        return
    ref, place = subschema.data["$ref"], subschema.place.at("$ref")
    if reference.leads is not Leads.THERE:
        near = near_definition(subschema, ref)
        fix = Fix(f"Write `{near}`", (Replace(place, near),), Safety.UNSAFE) if near else None
        yield RULE.finding(place, f"{quoted(ref)} leads {reference.leads.value}", "Define it in `$defs`", fix=fix)
    elif not reference.is_definition and "#/" in ref:
        yield RULE.finding(place, f"{quoted(ref)} leads to no definition at the top", "Move what it leads to into `$defs`")
