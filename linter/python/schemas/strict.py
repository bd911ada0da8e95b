"""What the SDK makes of a schema before it sends it as a strict one, step by step as `openai/lib/_pydantic.py` does it."""

from typing import Any

from linter.model.unknown import UNKNOWN
from linter.python.schemas.made import Made

__all__ = ["TooDeep", "made_strict"]

_DEEPEST = 100
_BESIDE = ("title", "description", "deprecated", "examples", "default")  # what a field may say beside a reference


class TooDeep(Exception):
    """A schema into which references are put for ever; the SDK does not come back from it either."""


def made_strict(schema: Any, root: Made, depth: int = 0) -> Any:
    """Changes a schema in place as `_ensure_strict_json_schema` does, and returns it. Raises `TooDeep`."""
    if depth > _DEEPEST:
        raise TooDeep
    if not isinstance(schema, Made):
        return schema
    for name in ("$defs", "definitions"):
        if isinstance(schema.get(name), dict):
            for definition in schema[name].values():
                made_strict(definition, root, depth + 1)
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        schema["additionalProperties"] = False
    if isinstance(properties := schema.get("properties"), Made):
        schema["required"] = list(properties)  # of an open dict an unknown name is one of them
        for name, value in properties.items():
            properties[name] = made_strict(value, root, depth + 1)
    if isinstance(schema.get("items"), dict):
        schema["items"] = made_strict(schema["items"], root, depth + 1)
    if isinstance(schema.get("anyOf"), list):
        schema["anyOf"] = [made_strict(variant, root, depth + 1) for variant in schema["anyOf"]]
    _merge_all_of(schema, root, depth)
    if schema.get("default", UNKNOWN) is None:
        del schema["default"]
    if isinstance(ref := schema.get("$ref"), str) and len(schema) > 1:
        return _inlined(schema, ref, root, depth)
    return schema


def _merge_all_of(schema: Made, root: Made, depth: int) -> None:
    variants = schema.get("allOf")
    if not isinstance(variants, list):
        return
    if len(variants) == 1 and isinstance(variants[0], dict):
        schema.update(made_strict(variants[0], root, depth + 1))
        del schema["allOf"]
    else:
        schema["allOf"] = [made_strict(variant, root, depth + 1) for variant in variants]


def _inlined(schema: Made, ref: str, root: Made, depth: int) -> Any:
    """Puts what is referred to in place of a reference that has siblings, which overrule it."""
    target: Any = root
    for step in ref.removeprefix("#/").split("/"):
        target = target.get(step) if isinstance(target, dict) else None
    del schema["$ref"]
    if not isinstance(target, Made):
        schema[UNKNOWN] = UNKNOWN
        return schema
    is_open = UNKNOWN in schema
    for key, value in target.items():
        if key not in schema and key != "$ref":
            schema.put(key, UNKNOWN if is_open and key in _BESIDE else value, target.spot_of(key))
    return made_strict(schema, root, depth + 1)
