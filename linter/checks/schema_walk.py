"""The walk through a JSON Schema and the schemas in it."""

from collections.abc import Iterator
from typing import Any

from linter.model.place import Route

__all__ = ["subschemas"]

_ONE = ("items", "additionalProperties", "not", "if", "then", "else", "contains")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_MAPS = ("properties", "$defs", "definitions", "patternProperties")


def subschemas(schema: Any) -> Iterator[tuple[Route, dict[Any, Any]]]:
    """Yields each schema in a schema, itself first, with the route to it; what is not a dict is passed over."""
    todo: list[tuple[Route, Any]] = [((), schema)]
    while todo:
        route, here = todo.pop()
        if not isinstance(here, dict):
            continue
        yield route, here
        todo += [((*route, key), here[key]) for key in _ONE if key in here]
        for key in _LISTS:
            if isinstance(here.get(key), list):
                todo += [((*route, key, index), item) for index, item in enumerate(here[key])]
        for key in _MAPS:
            if isinstance(here.get(key), dict):
                todo += [((*route, key, name), item) for name, item in here[key].items() if isinstance(name, str)]
