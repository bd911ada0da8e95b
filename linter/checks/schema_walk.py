"""The walk through a JSON Schema and the schemas in it, and from a reference to what it means."""

from collections.abc import Iterator
from typing import Any

from linter.model.place import Route
from linter.model.unknown import MISSING, get

__all__ = ["subschemas", "target_of"]

_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_MAPS = frozenset({"properties", "$defs", "definitions", "patternProperties"})
_NESTING = _LISTS | _MAPS | {"items", "additionalProperties", "not", "if", "then", "else", "contains"}


_last: tuple[Any, list[tuple[Route, dict[Any, Any]]]] = (None, [])


def subschemas(schema: Any) -> list[tuple[Route, dict[Any, Any]]]:
    """Lists each schema in a schema, itself first, with the route to it; what is not a dict is passed over.

    Several rules ask for the same one in turn, so the last answer is kept; the schema is held, so that it is the very same.
    """
    global _last
    if _last[0] is not schema:
        _last = (schema, list(_walked(schema)))
    return _last[1]


def _walked(schema: Any) -> Iterator[tuple[Route, dict[Any, Any]]]:
    todo: list[tuple[Route, Any]] = [((), schema)]
    while todo:
        route, here = todo.pop()
        if not isinstance(here, dict):
            continue
        yield route, here
        if _NESTING.isdisjoint(here):
            continue
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


def target_of(root: Any, reference: Any) -> Any:
    """Returns what a reference into its own schema means, as `get` does; `MISSING` for one that leads elsewhere."""
    if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
        return MISSING
    here = root
    for step in reference[2:].split("/") if reference != "#" else ():
        step = step.replace("~1", "/").replace("~0", "~")
        here = get(here, int(step) if isinstance(here, list) and step.isdecimal() else step)
    return here
