"""From the paths that a person names to the files that are read: folders walked, `.gitignore` and `exclude` respected."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from linter import globs
from linter.config import Config, Configs

if TYPE_CHECKING:
    import pathspec

__all__ = ["STDIN", "File", "discover", "format_of", "is_shut_out"]

STDIN = "-"
_HERE = os.path.join(".", "")
_LONGEST_SHEBANG = 256  # bytes; Linux reads no more
FORMATS = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".py": "python", ".pyw": "python", ".ipynb": "notebook"}
# Folders that hold other people's files, or copies of one's own.
_PASSED_OVER = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})


@dataclass(frozen=True, slots=True)
class File:
    """A file to check: its path as given, and how to read it (`json`, `jsonl`, `python` or `notebook`).

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
    return FORMATS.get(os.path.splitext(path)[1].lower())


def discover(paths: Sequence[str], configs: Configs, kind: str = "auto") -> Iterator[File]:
    """Yields the files to check, each once, in the order of the paths.

    A file that is named is read if its ending is known, or if its first line says that Python runs it; as JSON if a kind is given.
    A path that will not do is yielded with its trouble, so that the others are checked all the same.
    """
    seen: set[str] = set()
    for path in paths:
        for file, real in _walk(path, configs) if os.path.isdir(path) else _named(path, configs, kind):
            if real not in seen:
                seen.add(real)
                yield file


def _named(path: str, configs: Configs, kind: str) -> Iterator[tuple[File, str]]:
    real = os.path.realpath(path)
    try:
        os.stat(path)
        form = format_of(path) or ("json" if kind != "auto" else "python" if _is_script(path) else None)
    except OSError as error:
        yield _troubled(path, error), real
        return
    if is_shut_out(path, configs):
        return
    if form is None:
        endings = ", ".join(FORMATS)
        yield File(path, "json", trouble=f"ends in none of {endings}; `--kind request` reads it as JSON all the same"), real
    else:
        yield File(path, form), real


def _is_script(path: str) -> bool:
    """Whether the first line of a file names Python as what runs it."""
    if not os.path.isfile(path):  # reading from a pipe would take its beginning away
        return False
    with open(path, "rb") as stream:
        line = stream.readline(_LONGEST_SHEBANG)
    return line.startswith(b"#!") and b"python" in line


def _troubled(path: str, error: OSError) -> File:
    return File(path, "json", trouble=error.strerror or str(error))


def is_shut_out(path: str, configs: Configs) -> bool:
    """Whether a file that is named is passed over all the same, since `force-exclude` is on and a pattern fits it."""
    config = configs.for_folder(Path(path).parent)
    return config.force_exclude and _is_excluded(Path(path).resolve(), config.root.resolve(), config.exclude)


def _walk(top: str, configs: Configs) -> Iterator[tuple[File, str]]:
    """Walks a folder in the order of names; yields files with their real paths.

    A hidden folder, or one in which others' code is installed, is passed over. A folder that cannot be listed is yielded with its
    trouble, at the end.
    """
    unlisted: list[OSError] = []
    todo = [(top, os.path.realpath(top))]
    while todo:
        folder, real = todo.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            unlisted.append(error)
            continue
        config = configs.for_folder(Path(real))
        filters = _Filters(real, config)
        subfolders = []
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            path = os.path.join(real, name)
            if entry.is_dir():
                if name not in _PASSED_OVER and not entry.is_symlink() and not filters.leave_out(path, is_folder=True):
                    subfolders.append((os.path.join(folder, name), path))
            elif (form := format_of(name)) and not filters.leave_out(path, is_folder=False):
                shown = os.path.join(folder, name)
                shown = shown.removeprefix(_HERE) if top == "." else shown
                yield File(shown, form), os.path.realpath(path) if entry.is_symlink() else path
        todo += reversed(subfolders)
    yield from ((_troubled(error.filename, error), error.filename) for error in unlisted)


class _Filters:
    """What is left out in one folder, whose real path is given."""

    def __init__(self, real: str, config: Config) -> None:
        self._exclude = config.exclude
        self._root = config.root.resolve() if config.exclude else config.root
        self._ignored = _gitignores(real) if config.respect_gitignore else ()

    def leave_out(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path in the folder is left out."""
        if self._exclude and _is_excluded(Path(path), self._root, self._exclude, is_folder=is_folder):
            return True
        for folder, spec in self._ignored:  # the closest opinion counts
            verdict = spec.check_file(path[len(folder) :] + ("/" if is_folder else "")).include
            if verdict is not None:
                return verdict
        return False


def _is_excluded(path: Path, root: Path, patterns: tuple[str, ...], *, is_folder: bool = False) -> bool:
    """Whether a path, or a folder on the way to it, fits a pattern; patterns are written as in `.gitignore`.

    They are relative to `root`; a path outside of it is matched whole.
    """
    if not patterns:
        return False
    inside = path.relative_to(root if path.is_relative_to(root) else path.anchor)
    return globs.compiled(patterns).match_file(inside.as_posix() + ("/" if is_folder else ""))


@cache
def _gitignores(folder: str) -> "tuple[tuple[str, pathspec.GitIgnoreSpec], ...]":
    """The `.gitignore` files that count in a folder, up to the root of its repository; with each, how its paths begin."""
    parent = os.path.dirname(folder)
    above = () if parent == folder or os.path.exists(os.path.join(folder, ".git")) else _gitignores(parent)
    path = os.path.join(folder, ".gitignore")
    if not os.path.isfile(path):
        return above
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    return (os.path.join(folder, ""), globs.compiled(tuple(text.splitlines()))), *above
