"""Requests of callers: what a function of the project that calls the API sends for each of its callers that can be seen."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.calls import ApiCall, body_in, calls_of
from linter.python.conditions import tests_at
from linter.python.makers import asks_maker, is_one_of_several, makers
from linter.python.origins import Origins
from linter.python.project import is_aside
from linter.python.source import Source
from linter.python.values.constants import is_tested
from linter.python.values.evaluation import Values
from linter.python.values.given import Given, bound
from linter.python.values.value import Env, Value
from linter.python.values.verdicts import is_contradicted, verdict

__all__ = ["bodies_of_callers", "is_meant_to_fail"]

_DEEPEST = 2  # a function that calls the wrapper may be one itself
_MOST_CALLERS = 8
_MOST_INSTANCES = 24  # tables of models make many
_MOST_BODIES = 16


@dataclass(frozen=True, slots=True)
class _Entry:
    """A way into a function: the call that is made, and what the names are then, in it and in functions on the way."""

    call: tree.Call
    source: Source
    env: Env


def bodies_of_callers(made: ApiCall, origins: Origins, values: Values) -> Iterator[Value]:
    """Yields what a call sends for one caller of the function around it each, where that says more than the function alone.

    The node of such a body is the caller's call. Nothing is said where a test may keep the caller's values from being sent.
    """
    if made.body is None or not _has_holes(made.body.data):
        return
    known = [made.body.data]
    for call, source, body in chain(_of_callers(made, origins, values), _of_partial(made, origins, values)):
        if body is None or not isinstance(body.data, dict) or any(repr(data) == repr(body.data) for data in known):
            continue
        known.append(body.data)
        yield _borrowed(body, call, source)
        if len(known) > _MOST_BODIES:
            return
    for entry in _makers(made, origins, values):
        body = body_in(made, values, entry.env)
        if body is None or not isinstance(body.data, dict) or repr(body.data) == repr(made.body.data):
            continue
        if is_one_of_several(made.node, made.source):  # it may be made for another method: only its model is sure to be sent
            data = {"model": body.data.get("model", UNKNOWN), UNKNOWN: UNKNOWN}
            body = replace(body, data=data, maybe={}, is_blurred=True)
        yield _borrowed(body, entry.call, entry.source)


def _borrowed(body: Value, call: tree.Call, source: Source) -> Value:
    return Value(body.data, call, source, body.members, body.holders, is_blurred=body.is_blurred)


def _of_callers(made: ApiCall, origins: Origins, values: Values) -> Iterator[tuple[tree.Call, Source, Value | None]]:
    """Yields the calls of the functions around a call of the API, with what is sent then."""
    for entry in _entries(made.node, made.source, origins, values, _DEEPEST):
        yield entry.call, entry.source, body_in(made, values, entry.env)


def _of_partial(made: ApiCall, origins: Origins, values: Values) -> Iterator[tuple[tree.Call, Source, Value | None]]:
    """Yields the calls in other files of a partial that is made of the API's method, with what is sent then."""
    assign = made.node.parent
    if made.func is made.node.func or not isinstance(assign, tree.Assign) or made.source.function_of(assign) is not None:
        return
    for name in (target.id for target in assign.targets if isinstance(target, tree.Name)):
        others, _ = origins.project.mentions(name)
        for other in sorted(others, key=lambda other: os.path.realpath(other.path)):
            for call in () if is_aside(other.path, origins.project.root) else other.calls.get(name, ()):
                calls = [Given(made.node, made.source, skip=1), Given(call, other)]
                if _is_made_through(calls, origins) and not is_meant_to_fail(call):
                    yield call, other, values.given(calls)


def _has_holes(data: Any) -> bool:
    if isinstance(data, dict):
        return any(key is UNKNOWN or _has_holes(inner) for key, inner in data.items())
    if isinstance(data, list):
        return any(map(_has_holes, data))
    return data is UNKNOWN


def _entries(node: tree.Node, source: Source, origins: Origins, values: Values, depth: int) -> Iterator[_Entry]:
    """Yields the ways into the functions around a node on which the node is certainly reached."""
    function = source.function_of(node)
    while function is not None:
        if isinstance(function, tree.FunctionDef) and any(param.name for param in function.params):
            for calls in _calls(function, source, origins):
                for entry in _bound(function, source, calls, origins, values, depth):
                    if _is_reached(node, source, values, entry.env):
                        yield entry
        function = source.function_of(function)


