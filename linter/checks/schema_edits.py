"""From old data and new data to the operations of a fix, which leave alone what stays."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from linter.model.fix import Insert, Keep, Operation, Remove, RenameKey, Replace
from linter.model.place import Place

__all__ = ["edits"]

_RENAMED = {"oneOf": "anyOf"}


def edits(place: Place, old: Any, new: Any) -> Iterator[Operation]:
    """Yields operations that make `new` of the `old` that stands at a place.

    What is the same object in both has not changed: it is neither compared nor written.
    """
    if new is old:
        return
    if isinstance(old, dict) and isinstance(new, dict) and (old.keys() & new.keys() or _RENAMED.keys() & old.keys()):
        yield from _members(place, old, new)
    elif isinstance(old, list) and isinstance(new, list) and old and (steps := _elements(place, old, new)) is not None:
        yield from steps
    elif isinstance(old, dict | list) or isinstance(new, dict | list) or not _is_same(old, new):
        yield Replace(place, _kept(new, {id(item): at for item, at in _containers(place, old)}))


def _members(place: Place, old: dict[Any, Any], new: dict[Any, Any]) -> Iterator[Operation]:
    names = {before: after for before, after in _RENAMED.items() if before not in new and after in new.keys() - old}
    for key, value in old.items():
        if key in names:
            yield RenameKey(place.at(key), names[key])
        if key in new or key in names:
            yield from edits(place.at(key), value, new[names.get(key, key)])
        else:
            yield Remove(place.at(key))
    renamed = {names[key] for key in old.keys() & names}
    yield from (Insert(place, key, value) for key, value in new.items() if key not in old and key not in renamed)


def _elements(place: Place, old: list[Any], new: list[Any]) -> Iterator[Operation] | None:
    """Operations for a list that lost some elements and got others at its end; `None` if it is not so simple."""
    pairs = list(zip(old, new, strict=False))
    if len(new) >= len(old) and all(_is_close(one, other) for one, other in pairs):
        changes = (step for index, (one, other) in enumerate(pairs) for step in edits(place.at(index), one, other))
        return chain(changes, (Insert(place, len(old), item) for item in new[len(old) :]))
    gone = [index for index, item in enumerate(old) if not any(_is_same(item, other) for other in new)]
    stay = [item for index, item in enumerate(old) if index not in gone]
    if len(new) < len(stay) or not all(map(_is_same, stay, new)):
        return None
    removals = (Remove(place.at(index)) for index in gone)
    return chain(removals, (Insert(place, len(old), item) for item in new[len(stay) :]))


def _is_close(one: Any, other: Any) -> bool:
    """Whether one element of a list can be what became of another."""
    return _is_same(one, other) or (isinstance(one, dict) and isinstance(other, dict))


def _is_same(one: Any, other: Any) -> bool:
    """Whether a value has not changed; of 1, 1.0 and true none is another."""
    return one is other or (type(one) is type(other) and not isinstance(one, dict | list) and bool(one == other))


def _containers(place: Place, value: Any) -> Iterator[tuple[Any, Place]]:
    todo = [(value, place)]
    while todo:
        here, at = todo.pop()
        if isinstance(here, dict | list) and here:
            yield here, at
            members = here.items() if isinstance(here, dict) else enumerate(here)
            todo += [(item, at.at(key)) for key, item in members if isinstance(key, str | int)]


def _kept(value: Any, places: dict[int, Place]) -> Any:
    """A new value in which each part of the old one stands for its text."""
    if id(value) in places:
        return Keep(places[id(value)])
    if isinstance(value, dict):
        return {key: _kept(item, places) for key, item in value.items()}
    return [_kept(item, places) for item in value] if isinstance(value, list) else value
