"""What is read of an answer and of the chunks of one, and what becomes of its text."""

from pathlib import Path
from textwrap import indent

import pytest
from semantics import Small

from linter.python import tree
from linter.python.answers.assembly import assemblies
from linter.python.answers.chunks import chunk_reads
from linter.python.answers.endings import answers
from linter.python.answers.parts import Parts
from linter.python.answers.streams import early_exits, iterations

STREAM = (
    "from openai import OpenAI\nclient = OpenAI()\nstream = client.chat.completions.create(model='m', messages=[], stream=True)\n"
)
HTTP = """
import json, requests
answer = requests.post("https://h/v1/chat/completions", json={"model": "m", "messages": [], "stream": True}, stream=True)
"""
WHOLE = "from openai import OpenAI\nclient = OpenAI()\ndef ask(**more):\n    return client.chat.completions.create(messages=[], **more)\n"


def parts_of(small: Small) -> Parts:
    """The parts of the chunks that the file's only loop reads."""
    (made,) = small.semantics.calls(small.source())
    (iteration,) = iterations(made, small.semantics)
    return iteration.parts


def paths(parts: Parts) -> set[str]:
    return {".".join(map(str, part.steps)) for part in parts.found}


# Parts


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = chunk.choices[0].delta.content", "choices.0.delta.content"),
        ("x = chunk['choices'][0]['delta'].get('content', '')", "choices.0.delta.content"),
        ("x = chunk.choices[-1].delta", "choices.0.delta"),
        ("for choice in chunk.choices: x = choice.delta.content", "choices.0.delta.content"),
        ("for number, choice in enumerate(chunk.choices): choice.index", "choices.0.index"),
        ("x = next(iter(chunk.choices), None).delta", "choices.0.delta"),
        ("x = [choice.finish_reason for choice in chunk.choices]", "choices.0.finish_reason"),
        ("x = any(choice.finish_reason for choice in chunk.choices)", "choices.0.finish_reason"),
        ("if 'usage' in chunk: pass", "usage"),
        ("x = getattr(chunk, 'usage', None)", "usage"),
        ("x = chunk.model_dump()['usage']", "usage"),
        ("x = dict(chunk)['usage']", "usage"),
        ("d = chunk.choices[0].delta\nx = d.tool_calls[0].function.name", "choices.0.delta.tool_calls.0.function.name"),
        ("(first := chunk.choices[0]).delta", "choices.0.delta"),
        ("x = chunk.choices[0].delta.content.strip()", "choices.0.delta.content.strip()"),
        ("x = chunk.choices[0].delta.content[0]", "choices.0.delta.content.[]"),
    ],
)
def test_parts(tmp_path: Path, body: str, expected: str) -> None:
    source = f"{STREAM}for chunk in stream:\n{indent(body, '    ')}\n"
    assert expected in paths(parts_of(Small(tmp_path, main=source)))


@pytest.mark.parametrize(
    "rest",
    [
        "def read(c):\n    return c.usage\nfor chunk in stream:\n    read(chunk)\n",
        "def all():\n    for c in stream:\n        yield c\nfor chunk in all():\n    chunk.usage\n",
        "def all():\n    yield from stream\ndef more():\n    yield from all()\nfor chunk in more():\n    chunk.usage\n",
        "kept = []\nfor chunk in stream:\n    kept.append(chunk)\nfor one in kept:\n    one.usage\n",
        "kept = []\nfor chunk in stream:\n    kept.append(chunk)\nkept[-1].usage\n",
        "chunk = next(stream)\nchunk.usage\n",
        "class A:\n    def read(self, c):\n        self.last = c\n    def usage(self):\n        return self.last.usage\na = A()\nfor chunk in stream:\n    a.read(chunk)\n",
        "def last():\n    c = None\n    for c in stream: pass\n    return c, 1\nchunk, n = last()\nchunk.usage\n",
    ],
)  # fmt: skip
def test_parts_elsewhere(tmp_path: Path, rest: str) -> None:
    parts = parts_of(Small(tmp_path, main=STREAM + rest))
    assert parts.reads("usage")
    assert not parts.is_open()


