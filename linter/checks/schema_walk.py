"""The walk through a JSON Schema and the schemas in it."""

from collections.abc import Iterator
from typing import Any

from linter.model.place import Route

__all__ = ["subschemas"]

_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_MAPS = frozenset({"properties", "$defs", "definitions", "patternProperties"})
_NESTING = _LISTS | _MAPS | {"items", "additionalProperties", "not", "if", "then", "else", "contains"}


def subschemas(schema: Any) -> Iterator[tuple[Route, dict[Any, Any]]]:
    """Yields each schema in a schema, itself first, with the route to it; what is not a dict is passed over."""
    todo: list[tuple[Route, Any]] = [((), schema)]
    while todo:
        route, here = todo.pop()
        if not isinstance(here, dict):
            continue
        yield route, here
        for key in sorted(here.keys() & _NESTING):
            value = here[key]
            if key in _MAPS:
                if isinstance(value, dict):
                    todo += [((*route, key, name), item) for name, item in value.items() if isinstance(name, str)]
            elif key in _LISTS:
                if isinstance(value, list):
                    todo += [((*route, key, index), item) for index, item in enumerate(value)]
            else:
                todo.append(((*route, key), value))
