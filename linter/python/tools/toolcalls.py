"""What a program does with a tool call of the model: which expressions are its name, and which its arguments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linter.python import tree
from linter.python.conditions import tests_at
from linter.python.functions import argument, returned_values
from linter.python.origins import Origins
from linter.python.scopes import Binding, enclosing
from linter.python.source import Source

__all__ = ["Arguments", "Names", "ToolCalls"]

_DEEPEST = 12
_MOST_CALLERS = 6
_FUNCTION = ("function", "function_call")
_READERS = frozenset(
    "json.loads orjson.loads ujson.loads json5.loads simplejson.loads json_repair.loads json_repair.repair_json ast.literal_eval "
    "builtins.eval builtins.dict builtins.str copy.copy copy.deepcopy typing.cast".split()
)
_TEXT_METHODS = frozenset("strip rstrip lstrip copy encode decode".split())
_LOOKS = frozenset("get keys values items copy strip rstrip lstrip encode decode startswith endswith".split())
# Calls by the name of what is called that look at a dict and leave it alone, whoever's they are.
_HARMLESS = re.compile(
    r"^_*(?:print|len|str|repr|type|bool|log|emit|send|write|append|add|record|trace|track|show|display|update|put|dumps?|json|debug"
    r"|info|warn|warning|error|exception|critical|format|notify|publish|report)(?:_|$)"
    r"|^[A-Z]|_(?:log|message|event|status|output|start|end)$"
)
_CHECKS = re.compile(r"valid|check|ensure|requir|verif|normal|sanit|assert|missing", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments that the model gave, as far as code has left them alone.

    `touched` are keys that the code adds, sets or takes out, or may; `is_checked` says that it looks at which are there.
    """

    touched: frozenset[str] = frozenset()
    is_checked: bool = False

    def joined(self, other: "Arguments") -> "Arguments":
        """Returns what holds of arguments of which both are true."""
        return Arguments(self.touched | other.touched, self.is_checked or other.is_checked)


@dataclass(frozen=True, slots=True)
class Names:
    """What the tests around a node say of the tool's name: it is one of `chosen`, if that is not `None`, and none of `excluded`."""

    chosen: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()

    def joined(self, other: "Names") -> "Names":
        """What both say."""
        both = [names.chosen for names in (self, other) if names.chosen is not None]
        return Names(frozenset.intersection(*both) if both else None, self.excluded | other.excluded)


