"""Which code sends a call again when it fails: loops, decorators, recursion, helpers, in its function and in those that call it."""

import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from linter.facts import sdk
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.failures import Errors, errors_of
from linter.python.functions import is_generator
from linter.python.origins import Ref
from linter.python.pauses import UNCLEAR, Given, Pause, of_recursion, of_round
from linter.python.policies import LIBRARIES, policy
from linter.python.rounds import Round, changes_request, is_selective, is_varied
from linter.python.scopes import enclosing, statement_of
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.ways import inside, last_name, names_in, outcomes

__all__ = ["Found", "Layer", "layers"]

_DEEPEST = 8
_MOST_PLACES = 80
_HINT = re.compile(r"retry|retries|retri|back_?off|resilien|attempts|tenac", re.I)
_AGAIN = re.compile(r"retry|requeue|reschedule", re.I)
_EXCEPTION = re.compile(r"(Error|Exception|Timeout|Interrupt|Exit|Exceeded|Failed|Failure|TryAgain)$")
_STATUS = frozenset(("status_code", "status", "ok", "is_success", "is_error"))


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer of retries.

    `node` is where it stands, `site` where it is put around the call: a decorator, the call of a helper. `attempts` is infinite if
    nothing ends it, `None` if something does. `names` are what it retries on, in the text at `catches`; `errors` those of the call.
    `is_sure` is false for what could not be read, or may not be around the call.
    """

    kind: str
    source: Source
    node: tree.Node
    site: tuple[Source, tree.Node]
    attempts: float | None
    pause: Pause
    names: tuple[str, ...]
    catches: tree.Node
    is_selective: bool
    is_sure: bool
    depth: int
    errors: Errors


@dataclass(slots=True, eq=False)
class Found:
    """What is around a call: its layers, those which never see one of its errors, and whether there may be more."""

    layers: list[Layer] = field(default_factory=list)
    dead: list[Layer] = field(default_factory=list)
    may_be_more: bool = False


# The search


def layers(made: ApiCall, semantics: Semantics) -> Found:
    """Returns the layers of retries around a call, the closest first."""
    key = ("retries", made.node)
    if key not in made.source.memo:
        search = _Search(made, semantics)
        search.run()
        made.source.memo[key] = search.found
    return made.source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything


@dataclass(frozen=True, slots=True, eq=False)
class _At:
    """A place from which errors go outwards. `is_swallowed` says that something on the way turned errors into results."""

    node: tree.Node
    source: Source
    errors: Errors
    depth: int = 0
    is_sure: bool = True
    is_swallowed: bool = False
    given: Given = field(default_factory=Given)
    site: tuple[Source, tree.Node] | None = None

    def moved(self, node: tree.Node, source: Source, *, is_sure: bool = True, step: int = 1) -> "_At":
        return _At(node, source, self.errors, self.depth + step, self.is_sure and is_sure, self.is_swallowed, self.given)

    def with_errors(self, errors: Errors, is_swallowed: bool) -> "_At":
        swallowed = self.is_swallowed or is_swallowed
        return _At(self.node, self.source, errors, self.depth, self.is_sure, swallowed, self.given, self.site)

    def entering(self, node: tree.Node, source: Source, given: Given, site: tuple[Source, tree.Node]) -> "_At":
        return _At(node, source, self.errors, self.depth, self.is_sure, self.is_swallowed, given, self.site or site)


class _Search:
    """Follows the errors of one call outwards."""

    def __init__(self, made: ApiCall, semantics: Semantics) -> None:
        self.made = made
        self.semantics = semantics
        self.origins = semantics.origins
        self.flow = semantics.flow
        self.found = Found()
        self.queue: deque[_At] = deque()
        self.seen: set[tree.Node] = set()
        self.handed: set[tree.Node] = set()
        self.is_hinted = False

    def run(self) -> None:
        """Searches."""
        start = _At(self.made.node, self.made.source, errors_of(self.made))
        if self.made.func is not self.made.node.func and isinstance(self.made.func, tree.Expr):
            self._handed(self.made.func, start)
        else:
            self.queue.append(start)
        count = 0
        while self.queue and count < _MOST_PLACES:
            count += 1
            self._visit(self.queue.popleft())
        if self.is_hinted and not self.found.layers:
            self.found.may_be_more = True

    def _visit(self, at: _At) -> None:
        at = self._within(at)
        function = at.source.function_of(at.node)
        if function is None or function in self.seen or at.depth >= _DEEPEST:
            return
        if not at.errors and not (at.is_swallowed and at.depth < 3):
            return
        self.seen.add(function)
        if isinstance(function, tree.Lambda):
            self._handed(function, at)
            return
        self.is_hinted |= bool(_HINT.search(function.name))
        at = self._decorated(function, at)
        if is_generator(function, at.source):
            surfaces = self.flow.surfaces(function, at.source)
            for is_sure, places in ((True, surfaces[0]), (False, surfaces[1])) if surfaces else ():
                for other, node in places:
                    self.queue.append(at.moved(node, other, is_sure=is_sure))
            self.found.may_be_more |= surfaces is None
            return
        callers = self.origins.callers(function, at.source)
        for other, call in callers.sure:
            self.queue.append(at.moved(call, other))
        for other, call in callers.possible:
            self.queue.append(at.moved(call, other, is_sure=False))
        for other, reference in callers.values:
            self._handed(reference, at.moved(reference, other, step=0))
        if not callers.is_complete and not callers.sure and at.depth < 2:
            self.found.may_be_more = True

    # Within a function

    def _within(self, at: _At) -> _At:
        current = at.node
        while current.parent is not None:
            parent = current.parent
            if isinstance(parent, tree.FunctionDef | tree.Lambda | tree.ClassDef):
                break
            if isinstance(parent, tree.Try) and current.edge == "body" and parent.handlers:
                at = self._tried(parent, at)
            elif isinstance(parent, tree.For | tree.While) and current.edge == "body":
                self._looped(parent, at)
            current = parent
        return at

    def _tried(self, attempt: tree.Try, at: _At) -> _At:
        left, out, is_swallowed = at.errors, Errors(), False
        loop = enclosing(attempt, (tree.For, tree.While))
        for handler in attempt.handlers:
            names = self._names(handler, at)
            seen = left.seen_by(names)
            turn = Round(at.node, attempt, handler, loop, at.source) if loop is not None else None
            is_retry = turn is not None and turn.is_retry
            if turn is not None and is_retry:
                self._add_loop(turn, names, seen, at)
            if not seen:
                continue
            if "?" not in names:
                left = left.without(seen)
            self._add_recursion(handler, names, seen, at)
            ways = outcomes(handler.body)
            if "raise" in ways:
                caught = self.flow.caught(handler, at.source)
                raised = tuple(name for name in caught.raised if name != "?") or ("?",)
                out = out.plus(seen if "reraises" in caught.effects else seen.turned_into(raised))
            is_swallowed |= bool(ways & {"return", "break"} if is_retry else ways - {"raise"})
        return at.with_errors(left.plus(out), is_swallowed)

    def _names(self, handler: tree.Handler, at: _At) -> tuple[str, ...]:
        if handler.type is None:
            return ("builtins.BaseException",)
        node, source = at.given.value(handler.type, at.source)
        return self._own(self.flow.names_of(node, source))

    def _own(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names as the call's version of the SDK has them: 0.x offers some of its exceptions as `openai.X`, too."""
        found = []
        for name in names:
            is_class = sdk.is_exception(name) or name.startswith("own:") or _EXCEPTION.search(name)
            is_old = self.made.api == "v0" and name.startswith("openai.") and name.count(".") == 1
            found.append("?" if not is_class else "openai.error." + name.removeprefix("openai.") if is_old else name)
        return tuple(found)

    def _add_loop(self, turn: Round, names: tuple[str, ...], seen: Errors, at: _At) -> None:
        assert turn.handler is not None
        is_futile, is_changed = _is_futile(turn.handler, names), turn.is_changed()
        layer = Layer(
            "loop", at.source, turn.loop, at.site or (at.source, turn.loop), self._attempts(turn, at),
            Pause(UNCLEAR) if is_changed else of_round(turn, at.given), names, turn.handler, is_changed or turn.is_selective(),
            at.is_sure and "?" not in names, at.depth, seen,
        )  # fmt: skip
        if seen and not is_futile:
            self.found.layers.append(layer)
        elif any(sdk.is_exception(name) and not _is_builtin(name) for name in names):
            self.found.dead.append(layer)

    def _attempts(self, turn: Round, at: _At) -> float | None:
        if turn.is_unbounded():
            return math.inf
        if isinstance(turn.loop, tree.For) and isinstance(turn.loop.iter, tree.Call) and last_name(turn.loop.iter) == "range":
            args = turn.loop.iter.args
            bounds = [self.semantics.values.of(*at.given.value(arg.value, at.source)).data for arg in args]
            if len(bounds) == 1 and isinstance(bounds[0], int):
                return bounds[0]
            if len(bounds) == 2 and all(isinstance(bound, int) for bound in bounds):
                return int(bounds[1] - bounds[0])
        return None

    def _add_recursion(self, handler: tree.Handler, names: tuple[str, ...], seen: Errors, at: _At) -> None:
        function = at.source.function_of(handler)
        for call in (below for statement in handler.body for below in inside(statement) if isinstance(below, tree.Call)):
            if isinstance(function, tree.FunctionDef) and last_name(call) == function.name:
                refs = self.origins.of(call.func, at.source)
                if any(ref.node is function for ref in refs):
                    self._add_call_of_itself(call, function, handler, names, seen, at)
                    return
            if _AGAIN.search(last_name(call)) or any(made.node is call for made in self.semantics.calls(at.source)):
                self._unclear("again", call, at.source, at, seen)

    def _add_call_of_itself(
        self, call: tree.Call, function: tree.FunctionDef, handler: tree.Handler, names: tuple[str, ...], seen: Errors, at: _At
    ) -> None:
        is_endless = _is_endless(call, function, handler, at.source)
        is_changed = is_varied(list(handler.body)) or any(changes_request(statement, at.node) for statement in handler.body)
        pause = Pause(UNCLEAR) if is_changed else of_recursion(handler, function, at.node, at.source)
        layer = Layer(
            "recursion", at.source, call, at.site or (at.source, call), math.inf if is_endless else None, pause, names, handler,
            is_changed or is_selective(handler, lambda test: False), at.is_sure and "?" not in names, at.depth, seen,
        )  # fmt: skip
        self.found.layers.append(layer)

    def _unclear(self, kind: str, node: tree.Node, source: Source, at: _At, errors: Errors) -> None:
        self.found.layers.append(
            Layer(kind, source, node, at.site or (source, node), None, Pause(UNCLEAR), (), node, True, False, at.depth, errors)
        )

    def _looped(self, loop: tree.For | tree.While, at: _At) -> None:
        if isinstance(loop, tree.For):
            for ref in self.origins.of(loop.iter, at.source):
                self._add_policy(ref, loop.iter, at)
        statement = statement_of(at.node)
        if not isinstance(statement, tree.Stmt) or not (self.made.api == "http" or at.is_swallowed):
            return
        turn = Round(at.node, statement, None, loop, at.source)
        if not turn.is_retry:
            return
        looks = any(
            _STATUS & {name.split(".")[-1] for name in names_in(below.test)}
            for below in inside(loop) if isinstance(below, tree.If)
        )  # fmt: skip
        is_sure = at.is_sure and looks and self.made.api == "http" and at.depth == 0
        layer = Layer(
            "loop", at.source, loop, at.site or (at.source, loop), None, of_round(turn, at.given), (), loop, True, is_sure,
            at.depth, errors_of(self.made),
        )  # fmt: skip
        self.found.layers.append(layer)

    # Decorators and helpers

    def _add_policy(self, ref: Ref, node: tree.Expr, at: _At) -> bool:
        """Adds what a library retries; says whether it is one that does."""
        path = ref.path.removesuffix(".wraps").removesuffix(".__call__").removesuffix("()")
        if ref.kind != "library" or path not in LIBRARIES:
            return False
        source, call = ref.sites[-1] if ref.sites else (at.source, None)
        given = at.given
        for other, site in ref.sites:
            for made in self.origins.of(site.func, other):
                if isinstance(made.node, tree.FunctionDef) and made.source:
                    given = given.plus(made.node, made.source, site, other)
        found = policy(path, call, source, given, self.origins, self.flow)
        assert found is not None
        if found.looks_at == "results":
            self._unclear("decorator", node, at.source, at, at.errors)
            return True
        names = self._own(found.names)
        seen = at.errors.seen_by(names)
        is_selective = found.is_selective or (isinstance(at.node, tree.FunctionDef) and is_varied(list(at.node.body)))
        layer = Layer(
            "decorator", at.source, node, at.site or (at.source, node), found.attempts, found.pause, names, found.catches or node,
            is_selective, at.is_sure and "?" not in names, at.depth, seen,
        )  # fmt: skip
        if seen:
            self.found.layers.append(layer)
        elif any(sdk.is_exception(name) and not _is_builtin(name) for name in names):
            self.found.dead.append(layer)
        return True

    def _decorated(self, function: tree.FunctionDef, at: _At) -> _At:
        for decorator in reversed(function.decorators):
            made = decorator.func if isinstance(decorator, tree.Call) else decorator
            refs = self.origins.of(decorator, at.source) or self.origins.of(made, at.source)
            is_deferred = is_generator(function, at.source)  # what only makes a generator is never repeated
            here = _At(function, at.source, at.errors, at.depth, at.is_sure, at.is_swallowed, at.given)
            if not is_deferred and sum(self._add_policy(ref, decorator, here) for ref in refs):
                continue
            before = self._count()
            for ref in self.origins.of(made, at.source):
                if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source:
                    given = at.given
                    if isinstance(decorator, tree.Call):
                        given = given.plus(ref.node, ref.source, decorator, at.source)
                    for call in self.flow.calls_of_wrapped(ref.node, ref.source):
                        inner = self._within(at.entering(call, ref.source, given, (at.source, decorator)))
                        at = at.with_errors(inner.errors, inner.is_swallowed)
            if self._count() == before and _is_hint(decorator):
                self._unclear("decorator", decorator, at.source, at, at.errors)
        return at

    def _count(self) -> int:
        return len(self.found.layers) + len(self.found.dead)

    def _handed(self, reference: tree.Expr, at: _At) -> None:
        """Goes on from where a function is given to something that calls it."""
        if reference in self.handed:
            return
        self.handed.add(reference)
        parent = reference.parent
        if isinstance(parent, tree.Assign):
            self._aliased(parent, at)
            return
        if not isinstance(parent, tree.Arg) or not isinstance(parent.parent, tree.Call):
            self.found.may_be_more |= not self._is_registered(reference, at.source)
            return
        call = parent.parent
        refs = self.origins.of(call.func, at.source)
        here = at.moved(call, at.source, step=0)
        if sum(self._add_policy(ref, call.func, here) for ref in refs):
            self.queue.append(here)
            return
        name = last_name(call)
        if name in ("partial", "wraps") and call.parent is not None:
            self._handed(call, at)
            return
        before = self._count()
        for ref in refs:
            if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source:
                param = self.semantics.uses.parameter(call, parent, ref.node, ref.source)
                given = at.given.plus(ref.node, ref.source, call, at.source)
                for inner_call in _calls_of(param, ref.node, ref.source):
                    inner = self._within(here.entering(inner_call, ref.source, given, (at.source, call)))
                    here = here.with_errors(inner.errors, inner.is_swallowed)
        if self._count() == before and _is_hint(call):
            self._unclear("helper", call, at.source, at, at.errors)
        is_deferred = name in ("submit", "map", "start_soon", "apply_async", "Thread", "add_task", "create_task")
        self.queue.append(_At(here.node, here.source, here.errors, here.depth, here.is_sure and not is_deferred, here.is_swallowed))

    def _is_registered(self, reference: tree.Expr, source: Source) -> bool:
        """Whether a function is given to a library in a list or dict: to a framework, which calls it once for each request."""
        holder = next((n for n in tree.ancestors(reference) if not isinstance(n, tree.Sequence | tree.Item | tree.Dict)), None)
        if not isinstance(holder, tree.Arg) or not isinstance(holder.parent, tree.Call):
            return False
        return all(ref.kind == "library" for ref in self.origins.of(holder.parent.func, source))

    def _aliased(self, assign: tree.Assign, at: _At) -> None:
        for target in assign.targets:
            name = target.id if isinstance(target, tree.Name) else target.attr if isinstance(target, tree.Attribute) else ""
            self.found.may_be_more |= not isinstance(target, tree.Name)
            for reference in at.source.references.get(name, ()):
                if reference is target or (
                    isinstance(reference, tree.Name) and not any(b.node is assign for b in at.source.lookup(name, reference))
                ):
                    continue
                if isinstance(reference.parent, tree.Call) and reference.edge == "func":
                    self.queue.append(at.moved(reference.parent, at.source))
                elif isinstance(reference.parent, tree.Arg):
                    self._handed(reference, at)