@pytest.mark.parametrize(
    "body",
    [
        "data = json.loads(line[6:])\nx = data['usage']",
        "x = json.loads(line.decode().removeprefix('data: '))['usage']",
        "text = str(line, 'utf-8')\nx = json.loads(text.split('data: ')[1])['usage']",
        "buffer = ''\nbuffer += line.decode()\nfor part in buffer.split('x'):\n    x = json.loads(part)['usage']",
        "def read(text):\n    return json.loads(text)\nx = read(line)['usage']",
    ],
)
def test_parts_of_lines(tmp_path: Path, body: str) -> None:
    source = f"{HTTP}for line in answer.iter_lines():\n{indent(body, '    ')}\n"
    assert "usage" in paths(parts_of(Small(tmp_path, main=source)))


@pytest.mark.parametrize(
    ("body", "is_open"),
    [
        ("print(chunk)", False),
        ("log.debug(chunk)", False),
        ("len(chunk.choices)", False),
        ("if chunk.choices: pass", False),
        ("show(chunk.choices[0].delta)", False),
        ("show(chunk)", True),
        ("show(chunk.choices[0])", True),
        ("state['last'] = chunk", True),
        ("x = [chunk]", True),
        ("x = chunk.choices[0][name]", True),
        ("x = chunk.model_dump_json()", True),
        ("for key, value in chunk.items(): pass", True),
    ],
)
def test_open(tmp_path: Path, body: str, is_open: bool) -> None:
    assert parts_of(Small(tmp_path, main=f"{STREAM}for chunk in stream:\n    {body}\n")).is_open() is is_open


def test_what_comes_back_goes_to_the_call_that_gave_it(tmp_path: Path) -> None:
    source = "def same(x):\n    return x\na = same(make())\nb = same(1)\na.first\nb.second\n"
    small = Small(tmp_path, main=source)
    uses = small.semantics.uses.of(small.call("make"), small.source())
    assert [use.node.attr for use in uses if isinstance(use.node, tree.Attribute)] == ["first"]


# Reads of what may be missing


def reads(small: Small) -> list[tuple[str, int, bool]]:
    source = small.source()
    return [
        (read.part, source.line(source.node_at(read.place.anchor)), read.is_guarded)
        for read in chunk_reads(source, small.semantics)
    ]


