"""Whether what is done to a list comes about at every turn: in endless loops, in objects that live on, by recursion."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from linter.python import tree
from linter.python.histories.cells import Cell, Definition
from linter.python.histories.growth import Change, last_name
from linter.python.histories.loops import (
    ORDERED,
    has_limit,
    is_bounded_loop,
    is_endless,
    loops_around,
    names_turns,
    runs_tools,
    waits_for_person,
    word_of,
)  # fmt: skip
from linter.python.semantics import Semantics
from linter.python.source import Source

if TYPE_CHECKING:
    from linter.python.histories.traces import Reached

__all__ = ["call_each_other", "counts_any", "is_bounded_by_words", "is_renewed", "lasts"]

_SPACE = re.compile(
    r"token|(?:max|limit|window|budget|threshold)\w*(?:hist|mess|context|conv|mem|prompt|len|size|char|cost)"
    r"|(?:hist|mess|context|conv|mem|prompt)\w*(?:max|limit|window|budget|threshold|len|size)|max_?len|usage",
    re.IGNORECASE,
)


def lasts(growth: Change, reached: "Reached", semantics: Semantics) -> bool:
    """Says whether a growth goes on from turn to turn: it adds something new at each, to a list that is still there at the next."""
    if not _is_turn(growth, semantics):
        return False
    cell = reached.cell
    function = growth.home.function_of(growth.at)
    if _repeats_itself(growth, cell, semantics):
        return True
    root = cell.root
    around = list(loops_around(growth.at))
    if any(map(is_bounded_loop, around)) and not any(map(is_endless, around)):
        return False
    if root.kind == "local":
        if function is not root.owner and function is not None:
            return _is_called_back(function, growth.home)  # a function within the one whose variable it is
        if _is_default(root):
            return True
        return _shares_endless_loop(growth, reached)
    if root.kind == "global" and function is None:
        return _shares_endless_loop(growth, reached)
    if root.kind == "attribute":
        if isinstance(function, tree.FunctionDef) and function.name in ("__init__", "__post_init__", "__new__"):
            return False
        if not _outlives(root, semantics):
            return _shares_endless_loop(growth, reached)
    return _is_connected(growth, reached, semantics)


def is_renewed(definition: Definition, cell: Cell) -> bool:
    """Says whether a variable is given its next value at every turn: in an endless loop, or where it outlives the function."""
    if not isinstance(definition.value, tree.Call | tree.BinOp | tree.Sequence | tree.Await | tree.Name):
        return False
    if cell.root.kind in ("local", "global") and cell.root.owner in (
        definition.source.function_of(definition.node),
        definition.source.tree,
    ):
        return any(is_endless(loop) and (waits_for_person(loop) or not runs_tools(loop)) for loop in loops_around(definition.node))
    function = definition.source.function_of(definition.node)
    return cell.root.kind != "local" and isinstance(function, tree.FunctionDef) and not function.name.startswith("__")


def _is_called_back(function: tree.Node, source: Source) -> bool:
    """Whether a function within another one is handed to somebody who calls it again and again: a page, a framework's events."""
    if not isinstance(function, tree.FunctionDef):
        return False
    references = source.references.get(function.name, ())
    return bool(function.decorators) or any(isinstance(ref.parent, tree.Arg | tree.Item | tree.Return) for ref in references)


def _is_default(cell: Cell) -> bool:
    """Whether a list is a parameter's default, which is made once: `def chat(question, history=[])`."""
    params = cell.owner.params if isinstance(cell.owner, tree.FunctionDef) else []
    return any(param.name == cell.name and isinstance(param.default, tree.Sequence) for param in params)


def _is_turn(growth: Change, semantics: Semantics) -> bool:
    """Whether what is added may be a turn: anything but a message of the system alone."""
    value = growth.value
    if value is None:
        return False
    roles = list(_roles(value, growth.source, 0))
    return not roles or any(role not in ("system", "developer") for role in roles)


def _roles(value: tree.Expr, source: Source, depth: int) -> Iterator[str]:
    match value:
        case tree.Dict():
            for item in value.items:
                if isinstance(item.key, tree.Const) and item.key.value == "role":
                    yield item.value.value if isinstance(item.value, tree.Const) else ""
        case tree.Sequence():
            for element in value.items:
                yield from _roles(element, source, depth)
        case tree.Name() if depth < 2:
            for binding in source.lookup(value.id, value):
                if binding.kind == "assign" and binding.value is not None:
                    yield from _roles(binding.value, source, depth + 1)
        case tree.Call():
            if re.search(r"system", tree.dotted(value.func), re.IGNORECASE):
                yield "system"
            for arg in value.args:
                if isinstance(arg.value, tree.Const) and arg.value.value in ("system", "developer"):
                    yield "system"
        case _:
            return


