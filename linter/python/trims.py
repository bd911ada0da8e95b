"""Where a history that carries tool messages is cut, and whether a tool message stays with the message that it answers."""

import re
from collections.abc import Iterable, Iterator

from linter.model.code import HistoryCut
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.growth import Change, last_name
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.traces import Reached, conversation

__all__ = ["history_cuts"]

_PAIRING = re.compile(
    r"orphan|pair|sanit|repair|valid|balanc|(?:^|_)fix|clean|align|bound(?:ary|aries)|safe|compact|summar", re.IGNORECASE
)


def history_cuts(made: ApiCall, semantics: Semantics) -> Iterator[HistoryCut]:
    """Yields the places that cut the front off a history in which there are tool messages."""
    call = semantics.call(made)
    told: set[tree.Node] = set()
    for reached in conversation(made, semantics).reached:
        if not _carries_tools(reached):
            continue
        for node, source, name in _cuts(reached):
            if node in told:
                continue
            told.add(node)
            functions = [function for function, _ in reached.way.functions]
            yield HistoryCut(source.place(node), None, call, name, keeps_pairs=_keeps_pairs(node, source, functions))


def _carries_tools(reached: Reached) -> bool:
    """Whether tool messages are put into a list."""
    return any(_is_tool_message(growth.value, growth.source) for growth in reached.doings.growths)


def _is_tool_message(value: tree.Expr | None, source: Source, depth: int = 0) -> bool:
    match value:
        case tree.Dict():
            keys = {item.key.value: item.value for item in value.items if isinstance(item.key, tree.Const)}
            role = keys.get("role")
            return "tool_call_id" in keys or (isinstance(role, tree.Const) and role.value in ("tool", "function"))
        case tree.Sequence():
            return any(_is_tool_message(item, source, depth) for item in value.items)
        case tree.Call():
            return any(arg.keyword == "tool_call_id" for arg in value.args)
        case tree.Name() if depth < 2:
            bindings = source.lookup(value.id, value)
            return any(b.kind == "assign" and _is_tool_message(b.value, source, depth + 1) for b in bindings)
        case _:
            return False


def _cuts(reached: Reached) -> Iterator[tuple[tree.Node, Source, str]]:
    for change in reached.doings.cuts:
        if _takes_front(change):
            yield change.node, change.source, _text(change.name, change.source)
        elif change.kind == "rebound slice":
            for inner in tree.walk(change.node):
                if isinstance(inner, tree.Subscript) and _is_tail(inner):
                    yield inner, change.source, _text(inner.value, change.source)
    for use in reached.way.uses[-1:]:
        if isinstance(use.parent, tree.Subscript) and use.edge == "value" and _is_tail(use.parent):
            yield use.parent, reached.source, _text(use, reached.source)


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
