"""Tool turns: which answers belong to which calls, and what stays open where something cannot be seen."""

from typing import Any

import pytest

from linter.model.place import Place
from linter.model.subject import (
    AZURE,
    Form,
    FunctionSchema,
    Request,
    ResponseSchema,
    Schema,
    Subschema,
    Tool,
    ToolList,
    ToolTurn,
)
from linter.model.unknown import MISSING, UNKNOWN
from linter.subjects import subjects_of, tool_turns

USER: dict[str, Any] = {"role": "user", "content": "hi"}


def calls(*ids: Any) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": [{"id": one, "type": "function", "function": {"name": "f"}} for one in ids]}


def answer(call_id: Any) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": "ok"}


def turns(*messages: Any) -> list[ToolTurn]:
    """Returns the turns; one more that does not match is put behind, since otherwise none might be worth announcing."""
    found = list(tool_turns(Request(Place("x"), {"messages": [*messages, USER, answer("one more")]})))
    assert [item.id for item in found[-1].answers] == ["one more"]
    return found[:-1]


def shown(*messages: Any) -> list[str]:
    """Writes each turn as `start: calls -> answers`, with what stands elsewhere, and `?` where not all of it is known."""
    lines = []
    for turn in turns(*messages):
        sides = [" ".join(str(item.id) for item in side) for side in (turn.calls, turn.answers, turn.elsewhere)]
        line = f"{turn.place.route[1]}: {sides[0]} -> {sides[1]}" + (f" | {sides[2]}" if sides[2] else "")
        lines.append(line.strip() + ("" if turn.known else " ?"))
    return lines


def test_a_turn() -> None:
    (turn,) = turns(USER, calls("a", "b"), answer("a"), answer("b"), USER)
    assert (turn.place.pointer, turn.data, turn.known) == ("/messages/1", calls("a", "b"), True)
    assert [item.place.pointer for item in turn.calls] == ["/messages/1/tool_calls/0/id", "/messages/1/tool_calls/1/id"]
    assert [item.place.pointer for item in turn.answers] == ["/messages/2/tool_call_id", "/messages/3/tool_call_id"]
    assert turn.elsewhere == ()


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([], []),
        ([USER, {"role": "assistant", "content": "hi"}], []),
        ([calls("a"), answer("a"), calls("b"), answer("b")], ["0: a -> a", "2: b -> b"]),
        ([calls("a")], ["0: a ->"]),
        ([calls("a"), USER], ["0: a ->"]),
        ([calls("a"), answer("x")], ["0: a -> x"]),
        ([calls("a"), answer("a"), answer("a")], ["0: a -> a a"]),
        ([answer("a")], ["0:  -> a"]),
        ([USER, answer("a"), answer("b")], ["1:  -> a b"]),
        ([calls("a", "b"), answer("a"), USER, answer("b")], ["0: a b -> a | b"]),
        ([answer("a"), calls("a")], ["1: a ->  | a"]),
        ([calls("a"), calls("b"), answer("a"), answer("b")], ["0: a ->  | a", "1: b -> b"]),
        ([calls("a"), answer("a"), USER, answer("a")], ["0: a -> a", "3:  -> a"]),
        ([{"role": "assistant", "tool_calls": []}, answer("a")], ["1:  -> a"]),
        ([{"role": "assistant", "tool_calls": None}, USER], []),
    ],
)
def test_pairing(messages: list[Any], expected: list[str]) -> None:
    assert shown(*messages) == expected


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([calls("a"), UNKNOWN], ["0: a -> ?"]),
        ([calls("a"), answer("a"), UNKNOWN], ["0: a -> a ?"]),
        ([calls("a"), UNKNOWN, answer("a")], ["0: a -> ?"]),
        ([UNKNOWN, answer("a")], []),
        ([UNKNOWN, USER, answer("a")], ["2:  -> a"]),
        ([calls("a"), {"role": UNKNOWN}], ["0: a -> ?"]),
        ([calls("a"), {UNKNOWN: UNKNOWN}], ["0: a -> ?"]),
        ([calls(UNKNOWN, "b")], ["0: b -> ?"]),
        ([calls("a"), answer(UNKNOWN)], ["0: a -> UNKNOWN"]),
        ([{"role": "assistant", "tool_calls": UNKNOWN}, answer("a")], ["0:  -> a ?"]),
        ([{"role": "assistant", "tool_calls": [UNKNOWN]}, answer("a")], ["0:  -> a ?"]),
        ([{"role": "assistant", UNKNOWN: UNKNOWN}, answer("a")], ["0:  -> a ?"]),
        ([{**calls("a"), UNKNOWN: UNKNOWN}], ["0: a -> ?"]),
    ],
)
def test_what_is_not_known(messages: list[Any], expected: list[str]) -> None:
    assert shown(*messages) == expected


