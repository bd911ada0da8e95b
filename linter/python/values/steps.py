"""What is done to a dict or list between its binding to a name and a use of that: `kw["a"] = 1`, `.append(…)`, `del`, `|=`."""

from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN, has_unknown
from linter.python import tree
from linter.python.scopes import Binding
from linter.python.source import Source
from linter.python.values.value import Value, is_container
from linter.python.values.verdicts import runs, way_up

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values
    from linter.python.values.value import Env

__all__ = ["after_steps", "is_written"]

_PURE = frozenset(
    "print len str repr id type bool isinstance sorted enumerate sum max min any all list dict tuple set reversed zip iter next "
    "json.dumps json.dump pprint pprint.pprint copy.copy copy.deepcopy deepcopy cast typing.cast".split()
)
_LOG_METHODS = frozenset("debug info warning warn error exception critical log".split())
_HARMLESS = frozenset("create acreate dumps dump append extend update".split())
_WRITING = frozenset("append extend insert pop remove clear update setdefault popitem sort reverse appendleft popleft".split())
_ITERATING = frozenset("enumerate reversed list zip sorted tuple".split())


def after_steps(values: "Values", value: Value, binding: Binding, use: tree.Name, source: Source, env: "Env") -> Value:
    """Applies what is done to a container between its binding and a use: `kw["a"] = 1`, `.append(…)`, `del`, `+=`."""
    scope = binding.scope
    refs = [ref for ref in scope.loads.get(binding.name, ()) if ref is not use]
    for ref in source.references.get(binding.name, ()):
        is_inner = isinstance(ref, tree.Name) and is_written(ref) and source.scope_of(ref) is not scope
        if is_inner and source.lookup(binding.name, ref) == [binding]:
            return Value(UNKNOWN, use, source)
    way = way_up(use)
    steps = _Steps(values, source, env)
    result = value.copy()
    for ref in refs:
        if binding.node.order < ref.order < use.order and binding in source.lookup(binding.name, ref):
            will_run = runs(values, ref, way, source, env)
            if will_run is not False:
                steps.take(result, ref, is_certain=will_run is True)
    # What happens after the use in a loop around both has happened before the use in the next turn.
    loops = [around for around in tree.ancestors(use) if isinstance(around, tree.For | tree.While)]
    later = [ref for ref in refs if ref.order > use.order and _may_change(ref)]
    written = [ref for ref in later if is_written(ref)]
    if any(loop in tree.ancestors(ref) and loop not in tree.ancestors(binding.node) for ref in written for loop in loops):
        if isinstance(result.data, list):
            steps.collect(result, [ref for ref in written if any(loop in tree.ancestors(ref) for loop in loops)])
        else:
            result.blur()
    if later and _is_stored(use):  # what stores it is sent later, with all that is written until then
        result.blur()
    return result


