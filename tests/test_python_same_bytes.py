"""The same source gives the same bytes, whatever the order in which Python keeps its sets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from strategies import python_sources


@pytest.mark.slow
def test_whatever_the_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("")
    for number, source in enumerate(python_sources()[::4]):
        (tmp_path / f"code_{number}.py").write_text(source)
    reports = {seed: report(tmp_path, seed) for seed in ("1", "2", "77")}
    assert b"unguarded-stream" in reports["1"]
    assert len(set(reports.values())) == 1


def report(folder: Path, seed: str) -> bytes:
    command = [sys.executable, "-m", "linter", "check", "--isolated", "--select", "ALL", "--output-format", "json", "."]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).stdout
