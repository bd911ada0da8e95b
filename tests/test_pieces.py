"""Texts that are known in part: what is known is counted, and nothing else is concluded from it."""

import json
from pathlib import Path
from typing import Any

import pytest
from semantics import Small

from linter.documents.json import JsonRecord
from linter.documents.python import PythonRecord, Workspace
from linter.engine import Context
from linter.model.place import Place
from linter.model.subject import Request
from linter.model.unknown import UNKNOWN


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        ("show(f'a{x}b{y}')", ("a", "b")),
        ("show('a' + x + 'b')", ("a", "b")),
        ("show('a%sb%(c)s%5.1fd%%' % x)", ("a", "b", "d%")),
        ("show('a{}b{c!r:>5}'.format(x, c=y))", ("a", "b")),
        ("show('a{{}}{}'.format(x))", ("a{", "}")),
        ("show('aXb'.replace('X', x))", ("a", "b")),
        ("show(', '.join(['a', x, 'b']))", ("a", "b")),
        ("show(', '.join(['a', *x]))", ("a",)),
        ("show(f'  a {x}\\n    b'.strip())", ("a", "b")),
        ("import textwrap\nshow(textwrap.dedent(f'\\n  a {x} b'))", ("a", "b")),
        ("A = f'a{x}'\nshow(A + 'b')", ("a", "b")),
        ("a = 'a'\nfor x in y:\n    a += x\nshow(a)", ("a",)),
        ("def f(x):\n    return f'a{x}'\nshow(f(y))", ("a",)),
        ("show(open('a.txt').read() + x)", ("a",)),
        ("show('ab'[:x])", ()),
        ("show(f'a{x}'.upper())", ()),
        ("show(f'a{x}' if y else f'b{x}')", ()),
        ("show('a' if y else 'b')", ()),
        ("show(x or f'a{y}')", ()),
        ("a = f'a{x}'\nif y:\n    a = f'b{x}'\nshow(a)", ()),
        ("a = 'a'\na *= x\nshow(a)", ()),
        ("def f(a='a'):\n    show(a + x)", ()),
        ("import os\nshow(os.getenv('A', 'a') + x)", ()),
        ("show(['a'] + x)", ()),
        ("show(x + y)", ()),
        ("show('{'.format(x))", ()),
    ],
)  # fmt: skip
def test_what_is_certain_of_a_text(tmp_path: Path, source: str, pieces: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text("a")
    small = Small(tmp_path, main=source)
    found = small.semantics.values.of(small.argument(), small.source())
    assert found.data is UNKNOWN or found.data == ["a", UNKNOWN]
    assert found.pieces == pieces


def announced(source: str) -> list[Any]:
    return list(PythonRecord("x.py", "import openai\n" + source, Workspace()).requests())


CALL = "openai.OpenAI().chat.completions.create(model='gpt-4', messages={})"


@pytest.mark.parametrize(
    ("messages", "pieces"),
    [
        ("[{'role': 'user', 'content': f'a{x}'}]", {("messages", 0, "content"): ("a",)}),
        ("[{'role': 'user', 'content': [{'type': 'text', 'text': f'a{x}'}]}]", {("messages", 0, "content", 0, "text"): ("a",)}),
        ("[*x, {'role': 'user', 'content': f'a{x}'}]", {("messages", 1, "content"): ("a",)}),
        ("[{'role': 'user', 'content': 'a'}, {'role': 'user', 'content': x}]", {}),
        ("[{'role': 'user', 'content': f'a{x}' if y else f'b{x}'}]", {}),
        ("x", {}),
    ],
)  # fmt: skip
def test_where_they_stand_in_a_request(messages: str, pieces: dict[Any, Any]) -> None:
    (request,) = announced(CALL.format(messages))
    assert request.pieces == pieces


def test_what_a_branch_overwrites_is_not_certain() -> None:
    code = "m = {'role': 'user', 'content': f'a{x}'}\nif y:\n    m['content'] = f'b{x}'\n" + CALL.format("[m]")
    assert announced(code)[0].pieces == {}
    assert all(request.pieces == {} for request in announced(code))


def test_alternatives_have_none() -> None:
    code = "k = {}\nif y:\n    k['n'] = 2\n" + CALL.format("[{'role': 'user', 'content': f'a{x}'}], **k")
    first, second = announced(code)
    assert (first.is_variant, bool(first.pieces), second.is_variant, bool(second.pieces)) == (False, True, True, False)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a {{ name }} b ${x} c <%= y %>", ("a ", " b ", " c ", "")),
        ("a {{#each rows}} b {{/each}}", None),
        ("a {{else}} b", None),
        ("a {% if x %} b {{ y }} {% endif %}", None),
        ("a <% if x %> b", None),
        ("a ${x ? 'b' : 'c'}", None),
        ("a {{> partial}}", None),
        ("a", None),
    ],
)  # fmt: skip
def test_templates_in_json(text: str, pieces: tuple[str, ...] | None) -> None:
    for content in (text, [{"type": "text", "text": text}]):
        data = {"model": "gpt-4", "messages": [{"role": "user", "content": content}], "user": "${user}"}
        (request,) = JsonRecord("x.json", json.dumps(data)).requests()
        route = ("messages", 0, "content") if content == text else ("messages", 0, "content", 0, "text")
        assert request.pieces == ({} if pieces is None else {route: pieces})


def prompt(content: Any, pieces: tuple[str, ...]) -> Any:
    data = {"model": "gpt-4", "messages": [{"role": "user", "content": content}]}
    return Context({}).prompt(Request(Place("x"), data, pieces={("messages", 0, "content"): pieces}))


def test_they_are_counted_from_below() -> None:
    words = "word " * 5000
    whole, part = prompt(words * 2, ()), prompt(UNKNOWN, (words, words))
    assert not part.is_below(9000)
    assert part.total.is_open
    assert whole.total.low - 30 <= part.total.low <= whole.total.low
    assert prompt(UNKNOWN, ("a",)).total.low >= 0
    assert prompt("a", (words,)).total == prompt("a", ()).total  # what is known as a whole is counted as that


@pytest.mark.parametrize("gap", ["lo", " wor", "", "\n\n", "日", "```"])
def test_whatever_fills_a_gap_there_are_no_fewer(gap: str) -> None:
    pieces = ("hel", "ld and more of 日", "本 ``", "` end")
    assert prompt(UNKNOWN, pieces).total.low <= prompt(gap.join(pieces), ()).total.low
