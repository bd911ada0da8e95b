"""Requests of callers: what a function that calls the API sends for each of its callers, and where findings about that stand."""

from pathlib import Path

import pytest
from test_rules import CALLED, data_of, own

from examples import compact, engine_for, findings, python, written
from linter.api import check_paths
from linter.model.rule import Example, Rule

HEAD = """\
from openai import OpenAI
client = OpenAI()
def ask(prompt, model="gpt-4o", *, n=1, **kw):
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}], n=n, **kw)
"""
CREATE = "from functools import partial\nfrom openai import OpenAI\ncreate = OpenAI().chat.completions.create\n"
LLM = """\
from openai import OpenAI
class Llm:
    def __init__(self):
        self.client = OpenAI()
    def ask(self, temperature, *, top_p=1, **kw):
        return self.client.chat.completions.create(model="gpt-4o", messages=m, temperature=temperature, top_p=top_p, **kw)
"""


def found(folder: Path, *only: str, **files: str) -> list[str]:
    """What the rules for payloads find: file, line, column and slug; in all files, or in some alone."""
    (folder / "setup.py").write_text("")
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    paths = [folder / name for name in only] or [folder]
    diagnostics = check_paths(paths, settings={"select": ["REQ", "MSG", "FUN"]})
    return [f"{Path(d.path).name}:{d.line}:{d.column} {d.slug}" for d in diagnostics if not d.suppressed]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ask('x', temperature=3)", ["main.py:5:22 number-out-of-range"]),
        ("ask('x', 'gpt-4o', n=0)", ["main.py:5:22 number-out-of-range"]),
        ("T = 3\nask('x', temperature=T)", ["main.py:5:5 number-out-of-range"]),
        ("ask('x', **{'temperature': 3})", ["main.py:5:28 number-out-of-range"]),
        ("kw = {}\nkw['temperature'] = 3\nask('x', **kw)", ["main.py:6:21 number-out-of-range"]),
        ("ask('x', temperature=3)\nask('y', temperature=3)", ["main.py:5:22 number-out-of-range", "main.py:6:22 number-out-of-range"]),
        ("def two(p, **kw):\n    return ask(p, **kw)\ntwo('x', temperature=3)", ["main.py:7:22 number-out-of-range"]),
        ("async def go(loop):\n    ask('x', temperature=3)", ["main.py:6:26 number-out-of-range"]),
        ("from functools import partial\nmine = partial(ask, temperature=3)\nmine('x')", ["main.py:6:33 number-out-of-range"]),
        ("from functools import partial\nmine = partial(ask, temperature=1)\nmine('x', temperature=3)", ["main.py:7:23 number-out-of-range"]),
        # What is not certain
        ("ask('x', temperature=t)", []),
        ("ask(*args, temperature=3)", ["main.py:5:24 number-out-of-range"]),
        ("ask('x', temperature=3 if y else 1)", ["main.py:5:22 number-out-of-range"]),
        ("def two(t):\n    if fits(t):\n        ask('x', temperature=t)\ntwo(3 if y else 1)", []),
        ("other.ask('x', temperature=3)", []),
        ("import pytest\nwith pytest.raises(ValueError):\n    ask('x', temperature=3)", []),
        # What the function does with it
        ("def two(t):\n    ask('x', temperature=min(t, 2))\ntwo(3)", []),
        ("def two(t):\n    if t > 2:\n        t = 2\n    ask('x', temperature=t)\ntwo(3)", []),
        ("def two(t):\n    if t > 2:\n        raise ValueError\n    ask('x', temperature=t)\ntwo(3)", []),
        ("def two(t):\n    if t <= 2:\n        ask('x', temperature=t)\ntwo(3)", []),
        ("def two(t):\n    if fits(t):\n        ask('x', temperature=t)\ntwo(3)", []),
        ("def two(t):\n    ask('x', temperature=t if fits(t) else 1)\ntwo(3)", []),
        ("def two(t=None):\n    if t is None:\n        t = 3\n    ask('x', temperature=t)\ntwo()", ["main.py:7:13 number-out-of-range"]),
        ("def two(**kw):\n    kw.pop('temperature')\n    ask('x', **kw)\ntwo(temperature=3)", []),
        ("def two(**kw):\n    kw['temperature'] = 1\n    ask('x', **kw)\ntwo(temperature=3)", []),
        ("def two(t):\n    def run():\n        return ask('x', temperature=t)\n    return run()\ntwo(3)", ["main.py:9:5 number-out-of-range"]),
        ("def two(t):\n    two(t=3)\n    ask('x', temperature=t)\n", []),
    ],
)  # fmt: skip
def test_a_caller_sends(tmp_path: Path, code: str, expected: list[str]) -> None:
    assert found(tmp_path, main=f"{HEAD}{code}\n") == expected


def test_a_default_that_is_overridden_is_still_an_alternative(tmp_path: Path) -> None:
    code = HEAD.replace("n=1", "n=0")
    assert found(tmp_path, main=f"{code}ask('x', n=2)\n") == ["main.py:3:38 number-out-of-range"]
    assert found(tmp_path, main=f"{code}ask('x')\nask('x', n=2)\n") == ["main.py:3:38 number-out-of-range"]


