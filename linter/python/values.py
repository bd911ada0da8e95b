"""Partial evaluation: what an expression is, as plain data with `UNKNOWN` where the code does not say."""

import json
from typing import Any

from linter.model.unknown import MISSING, UNKNOWN
from linter.python import tree
from linter.python.functions import argument, returned_values
from linter.python.origins import Origins, Ref
from linter.python.scopes import Binding
from linter.python.source import Source
from linter.python.steps import after_steps, is_written
from linter.python.value import ABSENT, Value, is_container, is_same

__all__ = ["ABSENT", "Value", "Values"]

_DEEPEST = 40
_MOST_STEPS = 4000  # in one question: functions that call each other could be followed for ever
_MOST_CALLS = 3  # of the project's functions, one inside of the other
_NOT_GIVEN = (
    "openai.NOT_GIVEN",
    "openai.NotGiven()",
    "openai.omit",
    "openai.Omit()",
    "openai._types.NOT_GIVEN",
    "litellm.NOT_GIVEN",
)
_COPIES = ("copy.copy", "copy.deepcopy", "builtins.list", "builtins.dict", "builtins.tuple")


class Values:
    """Evaluates expressions of one project."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._depth = 0
        self._steps = 0
        self._calls = 0
        self._busy: set[object] = set()

    def of(self, node: tree.Expr | None, source: Source, env: dict[str, Value] | None = None) -> Value:
        """Returns what an expression is; `env` gives parameters of the function in which it stands."""
        if node is None:
            return Value(UNKNOWN, tree.Other([]), source)
        key = (node, id(env) if env else 0)  # without parameters it is the same question, however it came up
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
        if all(is_same(first.data, value.data) for value in values[1:]):
            return first
        return Value(UNKNOWN, node, source, others=[v for value in values for v in (value.others or [value])][:8])

    def _dict(self, node: tree.Dict, source: Source, env: dict[str, Value]) -> Value:
        result = Value({}, node, source)
        for item in node.items:
            value = self.of(item.value, source, env)
            if item.key is None:
                result.merge(value)
                continue
            key = self.of(item.key, source, env).data
            result.put(key, value, item)
        return result

    def _list(self, node: tree.Sequence, source: Source, env: dict[str, Value]) -> Value:
        result = Value([], node, source)
        for item in node.items:
            if isinstance(item, tree.Starred):
                result.extend(self.of(item.value, source, env))
            else:
                result.append(self.of(item, source, env), item)
        return result

    def _binary(self, node: tree.BinOp, source: Source, env: dict[str, Value]) -> Value:
        left, right = self.of(node.left, source, env), self.of(node.right, source, env)
        match node.op, left.data, right.data:
            case "+", str(), str():
                return Value(left.data + right.data, node, source)
            case "+", list(), _:
                result = Value([], node, source)
                result.extend(left)
                result.extend(right)
                return result
            case "+", _, list():
                result = Value([UNKNOWN], node, source)
                result.extend(right)
                return result
            case "|", dict(), _:
                result = Value({}, node, source)
                result.merge(left)
                result.merge(right)
                return result
            case (("+" | "-" | "*" | "//"), int(), int()):
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
        if is_container(result.data) and not self._is_constant(node.attr, where):
            return Value(UNKNOWN, node, source)
        if isinstance(value.parent, tree.Assign) and isinstance(value.parent.parent, tree.ClassDef) and not node.attr.isupper():
            return Value(UNKNOWN, node, source)  # a default that an instance, a subclass or a file of settings replaces
        return result

    def _is_constant(self, name: str, source: Source) -> bool:
        """Whether nothing in a file writes into the container that a name holds."""
        key = ("constant", name)
        if key not in source.memo:
            source.memo[key] = not any(is_written(ref) for ref in source.references.get(name, ()))
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
        if not is_container(value.data):
            return value
        if where is not source or binding.scope is not source.scope_of(use):
            name = binding.name if where is source else binding.module.partition(":")[2]
            is_constant = self._is_constant(name, where) and self._is_constant(binding.name, source)
            return value if is_constant else Value(UNKNOWN, use, source)
        if isinstance(expr, tree.Name | tree.Attribute | tree.Subscript):  # the same object by another name
            return value if self._is_constant(binding.name, source) else Value(UNKNOWN, use, source)
        return after_steps(self, value, binding, use, source, env)

    def _parameter(self, binding: Binding, use: tree.Name, source: Source, env: dict[str, Value]) -> Value:
        """A parameter is what its only caller gives; with several callers or none it is not known."""
        if binding.name in env:
            return env[binding.name]
        return Value(UNKNOWN, use, source)

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
            return inner if is_container(inner.data) else Value(UNKNOWN, node, source)
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

    def _own_call(self, function: tree.FunctionDef, home: Source, call: tree.Call, source: Source, env: dict[str, Value]) -> Value:
        """What a function of the project returns, where it has one `return`, with its parameters as this call gives them."""
        returned = returned_values(function, home)
        if (
            self._calls >= _MOST_CALLS
            or len(returned) != 1
            or function.decorators
            or any(isinstance(node, tree.Yield) for node in tree.walk(function))
        ):
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
        self._calls += 1
        try:
            return self.of(returned[0], home, inner)
        finally:
            self._calls -= 1

    def arguments(self, call: tree.Call, source: Source, env: dict[str, Value] | None = None, skip: int = 0) -> Value:
        """Returns the keyword arguments of a call as a dict; `skip` positional arguments are passed over, others make it open."""
        result = Value({}, call, source)
        for number, arg in enumerate(call.args):
            if arg.star == "**":
                result.merge(self.of(arg.value, source, env), overwrites=False)
            elif arg.keyword:
                result.put(arg.keyword, self.of(arg.value, source, env), arg)
            elif arg.star or number >= skip:
                other = self.of(arg.value, source, env)
                result.merge(other if arg.star == "" else Value(UNKNOWN, arg.value, source), overwrites=False)
        return result
