"""What a call gives to the parameters of a function, as values."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.functions import is_static
from linter.python.source import Source
from linter.python.values.value import Env, Value

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values

__all__ = ["Given", "bound"]


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call, some of the first left out (`skip`), with what is known of names where it stands."""

    call: tree.Call
    source: Source
    env: Env = field(default_factory=Env)
    skip: int = 0


def bound(function: tree.FunctionDef | tree.Lambda, home: Source, calls: list[Given], values: "Values") -> Env:
    """Returns what the parameters of a function are in a call, after those of the partials that it is made through."""
    positional: list[Value] = []
    rest = Value({}, calls[-1].call, calls[-1].source)  # the keyword arguments
    is_hidden = False  # whether a spread hides which positional argument is which
    for given in calls:
        for number, arg in enumerate(given.call.args):
            if number < given.skip:
                continue
            value = values.of(arg.value, given.source, given.env)
            if arg.star == "**":
                rest.merge(value, overwrites=False)
            elif arg.keyword:
                rest.put(arg.keyword, value, arg)
            elif arg.star and isinstance(value.data, list) and not any(item is UNKNOWN for item in value.data):
                unknown = Value(UNKNOWN, arg.value, given.source)
                positional += [value.members.get(index) or unknown for index in range(len(value.data))]
            elif arg.star:
                is_hidden = True
            elif not is_hidden:
                positional.append(value)
    env = Env()
    unknown = Value(UNKNOWN, calls[-1].call, calls[-1].source)
    params = list(function.params)
    if params and isinstance(function, tree.FunctionDef) and _takes_instance(function, calls[0], home):
        env[params[0], params[0].name] = unknown
        del params[0]
    for param in params:
        key = (param, param.name)
        if param.star == "**":
            env[key] = rest
        elif param.star:
            env[key] = unknown
            is_hidden, positional = False, []
            continue
        elif positional and not _is_keyword_only(param, function):
            env[key] = positional.pop(0)
        elif is_hidden and not _is_keyword_only(param, function):
            env[key] = unknown
            rest.put(param.name, unknown, calls[-1].call)
        elif param.name in rest.data:
            env[key] = rest.members.get(param.name) or Value(rest.data[param.name], calls[-1].call, calls[-1].source)
        elif param.name in rest.maybe or UNKNOWN in rest.data:
            env[key] = unknown
        elif param.default is not None:
            env[key] = values.of(param.default, home)
        else:
            env[key] = unknown
        for kept in (rest.data, rest.members, rest.holders, rest.maybe):
            kept.pop(param.name, None)
    return env


def _is_keyword_only(param: tree.Param, function: tree.FunctionDef | tree.Lambda) -> bool:
    return any(other.star == "*" for other in function.params[: function.params.index(param)])


def _takes_instance(function: tree.FunctionDef, first: Given, home: Source) -> bool:
    """Whether the first parameter is the instance or class that a method is reached by, and no argument of the call."""
    owner = home.class_of(function)
    if owner is None or is_static(function):
        return False
    func = first.call.positional(0) if first.skip else first.call.func
    return not (isinstance(func, tree.Attribute) and tree.dotted(func.value).split(".")[-1] == owner.name)
