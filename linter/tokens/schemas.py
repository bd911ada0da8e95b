"""What the definition of a function costs, by the formula of the cookbook, applied to each level of the schema."""

from collections.abc import Callable, Iterator
from typing import Any

from linter.facts.tokens import tokens
from linter.model.amount import Amount, total
from linter.model.unknown import UNKNOWN, get

__all__ = ["function_amount"]

Measure = Callable[[str], Amount]
_HOLDERS = ("items", "anyOf", "oneOf", "allOf", "prefixItems", "additionalProperties")
_OPEN = Amount(0, 0, is_open=True)


def function_amount(function: Any, base: int, measure: Measure) -> Amount:
    """Returns what a function costs: its name and description, and one line for each of its parameters."""
    return total(_function(function, base, measure))


def _function(function: Any, base: int, measure: Measure) -> Iterator[Amount]:
    name, description = get(function, "name"), get(function, "description")
    yield Amount(base, base)
    if UNKNOWN in (function, name, description):
        yield _OPEN
    yield measure(f"{_text(name)}:{_text(description).removesuffix('.')}")
    yield from _schema(get(function, "parameters"), measure)
    definition = get(function, "format", "grammar", "definition")  # of a custom tool
    if isinstance(definition, str):
        yield measure(definition)


def _schema(schema: Any, measure: Measure) -> Iterator[Amount]:
    """Walks through the schemas in a schema."""
    rules = tokens("tools")
    todo = [schema]
    while todo:
        schema = todo.pop()
        if isinstance(schema, list):
            todo += schema
        elif schema is UNKNOWN:
            yield _OPEN
        if not isinstance(schema, dict):
            continue
        if UNKNOWN in schema:
            yield _OPEN
        properties = schema.get("properties")
        if isinstance(properties, dict) and properties:
            yield Amount(rules["properties"], rules["properties"])
            for key, value in properties.items():
                yield from _property(key, value, measure)
            todo += properties.values()
        todo += [schema[key] for key in _HOLDERS if key in schema]
        for key in ("$defs", "definitions"):
            if isinstance(schema.get(key), dict):
                todo += schema[key].values()


def _property(key: Any, value: Any, measure: Measure) -> Iterator[Amount]:
    rules = tokens("tools")
    yield Amount(rules["property"], rules["property"])
    allowed = get(value, "enum")
    if isinstance(allowed, list):
        cost = rules["enum"] + rules["enum_value"] * len(allowed)
        yield Amount(cost, cost)
        yield from (measure(str(item)) for item in allowed if item is not UNKNOWN)
    yield measure(f"{_text(key)}:{_text(get(value, 'type'))}:{_text(get(value, 'description')).removesuffix('.')}")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
