"""Where a stream is iterated, and whether any handler sees what that raises."""

from pathlib import Path

import pytest
from semantics import Small

ERRORS = frozenset({"openai.APIError", "httpx.ReadTimeout"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("for c in make(): pass", [("iterated", 1)]),
        ("s = make()\nfor c in s: pass", [("iterated", 2)]),
        ("async def f():\n    s = await make()\n    async for c in s: pass", [("iterated", 3)]),
        ("x = list(make())", [("iterated", 1)]),
        ("x = ''.join(c for c in make())", [("iterated", 1)]),
        ("for i, c in enumerate(make()): pass", [("iterated", 1)]),
        ("def f():\n    return make()\nfor c in f(): pass", [("iterated", 3)]),
        ("def f():\n    return make(), 1\ns, x = f()\nfor c in s: pass", [("iterated", 4)]),
        ("def f(s):\n    for c in s: pass\nf(make())", [("iterated", 2)]),
        ("def f():\n    yield from make()", [("delegated", 2)]),
        ("with make() as s:\n    for c in s: pass", [("entered", 1), ("iterated", 2)]),
        ("s = make()\ns.close()", [("closed", 2)]),
        ("class A:\n    def f(self):\n        self.s = make()\n    def g(self):\n        for c in self.s: pass", [("iterated", 5)]),
        ("s = make().parse()\nfor c in s: pass", [("iterated", 2)]),
        ("s = make()\ns = []\nfor c in s: pass", []),
        ("def f():\n    return make()", [("returned", 2)]),
        ("import fastapi\nfastapi.Response(make())", [("passed", 2)]),
        ("class A:\n    def __init__(self, s):\n        for c in s: pass\nA(make())", [("iterated", 3)]),
        (
            "import asyncio\nasync def f():\n    s = await asyncio.to_thread(lambda: make())\n    for c in s: pass",
            [("iterated", 4)],
        ),
        ("make()", []),
    ],
)
def test_uses(tmp_path: Path, source: str, expected: list[tuple[str, int]]) -> None:
    assert Small(tmp_path, main=source).uses("make") == expected


GUARDED = [
    "try:\n    show(1)\nexcept Exception as e:\n    print(e)",
    "try:\n    show(1)\nexcept (ValueError, *OTHERS):\n    print()\nOTHERS = x",
    "import contextlib\nwith contextlib.suppress(Exception):\n    show(1)",
    "def f():\n    show(1)\ntry:\n    f()\nexcept Exception:\n    print()",
    "def f():\n    show(1)\n    yield 1\ntry:\n    for x in f(): pass\nexcept Exception:\n    print()",
    "import tenacity\n@tenacity.retry()\ndef f():\n    show(1)\nf()",
    "def safe(g):\n    def inner(*a):\n        try:\n            return g(*a)\n        except Exception as e:\n            print(e)\n    return inner\n@safe\ndef f():\n    show(1)\nf()",
    "try:\n    show(1)\nexcept Exception as e:\n    log.error(e)\n    raise",
    "class A:\n    def go(self):\n        try:\n            self.do()\n        except Exception as e: print(e)\n    def do(self): ...\nclass B(A):\n    def do(self):\n        show(1)",
    "def f():\n    show(1)\nimport threading\ndef g():\n    try:\n        f()\n    except BaseException: print()\nthreading.Thread(target=g)",
]  # fmt: skip

ESCAPING = [
    "show(1)",
    "try:\n    show(1)\nexcept OSError:\n    print()",
    "try:\n    show(1)\nexcept Exception:\n    raise",
    "try:\n    show(1)\nfinally:\n    print()",
    "try:\n    pass\nexcept Exception:\n    show(1)",
    "try:\n    pass\nexcept Exception:\n    pass\nelse:\n    show(1)",
    "def f():\n    show(1)\nf()\ntry:\n    f()\nexcept Exception:\n    print()",
    "def f():\n    show(1)\n    yield 1\ntry:\n    x = f()\nexcept Exception:\n    print()\nfor y in x: pass",
    "try:\n    def f():\n        show(1)\nexcept Exception:\n    print()\nf()",
    "def f():\n    show(1)",
]


@pytest.mark.parametrize("source", GUARDED)
def test_guarded(tmp_path: Path, source: str) -> None:
    assert not exits(tmp_path, source)


@pytest.mark.parametrize("source", ESCAPING)
def test_escaping(tmp_path: Path, source: str) -> None:
    assert exits(tmp_path, source) == ERRORS


def exits(folder: Path, source: str) -> frozenset[str]:
    small = Small(folder, main=source)
    main = small.source()
    found = small.semantics.flow.exits(small.call("show", main), main, ERRORS)
    return frozenset(error for exit in found for error in exit.errors)


def test_only_some_errors_get_out(tmp_path: Path) -> None:
    source = "import openai\ntry:\n    show(1)\nexcept openai.APIError as e:\n    print(e)"
    assert exits(tmp_path, source) == {"httpx.ReadTimeout"}


def test_a_test_that_calls_it_guards_nothing(tmp_path: Path) -> None:
    small = Small(
        tmp_path, main="def f():\n    show(1)", tests__test_f="from main import f\ntry:\n    f()\nexcept Exception:\n    print()"
    )
    main = small.source()
    assert small.semantics.flow.exits(small.call("show", main), main, ERRORS)
