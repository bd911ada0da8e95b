"""The public functions: what a program or a test of somebody else's calls."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import linter
from linter import CheckFailed, Diagnostic, Severity, check_paths, check_request, registry
from linter.api import IN_MEMORY
from linter.config import ConfigError
from linter.model.finding import Finding
from linter.model.rule import ERROR, Inferred, Rule
from linter.model.subject import Request

HELLO = [{"role": "user", "content": "hi"}]
RIGHT = {"model": "gpt-7", "messages": HELLO}
WRONG = {"model": "gpt-7", "messages": HELLO, "temperature": "0.2"}


def slugs(diagnostics: list[Diagnostic]) -> list[str]:
    return [diagnostic.slug for diagnostic in diagnostics]


def test_what_is_public() -> None:
    assert linter.__all__ == ["CheckFailed", "Diagnostic", "Severity", "__version__", "check_paths", "check_request"]
    assert all(getattr(linter, name) for name in linter.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = linter.nothing


def test_check_request() -> None:
    assert check_request(RIGHT) == []
    (found,) = check_request(WRONG)
    assert (found.code, found.path, found.pointer, found.severity) == ("REQ106", IN_MEMORY, "/temperature", Severity.ERROR)
    line = json.dumps(WRONG, indent=2).splitlines()[found.line - 1]
    assert line[found.column - 1 : found.end_column - 1] == '"0.2"'


def test_check_request_takes_what_the_sdk_takes() -> None:
    assert check_request({"model": "gpt-7", "messages": tuple(HELLO), "logit_bias": {15339: -100}, "seed": object()}) == []


def test_a_dict_is_the_request_itself() -> None:
    assert slugs(check_request({"model": "gpt-7", "input": RIGHT})) == ["missing-parameter", "unknown-parameter"]


def test_settings_of_check_request() -> None:
    assert check_request(WRONG, settings={"ignore": ["wrong-type"]}) == []
    (found,) = check_request(WRONG, settings={"severity": {"REQ106": "note"}})
    assert found.severity is Severity.NOTE
    with pytest.raises(ConfigError, match="unknown setting `ignroe`; did you mean `ignore`"):
        check_request(WRONG, settings={"ignroe": []})


def test_check_paths(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(json.dumps(WRONG))
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(RIGHT)}\n{json.dumps(WRONG)}\n")
    (tmp_path / "package.json").write_text("{}")
    found = check_paths([tmp_path])
    assert [(Path(diagnostic.path).name, diagnostic.line) for diagnostic in found] == [("a.jsonl", 2), ("b.json", 1)]
    assert check_paths([str(tmp_path / "a.jsonl")]) == found[:1]


def test_check_paths_heeds_settings(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(WRONG))
    (tmp_path / "chatvet.toml").write_text('ignore = ["wrong-type"]')
    assert check_paths([tmp_path]) == []
    assert slugs(check_paths([tmp_path], settings={"select": ["wrong-type"], "ignore": []})) == []
    (tmp_path / "chatvet.toml").write_text('select = ["MSG"]')
    assert slugs(check_paths([tmp_path], settings={"select": ["REQ"]})) == ["wrong-type"]


def test_check_paths_with_a_kind(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"model": "gpt-7"}')
    assert check_paths([tmp_path]) == []
    assert slugs(check_paths([tmp_path], kind="request")) == ["missing-parameter"]


@pytest.mark.parametrize(("name", "why"), [("nowhere.json", "No such file or directory"), ("x.txt", "ends in none of")])
def test_a_path_that_will_not_do_is_raised_with_what_was_found(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "x.txt").write_text("")
    (tmp_path / "a.json").write_text(json.dumps(WRONG))
    with pytest.raises(CheckFailed, match=f"{name}: {why}") as failed:
        check_paths([tmp_path / name, tmp_path / "a.json"])
    assert slugs(failed.value.diagnostics) == ["wrong-type"]


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(
        code="TOY101",
        slug="toy",
        summary="crashes",
        severity=ERROR,
        evidence=Inferred("nothing", "2026-11"),
        examples=(),
        since="1.0",
    )

    @rule.on(Request)
    def check(request: Request, ctx: Any) -> Iterator[Finding]:
        raise RuntimeError("broken")
        yield

    known = registry.rules()
    monkeypatch.setattr(registry, "rules", lambda: (*known, rule))


@pytest.mark.usefixtures("crash")
def test_a_crash_is_raised_with_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match="rule toy crashed: RuntimeError"):
        check_request(RIGHT)
    (tmp_path / "a.json").write_text(json.dumps(WRONG))
    with pytest.raises(CheckFailed) as failed:
        check_paths([tmp_path])
    assert slugs(failed.value.diagnostics) == ["wrong-type"]
