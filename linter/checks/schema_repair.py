"""Repairs of schemas for strict mode, as plain functions from data to data: each single one, and all of them at once.

A repair returns a new dict, which shares with the old one all that stays; or the old dict itself if there is nothing to do, or if
no edit is surely right. What asks for more than the API has (maps, tuples, several schemas under `allOf`) stays as it is.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from linter.checks.schema_patterns import has_lookaround
from linter.checks.schema_strict import BESIDE_REF, find_faults, is_object
from linter.checks.schema_walk import target_of
from linter.facts.dialects import Dialect, is_fine_tuned
from linter.model.unknown import MISSING, UNKNOWN, get, has_unknown, is_open

__all__ = [
    "closed", "inlined", "is_plain", "merged", "noted", "repaired", "required_alone", "strict_schema", "typed", "with_any_of",
    "with_null", "with_required",
]  # fmt: skip

Data = dict[Any, Any]

_NULL = {"type": "null"}
_ANNOTATIONS = frozenset({"title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly"})
_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
_LONGEST_NOTE = 200
_DEEPEST = 100  # containers in each other; no schema that the API takes comes near
_MOST_INLINED = 500  # references: what is written out in many places can grow without bound


def strict_schema(schema: Data, dialect: Dialect, model: Any = MISSING) -> Data | None:
    """Returns the schema made strict; `None` if repairs do not get it there, or if something in it is not known.

    Instances of the old schema are instances of the new one as soon as null stands for each property that was left out, as far as
    they have no properties besides those that the schema lists.
    """
    if not is_plain(schema):
        return None
    new = repaired(schema, dialect, model)
    return new if not find_faults(new, dialect, model) and _is_expressible(new) else None


def repaired(schema: Data, dialect: Dialect, model: Any = MISSING) -> Data:
    """Returns the schema with all repairs that are possible, from the outside inwards; it must not hold `UNKNOWN`."""
    told = dialect.refused | dialect.doubtful | (dialect.fine_tuned if is_fine_tuned(model) else frozenset())
    budget = _MOST_INLINED

    def each(here: Data, *, is_root: bool) -> Data:
        nonlocal budget
        while budget and (next_one := inlined(merged(here), schema)) is not here:
            here = next_one
            budget -= 1
        here = with_required(required_alone(here), schema)
        here = typed(here if is_root else with_any_of(here))
        for key in [key for key in here if key in told or _is_refused_value(key, here[key], dialect)]:
            here = noted(here, key)
        return closed(_with_inner(here, lambda inner: each(inner, is_root=False)), is_root=is_root)

    return each(schema, is_root=True)


def _is_refused_value(key: str, value: Any, dialect: Dialect) -> bool:
    if key == "pattern":
        return isinstance(value, str) and has_lookaround(value)
    return key == "format" and isinstance(value, str) and value not in dialect.formats


def _with_inner(schema: Data, change: Callable[[Data], Data]) -> Data:
    """Changes the schemas in a schema, where those lie that the API reads."""
    new: Data = {}
    for key in ("$defs", "definitions") if "$ref" in schema else ("$defs", "definitions", "properties", "items", "anyOf", "oneOf"):
        value = schema.get(key)
        if isinstance(value, list) and key != "items":
            changed: Any = [change(item) if isinstance(item, dict) else item for item in value]
            is_same = all(one is other for one, other in zip(changed, value, strict=True))
        elif isinstance(value, dict) and key == "items":
            changed = change(value)
            is_same = changed is value
        elif isinstance(value, dict):
            changed = {name: change(item) if isinstance(item, dict) else item for name, item in value.items()}
            is_same = all(changed[name] is value[name] for name in value)
        else:
            continue
        if not is_same:
            new[key] = changed
    return {**schema, **new} if new else schema


# Single repairs


def closed(schema: Data, *, is_root: bool) -> Data:
    """Forbids further properties. An object that lists none is a map, and stays one, except at the root: no arguments at all."""
    properties, extra = get(schema, "properties"), get(schema, "additionalProperties")
    if not is_object(schema) or extra not in (MISSING, True) or not isinstance(properties, dict) or "allOf" in schema:
        return schema
    is_map = not properties and not (is_root and extra is MISSING)
    return schema if is_map else {**schema, "additionalProperties": False}


def required_alone(schema: Data) -> Data:
    """Drops names from `required` that are no properties."""
    properties, required = get(schema, "properties"), get(schema, "required")
    if not is_object(schema) or not isinstance(properties, dict) or is_open(properties) or not isinstance(required, list):
        return schema
    kept = [name for name in required if not isinstance(name, str) or name in properties]
    return schema if len(kept) == len(required) else {**schema, "required": kept}


def with_required(schema: Data, root: Data) -> Data:
    """Requires all properties, and lets null stand for those which were optional."""
    properties, required = get(schema, "properties"), get(schema, "required")
    required = [] if required is MISSING else required
    if not is_object(schema) or not isinstance(properties, dict) or not isinstance(required, list) or "allOf" in schema:
        return schema
    listed = {name for name in required if isinstance(name, str)}
    optional = [name for name in properties if name is not UNKNOWN and name not in listed]
    if not optional or has_unknown(required):
        return schema
    nullable = {name: with_null(properties[name], root) for name in optional}
    if any(new is UNKNOWN for new in nullable.values()):
        return schema
    return {**schema, "properties": {**properties, **nullable}, "required": [*required, *optional]}


def with_null(schema: Any, root: Data) -> Any:
    """Returns a schema which also accepts null; `UNKNOWN` if it is not known whether it does already."""
    if not isinstance(schema, dict):
        return schema if isinstance(schema, bool) else UNKNOWN
    if _has_hole(schema):
        return UNKNOWN
    if _accepts_null(schema, root, set()):
        return schema
    if not schema.keys() & {"$ref", "allOf", "const", "not", "if"}:
        values = schema.get("enum")
        kinds = schema.get("type", (_types_of(values) or None) if isinstance(values, list) else None)
        for union in ("anyOf", "oneOf"):
            if isinstance(schema.get(union), list) and kinds is None and values is None:
                return {**schema, union: [*schema[union], _NULL]}
        if not schema.keys() & {"anyOf", "oneOf"} and (isinstance(kinds, list) or (isinstance(kinds, str) and kinds in _SCALARS)):
            kinds = kinds if isinstance(kinds, list) else [kinds]
            new = {**schema, "type": kinds if "null" in kinds else [*kinds, "null"]}
            return {**new, "enum": [*values, None]} if isinstance(values, list) and None not in values else new
    return {"anyOf": [schema, _NULL]}


def with_any_of(schema: Data) -> Data:
    """Turns `oneOf` into `anyOf`, which accepts what it does and more."""
    if not isinstance(schema.get("oneOf"), list) or "anyOf" in schema or "$ref" in schema:
        return schema
    return {("anyOf" if key == "oneOf" else key): value for key, value in schema.items() if key != "discriminator"}


def merged(schema: Data) -> Data:
    """Merges the one schema under `allOf` into the schema around it; annotations of the latter win."""
    parts = schema.get("allOf")
    if not isinstance(parts, list) or len(parts) != 1 or not is_plain(parts[0]) or "$ref" in schema:
        return schema
    rest = {key: value for key, value in schema.items() if key != "allOf"}
    return (_joined(parts[0], rest) or schema) if isinstance(parts[0], dict) else schema


def inlined(schema: Data, root: Data) -> Data:
    """Writes the target of a `$ref` with siblings in its place; a target that refers to itself is left where it is, and alone."""
    siblings = {key: value for key, value in schema.items() if key != "$ref"}
    if "$ref" not in schema or not siblings.keys() - BESIDE_REF or is_open(schema):
        return schema
    target = target_of(root, schema["$ref"])
    if not isinstance(target, dict) or not is_plain(target):
        return schema
    if _is_recursive(schema["$ref"], root):
        is_bare = siblings.keys() <= BESIDE_REF | _ANNOTATIONS
        return {key: value for key, value in schema.items() if key not in _ANNOTATIONS} if is_bare else schema
    return _joined(target, siblings) or schema


def typed(schema: Data) -> Data:
    """Adds the type that the values, the properties or the elements of a schema show."""
    if schema.keys() & {"type", "$ref", "anyOf", "oneOf", "allOf", "not"} or is_open(schema):
        return schema
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(values, list):
        kinds = _types_of(values)
        return {**schema, "type": kinds[0] if len(kinds) == 1 else kinds} if kinds else schema
    for key, kind in (("properties", "object"), ("items", "array")):
        if isinstance(schema.get(key), dict):
            return {**schema, "type": kind}
    return schema


def noted(schema: Data, key: str) -> Data:
    """Moves a keyword into the description, as text; one that says nothing, such as `uniqueItems: false`, goes without."""
    value, description = schema[key], schema.get("description", "")
    rest = {name: item for name, item in schema.items() if name != key}
    if value is False or value is None:
        return rest
    if key == "nullable" and value is True:
        new = with_null(rest, {})
        return schema if new is UNKNOWN else new
    if key in ("allOf", "oneOf", "patternProperties") or not isinstance(description, str) or not is_plain(value):
        return schema
    note = f"({key} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)})"
    if len(note) > _LONGEST_NOTE:
        return schema
    if "description" not in schema:
        return {**rest, "description": note}
    return {name: f"{description} {note}".lstrip() if name == "description" else item for name, item in rest.items()}


# What they ask


def _joined(target: Data, siblings: Data) -> Data | None:
    """A schema and what stands beside it as one, if they do not contradict each other; of annotations, those beside it win."""
    if any(key in target and target[key] != value for key, value in siblings.items() if key not in _ANNOTATIONS):
        return None
    return {**target, **siblings}


def _types_of(values: list[Any]) -> list[str]:
    """The types of values, each once; none if there is an object or an array among them, or one that is not known."""
    names = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    kinds = list(dict.fromkeys(names.get(type(value), "") for value in values))
    if "" in kinds:
        return []
    return [kind for kind in kinds if kind != "integer" or "number" not in kinds]


def _has_hole(schema: Data) -> bool:
    """Whether it is not known of a schema what it accepts."""
    if is_open(schema):
        return True
    holes = (value for key, value in schema.items() if key not in _ANNOTATIONS)
    return any(value is UNKNOWN or (isinstance(value, list) and has_unknown(value)) for value in holes)


def _accepts_null(schema: Any, root: Data, seen: set[str]) -> bool:
    """Whether null is surely an instance of a schema."""
    if not isinstance(schema, dict):
        return schema is True
    reference = schema.get("$ref")
    if reference is not None:
        if not isinstance(reference, str) or reference in seen or schema.keys() - _ANNOTATIONS - BESIDE_REF:
            return False
        return _accepts_null(target_of(root, reference), root, {*seen, reference})
    kind = schema.get("type", "null")
    if not (kind == "null" or (isinstance(kind, list) and "null" in kind)) or schema.keys() & {"not", "if"}:
        return False
    if schema.get("const") is not None or (isinstance(schema.get("enum"), list) and None not in schema["enum"]):
        return False
    parts = {key: schema.get(key, []) for key in ("allOf", "anyOf", "oneOf")}
    if not all(isinstance(part, list) for part in parts.values()):
        return False
    inner = {key: [_accepts_null(item, root, seen) for item in part] for key, part in parts.items()}
    return (
        all(inner["allOf"]) and (not inner["anyOf"] or any(inner["anyOf"])) and inner["oneOf"].count(True) == bool(inner["oneOf"])
    )


def is_plain(value: Any) -> bool:
    """Whether all of a value is known, and no deeper than a schema can be."""
    todo = [(value, 0)]
    while todo:
        here, depth = todo.pop()
        if here is UNKNOWN or depth > _DEEPEST:
            return False
        if isinstance(here, dict | list):
            todo += [(item, depth + 1) for item in (here.values() if isinstance(here, dict) else here)]
            if isinstance(here, dict) and is_open(here):
                return False
    return True


def _references(schema: Any) -> Iterator[Any]:
    todo = [schema]
    while todo:
        here = todo.pop()
        if isinstance(here, dict):
            if "$ref" in here:
                yield here["$ref"]
            todo += here.values()
        elif isinstance(here, list):
            todo += here


def _is_recursive(reference: str, root: Data) -> bool:
    """Whether what a reference means refers to itself, directly or on the way."""
    seen: set[str] = set()
    todo = [reference]
    while todo:
        for inner in _references(target_of(root, todo.pop())):
            if inner == reference or inner == "#":
                return True
            if isinstance(inner, str) and inner not in seen:
                seen.add(inner)
                todo.append(inner)
    return False


def _is_expressible(schema: Data) -> bool:
    """Whether a schema without faults has nothing else in it that the API may not take."""
    if schema.get("type") != "object" or schema.keys() & {"anyOf", "enum", "const", "$ref"}:
        return False
    for reference in _references(schema):
        is_defined = isinstance(reference, str) and (reference == "#" or reference.startswith(("#/$defs/", "#/definitions/")))
        target = target_of(schema, reference) if is_defined else None
        if not isinstance(target, dict) or "$ref" in target:  # one behind the other may go round
            return False
    is_fine = True

    def look(inner: Data) -> Data:
        nonlocal is_fine
        places = [[inner["items"]]] if "items" in inner else []
        places += [inner["anyOf"] if isinstance(inner["anyOf"], list) else [None]] if "anyOf" in inner else []
        places.append([*inner.get("properties", {}).values()] if isinstance(inner.get("properties", {}), dict) else [None])
        is_fine = is_fine and "prefixItems" not in inner and all(isinstance(item, dict) for place in places for item in place)
        is_fine = is_fine and (inner.get("type") != "array" or "items" in inner)
        return _with_inner(inner, look)

    look(schema)
    return is_fine
