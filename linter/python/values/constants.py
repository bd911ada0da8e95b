"""What keeps its value: a container that nothing writes into, and a name that a test has found equal to a text."""

from linter.python import tree
from linter.python.conditions import tests_at
from linter.python.origins import Origins
from linter.python.scopes import Binding
from linter.python.source import Source
from linter.python.values.steps import is_written
from linter.python.values.value import Value

__all__ = ["Constants", "is_tested", "told_by_test"]


class Constants:
    """Says which names of one project hold a container that stays as it is."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    def holds(self, name: str, source: Source, value: tree.Expr | None = None) -> bool:
        """Says whether nothing in a file writes into what a name holds.

        With the `value` of an attribute only what is done by way of its class, and of those that inherit from it, counts.
        """
        owner = _class_around(value) if value is not None else None
        key = ("constant", name, owner)
        if key not in source.memo:
            source.memo[key] = not any(self._is_changed(ref, owner, source) for ref in source.references.get(name, ()))
        return bool(source.memo[key])

    def _is_changed(self, ref: tree.Expr, owner: tree.ClassDef | None, source: Source) -> bool:
        writer = _class_around(ref) if _is_of_self(ref) else None
        if owner is None or writer is None:
            return is_written(ref)
        is_set = isinstance(ref.parent, tree.Assign) and ref.edge == "targets"
        if is_set and writer is not owner:
            return owner in self.family(writer, source)
        return is_written(ref) and (owner in self.family(writer, source) or writer in self.family(owner, source))

    def family(self, node: tree.ClassDef, source: Source) -> set[tree.Node]:
        """A class and those that it inherits from."""
        found: set[tree.Node] = set()
        waiting = [(node, source)]
        while waiting:
            current, where = waiting.pop()
            if current not in found:
                found.add(current)
                bases = self._origins.bases(where, current)
                waiting += [(ref.node, ref.source) for ref in bases if isinstance(ref.node, tree.ClassDef) and ref.source]
        return found


def _class_around(node: tree.Node) -> tree.ClassDef | None:
    return next((around for around in tree.ancestors(node) if isinstance(around, tree.ClassDef)), None)


def _is_of_self(ref: tree.Expr) -> bool:
    return isinstance(ref, tree.Attribute) and isinstance(ref.value, tree.Name) and ref.value.id == "self"


def told_by_test(use: tree.Name, bindings: list[Binding], source: Source) -> Value | None:
    """Returns what a name is where a test has found it equal to a text, which is no text that an edit may change."""
    for test, truth in tests_at(use):
        match test:
            case tree.Compare(
                left=tree.Name(id=use.id) as asked, ops=["==" | "!=" as op], rights=[tree.Const(value=str()) as text]
            ):
                if truth == (op == "==") and source.lookup(use.id, asked) == bindings:
                    return Value(text.value, text, source, is_made=True)
            case _:
                pass
    return None


def is_tested(ref: tree.Node) -> bool:
    """Says whether a test asks what is read here: a value that stands for "none" is replaced before it is sent."""
    inner = ref
    for around in tree.ancestors(ref):
        if inner.edge in ("test", "ifs") or isinstance(around, tree.Compare | tree.BoolOp | tree.UnaryOp | tree.Assert):
            return True
        if isinstance(around, tree.Stmt):
            return False
        inner = around
    return False
