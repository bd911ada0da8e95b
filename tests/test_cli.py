"""The commands, as a person calls them."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from toys import HELLO, at_key, mend, toy

from linter import __version__
from linter.cli import _COMMANDS, main
from linter.cli.options import Options
from linter.cli.progress import watched
from linter.model.fix import Text
from linter.model.place import Span

GOOD = {"model": "gpt-7", "messages": HELLO}
BAD = {**GOOD, "n": 0}
FIXABLE = {**GOOD, "temperature": "0.5"}
UNSAFE = {**GOOD, "temprature": 0.5, "reasoning_effort": "hihg"}
SECRET = "correct-horse-battery-staple"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, args, input=input, prog_name="chatvet", catch_exceptions=False)

    return call


@pytest.fixture
def check(run: Run) -> Run:
    """Runs `chatvet check` in an empty folder."""
    return lambda *args, **how: run("check", *args, **how)


def put(name: str, *values: Any) -> Path:
    """Writes a file: JSON, or one line each of JSON Lines, or text as it is."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [value if isinstance(value, str) else json.dumps(value) for value in values]
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    return path


def chatvet(*args: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process of its own."""
    how.setdefault("env", os.environ)
    return subprocess.run([sys.executable, "-m", "linter", *args], capture_output=True, text=True, check=False, **how)


def rules_in(report: str) -> list[str]:
    """Returns the code of each line of a concise report."""
    return [line.split(": ")[1].split()[0] for line in report.splitlines()]


# Exit codes


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (GOOD, (), 0),
        (BAD, (), 1),
        (BAD, ("--exit-zero",), 0),
        (BAD, ("--fail-on", "never"), 0),
        (BAD, ("--severity", "REQ108=warning", "--fail-on", "error"), 0),
        (BAD, ("--severity", "REQ108=warning", "--fail-on", "warning"), 1),
        (BAD, ("--severity", "REQ108=note"), 1),
        (BAD, ("--severity", "number-out-of-range=off"), 0),
    ],
)
def test_exit_code_tells_whether_there_are_findings(check: Run, data: Any, options: tuple[str, ...], code: int) -> None:
    put("a.json", data)
    assert check("a.json", *options).exit_code == code


def test_each_file_fails_by_its_own_settings(check: Run) -> None:
    put("strict/a.json", BAD)
    put("lax/a.json", BAD)
    put("lax/chatvet.toml", 'fail-on = "never"')
    assert check("lax").exit_code == 0
    assert check("lax", "strict").exit_code == 1
    assert check("lax", "--fail-on", "error").exit_code == 1


def test_a_path_that_is_not_there_is_told_in_one_line(check: Run) -> None:
    result = check("nowhere.json")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "error: nowhere.json: No such file or directory\n")


def test_one_bad_path_does_not_stop_the_run(check: Run) -> None:
    put("bad.json", BAD)
    put("a.txt", BAD)
    result = check("nosuch.json", "a.txt", "bad.json", "--output-format", "concise")
    assert (result.exit_code, rules_in(result.stdout)) == (2, ["REQ108"])
    first, second = result.stderr.splitlines()
    assert first == "error: nosuch.json: No such file or directory"
    assert second.startswith("error: a.txt: ends in none of ")
    assert check("nosuch.json", "bad.json", "--exit-zero").exit_code == 2
    shown = check("nosuch.json", "bad.json", "--show-files")
    assert (shown.exit_code, shown.stdout, shown.stderr) == (2, "bad.json\n", f"{first}\n")
    assert check("nosuch.json", "--show-settings").exit_code == 2


def test_a_named_file_that_may_not_be_read_is_no_usage_error(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.json", BAD)
    shut = put("shut.json", BAD)
    shut.chmod(0)
    monkeypatch.setattr(os, "access", lambda *args, **how: False)  # root may read all files, and click asks nothing else
    result = check("shut.json", "a.json", "--output-format", "concise")
    assert "Usage" not in result.stderr
    if os.geteuid():
        assert (result.exit_code, result.stderr) == (2, "error: shut.json: Permission denied\n")
    assert rules_in(result.stdout)[0] == "REQ108"


def test_a_name_with_another_ending_is_refused_unless_forced(check: Run) -> None:
    put("a.txt", BAD)
    result = check("a.txt")
    assert result.exit_code == 2
    assert "--kind request" in result.stderr
    assert check("a.txt", "--kind", "request").exit_code == 1


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_checked(check: Run) -> None:
    put("b.json", BAD)
    Path("a.json").symlink_to("gone.json")
    result = check(".", "--output-format", "concise")
    assert (result.exit_code, result.stderr) == (2, "error: a.json: No such file or directory\n")
    assert rules_in(result.stdout) == ["REQ108"]


def test_fixes_that_cannot_be_written_are_told_and_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**FIXABLE, "messages": [{"role": "user", "content": "x" * 5000}]}))
    before = path.read_bytes()
    result = chatvet(
        "check", "--fix", "a.json", cwd=tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    )
    assert result.returncode == 2
    assert "error: a.json: File too large" in result.stderr
    assert "1 fixable" in result.stdout
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


PLUGIN = """
from linter.model.rule import ERROR, Inferred, Rule
from linter.model.subject import Request

RULE = Rule("ZZZ101", "crashes", "always crashes", ERROR, Inferred("a test", "2026-11"), (), "0.1")

@RULE.on(Request)
def check(request, ctx):
    raise {error}
    yield
"""


def plugged_in(folder: Path, error: str) -> dict[str, str]:
    """Installs a plug-in whose rule crashes; returns the environment in which it is found."""
    (folder / "crashing.py").write_text(PLUGIN.format(error=error))
    info = folder / "crashing-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: crashing\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[chatvet.rules]\ncrashing = crashing\n")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))}


def test_a_rule_that_crashes_is_told_once_and_the_run_goes_on(tmp_path: Path) -> None:
    env = plugged_in(tmp_path, f'ValueError(\'"password": "{SECRET}"\')')
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\n")
    result = chatvet("check", "a.jsonl", "--output-format", "concise", cwd=tmp_path, env=env)
    assert result.returncode == 2
    assert rules_in(result.stdout) == ["REQ108"]
    stars = "*" * len(SECRET)
    assert result.stderr == (
        f'error: rule crashes crashed on a.jsonl:1 and 1 more time: ValueError: "password": "{stars}"; '
        "this is a defect of the plug-in `crashing`\n"
    )
    verbose = chatvet("check", "a.jsonl", "--verbose", cwd=tmp_path, env=env)
    assert "Traceback" in verbose.stderr
    assert SECRET not in verbose.stderr + verbose.stdout


def test_an_interrupted_run_ends_quietly(tmp_path: Path) -> None:
    env = plugged_in(tmp_path, "KeyboardInterrupt")
    (tmp_path / "a.json").write_text(json.dumps(GOOD))
    result = chatvet("check", cwd=tmp_path, env=env)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")


def test_a_plug_in_that_cannot_be_loaded_is_told_in_one_line(tmp_path: Path) -> None:
    env = plugged_in(tmp_path, "x")
    (tmp_path / "crashing.py").write_text("raise RuntimeError('broken')")
    (tmp_path / "a.json").write_text(json.dumps(GOOD))
    result = chatvet("check", cwd=tmp_path, env=env)
    assert (result.returncode, result.stderr) == (2, "error: plug-in `crashing` cannot be loaded: broken\n")


def test_a_defect_ends_with_2_and_no_traceback(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Options) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Options, "configs", broken)
    result = check()
    assert result.exit_code == 2
    assert "RuntimeError('broken')" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.endswith("this is a defect of chatvet, please report it\n")


def test_a_pipe_that_nobody_reads_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(BAD)}\n" * 1000)
    process = subprocess.Popen(
        [sys.executable, "-m", "linter", "check"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 1


# Which rules


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ((), ["REQ106", "REQ108"]),
        (("--select", "REQ108"), ["REQ108"]),
        (("--select", "wrong-type,REQ301"), ["REQ106", "REQ301"]),
        (("--select", "REQ1", "--select", "FUN"), ["REQ106", "REQ108"]),
        (("--ignore", "REQ1", "--extend-select", "REQ108"), ["REQ108"]),
        (("--extend-select", "REQ301"), ["REQ106", "REQ301", "REQ108"]),
        (("--ignore", "REQ106", "--ignore", "REQ108"), []),
        (("--config", 'select = ["REQ108"]'), ["REQ108"]),
        (("--config", 'select=["REQ106"]', "--select", "REQ108"), ["REQ108"]),
        (("--config", 'ignore=["REQ106"]', "--ignore", "REQ108"), []),
        (("--config", "severity.REQ106=off"), ["REQ108"]),
    ],
)
def test_rules_are_chosen(check: Run, options: tuple[str, ...], codes: list[str]) -> None:
    put("a.json", {**GOOD, "temperature": "0.5", "max_tokens": 1, "n": 0})
    assert rules_in(check("--output-format", "concise", *options).stdout) == codes


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--select", "invalid-tool-nam"), "`select` names no rule: `invalid-tool-nam`; did you mean `invalid-tool-name`?"),
        (("--severity", "REQ106"), "--severity `REQ106` is not RULE=LEVEL"),
        (("--severity", "REQ106=bad"), "`severity.REQ106` is one of error, warning, note, off, not `bad`"),
        (("--config", "excludes=[]"), "unknown setting `excludes`; did you mean `exclude`?"),
        (("--config", "nothing"), "`nothing` is neither KEY=VALUE nor a file of settings"),
        (("--config", "a.toml", "--config", "b.toml"), "--config names two files: `a.toml` and `b.toml`"),
    ],
)
def test_wrong_settings_are_told_with_a_hint(check: Run, options: tuple[str, ...], message: str) -> None:
    put("a.toml")
    put("b.toml")
    result = check(*options)
    assert (result.exit_code, result.stderr) == (2, f"error: {message}\n")


def test_a_wrong_file_of_settings_is_named(check: Run) -> None:
    path = put("chatvet.toml", 'fail_on = "error"').resolve()
    assert check().stderr == f"error: {path}: unknown setting `fail_on`; did you mean `fail-on`?\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--diff", "--output", "json=a.json"), "--output goes with a report"),
        (("--statistics", "--output-format", "json"), "--statistics prints a table"),
        (("--stdin-filename", "a.json"), "--stdin-filename goes with"),
        (("--output", "yaml=a"), "is not FORMAT=PATH"),
        (("--output", "json"), "is not FORMAT=PATH"),
        (("--output", "github=-"), "`github=-` names no file; --output-format says how standard output is written"),
    ],
)
def test_options_without_effect_are_refused(check: Run, options: tuple[str, ...], message: str) -> None:
    result = check(*options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not list(Path().iterdir())


# Settings


def test_settings_come_from_the_file_that_is_named(check: Run) -> None:
    put("a.json", BAD)
    put("chatvet.toml", 'ignore = ["REQ"]')
    put("elsewhere/mine.toml", 'severity = { REQ108 = "note" }')
    assert check().exit_code == 0
    assert check("--isolated").exit_code == 1
    assert check("--config", "elsewhere/mine.toml", "--fail-on", "warning", "--verbose").exit_code == 0
    assert check("--config", "elsewhere/mine.toml").exit_code == 1


def test_show_settings(check: Run) -> None:
    put("a.json", GOOD)
    put("sub/a.json", GOOD)
    put("chatvet.toml", 'exclude = ["x"]', "[rules.unknown-parameter]", 'allow = ["provider"]')
    put(
        "sub/pyproject.toml", "[[tool.chatvet.overrides]]", 'files = "*.json#/tools"', 'ignore = ["FUN"]',
        "[[tool.chatvet.overrides]]", 'files = "b"', 'provider = "azure"',
    )  # fmt: skip
    result = check("--show-settings", "--select", "REQ10")
    assert result.exit_code == 0
    first, second = result.stdout.split("\n\n")
    assert first.startswith(f'# {Path("chatvet.toml").resolve()}\nselect = ["REQ10"]\n')
    assert 'exclude = ["x"]\n' in first
    assert 'rules = { "unknown-parameter" = { "allow" = ["provider"] } }' in first
    assert "rules run: syntax-error, missing-parameter" in first
    expected = 'overrides = [{ "files" = "*.json#/tools", "ignore" = ["FUN"] }, { "files" = "b", "provider" = "azure" }]'
    assert expected in second


def test_show_settings_without_files_shows_those_of_the_folder(check: Run) -> None:
    assert check("--show-settings").stdout.startswith("# defaults")


def test_options_of_a_rule_add_to_those_of_the_file(check: Run) -> None:
    put("a.json", {**GOOD, "provider": {}})
    assert check().exit_code == 1
    assert check("--config", 'rules.unknown-parameter.allow=["provider"]').exit_code == 0


# Which files


def test_show_files(check: Run) -> None:
    for name in ("b.json", "a/c.jsonl", "a/d.txt", "out/e.json", ".hidden/f.json", "node_modules/g.json"):
        put(name, GOOD)
    put(".gitignore", "out/")
    assert check("--show-files").stdout.splitlines() == ["b.json", "a/c.jsonl"]
    assert check("--show-files", "--no-respect-gitignore").stdout.splitlines() == ["b.json", "a/c.jsonl", "out/e.json"]
    assert check("--show-files", "--exclude", "a/").stdout.splitlines() == ["b.json"]
    assert check("--show-files", "--exclude", "a/", "--exclude", "b.*").stdout == ""


def test_a_named_file_is_excluded_by_force_only(check: Run) -> None:
    put("a.json", BAD)
    assert check("a.json", "--exclude", "*.json").exit_code == 1
    assert check("a.json", "--exclude", "*.json", "--force-exclude").exit_code == 0


def test_exclude_applies_outside_of_the_folder_too(check: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    put(str(other / "a.json"), BAD)
    assert check(str(other), "--exclude", "a.json").exit_code == 0


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        ([], (), "no file to check in the current folder"),
        ([{"name": "x"}], (), "the file holds no chat-completions request; --kind request takes every value for one"),
    ],
)
def test_it_is_told_that_nothing_was_checked(check: Run, values: list[Any], options: tuple[str, ...], words: str) -> None:
    for value in values:
        put("package.json", value)
    result = check(*options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"nothing was checked: {words}\n")
    assert check("--quiet", *options).stderr == ""


def test_kind_request_takes_every_value_for_a_request(check: Run) -> None:
    put("package.json", {"name": "x"})
    assert check("package.json").exit_code == 0
    assert check("package.json", "--kind", "request").exit_code == 1


# Standard input


def test_standard_input_is_json(check: Run) -> None:
    result = check("-", "--output-format", "concise", input=json.dumps(BAD))
    assert result.exit_code == 1
    assert result.stdout.startswith("-:1:")


def test_standard_input_is_json_lines_if_it_looks_so(check: Run) -> None:
    result = check("-", "--output-format", "concise", input=f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\n")
    assert result.stdout.startswith("-:2:")


def test_standard_input_has_the_name_that_it_is_given(check: Run) -> None:
    put("sub/chatvet.toml", 'ignore = ["REQ108"]')
    args = ("-", "--stdin-filename", "sub/a.jsonl", "--output-format", "concise")
    assert check(*args, input=json.dumps(BAD)).exit_code == 0
    result = check(*args, input=f"{json.dumps(FIXABLE, indent=1)}")
    assert result.stdout.startswith("sub/a.jsonl:1:")  # each line on its own, as the ending says


def test_standard_input_shows_its_lines(check: Run) -> None:
    assert '"n": 0}' in check("-", input=json.dumps(BAD)).stdout


def test_fixed_standard_input_goes_to_standard_output_and_the_report_does_not(check: Run) -> None:
    data = b"\xef\xbb\xbf" + json.dumps({**FIXABLE, "n": 0}, indent=1).replace("\n", "\r\n").encode()
    result = check("-", "--fix", input=data)
    assert result.exit_code == 1
    assert result.stdout_bytes == data.replace(b'"0.5"', b"0.5")
    assert "REQ108" in result.stderr
    assert " |  " in result.stderr
    assert "1 fixed" in result.stderr


@pytest.mark.parametrize("data", [b'{"name": 1}', b"no JSON at all \xff", b"", b"{}\r\n\n{}"])
def test_standard_input_that_is_no_request_is_passed_on_as_it_is(check: Run, data: bytes) -> None:
    result = check("-", "--fix", input=data)
    assert (result.exit_code, result.stdout_bytes) == (0, data)


def test_standard_input_that_is_excluded_is_passed_on_as_it_is(check: Run) -> None:
    data = json.dumps(FIXABLE)
    args = ("-", "--stdin-filename", "a.json", "--exclude", "a.json", "--force-exclude")
    assert check(*args, "--fix", input=data).stdout == data
    assert check(*args, input=data).stdout == ""


def test_diff_of_standard_input(check: Run) -> None:
    result = check("-", "--diff", input=json.dumps(FIXABLE))
    assert result.exit_code == 1
    assert result.stdout.startswith("--- -\n+++ -\n@@ -1 +1 @@\n-{")


# Fixes


def test_fix_writes_the_file(check: Run) -> None:
    path = put("a.json", FIXABLE)
    path.chmod(0o640)
    result = check("--fix")
    assert (result.exit_code, result.stdout) == (0, "All good: 1 request in 1 file; 1 fixed\n")
    assert json.loads(path.read_text())["temperature"] == 0.5
    assert path.stat().st_mode & 0o777 == 0o640


def test_unsafe_fixes_wait_to_be_asked_for(check: Run) -> None:
    path = put("a.json", UNSAFE)
    before = path.read_text()
    result = check("--fix")
    assert result.exit_code == 1
    assert "fixable with --fix --unsafe-fixes" in result.stdout
    assert path.read_text() == before
    assert check("--fix", "--unsafe-fixes").exit_code == 0
    assert json.loads(path.read_text()) == {**GOOD, "temperature": 0.5, "reasoning_effort": "high"}


def test_diff_writes_nothing(check: Run) -> None:
    path = put("a.json", {**FIXABLE, "n": 0})
    lines = put("b.jsonl", GOOD, FIXABLE)
    before = path.read_text(), lines.read_text()
    result = check("--diff")
    assert (result.exit_code, result.stderr) == (1, "2 fixable in 2 files\n")
    assert result.stdout.splitlines()[:3] == ["--- a.json", "+++ a.json", "@@ -1 +1 @@"]
    assert '+{"model": "gpt-7", "messages": [{"role": "user", "content": "hi"}], "temperature": 0.5, "n": 0}' in result.stdout
    assert "--- b.jsonl\n+++ b.jsonl\n@@ -2 +2 @@\n" in result.stdout
    assert (path.read_text(), lines.read_text()) == before
    assert check("--diff", "--exit-zero").exit_code == 0
    assert check("--diff", "--quiet").stderr == ""


def test_diff_that_is_empty_exits_with_0(check: Run) -> None:
    put("a.json", BAD)
    result = check("--diff")
    assert (result.exit_code, result.stdout) == (0, "")


def test_fix_only_does_not_report(check: Run) -> None:
    path = put("a.json", {**FIXABLE, "n": 0})
    result = check("--fix-only")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 fixed in 1 file\n")
    assert json.loads(path.read_text())["temperature"] == 0.5


def test_show_fixes(check: Run) -> None:
    put("a.jsonl", FIXABLE, {**FIXABLE, "tools": []})
    result = check("--fix", "--show-fixes", "--output-format", "json")
    assert result.stderr == "a.jsonl: 1 × FUN203 empty-tools\na.jsonl: 2 × REQ106 wrong-type\n"
    assert json.loads(result.stdout)["summary"]["fixed"] == 3


def test_a_fix_that_is_undone_is_told(check: Run, registry: Callable[..., None]) -> None:
    registry(toy(at_key("n", lambda place: mend(Text(Span(0, 1), "")))))
    path = put("a.jsonl", GOOD, BAD)
    before = path.read_bytes()
    result = check("--fix")
    assert result.exit_code == 1
    assert result.stderr == "a.jsonl:2: the fix of TOY101 toy was undone, since the file could not be parsed after it\n"
    assert path.read_bytes() == before


# Secrets


@pytest.mark.parametrize("form", ["text", "concise", "json", "jsonl", "github"])
@pytest.mark.parametrize("indent", [None, 2])
def test_secrets_never_reach_a_report(check: Run, form: str, indent: int | None) -> None:
    put("a.json", json.dumps({**FIXABLE, "api_key": SECRET, "user": 5, "token": f"Bearer {SECRET}"}, indent=indent))
    result = check("--output-format", form, "--output", f"{form}=report")
    assert result.exit_code == 1
    assert "api_key" in result.output
    assert SECRET not in result.output + Path("report").read_text()


@pytest.mark.parametrize("form", ["text", "concise", "json", "jsonl", "github"])
def test_a_secret_that_is_a_name_is_not_shown(check: Run, form: str) -> None:
    secret = "sk-proj-" + "a1B2" * 8
    put("a.json", json.dumps({**GOOD, "metadata": {secret: 5}}))
    result = check("--output-format", form, "--select", "wrong-type")
    assert result.exit_code == 1
    assert secret not in result.output
    if form == "jsonl":
        assert json.loads(result.stdout)["pointer"] == f"/metadata/sk-{'*' * (len(secret) - 3)}"
    put("chatvet.toml", "[[overrides]]", f'files = "a.json#/metadata/{secret}"', 'ignore = ["ALL"]')
    assert check("--output-format", form, "--select", "wrong-type").exit_code == 0, "settings name it as it is"


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_secrets_never_reach_a_diff(check: Run, name: str) -> None:
    put(name, {**FIXABLE, "api_key": SECRET})
    result = check("--diff")
    assert '"api_key": "****' in result.stdout
    assert SECRET not in result.output


def test_a_secret_is_covered_although_its_name_stands_on_another_line(check: Run) -> None:
    put(
        "a.json",
        '{"model": "m", "messages": [{"role": "user", "content": "hi"}], "tools": [{"password":',
        "",
        f'"{SECRET}"',
        "}]}",
    )
    result = check()
    assert SECRET not in result.output
    put("a.jsonl", f'{{"messages": [{{"role": "user", "content": "hi"}}], "model": "{SECRET}", "n": 0, "x": "sk-{"a" * 200}"}}')
    assert "sk-a" not in check("a.jsonl").output


# Reports


def test_reports_are_written_to_files_too(check: Run) -> None:
    put("a.json", BAD)
    result = check("--output", "json=out.js", "--output", "github=out.txt", "--output-format", "concise", "--color", "always")
    assert rules_in(result.stdout) == ["REQ108"]
    assert json.loads(Path("out.js").read_text())["findings"][0]["code"] == "REQ108"
    assert Path("out.txt").read_text().startswith("::error ")
    umask = os.umask(0)
    os.umask(umask)
    assert Path("out.js").stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_report_may_go_to_a_device(check: Run) -> None:
    put("a.json", BAD)
    assert check("--output", "json=/dev/null").exit_code == 1
    assert Path("/dev/null").is_char_device()


def test_a_report_that_cannot_be_written_is_told(check: Run) -> None:
    put("a.json", GOOD)
    result = check("--output", "json=nowhere/report.json")
    assert result.exit_code == 2
    assert result.stderr == "error: the report cannot be written to `nowhere/report.json`: No such file or directory\n"


def test_statistics(check: Run) -> None:
    put("a.jsonl", *[BAD] * 10, {**FIXABLE, "n": 0})
    result = check("--statistics")
    assert result.exit_code == 1
    assert result.stdout == (
        "11  REQ108  number-out-of-range\n"
        " 1  REQ106  wrong-type           1 fixable\n"
        "\n"
        "12 errors in 1 file (11 requests checked); 1 fixable with --fix\n"
    )
    assert check("--statistics", "--quiet").stdout.count("\n") == 2


def test_quiet_leaves_the_findings(check: Run) -> None:
    put("a.json", BAD)
    result = check("--quiet")
    assert result.stdout.startswith("a.json:1:")
    assert "checked" not in result.output


def test_verbose_tells_about_each_file(check: Run) -> None:
    put("a.json", BAD)
    put("b.json", {})
    Path("c.json").symlink_to("gone")
    lines = check("--verbose").stderr.splitlines()
    assert lines[0] == "a.json: 1 request, 1 finding"
    assert lines[1].startswith("b.json: passed over")
    assert lines[2:4] == ["c.json: could not be read or written", "error: c.json: No such file or directory"]
    assert lines[4].startswith("3 files read in ")


@pytest.mark.parametrize(
    ("args", "env", "colored"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": ""}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color(check: Run, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], env: dict[str, str], colored: bool) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    put("a.json", BAD)
    assert ("\x1b[" in check(*args).stdout) is colored


@pytest.mark.parametrize(("term", "colored"), [("xterm", True), ("dumb", False)])
def test_a_terminal_gets_color(tmp_path: Path, term: str, colored: bool) -> None:
    (tmp_path / "a.json").write_text(json.dumps(BAD))
    shown = on_terminal("-m", "linter", "check", cwd=tmp_path, env={**os.environ, "TERM": term})
    assert ("\x1b[31m" in shown) is colored


def on_terminal(*args: str, **how: Any) -> str:
    """Runs Python on a terminal of its own and returns what that shows."""
    import pty

    leader, follower = pty.openpty()
    try:
        process = subprocess.Popen([sys.executable, *args], stdin=follower, stdout=follower, stderr=follower, **how)
    finally:
        os.close(follower)
    shown = b""
    try:
        while block := os.read(leader, 4096):
            shown += block
    except OSError:  # how Linux says that the other side is closed
        pass
    finally:
        os.close(leader)
    process.wait()
    return shown.decode()


def test_output_survives_an_encoding_that_knows_little(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({**GOOD, "größe\ud83d": 1}, ensure_ascii=True))
    result = chatvet("check", cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert result.returncode == 1
    assert "`gr\\xf6\\xdfe\\ufffd`" in result.stdout


# Progress


def test_progress_leaves_the_items_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(watched([1, 2, 3])) == [1, 2, 3]
    assert capsys.readouterr() == ("", "")


def test_progress_is_shown_to_those_who_wait() -> None:
    script = "from linter.cli.progress import watched; print(list(watched(range(3), patience=-1)))"
    shown = on_terminal("-c", script, env={**os.environ, "TERM": "xterm"})
    assert "Checking" in shown
    assert "100%" in shown
    assert "[0, 1, 2]" in shown


# Other commands


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(run: Run, option: str) -> None:
    result = run(option)
    assert result.exit_code == 0
    assert all(f"{name:<11} {sentence}" in result.stdout for name, sentence in _COMMANDS.items())


@pytest.mark.parametrize("name", _COMMANDS)
def test_help_of_a_command_begins_as_the_list_says(run: Run, name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command
    assert command.help
    assert command.help.split("\n")[0] == _COMMANDS[name]
    assert run(name, "-h").exit_code == 0


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"chatvet {__version__}\n"


def test_a_path_instead_of_a_command_is_understood(run: Run) -> None:
    put("a.json", GOOD)
    assert "Did you mean `chatvet check a.json`?" in run("a.json").stderr
    assert "Did you mean `chatvet check" not in run("chek").stderr


def test_every_option_of_check_has_a_heading_and_a_field(run: Run) -> None:
    shown = run("check", "--help").stdout
    assert [line[:-1] for line in shown.splitlines() if line.endswith(":") and not line.startswith(" ")] == [
        "Rules", "Files", "Settings", "Fixes", "Output", "Other",
    ]  # fmt: skip
    assert shown.split("Other:\n")[1].strip() == "-h, --help  Show this message and exit."


@pytest.mark.parametrize("name", ["FUN101", "fun101", "invalid-tool-name", "Invalid-Tool-Name"])
def test_rule_prints_its_page(run: Run, name: str) -> None:
    result = run("rule", name)
    assert result.exit_code == 0
    assert result.stdout.startswith("FUN101 invalid-tool-name\n\n")
    assert "```" not in result.stdout
    assert '      "model": "gpt-4o",' in result.stdout


def test_rule_prints_markdown_and_json(run: Run) -> None:
    page = run("rule", "FUN101", "--output-format", "markdown").stdout
    assert page.startswith("# FUN101 invalid-tool-name\n")
    data = json.loads(run("rule", "FUN101", "--output-format", "json").stdout)
    assert data["page"] == page
    assert (data["code"], data["severity"], data["evidence"]["kind"]) == ("FUN101", "error", "documented")


def test_rule_prints_all(run: Run) -> None:
    codes = [rule["code"] for rule in json.loads(run("rules", "--output-format", "json").stdout)]
    pages = run("rule", "--all").stdout
    assert all(f"\n{code} " in f"\n{pages}" for code in codes)
    assert [rule["code"] for rule in json.loads(run("rule", "--all", "--output-format", "json").stdout)] == codes


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "name one rule, or give --all"),
        (("FUN101", "--all"), "name one rule, or give --all"),
        (("FUN",), "`FUN` names more than one rule"),
        (("fun1",), "`fun1` names more than one rule"),
        (("invalid-tool-nam",), "error: no rule is called `invalid-tool-nam`; did you mean `invalid-tool-name`?\n"),
        (("X",), "error: no rule is called `X`\n"),
    ],
)
def test_rule_wants_one_name(run: Run, args: tuple[str, ...], message: str) -> None:
    result = run("rule", *args)
    assert result.exit_code == 2
    assert message in result.stderr


def test_rules_lists_them(run: Run) -> None:
    header, *lines = run("rules").stdout.splitlines()
    assert header.split() == ["code", "name", "severity", "default", "fix", "summary"]
    assert [line.split()[0] for line in lines] == sorted(line.split()[0] for line in lines)
    assert next(line.split()[1:5] for line in lines if line.startswith("REQ301")) == [
        "deprecated-max-tokens", "note", "off", "always",
    ]  # fmt: skip


# chatvet models


def test_models_tells_about_one(run: Run) -> None:
    text = run("models", "gpt-4o", "--today", "2026-11-22").stdout
    assert text.startswith("gpt-4o\n  status             until 2027-01-14, instead: gpt-6-luna\n")
    assert "  context window     128,000\n" in text
    assert "  prompt_cache_retention only in memory (not sure)\n" in text
    assert f"  {'max_output_tokens':<32} litellm 1." in text, "each fact has its source"
    data = json.loads(run("models", "gpt-4o", "--today", "2027-02-01", "--output-format", "json").stdout)
    assert (data["id"], data["status"], data["context_window"]) == ("gpt-4o", "shut down 2027-01-14", 128_000)


def test_models_tells_what_a_snapshot_is_made_from(run: Run) -> None:
    first = "gpt-5.4-2030-01-01, of which is told what is known of gpt-5.4\n"
    assert run("models", "gpt-5.4-2030-01-01").stdout.startswith(first)


def test_models_lists_them(run: Run) -> None:
    header, *lines = run("models", "--today", "2026-11-22").stdout.splitlines()
    assert header.split() == ["model", "context", "answer", "status", "instead"]
    assert lines[-1].endswith(" models, as known on 2026-11-22")
    rows = {line.split()[0]: line.split()[1:] for line in lines[:-2]}
    assert rows["gpt-4o"] == ["128,000", "16,384", "until", "2027-01-14", "gpt-6-luna"]
    assert rows["o1-mini"] == ["128,000", "65,536", "shut", "down", "2025-10-27", "o4-mini"]
    assert rows["gpt-5.4"][2:] == ["served"]
    assert len(rows) == len(json.loads(run("models", "--output-format", "json").stdout))


def test_models_that_are_to_be_shut_down_come_in_the_order_of_the_days(run: Run) -> None:
    found = json.loads(run("models", "--retiring", "--today", "2027-01-15", "--output-format", "json").stdout)
    days = [model["shutdown"]["date"] for model in found]
    assert days == sorted(days)
    assert min(days) >= "2027-01-15"
    assert "gpt-4o" not in [model["id"] for model in found]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("models", "gpt-4oo"), "error: no model is known as `gpt-4oo`; did you mean `gpt-4o`?\n"),
        (("models", "--today", "soon"), "error: `today` is a day, such as 2026-11-22\n"),
    ],
)
def test_models_that_are_not_known(run: Run, args: tuple[str, ...], message: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stderr) == (2, message)


def test_the_day_decides_what_is_told_of_a_model(check: Run) -> None:
    put("a.json", json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}))
    codes = {
        day: [found["code"] for found in json.loads(check("--today", day, "--output-format", "json").stdout)["findings"]]
        for day in ("2026-01-01", "2026-11-22", "2027-02-01", "2028-02-01")
    }
    assert codes == {"2026-01-01": [], "2026-11-22": ["MDL201"], "2027-02-01": ["MDL101"], "2028-02-01": ["MDL101"]}
