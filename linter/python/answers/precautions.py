"""What a program has thought of: text that cannot be parsed, and limits that nobody sets."""

from collections.abc import Iterator

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.conditions import leaves
from linter.python.errors.flow import Caught
from linter.python.errors.unbound import behind
from linter.python.functions import argument
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.uses import Use

__all__ = ["is_expected_to_fail", "is_never_given"]

# Handlers of these have been written with text in mind that cannot be parsed.
_FAILURES = frozenset(
    "json.JSONDecodeError json.decoder.JSONDecodeError orjson.JSONDecodeError simplejson.JSONDecodeError builtins.ValueError "
    "builtins.SyntaxError yaml.YAMLError pydantic.ValidationError pydantic_core.ValidationError".split()
)
_BROAD = frozenset(("builtins.Exception", "builtins.BaseException"))
_TELLING = frozenset(("logs", "prints", "reports"))


def is_expected_to_fail(call: tree.Call, use: Use, semantics: Semantics) -> bool:
    """Says whether a handler sees to text that a call cannot parse and has another way: what is cut off is noticed.

    It may stand around the call, or where the function is called from: there by which the text came, or all that can be seen.
    """
    source = use.source
    if _is_handled(call, source, semantics):
        return True
    function = source.function_of(call)
    if not isinstance(function, tree.FunctionDef):
        return False
    entries = [(home, entry) for entered, home, entry in use.entered[-1:] if entered is function]
    entries = entries or semantics.origins.callers(function, source).sure
    return bool(entries) and all(_is_handled(entry, home, semantics) for home, entry in entries)


def _is_handled(node: tree.Node, source: Source, semantics: Semantics) -> bool:
    """Whether a handler around a node, or a decorator of its function that tries again, is there for text that cannot be parsed."""
    function = source.function_of(node)
    for decorator in function.decorators if isinstance(function, tree.FunctionDef) else ():
        if not _FAILURES.isdisjoint(semantics.flow.retried_names(decorator, source)):
            return True
    return any(
        caught.effects.isdisjoint(("raises", "reraises"))
        and (not _FAILURES.isdisjoint(caught.names) or _goes_another_way(caught, semantics))
        for caught in semantics.flow.handlers(node, source)
    )


def _goes_another_way(caught: Caught, semantics: Semantics) -> bool:
    """Whether a handler of any error is followed by another request, or tells of the error and takes another value."""
    handler, source = caught.node, caught.source
    if not isinstance(handler, tree.Handler) or _BROAD.isdisjoint(caught.names):
        return False
    if not _TELLING.isdisjoint(caught.effects) and any(map(_is_fallback, _statements(handler.body))):
        return True
    blocks = [handler.body]
    if not leaves(handler.body) and isinstance(handler.parent, tree.Try) and source.function_of(handler) is not None:
        for statements, loop in behind(handler.parent):
            blocks.append(statements)
            if loop is not None:
                break  # what follows the loop is for all that it went through
    made = {call.node for call in semantics.calls(source)}
    return any(inner in made for block in blocks for statement in block for inner in tree.walk(statement))


def _statements(block: tree.Block) -> Iterator[tree.Node]:
    return (node for statement in block for node in tree.walk(statement))


def _is_fallback(node: tree.Node) -> bool:
    """Whether a statement takes a value that says something in place of the one that is missing; a call may do the same again."""
    match node.value if isinstance(node, tree.Assign | tree.Return) else None:
        case None | tree.Call() | tree.Await():
            return False
        case tree.Const(value=data):
            return bool(data)
        case tree.Sequence(items=items) | tree.Dict(items=items):
            return bool(items)
        case _:
            return True


def is_never_given(made: ApiCall, name: str, semantics: Semantics) -> bool:
    """Says whether an argument of a call is a parameter that is `None` by default, and that none of its callers gives."""
    body = made.body
    holder = body.holders.get(name) if body is not None and isinstance(body.data, dict) else None
    value = made.node.keyword(name) or getattr(holder, "value", None)
    if body is None or body.data.get(name) is not UNKNOWN or not isinstance(value, tree.Name):
        return False
    for binding in made.source.lookup(value.id, value):
        param = binding.node
        if not isinstance(param, tree.Param) or not isinstance(param.parent, tree.FunctionDef):
            return False
        if not isinstance(param.default, tree.Const) or param.default.value is not None:
            return False
        callers = semantics.origins.callers(param.parent, made.source)
        calls = [*callers.sure, *callers.possible]
        if not calls or not all(_is_left_out(call, param, other, made.source) for other, call in calls):
            return False
    return True


def _is_left_out(call: tree.Call, param: tree.Param, caller: Source, home: Source) -> bool:
    function = param.parent
    if not isinstance(function, tree.FunctionDef) or any(arg.star for arg in call.args):
        return False
    given = argument(call, function, param, caller, home)
    return given is None or (isinstance(given, tree.Const) and given.value is None)
