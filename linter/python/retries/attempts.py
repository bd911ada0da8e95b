"""From the layers of retries around a call to what rules are asked about."""

import re
from itertools import takewhile

from linter.facts import sdk
from linter.model.code import Attempts, Call, Retry
from linter.model.place import Place, Span
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.retries.failures import STATUS, sees
from linter.python.retries.gateways import is_forwarded
from linter.python.retries.layers import Found, Layer
from linter.python.retries.pauses import CONSTANT, GROWING, NONE, UNCLEAR
from linter.python.retries.repeats import layers
from linter.python.scopes import enclosing
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.ways import inside, last_name

__all__ = ["attempts"]

# What reads an answer, keeps it or tells of it, and hardly fails.
_PLAIN = frozenset(
    "print debug info warn warning log write append extend update add strip rstrip lstrip get len str dict list time perf_counter "
    "join put send model_dump to_dict count record getattr hasattr".split()
)
_ASKING_ONLY = re.compile(
    r"^_*(check|ping|probe|test|verify|validate|wait)_.*(api|key|connect|credential|availab|server|health|ready|alive|up)"
    r"|^_*(is_)?(health|ready|alive|available|reachable)(_check)?$|health_?check|warm_?up|wait_(for|until)_"
    r"|^_*(send|make|run|do)_(test|probe|ping)(_|$)"
)


def attempts(made: ApiCall, semantics: Semantics) -> Attempts:
    """Returns what sends a call again."""
    call = semantics.call(made)
    if _is_probe(made, call) or (made.library == "urllib" and last_name(made.node) == "Request"):
        return Attempts(made.source.place(made.func), None, call, (), (), False)
    found = layers(made, semantics)
    sure = [_subject(layer, call, found, made) for layer in found.layers if layer.is_sure]
    dead = [_subject(layer, call, found, made) for layer in found.dead if layer.is_sure]
    is_tried_again = any(layer.errors.passing for layer in found.layers) or _is_elsewhere(made, semantics)
    is_tried_again = is_tried_again or _is_raised_anew(made, semantics)
    is_alone = not is_tried_again and (not found.may_be_more or bool(dead)) and not _is_refused(made, call)
    return Attempts(made.source.place(made.func), None, call, tuple(sure), tuple(dead), is_alone)


def _subject(layer: Layer, call: Call, found: Found, made: ApiCall) -> Retry:
    handlers = [other for other in found.layers if other.node is layer.node and other.errors.passing]
    same = [other for other in handlers if other.pause.kind == layer.pause.kind]
    pause = layer.pause.source.place(layer.pause.node) if layer.pause.source and layer.pause.node else None
    return Retry(
        layer.source.place(layer.node), None, call, layer.kind, layer.attempts, layer.pause.kind, pause, layer.names,
        _place(layer.source, layer.catches), layer.site[0].place(layer.site[1]), layer.is_selective, bool(layer.errors.passing),
        _lasting(layer), _is_eased(layer, found), same[:1] == [layer], _is_aimed(layer, made),
    )  # fmt: skip


def _lasting(layer: Layer) -> str:
    """The first of the names that holds what never passes; one that holds all has the user's wish to stop among it."""
    names = [name for name in layer.names if any(sees(name, error) for error in layer.errors.lasting)]
    if layer.errors.passing and "builtins.BaseException" in layer.names:
        names.append("builtins.BaseException")
    return names[0] if names else ""


def _is_eased(layer: Layer, found: Found) -> bool:
    """Whether another layer waits longer each time; or at all, within one that does not wait itself."""
    others = [other for other in found.layers if other.node is not layer.node]
    if any(other.pause.kind in (GROWING, UNCLEAR) for other in others):
        return True
    inner = takewhile(lambda other: other is not layer, found.layers)
    return layer.pause.kind == NONE and any(other.pause.kind == CONSTANT for other in inner if other in others)


def _is_aimed(layer: Layer, made: ApiCall) -> bool:
    """Whether a layer is there for errors of the API: it names some, or what it tries is the call and nothing else after."""
    if _names_errors(layer):
        return True
    tried = layer.catches.parent if isinstance(layer.catches, tree.Handler) else made.source.function_of(made.node)
    if layer.depth or not isinstance(tried, tree.Try | tree.FunctionDef):
        return False
    return not any(_may_fail(node) for node in _after(made.node, tried.body))


def _names_errors(layer: Layer) -> bool:
    return any(sdk.is_exception(name) and not name.startswith("builtins.") for name in layer.names)


