"""A `$ref` in a schema leads to nothing, out of the request, or back to itself.

## Why
The model is given the reference and nothing that it stands for, so it makes up the argument. In strict mode the API refuses it.

## Fix safety
The fix names the one definition that is close, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_refs import Leads, near_definition, resolved
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import SOMETIMES, WARNING, Example, Inferred, Rule
from linter.model.subject import Subschema


def _tool(ref: str, **more: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": {"$ref": ref}}, **more}
    return {"type": "function", "function": {"name": "f", "parameters": schema}}


ITEM = {"type": "string"}
DEFINED = {"$defs": {"Item": ITEM, "a/b": {"$anchor": "ab", "type": "string"}}}
AT = "/function/parameters/properties/a/$ref"
PAIRS = {"b": {"type": "array", "prefixItems": [ITEM], "items": {}}}
ROUND = {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/C"}, "C": {"$ref": "#/$defs/A"}}
TREE = {"A": {"$ref": "#/$defs/B"}, "B": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/A"}]}}

RULE = Rule(
    code="FUN214",
    slug="dangling-ref",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.2",
    summary="`$ref` in a schema leads to nothing",
    evidence=Inferred("JSON Schema, 8.2.3; nobody was seen to be refused for it outside of strict mode", "2026-11"),
    examples=(
        Example.tool(bad=_tool("#/$defs/Itm", **DEFINED), at=AT, fixed=_tool("#/$defs/Item", **DEFINED)),
        Example.tool(bad=_tool("#/components/schemas/User"), at=AT),
        Example.tool(bad=_tool("#/$defs"), at=AT),
        Example.tool(bad=_tool("#nobody", **DEFINED), at=AT),
        Example.tool(bad=_tool("item.json#/$defs/Item", **DEFINED), at=AT, fixed=_tool("#/$defs/Item", **DEFINED)),
        Example.tool(bad=_tool("#/$defs/A", **{"$defs": {"A": {"$ref": "#/$defs/A"}}}), at="/function/parameters/$defs/A/$ref"),
        Example.tool(bad=_tool("#/$defs/C", **{"$defs": ROUND}), at="/function/parameters/$defs/A/$ref"),
        Example.tool(good=_tool("#/$defs/Item", **DEFINED)),
        Example.tool(good=_tool("#ab", **DEFINED)),
        Example.tool(good=_tool("#/$defs/a~1b", **DEFINED)),
        Example.tool(good=_tool("#")),
        Example.tool(good=_tool("#/properties/b/prefixItems/0", properties=PAIRS)),
        Example.tool(good=_tool("#/$defs/A", **{"$defs": {"A": {"type": "array", "items": {"$ref": "#/$defs/A"}}}})),
        Example.tool(good=_tool("#/$defs/A", **{"$defs": TREE})),
        Example.tool(good=_tool("#/b", **{"$defs": {"c": {"$id": "c.json", "b": ITEM, "$ref": "#/b"}}, "b": ITEM})),
    ),
)  # fmt: skip


@RULE.on(Subschema, "$ref")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    reference = resolved(subschema)
    if reference is None or reference.leads in (Leads.THERE, Leads.PERHAPS):
        return
    ref, place, is_round = subschema.data["$ref"], subschema.place.at("$ref"), reference.leads is Leads.ROUND
    if is_round and reference.target != subschema.route:
        return  # told where it begins
    if not is_round and subschema.schema.strict is True:
        return  # refused, as another rule tells
    near = None if is_round else near_definition(subschema, ref)
    fix = Fix(f"Write `{near}`", (Replace(place, near),), Safety.UNSAFE) if near else None
    yield RULE.finding(place, f"{quoted(ref)} leads {reference.leads.value}", "Define it in `$defs`", fix=fix)