class _Steps:
    """Applies steps to one container."""

    def __init__(self, values: "Values", source: Source, env: "Env") -> None:
        self._values = values
        self._source = source
        self._env = env

    def _of(self, node: tree.Expr | None) -> Value:
        return self._values.of(node, self._source, self._env)

    def take(self, result: Value, ref: tree.Expr, *, is_certain: bool) -> None:
        """Does to a container what is done where it is mentioned, to itself or to something in it."""
        if _lends_elements(ref, self._source):
            result.blur()
            return
        holder: Value | None = result
        node = ref
        is_given = False
        if isinstance(node.parent, tree.Subscript) and node.edge == "value":
            end = node
            while isinstance(end.parent, tree.Subscript) and end.edge == "value":
                end = end.parent
            is_given = isinstance(end.parent, tree.Arg)
            if not (is_written(ref) or (is_given and _may_change(end))):
                return
        while holder is not None and isinstance(outer := node.parent, tree.Subscript) and node.edge == "value":
            if outer.edge == "targets":
                break
            node, holder = outer, self._inner(holder, outer.index, keeps_plain=is_given)
        if holder is not None and isinstance(holder.data, dict):
            self._dict_step(holder, node, is_certain)
        elif holder is not None and isinstance(holder.data, list):
            self._list_step(holder, node, is_certain)

    def collect(self, result: Value, refs: list[tree.Name]) -> None:
        """Adds to a list what later turns of a loop append to it, as something that may be there."""
        result.data.append(UNKNOWN)
        for ref in refs:
            if isinstance(ref.parent, tree.Attribute) and ref.parent.attr == "append" and isinstance(ref.parent.parent, tree.Call):
                given = ref.parent.parent.positional(0)
                if given is not None and is_container((value := self._of(given)).data):
                    result.append_maybe(value, given)

    def _inner(self, holder: Value, at: tree.Expr, *, keeps_plain: bool) -> Value | None:
        """Returns a container in a container, free to be changed; if there is none, what is there is not known any more."""
        key = self._of(at).data
        if isinstance(holder.data, list):
            key = _position(holder.data, key)
        elif not isinstance(key, str):
            key = None
        if key is None:
            holder.blur()
            return None
        member = holder.members.get(key)
        if member is not None and is_container(member.data):
            inner = holder.members[key] = member.copy()
            holder.data[key] = inner.data
            return inner
        if isinstance(holder.data, list) or (key in holder.data and not keeps_plain):
            holder.data[key] = UNKNOWN
            holder.members.pop(key, None)
        return None

    def _dict_step(self, result: Value, ref: tree.Expr, is_certain: bool) -> None:
        match ref.parent:
            case tree.Subscript(parent=tree.Assign() as assign) as target:
                result.write(self._of(target.index).data, self._of(assign.value), assign, is_certain)
            case tree.Subscript(parent=tree.Delete()) as target:
                self._drop(result, self._of(target.index).data, is_certain)
            case tree.Attribute(attr="update", parent=tree.Call() as call):
                other = Value({}, call, self._source)
                for arg in call.args:
                    if arg.keyword:
                        other.put(arg.keyword, self._of(arg.value), arg)
                    else:
                        other.merge(self._of(arg.value))
                if UNKNOWN in other.data:
                    result.blur()
                for key, data in other.data.items():
                    if key is not UNKNOWN:
                        member = other.members.get(key) or Value(data, call, self._source)
                        result.write(key, member, other.holders.get(key, call), is_certain)
            case tree.Attribute(attr="setdefault", parent=tree.Call() as call):
                key = self._of(call.positional(0)).data
                if not isinstance(key, str):
                    result.blur()
                elif is_written(call):
                    result.data[key] = UNKNOWN
                    result.members.pop(key, None)
                elif key not in result.data:
                    is_open = UNKNOWN in result.data
                    result.write(key, self._of(call.positional(1)), call, is_certain and not is_open)
            case tree.Attribute(attr="pop", parent=tree.Call() as call):
                self._drop(result, self._of(call.positional(0)).data, is_certain)
            case tree.Attribute(attr="clear" | "popitem" | "__setitem__"):
                result.blur()
            case tree.AugAssign(op="|") as step if step.target is ref:
                if is_certain:
                    result.merge(self._of(step.value))
                else:
                    result.blur()
            case tree.Arg(star="") as arg if _may_write(arg):
                result.blur()
            case _:
                return

    def _drop(self, result: Value, key: Any, is_certain: bool) -> None:
        if not isinstance(key, str):
            result.blur()
        elif is_certain or key in result.data:
            was_there = key in result.data
            result.data.pop(key, None)
            member = result.members.pop(key, None)
            result.maybe.pop(key, None)
            if not is_certain and was_there:
                result.data[UNKNOWN] = UNKNOWN
                if member is not None:
                    result.maybe[key] = member
                else:
                    result.is_blurred = True

    def _list_step(self, result: Value, ref: tree.Expr, is_certain: bool) -> None:
        match ref.parent:
            case tree.Attribute(attr="append", parent=tree.Call() as call):
                given = call.positional(0)
                if is_certain:
                    result.append(self._of(given), given or call)
                else:
                    self._maybe(result, given or call, ref)
            case tree.Attribute(attr="extend", parent=tree.Call() as call) if is_certain:
                result.extend(self._of(call.positional(0)))
            case tree.AugAssign(op="+") as step if step.target is ref and is_certain:
                result.extend(self._of(step.value))
            case tree.Attribute(attr="insert", parent=tree.Call() as call) if is_certain:
                given = call.positional(1)
                result.insert(_place(result.data, self._of(call.positional(0)).data), self._of(given), given or call)
            case tree.Attribute(attr="pop", parent=tree.Call() as call) if is_certain:
                result.drop(_position(result.data, self._of(call.positional(0)).data if call.args else -1))
            case tree.Attribute(attr="extend", parent=tree.Call()) | tree.AugAssign(op="+"):
                result.data.append(UNKNOWN)
            case tree.Attribute(attr="insert" | "pop" | "remove" | "clear" | "sort" | "reverse"):
                result.blur()
            case tree.Subscript() if is_written(ref):
                result.blur()
            case tree.Arg(star="") as arg if _may_write(arg):
                result.data.append(UNKNOWN)
            case _:
                return

    def _maybe(self, result: Value, given: tree.Expr, ref: tree.Node) -> None:
        """Appends what may be there or not: once under a condition, any number of times in a loop."""
        value = self._of(given)
        is_repeated = any(isinstance(around, tree.For | tree.While) for around in tree.ancestors(ref))
        if is_repeated or not is_container(value.data):
            result.data.append(UNKNOWN)
        if is_container(value.data):
            result.append_maybe(value, given, is_last=not is_repeated)


