"""A schema in the making: plain dicts that remember which code each of their keys is due to."""

from typing import Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.source import Source
from linter.python.values.value import Value

__all__ = ["Made", "Spot", "arranged", "opened", "value_of"]

Spot = tuple[tree.Node, Source]


class Made(dict[Any, Any]):
    """A dict with the code that made it, and for each key the code that gave its value, where that is another."""

    def __init__(self, spot: Spot, data: dict[Any, Any] | None = None) -> None:
        super().__init__(data or {})
        self.spot = spot
        self.spots: dict[Any, Spot] = {}

    def put(self, key: Any, value: Any, spot: Spot | None = None) -> None:
        """Gives a key its value."""
        self[key] = value
        if spot is not None:
            self.spots[key] = spot

    def spot_of(self, key: Any) -> Spot:
        """Returns the code that gave a key its value."""
        return self.spots.get(key, self.spot)

    def copied(self) -> "Made":
        """Returns a copy that shares what is in it, as `dict.copy` does."""
        other = Made(self.spot, self)
        other.spots = dict(self.spots)
        return other


def opened(spot: Spot) -> Made:
    """Returns a dict of which nothing is known."""
    return Made(spot, {UNKNOWN: UNKNOWN})


def arranged(data: Any, parent: Any = None) -> Any:
    """Sorts keys as Pydantic does: by the alphabet, but for the names of properties and for defaults."""
    if isinstance(data, list):
        return [arranged(item, parent) for item in data]
    if not isinstance(data, dict):
        return data
    keys = list(data)
    if parent not in ("properties", "default"):
        keys.sort(key=lambda key: (key is UNKNOWN, str(key)))
    if not isinstance(data, Made):
        return {key: arranged(data[key], key) for key in keys}
    result = Made(data.spot)
    for key in keys:
        result.put(key, arranged(data[key], key), data.spots.get(key))
    return result


def value_of(data: Any, spot: Spot) -> Value:
    """Returns finished data as a value whose every part has the place of the code that made it."""
    spot = _written(data.spot if isinstance(data, Made) else spot)
    result = Value(data, spot[0], spot[1], is_made=True)  # type: ignore[arg-type]  # a class or a statement has a place as well
    if isinstance(data, list):
        result.data = []
        for item in data:
            if item is UNKNOWN:
                result.data.append(UNKNOWN)
            else:
                result.append(value_of(item, spot), spot[0])
    elif isinstance(data, dict):
        result.data = {}
        for key, item in data.items():
            if key is UNKNOWN:
                result.data[UNKNOWN] = UNKNOWN
                continue
            at = data.spot_of(key) if isinstance(data, Made) else spot
            member = value_of(item, at)
            result.put(key, member, member.node)
    return result


def _written(spot: Spot) -> Spot:
    """A part of an annotation in quotes stands nowhere but where the quotes do."""
    quotes = [around for around in tree.ancestors(spot[0]) if isinstance(around, tree.Const)]
    return (quotes[-1], spot[1]) if quotes else spot
