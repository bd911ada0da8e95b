"""Provenance: what is called, by imports, assignments, attributes, annotations, factories and modules of the same project."""

from pathlib import Path

import pytest
from semantics import Small


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import openai\nshow(openai.ChatCompletion.create)", {"openai.ChatCompletion.create"}),
        ("import openai as ai\nshow(ai.chat.completions.create)", {"openai.chat.completions.create"}),
        ("from openai import OpenAI as Client\nc = Client()\nshow(c.chat.completions.create)", {"openai.OpenAI().chat.completions.create"}),
        ("from openai import OpenAI\nshow(OpenAI().with_options(timeout=3).chat)", {"openai.OpenAI().chat"}),
        ("from langfuse.openai import openai\nshow(openai.chat)", {"openai.chat"}),
        ("from langsmith.wrappers import wrap_openai\nimport openai\nshow(wrap_openai(openai.OpenAI()).chat)", {"openai.OpenAI().chat"}),
        ("from groq import Groq\nshow(Groq().chat.completions.create)", {"groq.Groq().chat.completions.create"}),
        ("import openai\nc = openai.OpenAI() if x else openai.AzureOpenAI()\nshow(c.chat)", {"openai.OpenAI().chat", "openai.AzureOpenAI().chat"}),
        ("import openai\nc = None\nc = c or openai.OpenAI()\nshow(c.chat)", {"openai.OpenAI().chat"}),
        ("from openai import OpenAI\ndef f(c: OpenAI):\n    show(c.chat)", {"openai.OpenAI().chat"}),
        ("from openai import OpenAI\ndef f(c: 'OpenAI | None' = None):\n    show(c.chat)", {"openai.OpenAI().chat"}),
        ("from typing import Optional\nfrom openai import OpenAI\ndef f(c: Optional[OpenAI]):\n    show(c.chat)", {"openai.OpenAI().chat"}),
        ("import openai\ndef make():\n    return openai.OpenAI()\nc = make()\nshow(c.chat)", {"openai.OpenAI().chat"}),
        ("import openai\ndef f(c):\n    show(c.chat)\nf(openai.OpenAI())", {"openai.OpenAI().chat"}),
        ("import openai\nasync def f():\n    async with openai.AsyncOpenAI() as c:\n        show(c.chat)", {"openai.AsyncOpenAI().chat"}),
        ("import openai\nclass A:\n    def __init__(self):\n        self.c = openai.OpenAI()\n    def f(self):\n        show(self.c.chat)", {"openai.OpenAI().chat"}),
        ("import openai\nclass A:\n    @property\n    def c(self):\n        return openai.OpenAI()\n    def f(self):\n        show(self.c.chat)", {"openai.OpenAI().chat"}),
        ("import openai\nclass A:\n    def __init__(self):\n        self.c = openai.OpenAI()\nclass B(A):\n    def f(self):\n        show(self.c.chat)", {"openai.OpenAI().chat"}),
        ("import openai\nclass A(openai.OpenAI):\n    pass\nshow(A().chat)", {"openai.OpenAI().chat"}),
        ("def f(c):\n    show(c.chat)", set()),
        ("import abc\nclass A(abc.ABC):\n    def f(self):\n        show(self.c.chat)", set()),
        ("c = c\nshow(c)", set()),
        ("def f(x):\n    return f(x)\nshow(f(1))", set()),
        ("class A:\n    def __init__(self):\n        self.a = self.a\nshow(A().a)", set()),
        ("def f(x):\n    if isinstance(x, A):\n        show(x)\nclass A: pass", {"instance A"}),
        ("try:\n    import openai\nexcept ImportError:\n    openai = None\nshow(openai.chat)", {"openai.chat"}),
    ],
)  # fmt: skip
def test_origins(tmp_path: Path, source: str, expected: set[str]) -> None:
    assert Small(tmp_path, main=source).origins() == expected


@pytest.mark.parametrize(
    ("imported", "use"),
    [
        ("from clients import client", "client"), ("import clients", "clients.client"), ("from clients import make", "make()"),
        ("from app.clients import client", "client"), ("import app.clients as c", "c.client"), ("from app import client", "client"),
        ("from clients import Holder", "Holder().client"),
    ],
)  # fmt: skip
def test_modules_of_the_same_project(tmp_path: Path, imported: str, use: str) -> None:
    clients = """
    import openai
    client = openai.OpenAI()
    def make(): return openai.AsyncOpenAI() if False else openai.OpenAI()
    class Holder:
        def __init__(self): self.client = make()
    """
    small = Small(
        tmp_path, main=f"{imported}\nshow({use}.chat)", clients=clients, app__clients=clients, app__="from .clients import client"
    )
    assert "openai.OpenAI().chat" in small.origins()


def test_the_latest_binding_counts(tmp_path: Path) -> None:
    small = Small(tmp_path, main="import openai, groq\nc = groq.Groq()\nc = openai.OpenAI()\nshow(c.chat)")
    assert small.origins() == {"openai.OpenAI().chat"}


def test_callers(tmp_path: Path) -> None:
    main = """
    from other import Thing
    def f(x): ...
    class A:
        def m(self): ...
    class B(A):
        def m(self): return super().m()
    f(1)
    A().m()
    def g(t: Thing): t.run(f)
    """
    small = Small(
        tmp_path, main=main, tests__test_main="from main import f\nf(2)", other="class Thing:\n    def run(self, f): f(3)"
    )
    source = small.source()
    functions = {function.name: function for function in source.functions}
    callers = small.semantics.origins.callers(functions["f"], source)
    assert [where.line(call) for where, call in callers.sure if where is source] == [8]
    assert [where.line(value) for where, value in callers.values] == [10]
    assert not any("test_main" in where.path for where, _ in callers.sure), "a test is no caller"
    methods = [function for function in source.functions if function.name == "m"]
    assert [where.line(call) for where, call in small.semantics.origins.callers(methods[0], source).sure] == [9]


def test_a_name_in_quotes_may_be_looked_up(tmp_path: Path) -> None:
    small = Small(tmp_path, main="class A:\n    def _raw(self): ...\n", other="def go(a): getattr(a, '_raw')()\n")
    source = small.source()
    assert not small.semantics.origins.callers(source.functions[0], source).is_complete