def _position(data: list[Any], index: Any) -> int | None:
    """Returns which element an index means, if what stands before it is known."""
    if not isinstance(index, int) or isinstance(index, bool) or not -len(data) <= index < len(data):
        return None
    at = index % len(data) if data else 0
    return None if has_unknown(data[: at + 1] if index >= 0 else data[at:]) else at


def _place(data: list[Any], index: Any) -> int | None:
    """Returns where an insertion goes, if that is known."""
    if not isinstance(index, int) or isinstance(index, bool) or index < 0 or has_unknown(data[:index]):
        return None
    return min(index, len(data)) if index <= len(data) or not has_unknown(data) else None


def _lends_elements(ref: tree.Expr, source: Source) -> bool:
    """Whether elements are changed by another name: `for message in messages: message["role"] = …`, `alias = messages`."""
    node: tree.Node = ref
    if isinstance(node.parent, tree.Attribute) and node.parent.attr in ("values", "items") and node.parent.edge == "func":
        node = node.parent.parent or node
    while (
        isinstance(node.parent, tree.Arg)
        and isinstance(node.parent.parent, tree.Call)
        and tree.dotted(node.parent.parent.func) in _ITERATING
    ):
        node = node.parent.parent
    parent = node.parent
    targets: list[tree.Expr] = []
    if isinstance(parent, tree.For) and node.edge == "iter":
        targets = [parent.target]
    elif isinstance(parent, tree.Assign) and node is ref:
        targets = [target for target in parent.targets if isinstance(target, tree.Name)]
    names = {name.id for target in targets for name in tree.walk(target) if isinstance(name, tree.Name)}
    if not names:
        return False
    function = source.function_of(ref)
    others = [other for name in names for other in source.references.get(name, ()) if isinstance(other, tree.Name)]
    return any(is_written(other) and source.function_of(other) is function for other in others)


def _is_stored(use: tree.Node) -> bool:
    """Whether a container is kept in another one: `body = {"messages": messages}`."""
    node = use
    while isinstance(node.parent, tree.Item | tree.Dict | tree.Sequence | tree.IfExp | tree.BoolOp | tree.Starred) or (
        isinstance(node.parent, tree.Arg | tree.Call) and _is_display(node.parent)
    ):
        node = node.parent
    return node is not use and isinstance(node.parent, tree.Assign) and not isinstance(use.parent, tree.Starred)


def _is_display(node: tree.Node) -> bool:
    call = node.parent if isinstance(node, tree.Arg) else node
    return isinstance(call, tree.Call) and tree.dotted(call.func) == "dict"


def _may_change(ref: tree.Expr) -> bool:
    return is_written(ref) or (isinstance(ref.parent, tree.Arg) and not ref.parent.star and _may_write(ref.parent))


def _may_write(arg: tree.Arg) -> bool:
    """Whether a call may change what it is given: not one that prints or logs, nor one that makes a request."""
    call = arg.parent
    assert isinstance(call, tree.Call)
    name = tree.dotted(call.func)
    last = name.split(".")[-1]
    return not (name in _PURE or last in _LOG_METHODS or last in _HARMLESS)


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
