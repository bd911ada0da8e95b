"""What a loop does after a failure: whether it takes another turn, and whether that ever ends."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from linter.python import tree
from linter.python.retries.varying import CHANGING, changes_request, is_varied, request_names
from linter.python.scopes import enclosing
from linter.python.source import Source
from linter.python.ways import Judge, Ways, assignments, inside, is_true, last_name, names_in, outcomes, ways_of

__all__ = ["SLEEPY", "Loop", "Round", "asks_person", "derived", "is_endless", "is_futile", "is_handed", "is_selective"]

Loop = tree.For | tree.While

SLEEPY = re.compile(r"sleep|back_?off|(^|_)(wait|delay|throttle|cool_?down|pause)(_|$)|rate_?limit")
"""What a function is called that waits."""

# Calls that bring something new: what they start is a dialogue or a worker, whose turns are no attempts at the same thing.
_FRESH = frozenset(
    "input raw_input prompt ask listen receive receive_text receive_json receive_bytes recv recvfrom get_message readline poll "
    "next anext popleft get_nowait get_msg consume getch fetchone brpop blpop lpop rpop wait_for_message get_next".split()
)
_FED = frozenset("input raw_input listen getch get_msg get_message receive_text receive_json recv".split())  # for the next turn
_ASKING = re.compile(r"(^|_)(input|confirm|prompt|ask|question|getch|radiolist|select)($|_)")
_PERSON = re.compile(r"((^|console\.)input|raw_input|prompt_async|(session|click|typer)\.prompt|Prompt\.ask)$")
_CLOCKS = frozenset("time monotonic perf_counter now utcnow process_time".split())
# Calls that only say what happened, or look at it.
_SAYING = frozenset(
    "print debug info warning warn error exception critical log fatal str repr type isinstance format format_exc print_exc len "
    "getattr hasattr write append add put send echo secho issubclass join get extend dumps set_description record_exception "
    "capture_exception int float search match findall lower".split()
)
_TELLING = re.compile(r"log|warn|print|report|notif|trace|format|emit|show|display|status|callback|^[A-Z]")


# One way round


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """A turn of a loop in which something fails: `node`, within the statement `attempt`.

    If that is a `try`, `handler` is the one that the error reaches; otherwise what comes back is looked at.
    """

    node: tree.Node
    attempt: tree.Stmt
    handler: tree.Handler | None
    loop: Loop
    source: Source

    @property
    def is_retry(self) -> bool:
        """Whether the loop tries the same thing again after an error, and ends, or may end, when that has succeeded."""
        return self._goes_on() and self._may_end() and not self._is_over_items() and not self._is_fed()

    @property
    def _blocks(self) -> tuple[tree.Block, tree.Block, tree.Block]:
        """The bodies of the `try`: what is tried, what follows success, and what comes at last."""
        if isinstance(self.attempt, tree.Try):
            return self.attempt.body, self.attempt.orelse, self.attempt.final
        return [self.attempt], [], []

    def _goes_on(self) -> bool:
        return bool(self._ways(None) & {"next", "continue"})

    def _ways(self, judge: Judge | None) -> Ways:
        """How control leaves the turn when the attempt has failed; `next` is the loop's own end."""
        ways = outcomes(self.handler.body if self.handler else [], judge)
        return (ways - {"next"}) | self._onward(judge) if "next" in ways else ways

    def _levels(self) -> Iterator[tuple[tree.Block, int]]:
        """Yields the blocks from the attempt up to the loop, each with the index therein."""
        current: tree.Node = self.attempt
        while current is not self.loop and current.parent is not None:
            block = getattr(current.parent, current.edge)
            if isinstance(block, list) and isinstance(current, tree.Stmt):
                yield block, block.index(current)
            current = current.parent

    def _onward(self, judge: Judge | None = None) -> Ways:
        """How control goes on to the end of the turn when it comes out of the handler at its end."""
        found: set[str] = set()
        for ways in (outcomes(self._blocks[2], judge), *(outcomes(block[at + 1 :], judge) for block, at in self._levels())):
            found |= ways - {"next"}
            if "next" not in ways:
                return frozenset(found)
        return frozenset(found | {"next"})

    def _inner_levels(self) -> Iterator[tuple[tree.Block, int]]:
        """Yields the blocks from the call up to the attempt, each with the index therein."""
        current = self.node
        while current is not self.attempt and current.parent is not None:
            block = getattr(current.parent, current.edge)
            if isinstance(block, list) and isinstance(current, tree.Stmt):
                yield block, block.index(current)
            current = current.parent

    def _after(self) -> list[tree.Node]:
        """What runs in the same turn when the call has succeeded."""
        found: list[tree.Node] = [*self._blocks[1], *(self.attempt.body if isinstance(self.attempt, tree.With) else ())]
        for block, at in self._inner_levels():
            found += block[at:]
        for block, at in self._levels():
            found += block[at + 1 :]
        return found

    def _before(self) -> list[tree.Node]:
        """What runs in a turn before the attempt."""
        return [statement for block, at in self._levels() for statement in block[:at]]

    def _ahead(self) -> list[tree.Node]:
        """What runs in the attempt before the call."""
        return [statement for block, at in self._inner_levels() for statement in block[:at]]

    @property
    def around(self) -> list[tree.Node]:
        """What runs between a failure and the next attempt."""
        after = [statement for block, at in self._levels() for statement in block[at + 1 :]]
        return [*(self.handler.body if self.handler else ()), *self._blocks[2], *after, *self._before(), *self._ahead()]

    @property
    def told(self) -> set[str]:
        """Names that tell something of the error."""
        return derived(self.handler) if self.handler else set()

    def _may_end(self) -> bool:
        """Whether success leads out of the loop: by a statement, or because the loop's test looks at what it brings."""
        for statement in self._after():
            for below in inside(statement):
                if isinstance(below, tree.Return):
                    return True
                if isinstance(below, tree.Break) and enclosing(below, (tree.For, tree.While)) is self.loop:
                    return True
        return isinstance(self.loop, tree.While) and bool(self._brought() & names_in(self.loop.test)) and not self._is_counted()

    def _is_counted(self) -> bool:
        """Whether a failure is a result like any other: it is put into the list that takes what succeeds."""
        kept = _filled(self.handler.body) if self.handler else set()
        return bool(kept & _filled([*self._blocks[0], *self._after()]))

    def _brought(self) -> set[str]:
        """The names that only success changes: what the call brings, and a counter of what is done."""
        found = {name for name, _, is_step in assignments([*self._blocks[0], *self._after()]) if not is_step}
        inner = [statement for block, at in self._inner_levels() for statement in block[at:]]
        changed = {name for name, _, _ in assignments(self.around)}
        return found | ({name for name, _, _ in assignments([*inner, *self._blocks[1]])} - changed)

    def _is_over_items(self) -> bool:
        """Whether each turn is about another item: then a handler that goes on gives up on one of them."""
        if not isinstance(self.loop, tree.For):
            return False
        targets = {below.id for below in tree.walk(self.loop.target) if isinstance(below, tree.Name)}
        is_counting = isinstance(self.loop.iter, tree.Call) and last_name(self.loop.iter) in ("range", "count", "trange")
        if is_counting and targets & names_in(self.node):
            return True
        for statement in self.loop.body:
            for below in inside(statement):
                if not isinstance(below, tree.Name) or below.id not in targets:
                    continue
                if is_counting and not (isinstance(below.parent, tree.Subscript) and below.edge == "index"):
                    continue
                if not self._is_aside(below):
                    return True
        return False

    def _is_aside(self, node: tree.Node) -> bool:
        """Whether something is read to wait or to say something only, or in a handler."""
        for around in tree.ancestors(node):
            if around is self.loop:
                return False
            if isinstance(around, tree.Handler):
                return True
            if isinstance(around, tree.Call) and (last_name(around) in _SAYING or SLEEPY.search(last_name(around))):
                return True
        return False

    def _is_fed(self) -> bool:
        """Whether each turn begins, or ends, with something new: a line of the user, a message of a queue."""
        for statement in self._after():
            for below in inside(statement):
                if isinstance(below, tree.Call) and last_name(below) in _FED:
                    return True
        for statement in (*self._before(), *self._ahead()):
            for below in inside(statement):
                if not isinstance(below, tree.Call):
                    continue
                name, owner = last_name(below), tree.dotted(below.func).lower()
                is_queue = "queue" in owner or owner.split(".")[0] in ("q", "stack", "todo")
                if name in _FRESH or (name in ("get", "pop") and is_queue):
                    return True
        return False

    # Whether it ends

    @property
    def _counters(self) -> set[str]:
        """Names that each turn changes, whatever comes of the call: counters, and lists that grow."""
        found = {name for name, _, is_step in assignments([self.loop]) if is_step}
        for below in inside(self.loop):
            if isinstance(below, tree.Call) and isinstance(below.func, tree.Attribute) and below.func.attr in ("append", "add"):
                found.add(tree.dotted(below.func.value))
        return found

    def _counts(self, test: tree.Expr) -> bool:
        """Whether a test looks at a counter or at a clock."""
        if self._counters & names_in(test):
            return True
        return any(isinstance(below, tree.Call) and last_name(below) in _CLOCKS for below in tree.walk(test))

    def is_selective(self) -> bool:
        """Whether the handler looks at the error to decide whether to go on."""
        return self.handler is None or is_selective(self.handler, self._counts)

    def is_changed(self) -> bool:
        """Whether the next attempt is another request, or goes elsewhere, whichever way the handler goes on."""
        request, told = request_names(self.node, [*self._before(), *self._ahead()]), self.told

        def judge(statement: tree.Stmt) -> Ways | None:
            is_simple = not isinstance(statement, tree.If | tree.While | tree.For | tree.With | tree.Try | tree.Match)
            is_meant = isinstance(statement, tree.If) and not _reads(statement.test, told)  # another request from some attempt on
            return frozenset() if (is_simple or is_meant) and changes_request(statement, request) else None

        return is_varied(self.around) or not self._ways(judge) & {"next", "continue"}

    def is_unbounded(self) -> bool:
        """Whether it certainly goes on for as long as the error comes back."""
        if not self._is_free() or self._is_limited():
            return False
        gate = self._gate(frozenset())  # on the way to the call, its arguments are made up each time
        if not _is_free_of([*self._before(), *self._ahead()], gate):
            return False
        return bool(self._ways(self._gate(names_in(self.node))) & {"next", "continue"})

    def _is_free(self) -> bool:
        """Whether the loop's own head lets it go on."""
        if isinstance(self.loop, tree.For):
            return tree.dotted(getattr(self.loop.iter, "func", None)) in ("itertools.count", "count", "itertools.repeat")
        return is_true(self.loop.test) or all(self._stays(part) for part in _conjuncts(self.loop.test))

    def _stays(self, test: tree.Expr) -> bool:
        """Whether a test that has let the loop go on does so again, unless a name in it is changed."""
        if any(isinstance(below, tree.Call) and last_name(below) != "len" for below in tree.walk(test)):
            return False
        is_limit = isinstance(test, tree.Compare) and bool(self._counters & names_in(test))
        if not is_limit and any(isinstance(below, tree.Attribute) for below in tree.walk(test)):
            return False  # it may be changed from outside
        brought = {name for name, _, _ in assignments([*self._blocks[0], *self._after()])}
        return is_limit or (bool(names_in(test)) and names_in(test) <= brought)

    def _is_limited(self) -> bool:
        """Whether the whole loop stands under a time limit."""
        return any(
            re.search(r"timeout|fail_after|move_on_after", tree.dotted(getattr(item.context, "func", None)))
            for around in tree.ancestors(self.loop) if isinstance(around, tree.With)
            for item in around.items
        )  # fmt: skip

    def _has_exit(self, statement: tree.If | tree.While) -> bool:
        """Whether a statement may lead out of the loop."""
        ways = outcomes([statement])
        is_own = enclosing(statement, (tree.For, tree.While)) is self.loop
        return statement is self.loop or bool(ways & {"return", "raise"}) or ("break" in ways and is_own)

    def _gate(self, request: Iterable[str]) -> Judge:
        """Stops at what may end the loop some day: an exit by a counter or by something unknown, a question to the user."""
        told = self.told
        brought = {name for name, _, is_step in assignments([*self._blocks[0], *self._blocks[1]]) if not is_step}
        tested = {
            name for below in inside(self.loop) if isinstance(below, tree.If | tree.While) and self._has_exit(below)
            for name in names_in(below.test)
        }  # fmt: skip
        handed = told | self._counters
        looped = names_in(self.loop.test) if isinstance(self.loop, tree.While) else set()
        request = set(request)

        def judge(statement: tree.Stmt) -> Ways | None:
            match statement:
                case tree.If() if _asks(statement.test):
                    return frozenset()
                case tree.If() if self._has_exit(statement):
                    read = {name.split(".")[0] for name in names_in(statement.test)}
                    is_known = bool(read & told) or (bool(read) and read <= brought)
                    return None if is_known and not self._counts(statement.test) else frozenset()
                case tree.AugAssign() | tree.Assign():
                    names = {name for name, _, is_step in assignments([statement]) if is_step}
                    changed = {name for name, _, _ in assignments([statement])}
                    if names & tested or changed & looped or (changed & request) - told or _may_decide(statement, handed, request):
                        return frozenset()
                    return None
                case tree.If() | tree.While() | tree.For() | tree.With() | tree.Try() | tree.Match():
                    return None
                case _:
                    return frozenset() if _may_decide(statement, handed, request) else None

        return judge


