"""Where what a call sends as its conversation comes from: followed back through variables, functions and copies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.functions import argument, returned_values
from linter.python.histories.cells import Cell
from linter.python.histories.growth import Change, Changes, Doings, cuts_by_name, is_cutting_slice, last_name
from linter.python.histories.loops import word_of
from linter.python.histories.outside import is_given_by_page, is_stored, is_supplied, keeps_roles
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["Conversation", "Reached", "Way", "conversation"]

_DEEPEST = 14
_MOST_CALLERS = 8
_COPIES = frozenset("list tuple copy deepcopy sorted reversed model_dump to_dict cast join str dumps".split())
_MEMBERS = ("messages", "prompt", "input")


@dataclass(frozen=True, slots=True)
class Way:
    """How a list comes to a call: the variables on the way, from the call on, the functions that use it, and what cuts it."""

    cells: tuple[Cell, ...] = ()
    frames: tuple[tuple[tree.Node, tree.Call, Source], ...] = ()  # functions that were entered by a call, for their parameters
    functions: tuple[tuple[tree.Node, Source], ...] = ()
    uses: tuple[tree.Expr, ...] = ()
    copy: tuple[tree.Node, Source] | None = None
    has_own: bool = False
    cut: tuple[tree.Node, Source] | None = None
    properties: tuple[tree.FunctionDef, ...] = ()
    steps: tuple[int, ...] = ()  # for each of the variables, how often something was added before it
    added: int = 0
    is_text: bool = False  # within the text of a message, not the list
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Reached:
    """A variable that a sent list comes from: `use` is where it is named on the way, `doings` what is done to it."""

    cell: Cell
    use: tree.Expr
    source: Source
    way: Way
    doings: Doings

    @property
    def is_cut(self) -> bool:
        """Whether anything on the way, or done to the variable, keeps the list short."""
        return self.way.cut is not None or bool(self.doings.cuts) or self.doings.is_unseen


class Tracer:
    """Follows lists of messages back in one project."""

    def __init__(self, semantics: Semantics) -> None:
        self.semantics = semantics
        self.changes = Changes(semantics.origins, semantics.uses)
        self.cells = self.changes.cells
        self.supplied: list[tuple[tree.Expr, Source, Way]] = []  # conversations that a client sends, or a page
        self.stored: list[tuple[tree.Expr, Source, Way]] = []  # conversations that are kept in a database or by a chat service
        self.renewed: list[tuple[tree.Expr, Source, Way]] = []  # what is made of its own earlier state
        self.edges: list[tuple[Cell, Cell, bool]] = []  # from a variable to one that it is made of, and whether more is added
        self.functions: dict[Cell, tuple[tuple[tree.Node, Source], ...]] = {}
        self._seen: dict[Cell, bool] = {}

    def reached(self, node: tree.Expr, source: Source, way: Way) -> Iterator[Reached]:
        """Yields the variables that a list comes from."""
        if way.depth > _DEEPEST:
            return
        way = replace(way, depth=way.depth + 1)
        if isinstance(node, tree.Call) and is_stored(node, source):
            self.stored.append((node, source, way))
        match node:
            case tree.Await(value=inner) | tree.NamedExpr(value=inner) | tree.Starred(value=inner):
                yield from self.reached(inner, source, way)
            case tree.IfExp():
                yield from self.reached(node.body, source, way)
                yield from self.reached(node.orelse, source, way)
            case tree.BoolOp():
                yield from self.reached(node.left, source, way)
                yield from self.reached(node.right, source, way)
            case tree.BinOp(op="+"):
                way = replace(way, has_own=True, added=way.added + 1)
                yield from self.reached(node.left, source, way)
                yield from self.reached(node.right, source, way)
            case tree.Sequence():
                for item in node.items:
                    if isinstance(item, tree.Starred):
                        yield from self.reached(item.value, source, replace(way, has_own=True, added=way.added + 1))
                    elif isinstance(item, tree.Dict):
                        yield from self.member(item, "content", source, replace(way, is_text=True))
            case tree.Joined():
                for part in node.parts:
                    if isinstance(part, tree.Name | tree.Attribute | tree.Call):
                        yield from self.reached(part, source, replace(way, has_own=True, added=way.added + 1))
            case tree.Comprehension():
                yield from self._comprehension(node, source, way)
            case tree.Subscript(index=tree.Slice()):
                if is_cutting_slice(node):
                    way = replace(way, cut=way.cut or (node, source))
                yield from self.reached(node.value, source, way)
            case tree.Name() | tree.Attribute() | tree.Subscript():
                yield from self._variable(node, source, way)
            case tree.Call():
                if self.cells.of(node, source) is not None:
                    yield from self._variable(node, source, way)
                else:
                    yield from self._result(node, source, way)
            case _:
                return

    def _comprehension(self, node: tree.Comprehension, source: Source, way: Way) -> Iterator[Reached]:
        if not all(_is_about_kind(test) for clause in node.clauses for test in clause.ifs):
            way = replace(way, cut=way.cut or (node, source))
        yield from self.reached(node.clauses[0].iter, source, self._copied(way, node, source))

    def _copied(self, way: Way, node: tree.Node, source: Source) -> Way:
        """Notes a copy message by message; one that shows the roles counts most."""
        return way if way.copy is not None and keeps_roles(way.copy[0]) else replace(way, copy=(node, source))

    def _variable(self, node: tree.Expr, source: Source, way: Way) -> Iterator[Reached]:
        cell = self.cells.of(node, source)
        if isinstance(node, tree.Attribute):
            yield from self._property(node, source, way)
        if is_supplied(node, source, self.semantics):
            self.supplied.append((node, source, way))
        if cell is not None:
            yield from self._cell(cell, node, source, _within(way, node, source))

    def _cell(self, cell: Cell, use: tree.Expr, source: Source, way: Way) -> Iterator[Reached]:
        if way.cells and way.cut is None:
            self.edges.append((way.cells[-1], cell, way.added > way.steps[-1]))
        if cell in way.cells:
            return
        was_cut = self._seen.get(cell)
        if was_cut is False or (was_cut and way.cut is not None):
            return
        self._seen[cell] = way.cut is not None
        self.functions.setdefault(cell, way.functions)
        way = replace(way, cells=(*way.cells, cell), uses=(*way.uses, use), steps=(*way.steps, way.added))
        doings = self.changes.of(cell)
        found = Reached(cell, use, source, way, doings)
        yield found
        if found.is_cut:
            way = replace(way, cut=way.cut or _first_cut(doings) or (use, source))
        yield from self._assigned(cell, way)
        if isinstance(cell.owner, Cell):
            yield from self._member(cell.owner, cell.name, way)
        if cell.kind == "local":
            yield from self._added(cell, way, doings)

    def _assigned(self, cell: Cell, way: Way) -> Iterator[Reached]:
        """What a variable gets by assignment, and what callers give for it."""
        for definition in self.cells.definitions(cell):
            if definition.kind == "param" and isinstance(definition.node, tree.Param):
                yield from self._given(definition.node, definition.source, way)
            elif definition.kind in ("assign", "initial") and definition.value is not None:
                yield from self._part(definition.value, definition.path, definition.source, way)

    def _part(self, value: tree.Expr, path: tuple[int, ...], source: Source, way: Way) -> Iterator[Reached]:
        """A value, or the part of it that is unpacked: of a display, or of what a function returns."""
        match value:
            case _ if not path:
                yield from self.reached(value, source, way)
            case tree.Sequence() if path[0] < len(value.items):
                yield from self._part(value.items[path[0]], path[1:], source, way)
            case tree.Await(value=inner):
                yield from self._part(inner, path, source, way)
            case tree.Call():
                if cuts_by_name(last_name(value)):
                    way = replace(way, cut=way.cut or (value, source))
                for inner, home, inside in self._returned(value, source, way):
                    if isinstance(inner, tree.Sequence) or way.cut is not None:
                        yield from self._part(inner, path if isinstance(inner, tree.Sequence) else (), home, inside)
            case _:
                return

    def _added(self, cell: Cell, way: Way, doings: Doings) -> Iterator[Reached]:
        """What is put into a new list: another one as a whole, or each of its elements."""
        for growth in doings.growths:
            around = [outer for outer in _up_to_function(growth.at) if isinstance(outer, tree.For | tree.While)]
            if any(isinstance(outer, tree.While) for outer in around):
                continue
            if isinstance(growth.value, tree.Expr) and _is_extension(growth):
                yield from self.reached(growth.value, growth.source, replace(way, has_own=True, added=way.added + 1))
            elif around and isinstance(loop := around[-1], tree.For):
                yield from self.reached(loop.iter, growth.home, self._copied(way, loop, growth.home))

    def _member(self, holder: Cell, key: str, way: Way) -> Iterator[Reached]:
        """A member of a dict in a variable, where the dict is written out, given by callers, or the same as another."""
        for definition in self.cells.definitions(holder):
            param = definition.node
            if definition.kind == "assign" and definition.value is not None and not definition.path:
                yield from self.member(definition.value, key, definition.source, way)
            elif isinstance(param, tree.Param) and isinstance(param.parent, tree.FunctionDef) and param.star:
                for source, call in self.semantics.origins.callers(param.parent, definition.source).sure[:_MOST_CALLERS]:
                    yield from self.given(call, key, source, way)
            elif isinstance(param, tree.Param):
                for given, source in self._arguments(param, definition.source, way):
                    yield from self.member(given, key, source, way)

    def given(self, call: tree.Call, key: str, source: Source, way: Way) -> Iterator[Reached]:
        """What a call gives by a keyword, or in a dict that it spreads."""
        named = call.keyword(key)
        if named is not None:
            yield from self.reached(named, source, way)
            return
        for arg in call.args:
            if arg.star == "**":
                yield from self.member(arg.value, key, source, way)

    def member(self, value: tree.Expr, key: str, source: Source, way: Way) -> Iterator[Reached]:
        """Yields the variables that a member of a dict comes from."""
        if way.depth > _DEEPEST:
            return
        way = replace(way, depth=way.depth + 1)
        match value:
            case tree.Await(value=inner):
                yield from self.member(inner, key, source, way)
            case tree.Dict():
                for item in value.items:
                    if item.key is None:
                        yield from self.member(item.value, key, source, way)
                    elif isinstance(item.key, tree.Const) and item.key.value == key:
                        yield from self.reached(item.value, source, way)
            case tree.BinOp(op="|"):
                yield from self.member(value.left, key, source, way)
                yield from self.member(value.right, key, source, way)
            case tree.Call(func=tree.Name(id="dict")):
                yield from self.given(value, key, source, way)
            case _ if is_supplied(value, source, self.semantics):
                self.supplied.append((way.uses[-1] if way.uses else value, source, way))
            case tree.Call() if is_stored(value, source):
                self.stored.append((value, source, way))
            case tree.Call() if self.cells.of(value, source) is None:
                for inner, home, inside in self._returned(value, source, way):
                    yield from self.member(inner, key, home, inside)
            case _:
                inner_cell = self.cells.of(value, source)
                if inner_cell is not None:
                    item_cell = Cell("item", inner_cell, key, inner_cell.source)
                    yield from self._cell(item_cell, value, source, _within(way, value, source))

    def _given(self, param: tree.Param, source: Source, way: Way) -> Iterator[Reached]:
        function = param.parent
        for number, frame in enumerate(reversed(way.frames)):
            if frame[0] is function and isinstance(function, tree.FunctionDef):  # entered by a call: that one's argument
                given = argument(frame[1], function, param, frame[2], source)
                if given is not None:
                    yield from self.reached(given, frame[2], replace(way, frames=way.frames[: len(way.frames) - 1 - number]))
                return
        if is_given_by_page(param, source, self.semantics):
            self.supplied.append((way.uses[-1], source, way))
        for given, other in self._arguments(param, source, way):
            yield from self.reached(given, other, way)

    def _arguments(self, param: tree.Param, source: Source, way: Way) -> Iterator[tuple[tree.Expr, Source]]:
        function = param.parent
        if not isinstance(function, tree.FunctionDef) or way.depth > _DEEPEST:
            return
        for other, call in self.semantics.origins.callers(function, source).sure[:_MOST_CALLERS]:
            given = call.keyword(param.name) if param.star else argument(call, function, param, other, source)
            if given is not None:
                yield given, other

    def _property(self, node: tree.Attribute, source: Source, way: Way) -> Iterator[Reached]:
        for ref in self.semantics.origins.of(node.value, source):
            if ref.kind == "instance" and ref.source and isinstance(ref.node, tree.ClassDef):
                method = ref.source.class_scope(ref.node).methods.get(node.attr)
                if method is None or not method.decorators:
                    continue
                if method in way.properties:  # a list that is made of what it was before, and more
                    self.renewed.append((node, source, way))
                else:
                    way = replace(way, properties=(*way.properties, method))
                    for value in returned_values(method, ref.source):
                        yield from self.reached(value, ref.source, way)

    def _result(self, node: tree.Call, source: Source, way: Way) -> Iterator[Reached]:
        """What a call returns: a copy of its argument, or what a function of the project does."""
        name = last_name(node)
        if cuts_by_name(name):
            way = replace(way, cut=way.cut or (node, source))
        refs = [ref for ref in self.semantics.origins.of(node.func, source) if ref.kind == "function" and ref.source]
        if not refs:
            inner = (
                node.func.value if isinstance(node.func, tree.Attribute) and not node.args else node.positional(len(node.args) - 1)
            )
            if name in _COPIES and inner is not None:
                yield from self.reached(inner, source, way)
            elif way.cut is not None:
                for arg in node.args:
                    yield from self.reached(arg.value, source, way)
            return
        for value, home, inside in self._returned(node, source, way):
            yield from self.reached(value, home, inside)

    def _returned(self, node: tree.Call, source: Source, way: Way) -> Iterator[tuple[tree.Expr, Source, Way]]:
        for ref in self.semantics.origins.of(node.func, source):
            function, home = ref.node, ref.source
            if not isinstance(function, tree.FunctionDef) or home is None or any(frame[0] is function for frame in way.frames):
                continue
            inside = replace(way, frames=(*way.frames, (function, node, source)), functions=(*way.functions, (function, home)))
            for value in returned_values(function, home):
                yield value, home, inside


def _reached(made: ApiCall, tracer: Tracer, way: Way) -> Iterator[Reached]:
    """Yields the variables that the conversation comes from which a call sends."""
    source = made.source
    for name in _MEMBERS:
        direct = made.node.keyword(name)
        if direct is not None:
            yield from tracer.reached(direct, source, way)
            return
    for body in (made.body, made.arguments):
        for name in _MEMBERS:
            holder = body.holders.get(name) if body is not None else None
            value = getattr(holder, "value", None)
            home = tracer.semantics.project.holding(holder) if holder is not None else None
            if isinstance(value, tree.Expr) and home is not None:
                yield from tracer.reached(value, home, _within(way, value, home))
                return
    yield from tracer.given(made.node, "messages", source, way)
    for name in ("json", "data") if made.api == "http" else ():
        node = made.node.keyword(name)
        if node is not None:
            yield from tracer.member(node, "messages", source, way)


def _within(way: Way, node: tree.Node, source: Source) -> Way:
    function = source.function_of(node)
    return way if function is None else replace(way, functions=(*way.functions, (function, source)))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where what a call sends comes from: variables, what others keep, and circles of variables that hold their earlier value.

    A circle comes with the functions that it passes.
    """

    reached: list[Reached]
    supplied: list[tuple[tree.Expr, Source, Way]]
    circles: list[tuple[list[Cell], list[tree.Node]]]


