"""Loops that call the model again for as long as it asks for tools, and what bounds their rounds."""

import re
from collections.abc import Iterator

from linter.model.code import ToolLoop
from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.histories.growth import last_name
from linter.python.histories.loops import has_limit, is_bounded_loop, is_endless, loops_around, waits_for_person, word_of
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["sends_tools", "tool_loops"]

_MOST_CALLERS = 8
_ASKED = re.compile(r"^(?:tool_calls?|function_calls?|tool_use|has_tool_calls?)$|tool_calls$")
_STOPS = re.compile(r"stop|cancel|interrupt|abort|shutdown|is_set|budget|cost|limit|max_|timeout|deadline", re.IGNORECASE)
_TIMED = frozenset("timeout timeout_at fail_after move_on_after wait_for".split())


def sends_tools(made: ApiCall) -> bool:
    """Says whether a call sends tools, or may."""
    for body in (made.body, made.arguments):
        if body is None or not isinstance(body.data, dict):
            continue
        for key in ("tools", "functions"):
            given = body.data.get(key, body.maybe.get(key))
            if given is UNKNOWN or given:
                return True
    return any(made.node.keyword(key) is not None for key in ("tools", "functions")) or _writes_tools(made)


def _writes_tools(made: ApiCall) -> bool:
    """Whether tools are written into a dict that a call spreads: `options["tools"] = …`."""
    spread = {tree.dotted(arg.value) for arg in made.node.args if arg.star == "**"} - {""}
    for node in tree.walk(made.source.tree) if spread else ():
        match node:
            case tree.Subscript(edge="targets", value=value, index=tree.Const(value="tools" | "functions")):
                if tree.dotted(value) in spread:
                    return True
            case _:
                pass
    return False


def tool_loops(made: ApiCall, semantics: Semantics) -> Iterator[ToolLoop]:
    """Yields the loops around a call that go on while the model asks for tools, and calls by which its function repeats itself."""
    if not sends_tools(made):
        return
    call = semantics.call(made)
    for source, node in _sites(made, semantics):
        loop = _task_loop(node)
        if loop is not None:
            if _goes_on_for_tools(loop) and not waits_for_person(loop):
                yield ToolLoop(source.place(loop), None, call, "loop", _is_bounded(loop, source))
            continue
        again = _called_again(node, source, semantics)
        if again is not None:
            function = source.function_of(node)
            is_bounded = isinstance(function, tree.FunctionDef) and (_is_bounded(function, source) or _counts_on(again, function))
            yield ToolLoop(source.place(again), None, call, "recursion", is_bounded)


def _sites(made: ApiCall, semantics: Semantics) -> Iterator[tuple[Source, tree.Call]]:
    """The call itself, and calls of the function that does nothing but make it."""
    yield made.source, made.node
    function = made.source.function_of(made.node)
    if isinstance(function, tree.FunctionDef) and next(loops_around(made.node), None) is None:
        yield from semantics.origins.callers(function, made.source).sure[:_MOST_CALLERS]


def _task_loop(node: tree.Node) -> tree.While | None:
    """The closest loop around a call, unless a bounded one lies between."""
    for loop in loops_around(node):
        if isinstance(loop, tree.While):
            return loop
        if is_bounded_loop(loop):
            return None
    return None


def _asks_for_tools(test: tree.Node) -> bool:
    """Whether a condition asks if the model wants tools."""
    return any(_ASKED.search(word_of(node)) for node in tree.walk(test))


def _goes_on_for_tools(loop: tree.While) -> bool:
    """Whether a loop is left when the model asks for no more tools, and only then goes on."""
    if _asks_for_tools(loop.test):
        return True
    tests = [node for node in tree.walk(loop) if isinstance(node, tree.If) and _asks_for_tools(node.test)]
    return any(
        _has_way_out(block, loop)
        for node in tests
        if next(loops_around(node), None) is loop
        for block in (node.body, node.orelse, _rest(node))
    )


def _has_way_out(block: tree.Block, loop: tree.While) -> bool:
    """Whether statements leave a loop, or set what it goes on by."""
    flag = tree.dotted(loop.test.value if isinstance(loop.test, tree.UnaryOp) else loop.test)
    for node in (node for statement in block for node in tree.walk(statement)):
        if isinstance(node, tree.Return) or (isinstance(node, tree.Break) and next(loops_around(node), None) is loop):
            return True
        if isinstance(node, tree.Assign) and flag and tree.dotted(node.targets[0]) == flag:
            return True
    return False


def _rest(node: tree.Stmt) -> tree.Block:
    """The statements behind one in its block."""
    block = getattr(node.parent, node.edge, [])
    return block[block.index(node) + 1 :] if isinstance(block, list) and node in block else []


def _is_bounded(node: tree.While | tree.FunctionDef, source: Source) -> bool:
    """Whether rounds are counted or timed, or somebody can end them from outside, as far as it can be seen."""
    if isinstance(node, tree.While) and (
        not is_endless(node) or any(_STOPS.search(word_of(part)) for part in tree.walk(node.test))
    ):
        return True
    if has_limit(node):
        return True
    for inner in tree.walk(node):
        if isinstance(inner, tree.If) and any(_STOPS.search(word_of(part)) for part in tree.walk(inner.test)):
            return True
    for around in tree.ancestors(node):
        if isinstance(around, tree.With) and any(_is_timed(item.context) for item in around.items):
            return True
    function = source.function_of(node)
    return isinstance(node, tree.While) and isinstance(function, tree.FunctionDef) and _is_timed_elsewhere(function, source)


def _is_timed(node: tree.Expr) -> bool:
    return isinstance(node, tree.Call) and last_name(node) in _TIMED


def _is_timed_elsewhere(function: tree.FunctionDef, source: Source) -> bool:
    """Whether a function is called within a limit of time: `asyncio.wait_for(run(), 60)`."""
    for call in source.calls.get(function.name, ()):
        outer = call.parent.parent if isinstance(call.parent, tree.Arg) else None
        if isinstance(outer, tree.Call) and _is_timed(outer):
            return True
    return False


def _called_again(node: tree.Call, source: Source, semantics: Semantics) -> tree.Call | None:
    """The call by which a function calls itself when the model has asked for tools."""
    function = source.function_of(node)
    if not isinstance(function, tree.FunctionDef) or waits_for_person(function):
        return None
    for call in source.calls.get(function.name, ()):
        if source.function_of(call) is not function or call is node:
            continue
        if not any(ref.node is function for ref in semantics.origins.of(call.func, source)):
            continue
        if _is_under_tools(call, function):
            return call
    return None


def _is_under_tools(call: tree.Node, function: tree.FunctionDef) -> bool:
    for around in tree.ancestors(call):
        if around is function:
            return False
        if isinstance(around, tree.Handler):
            return False
        if isinstance(around, tree.If) and _asks_for_tools(around.test):
            return True
    return False


def _counts_on(call: tree.Call, function: tree.FunctionDef) -> bool:
    """Whether a function hands itself a number that changes, or something else instead of its tools."""
    for arg in call.args:
        if isinstance(arg.value, tree.BinOp) and isinstance(arg.value.right, tree.Const):
            return True
        if arg.keyword in ("tools", "functions", "use_tools") and isinstance(arg.value, tree.Const | tree.Sequence):
            return True
    return any(param.name in ("depth", "level", "round", "iteration") for param in function.params)
