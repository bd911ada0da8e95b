"""What an expression is: plain data, where each part of it was written, and what else it may be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from linter.model.place import Route
from linter.model.unknown import MISSING, UNKNOWN
from linter.python import tree
from linter.python.source import Source
from linter.python.values.located import Located

__all__ = ["ABSENT", "Env", "Value", "is_container", "is_same", "perhaps", "variants"]

_MOST_VARIANTS = 60
_MOST_ELEMENTS = 10_000  # of a list that is put together of others


class _Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()
"""What the SDK is given for a parameter that is not sent: `NOT_GIVEN`, `omit`."""


@dataclass(slots=True, eq=False)
class Value:
    """A value and where it was written.

    `data` is plain data; `node` the expression in `source` that wrote it. `members` are the values in a dict or list, `holders`
    what holds each in the text: an item of a display, an argument, an assignment. `others` are further values that it may have.
    `file` is what is known of it as a path, or as what was read from a file.
    """

    data: Any
    node: tree.Expr
    source: Source
    members: dict[str | int, "Value"] = field(default_factory=dict)
    holders: dict[str | int, tree.Node] = field(default_factory=dict)
    others: list["Value"] = field(default_factory=list)
    maybe: dict[str, "Value"] = field(default_factory=dict)  # members that a branch may add to an open dict
    is_blurred: bool = False  # anything may have been written into it, not only what is in `maybe`
    is_made: bool = False  # by a library, of code that says it in other words: nothing that an edit could change
    file: Located | None = None
    pieces: tuple[str, ...] = ()  # what certainly stands in a text that is not known as a whole, in this order

    def at(self, *route: str | int) -> "Value":
        """Returns the value at a route. Raises `KeyError` if nothing was written there."""
        found = self
        for step in route:
            found = found.members[step]
        return found

    def member(self, key: str | int) -> "Value | None":
        """Returns the value at a key, which for what was read from a file is made as it is asked for; `None` if there is none."""
        found = self.members.get(key)
        if found is None and self.file is not None and self.file.is_read and _get_at(self.data, (key,)) is not MISSING:
            return Value(self.data[key], self.node, self.source, is_made=True, file=replace(self.file, kind="part"))
        return found

    def certain(self, others: "list[Value]") -> "Value":
        """Returns this value without what is known of it only as long as it is not one of the others, which are alike."""
        is_sure = all(other.file == self.file and other.pieces == self.pieces for other in others)
        return self if is_sure else replace(self, file=None, pieces=())

    def copy(self) -> "Value":
        """Returns a dict or list that may be changed while this one stays as it is."""
        data = dict(self.data) if isinstance(self.data, dict) else list(self.data)
        members, holders, maybe = dict(self.members), dict(self.holders), dict(self.maybe)
        copied = Value(data, self.node, self.source, members, holders, maybe=maybe, is_blurred=self.is_blurred)
        copied.is_made, copied.file = self.is_made, self.file
        return copied

    def put(self, key: Any, value: "Value", holder: tree.Node) -> None:
        """Gives a dict a member; one whose key is not known may overwrite any other."""
        if not isinstance(key, str):
            if key is UNKNOWN or isinstance(key, dict | list):
                self.blur()
            else:
                self.data[json.loads(json.dumps({key: 0})).popitem()[0]] = value.data
            return
        if value.data is ABSENT:
            self.data.pop(key, None)
            self.members.pop(key, None)
            self.holders.pop(key, None)
            return
        self.data[key] = value.data
        self.members[key] = value
        self.holders[key] = holder

    def blur(self) -> None:
        """Opens a dict or list into which anything may have been written: what was in it may have been overwritten."""
        if isinstance(self.data, list):
            self.data[:] = [UNKNOWN]
            self.members.clear()
            return
        for key in list(self.data):
            self.data[key] = UNKNOWN
        self.members.clear()
        self.data[UNKNOWN] = UNKNOWN
        self.is_blurred = True

    def merge(self, other: "Value", *, overwrites: bool = True) -> None:
        """Adds what is in another dict; a call's arguments overwrite nothing, since Python refuses one that is given twice."""
        is_blurred = not isinstance(other.data, dict) or (UNKNOWN in other.data and (other.is_blurred or not other.maybe))
        if is_blurred and overwrites:
            self.blur()
        elif is_blurred:
            self.data[UNKNOWN] = UNKNOWN
            self.is_blurred = True
        if not isinstance(other.data, dict):
            return
        for key, data in other.data.items():
            self.data[key] = data
            if key is not UNKNOWN and (member := other.member(key)) is not None:
                self.members[key] = member
                self.holders[key] = other.holders.get(key, other.node)
            else:
                self.members.pop(key, None)
        for key, value in other.maybe.items():
            self.maybe[key] = value

    def append(self, value: "Value", holder: tree.Node) -> None:
        index = len(self.data)
        self.data.append(value.data)
        self.members[index] = value
        self.holders[index] = holder

    def append_maybe(self, value: "Value", holder: tree.Node, *, is_last: bool = False) -> None:
        """Appends to a list what may be in it; behind it there may be more, unless it `is_last`."""
        self.append(Value(UNKNOWN, value.node, value.source, others=value.others or [value]), holder)
        if not is_last:
            self.data.append(UNKNOWN)

    def insert(self, index: int | None, value: "Value", holder: tree.Node) -> None:
        """Puts an element into a list; nobody knows where without an index."""
        if index is None:
            self.blur()
            return
        self._shift(index, 1)
        self.data.insert(index, value.data)
        self.members[index] = value
        self.holders[index] = holder

    def drop(self, index: int | None) -> None:
        """Takes an element out of a list; nobody knows which without an index."""
        if index is None:
            self.blur()
            return
        del self.data[index]
        self.members.pop(index, None)
        self._shift(index, -1)

    def _shift(self, index: int, by: int) -> None:
        for kept in (self.members, self.holders):
            moved = {key + by if isinstance(key, int) and key >= index else key: at for key, at in kept.items()}
            kept.clear()
            kept.update(moved)  # type: ignore[arg-type]  # each keeps what it has

    def repeated(self, times: Any, node: tree.Expr) -> "Value":
        """Returns a list over and over again: no edit could change one of its elements alone."""
        result = Value([], node, self.source, is_made=True)
        if not isinstance(times, int) or isinstance(times, bool) or len(self.data) * times > _MOST_ELEMENTS:
            result.data.append(UNKNOWN)
            return result
        for _ in range(times if self.data else 0):
            result.extend(self)
        return result

    def extend(self, other: "Value") -> None:
        if not isinstance(other.data, list) or len(self.data) + len(other.data) > _MOST_ELEMENTS:
            self.data.append(UNKNOWN)
            return
        for index, data in enumerate(other.data):
            member = other.member(index)
            if member is not None:
                self.append(member, other.holders.get(index, other.node))
            else:
                self.data.append(data)

    def write(self, key: Any, value: "Value", holder: tree.Node, is_certain: bool) -> None:
        if is_certain:
            self.put(key, value, holder)
        elif not isinstance(key, str):
            self.blur()
        elif key in self.data:
            if not is_same(self.data[key], value.data):
                before = self.members.get(key)
                self.data[key] = UNKNOWN
                options = [*(before.others or [before] if before else []), *(value.others or [value])]
                self.members[key] = Value(UNKNOWN, value.node, value.source, others=options)
            elif key in self.members:
                self.members[key] = self.members[key].certain([value])
        else:
            self.data[UNKNOWN] = UNKNOWN
            if value.data is not ABSENT:
                before = self.maybe.get(key)
                if before is not None:
                    options = [*(before.others or [before]), *(value.others or [value])]
                    value = Value(UNKNOWN, value.node, value.source, others=options)
                self.maybe[key] = value
                self.holders.setdefault(key, holder)