def conversation(made: ApiCall, semantics: Semantics) -> Conversation:
    """Returns where the conversation comes from that a call sends."""
    key = ("conversation", made.node)
    if key not in made.source.memo:
        tracer = Tracer(semantics)
        function = made.source.function_of(made.node)
        start = Way(functions=((function, made.source),) if function is not None else ())
        found = list(_reached(made, tracer, start))
        supplied = [one for one in tracer.supplied if _is_conversation(*one) and _adds_own(one[2], tracer)]
        supplied += [one for one in tracer.stored if one[2].copy and _is_conversation(*one)]
        renewed = [one for one in tracer.renewed if any(tracer.changes.of(cell).growths for cell in one[2].cells)]
        made.source.memo[key] = Conversation(found, [*supplied, *renewed], list(_circles(tracer)))
    return made.source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything


def _circles(tracer: Tracer) -> Iterator[tuple[list[Cell], list[tree.Node]]]:
    """Yields the variables that are made of their own earlier value and more, with the functions on the way around."""
    onward: dict[Cell, set[Cell]] = {}
    for one, other, _ in tracer.edges:
        onward.setdefault(one, set()).add(other)
    reach = {cell: _reachable(cell, onward) for cell in onward}
    for cell in onward:
        circle = [other for other in onward if other in reach[cell] and cell in reach[other]]
        if cell not in reach[cell]:
            continue
        is_longer = any(added and one in circle and other in circle for one, other, added in tracer.edges)
        if is_longer and not any(tracer.changes.of(one).cuts for one in circle):
            yield [cell, *circle], [function for one in circle for function, _ in tracer.functions.get(one, ())]