def _is_builtin(name: str) -> bool:
    return "." not in sdk.canonical(name)


def _is_hint(node: tree.Expr) -> bool:
    """Whether a decorator or helper that cannot be read is about retries, by its name or by an argument's."""
    call = node if isinstance(node, tree.Call) else None
    name = tree.dotted(call.func if call else node) or (last_name(call) if call else "")
    return bool(_HINT.search(name)) or any(arg.keyword and "retr" in arg.keyword for arg in (call.args if call else ()))


def _calls_of(param: tree.Param | None, function: tree.FunctionDef, source: Source) -> Iterator[tree.Call]:
    """Yields the calls of a parameter, and those that are given it to call it."""
    for node in tree.walk(function) if param is not None else ():
        if not isinstance(node, tree.Name) or param is None or node.id != param.name:
            continue
        if not any(binding.node is param for binding in source.lookup(node.id, node)):
            continue
        if isinstance(node.parent, tree.Call) and node.edge == "func":
            yield node.parent
        elif isinstance(node.parent, tree.Arg) and isinstance(node.parent.parent, tree.Call):
            yield node.parent.parent


def _is_endless(call: tree.Call, function: tree.FunctionDef, handler: tree.Handler, source: Source) -> bool:
    """Whether a function that calls itself in a handler does so in the same way each time, with nothing that ends it."""
    if call.args and any(arg.star for arg in call.args):
        return False
    params = {param.name for param in function.params}
    if any(tree.dotted(arg.value) not in params | {"self", "cls"} for arg in call.args):
        return False  # another argument may be what ends it
    for statement in handler.body:
        for below in inside(statement):
            if isinstance(below, tree.AugAssign | tree.Assign):
                return False
            if isinstance(below, tree.If) and (below in tree.ancestors(call) or outcomes([below]) - {"next"}):
                return False
    return not any(isinstance(below, tree.AugAssign) for statement in function.body for below in inside(statement))


def _is_futile(handler: tree.Handler, names: tuple[str, ...]) -> bool:
    """Whether a handler of `requests.HTTPError` gives up on each answer: `not error.response` is true of all 4xx and 5xx."""
    if not any(name.endswith("HTTPError") for name in names) or not handler.body:
        return False
    first = handler.body[0]
    if not isinstance(first, tree.If) or "raise" not in outcomes(first.body):
        return False
    return any(
        isinstance(below, tree.UnaryOp) and below.op == "not" and isinstance(below.value, tree.Attribute)
        and below.value.attr == "response" and tree.dotted(below.value.value) == handler.name
        for below in tree.walk(first.test)
    )  # fmt: skip
