"""Where a history that carries tool messages is cut, and whether a tool message stays with the message that it answers."""

import re
from collections.abc import Iterable, Iterator

from linter.model.code import HistoryCut
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.functions import argument, returned_values
from linter.python.histories.growth import Change, last_name
from linter.python.histories.loops import loops_around
from linter.python.histories.traces import Reached, conversation
from linter.python.scopes import Binding
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["history_cuts"]

_MOST_CALLERS = 8
_PAIRING = re.compile(
    r"orphan|pair|sanit|repair|valid|balanc|(?:^|_)fix|clean|align|bound(?:ary|aries)|safe|compact|summar", re.IGNORECASE
)


def history_cuts(made: ApiCall, semantics: Semantics) -> Iterator[HistoryCut]:
    """Yields the places that cut the front off a history in which there are tool messages."""
    call = semantics.call(made)
    told: set[tree.Node] = set()
    for reached in conversation(made, semantics).reached:
        tools = [growth for growth in reached.doings.growths if _is_tool_message(growth.value, growth.source, semantics)]
        if not tools:
            continue
        for node, source, name in _cuts(reached, tools, semantics):
            if node in told:
                continue
            told.add(node)
            functions = [function for function, _ in reached.way.functions]
            yield HistoryCut(source.place(node), None, call, name, keeps_pairs=_keeps_pairs(node, source, functions))


def _is_tool_message(value: tree.Expr | None, source: Source, semantics: Semantics, depth: int = 0) -> bool:
    """Whether what is put into a list is a tool message, be it by a method that is given it."""
    match value:
        case tree.Dict():
            keys = {item.key.value: item.value for item in value.items if isinstance(item.key, tree.Const)}
            role = keys.get("role")
            return "tool_call_id" in keys or (isinstance(role, tree.Const) and role.value in ("tool", "function"))
        case tree.Sequence():
            return any(_is_tool_message(item, source, semantics, depth) for item in value.items)
        case tree.Call():
            return any(arg.keyword == "tool_call_id" for arg in value.args)
        case tree.Name() if depth < 2:
            return any(
                _is_tool_message(given, home, semantics, depth + 1)
                for binding in source.lookup(value.id, value) for given, home in _values(binding, source, semantics)
            )  # fmt: skip
        case _:
            return False


def _values(binding: Binding, source: Source, semantics: Semantics) -> Iterator[tuple[tree.Expr, Source]]:
    """What a name is bound to: a value, or what callers give for a parameter."""
    param = binding.node
    if binding.kind == "assign" and binding.value is not None:
        yield binding.value, source
    elif isinstance(param, tree.Param) and isinstance(function := param.parent, tree.FunctionDef) and not param.star:
        for other, call in semantics.origins.callers(function, source).sure[:_MOST_CALLERS]:
            given = argument(call, function, param, other, source)
            if given is not None:
                yield given, other


def _cuts(reached: Reached, tools: list[Change], semantics: Semantics) -> Iterator[tuple[tree.Node, Source, str]]:
    for change in reached.doings.cuts:
        if reached.cell.kind == "local" and not any(_may_follow(change, growth) for growth in tools):
            continue
        if _takes_front(change):
            yield change.node, change.source, _text(change.name, change.source)
        elif change.kind == "rebound slice":
            for inner in tree.walk(change.node):
                if isinstance(inner, tree.Subscript) and _is_tail(inner):
                    yield inner, change.source, _text(inner.value, change.source)
        elif change.kind == "helper" and isinstance(change.node, tree.Call):
            yield from _cuts_in_helper(change.node, change.source, semantics)
        elif isinstance(change.node, tree.Assign) and _is_bounded_queue(change.node.value):
            yield change.node, change.source, _text(change.name, change.source)
    for use in reached.way.uses[-1:]:
        if isinstance(use.parent, tree.Subscript) and use.edge == "value" and _is_tail(use.parent):
            yield use.parent, reached.source, _text(use, reached.source)


def _may_follow(cut: Change, growth: Change) -> bool:
    """Whether a variable may be given a shorter list when there are tool messages in it: behind them, or in the next round."""
    if cut.kind not in ("helper", "rebound slice") or cut.home.function_of(cut.at) is not growth.home.function_of(growth.at):
        return True
    return cut.at.order > growth.at.order or any(loop in tree.ancestors(growth.at) for loop in loops_around(cut.at))


