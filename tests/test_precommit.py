"""The hooks, run by the real pre-commit in a real repository."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
HELLO = [{"role": "user", "content": "hi"}]
GOOD = {"model": "gpt-7", "messages": HELLO}
FIXABLE = {**GOOD, "temperature": "0.5"}
BROKEN = {**GOOD, "n": 0}

Environment = dict[str, str]


def ran(*command: str, cwd: Path, env: Environment) -> str:
    return subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment in which neither Git nor pre-commit see the settings of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "PYTHONPATH"))}
    who = {f"GIT_{role}_{part}": "test@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    home = tmp_path_factory.mktemp("home")
    return {
        **kept, **who, "PRE_COMMIT_HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_COLOR": "never",
    }  # fmt: skip


def committed(folder: Path, env: Environment) -> str:
    """Makes a repository of a folder with one commit of all it holds, and returns that commit."""
    ran("git", "init", "--quiet", cwd=folder, env=env)
    ran("git", "add", "--all", cwd=folder, env=env)
    ran("git", "commit", "--quiet", "--message", "all", cwd=folder, env=env)
    return ran("git", "rev-parse", "HEAD", cwd=folder, env=env).strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, env: Environment) -> tuple[Path, str]:
    """This checkout as it is now, in a repository of its own, and its commit."""
    copy = tmp_path_factory.mktemp("chatvet")
    names = ran("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT, env=env)
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy, committed(copy, env)


def project(folder: Path, hooks: tuple[Path, str], hook: dict[str, Any], env: Environment, **files: Any) -> None:
    """Fills a folder with files, of text or of what is to be JSON, and one hook."""
    for name, value in files.items():
        (folder / name.replace("_", ".")).write_text(value if isinstance(value, str) else json.dumps(value) + "\n")
    repo, rev = hooks
    config = {"repos": [{"repo": str(repo), "rev": rev, "hooks": [hook]}]}
    (folder / ".pre-commit-config.yaml").write_text(json.dumps(config))  # YAML takes JSON
    committed(folder, env)


def pre_commit(folder: Path, env: Environment) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
    return subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True, text=True)


def test_a_broken_payload_fails(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    project(tmp_path, hooks, {"id": "chatvet-payload"}, env, payload_json=BROKEN, lines_jsonl=FIXABLE, package_json={"name": "x"})
    result = pre_commit(tmp_path, env)
    assert result.returncode == 1, result.stdout
    assert "payload.json:1:74: REQ108 number-out-of-range" in result.stdout
    assert "lines.jsonl:1:84: REQ106 wrong-type" in result.stdout
    assert json.loads((tmp_path / "lines.jsonl").read_text()) == FIXABLE


def test_other_files_pass(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    project(tmp_path, hooks, {"id": "chatvet-payload"}, env, payload_json=GOOD, package_json={"name": "x"}, notes_txt=BROKEN)
    result = pre_commit(tmp_path, env)
    assert result.returncode == 0, result.stdout
    assert "All good: 1 request in 1 file (1 other file passed over)" in result.stdout


def test_what_the_settings_exclude_passes(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    (tmp_path / "chatvet.toml").write_text('exclude = ["payload.*"]\n')
    project(tmp_path, hooks, {"id": "chatvet-payload"}, env, payload_json=BROKEN)
    assert pre_commit(tmp_path, env).returncode == 0


def test_the_fixing_hook_fixes(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    project(tmp_path, hooks, {"id": "chatvet-payload-fix"}, env, payload_json=FIXABLE)
    result = pre_commit(tmp_path, env)
    assert result.returncode == 1, result.stdout
    assert "files were modified by this hook" in result.stdout
    assert json.loads((tmp_path / "payload.json").read_text()) == {**GOOD, "temperature": 0.5}
    assert pre_commit(tmp_path, env).returncode == 0


def test_the_fixing_hook_takes_options(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    hook = {"id": "chatvet-payload-fix", "args": ["--unsafe-fixes", "--fix-only"]}
    project(tmp_path, hooks, hook, env, payload_json={**BROKEN, "temprature": 0.5})
    assert pre_commit(tmp_path, env).returncode == 1
    assert json.loads((tmp_path / "payload.json").read_text()) == {**BROKEN, "temperature": 0.5}


CALL = 'import openai\nopenai.OpenAI().chat.completions.create(model="m", messages=[{"role": "user", "content": "hi"}], n=1)\n'


def notebook(*cells: str) -> dict[str, Any]:
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell.splitlines(keepends=True)} for cell in cells]
    return {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_broken_code_fails(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    hook = {"id": "chatvet", "args": ["--output-format", "concise"]}
    files = {
        "code_py": CALL.replace("n=1", "n=0"), "book_ipynb": notebook("x = 1", CALL.replace("n=1", "n=0")), "script": "#!/usr/bin/env python3\n" + CALL.replace("n=1", "n=0"),
        "payload_json": BROKEN, "x_gyp": "{}", "wscript": CALL.replace("n=1", "n=0"), "notes_txt": CALL.replace("n=1", "n=0"),
    }  # fmt: skip
    project(tmp_path, hooks, hook, env, **files)
    (tmp_path / "script").chmod(0o755)
    result = pre_commit(tmp_path, env)
    assert result.returncode == 1, result.stdout
    found = [line for line in result.stdout.splitlines() if "REQ108" in line]
    at = CALL.splitlines()[1].index("1)") + 1
    assert [line.partition(" REQ108")[0] for line in found] == [f"book.ipynb:cell 2:2:{at}:", f"code.py:2:{at}:", f"script:3:{at}:"]


def test_right_code_passes(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    hook = {"id": "chatvet", "args": ["--select", "REQ,MSG"]}
    project(tmp_path, hooks, hook, env, code_py=CALL, book_ipynb=notebook("%time", CALL), other_py="print 'x'\n")
    result = pre_commit(tmp_path, env)
    assert result.returncode == 0, result.stdout
    assert "All good: 2 requests in 2 files (1 other file passed over)" in result.stdout


def test_the_fixing_hook_fixes_code(tmp_path: Path, hooks: tuple[Path, str], env: Environment) -> None:
    hook = {"id": "chatvet-fix", "args": ["--select", "REQ,MSG"]}
    wrong = CALL.replace("n=1", 'n="1"')
    project(tmp_path, hooks, hook, env, code_py=wrong, book_ipynb=notebook("%time", wrong))
    result = pre_commit(tmp_path, env)
    assert result.returncode == 1, result.stdout
    assert "files were modified by this hook" in result.stdout
    assert (tmp_path / "code.py").read_text() == CALL
    assert json.loads((tmp_path / "book.ipynb").read_text()) == notebook("%time", CALL)
    assert pre_commit(tmp_path, env).returncode == 0


def test_the_manifest_is_valid(env: Environment) -> None:
    ran(sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT, env=env)
