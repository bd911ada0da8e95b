"""What is done to a dict or list between its binding to a name and a use of that: `kw["a"] = 1`, `.append(…)`, `del`, `|=`."""

from typing import TYPE_CHECKING

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.scopes import Binding, conditional_steps
from linter.python.source import Source
from linter.python.value import Value

if TYPE_CHECKING:
    from linter.python.values import Values

__all__ = ["after_steps", "is_written"]

_PURE = frozenset("print len str repr id type bool isinstance sorted enumerate sum max min any all json.dumps pprint".split())
_LOG_METHODS = frozenset("debug info warning warn error exception critical log".split())
_HARMLESS = frozenset("create acreate dumps dump append extend update".split())


def after_steps(values: "Values", value: Value, binding: Binding, use: tree.Name, source: Source, env: dict[str, Value]) -> Value:
    """Applies what is done to a container between its binding and a use: `kw["a"] = 1`, `.append(…)`, `del`, `+=`."""
    scope = binding.scope
    loads = [ref for ref in scope.loads.get(binding.name, ()) if binding.node.order < ref.order < use.order]
    inner = [ref for other in source.scopes.values() if other is not scope for ref in other.loads.get(binding.name, ())]
    if any(is_written(ref) and source.lookup(binding.name, ref) == [binding] for ref in inner):
        return Value(UNKNOWN, use, source)
    result = Value(
        dict(value.data) if isinstance(value.data, dict) else list(value.data),
        value.node, value.source, dict(value.members), dict(value.holders), maybe=dict(value.maybe), is_blurred=value.is_blurred,
    )  # fmt: skip
    for ref in loads:
        if binding not in source.lookup(binding.name, ref):
            continue
        is_certain = not [step for step in conditional_steps(ref, use) if not _holds(step, use)]
        _step(values, result, ref, is_certain, source, env)
    # What happens after the use in a loop around both has happened before the use in the next turn.
    loops = [around for around in tree.ancestors(use) if isinstance(around, tree.For | tree.While)]
    later = [ref for ref in scope.loads.get(binding.name, ()) if ref.order > use.order and is_written(ref)]
    if any(loop in tree.ancestors(ref) and loop not in tree.ancestors(binding.node) for ref in later for loop in loops):
        if isinstance(result.data, list):
            result.data.append(UNKNOWN)
        else:
            result.blur()
    return result


def _step(values: "Values", result: Value, ref: tree.Name, is_certain: bool, source: Source, env: dict[str, Value]) -> None:
    parent = ref.parent
    if isinstance(result.data, dict):
        _dict_step(values, result, ref, parent, is_certain, source, env)
    elif isinstance(result.data, list):
        _list_step(values, result, ref, parent, is_certain, source, env)


