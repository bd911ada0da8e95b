"""Names that nothing has bound if what was to bind them fails, and who reads them all the same."""

import re
from collections.abc import Iterator

from linter.python import tree
from linter.python.conditions import leaves
from linter.python.scopes import statement_of
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["behind", "bound_in", "goes_on_unbound", "read_unbound"]

# Calls that may end the program, or raise.
_ENDING = re.compile(r"^(?:abort|fail|error|exit|_exit|skip|throw|stop|quit|die|panic|bail)|raise|exit$|abort$")


def behind(block: tree.Try) -> Iterator[tuple[list[tree.Stmt], tree.Node | None]]:
    """Yields the statements behind a `try`, block by block outwards, each with the loop that repeats them, if any."""
    current: tree.Node = block
    while current.parent is not None:
        parent = current.parent
        if isinstance(parent, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            siblings = getattr(parent, current.edge)
            if isinstance(siblings, list):
                yield siblings[siblings.index(current) + 1 :], None
            return
        siblings = getattr(parent, current.edge)
        if isinstance(siblings, list) and current in siblings and isinstance(current, tree.Stmt):
            rest = siblings[siblings.index(current) + 1 :]
            yield rest, parent if isinstance(parent, tree.For | tree.While) else None
        current = parent


def bound_in(block: tree.Block) -> list[str]:
    """Returns the names that the statements of a block assign."""
    names: list[str] = []
    for statement in block:
        for node in tree.walk(statement):
            if isinstance(node, tree.Assign):
                names += [target.id for target in node.targets if isinstance(target, tree.Name)]
            elif isinstance(node, tree.AugAssign) and isinstance(node.target, tree.Name):
                names.append(node.target.id)
    return names


def goes_on_unbound(handler: tree.Handler, at: tree.Node, source: Source, semantics: Semantics) -> str:
    """Returns a name that only the failed statement binds, and that is certainly read behind a handler which lets control go on."""
    block = handler.parent
    assert isinstance(block, tree.Try)
    if leaves(handler.body) or block.final or _may_end(handler.body, source, semantics):
        return ""
    scope = source.scope_of(block)
    if any(source.calls.get(word) for word in ("locals", "vars", "globals", "dir")):
        return ""
    statement = next((inner for inner in block.body if inner is at or _is_in(at, inner)), None)
    if not isinstance(statement, tree.Assign):
        return ""
    later = block.body[block.body.index(statement) :]
    for name in dict.fromkeys(bound_in([inner for inner in later if isinstance(inner, tree.Assign)])):
        bindings = scope.bindings.get(name, [])
        if name in scope.declared or any(binding.node.order < statement.order for binding in bindings):
            continue
        if any(_is_in(binding.node, handler) for binding in bindings):
            continue
        for statements, loop in behind(block):
            verdict = _read_first(name, statements)
            if verdict is not None:
                return name if verdict else ""
            if loop is not None:
                return ""
    return ""


def read_unbound(handler: tree.Handler, at: tree.Node, source: Source) -> tree.Name | None:
    """Returns a name that a handler certainly reads, and that nothing has bound if what fails is at a node in the `try`."""
    block = handler.parent
    assert isinstance(block, tree.Try)
    if any(source.calls.get(word) for word in ("locals", "vars", "globals", "dir")):
        return None
    steps = [at, *tree.ancestors(at)]
    if not isinstance(at, tree.Call) or any(
        isinstance(step, tree.For | tree.While | tree.Lambda) for step in steps[: steps.index(block)]
    ):
        return None  # an earlier round may have bound it
    statement = statement_of(at)
    scope = source.scope_of(block)
    for name, bindings in scope.bindings.items():
        if name in scope.declared or not all(_is_in(binding.node, block) for binding in bindings):
            continue
        if any(binding.node.order < statement.order or _is_in(binding.node, handler) for binding in bindings):
            continue
        if any(binding.kind not in ("assign", "for", "with") or binding.node.edge != "body" for binding in bindings):
            continue
        if _read_first(name, handler.body):
            nodes = (node for inner in handler.body for node in tree.walk(inner))
            return next((node for node in nodes if isinstance(node, tree.Name) and node.id == name), None)
    return None


def _is_in(node: tree.Node, outer: tree.Node) -> bool:
    return any(around is outer for around in tree.ancestors(node))


def _read_first(name: str, statements: list[tree.Stmt]) -> bool | None:
    """Says whether the statements certainly read a name before anything else happens to it; `None` if they leave it alone."""
    for statement in statements:
        match statement:
            case tree.For():
                parts: list[tree.Node] = [statement.iter]
            case tree.With():
                parts = [*statement.items]
            case tree.If() | tree.While():
                parts = [statement.test]
            case tree.Try() | tree.Match() | tree.FunctionDef() | tree.ClassDef():
                parts = []
            case _:
                parts = [statement]
        for part in parts:
            if any(
                isinstance(node, tree.Name) and node.id == name and node.edge not in ("target", "targets")
                for node in _evaluated(part)
            ):
                return True
        if any(isinstance(node, tree.Name) and node.id == name for node in tree.walk(statement)):
            return False
        if any(isinstance(node, tree.Return | tree.Raise | tree.Continue | tree.Break) for node in tree.walk(statement)):
            return False
    return None


def _evaluated(node: tree.Node) -> Iterator[tree.Node]:
    """Yields the parts of a statement that are certainly evaluated."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        match current:
            case tree.Lambda() | tree.FunctionDef() | tree.Comprehension():
                stack += [current.clauses[0].iter] if isinstance(current, tree.Comprehension) else []
            case tree.IfExp():
                stack.append(current.test)
            case tree.BoolOp():
                stack.append(current.left)
            case _:
                stack.extend(current.children())


def _may_end(block: tree.Block, source: Source, semantics: Semantics) -> bool:
    """Whether a call in a block may end the program, or raise."""
    for statement in block:
        for node in tree.walk(statement):
            if isinstance(node, tree.Raise | tree.Return | tree.Break | tree.Continue):
                return True
            if not isinstance(node, tree.Call):
                continue
            last = node.func.attr if isinstance(node.func, tree.Attribute) else tree.dotted(node.func)
            is_logged = isinstance(node.func, tree.Attribute) and last == "error" and "log" in tree.dotted(node.func.value).lower()
            if _ENDING.search(last) and not is_logged:
                return True
            for ref in semantics.origins.of(node.func, source):
                if ref.kind in ("function", "class") and ref.node is not None and any(map(_is_ending, tree.walk(ref.node))):
                    return True
    return False


def _is_ending(node: tree.Node) -> bool:
    if isinstance(node, tree.Call):
        return bool(_ENDING.search(tree.dotted(node.func).rpartition(".")[2]))
    return isinstance(node, tree.Raise)
