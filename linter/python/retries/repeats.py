"""Which code sends a call again when it fails: loops, decorators, recursion, helpers, in its function and in those that call it."""

import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from linter.facts import sdk
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.functions import is_generator
from linter.python.origins import Ref
from linter.python.retries.failures import STATUS, Errors, errors_of, refusals, tells_failure
from linter.python.retries.layers import At, Found, Layer
from linter.python.retries.pauses import UNCLEAR, Given, Pause, of_recursion, of_round
from linter.python.retries.policies import LIBRARIES, policy
from linter.python.retries.rounds import Round, asks_person, is_endless, is_futile, is_selective
from linter.python.retries.varying import changes_request, hands_out, is_varied, request_names, steps_request
from linter.python.scopes import enclosing, statement_of
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.ways import inside, last_name, names_in, outcomes

__all__ = ["layers"]

_DEEPEST = 8
_MOST_PLACES = 80
_MOST_RECEIVERS = 5
_KEEPING = ("append", "add", "create_task", "ensure_future")  # what keeps a coroutine for later, and what waits for several
_GATHERING = ("gather", "as_completed", "wait", "wait_for", "shield")
_HINT = re.compile(r"retry|retries|retri|back_?off|resilien|attempts|tenac", re.I)
_AGAIN = re.compile(r"retry|requeue|reschedule", re.I)
_EXCEPTION = re.compile(r"(Error|Exception|Timeout|Interrupt|Exit|Exceeded|Failed|Failure|TryAgain)$")


def layers(made: ApiCall, semantics: Semantics) -> Found:
    """Returns the layers of retries around a call, the closest first."""
    key = ("retries", made.node)
    if key not in made.source.memo:
        search = _Search(made, semantics)
        search.run()
        made.source.memo[key] = search.found
    return made.source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything


