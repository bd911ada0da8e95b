"""What becomes of a stream: who iterates over it, which parts of a chunk are read, and whether the end is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from linter.facts import sdk
from linter.model.code import ChunkRead, Escape, Stream
from linter.model.place import Place
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.conditions import Path, facts_at, path_of
from linter.python.scopes import enclosing
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.uses import Use

__all__ = ["Iteration", "chunk_reads", "iterations", "streams"]

_DEEPEST = 5


@dataclass(frozen=True, slots=True, eq=False)
class Iteration:
    """One place that iterates over a stream, with the variables that hold its chunks, there and where chunks are handed to."""

    use: Use
    holders: tuple[tuple[Source, Path, str, tree.Node], ...]  # file, path of a chunk, the variable's name, the code that sees it
    is_open: bool  # chunks go where nobody sees


def iterations(made: ApiCall, semantics: Semantics) -> list[Iteration]:
    """Returns who iterates over a call's answer; nothing for a call that certainly does not stream."""
    key = ("iterations", made.node)
    source = made.source
    if key not in source.memo:
        found: list[Iteration] = []
        if made.stream is not False and made.api != "responses":
            for use in semantics.uses.of(made.node, source):
                if use.kind in ("iterated", "delegated"):
                    found.append(_iteration(use, semantics))
        if made.stream is None and made.api != "http":  # whoever iterates over chunks proves that there is a stream
            found = [iteration for iteration in found if any(_reads(iteration, semantics, ("delta",)))]
        source.memo[key] = found
    return source.memo[key]  # type: ignore[no-any-return]


def _iteration(use: Use, semantics: Semantics) -> Iteration:
    holders: list[tuple[Source, Path, str, tree.Node]] = []
    is_open = [False]
    match use.node:
        case tree.For() | tree.Clause() as loop:
            _hold(loop.target, loop, use.source, semantics, holders, is_open, 0)
        case tree.Yield() as node:
            _hold_yielded(node, use.source, semantics, holders, is_open, 0)
        case tree.Call(parent=tree.Assign(targets=[target]) as assign):
            _hold(target, assign, use.source, semantics, holders, is_open, 0)
        case tree.Call(parent=tree.Await(parent=tree.Assign(targets=[target]) as assign)):
            _hold(target, assign, use.source, semantics, holders, is_open, 0)
        case _:
            is_open[0] = True
    return Iteration(use, tuple(holders), is_open[0])


Holders = list[tuple[Source, Path, str, tree.Node]]


def _hold(
    target: tree.Expr, at: tree.Node, source: Source, semantics: Semantics, holders: Holders, is_open: list[bool], depth: int
) -> None:
    """Notes a variable that holds a chunk, and those of functions and generators that it is handed to."""
    if isinstance(target, tree.Sequence) and target.items:  # `for i, chunk in enumerate(stream)`
        _hold(target.items[-1], at, source, semantics, holders, is_open, depth)
        return
    if not isinstance(target, tree.Name) or depth > _DEEPEST:
        is_open[0] = True
        return
    region: tree.Node = at.parent if isinstance(at, tree.Clause) and at.parent else source.function_of(at) or source.tree
    in_tuple = isinstance(target.parent, tree.Sequence) and isinstance(at, tree.For | tree.Clause)
    root = Path(at, (target.id,) if in_tuple or not isinstance(at, tree.For | tree.Clause) else ())
    if any(known[1] == root for known in holders):
        return
    holders.append((source, root, target.id, region))
    for ref in source.references.get(target.id, ()):
        if not isinstance(ref, tree.Name) or not any(binding.node is at for binding in source.lookup(target.id, ref)):
            continue
        match ref.parent:
            case tree.Yield(is_from=False) as outer:
                _hold_yielded(outer, source, semantics, holders, is_open, depth + 1)
            case tree.Arg(parent=tree.Call() as call) as arg:
                _hold_argument(arg, call, source, semantics, holders, is_open, depth + 1)
            case tree.Return() | tree.Item() | tree.Sequence():
                is_open[0] = True
            case _:
                pass