@pytest.mark.parametrize("junk", [None, 1, "a", [], {}, [1], {"role": []}, {"role": "assistant", "tool_calls": "x"}])
def test_junk_is_no_trouble(junk: Any) -> None:
    turns(junk, calls(junk, "a"), answer(junk), junk, answer("a"))
    turns({"role": "assistant", "tool_calls": [junk, {"id": junk}]}, answer(junk))


@pytest.mark.parametrize("messages", [None, "text", {}, 1, UNKNOWN])
def test_messages_that_are_no_list(messages: Any) -> None:
    assert list(tool_turns(Request(Place("x"), {"messages": messages}))) == []


def test_turns_that_match_are_nobodys_business() -> None:
    data = {"messages": [USER, calls("a"), answer("a"), calls("b", "c"), answer("c"), answer("b"), USER]}
    assert list(tool_turns(Request(Place("x"), data))) == []


OPEN = {"type": "object", "properties": {"a": {"type": "array"}}}
SCHEMAS: dict[str, tuple[Form, Any, list[tuple[str, str, Any]]]] = {
    "tools": (
        Form.TOOLS,
        [
            {"type": "function", "function": {"name": "f", "parameters": OPEN}},
            {"type": "function", "name": "g", "parameters": OPEN},
        ],
        [("/0/function/parameters", "f", False), ("/1/parameters", "g", UNKNOWN)],
    ),
    "tools of an MCP server": (Form.TOOLS, [{"name": "f", "inputSchema": OPEN}], [("/0/inputSchema", "f", False)]),
    "tool": (
        Form.FUNCTION,
        {"type": "function", "function": {"name": "f", "strict": True, "parameters": OPEN}},
        [("/function/parameters", "f", True)],
    ),
    "function": (Form.FUNCTION, {"name": "f", "parameters": OPEN}, [("/parameters", "f", False)]),
    "answer": (Form.ANSWER, {"name": "a", "strict": True, "schema": OPEN}, [("/schema", "a", True)]),
    "schema": (Form.SCHEMA, OPEN, [("", MISSING, True)]),
    "Responses": (
        Form.RESPONSES,
        {
            "model": "m",
            "tools": [{"type": "function", "name": "f", "strict": True, "parameters": OPEN}, {"type": "web_search"}],
            "text": {"format": {"type": "json_schema", "name": "a", "schema": OPEN}},
        },
        [("/tools/0/parameters", "f", True), ("/text/format/schema", "a", UNKNOWN)],
    ),
    "chat": (
        Form.CHAT,
        {
            "tools": [{"type": "function", "function": {"name": "f", "strict": True}}, UNKNOWN],
            "functions": [{"name": "g", "parameters": OPEN, "strict": UNKNOWN}],
            "response_format": {"type": "json_schema", "json_schema": {"name": UNKNOWN, "schema": OPEN, "strict": None}},
        },
        [
            ("/tools/0/function/parameters", "f", True),
            ("/functions/0/parameters", "g", UNKNOWN),
            ("/response_format/json_schema/schema", UNKNOWN, False),
        ],
    ),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas(name: str) -> None:
    form, data, expected = SCHEMAS[name]
    wanted = dict.fromkeys((FunctionSchema, ResponseSchema, Subschema))
    found = list(subjects_of(data, Place("x"), wanted, AZURE, form))
    schemas = [subject for subject in found if isinstance(subject, Schema)]
    assert [(schema.place.pointer, schema.name, schema.strict) for schema in schemas] == expected
    assert {schema.provider for schema in schemas} == {AZURE}
    for schema in schemas:
        below = {subject.place.pointer.removeprefix(schema.place.pointer): subject.data for subject in found
                 if isinstance(subject, Subschema) and subject.schema is schema}  # fmt: skip
        assert below == ({} if schema.data is MISSING else {"": OPEN, "/properties/a": {"type": "array"}})


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("junk", [None, 1, "a", [], {}, [1], [None, {}], {"tools": 1, "text": 1}, {"function": 1}, UNKNOWN])
def test_junk_in_any_form(form: Form, junk: Any) -> None:
    everything = dict.fromkeys((FunctionSchema, ResponseSchema, Subschema, Tool, ToolList))
    list(subjects_of(junk, Place("x"), everything, AZURE, form))


def test_lists_of_tools() -> None:
    data = {"tools": [{}], "functions": [{}, {}]}
    found = [s for s in subjects_of(data, Place("x"), {ToolList: None}) if isinstance(s, ToolList)]
    assert [(tools.place.pointer, len(tools.data)) for tools in found] == [("/tools", 1), ("/functions", 2)]


def test_only_what_is_wanted_is_announced() -> None:
    data = {"model": "m", "messages": [USER], "tools": [{"type": "function", "function": {"name": "f"}}]}
    assert [type(subject).__name__ for subject in subjects_of(data, Place("x"), {})] == ["Request"]