class _Search:
    """Follows the errors of one call outwards."""

    def __init__(self, made: ApiCall, semantics: Semantics) -> None:
        self.made = made
        self.semantics = semantics
        self.origins = semantics.origins
        self.flow = semantics.flow
        self.found = Found()
        self.queue: deque[At] = deque()
        self.seen: set[tree.Node] = set()
        self.handed: set[tree.Node] = set()
        self.is_hinted = False

    def run(self) -> None:
        """Searches."""
        is_coroutine = self.made.is_async and self.made.api != "http" and self.made.method != "stream"
        start = At(self.made.node, self.made.source, errors_of(self.made, self._receivers()), is_coroutine=is_coroutine)
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

    def _receivers(self) -> list[tree.Node]:
        """The code that may look at the answer of a raw request: its function, and those that call it."""
        found: list[tree.Node] = []
        level: list[tuple[Source, tree.Node]] = [(self.made.source, self.made.node)] if self.made.api == "http" else []
        for _ in range(3):
            above: list[tuple[Source, tree.Node]] = []
            for source, node in level[:_MOST_RECEIVERS]:
                function = source.function_of(node)
                if isinstance(function, tree.FunctionDef) and function.body[0] not in found:
                    found += function.body
                    above.extend(self.origins.callers(function, source).sure)
                elif function is None:
                    found += source.tree.body
            level = above
        return found

    def _awaited(self, at: At) -> At | None:
        """Where the errors of a coroutine come up: where it is awaited; `None` if that is not in its function."""
        parent = at.node.parent
        is_kept = isinstance(parent, tree.Arg) and isinstance(parent.parent, tree.Call) and last_name(parent.parent) in _KEEPING
        if is_kept and isinstance(parent, tree.Arg):
            parent = parent.parent.parent if parent.parent is not None else None  # what becomes of the task
        here = at.source.function_of(at.node)
        match parent:
            case tree.Return() | tree.Lambda():
                return None
            case tree.Assign(targets=[tree.Name(id=name)]):
                waits = [node for node in at.source.references.get(name, ()) if _is_waited_for(node)]
            case _ if is_kept and not isinstance(parent, tree.Await):
                waits = [call for word in _GATHERING for call in at.source.calls.get(word, ())]
            case _:
                return at
        place = next((node for node in waits if at.source.function_of(node) is here), None)
        return replace(at, node=place) if place is not None else None if is_kept else at

    def _visit(self, at: At) -> None:
        raised = self._awaited(at) if at.is_coroutine else at
        at = self._within(raised) if raised is not None else at
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
        is_told = at.is_told or tells_failure(function.body)
        varied = at.is_varied or self._takes_turns(function, at.source) or steps_request(function.body, at.node)
        is_asked = at.is_asked or asks_person(function.body)
        at = replace(at, is_varied=varied, is_told=is_told, is_swallowed=at.is_swallowed or is_told, is_asked=is_asked)
        at = self._decorated(function, at)
        if is_generator(function, at.source):
            at = replace(at, is_coroutine=False)
            surfaces = self.flow.surfaces(function, at.source)
            for is_sure, places in ((True, surfaces[0]), (False, surfaces[1])) if surfaces else ():
                for other, node in places:
                    self.queue.append(at.moved(node, other, is_sure=is_sure))
            self.found.may_be_more |= surfaces is None or (is_told and (surfaces[2] or not surfaces[0]))
            return
        at = replace(at, is_coroutine=function.is_async or (at.is_coroutine and raised is None))
        callers = self.origins.callers(function, at.source)
        if is_told and not callers.sure and not function.decorators and at.source.class_of(function) is not None:
            self.found.may_be_more = True
        for other, call in callers.sure:
            self.queue.append(at.moved(call, other))
        for other, call in callers.possible:
            self.queue.append(at.moved(call, other, is_sure=False))
        for other, reference in callers.values:
            self._handed(reference, at.moved(reference, other, step=0))
        if not callers.is_complete and not callers.sure and at.depth < 2:
            self.found.may_be_more = True

    def _takes_turns(self, function: tree.FunctionDef, source: Source) -> bool:
        """Whether each call of a function takes another key, model or server, by itself or by a helper that hands them out."""
        key = ("varied", function)
        if key not in source.memo:
            calls = (below for statement in function.body for below in inside(statement) if isinstance(below, tree.Call))
            helpers = (ref.node for call in calls if hands_out(call) for ref in self.origins.of(call.func, source))
            source.memo[key] = any(isinstance(at, tree.FunctionDef) and is_varied(at.body) for at in (function, *helpers))
        return bool(source.memo[key])

    # Within a function

    def _within(self, at: At) -> At:
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

    def _tried(self, attempt: tree.Try, at: At) -> At:
        left, out, is_swallowed = at.errors, Errors(), False
        if self.made.api == "http" and at.depth == 0:  # what looks at the answer later on is not tried here
            here = refusals(self.made, attempt.body)
            left, out = Errors(left.passing, left.lasting & here), Errors(frozenset(), left.lasting - here)
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

    def _names(self, handler: tree.Handler, at: At) -> tuple[str, ...]:
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

    def _add_loop(self, turn: Round, names: tuple[str, ...], seen: Errors, at: At) -> None:
        assert turn.handler is not None
        is_changed = turn.is_changed()
        layer = Layer(
            "loop", at.source, turn.loop, at.site or (at.source, turn.loop), self._attempts(turn, at),
            Pause(UNCLEAR) if is_changed else at.spared(of_round(turn, at.given)), names, turn.handler,
            is_changed or at.is_varied or turn.is_selective(),
            at.is_sure and "?" not in names, at.depth, seen,
        )  # fmt: skip
        if seen and not is_futile(turn.handler, names):
            self.found.layers.append(layer)
        elif any(sdk.is_exception(name) and not _is_builtin(name) for name in names):
            self.found.dead.append(layer)

    def _attempts(self, turn: Round, at: At) -> float | None:
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

    def _add_recursion(self, handler: tree.Handler, names: tuple[str, ...], seen: Errors, at: At) -> None:
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
        self, call: tree.Call, function: tree.FunctionDef, handler: tree.Handler, names: tuple[str, ...], seen: Errors, at: At
    ) -> None:
        attempts = math.inf if is_endless(call, function, handler) else None
        request = request_names(at.node, function.body)
        is_changed = is_varied(handler.body) or any(changes_request(statement, request) for statement in handler.body)
        pause = Pause(UNCLEAR) if is_changed else at.spared(of_recursion(handler, function, at.node, at.source))
        layer = Layer(
            "recursion", at.source, call, at.site or (at.source, call), attempts, pause, names, handler,
            is_changed or at.is_varied or is_selective(handler, lambda test: False),
            at.is_sure and "?" not in names, at.depth, seen,
        )  # fmt: skip
        self.found.layers.append(layer)

    def _unclear(self, kind: str, node: tree.Node, source: Source, at: At, errors: Errors) -> None:
        self.found.layers.append(
            Layer(kind, source, node, at.site or (source, node), None, Pause(UNCLEAR), (), node, True, False, at.depth, errors)
        )

    def _looped(self, loop: tree.For | tree.While, at: At) -> None:
        if at.is_swallowed and isinstance(loop, tree.While):  # a person is told, and asks again
            self.found.may_be_more |= at.is_asked or asks_person(loop.body)
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
            STATUS & {name.split(".")[-1] for name in names_in(below.test)}
            for below in inside(loop) if isinstance(below, tree.If)
        )  # fmt: skip
        is_sure = at.is_sure and looks and self.made.api == "http" and at.depth == 0
        layer = Layer(
            "loop", at.source, loop, at.site or (at.source, loop), self._attempts(turn, at) if is_sure else None,
            of_round(turn, at.given), (), loop, True, is_sure, at.depth, errors_of(self.made),
        )  # fmt: skip
        self.found.layers.append(layer)

    # Decorators and helpers

    def _add_policy(self, ref: Ref, node: tree.Expr, at: At) -> bool:
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
        is_selective = found.is_selective or at.is_varied
        layer = Layer(
            "decorator", at.source, node, at.site or (at.source, node), found.attempts, at.spared(found.pause), names,
            found.catches or node, is_selective, at.is_sure and "?" not in names, at.depth, seen,
        )  # fmt: skip
        if seen:
            self.found.layers.append(layer)
        elif any(sdk.is_exception(name) and not _is_builtin(name) for name in names):
            self.found.dead.append(layer)
        return True

    def _decorated(self, function: tree.FunctionDef, at: At) -> At:
        for decorator in reversed(function.decorators):
            made = decorator.func if isinstance(decorator, tree.Call) else decorator
            refs = self.origins.of(decorator, at.source) or self.origins.of(made, at.source)
            is_deferred = is_generator(function, at.source)  # what only makes a generator is never repeated
            here = replace(at, node=function, site=None)
            if not is_deferred and sum(self._add_policy(ref, decorator, here) for ref in refs):
                continue
            before = self._count()
            for ref in self.origins.of(made, at.source):
                if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source:
                    given = at.given
                    if isinstance(decorator, tree.Call):
                        given = given.plus(ref.node, ref.source, decorator, at.source)
                    self._add_policies_in(
                        ref.node, ref.source, replace(at, node=function, given=given, site=(at.source, decorator))
                    )
                    for call in self.flow.calls_of_wrapped(ref.node, ref.source):
                        inner = self._within(at.entering(call, ref.source, given, (at.source, decorator)))
                        at = at.with_errors(inner.errors, inner.is_swallowed)
            if self._count() == before and _is_hint(decorator):
                self._unclear("decorator", decorator, at.source, at, at.errors)
        return at

    def _add_policies_in(self, wrapper: tree.FunctionDef, source: Source, at: At) -> None:
        """Adds what a decorator of the project's own hands the function on to: `return tenacity.retry(…)(function)`."""
        name = wrapper.params[0].name if wrapper.params else ""
        for call in tree.walk(wrapper):
            if isinstance(call, tree.Call) and any(isinstance(arg.value, tree.Name) and arg.value.id == name for arg in call.args):
                for ref in self.origins.of(call.func, source):
                    self._add_policy(ref, call.func, replace(at, source=source))

    def _count(self) -> int:
        return len(self.found.layers) + len(self.found.dead)

    def _handed(self, reference: tree.Expr, at: At) -> None:
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
        self.queue.append(replace(here, is_sure=here.is_sure and not is_deferred, given=Given(), site=None))

    def _is_registered(self, reference: tree.Expr, source: Source) -> bool:
        """Whether a function is given to a library in a list or dict: to a framework, which calls it once for each request."""
        holder = next((n for n in tree.ancestors(reference) if not isinstance(n, tree.Sequence | tree.Item | tree.Dict)), None)
        if not isinstance(holder, tree.Arg) or not isinstance(holder.parent, tree.Call):
            return False
        return all(ref.kind == "library" for ref in self.origins.of(holder.parent.func, source))

    def _aliased(self, assign: tree.Assign, at: At) -> None:
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


def _is_waited_for(node: tree.Expr) -> bool:
    """Whether a coroutine or task that has a name is awaited there, or given to what waits for it."""
    if isinstance(node.parent, tree.Arg) and isinstance(node.parent.parent, tree.Call):
        return last_name(node.parent.parent) in _GATHERING
    return isinstance(node.parent, tree.Await)


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