def _is_bounded_queue(value: tree.Expr | None) -> bool:
    """Whether a queue is made that pushes its oldest elements out: `deque(maxlen=20)`."""
    return isinstance(value, tree.Call) and last_name(value) == "deque" and value.keyword("maxlen") is not None


def _cuts_in_helper(call: tree.Call, source: Source, semantics: Semantics) -> Iterator[tuple[tree.Node, Source, str]]:
    """The slices of its parameters that a function of the project returns."""
    for ref in semantics.origins.of(call.func, source):
        if isinstance(ref.node, tree.FunctionDef) and ref.source is not None:
            names = {param.name for param in ref.node.params}
            for value in returned_values(ref.node, ref.source):
                for inner in tree.walk(value):
                    if isinstance(inner, tree.Subscript) and _is_tail(inner) and tree.dotted(inner.value) in names:
                        yield inner, ref.source, _text(inner.value, ref.source)


def _takes_front(change: Change) -> bool:
    """Whether a step takes the oldest messages away one by one, or up to some point: `pop(0)`, `del messages[1:3]`."""
    match change.node:
        case tree.Call(func=tree.Attribute(attr="popleft")):
            return True
        case tree.Call(func=tree.Attribute(attr="pop")) as call:
            index = call.positional(0)
            return isinstance(index, tree.Const) and index.value in (0, 1, 2)
        case tree.Subscript(index=tree.Const(value=index), parent=tree.Delete()):
            return index in (0, 1, 2)
        case tree.Subscript(index=tree.Slice(lower=lower), parent=tree.Delete()):
            return not isinstance(lower, tree.UnaryOp)
        case tree.Subscript(parent=tree.Assign(value=tree.Subscript() as value)):  # `messages[:] = messages[-20:]`
            return _is_tail(value)
        case _:
            return False


def _is_tail(node: tree.Subscript) -> bool:
    """Whether a slice keeps the newest messages: `[-20:]`, not the last one alone."""
    index = node.index
    if not isinstance(index, tree.Slice) or index.upper is not None or index.step is not None:
        return False
    match index.lower:
        case tree.UnaryOp(op="-", value=tree.Const(value=int() as number)):
            return number > 1
        case tree.UnaryOp(op="-"):
            return True
        case _:
            return False


def _keeps_pairs(node: tree.Node, source: Source, functions: Iterable[tree.Node]) -> bool:
    """Whether code around a cut looks at roles, or a helper does that is called there or on the way to the request."""
    own = source.function_of(node) or source.tree
    if any(_looks_at_tools(inner) for inner in tree.walk(own)):
        return True
    for function in dict.fromkeys((own, *functions)):
        for inner in tree.walk(function):
            if isinstance(inner, tree.Call) and _PAIRING.search(last_name(inner)) and _is_about_messages(inner):
                return True
    return False


def _is_about_messages(call: tree.Call) -> bool:
    words = " ".join(tree.dotted(node) for node in tree.walk(call) if isinstance(node, tree.Name | tree.Attribute))
    return bool(re.search(r"mess|hist|conv|context|chat", words, re.IGNORECASE))


def _looks_at_tools(node: tree.Node) -> bool:
    """Whether a condition asks for a message's role, or for its tools."""
    match node:
        case tree.If() | tree.While() | tree.IfExp():
            return _names_tools(node.test)
        case tree.Clause():
            return any(_names_tools(test) for test in node.ifs)
        case tree.Lambda():
            return _names_tools(node.body)
        case _:
            return False


def _names_tools(test: tree.Node) -> bool:
    is_role = any(_word(inner) == "role" for inner in tree.walk(test))
    words = {_word(inner) for inner in tree.walk(test)}
    return bool(is_role and words & {"tool", "function", "user", "assistant"}) or bool(words & {"tool_call_id"})


def _word(node: tree.Node) -> str:
    match node:
        case tree.Attribute(attr=name):
            return name
        case tree.Const(value=str() as text):
            return text
        case _:
            return ""


def _text(node: tree.Expr, source: Source) -> str:
    span = source.span(node)
    text = source.text[span.start : span.end]
    return text if len(text) <= 40 and "\n" not in text else "the history"
