"""Partial evaluation: what an expression is, as plain data with `UNKNOWN` where the code does not say, and where each part was written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from linter.model.unknown import MISSING, UNKNOWN
from linter.python import tree
from linter.python.origins import Origins, Ref, argument, returned_values
from linter.python.source import Binding, Source, conditional_steps

__all__ = ["ABSENT", "Value", "Values"]

_DEEPEST = 40
_NOT_GIVEN = ("openai.NOT_GIVEN", "openai.NotGiven()", "openai.omit", "openai.Omit()", "openai._types.NOT_GIVEN", "litellm.NOT_GIVEN")
_PURE = frozenset("print len str repr id type bool isinstance sorted enumerate sum max min any all json.dumps pprint".split())
_COPIES = ("copy.copy", "copy.deepcopy", "builtins.list", "builtins.dict", "builtins.tuple")
_LOG_METHODS = frozenset("debug info warning warn error exception critical log".split())


class _Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()
"""What the SDK is given for a parameter that is not sent: `NOT_GIVEN`, `omit`."""


@dataclass(slots=True, eq=False)
class Value:
    """A value and where it was written.

    `data` is plain data; `node` the expression in `source` that wrote it. `members` are the values in a dict or list, `holders` what
    holds each in the text: an item of a display, an argument, an assignment. `others` are further values that it may have.
    """

    data: Any
    node: tree.Expr
    source: Source
    members: dict[str | int, "Value"] = field(default_factory=dict)
    holders: dict[str | int, tree.Node] = field(default_factory=dict)
    others: list["Value"] = field(default_factory=list)
    maybe: dict[str, "Value"] = field(default_factory=dict)  # members that a branch may add to an open dict
    is_blurred: bool = False  # anything may have been written into it, not only what is in `maybe`

    def at(self, *route: str | int) -> "Value":
        """Returns the value at a route. Raises `KeyError` if nothing was written there."""
        found = self
        for step in route:
            found = found.members[step]
        return found


class Values:
    """Evaluates expressions of one project."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._depth = 0
        self._busy: set[object] = set()

    def of(self, node: tree.Expr | None, source: Source, env: dict[str, Value] | None = None) -> Value:
        """Returns what an expression is; `env` gives parameters of the function in which it stands."""
        if node is None:
            return Value(UNKNOWN, tree.Other([]), source)
        key = (node, id(env))
        if self._depth >= _DEEPEST or key in self._busy:
            return Value(UNKNOWN, node, source)
        self._depth += 1
        self._busy.add(key)
        try:
            return self._of(node, source, env or {})
        finally:
            self._depth -= 1
            self._busy.discard(key)

    def data(self, node: tree.Expr | None, source: Source) -> Any:
        """Returns the plain data of an expression; `MISSING` if there is no expression."""
        return MISSING if node is None else self.of(node, source).data

    def text(self, node: tree.Expr | None, source: Source) -> str:
        """Returns what is known of a text, with a NUL for each part that is not."""
        if node is None or self._depth >= _DEEPEST:
            return "\0"
        match node:
            case tree.Const(value=str() as text):
                return text
            case tree.Joined():
                return "".join(self.text(part, source) for part in node.parts)
            case tree.BinOp(op="+"):
                return self.text(node.left, source) + self.text(node.right, source)
            case tree.BinOp(op="%"):
                return self.text(node.left, source).replace("%s", "\0")
            case tree.BoolOp():
                left, right = self.text(node.left, source), self.text(node.right, source)
                return right if left == "\0" else left
            case tree.IfExp():
                left, right = self.text(node.body, source), self.text(node.orelse, source)
                return left if left == right else f"\0{left}\0{right}\0"
            case tree.Call(func=tree.Attribute(attr="format" | "rstrip" | "strip" | "lower" | "replace", value=inner)):
                text = self.text(inner, source)
                return text.replace("{}", "\0") if "{" in text else text
            case tree.Call():
                path = self._origins.path_of(node.func, source)
                if path in ("os.environ.get", "os.getenv", "decouple.config"):
                    return self.text(node.positional(1), source)
                if path in ("urllib.parse.urljoin", "httpx.URL", "builtins.str", "yarl.URL", "os.path.join"):
                    return "".join(self.text(arg.value, source) + ("/" if len(node.args) > 1 else "") for arg in node.args)
                return self._text_of_call(node, source)
            case tree.Name() | tree.Attribute():
                found = {self._text_at(value, where) for value, where in self.sources_of(node, source)}
                if len(found) == 1:
                    return found.pop()
                return "\0" + "\0".join(sorted(found)) + "\0" if found else "\0"
            case _:
                return "\0"

    def _text_at(self, value: tree.Expr, where: Source) -> str:
        self._depth += 1
        try:
            return self.text(value, where)
        finally:
            self._depth -= 1

    def _text_of_call(self, node: tree.Call, source: Source) -> str:
        texts = set()
        for ref in self._origins.of(node.func, source):
            if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source:
                texts |= {self._text_at(value, ref.source) for value in returned_values(ref.node, ref.source)}
        return texts.pop() if len(texts) == 1 else "\0"

    def sources_of(self, node: tree.Expr, source: Source) -> list[tuple[tree.Expr, Source]]:
        """Returns the expressions that a name or attribute may have its value from, as far as they are plain assignments."""
        found: list[tuple[tree.Expr, Source]] = []
        if isinstance(node, tree.Name):
            for binding in source.lookup(node.id, node):
                found += self._values_of_binding(binding, source)
        elif isinstance(node, tree.Attribute):
            for ref in self._origins.of(node.value, source):
                if ref.kind in ("instance", "class") and isinstance(ref.node, tree.ClassDef) and ref.source:
                    found += self._attribute_values(ref, node.attr)
                elif ref.kind == "module" and ref.source:
                    for binding in ref.source.module_scope.bindings.get(node.attr, ()):
                        found += self._values_of_binding(binding, ref.source)
        return found

    def _values_of_binding(self, binding: Binding, source: Source) -> list[tuple[tree.Expr, Source]]:
        if binding.kind == "assign" and binding.value is not None and not binding.path:
            return [(binding.value, source)]
        if binding.kind == "from":
            module, _, name = binding.module.partition(":")
            own = self._origins.project.module(module, source, binding.level)
            if own is not None and own is not source:
                return [pair for b in own.module_scope.bindings.get(name, ()) for pair in self._values_of_binding(b, own)]
        if binding.kind == "param" and isinstance(binding.node, tree.Param) and binding.node.default is not None:
            return [(binding.node.default, source)]
        return []

    def _attribute_values(self, ref: Ref, name: str) -> list[tuple[tree.Expr, Source]]:
        assert ref.source
        assert isinstance(ref.node, tree.ClassDef)
        scope = ref.source.class_scope(ref.node)
        found = [(value, ref.source) for value, _, _ in scope.values.get(name, ()) if value is not None]
        if found or name in scope.values:
            return found
        if name in scope.methods:
            return [(value, ref.source) for value in returned_values(scope.methods[name], ref.source)]
        for base in self._origins.bases(ref.source, ref.node):
            if base.kind == "class" and base.node is not ref.node:
                found += self._attribute_values(base, name)
        return found

    # Expressions

    def _of(self, node: tree.Expr, source: Source, env: dict[str, Value]) -> Value:
        match node:
            case tree.Const(value=None | bool() | int() | float() | str() as data):
                return Value(data, node, source)
            case tree.Joined():
                parts = [self.of(part, source, env).data for part in node.parts]
                known = all(isinstance(part, str) for part in parts)
                return Value("".join(parts) if known else UNKNOWN, node, source)
            case tree.Dict():
                return self._dict(node, source, env)
            case tree.Sequence(kind="list" | "tuple"):
                return self._list(node, source, env)
            case tree.Name():
                if node.id in env and any(b.kind == "param" for b in source.lookup(node.id, node)):
                    return env[node.id]
                return self._name(node, source, env)
            case tree.Attribute():
                return self._attribute(node, source)
            case tree.Call():
                return self._call(node, source, env)
            case tree.Await(value=inner) | tree.NamedExpr(value=inner):
                return self.of(inner, source, env)
            case tree.IfExp():
                return self._either(node, source, [self.of(node.body, source, env), self.of(node.orelse, source, env)])
            case tree.BoolOp():
                left, right = self.of(node.left, source, env), self.of(node.right, source, env)
                if left.data is not UNKNOWN and not left.others and not isinstance(left.data, dict | list):
                    return right if bool(left.data) == (node.op == "and") else left
                return self._either(node, source, [left, right])
            case tree.BinOp():
                return self._binary(node, source, env)
            case tree.UnaryOp(op="-" | "+"):
                data = self.of(node.value, source, env).data
                if isinstance(data, int | float) and not isinstance(data, bool):
                    return Value(-data if node.op == "-" else data, node, source)
                return Value(UNKNOWN, node, source)
            case tree.UnaryOp(op="not"):
                data = self.of(node.value, source, env).data
                return Value(not data if isinstance(data, bool | str | int | None) else UNKNOWN, node, source)
            case tree.Subscript():
                return self._subscript(node, source, env)
            case tree.Comprehension(kind="list"):
                return Value([UNKNOWN], node, source)
            case tree.Comprehension(kind="dict"):
                return Value({UNKNOWN: UNKNOWN}, node, source)
            case _:
                return Value(UNKNOWN, node, source)

    def _either(self, node: tree.Expr, source: Source, values: list[Value]) -> Value:
        """One of several values: theirs, if they are alike, else `UNKNOWN` with each as another value that it may have."""
        first = values[0]
        if all(_is_same(first.data, value.data) for value in values[1:]):
            return first
        return Value(UNKNOWN, node, source, others=[v for value in values for v in (value.others or [value])][:8])

    def _dict(self, node: tree.Dict, source: Source, env: dict[str, Value]) -> Value:
        result = Value({}, node, source)
        for item in node.items:
            value = self.of(item.value, source, env)
            if item.key is None:
                self._merge(result, value)
                continue
            key = self.of(item.key, source, env).data
            self._put(result, key, value, item)
        return result

    def _put(self, result: Value, key: Any, value: Value, holder: tree.Node) -> None:
        """Gives a dict a member; one whose key is not known may overwrite any other."""
        if not isinstance(key, str):
            if key is UNKNOWN or isinstance(key, dict | list):
                self._blur(result)
            else:
                result.data[json.loads(json.dumps({key: 0})).popitem()[0]] = value.data
            return
        if value.data is ABSENT:
            result.data.pop(key, None)
            result.members.pop(key, None)
            result.holders.pop(key, None)
            return
        result.data[key] = value.data
        result.members[key] = value
        result.holders[key] = holder

    def _blur(self, result: Value) -> None:
        """Opens a dict into which anything may have been written: what was in it may have been overwritten."""
        for key in list(result.data):
            result.data[key] = UNKNOWN
        result.members.clear()
        result.data[UNKNOWN] = UNKNOWN
        result.is_blurred = True

    def _merge(self, result: Value, other: Value, *, overwrites: bool = True) -> None:
        """Adds what is in another dict; a call's arguments overwrite nothing, since Python refuses one that is given twice."""
        is_blurred = not isinstance(other.data, dict) or (UNKNOWN in other.data and (other.is_blurred or not other.maybe))
        if is_blurred and overwrites:
            self._blur(result)
        elif is_blurred:
            result.data[UNKNOWN] = UNKNOWN
            result.is_blurred = True
        if not isinstance(other.data, dict):
            return
        for key, data in other.data.items():
            result.data[key] = data
            if key in other.members:
                result.members[key] = other.members[key]
                result.holders[key] = other.holders[key]
        for key, value in other.maybe.items():
            result.maybe[key] = value

    def _list(self, node: tree.Sequence, source: Source, env: dict[str, Value]) -> Value:
        result = Value([], node, source)
        for item in node.items:
            if isinstance(item, tree.Starred):
                self._extend(result, self.of(item.value, source, env))
            else:
                self._append(result, self.of(item, source, env), item)
        return result

    def _append(self, result: Value, value: Value, holder: tree.Node) -> None:
        index = len(result.data)
        result.data.append(value.data)
        result.members[index] = value
        result.holders[index] = holder

    def _extend(self, result: Value, other: Value) -> None:
        if not isinstance(other.data, list):
            result.data.append(UNKNOWN)
            return
        for index, data in enumerate(other.data):
            if index in other.members:
                self._append(result, other.members[index], other.holders[index])
            else:
                result.data.append(data)

    def _binary(self, node: tree.BinOp, source: Source, env: dict[str, Value]) -> Value:
        left, right = self.of(node.left, source, env), self.of(node.right, source, env)
        match node.op, left.data, right.data:
            case "+", str(), str():
                return Value(left.data + right.data, node, source)
            case "+", list(), _:
                result = Value([], node, source)
                self._extend(result, left)
                self._extend(result, right)
                return result
            case "+", _, list():
                result = Value([UNKNOWN], node, source)
                self._extend(result, right)
                return result
            case "|", dict(), _:
                result = Value({}, node, source)
                self._merge(result, left)
                self._merge(result, right)
                return result
            case ("+" | "-" | "*" | "//"), int(), int():
                a, b = left.data, right.data
                if abs(a) < 1 << 40 and abs(b) < 1 << 40 and (b or node.op != "//"):
                    return Value({"+": a + b, "-": a - b, "*": a * b, "//": a // b if b else 0}[node.op], node, source)
                return Value(UNKNOWN, node, source)
            case _:
                return Value(UNKNOWN, node, source)

    def _subscript(self, node: tree.Subscript, source: Source, env: dict[str, Value]) -> Value:
        container, index = self.of(node.value, source, env), self.of(node.index, source, env).data
        if isinstance(container.data, dict) and isinstance(index, str) and index in container.members:
            return container.members[index]
        if isinstance(container.data, list) and isinstance(index, int) and not any(item is UNKNOWN for item in container.data):
            if index < 0:
                index += len(container.data)
            if index in container.members:
                return container.members[index]
        return Value(UNKNOWN, node, source)

    def _attribute(self, node: tree.Attribute, source: Source) -> Value:
        if self._origins.path_of(node, source) in _NOT_GIVEN:
            return Value(ABSENT, node, source)
        found = self.sources_of(node, source)
        if len(found) != 1:
            return Value(UNKNOWN, node, source)
        value, where = found[0]
        result = self.of(value, where)
        return result if not _is_container(result.data) or self._is_constant(node.attr, where) else Value(UNKNOWN, node, source)

    def _is_constant(self, name: str, source: Source) -> bool:
        """Whether nothing in a file writes into the container that a name holds."""
        key = ("constant", name)
        if key not in source.memo:
            source.memo[key] = not any(_is_written(ref) for ref in source.references.get(name, ()))
        return bool(source.memo[key])

    # Names, and what is done to the containers that they hold

    def _name(self, node: tree.Name, source: Source, env: dict[str, Value]) -> Value:
        bindings = source.lookup(node.id, node)
        if any(ref.path in _NOT_GIVEN for ref in self._origins.of(node, source)):
            return Value(ABSENT, node, source)
        if not bindings or any(binding.kind == "augment" for binding in bindings):
            plain = [binding for binding in bindings if binding.kind != "augment"]
            if len(plain) != 1:
                return Value(UNKNOWN, node, source)
            bindings = plain
            is_augmented = True
        else:
            is_augmented = False
        values = [self._bound(binding, node, source, env) for binding in bindings]
        value = values[0] if len(values) == 1 else self._either(node, source, values)
        if is_augmented and not isinstance(value.data, list | dict):
            return Value(UNKNOWN, node, source)
        return value

    def _bound(self, binding: Binding, use: tree.Name, source: Source, env: dict[str, Value]) -> Value:
        pairs = [] if binding.kind == "param" else self._values_of_binding(binding, source)
        if binding.kind == "assign" and binding.path and binding.value is not None:
            value = self.of(binding.value, source, env)
            for index in binding.path:
                value = value.members.get(index) or Value(UNKNOWN, use, source)
            return value
        if binding.kind == "param" and isinstance(binding.node, tree.Param):
            return self._parameter(binding, use, source, env)
        if len(pairs) != 1:
            return Value(UNKNOWN, use, source)
        expr, where = pairs[0]
        value = self.of(expr, where, env if where is source else None)
        if not _is_container(value.data):
            return value
        if where is not source or binding.scope is not source.scope_of(use):
            name = binding.name if where is source else binding.module.partition(":")[2]
            is_constant = self._is_constant(name, where) and self._is_constant(binding.name, source)
            return value if is_constant else Value(UNKNOWN, use, source)
        if isinstance(expr, tree.Name | tree.Attribute | tree.Subscript):  # the same object by another name
            return value if self._is_constant(binding.name, source) else Value(UNKNOWN, use, source)
        return self._after_steps(value, binding, use, source, env)

    def _parameter(self, binding: Binding, use: tree.Name, source: Source, env: dict[str, Value]) -> Value:
        """A parameter is what its only caller gives; with several callers or none it is not known."""
        if binding.name in env:
            return env[binding.name]
        return Value(UNKNOWN, use, source)

    def _after_steps(self, value: Value, binding: Binding, use: tree.Name, source: Source, env: dict[str, Value]) -> Value:
        """Applies what is done to a container between its binding and a use: `kw["a"] = 1`, `.append(…)`, `del`, `+=`."""
        scope = binding.scope
        loads = [ref for ref in scope.loads.get(binding.name, ()) if binding.node.order < ref.order < use.order]
        inner = [ref for other in source.scopes.values() if other is not scope for ref in other.loads.get(binding.name, ())]
        if any(_is_written(ref) and source.lookup(binding.name, ref) == [binding] for ref in inner):
            return Value(UNKNOWN, use, source)
        result = Value(
            dict(value.data) if isinstance(value.data, dict) else list(value.data),
            value.node, value.source, dict(value.members), dict(value.holders), maybe=dict(value.maybe), is_blurred=value.is_blurred,
        )  # fmt: skip
        for ref in loads:
            if binding not in source.lookup(binding.name, ref):
                continue
            is_certain = not [step for step in conditional_steps(ref, use) if not _holds(step, use)]
            self._step(result, ref, is_certain, source, env)
        # What happens after the use in a loop around both has happened before the use in the next turn.
        loops = [around for around in tree.ancestors(use) if isinstance(around, tree.For | tree.While)]
        later = [ref for ref in scope.loads.get(binding.name, ()) if ref.order > use.order and _is_written(ref)]
        if any(loop in tree.ancestors(ref) and loop not in tree.ancestors(binding.node) for ref in later for loop in loops):
            if isinstance(result.data, list):
                result.data.append(UNKNOWN)
            else:
                self._blur(result)
        return result

    def _step(self, result: Value, ref: tree.Name, is_certain: bool, source: Source, env: dict[str, Value]) -> None:
        parent = ref.parent
        if isinstance(result.data, dict):
            self._dict_step(result, ref, parent, is_certain, source, env)
        elif isinstance(result.data, list):
            self._list_step(result, ref, parent, is_certain, source, env)

    def _dict_step(
        self, result: Value, ref: tree.Name, parent: tree.Node | None, is_certain: bool, source: Source, env: dict[str, Value]
    ) -> None:
        match parent:
            case tree.Subscript(parent=tree.Assign() as assign) if parent.edge == "targets" and parent.value is ref:
                key = self.of(parent.index, source, env).data
                value = self.of(assign.value, source, env)
                self._write(result, key, value, assign, is_certain)
            case tree.Subscript(parent=tree.Delete()):
                key = self.of(parent.index, source, env).data
                if is_certain and isinstance(key, str):
                    result.data.pop(key, None)
                    result.members.pop(key, None)
                else:
                    self._blur(result)
            case tree.Subscript() if _is_written(ref):  # something inside is changed
                key = self.of(parent.index, source, env).data
                if isinstance(key, str) and key in result.data:
                    result.data[key] = UNKNOWN
                    result.members.pop(key, None)
                elif not isinstance(key, str):
                    self._blur(result)
            case tree.Attribute(attr="update", parent=tree.Call() as call):
                other = Value({}, call, source)
                for arg in call.args:
                    if arg.keyword:
                        self._put(other, arg.keyword, self.of(arg.value, source, env), arg)
                    else:
                        self._merge(other, self.of(arg.value, source, env))
                if UNKNOWN in other.data:
                    self._blur(result)
                for key, data in other.data.items():
                    if key is not UNKNOWN:
                        member = other.members.get(key) or Value(data, call, source)
                        self._write(result, key, member, other.holders.get(key, call), is_certain)
            case tree.Attribute(attr="setdefault", parent=tree.Call() as call):
                key = self.of(call.positional(0), source, env).data
                if not isinstance(key, str):
                    self._blur(result)
                elif key not in result.data:
                    self._write(result, key, self.of(call.positional(1), source, env), call, is_certain)
            case tree.Attribute(attr="pop", parent=tree.Call() as call):
                key = self.of(call.positional(0), source, env).data
                if isinstance(key, str) and is_certain:
                    result.data.pop(key, None)
                    result.members.pop(key, None)
                elif isinstance(key, str) and key in result.data:
                    del result.data[key]
                    result.members.pop(key, None)
                    result.data[UNKNOWN] = UNKNOWN
                elif not isinstance(key, str):
                    self._blur(result)
            case tree.Attribute(attr="clear" | "popitem" | "__setitem__"):
                self._blur(result)
            case tree.AugAssign(op="|") if parent.target is ref:
                if is_certain:
                    self._merge(result, self.of(parent.value, source, env))
                else:
                    self._blur(result)
            case tree.Arg(star="") if self._may_write(parent, source):
                self._blur(result)
            case _:
                return

    def _write(self, result: Value, key: Any, value: Value, holder: tree.Node, is_certain: bool) -> None:
        if is_certain:
            self._put(result, key, value, holder)
        elif not isinstance(key, str):
            self._blur(result)
        elif key in result.data:
            if not _is_same(result.data[key], value.data):
                before = result.members.get(key)
                result.data[key] = UNKNOWN
                options = [*(before.others or [before] if before else []), *(value.others or [value])]
                result.members[key] = Value(UNKNOWN, value.node, value.source, others=options)
        else:
            result.data[UNKNOWN] = UNKNOWN
            if value.data is not ABSENT:
                result.maybe[key] = value
                result.holders.setdefault(key, holder)

    def _list_step(
        self, result: Value, ref: tree.Name, parent: tree.Node | None, is_certain: bool, source: Source, env: dict[str, Value]
    ) -> None:
        match parent:
            case tree.Attribute(attr="append", parent=tree.Call() as call) if is_certain:
                self._append(result, self.of(call.positional(0), source, env), call.positional(0) or call)
            case tree.Attribute(attr="extend", parent=tree.Call() as call) if is_certain:
                self._extend(result, self.of(call.positional(0), source, env))
            case tree.Attribute(attr="append" | "extend"):
                result.data.append(UNKNOWN)
            case tree.AugAssign(op="+") if parent.target is ref:
                if is_certain:
                    self._extend(result, self.of(parent.value, source, env))
                else:
                    result.data.append(UNKNOWN)
            case tree.Attribute(attr="insert" | "pop" | "remove" | "clear" | "sort" | "reverse"):
                result.data[:] = [UNKNOWN]
                result.members.clear()
            case tree.Subscript(index=index) if _is_written(ref):
                number = self.of(index, source, env).data
                if isinstance(number, int) and 0 <= number < len(result.data):
                    result.data[number] = UNKNOWN
                    result.members.pop(number, None)
                else:
                    result.data[:] = [UNKNOWN]
                    result.members.clear()
            case tree.Arg(star="") if self._may_write(parent, source):
                result.data.append(UNKNOWN)
            case _:
                return

    def _may_write(self, arg: tree.Arg, source: Source) -> bool:
        """Whether a call may change what it is given: not one that prints or logs, nor one that makes a request."""
        call = arg.parent
        assert isinstance(call, tree.Call)
        name = tree.dotted(call.func)
        last = name.split(".")[-1]
        return not (name in _PURE or last in _LOG_METHODS or last in ("create", "acreate", "dumps", "dump", "append", "extend", "update"))

    # Calls

    def _call(self, node: tree.Call, source: Source, env: dict[str, Value]) -> Value:
        match node.func:
            case tree.Attribute(attr="copy", value=inner) if not node.args:
                return self.of(inner, source, env)
            case tree.Attribute(attr="get", value=inner):
                container, key = self.of(inner, source, env), self.of(node.positional(0), source, env).data
                if isinstance(container.data, dict) and isinstance(key, str) and key in container.members:
                    return container.members[key]
                return Value(UNKNOWN, node, source)
            case _:
                pass
        refs = self._origins.of(node.func, source)
        if len(refs) != 1:
            return Value(UNKNOWN, node, source)
        ref = refs[0]
        if ref.kind == "library":
            return self._library_call(ref.path, node, source, env)
        if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source and not ref.node.is_async:
            return self._own_call(ref.node, ref.source, node, source, env)
        return Value(UNKNOWN, node, source)

    def _library_call(self, path: str, node: tree.Call, source: Source, env: dict[str, Value]) -> Value:
        if path == "builtins.dict":
            return self.arguments(node, source, env)
        if path in _COPIES:
            inner = self.of(node.positional(0), source, env) if node.args else Value([], node, source)
            return inner if _is_container(inner.data) else Value(UNKNOWN, node, source)
        if f"{path}()" in _NOT_GIVEN:
            return Value(ABSENT, node, source)
        if path == "json.loads":
            text = self.of(node.positional(0), source, env).data
            if isinstance(text, str):
                try:
                    return Value(json.loads(text), node, source)
                except ValueError:
                    return Value(UNKNOWN, node, source)
        return Value(UNKNOWN, node, source)

    def _own_call(
        self, function: tree.FunctionDef, home: Source, call: tree.Call, source: Source, env: dict[str, Value]
    ) -> Value:
        """What a function of the project returns, where it has one `return`, with its parameters as this call gives them."""
        returned = returned_values(function, home)
        if len(returned) != 1 or function.decorators or any(isinstance(node, tree.Yield) for node in tree.walk(function)):
            return Value(UNKNOWN, call, source)
        inner: dict[str, Value] = {}
        for param in function.params:
            given = None if param.star else argument(call, function, param, source, home)
            if given is not None:
                inner[param.name] = self.of(given, source, env)
            elif param.default is not None and not call.is_spread:
                inner[param.name] = self.of(param.default, home)
            else:
                inner[param.name] = Value(UNKNOWN, call, source)
        return self.of(returned[0], home, inner)

    def arguments(self, call: tree.Call, source: Source, env: dict[str, Value] | None = None, skip: int = 0) -> Value:
        """Returns the keyword arguments of a call as a dict; `skip` positional arguments are passed over, others make it open."""
        result = Value({}, call, source)
        for number, arg in enumerate(call.args):
            if arg.star == "**":
                self._merge(result, self.of(arg.value, source, env), overwrites=False)
            elif arg.keyword:
                self._put(result, arg.keyword, self.of(arg.value, source, env), arg)
            elif arg.star or number >= skip:
                other = self.of(arg.value, source, env)
                self._merge(result, other if arg.star == "" else Value(UNKNOWN, arg.value, source), overwrites=False)
        return result

    def variants(self, value: Value) -> Iterator[Any]:
        """Yields plain data in which one alternative at a time is taken, with all that is uncertain besides unknown.

        So no two branches are mixed that never run together. The first is the data without any alternative.
        """
        yield value.data
        yield from _variants(value, value.data, ())


def _variants(value: Value, root: Any, route: tuple[str | int, ...]) -> Iterator[Any]:
    if len(route) > 8:
        return
    for key, member in value.members.items():
        if get_at(root, (*route, key)) is MISSING:
            continue
        for other in member.others:
            if other.data is not UNKNOWN and other.data is not ABSENT:
                yield replaced(root, (*route, key), other.data)
        yield from _variants(member, root, (*route, key))
    for key, member in value.maybe.items():
        if member.data is not UNKNOWN:
            yield replaced(root, (*route, key), member.data)


def get_at(data: Any, route: tuple[str | int, ...]) -> Any:
    """Returns what is at a route, `MISSING` if nothing is."""
    for step in route:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return data


def replaced(data: Any, route: tuple[str | int, ...], new: Any) -> Any:
    """Returns the data with another value at a route."""
    if not route:
        return new
    step, *rest = route
    if isinstance(data, dict):
        return {**data, step: replaced(data.get(step), tuple(rest), new)}
    return [replaced(item, tuple(rest), new) if index == step else item for index, item in enumerate(data)]


def _is_container(data: Any) -> bool:
    return isinstance(data, dict | list)


def _is_same(one: Any, other: Any) -> bool:
    if one is UNKNOWN or other is UNKNOWN or one is ABSENT or other is ABSENT:
        return one is other
    return type(one) is type(other) and bool(one == other)


_WRITING = frozenset("append extend insert pop remove clear update setdefault popitem sort reverse appendleft popleft".split())


def _is_written(ref: tree.Expr) -> bool:
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