class Env(dict[tuple[tree.Node, str], Value]):
    """What is known of names for one call of a function, or one turn of a comprehension: each by the node that binds it.

    `memo` keeps what expressions are then; names are added before the first question.
    """

    __slots__ = ("memo",)

    def __init__(self, known: "Env | None" = None) -> None:
        super().__init__(known or {})
        self.memo: dict[Any, Any] = {}


def perhaps(value: Value, node: tree.Expr, source: Source) -> Value:
    """Returns what an expression is that may be a certain value, or something not known; it stands where that value is written."""
    if _is_placeholder(value.data) and not value.others:
        return Value(UNKNOWN, node, source)
    return Value(UNKNOWN, value.node, value.source, others=value.others or [value])


def variants(value: Value) -> Iterator[Value]:
    """Yields a value, then it again with one alternative at a time, with all that is uncertain besides unknown.

    So no two branches are mixed that never run together.
    """
    yield value
    for route, other in islice(_alternatives(value, value.data, ()), _MOST_VARIANTS):
        yield _with(value, route, other)


def _alternatives(value: Value, root: Any, route: Route) -> Iterator[tuple[Route, Value]]:
    if len(route) > 8:
        return
    for key, member in value.members.items():
        if _get_at(root, (*route, key)) is MISSING:
            continue
        for other in member.others:
            if not _is_placeholder(other.data):
                yield (*route, key), other
        yield from _alternatives(member, root, (*route, key))
    for key, member in value.maybe.items():
        if member.data is not UNKNOWN:
            yield (*route, key), member
        for other in member.others:
            if not _is_placeholder(other.data):
                yield (*route, key), other


def _with(value: Value, route: Route, other: Value) -> Value:
    """Returns a value with another one at a route."""
    if not route:
        return other
    step, *rest = route
    inner = value.members.get(step)
    member = _with(inner, tuple(rest), other) if inner is not None else other
    result = replace(value, members={**value.members, step: member})
    if isinstance(value.data, dict):
        result.data = {**value.data, step: member.data}
    else:
        result.data = [member.data if index == step else item for index, item in enumerate(value.data)]
    return result


def _is_placeholder(data: Any) -> bool:
    """Whether an alternative says nothing: it is not known, or stands for "nothing yet", as in `name or ""`."""
    return data is UNKNOWN or data is ABSENT or data is None or data in ("", [], {})


def _get_at(data: Any, route: tuple[str | int, ...]) -> Any:
    """Returns what is at a route, `MISSING` if nothing is."""
    for step in route:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return data


def is_container(data: Any) -> bool:
    """Says whether data is a dict or a list."""
    return isinstance(data, dict | list)


def is_same(one: Any, other: Any) -> bool:
    """Says whether two values are certainly alike."""
    if one is UNKNOWN or other is UNKNOWN or one is ABSENT or other is ABSENT:
        return one is other
    return type(one) is type(other) and bool(one == other)
