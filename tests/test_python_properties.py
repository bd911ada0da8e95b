"""Whatever source comes: no traceback, positions inside the text, the same answer twice, and fixes that settle and still parse."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import python_texts
from test_properties import check_positions, run

from linter.run import FixMode


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    (folder / "setup.py").write_text("")
    return folder


@given(text=python_texts(), pin=st.sampled_from(["", "openai\n", "openai<1\n", "openai>=1,<2\n", "openai>=3.14\n"]))
def test_any_source(folder: Path, text: str, pin: str) -> None:
    path = folder / "code.py"
    (folder / "requirements.txt").write_text(pin)
    path.write_text(text, newline="")
    first = run(path, "python")
    check_positions(first, text.replace("\r\n", " \n") if "\r" in text else text)
    assert run(path, "python").diagnostics == first.diagnostics


@given(text=python_texts())
def test_fixes_settle(folder: Path, text: str) -> None:
    path = folder / "code.py"
    path.write_text(text, newline="")
    before = run(path, "python")
    fixed = run(path, "python", fix=FixMode.ALL)
    after = path.read_bytes().decode()
    if not fixed.fixes.applied:
        assert after == text
        return
    ast.parse(after)
    assert not fixed.fixes.undone, (before.diagnostics, after)
    assert not run(path, "python", fix=FixMode.ALL).fixes.applied


@given(data=st.binary(max_size=200))
def test_any_bytes(folder: Path, data: bytes) -> None:
    path = folder / "bytes.py"
    path.write_bytes(b"client.chat.completions.create()\n" + data)
    run(path, "python")
    run(path, "python", fix=FixMode.ALL)
