"""Values: plain data with holes; what is not certain is `UNKNOWN`, and never a guess."""

from pathlib import Path
from typing import Any

import pytest
from semantics import Small

from linter.model.unknown import UNKNOWN
from linter.python.value import variants

OPEN = {UNKNOWN: UNKNOWN}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("show({'a': 1, 'b': [True, None, -2.5]})", {"a": 1, "b": [True, None, -2.5]}),
        ("x = 'a'\nshow(x + 'b' f'{x}c')", "abac"),
        ("show(f'a{y}')", UNKNOWN),
        ("show([1, *[2, 3], *y])", [1, 2, 3, UNKNOWN]),
        ("show({'a': 1, **{'b': 2}})", {"a": 1, "b": 2}),
        ("show({'a': 1, **y})", {"a": UNKNOWN, UNKNOWN: UNKNOWN}),
        ("show({**y, 'a': 1})", {UNKNOWN: UNKNOWN, "a": 1}),
        ("show({y: 1, 'a': 2})", {UNKNOWN: UNKNOWN, "a": 2}),
        ("show(dict(a=1, **{'b': 2}))", {"a": 1, "b": 2}),
        ("kw = {'a': 1}\nkw['b'] = 2\nkw.update(c=3)\nkw.update({'d': 4})\nshow(kw)", {"a": 1, "b": 2, "c": 3, "d": 4}),
        ("kw = {'a': 1}\nkw |= {'b': 2}\nkw.setdefault('a', 5)\nkw.setdefault('c', 6)\ndel kw['a']\nshow(kw)", {"b": 2, "c": 6}),
        ("kw = {'a': 1, 'b': 2}\nkw.pop('a')\nshow(kw)", {"b": 2}),
        ("kw = {'a': 1}\nif y:\n    kw['a'] = 2\nshow(kw)", {"a": UNKNOWN}),
        ("kw = {'a': 1}\nif y:\n    kw['b'] = 2\nshow(kw)", {"a": 1, **OPEN}),
        ("kw = {'a': 1}\nkw[y] = 2\nshow(kw)", {"a": UNKNOWN, **OPEN}),
        ("kw = {'a': 1}\nchange(kw)\nshow(kw)", {"a": UNKNOWN, **OPEN}),
        ("kw = {'a': 1}\nprint(kw)\nlogger.info(kw)\nshow(kw)", {"a": 1}),
        ("kw = {'a': 1}\nshow(kw)\nkw['a'] = 2", {"a": 1}),
        ("m = [1]\nm.append(2)\nm += [3]\nm.extend([4])\nshow(m)", [1, 2, 3, 4]),
        ("m = [1]\nfor x in y:\n    m.append(x)\nshow(m)", [1, UNKNOWN]),
        ("m = [1]\nm.insert(0, 2)\nshow(m)", [UNKNOWN]),
        ("m = [1]\nwhile y:\n    show(m)\n    m.append(2)", [1, UNKNOWN]),
        ("x = 1\nif y:\n    x = 2\nshow(x)", UNKNOWN),
        ("show(1 if y else 1)", 1),
        ("x = 2\nx = 3\nshow(x)", 3),
        ("import json\nshow(json.loads('{\"a\": [1]}'))", {"a": [1]}),
        ("import json\nshow(json.loads('{'))", UNKNOWN),
        ("import copy\nA = {'a': 1}\nshow(copy.deepcopy(A))", {"a": 1}),
        ("A = {'a': {'b': 1}}\nshow(A['a']['b'])", 1),
        ("A = {'a': 1}\nshow(A.get('a'))", 1),
        ("A = [1]\ndef f():\n    show(A)", [1]),
        ("A = [1]\ndef f():\n    A.append(2)\ndef g():\n    show(A)", UNKNOWN),
        ("def f(a, b=2):\n    return {'a': a, 'b': b}\nshow(f(1))", {"a": 1, "b": 2}),
        ("def f(a):\n    if a:\n        return 1\n    return 2\nshow(f(1))", UNKNOWN),
        ("class A:\n    MODEL = 'x'\n    def f(self):\n        show(self.MODEL)", "x"),
        ("class A:\n    model = 'x'\n    def f(self):\n        show(self.model)", UNKNOWN),
        ("class A:\n    def __init__(self):\n        self.model = 'x'\n    def f(self):\n        show(self.model)", "x"),
        ("def f(x='a'):\n    show(x)", UNKNOWN),
        ("import openai\nshow({'a': openai.NOT_GIVEN, 'b': openai.omit, 'c': 1})", {"c": 1}),
        ("show([x for x in y])", [UNKNOWN]),
        ("show({x: 1 for x in y})", OPEN),
        ("show(1 << 400)", UNKNOWN),
        ("a, b = 1, 2\nshow(b)", 2),
        ("a, b = f()\nshow(b)", UNKNOWN),
        ("x = x\nshow(x)", UNKNOWN),
        ("def f():\n    return f()\nshow(f())", UNKNOWN),
        ("x = {}\nx['a'] = x\nshow(x)", {"a": {"a": UNKNOWN}}),
        ("global x\nx = 1\ndef f():\n    global x\n    x = 2\nshow(x)", UNKNOWN),
    ],
)  # fmt: skip
def test_values(tmp_path: Path, source: str, expected: Any) -> None:
    assert repr(Small(tmp_path, main=source).data()) == repr(expected)