def _hold_yielded(
    node: tree.Yield, source: Source, semantics: Semantics, holders: Holders, is_open: list[bool], depth: int
) -> None:
    function = source.function_of(node)
    if not isinstance(function, tree.FunctionDef) or depth > _DEEPEST:
        is_open[0] = True
        return
    calls = semantics.uses.calls_of(function, source)
    if not calls:
        is_open[0] = True
    for other, call in calls:
        for use in semantics.uses.of(call, other):
            match use.node:
                case tree.For() | tree.Clause() as loop if use.kind == "iterated":
                    _hold(loop.target, loop, use.source, semantics, holders, is_open, depth + 1)
                case tree.Yield() as outer if use.kind == "delegated":
                    _hold_yielded(outer, use.source, semantics, holders, is_open, depth + 1)
                case _ if use.kind in ("iterated", "passed", "returned", "kept", "yielded"):
                    is_open[0] = True


def _hold_argument(
    arg: tree.Arg, call: tree.Call, source: Source, semantics: Semantics, holders: Holders, is_open: list[bool], depth: int
) -> None:
    name = tree.dotted(call.func)
    if name in ("print", "len", "isinstance", "hasattr", "getattr", "str", "repr", "type", "dict", "cast", "bool", "id"):
        return
    for ref in semantics.origins.of(call.func, source):
        if ref.kind == "function" and ref.source and isinstance(ref.node, tree.FunctionDef):
            param = semantics.uses.parameter(call, arg, ref.node, ref.source)
            if param is not None:
                _hold(_named(param), param, ref.source, semantics, holders, is_open, depth)
                return
    if name.split(".")[-1] not in ("debug", "info", "warning"):
        is_open[0] = True


def _named(param: tree.Param) -> tree.Name:
    return tree.Name(param.name)


def _reads(
    iteration: Iteration, semantics: Semantics, wanted: tuple[str, ...]
) -> Iterator[tuple[Source, tree.Expr, Path, Path, str]]:
    """Yields the expressions that read a chunk's part by one of these names: file, expression, its path, the chunk's path and name."""
    for source, root, name, region in iteration.holders:
        for word in wanted:
            for node in _naming(word, region, source):
                path = path_of(node, source)
                if path is not None and path.root is root.root and path.steps[: len(root.steps)] == root.steps:
                    yield source, node, Path(path.root, path.steps), root, name


def _naming(word: str, region: tree.Node, source: Source) -> Iterator[tree.Expr]:
    """Yields the expressions in a region of a file that read an attribute or item by a name."""
    key = ("naming", region)
    if key not in source.memo:
        table: dict[str, list[tree.Expr]] = {}
        for node in tree.walk(region):
            match node:
                case tree.Attribute() if node.edge not in ("targets", "target"):
                    table.setdefault(node.attr, []).append(node)
                case tree.Subscript(index=tree.Const(value=str() as step)):
                    table.setdefault(step, []).append(node)
                case tree.Call(func=tree.Attribute(attr="get"), args=[tree.Arg(value=tree.Const(value=str() as step)), *_]):
                    table.setdefault(step, []).append(node)
                case tree.Call(
                    func=tree.Name(id="getattr" | "hasattr"), args=[_, tree.Arg(value=tree.Const(value=str() as step)), *_]
                ):
                    table.setdefault(step, []).append(node)
                case tree.Compare(left=tree.Const(value=str() as step), ops=["in" | "not in"]):
                    table.setdefault(step, []).append(node)
        source.memo[key] = table
    return iter(source.memo[key].get(word, ()))


# Reads of what may be missing


