"""What becomes of a stream: who iterates over it, what its loops may raise, and whether they are left early."""

from collections.abc import Iterator
from dataclasses import dataclass

from linter.facts import sdk
from linter.model.code import EarlyExit, Escape
from linter.model.place import Place
from linter.python import tree
from linter.python.answers.parts import RAW, Parts
from linter.python.calls import ApiCall
from linter.python.conditions import leaves, path_of, tests_at
from linter.python.errors.flow import Exit, context_of
from linter.python.functions import is_generator
from linter.python.scopes import enclosing
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.uses import Use

__all__ = ["Iteration", "early_exits", "escapes", "iterations", "typed_chunks", "typed_iterations"]


_DRAINS = ("get_final_completion", "until_done")


@dataclass(frozen=True, slots=True, eq=False)
class Iteration:
    """One place that iterates over a stream, and the parts of its chunks that are read, there and where chunks are handed to."""

    use: Use
    parts: Parts


def iterations(made: ApiCall, semantics: Semantics) -> list[Iteration]:
    """Returns who iterates over a call's answer; nothing for a call that certainly does not stream."""
    key = ("iterations", made.node)
    known: list[Iteration] | None = made.source.memo.get(key)
    if known is None:
        known = []
        if made.stream is not False and made.api != "responses":
            uses = [use for use in semantics.uses.of(made.node, made.source) if use.kind in ("iterated", "delegated")]
            if _is_surely_sync(made):  # what waits for chunks reads the stream of another call, which takes the same way
                uses = [use for use in uses if not (isinstance(use.node, tree.For | tree.Clause) and use.node.is_async)]
            known = [_iteration(made, use, semantics) for use in uses if not _is_drain(use.node) or not _is_read_before(use, uses)]
        if made.stream is None and made.api != "http":  # whoever reads deltas proves that there is a stream
            known = [iteration for iteration in known if iteration.parts.reads("delta")]
        made.source.memo[key] = known
    return known


def _is_surely_sync(made: ApiCall) -> bool:
    """Whether a call is known to give a stream that `async for` cannot read, unless a helper makes it one that can."""
    return made.api == "v1" and bool(made.refs) and not made.is_async and "aiostream" not in made.source.text


def _is_drain(node: tree.Node) -> bool:
    """Whether a node reads what is left of a stream to give the whole answer."""
    return isinstance(node, tree.Call) and isinstance(node.func, tree.Attribute) and node.func.attr in _DRAINS


def _is_read_before(use: Use, uses: list[Use]) -> bool:
    """Whether a loop in the same function has read a stream before."""
    source, function = use.source, use.source.function_of(use.node)
    return any(
        isinstance(other.node, tree.For) and other.source is source and other.node.order < use.node.order
        and source.function_of(other.node) is function
        for other in uses
    )  # fmt: skip


def _iteration(made: ApiCall, use: Use, semantics: Semantics) -> Iteration:
    parts = Parts(semantics)
    start = RAW if made.api == "http" else ()
    match use.node:
        case tree.For() | tree.Clause() as loop:
            parts.follow_target(loop.target, loop, use.source, start, use.entered)
        case tree.Yield() as node:
            parts.follow_yielded(node, use, start)
        case tree.Call() as call if tree.dotted(call.func).split(".")[-1] in ("next", "anext", "__next__", "__anext__"):
            parts.follow(call, use.source, start, use.entered)
        case tree.Call(func=tree.Attribute(attr="get_final_completion")) as call:
            parts.follow(call, use.source, ())
        case _:
            parts.lose(start, use)
    return Iteration(use, parts)


# Chunks that are known by annotations alone

_CHUNK = ("openai.types.chat.ChatCompletionChunk", "openai.types.chat.chat_completion_chunk.ChatCompletionChunk")
_ITERATORS = frozenset("Stream AsyncStream Iterator AsyncIterator Iterable AsyncIterable Generator AsyncGenerator".split())


