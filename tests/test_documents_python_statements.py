"""Statements moved into a `try`, classes added to an `except`, imports added: what is not meant stays byte for byte."""

import ast

import pytest

from linter.documents.python_render import render
from linter.documents.text import apply_edits
from linter.model.fix import AddImport, MoveInto, Operation, Widen
from linter.model.place import Place
from linter.python import tree
from linter.python.reading.positions import Positions
from linter.python.reading.read import read
from linter.python.values.value import Value


def changed(text: str, *ops: Operation) -> str:
    """Applies operations whose places name a node by the number at which it stands in the walk over the tree."""
    module = read(text)
    nodes = list(tree.walk(module))
    after = apply_edits(text, render(lambda place: Value(None, nodes[place.anchor], None), Positions(text, module), text, ops))  # type: ignore[arg-type]
    ast.parse(after)
    return after


def place(text: str, kind: type[tree.Node], number: int = 0) -> Place:
    nodes = list(tree.walk(read(text)))
    found = [index for index, node in enumerate(nodes) if isinstance(node, kind)]
    return Place("x.py", found[number])


def moved(text: str) -> str:
    return changed(text, MoveInto(place(text, tree.For), place(text, tree.Try)))


TRY = "try:\n    s = f()\nexcept E:\n    return_()\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TRY}for x in s:\n    y\n", "try:\n    s = f()\n    for x in s:\n        y\nexcept E:\n    return_()\n"),
        (f"{TRY}\nfor x in s:\n    y\nz\n", "try:\n    s = f()\n    for x in s:\n        y\nexcept E:\n    return_()\nz\n"),
        (f"{TRY}\n# a\nfor x in s:  # b\n    # c\n    y\n    # d\n", None),
        (f"{TRY}for x in s:\n    y('''a\n  b\n''', '''\n    c''')\n", None),
        (f"{TRY}for x in s:\n    y", "try:\n    s = f()\n    for x in s:\n        y\nexcept E:\n    return_()\n"),
        (
            "if a:\n  try:\n    f()  # g\n  except E: pass\n  for x in s: y\n",
            "if a:\n  try:\n    f()  # g\n    for x in s: y\n  except E: pass\n",
        ),
        (
            "try:\r\n\tf()\r\nfinally:\r\n\tg\r\nfor x in s:\r\n\ty\r\n",
            "try:\r\n\tf()\r\n\tfor x in s:\r\n\t\ty\r\nfinally:\r\n\tg\r\n",
        ),
    ],
)
def test_moved(text: str, expected: str | None) -> None:
    after = moved(text)
    if expected is None:
        assert sorted(line.strip() for line in after.splitlines() if line) == sorted(
            line.strip() for line in text.splitlines() if line
        )
        assert ast.dump(ast.parse(after).body[0].body[1]) == ast.dump(ast.parse(text).body[1])  # type: ignore[attr-defined]
    else:
        assert after == expected


@pytest.mark.parametrize(
    "text", ["try: f()\nexcept E: pass\nfor x in s: y\n", f"{TRY}a; b\nif a: pass\nelse:\n    for x in s: y; z\n"]
)
def test_not_moved(text: str) -> None:
    with pytest.raises(KeyError):
        changed(text, MoveInto(place(text, tree.ExprStatement, -1), place(text, tree.Try)))


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ("E", "(E, h.X)"),
        ("a.E", "(a.E, h.X)"),
        ("(E)", "((E), h.X)"),
        ("(E, F)", "(E, F, h.X)"),
        ("(E,)", "(E, h.X,)"),
        ("(\n    E,\n    F,  # f\n)", "(\n    E,\n    F, h.X,  # f\n)"),
        ("E + F", "(E + F, h.X)"),
    ],
)
def test_widened(classes: str, expected: str) -> None:
    text = f"try:\n    f()\nexcept {classes} as e:\n    pass\n"
    nodes = list(tree.walk(read(text)))
    handler = next(node for node in nodes if isinstance(node, tree.Handler))
    assert handler.type is not None
    spot = Place("x.py", next(index for index, node in enumerate(nodes) if node.order == handler.type.order))
    assert changed(text, Widen(spot, "h.X")) == f"try:\n    f()\nexcept {expected} as e:\n    pass\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import openai\nx\n", "import httpx\nimport openai\nx\n"),
        ("import os\n\nfrom openai import OpenAI\nx\n", "import os\n\nimport httpx\nfrom openai import OpenAI\nx\n"),
        ("'''a'''\n# b\nimport os\nimport sys\nx\n", "'''a'''\n# b\nimport os\nimport sys\nimport httpx\nx\n"),
        ("import httpx\nimport openai\nx\n", "import httpx\nimport openai\nx\n"),
        ("import httpx as h\r\nimport openai.types\r\nx\r\n", "import httpx as h\r\nimport httpx\r\nimport openai.types\r\nx\r\n"),
    ],
)
def test_imported(text: str, expected: str) -> None:
    assert changed(text, AddImport(place(text, tree.Name), "httpx")) == expected


def test_not_imported() -> None:
    with pytest.raises(KeyError):
        changed("x\n", AddImport(place("x\n", tree.Name), "httpx"))