def _dict_step(
    values: "Values",
    result: Value,
    ref: tree.Name,
    parent: tree.Node | None,
    is_certain: bool,
    source: Source,
    env: dict[str, Value],
) -> None:
    match parent:
        case tree.Subscript(parent=tree.Assign() as assign) if parent.edge == "targets" and parent.value is ref:
            key = values.of(parent.index, source, env).data
            value = values.of(assign.value, source, env)
            result.write(key, value, assign, is_certain)
        case tree.Subscript(parent=tree.Delete()):
            key = values.of(parent.index, source, env).data
            if is_certain and isinstance(key, str):
                result.data.pop(key, None)
                result.members.pop(key, None)
            else:
                result.blur()
        case tree.Subscript() if is_written(ref):  # something inside is changed
            key = values.of(parent.index, source, env).data
            if isinstance(key, str) and key in result.data:
                result.data[key] = UNKNOWN
                result.members.pop(key, None)
            elif not isinstance(key, str):
                result.blur()
        case tree.Attribute(attr="update", parent=tree.Call() as call):
            other = Value({}, call, source)
            for arg in call.args:
                if arg.keyword:
                    other.put(arg.keyword, values.of(arg.value, source, env), arg)
                else:
                    other.merge(values.of(arg.value, source, env))
            if UNKNOWN in other.data:
                result.blur()
            for key, data in other.data.items():
                if key is not UNKNOWN:
                    member = other.members.get(key) or Value(data, call, source)
                    result.write(key, member, other.holders.get(key, call), is_certain)
        case tree.Attribute(attr="setdefault", parent=tree.Call() as call):
            key = values.of(call.positional(0), source, env).data
            if not isinstance(key, str):
                result.blur()
            elif key not in result.data:
                result.write(key, values.of(call.positional(1), source, env), call, is_certain)
        case tree.Attribute(attr="pop", parent=tree.Call() as call):
            key = values.of(call.positional(0), source, env).data
            if isinstance(key, str) and is_certain:
                result.data.pop(key, None)
                result.members.pop(key, None)
            elif isinstance(key, str) and key in result.data:
                del result.data[key]
                result.members.pop(key, None)
                result.data[UNKNOWN] = UNKNOWN
            elif not isinstance(key, str):
                result.blur()
        case tree.Attribute(attr="clear" | "popitem" | "__setitem__"):
            result.blur()
        case tree.AugAssign(op="|") if parent.target is ref:
            if is_certain:
                result.merge(values.of(parent.value, source, env))
            else:
                result.blur()
        case tree.Arg(star="") if _may_write(parent):
            result.blur()
        case _:
            return


def _list_step(
    values: "Values",
    result: Value,
    ref: tree.Name,
    parent: tree.Node | None,
    is_certain: bool,
    source: Source,
    env: dict[str, Value],
) -> None:
    match parent:
        case tree.Attribute(attr="append", parent=tree.Call() as call) if is_certain:
            result.append(values.of(call.positional(0), source, env), call.positional(0) or call)
        case tree.Attribute(attr="extend", parent=tree.Call() as call) if is_certain:
            result.extend(values.of(call.positional(0), source, env))
        case tree.Attribute(attr="append" | "extend"):
            result.data.append(UNKNOWN)
        case tree.AugAssign(op="+") if parent.target is ref:
            if is_certain:
                result.extend(values.of(parent.value, source, env))
            else:
                result.data.append(UNKNOWN)
        case tree.Attribute(attr="insert" | "pop" | "remove" | "clear" | "sort" | "reverse"):
            result.data[:] = [UNKNOWN]
            result.members.clear()
        case tree.Subscript(index=index) if is_written(ref):
            number = values.of(index, source, env).data
            if isinstance(number, int) and 0 <= number < len(result.data):
                result.data[number] = UNKNOWN
                result.members.pop(number, None)
            else:
                result.data[:] = [UNKNOWN]
                result.members.clear()
        case tree.Arg(star="") if _may_write(parent):
            result.data.append(UNKNOWN)
        case _:
            return


def _may_write(arg: tree.Arg) -> bool:
    """Whether a call may change what it is given: not one that prints or logs, nor one that makes a request."""
    call = arg.parent
    assert isinstance(call, tree.Call)
    name = tree.dotted(call.func)
    last = name.split(".")[-1]
    return not (
        name in _PURE or last in _LOG_METHODS or last in ("create", "acreate", "dumps", "dump", "append", "extend", "update")
    )


_WRITING = frozenset("append extend insert pop remove clear update setdefault popitem sort reverse appendleft popleft".split())


def is_written(ref: tree.Expr) -> bool:
    """Whether what a name holds is changed where it is read: an item assigned or deleted, a method called that changes it."""
    node: tree.Node = ref
    while isinstance(node.parent, tree.Subscript) and node.edge == "value":
        node = node.parent
        if node.edge in ("targets", "target"):
            return True
    parent = node.parent
    if isinstance(parent, tree.Attribute) and parent.attr in _WRITING and isinstance(parent.parent, tree.Call):
        return parent.edge == "func"
    return isinstance(parent, tree.AugAssign) and node.edge == "target"


def _holds(step: tree.Node, use: tree.Node) -> bool:
    return any(around is step for around in tree.ancestors(use))
