"""What is found around a call: the layers of code that send it again, and the places from which its errors go outwards."""

from dataclasses import dataclass, field, replace

from linter.python import tree
from linter.python.retries.failures import Errors
from linter.python.retries.pauses import NONE, UNCLEAR, Given, Pause
from linter.python.source import Source

__all__ = ["At", "Found", "Layer"]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer of retries.

    `node` is where it stands, `site` where it is put around the call: a decorator, the call of a helper. `attempts` is infinite if
    nothing ends it, `None` if something does. `names` are what it retries on, in the text at `catches`; `errors` those of the call.
    `is_sure` is false for what could not be read, or may not be around the call.
    """

    kind: str
    source: Source
    node: tree.Node
    site: tuple[Source, tree.Node]
    attempts: float | None
    pause: Pause
    names: tuple[str, ...]
    catches: tree.Node
    is_selective: bool
    is_sure: bool
    depth: int
    errors: Errors


@dataclass(slots=True, eq=False)
class Found:
    """What is around a call: its layers, those which never see one of its errors, and whether there may be more."""

    layers: list[Layer] = field(default_factory=list)
    dead: list[Layer] = field(default_factory=list)
    may_be_more: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class At:
    """A place from which errors go outwards.

    `is_swallowed` says that something on the way turned errors into results, `is_told` that these tell of the failure,
    `is_varied` that each call on the way takes another key, model or server, `is_coroutine` that they come up where it is awaited,
    `is_asked` that a person is asked on the way.
    """

    node: tree.Node
    source: Source
    errors: Errors
    depth: int = 0
    is_sure: bool = True
    is_swallowed: bool = False
    is_told: bool = False
    is_varied: bool = False
    is_coroutine: bool = False
    is_asked: bool = False
    given: Given = field(default_factory=Given)
    site: tuple[Source, tree.Node] | None = None

    def moved(self, node: tree.Node, source: Source, *, is_sure: bool = True, step: int = 1) -> "At":
        """Returns the place further out to which the errors go."""
        return replace(self, node=node, source=source, depth=self.depth + step, is_sure=self.is_sure and is_sure, site=None)

    def spared(self, pause: Pause) -> Pause:
        """Returns a pause as it counts here: with another key or server there is nothing to wait for."""
        return Pause(UNCLEAR) if self.is_varied and pause.kind == NONE else pause

    def with_errors(self, errors: Errors, is_swallowed: bool) -> "At":
        """Returns the same place with other errors."""
        return replace(self, errors=errors, is_swallowed=self.is_swallowed or is_swallowed)

    def entering(self, node: tree.Node, source: Source, given: Given, site: tuple[Source, tree.Node]) -> "At":
        """Returns a call in a helper or decorator, by which the place was reached."""
        return replace(self, node=node, source=source, given=given, site=self.site or site)
