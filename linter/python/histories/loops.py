"""Loops and functions that call themselves: which of them have a bound, and which wait for a person at each turn."""

import re
from collections.abc import Iterator

from linter.python import tree
from linter.python.histories.growth import last_name

__all__ = [
    "ORDERED", "has_limit", "is_bounded_loop", "is_endless", "loops_around", "names_turns", "runs_tools", "waits_for_person",
    "word_of",
]  # fmt: skip

ORDERED = frozenset(("<", ">", "<=", ">="))
_LISTENS = frozenset("listen iter_messages receive stdin iter events count messages subscribe".split())
_TURNS = re.compile(
    r"(?:max|limit|remaining|budget|total)\w*(?:turn|step|iter|round|loop|attempt|retr|tr(?:y|ies)|call|depth|recurs|cycle|action)"
    r"|(?:turn|step|iter|round|loop|attempt|retr|call|depth|cycle|action)\w*(?:max|limit|left|remaining|budget)|deadline|timeout|elapsed",
    re.IGNORECASE,
)
_ASKS = frozenset(
    "input raw_input prompt ask ask_human readline recv receive receive_text receive_json get_user_input get_input user_input "
    "wait_for get prompt_async read_input question chat_input".split()
)
_TOOLS = re.compile(r"tool_?call|tool_?use|function_?call|^tools$", re.IGNORECASE)


def loops_around(node: tree.Node) -> Iterator[tree.For | tree.While]:
    """Yields the loops around a node in its function, from the closest."""
    for around in tree.ancestors(node):
        if isinstance(around, tree.For | tree.While):
            yield around
        if isinstance(around, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            return


def is_bounded_loop(loop: tree.For | tree.While) -> bool:
    """Says whether a loop has a bound that can be seen, so that it is the loop of one task: `for _ in range(10)`."""
    if isinstance(loop, tree.For):
        return isinstance(loop.iter, tree.Call) and last_name(loop.iter) in ("range", "trange")
    return not is_endless(loop)


def is_endless(loop: tree.For | tree.While) -> bool:
    """Says whether a loop goes on for as long as somebody asks: `while True` without a counter or deadline, one over a listener."""
    if isinstance(loop, tree.For):
        call = loop.iter
        if isinstance(call, tree.Call):
            return last_name(call) in _LISTENS and not (last_name(call) == "iter" and len(call.args) != 2)
        return tree.dotted(call).endswith("stdin")
    return not _is_limit(loop.test, _counters(loop)) and not has_limit(loop)


def has_limit(node: tree.Node) -> bool:
    """Says whether a loop or a function is left when a counter, a length or a time reaches a limit."""
    counters = _counters(node)
    for inner in _own(node):
        if isinstance(inner, tree.While) and isinstance(node, tree.FunctionDef) and _is_limit(inner.test, counters):
            return True
        if isinstance(inner, tree.Assert) and _is_limit(inner.test, counters):
            return True
        if isinstance(inner, tree.If) and _is_limit(inner.test, counters) and any(_leaves(below, node) for below in _own(inner)):
            return True
    return False


def _own(node: tree.Node) -> Iterator[tree.Node]:
    """Yields what is below a node, functions and classes in it left out."""
    stack = list(node.children())
    while stack:
        inner = stack.pop()
        yield inner
        if not isinstance(inner, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            stack.extend(inner.children())


def _leaves(node: tree.Node, outer: tree.Node) -> bool:
    """Whether a statement leaves a loop or function, and not only one within it."""
    match node:
        case tree.Return() | tree.Raise():
            return True
        case tree.Call():
            return last_name(node) in ("exit", "_exit", "quit")
        case tree.Break():
            return next(loops_around(node), outer) is outer or isinstance(outer, tree.FunctionDef)
        case _:
            return False


def _counters(node: tree.Node) -> set[str]:
    """The names that are counted up or down."""
    found: set[str] = set()
    for inner in tree.walk(node):
        match inner:
            case tree.AugAssign(op="+" | "-", value=tree.Const(value=int())):
                found.add(tree.dotted(inner.target))
            case tree.Assign(targets=[target], value=tree.BinOp(op="+" | "-", left=left, right=tree.Const(value=int()))):
                if tree.dotted(left) == tree.dotted(target):
                    found.add(tree.dotted(target))
            case _:
                pass
    return found - {""}


def _is_limit(test: tree.Expr, counters: set[str]) -> bool:
    """Whether a condition compares a counter, a length or a time with a limit, or asks whether a counter is used up."""
    if tree.dotted(test) in counters:
        return True
    for node in tree.walk(test):
        if isinstance(node, tree.Compare) and set(node.ops) & {*ORDERED, "==", "!="}:
            names = {tree.dotted(inner) for inner in tree.walk(node) if isinstance(inner, tree.Name | tree.Attribute)}
            if names & counters:
                return True
            if not set(node.ops) & ORDERED:
                continue
            calls = {last_name(inner) for inner in tree.walk(node) if isinstance(inner, tree.Call)}
            if calls & {"time", "monotonic", "perf_counter", "now"} or any(map(names_turns, names)):
                return True
            if isinstance(test.parent, tree.While) or ("len" in calls and not _is_small(node)):
                return True
    return False


def _is_small(compare: tree.Compare) -> bool:
    """Whether something is compared with 0 or 1, which asks whether there is anything, or one message alone."""
    return any(isinstance(part, tree.Const) and part.value in (0, 1) for part in (compare.left, *compare.rights))


def names_turns(name: str) -> bool:
    """Says whether a name speaks of a limit of turns, or of time."""
    return bool(_TURNS.search(name))


def word_of(node: tree.Node) -> str:
    """Returns the name, attribute or text that a node is; an empty string for anything else."""
    match node:
        case tree.Name(id=name) | tree.Attribute(attr=name):
            return name
        case tree.Const(value=str() as text):
            return text
        case _:
            return ""


def runs_tools(loop: tree.Node) -> bool:
    """Says whether a loop runs the tools that a model asks for."""
    return any(_TOOLS.search(word_of(node)) for node in tree.walk(loop))


def waits_for_person(loop: tree.Node) -> bool:
    """Says whether a loop asks somebody for input at each turn."""
    calls = [node for node in tree.walk(loop) if isinstance(node, tree.Call)]
    return any(last_name(call) in _ASKS and not (last_name(call) == "get" and call.args) for call in calls)
