"""Partial evaluation: what an expression is, as plain data with `UNKNOWN` where the code does not say."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from linter.model.unknown import MISSING, UNKNOWN
from linter.python import tree
from linter.python.functions import returned_values
from linter.python.origins import Origins, Ref
from linter.python.scopes import Binding
from linter.python.source import Source
from linter.python.values.comprehensions import evaluated
from linter.python.values.constants import Constants, is_tested, told_by_test
from linter.python.values.files import Files
from linter.python.values.given import Given
from linter.python.values.kept import Kept
from linter.python.values.pieces import around_percents, pieces_of
from linter.python.values.results import NOT_GIVEN, Results
from linter.python.values.steps import after_steps
from linter.python.values.texts import Texts, filled, joined, repeated
from linter.python.values.value import ABSENT, Env, Value, is_container, is_same, perhaps
from linter.python.values.verdicts import runs, verdict, way_up

if TYPE_CHECKING:
    from linter.python.schemas import Models

__all__ = ["ABSENT", "Value", "Values"]

_DEEPEST = 40
_MOST_OTHERS = 8
_MOST_DIGITS = 1 << 40
_ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag")
_PLAIN_ENUMS = ("enum.StrEnum", "enum.IntEnum", "builtins.str", "builtins.int")
_MOST_STEPS = 8000  # in one question
_NO_ENV = Env()


class Values:
    """Evaluates expressions of one project. Answers are kept."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._texts = Texts(origins, self)
        self._constants = Constants(origins)
        self._files = Files(origins, self)
        self._results = Results(origins, self, self._files)
        self._kept = Kept(origins, self._constants)
        self._depth = 0
        self._steps = 0
        self._busy: set[object] = set()
        self.is_cut = False  # whether an answer holds only where it was asked, since a circle was cut short

    @cached_property
    def models(self) -> "Models":
        """What Pydantic makes of the project's classes."""
        from linter.python.schemas import Models  # most projects have no need of it

        return Models(self._origins, self)

    def of(self, node: tree.Expr | None, source: Source, env: Env | None = None) -> Value:
        """Returns what an expression is; `env` tells what names are in one call of the function in which it stands."""
        if node is None:
            return Value(UNKNOWN, tree.Other([]), source)
        if type(node) is tree.Const:
            return _constant(node, source)
        memo, key = env.memo if env else source.memo, ("value", node)
        if key in memo:
            return memo[key]  # type: ignore[no-any-return]  # a memo holds anything
        busy = (node, id(env) if env else 0)  # without parameters it is the same question, however it came up
        self._steps = self._steps + 1 if self._busy else 0
        if self._depth >= _DEEPEST or busy in self._busy or self._steps > _MOST_STEPS:
            self.is_cut = True
            return Value(UNKNOWN, node, source)
        was_cut, self.is_cut = self.is_cut, False
        self._depth += 1
        self._busy.add(busy)
        try:
            found = self._of(node, source, env or _NO_ENV)
        finally:
            self._depth -= 1
            self._busy.discard(busy)
        if env or not self.is_cut or not self._busy:  # of one call it is asked again only for the same question
            memo[key] = found
        self.is_cut = bool(self._busy) and (was_cut or self.is_cut)
        return found

    def data(self, node: tree.Expr | None, source: Source) -> Any:
        """Returns the plain data of an expression; `MISSING` if there is no expression."""
        return MISSING if node is None else self.of(node, source).data

    def text(self, node: tree.Expr | None, source: Source) -> str:
        """Returns what is known of a text, with a NUL for each part that is not."""
        return self._texts.of(node, source)

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

    def _of(self, node: tree.Expr, source: Source, env: Env) -> Value:
        match node:
            case tree.Joined():
                parts = [self.of(part, source, env) for part in node.parts]
                text = joined([part.data for part in parts])
                if text is UNKNOWN and any(part.file for part in parts):
                    return self._files.joined(parts, node, source, is_text=True)
                is_made = any(part.is_made for part in parts)
                return Value(text, node, source, is_made=is_made, pieces=pieces_of(*parts) if text is UNKNOWN else ())
            case tree.Dict():
                return self._dict(node, source, env)
            case tree.Sequence(kind="list" | "tuple"):
                return self._list(node, source, env)
            case tree.Name():
                return self._name(node, source, env)
            case tree.Attribute():
                return self._attribute(node, source, env)
            case tree.Call():
                return self._results.of(node, source, env)
            case tree.Await(value=inner) | tree.NamedExpr(value=inner):
                return self.of(inner, source, env)
            case tree.IfExp():
                outcome = verdict(self, node.test, source, env) if env or isinstance(node.test, tree.Const) else None
                if outcome is not None:
                    return self.of(node.body if outcome else node.orelse, source, env)
                return self.either(node, source, [self.of(node.body, source, env), self.of(node.orelse, source, env)])
            case tree.BoolOp():
                left, right = self.of(node.left, source, env), self.of(node.right, source, env)
                if left.data is ABSENT:
                    return right if node.op == "or" else left
                if left.data is not UNKNOWN and not left.others and (env or not is_container(left.data)):
                    outcome = verdict(self, node.left, source, env)
                    if outcome is not None:
                        return right if outcome == (node.op == "and") else left
                return self.either(node, source, [left, right])
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
            case tree.Comprehension(kind="list" | "dict"):
                return evaluated(self, node, source, env)
            case _:
                return Value(UNKNOWN, node, source)

    def either(self, node: tree.Expr, source: Source, values: list[Value]) -> Value:
        """Returns one of several values: theirs, if they are alike, else `UNKNOWN` with each as another value that it may have."""
        first = values[0]
        if all(is_same(first.data, value.data) for value in values[1:]):
            return first.certain(values[1:])
        others = [other for value in values for other in (value.others or [value])]
        return Value(UNKNOWN, node, source, others=others[:_MOST_OTHERS])

    def _dict(self, node: tree.Dict, source: Source, env: Env) -> Value:
        result = Value({}, node, source)
        for item in node.items:
            value = self.of(item.value, source, env)
            if item.key is None:
                result.merge(value)
                continue
            key = self.of(item.key, source, env).data
            result.put(key, value, item)
        return result

    def _list(self, node: tree.Sequence, source: Source, env: Env) -> Value:
        result = Value([], node, source)
        for item in node.items:
            if isinstance(item, tree.Starred):
                result.extend(self.of(item.value, source, env))
            else:
                result.append(self.of(item, source, env), item)
        return result

    def _binary(self, node: tree.BinOp, source: Source, env: Env) -> Value:
        left, right = self.of(node.left, source, env), self.of(node.right, source, env)
        match node.op, left.data, right.data:
            case "+", str(), str():
                return Value(joined([left.data, right.data]), node, source, is_made=left.is_made or right.is_made)
            case "/" | "+", _, _ if left.file is not None and left.data is UNKNOWN:
                return self._files.joined([left, right], node, source, is_text=node.op == "+")
            case "+", _, _ if not is_container(left.data) and not is_container(right.data) and (known := pieces_of(left, right)):
                return Value(UNKNOWN, node, source, pieces=known)
            case "*", str(), _:
                return Value(repeated(left.data, right.data), node, source)
            case "*", _, str():
                return Value(repeated(right.data, left.data), node, source)
            case "*", list(), _:
                return left.repeated(right.data, node)
            case "*", _, list():
                return right.repeated(left.data, node)
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
            case "%", str(), _:
                text = filled(left.data, right.data)
                return Value(text, node, source, pieces=around_percents(left.data) if text is UNKNOWN else ())
            case (("+" | "-" | "*" | "//" | "/"), int() | float(), int() | float()):
                return Value(_counted(node.op, left.data, right.data), node, source)
            case _:
                return Value(UNKNOWN, node, source)

    def _subscript(self, node: tree.Subscript, source: Source, env: Env) -> Value:
        container, index = self.of(node.value, source, env), self.of(node.index, source, env).data
        if (part := self._files.part(container, index, node)) is not None:
            return part
        if isinstance(container.data, dict) and isinstance(index, str) and index in container.members:
            return container.members[index]
        if isinstance(container.data, list) and isinstance(index, int) and not any(item is UNKNOWN for item in container.data):
            if index < 0:
                index += len(container.data)
            if index in container.members:
                return container.members[index]
        return Value(UNKNOWN, node, source)

    def _attribute(self, node: tree.Attribute, source: Source, env: Env) -> Value:
        if self._origins.path_of(node, source) in NOT_GIVEN:
            return Value(ABSENT, node, source)
        enumerated = self._of_enum(node, source)
        if enumerated is not None:
            return enumerated
        if node.attr in ("parent", "parents"):
            folder = self._files.attribute(self.of(node.value, source, env), node.attr, node)
            if folder is not None:
                return folder
        found = self.sources_of(node, source)
        if len(found) != 1:
            return Value(UNKNOWN, node, source)
        value, where = found[0]
        is_given = bool(env) and self._kept.is_given(node, source, value, where, env)
        result = self.of(value, where, env if is_given else None)
        if is_container(result.data) and not self._constants.holds(node.attr, where, value):
            return Value(UNKNOWN, node, source)
        if isinstance(value.parent, tree.Assign) and isinstance(value.parent.parent, tree.ClassDef) and not node.attr.isupper():
            return Value(UNKNOWN, node, source)  # a default that an instance, a subclass or a file of settings replaces
        if result.others and isinstance(value, tree.Name) and any(map(is_tested, where.references.get(node.attr, ()))):
            return Value(UNKNOWN, node, source)
        return result

    def _of_enum(self, node: tree.Attribute, source: Source) -> Value | None:
        """What a member of an enumeration of the project is, or its value; `None` if it is none."""
        member = node
        if node.attr in ("value", "name") and isinstance(node.value, tree.Attribute):
            member = node.value
        for ref in self._origins.of(member.value, source):
            if ref.kind != "class" or not isinstance(ref.node, tree.ClassDef) or ref.source is None:
                continue
            paths = {base.path for base in self._origins.bases(ref.source, ref.node)}
            if paths.isdisjoint(_ENUMS):
                continue
            values = ref.source.class_scope(ref.node).values.get(member.attr, ())
            if len(values) != 1 or node.attr == "name" or (member is node and paths.isdisjoint(_PLAIN_ENUMS)):
                return Value(UNKNOWN, node, source)
            value = self.of(values[0][0], ref.source)
            return value if isinstance(value.data, str | int) else Value(UNKNOWN, node, source)
        return None

    # Names, and what is done to the containers that they hold

    def _name(self, node: tree.Name, source: Source, env: Env) -> Value:
        bindings = source.lookup(node.id, node)
        if not bindings and node.id == "__file__":
            return self._files.own(node, source)
        is_imported = any(binding.kind == "from" for binding in bindings)
        if is_imported and any(ref.path in NOT_GIVEN for ref in self._origins.of(node, source)):
            return Value(ABSENT, node, source)
        if env and len(bindings) > 1:
            bindings = self._reached(bindings, node, source, env)
        is_augmented = any(binding.kind == "augment" for binding in bindings)
        if not bindings or is_augmented:
            plain = [binding for binding in bindings if binding.kind != "augment"]
            if len(plain) != 1:
                return Value(UNKNOWN, node, source)
            bindings = plain
        values = [self._bound(binding, node, source, env) for binding in bindings]
        value = values[0] if len(values) == 1 else self.either(node, source, values)
        if is_augmented and not is_container(value.data):
            is_text = all(getattr(binding.node, "op", "+") == "+" for binding in source.lookup(node.id, node))
            return Value(UNKNOWN, node, source, pieces=pieces_of(value) if is_text else ())
        return (told_by_test(node, bindings, source) or value) if value.data is UNKNOWN else value

    def _reached(self, bindings: list[Binding], use: tree.Name, source: Source, env: Env) -> list[Binding]:
        """The bindings that a use may see in one call of the function, by the tests around them."""
        kept: list[Binding] = []
        for binding in sorted(bindings, key=lambda binding: binding.node.order):
            is_here = binding.scope is source.scope_of(use)
            will_run = runs(self, binding.node, way_up(use), source, env) if is_here else None
            if binding.kind == "param" or will_run is None:
                kept.append(binding)
            elif will_run and binding.kind != "augment":
                kept = [binding]
            elif will_run:
                kept.append(binding)
        return kept or bindings

    def _bound(self, binding: Binding, use: tree.Name, source: Source, env: Env) -> Value:
        pairs = [] if binding.kind == "param" else self._values_of_binding(binding, source)
        if binding.kind == "assign" and binding.path and binding.value is not None:
            value = self.of(binding.value, source, env)
            for index in binding.path:
                value = value.members.get(index) or Value(UNKNOWN, use, source)
            return value
        if binding.kind == "with" and self._files.may_open(binding.value):
            opened = self.of(binding.value, source, env)
            return opened if opened.file is not None else Value(UNKNOWN, use, source)
        if (binding.node, binding.name) in env:
            return self._given(binding, use, source, env)
        if binding.kind == "param" and isinstance(binding.node, tree.Param):
            return self._parameter(binding, binding.node, use, source)
        if len(pairs) != 1:
            return Value(UNKNOWN, use, source)
        expr, where = pairs[0]
        value = self.of(expr, where, env if where is source else None)
        if not is_container(value.data):
            return value
        if where is not source or binding.scope is not source.scope_of(use):
            name = binding.name if where is source else binding.module.partition(":")[2]
            is_constant = self._constants.holds(name, where) and self._constants.holds(binding.name, source)
            return value if is_constant else Value(UNKNOWN, use, source)
        if isinstance(expr, tree.Name | tree.Attribute | tree.Subscript):  # the same object by another name
            return value if self._constants.holds(binding.name, source) else Value(UNKNOWN, use, source)
        return after_steps(self, value, binding, use, source, env)

    def _given(self, binding: Binding, use: tree.Name, source: Source, env: Env) -> Value:
        """What a name is in one call of the function, or one turn of the comprehension, that binds it."""
        value = env[binding.node, binding.name]
        if not is_container(value.data) or binding.kind != "param":
            return value
        if binding.scope is not source.scope_of(use):
            return value if self._constants.holds(binding.name, source) else Value(UNKNOWN, use, source)
        return after_steps(self, value, binding, use, source, env)

    def _parameter(self, binding: Binding, param: tree.Param, use: tree.Name, source: Source) -> Value:
        """A parameter is not known; its default is what it may be, if nothing in the function asks what it is."""
        if param.default is None or param.star or any(map(is_tested, binding.scope.loads.get(binding.name, ()))):
            return Value(UNKNOWN, use, source)
        return perhaps(self.of(param.default, source), use, source)

    # Calls

    def arguments(self, call: tree.Call, source: Source, env: Env | None = None, skip: int = 0) -> Value:
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

    def given(self, calls: list[Given]) -> Value:
        """Returns the keyword arguments of a call that is made through partials: what comes later overrides what was given."""
        result = Value({}, calls[-1].call, calls[-1].source)
        for given in calls:
            result.merge(self.arguments(given.call, given.source, given.env, skip=given.skip), overwrites=given is not calls[0])
        return result


def _constant(node: tree.Const, source: Source) -> Value:
    data = node.value
    return Value(data if data is None or isinstance(data, bool | int | float | str) else UNKNOWN, node, source)


def _counted(op: str, one: float, other: float) -> Any:
    """What two numbers make."""
    if abs(one) > _MOST_DIGITS or abs(other) > _MOST_DIGITS or (op in ("/", "//") and not other):
        return UNKNOWN
    match op:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case "/":
            return one / other
        case _:
            return one // other
