"""What is done to a list in a variable: what makes it longer, what cuts it, and who counts how long it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from linter.python import tree
from linter.python.functions import returned_values
from linter.python.histories.cells import Cell, Cells, Definition
from linter.python.origins import Origins, Ref
from linter.python.scopes import statement_of
from linter.python.source import Source
from linter.python.uses import Uses

__all__ = ["Change", "Changes", "Doings", "cuts_by_name", "is_cutting_slice", "is_in_handler", "last_name"]

_DEEPEST = 4
_GROWING = {"append": 0, "extend": 0, "insert": 1, "appendleft": 0}
_CUTTING = frozenset("popleft remove clear".split())
_TRIMS = re.compile(
    r"trim|trunc|summar|compact|compress|condens|prune|prun(?:ing|er)|shrink|evict|forget|clip|slid(?:e|ing)|window|(?:^|_)fit(?:_|$)|limit"
    r"|reduce_|cut_?off|(?:^|_)cut(?:_|$)|budget|drop_|shorten|rotate|keep_last|last_n|recent|within|expire|discard",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"(?:count|num|calc|estimat|comput|get|len|check|sum).*token|token.*(?:count|len|num|size|usage|limit)|tiktoken|encoding_for_model|get_encoding",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"print|log|debug|info|dump|save|store|write|send|show|display|render|persist|record|export|update|append|add|put|insert|set|emit|yield"
    r"|create|complet|chat|ask|generat|respon|run|call|invoke|stream|join|stringify|format|convert|build|count|len|token|pprint|callback|notify|hash|encode",
    re.IGNORECASE,
)
_STARTS = frozenset("__init__ __post_init__ __new__ on_chat_start on_connect on_startup startup setUp setup build".split())
_FRESH = frozenset(("list", "dict", "deque"))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is done to a list: `node` does it, `at` is where it comes about in the function whose variable is asked about.

    `kind` is `grow`; `slice`, `pop`, `undo`, `helper`, `count` or `reset` for what keeps a list short, `rebound slice` if only a
    variable is cut; or `unseen`. `value` is what is added, `name` the list as it is written.
    """

    kind: str
    node: tree.Node
    source: Source
    at: tree.Node
    home: Source
    name: tree.Expr
    value: tree.Expr | None = None


@dataclass(slots=True)
class Doings:
    """All that is done to one variable's list."""

    growths: list[Change] = field(default_factory=list)
    cuts: list[Change] = field(default_factory=list)
    is_unseen: bool = False