def _filled(block: Iterable[tree.Node]) -> set[str]:
    """The lists that some statements add to."""
    calls = (below for node in block for below in inside(node) if isinstance(below, tree.Call))
    owners = (call.func.value for call in calls if isinstance(call.func, tree.Attribute) and call.func.attr in ("append", "extend"))
    return {tree.dotted(owner) for owner in owners} - {""}


def _conjuncts(test: tree.Expr) -> list[tree.Expr]:
    if isinstance(test, tree.BoolOp) and test.op == "and":
        return [*_conjuncts(test.left), *_conjuncts(test.right)]
    return [test]


def _asks(node: tree.Node) -> bool:
    """Whether somebody is asked."""
    return any(isinstance(below, tree.Call) and _ASKING.search(last_name(below).lower()) for below in inside(node))


def asks_person(block: Iterable[tree.Node]) -> bool:
    """Says whether some statements ask the person in front of the program, who may ask again when something has failed."""
    nodes = (below for statement in block for below in inside(statement))
    return any(isinstance(below, tree.Call) and _PERSON.search(tree.dotted(below.func)) for below in nodes)


def _may_decide(statement: tree.Stmt, told: set[str], request: set[str]) -> bool:
    """Whether a statement may end all, or make the next attempt another one: it asks, hands the error on, changes the request."""
    for below in inside(statement):
        if not isinstance(below, tree.Call):
            continue
        if _asks(below) or is_handed(below, told):
            return True
        if isinstance(below.func, tree.Attribute) and last_name(below) in CHANGING and tree.dotted(below.func.value) in request:
            return True
    return False


