"""What is installed from the wheel, away from the checkout."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
BAD = {"model": "gpt-7", "messages": [{"role": "user", "content": "hi"}], "n": 0}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a virtual environment with the wheel in it."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=True)
    folder = home / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([folder / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    return folder


def test_the_wheel_holds_rules_schemas_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for wanted in (
        "linter/py.typed",
        "linter/schemas/request.json",
        "linter/schemas/chatvet.report.json",
        "linter/schemas/encodings/o200k_base.zlib",
    ):
        assert wanted in names
    rules = {f"linter/{path.relative_to(ROOT / 'linter').as_posix()}" for path in (ROOT / "linter").glob("rules/*/*.py")}
    schemas = {f"linter/schemas/{path.name}" for path in (ROOT / "schemas").glob("*.json")}
    assert rules | schemas <= names
    assert not any(name.startswith(("tests/", "scripts/", "docs/")) for name in names)


def test_the_installed_command_checks(scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text(json.dumps(BAD))
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run([scripts / "chatvet", "check"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith("payload.json:1:74: REQ108 number-out-of-range: ")


def test_the_schemas_come_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    script = "from linter import facts; print(facts.FOLDER); print(len(facts.shape_names()))"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run([scripts / "python", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    folder, number = result.stdout.splitlines()
    assert Path(folder).is_relative_to(scripts.parent)
    assert folder.endswith("schemas")
    assert int(number) == len(
        [path for path in (ROOT / "schemas").glob("*.json") if not path.name.startswith(("chatvet.", "models."))]
    )
