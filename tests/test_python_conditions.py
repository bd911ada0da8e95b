"""What is certain at a point of the code, by the tests around it and the exits before it, whatever the aliases."""

from pathlib import Path

import pytest
from semantics import Small

from linter.python.conditions import facts_at, path_of

LOOP = "for c in s:\n"


def indented(body: str) -> str:
    return LOOP + "\n".join(f"    {line}" for line in body.splitlines())


@pytest.mark.parametrize(
    "body",
    [
        "if c.choices:\n    show(c.choices)",
        "if not c.choices:\n    continue\nshow(c.choices)",
        "if len(c.choices) == 0:\n    continue\nshow(c.choices)",
        "if len(c.choices) < 1: continue\nshow(c.choices)",
        "if 0 < len(c.choices): show(c.choices)",
        "if len(c.choices) > 0 and x:\n    show(c.choices)",
        "x = c.choices and show(c.choices)",
        "x = show(c.choices) if c.choices else None",
        "x = None if not c.choices else show(c.choices)",
        "not c.choices or show(c.choices)",
        "choices = c.choices\nif choices:\n    show(c.choices)",
        "if (choices := c.choices):\n    show(c.choices)",
        "assert c.choices\nshow(c.choices)",
        "if not c.choices or x:\n    break\nshow(c.choices)",
        "if not c.choices:\n    if x:\n        continue\n    else:\n        break\nshow(c.choices)",
        "if getattr(c, 'choices', None):\n    show(c.choices)",
        "if c['choices']:\n    show(c.choices)",
        "if c.get('choices'):\n    show(c.choices)",
        "d = c.model_dump()\nif d['choices']:\n    show(d['choices'])",
        "ok = c.choices and x\nif ok:\n    show(c.choices)",
        "first = c.x if c.choices else None\nif first:\n    show(c.choices)",
        "x = [show(c.choices) for y in z if c.choices]",
        "if bool(c.choices):\n    show(c.choices)",
        "if c.choices != []:\n    show(c.choices)",
        "while c.choices:\n    show(c.choices)\n    break",
        "if x:\n    pass\nelif not c.choices:\n    continue\nelse:\n    show(c.choices)",
    ],
)
def test_certain(tmp_path: Path, body: str) -> None:
    assert is_certain(tmp_path, body)


@pytest.mark.parametrize(
    "body",
    [
        "show(c.choices)",
        "if not c.choices:\n    show(c.choices)",
        "if c.choices:\n    pass\nshow(c.choices)",
        "if not c.choices:\n    print()\nshow(c.choices)",
        "if c.choices or x:\n    show(c.choices)",
        "if c.other:\n    show(c.choices)",
        "if d.choices:\n    show(c.choices)",
        "show(c.choices)\nif not c.choices:\n    continue",
        "if len(c.choices) >= 0:\n    show(c.choices)",
        "if c.choices is not None:\n    show(c.choices)",
        "x = c.choices or show(c.choices)",
        "if hasattr(c, 'choices'):\n    show(c.choices)",
        "def f():\n    if not c.choices:\n        return\nshow(c.choices)",
        "while not c.choices:\n    break\nshow(c.choices)",
        "try:\n    if not c.choices:\n        continue\nexcept E:\n    pass\nshow(c.choices)",
    ],
)
def test_uncertain(tmp_path: Path, body: str) -> None:
    assert not is_certain(tmp_path, body)


def is_certain(folder: Path, body: str) -> bool:
    small = Small(folder, main=indented(body))
    source = small.source()
    node = small.argument(source=source)
    path = path_of(node, source)
    assert path is not None
    assert path.steps == ("choices",)
    return any(fact.path == path and fact.kind in ("truthy", "not empty") for fact in facts_at(node, source))
