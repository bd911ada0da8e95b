"""The examples of all rules, and ways to hand them to the engine: what the harness and the shape tests share."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from linter.documents.data import DataRecord
from linter.documents.json import JsonRecord
from linter.documents.reader import line_record
from linter.engine import Engine
from linter.model.finding import Finding
from linter.model.rule import Example, Rule
from linter.registry import rules


def cases(rule: Rule) -> Iterator[tuple[str, Example]]:
    """Yields a rule's examples with their names, `bad1`, `bad2`, `good1`, …"""
    counts = {"bad": 0, "good": 0}
    for example in rule.examples:
        kind = "bad" if example.is_bad else "good"
        counts[kind] += 1
        yield f"{kind}{counts[kind]}", example


@cache
def _engine(chosen: tuple[Rule, ...]) -> Engine:
    return Engine(chosen)


def engine_for(rule: Rule, example: Example, *, alone: bool = False) -> Engine:
    """Returns the default rules and this one, or this one alone, under the example's options."""
    known = rules() if rule in rules() else (rule, *rules())
    chosen = tuple(other for other in known if other is rule or (not alone and other.is_default))
    return Engine(chosen, {rule.slug: dict(example.options)}) if example.options else _engine(chosen)


def findings(engine: Engine, record: Any) -> list[Finding]:
    """Asks the engine; a rule that crashes fails the test."""
    found, _, failures = engine.check(record, forced=True)
    for failure in failures:
        raise failure.error
    return found


def whole(example: Example, data: Any) -> Any:
    """Puts an example's data into its request."""
    return example.request_data(data)[0]


def pointer(example: Example) -> str:
    """Returns where in the whole request the finding is expected."""
    return "" if example.within == "text" else example.request_data(example.bad)[1] + example.at


# Each form takes what an example holds, wrapped in its request, and returns the record that a reader makes of it.
def compact(data: Any) -> JsonRecord:
    return JsonRecord("request.json", json.dumps(data))


def indented(data: Any) -> JsonRecord:
    return JsonRecord("request.json", json.dumps(data, indent=2))


def line(data: Any) -> JsonRecord:
    record = line_record("requests.jsonl", 3, json.dumps(data).encode() + b"\n")
    assert record
    return record


def in_memory(data: Any) -> DataRecord:
    return DataRecord("<request>", data)


def text(data: str) -> JsonRecord:
    return JsonRecord("request.json", data)
