"""What a comprehension makes: of each element that is known, else of something that may be there any number of times."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.source import Source
from linter.python.values.value import Env, Value, is_container
from linter.python.values.verdicts import verdict

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values

__all__ = ["evaluated"]

_MOST_TURNS = 20


def evaluated(values: "Values", node: tree.Comprehension, source: Source, env: Env) -> Value:
    """Returns the list or dict that a comprehension makes."""
    result = Value({} if node.kind == "dict" else [], node, source)
    turns = list(_turns(values, node.clauses, source, env))
    if len(turns) > _MOST_TURNS:
        turns = [(env, None)]
    for turn, is_certain in turns:
        value = values.of(node.element, source, turn)
        if node.key is not None:
            key = values.of(node.key, source, turn).data
            if is_certain is None and isinstance(key, str):
                is_certain = False
            result.write(key, value, node, is_certain is True)
        elif is_certain:
            result.append(value, node.element)
        elif not is_container(value.data):
            result.data.append(UNKNOWN)
        else:
            if is_certain is None:
                result.data.append(UNKNOWN)
            result.append_maybe(value, node.element, is_last=is_certain is False)
    return result


def _turns(values: "Values", clauses: list[tree.Clause], source: Source, env: Env) -> Iterator[tuple[Env, bool | None]]:
    """Yields what the names are in each turn, and whether there is this turn; `None` stands for any number of turns alike."""
    if not clauses:
        yield env, True
        return
    clause, *rest = clauses
    iterated = values.of(clause.iter, source, env)
    elements: list[tuple[Env, bool | None]] = []
    if isinstance(iterated.data, list) and not clause.is_async and len(iterated.data) <= _MOST_TURNS:
        for index, data in enumerate(iterated.data):
            member = iterated.member(index) or Value(data, clause.iter, source)
            turn = Env(env)
            is_bound = data is not UNKNOWN and _bind(turn, clause, clause.target, member)
            elements.append((turn, True) if is_bound else (env, None))
    else:
        elements.append((env, None))
    for turn, is_there in elements:
        outcomes = [verdict(values, test, source, turn) for test in clause.ifs]
        if False in outcomes:
            continue
        if is_there and None in outcomes:
            is_there = False
        for inner, is_inner_there in _turns(values, rest, source, turn):
            yield inner, None if is_there is None or is_inner_there is None else is_there and is_inner_there


def _bind(turn: Env, clause: tree.Clause, target: tree.Expr, value: Value) -> bool:
    """Gives the names of a clause their values; says whether that could be done."""
    match target:
        case tree.Name():
            turn[clause, target.id] = value
            return True
        case tree.Sequence() if isinstance(value.data, list) and len(value.data) == len(target.items):
            return all(
                _bind(turn, clause, item, value.members[index]) if index in value.members else False
                for index, item in enumerate(target.items)
            )
        case _:
            return False
