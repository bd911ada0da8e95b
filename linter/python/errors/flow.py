"""What becomes of an error that is raised at a node: which handlers see it, here and in the callers, and where it gets out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from linter.facts.sdk import is_caught_by, is_exception
from linter.python import tree
from linter.python.functions import is_generator
from linter.python.origins import Origins
from linter.python.project import is_test
from linter.python.source import Source
from linter.python.uses import Uses

__all__ = ["Caught", "Exit", "Flow"]

_DEEPEST = 12
_LOGGERS = frozenset("debug info warning warn error exception critical fatal log print_exc print_exception".split())
_REPORTERS = frozenset(
    "capture_exception capture_message record_exception notice_error set_status report_exception notify set_exception "
    "put put_nowait emit send send_message reply reply_text edit_text answer respond showerror echo secho write "
    "add_error fail abort".split()
)
_PRINTERS = frozenset(("print", "pprint", "rprint"))
_RETRY_DECORATORS = (
    "tenacity.retry",
    "backoff.on_exception",
    "backoff.on_predicate",
    "retrying.retry",
    "retry.retry",
    "stamina.retry",
)


@dataclass(frozen=True, slots=True, eq=False)
class Caught:
    """A handler: `names` are the qualified names of what it catches, `?` for one that cannot be told.

    `effects` are words of what its body does: `reraises`, `raises`, `logs`, `prints`, `reports`, `returns`, `yields`, `continues`,
    `breaks`, `sleeps`, `reads` (the exception is read), `calls` (something else is called), `assigns`.
    """

    node: tree.Node
    source: Source
    names: tuple[str, ...]
    effects: frozenset[str]
    raised: tuple[str, ...]

    def sees(self, error: str) -> bool:
        """Says whether the handler catches an error, by its qualified name; one that cannot be told may."""
        return any(name == "?" or is_caught_by(error, name) for name in self.names)


@dataclass(frozen=True, slots=True)
class Exit:
    """Where errors leave what is visible: the function that nobody calls, or the module. `via` are the calls on the way out."""

    errors: frozenset[str]
    source: Source
    function: tree.Node | None
    via: tuple[tuple[Source, tree.Node], ...] = ()


class Flow:
    """Follows errors of one project outwards."""

    def __init__(self, origins: Origins, uses: Uses) -> None:
        self._origins = origins
        self._uses = uses

    # Handlers

    def handlers(self, node: tree.Node, source: Source) -> Iterator[Caught]:
        """Yields the handlers around a node within its function, from the closest; `contextlib.suppress` is one that passes."""
        gathering = _gathering(node, source)
        if gathering is not None:
            yield Caught(gathering, source, ("builtins.BaseException",), frozenset(("returns",)), ())
        current = node
        while current.parent is not None:
            parent = current.parent
            if isinstance(parent, tree.Try) and current.edge == "body":
                for handler in parent.handlers:
                    yield self.caught(handler, source)
            elif isinstance(parent, tree.With) and current.edge == "body":
                yield from self._suppressed(parent, source)
            elif isinstance(parent, tree.Call) and _returns_exceptions(parent):
                yield Caught(parent, source, ("builtins.BaseException",), frozenset(("returns",)), ())
            if isinstance(parent, tree.FunctionDef | tree.Lambda | tree.ClassDef):
                return
            current = parent

    def caught(self, handler: tree.Handler, source: Source) -> Caught:
        """Returns what a handler catches and does."""
        known = source.memo.get(("caught", handler))
        if known is None:
            names = self.names_of(handler.type, source) if handler.type else ("builtins.BaseException",)
            effects, raised = self._effects(handler, source)
            known = source.memo["caught", handler] = Caught(handler, source, names, effects, raised)
        return known

    def _suppressed(self, node: tree.With, source: Source) -> Iterator[Caught]:
        for item in node.items:
            call = item.context
            if isinstance(call, tree.Call) and tree.dotted(call.func).split(".")[-1] in ("suppress", "raises"):
                names = tuple(name for arg in call.args for name in self.names_of(arg.value, source))
                yield Caught(item, source, names, frozenset(), ())
            elif isinstance(call, tree.Call):
                yield from self._around_yield(call, source)

    def _around_yield(self, call: tree.Call, source: Source) -> Iterator[Caught]:
        """The handlers in a context manager of the project, around the `yield` at which the block runs."""
        for ref in self._origins.of(call.func, source):
            if isinstance(ref.node, tree.FunctionDef) and ref.source and ref.node.decorators:
                for node in tree.walk(ref.node):
                    if isinstance(node, tree.Yield) and ref.source.function_of(node) is ref.node:
                        yield from self.handlers(node, ref.source)

    def names_of(self, node: tree.Expr, source: Source, depth: int = 0) -> tuple[str, ...]:
        """Returns the qualified names of the exception classes that an expression means; `?` for what cannot be told."""
        if depth > 6:
            return ("?",)
        match node:
            case tree.Sequence():
                return tuple(name for item in node.items for name in self.names_of(item, source, depth + 1))
            case tree.Starred():
                return self.names_of(node.value, source, depth + 1)
            case tree.BinOp(op="+"):
                return self.names_of(node.left, source, depth + 1) + self.names_of(node.right, source, depth + 1)
        refs = self._origins.of(node, source)
        found: list[str] = []
        for ref in refs:
            if ref.kind == "library" and ref.path.startswith("builtins.") and not is_exception(ref.path):
                found.append("?")
            elif ref.kind == "library":
                found.append(ref.path)
            elif ref.kind == "class" and ref.source and isinstance(ref.node, tree.ClassDef):
                found.append(f"own:{ref.node.name}")
        if not found:
            found += self._names_in_values(node, source, depth)
        return tuple(found) or ("?",)

    def _names_in_values(self, node: tree.Expr, source: Source, depth: int) -> list[str]:
        """A name or attribute that holds a tuple of classes."""
        from linter.python.values.evaluation import Values

        found: list[str] = []
        for value, where in Values(self._origins).sources_of(node, source):
            found += self.names_of(value, where, depth + 1)
        return found

    def _effects(self, handler: tree.Handler, source: Source) -> tuple[frozenset[str], tuple[str, ...]]:
        effects: set[str] = set()
        raised: list[str] = []
        stack: list[tree.Node] = list(reversed(handler.body))
        while stack:
            node = stack.pop()
            match node:
                case tree.FunctionDef() | tree.ClassDef() | tree.Lambda():
                    continue
                case tree.Raise(exception=None):
                    effects.add("reraises")
                case tree.Raise(exception=tree.Name(id=name)) if name == handler.name:
                    effects.add("reraises")
                    continue  # naming the exception so does not look at it
                case tree.Raise(exception=exception):
                    effects.add("raises")
                    made = exception.func if isinstance(exception, tree.Call) else exception
                    raised += self.names_of(made, source) if made is not None else ["?"]
                case tree.Return(value=value):
                    effects.add("returns")
                    if value is None or isinstance(value, tree.Const):
                        effects.add("returns constant")
                case tree.Yield():
                    effects.add("yields")
                case tree.Continue():
                    effects.add("continues")
                case tree.Break():
                    effects.add("breaks")
                case tree.Assign() | tree.AugAssign():
                    effects.add("assigns")
                case tree.Name(id=name) if name == handler.name:
                    effects.add("reads")
                case tree.Call():
                    effects.add(self._effect_of_call(node, source))
                case _:
                    pass
            stack.extend(reversed(list(node.children())))
        return frozenset(effects), tuple(raised)

    def _effect_of_call(self, call: tree.Call, source: Source) -> str:
        name = tree.dotted(call.func)
        last = call.func.attr if isinstance(call.func, tree.Attribute) else name
        if name in _PRINTERS or last in ("print", "pprint"):
            return "prints"
        if last in _LOGGERS:
            return "logs"
        if last in _REPORTERS:
            return "reports"
        if last == "sleep":
            return "sleeps"
        if name in ("sys.exit", "exit", "quit", "os._exit"):
            return "raises"
        return "calls"

    # Getting out

    def exits(self, node: tree.Node, source: Source, errors: frozenset[str]) -> list[Exit]:
        """Returns where errors raised at a node leave the project without any handler having seen them.

        A handler that logs or wraps and raises again has seen them; one that only raises again has not.
        """
        way = _Way()
        exits = self._exits(node, source, errors, 0, frozenset(), (), way)
        if way.is_guarded and not any(len(found.errors) and self._is_entry(found) for found in exits):
            return []  # who handles them where the program begins has seen to it; a library's other callers are out of sight
        return exits

    def _is_entry(self, found: Exit) -> bool:
        """Whether errors leave where a program begins: a handler of requests, a command; not a library's demonstration."""
        if not found.via:
            return True
        context = context_of(found)
        if context == "script" and found.function is None:
            return not any(
                isinstance(around, tree.If) and _is_main_test(around.test) for around in tree.ancestors(found.via[-1][1])
            )
        return context == "handler"

    def unseen(self, node: tree.Node, source: Source, errors: frozenset[str]) -> frozenset[str]:
        """Returns the errors that no handler around a node in its own function sees."""
        remaining = set(errors)
        for caught in self.handlers(node, source):
            if caught.effects == {"reraises"}:
                continue
            remaining = {error for error in remaining if not caught.sees(error)}
        return frozenset(remaining)

    def _exits(
        self, node: tree.Node, source: Source, errors: frozenset[str], depth: int, seen: frozenset[tree.Node],
        via: tuple[tuple[Source, tree.Node], ...], way: "_Way",
    ) -> list[Exit]:  # fmt: skip
        remaining = self.unseen(node, source, errors)
        way.is_guarded |= not remaining
        function = source.function_of(node)
        if function is None:
            return [Exit(remaining, source, None, via)] if remaining else []
        if isinstance(function, tree.FunctionDef):
            remaining = self._past_decorators(function, source, remaining)
            way.is_guarded |= not remaining
        if not remaining or depth > _DEEPEST or function in seen or (function, remaining) in way.met:
            return []
        way.met.add((function, remaining))  # what gets out from here is known already, whichever way leads here
        surfaces = self.surfaces(function, source)
        if surfaces is None:
            return []
        sure, possible, is_open = surfaces
        sure = [(other, at) for other, at in sure if other.function_of(at) is not function]  # who calls itself is no caller
        exits: list[Exit] = []
        for other, at in sure:
            exits += self._exits(at, other, remaining, depth + 1, seen | {function}, (*via, (other, at)), way)
        if not sure:
            for other, at in possible:
                found = self._exits(at, other, remaining, depth + 1, seen | {function}, (*via, (other, at)), way)
                if not found:
                    return []  # if this is a caller, it guards; whether it is one cannot be told
                exits += found
        if is_open or not (sure or possible):
            exits.append(Exit(remaining, source, function, via))
        return exits

    def surfaces(
        self, function: tree.FunctionDef | tree.Lambda, source: Source
    ) -> tuple[list[tuple[Source, tree.Node]], list[tuple[Source, tree.Node]], bool] | None:
        """Where errors from a function's body come up: sure places, possible ones, and whether some are out of sight.

        For a generator that is where it is iterated. `None` if nothing can be said.
        """
        if isinstance(function, tree.Lambda):
            arg = function.parent
            if isinstance(arg, tree.Arg) and isinstance(arg.parent, tree.Call):
                return [(source, arg.parent)], [], False
            return None
        if function.name.startswith("__") and function.name not in ("__init__", "__call__", "__main__"):
            return None
        callers = self._origins.callers(function, source)
        if not callers.is_complete and not callers.sure:
            return None
        if is_generator(function, source):
            return self._surfaces_of_generator(function, source)
        sure: list[tuple[Source, tree.Node]] = list(callers.sure)
        for other, value in callers.values:
            call = value.parent.parent if isinstance(value.parent, tree.Arg) else None
            if isinstance(call, tree.Call):
                sure.append((other, call))
        return sure, list(callers.possible), False

    def _surfaces_of_generator(
        self, function: tree.FunctionDef, source: Source
    ) -> tuple[list[tuple[Source, tree.Node]], list[tuple[Source, tree.Node]], bool]:
        sure: list[tuple[Source, tree.Node]] = []
        is_open = False
        calls = self._uses.calls_of(function, source)
        for other, call in calls:
            for use in self._uses.of(call, other):
                if use.kind in ("iterated", "delegated"):
                    sure.append((use.source, use.node))
                elif use.kind in ("passed", "returned", "kept", "yielded"):
                    is_open = True
        is_sure = bool(self._origins.callers(function, source).sure)
        return (sure, [], is_open) if is_sure else ([], sure, is_open)

    def _past_decorators(self, function: tree.FunctionDef, source: Source, errors: frozenset[str]) -> frozenset[str]:
        for decorator in function.decorators:
            made = decorator.func if isinstance(decorator, tree.Call) else decorator
            before = errors
            for ref in self._origins.of(made, source):
                if ref.kind == "library" and ref.path in _RETRY_DECORATORS:
                    errors = frozenset(error for error in errors if not self._is_retried(decorator, source, error))
                elif ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source:
                    for call in self.calls_of_wrapped(ref.node, ref.source):
                        errors = self.unseen(call, ref.source, errors)
            if errors == before and "retry" in tree.dotted(made).lower() and not self._is_library(made, source):
                errors = frozenset()  # what it retries on is out of sight
        return errors

    def _is_library(self, decorator: tree.Expr, source: Source) -> bool:
        return any(ref.kind == "library" and ref.path in _RETRY_DECORATORS for ref in self._origins.of(decorator, source))

    def _is_retried(self, decorator: tree.Expr, source: Source, error: str) -> bool:
        """Whether a retry decorator acts on an error: one that names no exceptions acts on all."""
        names = [name for name in self.retried_names(decorator, source) if name]
        return not names or any(name == "?" or is_caught_by(error, name) for name in names)

    def retried_names(self, decorator: tree.Expr, source: Source) -> tuple[str, ...]:
        """Returns the exceptions that a decorator of tenacity or backoff retries on; nothing if it names none."""
        if not isinstance(decorator, tree.Call):
            return ()
        first = decorator.positional(0)
        if tree.dotted(decorator.func).endswith("on_exception"):
            exception = decorator.positional(1) or decorator.keyword("exception")
            return self.names_of(exception, source) if exception is not None else ()
        condition = decorator.keyword("retry") or decorator.keyword("on") or decorator.keyword("exceptions") or first
        found: list[str] = []
        if condition is None:
            return ()
        calls = [node for node in tree.walk(condition) if isinstance(node, tree.Call)]
        for call in calls:
            last = tree.dotted(call.func).split(".")[-1]
            if last in ("retry_if_exception_type", "retry_if_not_exception_type") and call.args:
                found += self.names_of(call.args[0].value, source) if last == "retry_if_exception_type" else ["?"]
            elif last.startswith("retry_"):
                found.append("?")
        if not calls:
            found += self.names_of(condition, source)
        return tuple(found)

    def calls_of_wrapped(self, decorator: tree.FunctionDef, source: Source) -> list[tree.Call]:
        """Returns the calls, in a decorator of the project, of the function that it wraps."""
        params = {param.name for param in decorator.params}
        found: list[tree.Call] = []
        for node in tree.walk(decorator):
            if isinstance(node, tree.FunctionDef) and node is not decorator and isinstance(node.parent, tree.FunctionDef):
                params |= {param.name for param in node.params} if node.parent is decorator else set()
        for node in tree.walk(decorator):
            is_of_param = isinstance(node, tree.Call) and isinstance(node.func, tree.Name) and node.func.id in params
            if isinstance(node, tree.Call) and is_of_param and source.function_of(node) is not decorator:
                found.append(node)
        return found