def typed_chunks(source: Source, semantics: Semantics) -> Parts:
    """Returns the parts of chunks that are read from parameters which are annotated as such."""
    parts = Parts(semantics)
    for param, annotation in _annotated(source):
        if _is_chunk(annotation, source, semantics):
            parts.follow_target(tree.Name(param.name), param, source, ())
    return parts


def typed_iterations(source: Source, semantics: Semantics) -> list[Iteration]:
    """Returns who iterates over parameters that are annotated as streams of chunks."""
    found: list[Iteration] = []
    for param, annotation in _annotated(source):
        if any(_is_chunk(inner, source, semantics) for inner in _elements(annotation)):
            for use in semantics.uses.of_name(param.name, param, source):
                if use.kind == "iterated" and isinstance(use.node, tree.For | tree.Clause):
                    parts = Parts(semantics)
                    parts.follow_target(use.node.target, use.node, use.source, (), use.entered)
                    found.append(Iteration(use, parts))
    return found


def _annotated(source: Source) -> Iterator[tuple[tree.Param, tree.Expr]]:
    if "ChatCompletionChunk" in source.text:
        for function in source.functions:
            for param in function.params:
                if param.annotation is not None and not param.star:
                    yield param, param.annotation


def _elements(annotation: tree.Expr) -> Iterator[tree.Expr]:
    """The annotations of what an annotated iterator yields."""
    for node in tree.walk(annotation):
        if isinstance(node, tree.Subscript) and tree.dotted(node.value).split(".")[-1] in _ITERATORS:
            yield node.index.items[0] if isinstance(node.index, tree.Sequence) and node.index.items else node.index


def _is_chunk(annotation: tree.Expr, source: Source, semantics: Semantics) -> bool:
    refs = semantics.origins.annotated(annotation, source)
    return bool(refs) and all(ref.path.removesuffix("()") in _CHUNK for ref in refs)


# Loops that are left


def early_exits(made: ApiCall, semantics: Semantics) -> Iterator[EarlyExit]:
    """Yields where the loops over a call's answer are left although the stream goes on."""
    found = [(iteration, node) for iteration in iterations(made, semantics) for node in _exits(iteration)]
    if found:
        is_closed = any(use.kind in ("closed", "entered") for use in semantics.uses.of(made.node, made.source))
        for iteration, node in found:
            word = "break" if isinstance(node, tree.Break) else "return"
            yield EarlyExit(iteration.use.source.place(node), None, semantics.call(made), word, is_closed)


def _exits(iteration: Iteration) -> Iterator[tree.Stmt]:
    """The statements that leave a loop; not those behind a test for the stream's end."""
    loop = iteration.use.node
    if not isinstance(loop, tree.For):
        return
    stack: list[tree.Node] = list(reversed(loop.body))
    while stack:
        node = stack.pop()
        if isinstance(node, tree.Return | tree.Break):
            around = set(tree.ancestors(node))
            tests = [test for test, _ in tests_at(node) if test.parent in around and loop in tree.ancestors(test)]
            if not any(_is_end(test, iteration.use.source) for test in tests):
                yield node
            continue
        if isinstance(node, tree.For | tree.While):  # what breaks there leaves that loop
            stack += [inner for inner in tree.walk(node) if isinstance(inner, tree.Return)]
        elif not isinstance(node, tree.FunctionDef | tree.ClassDef | tree.Expr):
            stack += reversed(list(node.children()))


def _is_end(test: tree.Expr, source: Source) -> bool:
    """Whether a test asks for the end of a stream: its last line, its finish reason, a variable that is called so."""
    for node in tree.walk(test):
        match node:
            case tree.Const(value=str() | bytes() as value) if "DONE" in str(value):
                return True
            case tree.Name() | tree.Attribute() | tree.Subscript() | tree.Call():
                path = path_of(node, source)
                if "finish" in tree.dotted(node) or (path is not None and "finish_reason" in path.steps):
                    return True
    return False


