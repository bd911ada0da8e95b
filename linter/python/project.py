"""The files around a file: modules found by name on disk, and who calls a function. Nothing is ever imported or run."""

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from linter.python import tree
from linter.python.reading.decoding import decoded
from linter.python.reading.trouble import CannotParse
from linter.python.source import Source

__all__ = ["Callers", "Project", "is_aside", "is_test", "root_of"]

_MARKS = (".git", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "chatvet.toml", "Pipfile")
_PASSED_OVER = {"node_modules", "site-packages", "dist-packages", "__pycache__", "build", "dist", "venv", "env", ".git"}
_TEST = re.compile(r"(^|/)(tests?|testing|__tests__)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")
_ASIDE = frozenset(
    "example examples demo demos doc docs docs_src script scripts benchmark benchmarks cookbook notebooks sample samples".split()
)
_MOST_FILES = 4000  # a larger project is searched only as far as this
_LONGEST_TEXT = 1 << 22  # bytes
_MOST_MENTIONS = 40  # a name that more files use is too common to say who calls what


def root_of(path: str) -> Path:
    """Returns the folder of the project that a file belongs to: the outermost of those with a project's mark up to a `.git`.

    A file of an installed package belongs to that package alone.
    """
    full = Path(path).resolve()
    package = full.parent
    while (package / "__init__.py").exists() and (package.parent / "__init__.py").exists():
        package = package.parent
    found: Path | None = None
    for folder in full.parents:
        if folder.name in ("site-packages", "dist-packages"):
            return folder / full.relative_to(folder).parts[0]
        if (folder / ".git").exists():
            return folder
        if any((folder / mark).exists() for mark in _MARKS[1:]):
            found = folder
    return found or package


def is_test(path: str) -> bool:
    """Says whether a file is a test, by the customs of pytest and unittest."""
    return bool(_TEST.search(Path(path).as_posix()))


def is_aside(path: str, root: Path) -> bool:
    """Says whether a file stands beside the program: a test, an example, a script of its developers."""
    full = Path(os.path.realpath(path))
    inside = full.relative_to(root) if full.is_relative_to(root) else full
    return is_test(inside.as_posix()) or not _ASIDE.isdisjoint(inside.parts[:-1])


@dataclass(slots=True, eq=False)
class Callers:
    """Who calls a function: calls that certainly do, and calls of its name on something unknown, which may.

    `values` are places where the function itself is handed on, which somebody else will call.
    """

    sure: list[tuple[Source, tree.Call]] = field(default_factory=list)
    possible: list[tuple[Source, tree.Call]] = field(default_factory=list)
    values: list[tuple[Source, tree.Expr]] = field(default_factory=list)
    is_complete: bool = True


