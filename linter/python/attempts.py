"""From the layers of retries around a call to what rules are asked about."""

import re

from linter.model.code import Attempts, Call, Retry
from linter.model.place import Place, Span
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.failures import sees
from linter.python.pauses import GROWING, UNCLEAR
from linter.python.retries import Found, Layer, layers
from linter.python.scopes import enclosing
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.ways import last_name

__all__ = ["attempts"]


def attempts(made: ApiCall, semantics: Semantics) -> Attempts:
    """Returns what sends a call again."""
    call = semantics.call(made)
    if _is_probe(made, call) or (made.library == "urllib" and last_name(made.node) == "Request"):
        return Attempts(made.source.place(made.func), None, call, (), (), False)
    found = layers(made, semantics)
    sure = [_subject(layer, call, found) for layer in found.layers if layer.is_sure]
    dead = [_subject(layer, call, found) for layer in found.dead if layer.is_sure]
    is_tried_again = any(layer.errors.passing for layer in found.layers) or _is_elsewhere(made, semantics)
    is_alone = not is_tried_again and (not found.may_be_more or bool(dead))
    return Attempts(made.source.place(made.func), None, call, tuple(sure), tuple(dead), is_alone)


def _subject(layer: Layer, call: Call, found: Found) -> Retry:
    is_eased = any(other.node is not layer.node and other.pause.kind in (GROWING, UNCLEAR) for other in found.layers)
    handlers = [other for other in found.layers if other.node is layer.node and other.errors.passing]
    same = [other for other in handlers if other.pause.kind == layer.pause.kind]
    pause = layer.pause.source.place(layer.pause.node) if layer.pause.source and layer.pause.node else None
    lasting = [name for name in layer.names if any(sees(name, error) for error in layer.errors.lasting)]
    return Retry(
        layer.source.place(layer.node), None, call, layer.kind, layer.attempts, layer.pause.kind, pause, layer.names,
        _place(layer.source, layer.catches), layer.site[0].place(layer.site[1]), layer.is_selective, bool(layer.errors.passing),
        lasting[0] if lasting else "", is_eased, same[:1] == [layer],
    )  # fmt: skip


def _place(source: Source, node: tree.Node) -> Place:
    """The place of what a handler catches, or of the word `except` where it names nothing."""
    if isinstance(node, tree.Handler) and node.type is None:
        start = source.span(node).start
        return Place(source.path, span=Span(start, start + len("except")))
    return source.place(node.type if isinstance(node, tree.Handler) and node.type is not None else node)


def _is_elsewhere(made: ApiCall, semantics: Semantics) -> bool:
    """Whether something else sees to it: a transport; a handler in which the call is the second attempt; or nothing has to."""
    return _has_adapter(made) or _is_local(made, semantics) or enclosing(made.node, tree.Handler) is not None


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
    node: tree.Node = made.node
    while isinstance(node.parent, tree.Await):
        node = node.parent
    limits = [call.data.get(name) for name in ("max_tokens", "max_completion_tokens")]
    return isinstance(node.parent, tree.ExprStatement) or any(isinstance(limit, int) and limit <= 5 for limit in limits)
