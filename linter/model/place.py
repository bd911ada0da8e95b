"""Where something stands: a `Place` in terms of the data, a `Span` in terms of the text."""

from dataclasses import dataclass, replace
from enum import Enum

__all__ = ["Part", "Place", "Route", "Span", "json_pointer"]

Route = tuple[str | int, ...]


class Part(Enum):
    """Which half of a member a place means."""

    VALUE = "value"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a decoded text: offsets in characters, the end not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a document, in the terms of its data.

    `anchor` tells the document's subjects apart: the line number in JSON Lines, 0 where the document is one value. `route`
    holds the keys and indices from there. `span` is set only where no data exists to route to, as in text that is not JSON.
    """

    document: str
    anchor: int = 0
    route: Route = ()
    part: Part = Part.VALUE
    span: Span | None = None

    def at(self, *steps: str | int) -> "Place":
        """Returns the place that lies `steps` further in."""
        return Place(self.document, self.anchor, self.route + steps)

    def key(self) -> "Place":
        """Returns the place of this member's key instead of its value."""
        return replace(self, part=Part.KEY)

    @property
    def parent(self) -> "Place":
        """The place of the dict or list which holds this one."""
        return Place(self.document, self.anchor, self.route[:-1])

    @property
    def pointer(self) -> str:
        """The route as a JSON Pointer (RFC 6901)."""
        return json_pointer(self.route)


def json_pointer(route: Route) -> str:
    """Writes a route as a JSON Pointer (RFC 6901): `("a/b", 0)` becomes `/a~1b/0`, the root the empty string."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in route)
