"""How large a strict schema is, in the measures that the API limits; what is not known counts as nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linter.facts.dialects import Dialect
from linter.model.place import Route

__all__ = ["Excess", "Sizes"]

_WORDS = {
    "levels": "levels of nesting",
    "properties": "properties",
    "characters": "characters in names, `enum` and `const`",
    "enum_values": "values in `enum`",
    "enum_characters": "characters in a large `enum`",
}


@dataclass(frozen=True, slots=True)
class Excess:
    """A measure above its limit, and the route to where it is, if it is in one place."""

    measure: str
    count: int
    limit: int
    route: Route

    @property
    def words(self) -> str:
        """What was counted: `11 levels of nesting`."""
        return f"{self.count:,} {_WORDS[self.measure]}"


class Sizes:
    """The counts of one schema while it is walked.

    How the API counts levels is not documented. A step into a property is one whatever the way of counting; whether a step
    into the elements of an array is one, too, is a matter of doubt.
    """

    __slots__ = ("_largest", "characters", "deepest", "deepest_with_arrays", "enum_values", "properties")

    def __init__(self) -> None:
        self.properties = self.characters = self.enum_values = 0
        self.deepest: tuple[int, Route] = (0, ())
        self.deepest_with_arrays: tuple[int, Route] = (0, ())
        self._largest: tuple[int, int, Route] = (0, 0, ())  # characters, values and place of the `enum` with the most of them

    def add_names(self, names: dict[Any, Any], *, are_properties: bool) -> None:
        """Counts the names of properties, or of definitions."""
        self.characters += sum(len(name) for name in names if isinstance(name, str))
        if are_properties:
            self.properties += sum(isinstance(name, str) for name in names)

    def add_values(self, values: list[Any], route: Route, many: int) -> None:
        """Counts the values of one `enum`, or a `const` as if it were one."""
        characters = sum(len(value) for value in values if isinstance(value, str))
        self.characters += characters
        if route[-1:] != ("enum",):
            return
        known = sum(isinstance(value, str | int | float | None) for value in values)
        self.enum_values += known
        if known > many and characters > self._largest[0]:
            self._largest = (characters, known, route)

    @property
    def depth(self) -> int:
        """The depth from which on `add_depth` has something to add: a deeper one, by either count, has more in sum."""
        return self.deepest[0]

    def add_depth(self, levels: int, arrays: int, route: Route) -> None:
        """Notes how deep a schema lies: how many properties and, besides, how many arrays around it."""
        if levels > self.deepest[0]:
            self.deepest = (levels, route)
        if levels + arrays > self.deepest_with_arrays[0]:
            self.deepest_with_arrays = (levels + arrays, route)

    def excesses(self, dialect: Dialect) -> Iterator[Excess]:
        """Yields what is above a limit of the dialect for certain."""
        yield from self._above(dict(dialect.limits), self.deepest)

    def doubtful_excesses(self, dialect: Dialect, model: Any) -> Iterator[Excess]:
        """Yields what is above a limit if levels are counted with arrays, or if the tighter limits of a model hold."""
        tighter = dialect.doubtful_limits(model)
        sure = {excess.measure for excess in self.excesses(dialect)}
        doubtful = {"levels": dialect.limits["levels"]} | tighter
        for excess in self._above(doubtful, self.deepest if "levels" in tighter else self.deepest_with_arrays):
            if excess.measure not in sure:
                yield excess

    def _above(self, limits: dict[str, int], deepest: tuple[int, Route]) -> Iterator[Excess]:
        counts: dict[str, tuple[int, Route]] = {
            "levels": deepest,
            "properties": (self.properties, ()),
            "characters": (self.characters, ()),
            "enum_values": (self.enum_values, ()),
            "enum_characters": (self._largest[0], self._largest[2]),
        }
        for measure, limit in limits.items():
            count, route = counts[measure]
            if count > limit:
                yield Excess(measure, count, limit, route)
