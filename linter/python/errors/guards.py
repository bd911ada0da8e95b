"""Errors of calls: where they get out unseen, and what the handlers do that see them."""

from collections.abc import Iterator

from linter.facts import sdk
from linter.model import code
from linter.model.place import Place, Span
from linter.python import tree
from linter.python.answers.streams import iterations, stream_errors
from linter.python.calls import ApiCall
from linter.python.errors.flow import Caught, Exit, context_of
from linter.python.errors.hiding import hidden
from linter.python.errors.unbound import read_unbound
from linter.python.functions import argument
from linter.python.project import is_test
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["call_errors", "escapes", "guards"]

_DEEPEST = 3
_MOST_STEPS = 4  # a longer way leads through calls that are less and less certain
_HANDLERS = frozenset(
    "get post put delete patch route api_route websocket on on_message on_chat_start message_handler callback_query_handler "
    "command hybrid_command slash_command event on_event message action view shortcut listen subscribe callback middleware".split()
)
# What may come of any request, however right it is: who handles none of these is in for a surprise.
_TRANSIENT = ("RateLimitError", "APIConnectionError", "APITimeoutError", "InternalServerError")
_PERMANENT = ("AuthenticationError", "BadRequestError", "InvalidRequestError", "NotFoundError", "PermissionDeniedError")
_OLD = ("RateLimitError", "APIConnectionError", "Timeout", "ServiceUnavailableError", "APIError")
_OTHER = ("RateLimitError", "APIConnectionError", "Timeout", "InternalServerError")
_ERRORS = {
    "v0": tuple(f"openai.error.{name}" for name in _OLD),
    "litellm": tuple(f"litellm.exceptions.{name}" for name in _OTHER),
    "requests": ("requests.exceptions.ConnectionError", "requests.exceptions.ReadTimeout"),
    "httpx": ("httpx.ConnectError", "httpx.ReadTimeout", "httpx.RemoteProtocolError"),
    "httpx_sse": ("httpx.ConnectError", "httpx.ReadTimeout", "httpx.RemoteProtocolError"),
    "httpx2": ("httpx2.ConnectError", "httpx2.ReadTimeout", "httpx2.RemoteProtocolError"),
    "aiohttp": ("aiohttp.ClientConnectorError", "aiohttp.ServerDisconnectedError"),
    "urllib": ("urllib.error.URLError", "urllib.error.HTTPError"),
    "urllib3": ("urllib3.exceptions.MaxRetryError", "urllib3.exceptions.ProtocolError"),
}
_TAKING = frozenset(
    "MessageHandler CommandHandler CallbackQueryHandler InlineQueryHandler add_url_rule add_api_route add_route add_event_handler "
    "register_message_handler add_websocket_route".split()
)
_WAITING = frozenset(
    "recv receive receive_text receive_json receive_messages poll get_updates getUpdates blpop brpop xread xreadgroup accept "
    "get_message get_messages wait_for_message".split()
)
_QUEUES = ("queue.Queue()", "queue.PriorityQueue()", "queue.SimpleQueue()", "asyncio.Queue()", "multiprocessing.Queue()")
# Who registers a handler for all errors of an application.
_REGISTERING = (
    "exception_handler", "add_exception_handler", "errorhandler", "register_error_handler", "add_error_handler", "on_command_error",
    "on_application_command_error", "on_app_command_error", "exception_handlers",
)  # fmt: skip


def call_errors(made: ApiCall) -> frozenset[str]:
    """Returns the exceptions that making a call may raise through no fault of the request."""
    found = _ERRORS.get(made.library if made.api == "http" else made.api)
    if found is None:
        found = ("Exception",) if made.api == "http" else tuple(f"openai.{name}" for name in _TRANSIENT)
    return frozenset(found)


# Getting out


def escapes(made: ApiCall, semantics: Semantics) -> Iterator[code.Escape]:
    """Yields how errors of a call get out unseen, if they do; of a stream, its iteration tells that."""
    call = semantics.call(made)
    if made.stream is True or is_test(made.source.path):
        return
    errors = call_errors(made)
    node, escaping = _past_broken_handler(made, _past_wrapper(made, errors, semantics), semantics)
    exits = [found for found in semantics.flow.exits(node, made.source, escaping) if context_of(found) != "test"]
    if not exits:
        return
    worst = max(exits, key=lambda found: (_rank(found, made, semantics), len(found.errors)))
    remaining = frozenset(error for found in exits for error in found.errors)
    entry = worst.source.place(worst.function or worst.source.tree)
    yield code.Escape(
        made.source.place(made.node), None, call, "call", remaining, errors, None, entry, _context(worst, made, semantics), ()
    )  # fmt: skip