@pytest.mark.parametrize(
    ("rest", "is_guarded"),
    [
        ("for c in stream:\n    c.choices[0]\n", False),
        ("for c in stream:\n    if c.choices: c.choices[0]\n", True),
        ("for c in stream:\n    if not c.choices: continue\n    c.choices[0]\n", True),
        ("for c in stream:\n    if len(c.choices) == 0: continue\n    c.choices[0]\n", True),
        ("for c in stream:\n    if len(c.choices) < 2: print()\n    c.choices[0]\n", False),
        ("for c in stream:\n    try: c.choices[0]\n    except (IndexError, KeyError): pass\n", True),
        ("for c in stream:\n    try: c.choices[0]\n    except LookupError: raise\n", False),
        ("try:\n    for c in stream:\n        c.choices[0]\nexcept IndexError: pass\n", False),
        ("while True:\n    c = next(stream)\n    try: c.choices[0]\n    except Exception: pass\n", True),
        ("try:\n    while True:\n        c = next(stream)\n        c.choices[0]\nexcept Exception: pass\n", False),
        ("def f(c):\n    return c.choices[0]\nfor c in stream:\n    f(c)\n", False),
        ("def f(c):\n    return c.choices[0]\nfor c in stream:\n    if c.choices: f(c)\n", True),
        ("def f(c):\n    return c.choices[0]\nfor c in stream:\n    try: f(c)\n    except Exception: pass\n", True),
        ("def f(c):\n    return c.choices[0]\nfor c in stream:\n    f(c)\n    if c.choices: f(c)\n", False),
        ("def f():\n    for c in stream:\n        if c.choices: yield c\nfor d in f():\n    d.choices[0]\n", True),
        ("def f():\n    for c in stream:\n        yield c\nfor d in f():\n    d.choices[0]\n", False),
        ("def f():\n    for c in stream:\n        if c.choices: yield 1, c\nfor n, d in f():\n    d.choices[0]\n", True),
    ],
)
def test_choices(tmp_path: Path, rest: str, is_guarded: bool) -> None:
    found = [one[2] for one in reads(Small(tmp_path, main=STREAM + rest)) if one[0] == "choices"]
    assert found == [is_guarded] or (not found and is_guarded)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("t = ''\nfor c in stream:\n    t += c.choices[0].delta.content\n", [False]),
        ("t = ''\nfor c in stream:\n    t = t + c.choices[0].delta.content\n", [False]),
        ("for c in stream:\n    c.choices[0].delta.content.strip()\n", [False]),
        ("for c in stream:\n    print(c.choices[0].delta.content, end='')\n", []),
        ("for c in stream:\n    print(c.choices[0].delta.content or '', end='')\n", []),
        ("t = ''\nfor c in stream:\n    t += c.choices[0].delta.content or ''\n", []),
        ("t = ''.join(c.choices[0].delta.content for c in stream)\n", [False]),
        ("t = ''.join(c.choices[0].delta.content for c in stream if c.choices[0].delta.content)\n", [True]),
        ("t = ''\nfor c in stream:\n    if c.choices[0].finish_reason is None:\n        t += c.choices[0].delta.content\n", [True]),
        ("t = ''\nfor c in stream:\n    try:\n        t += c.choices[0].delta.content\n    except TypeError: pass\n", [True]),
        ("t = ''\nfor c in stream:\n    t += c.model_dump()['choices'][0]['delta'].get('content', '')\n", [False]),
        ("t = []\ndef f(x):\n    t.append(x)\nfor c in stream:\n    f(c.choices[0].delta.content)\n", [False]),
        ("t = []\ndef f(x):\n    t.append(x)\nfor c in stream:\n    if c.choices[0].delta.content:\n        f(c.choices[0].delta.content)\n", [True]),
        ("def f():\n    for c in stream:\n        yield c.choices[0].delta.content\nt = ''\nfor x in f():\n    t += x\n", [False]),
        ("def f():\n    for c in stream:\n        yield c.choices[0].delta.content or ''\nt = ''\nfor x in f():\n    t += x\n", [True]),
    ],
)  # fmt: skip
def test_content(tmp_path: Path, rest: str, expected: list[bool]) -> None:
    assert [one[2] for one in reads(Small(tmp_path, main=STREAM + rest)) if one[0] == "content"] == expected


def test_text_of_who_knows_where(tmp_path: Path) -> None:
    source = f"{STREAM}def f():\n    for c in stream:\n        if c.choices[0].delta.content:\n            yield c.choices[0].delta.content\n"
    rest = "def g():\n    return f()\nt = ''\nfor x in g():\n    t += x\n"
    assert [one[2] for one in reads(Small(tmp_path, main=source + rest)) if one[0] == "content"] == [True]


def test_default_of_a_line(tmp_path: Path) -> None:
    body = "t = ''\nfor line in answer.iter_lines():\n    t += json.loads(line)['choices'][0]['delta'].get('content', '')\n"
    assert ("content", 6, True) in reads(Small(tmp_path, main=HTTP + body))


@pytest.mark.parametrize(
    ("annotation", "body"),
    [
        ("ChatCompletionChunk", "x.choices[0]"),
        ("Optional[ChatCompletionChunk]", "x.choices[0]"),
        ("AsyncIterator[ChatCompletionChunk]", "[c.choices[0] for c in x]"),
        ("openai.Stream[ChatCompletionChunk]", "\n    for c in x:\n        c.choices[0]"),
        ("Generator[ChatCompletionChunk, None, None]", "\n    for n, c in enumerate(x):\n        c.choices[0]"),
    ],
)
def test_annotated(tmp_path: Path, annotation: str, body: str) -> None:
    source = f"import openai\nfrom openai.types.chat import ChatCompletionChunk\ndef f(x: {annotation}): {body}\n"
    assert [one[0] for one in reads(Small(tmp_path, main=source))] == ["choices"]


def test_tests_are_passed_over(tmp_path: Path) -> None:
    small = Small(tmp_path, tests__test_chat=f"{STREAM}for c in stream:\n    c.choices[0]\n")
    assert list(chunk_reads(small.source("tests__test_chat"), small.semantics)) == []


# Text