class Project:
    """The Python files under one folder, read when they are needed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._sources: dict[str, Source | None] = {}
        self._shown: dict[str, str] = {}  # the path by which a file was named, by its full path
        self.memo: dict[object, object] = {}

    def adopt(self, path: str, text: str) -> Source:
        """Reads a file's text as part of the project. Raises `CannotParse`."""
        full = os.path.realpath(path)
        known = self._sources.get(full)
        if known is not None and known.text == text and known.path == path:
            return known
        source = Source(path, text)
        if known is not None:
            self.memo.clear()  # the file was changed by a fix: what was concluded from its old text no longer holds
            for other in self._sources.values():
                if other is not None:
                    other.memo.clear()
        self._sources[full] = source
        self._shown[full] = path
        return source

    def source(self, full: str) -> Source | None:
        """Returns a file of the project by its full path; `None` if it cannot be read, or is no Python."""
        if full not in self._sources:
            self._sources[full] = None
            try:
                if found := decoded(Path(full).read_bytes()):
                    self._sources[full] = Source(self._shown.get(full) or _shown(full), found[0])
            except (OSError, CannotParse):
                pass
        return self._sources[full]

    def named(self, path: str) -> Source | None:
        """Returns a file that was read, by the path that its places name."""
        return self.source(os.path.realpath(path))

    def holding(self, node: tree.Node) -> Source | None:
        """Returns the file that a node stands in."""
        module = node
        while module.parent is not None:
            module = module.parent
        return next((source for source in self._sources.values() if source is not None and source.tree is module), None)

    # Modules by name

    def module(self, name: str, source: Source, level: int = 0) -> Source | None:
        """Returns the module that an import in a file means, if it lies in the project: looked for beside the file and above it."""
        found = self.module_path(name, source, level)
        return self.source(found) if found else None

    def module_path(self, name: str, source: Source, level: int = 0) -> str | None:
        """Returns the file of a module, by the name that an import in `source` gives it."""
        key = ("module", name, os.path.dirname(source.path), level)
        if key not in self.memo:
            self.memo[key] = self._find(name, source, level)
        return self.memo[key]  # type: ignore[return-value]  # a memo holds anything

    def _find(self, name: str, source: Source, level: int) -> str | None:
        here = Path(os.path.realpath(source.path)).parent
        parts = name.split(".") if name else []
        if level:
            base = here
            for _ in range(level - 1):
                base = base.parent
            return _file_of(base, parts)
        folder = here
        while True:
            for base in (folder, folder / "src"):
                found = _file_of(base, parts)
                if found and found != os.path.realpath(source.path):
                    return found
            if folder in (self.root, folder.parent) or not folder.is_relative_to(self.root):
                # a package's own name is found from its parent
                return _file_of(self.root.parent, parts) if parts and parts[0] == self.root.name else None
            folder = folder.parent

    def imported(self, source: Source, depth: int = 2) -> list[Source]:
        """Returns the modules of the project that a file imports, and those that these import."""
        found: dict[Source, None] = {}
        for scope in source.scopes.values():
            for binding in (binding for bindings in scope.bindings.values() for binding in bindings):
                if binding.kind not in ("import", "from"):
                    continue
                module, _, name = binding.module.partition(":")
                for path in (module, f"{module}.{name}" if module else name) if name else (module,):
                    own = self.module(path, source, binding.level) if path or binding.level else None
                    if own is not None and own is not source:
                        found[own] = None
        if depth > 1:
            for inner in list(found):
                found |= dict.fromkeys(self.imported(inner, depth - 1))
        return list(found)

    def text_of(self, full: str) -> str | None:
        """Returns the text of a file of the project by its full path, as Python reads it; `None` if it is no text, or too long."""
        key = ("text", full)
        if key not in self.memo:
            self.memo[key] = _text_of(full) if full.startswith(f"{self.root}{os.sep}") else None
        return self.memo[key]  # type: ignore[return-value]  # a memo holds anything

    # Search by text

    @cached_property
    def _files(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for folder, subfolders, names in os.walk(self.root):
            subfolders[:] = sorted(name for name in subfolders if name not in _PASSED_OVER and not name.startswith("."))
            for name in sorted(names):
                if name.endswith(".py"):
                    path = os.path.join(folder, name)
                    try:
                        with open(path, "rb") as stream:
                            files[os.path.realpath(path)] = stream.read()
                    except OSError:
                        continue
                    if len(files) >= _MOST_FILES:
                        return files
        return files

    def said(self, pattern: re.Pattern[bytes]) -> list[tuple[str, str]]:
        """Returns what the first group of a pattern matches in the text of any file, with the path of that."""
        key = ("said", pattern)
        if key not in self.memo:
            self.memo[key] = [(match[1].decode(), path) for path, data in self._files.items() for match in pattern.finditer(data)]
        return self.memo[key]  # type: ignore[return-value]  # a memo holds anything

    def mentions(self, name: str, *, is_method: bool = False) -> tuple[list[Source], bool]:
        """Returns the files that hold a name, of a method behind a dot, and whether these are all.

        A name that stands in quotes may be looked up by them, so that nobody can tell who calls it.
        """
        key = ("mentions", name, is_method)
        if key not in self.memo:
            encoded = re.escape(name.encode())
            word = re.compile((rb"\.\s*" if is_method else rb"\b") + encoded + rb"\b")
            in_quotes = rb"[\"']" + encoded + rb"[\"']"
            as_value = rb"|[(,=\[]\s*" + in_quotes if "_" in name else b""  # one word in quotes is hardly ever a method's name
            quoted = re.compile(rb"getattr\([^()\n]*" + in_quotes + as_value)
            holding = [path for path, data in self._files.items() if name.encode() in data]
            paths = [path for path in holding if word.search(self._files[path])]
            known = [(path, source) for path, source in self._sources.items() if source is not None and path not in self._files]
            paths += [path for path, source in known if name in source.text]
            is_common = len(paths) > _MOST_MENTIONS
            is_quoted = any(quoted.search(self._files[path]) for path in holding)
            is_complete = not (is_common or is_quoted) and len(self._files) < _MOST_FILES
            found = [] if is_common else [source for path in paths if (source := self.source(path))]
            self.memo[key] = found, is_complete
        return self.memo[key]  # type: ignore[return-value]  # a memo holds anything


def _text_of(full: str) -> str | None:
    try:
        path = Path(full)
        if not path.is_file() or path.stat().st_size > _LONGEST_TEXT:
            return None
        with open(full, encoding="utf-8-sig") as stream:
            return stream.read()
    except (OSError, ValueError):
        return None


def _file_of(base: Path, parts: list[str]) -> str | None:
    path = base.joinpath(*parts)
    for candidate in (path.with_name(path.name + ".py") if parts else None, path / "__init__.py"):
        if candidate is not None and candidate.is_file():
            return os.path.realpath(candidate)
    return None


def _shown(full: str) -> str:
    relative = os.path.relpath(full)
    return full if relative.startswith("..") else relative