def _past_wrapper(made: ApiCall, errors: frozenset[str], semantics: Semantics) -> frozenset[str]:
    """What is left of errors where a function of the project is given the API's method and calls it."""
    if made.func is made.node.func:
        return errors
    outer = made.node.func.func if isinstance(made.node.func, tree.Call) else made.node.func
    given = made.node.func if isinstance(made.node.func, tree.Call) else made.node
    wrappers = [ref for ref in semantics.origins.of(outer, made.source) if ref.kind != "library"]
    for ref in wrappers:
        if not isinstance(ref.node, tree.FunctionDef) or ref.source is None:
            return frozenset()
        names = {param.name for param in ref.node.params}
        inner = [node for node in tree.walk(ref.node) if isinstance(node, tree.Call) and tree.dotted(node.func) in names]
        if not inner:
            return frozenset()  # it is called elsewhere
        for call in inner:
            for caught in semantics.flow.handlers(call, ref.source):
                if caught.effects != {"reraises"}:
                    known = _named_by_caller(caught, ref.node, given, made, semantics)
                    errors = frozenset(
                        error for error in errors if not any(name == "?" or sdk.is_caught_by(error, name) for name in known)
                    )
    return errors


def _named_by_caller(
    caught: Caught, wrapper: tree.FunctionDef, given: tree.Call, made: ApiCall, semantics: Semantics
) -> tuple[str, ...]:
    """The names that a handler catches, where a parameter of its function holds them."""
    handler = caught.node
    param = next(
        (param for param in wrapper.params if isinstance(handler, tree.Handler) and param.name == tree.dotted(handler.type)), None
    )
    named = argument(given, wrapper, param, made.source, caught.source) if param is not None else None
    return semantics.flow.names_of(named, made.source) if named is not None else caught.names


def _past_broken_handler(made: ApiCall, errors: frozenset[str], semantics: Semantics) -> tuple[tree.Node, frozenset[str]]:
    """Where errors go on from, and as what: a handler that names what the SDK no longer has raises `AttributeError` itself."""
    for caught in semantics.flow.handlers(made.node, made.source):
        if any(caught.sees(error) and "?" not in caught.names for error in errors):
            break
        if _is_broken(caught, made, semantics) and _is_around(caught.node, made.node):
            return caught.node.parent or made.node, frozenset(("builtins.AttributeError",))
    return made.node, errors


def _is_broken(caught: Caught, made: ApiCall, semantics: Semantics) -> bool:
    if made.library != "openai" or not semantics.call(made).sdk.allows(">=1"):
        return False
    return any(
        name.startswith("openai.") and (known := sdk.removed(name)) is not None and known.kind == "exception"
        for name in caught.names
    )


def _rank(found: Exit, made: ApiCall, semantics: Semantics) -> int:
    return ("handler", "loop", "script", "library").index(_context(found, made, semantics)) * -1


def _context(found: Exit, made: ApiCall, semantics: Semantics) -> str:
    """What an error ends: `handler` (of requests or events), `loop` (that waits for work), `script` or `library`."""
    context = context_of(found)
    if made.api != "like" and len(found.via) <= _MOST_STEPS:
        is_handler = _is_handler(found.function, found.source) or any(_is_registering(at) for _, at in found.via)
        if is_handler and not _has_handler_for_all(semantics):
            return "handler"
        way = [(made.source, made.node), *found.via]
        if not is_handler and any(_is_working(at, source, semantics) for source, at in way):
            return "loop"
    return "script" if context == "script" else "library"


def _is_handler(function: tree.Node | None, source: Source) -> bool:
    """Whether a decorator makes a function answer requests or events; a command of a program on the command line does not."""
    if not isinstance(function, tree.FunctionDef):
        return False
    for decorator in function.decorators:
        name = tree.dotted(decorator.func if isinstance(decorator, tree.Call) else decorator)
        holder, _, last = name.rpartition(".")
        if last not in _HANDLERS or holder in ("", "mock", "unittest.mock"):
            continue
        if last not in ("command", "callback") or not _is_command_line(source):
            return True
    return False


def _is_registering(node: tree.Node) -> bool:
    """Whether a call is given a function that is to answer requests or events."""
    return isinstance(node, tree.Call) and tree.dotted(node.func).rpartition(".")[2] in _TAKING


def _is_command_line(source: Source) -> bool:
    names = source.module_scope.bindings
    return any(name in names for name in ("click", "typer", "cyclopts", "Typer", "asyncclick", "rich_click"))


def _has_handler_for_all(semantics: Semantics) -> bool:
    return any(semantics.project.mentions(name)[0] for name in _REGISTERING)


def _is_working(node: tree.Node, source: Source, semantics: Semantics) -> bool:
    """Whether a node stands in a loop without end that waits for messages or jobs; one that asks a person is a script."""
    function = source.function_of(node)
    for around in tree.ancestors(node):
        if around is function:
            return False
        if isinstance(around, tree.While) and isinstance(around.test, tree.Const) and around.test.value:
            calls = [inner for inner in tree.walk(around) if isinstance(inner, tree.Call)]
            return any(_is_waiting(call, source, semantics) for call in calls) or any(
                ref.kind == "function" and ref.node is not None and ref.node is not function and ref.source is not None
                and any(_is_waiting(inner, ref.source, semantics) for inner in tree.walk(ref.node) if isinstance(inner, tree.Call))
                for call in calls if isinstance(call.func, tree.Name) for ref in semantics.origins.of(call.func, source)
            )  # fmt: skip
    return False


