"""Where a value goes: iterated, awaited, returned to callers, passed on, kept in an attribute, entered as a context."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from linter.python import tree
from linter.python.conditions import is_one_of
from linter.python.functions import is_generator
from linter.python.origins import Origins
from linter.python.source import Source

__all__ = ["Entered", "Use", "Uses", "is_generator", "outside"]

_DEEPEST = 10
_MOST = 60
# Library functions that hand on the iterator that they are given.
_WRAPS = {
    "builtins.iter", "builtins.enumerate", "builtins.zip", "builtins.aiter", "builtins.map", "builtins.filter", "builtins.reversed",
    "itertools.chain", "itertools.islice", "itertools.tee", "contextlib.closing", "contextlib.aclosing", "tqdm.tqdm", "typing.cast",
    "asyncio.wait_for", "asyncio.shield", "asyncio.create_task", "asyncio.ensure_future", "asyncio.run", "rich.progress.track",
    "more_itertools.peekable", "asgiref.sync.sync_to_async", "aiostream.stream.iterate",
}  # fmt: skip
_DRAINS = {
    "builtins.list", "builtins.tuple", "builtins.next", "builtins.anext", "builtins.sum", "builtins.set", "builtins.sorted",
    "builtins.any", "builtins.all", "builtins.max", "builtins.min", "builtins.dict", "collections.deque",
}  # fmt: skip
_STREAM_METHODS = {
    "parse", "__enter__", "__aenter__", "__iter__", "__aiter__", "iter_lines", "aiter_lines", "iter_text", "aiter_text",
    "iter_bytes", "aiter_bytes", "iter_content", "iter_any", "iter_chunks", "iter_sse", "aiter_sse", "result", "events",
}  # fmt: skip
_DRAINING_METHODS = {"__next__", "__anext__", "until_done", "get_final_completion", "get_final_response", "get_final_message"}


Entered = tuple[tuple[tree.FunctionDef, Source, tree.Call], ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One end of a value's way.

    `kind` is `iterated` (by `node`: a loop, a comprehension's clause, a call such as `list`), `delegated` (`yield from`), `entered`
    (`with`), `closed`, `passed` (to a library), `returned` (to callers that cannot be seen), `kept` (in an attribute or container),
    `yielded`, `read` (`node` is the attribute), or `used` (`node` has the value, and stands in some other expression). `entered`
    are the calls by which the value came into functions that it is still in: what these return goes to no other call.
    """

    kind: str
    node: tree.Node
    source: Source
    entered: Entered = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a value came to where it is; `is_sure` asks not to follow it to callers that are only called alike."""

    seen: set[tree.Node]
    entered: Entered = ()
    is_sure: bool = False
    depth: int = 0

    def further(self) -> "_Way":
        """One step more."""
        return replace(self, depth=self.depth + 1)

    def into(self, function: tree.FunctionDef, source: Source, call: tree.Call) -> "_Way":
        """Into a function that a call gives the value to."""
        return replace(self, depth=self.depth + 1, entered=(*self.entered, (function, source, call)))

    def out_of(self, function: tree.FunctionDef) -> "_Way":
        """Out of a function again."""
        return replace(self, depth=self.depth + 1, entered=outside(self.entered, function))


def outside(entered: Entered, function: tree.FunctionDef) -> Entered:
    """Returns which functions a value is still in when it comes out of one."""
    return entered[:-1] if entered and entered[-1][0] is function else entered


class Uses:
    """Follows values of one project forward."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    def of(self, node: tree.Expr, source: Source, entered: Entered = (), *, is_sure: bool = False) -> list[Use]:
        """Returns where the value of an expression goes; if it must be sure, not to who calls a function of the same name."""
        found: list[Use] = []
        for use in self._of(node, source, _Way(set(), entered, is_sure)):
            if use not in found:
                found.append(use)
            if len(found) >= _MOST:
                break
        return found

    def of_name(self, name: str, at: tree.Node, source: Source, entered: Entered = (), *, is_sure: bool = False) -> list[Use]:
        """Returns where the value goes that a binding gives a name: `at` is the binding's node."""
        return list(self._of_loads(name, at, source, _Way(set(), entered, is_sure)))

    def _of(self, node: tree.Expr, source: Source, way: _Way) -> Iterator[Use]:
        if node in way.seen or way.depth > _DEEPEST:
            return
        way.seen.add(node)
        parent = node.parent
        match parent:
            case tree.Await() | tree.IfExp() | tree.BoolOp() if node.edge != "test":
                yield from self._of(parent, source, way)
            case tree.NamedExpr():
                yield from self._of(parent, source, way)
                if isinstance(parent.target, tree.Name):
                    yield from self._of_loads(parent.target.id, parent, source, way)
            case tree.Assign():
                for target in parent.targets:
                    yield from self._of_target(target, parent, source, way)
            case tree.WithItem():
                yield Use("entered", parent, source, way.entered)
                if isinstance(parent.target, tree.Name):
                    yield from self._of_loads(parent.target.id, parent, source, way)
            case tree.For() | tree.Clause() if node.edge == "iter":
                yield Use("iterated", parent, source, way.entered)
            case tree.Yield():
                yield Use("delegated" if parent.is_from else "yielded", parent, source, way.entered)
            case tree.Return():
                yield from self._of_returned(parent, source, way)
            case tree.Lambda():
                yield from self._of_lambda(parent, source, way)
            case tree.Sequence(kind="tuple", parent=tree.Return()):
                yield from self._of_tuple(parent, node, source, way)
            case tree.Arg():
                yield from self._of_argument(parent, source, way)
            case tree.Attribute():
                yield from self._of_attribute(parent, source, way)
            case tree.Item() | tree.Sequence():
                yield Use("kept", parent, source, way.entered)
            case tree.Starred():
                yield Use("iterated", parent, source, way.entered)
            case tree.ExprStatement():
                return
            case _:
                yield Use("used", node, source, way.entered)

    def _of_target(self, target: tree.Expr, at: tree.Node, source: Source, way: _Way) -> Iterator[Use]:
        match target:
            case tree.Name():
                yield from self._of_loads(target.id, at, source, way)
            case tree.Attribute():
                yield from self._of_kept(target, source, way)
            case tree.Sequence():
                yield Use("iterated", at, source, way.entered)
            case _:
                yield Use("kept", target, source, way.entered)

    def _of_loads(self, name: str, at: tree.Node, source: Source, way: _Way) -> Iterator[Use]:
        for ref in source.references.get(name, ()):
            if not isinstance(ref, tree.Name) or ref.edge in ("target", "targets"):
                continue
            if any(binding.node is at for binding in source.lookup(name, ref)) and not is_one_of(ref, source):
                yield from self._of(ref, source, way.further())

    def _of_kept(self, target: tree.Attribute, source: Source, way: _Way) -> Iterator[Use]:
        """What becomes of a value in an attribute: every read of it on an object of the same class."""
        owners = {ref.node for ref in self._origins.of(target.value, source) if ref.kind == "instance"}
        is_read = False
        for ref in source.references.get(target.attr, ()):
            if not isinstance(ref, tree.Attribute) or ref is target or ref.edge in ("targets", "target"):
                continue
            if owners & {found.node for found in self._origins.of(ref.value, source)}:
                is_read = True
                yield from self._of(ref, source, way.further())
        if not is_read:
            yield Use("kept", target, source, way.entered)

    def _of_returned(self, node: tree.Return, source: Source, way: _Way) -> Iterator[Use]:
        function = source.function_of(node)
        if not isinstance(function, tree.FunctionDef):
            return
        yield from self._of_calls(function, node, source, way)

    def _of_calls(self, function: tree.FunctionDef, at: tree.Node, source: Source, way: _Way) -> Iterator[Use]:
        calls = self.calls_of(function, source, way.entered, is_sure=way.is_sure)
        for other, call in calls:
            yield from self._of(call, other, way.out_of(function))
        if not calls:
            yield Use("returned", at, source, way.entered)

    def calls_of(
        self, function: tree.FunctionDef, source: Source, entered: Entered = (), *, is_sure: bool = False
    ) -> list[tuple[Source, tree.Expr]]:
        """Returns the expressions whose value is what a function returns: its calls, or reads of it where it is a property.

        For a value that came into the function by one of its calls, only that.
        """
        if entered and entered[-1][0] is function:
            return [entered[-1][1:]]
        if any(tree.dotted(d).split(".")[-1] in ("property", "cached_property") for d in function.decorators):
            refs = [r for r in source.references.get(function.name, ()) if isinstance(r, tree.Attribute)]
            return [(source, r) for r in refs if r.edge not in ("targets", "target")]
        callers = self._origins.callers(function, source)
        calls = callers.sure or (() if is_sure else callers.possible)
        found: list[tuple[Source, tree.Expr]] = list(calls)
        for other, value in callers.values:
            found += self._handed_on(other, value)
        return found

    def _handed_on(self, source: Source, value: tree.Expr) -> list[tuple[Source, tree.Expr]]:
        """Where a function is given to something that calls it and hands back the result: `asyncio.to_thread(f)`, an own helper."""
        arg = value.parent
        if not isinstance(arg, tree.Arg) or not isinstance(arg.parent, tree.Call):
            return []
        call = arg.parent
        for ref in self._origins.of(call.func, source):
            if ref.kind == "library" and ref.path.split(".")[-1] in (
                "to_thread",
                "run_in_executor",
                "partial",
                "run_sync",
                "submit",
            ):
                return [(source, call)]
            if ref.kind == "function":
                return [(source, call)]
        return [(source, call)] if isinstance(call.func, tree.Attribute) and call.func.attr in ("run_in_executor", "submit") else []

    def parameter(self, call: tree.Call, arg: tree.Arg, function: tree.FunctionDef, home: Source) -> tree.Param | None:
        """Returns the parameter of a function that takes an argument of a call; `None` if that cannot be told."""
        return _param_for(call, arg, function, home)

    def _of_lambda(self, node: tree.Lambda, source: Source, way: _Way) -> Iterator[Use]:
        calls = self._handed_on(source, node)
        for other, call in calls:
            yield from self._of(call, other, way.further())
        if not calls:
            yield Use("returned", node, source, way.entered)

    def _of_tuple(self, node: tree.Sequence, item: tree.Expr, source: Source, way: _Way) -> Iterator[Use]:
        index = node.items.index(item)
        function = source.function_of(node)
        calls: list[tuple[Source, tree.Expr]] = []
        if isinstance(function, tree.FunctionDef):
            calls = self.calls_of(function, source, way.entered, is_sure=way.is_sure)
        for other, call in calls:
            outer: tree.Node | None = call.parent
            while isinstance(outer, tree.Await):
                outer = outer.parent
            if isinstance(outer, tree.Assign):
                for target in outer.targets:
                    if isinstance(target, tree.Sequence) and index < len(target.items):
                        assert isinstance(function, tree.FunctionDef)
                        yield from self._of_target(target.items[index], outer, other, way.out_of(function))
        if not calls:
            yield Use("returned", node, source, way.entered)

    def _of_argument(self, arg: tree.Arg, source: Source, way: _Way) -> Iterator[Use]:
        call = arg.parent
        assert isinstance(call, tree.Call)
        if isinstance(call.func, tree.Attribute) and call.func.attr == "join" and isinstance(call.func.value, tree.Const):
            yield Use("iterated", call, source, way.entered)
            return
        is_seen = False
        for ref in self._origins.of(call.func, source):
            if ref.kind == "library" and ref.path in _DRAINS:
                is_seen = True
                yield Use("iterated", call, source, way.entered)
            elif ref.kind == "library" and ref.path in _WRAPS:
                is_seen = True
                yield from self._of(call, source, way.further())
            elif ref.kind in ("function", "class") and ref.source and ref.node:
                function, home = self._function_behind(ref.node, ref.source)
                param = _param_for(call, arg, function, home) if function else None
                if param is not None and function is not None and home is not None:
                    is_seen = True
                    inner = way.into(function, source, call) if ref.kind == "function" else way.further()
                    yield from self._of_loads(param.name, param, home, inner)
        if not is_seen:
            yield Use("passed", call, source, way.entered)

    def _function_behind(self, node: tree.Node, source: Source) -> tuple[tree.FunctionDef | None, Source | None]:
        if isinstance(node, tree.FunctionDef):
            return node, source
        if isinstance(node, tree.ClassDef):
            for name in ("__init__", "__new__"):
                method = source.class_scope(node).methods.get(name)
                if method is not None:
                    return method, source
        return None, None

    def _of_attribute(self, node: tree.Attribute, source: Source, way: _Way) -> Iterator[Use]:
        is_called = isinstance(node.parent, tree.Call) and node.edge == "func"
        if is_called and node.attr in _STREAM_METHODS and isinstance(node.parent, tree.Call):
            yield from self._of(node.parent, source, way.further())
        elif is_called and node.attr in _DRAINING_METHODS:
            yield Use("iterated", node.parent or node, source, way.entered)
        elif is_called and node.attr in ("close", "aclose"):
            yield Use("closed", node, source, way.entered)
        elif node.attr == "content" and (node.edge == "iter" or getattr(node.parent, "attr", "") in _STREAM_METHODS):  # of aiohttp
            yield from self._of(node, source, way.further())
        else:
            yield Use("read", node, source, way.entered)


def _param_for(call: tree.Call, arg: tree.Arg, function: tree.FunctionDef | None, home: Source | None) -> tree.Param | None:
    """Returns the parameter that takes an argument; `None` if that cannot be told."""
    if function is None or home is None or arg.star:
        return None
    if arg.keyword:
        return next((param for param in function.params if param.name == arg.keyword and not param.star), None)
    index = call.args.index(arg)
    if any(other.star for other in call.args[:index]):
        return None
    positional = [param for param in function.params if not param.star]
    is_static = any(tree.dotted(decorator) == "staticmethod" for decorator in function.decorators)
    if home.class_of(function) is not None and not is_static:
        index += 1
    return positional[index] if index < len(positional) else None
