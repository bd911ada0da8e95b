"""Reads of what a chunk may lack: the first choice, and text that is put somewhere."""

import re
from collections.abc import Iterator

from linter.model.code import ChunkRead
from linter.model.place import Place
from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.answers.parts import Part, Parts
from linter.python.answers.streams import iterations, typed_chunks, typed_iterations
from linter.python.calls import ApiCall
from linter.python.conditions import Fact, Path, facts_at, path_of, tests_at
from linter.python.functions import argument, is_generator
from linter.python.project import is_test
from linter.python.scopes import enclosing
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["chunk_reads"]

_DEEPEST = 3
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])[:/]")
_CONTENT = (("choices", 0, "delta", "content"), ("choices", 0, "delta", "reasoning_content"), ("choices", 0, "delta", "refusal"))
_TELLING = ("truthy", "not none", "equals", "not empty")  # facts after which something is there


def chunk_reads(source: Source, semantics: Semantics) -> Iterator[ChunkRead]:
    """Yields the reads of parts that may be missing: of chunks that calls in a file give, and of those annotated there."""
    told: set[object] = set()
    for made in semantics.calls(source):
        for iteration in iterations(made, semantics):
            body = made.body.data if made.body is not None else None
            has_tools = "tools" in body if isinstance(body, dict) else made.api != "http"
            nulls = "any" if has_tools or made.api not in ("http", "v0") else "rare" if made.api == "http" else "none"
            is_azure = any(client.is_azure for client in semantics.call(made).clients)
            is_indexed = made.api != "litellm" and not _is_local(made, semantics)
            yield from _reads(iteration.parts, semantics, told, is_indexed=is_indexed, nulls=nulls, is_azure=is_azure)
    for parts in (typed_chunks(source, semantics), *(found.parts for found in typed_iterations(source, semantics))):
        yield from _reads(parts, semantics, told, is_indexed=True, nulls="any", is_azure=False)


def _is_local(made: ApiCall, semantics: Semantics) -> bool:
    """Whether a raw request goes to a server on the same machine, for good, and does not ask for usage: whose chunks are known."""
    body = made.body.data if made.body is not None else None
    if made.api != "http" or not isinstance(body, dict) or UNKNOWN in body or "stream_options" in body:
        return False
    url = made.node.keyword("url") or made.node.positional(1 if made.method in ("request", "stream") else 0)
    return url is not None and _LOCAL.match(semantics.values.text(url, made.source)) is not None


def _reads(
    parts: Parts, semantics: Semantics, told: set[object], *, is_indexed: bool, nulls: str, is_azure: bool
) -> Iterator[ChunkRead]:
    reading = _Reading(parts, semantics, is_azure=is_azure)
    held = parts.held if nulls == "any" else ()  # what only some servers send as `null` is not followed that far
    for part in sorted((*parts.found, *held), key=lambda part: (part.source.path, part.node.order)):
        if is_test(part.source.path):  # what answers there is known
            continue
        if part.steps == ("choices", 0) and is_indexed:
            yield from reading.of_choices(part, told)
        elif part.steps in _CONTENT:
            yield from reading.of_content(part, told, nulls)


