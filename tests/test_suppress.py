"""What the settings silence: marked, never dropped."""

from dataclasses import replace
from pathlib import Path

import pytest
from toys import declared

from linter.config import Config, Override
from linter.model.finding import Diagnostic, Severity
from linter.suppress import marked

RULE = declared("TOY101", "toy-rule", aliases=("old-name",))


def is_silenced(config: Config, *, path: str = "a/b.json", pointer: str = "/tools/0/name", line: int = 1) -> bool:
    diagnostic = Diagnostic(
        "TOY101", "toy-rule", Severity.ERROR, str(config.root / path), line, 1, line, 2, pointer, "m", "h", None, "u"
    )  # fmt: skip
    after = marked(diagnostic, RULE, config)
    assert replace(after, suppressed=False) == diagnostic, "only the mark changes"
    return after.suppressed


def config(root: Path, *overrides: Override) -> Config:
    return Config(root=root, overrides=overrides)


@pytest.mark.parametrize("selector", ["ALL", "TOY", "TOY1", "TOY101", "toy-rule", "old-name"])
def test_selectors(tmp_path: Path, selector: str) -> None:
    assert is_silenced(Config(root=tmp_path, per_file_ignores={"*.json": (selector,)}))


@pytest.mark.parametrize("selector", ["REQ", "TOY2", "TOY102", "toy"])
def test_other_selectors(tmp_path: Path, selector: str) -> None:
    assert not is_silenced(Config(root=tmp_path, per_file_ignores={"*.json": (selector,)}))


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.json", True),
        ("a/", True),
        ("a/*.json", True),
        ("**/b.json", True),
        ("/a/b.json", True),
        ("b.json", True),
        ("/b.json", False),
        ("*.jsonl", False),
        ("c/", False),
    ],
)
def test_globs_are_relative_to_the_file_of_settings(tmp_path: Path, glob: str, expected: bool) -> None:
    assert is_silenced(Config(root=tmp_path, per_file_ignores={glob: ("ALL",)})) is expected


def test_a_file_outside_of_the_root(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    settings = Config(root=inside, per_file_ignores={"*.json": ("ALL",)})
    assert is_silenced(settings, path="../outside.json")


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [("", True), ("/tools", True), ("/tools/0", True), ("/tools/0/name", True), ("/tools/1", False), ("/tool", False)],
)
def test_an_override_covers_what_is_below_its_pointer(tmp_path: Path, pointer: str, expected: bool) -> None:
    assert is_silenced(config(tmp_path, Override("*.json", pointer, ("TOY",)))) is expected


def test_the_longest_pointer_decides(tmp_path: Path) -> None:
    everything, tools = Override("*.json", "", ("ALL",)), Override("*.json", "/tools", ())
    assert not is_silenced(config(tmp_path, everything, tools))
    assert is_silenced(config(tmp_path, everything, tools), pointer="/messages")
    assert is_silenced(config(tmp_path, everything, Override("*.txt", "/tools", ())))
    assert is_silenced(config(tmp_path, Override("*.json", "/tools", ()), Override("a/*", "/tools", ("TOY",))))


def test_a_line_narrows_an_override(tmp_path: Path) -> None:
    override = Override("*.json", "", ("ALL",), line=3)
    assert is_silenced(config(tmp_path, override), line=3)
    assert not is_silenced(config(tmp_path, override), line=4)
    assert is_silenced(config(tmp_path, override, Override("*.json", "", ("TOY",))), line=4)


def test_per_file_ignores_and_overrides_add_up(tmp_path: Path) -> None:
    settings = Config(root=tmp_path, per_file_ignores={"a/*": ("TOY",)}, overrides=(Override("*.json", "/tools", ()),))
    assert is_silenced(settings)


def test_nothing_is_silenced_without_settings(tmp_path: Path) -> None:
    assert not is_silenced(Config(root=tmp_path))
