"""Tool calls put together from the pieces that a stream brings."""

from collections.abc import Iterator

from linter.model.code import Assembly
from linter.python import tree
from linter.python.answers.parts import Part, Parts
from linter.python.answers.streams import iterations
from linter.python.calls import ApiCall
from linter.python.scopes import enclosing
from linter.python.semantics import Semantics

__all__ = ["assemblies"]

_CALL = ("choices", 0, "delta", "tool_calls", 0)
_ARGUMENTS = (*_CALL, "function", "arguments")
_NAME = (*_CALL, "function", "name")


def assemblies(made: ApiCall, semantics: Semantics) -> Iterator[Assembly]:
    """Yields where arguments of tool calls are joined without regard to the call that they belong to."""
    call = semantics.call(made)
    for iteration in iterations(made, semantics):
        parts = iteration.parts
        joined = [part for part in parts.found if part.steps == _ARGUMENTS and _is_joined(part)]
        if joined and call.data.get("parallel_tool_calls") is not False and not _is_told_apart(parts):
            first = min(joined, key=lambda part: part.node.order)
            yield Assembly(first.source.place(first.node), None, call)


def _is_joined(part: Part) -> bool:
    """Whether a piece of arguments is added to what came before, `or ""` included."""
    node: tree.Node = part.node
    while isinstance(node.parent, tree.BoolOp):
        node = node.parent
    return isinstance(node.parent, tree.AugAssign) or (isinstance(node.parent, tree.BinOp) and node.parent.op == "+")


def _is_told_apart(parts: Parts) -> bool:
    """Whether pieces of one call are kept apart from those of others, or that may happen out of sight."""
    if any(part.steps[: len(_CALL)] == _CALL and part.steps[len(_CALL) :] == ("index",) for part in parts.found):
        return True
    if any(outlet.use.kind != "used" and len(outlet.steps) < len(_ARGUMENTS) for outlet in parts.outlets):
        return True
    return any(_begins_anew(part) for part in parts.found if part.steps in ((*_CALL, "id"), _NAME))


def _begins_anew(part: Part) -> bool:
    """Whether something is begun for another call where a piece has an id or a name: an entry is added, a variable set."""
    test = enclosing(part.node, tree.If)
    while test is not None and part.node is not test.test and test.test not in tree.ancestors(part.node):
        test = enclosing(test, tree.If)
    if test is None:
        return False
    for statement in test.body:
        for node in tree.walk(statement):
            match node:
                case tree.Call(func=tree.Attribute(attr="append" | "add" | "setdefault")):
                    return True
                case tree.Assign(targets=[tree.Subscript()]) | tree.Assign(value=tree.Dict() | tree.Const() | tree.Call()):
                    return True
                case tree.AugAssign(op="+", value=tree.Const()):
                    return True
    return False