def _after(call: tree.Node, body: tree.Block) -> list[tree.Node]:
    """What runs in a block when a call in it has succeeded, the expression around it included."""
    own, around = set(tree.walk(call)), set(tree.ancestors(call))
    below = (node for step in body for node in inside(step) if node not in own)
    return [node for node in below if node.order > call.order or node in around]


def _may_fail(node: tree.Node) -> bool:
    """Whether something refuses the answer, or makes more of it than to read it."""
    return isinstance(node, tree.Raise | tree.Assert) or (isinstance(node, tree.Call) and last_name(node) not in _PLAIN)


def _place(source: Source, node: tree.Node) -> Place:
    """The place of what a handler catches, or of the word `except` where it names nothing."""
    if isinstance(node, tree.Handler) and node.type is None:
        start = source.span(node).start
        return Place(source.path, span=Span(start, start + len("except")))
    return source.place(node.type if isinstance(node, tree.Handler) and node.type is not None else node)


def _is_elsewhere(made: ApiCall, semantics: Semantics) -> bool:
    """Whether something else sees to it: a transport; a handler in which the call is the second attempt; or nothing has to.

    Who runs a notebook, or sends a request by way of a gateway, has it in hand to try again.
    """
    return (
        _has_adapter(made)
        or _is_local(made, semantics)
        or enclosing(made.node, tree.Handler) is not None
        or made.source.path.endswith(".ipynb")
        or is_forwarded(made)
    )


def _is_raised_anew(made: ApiCall, semantics: Semantics) -> bool:
    """Whether what looks at the answer of a raw request raises an error that a decorator tries again on."""
    function = made.source.function_of(made.node)
    if made.api != "http" or not isinstance(function, tree.FunctionDef):
        return False
    retried = {name for decorator in function.decorators for name in semantics.flow.retried_names(decorator, made.source)}
    if not retried:
        return False
    bodies = [(function, made.source)]
    for call in tree.walk(function):
        if isinstance(call, tree.Call) and call.order > made.node.order:
            refs = semantics.origins.of(call.func, made.source)
            bodies += [(ref.node, ref.source) for ref in refs if isinstance(ref.node, tree.FunctionDef) and ref.source]
    raised = (
        (node.exception.func if isinstance(node.exception, tree.Call) else node.exception, source)
        for body, source in bodies
        for node in tree.walk(body)
        if isinstance(node, tree.Raise) and node.exception is not None
    )
    return any(not retried.isdisjoint(semantics.flow.names_of(error, source)) for error, source in raised)


def _is_refused(made: ApiCall, call: Call) -> bool:
    """Whether a program calls what the SDK that it gets does not have: there is nothing to try again.

    In a library it does not choose the version alone.
    """
    is_program = call.context == "script" or bool(re.search(r"^if\b.*__name__\b.*__main__", made.source.text, re.MULTILINE))
    return made.api == "v0" and is_program and call.sdk.allows(">=1")


def _has_adapter(made: ApiCall) -> bool:
    """Whether a raw request may be repeated by what carries it: an adapter or transport that was told to."""
    return made.api == "http" and bool(re.search(r"HTTPAdapter|Transport\(|Retry\(|RetryClient|max_retries", made.source.text))


def _is_local(made: ApiCall, semantics: Semantics) -> bool:
    """Whether a raw request goes to the same machine, which limits no rates."""
    nodes = [made.node.keyword("url"), *(arg.value for arg in made.node.args[:3] if not arg.star and not arg.keyword)]
    texts = [semantics.values.text(node, made.source) for node in nodes if node is not None] if made.api == "http" else []
    return any(re.search(r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|host\.docker", text) for text in texts)


def _is_probe(made: ApiCall, call: Call) -> bool:
    """Whether a call only asks whether a server is there: nobody wants its answer, or it is to be a word at the most."""
    if made.func is not made.node.func:
        return False  # it is made where the function is called that is wrapped here
    function = made.source.function_of(made.node)
    if isinstance(function, tree.FunctionDef) and _ASKING_ONLY.search(function.name.lower()):
        return True
    node: tree.Node = made.node
    while isinstance(node.parent, tree.Await):
        node = node.parent
    limits = [call.data.get(name) for name in ("max_tokens", "max_completion_tokens")]
    if any(isinstance(limit, int) and limit <= 5 for limit in limits):
        return True
    match node.parent:
        case tree.ExprStatement():
            return True
        case tree.Assign(targets=[tree.Name(id=name) as target]):
            reads = [below for below in made.source.references.get(name, ()) if below is not target]
            mine = [below for below in reads if any(b.node is node.parent for b in made.source.lookup(name, below))]
            return all(isinstance(below.parent, tree.Attribute) and below.parent.attr in STATUS for below in mine)
        case _:
            return False