class ToolCalls:
    """Follows names and arguments of tool calls backward, through variables, parameters and functions that read JSON."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._busy: set[object] = set()

    # Names

    def is_name(self, node: tree.Expr | None, source: Source) -> bool:
        """Says whether an expression is the name of the tool that the model calls, unchanged."""
        key = ("tool name", node)
        if key not in source.memo:
            if node is None or key in self._busy or len(self._busy) > _DEEPEST:
                return False
            self._busy.add(key)
            source.memo[key] = self._is_name(node, source)
            self._busy.discard(key)
        return bool(source.memo[key])

    def _is_name(self, node: tree.Expr, source: Source) -> bool:
        part = _member(node)
        if part is not None and part[1] == "name":
            return self._is_function(part[0], source, "arguments")
        match node:
            case tree.Call(func=tree.Name(id="str"), args=[tree.Arg(value=inner)]) | tree.NamedExpr(value=inner):
                return self.is_name(inner, source)
            case tree.BoolOp(op="or", left=left, right=tree.Const()):
                return self.is_name(left, source)
            case tree.Name():
                found = False
                for binding in source.lookup(node.id, node):
                    for value, where in self._givers(binding, source):
                        if value is None or not (_is_text(value) or self.is_name(value, where)):
                            return False
                        found = found or not _is_text(value)
                return found
            case _:
                return False

    def _is_function(self, node: tree.Expr, source: Source, sibling: str) -> bool:
        """Whether an expression is the part of a tool call that holds name and arguments: by its name, or by what else is read."""
        part = _member(node)
        if part is not None and part[1] in _FUNCTION:
            return True
        if isinstance(node, tree.Name):
            bindings = source.lookup(node.id, node)
            values = [binding.value for binding in bindings if binding.kind == "assign" and not binding.path]
            if values and all(value is not None and (p := _member(value)) is not None and p[1] in _FUNCTION for value in values):
                return True
        written = tree.dotted(node)
        return written not in ("", "self", "cls") and written in self._holders(source, sibling)

    def _holders(self, source: Source, member: str) -> set[str]:
        """What a member is read of in a file, as it is written: `item` for `item.arguments`."""
        key = ("holders of", member)
        if key not in source.memo:
            found = {tree.dotted(ref.value) for ref in source.references.get(member, ()) if isinstance(ref, tree.Attribute)}
            for node in tree.walk(source.tree):
                part = _member(node) if isinstance(node, tree.Subscript | tree.Call) else None
                if part is not None and part[1] == member:
                    found.add(tree.dotted(part[0]))
            source.memo[key] = found - {""}
        return source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything

    # Tests of names

    def names_at(self, node: tree.Expr, source: Source) -> Names | None:
        """Returns what the tests around an expression say of the tool's name; `None` where they cannot be read."""
        key = ("tool names", node)
        if key not in source.memo:
            found = Names()
            for test, truth in tests_at(node):
                found = found.joined(self._implied(test, truth, source))
            source.memo[key] = None if enclosing(node, tree.Match) else found  # of a match, the patterns are not kept
        return source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything

    def _implied(self, test: tree.Expr, truth: bool, source: Source) -> Names:
        """What follows for the tool's name from a test's outcome."""
        match test:
            case tree.UnaryOp(op="not", value=inner):
                return self._implied(inner, not truth, source)
            case tree.BoolOp(op=op, left=left, right=right):
                one, other = self._implied(left, truth, source), self._implied(right, truth, source)
                if (op == "and") == truth:
                    return one.joined(other)
                is_either = one.chosen is not None and other.chosen is not None
                chosen = (one.chosen or frozenset()) | (other.chosen or frozenset()) if is_either else None
                return Names(chosen, one.excluded & other.excluded)
            case tree.Compare(left=left, ops=[("==" | "!=" | "in" | "not in") as op], rights=[right]):
                if isinstance(left, tree.Const):
                    left, right = right, left
                written = right.items if isinstance(right, tree.Sequence) and "in" in op.split() else [right]
                words = frozenset(item.value for item in written if isinstance(item, tree.Const) and isinstance(item.value, str))
                if not words or len(words) < len(written) or not self.is_name(left, source):
                    return Names()
                is_chosen = (op in ("==", "in")) == truth
                return Names(words if is_chosen else None, frozenset() if is_chosen else words)
            case _:
                return Names()

    # Arguments

    def arguments(self, node: tree.Expr | None, source: Source) -> Arguments | None:
        """Returns what is known of an expression that is the arguments of a tool call, as text or read; `None` if it is not."""
        key = ("tool arguments", node)
        if key not in source.memo:
            if node is None or key in self._busy or len(self._busy) > _DEEPEST:
                return None
            self._busy.add(key)
            source.memo[key] = self._arguments(node, source)
            self._busy.discard(key)
        return source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything

    def _arguments(self, node: tree.Expr, source: Source) -> Arguments | None:
        part = _member(node)
        if part is not None and part[1] == "arguments" and self._is_function(part[0], source, "name"):
            return None if _is_rewritten(source) else Arguments()
        match node:
            case tree.NamedExpr(value=inner) | tree.BoolOp(op="or", left=inner, right=tree.Const() | tree.Dict(items=[])):
                return self.arguments(inner, source)
            case tree.IfExp():
                return self._joined([(node.body, source), (node.orelse, source)])
            case tree.Dict():
                return self._spread(node, source)
            case tree.Call(func=tree.Attribute(attr=method, value=inner)) if method in _TEXT_METHODS:
                return self.arguments(inner, source)
            case tree.Call():
                return self._read(node, source)
            case tree.Name():
                return self._variable(node, source)
            case _:
                return None

    def _joined(self, pairs: list[tuple[tree.Expr | None, Source]]) -> Arguments | None:
        """What holds of one of several expressions; those that are empty or written out say nothing."""
        found: Arguments | None = None
        for value, where in pairs:
            if value is not None and _is_plain(value):
                continue
            one = self.arguments(value, where)
            if one is None:
                return None
            found = one.joined(found) if found else one
        return found

    def _spread(self, node: tree.Dict, source: Source) -> Arguments | None:
        """`{**arguments, "user": user}`."""
        found: Arguments | None = None
        keys: set[str] = set()
        for item in node.items:
            if isinstance(item.key, tree.Const) and isinstance(item.key.value, str):
                keys.add(item.key.value)
            elif item.key is None and found is None:
                found = self.arguments(item.value, source)
                if found is None:
                    return None
            else:
                return None
        return found.joined(Arguments(frozenset(keys))) if found else None

    def _read(self, node: tree.Call, source: Source) -> Arguments | None:
        """What a function gives back that reads JSON, or copies."""
        refs = self._origins.of(node.func, source)
        if len(refs) != 1:
            return None
        (ref,) = refs
        if ref.kind == "library" and ref.path in _READERS and not node.is_spread:
            read = self.arguments(node.args[-1].value if ref.path == "typing.cast" else node.positional(0), source)
            added = frozenset(arg.keyword for arg in node.args if arg.keyword and ref.path == "builtins.dict")
            return read.joined(Arguments(added)) if read else None
        if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source and not ref.node.decorators:
            home = ref.source
            return self._joined([(value, home) for value in returned_values(ref.node, home)])
        return None

    def _variable(self, node: tree.Name, source: Source) -> Arguments | None:
        bindings = source.lookup(node.id, node)
        found = self._joined([pair for binding in bindings for pair in self._givers(binding, source)])
        changes = self._changes(node.id, bindings, source) if found else None
        return found.joined(changes) if found and changes else None

    def _givers(self, binding: Binding, source: Source) -> Iterator[tuple[tree.Expr | None, Source]]:
        """Yields the expressions that a name has its value from; `None` where one cannot be seen."""
        match binding.kind:
            case "assign" if not binding.path:
                yield binding.value, source
            case "assign" if isinstance(binding.value, tree.Sequence) and len(binding.path) == 1:
                items = binding.value.items
                yield items[binding.path[0]] if binding.path[0] < len(items) else None, source
            case "augment":
                yield binding.value, source
            case "param":
                yield from self._given(binding, source)
            case _:
                yield None, source

    def _given(self, binding: Binding, source: Source) -> Iterator[tuple[tree.Expr | None, Source]]:
        """Yields what callers give for a parameter."""
        param = binding.node
        function = param.parent
        if not isinstance(param, tree.Param) or not isinstance(function, tree.FunctionDef) or param.star:
            yield None, source
            return
        callers = self._origins.callers(function, source)
        calls = callers.sure or callers.possible
        if not calls or len(calls) > _MOST_CALLERS:
            yield None, source
        for other, call in calls[:_MOST_CALLERS]:
            given = argument(call, function, param, other, source)
            if not (isinstance(given, tree.Name) and any(known is binding for known in other.lookup(given.id, given))):
                yield given, other  # else it hands itself its own again

    # What is done to them

    def changes(self, param: tree.Param, source: Source) -> Arguments | None:
        """Returns what a function does to the arguments that a parameter takes; `None` if that cannot be told."""
        assert param.parent is not None
        bindings = [binding for binding in source.scopes[param.parent].bindings[param.name] if binding.node is param]
        return self._changes(param.name, bindings, source)

    def _changes(self, name: str, bindings: list[Binding], source: Source, depth: int = 0) -> Arguments | None:
        """What code does to the arguments that a name holds; `None` if that cannot be told."""
        found = Arguments()
        nodes = {binding.node for binding in bindings}
        for ref in source.references.get(name, ()):
            if not isinstance(ref, tree.Name) or nodes.isdisjoint({binding.node for binding in source.lookup(name, ref)}):
                continue
            one = self._change(ref, source, depth)
            if one is None:
                return None
            found = found.joined(one)
        return found

    def _change(self, ref: tree.Name, source: Source, depth: int) -> Arguments | None:
        parent = ref.parent
        match parent:
            case tree.Subscript(value=value, index=index) if value is ref:
                if parent.edge != "targets" and not isinstance(parent.parent, tree.AugAssign | tree.Delete):
                    return Arguments()
                return _touched(index)
            case tree.Attribute(parent=tree.Call() as call) if parent.edge == "func":
                return _by_method(parent.attr, call)
            case tree.Attribute():
                return Arguments()
            case tree.Compare() if any(right is ref for right in parent.rights) and not isinstance(parent.left, tree.Const):
                return Arguments(is_checked=True)  # `if key not in arguments`
            case tree.Arg(star="", parent=tree.Call() as call):
                return self._by_call(call, parent, source, depth)
            case tree.Assign() if ref.edge == "value" and all(isinstance(target, tree.Name) for target in parent.targets):
                return self._by_alias(parent, source, depth)
            case _:
                return Arguments()

    def _by_alias(self, assign: tree.Assign, source: Source, depth: int) -> Arguments | None:
        found = Arguments()
        for target in assign.targets:
            assert isinstance(target, tree.Name)
            bindings = [b for b in source.scope_of(target).bindings.get(target.id, ()) if b.node is assign]
            one = self._changes(target.id, bindings, source, depth + 1) if depth < 3 else None
            if one is None:
                return None
            found = found.joined(one)
        return found

    def _by_call(self, call: tree.Call, arg: tree.Arg, source: Source, depth: int) -> Arguments | None:
        """What a function does to arguments that it is given."""
        last = call.func.attr if isinstance(call.func, tree.Attribute) else tree.dotted(call.func)
        found = Arguments(is_checked=bool(_CHECKS.search(last)))
        for ref in self._origins.of(call.func, source):
            if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef | tree.Lambda) and ref.source:
                param = _param_of(call, arg, ref.node, ref.source)
                if param is None or depth >= 3:
                    return None
                bindings = [b for b in ref.source.scopes[ref.node].bindings.get(param.name, ()) if b.node is param]
                one = self._changes(param.name, bindings, ref.source, depth + 1)
                if one is None:
                    return None
                found = found.joined(one)
            elif ref.kind == "library" and not ref.path.startswith("builtins."):
                continue
            elif ref.kind != "class" and not _HARMLESS.search(last) and ref.path not in _READERS and not _is_builtin_look(ref.path):
                return None
        if not self._origins.of(call.func, source) and not _HARMLESS.search(last) and not self._is_dispatched(call, source):
            return None
        return found

    def _is_dispatched(self, call: tree.Call, source: Source) -> bool:
        """Whether what is called is chosen by the tool's name: a handler that is given the arguments as one dict."""
        func = call.func
        return isinstance(func, tree.Subscript) and self.is_name(func.index, source)