class Changes:
    """Finds what is done to lists in one project."""

    def __init__(self, origins: Origins, uses: Uses) -> None:
        self._origins = origins
        self._uses = uses
        self.cells = Cells(origins)

    def of(self, cell: Cell, depth: int = 0) -> Doings:
        """Returns what is done to the list in a variable, also by functions that are given it."""
        memo = self._origins.project.memo
        key = ("doings", cell)
        if key not in memo:
            found = memo[key] = Doings()  # for those who ask in a circle
            for ref, source, is_sure in self.cells.references(cell):
                for change in self._changes(ref, source, cell, depth):
                    if change.kind == "grow":
                        if is_sure:
                            found.growths.append(change)
                    elif change.kind == "unseen":
                        found.is_unseen |= is_sure
                    else:
                        found.cuts.append(change)
                alias = self._alias(ref, source) if is_sure and depth < _DEEPEST else None
                if alias is not None and alias != cell and alias.kind in ("local", "global"):
                    other = self.of(alias, depth + 1)
                    found.growths += [growth for growth in other.growths if _is_in_place(growth) and growth not in found.growths]
                    found.cuts += other.cuts
                    found.is_unseen |= other.is_unseen
            for definition in self.cells.definitions(cell):
                for change in self._redefined(definition, cell, depth):
                    if change.kind == "unseen":
                        found.is_unseen = True
                    else:
                        (found.growths if change.kind == "grow" else found.cuts).append(change)
        return memo[key]  # type: ignore[return-value]  # a memo holds anything

    def _alias(self, ref: tree.Expr, source: Source) -> Cell | None:
        """The variable that is the same list: `messages = self.messages`."""
        node: tree.Node = ref
        while isinstance(node.parent, tree.BoolOp | tree.Await):
            node = node.parent
        if isinstance(node.parent, tree.Assign) and node.edge == "value" and isinstance(node.parent.targets[0], tree.Name):
            return self.cells.of(node.parent.targets[0], source)
        return None

    def _changes(self, ref: tree.Expr, source: Source, cell: Cell, depth: int) -> Iterator[Change]:
        parent = ref.parent
        match parent:
            case tree.Attribute(attr=attr, parent=tree.Call() as call) if parent.edge == "func" and ref.edge == "value":
                yield from self._by_method(attr, call, ref, source)
            case tree.AugAssign(op="+") if ref.edge == "target":
                yield Change("grow", parent, source, parent, source, ref, parent.value)
            case tree.Delete():
                yield Change("reset", parent, source, parent, source, ref)
            case tree.Subscript(index=tree.Slice()) if ref.edge == "value" and parent.edge in ("targets", "target"):
                yield Change("slice", parent, source, parent, source, ref)
            case tree.Subscript(index=tree.Slice()) if ref.edge == "value" and isinstance(parent.parent, tree.Call | tree.Arg):
                if is_cutting_slice(parent) and self._is_summarised(parent):
                    yield Change("helper", parent, source, parent, source, ref)
            case tree.Subscript(parent=tree.Delete()) if ref.edge == "value" and cell.kind != "item":
                yield Change("pop", parent, source, parent, source, ref)
            case tree.Arg(parent=tree.Call() as call):
                yield from self._given(parent, call, ref, source, depth)
            case tree.Compare():
                pass
            case _:
                return

    def _is_summarised(self, node: tree.Expr) -> bool:
        arg = node.parent
        return isinstance(arg, tree.Arg) and isinstance(arg.parent, tree.Call) and cuts_by_name(last_name(arg.parent))

    def _by_method(self, attr: str, call: tree.Call, ref: tree.Expr, source: Source) -> Iterator[Change]:
        if attr in _GROWING:
            yield Change("grow", call, source, call, source, ref, call.positional(_GROWING[attr]))
        elif attr == "pop":
            index = call.positional(0)
            is_last = index is None or (isinstance(index, tree.UnaryOp) and isinstance(index.value, tree.Const))
            if not (is_last and _is_on_failure(call)):
                yield Change("undo" if is_last else "pop", call, source, call, source, ref)
        elif attr == "clear":
            if not is_in_handler(call):
                yield Change("reset", call, source, call, source, ref)
        elif attr in _CUTTING:
            yield Change("pop", call, source, call, source, ref)
        elif cuts_by_name(attr):
            yield Change("helper", call, source, call, source, ref)

    def _given(self, arg: tree.Arg, call: tree.Call, ref: tree.Expr, source: Source, depth: int) -> Iterator[Change]:
        name = last_name(call)
        if name == "len":
            yield from self._measured(call, ref, source)
            return
        if _COUNTS.search(name):
            yield Change("count", call, source, call, source, ref)
            return
        if cuts_by_name(name):
            yield Change("helper", call, source, call, source, ref)
            return
        is_kept = isinstance(call.parent, tree.Assign | tree.Await) and self._is_assigned_back(call, ref, source)
        refs = self._origins.of(call.func, source)
        for cell in self._params(refs, call, arg):
            if depth >= _DEEPEST:
                continue
            inner = self.of(cell, depth + 1)
            for change in (*filter(_is_in_place, inner.growths), *inner.cuts):
                if change.kind != "rebound slice" or is_kept:
                    yield Change(change.kind, change.node, change.source, call, source, ref, change.value)
            if inner.is_unseen:
                yield Change("unseen", call, source, call, source, ref)
        is_statement = isinstance(call.parent, tree.ExprStatement) or (
            isinstance(call.parent, tree.Await) and isinstance(call.parent.parent, tree.ExprStatement)
        )
        if not refs and (is_kept or (is_statement and not _HARMLESS.search(name))):
            yield Change("unseen", call, source, call, source, ref)

    def _params(self, refs: tuple[Ref, ...], call: tree.Call, arg: tree.Arg) -> Iterator[Cell]:
        """Yields the parameters of functions of the project that take an argument."""
        for ref in refs:
            function = ref.node
            if ref.kind == "class" and ref.source and isinstance(function, tree.ClassDef):
                function = ref.source.class_scope(function).methods.get("__init__")
            if isinstance(function, tree.FunctionDef) and ref.source:
                param = self._uses.parameter(call, arg, function, ref.source)
                if param is not None:
                    yield Cell("local", function, param.name, ref.source)

    def _is_assigned_back(self, call: tree.Call, ref: tree.Expr, source: Source) -> bool:
        outer: tree.Node | None = call.parent
        while isinstance(outer, tree.Await):
            outer = outer.parent
        if not isinstance(outer, tree.Assign):
            return False
        cell = self.cells.of(ref, source)
        targets = [item for target in outer.targets for item in (target.items if isinstance(target, tree.Sequence) else [target])]
        return any(self.cells.of(target, source) == cell for target in targets)

    def _measured(self, call: tree.Call, ref: tree.Expr, source: Source) -> Iterator[Change]:
        """`len(messages) > limit`, directly or by way of a name."""
        measures: list[tree.Expr] = [call]
        if isinstance(call.parent, tree.Assign) and isinstance(call.parent.targets[0], tree.Name):
            name = call.parent.targets[0].id
            measures += [use for use in source.references.get(name, ()) if isinstance(use, tree.Name)
                         and any(binding.node is call.parent for binding in source.lookup(name, use))]  # fmt: skip
        for measure in measures:
            if _is_limited(measure):
                yield Change("count", call, source, call, source, ref)
                return

    # What is assigned anew

    def _redefined(self, definition: Definition, cell: Cell, depth: int) -> Iterator[Change]:
        value, source, node = definition.value, definition.source, definition.node
        if value is None or definition.kind not in ("assign", "initial"):
            return
        mentions = [inner for inner in _expressions(value) if self._names(inner, source, cell)]
        if not mentions:
            if cell.kind != "local" and definition.kind == "assign" and self._is_reset(definition, cell):
                yield Change("reset", node, source, node, source, _target(node))
            elif _is_short(value):
                yield Change("slice", node, source, node, source, _target(node))
            return
        for mention in mentions:
            if self._cut_within(mention, value):
                yield Change("rebound slice", value, source, node, source, mention)
                return
        if isinstance(value, tree.Call | tree.Comprehension):
            return  # what becomes of an argument was looked at where it is named
        for mention in mentions:
            if value is not mention and _is_longer(value, mention):
                yield Change("grow", node, source, node, source, mention, _added(value, mention))
                return

    def _names(self, node: tree.Expr, source: Source, cell: Cell) -> bool:
        last = cell.name if cell.name != "*" else ""
        if isinstance(node, tree.Name) and cell.kind in ("local", "global") and node.id != last:
            return False
        return isinstance(node, tree.Name | tree.Attribute | tree.Subscript | tree.Call) and self.cells.of(node, source) == cell

    def _cut_within(self, mention: tree.Expr, value: tree.Expr) -> bool:
        """Whether an expression holds a list only in part: a slice of it, a choice of its elements."""
        current: tree.Node = mention
        while current is not value and current.parent is not None:
            parent = current.parent
            if isinstance(parent, tree.Subscript) and current.edge == "value" and isinstance(parent.index, tree.Slice):
                return is_cutting_slice(parent) or parent is value
            if isinstance(parent, tree.Clause) and parent.ifs:
                return True
            current = parent
        return False

    def _is_reset(self, definition: Definition, cell: Cell) -> bool:
        """Whether a list begins anew, other than where it first comes to be and where an error is handled."""
        value, source, node = definition.value, definition.source, definition.node
        if not self._is_fresh(value, source) or is_in_handler(node):
            return False
        function = source.function_of(node)
        if function is None:
            return (
                cell.kind == "global"
                and any(isinstance(around, tree.While | tree.For) for around in tree.ancestors(node))
                and not _is_first(node, cell)
            )
        if isinstance(function, tree.FunctionDef) and _is_start(function):
            return False
        return not _is_first(node, cell) and not self._is_called_from_start(function, source)

    def _is_called_from_start(self, function: tree.Node, source: Source) -> bool:
        if not isinstance(function, tree.FunctionDef):
            return False
        callers = self._origins.callers(function, source).sure
        return bool(callers) and all(
            isinstance(outer := other.function_of(call), tree.FunctionDef) and outer.name == "__init__" for other, call in callers
        )

    def _is_fresh(self, value: tree.Expr | None, source: Source, depth: int = 0) -> bool:
        match value:
            case tree.Sequence() | tree.Dict() | tree.Const():
                return True
            case tree.Call(func=tree.Name(id=name)) if name in _FRESH:
                return not value.args
            case tree.Call() if depth < 2:
                refs = self._origins.of(value.func, source)
                inner = [(one, ref.source) for ref in refs if ref.source and isinstance(ref.node, tree.FunctionDef)
                         for one in returned_values(ref.node, ref.source)]  # fmt: skip
                return bool(inner) and all(self._is_fresh(one, where, depth + 1) for one, where in inner)
            case tree.BinOp():
                return self._is_fresh(value.left, source, depth) and self._is_fresh(value.right, source, depth)
            case _:
                return False


