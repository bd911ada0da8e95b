"""From paths to files: what is walked, what is passed over, what is said about a path that will not do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.config import Configs
from linter.discover import File, discover, format_of

Tree = Callable[..., list[str]]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Returns a function that makes files, some with text, and lists what is found from their folder."""
    monkeypatch.chdir(tmp_path)

    def find(files: dict[str, str] | list[str], *paths: str, kind: str = "auto", **settings: object) -> list[str]:
        for name, text in dict.fromkeys(files, "").items() if isinstance(files, list) else files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                path.write_text(text)
        return [file.path for file in discover(paths or ["."], Configs(settings), kind)]

    return find


def test_formats() -> None:
    named = {name: format_of(name) for name in ("a.json", "a.JSON", "a.jsonl", "a.ndjson", "a.txt", "json", ".json", "a.json.bak")}
    assert named == {
        "a.json": "json", "a.JSON": "json", "a.jsonl": "jsonl", "a.ndjson": "jsonl",
        "a.txt": None, "json": None, ".json": None, "a.json.bak": None,
    }  # fmt: skip


def test_a_folder_is_walked_in_the_order_of_names(found: Tree) -> None:
    assert found(["b/z.json", "b/a.jsonl", "c.json", "a.ndjson", "d.txt", "b/c/x.json"]) == [
        "a.ndjson", "c.json", "b/a.jsonl", "b/z.json", "b/c/x.json",
    ]  # fmt: skip


def test_paths_are_shown_as_given(found: Tree, tmp_path: Path) -> None:
    files = ["a/x.json"]
    assert found(files) == ["a/x.json"]
    assert found(files, "a") == ["a/x.json"]
    assert found(files, "a/") == ["a/x.json"]
    assert found(files, "./a") == ["./a/x.json"]
    assert found(files, str(tmp_path)) == [str(tmp_path / "a/x.json")]
    assert found(files, "a/x.json") == ["a/x.json"]


def test_each_file_once(found: Tree, tmp_path: Path) -> None:
    assert found(["a/x.json"], "a/x.json", ".", "a", str(tmp_path)) == ["a/x.json"]
    (tmp_path / "b.json").symlink_to(tmp_path / "a/x.json")
    assert found([]) == ["b.json"]


@pytest.mark.parametrize("name", [".hidden/x.json", ".x.json", "node_modules/x.json", "venv/x.json", "a/__pycache__/x.json"])
def test_what_is_passed_over_in_a_folder(found: Tree, name: str) -> None:
    assert found([name]) == []
    assert found([name], name) == [name], "but what is named is read"


def test_a_hidden_folder_that_is_named_is_walked(found: Tree) -> None:
    assert found([".hidden/x.json"], ".hidden") == [".hidden/x.json"]


# .gitignore


def test_gitignore(found: Tree) -> None:
    files = {
        ".gitignore": "# comment\n*.json\n!keep.json\n/build/\nlogs/*.jsonl\n",
        "a.json": "", "keep.json": "", "sub/a.json": "", "sub/keep.json": "",
        "build/keep.json": "", "sub/build/x.jsonl": "", "logs/x.jsonl": "", "sub/logs/x.jsonl": "",
    }  # fmt: skip
    assert found(files) == ["keep.json", "sub/keep.json", "sub/build/x.jsonl", "sub/logs/x.jsonl"]
    assert len(found(files, respect_gitignore=False)) == 8


def test_the_closest_gitignore_decides(found: Tree) -> None:
    files = {
        ".gitignore": "x.json\n",
        "x.json": "",
        "sub/.gitignore": "!x.json\ny.json\n",
        "sub/x.json": "",
        "sub/y.json": "",
        "y.json": "",
    }
    assert found(files) == ["y.json", "sub/x.json"]


def test_a_folder_that_is_ignored_cannot_take_a_file_back(found: Tree) -> None:
    assert found({".gitignore": "sub/\n", "sub/.gitignore": "!x.json\n", "sub/x.json": ""}) == []


