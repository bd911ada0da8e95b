"""How tests come out, and whether statements run, as far as that is known of names in one call of a function."""

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.source import Source
from linter.python.values.value import ABSENT

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values
    from linter.python.values.value import Env

__all__ = ["is_contradicted", "runs", "verdict", "way_up"]

_DECIDING = (tree.If, tree.For, tree.While, tree.Try, tree.Match, tree.IfExp, tree.BoolOp, tree.Comprehension)
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "in": lambda one, other: one in other, "not in": lambda one, other: one not in other,
}  # fmt: skip
_CLASSES = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


def way_up(node: tree.Node) -> dict[tree.Node, tree.Node]:
    """Returns the nodes around a node, each with the one in it that leads there."""
    found = {}
    inner = node
    for outer in tree.ancestors(node):
        found[outer] = inner
        inner = outer
    return found


def runs(values: "Values", node: tree.Node, way: dict[tree.Node, tree.Node], source: Source, env: "Env") -> bool | None:
    """Says whether a node has run when control comes to a use behind it, whose way up is given; `None` if that depends."""
    certain: bool | None = True
    outer = node
    while outer.parent is not None:
        inner, outer = outer, outer.parent
        other = way.get(outer)
        if other is not None:
            if inner.edge != other.edge and isinstance(outer, tree.If) and {inner.edge, other.edge} == {"body", "orelse"}:
                return None if _is_repeated(outer) else False
            if isinstance(outer, tree.Match) and inner is not other:
                return None if _is_repeated(outer) else False
            if isinstance(outer, tree.Try) and inner.edge == "body" and other.edge == "handlers":
                return None
            return certain
        if not isinstance(outer, _DECIDING):
            continue
        outcome = None
        if env and isinstance(outer, tree.If | tree.IfExp) and inner.edge in ("body", "orelse"):
            known = verdict(values, outer.test, source, env)
            outcome = None if known is None else known == (inner.edge == "body")
        if outcome is False or (isinstance(outer, tree.If) and _returns(outer, inner.edge)):
            return False
        if outcome is None:
            certain = None
    return certain


def _is_repeated(node: tree.Node) -> bool:
    for around in tree.ancestors(node):
        if isinstance(around, tree.For | tree.While):
            return True
        if isinstance(around, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            return False
    return False


def _returns(statement: tree.Node, edge: str) -> bool:
    """Whether a branch ends in leaving the function, so that nothing behind it sees what it did."""
    block = getattr(statement, edge)
    return isinstance(block, list) and bool(block) and isinstance(block[-1], tree.Return | tree.Raise)


def verdict(values: "Values", test: tree.Expr, source: Source, env: "Env") -> bool | None:
    """Returns how a test comes out; `None` if that is not known."""
    match test:
        case tree.UnaryOp(op="not"):
            inner = verdict(values, test.value, source, env)
            return None if inner is None else not inner
        case tree.BoolOp():
            parts = [verdict(values, part, source, env) for part in (test.left, test.right)]
            ends = test.op == "or"
            if ends in parts:
                return ends
            return None if None in parts else not ends
        case tree.Compare(ops=[op], rights=[right]):
            return _compared(values.of(test.left, source, env).data, op, values.of(right, source, env).data)
        case tree.Call(func=tree.Name(id="isinstance"), args=[tree.Arg(value=checked), tree.Arg(value=tree.Name(id=name))]):
            data = values.of(checked, source, env).data
            kind = _CLASSES.get(name)
            return None if kind is None or not _is_known(data) else isinstance(data, kind)
        case _:
            data = values.of(test, source, env).data
            if isinstance(data, dict | list):
                return True if any(key is not UNKNOWN for key in data) else (False if not data else None)
            return bool(data) if _is_known(data) else None


def _is_known(data: Any) -> bool:
    if isinstance(data, dict):
        return all(key is not UNKNOWN and _is_known(inner) for key, inner in data.items())
    if isinstance(data, list):
        return all(map(_is_known, data))
    return data is not UNKNOWN and data is not ABSENT


def _compared(left: Any, op: str, right: Any) -> bool | None:
    if op in ("is", "is not"):
        if right is not None and not isinstance(right, bool):
            return None
        is_container = isinstance(left, dict | list)
        if not is_container and not _is_known(left):
            return None
        return (left is right) == (op == "is")
    if op not in _ORDERS or not _is_known(left) or not _is_known(right):
        return None
    try:
        return _ORDERS[op](left, right)
    except TypeError:
        return None


def is_contradicted(values: "Values", test: tree.Expr, *, truth: bool, source: Source, env: "Env") -> bool:
    """Says whether a test does not come out so, or may not because of what is known of the names in it."""
    if isinstance(test, tree.UnaryOp) and test.op == "not":
        return is_contradicted(values, test.value, truth=not truth, source=source, env=env)
    if isinstance(test, tree.BoolOp) and (test.op == "and") == truth:
        return any(is_contradicted(values, part, truth=truth, source=source, env=env) for part in (test.left, test.right))
    known = verdict(values, test, source, env)
    if known is not None:
        return known != truth
    names = {node.id: node for node in tree.walk(test) if isinstance(node, tree.Name)}
    told = {name for (_, name), value in env.items() if value.data is not UNKNOWN}
    return not told.isdisjoint(names)
