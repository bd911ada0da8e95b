"""Which values of a file are requests: nothing but the content decides."""

import json
from typing import Any

import pytest

from linter import check_request
from linter.documents.definitions import Found
from linter.documents.reader import is_of_interest, json_record, looks_like_lines
from linter.documents.recognise import KINDS, found_in, may_hold_request
from linter.documents.templates import is_template, with_holes
from linter.model.subject import AZURE, Form
from linter.model.unknown import UNKNOWN, is_open

HELLO = [{"role": "user", "content": "hi"}]
REQUEST = {"model": "gpt-7", "messages": HELLO}


def routes(data: Any, *, kind: str = "auto") -> list[str]:
    return ["/".join(map(str, found.route)) for found in found_in(data, kind)]


ONE = {
    "request": (REQUEST, [""]),
    "request without a model": ({"messages": HELLO, "temperature": 0}, [""]),
    "request without roles": ({"model": "gpt-7", "messages": "hi"}, [""]),
    "request with an unknown member": ({**REQUEST, "foo": 1}, [""]),
    "list": ([REQUEST, {"a": 1}, REQUEST], ["0", "2"]),
    "batch line": ({"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": REQUEST}, ["body"]),
    "url with a query": ({"url": "https://x/v1/chat/completions?api-version=1", "body": REQUEST}, ["body"]),
    "list of wrappers": ([{"request": REQUEST}], ["0/request"]),
    "wrapper in a wrapper": ({"request": {"body": REQUEST}}, ["request/body"]),
    "two wrappers": ({"args": REQUEST, "kwargs": REQUEST}, ["args", "kwargs"]),
    "wrapper with a response beside it": ({"request": REQUEST, "response": {"choices": []}}, ["request"]),
    "bare conversation": ({"messages": HELLO}, [""]),
}

NONE = {
    "package.json": {"name": "x", "version": "1", "dependencies": {"messages": "^1"}},
    "package with messages": {"name": "x", "messages": {"en": "Hello"}},
    "tsconfig.json": {"compilerOptions": {"strict": True}, "include": ["src"]},
    "translations": {"messages": {"hello": "Hallo"}},
    "translations of a model": {"model": {"name": "Modell"}, "messages": {"hello": "Hallo"}},
    "log of strings": {"messages": ["a", "b"]},
    "chat of another app": {"messages": [{"sender": "a", "text": "hi"}]},
    "response": {"id": "x", "object": "chat.completion", "model": "gpt-7", "choices": [], "messages": HELLO},
    "stored chat": {"id": "1", "title": "Greetings", "model": "gpt-7", "messages": HELLO},
    "stored chat with times": {"created_at": 1, "model": "gpt-7", "messages": HELLO},
    "parts of another framework": {"model": "gpt-7", "messages": [{"role": "user", "parts": [{"type": "text", "text": "hi"}]}]},
    "results beside calls": {"messages": [*HELLO, {"role": "user", "content": [], "tool_results": {"t1": {"content": []}}}]},
    "state of an agent": {"model": "gpt-7", "system": "s", "functions": [], "messages": HELLO, "messages_total": 2, "memory": {}},
    "Anthropic body": {"model": "claude-sonnet-5", "max_tokens": 1, "messages": HELLO},
    "Anthropic body on Bedrock": {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 1, "messages": HELLO},
    "batch line of another url": {"custom_id": "a", "url": "/v1/responses", "body": REQUEST},
    "batch line of embeddings": {"url": "/v1/embeddings", "body": {"model": "m", "input": "hi"}},
    "fine-tuning line": {"messages": [{"role": "assistant", "content": "hi", "weight": 0}]},
    "conversation with other roles": {"messages": [{"role": "human", "content": "hi"}]},
    "empty conversation": {"messages": []},
    "unknown wrapper": {"stuff": REQUEST},
    "list in a list": [[REQUEST]],
    "string": "messages",
    "number": 1,
    "null": None,
    "empty list": [],
    "empty object": {},
}


@pytest.mark.parametrize("name", ONE)
def test_requests(name: str) -> None:
    data, expected = ONE[name]
    assert routes(data) == expected
    assert may_hold_request(json.dumps(data).encode()), "what is recognised is not passed over before it is parsed"


@pytest.mark.parametrize("name", NONE)
def test_nothing(name: str) -> None:
    assert routes(NONE[name]) == []


@pytest.mark.parametrize("name", NONE)
def test_forced(name: str) -> None:
    """`--kind request` takes each value for a request; a list for a list of them."""
    data = NONE[name]
    assert routes(data, kind="request") or data == []


