"""Files that follow from the rules are as the rules have them, and a new rule starts as one that fails."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from linter.config import _READERS
from linter.model.rule import Rule
from linter.registry import rules

ROOT = Path(__file__).resolve().parent.parent


def load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


dev = load("dev", ROOT / "scripts" / "dev.py")


def test_nothing_is_stale() -> None:
    result = CliRunner().invoke(dev.main, ["generate", "--check"], catch_exceptions=False)
    assert result.output == "", "run: python scripts/dev.py generate"
    assert result.exit_code == 0


@pytest.mark.parametrize("path", [pytest.param(p, id=p.stem) for p in sorted(dev.CORPUS.glob("*.txt"))])
def test_corpus(path: Path) -> None:
    """Run `python scripts/dev.py corpus` where a new report is right, and look at the diff."""
    assert dev._report(path.with_suffix("").relative_to(ROOT)) == path.read_text(encoding="utf-8")


def test_each_file_of_the_corpus_has_a_report() -> None:
    files = {path.name for path in dev.CORPUS.iterdir()}
    assert {f"{name}.txt" for name in files if not name.endswith(".txt")} == {name for name in files if name.endswith(".txt")}


# Generating


def test_generating_writes_what_is_stale_and_removes_what_is_left_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "README.md").write_text("# Title\n\nText.\n\n<!-- rules:begin -->\nold\n<!-- rules:end -->\n\nMore.\n")
    left_over = tmp_path / "docs" / "rules" / "removed-rule.md"
    left_over.write_text("old")

    def run(*options: str) -> Any:
        return CliRunner().invoke(dev.main, ["generate", *options], catch_exceptions=False)

    assert run("--check").exit_code == 1
    assert left_over.exists(), "a check changes nothing"
    assert run().exit_code == 0
    assert not left_over.exists()
    readme = (tmp_path / "README.md").read_text()
    assert readme.startswith("# Title\n\nText.\n\n<!-- rules:begin -->\n| Family |")
    assert readme.endswith("\n<!-- rules:end -->\n\nMore.\n")
    assert run("--check").exit_code == 0
    assert (tmp_path / "docs" / "rules" / "invalid-tool-name.md").read_text().startswith("# FUN101 invalid-tool-name\n")


def test_between() -> None:
    text = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n"
    assert dev.between(text, "x", "new") == "a\n<!-- x:begin -->\nnew\n<!-- x:end -->\nb\n"
    assert dev.between("a\n", "x", "new") == "a\n\n<!-- x:begin -->\nnew\n<!-- x:end -->\n"
    assert dev.between(dev.between(text, "y", "1"), "x", "2").count("begin") == 2


def test_each_rule_is_in_the_table() -> None:
    table = dev.rule_table(list(rules()))
    for rule in rules():
        assert f"| {rule.code} | [{rule.slug}]({rule.slug}.md) |" in table


# The schema of the settings


def schema_errors(settings: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(dev.config_schema()).iter_errors(settings)]


def test_the_schema_of_the_settings_is_one() -> None:
    Draft202012Validator.check_schema(dev.config_schema())
    assert list(dev.config_schema()["properties"]) == list(_READERS)


def test_settings_that_are_right() -> None:
    settings: dict[str, Any] = {
        "select": ["ALL", "FUN", "FUN1", "FUN101", "invalid-tool-name"],
        "ignore": ["XYZ101", "rule-of-a-plug-in"],
        "severity": {"FUN": "off"},
        "fail-on": "never",
        "exclude": ["build/"],
        "force-exclude": True,
        "per-file-ignores": {"*.json": ["FUN"]},
        "overrides": [{"files": "a.json#/tools", "ignore": [], "line": 1, "reason": "why"}, {"files": "a", "provider": "azure"}],
        "provider": "compatible",
        "rules": {rule.slug: {option.name: option.default for option in rule.options} for rule in rules() if rule.options},
    }
    assert schema_errors(settings) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"slect": []},
        {"select": "FUN"},
        {"select": ["Tool Name"]},
        {"severity": {"FUN": "fatal"}},
        {"overrides": [{"file": "x", "ignore": []}]},
        {"overrides": [{"files": "x"}]},
        {"provider": "aws"},
        {"fail-on": 1},
        {"force-exclude": "yes"},
    ],
)
def test_settings_that_are_wrong(settings: Any) -> None:
    assert schema_errors(settings)


# A new rule


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_new_rule_is_one_and_its_examples_fail(tmp_path: Path, level: int) -> None:
    from examples import cases, engine_for, findings, indented, whole

    path = tmp_path / "some_slug.py"
    path.write_text(dev.rule_text("FUN", "some-slug", level, rules()))
    rule = load(f"new_rule_{level}", path).RULE
    assert isinstance(rule, Rule)
    assert (rule.code, rule.slug) == (dev.next_code("FUN", level, rules()), "some-slug")
    assert rule.severity.name == {1: "ERROR", 2: "WARNING", 3: "NOTE"}[level]
    assert {example.is_bad for _, example in cases(rule)} == {True, False}
    for _, example in cases(rule):
        if example.is_bad:
            assert findings(engine_for(rule, example, alone=True), indented(whole(example, example.bad))) == []


def test_the_next_code() -> None:
    def known(*codes: str) -> tuple[Rule, ...]:
        from toys import declared

        return tuple(declared(code, code.lower()) for code in codes)

    assert dev.next_code("TOY", 1, known()) == "TOY101"
    assert dev.next_code("TOY", 1, known("TOY101", "TOY104", "TOY201", "OTH109")) == "TOY105"
    assert dev.next_code("TOY", 2, known("TOY101", "TOY201")) == "TOY202"


@pytest.mark.parametrize("slug", ["invalid-tool-name", "no-tools", "check-tools", "Tools", "tool_name", ""])
def test_a_name_that_will_not_do(slug: str) -> None:
    with pytest.raises(click.ClickException):
        dev.rule_text("FUN", slug, 1, rules())


def test_new_rule_writes_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    (tmp_path / "linter" / "rules" / "fun").mkdir(parents=True)
    result = CliRunner().invoke(dev.main, ["new-rule", "FUN", "some-slug", "--level", "2"], catch_exceptions=False)
    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "linter" / "rules" / "fun").iterdir()] == ["some_slug.py"]
    result = CliRunner().invoke(dev.main, ["new-rule", "XYZ", "some-slug"])
    assert result.exit_code == 1
    assert "no family XYZ" in result.output


# The page about adding a rule


def test_the_page_about_adding_a_rule_shows_one_that_is_there() -> None:
    page = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
    source = (ROOT / "linter" / "rules" / "str" / "stream_options_without_stream.py").read_text(encoding="utf-8")
    blocks = [block.removeprefix("python\n") for block in page.split("```")[1::2] if block.startswith("python\n")]
    assert len(blocks) == 2
    for block in blocks:
        assert block in source
    assert len(page.splitlines()) <= 90, "two screens"


def test_the_page_about_adding_a_rule_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from linter.cli import main

    page = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    request = '{"model": "gpt-5.2", "messages": [{"role": "user", "content": ""}], "stream_options": {"include_usage": true}}'
    Path("payload.json").write_text(request)
    printed = CliRunner().invoke(main, ["check", "--isolated", "--output-format", "concise", "payload.json"]).output
    assert [line for line in page.splitlines() if line.startswith("payload.json:")] == printed.splitlines()[:1]


def test_the_readme_shows_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    from linter.cli import main

    monkeypatch.chdir(ROOT)
    printed = CliRunner().invoke(main, ["check", "--isolated", "examples"]).output.splitlines()
    sample = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[3].strip().splitlines()
    assert [line for line in sample if line != "…" and line not in printed] == []
    assert len(sample) > 8
