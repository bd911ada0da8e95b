"""Who calls a function: by its resolved name, as a method of a class or of what it overrides, or by an alias."""

from typing import TYPE_CHECKING

from linter.python import tree
from linter.python.project import Callers, is_aside
from linter.python.source import Source

if TYPE_CHECKING:
    from linter.python.origins import Origins, Ref

__all__ = ["find_callers"]


def find_callers(origins: "Origins", function: tree.FunctionDef, source: Source, callers: Callers) -> None:
    """Notes who calls a function, in the files that mention its name."""
    owner = source.class_of(function)
    name = function.name
    names = {name}
    if owner and name in ("__init__", "__new__"):
        names = {owner.name}
    elif owner and name == "__call__":
        callers.is_complete = False
        return
    family: set[tree.Node] = _family(origins, source, owner, name) if owner else {function}
    for word in names:
        mentions, is_complete = origins.project.mentions(word, is_method=owner is not None and word == name)
        callers.is_complete &= is_complete
        for other in (source, *(other for other in mentions if other is not source)):
            if is_aside(other.path, origins.project.root) and not is_aside(source.path, origins.project.root):
                continue
            _callers_in(origins, other, word, family, owner, callers)


def _callers_in(
    origins: "Origins", other: Source, word: str, family: set[tree.Node], owner: tree.ClassDef | None, callers: Callers
) -> None:
    called: set[tree.Node] = set()
    aliases = {binding.name for scope in other.scopes.values() for name, bs in scope.bindings.items() for binding in bs
               if binding.kind == "from" and binding.module.endswith(f":{word}")}  # fmt: skip
    for spelling in sorted({word, *aliases}):
        for call in other.calls.get(spelling, ()):
            called.add(call.func)
            refs = origins.of(call.func, other)
            if any(ref.node in family or (ref.kind == "class" and ref.node is owner) for ref in refs):
                callers.sure.append((other, call))
            elif owner is not None and isinstance(call.func, tree.Attribute) and all(map(_is_vague, refs)):
                callers.possible.append((other, call))
        for reference in other.references.get(spelling, ()):
            if reference in called or not _is_handed_on(reference):
                continue
            refs = origins.of(reference, other)
            if any(ref.node in family for ref in refs):
                callers.values.append((other, reference))


def _family(origins: "Origins", source: Source, owner: tree.ClassDef, name: str) -> set[tree.Node]:
    """A method and those that it overrides: a call of one of these may reach it."""
    found: set[tree.Node] = set()
    seen: set[tree.Node] = set()
    stack: list[tuple[Source, tree.ClassDef]] = [(source, owner)]
    while stack and len(seen) < 50:
        where, node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        method = where.class_scope(node).methods.get(name)
        if method is not None:
            found.add(method)
        for base in origins.bases(where, node):
            if base.kind == "class" and base.source and isinstance(base.node, tree.ClassDef):
                stack.append((base.source, base.node))  # noqa: PERF401  (the type checker follows no comprehension here)
    return found


def _is_vague(ref: "Ref") -> bool:
    """Whether a path leads through a library object that may hold anything, such as what a context variable was set to."""
    return ref.kind == "library" and ref.path.startswith(("contextvars.", "builtins.", "typing.", "functools.", "queue.", "abc."))


def _is_handed_on(reference: tree.Expr) -> bool:
    """Whether a reference to a function gives it to somebody: as an argument, in a display, or assigned."""
    parent = reference.parent
    return isinstance(parent, tree.Arg | tree.Item | tree.Sequence | tree.Assign | tree.Return) and parent.parent is not None