def chunk_reads(made: ApiCall, semantics: Semantics) -> Iterator[ChunkRead]:
    """Yields the reads of parts of a chunk that may be missing: the first choice, and text that is put somewhere."""
    call = semantics.call(made)
    for iteration in iterations(made, semantics):
        for source, root, name, region in iteration.holders:
            yield from _choices_reads(call, source, root, name, region, iteration, semantics)
            yield from _content_reads(call, source, root, name, region, iteration)


def _statement(source: Source, region: tree.Node, root: Path) -> Place | None:
    loop = root.root
    if isinstance(loop, tree.For) and loop.body:
        return source.place(loop.body[0])
    return None


def _choices_reads(
    call: object, source: Source, root: Path, name: str, region: tree.Node, iteration: Iteration, semantics: Semantics
) -> Iterator[ChunkRead]:
    choices = root.at("choices")
    unguarded = False
    for node in tree.walk(region):
        if not isinstance(node, tree.Subscript) or not isinstance(node.index, tree.Const | tree.UnaryOp):
            continue
        path = path_of(node, source)
        if path is None or path.steps not in ((*choices.steps, 0), (*choices.steps, -1)) or path.root is not root.root:
            continue
        if path_of(node.value, source) != choices:
            continue
        is_guarded = _is_certain(node, choices, source) or _is_caught_within(node, root, source, semantics)
        if not is_guarded and unguarded:
            continue  # the first one tells it all
        unguarded = unguarded or not is_guarded
        yield ChunkRead(
            source.place(node), None, call, "choices", name, "choices", _statement(source, region, root), "", is_guarded
        )  # type: ignore[arg-type]


def _is_certain(node: tree.Node, path: Path, source: Source) -> bool:
    """Whether it is certain at a node that something is there and not empty: tested, or a part of it was."""
    for fact in facts_at(node, source):
        if fact.path.root is not path.root or fact.path.steps[: len(path.steps)] != path.steps:
            continue
        if fact.path.steps == path.steps and fact.kind in ("truthy", "not empty"):
            return True
        if (
            len(fact.path.steps) > len(path.steps)
            and fact.kind in ("truthy", "not none", "equals", "not empty")
            and _is_variable(fact.path, path)
        ):
            return True
    return False


def _is_variable(longer: Path, shorter: Path) -> bool:
    return len(longer.steps) > len(shorter.steps)


def _is_caught_within(node: tree.Node, root: Path, source: Source, semantics: Semantics) -> bool:
    """Whether an `IndexError` at a node is caught inside the loop, so that the stream goes on."""
    loop = root.root if isinstance(root.root, tree.For) else None
    for caught in semantics.flow.handlers(node, source):
        if loop is not None and not any(around is loop for around in tree.ancestors(caught.node)):
            return False
        if caught.sees("builtins.IndexError") and "reraises" not in caught.effects:
            return True
    return False


_APPENDING = frozenset("append write put put_nowait send feed push add emit insert".split())


def _content_reads(
    call: object, source: Source, root: Path, name: str, region: tree.Node, iteration: Iteration
) -> Iterator[ChunkRead]:
    seen: set[tree.Node] = set()
    for node in tree.walk(region):
        if not isinstance(node, tree.Attribute | tree.Subscript | tree.Call | tree.Name) or node in seen:
            continue
        if node.edge in ("targets", "target"):
            continue
        path = path_of(node, source)
        if path is None or path.root is not root.root or path.steps[len(root.steps) :] not in _CONTENT:
            continue
        if _has_default(node):
            continue
        use = _content_use(node, source)
        if not use:
            continue
        seen.add(node)
        is_guarded = _is_text(node, path, source)
        yield ChunkRead(source.place(node), None, call, "content", name, "", _statement(source, region, root), use, is_guarded)  # type: ignore[arg-type]


_CONTENT = {("choices", 0, "delta", "content"), ("choices", -1, "delta", "content"), ("choices", 0, "delta", "reasoning_content")}


