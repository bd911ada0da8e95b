"""Reads a request that is held in memory: its text is what `json.dumps` with an indentation of two would write."""

import json
import math
from collections.abc import Mapping
from typing import Any

from linter.documents.json import JsonRecord
from linter.documents.json_syntax import DEEPEST
from linter.model.unknown import UNKNOWN

__all__ = ["DataRecord", "plain"]

_LONGEST_INTEGER = 13_000  # bits; CPython refuses to write more than 4,300 digits


class DataRecord(JsonRecord):
    """A value in memory. Positions are those in its indented text, where `UNKNOWN` shows as `null`."""

    def __init__(self, document: str, data: Any) -> None:
        super().__init__(document, json.dumps(_shown(data), indent=2))
        self.data = data


def plain(value: Any, levels: int = DEEPEST) -> Any:
    """Returns a value as `json.dumps` would see it: tuples become lists and keys strings.

    What JSON has no word for becomes `UNKNOWN`, and so do numbers that cannot be written out, and what lies deeper than text
    is read, as in a value that holds itself.
    """
    match value:
        case str() | bool() | None:
            return value
        case int():
            return value if value.bit_length() < _LONGEST_INTEGER else UNKNOWN
        case float():
            return value if math.isfinite(value) else UNKNOWN
        case Mapping() if levels:
            return {_key(key): plain(item, levels - 1) for key, item in value.items()}
        case list() | tuple() if levels:
            return [plain(item, levels - 1) for item in value]
        case _:
            return UNKNOWN


def _key(key: Any) -> Any:
    match key:
        case str():
            return key
        case None | bool() | int() | float() if plain(key) is not UNKNOWN:
            return next(iter(json.loads(json.dumps({key: 0}))))
        case _:
            return UNKNOWN


def _shown(data: Any) -> Any:
    if data is UNKNOWN:
        return None
    if isinstance(data, dict):
        return {key: _shown(item) for key, item in data.items() if key is not UNKNOWN}
    if isinstance(data, list):
        return [_shown(item) for item in data]
    return data