def test_gitignore_counts_up_to_the_root_of_the_repository(found: Tree) -> None:
    files = {".gitignore": "*.json\n", "repo/.git/HEAD": "", "repo/a/x.json": "", "b/x.json": ""}
    assert found(files) == ["repo/a/x.json"]
    assert found(files, "repo/a") == ["repo/a/x.json"]
    assert found({"own/.git": "", "own/.gitignore": "x.json\n", "own/a/x.json": ""}, "own/a") == []


def test_a_file_that_is_named_is_read_though_git_ignores_it(found: Tree) -> None:
    assert found({".gitignore": "*.json\n", "x.json": ""}, "x.json") == ["x.json"]


@pytest.mark.parametrize("line", ["!", "[z-a]", "\\", "/", "a\\", "\xff", " "])
def test_a_line_that_is_no_pattern_is_passed_over_as_git_does(found: Tree, line: str) -> None:
    assert found({".gitignore": f"{line}\ny.json\n", "x.json": "", "y.json": ""}) == ["x.json"]


# exclude


def test_exclude(found: Tree) -> None:
    files = ["a/x.json", "a/b/x.json", "c/x.json", "x.json", "x.jsonl"]
    assert found(files, exclude=("a/",)) == ["x.json", "x.jsonl", "c/x.json"]
    assert found(files, exclude=("/x.*",)) == ["a/x.json", "a/b/x.json", "c/x.json"]
    assert found(files, exclude=("*", "!*.jsonl")) == ["x.jsonl"]
    assert found(files, "a", exclude=("b",)) == ["a/x.json"]


def test_exclude_is_relative_to_the_file_of_settings(found: Tree) -> None:
    files = {
        "sub/chatvet.toml": 'exclude = ["/x.json", "/a/"]\n',
        "sub/x.json": "",
        "sub/a/x.json": "",
        "x.json": "",
        "a/x.json": "",
    }
    assert found(files) == ["x.json", "a/x.json"]
    assert found(files, "sub") == []


def test_force_exclude(found: Tree) -> None:
    files = ["a/x.json", "y.json"]
    assert found(files, "a/x.json", "y.json", exclude=("a/",)) == ["a/x.json", "y.json"]
    assert found(files, "a/x.json", "y.json", exclude=("a/",), force_exclude=True) == ["y.json"]


# What will not do


def troubles(*paths: str, **settings: object) -> list[str]:
    """Returns what is wrong with each path."""
    return [file.trouble for file in discover(paths, Configs(settings))]


def test_a_path_that_does_not_exist_is_told_and_the_others_are_found(found: Tree) -> None:
    assert found(["x.json"], "nowhere", "x.json", "x.json/y.json") == ["nowhere", "x.json", "x.json/y.json"]
    assert troubles("nowhere", "x.json", "x.json/y.json") == ["No such file or directory", "", "Not a directory"]
    assert next(discover(["nowhere"], Configs())) == File("nowhere", "json", trouble="No such file or directory")


@pytest.mark.parametrize("line", ["#!/usr/bin/env python3", "#!/usr/bin/python -u", "#! /opt/python"])
def test_a_script_is_known_by_its_first_line(found: Tree, line: str) -> None:
    files = {"tool": f"{line}\n", "tool.in": line, "other": "#!/bin/sh\npython", "text": "python", "x.py": ""}
    assert found(files) == ["x.py"], "but only where it is named"
    named = {file.path: (file.format, bool(file.trouble)) for file in discover([*files], Configs())}
    assert named == {
        "tool": ("python", False), "tool.in": ("python", False), "other": ("json", True), "text": ("json", True),
        "x.py": ("python", False),
    }  # fmt: skip


def test_a_file_of_another_kind(found: Tree) -> None:
    found(["x.txt"])
    (trouble,) = troubles("x.txt")
    assert trouble.startswith("ends in none of .json, .jsonl, .ndjson, .py, .pyw, .ipynb;")
    assert troubles("x.txt", exclude=("*.txt",), force_exclude=True) == [], "what is passed over need not be read"
    assert found(["x.txt"], "x.txt", kind="request") == ["x.txt"]
    assert found(["x.txt"], kind="request") == [], "in a folder only what is known is read"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list any folder")
def test_a_folder_that_cannot_be_listed_is_told(found: Tree, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    assert found(["x.json"]) == ["x.json", "./shut"]
    assert troubles(".") == ["", "Permission denied"]