def _shares_endless_loop(growth: Change, reached: "Reached") -> bool:
    """Whether a list grows and is sent in one endless loop, before which it is made."""
    home = growth.home
    uses = [use for use in reached.way.uses if home.function_of(use) is home.function_of(growth.at) and _holds(home, use)]
    for loop in loops_around(growth.at):
        if not is_endless(loop):
            continue
        if not any(loop in tree.ancestors(use) for use in uses):
            continue
        if runs_tools(loop) and not waits_for_person(loop):
            continue  # the rounds of one task
        return not _is_made_in(loop, reached)
    return False


def _holds(home: Source, node: tree.Node) -> bool:
    return any(around is home.tree for around in tree.ancestors(node))


def _is_made_in(loop: tree.Node, reached: "Reached") -> bool:
    """Whether the list is made anew at each turn of a loop."""
    root = reached.cell.root
    scope = root.source.scopes.get(root.owner)  # type: ignore[call-overload]  # an owner that is no node owns no scope
    for binding in scope.bindings.get(root.name, ()) if scope else ():
        if binding.kind == "assign" and loop in tree.ancestors(binding.node) and isinstance(binding.value, tree.Expr):
            mentions = any(isinstance(inner, tree.Name) and inner.id == root.name for inner in tree.walk(binding.value))
            if not mentions and not any(isinstance(around, tree.If | tree.Handler) for around in _between(binding.node, loop)):
                return True
    return False


def _between(node: tree.Node, outer: tree.Node) -> Iterator[tree.Node]:
    for around in tree.ancestors(node):
        if around is outer:
            return
        yield around


def _repeats_itself(growth: Change, cell: Cell, semantics: Semantics) -> bool:
    """Whether a function adds to the list that it is given, and gives it to itself, with nothing that counts how often."""
    function = growth.home.function_of(growth.at)
    if cell.kind != "local" or function is not cell.owner or not isinstance(function, tree.FunctionDef):
        return False
    param = next((param for param in function.params if param.name == cell.name), None)
    if param is None or has_limit(function) or runs_tools(function):
        return False
    for call in growth.home.calls.get(function.name, ()):
        if call.order < growth.at.order or growth.home.function_of(call) is not function:
            continue
        refs = semantics.origins.of(call.func, growth.home)
        if any(ref.node is function for ref in refs) and _is_given(call, cell.name):
            return not any(isinstance(arg.value, tree.BinOp) for arg in call.args)  # `depth + 1`
    return False


def _is_given(call: tree.Call, name: str) -> bool:
    return any(isinstance(arg.value, tree.Name) and arg.value.id == name for arg in call.args)


# What lives on


def _outlives(cell: Cell, semantics: Semantics) -> bool:
    """Whether objects of the class that holds a list live on after the call that made them, as far as it can be seen."""
    owner = cell.owner
    if not isinstance(owner, tree.ClassDef):
        return True
    makings = _makings(owner, cell.source, semantics)
    return not makings or any(_is_kept(call, source, semantics) for source, call in makings)


def _makings(owner: tree.ClassDef, home: Source, semantics: Semantics) -> list[tuple[Source, tree.Call]]:
    """The calls that make objects of a class or of a subclass."""
    memo = semantics.project.memo
    key = ("makings", owner)
    if key not in memo:
        found: list[tuple[Source, tree.Call]] = []
        names = {owner.name}
        sources = semantics.project.mentions(owner.name)[0]
        for source in (home, *(source for source in sources if source is not home)):
            for other in source.classes:
                if any(tree.dotted(base.value).split(".")[-1] in names for base in other.bases):
                    names.add(other.name)
        for name in names:
            sources = semantics.project.mentions(name)[0]
            for source in (home, *(source for source in sources if source is not home)):
                found += [(source, call) for call in source.calls.get(name, ())]
        memo[key] = found
    return memo[key]  # type: ignore[return-value]  # a memo holds anything