# Errors while iterating

_MOST_CALLERS = 12

# What a raw request's answer raises when it is cut in the middle.
_HTTP_ERRORS = {
    "requests": ("requests.exceptions.ChunkedEncodingError", "requests.exceptions.ConnectionError"),
    "httpx": ("httpx.RemoteProtocolError", "httpx.ReadError", "httpx.ReadTimeout"),
    "httpx2": ("httpx2.RemoteProtocolError", "httpx2.ReadError", "httpx2.ReadTimeout"),
    "httpx_sse": ("httpx.RemoteProtocolError", "httpx.ReadError", "httpx.ReadTimeout"),
    "aiohttp": ("aiohttp.ClientPayloadError", "aiohttp.ClientOSError"),
}


def stream_errors(made: ApiCall, semantics: Semantics) -> frozenset[str]:
    """Returns what iteration over a call's answer may raise with the versions of the SDK that the project allows."""
    call = semantics.call(made)
    if made.api == "http":
        return frozenset(_HTTP_ERRORS.get(made.library, ("Exception",)))
    found: set[str] = set()
    for entry in sdk.stream_errors_by_version(is_async=made.is_async):
        is_old = entry.spec.startswith("<1") or ",<1" in entry.spec
        if (made.api == "v0") == is_old and call.sdk.allows(entry.spec):
            found |= {*entry.transport, entry.in_band}
    return frozenset(found) or frozenset(("openai.APIError",))


def escapes(made: ApiCall, semantics: Semantics) -> Iterator[Escape]:
    """Yields the iterations whose errors get out unseen, and decorators that are meant to try again and do not for some of them."""
    call = semantics.call(made)
    errors = stream_errors(made, semantics)
    for iteration in iterations(made, semantics):
        source, node = iteration.use.source, iteration.use.node
        if source.memo.setdefault(("escapes", node), made.node) is not made.node:
            continue  # one loop may read the streams of several calls
        exits = [found for found in semantics.flow.exits(node, source, errors) if context_of(found) != "test"]
        if not exits:
            yield from _passed_over(made, iteration, errors, semantics)
            continue
        worst = max(exits, key=lambda found: len(found.errors))
        escaping = frozenset(error for found in exits for error in found.errors)
        creation = _creation_guard(made, node, source, semantics)
        entry = worst.source.place(worst.function or worst.source.tree)
        caught = [found for where, at in ((source, node), *worst.via) for found in semantics.flow.handlers(at, where)]
        yield Escape(
            source.place(_shown(node)), None, call, "iteration", escaping, errors,
            made.source.place(creation) if creation else None, entry, _context(worst),
            tuple(dict.fromkeys(name for found in caught for name in found.names)), _widest(node, source, semantics),
            tuple(map(source.place, _movable(node, creation))),
        )  # fmt: skip


def _context(worst: Exit) -> str:
    """What kind of code an error leaves; a page of Streamlit shows it and runs again at the next turn, as a person runs a cell."""
    context = context_of(worst)
    imports = (binding for bindings in worst.source.module_scope.bindings.values() for binding in bindings if binding.module)
    return "cell" if context == "script" and any(binding.module == "streamlit" for binding in imports) else context


def _widest(node: tree.Node, source: Source, semantics: Semantics) -> Place | None:
    """What the handler around an iteration catches that sees the SDK's connection errors, if others would suit it as well."""
    if any(binding.kind != "import" for name in ("httpx", "httpx2") for binding in source.lookup(name, node)):
        return None
    for caught in semantics.flow.handlers(node, source):
        handler = caught.node
        if caught.source is not source or not isinstance(handler, tree.Handler) or handler.type is None:
            continue
        if caught.sees("openai.APIConnectionError") and all(name.startswith("openai.") for name in caught.names):
            inner = [found for statement in handler.body for found in tree.walk(statement)]
            is_asked = any(isinstance(found, tree.Attribute) and tree.dotted(found.value) == handler.name for found in inner)
            return None if is_asked else source.place(handler.type)
    return None


