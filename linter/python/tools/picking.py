"""Which tools of a list are picked by their names, and which are certainly not."""

import re
from collections.abc import Iterator
from typing import Any

from linter.model.code import UnservedTool
from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.tools.dispatch import tool_calls
from linter.python.tools.offers import Offer, files_around, offers

__all__ = ["unserved_tools"]

_TOLD = frozenset(("role", "tool_call_id"))  # what a message with a tool's result has, which may repeat its name
_SHOWS = re.compile(r"^(?:print|str|len|debug|info|warning|error|exception|write|append)$")


def unserved_tools(source: Source, semantics: Semantics) -> Iterator[UnservedTool]:
    """Yields the tools of a file that no code picks by name, where it picks others of the list and does nothing else with names."""
    lists: dict[tree.Node, list[Offer]] = {}
    for tool in offers(source, semantics):
        lists.setdefault(_list_around(tool.node), []).append(tool)
    lists = {node: tools for node, tools in lists.items() if isinstance(node, tree.Sequence) and len(tools) > 1}
    picked = _picked({tool.name for tools in lists.values() for tool in tools}, source, semantics) if lists else None
    if not picked:
        return
    files = list(files_around(source, semantics))
    for tools in lists.values():
        served = [tool for tool in tools if tool.name in picked]
        for tool in tools:
            if served and tool.name not in picked and _is_named_once(tool.name, files):
                yield UnservedTool(tool.at, tool.name, source.place(picked[served[0].name]))


def _list_around(node: tree.Dict) -> tree.Node:
    """The list that a tool stands in: its own dict lies in another one, but for the older form."""
    outer = node.parent
    if isinstance(outer, tree.Item) and isinstance(outer.parent, tree.Dict):
        outer = outer.parent.parent
    return outer or node


def _is_named_once(name: str, files: list[Source]) -> bool:
    return sum(len(re.findall(rf"\b{re.escape(name)}\b", source.text)) for source in files) == 1


def _picked(wanted: set[str], source: Source, semantics: Semantics) -> dict[str, tree.Expr] | None:
    """The names that code picks tools by, each with where; `None` if it does anything else with names, or with other arguments."""
    calls = tool_calls(semantics)
    found: dict[str, tree.Expr] = {}
    variables: set[str] = set()  # that hold names
    for node in tree.walk(source.tree):
        if isinstance(node, tree.Match):
            return None
        part, data = _pick(node, source, semantics)
        if part is None or not calls.is_name(part, source):
            continue
        if not isinstance(data, dict) or UNKNOWN in data:
            return None
        assert isinstance(node, tree.Expr)
        found |= dict.fromkeys(data, node)
        variables |= {part.id} if isinstance(part, tree.Name) else set()
    if wanted.isdisjoint(found):
        return None
    for node in tree.walk(source.tree):
        match node:
            case tree.Name(id=name) | tree.Attribute(attr="name" as name) if name == "name" or name in variables:
                if calls.is_name(node, source) and not _is_shown(node, source, semantics):
                    return None
            case tree.Subscript(value=value) if calls.arguments(value, source) is not None:
                names = calls.names_at(node, source)
                if names is None or names.chosen is None:
                    return None
            case _:
                continue
    return found


def _pick(node: tree.Node, source: Source, semantics: Semantics) -> tuple[tree.Expr | None, Any]:
    """What may be a name by which something is picked, and the dict of all that is picked so; no dict where that is not known."""
    match node:
        case tree.Compare(left=left, rights=[right]):
            part, written = (right, left) if isinstance(left, tree.Const) else (left, right)
            items = written.items if isinstance(written, tree.Sequence) else [written]
            words = {item.value: None for item in items if isinstance(item, tree.Const) and isinstance(item.value, str)}
            return (part, words) if words else (None, None)
        case tree.Subscript(value=holder, index=tree.Name() | tree.Attribute() | tree.Subscript() as part):
            return part, semantics.values.data(holder, source)
        case tree.Call(func=tree.Attribute(attr="get", value=holder), args=[first, *more]) if isinstance(first.value, tree.Expr):
            return first.value, None if more else semantics.values.data(holder, source)
        case tree.Call(func=tree.Name(id="getattr"), args=[_, key, *_]):
            return key.value, None
        case _:
            return None, None


def _is_shown(node: tree.Expr, source: Source, semantics: Semantics) -> bool:
    """Whether a name is only compared, looked up, kept in a variable, shown, or handed to a function of the same file."""
    parent = node.parent
    match parent:
        case tree.Compare() | tree.Subscript() | tree.Joined() | tree.BoolOp() | tree.ExprStatement():
            return True
        case tree.Assign():
            return all(isinstance(target, tree.Name) for target in parent.targets)
        case tree.Sequence(parent=tree.Assign() as assign):
            return all(isinstance(target, tree.Sequence) for target in assign.targets)
        case tree.Item(parent=tree.Dict(items=items)):
            return any(isinstance(item.key, tree.Const) and item.key.value in _TOLD for item in items)
        case tree.Arg(parent=tree.Call() as call):
            last = call.func.attr if isinstance(call.func, tree.Attribute) else tree.dotted(call.func)
            if last == "get" or _SHOWS.search(last):
                return True
            refs = semantics.origins.of(call.func, source)
            return bool(refs) and all(ref.kind == "function" and ref.source is source for ref in refs)
        case _:
            return node.edge in ("target", "targets")
