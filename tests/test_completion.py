"""Completion, as the shells ask for it."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from linter.cli import main
from linter.registry import rules


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_for_the_shell(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell], prog_name="chatvet")
    assert result.exit_code == 0
    assert f"_CHATVET_COMPLETE={shell}_complete" in result.stdout


def test_another_shell_is_refused() -> None:
    assert CliRunner().invoke(main, ["completion", "csh"]).exit_code == 2


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_takes_the_script() -> None:
    script = CliRunner().invoke(main, ["completion", "bash"], prog_name="chatvet").stdout
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def completed(*words: str) -> list[str]:
    """Returns what completes the last word."""
    env = {**os.environ, "_CHATVET_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(("chatvet", *words))}
    env["COMP_CWORD"] = str(len(words))
    script = "from linter.cli import main; main(prog_name='chatvet')"
    result = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    return [line.partition(",")[2] for line in result.stdout.splitlines()]


def test_commands_are_completed() -> None:
    assert completed("r") == ["rule", "rules"]


def test_options_and_their_values_are_completed() -> None:
    assert completed("check", "--sh") == ["--show-files", "--show-settings", "--show-fixes"]
    assert completed("check", "--output-format", "j") == ["json", "jsonl"]


def test_rules_are_completed() -> None:
    assert completed("rule", "FUN") == [rule.code for rule in rules() if rule.family == "FUN"]
    assert completed("rule", "invalid-tool-n") == ["invalid-tool-name"]
    assert completed("check", "--select", "REQ108,invalid-tool-n") == ["REQ108,invalid-tool-name"]