def _is_kept(call: tree.Call, source: Source, semantics: Semantics) -> bool:
    """Whether a new object is kept: in an attribute, a module's variable, a container, by a caller, or through an endless loop."""
    parent = call.parent
    while isinstance(parent, tree.Await | tree.BoolOp | tree.IfExp):
        parent = parent.parent
    function = source.function_of(call)
    match parent:
        case tree.Assign(targets=[tree.Name(id=name)]):
            return _is_used_on(name, function, parent, source) or (function is None and _is_imported(name, source, semantics))
        case tree.WithItem(target=tree.Name(id=name)):
            return _is_used_on(name, function, parent, source)
        case tree.Attribute() | tree.ExprStatement():
            return False
        case _:
            return True


def _is_imported(name: str, source: Source, semantics: Semantics) -> bool:
    """Whether another file imports a module's variable."""
    for other in semantics.project.mentions(name)[0]:
        for binding in other.module_scope.bindings.get(name, ()):
            if binding.kind == "from" and binding.module.partition(":")[0].split(".")[-1] == Path(source.path).stem:
                return True
    return False


def _is_used_on(name: str, function: tree.Node | None, made: tree.Node, source: Source) -> bool:
    """Whether a variable that holds a new object is used in an endless loop, in another function, or handed on."""
    for ref in source.references.get(name, ()):
        if not isinstance(ref, tree.Name):
            continue
        inside = source.function_of(ref)
        if inside is not function:
            if function is None or (inside is not None and any(around is function for around in tree.ancestors(inside))):
                return True
            continue
        if any(is_endless(loop) and loop not in tree.ancestors(made) for loop in loops_around(ref)):
            return True
        if isinstance(ref.parent, tree.Return | tree.Arg | tree.Item | tree.Sequence | tree.Yield) or (
            isinstance(ref.parent, tree.Assign) and ref.edge == "value"
        ):
            return True
    return False


# Who adds, and who sends


def _is_connected(growth: Change, reached: "Reached", semantics: Semantics) -> bool:
    """Whether who adds to a list is near to who sends it: one function, one that calls the other, or a common caller."""
    function = growth.home.function_of(growth.at)
    senders = [node for node, _ in reached.way.functions]
    if function is None or function in senders or not isinstance(function, tree.FunctionDef):
        return True
    names = {node.name for node in senders if isinstance(node, tree.FunctionDef)}
    if any(call_each_other(function, sender) for sender in senders):
        return True
    for other, call in semantics.origins.callers(function, growth.home).sure[:8]:
        outer = other.function_of(call)
        if outer is None:
            if any(is_endless(loop) for loop in loops_around(call)):
                return True
        elif outer in senders or names & _called(outer):
            return True
    return False


def call_each_other(one: tree.Node | None, other: tree.Node | None) -> bool:
    """Says whether one of two functions calls the other, by their names."""
    if not isinstance(one, tree.FunctionDef) or not isinstance(other, tree.FunctionDef):
        return False
    return one.name in _called(other) or other.name in _called(one)


def _called(function: tree.Node) -> set[str]:
    return {last_name(node) for node in tree.walk(function) if isinstance(node, tree.Call)}


# Limits by their names


def is_bounded_by_words(reached: "Reached", growths: list[Change], semantics: Semantics) -> bool:
    """Says whether a function that a history passes compares something with a limit of tokens, of length, of turns."""
    functions: list[tree.Node] = [node for node, _ in reached.way.functions]
    functions += [function for growth in growths if (function := growth.home.function_of(growth.at)) is not None]
    owner = reached.cell.root.owner
    if isinstance(owner, tree.ClassDef):
        functions.append(owner)
    is_attribute = reached.cell.root.kind in ("attribute",)
    return counts_any(functions, with_turns=is_attribute)


def counts_any(functions: Iterable[tree.Node], *, with_turns: bool = False) -> bool:
    """Says whether any of some functions compares something with a limit of tokens or of length."""
    return any(_counts(function, with_turns=with_turns) for function in dict.fromkeys(functions))


def _counts(function: tree.Node, *, with_turns: bool) -> bool:
    for node in tree.walk(function):
        if isinstance(node, tree.Compare) and set(node.ops) & ORDERED and not isinstance(node.parent, tree.While):
            names = [name for inner in tree.walk(node) if (name := word_of(inner))]
            if any(_SPACE.search(name) or (with_turns and names_turns(name)) for name in names):
                return True
        elif isinstance(node, tree.Call) and re.search(
            r"(?:count|num)\w*token|tiktoken|encoding_for_model|get_encoding", last_name(node)
        ):
            return True
    return False
