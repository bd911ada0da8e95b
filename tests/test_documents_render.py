"""Operations rendered into JSON text: what is not meant stays byte for byte, what is new is written like what is there."""

import json
from typing import Any

import pytest

from linter.documents.json_layout import Layout
from linter.documents.json_render import render
from linter.documents.text import apply_edits
from linter.model.fix import Insert, Keep, Operation, Remove, RenameKey, Replace, Text
from linter.model.place import Place, Span


def at(*route: str | int) -> Place:
    return Place("x.json", route=route)


def change(text: str, *ops: Operation) -> str:
    after = apply_edits(text, render(Layout(text), ops))
    json.loads(after)
    return after


@pytest.mark.parametrize(
    ("text", "ops", "expected"),
    [
        ('{"a" :1 , "b":\t2}', [Replace(at("a"), "x")], '{"a" :"x" , "b":\t2}'),
        ('{"a": {"b": [0, 1]}}', [Replace(at("a", "b", 1), None)], '{"a": {"b": [0, null]}}'),
        ("[ 1 ]", [Replace(at(), {})], "{}"),
        ('{"a": 1, "a": 2}', [Replace(at("a"), 3)], '{"a": 1, "a": 3}'),
        ('{"a": 1, "b": 2}', [RenameKey(at("a"), "c")], '{"c": 1, "b": 2}'),
        ('{"\\u0061": 1}', [RenameKey(at("a"), "é")], '{"\\u00e9": 1}'),
        ('{"é": 1}', [RenameKey(at("é"), "ü")], '{"ü": 1}'),
        ("[1]", [Text(Span(1, 2), "2")], "[2]"),
    ],
)
def test_replace_and_rename(text: str, ops: list[Operation], expected: str) -> None:
    assert change(text, *ops) == expected


@pytest.mark.parametrize(
    ("text", "routes", "expected"),
    [
        ('{"a": 1, "b": 2, "c": 3}', [("a",)], '{"b": 2, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', [("b",)], '{"a": 1, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', [("c",)], '{"a": 1, "b": 2}'),
        ('{"a": 1, "b": 2, "c": 3}', [("a",), ("b",)], '{"c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', [("b",), ("c",)], '{"a": 1}'),
        ('{"a": 1, "b": 2, "c": 3}', [("a",), ("c",)], '{"b": 2}'),
        ('{ "a": 1, "b": 2 }', [("a",), ("b",)], "{}"),
        ('{"a": {"x": 1 }, "b": 2}', [("a", "x")], '{"a": {}, "b": 2}'),
        ("[1, 2, 3]", [(1,)], "[1, 3]"),
        ("[1,2,3]", [(2,)], "[1,2]"),
        ('{\n  "a": 1,\n  "b": 2\n}', [("a",)], '{\n  "b": 2\n}'),
        ('{\n  "a": 1,\n  "b": 2\n}', [("b",)], '{\n  "a": 1\n}'),
        ('{\r\n\t"a": 1,\r\n\t"b": 2,\r\n\t"c": 3\r\n}', [("b",)], '{\r\n\t"a": 1,\r\n\t"c": 3\r\n}'),
    ],
)
def test_remove(text: str, routes: list[tuple[str | int, ...]], expected: str) -> None:
    assert change(text, *(Remove(at(*route)) for route in routes)) == expected


@pytest.mark.parametrize(
    ("text", "op", "expected"),
    [
        ('{"a": 1}', Insert(at(), "b", 2), '{"a": 1, "b": 2}'),
        ('{"a":1,"c":3}', Insert(at(), "b", [1, {"x": 2}]), '{"a":1,"c":3,"b":[1,{"x":2}]}'),
        ("{}", Insert(at(), "b", 2), '{"b": 2}'),
        ("{ }", Insert(at(), "b", 2), '{"b": 2}'),
        ("[1, 3]", Insert(at(), 1, 2), "[1, 2, 3]"),
        ("[1, 3]", Insert(at(), 0, 2), "[2, 1, 3]"),
        ("[1, 3]", Insert(at(), 2, 2), "[1, 3, 2]"),
        ('{\n  "a": 1\n}', Insert(at(), "b", {"c": []}), '{\n  "a": 1,\n  "b": {\n    "c": []\n  }\n}'),
        ('{\n  "a": {}\n}', Insert(at("a"), "b", 1), '{\n  "a": {\n    "b": 1\n  }\n}'),
        ('{\n    "a": [\n        1\n    ]\n}', Insert(at("a"), 0, 0), '{\n    "a": [\n        0,\n        1\n    ]\n}'),
        ('{\n\t"a": 1\n}', Insert(at(), "b", [1]), '{\n\t"a": 1,\n\t"b": [\n\t\t1\n\t]\n}'),
        ('{\r\n  "a": 1\r\n}', Insert(at(), "b", 2), '{\r\n  "a": 1,\r\n  "b": 2\r\n}'),
        ('{\n  "a": [1, 2]\n}', Insert(at("a"), 2, 3), '{\n  "a": [1, 2, 3]\n}'),
        ('{\n  "a": [{"b":1},2]\n}', Insert(at("a", 0), "c", {"d": [3, 4]}), '{\n  "a": [{"b":1,"c":{"d":[3,4]}},2]\n}'),
        ('{\n  "a": {"b": 1}\n}', Insert(at(), "c", {"d": 2}), '{\n  "a": {"b": 1},\n  "c": {\n    "d": 2\n  }\n}'),
    ],
)
def test_insert(text: str, op: Operation, expected: str) -> None:
    assert change(text, op) == expected


