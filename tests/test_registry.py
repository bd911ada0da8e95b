"""Where rules come from: the folders of families, and plug-ins."""

import importlib.util
import json
import subprocess
import sys
import venv
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from toys import declared

from examples import cases, compact, findings, whole
from linter import registry
from linter.engine import Context, Engine
from linter.registry import RegistryError, find_rule, is_built_in, page_of, rules

ROOT = Path(__file__).resolve().parent.parent


def test_rules_are_sorted_by_code() -> None:
    codes = [rule.code for rule in rules()]
    assert codes == sorted(codes)
    assert len(codes) == len(set(codes))


def test_each_file_is_a_rule() -> None:
    files = {path.stem for path in (ROOT / "linter" / "rules").glob("*/*.py") if path.stem != "__init__"}
    assert {rule.slug.replace("-", "_") for rule in rules()} == files


def test_find_rule() -> None:
    rule = find_rule("FUN101")
    assert rule
    assert find_rule("invalid-tool-name") is rule
    assert find_rule("FUN") is None
    assert find_rule("nonsense") is None


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Any, ...]]:
    """Returns a function that gives the rules there are with these things offered by plug-ins."""

    def with_plugins(*offered: Any) -> tuple[Any, ...]:
        class Entry:
            value = "toys:RULE"

            def __init__(self, offer: Any) -> None:
                self.offer = offer

            def load(self) -> Any:
                if isinstance(self.offer, Exception):
                    raise self.offer
                return self.offer

        monkeypatch.setattr(registry, "_has_plugins", lambda: True)
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Entry(offer) for offer in offered])
        return registry.rules.__wrapped__()

    return with_plugins


class Module:
    RULE = declared("TOY102", "in-a-module")


def test_a_plugin_offers_a_rule_a_module_or_several(plugged: Callable[..., tuple[Any, ...]]) -> None:
    alone, listed = declared("TOY101", "alone"), declared("TOY103", "listed")
    found = plugged(alone, Module, [listed], ())
    assert [rule.slug for rule in found if rule.family == "TOY"] == ["alone", "in-a-module", "listed"]
    assert len(found) == len(rules()) + 3


@pytest.mark.parametrize(
    ("offer", "message"),
    [
        (RuntimeError("boom"), "plug-in `toys:RULE` cannot be loaded: boom"),
        ("a string", "plug-in `toys:RULE` offers a str, not a Rule"),
        ([1], "plug-in `toys:RULE` offers a int, not a Rule"),
    ],
)
def test_a_plugin_that_will_not_do(plugged: Callable[..., tuple[Any, ...]], offer: Any, message: str) -> None:
    with pytest.raises(RegistryError) as error:
        plugged(offer)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "clash",
    [
        declared("FUN101", "another-slug"),
        declared("TOY101", "invalid-tool-name"),
        declared("TOY101", "another-slug", aliases=("invalid-tool-name",)),
    ],
    ids=["code", "slug", "alias"],
)
def test_a_name_that_is_taken(plugged: Callable[..., tuple[Any, ...]], clash: Any) -> None:
    with pytest.raises(RegistryError, match="two rules are called `(FUN101|invalid-tool-name)`"):
        plugged(clash)


def test_two_plugins_that_clash(plugged: Callable[..., tuple[Any, ...]]) -> None:
    with pytest.raises(RegistryError, match="two rules are called `TOY101`"):
        plugged(declared("TOY101", "one"), declared("TOY101", "other"))


def test_plugins_are_looked_for_in_the_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "some_plugin-1.0.dist-info"
    info.mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "missing"), str(tmp_path / "some.zip")])
    assert not registry._has_plugins()
    (info / "entry_points.txt").write_text("[console_scripts]\nx = y:z\n")
    assert not registry._has_plugins()
    (info / "entry_points.txt").write_text(f"[{registry.ENTRY_POINTS}]\nx = y:z\n")
    assert registry._has_plugins()
    assert EntryPoint("x", "y:z", registry.ENTRY_POINTS).value == "y:z"


# A plug-in as docs/plugins.md has it, in an environment of its own


def blocks(page: Path) -> dict[str, str]:
    """The files that a page shows: the code blocks under a line that is a path in backticks."""
    found: dict[str, str] = {}
    name = ""
    lines = iter(page.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("`") and line.rstrip(":").endswith("`"):
            name = line.rstrip(":").strip("`")
        elif line.startswith("```") and name:
            code = []
            for inner in lines:
                if inner.startswith("```"):
                    break
                code.append(inner)
            found[name], name = "\n".join(code) + "\n", ""
    return found


def test_the_page_about_plugins_shows_a_rule_that_works(tmp_path: Path) -> None:
    files = blocks(ROOT / "docs" / "plugins.md")
    assert sorted(files) == ["payload.json", "pyproject.toml", "src/acme_rules/unlisted_model.py"]
    path = tmp_path / "unlisted_model.py"
    path.write_text(files["src/acme_rules/unlisted_model.py"], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("unlisted_model", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, example in cases(module.RULE):
        engine = Engine([module.RULE], Context({module.RULE.slug: dict(example.options)}))
        found = findings(engine, compact(whole(example, example.bad if example.is_bad else example.good)))
        assert len(found) == example.is_bad, name
    page = module.__doc__ or ""
    assert "## Why" in page


@pytest.mark.slow
def test_a_plugin_that_is_installed(tmp_path: Path) -> None:
    package = tmp_path / "acme-rules"
    for name, text in blocks(ROOT / "docs" / "plugins.md").items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"

    def run(*command: str, expected: int = 0) -> str:
        done = subprocess.run([python, *command], cwd=package, capture_output=True, text=True, check=False)
        assert done.returncode == expected, done.stdout + done.stderr
        return done.stdout

    run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", str(ROOT), str(package))
    assert "ACM101" in run("-m", "linter", "rules")
    assert "ACM101 unlisted-model\n" in run("-m", "linter", "rule", "ACM101")
    line = "payload.json:1:11: ACM101 unlisted-model: model `gpt-5.2` is not agreed on\n"
    assert line in run("-m", "linter", "check", "--isolated", "payload.json", expected=1)
    assert line in (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    found = json.loads(run("-m", "linter", "check", "--isolated", "--output-format", "json", "payload.json", expected=1))
    assert [finding["code"] for finding in found["findings"]] == ["ACM101"]
    assert "ACM101" not in run("-m", "linter", "check", "--isolated", "--ignore", "ACM", "payload.json")


def test_each_rule_of_ours_has_the_page_that_a_report_names() -> None:
    assert all(is_built_in(rule) and (ROOT / page_of(rule)).is_file() for rule in rules())