def _makers(made: ApiCall, origins: Origins, values: Values) -> Iterator[_Entry]:
    """Yields the ways by which the instance is made on which a method calls the API."""
    for maker, home, given in islice(makers(made.node, made.source, origins), _MOST_INSTANCES):
        if is_meant_to_fail(given.call):
            continue
        for entry in _bound(maker, home, [given], origins, values, _DEEPEST):
            if _is_reached(made.node, made.source, values, entry.env, maker):
                yield entry


def _bound(
    function: tree.FunctionDef, home: Source, calls: list[Given], origins: Origins, values: Values, depth: int
) -> Iterator[_Entry]:
    """Yields what a call gives to a function, and what it gives for each caller of the function that it stands in."""
    *partials, last = calls
    env = _unasked(bound(function, home, calls, values), function, home)
    if any(value.data is not UNKNOWN for value in env.values()):
        yield _Entry(last.call, last.source, env)
    if depth > 1 and any(_has_holes(value.data) for value in env.values()):
        for outer in _entries(last.call, last.source, origins, values, depth - 1):
            given = [*partials, Given(last.call, last.source, outer.env, last.skip)]
            yield _Entry(outer.call, outer.source, _unasked(bound(function, home, given, values), function, home))


def _unasked(env: Env, function: tree.FunctionDef, home: Source) -> Env:
    """What the parameters are, without what else they may be where a test in the function asks about that."""
    result = Env(env)
    for (param, name), value in env.items():
        refs = home.references.get(name, ()) if value.others else ()
        if any(function in tree.ancestors(ref) and is_tested(ref) for ref in refs):
            result[param, name] = Value(UNKNOWN, value.node, value.source)
    return result


def _calls(function: tree.FunctionDef, home: Source, origins: Origins) -> Iterator[list[Given]]:
    """Yields the calls that certainly reach a function, and no other one, each behind the partials that it is made through."""
    callers = origins.callers(function, home)
    found: list[list[Given]] = [[Given(call, source)] for source, call in callers.sure]
    for source, reference in callers.values:
        partial = reference.parent.parent if isinstance(reference.parent, tree.Arg) else None
        if not isinstance(partial, tree.Call) or origins.path_of(partial.func, source) != "functools.partial":
            continue
        if partial.positional(0) is reference:
            found += [[Given(partial, source, skip=1), Given(call, source)] for call in calls_of(partial, source)]
    found.sort(key=lambda calls: (calls[-1].source is not home, os.path.realpath(calls[-1].source.path), calls[-1].call.order))
    count = 0
    for calls in found:
        if _is_certain(function, calls, origins) and not is_meant_to_fail(calls[-1].call):
            yield calls
            count += 1
            if count >= _MOST_CALLERS:
                return


def _is_certain(function: tree.FunctionDef, calls: list[Given], origins: Origins) -> bool:
    """Whether a call, or the partial behind it, is of this function and of no other one, and does not stand in it."""
    if any(around is function for around in tree.ancestors(calls[-1].call)):
        return False
    if len(calls) > 1:
        return _is_made_through(calls, origins)
    refs = origins.of(calls[0].call.func, calls[0].source)
    return len(refs) == 1 and refs[0].node is function


def _is_made_through(calls: list[Given], origins: Origins) -> bool:
    """Whether the last call is certainly one of what the first one makes, a partial."""
    refs = origins.of(calls[-1].call.func, calls[-1].source)
    return len(refs) == 1 and refs[0].path == "functools.partial()" and refs[0].sites[-1][1] is calls[0].call


def is_meant_to_fail(call: tree.Call) -> bool:
    """Says whether a call is there to see it refused: in a test, under `pytest.raises`."""
    for around in tree.ancestors(call):
        if isinstance(around, tree.With):
            for item in around.items:
                called = item.context.func if isinstance(item.context, tree.Call) else item.context
                if tree.dotted(called).split(".")[-1] in ("raises", "assertRaises", "assertRaisesRegex"):
                    return True
    return False


def _is_reached(node: tree.Node, source: Source, values: Values, env: Env, maker: tree.FunctionDef | None = None) -> bool:
    """Whether no test stands in the way to a node; one that asks what a caller gives, and is not decided by it, may do so.

    With a `maker` the caller has made the instance by it.
    """
    current: tree.Node | None = node
    while current is not None:
        for test, truth in tests_at(current):
            if is_contradicted(values, test, truth=truth, source=source, env=env):
                return False
            is_decided = maker is None or verdict(values, test, source, env) == truth
            if not is_decided and maker is not None and asks_maker(test, source, maker, values):
                return False
        current = source.function_of(current)
    return True
