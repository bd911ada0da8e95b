"""Values: plain data with holes; what is not certain is `UNKNOWN`, and never a guess."""

from pathlib import Path
from typing import Any

import pytest
from semantics import Small

from linter.documents.python import PythonRecord, Workspace
from linter.model.unknown import UNKNOWN
from linter.python.values.value import variants

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
        ("m = [1]\nm.insert(0, 2)\nshow(m)", [2, 1]),
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
        ("def f(a):\n    if a:\n        return 1\n    return 2\nshow(f(y))", UNKNOWN),
        ("class A:\n    MODEL = 'x'\n    def f(self):\n        show(self.MODEL)", "x"),
        ("class A:\n    model = 'x'\n    def f(self):\n        show(self.model)", UNKNOWN),
        ("class A:\n    def __init__(self):\n        self.model = 'x'\n    def f(self):\n        show(self.model)", "x"),
        ("def f(x='a'):\n    show(x)", UNKNOWN),
        ("import openai\nshow({'a': openai.NOT_GIVEN, 'b': openai.omit, 'c': 1})", {"c": 1}),
        ("show([x for x in y])", [UNKNOWN]),
        ("show({x: 1 for x in y})", OPEN),
        ("show(1 << 400)", UNKNOWN),
        ("N = 3\nshow('ab' * N + N * '-')", "ababab---"),
        ("show(('ab' * 3).upper() + f\"{'x' * 2}\")", "ABABABxx"),
        ("show('ab' * -1)", ""),
        ("show('ab' * n)", UNKNOWN),
        ("show('ab' * True)", UNKNOWN),
        ("show('ab' * 10 ** 9)", UNKNOWN),
        ("show('ab' * 3000000)", UNKNOWN),
        ("x = 'ab' * 2000000\nshow(f'{x}{x}')", UNKNOWN),
        ("show([{'a': 1}] * 2 + 2 * [0])", [{"a": 1}, {"a": 1}, 0, 0]),
        ("show([1, *y] * 2)", [1, UNKNOWN, 1, UNKNOWN]),
        ("show([1] * n)", [UNKNOWN]),
        ("show([1] * 10001)", [UNKNOWN]),
        ("show([] * 10 ** 9)", [UNKNOWN]),
        ("show([] * 1000000000)", []),
        ("show('{}, {}!'.format('a' * 3, 1))", "aaa, 1!"),
        ("show(('{x}' * 100000).replace('{x}', 'y' * 100))", UNKNOWN),
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
    assert [repr(each.data) for each in variants(value)] == [
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


# Requests, as calls with all kinds of arguments make them: first with all that is uncertain unknown, then one alternative at a time.

HEAD = """
from openai import OpenAI, NOT_GIVEN, omit
import openai
client = OpenAI()
create = client.chat.completions.create
"""
CONFIG = """
import enum
from typing import TypedDict
MODEL = 'cm'
TOOLS = [{'type': 'function'}]
class Settings:
    MODEL = 'sm'
class Models(str, enum.Enum):
    GPT4 = 'gpt-4'
class Roles(enum.Enum):
    USER = 'user'
class Message(TypedDict):
    role: str
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("create(model='m', messages=[], n=1)", [{'model': 'm', 'messages': [], 'n': 1}]),
        ("create(model='a' 'b', messages=[{'role': 'user', 'content': 'x' + 'y'}])", [{'model': 'ab', 'messages': [{'role': 'user', 'content': 'xy'}]}]),
        ("create(model='m', messages=list(m), temperature=-0.5)", [{'model': 'm', 'messages': UNKNOWN, 'temperature': -0.5}]),
        ("create(**{'model': 'm', 'n': 2})", [{'model': 'm', 'n': 2}]),
        ("kw = dict(model='m')\ncreate(**kw, n=2)", [{'model': 'm', 'n': 2}]),
        ("kw = dict([('model', 'm'), ('n', 2)])\ncreate(**kw)", [{'model': 'm', 'n': 2}]),
        ("kw = dict({'model': 'm'}, n=2)\ncreate(**kw)", [{'model': 'm', 'n': 2}]),
        ("create(model='m', stop=('a', 'b'))", [{'model': 'm', 'stop': ['a', 'b']}]),
        ("create(model='m', n=2 * 3 - 1, top_p=1 / 2)", [{'model': 'm', 'n': 5, 'top_p': 0.5}]),
        ("create(model='m', stream=not False)", [{'model': 'm', 'stream': True}]),
        ("MODEL = 'm'\ndef f():\n    create(model=MODEL)", [{'model': 'm'}]),
        ("MODEL: str = 'm'\ncreate(model=MODEL)", [{'model': 'm'}]),
        ('from config import MODEL\ncreate(model=MODEL)', [{'model': 'cm'}]),
        ('import config\ncreate(model=config.MODEL, tools=config.TOOLS)', [{'model': 'cm', 'tools': [{'type': 'function'}]}]),
        ('from config import Settings\ncreate(model=Settings.MODEL)', [{'model': 'sm'}]),
        ('from config import Models\ncreate(model=Models.GPT4)', [{'model': 'gpt-4'}]),
        ('from config import Models\ncreate(model=Models.GPT4.value)', [{'model': 'gpt-4'}]),
        ("from config import Roles\ncreate(model='m', messages=[{'role': Roles.USER}])", [{'model': 'm', 'messages': [{'role': UNKNOWN}]}]),
        ("from config import Roles\ncreate(model='m', messages=[{'role': Roles.USER.value}])", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("MODELS = {'a': 'm', 'b': 'n'}\ncreate(model=MODELS['a'])", [{'model': 'm'}]),
        ("MODELS = ['m', 'n']\ncreate(model=MODELS[-1])", [{'model': 'n'}]),
        ("MODELS = {'a': 'm'}\ncreate(model=MODELS.get('z', 'd'))", [{'model': 'd'}]),
        ("import os\ncreate(model=os.getenv('M', 'd'))", [{'model': UNKNOWN}, {'model': 'd'}]),
        ("x = 'a'\ncreate(model=f'm-{x}')", [{'model': 'm-a'}]),
        ("create(model=f'm-{x!r:>3}')", [{'model': UNKNOWN}]),
        ("create(model='m-%s' % 'a', user='{}-{}'.format('a', 'b'))", [{'model': 'm-a', 'user': 'a-b'}]),
        ("create(model=' m '.strip().upper())", [{'model': 'M'}]),
        ("import textwrap\nP = textwrap.dedent('''\n  a\n  b''').strip()\ncreate(model='m', user=P)", [{'model': 'm', 'user': 'a\nb'}]),
        ("create(model='m', user='-'.join(['a', 'b']))", [{'model': 'm', 'user': 'a-b'}]),
        ("create(model='m', stop='a b'.split())", [{'model': 'm', 'stop': ['a', 'b']}]),
        ("create(model=str('m'), user='m'.replace('m', 'n'))", [{'model': 'm', 'user': 'n'}]),
        ('import json\ncreate(**json.loads(\'{"model": "m"}\'))', [{'model': 'm'}]),
        ("import json\ncreate(model='m', user=json.dumps({'a': 1}))", [{'model': 'm', 'user': '{"a": 1}'}]),
        ("kw = {'model': 'm'}\nkw['stream'] = True\ncreate(**kw)", [{'model': 'm', 'stream': True}]),
        ("kw = {'model': 'm'}\nkw.update({'n': 1}, top_p=1)\ncreate(**kw)", [{'model': 'm', 'n': 1, 'top_p': 1}]),
        ("kw = {'model': 'm'}\ncreate(**(kw | {'n': 1}))", [{'model': 'm', 'n': 1}]),
        ("kw = {'model': 'm'}\nkw |= {'n': 1}\ncreate(**kw)", [{'model': 'm', 'n': 1}]),
        ("kw = {'model': 'm'}\nkw = {**kw, 'n': 1}\ncreate(**kw)", [{'model': 'm', 'n': 1}]),
        ("kw = {}\nkw.setdefault('model', 'm')\nkw.setdefault('model', 'n')\ncreate(**kw)", [{'model': 'm'}]),
        ("kw = {'model': 'm', 'max_tokens': 5}\nkw['max_completion_tokens'] = kw.pop('max_tokens')\ncreate(**kw)", [{'model': 'm', 'max_completion_tokens': 5}]),
        ("kw = {'model': 'm', 'messages': []}\nkw['messages'].append({'role': 'user'})\ncreate(**kw)", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("kw = {'model': 'm', 'response_format': {}}\nkw['response_format']['type'] = 'text'\ncreate(**kw)", [{'model': 'm', 'response_format': {'type': 'text'}}]),
        ("m = [{'role': 'system'}]\nm.append({'role': 'user'})\nm.extend([{'role': 'tool'}])\nm += [{'role': 'x'}]\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [{'role': 'system'}, {'role': 'user'}, {'role': 'tool'}, {'role': 'x'}]}]),
        ("m = [{'role': 'user'}]\nm.insert(0, {'role': 'system'})\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [{'role': 'system'}, {'role': 'user'}]}]),
        ("m = [{'role': 'user'}]\nm[0]['content'] = 'x'\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}]}]),
        ("m = [1, 2]\nm.pop()\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [1]}]),
        ("a = [1]\nb = a + [2]\ncreate(model='m', messages=b)", [{'model': 'm', 'messages': [1, 2]}]),
        ("kw = {'model': 'm'}\nkw.update(stream=True) if y else None\ncreate(**kw)", [{'model': 'm', UNKNOWN: UNKNOWN}, {'model': 'm', UNKNOWN: UNKNOWN, 'stream': True}]),
        ("create(model='m', n=1 if y else 2)", [{'model': 'm', 'n': UNKNOWN}, {'model': 'm', 'n': 1}, {'model': 'm', 'n': 2}]),
        ("create(model=y or 'm')", [{'model': UNKNOWN}, {'model': 'm'}]),
        ("create(model='m' if True else 'n')", [{'model': 'm'}]),
        ("kw = {'model': 'm'}\nif y:\n    kw['n'] = 1\nelse:\n    kw['n'] = 2\ncreate(**kw)", [{'model': 'm', UNKNOWN: UNKNOWN}, {'model': 'm', UNKNOWN: UNKNOWN, 'n': 1}, {'model': 'm', UNKNOWN: UNKNOWN, 'n': 2}]),
        ("create(model='m', n=NOT_GIVEN, stop=omit, tools=openai.NotGiven())", [{'model': 'm'}]),
        ("create(model='m', stop=['a'] if y else NOT_GIVEN)", [{'model': 'm', 'stop': UNKNOWN}, {'model': 'm', 'stop': ['a']}]),
        ("from openai.types.chat import ChatCompletionUserMessageParam as P\ncreate(model='m', messages=[P(role='user', content='x')])", [{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}]}]),
        ("from openai.types.shared_params import FunctionDefinition\ncreate(model='m', tools=[{'type': 'function', 'function': FunctionDefinition(name='x')}])", [{'model': 'm', 'tools': [{'type': 'function', 'function': {'name': 'x'}}]}]),
        ("from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming as C\nkw = C(model='m', messages=[])\ncreate(**kw)", [{'model': 'm', 'messages': []}]),
        ("from config import Message\ncreate(model='m', messages=[Message(role='user')])", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("m: openai.types.chat.ChatCompletionUserMessageParam = {'role': 'user'}\ncreate(model='m', messages=[m])", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("from typing import cast\ncreate(model='m', messages=cast(list, [{'role': 'user'}]))", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("create(model='m', messages=[{'role': 'user', 'content': t} for t in ('a', 'b')])", [{'model': 'm', 'messages': [{'role': 'user', 'content': 'a'}, {'role': 'user', 'content': 'b'}]}]),
        ("create(model='m', messages=[{'role': 'usr', 'content': t} for t in ts])", [{'model': 'm', 'messages': [UNKNOWN, UNKNOWN, UNKNOWN]}, {'model': 'm', 'messages': [UNKNOWN, {'role': 'usr', 'content': UNKNOWN}, UNKNOWN]}]),
        ("create(**{k: v for k, v in {'model': 'm', 'n': None}.items() if v is not None})", [{'model': 'm'}]),
        ("D = {'model': 'm', 'n': 2}\ncreate(**{k: D[k] for k in ('model',)})", [{'model': 'm'}]),
        ("def base(n):\n    return {'model': 'm', 'n': n}\ncreate(**base(2))", [{'model': 'm', 'n': 2}]),
        ("def base(n, **kw):\n    d = {'model': 'm', 'n': n}\n    d.update(kw)\n    return d\ncreate(**base(2, top_p=1))", [{'model': 'm', 'n': 2, 'top_p': 1}]),
        ("f = lambda t: {'role': 'user', 'content': t}\ncreate(model='m', messages=[f('x')])", [{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}]}]),
        ("class A:\n    def __init__(self):\n        self.kw = {'model': 'm'}\n    def f(self):\n        create(**self.kw, n=1)", [{'model': 'm', 'n': 1}]),
        ("class A:\n    @property\n    def model(self):\n        return 'm'\n    def f(self):\n        create(model=self.model)", [{'model': 'm'}]),
        ("from functools import partial\nask = partial(create, model='m', stream=True)\nask(messages=[])", [{'model': 'm', 'stream': True, 'messages': []}]),
        ("from functools import partial\nask = partial(client.chat.completions.create, model='m', n=1)\nask(messages=[], n=2)", [{'model': 'm', 'n': 2, 'messages': []}]),
        ("import functools\nclass A:\n    def __init__(self):\n        self.ask = functools.partial(client.chat.completions.create, model='m')\n    def f(self):\n        self.ask(messages=[])", [{'model': 'm', 'messages': []}]),
        ("from functools import partial\none = partial(client.chat.completions.create, model='m')\ntwo = partial(one, n=2)\ntwo(messages=[])", [{'model': 'm', 'n': 2, 'messages': []}]),
        ("from functools import partial\npartial(client.chat.completions.create, model='m')(messages=[])", [{'model': 'm', 'messages': []}]),
        ("from functools import partial\nKW = {'model': 'm'}\nask = partial(client.chat.completions.create, **KW)\ndef f(m):\n    return ask(messages=m)", [{'model': 'm', 'messages': UNKNOWN}]),
        ("from functools import partial\nask = partial(client.chat.completions.create, model='m', n=1)\nregister(ask)", [{'model': 'm', 'n': 1, UNKNOWN: UNKNOWN}]),
        ("from functools import partial\nimport asyncio\nasync def f(loop):\n    await loop.run_in_executor(None, partial(client.chat.completions.create, model='m', messages=[]))", [{'model': 'm', 'messages': []}]),
        ("from functools import partial\nasync def f(loop):\n    ask = partial(client.chat.completions.create, model='m', messages=[])\n    await loop.run_in_executor(None, ask)", [{'model': 'm', 'messages': [], UNKNOWN: UNKNOWN}]),
        ("from dataclasses import dataclass\n@dataclass\nclass C:\n    model: str = 'm'\nc = C()\ncreate(model=c.model)", [{'model': UNKNOWN}]),
        ("from dataclasses import dataclass\n@dataclass(frozen=True)\nclass C:\n    model: str = 'm'\nc = C(model='n')\ncreate(model=c.model)", [{'model': UNKNOWN}]),
        ("m = []\nbody = {'model': 'm', 'messages': m}\nm.append({'role': 'user'})\ncreate(**body)", [{'model': 'm', 'messages': [UNKNOWN]}]),
        ("m = [{'role': 'usr'}]\nfor x in m:\n    x['role'] = 'user'\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [UNKNOWN]}]),
        ("m = [{'role': 'usr'}]\nother = m\nother.append(1)\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [UNKNOWN]}]),
        ("kw = {'model': 'm'}\nif y:\n    kw['n'] = 1\nelse:\n    create(**kw)", [{'model': 'm'}]),
        ("def f(y):\n    kw = {'model': 'm'}\n    if y:\n        kw['n'] = 1\n        return kw\n    create(**kw)", [{'model': 'm'}]),
        ("m = [{'role': 'user'}]\nr = create(model='m', messages=m)\nm.append(r)", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("def f(t=3):\n    create(model='m', temperature=t)", [{'model': 'm', 'temperature': UNKNOWN}, {'model': 'm', 'temperature': 3}]),
        ("def f(t=-1):\n    create(model='m', temperature=t if t > 0 else None)", [{'model': 'm', 'temperature': UNKNOWN}]),
        ("def f(t=-1):\n    if t < 0:\n        t = 1\n    create(model='m', temperature=t)", [{'model': 'm', 'temperature': UNKNOWN}, {'model': 'm', 'temperature': 1}]),
        ("m = []\nif y:\n    m.append({'role': 'usr'})\nm.append({'role': 'user'})\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [UNKNOWN, {'role': 'user'}]}, {'model': 'm', 'messages': [{'role': 'usr'}, {'role': 'user'}]}]),
        ("m = []\nfor x in y:\n    m.append({'role': 'usr'})\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [UNKNOWN, UNKNOWN, UNKNOWN]}, {'model': 'm', 'messages': [UNKNOWN, {'role': 'usr'}, UNKNOWN]}]),
        ("m = [{'role': 'user'}]\nwhile y:\n    r = create(model='m', messages=m)\n    m.append({'role': 'usr'})", [{'model': 'm', 'messages': [{'role': 'user'}, UNKNOWN, UNKNOWN, UNKNOWN]}, {'model': 'm', 'messages': [{'role': 'user'}, UNKNOWN, {'role': 'usr'}, UNKNOWN]}]),
        ("kw = {'model': 'm', 'extra_body': {}}\nadd(kw['extra_body'])\nadd(kw['model'])\ncreate(**kw)", [{'model': 'm', UNKNOWN: UNKNOWN}]),
        ("kw = {'model': 'm'}\nkw.setdefault('metadata', {})['a'] = 1\ncreate(**kw)", [{'model': 'm', 'metadata': UNKNOWN}]),
        ("kw = {'model': 'm', 'messages': []}\nkw['messages'] += [{'role': 'user'}]\ncreate(**kw)", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("m = [{'role': 'user', 'content': 'x'}]\ndel m[0]['content']\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [{'role': 'user'}]}]),
        ("m = [1, 2, 3]\nm.pop(0)\nm.insert(1, 5)\ncreate(model='m', messages=m)", [{'model': 'm', 'messages': [2, 5, 3]}]),
        ("def f(a):\n    if a == 'x':\n        return {'model': 'm'}\n    return {'model': 'n', 'n': 1}\ncreate(**f('x'))", [{'model': 'm'}]),
        ("def f(n, *rest, **kw):\n    return dict(kw, n=n)\ncreate(**f(1, 2, model='m'))", [{'model': 'm', 'n': 1}]),
        ("class B:\n    def kw(self, n):\n        return {'model': 'm', 'n': n}\n    def f(self):\n        create(**self.kw(3))", [{'model': 'm', 'n': 3}]),
        ("async def kw(n):\n    return {'model': 'm', 'n': n}\nasync def f():\n    create(**(await kw(3)))", [{'model': 'm', 'n': 3}]),
    ],
)  # fmt: skip
def test_requests(tmp_path: Path, source: str, expected: list[Any]) -> None:
    for name, text in (("setup", ""), ("config", CONFIG), ("main", HEAD + source)):
        (tmp_path / f"{name}.py").write_text(text)
    record = PythonRecord(str(tmp_path / "main.py"), HEAD + source, Workspace())
    assert [repr(request.data) for request in record.requests()] == [repr(data) for data in expected]
