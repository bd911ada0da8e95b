"""From the paths that a person names to the files that are read: folders walked, `.gitignore` and `exclude` respected."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from linter import globs
from linter.config import Configs

if TYPE_CHECKING:
    import pathspec

__all__ = ["STDIN", "File", "discover", "format_of", "is_shut_out"]

STDIN = "-"
_HERE = os.path.join(".", "")
FORMATS = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".py": "python"}
# Folders that hold other people's files, or copies of one's own.
_PASSED_OVER = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})


@dataclass(frozen=True, slots=True)
class File:
    """A file to check: its path as given, and how to read it (`json`, `jsonl` or `python`).

    `data` is what came by standard input; `trouble` says why the path cannot be checked.
    """

    path: str
    format: str
    data: bytes | None = None
    trouble: str = ""

    @property
    def folder(self) -> Path:
        """The folder whose settings apply."""
        return Path(self.path).parent


def format_of(path: str) -> str | None:
    """Returns how a file is read, by the ending of its name."""
    return FORMATS.get(Path(path).suffix.lower())


def discover(paths: Sequence[str], configs: Configs, kind: str = "auto") -> Iterator[File]:
    """Yields the files to check, each once, in the order of the paths.

    A file that is named is read if its ending is known, or as JSON if a kind is forced. A path that will not do is yielded
    with its trouble, so that the others are checked all the same.
    """
    seen: set[str] = set()
    for path in paths:
        for file in _walk(path, configs) if os.path.isdir(path) else _named(path, configs, kind):
            real = os.path.realpath(file.path)
            if real not in seen:
                seen.add(real)
                yield file


def _named(path: str, configs: Configs, kind: str) -> Iterator[File]:
    form = format_of(path) or ("json" if kind != "auto" else None)
    try:
        os.stat(path)
    except OSError as error:
        yield _troubled(path, error)
        return
    if is_shut_out(path, configs):
        return
    if form is None:
        endings = ", ".join(FORMATS)
        yield File(path, "json", trouble=f"ends in none of {endings}; `--kind request` reads it as JSON all the same")
    else:
        yield File(path, form)


def _troubled(path: str, error: OSError) -> File:
    return File(path, "json", trouble=error.strerror or str(error))


def is_shut_out(path: str, configs: Configs) -> bool:
    """Whether a file that is named is passed over all the same, since `force-exclude` is on and a pattern fits it."""
    config = configs.for_folder(Path(path).parent)
    return config.force_exclude and _is_excluded(Path(path).resolve(), config.root.resolve(), config.exclude)


def _walk(top: str, configs: Configs) -> Iterator[File]:
    """Walks a folder in the order of names. A hidden folder, or one in which others' code is installed, is passed over.

    A folder that cannot be listed is yielded with its trouble.
    """
    unlisted: list[OSError] = []
    for folder, subfolders, names in os.walk(top, onerror=unlisted.append):
        here = Path(folder).resolve()
        config = configs.for_folder(here)
        root = config.root.resolve()

        def is_left_out(name: str, *, is_folder: bool) -> bool:
            path = here / name  # noqa: B023  (called within the loop's turn)
            if _is_excluded(path, root, config.exclude, is_folder=is_folder):  # noqa: B023
                return True
            return config.respect_gitignore and _is_ignored_by_git(path, is_folder=is_folder)  # noqa: B023

        subfolders[:] = sorted(
            name
            for name in subfolders
            if not name.startswith(".") and name not in _PASSED_OVER and not is_left_out(name, is_folder=True)
        )
        for name in sorted(names):
            form = format_of(name)
            if form and not name.startswith(".") and not is_left_out(name, is_folder=False):
                found = os.path.join(folder, name)
                yield File(found.removeprefix(_HERE) if top == "." else found, form)
    yield from (_troubled(error.filename, error) for error in unlisted)


def _is_excluded(path: Path, root: Path, patterns: tuple[str, ...], *, is_folder: bool = False) -> bool:
    """Whether a path, or a folder on the way to it, fits a pattern; patterns are written as in `.gitignore`.

    They are relative to `root`; a path outside of it is matched whole.
    """
    if not patterns:
        return False
    inside = path.relative_to(root if path.is_relative_to(root) else path.anchor)
    return globs.compiled(patterns).match_file(inside.as_posix() + ("/" if is_folder else ""))


def _is_ignored_by_git(path: Path, *, is_folder: bool) -> bool:
    """Asks the `.gitignore` files from the path's folder up to the root of its repository; the closest opinion counts."""
    for folder in path.parents:
        spec = _gitignore(folder)
        if spec:
            verdict = spec.check_file(path.relative_to(folder).as_posix() + ("/" if is_folder else "")).include
            if verdict is not None:
                return verdict
        if (folder / ".git").exists():
            return False
    return False


@cache
def _gitignore(folder: Path) -> "pathspec.GitIgnoreSpec | None":
    path = folder / ".gitignore"
    if not path.is_file():
        return None
    return globs.compiled(tuple(path.read_text(encoding="utf-8", errors="replace").splitlines()))