class _Reading:
    """Looks at reads of one stream's chunks."""

    def __init__(self, parts: Parts, semantics: Semantics, *, is_azure: bool) -> None:
        self.parts = parts
        self.semantics = semantics
        self.is_azure = is_azure

    # The first choice

    def of_choices(self, part: Part, told: set[object]) -> Iterator[ChunkRead]:
        """Yields the read of the first choice; of several that are not guarded in one function the first tells it all."""
        node, source = part.node, part.source
        if not isinstance(node, tree.Subscript) or node.edge in ("target", "targets"):
            return
        choices = path_of(node.value, source)
        key = (source.function_of(node), choices)
        if choices is None or key in told or _is_unpacked(choices):
            return
        is_guarded = self._has_choices(node, choices, source) or self._is_caught(node, source, "builtins.IndexError", choices)
        if not is_guarded:
            told.add(key)
        chunk, written = _written(node)
        yield ChunkRead(
            origin=source.place(node), data=None, part="choices", path=written,
            statement=self._start(chunk, choices, source), use="", is_guarded=is_guarded,
        )  # fmt: skip

    def _start(self, chunk: tree.Name | None, choices: Path, source: Source) -> Place | None:
        """The first statement of the loop over chunks, if those without choices may be passed over before it."""
        loop = choices.root
        if chunk is None or not isinstance(loop, tree.For) or choices.steps != ("choices",):
            return None
        is_read_for_more = any(
            part.steps[:1] not in (("choices",), ()) and loop in tree.ancestors(part.node) for part in self.parts.found
        )
        return None if is_read_for_more else source.place(loop.body[0])

    def _has_choices(self, node: tree.Node, choices: Path, source: Source, depth: int = 0) -> bool:
        """Whether it is certain at a node that there is a choice, or somebody has thought of it on the way."""
        usage = Path(choices.root, (*choices.steps[:-1], "usage"))
        for fact in facts_at(node, source):
            if fact.path == usage and fact.kind == "falsy" and not self.is_azure:  # the chunk with usage is the one without choices
                return True
            same = fact.path.root is choices.root and fact.path.steps[: len(choices.steps)] == choices.steps
            if same and (fact.kind in ("truthy", "not empty") if fact.path == choices else fact.kind in _TELLING):
                return True
        for test, _ in tests_at(node):
            inner = [found for found in tree.walk(test) if isinstance(found, tree.Expr) and _is_asked(found)]
            if any(path_of(found, source) == choices for found in inner):
                return True
        before = self._before(choices, source) if depth < _DEEPEST else []
        return bool(before) and all(
            path is None or self._has_choices(at, path, other, depth + 1) or self._is_caught(at, other, "builtins.IndexError", path)
            for at, path, other in before
        )

    def _before(self, path: Path, source: Source) -> list[tuple[tree.Node, Path | None, Source]]:
        """Where what a path begins with comes from: arguments of all calls of the function, or what the generator yields."""
        found: list[tuple[tree.Node, Path | None, Source]] = []
        match path.root:
            case tree.Param(parent=tree.FunctionDef() as function) as param:
                for other, call in self.semantics.origins.callers(function, source).sure:
                    given = argument(call, function, param, other, source)
                    found.append((call, _joined(given, path.steps[1:], other), other))
            case tree.For(iter=iter) | tree.Clause(iter=iter):
                for function, home in self._generators(iter, source):
                    for node in tree.walk(function):
                        if isinstance(node, tree.Yield) and home.function_of(node) is function and not node.is_from:
                            steps = path.steps if len(path.steps) == 0 or path.steps[0] != _name(path.root) else path.steps[1:]
                            found.append((node, _joined(node.value, steps, home), home))
        return found

    def _generators(self, node: tree.Expr, source: Source) -> Iterator[tuple[tree.FunctionDef, Source]]:
        if isinstance(node, tree.Call):
            for ref in self.semantics.origins.of(node.func, source):
                if isinstance(ref.node, tree.FunctionDef) and ref.source and is_generator(ref.node, ref.source):
                    yield ref.node, ref.source

    def _is_caught(self, node: tree.Node, source: Source, error: str, path: Path) -> bool:
        """Whether an error at a node is caught inside the loop over chunks, so that the stream goes on."""
        root = path.root if isinstance(path.root, tree.Node) else None
        loop = enclosing(root, (tree.For, tree.While)) if isinstance(root, tree.Stmt) and not isinstance(root, tree.For) else root
        loop = None if isinstance(loop, tree.Param) else loop
        for caught in self.semantics.flow.handlers(node, source):
            if loop is not None and loop not in tree.ancestors(caught.node):
                return False
            if caught.sees(error) and "reraises" not in caught.effects:
                return True
        return False

    # Text

    def of_content(self, part: Part, told: set[object], nulls: str) -> Iterator[ChunkRead]:
        """Yields the use of text that may be `None`, read by one expression or held by variables; of several uses the first.

        `nulls` says how: as the API sends it, `rare` if only some servers send `null`, `none` if it is missing but never `null`.
        """
        source = part.source
        path = path_of(part.node, source)
        region = source.function_of(part.node) or source.tree
        if path is None or (region, path) in told or _is_unpacked(path):
            return
        told.add((region, path))
        targets = [target for node in tree.walk(region) if isinstance(node, tree.Assign) for target in node.targets]
        written = {path_of(target, source) for target in targets if not isinstance(target, tree.Name)}  # `delta.content = ""`
        found = [
            node for node in tree.walk(region)
            if isinstance(node, tree.Name | tree.Attribute | tree.Subscript | tree.Call) and _use_of_text(node)
            and path_of(node, source) == path
        ]  # fmt: skip
        bad = [node for node in found if path not in written and not self._is_text(node, path, source, nulls)]
        if found:
            first, *others = bad or found
            yield ChunkRead(
                origin=source.place(first), data=None, part="content", path="", statement=None, use=_use_of_text(first),
                is_guarded=not bad, others=tuple(map(source.place, others)),
            )  # fmt: skip

    def _is_text(self, node: tree.Expr, path: Path, source: Source, nulls: str) -> bool:
        """Whether it is certain that text is there, its lack is handled, or nothing sends `null` in its place."""
        if self._has_text(node, path, source) or self._is_caught(node, source, "builtins.TypeError", path):
            return True
        if nulls == "none" and Fact("given", path) in facts_at(node, source):
            return True
        return nulls != "any" and _has_default(node, source)

    def _has_text(self, node: tree.Expr, path: Path, source: Source, depth: int = 0) -> bool:
        """Whether it is certain at a node that something is not `None`, or it cannot be told what it is."""
        finish = Path(path.root, (*path.steps[:-2], "finish_reason"))
        for fact in facts_at(node, source):
            if fact.path == path and fact.kind in _TELLING:
                return True
            if fact.path == finish and fact.kind == "falsy":  # the text is missing where the answer ends
                return True
        is_read = path.steps[-1:] in (("content",), ("reasoning_content",), ("refusal",))
        before = self._before(path, source) if depth < _DEEPEST else []
        if not before:
            return not is_read
        return all(
            given is None or self._has_text(at, given, other, depth + 1) for at, given, other in before if isinstance(at, tree.Expr)
        )


