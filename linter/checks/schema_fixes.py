"""The fixes for faults of strict schemas: each alone, and all of a schema at once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from linter.checks.schema_edits import edits
from linter.checks.schema_repair import (
    closed,
    inlined,
    is_plain,
    merged,
    noted,
    repaired,
    required_alone,
    strict_schema,
    typed,
    with_any_of,
    with_required,
)  # fmt: skip
from linter.checks.schema_strict import Fault, Kind, find_faults, strict_faults
from linter.checks.wording import listed, quoted
from linter.facts.dialects import dialect_of
from linter.model.fix import Fix, Insert, Operation, Replace, Safety
from linter.model.subject import Schema
from linter.model.unknown import MISSING, get

__all__ = ["fix_of", "made_strict", "obstacle"]

_KEYWORDS = (Kind.REFUSED, Kind.DOUBTFUL, Kind.FINE_TUNED, Kind.FORMAT, Kind.LOOKAROUND)


def fix_of(schema: Schema, fault: Fault) -> Fix | None:
    """Returns the fix for one fault of a strict schema.

    Where several faults take fixes that are not safe, and together these make the schema right, one of them has it all: what is
    optional, nested and refused is then mended in one go, and not in rounds.
    """
    return _fixes(schema).get(fault)


@lru_cache(maxsize=1)  # the rules are asked about one schema after the other
def _fixes(schema: Schema) -> Mapping[Fault, Fix]:
    found = {fault: fix for faults in strict_faults(schema).values() for fault in faults if (fix := _single(schema, fault))}
    unsafe = [fault for fault, fix in found.items() if fix.safety is Safety.UNSAFE]
    if len(unsafe) > 1:
        new = strict_schema(schema.data, dialect_of(schema.provider), schema.model)
        if new is not None:
            carrier = min(unsafe, key=lambda fault: list(Kind).index(fault.kind))
            found[carrier] = Fix("Make the whole schema strict", tuple(edits(schema.place, schema.data, new)), Safety.UNSAFE)
    return found


def made_strict(schema: Schema) -> Fix | None:
    """Returns the fix that makes strict a schema which is not, with the repairs that this takes."""
    new = strict_schema(schema.data, dialect_of(schema.provider), schema.model)
    if new is None:
        return None
    switch: Operation = Insert(schema.holder, "strict", True)
    if schema.says_strict:
        switch = Replace(schema.holder.at("strict"), True)
    title = "Set `strict`" if new is schema.data else "Set `strict`, and make the schema fit for it"
    return Fix(title, (switch, *edits(schema.place, schema.data, new)), Safety.UNSAFE)


def obstacle(schema: Schema) -> str:
    """Says what would have to be true of a schema that cannot be made strict."""
    dialect = dialect_of(schema.provider)
    if is_plain(schema.data):
        for fault in find_faults(repaired(schema.data, dialect, schema.model), dialect, schema.model).get(Kind.OPEN, ()):
            if fault.route:
                return f"{quoted(fault.route[-1])} lists its properties"
    return "its schema keeps to what strict mode has"


def _single(schema: Schema, fault: Fault) -> Fix | None:
    if fault.kind is Kind.NO_SCHEMA:
        empty = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
        add: Operation = Replace(schema.place, empty)
        if schema.data is MISSING:
            add = Insert(schema.holder, schema.place.route[-1], empty)
        return Fix("Say that it has no parameters", (add,), Safety.SAFE)
    old, root = fault.schema, schema.data
    new, title, is_safe = _repair(fault, old, root)
    if new is old:
        return None
    return Fix(title, tuple(edits(schema.place.at(*fault.route), old, new)), Safety.SAFE if is_safe else Safety.UNSAFE)


def _repair(fault: Fault, old: dict[Any, Any], root: dict[Any, Any]) -> tuple[dict[Any, Any], str, bool]:
    """The schema without the fault, what is done to it, and whether that is safe."""
    match fault.kind:
        case Kind.OPEN if get(old, "additionalProperties") is MISSING:
            return closed(old, is_root=not fault.route), "Add `additionalProperties: false`", True
        case Kind.OPEN:
            return closed(old, is_root=not fault.route), "Set `additionalProperties` to false", False
        case Kind.OPTIONAL:
            return with_required(old, root), "Require all properties, and accept null for those that were optional", False
        case Kind.UNKNOWN_REQUIRED:
            return required_alone(old), f"Remove {listed(fault.names[:3])} from `required`", False
        case Kind.REFUSED if fault.names == ("oneOf",):
            return with_any_of(old), "Rename to `anyOf`", False
        case Kind.REFUSED if fault.names == ("allOf",):
            return merged(old), "Merge its one schema into the schema around it", False
        case kind if kind in _KEYWORDS:
            return noted(old, fault.names[0]), "Move it into the description", False
        case Kind.REF_SIBLINGS:
            return inlined(old, root), "Write the schema that is meant in its place", False
        case Kind.UNTYPED:
            new = typed(old)
            return new, f"Add the type {listed(kinds_of(new))}", "enum" in old or "const" in old
    return old, "", False


def kinds_of(schema: dict[Any, Any]) -> list[str]:
    """Names the types of a schema."""
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]