def last_name(call: tree.Call) -> str:
    """Returns the last word of what is called."""
    func = call.func
    return func.attr if isinstance(func, tree.Attribute) else func.id if isinstance(func, tree.Name) else ""


def cuts_by_name(name: str) -> bool:
    """Says whether a function's name promises that it keeps a list short."""
    return bool(_TRIMS.search(name))


def is_cutting_slice(node: tree.Subscript) -> bool:
    """Says whether a slice leaves out old elements: `[-10:]`, `[:n]`, `[i:j]`; not `[:]`, `[1:]`, `[:-1]`, `[::-1]`."""
    index = node.index
    if not isinstance(index, tree.Slice):
        return False
    lower, upper = index.lower, index.upper
    if lower is None or (isinstance(lower, tree.Const) and lower.value in (0, 1, 2)):
        is_last_left_out = isinstance(upper, tree.UnaryOp) and isinstance(upper.value, tree.Const)
        return upper is not None and not is_last_left_out
    return True


def is_in_handler(node: tree.Node) -> bool:
    """Says whether a node runs only when an error was caught."""
    for around in tree.ancestors(node):
        if isinstance(around, tree.Handler):
            return True
        if isinstance(around, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            return False
    return False


def _is_in_place(growth: Change) -> bool:
    """Whether a growth changes the list itself, for all who hold it: not `text += "…"`, not `messages = messages + […]`."""
    match growth.node:
        case tree.AugAssign(value=tree.Sequence() | tree.Comprehension() | tree.Attribute()):
            return True
        case _:
            return isinstance(growth.node, tree.Call)


def _is_on_failure(node: tree.Node) -> bool:
    """Whether a step takes back what failed: in a handler, or where the turn ends with an error."""
    statement = statement_of(node)
    block = getattr(statement.parent, statement.edge, None)
    last = block[-1] if isinstance(block, list) else None
    return is_in_handler(node) or isinstance(last, tree.Raise | tree.Continue)


def _expressions(node: tree.Node) -> Iterator[tree.Expr]:
    return (inner for inner in tree.walk(node) if isinstance(inner, tree.Expr))


def _is_limited(measure: tree.Expr) -> bool:
    """Whether a measure is compared with a limit in a condition, which is more than whether there is anything."""
    current: tree.Node = measure
    while isinstance(current.parent, tree.BinOp | tree.UnaryOp):
        current = current.parent
    compare = current.parent
    if not isinstance(compare, tree.Compare) or not set(compare.ops) & {"<", ">", "<=", ">="}:
        return False
    outer = compare.parent
    while isinstance(outer, tree.BoolOp | tree.UnaryOp):
        outer = outer.parent
    if isinstance(outer, tree.While):
        return False  # this bounds what the loop does, not the list, unless the loop cuts it, which is seen there
    others = [other for other in (compare.left, *compare.rights) if other is not current]
    return not any(isinstance(other, tree.Const) and isinstance(other.value, int) and other.value <= 2 for other in others)


def _is_short(value: tree.Expr) -> bool:
    """Whether what is assigned is kept short as it is made: a slice, what a helper trimmed, a store with a limit."""
    for inner in tree.walk(value):
        if isinstance(inner, tree.Subscript) and is_cutting_slice(inner):
            return True
        if isinstance(inner, tree.Call) and (cuts_by_name(last_name(inner)) or _is_limited_store(inner)):
            return True
    return False


def _is_limited_store(call: tree.Call) -> bool:
    """Whether something is made that keeps itself short: `deque(maxlen=10)`."""
    given = " ".join(arg.keyword or "" for arg in call.args)
    return bool(re.search(r"max(?!_tokens|_completion)|limit|window|size|\bk\b", given)) or (
        last_name(call) == "deque" and call.positional(1) is not None
    )


def _is_longer(value: tree.Expr, mention: tree.Expr) -> bool:
    """Whether an expression is the list and more: `messages + [new]`, `[*messages, new]`."""
    current: tree.Node = mention
    while current is not value and current.parent is not None:
        if not isinstance(current.parent, tree.BinOp | tree.Starred | tree.Sequence | tree.BoolOp):
            return False
        current = current.parent
    return any(isinstance(inner, tree.BinOp | tree.Starred) for inner in tree.walk(value))


def _added(value: tree.Expr, mention: tree.Expr) -> tree.Expr | None:
    if isinstance(value, tree.BinOp):
        return value.right if mention in list(tree.walk(value.left)) else value.left
    return value.items[-1] if isinstance(value, tree.Sequence) and value.items else None


def _target(node: tree.Node) -> tree.Expr:
    return node.targets[0] if isinstance(node, tree.Assign) else node  # type: ignore[return-value]  # a change is an expression or assigns one


def _is_start(function: tree.FunctionDef) -> bool:
    """Whether a function runs once for an object or a session, before any turn."""
    names = {function.name, *(tree.dotted(made).split(".")[-1] for made in function.decorators)}
    return not names.isdisjoint(_STARTS)


def _is_first(node: tree.Node, cell: Cell) -> bool:
    """Whether a list is made only where there is none: `if "messages" not in st.session_state`."""
    for around in tree.ancestors(node):
        if isinstance(around, tree.If) and _is_about_absence(around.test, cell):
            return True
        if isinstance(around, tree.FunctionDef | tree.Lambda):
            return False
    return False


def _is_about_absence(test: tree.Expr, cell: Cell) -> bool:
    for inner in tree.walk(test):
        match inner:
            case tree.Compare(ops=["not in"]) | tree.Compare(ops=["is"]) | tree.UnaryOp(op="not"):
                return True
            case tree.Compare(ops=["=="], rights=[tree.Const(value=0 | None) | tree.Sequence(items=[])]):
                return True
            case _:
                pass
    return False