def _reachable(cell: Cell, onward: dict[Cell, set[Cell]]) -> set[Cell]:
    found: set[Cell] = set()
    stack = list(onward.get(cell, ()))
    while stack:
        current = stack.pop()
        if current not in found:
            found.add(current)
            stack.extend(onward.get(current, ()))
    return found


def _is_conversation(node: tree.Expr, source: Source, way: Way) -> bool:
    """Whether what comes from outside is a list of messages: it is copied with its roles, or is called so and sent as it is."""
    if way.is_text:
        return False
    if way.copy is not None:
        return keeps_roles(way.copy[0])
    words = {word_of(inner) for inner in tree.walk(node)}
    return not words.isdisjoint(("messages", "history", "chat_history", "conversation_history"))


def _adds_own(way: Way, tracer: Tracer) -> bool:
    """Whether messages of the program's own stand in the list beside those of the copy, so that it is no mere passing on."""
    if way.has_own:
        return True
    for cell in way.cells:
        if cell.kind != "local":
            continue
        values = [definition.value for definition in tracer.cells.definitions(cell)]
        values += [
            growth.value
            for growth in tracer.changes.of(cell).growths
            if not any(isinstance(a, tree.For) for a in _up_to_function(growth.at))
        ]
        if any(isinstance(value, tree.Dict) or (isinstance(value, tree.Sequence) and value.items) for value in values):
            return True
    return False


def _first_cut(doings: Doings) -> tuple[tree.Node, Source] | None:
    return (doings.cuts[0].node, doings.cuts[0].source) if doings.cuts else None


_KINDS = frozenset("role type content tool_calls name system user assistant tool function text".split())


def _is_about_kind(test: tree.Expr) -> bool:
    """Whether a condition looks at what kind a message is, which cuts nothing off that grows."""
    words = {inner.value for inner in tree.walk(test) if isinstance(inner, tree.Const) and isinstance(inner.value, str)}
    words |= {inner.attr for inner in tree.walk(test) if isinstance(inner, tree.Attribute)}
    has_call = any(
        isinstance(inner, tree.Call) and last_name(inner) not in ("get", "isinstance", "strip") for inner in tree.walk(test)
    )
    return bool(words & _KINDS) and not has_call


def _is_extension(growth: Change) -> bool:
    node = growth.node
    return isinstance(node, tree.AugAssign | tree.Assign) or (isinstance(node, tree.Call) and last_name(node) == "extend")


def _up_to_function(node: tree.Node) -> Iterator[tree.Node]:
    for around in tree.ancestors(node):
        if isinstance(around, tree.FunctionDef | tree.Lambda):
            return
        yield around