def fates(small: Small) -> list[tuple[str, bool | None]]:
    return [(answer.fate, answer.reads_finish) for answer in answers(small.source(), small.semantics)]


PARSED = "import json\ntry:\n    x = json.loads(ask().choices[0].message.content)\n"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("import json\ndef f():\n    return json.loads(ask().choices[0].message.content)\n", ["parsed"]),
        ("import yaml\nt = ask().choices[0].message.content\nyaml.safe_load(t.split('`')[1])\n", ["parsed"]),
        ("import re, ast\nt = ask().choices[0].message.content\nast.literal_eval(re.sub('x', '', t))\n", ["parsed"]),
        ("import re, ast\nt = ask().choices[0].message.content\nast.literal_eval(re.search('x', t).group(1))\n", []),
        ("import json\ntry:\n    json.loads(ask().choices[0].message.content)\nexcept ValueError:\n    print()\n", []),
        ("import json\ntry:\n    json.loads(ask().choices[0].message.content)\nexcept ValueError as e:\n    raise E from e\n", ["parsed"]),
        ("import json\ntry:\n    json.loads(ask().choices[0].message.content)\nexcept Exception:\n    print()\n", ["parsed"]),
        (f"{PARSED}except Exception as e:\n    print(e)\n    x = {{'error': str(e)}}\n", []),
        (f"{PARSED}except Exception as e:\n    print(e)\n    x = {{}}\n", ["parsed"]),
        (f"{PARSED}except Exception as e:\n    print(e)\nask()\n", ["parsed"]),
        (f"{PARSED}except Exception as e:\n    x = {{'error': str(e)}}\n", ["parsed"]),
        (f"{PARSED}except Exception as e:\n    print(e)\n    x = again()\n", ["parsed"]),
        (f"{PARSED}except Exception as e:\n    print(e)\n    x = 1\n    raise\n", ["parsed"]),
        ("import json\ndef f(t):\n    return json.loads(t)\ntry:\n    f(ask().choices[0].message.content)\nexcept ValueError:\n    x = 1\n", []),
        ("import json\ndef f():\n    return json.loads(ask().choices[0].message.content)\ntry:\n    f()\nexcept ValueError:\n    x = 1\nf()\n", ["parsed"]),
        ("class M(Base): ...\nt = ask().choices[0].message.content\nM.model_validate_json(t)\n", ["parsed"]),
        ("import json\nlines = ask().choices[0].message.content.splitlines()\nx = [json.loads(line) for line in lines]\n", ["parsed"]),
        ("import json\nparts = []\nfor c in ask().choices:\n    parts.append(c.message.content)\njson.loads(''.join(parts))\n", ["parsed"]),
        ("def parse_it(t):\n    return t[1:]\nx = parse_it(ask().choices[0].message.content)\n", ["dissected"]),
        ("def f(parser):\n    parser(ask().choices[0].message.content)\n", ["parsed"]),
        ("with open('f', 'w') as f:\n    f.write(ask().choices[0].message.content)\n", ["written"]),
        ("from pathlib import Path\nPath('f').write_text(f'a {ask().choices[0].message.content}')\n", ["written"]),
        ("cache = {}\ndef f(q):\n    cache[q] = ask().choices[0].message.content\n", ["cached"]),
        ("def f(q):\n    cache = {}\n    cache[q] = ask().choices[0].message.content\n", []),
        ("def f(redis_cache):\n    redis_cache.set('a', ask().choices[0].message.content)\n", ["cached"]),
        ("def f():\n    return ask().choices[0].message.content\n", ["returned"]),
        ("def f():\n    return ask().choices[0].message.content\nprint(f())\n", []),
        ("def f():\n    return ask().choices[0].message.content\nmenu.add(f)\n", []),
        ("@app.get('/x')\ndef f():\n    return ask().choices[0].message.content\n", []),
        ("def f():\n    t = ''\n    t += ask().choices[0].message.content\n    return t, 1\n", ["returned"]),
        ("import io\ndef f():\n    b = io.StringIO()\n    b.write(ask().choices[0].message.content)\n    return b.getvalue()\n", ["returned"]),
        ("print(ask().choices[0].message.content)\n", []),
        ("import json\nfor call in ask(max_tokens=9).choices[0].message.tool_calls:\n    json.loads(call.function.arguments)\n", []),
    ],
)  # fmt: skip
def test_fates(tmp_path: Path, rest: str, expected: list[str]) -> None:
    assert fates(Small(tmp_path, main=WHOLE + rest)) == [(word, False) for word in expected]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("r = ask()\nif r.choices[0].finish_reason: pass\njson.loads(r.choices[0].message.content)\n", True),
        ("r = ask()\ncheck(r)\njson.loads(r.choices[0].message.content)\n", None),
        ("def f():\n    r = ask()\n    json.loads(r.choices[0].message.content)\n    return r\n", False),
    ],
)
def test_finish(tmp_path: Path, rest: str, expected: bool | None) -> None:
    assert fates(Small(tmp_path, main=f"{WHOLE}import json\n{rest}")) == [("parsed", expected)]