def _is_waiting(call: tree.Call, source: Source, semantics: Semantics) -> bool:
    if not isinstance(call.func, tree.Attribute):
        return tree.dotted(call.func) in _WAITING
    if call.func.attr not in ("get", "pop"):
        return call.func.attr in _WAITING
    holder = call.func.value
    return "queue" in tree.dotted(holder).lower() or semantics.origins.path_of(holder, source) in _QUEUES


# Handlers


def guards(source: Source, semantics: Semantics) -> Iterator[code.Guard]:
    """Yields the handlers that see errors of a file's calls, each once."""
    seen: set[tree.Node] = set()
    for made in semantics.calls(source):
        for caught, at, depth in _meeting(made, semantics):
            handler = caught.node
            if handler in seen or not isinstance(handler, tree.Handler) or is_test(caught.source.path):
                continue
            if not _is_around(handler, at):
                continue  # it stands in a context manager of the project
            seen.add(handler)
            yield from _about(handler, caught, at, made, depth, semantics)


def _about(
    handler: tree.Handler, caught: Caught, at: tree.Node, made: ApiCall, depth: int, semantics: Semantics
) -> Iterator[code.Guard]:
    """Yields what is the matter with a handler; `depth` functions lie between it and the call."""
    call, source = semantics.call(made), caught.source
    if depth == 0 and _is_bare(caught, semantics):
        yield code.Guard(_place(handler, source), None, call, "bare", "")
    if name := read_unbound(handler, at, source):
        yield code.Guard(source.place(name), None, call, "broken", name.id)
        return
    errors = call_errors(made) | stream_errors(made, semantics)
    if (depth or not _is_probe(at)) and any(map(caught.sees, errors)):
        hiding = hidden(caught, at, semantics, is_own=depth == 0)
        if hiding.word:
            place = source.place(hiding.node) if hiding.node else _place(handler, source)
            yield code.Guard(place, None, call, hiding.word, hiding.detail)


def _is_around(handler: tree.Node, at: tree.Node) -> bool:
    """Whether a node stands in the same `try` as a handler."""
    return any(around is handler.parent for around in tree.ancestors(at))


def _place(handler: tree.Handler, source: Source) -> Place:
    if handler.type is not None:
        return source.place(handler.type)
    start = source.span(handler).start
    return Place(source.path, span=Span(start, start + len("except")))


def _meeting(made: ApiCall, semantics: Semantics) -> Iterator[tuple[Caught, tree.Node, int]]:
    """Yields the handlers that see errors of a call or of its stream, with what fails in their `try`, and the functions between."""
    errors = call_errors(made)
    if made.library == "openai":
        errors |= frozenset(f"{'openai.error' if made.api == 'v0' else 'openai'}.{name}" for name in _PERMANENT)
    yield from _outwards(made.node, made.source, errors, 0, semantics)
    for iteration in iterations(made, semantics):
        use = iteration.use
        yield from _outwards(use.node, use.source, stream_errors(made, semantics), 0 if use.source is made.source else 1, semantics)


def _outwards(
    node: tree.Node,
    source: Source,
    errors: frozenset[str],
    depth: int,
    semantics: Semantics,
    way: frozenset[tree.Node] = frozenset(),
) -> Iterator[tuple[Caught, tree.Node, int]]:
    remaining = errors
    for caught in semantics.flow.handlers(node, source):
        if not any(caught.sees(error) for error in remaining):
            continue
        if "?" not in caught.names:
            yield caught, node, depth
        if caught.effects != {"reraises"}:
            remaining = frozenset(error for error in remaining if not caught.sees(error))
    function = source.function_of(node)
    if not remaining or not isinstance(function, tree.FunctionDef) or function in way or depth >= _DEEPEST:
        return
    surfaces = semantics.flow.surfaces(function, source)
    for other, at in surfaces[0] if surfaces else ():
        yield from _outwards(at, other, remaining, depth + 1, semantics, way | {function})


def _is_bare(caught: Caught, semantics: Semantics) -> bool:
    """Whether a handler stops what ends a program or cancels a task, and no handler before it lets that through."""
    if not caught.sees("builtins.KeyboardInterrupt") or not caught.effects.isdisjoint(("raises", "reraises", "breaks")):
        return False
    block = caught.node.parent
    assert isinstance(block, tree.Try)
    earlier = block.handlers[: block.handlers.index(caught.node)]  # type: ignore[arg-type]  # a handler that is caught
    return not any(semantics.flow.caught(other, caught.source).sees("builtins.KeyboardInterrupt") for other in earlier)


def _is_probe(at: tree.Node) -> bool:
    """Whether nobody wants what a call gives: it asks whether the API can be reached."""
    while isinstance(at.parent, tree.Await):
        at = at.parent
    return isinstance(at, tree.Call | tree.Await) and isinstance(at.parent, tree.ExprStatement)
