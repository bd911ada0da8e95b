"""The variables of a project: which one an expression names, what is assigned to each, and where else it is named.

A *cell* is one variable: a local one, a module's, an attribute of a class, a key of a session's store, an item of a dict in another
cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from linter.python import tree
from linter.python.origins import Origins, Ref
from linter.python.scopes import Binding, Scope
from linter.python.source import Source

__all__ = ["Cell", "Cells", "Definition"]

_DEEPEST = 4
_MOST_FILES = 12
# Where frameworks keep what belongs to one user's session, by the attribute's name.
_STORES = frozenset("session_state user_session user_data chat_data bot_data".split())
_SESSIONS = ("flask.session", "quart.session", "streamlit.session_state", "chainlit.user_session")


@dataclass(frozen=True, slots=True)
class Cell:
    """One variable. `owner` is its function, module, class or file, or the cell of the dict that it is an item of.

    `kind` is `local`, `global`, `attribute`, `store` or `item`; an item's `name` is its key, `*` for one that is not known.
    """

    kind: str
    owner: object
    name: str
    source: Source = field(compare=False, repr=False)

    @property
    def root(self) -> "Cell":
        """The cell that holds the dict in which this one is, at whatever depth; the cell itself if it is in none."""
        found = self
        while isinstance(found.owner, Cell):
            found = found.owner
        return found


@dataclass(frozen=True, slots=True)
class Definition:
    """One way in which a cell gets its value: `kind` is that of a binding, `node` where it happens.

    For a part of a value that is unpacked, `path` tells which part.
    """

    kind: str
    value: tree.Expr | None
    node: tree.Node
    source: Source
    path: tuple[int, ...] = ()


class Cells:
    """Finds the variables of one project."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    def of(self, node: tree.Expr, source: Source, depth: int = 0) -> Cell | None:
        """Returns the variable that an expression names; `None` if it names none, or that cannot be told."""
        if depth > _DEEPEST:
            return None
        match node:
            case tree.Name():
                return self._of_name(node, source)
            case tree.Attribute():
                return self._in_store(node.value, node.attr, source) or self._of_attribute(node, source)
            case tree.Subscript(index=tree.Slice() | tree.Const(value=int()) | tree.UnaryOp()):
                return None
            case tree.Subscript(value=inner, index=index):
                return self._of_item(inner, index, source, depth)
            case tree.Call(func=tree.Attribute(attr="get" | "setdefault", value=inner), args=[first, *_]) if not first.star:
                return self._of_item(inner, first.value, source, depth)
            case tree.Await(value=inner) | tree.NamedExpr(value=inner):
                return self.of(inner, source, depth)
            case _:
                return None

    def _of_name(self, node: tree.Name, source: Source) -> Cell | None:
        scope = _scope_with(node.id, node, source)
        if scope is None:
            return None
        match scope.node:
            case tree.Module():
                return self._of_global(node.id, scope, source)
            case tree.ClassDef():
                return Cell("attribute", scope.node, node.id, source)
            case _:
                return Cell("local", scope.node, node.id, source)

    def _of_global(self, name: str, scope: Scope, source: Source) -> Cell | None:
        for binding in scope.bindings.get(name, ()):
            if binding.kind == "from":
                module, _, other = binding.module.partition(":")
                own = self._origins.project.module(module, source, binding.level) if module or binding.level else None
                return Cell("global", own.tree, other, own) if own is not None and own is not source else None
        return Cell("global", source.tree, name, source)

    def _of_attribute(self, node: tree.Attribute, source: Source) -> Cell | None:
        for ref in self._origins.of(node.value, source):
            if ref.kind in ("instance", "class") and ref.source and isinstance(ref.node, tree.ClassDef):
                owner, home = self._owner(ref, node.attr)
                return Cell("attribute", owner, node.attr, home)
            if ref.kind == "module" and ref.source:
                return Cell("global", ref.source.tree, node.attr, ref.source)
        return None

    def _owner(self, ref: Ref, name: str) -> tuple[tree.ClassDef, Source]:
        """The class furthest up that gives an attribute a value, so that a subclass means the same variable."""
        assert ref.source
        assert isinstance(ref.node, tree.ClassDef)
        found = (ref.node, ref.source)
        seen = {ref.node}
        stack = [ref]
        while stack:
            current = stack.pop()
            if current.source and isinstance(current.node, tree.ClassDef):
                if current.node is not ref.node and name in current.source.class_scope(current.node).values:
                    found = (current.node, current.source)
                for base in self._origins.bases(current.source, current.node):
                    if base.kind == "class" and base.node not in seen and isinstance(base.node, tree.ClassDef):
                        seen.add(base.node)
                        stack.append(base)
        return found

    def _in_store(self, holder: tree.Expr, key: str, source: Source) -> Cell | None:
        last = holder.attr if isinstance(holder, tree.Attribute) else holder.id if isinstance(holder, tree.Name) else ""
        is_store = last in _STORES or (last == "session" and self._origins.path_of(holder, source) in _SESSIONS)
        is_store |= last == "session" and isinstance(holder, tree.Attribute) and tree.dotted(holder.value).endswith("request")
        is_method = key in ("get", "set", "pop", "setdefault", "clear", "keys", "items", "to_dict")
        return Cell("store", (source.tree, last), key, source) if is_store and not is_method else None

    def _of_item(self, holder: tree.Expr, index: tree.Expr, source: Source, depth: int) -> Cell | None:
        key = index.value if isinstance(index, tree.Const) and isinstance(index.value, str) else "*"
        if key != "*" and (found := self._in_store(holder, key, source)):
            return found
        owner = self.of(holder, source, depth + 1)
        return Cell("item", owner, key, owner.source) if owner is not None else None

    # What is assigned

    def definitions(self, cell: Cell) -> list[Definition]:
        """Returns how a variable gets its values, augmented assignments left out."""
        if cell.kind in ("local", "global"):
            scope = cell.source.scopes.get(cell.owner)  # type: ignore[call-overload]  # an owner that is no node owns no scope
            bindings: list[Binding] = scope.bindings.get(cell.name, []) if scope else []
            return [
                Definition(binding.kind, binding.value, binding.node, cell.source, binding.path)
                for binding in bindings
                if binding.kind not in ("augment", "delete")
            ]
        return [found for ref, source, is_sure in self.references(cell) if is_sure and (found := _assigned(ref, source))]

    # Where it is named

    def references(self, cell: Cell) -> list[tuple[tree.Expr, Source, bool]]:
        """Returns the expressions that name a variable; of an attribute also those that may, on an object that is not known."""
        key = ("references", cell)
        memo = self._origins.project.memo
        if key not in memo:
            memo[key] = []  # for those who ask in a circle
            memo[key] = list(self._references(cell))
        return memo[key]  # type: ignore[return-value]  # a memo holds anything

    def _references(self, cell: Cell) -> Iterator[tuple[tree.Expr, Source, bool]]:
        match cell.kind:
            case "local":
                for ref in cell.source.references.get(cell.name, ()):
                    if isinstance(ref, tree.Name) and self.of(ref, cell.source) == cell:
                        yield ref, cell.source, True
            case "global":
                for source in self._files(cell, is_method=False):
                    for ref in source.references.get(cell.name, ()):
                        if self.of(ref, source) == cell:
                            yield ref, source, True
            case "attribute":
                yield from self._of_attributes(cell)
            case "store":
                yield from self._in_stores(cell)
            case _:
                assert isinstance(cell.owner, Cell)
                for ref, source, is_sure in self.references(cell.owner):
                    item = _item_of(ref)
                    if item is not None and self.of(item, source) == cell:
                        yield item, source, is_sure

    def _of_attributes(self, cell: Cell) -> Iterator[tuple[tree.Expr, Source, bool]]:
        for source in self._files(cell, is_method=True):
            for ref in source.references.get(cell.name, ()):
                if isinstance(ref, tree.Attribute):
                    other = self.of(ref, source)
                    if other == cell or other is None:
                        yield ref, source, other is not None
                elif self.of(ref, source) == cell:  # in the body of the class
                    yield ref, source, True
        scope = cell.source.scopes.get(cell.owner)  # type: ignore[call-overload]  # an owner that is no node owns no scope
        for binding in scope.bindings.get(cell.name, ()) if scope else ():
            if isinstance(binding.node, tree.Assign) and isinstance(binding.node.targets[0], tree.Name):
                yield binding.node.targets[0], cell.source, True

    def _in_stores(self, cell: Cell) -> Iterator[tuple[tree.Expr, Source, bool]]:
        assert isinstance(cell.owner, tuple)
        for ref in cell.source.references.get(cell.name, ()):
            if self.of(ref, cell.source) == cell:
                yield ref, cell.source, True
        for holder in cell.source.references.get(cell.owner[1], ()):
            item = _item_of(holder)
            if item is not None and self.of(item, cell.source) == cell:
                yield item, cell.source, True
            elif isinstance(holder.parent, tree.Attribute) and holder.parent.attr in ("set", "pop"):
                call = holder.parent.parent
                first = call.positional(0) if isinstance(call, tree.Call) else None
                if isinstance(call, tree.Call) and isinstance(first, tree.Const) and first.value == cell.name:
                    yield call, cell.source, True

    def _files(self, cell: Cell, *, is_method: bool) -> list[Source]:
        mentions, _ = self._origins.project.mentions(cell.name, is_method=is_method)
        return [cell.source, *(source for source in mentions[:_MOST_FILES] if source is not cell.source)]