def _is_free_of(statements: list[tree.Node], gate: Judge) -> bool:
    return all("next" in ways_of(statement, gate) for statement in statements if isinstance(statement, tree.Stmt))


# What a handler looks at


def derived(handler: tree.Handler) -> set[str]:
    """Returns the names in a handler that tell something of the error: its own, and those that are made from it."""
    found = {handler.name} if handler.name else set()
    for _ in range(3):
        for name, value, _is_step in assignments(list(handler.body)):
            if value is not None and _tells_of(value, found):
                found.add(name)
    return found


def _tells_of(node: tree.Expr, names: set[str]) -> bool:
    if names & names_in(node):
        return True
    return any(isinstance(b, tree.Call) and last_name(b) in ("format_exc", "exc_info", "exception") for b in tree.walk(node))


def is_selective(handler: tree.Handler, counts: Callable[[tree.Expr], bool]) -> bool:
    """Says whether a handler looks at its error to decide whether to go on; exits by a counter are no such decision."""
    told = derived(handler)

    def judge(statement: tree.Stmt) -> Ways | None:
        if isinstance(statement, tree.If) and counts(statement.test) and not _reads(statement.test, told):
            ways = outcomes([statement], None) & {"next", "continue"}
            return ways or frozenset(("next",))
        return None

    for below in (inner for statement in handler.body for inner in inside(statement)):
        match below:
            case tree.If() if _reads(below.test, told):
                rest = _rest(below)
                ways = [outcomes([*block, *rest], judge) for block in (below.body, below.orelse)]
                if any(way & {"raise", "return", "break"} for way in ways):
                    return True
            case tree.Match() if _reads(below.subject, told):
                return True
            case tree.Call() if is_handed(below, told):
                return True
            case _:
                pass
    return False


