"""Lists of messages that grow from turn to turn, and what keeps them short."""

import re
from collections.abc import Iterator

from linter.model.code import History
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.conditions import tests_at
from linter.python.histories.cells import Cell, Cells
from linter.python.histories.growth import Change
from linter.python.histories.traces import Reached, conversation
from linter.python.histories.turns import call_each_other, counts_any, is_bounded_by_words, is_renewed, lasts
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["histories"]

_MOST_STEPS = 3
# What is there from the first turn of a conversation on; a client may leave out an id at every turn.
_OPENED = re.compile(r"(?:conversation|session|thread|chat|title)$", re.IGNORECASE)


def histories(made: ApiCall, semantics: Semantics) -> Iterator[History]:
    """Yields the lists that a call sends and that grow from turn to turn, with what bounds them."""
    if _is_sent_once(made.node, made.source, semantics):
        return
    call = semantics.call(made)
    for reached in conversation(made, semantics).reached:
        growths = [growth for growth in reached.doings.growths if lasts(growth, reached, semantics)]
        if not growths:
            continue
        bounds = {"cut"} if reached.is_cut else {"counted"} if is_bounded_by_words(reached, growths, semantics) else set()
        told = semantics.project.memo.setdefault(("told", reached.cell), {})
        assert isinstance(told, dict)
        for growth in _one_for_each_sender(growths, reached):
            function = growth.home.function_of(growth.at)
            if told.setdefault(function, growth) is not growth or any(
                call_each_other(function, other) for other in told if other is not function
            ):
                continue
            place = growth.home.place(growth.at)
            yield History(place, None, call, "grown", _shown(growth.name, growth.home), frozenset(bounds))
    yield from _renewed(made, semantics)
    yield from _copied(made, semantics)


def _is_sent_once(node: tree.Node, source: Source, semantics: Semantics, depth: int = 0) -> bool:
    """Whether a call is made where a conversation begins, and not at every turn: `if not conversation: conversation = new(…)`."""
    for test, outcome in tests_at(node):
        missing = _missing(test) if outcome else ""
        block = test.parent.body if missing and isinstance(test.parent, tree.If) else []
        if any(_sets(inner, missing) for statement in block for inner in tree.walk(statement)):
            return True
    function = source.function_of(node)
    if not isinstance(function, tree.FunctionDef) or depth >= _MOST_STEPS:
        return False
    callers = semantics.origins.callers(function, source)
    return (
        bool(callers.sure) and not callers.possible and not callers.values
        and all(_is_sent_once(at, other, semantics, depth + 1) for other, at in callers.sure)
    )  # fmt: skip


def _missing(test: tree.Expr) -> str:
    """The variable of a conversation of which a test finds that it is not there yet."""
    match test:
        case tree.UnaryOp(op="not", value=inner):
            name = tree.dotted(inner)
        case tree.Compare(left=left, ops=["is"], rights=[tree.Const(value=None)]):
            name = tree.dotted(left)
        case _:
            return ""
    return name if _OPENED.search(name) else ""


def _sets(node: tree.Node, name: str) -> bool:
    return isinstance(node, tree.Assign) and name in map(tree.dotted, node.targets)


def _renewed(made: ApiCall, semantics: Semantics) -> Iterator[History]:
    """Yields the variables that are given a longer list at every turn: `history = chat(history, question)`."""
    told: set[Cell] = set()
    cells = Cells(semantics.origins)
    for circle, functions in conversation(made, semantics).circles:
        cell = circle[0]
        definitions = [one for one in cells.definitions(cell) if one.kind == "assign" and is_renewed(one, cell)]
        if not definitions or not told.isdisjoint(circle):
            continue
        told.update(circle)
        definition = definitions[0]
        target = definition.node.targets[0] if isinstance(definition.node, tree.Assign) else definition.node
        around = definition.source.function_of(definition.node)
        bounds = {"counted"} if counts_any([*functions, around] if around is not None else functions) else set()
        shown = _shown(target, definition.source) if isinstance(target, tree.Expr) else cell.name
        yield History(definition.source.place(definition.node), None, semantics.call(made), "grown", shown, frozenset(bounds))


def _copied(made: ApiCall, semantics: Semantics) -> Iterator[History]:
    """Yields the conversations that a client sends and that a call sends on whole, with messages of its own."""
    told: set[tree.Node] = set()
    for node, source, way in conversation(made, semantics).supplied:
        place, home = way.copy or (node, source)
        if place in told:
            continue
        told.add(place)
        bounds = {"cut"} if way.cut is not None else {"counted"} if counts_any(function for function, _ in way.functions) else set()
        over = (
            place.iter if isinstance(place, tree.For) else place.clauses[0].iter if isinstance(place, tree.Comprehension) else node
        )
        yield History(home.place(place), None, semantics.call(made), "copied", _shown(over, home), frozenset(bounds))


def _one_for_each_sender(growths: list[Change], reached: Reached) -> list[Change]:
    """The first growth in each function that also sends, or that calls one which does; if there is none, the first of all."""
    senders = [function for function, _ in reached.way.functions]
    chosen: dict[tree.Node | None, Change] = {}
    for growth in sorted(growths, key=lambda growth: (growth.home.path, growth.at.order)):
        function = growth.home.function_of(growth.at)
        if function in senders or any(call_each_other(function, sender) for sender in senders):
            chosen.setdefault(function, growth)
    return list(chosen.values()) or growths[:1]


def _shown(node: tree.Expr, source: Source) -> str:
    if isinstance(node, tree.Call):
        return f"{tree.dotted(node.func) or 'the list'}(…)"
    span = source.span(node)
    text = source.text[span.start : span.end]
    return text if "\n" not in text and len(text) <= 40 else f"…{text[-39:]}" if "\n" not in text else "the list"
