"""Texts that are put together of any number of documents, and sent whole: followed back from a call's messages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from linter.model.code import Heap
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.conditions import tests_at
from linter.python.functions import argument, is_generator, returned_values
from linter.python.histories.cells import Cell, Cells
from linter.python.histories.growth import last_name
from linter.python.histories.loops import loops_around
from linter.python.prompts.limits import is_by_kind, is_limited
from linter.python.prompts.plenty import Plenty, unwrapped
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.values.value import Value
from linter.python.wrappers import bodies_of_callers

__all__ = ["heaps"]

_DEEPEST = 24
_MOST_CALLERS = 8
_KEEPING = frozenset(
    "strip lstrip rstrip lower upper title replace encode decode expandtabs translate removeprefix removesuffix getvalue".split()
)
_TEXT_MAKERS = frozenset("builtins.str builtins.repr json.dumps textwrap.dedent html.escape builtins.format pprint.pformat".split())
_READING = frozenset(
    "read read_text readlines extract_text extractText get_text getText getvalue load_page process to_markdown".split()
)
_GROWING = {"append": 0, "extend": 0, "insert": 1}


@dataclass(frozen=True, slots=True)
class _Way:
    """How a text comes to the call: the functions that it passes, those that were entered by a call, where it is named last."""

    functions: tuple[tuple[tree.Node, Source], ...] = ()
    names: frozenset[str] = frozenset()
    frames: tuple[tuple[tree.Node, tree.Call, Source], ...] = ()
    use: tree.Node | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """What is gone through, or read, as a whole."""

    node: tree.Expr
    source: Source
    word: str
    way: _Way


def heaps(made: ApiCall, semantics: Semantics) -> Iterator[Heap]:
    """Yields what goes into the messages of one call whole, however much it is."""
    tracer = _Tracer(semantics)
    told: set[tree.Node] = set()
    own = made.source.function_of(made.node) or made.source.tree
    for node, source in _contents(made, semantics):
        for found in tracer.text(node, source, _Way(((own, made.source),), use=made.node)):
            if found.node not in told:
                told.add(found.node)
                functions = [function for function, _ in (*found.way.functions, *tracer.asked(found.way))]
                bounds = {"limited"} if is_limited(functions, frozenset({made.node})) else set()
                shown = tracer.shown(found)
                place = found.source.place(found.node)
                yield Heap(place, None, semantics.call(made), found.word, shown, frozenset(bounds))


def _contents(made: ApiCall, semantics: Semantics) -> Iterator[tuple[tree.Expr, Source]]:
    """Yields the expressions that the texts of a request come from."""
    bodies = [body for body in (made.body or made.arguments, *bodies_of_callers(made, semantics.origins, semantics.values)) if body]
    for body in bodies:
        messages = body.members.get("messages")
        for message in messages.members.values() if messages is not None else ():
            yield from _texts_of(message.members.get("content"))
        for key in ("prompt", "input"):
            yield from _texts_of(body.members.get(key))


def _texts_of(value: Value | None) -> Iterator[tuple[tree.Expr, Source]]:
    if value is None:
        return
    if isinstance(value.data, list):
        for part in value.members.values():
            yield from _texts_of(part.members.get("text") or part.members.get("content"))
    else:
        yield value.node, value.source


class _Tracer:
    """Follows texts back in one project, only as far as all of it is seen."""

    def __init__(self, semantics: Semantics) -> None:
        self._origins = semantics.origins
        self._plenty = Plenty(semantics)
        self._cells = Cells(semantics.origins)
        self._seen: set[tuple[tree.Node, bool]] = set()

    def _further(self, node: tree.Expr, source: Source, way: _Way, *, is_many: bool) -> _Way | None:
        """One step more; nothing if that was made before, or is too far."""
        if way.depth > _DEEPEST or (node, is_many) in self._seen:
            return None
        self._seen.add((node, is_many))
        return _through(replace(way, depth=way.depth + 1), node, source)

    def shown(self, found: _Found) -> str:
        """What is gone through, or read, as it is written, short enough for a message."""
        node = self._plenty.thing(found.node, found.source)
        span = found.source.span(node)
        text = found.source.text[span.start : span.end]
        is_in_string = any(isinstance(around, tree.Joined) for around in tree.ancestors(node))  # all of that is its place
        if "\n" not in text and len(text) <= 40 and not is_in_string:
            return text
        name = tree.dotted(node.func if isinstance(node, tree.Call) else node)
        return f"{name}(…)" if name and isinstance(node, tree.Call) else name or found.word

    def asked(self, way: _Way) -> Iterator[tuple[tree.Node, Source]]:
        """Yields the functions that are given a text on its way, and may say that it is too long."""
        for function, source in dict.fromkeys(way.functions):
            for call in tree.walk(function):
                if isinstance(call, tree.Call) and any(way.names & set(_names(arg)) for arg in call.args):
                    for ref in self._origins.of(call.func, source):
                        if isinstance(ref.node, tree.FunctionDef) and ref.source:
                            yield ref.node, ref.source

    # Texts

    def text(self, node: tree.Expr, source: Source, way: _Way) -> Iterator[_Found]:
        """Yields what a text is put together of, as far as there may be any amount of it."""
        further = self._further(node, source, way, is_many=False)
        if further is None:
            return
        way = further
        match node:
            case tree.Joined():
                for part in node.parts:
                    yield from self.text(part, source, way)
                    if isinstance(part, tree.Name | tree.Attribute):  # it may be a list that is written out
                        yield from self.many(part, source, way)
            case tree.BinOp(op="+"):
                yield from self.text(node.left, source, way)
                yield from self.text(node.right, source, way)
            case tree.BinOp(op="%"):
                for part in node.right.items if isinstance(node.right, tree.Sequence) else [node.right]:
                    yield from self.text(part, source, way)
            case tree.IfExp():
                yield from self.text(node.body, source, way)
                yield from self.text(node.orelse, source, way)
            case tree.BoolOp():
                yield from self.text(node.left, source, way)
                yield from self.text(node.right, source, way)
            case tree.Await(value=inner) | tree.NamedExpr(value=inner):
                yield from self.text(inner, source, way)
            case tree.Call():
                yield from self._called(node, source, way)
            case tree.Attribute() if self._plenty.is_output(node, source):
                yield _Found(node, source, "text", way)
            case tree.Name() | tree.Attribute() | tree.Subscript(index=tree.Const(value=str())):
                yield from self._variable(node, source, way, is_many=False)
            case _:
                return

    def _called(self, node: tree.Call, source: Source, way: _Way) -> Iterator[_Found]:
        name, func = last_name(node), node.func
        if self._plenty.is_text(node, source):
            yield _Found(node, source, "text", way)
        elif self._cells.of(node, source) is not None:
            yield from self._variable(node, source, way, is_many=False)
        elif isinstance(func, tree.Attribute) and name == "join" and len(node.args) == 1:
            yield from self.many(node.args[0].value, source, way)
        elif isinstance(func, tree.Attribute) and name == "format":
            for arg in node.args:
                yield from self.text(arg.value, source, way)
        elif isinstance(func, tree.Attribute) and name in _KEEPING:
            yield from self.text(func.value, source, way)
        elif node.args and self._origins.path_of(func, source) in _TEXT_MAKERS:
            yield from self.text(node.args[0].value, source, way)
            yield from self.many(node.args[0].value, source, way)
        else:
            for value, home, inside in self._returned(node, source, way):
                yield from self.text(value, home, inside)

    def _returned(self, node: tree.Call, source: Source, way: _Way) -> Iterator[tuple[tree.Expr, Source, _Way]]:
        for ref in self._origins.of(node.func, source):
            function, home = ref.node, ref.source
            if not isinstance(function, tree.FunctionDef) or home is None or is_generator(function, home):
                continue
            if not any(frame[0] is function for frame in way.frames):
                inside = replace(way, frames=(*way.frames, (function, node, source)))
                for value in returned_values(function, home):
                    yield value, home, replace(inside, use=value)

    # Variables

    def _variable(self, node: tree.Expr, source: Source, way: _Way, *, is_many: bool) -> Iterator[_Found]:
        """What a variable holds: what is assigned to it, what callers give for it, and what is added to it."""
        step = self.many if is_many else self.text
        cell = self._cells.of(node, source)
        if cell is None:
            return
        way = replace(way, use=node, names=way.names | {cell.name})
        for definition in self._cells.definitions(cell):
            param, home = definition.node, definition.source
            if isinstance(node, tree.Name) and home is source and not any(b.node is param for b in source.lookup(node.id, node)):
                continue  # it is bound anew before it is used here
            if definition.kind == "param" and isinstance(param, tree.Param):
                for given, other, outer in self._given(param, home, way):
                    yield from step(given, other, outer)
            elif definition.kind in ("assign", "initial") and definition.value is not None and not definition.path:
                added = _added(definition.value, cell.name)
                if added is not None:
                    yield from self._gathered(param, added, home, way, is_many=is_many)
                else:
                    yield from step(definition.value, home, way)
        yield from self._grown(cell, way, is_many=is_many)

    def _grown(self, cell: Cell, way: _Way, *, is_many: bool) -> Iterator[_Found]:
        for ref, source, is_sure in self._cells.references(cell):
            parent = ref.parent
            match parent:
                case tree.AugAssign(op="+") if is_sure and ref.edge == "target":
                    yield from self._gathered(parent, parent.value, source, way, is_many=is_many)
                case tree.Attribute(attr=attr, parent=tree.Call() as call) if is_sure and is_many and attr in _GROWING:
                    added = call.positional(_GROWING[attr])
                    if parent.edge == "func" and added is not None:
                        yield from self._gathered(call, added, source, way, is_many=attr == "extend")
                case tree.Subscript(parent=tree.Assign() as assign) if is_sure and is_many and parent.edge == "targets":
                    if assign.value is not None:
                        yield from self._gathered(assign, assign.value, source, way, is_many=False)
                case _:
                    pass

    def _given(self, param: tree.Param, source: Source, way: _Way) -> Iterator[tuple[tree.Expr, Source, _Way]]:
        """What callers give for a parameter; in a function that was entered by a call, what that one gives."""
        function = param.parent
        if not isinstance(function, tree.FunctionDef) or param.star:
            return
        for number, frame in enumerate(reversed(way.frames)):
            if frame[0] is function:
                given = argument(frame[1], function, param, frame[2], source)
                if given is not None:
                    yield given, frame[2], replace(way, frames=way.frames[: len(way.frames) - 1 - number], use=given)
                return
        for other, call in self._origins.callers(function, source).sure[:_MOST_CALLERS]:
            given = argument(call, function, param, other, source)
            if given is not None:
                yield given, other, replace(way, use=given)

    # Many of something

    def many(self, node: tree.Expr, source: Source, way: _Way) -> Iterator[_Found]:
        """Yields what a list, or whatever else one goes through, has any number of."""
        further = self._further(node, source, way, is_many=True)
        if further is None:
            return
        way = further
        node = unwrapped(node)
        word = self._plenty.word(node, source)
        match node:
            case _ if word and word != "files":  # of files, that would be their names
                yield _Found(node, source, word, way)
            case tree.Comprehension(kind="list" | "generator" | "set", clauses=[clause, *_]):
                yield from self._comprehended(node, clause, source, way)
            case tree.Await(value=inner) | tree.NamedExpr(value=inner):
                yield from self.many(inner, source, way)
            case tree.IfExp():
                yield from self.many(node.body, source, way)
                yield from self.many(node.orelse, source, way)
            case tree.BinOp(op="+"):
                yield from self.many(node.left, source, way)
                yield from self.many(node.right, source, way)
            case tree.Name() | tree.Attribute():
                yield from self._variable(node, source, way, is_many=True)
            case tree.Call(func=tree.Attribute(attr="items" | "values", value=inner), args=[]):
                yield from self.many(inner, source, way)
            case tree.Call():
                for value, home, inside in self._returned(node, source, way):
                    yield from self.many(value, home, inside)
            case _:
                return

    def _comprehended(self, node: tree.Comprehension, clause: tree.Clause, source: Source, way: _Way) -> Iterator[_Found]:
        if not all(is_by_kind(test) for each in node.clauses for test in each.ifs):
            return
        word = self._plenty.word(clause.iter, source)
        if word and (word != "files" or self._reads(node.element, source)):
            yield _Found(clause.iter, source, word, way)
        elif not word:
            yield from self.many(clause.iter, source, way)

    def _gathered(self, step: tree.Node, added: tree.Expr, source: Source, way: _Way, *, is_many: bool) -> Iterator[_Found]:
        """What is added to a text or a list: once, or for each of what a loop goes through."""
        around = set(tree.ancestors(way.use)) if way.use is not None else set()
        loops = [loop for loop in loops_around(step) if loop not in around]
        yield from (self.many if is_many else self.text)(added, source, way)
        for loop in loops:
            if not isinstance(loop, tree.For) or not _takes_all(loop, step):
                return
            word = self._plenty.word(loop.iter, source)
            if word and (word != "files" or self._reads(loop, source)):
                yield _Found(loop.iter, source, word, _through(way, loop, source))
                return
            if not word and loop is loops[0]:
                yield from self.many(loop.iter, source, replace(way, use=loop.iter))

    def _reads(self, node: tree.Node, source: Source, depth: int = 0) -> bool:
        """Whether something is read, be it by a function of the project."""
        for call in tree.walk(node):
            if not isinstance(call, tree.Call):
                continue
            if last_name(call) in _READING and isinstance(call.func, tree.Attribute):
                return True
            for ref in self._origins.of(call.func, source) if depth < 2 else ():
                if isinstance(ref.node, tree.FunctionDef) and ref.source and self._reads(ref.node, ref.source, depth + 1):
                    return True
        return False


def _through(way: _Way, node: tree.Node, source: Source) -> _Way:
    return replace(way, functions=(*way.functions, (source.function_of(node) or source.tree, source)))


def _names(node: tree.Node) -> Iterator[str]:
    return (inner.id if isinstance(inner, tree.Name) else inner.attr for inner in tree.walk(node)
            if isinstance(inner, tree.Name | tree.Attribute))  # fmt: skip


def _takes_all(loop: tree.For, step: tree.Node) -> bool:
    """Whether a loop goes to its end, and takes whatever is of the right kind."""
    for node in tree.walk(loop):
        if isinstance(node, tree.Return | tree.Break | tree.Yield | tree.Raise):
            return False
    return all(is_by_kind(test) for test, _ in tests_at(step) if any(around is loop for around in tree.ancestors(test)))


def _added(value: tree.Expr, name: str) -> tree.Expr | None:
    """What is added to a text where it is made of itself and more: `text = text + more`, `text = f"{text}{more}"`."""
    match value:
        case tree.BinOp(op="+", left=left, right=right):
            inner = left
            while isinstance(inner, tree.BinOp):
                inner = inner.left
            return right if tree.dotted(inner).rpartition(".")[2] == name else None
        case tree.Joined(parts=[tree.Name(id=first), *_]) if first == name:
            return value.parts[-1]
        case _:
            return None