def _scope_with(name: str, node: tree.Node, source: Source) -> Scope | None:
    """The scope in which a name that is read at a node is bound."""
    scope: Scope | None = source.scope_of(node)
    is_own = True
    while scope is not None:
        if name in scope.declared and not scope.declared[name]:
            return source.module_scope
        is_class = isinstance(scope.node, tree.ClassDef)
        if name in scope.bindings and name not in scope.declared and (is_own or not is_class):
            return scope
        if not isinstance(scope.node, tree.Comprehension):
            is_own = False
        scope = scope.parent
    return None


def _item_of(ref: tree.Expr) -> tree.Expr | None:
    """The expression that reads an item of what is named: `ref[key]`, `ref.get(key)`, `ref.key`."""
    parent = ref.parent
    match parent:
        case tree.Subscript() if ref.edge == "value":
            return parent
        case tree.Attribute(attr="get" | "setdefault", parent=tree.Call() as call) if parent.edge == "func":
            return call
        case _:
            return None


def _assigned(ref: tree.Expr, source: Source) -> Definition | None:
    """What is assigned where a variable is named as a target."""
    match ref.parent:
        case tree.Assign() as assign if ref.edge == "targets":
            return Definition("assign", assign.value, assign, source)
        case tree.Sequence(parent=tree.Assign() as assign) as targets if targets.edge == "targets":
            return Definition("assign", assign.value, assign, source, (targets.items.index(ref),))
        case tree.Call():
            return None
        case _:
            pass
    match ref:
        case tree.Call(func=tree.Attribute(attr=("set" | "setdefault") as word)):
            return Definition("initial" if word == "setdefault" else "assign", ref.positional(1), ref, source)
        case _:
            return None