def _has_default(node: tree.Expr) -> bool:
    """Whether a read is of the form that `path_of` sees through: `x or ""`."""
    current: tree.Node | None = node
    while isinstance(current, tree.Name | tree.Attribute | tree.Subscript):
        if isinstance(current.parent, tree.BoolOp) and current.edge == "left" and current.parent.op == "or":
            return True
        break
    return isinstance(node, tree.Name) and False


def _content_use(node: tree.Expr, source: Source) -> str:
    """How text of a chunk is used where `None` hurts; an empty string where it does not."""
    parent = node.parent
    match parent:
        case tree.AugAssign(op="+") if node.edge == "value":
            return "+="
        case tree.BinOp(op="+"):
            return "+"
        case tree.Arg(parent=tree.Call(func=tree.Attribute(attr=attr))) if attr in _APPENDING and not parent.keyword:
            return attr
        case tree.Attribute(parent=tree.Call()) if parent.attr in (
            "strip",
            "replace",
            "split",
            "encode",
            "lower",
            "startswith",
            "endswith",
        ):
            return f".{parent.attr}"
        case tree.Comprehension(kind="list" | "generator", parent=tree.Arg(parent=tree.Call(func=tree.Attribute(attr="join")))):
            return "join"
        case _:
            return ""


def _is_text(node: tree.Expr, path: Path, source: Source) -> bool:
    """Whether a value is certainly not `None` where it is read."""
    if isinstance(node, tree.Name):
        bindings = source.lookup(node.id, node)
        if any(isinstance(binding.value, tree.BoolOp | tree.IfExp) for binding in bindings):
            return True
    if isinstance(node, tree.Call) and isinstance(node.func, tree.Attribute) and node.func.attr == "get" and len(node.args) > 1:
        return False
    for fact in facts_at(node, source):
        if fact.path == path and fact.kind in ("truthy", "not none", "equals", "not empty"):
            return fact.kind != "not empty" or True
        if fact.kind == "truthy" and fact.path.root is path.root and fact.path.steps == path.steps:
            return True
    return False


# The end of a stream


def streams(made: ApiCall, semantics: Semantics) -> Iterator[Stream]:
    """Yields the iterations over a call's answer, with what is done to the text and whether its end is looked at."""
    call = semantics.call(made)
    for iteration in iterations(made, semantics):
        source, node = iteration.use.source, iteration.use.node
        reads_finish: bool | None = any(True for _ in _reads(iteration, semantics, ("finish_reason",)))
        if not reads_finish and iteration.is_open:
            reads_finish = None
        yield Stream(source.place(_shown(node)), None, call, reads_finish, frozenset(), True, False)


def _shown(node: tree.Node) -> tree.Node:
    return node.iter if isinstance(node, tree.Clause) else node


# Errors while iterating


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
    """Yields the iterations whose errors get out unseen."""
    call = semantics.call(made)
    errors = stream_errors(made, semantics)
    for iteration in iterations(made, semantics):
        source, node = iteration.use.source, iteration.use.node
        exits = semantics.flow.exits(node, source, errors)
        if not exits:
            continue
        worst = max(exits, key=lambda found: len(found.errors))
        escaping = frozenset(error for found in exits for error in found.errors)
        creation = _creation_guard(made, node, source)
        from linter.python.flow import context_of

        entry = worst.source.place(worst.function or worst.source.tree)
        yield Escape(
            source.place(_shown(node)), None, call, "iteration", escaping, errors,
            made.source.place(creation) if creation else None, entry, context_of(worst), (),
        )  # fmt: skip


def _creation_guard(made: ApiCall, node: tree.Node, source: Source) -> tree.Node | None:
    """The `try` with handlers around a call, in its function, if the iteration is not in it."""
    guard = enclosing(made.node, tree.Try)
    while guard is not None and not (
        guard.handlers and any(around in guard.body for around in (made.node, *tree.ancestors(made.node)))
    ):
        guard = enclosing(guard, tree.Try)
    if guard is None:
        return None
    if source is made.source and any(around in guard.body for around in (node, *tree.ancestors(node))):
        return None
    return guard
