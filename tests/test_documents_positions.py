"""Where values stand: layout of a JSON text, lines and columns, decoding."""

import json

import pytest

from linter.documents.json import JsonRecord
from linter.documents.json_layout import Layout
from linter.documents.text import Lines, Position, apply_edits, decode
from linter.model.fix import Edit
from linter.model.place import Part, Place, Route, Span

TEXT = """{
\t"a": [1, {"b": "x\\"y"}, []],
  "c" : {} ,
  "a": [true],
  "d": {"": null, "\\u0065": -1.5e3}
}
"""


def piece(route: Route, part: Part = Part.VALUE, text: str = TEXT) -> str:
    span = Layout(text).span(route, part)
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("route", "value"),
    [
        ((), TEXT.rstrip()),
        (("a",), "[true]"),
        (("a", 0), "true"),
        (("c",), "{}"),
        (("d", ""), "null"),
        (("d", "e"), "-1.5e3"),
    ],
)
def test_value(route: Route, value: str) -> None:
    assert piece(route) == value


def test_key() -> None:
    assert piece(("a",), Part.KEY) == '"a"'
    assert piece(("d", "e"), Part.KEY) == '"\\u0065"'
    assert piece(("a", 0), Part.KEY) == "true", "an element has no key, so its value stands in"
    assert piece((), Part.KEY) == TEXT.rstrip()


@pytest.mark.parametrize("route", [("x",), ("a", 1), ("a", 0, "b"), ("c", 0), (0,), ("a", "0")])
def test_a_route_that_is_not_there(route: Route) -> None:
    with pytest.raises(KeyError):
        Layout(TEXT).span(route)


def test_closest() -> None:
    layout = Layout(TEXT)
    assert layout.closest(("a", 7, "x")) == layout.span(("a",))
    assert layout.closest(("nowhere",)) == layout.root
    assert layout.closest(("d", "e", "f"), Part.KEY) == layout.span(("d", "e"))


def test_containers_come_outer_first_in_the_order_of_the_text() -> None:
    starts = [container.start for container in Layout('{"a": [{"b": []}], "c": {}}').containers()]
    assert starts == [0, 6, 7, 13, 24]


def test_members_hold_duplicates() -> None:
    container = Layout(TEXT).container(0)
    assert [member.key for member in container.members] == ["a", "c", "a", "d"]
    assert container.member("a") is container.members[2]
    with pytest.raises(KeyError):
        container.member("e")


def test_every_value_of_a_text_is_found() -> None:
    data = {"a": [1, "é😀\n", None, {"b": {}, "": [[], [0.5]]}], "ключ": {"🔑": True}}

    def check(value: object, route: Route, text: str) -> None:
        assert json.loads(piece(route, text=text)) == value
        for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            check(item, (*route, key), text)

    for indent in (None, 0, 2, "\t"):
        for ascii_only in (True, False):
            check(data, (), json.dumps(data, indent=indent, ensure_ascii=ascii_only))


# Lines and columns


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("", 0, (1, 1)),
        ("ab", 2, (1, 3)),
        ("a\nb", 1, (1, 2)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("\t\tx", 2, (1, 3)),
        ("😀é x", 3, (1, 4)),
        ("a\u2028b\x0bc", 4, (1, 5)),
    ],
)
def test_lines(text: str, offset: int, expected: tuple[int, int]) -> None:
    line, column = expected
    span = Span(offset, offset)
    assert Lines(text).position(span) == Position(line, column, line, column)
    assert Lines(text, first=10).position(span) == Position(line + 9, column, line + 9, column)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{\n\t"a": 1}', "2:7-2:8"),
        (b'{\r\n  "a": 1\r\n}', "2:8-2:9"),
        (b'\xef\xbb\xbf{"a": 1}', "1:7-1:8"),
        ('{"😀": 0, "a": "😀"}'.encode(), "1:15-1:18"),
        (b'{"a": 0,\n "a": 1}', "2:7-2:8"),
    ],
    ids=["tab", "CRLF", "byte order mark", "astral", "duplicate"],
)
def test_position_in_a_file(data: bytes, expected: str) -> None:
    text, problem = decode(data)
    assert problem is None
    record = JsonRecord("x.json", text)
    where = record.position(record.span(Place("x.json", route=("a",))))
    assert f"{where.line}:{where.column}-{where.end_line}:{where.end_column}" == expected


def test_a_place_with_a_span_is_not_looked_for() -> None:
    record = JsonRecord("x.json", "nonsense")
    assert record.span(Place("x.json", span=Span(1, 3))) == Span(1, 3)


def test_edits_are_applied_in_the_order_of_the_text() -> None:
    edits = [Edit(Span(4, 5), "E"), Edit(Span(0, 1), ""), Edit(Span(2, 2), "+"), Edit(Span(2, 2), "-")]
    assert apply_edits("abcde", edits) == "b+-cdE"
    assert apply_edits("abc", []) == "abc"