def test_finish_that_callers_may_read(tmp_path: Path) -> None:
    source = f"{WHOLE}def f():\n    r = ask()\n    return r.choices[0].message.content, r\n"
    assert fates(Small(tmp_path, main=source)) == [("returned", None)]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("class A:\n    def words(self):\n        for c in stream:\n            yield c.choices[0].delta.content\n", ["yielded"]),
        ("def words():\n    for c in stream:\n        yield c.choices[0].delta.content\nfor w in words(): print(w)\n", []),
        ("def words():\n    for c in stream:\n        yield c.choices[0].delta.content\ndef all():\n    yield from words()\n", ["yielded"]),
        ("def words():\n    for c in stream:\n        yield c.choices[0].delta.content\ndef all():\n    return words()\n", ["yielded"]),
        ("def words():\n    for c in stream:\n        yield c.choices[0].delta.content\ndef all():\n    return ''.join(words())\n", ["returned"]),
    ],
)  # fmt: skip
def test_fates_of_streams(tmp_path: Path, rest: str, expected: list[str]) -> None:
    assert fates(Small(tmp_path, main=STREAM + rest)) == [(word, False) for word in expected]


def test_demonstrations_return_to_nobody(tmp_path: Path) -> None:
    small = Small(tmp_path, examples__chat=f"{WHOLE}def f():\n    return ask().choices[0].message.content\n")
    assert list(answers(small.source("examples__chat"), small.semantics)) == []


# Loops that are left, pieces that are joined


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if len(t) > 9: break", ["break"]),
        ("for x in y: break", []),
        ("while x:\n    return_()\n    break", []),
        ("if c.choices[0].finish_reason: break", []),
        ("reason = c.choices[0].finish_reason\nif reason is not None: break", []),
        ("if stop.is_set(): break\nif is_finished: break", ["break"]),
    ],
)
def test_early_exits(tmp_path: Path, body: str, expected: list[str]) -> None:
    small = Small(tmp_path, main=f"{STREAM}for c in stream:\n{indent(body, '    ')}\n")
    (made,) = small.semantics.calls(small.source())
    assert [found.word for found in early_exits(made, small.semantics)] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for p in c.choices[0].delta.tool_calls: t += p.function.arguments", 1),
        ("for p in c.choices[0].delta.tool_calls: t = t + (p.function.arguments or '')", 1),
        ("for p in c.choices[0].delta.tool_calls: d[p.index] += p.function.arguments", 0),
        ("for p in c.choices[0].delta.tool_calls:\n    if p.id: n += 1\n    d[n] += p.function.arguments", 0),
        ("for p in c.choices[0].delta.tool_calls:\n    if p.function.name: ds.append('')\n    ds[-1] += p.function.arguments", 0),
        (
            "for p in c.choices[0].delta.tool_calls:\n    if p.function.name: name = p.function.name\n    t += p.function.arguments",
            1,
        ),
        ("for p in c.choices[0].delta.tool_calls:\n    keep(p)\n    t += p.function.arguments", 0),
    ],
)
def test_assemblies(tmp_path: Path, body: str, expected: int) -> None:
    small = Small(tmp_path, main=f"{STREAM}t = ''\nfor c in stream:\n{indent(body, '    ')}\n")
    (made,) = small.semantics.calls(small.source())
    assert len(list(assemblies(made, small.semantics))) == expected
