"""Conversations that a program does not keep itself: what a client sends, what a page gives, what is stored elsewhere."""

import re

from linter.python import tree
from linter.python.histories.growth import last_name
from linter.python.histories.loops import word_of
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["is_given_by_page", "is_stored", "is_supplied", "keeps_roles"]

_REQUEST = re.compile(r"(?:^|\.)request\.(?:json|get_json\(\)|json\(\)|form|values|data)$|\.Request\(\)\.json\(\)$")
_STORED = frozenset("all fetchall conversations_replies conversations_history".split())
_LIMITS = re.compile(r"limit|recent|window|(?:^|_)top|last|max_|islice", re.IGNORECASE)
_LIMIT = re.compile(r"\blimit\b", re.IGNORECASE)


def is_supplied(node: tree.Expr, source: Source, semantics: Semantics) -> bool:
    """Says whether an expression is what a client of a web application sent, or a member of that."""
    match node:
        case tree.Await(value=inner) | tree.Subscript(value=inner):
            return is_supplied(inner, source, semantics)
        case tree.Call(func=tree.Attribute(attr="get", value=inner)):
            return is_supplied(inner, source, semantics)
        case tree.Attribute() if _is_of_body(node, source):
            return True
        case tree.Attribute() | tree.Call():
            return any(ref.kind == "library" and _REQUEST.search(ref.path) for ref in semantics.origins.of(node, source))
        case _:
            return False


def is_stored(node: tree.Call, source: Source) -> bool:
    """Says whether a call brings a whole conversation from where it is stored: a database, the thread of a chat service."""
    name = last_name(node)
    if name == "history":
        limit = node.keyword("limit")
        return isinstance(limit, tree.Const) and limit.value is None
    if name not in _STORED or node.keyword("limit") is not None:
        return False
    function = source.function_of(node)
    words = [(inner, word_of(inner)) for inner in tree.walk(function or source.tree)]
    return not any((_LIMIT if isinstance(inner, tree.Const) else _LIMITS).search(word) for inner, word in words)


def _is_of_body(node: tree.Attribute, source: Source) -> bool:
    """Whether something is a member of a request's body: `body.messages`, where a route's function is given `body`."""
    if not isinstance(node.value, tree.Name) or node.attr not in ("messages", "history", "chat_history", "conversation"):
        return False
    for binding in source.lookup(node.value.id, node.value):
        function = binding.node.parent
        if binding.kind == "param" and isinstance(function, tree.FunctionDef) and isinstance(binding.node, tree.Param):
            names = [tree.dotted(made.func if isinstance(made, tree.Call) else made) for made in function.decorators]
            return binding.node.annotation is not None and any(
                name.split(".")[-1] in ("post", "websocket", "api_route") for name in names
            )
    return False


def is_given_by_page(param: tree.Param, source: Source, semantics: Semantics) -> bool:
    """Says whether a parameter is the conversation that gradio's chat page gives a function at each turn."""
    function = param.parent
    if not isinstance(function, tree.FunctionDef) or param.star or function.params[1:2] != [param]:
        return False
    for other, value in semantics.origins.callers(function, source).values:
        call = value.parent.parent if isinstance(value.parent, tree.Arg) else None
        if isinstance(call, tree.Call) and semantics.origins.path_of(call.func, other) == "gradio.ChatInterface":
            return True
    return False


def keeps_roles(copy: tree.Node) -> bool:
    """Says whether a copy goes message by message, with the role of each, or with roles of both sides."""
    written: set[object] = set()
    for node in tree.walk(copy):
        match node:
            case tree.Attribute(attr="role") | tree.Subscript(index=tree.Const(value="role")):
                return True
            case tree.Item(key=tree.Const(value="role"), value=value):
                if not isinstance(value, tree.Const):
                    return True
                written.add(value.value)
            case _:
                pass
    return {"user", "assistant"} <= written