def _joined(node: tree.Expr | None, steps: tuple[str | int, ...], source: Source) -> Path | None:
    path = path_of(node, source) if node is not None and not isinstance(node, tree.BoolOp) else None
    return path.at(*steps) if path else None


def _name(node: object) -> str:
    target = node.target if isinstance(node, tree.For | tree.Clause) else None
    if isinstance(target, tree.Sequence) and target.items:
        target = target.items[-1]
    return target.id if isinstance(target, tree.Name) else ""


def _is_unpacked(path: Path) -> bool:
    """Whether a chunk comes out of a function together with other values: these may tell what it holds."""
    return isinstance(path.root, tree.Assign) and any(isinstance(target, tree.Sequence) for target in path.root.targets)


def _is_asked(node: tree.Expr) -> bool:
    """Whether an expression's own truth or size is asked for."""
    return isinstance(node.parent, tree.BoolOp | tree.UnaryOp | tree.Compare | tree.Arg | tree.If | tree.IfExp | tree.NamedExpr)


def _written(node: tree.Subscript) -> tuple[tree.Name | None, str]:
    """The variable of a chunk, and how its choices are written."""
    match node.value:
        case tree.Attribute(value=tree.Name(id=name) as chunk, attr=attr):
            return chunk, f"{name}.{attr}"
        case tree.Subscript(value=tree.Name(id=name) as chunk, index=tree.Const(value=str() as key)):
            return chunk, f'{name}["{key}"]'
        case _:
            return None, "choices"


def _has_default(node: tree.Expr, source: Source) -> bool:
    """Whether text is read as `.get("content", "")`: what is `null` comes all the same, but only some servers send that."""
    if isinstance(node, tree.Name):
        values = [binding.value for binding in source.lookup(node.id, node)]
        return any(_has_default(value, source) for value in values if isinstance(value, tree.Call))
    return isinstance(node, tree.Call) and len(node.args) > 1 and not (
        isinstance(node.args[-1].value, tree.Const) and node.args[-1].value.value is None
    )  # fmt: skip


_TAKING = frozenset("append write put put_nowait send feed push add emit insert send_text sendall".split())
_METHODS = frozenset("strip lstrip rstrip replace split splitlines encode lower upper startswith endswith".split())


def _use_of_text(node: tree.Expr) -> str:
    """How an expression is used where text is expected; an empty string where `None` does no harm."""
    parent = node.parent
    match parent:
        case tree.AugAssign(op="+") if node.edge == "value":
            return "+="
        case tree.BinOp(op="+"):
            return "+"
        case tree.Arg(keyword=None, parent=tree.Call(func=tree.Attribute(attr=attr))) if attr in _TAKING:
            return attr
        case tree.Attribute(attr=attr, parent=tree.Call()) if attr in _METHODS and parent.edge == "func":
            return f".{attr}"
        case tree.Comprehension(kind="list" | "generator", parent=tree.Arg(parent=tree.Call(func=tree.Attribute(attr="join")))):
            return "join"
        case _:
            return ""