def _member(node: tree.Node) -> tuple[tree.Expr, str] | None:
    """`value.name`, `value["name"]` and `value.get("name")` as the value and the word."""
    match node:
        case tree.Attribute(value=value, attr=word):
            return value, word
        case tree.Subscript(value=value, index=tree.Const(value=str() as word)):
            return value, word
        case tree.Call(func=tree.Attribute(attr="get", value=value), args=[tree.Arg(value=tree.Const(value=str() as word)), *_]):
            return value, word
        case tree.Call(func=tree.Name(id="getattr"), args=[first, tree.Arg(value=tree.Const(value=str() as word)), *_]):
            return first.value, word
        case _:
            return None


def _is_rewritten(source: Source) -> bool:
    """Whether code writes into the arguments of a call where they are: `call.function.arguments["user"] = user`."""
    if "rewrites arguments" not in source.memo:
        found = False
        for node in tree.walk(source.tree):
            match node:
                case tree.Subscript(edge="targets", value=value):
                    part = _member(value)
                    is_own = isinstance(node.index, tree.Const) and node.index.value == "arguments"
                case tree.Attribute(edge="targets", attr=attr):
                    part, is_own = None, attr == "arguments"
                case tree.Attribute(attr="update" | "pop" | "setdefault" | "clear", value=value, edge="func"):
                    part, is_own = _member(value), False
                case _:
                    continue
            found = found or is_own or (part is not None and part[1] == "arguments")
        source.memo["rewrites arguments"] = found
    return bool(source.memo["rewrites arguments"])