def test_constants_of_other_modules(tmp_path: Path) -> None:
    small = Small(
        tmp_path, main="from tools import TOOLS\nimport tools\nshow([*TOOLS, tools.MODEL])", tools="TOOLS = [{'a': 1}]\nMODEL = 'm'"
    )
    assert small.data() == [{"a": 1}, "m"]


def test_where_a_member_was_written(tmp_path: Path) -> None:
    small = Small(tmp_path, main="from tools import TOOLS\nkw = {}\nkw['tools'] = TOOLS\nshow(kw)", tools="\n\nTOOLS = [{'a': 1}]")
    source = small.source()
    value = small.semantics.values.of(small.argument(source=source), source)
    inner = value.at("tools", 0, "a")
    assert inner.source.path.endswith("tools.py")
    assert inner.source.line(inner.node) == 3
    with pytest.raises(KeyError):
        value.at("tools", 1)


def test_one_alternative_at_a_time(tmp_path: Path) -> None:
    """Branches that never run together are not mixed."""
    source = "kw = {'n': 1 if y else 2}\nif y:\n    kw['stream'] = True\nshow(kw)"
    small = Small(tmp_path, main=source)
    main = small.source()
    value = small.semantics.values.of(small.argument(source=main), main)
    assert [repr(data) for data in variants(value)] == [
        repr({"n": UNKNOWN, **OPEN}),
        repr({"n": 1, **OPEN}),
        repr({"n": 2, **OPEN}),
        repr({"n": UNKNOWN, **OPEN, "stream": True}),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("show('https://api.openai.com/v1' + '/chat/completions')", "https://api.openai.com/v1/chat/completions"),
        ("show(f'{base}/chat/completions')", "\0/chat/completions"),
        ("BASE = 'https://x'\nURL = BASE + '/chat/completions'\nshow(URL)", "https://x/chat/completions"),
        ("show('{}/chat'.format(x))", "\0/chat"),
        ("import os\nshow(os.getenv('URL', 'https://x/chat'))", "https://x/chat"),
        (
            "class A:\n    def __init__(self, base):\n        self.url = base + '/chat'\n    def f(self):\n        show(self.url)",
            "\0/chat",
        ),
        ("show(x)", "\0"),
    ],
)
def test_texts(tmp_path: Path, source: str, expected: str) -> None:
    small = Small(tmp_path, main=source)
    main = small.source()
    assert small.semantics.values.text(small.argument(source=main), main) == expected
