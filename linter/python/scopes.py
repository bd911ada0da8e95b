"""Scopes and the bindings in them: which of them a use of a name may see."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from linter.python import tree

__all__ = ["Binding", "ClassScope", "Scope", "ScopeNode", "enclosing", "is_deferred", "reaching", "statement_of"]

ScopeNode = tree.Module | tree.FunctionDef | tree.ClassDef | tree.Lambda | tree.Comprehension


@dataclass(slots=True, eq=False)
class Binding:
    """One way in which a name gets a value.

    `kind` is `assign`, `param`, `for`, `with`, `import`, `from`, `def`, `class`, `except`, `augment`, `case` or `delete`; `node` is
    where it happens, `value` the expression that the value comes from. `path` tells which part of the value it is, where a
    tuple is unpacked. For imports, `module` and `name` say what is imported.
    """

    name: str
    kind: str
    node: tree.Node
    scope: "Scope"
    value: tree.Expr | None = None
    path: tuple[int, ...] = ()
    module: str = ""
    level: int = 0


@dataclass(slots=True, eq=False)
class Scope:
    """A module, function, class, lambda or comprehension with the names that it binds."""

    node: ScopeNode
    parent: "Scope | None"
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    declared: dict[str, bool] = field(default_factory=dict)  # `global` (false) and `nonlocal` (true) names
    loads: dict[str, list[tree.Name]] = field(default_factory=dict)

    def add(self, binding: Binding) -> None:
        """Keeps a binding."""
        self.bindings.setdefault(binding.name, []).append(binding)


@dataclass(slots=True, eq=False)
class ClassScope:
    """What a class says of its attributes: methods, and every value that is assigned to one in its body or through `self`."""

    methods: dict[str, tree.FunctionDef]
    values: dict[str, list[tuple[tree.Expr | None, tree.Expr | None, tree.Node]]]  # value, annotation, where


# Which bindings reach a use


def reaching(bindings: list[Binding], use: tree.Node, scope: Scope) -> list[Binding]:
    """Returns the bindings of one scope that a use in it may see.

    A binding is hidden by a later one that is passed on every way from it to the use. A use in a loop may also see what is bound
    later in that loop. (Bindings in both branches of an `if` are kept both, so this errs on the side of too many.)
    """
    if len(bindings) == 1:
        return bindings
    seen: list[Binding] = []
    for binding in bindings:
        at = binding.node
        if not _may_come_before(at, use):
            continue
        if binding.kind == "param" and any(_hides(other, binding, use) for other in bindings if other is not binding):
            continue
        if any(other is not binding and _hides(other, binding, use) for other in bindings):
            continue
        seen.append(binding)
    return [binding for binding in seen if binding.kind != "delete"] or bindings


def _may_come_before(at: tree.Node, use: tree.Node) -> bool:
    """Whether what happens at one node can have happened when control is at another."""
    if _is_within(use, at) and not isinstance(at, tree.For | tree.With | tree.WithItem | tree.Handler | tree.Clause | tree.Case):
        # `x = f(x)`: the use on the right comes before the binding, but for the turn of a loop around both
        return any(isinstance(around, tree.For | tree.While) for around in _up_to_function(at))
    if at.order <= use.order:
        return not _are_exclusive(at, use) or _share_loop(at, use)
    return _share_loop(at, use)


def _share_loop(one: tree.Node, other: tree.Node) -> bool:
    loops = {around for around in _up_to_function(one) if isinstance(around, tree.For | tree.While)}
    return any(around in loops for around in _up_to_function(other))


def _up_to_function(node: tree.Node) -> Iterator[tree.Node]:
    for around in tree.ancestors(node):
        yield around
        if isinstance(around, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            return


def _is_within(node: tree.Node, outer: tree.Node) -> bool:
    return any(around is outer for around in tree.ancestors(node))


def _are_exclusive(one: tree.Node, other: tree.Node) -> bool:
    """Whether two nodes stand in different branches of one `if`, so that in one pass only one of them runs."""
    mine = {around.parent: around.edge for around in (one, *tree.ancestors(one)) if isinstance(around.parent, tree.If)}
    for around in (other, *tree.ancestors(other)):
        if isinstance(around.parent, tree.If) and around.parent in mine:
            return {mine[around.parent], around.edge} == {"body", "orelse"}
    return False


def _hides(later: Binding, earlier: Binding, use: tree.Node) -> bool:
    """Whether whoever comes from `earlier` to the use must pass `later`, which binds the name anew."""
    if later.kind == "augment" or later.node.order <= earlier.node.order or later.node.order > use.order:
        return False
    if _is_within(use, later.node) and later.kind == "assign":
        return False
    return _dominates(later.node, use)


def _dominates(node: tree.Node, use: tree.Node) -> bool:
    """Whether a statement has certainly run when control reaches `use`: it stands before it in a block around it."""
    statement = statement_of(node)
    block = (statement.parent, statement.edge)
    for around in (use, *tree.ancestors(use)):
        if (around.parent, around.edge) == block:
            return True
        if isinstance(node, tree.For | tree.Clause | tree.Handler | tree.WithItem) and around is node.parent:
            return False
    # The target of a loop, of a handler or of `with` is bound for everything in its block.
    return isinstance(node, tree.For | tree.Handler) and _is_within(use, node)


def statement_of(node: tree.Node) -> tree.Node:
    """Returns the statement in which a node stands, or the node if it is one."""
    current = node
    while not isinstance(current, tree.Stmt) and current.parent is not None:
        current = current.parent
    return current


def enclosing(node: tree.Node, kinds: type | tuple[type, ...]) -> Any:
    """Returns the closest node of a kind around a node within its function; `None` if there is none."""
    for around in _up_to_function(node):
        if isinstance(around, kinds):
            return around
    return None


def is_deferred(node: tree.Node) -> bool:
    """Whether a node stands in a generator expression, whose body runs when somebody iterates."""
    return any(isinstance(around, tree.Comprehension) and around.kind == "generator" for around in _up_to_function(node))