def test_wrappers_end_somewhere() -> None:
    data: Any = REQUEST
    for _ in range(10):
        data = {"body": data}
    assert routes(data) == []


def test_the_rest_of_a_bare_conversation_is_not_known() -> None:
    assert [is_open(found.data) for found in found_in({"messages": HELLO})] == [True]
    assert [is_open(found.data) for found in found_in({"messages": HELLO}, "request")] == [False]


def test_a_broken_file_is_reported_only_if_it_was_meant_to_be_a_request() -> None:
    broken = b'{"messages": [{"role": "user",}]}'
    assert json_record("x.json", broken)
    assert json_record("x.json", b'{"messages": {"hello": "Hallo",}}') is None
    assert json_record("x.json", b'{"role": ') is None
    assert json_record("x.json", b"nonsense", kind="request")
    wide = json_record("x.json", json.dumps(REQUEST).encode("utf-16"))
    assert wide is not None
    assert not wide.is_parsed


def test_json_lines() -> None:
    line = json.dumps(REQUEST).encode()
    assert is_of_interest([b"{}\n", line])
    assert not is_of_interest([b"{}\n", b"\n"])
    assert looks_like_lines(line + b"\n" + line)
    assert looks_like_lines(b"{}\n\n{\n")
    assert not looks_like_lines(line + b"\n")
    assert not looks_like_lines(json.dumps(REQUEST, indent=2).encode())
    assert not looks_like_lines(b"")


@pytest.mark.parametrize("key", ["url", "uri", "path", "endpoint"])
def test_a_wrapper_that_says_where_it_was_sent(key: str) -> None:
    body = {"model": "gpt-7", "messages": [{"role": "user", "content": "hi"}]}
    assert found_in({key: "/v1/chat/completions", "body": body}) == [Found(("body",), body)]
    azure = found_in({key: "https://x.openai.azure.com/openai/v1/chat/completions?api-version=1", "body": body})
    assert azure == [Found(("body",), body, provider=AZURE)]
    assert found_in({key: "/model/ai21.jamba/invoke", "body": body}) == []
    assert found_in({key: "a name", "body": body}) == [Found(("body",), body)]


def test_what_was_sent_to_chat_completions_is_a_request_whatever_it_holds() -> None:
    body = {"model": "gpt-7", "messages": HELLO, "id": "1"}
    assert found_in(body) == []
    assert found_in({"url": "/v1/chat/completions", "body": body}) == [Found(("body",), body)]


def test_azure_has_the_model_in_the_address() -> None:
    body = {"messages": [{"role": "user", "content": "hi"}], "temperature": 0}
    found = found_in({"url": "https://x.openai.azure.com/openai/deployments/mine/chat/completions", "body": body})
    assert found == [Found(("body",), {**body, UNKNOWN: UNKNOWN}, provider=AZURE)]


SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
FUNCTION = {"name": "f", "description": "d", "parameters": SCHEMA}
TOOL = {"type": "function", "function": FUNCTION}
FLAT = {"type": "function", **FUNCTION, "strict": True}
ANSWER = {"name": "a", "strict": True, "schema": SCHEMA}
LISTED = {"name": "files/read", "description": "d", "inputSchema": SCHEMA}
ASKED = [*HELLO, {"role": "assistant", "content": "hi"}]

PARTS = {
    "list of tools": ([TOOL], [("", Form.TOOLS)]),
    "list with a tool that is built in": ([{"type": "web_search"}, FLAT], [("", Form.TOOLS)]),
    "flat tools": ([FLAT, FLAT], [("", Form.TOOLS)]),
    "tools of an MCP server": ([LISTED], [("", Form.TOOLS)]),
    "answer of an MCP server": ({"jsonrpc": "2.0", "id": 1, "result": {"tools": [LISTED]}}, [("result/tools", Form.TOOLS)]),
    "assistant with tools": ({"name": "x", "instructions": "y", "tools": [TOOL]}, [("tools", Form.TOOLS)]),
    "functions": ({"functions": [FUNCTION, FUNCTION]}, [("functions/0", Form.FUNCTION), ("functions/1", Form.FUNCTION)]),
    "tool": (TOOL, [("", Form.FUNCTION)]),
    "flat tool": (FLAT, [("", Form.FUNCTION)]),
    "function": (FUNCTION, [("", Form.FUNCTION)]),
    "list of functions": ([FUNCTION, {"a": 1}], [("0", Form.FUNCTION)]),
    "answer": (ANSWER, [("", Form.ANSWER)]),
    "response format": ({"type": "json_schema", "json_schema": ANSWER}, [("json_schema", Form.ANSWER)]),
    "flat response format": ({"type": "json_schema", **ANSWER}, [("", Form.ANSWER)]),
    "Responses request": ({"model": "gpt-5.4", "input": "hi", "tools": [FLAT]}, [("", Form.RESPONSES)]),
    "batch line for Responses": (
        {"url": "/v1/responses", "body": {"model": "m", "input": "hi", "tools": [FLAT]}}, [("body", Form.RESPONSES)],
    ),
    "request with tools beside it": ({"tools": [TOOL], "body": REQUEST}, [("body", Form.CHAT)]),
    "example for fine-tuning": ({"messages": ASKED, "tools": [TOOL]}, [("", Form.CHAT)]),
    "example with weights": (
        {"messages": [*HELLO, {**ASKED[1], "weight": 0}], "tools": [TOOL]}, [("tools", Form.TOOLS)],
    ),
    "preference": (
        {"input": {"messages": HELLO, "tools": [TOOL]}, "preferred_output": [], "non_preferred_output": []},
        [("input", Form.CHAT)],
    ),
}  # fmt: skip

