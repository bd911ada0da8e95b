"""Questions about a schema and the values in it: what its `type` says, and whether a value is of it."""

from typing import Any

from linter.checks.wording import wanted_types
from linter.model.unknown import MISSING, UNKNOWN, get, has_unknown, is_open

__all__ = ["TYPES", "converted", "is_known", "is_of", "type_words", "types_of"]

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")


def types_of(schema: Any) -> tuple[str, ...] | None:
    """Returns the types that a schema's `type` allows; `None` if it has none, or they are not known or are no types."""
    kind = get(schema, "type")
    if isinstance(kind, str) and kind in TYPES and "nullable" not in schema and UNKNOWN not in schema:
        return (kind,)
    kinds = [kind] if isinstance(kind, str) else kind
    if not isinstance(kinds, list) or has_unknown(kinds) or not all(isinstance(one, str) and one in TYPES for one in kinds):
        return None
    if get(schema, "nullable") not in (MISSING, False) and "null" not in kinds:
        kinds = [*kinds, "null"]  # OpenAPI's way to say so
    return tuple(kinds) or None


def is_of(value: Any, types: tuple[str, ...]) -> bool:
    """Says whether a value is of one of the types, as far as it is known; a decimal without fraction is an integer, too."""
    match value:
        case None:
            return "null" in types
        case bool():
            return "boolean" in types
        case int():
            return "integer" in types or "number" in types
        case float():
            return "number" in types or ("integer" in types and value.is_integer())
        case str():
            return "string" in types
        case list():
            return "array" in types
        case dict():
            return "object" in types
        case _:
            return value is UNKNOWN


def is_known(data: Any) -> bool:
    """Says whether all of a value is known, so that it may be written down elsewhere."""
    if isinstance(data, dict):
        return not is_open(data) and all(map(is_known, data.values()))
    return all(map(is_known, data)) if isinstance(data, list) else data is not UNKNOWN


def converted(value: Any, types: tuple[str, ...]) -> Any:
    """Returns the value of one of the types that a text or a number says; `None` if there is none, or any doubt."""
    match value:
        case "true" | "True" | "false" | "False" if "boolean" in types:
            return value in ("true", "True")
        case str() if "integer" in types or "number" in types:
            return _number(value, decimal="number" in types)
        case int() if "string" in types and not isinstance(value, bool):
            return str(value)
    return None


def _number(text: str, *, decimal: bool) -> float | int | None:
    digits = text.removeprefix("-")
    if len(text) > 15 or not digits.isascii():
        return None
    if digits.isdigit():
        return int(text) if str(int(text)) == text else None
    whole, _, fraction = digits.partition(".")
    return float(text) if decimal and whole.isdigit() and fraction.isdigit() else None


def type_words(types: tuple[str, ...]) -> str:
    """Names types with their articles: `a string or null`."""
    if len(types) > 2:
        return "of any of its types"
    return " or ".join(filter(None, [wanted_types(list(types)), "null" if "null" in types else ""]))
