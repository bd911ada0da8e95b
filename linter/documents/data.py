"""Reads a request that is held in memory: its text is what `json.dumps` with an indentation of two would write."""

import json
from collections.abc import Mapping
from typing import Any

from linter.documents.json import JsonRecord
from linter.model.unknown import UNKNOWN

__all__ = ["DataRecord", "plain"]


class DataRecord(JsonRecord):
    """A value in memory. Positions are those in its indented text, where `UNKNOWN` shows as `null`."""

    def __init__(self, document: str, data: Any) -> None:
        super().__init__(document, json.dumps(_shown(data), indent=2))
        self.data = data


def plain(value: Any) -> Any:
    """Returns a value as `json.dumps` would see it: tuples become lists, keys strings, and what JSON has no word for `UNKNOWN`."""
    match value:
        case str() | bool() | None:
            return value
        case int() | float():
            return value if value == value and abs(value) != float("inf") else UNKNOWN
        case Mapping():
            return {_key(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return UNKNOWN


def _key(key: Any) -> Any:
    match key:
        case str():
            return key
        case None | bool() | int() | float():
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
