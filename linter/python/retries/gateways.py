"""Raw requests that only pass on what somebody else asks for, who is told of failures and may try again."""

from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.scopes import enclosing
from linter.python.source import Source
from linter.python.ways import inside, outcomes

__all__ = ["is_forwarded"]

_DUMPING = frozenset("model_dump model_dump_json dict json body to_dict copy".split())
_REFUSING = ("502", "503", "504", "BAD_GATEWAY", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT")


def is_forwarded(made: ApiCall) -> bool:
    """Says whether a raw request carries a body that its function was handed, and failures go back as those of a gateway.

    That is, they become an answer such as 502, or an error of the program's own if the client was handed in, too.
    """
    body = next((found for name in ("json", "content", "data") if (found := made.node.keyword(name)) is not None), None)
    if made.api != "http" or body is None or not _is_handed(body, made.source):
        return False
    attempt = enclosing(made.node, tree.Try)
    is_client_handed = isinstance(made.func, tree.Attribute) and _is_handed(made.func.value, made.source)
    handlers = attempt.handlers if isinstance(attempt, tree.Try) else []
    return any(
        _is_refusal(handler) or (is_client_handed and outcomes(handler.body) == {"raise"} and _has_own_error(handler))
        for handler in handlers
    )


def _is_handed(node: tree.Expr, source: Source) -> bool:
    """Whether a value is a parameter, or written out from one, or was put into the object when that was made."""
    match node:
        case tree.Await():
            return _is_handed(node.value, source)
        case tree.Call(func=tree.Attribute(attr=attr, value=owner)) if attr in _DUMPING:
            return _is_handed(owner, source)
        case tree.Name():
            bindings = source.lookup(node.id, node)
            if len(bindings) == 1 and bindings[0].kind == "assign" and bindings[0].value is not None:
                return not bindings[0].path and _is_handed(bindings[0].value, source)
            return bool(bindings) and all(binding.kind == "param" for binding in bindings)
        case tree.Attribute(value=tree.Name(id="self")):
            return any(_is_handed(value, source) for value in _kept(tree.dotted(node), source))
        case _:
            return False


def _kept(path: str, source: Source) -> list[tree.Expr]:
    """What is kept under a name of the object, such as `self.client`, by what makes objects in this file."""
    return [
        below.value
        for function in source.functions if function.name == "__init__"
        for statement in function.body
        for below in inside(statement)
        if isinstance(below, tree.Assign) and below.value is not None and path in map(tree.dotted, below.targets)
    ]  # fmt: skip


def _is_refusal(handler: tree.Handler) -> bool:
    """Whether a handler gives back an answer of a gateway."""
    for below in (inner for statement in handler.body for inner in inside(statement)):
        if isinstance(below, tree.Const) and str(below.value) in _REFUSING:
            return True
        if isinstance(below, tree.Attribute) and below.attr.endswith(_REFUSING):
            return True
    return False


def _has_own_error(handler: tree.Handler) -> bool:
    """Whether a handler raises another error than the one that it caught."""
    nodes = (below for statement in handler.body for below in inside(statement))
    return any(isinstance(below, tree.Raise) and isinstance(below.exception, tree.Call) for below in nodes)
