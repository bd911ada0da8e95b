"""The schemas, and the two engines that hold data against them: one says whether, the other why not, and both agree."""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_values, mutated, requests, with_holes

from examples import cases, whole
from linter import facts
from linter.model.place import Part, Place
from linter.model.subject import Violation
from linter.model.unknown import UNKNOWN
from linter.registry import rules
from linter.shapes import shapes

HELLO = [{"role": "user", "content": "hi"}]
REQUEST = {"model": "gpt-4o", "messages": HELLO}


IN_ONE_FILE = jsonschema_rs.validator_for(facts.load("chatvet.request.json"))


def explained(data: Any, shape: str = "request.json") -> list[Violation]:
    return shapes().explain(shape, data, Place("x"))


def agree(data: Any, shape: str = "request.json") -> None:
    """Asserts that both engines come to the same verdict."""
    violations = explained(data, shape)
    assert shapes().is_valid(shape, data) == (not violations), [(v.place.pointer, v.keyword) for v in violations]


EXAMPLES = [
    pytest.param(whole(example, data), id=f"{rule.slug}-{name}-{kind}")
    for rule in rules()
    for name, example in cases(rule)
    if example.within != "text"
    for kind, data in (("fixed", example.fixed), ("case", example.bad if example.is_bad else example.good))
    if kind == "case" or example.has_fix
]


@pytest.mark.parametrize("data", EXAMPLES)
def test_both_engines_agree_on_the_examples(data: Any) -> None:
    agree(data)


@given(mutated())
def test_both_engines_agree_on_mistakes(data: Any) -> None:
    agree(data)


@given(mutated())
def test_the_schema_in_one_file_says_the_same(data: Any) -> None:
    assert IN_ONE_FILE.is_valid(data) == shapes().is_valid("request.json", data)


@given(st.sampled_from(facts.shape_names()), json_values)
def test_both_engines_agree_on_any_json(shape: str, data: Any) -> None:
    agree(data, shape)


@given(requests)
def test_right_requests_are_right(data: Any) -> None:
    assert explained(data) == []
    assert shapes().is_valid("request.json", data)


@given(with_holes())
def test_what_is_not_known_is_no_violation(data: Any) -> None:
    assert explained(data) == []


@given(with_holes(mutated()))
def test_what_is_not_known_is_not_quoted(data: Any) -> None:
    for violation in explained(data):
        assert violation.data is not UNKNOWN
        assert UNKNOWN not in violation.place.route


@given(mutated())
def test_violations_are_where_they_say(data: Any) -> None:
    seen = set()
    for violation in explained(data):
        assert (violation.place, violation.topic) not in seen, "each defect once"
        seen.add((violation.place, violation.topic))
        value = data
        route = violation.place.route[:-1] if violation.place.part is Part.KEY else violation.place.route
        for step in route:
            value = value[step]
        if violation.keyword == "required":
            assert violation.name not in value
        elif violation.keyword == "additionalProperties":
            assert violation.name in value
            assert violation.name not in violation.allowed


def only(data: Any) -> Violation:
    (violation,) = explained(data)
    return violation


def test_missing() -> None:
    violation = only({"messages": HELLO})
    assert (violation.keyword, violation.name, violation.place.pointer, violation.place.part) == (
        "required",
        "model",
        "",
        Part.VALUE,
    )
    assert violation.data == {"messages": HELLO}


def test_unknown() -> None:
    violation = only({**REQUEST, "foo": 1})
    assert (violation.keyword, violation.name, violation.place.pointer, violation.place.part) == (
        "additionalProperties", "foo", "/foo", Part.KEY,
    )  # fmt: skip
    assert "model" in violation.allowed


def test_a_wrong_type_hides_what_follows_from_it() -> None:
    violation = only({"model": "m", "messages": [*HELLO, "hi"]})
    assert (violation.keyword, violation.place.pointer) == ("type", "/messages/1")


def test_a_key_is_a_place() -> None:
    violation = only({**REQUEST, "logit_bias": {"a": 1}})
    assert (violation.place.pointer, violation.place.part, violation.topic) == ("/logit_bias/a", Part.KEY, "logit-bias-key")


@pytest.mark.parametrize("name", ["get_weather\n", "\ufeff", "a b", "é", "\ud83d"])
def test_patterns_are_those_of_the_engine_that_decides(name: str) -> None:
    """Python's `$` lets a line feed pass, and its `\\s` is not ECMA's."""
    tool = {"type": "function", "function": {"name": name}}
    assert [violation.keyword for violation in explained({**REQUEST, "tools": [tool]})] == ["pattern"]


@pytest.mark.parametrize("number", [10**30, -(10**30), 2**64, 10**400, 1e300])
def test_huge_numbers_are_no_trouble(number: float) -> None:
    for key in ("seed", "n", "temperature"):
        explained({**REQUEST, key: number})
        shapes().is_valid("request.json", {**REQUEST, key: number})


@pytest.mark.parametrize("name", facts.shape_names())
def test_each_schema_says_where_it_comes_from(name: str) -> None:
    schema = facts.load(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == name
    assert schema["x-source"]
    assert len(schema["x-date"]) == len("2026-11")


@pytest.mark.parametrize("name", facts.shape_names())
def test_each_schema_is_one(name: str) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(facts.load(name))


def test_each_schema_is_used() -> None:
    said = "".join(json.dumps(facts.load(name)) for name in facts.shape_names())
    assert [name for name in facts.shape_names() if name != "request.json" and f'"$ref": "{name}"' not in said] == []
