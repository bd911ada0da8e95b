"""The vocabulary: what is not known, places, rules, examples."""

import dataclasses
from typing import Any

import pytest
from toys import declared

from linter.model.finding import Severity
from linter.model.fix import Fix, Safety
from linter.model.place import Part, Place, Span, json_pointer
from linter.model.rule import NOTE, Documented, Example, Inferred, Measured
from linter.model.subject import Message, Request
from linter.model.unknown import MISSING, UNKNOWN, get, has_unknown, is_open

# UNKNOWN


def test_unknown_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)
    assert not MISSING
    assert (repr(UNKNOWN), repr(MISSING)) == ("UNKNOWN", "MISSING")


def test_is_open_and_has_unknown() -> None:
    assert is_open({"a": 1, UNKNOWN: UNKNOWN})
    assert not is_open({"a": UNKNOWN})
    assert has_unknown([1, UNKNOWN])
    assert not has_unknown([1, [UNKNOWN]])


@pytest.mark.parametrize(
    ("data", "route", "expected"),
    [
        ({"a": [{"b": 1}]}, ("a", 0, "b"), 1),
        ({"a": 1}, (), {"a": 1}),
        ({"a": None}, ("a",), None),
        ({"a": 1}, ("b",), MISSING),
        ({"a": 1}, ("a", "b"), MISSING),
        ({"a": "text"}, ("a", 0), MISSING),
        ({"a": [1]}, ("a", 1), MISSING),
        ({"a": [1]}, ("a", "0"), MISSING),
        (None, ("a",), MISSING),
        (UNKNOWN, (), UNKNOWN),
        (UNKNOWN, ("a", 0), UNKNOWN),
        ({"a": UNKNOWN}, ("a", "b"), UNKNOWN),
        ({UNKNOWN: UNKNOWN}, ("a",), UNKNOWN),
        ({"a": 1, UNKNOWN: UNKNOWN}, ("a",), 1),
        ({"a": 1, UNKNOWN: UNKNOWN}, ("b", "c"), UNKNOWN),
        ([1, UNKNOWN, 2], (0,), 1),
        ([1, UNKNOWN, 2], (1,), UNKNOWN),
        ([1, UNKNOWN, 2], (2,), UNKNOWN),
        ([UNKNOWN, 1], (1,), UNKNOWN),
        ([1, UNKNOWN], (5,), UNKNOWN),
    ],
)
def test_get(data: Any, route: tuple[str | int, ...], expected: Any) -> None:
    found = get(data, *route)
    assert found is expected or found == expected


# Places


@pytest.mark.parametrize(
    ("route", "pointer"),
    [((), ""), (("a", 0), "/a/0"), (("a/b", "c~d"), "/a~1b/c~0d"), (("",), "/"), (("~1",), "/~01")],
)
def test_json_pointer(route: tuple[str | int, ...], pointer: str) -> None:
    assert json_pointer(route) == pointer
    assert Place("x", route=route).pointer == pointer


def test_places() -> None:
    place = Place("x.jsonl", 3, ("a",))
    assert place.at("b", 0) == Place("x.jsonl", 3, ("a", "b", 0))
    assert place.at("b").parent == place
    assert place.key() == Place("x.jsonl", 3, ("a",), Part.KEY)
    assert place.key().at("b").part is Part.VALUE
    assert place.at() == place


@pytest.mark.parametrize(
    "thing",
    [Place("x"), Span(0, 1), declared(), Fix("Mend it", (), Safety.SAFE), Example.tool(good={}), Inferred("a", "2026-11")],
    ids=lambda thing: type(thing).__name__,
)
def test_frozen_and_slotted(thing: Any) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(thing, dataclasses.fields(thing)[0].name, None)
    with pytest.raises((AttributeError, TypeError)):
        thing.something_else = 1


# Rules


def test_severity_ranks() -> None:
    assert [severity.name for severity in sorted(Severity, key=lambda severity: severity.rank)] == ["NOTE", "WARNING", "ERROR"]


def test_defaults_of_a_rule() -> None:
    assert declared().is_default
    assert not declared(severity=NOTE).is_default
    assert not declared(status="preview").is_default
    assert declared("FUN101").family == "FUN"


def test_a_rule_is_itself_only() -> None:
    assert declared() != declared()
    assert len({declared(), declared()}) == 2


def test_subscriptions_belong_to_one_rule() -> None:
    one, other = declared(), declared()
    one.on(Request)(lambda request, ctx: iter(()))
    one.on(Message, "content", "name")(lambda message, ctx: iter(()))
    assert [sub.subject for sub in one.subscriptions] == [Request, Message]
    assert one.subscriptions[1].about == {"content", "name"}
    assert other.subscriptions == []


def test_the_title_of_a_fix_is_the_help() -> None:
    rule, place = declared(), Place("x")
    assert rule.finding(place, "it is wrong", "Mend it").help == "Mend it"
    finding = rule.finding(place, "it is wrong", "Mend it", fix=Fix("Remove it", (), Safety.SAFE))
    assert finding.help == "Remove it"
    assert finding.rule is rule


def test_kinds_of_evidence() -> None:
    assert [kind("here", "2026-11").kind for kind in (Documented, Measured, Inferred)] == ["documented", "measured", "inferred"]


@pytest.mark.parametrize("make", [Example.fields, Example.message, Example.part, Example.tool, Example.request])
def test_examples_are_wrapped_where_they_say(make: Any) -> None:
    data = {"mark": 1}
    wrapped, pointer = make(bad=data).request_data(data)
    assert get(wrapped, *(int(step) if step.isdigit() else step for step in pointer.split("/")[1:]), "mark") == 1


def test_kinds_of_examples() -> None:
    assert Example.fields(bad=None).is_bad
    assert not Example.fields(good=None).is_bad
    assert Example.fields(bad=1, fixed=None).has_fix
    assert not Example.fields(bad=1).has_fix
