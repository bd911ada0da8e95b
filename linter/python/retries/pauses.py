"""How long code waits before it tries again: not at all, always alike, or longer each time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from linter.python import tree
from linter.python.functions import argument
from linter.python.retries.rounds import SLEEPY, Round, derived, is_handed
from linter.python.source import Source
from linter.python.ways import assignments, inside, last_name, names_in

__all__ = ["CONSTANT", "GROWING", "NONE", "UNCLEAR", "Given", "Pause", "of_recursion", "of_round", "of_value"]

NONE, CONSTANT, UNCLEAR, GROWING = "none", "constant", "unclear", "growing"
_BY_LENGTH = (NONE, CONSTANT, UNCLEAR, GROWING)

_SLEEPS = frozenset(("sleep", "sleep_ms", "sleep_for", "sleep_until"))
_BY_CHANCE = re.compile(r"random|jitter|uniform|rand(int|range)|expovariate|gauss|back_?off|expo|retry_?after|reset", re.I)
_PLAIN = frozenset("int float min max round abs str timedelta len total_seconds".split())
_ASKING = frozenset("input raw_input confirm getch".split())  # somebody decides when to try again
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Given:
    """By which calls functions were reached, so that their parameters can be looked up: helpers, decorators that take arguments."""

    calls: tuple[tuple[tree.FunctionDef, tree.Call, Source, Source], ...] = ()

    def plus(self, function: tree.FunctionDef, home: Source, call: tree.Call, source: Source) -> "Given":
        """Returns this with one more: a function of one file, and the call of it in another."""
        return Given((*self.calls, (function, call, source, home)))

    def value(self, node: tree.Expr, source: Source) -> tuple[tree.Expr, Source]:
        """Returns what a name stands for: an argument, the default of a parameter, the one value assigned; else itself."""
        for _ in range(_DEEPEST):
            if not isinstance(node, tree.Name):
                break
            bindings = source.lookup(node.id, node)
            if len(bindings) != 1:
                break
            binding = bindings[0]
            if binding.kind == "assign" and not binding.path and binding.value is not None:
                node = binding.value
            elif binding.kind == "param" and isinstance(binding.node, tree.Param):
                found = self._param(binding.node, source)
                if found is None:
                    break
                node, source = found
            else:
                break
        return node, source

    def _param(self, param: tree.Param, source: Source) -> tuple[tree.Expr, Source] | None:
        for function, call, other, home in self.calls:
            if param.parent is function:
                given = argument(call, function, param, other, home)
                if given is not None:
                    return given, other
        return (param.default, source) if param.default is not None else None


@dataclass(frozen=True, slots=True)
class Pause:
    """How the next attempt is waited for: `kind` is `none`, `constant`, `unclear` or `growing` (also by chance, or as told)."""

    kind: str
    node: tree.Node | None = None
    source: Source | None = None

    def longer(self, other: "Pause") -> "Pause":
        """Returns the one of two that helps more."""
        return max(self, other, key=lambda pause: _BY_LENGTH.index(pause.kind))


def of_round(turn: Round, given: Given) -> Pause:
    """Returns how a loop waits between an error and the next attempt."""
    return _found(turn.around, turn.loop, turn.told, turn.source, given)


def of_recursion(handler: tree.Handler, function: tree.FunctionDef, node: tree.Node, source: Source) -> Pause:
    """Returns how a function waits that calls itself in a handler: there, or on its way to the call."""
    ahead = [below for statement in function.body for below in inside(statement) if below.order < node.order]
    sleeps = [below for below in ahead if isinstance(below, tree.ExprStatement)]
    return _found([*handler.body, *sleeps], function, derived(handler), source, Given())


def _found(nodes: Iterable[tree.Node], region: tree.Node, told: set[str], source: Source, given: Given) -> Pause:
    best = Pause(NONE)
    for call in (below for node in nodes for below in inside(node) if isinstance(below, tree.Call)):
        name = last_name(call)
        if name in _SLEEPS or (name == "wait" and call.args and isinstance(call.func, tree.Attribute)):
            first = call.args[0].value if call.args else None
            kind = of_value(first, region, told, source, given) if first is not None else UNCLEAR
            best = best.longer(Pause(kind, call, source))
        elif SLEEPY.search(name.lower()) or name in _ASKING or is_handed(call, told):
            best = best.longer(Pause(UNCLEAR, call, source))
    return best


def of_value(node: tree.Expr, region: tree.Node, told: set[str], source: Source, given: Given, depth: int = 0) -> str:
    """Says whether a number of seconds is always the same while a region of code is repeated; `told` names come from the error."""
    if depth > _DEEPEST:
        return UNCLEAR
    match node:
        case tree.Const():
            return NONE if node.value in (0, None) else CONSTANT
        case tree.Name():
            return _of_name(node, region, told, source, given, depth)
        case tree.Attribute():
            return _of_attribute(node, region, told)
        case tree.Call():
            if _BY_CHANCE.search(tree.dotted(node.func) or last_name(node)):
                return GROWING
            parts = [arg.value for arg in node.args]
            if isinstance(node.func, tree.Attribute):
                parts.append(node.func.value)
            kinds = [of_value(part, region, told, source, given, depth + 1) for part in parts]
            if GROWING in kinds:
                return GROWING
            return _longest(kinds) if last_name(node) in _PLAIN and kinds else UNCLEAR
        case tree.Await() | tree.UnaryOp() | tree.NamedExpr():
            return of_value(node.value, region, told, source, given, depth + 1)
        case tree.BinOp() | tree.BoolOp() | tree.IfExp() | tree.Subscript() | tree.Compare():
            kinds = [
                of_value(part, region, told, source, given, depth + 1) for part in node.children() if isinstance(part, tree.Expr)
            ]
            return _longest([kind for kind in kinds if kind != NONE] or [NONE])
        case _:
            return GROWING if any(_BY_CHANCE.search(name) for name in names_in(node)) else UNCLEAR


def _longest(kinds: list[str]) -> str:
    return max(kinds, key=_BY_LENGTH.index)


def _of_attribute(node: tree.Attribute, region: tree.Node, told: set[str]) -> str:
    path = tree.dotted(node)
    if not path or path.split(".")[0] in told or _BY_CHANCE.search(path):
        return GROWING if path else UNCLEAR
    return UNCLEAR if any(name == path for name, _, _ in assignments([region])) else CONSTANT


def _of_name(node: tree.Name, region: tree.Node, told: set[str], source: Source, given: Given, depth: int) -> str:
    if node.id in told or _BY_CHANCE.search(node.id):
        return GROWING
    steps = [(value, is_step) for name, value, is_step in assignments([region]) if name == node.id]
    if any(is_step for _, is_step in steps):
        return GROWING
    if steps:
        return _longest([of_value(value, region, told, source, given, depth + 1) for value, _ in steps if value is not None])
    if isinstance(region, tree.FunctionDef) and any(param.name == node.id for param in region.params):
        return _of_own_param(node.id, region, source)
    value, _ = given.value(node, source)
    if isinstance(value, tree.Const):
        return NONE if value.value in (0, None) else CONSTANT
    if any(_BY_CHANCE.search(name) for name in names_in(value)):
        return GROWING
    return CONSTANT if isinstance(value, tree.Name | tree.Attribute | tree.BinOp) else UNCLEAR


def _of_own_param(name: str, function: tree.FunctionDef, source: Source) -> str:
    """A parameter of a function that calls itself grows if the inner call gives another value."""
    for call in source.calls.get(function.name, ()):
        if any(around is function for around in tree.ancestors(call)):
            for arg in call.args:
                if isinstance(arg.value, tree.BinOp) and name in names_in(arg.value):
                    return GROWING
    return CONSTANT