def test_nothing_is_told_twice(tmp_path: Path) -> None:
    """What is wrong whoever calls stands where the function says it, once; so does a request without messages."""
    body = "def ask(model, **kw):\n    client.chat.completions.create(model=model, temperature=3, messages=[*m, {'role': 'usr'}], **kw)\n"
    calls = "ask('a')\nask('gpt-4o', n=1)\nm = load()\n"
    told = found(tmp_path, main=HEAD.partition("def")[0] + body + calls)
    assert told == ["main.py:4:61 number-out-of-range", "main.py:4:87 invalid-role"]


@pytest.mark.parametrize("only", [(), ("llm.py",), ("app.py", "llm.py"), ("llm.py", "app.py")])
def test_a_caller_in_another_file(tmp_path: Path, only: tuple[str, ...]) -> None:
    app = "from llm import Llm\nclass App:\n    def __init__(self):\n        self.llm = Llm()\n    def run(self):\n        self.llm.ask(3)\n"
    assert found(tmp_path, *only, llm=LLM, app=app) == ["app.py:6:22 number-out-of-range"]


def test_a_partial_in_another_file(tmp_path: Path) -> None:
    llm = f"{CREATE}ask = partial(create, model='gpt-4o', messages=[{{'role': 'user', 'content': 'x'}}])\n"
    assert found(tmp_path, llm=llm, app="from llm import ask\nask(temperature=3)\n") == ["app.py:2:17 number-out-of-range"]


def test_a_server_of_one_model(tmp_path: Path) -> None:
    """It need not be told which; OpenAI's own has to be."""
    ask = HEAD.replace('="gpt-4o"', "").replace("OpenAI()", "OpenAI(base_url=url)")
    assert found(tmp_path, main=f"{ask}ask('x', '')\n") == []
    assert found(tmp_path, main=f"{ask.replace('base_url=url', '')}ask('x', '')\n") == ["main.py:5:10 missing-model"]


def test_tests_are_no_callers(tmp_path: Path) -> None:
    assert found(tmp_path, llm=LLM, tests__test_llm="from llm import Llm\nLlm().ask(3)\n") == []


def test_a_call_that_may_mean_another_class(tmp_path: Path) -> None:
    app = "from llm import Llm\nclass Other(Llm):\n    def ask(self, t): ...\nx = Llm() if y else Other()\nx.ask(3)\n"
    assert found(tmp_path, llm=LLM, app=app) == []


def test_a_comment_at_the_caller_silences(tmp_path: Path) -> None:
    """It is not idle, although the file that it stands in finds nothing there."""
    call = "client.chat.completions.create(model='gpt-4o', messages=[{'role': 'user', 'content': 'x'}])"
    app = f"from llm import Llm\nfrom openai import OpenAI\nclient = OpenAI()\n{call}\nLlm().ask(3)  # chatvet: ignore[number-out-of-range]\n"
    assert found(tmp_path, llm=LLM, app=app) == []
    assert found(tmp_path, "app.py") == []


def test_a_fix_leaves_the_function_alone(tmp_path: Path) -> None:
    """An edit at the caller may not fit the function, and the other way round."""
    (tmp_path / "main.py").write_text(f"{HEAD}ask('x', tool_choice='any', tools=[])\n")
    diagnostics = check_paths([tmp_path], settings={"select": ["REQ", "MSG", "FUN"]})
    assert {d.line for d in diagnostics} == {5}
    assert [d.fix for d in diagnostics] == [None] * len(diagnostics)


# What an instance was made with

