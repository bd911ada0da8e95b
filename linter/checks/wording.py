"""Words for values, types and places, so that every rule speaks the same way."""

import json
from collections.abc import Iterable
from typing import Any

from linter.checks.secrets import covered
from linter.model.place import Place

__all__ = ["closest", "listed", "name_of", "quoted", "type_name"]

_LONGEST_QUOTE = 40
_LONGEST_NAME = 30
_MAPS = ("logit_bias", "metadata")  # objects whose keys are the user's own, and say little alone
_CUT = 400  # characters of a value that are looked at, so that a quotation of megabytes costs nothing

_TYPE_NAMES = {
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "boolean": "a boolean",
    "object": "an object",
    "array": "an array",
    "null": "null",
}


def quoted(value: Any, most: int = _LONGEST_QUOTE) -> str:
    """Quotes a value in backticks, 40 characters at most, without the quotation marks of a string and with secrets covered.

    A string may be held to fewer characters, where a message has several.
    """
    if isinstance(value, str):
        return f"`{_printable(value, most)}`"
    if isinstance(value, dict | list):
        return "`{…}`" if isinstance(value, dict) else "`[…]`"
    if isinstance(value, float) and abs(value) == float("inf"):
        return "a number beyond 1e308"
    text = json.dumps(value)
    return f"`{text}`" if len(text) <= _LONGEST_QUOTE else f"`{text[: _LONGEST_QUOTE - 1]}…`"


def type_name(value: Any) -> str:
    """Names the JSON type of a value with its article: `a string`, `an integer`, `null`."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


def wanted_types(types: str | list[str]) -> str:
    """Names the types that a schema allows, without null: `a string or an array`."""
    names = [_TYPE_NAMES[name] for name in ([types] if isinstance(types, str) else types) if name != "null"]
    return " or ".join(names)


def name_of(place: Place) -> str:
    """Names a value by the last key on the way to it, with the indices behind that: `messages[3]`, `name`, `metadata.a`."""
    steps = list(place.route)
    last = max((index for index, step in enumerate(steps) if isinstance(step, str)), default=None)
    if last is None:
        return "the request" if not steps else f"[{steps[-1]}]"
    name = _printable(str(steps[last]), _LONGEST_NAME) + "".join(f"[{step}]" for step in steps[last + 1 :])
    return f"{steps[last - 1]}.{name}" if last and steps[last - 1] in _MAPS else name


def _printable(text: str, most: int) -> str:
    """A text as it can stand in backticks: on one line, not too long, with secrets covered."""
    shown = covered(json.dumps(text[:_CUT], ensure_ascii=False)[1:-1].replace('\\"', '"')).replace("`", "'")
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def listed(values: Iterable[Any], joint: str = "and") -> str:
    """Lists values in backticks: `a`, `b` and `c`."""
    quotes = [quoted(value) for value in values]
    return f" {joint} ".join(filter(None, [", ".join(quotes[:-1]), quotes[-1]])) if quotes else ""


def closest(word: str, known: Iterable[str], within: int = 2) -> str | None:
    """Returns the one known word within a Levenshtein distance, which is how the API itself makes its suggestion.

    A short word may differ by half its letters at most, else anything would be close to it.
    """
    within = min(within, len(word) // 2)
    near = sorted((distance, other) for other in known if (distance := _distance(word, other, within)) <= within)
    if not near or (len(near) > 1 and near[1][0] == near[0][0]):
        return None
    return near[0][1]


def _distance(one: str, other: str, most: int) -> int:
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        above, row[0] = row[0], index
        for column, character in enumerate(other, 1):
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, above + (letter != character))
    return row[-1]
