"""What is not known about data that was read from code: the value `UNKNOWN`, and how to ask around it.

Plain data may hold `UNKNOWN` in three positions, each with one meaning:

- as a value: some value, not known which;
- as an element of a list: any number of elements, none included (a spread is one `UNKNOWN`);
- as a key of a dict: there may be further members (the dict is *open*).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, final

__all__ = ["MISSING", "UNKNOWN", "Missing", "Unknown", "get", "has_unknown", "is_open"]


@final
class Unknown:
    """The type of `UNKNOWN`; it has no truth value, so that no rule takes it for a falsy one."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false; compare with `is UNKNOWN`")


@final
class Missing:
    """The type of `MISSING`: the member is certainly not there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown()
MISSING: Final = Missing()


def is_open(data: Mapping[Any, Any]) -> bool:
    """Says whether a dict may have members besides those that it shows."""
    return UNKNOWN in data


def has_unknown(items: Iterable[Any]) -> bool:
    """Says whether a list's length and order are uncertain, because an element of it is `UNKNOWN`."""
    return any(item is UNKNOWN for item in items)


def get(data: Any, *route: str | int) -> Any:
    """Follows keys and indices into plain data.

    Returns the value at the end; `UNKNOWN` if it may be there but is not known; `MISSING` if it is certainly absent, or if
    the route leads through something that is neither a dict nor a list.
    """
    for step in route:
        if isinstance(data, dict):
            if step not in data:
                return UNKNOWN if UNKNOWN in data else MISSING
            data = data[step]
        elif isinstance(data, list) and isinstance(step, int):
            if has_unknown(data[: step + 1]):
                return UNKNOWN
            if step >= len(data):
                return MISSING
            data = data[step]
        else:
            return UNKNOWN if data is UNKNOWN else MISSING
    return data