def is_handed(call: tree.Call, told: set[str]) -> bool:
    """Says whether the error itself is given to a function which may decide something, and not only say it."""
    name = last_name(call)
    if name == "sleep" or name in _SAYING or _TELLING.search(name) or isinstance(call.parent, tree.Raise):
        return False
    return any(tree.dotted(arg.value) in told for arg in call.args)


def _reads(test: tree.Expr, told: set[str]) -> bool:
    return bool(told & {name.split(".")[0] for name in names_in(test)}) or _tells_of(test, told)


def _rest(statement: tree.Stmt) -> tree.Block:
    block = getattr(statement.parent, statement.edge)
    return list(block[block.index(statement) + 1 :]) if isinstance(block, list) else []


def is_endless(call: tree.Call, function: tree.FunctionDef, handler: tree.Handler) -> bool:
    """Says whether a function that calls itself in a handler does so in the same way each time, with nothing that ends it."""
    if call.args and any(arg.star for arg in call.args):
        return False
    params = {param.name for param in function.params}
    if any(tree.dotted(arg.value) not in params | {"self", "cls"} for arg in call.args):
        return False  # another argument may be what ends it
    for statement in handler.body:
        for below in inside(statement):
            if isinstance(below, tree.AugAssign) or (isinstance(below, tree.Assign) and below not in tree.ancestors(call)):
                return False
            if isinstance(below, tree.If) and (below in tree.ancestors(call) or outcomes([below]) - {"next"}):
                return False
    return not any(isinstance(below, tree.AugAssign) for statement in function.body for below in inside(statement))


def is_futile(handler: tree.Handler, names: tuple[str, ...]) -> bool:
    """Says whether a handler of `requests.HTTPError` gives up on each answer: `not error.response` is true of all 4xx and 5xx."""
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