def _touched(key: tree.Expr | None) -> Arguments | None:
    return Arguments(frozenset((key.value,))) if isinstance(key, tree.Const) and isinstance(key.value, str) else None


def _by_method(name: str, call: tree.Call) -> Arguments | None:
    """What a method does to the dict that it is called on."""
    if name in _LOOKS:
        return Arguments()
    if name in ("pop", "setdefault"):
        return _touched(call.positional(0))
    if name == "update":
        keys: set[str] = set()
        for arg in call.args:
            if arg.keyword:
                keys.add(arg.keyword)
                continue
            items = arg.value.items if isinstance(arg.value, tree.Dict) and not arg.star else []
            names = [item.key.value for item in items if isinstance(item.key, tree.Const) and isinstance(item.key.value, str)]
            if not items or len(names) < len(items):
                return None
            keys |= set(names)
        return Arguments(frozenset(keys))
    return None


def _is_text(node: tree.Expr) -> bool:
    return isinstance(node, tree.Const) and (node.value is None or isinstance(node.value, str))


def _is_plain(node: tree.Expr) -> bool:
    """Whether a value is written out, such as the `{}` of arguments that cannot be read."""
    match node:
        case tree.Const():
            return True
        case tree.Dict():
            return all(item.key is not None for item in node.items)
        case tree.Call(func=tree.Name(id="dict"), args=args):
            return not any(arg.star or not arg.keyword for arg in args)
        case _:
            return False


def _is_builtin_look(path: str) -> bool:
    return path.removeprefix("builtins.") in (
        "isinstance", "list", "sorted", "set", "tuple", "hash", "id", "any", "all", "iter", "enumerate", "callable", "hasattr",
    )  # fmt: skip


def _param_of(call: tree.Call, arg: tree.Arg, function: tree.FunctionDef | tree.Lambda, home: Source) -> tree.Param | None:
    for param in function.params:
        if param.star or not param.name:
            continue
        if isinstance(function, tree.Lambda):
            index = function.params.index(param)
            if (arg.keyword == param.name) if arg.keyword else (call.args.index(arg) == index):
                return param
        elif argument(call, function, param, home, home) is arg.value:
            return param
    return None
