"""What a command imports, which is most of the time that it takes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
ALL_IMPORTED = "import sys, runpy; sys.argv[0] = 'chatvet'\ntry:\n    runpy.run_module('linter', run_name='__main__')\n"
ALL_IMPORTED += "finally:\n    print('\\0', *sys.modules, sep='\\n')"

# jsonschema_rs itself imports `email`, and click `shutil` to measure the terminal for a help text.
NEVER_AT_ONCE = {
    "attr", "concurrent.futures", "difflib", "importlib.metadata", "jsonschema", "linter.report.rule_page", "pathspec",
    "referencing", "rich", "tempfile", "tiktoken", "tomllib", "traceback", "typing_extensions", "urllib.request", "yaml",
}  # fmt: skip
ONLY_TO_CHECK = {
    "jsonschema_rs", "linter.api", "linter.checks", "linter.config", "linter.discover", "linter.documents", "linter.engine",
    "linter.facts", "linter.fix", "linter.model", "linter.registry", "linter.rules", "linter.run", "linter.suppress",
}  # fmt: skip


def imported(*args: str, cwd: Path) -> set[str]:
    """Returns the modules, and the packages they lie in, that a command leaves imported."""
    command = [sys.executable, "-c", ALL_IMPORTED, *args]
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    names = result.stdout.split("\0\n")[1].split()
    return {".".join(parts[:end]) for name in names for parts in [name.split(".")] for end in range(1, len(parts) + 1)}


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("check", "--help"), ("rule", "--help")])
def test_help_imports_next_to_nothing(tmp_path: Path, args: tuple[str, ...]) -> None:
    modules = imported(*args, cwd=tmp_path)
    assert "click" in modules
    assert modules & (NEVER_AT_ONCE | ONLY_TO_CHECK) == set()
    ours = {name for name in modules if name.startswith("linter.cli.")}
    assert ours <= {"linter.cli.params", f"linter.cli.{args[0]}"}


def test_a_valid_payload_does_without_what_explains_and_fixes(tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text(json.dumps(GOOD))
    modules = imported("check", "payload.json", cwd=tmp_path)
    assert "linter.rules.fun.invalid_tool_name" in modules
    assert modules & (NEVER_AT_ONCE | {"shutil"}) == set()


def test_files_that_hold_no_request_cost_no_schema(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "x"}')
    assert imported("check", "package.json", cwd=tmp_path) & (NEVER_AT_ONCE | {"jsonschema_rs", "linter.rules.fun"}) == set()


CALL = 'import openai\nopenai.OpenAI(timeout=9).chat.completions.create(model="m", messages=[{"role": "user", "content": "hi"}])\n'
OF_PYTHON = {"libcst", "linter.documents.notebook", "linter.documents.python", "linter.python"}


def notebook(source: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source}], "metadata": {}, "nbformat": 4})


def test_a_run_over_json_costs_no_reader_of_python(tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text(json.dumps(GOOD))
    (tmp_path / "lines.jsonl").write_text(json.dumps(GOOD) + "\n")
    assert imported("check", ".", cwd=tmp_path) & OF_PYTHON == set()


def test_source_that_holds_no_call_costs_no_reader_of_python(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("import openai\n\nprint(openai.__version__)\n")
    (tmp_path / "broken.py").write_text("print 'x'\n")
    (tmp_path / "plain.ipynb").write_text(notebook("print(1)"))
    assert imported("check", ".", cwd=tmp_path) & (NEVER_AT_ONCE | OF_PYTHON | {"jsonschema_rs", "linter.rules.fun"}) == set()


@pytest.mark.parametrize(("name", "text"), [("right.py", CALL), ("right.ipynb", notebook(CALL))])
def test_source_without_a_finding_does_without_what_writes_fixes(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    modules = imported("check", "--select", "MSG,REQ", name, cwd=tmp_path)
    assert "linter.python.calls" in modules
    assert modules & {"libcst", "linter.documents.python_render"} == set()


@pytest.mark.parametrize("more", [(), ("--fix",)])
def test_findings_and_fixes_do_without_libcst(tmp_path: Path, more: tuple[str, ...]) -> None:
    (tmp_path / "wrong.py").write_text(CALL.replace("model=", 'temperature="1", model='))
    modules = imported("check", "--select", "REQ", "--exit-zero", *more, "wrong.py", cwd=tmp_path)
    assert "linter.documents.python_render" in modules
    assert "libcst" not in modules
    assert ("1," in (tmp_path / "wrong.py").read_text()) == bool(more)


def test_only_the_reporter_that_is_asked_for_is_imported(tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text(json.dumps(GOOD))
    modules = imported("check", "payload.json", "--output-format", "jsonl", cwd=tmp_path)
    assert "linter.report.jsonl" in modules
    assert modules & {"linter.report.text", "linter.report.github", "linter.report.json", "linter.report.statistics"} == set()