def test_a_container_that_is_emptied_and_filled() -> None:
    assert change('{"a": 1}', Remove(at("a")), Insert(at(), "b", 2)) == '{"b": 2}'
    assert change('{\n  "a": 1\n}', Remove(at("a")), Insert(at(), "b", 2)) == '{\n  "b": 2\n}'


def test_removal_and_insertion_side_by_side() -> None:
    assert change('{"a": 1, "b": 2}', Remove(at("b")), Insert(at(), "c", 3)) == '{"a": 1, "c": 3}'
    assert change('{"a": 1, "b": 2}', Remove(at("a")), Insert(at(), "c", 3)) == '{"b": 2, "c": 3}'
    assert change('{"a": 1}', Insert(at(), "b", 2), Insert(at(), "c", 3)) == '{"a": 1, "b": 2, "c": 3}'


def test_kept_text_moves_with_its_formatting() -> None:
    def wrapped(tool: str) -> str:
        return change(tool, Replace(at("f", 0), {"type": "function", "function": Keep(at("f", 0))}))

    assert wrapped('{\n  "f": [\n    {\n      "n": 1 },\n    2\n  ]\n}') == (
        '{\n  "f": [\n    {\n      "type": "function",\n      "function": {\n        "n": 1 }\n    },\n    2\n  ]\n}'
    )  # fmt: skip
    assert wrapped('{\n  "f": [\n    {"n": 1 }\n  ]\n}') == '{\n  "f": [\n    {"type": "function", "function": {"n": 1 }}\n  ]\n}'
    assert change('{"a": [1,2]}', Replace(at("a"), [Keep(at("a"))])) == '{"a": [[1,2]]}'


def test_kept_lines_are_indented_anew() -> None:
    before = json.dumps({"a": {"b": {"c": 1}}}, indent=2)
    after = change(before, Replace(at("a"), {"x": [Keep(at("a"))]}))
    assert after == json.dumps({"a": {"x": [{"b": {"c": 1}}]}}, indent=2)
    assert change(after, Replace(at("a"), Keep(at("a", "x", 0)))) == before


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 1, 2, 4, "\t"])
def test_what_is_new_is_written_like_json_dumps(indent: Any, ascii_only: bool) -> None:
    """Whatever `json.dumps` wrote, a change of it reads as if `json.dumps` had written it too."""

    def dumped(data: Any) -> str:
        return json.dumps(data, indent=indent, ensure_ascii=ascii_only)

    before = {"é": 1, "b": {"c": [1, {"d": "ä"}]}, "e": []}
    new = {"x": [1, {"y": "ö"}], "z": {}}
    assert change(dumped(before), Replace(at("b", "c", 1), new)) == dumped({**before, "b": {"c": [1, new]}})
    assert change(dumped(before), Insert(at(), "new", new)) == dumped({**before, "new": new})
    assert change(dumped(before), Insert(at("e"), 0, new)) == dumped({**before, "e": [new]})
    assert change(dumped(before), Insert(at("b", "c"), 0, new)) == dumped({**before, "b": {"c": [new, 1, {"d": "ä"}]}})
    assert change(dumped(before), Remove(at("b"))) == dumped({"é": 1, "e": []})
    assert change(dumped(before), Remove(at("é")), Remove(at("b"))) == dumped({"e": []})


def test_half_a_surrogate_pair_is_escaped() -> None:
    assert change('{"a": "é"}', Replace(at("a"), "\ud83d")) == '{"a": "\\ud83d"}'


@pytest.mark.parametrize(
    "op",
    [
        Replace(at("x"), 1),
        Remove(at("x")),
        Remove(at("a", "b")),
        Remove(at()),
        RenameKey(at("l", 0), "x"),
        RenameKey(at("x"), "y"),
        Insert(at("x"), "y", 1),
        Insert(at("a"), "y", 1),
        Replace(at("a"), Keep(at("x"))),
    ],
    ids=repr,
)
def test_a_place_that_is_not_there(op: Operation) -> None:
    text = '{"a": 1, "l": [1]}'
    with pytest.raises(KeyError):
        render(Layout(text), [op])
