"""The lean tree: two ways lead to it, Python's own parser and libcst, and both give the same."""

import ast
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from strategies import python_modules

from linter.documents.python import PythonRecord, Workspace
from linter.python import tree
from linter.python.reading import lower
from linter.python.reading.read import read
from linter.python.source import Source

WORDS = (
    "op",
    "ops",
    "id",
    "attr",
    "keyword",
    "star",
    "kind",
    "name",
    "names",
    "is_async",
    "is_from",
    "level",
    "module",
    "is_nonlocal",
)


def difference(one: tree.Node, other: tree.Node) -> str:
    """Where two trees part, empty if nowhere. Pieces of f-strings may be cut in other places."""
    stack = [(one, other)]
    while stack:
        left, right = stack.pop()
        if type(left) is not type(right):
            return f"{left} is not {right}"
        if isinstance(left, tree.Joined):
            continue
        for word in WORDS:
            mine, others = getattr(left, word, None), getattr(right, word, None)
            if not isinstance(mine, tree.Node) and not callable(mine) and mine != others:
                return f"{word} of {type(left).__name__}: {mine!r} is not {others!r}"
        if isinstance(left, tree.Const) and isinstance(right, tree.Const) and repr(left.value) != repr(right.value):
            return f"{left.value!r} is not {right.value!r}"
        below, besides = list(left.children()), list(right.children())
        if len(below) != len(besides):
            return f"{type(left).__name__} has {len(below)} and {len(besides)} parts"
        stack.extend(zip(below, besides, strict=True))
    return ""


@pytest.mark.parametrize(
    "source",
    [
        "a and b and c or d\n(a and b) and c\na and (b and c)\n",
        "f(a, *b, c=1, **d)\nf(c=1, *b)\nf(*a, *b, x=1, **c, y=2)\n",
        pytest.param("x[*a]; x[1, *a]\n", marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="newer syntax")),
        "x[1]; x[1:2]; x[1, 2:3]; x[(1, 2)]; x[1,]; x[1:2,]; x[-1]; x[::2]\n",
        "'a' 'b'; 'a' f'{b}' 'c'; f'{a!r:>{w}}'; rb'x' b'y'; r'\\d'; f'{{}}{x}'; f'a\\n{x}'\n",
        "def f(a, /, b: int = 1, *args, c, d=2, **kw) -> int: ...\ndef g(*, a): ...\nasync def h(): await x\n",
        "class A(B, *C, metaclass=M, **kw):\n    x: int\n    y: int = 1\n",
        "with a as b, c: pass\nwith (a as b, c as d): pass\nasync def f():\n    async with a: pass\n    async for x in y: pass\n",
        "try:\n    pass\nexcept (A, B) as e:\n    raise\nexcept C: pass\nexcept: pass\nelse: pass\nfinally: pass\n",
        "match x:\n    case {'a': b, **rest} if b: pass\n    case [1, *others]: pass\n    case A(y=z) | B(z): pass\n    case _: pass\n",
        "if a: pass\nelif b: pass\nelse: pass\nwhile a: break\nelse: pass\nfor x, (y, *z) in w: continue\nelse: pass\n",
        "[x for x in y if a if b for z in x]; {x: y for x, y in z}; {x for x in y}; (x for x in y)\n",
        "import a.b, c as d\nfrom . import e\nfrom ..f import g as h\nfrom i import *\n",
        "del a, b[0], c.d\ndel (a, b)\nassert x, y\nglobal g\nraise A from b\n",
        "x = y = 1; x += 1; x @= 2; (z := 3); lambda a, b=1, *c: a\nx: 'A | None' = None\n",
        "not a; -1; +a; ~a; a < b <= c; a not in b; a is not b; a if b else c; 1 if not a else ...\n",
        "{**a, 'b': 1, c: 2}; [*a, b]; (a,); (); {1, 2}; 0x10; 1_000; 1e3; 2j; 'é\U0001f600'\n",
        "def f():\n    x = yield\n    y = yield x\n    yield from y\n    return x, y\n",
        "",
        "# only a comment\n",
        "x = 1 \\\n    + 2\n\f\ny = 3;\n",
        "if True:\n\tx = 1\n\tif x: y = 2; z = 3\n",
        "print('''a\nb''')\r\nx = 1\r\n",
        "@a.b(c)\n@d\ndef f(): pass\n@e\nclass C: pass\n",
    ],
)
def test_both_readers_agree(source: str) -> None:
    lossless, lowered = lower.parse(source)
    assert difference(lowered, read(source)) == ""
    assert lossless.code == source


@given(python_modules)
def test_both_readers_agree_on_any_module(source: str) -> None:
    assert difference(lower.parse(source)[1], read(source)) == ""


def installed() -> list[Path]:
    return sorted(Path(sysconfig.get_path("purelib")).rglob("*.py"))


@pytest.mark.slow
def test_both_readers_agree_on_installed_code() -> None:
    for path in installed()[::40]:
        try:
            source = path.read_text(encoding="utf-8")
            own = read(source)
        except (UnicodeDecodeError, SyntaxError):
            continue
        assert difference(lower.parse(source)[1], own) == "", path


@pytest.mark.slow
def test_all_installed_code_can_be_read() -> None:
    """Each file is Python, or it has one syntax error; nothing is a crash."""
    for path in installed()[::3]:
        text = path.read_bytes().decode("utf-8", "replace")
        record = PythonRecord(str(path), text, Workspace())
        problems = record.problems()
        assert len(problems) == (not record.is_parsed), path
        for problem in problems:
            span = record.span(problem.place)
            assert 0 <= span.start < span.end <= len(text), path


def test_order_and_parents() -> None:
    module = read("def f(a):\n    return g(a, b=1)\n")
    nodes = list(tree.walk(module))
    assert [node.order for node in nodes] == list(range(len(nodes)))
    for node in nodes[1:]:
        assert node.parent is not None
        held = getattr(node.parent, node.edge)
        assert node is held or any(node is item for item in held)


def test_positions_come_with_the_first_question() -> None:
    source = Source("code.py", "x = [1,\n     'é', (2)]\n")
    assert all(node.raw is None for node in tree.walk(source.tree))
    spans = {ast.literal_eval(text): source.span(node) for node in tree.walk(source.tree) if isinstance(node, tree.Const)
             for text in [source.text[source.span(node).start : source.span(node).end]]}  # fmt: skip
    assert set(spans) == {1, "é", 2}
    assert [source.line(node) for node in tree.walk(source.tree) if isinstance(node, tree.Const)] == [1, 2, 2]


@pytest.mark.parametrize("text", ["print 'x'\n", "def f(:\n", "x = (\n", "\x00", "if x:\npass\n", "ß = 'a\n", "x = 1\n  y = 2\n"])
def test_what_is_no_python_is_one_problem(text: str) -> None:
    record = PythonRecord("code.py", text, Workspace())
    assert not record.is_parsed
    (problem,) = record.problems()
    span = record.span(problem.place)
    assert 0 <= span.start < span.end <= len(text)
    assert list(record.requests()) == []


def test_what_is_nested_too_deep_is_one_problem() -> None:
    record = PythonRecord("code.py", "x = " + "(" * 5000 + ")" * 5000, Workspace())
    assert len(record.problems()) == 1
