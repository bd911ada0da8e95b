"""What code changes from one attempt to the next, so that what has failed once may succeed: the request, the key, the server."""

import re
from collections.abc import Iterable

from linter.python import tree
from linter.python.ways import assignments, inside, last_name, names_in

__all__ = ["CHANGING", "changes_request", "hands_out", "is_varied", "request_names", "steps_request"]

CHANGING = frozenset("append pop popleft insert clear update extend remove".split())
"""Methods that change what they are called on."""

_DRAWING = frozenset("get pop popleft put rotate next".split())
_SELECTING = frozenset("select choose pick choice sample route".split())
_VARYING = re.compile(
    r"rotate|(switch|change|next|another|other|new|pick|choose|random|get_available)_?"
    r"(api|key|model|client|provider|endpoint|account)|fallback|^choices?$"
)
_ROTATED = re.compile(
    r"(^|[_.])(api|apikey|key|model|client|provider|endpoint|base|account|org|engine|deployment|server|backend|pool|provider)s?($|[_.])"
)


def request_names(node: tree.Node, ahead: Iterable[tree.Node]) -> set[str]:
    """Returns the names that make up what a call is given, through the statements before it; not those that these set anew."""
    kinds = (tree.Assign, tree.AugAssign, tree.NamedExpr)
    inner: list[tree.Node] = [
        below for top in ahead for below in inside(top) if isinstance(below, kinds) and below.order < node.order
    ]
    steps = list(assignments(inner))
    found = names_in(node) - {"self", "cls"}
    for _ in range(4):
        made = [names_in(value) for name, value, _ in steps if value is not None and name in found]
        more = set().union(*made) - {"self", "cls"}
        if more <= found:
            break
        found |= more
    return found - {name for name, _, is_step in steps if not is_step}


def changes_request(statement: tree.Node, request: set[str]) -> bool:
    """Says whether a statement changes what a call is given, by the names that make it up: the next attempt is another request."""
    for below in inside(statement):
        match below:
            case tree.Call(func=tree.Attribute(attr=attr, value=owner)) if attr in CHANGING:
                changed = {tree.dotted(owner)}
            case tree.Delete():
                changed = set().union(*(names_in(target) for target in below.targets))
            case tree.Assign() | tree.NamedExpr():
                targets = below.targets if isinstance(below, tree.Assign) else [below.target]
                changed = {tree.dotted(inner) for target in targets for inner in tree.walk(target)}
            case _:
                continue
        if changed & request or any(name.startswith("self.") for name in changed):
            return True
    return False


def steps_request(body: tree.Block, node: tree.Node) -> bool:
    """Says whether a function counts, outside of itself, something that makes up the request of a call in it."""
    outside = {name for statement in body for below in inside(statement) if isinstance(below, tree.Global) for name in below.names}
    stepped = {name for name, _, is_step in assignments(list(body)) if is_step and (name in outside or name.startswith("self."))}
    return bool(stepped) and bool(stepped & request_names(node, body))


def is_varied(nodes: Iterable[tree.Node]) -> bool:
    """Says whether some statements change the key, the model or the server: what never passes with one may with the next."""
    steps = list(nodes)
    given = list(assignments(steps))
    moved = {name for name, _, is_step in given if is_step}
    moved |= {name for name, value, _ in given if value is not None and moved & names_in(value)}
    for below in (below for node in steps for below in inside(node)):
        match below:
            case tree.Call() if _VARYING.search(last_name(below).lower()) or _is_drawn(below) or _is_selected(below):
                return True
            case tree.Subscript() if moved & names_in(below.index) and _ROTATED.search(tree.dotted(below.value).lower()):
                return True
            case _:
                pass
    return False


def hands_out(call: tree.Call) -> bool:
    """Says whether a function is called that hands out a key, a client or a model, by its name: `self.get_api_key()`."""
    return _ROTATED.search(last_name(call).lower()) is not None


def _is_selected(call: tree.Call) -> bool:
    """Whether one is selected out of several keys or servers: `provider = router.select(left)`."""
    named = [*(arg.value for arg in call.args), *(call.parent.targets if isinstance(call.parent, tree.Assign) else ())]
    return last_name(call) in _SELECTING and any(_ROTATED.search(tree.dotted(node).lower()) for node in named)


def _is_drawn(call: tree.Call) -> bool:
    """Whether the next one is taken out of several keys or clients: `next(keys)`, `self.clients.popleft()`."""
    if last_name(call) not in _DRAWING or len(call.args) > 1 or any(isinstance(arg.value, tree.Const) for arg in call.args):
        return False
    is_method = isinstance(call.func, tree.Attribute)
    if is_method and call.args and last_name(call) != "put":
        return False
    drawn = call.func.value if isinstance(call.func, tree.Attribute) else call.args[0].value if call.args else call.func
    return _ROTATED.search(tree.dotted(drawn).lower()) is not None
