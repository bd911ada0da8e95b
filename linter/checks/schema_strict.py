"""What a server refuses in a strict schema: one walk, asked by all rules about strict schemas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from linter.checks.schema_limits import Excess, Sizes
from linter.checks.schema_patterns import has_lookaround
from linter.facts.dialects import Dialect, dialect_of, is_fine_tuned
from linter.model.place import Place, Route
from linter.model.subject import FunctionSchema, Schema
from linter.model.unknown import MISSING, UNKNOWN, get, has_unknown, is_open

__all__ = ["BESIDE_REF", "Fault", "Kind", "find_faults", "is_object", "strict_faults"]


class Kind(Enum):
    """A sort of fault; each has a rule of its own, `LOOKAROUND` one that looks at schemas which are not strict, too."""

    NO_SCHEMA = "no schema"
    OPEN = "open object"
    OPTIONAL = "optional properties"
    UNKNOWN_REQUIRED = "required names that are no properties"
    REFUSED = "refused keyword"
    DOUBTFUL = "doubtful keyword"
    FINE_TUNED = "keyword that fine-tuned models refuse"
    REF_SIBLINGS = "`$ref` with siblings"
    UNTYPED = "no type"
    FORMAT = "format that is not known"
    LOOKAROUND = "pattern with lookaround"
    OVERSIZED = "too large"
    LARGE = "perhaps too large"


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """One fault: the route to the schema that has it, that schema, and the way from there to what is at fault.

    `names` are the keywords or properties that it is about, or the limit; `words` says what was counted.
    """

    kind: Kind
    route: Route
    schema: dict[Any, Any]
    key: Route = ()
    names: tuple[str, ...] = ()
    words: str = ""

    def place(self, schema: Schema) -> Place:
        """Where it is."""
        return schema.place.at(*self.route, *self.key)


Faults = Mapping[Kind, list[Fault]]

_DEFINITIONS = ("$defs", "definitions")
BESIDE_REF = frozenset({"$ref", *_DEFINITIONS})
"""What may stand beside `$ref`: itself, and definitions, which are only kept there."""
_TYPED_BY = frozenset({"type", "$ref", "anyOf", "oneOf", "allOf", "not"})  # the latter three are refused, which is told
_LISTS = ("anyOf", "oneOf")
_NESTING = (*_DEFINITIONS, "properties", "items", *_LISTS)
_HOLDERS = frozenset(_NESTING)
_VALUES = frozenset({"enum", "const"})
_PLAIN = frozenset({"type", "description", "title"})


@lru_cache(maxsize=1)  # the rules are asked about one schema after the other
def strict_faults(schema: Schema) -> Faults:
    """Finds the faults of a strict schema, by kind; none in a schema of the deprecated `functions`, which are never strict."""
    if schema.strict is not True or schema.holder.route[-2:-1] == ("functions",):
        return {}
    if not schema.data:
        return {Kind.NO_SCHEMA: [Fault(Kind.NO_SCHEMA, (), {})]} if isinstance(schema, FunctionSchema) else {}
    return find_faults(schema.data, dialect_of(schema.provider), schema.model)


def find_faults(root: dict[Any, Any], dialect: Dialect, model: Any = MISSING) -> Faults:
    """Finds the faults that a schema has if it is strict, by kind, outer ones first.

    What lies in a keyword that is refused as such is not looked at, except `oneOf`, whose schemas stay if it becomes `anyOf`.
    """
    found: dict[Kind, list[Fault]] = {}
    sizes = Sizes()
    tuned = dialect.fine_tuned if is_fine_tuned(model) else frozenset()
    told = dialect.refused | dialect.doubtful | tuned | {"format", "pattern"}

    def note(fault: Fault) -> None:
        found.setdefault(fault.kind, []).append(fault)

    todo: list[tuple[Route, dict[Any, Any], int, int]] = [((), root, 0, 0)]
    while todo:
        route, schema, levels, arrays = todo.pop()
        if levels + arrays > sizes.depth:
            sizes.add_depth(levels, arrays, route)
        if schema.keys() <= _PLAIN and isinstance(kind := schema.get("type"), str) and kind != "object":
            continue  # most are of that sort
        if "$ref" in schema:
            siblings = [key for key in schema if key not in BESIDE_REF and key is not UNKNOWN]
            if siblings:
                note(Fault(Kind.REF_SIBLINGS, route, schema, names=tuple(siblings)))
        else:
            if not told.isdisjoint(schema):
                for fault in _keywords(route, schema, dialect, tuned):
                    note(fault)
            if is_object(schema):
                for fault in _object(route, schema):
                    note(fault)
            if _TYPED_BY.isdisjoint(schema) and route and not is_open(schema):
                note(Fault(Kind.UNTYPED, route, schema))
        if not _VALUES.isdisjoint(schema):
            _count_values(sizes, route, schema, dialect)
        if not _HOLDERS.isdisjoint(schema):
            todo += _inner(route, schema, levels, arrays, sizes)
    for excess in sizes.excesses(dialect):
        note(_too_large(Kind.OVERSIZED, excess, root))
    for excess in sizes.doubtful_excesses(dialect, model):
        note(_too_large(Kind.LARGE, excess, root))
    return found


def _too_large(kind: Kind, excess: Excess, root: dict[Any, Any]) -> Fault:
    return Fault(kind, excess.route, root, names=(f"{excess.limit:,}",), words=excess.words)


def is_object(schema: dict[Any, Any]) -> bool:
    """Says whether a schema is that of an object, by its type, or by its properties if it has no type."""
    kind = schema.get("type", MISSING)
    if kind is MISSING:
        return isinstance(schema.get("properties"), dict) and UNKNOWN not in schema
    return kind == "object" or (isinstance(kind, list) and "object" in kind)


def _is_text(schema: dict[Any, Any]) -> bool:
    """Says whether a schema is that of a string; formats of numbers, such as `int32`, are taken."""
    kind = schema.get("type")
    return kind == "string" or (isinstance(kind, list) and "string" in kind)


def _keywords(route: Route, schema: dict[Any, Any], dialect: Dialect, tuned: frozenset[str]) -> Iterator[Fault]:
    for key, value in schema.items():
        kind: Kind | None = None
        if key in tuned:
            kind = Kind.FINE_TUNED
        elif key in dialect.refused:
            kind = Kind.REFUSED
        elif key == "format" and isinstance(value, str) and value not in dialect.formats and _is_text(schema):
            kind = Kind.FORMAT
        elif key == "pattern" and isinstance(value, str) and has_lookaround(value):
            kind = Kind.LOOKAROUND
        elif key in dialect.doubtful:
            kind = Kind.DOUBTFUL
        if kind:
            yield Fault(kind, route, schema, (key,), (key,))


def _object(route: Route, schema: dict[Any, Any]) -> Iterator[Fault]:
    if "allOf" in schema:  # what the object is, is known when that is gone
        return
    extra = get(schema, "additionalProperties")
    if extra is not UNKNOWN and extra is not False:
        yield Fault(Kind.OPEN, route, schema, () if extra is MISSING else ("additionalProperties",))
    properties, required = get(schema, "properties"), get(schema, "required")
    if not isinstance(properties, dict):
        return
    listed = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
    if required is MISSING or (isinstance(required, list) and not has_unknown(required)):
        lacking = [name for name in properties if name is not UNKNOWN and name not in listed]
        if lacking:
            yield Fault(Kind.OPTIONAL, route, schema, () if required is MISSING else ("required",), tuple(lacking))
    if not is_open(properties) and not listed <= properties.keys():
        extras = [name for name in required if isinstance(name, str) and name not in properties]
        yield Fault(Kind.UNKNOWN_REQUIRED, route, schema, ("required", required.index(extras[0])), tuple(extras))


def _inner(
    route: Route, schema: dict[Any, Any], levels: int, arrays: int, sizes: Sizes
) -> Iterator[tuple[Route, dict[Any, Any], int, int]]:
    """The schemas in a schema, last one first, since the walk takes the last one."""
    found: list[tuple[Route, Any, int, int]] = []
    for key in _DEFINITIONS if "$ref" in schema else _NESTING:
        value = schema.get(key)
        if key in _LISTS:
            if isinstance(value, list):
                found += [((*route, key, index), item, levels, arrays) for index, item in enumerate(value)]
        elif not isinstance(value, dict):
            continue
        elif key == "items":
            found.append(((*route, key), value, levels, arrays + 1))
        else:
            is_map = key == "properties"
            sizes.add_names(value, are_properties=is_map)
            depth, width = (levels + 1, arrays) if is_map else (0, 0)
            found += [((*route, key, name), item, depth, width) for name, item in value.items() if name is not UNKNOWN]
    return (inner for inner in reversed(found) if isinstance(inner[1], dict))


def _count_values(sizes: Sizes, route: Route, schema: dict[Any, Any], dialect: Dialect) -> None:
    for key in ("enum", "const"):
        value = schema.get(key, MISSING)
        if value is not MISSING:
            sizes.add_values(value if isinstance(value, list) and key == "enum" else [value], (*route, key), dialect.many)