def _movable(node: tree.Node, creation: tree.Node | None) -> list[tree.Node]:
    """The loop behind a `try`, with what little stands between them; nothing if it cannot be moved into the `try`."""
    if not isinstance(node, tree.For) or not isinstance(creation, tree.Try) or creation.orelse or creation.final:
        return []
    block: list[tree.Node] = getattr(node.parent, node.edge)
    if creation not in block:
        return []
    first, last = block.index(creation) + 1, block.index(node)
    plain = (tree.Const, tree.Sequence, tree.Dict)
    is_plain = all(isinstance(found, tree.Assign) and isinstance(found.value, plain) for found in block[first:last])
    goes_on = last + 1 < len(block) and not all(leaves(handler.body) for handler in creation.handlers)
    return block[first : last + 1] if is_plain and not goes_on else []


def _passed_over(made: ApiCall, iteration: Iteration, errors: frozenset[str], semantics: Semantics) -> Iterator[Escape]:
    """Yields the decorators around an iteration that retry on errors of the SDK, and so not on those of a broken connection."""
    way: list[tuple[Source, tree.Node]] = [(iteration.use.source, iteration.use.node)]
    for source, node in way:
        function = source.function_of(node)
        errors = semantics.flow.unseen(node, source, errors)
        if not errors or not isinstance(function, tree.FunctionDef) or len(way) > _MOST_CALLERS:
            return
        for decorator in function.decorators:
            names = semantics.flow.retried_names(decorator, source)
            missed = frozenset(error for error in errors if not error.startswith("openai."))
            is_meant = any(sdk.is_caught_by(name, "openai.APIError") or name.startswith("openai.error.") for name in names)
            if missed and is_meant and not is_generator(function, source) and all(name.startswith("openai.") for name in names):
                place = source.place(decorator)
                yield Escape(place, None, semantics.call(made), "retry", missed, errors, None, place, "", names)
                return
        surfaces = semantics.flow.surfaces(function, source)
        way += surfaces[0] if surfaces else []


def _shown(node: tree.Node) -> tree.Node:
    return node.iter if isinstance(node, tree.Clause) else node


def _creation_guard(made: ApiCall, node: tree.Node, source: Source, semantics: Semantics) -> tree.Node | None:
    """The `try` around a call, in its function, with handlers that keep errors, if the iteration is not in it."""
    guard: tree.Try | None = enclosing(made.node, tree.Try)
    while guard is not None and not (
        not all(_lets_out(handler, made.source, semantics) for handler in guard.handlers)
        and any(around in guard.body for around in (made.node, *tree.ancestors(made.node)))
    ):
        guard = enclosing(guard, tree.Try)
    if guard is None:
        return None
    is_same = source is made.source and source.function_of(node) is source.function_of(made.node)
    if is_same and any(around in guard.body for around in (node, *tree.ancestors(node))):
        return None
    return guard


def _lets_out(handler: tree.Handler, source: Source, semantics: Semantics) -> bool:
    """Whether a handler raises again what it does not recognise, by itself or by a function of the project that is given it."""
    if "reraises" in semantics.flow.caught(handler, source).effects:
        return True
    for call in (node for inner in handler.body for node in tree.walk(inner) if isinstance(node, tree.Call)):
        if handler.name not in {tree.dotted(arg.value) for arg in call.args}:
            continue
        for ref in semantics.origins.of(call.func, source):
            names = {param.name for param in ref.node.params} if isinstance(ref.node, tree.FunctionDef) else set()
            raised = [node.exception for node in tree.walk(ref.node) if isinstance(node, tree.Raise)] if names and ref.node else []
            if any(node is None or tree.dotted(node) in names for node in raised):
                return True
    return False