BOT = """\
from openai import OpenAI
class Bot:
    def __init__(self, model="gpt-4o", temperature=1, url=None, *, n=1):
        self.client = OpenAI()
        self.url = url
        self.model = model
        self.temperature = temperature
        self.n = n
    def ask(self, m):
        return self.client.chat.completions.create(model=self.model, messages=m, temperature=self.temperature, n=self.n)
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Bot('gpt-4o', 3)", ["main.py:11:15 number-out-of-range"]),
        ("Bot(temperature=3, url=None)", ["main.py:11:17 number-out-of-range"]),
        ("Bot(n=0)\nBot(n=0)\nBot(temperature=3)", ["main.py:11:7 number-out-of-range", "main.py:12:7 number-out-of-range", "main.py:13:17 number-out-of-range"]),
        ("def made(t):\n    return Bot(temperature=t)\nmade(3)", ["main.py:13:6 number-out-of-range"]),
        ("class Other:\n    def __init__(self):\n        self.temperature = 1\nBot(temperature=3)", ["main.py:14:17 number-out-of-range"]),
        # What is not certain
        ("Bot(temperature=t)", []),
        ("Bot(*args, temperature=3)", []),
        ("Bot(temperature=3, url=x)", []),
        ("other.Bot(temperature=3)", []),
        ("import pytest\nwith pytest.raises(ValueError):\n    Bot(temperature=3)", []),
        ("b = Bot(temperature=3)\nb.temperature = 1", []),
        ("b, b.temperature = Bot(temperature=3), 1", []),
        ("b = Bot(temperature=3)\nsetattr(b, name, 1)", []),
        ("b = Bot(temperature=3)\nb.temperature -= 2", []),
        ("b = Bot(temperature=3)\nb.__dict__.update(x)", []),
        ("class Cool(Bot):\n    def cool(self):\n        self.temperature = 1\nBot(temperature=3)", []),
        ("class Cool(Bot):\n    def __init__(self, temperature):\n        super().__init__(temperature=1)\nCool(temperature=3)", []),
        ("def fits(b):\n    return b.temperature <= 2\nBot(temperature=3)", []),
        ("def cooled(bot):\n    bot.temperature = 1\ncooled(Bot(temperature=3))", []),
    ],
)  # fmt: skip
def test_what_an_instance_is_made_with(tmp_path: Path, code: str, expected: list[str]) -> None:
    assert found(tmp_path, main=f"{BOT}{code}\n") == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.temperature = temperature", "self.temperature = min(temperature, 2)"),
        ("self.temperature = temperature", "temperature = 1\n        self.temperature = temperature"),
        ("self.temperature = temperature", "if url:\n            self.temperature = temperature"),
        (
            "self.temperature = temperature",
            "self.temperature = temperature\n        if temperature > 2:\n            raise ValueError",
        ),
        ("self.n = n", "self.n = n\n        self.__dict__.update(load())"),
        ("    def ask", "    def __setattr__(self, name, value): ...\n    def ask"),
        ("    def ask", "    def __new__(cls, *args, **kw): ...\n    def ask"),
        ("    def ask", "    def heat(self, t):\n        self.temperature = t\n    def ask"),
        ("return self", "if self.temperature > 2:\n            return None\n        return self"),
        ("return self", "if not self.fits():\n            return None\n        return self"),
        ("return self", "hot = self.temperature.real\n        if hot:\n            return None\n        return self"),
        ("self, m", "other, m"),
        ("class Bot", "@made\nclass Bot"),
        ("    def ask", "    @staticmethod\n    def ask"),
    ],
)
def test_what_a_class_makes_of_it(tmp_path: Path, old: str, new: str) -> None:
    assert found(tmp_path, main=f"{BOT.replace(old, new, 1)}Bot(temperature=3)\n") == []


def test_a_test_that_is_decided(tmp_path: Path) -> None:
    code = BOT.replace("return self", "if self.n > 1:\n            return None\n        return self")
    assert found(tmp_path, main=f"{code}Bot(temperature=3, n=2)\n") == []


def test_an_instance_that_is_made_for_another_method(tmp_path: Path) -> None:
    """It may never call the API by this one; the class may have a method for each kind of model."""
    other = "    def other(self, m):\n        return self.client.chat.completions.create(model=self.model, messages=m)\n"
    assert found(tmp_path, main=f"{BOT}{other}Bot(temperature=3)\n") == []


def test_an_instance_that_another_file_makes(tmp_path: Path) -> None:
    app = "from bots import Bot\nbot = Bot(temperature=3)\n"
    assert found(tmp_path, bots=BOT, app=app) == ["app.py:2:23 number-out-of-range"]
    assert found(tmp_path, bots=BOT, app=app, cool="def cool(bot):\n    bot.temperature = 1\n") == []


def test_an_instance_that_a_test_makes(tmp_path: Path) -> None:
    assert found(tmp_path, bots=BOT, tests__test_bots="from bots import Bot\nBot(temperature=3)\n") == []


# What a rule says of a request it says of one that goes through a function, or a partial.

WAYS = {
    "function": "def ask(**body):\n    return create(**body)\nask(**{})\n",
    "method": "class Llm:\n    def ask(self, body):\n        return create(**body)\nLlm().ask({})\n",
    "two functions": "def ask(**body):\n    return create(**body)\ndef two(body):\n    return ask(**body)\ntwo({})\n",
    "instance": "class Llm:\n    def __init__(self, body):\n        self.body = body\n    def ask(self):\n        return create(**self.body)\nLlm({})\n",
    "partial": "ask = partial(create, **{})\nask()\n",
    "partial of a function": "def ask(**body):\n    return create(**body)\nmine = partial(ask, **{})\nmine()\n",
}


@pytest.mark.parametrize(
    ("way", "rule", "example"),
    [(list(WAYS)[number % len(WAYS)], rule, example) for number, (rule, _, example) in enumerate(CALLED)],
    ids=[f"{rule.slug}-{name}" for rule, name, _ in CALLED],
)
def test_parity(way: str, rule: Rule, example: Example) -> None:
    engine, data = engine_for(rule, example, alone=True), data_of(example)
    before, _, behind = WAYS[way].partition("{}")
    told = findings(engine, python(f"{CREATE}{before}{written(data)}{behind}"))
    wanted = findings(engine, compact(data))
    assert {(f.place.pointer, f.message) for f in own(rule, told)} == {(f.place.pointer, f.message) for f in own(rule, wanted)}