def _returns_exceptions(call: tree.Call) -> bool:
    """Whether a call, of `asyncio.gather`, gives back the exceptions of what it waits for."""
    value = call.keyword("return_exceptions")
    return isinstance(value, tree.Const) and value.value is True


def _gathering(node: tree.Node, source: Source) -> tree.Call | None:
    """The call of `gather` that is given a list of coroutines, in which a call stands, and gives back their exceptions."""
    current = node
    name = ""
    while isinstance(current.parent, tree.Expr | tree.Arg):
        current = current.parent
        if isinstance(current, tree.Await):
            return None
        if isinstance(current, tree.Call) and isinstance(current.func, tree.Attribute) and current.func.attr == "append":
            name = tree.dotted(current.func.value)
    if isinstance(current.parent, tree.Assign) and isinstance(current.parent.targets[0], tree.Name):
        name = current.parent.targets[0].id
    for reference in source.references.get(name, ()) if name else ():
        arg = reference.parent
        if isinstance(arg, tree.Arg) and arg.star and isinstance(arg.parent, tree.Call) and _returns_exceptions(arg.parent):
            return arg.parent
    return None


def _is_main_test(test: tree.Expr) -> bool:
    return isinstance(test, tree.Compare) and isinstance(test.left, tree.Name) and test.left.id == "__name__"


@dataclass(slots=True)
class _Way:
    """What was met on the way out."""

    is_guarded: bool = False
    met: set[tuple[tree.Node, frozenset[str]]] = field(default_factory=set)


def context_of(exit: Exit) -> str:
    """Says what kind of code an error leaves: `test`, `handler` (of requests or events), `cell`, `script` or `library`."""
    if is_test(exit.source.path):
        return "test"
    function = exit.function
    if function is None:
        return "cell" if exit.source.path.endswith(".ipynb") else "script"
    if isinstance(function, tree.FunctionDef):
        for decorator in function.decorators:
            name = tree.dotted(decorator.func if isinstance(decorator, tree.Call) else decorator)
            if name.split(".")[-1] in _HANDLERS or name.startswith(("app.", "router.", "bot.", "blueprint.", "bp.", "api.")):
                return "handler"
        if function.name in ("main", "run", "cli"):
            return "script"
    return "library"


_HANDLERS = frozenset(
    "get post put delete patch route websocket on_message message_handler command event task shared_task on_event message "
    "middleware view_config api_view slash_command tool listen subscribe".split()
)