NO_PARTS = {
    "OpenAPI": {"openapi": "3.1.0", "paths": {"/x": {"get": {"parameters": [{"name": "a", "schema": SCHEMA}]}}}},
    "JSON Schema": {"$schema": "https://json-schema.org/draft/2020-12/schema", **SCHEMA},
    "settings of a tool": {"name": "x", "parameters": {"depth": 3}},
    "function with members of its own": {**FUNCTION, "runtime": "python3.12"},
    "Anthropic's tools": {"tools": [{"name": "f", "description": "d", "input_schema": SCHEMA}]},
    "list of names": {"tools": ["ruff", "mypy"]},
    "tools of a machine": {"tools": [{"type": "hammer", "weight": 3}]},
    "form field": {"name": "a", "schema": SCHEMA},
    "Responses request without either": {"model": "m", "input": "hi", "parameters": {}},
    "embedding": {"model": "m", "input": "hi"},
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_of_requests(name: str) -> None:
    data, expected = PARTS[name]
    assert [("/".join(map(str, found.route)), found.form) for found in found_in(data)] == expected
    assert may_hold_request(json.dumps(data).encode())


@pytest.mark.parametrize("name", NO_PARTS)
def test_no_parts(name: str) -> None:
    assert found_in(NO_PARTS[name]) == []


def test_what_is_not_written_in_an_example_is_not_known() -> None:
    for name in ("example for fine-tuning", "preference"):
        assert [is_open(found.data) for found in found_in(PARTS[name][0])] == [True]


@pytest.mark.parametrize("kind", KINDS[2:])
@pytest.mark.parametrize("name", [*PARTS, *NO_PARTS])
def test_forced_parts(name: str, kind: str) -> None:
    """`--kind tools` and `--kind schema` take a value for that, whatever it holds; what is recognised goes first."""
    found = found_in(NO_PARTS[name] if name in NO_PARTS else PARTS[name][0], kind)
    wanted = {"tools": (Form.TOOLS, Form.FUNCTION), "schema": (Form.ANSWER, Form.SCHEMA)}[kind]
    assert found
    assert all(one.form in wanted for one in found)


def test_one_message_for_a_list() -> None:
    assert routes({"model": "gpt-7", "messages": HELLO[0]}) == [""]
    assert routes({"model": "User", "messages": {"required": "The name is required."}}) == []


def test_a_string_with_a_placeholder_is_not_known() -> None:
    data = {"model": "{{ model }}", "n": "${N}", "user": "u-<% id %>", "top_p": 1, "{{ key }}": 2, "messages": [{"role": "a{b}"}]}
    holes = {"model": UNKNOWN, "n": UNKNOWN, "user": UNKNOWN, "top_p": 1, UNKNOWN: 2, "messages": [{"role": "a{b}"}]}
    assert with_holes(data) == holes
    assert is_template(json.dumps(data))
    assert not is_template(json.dumps({"a": {"b": {}}, "c": "}}"}))


@pytest.mark.parametrize(
    "members",
    [
        {"temperature": "{{t}}", "max_tokens": "${MAX}", "stream": "{{s}}", "tools": "{{tools}}", "response_format": "{{rf}}"},
        {"tools": [{"type": "function", "function": {"name": "get_{{name}}"}}], "tool_choice": "{{choice}}"},
        {"logit_bias": {"{{t}}": 1}, "{{key}}": 1},
        {"messages": [{"role": "{{role}}", "content": "hi"}, {"role": "user", "name": "{{ name }}", "content": "<% text %>"}]},
    ],
)
def test_a_template_is_not_judged_by_its_placeholders(members: dict[str, Any]) -> None:
    assert check_request({**REQUEST, **members}) == []
