"""Which versions of a package a project allows, read from its requirements, settings and lock files; nothing of it is executed."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linter.facts import sdk

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

__all__ = ["Versions", "pinned", "pinned_below"]


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a package that a project allows.

    `spec` is what is required, as written, alternatives joined by ` || `: `None` if nothing is, empty if any version will do.
    `locked` is the version that a lock file names; `source` is the file that decides.
    """

    spec: str | None = None
    source: Path | None = None
    locked: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether the project says more than that it wants the package."""
        return bool(self.locked or self.spec)

    @property
    def is_required(self) -> bool:
        """Whether the project says that it wants the package, be it in any version."""
        return self.spec is not None or self.locked is not None

    def allows(self, spec: str) -> bool:
        """Says whether a version that fits a specifier could be installed; where nothing is known, any could.

        Raises `InvalidSpecifier`.
        """
        asked = _alternatives(spec)
        return any(_fits(version, asked) for version in self._candidates(spec))

    def only(self, spec: str) -> bool:
        """Says whether every version that could be installed fits a specifier; where nothing is known, some do not.

        Raises `InvalidSpecifier`.
        """
        asked = _alternatives(spec)
        return all(_fits(version, asked) for version in self._candidates(spec))

    def _candidates(self, spec: str) -> "list[Version]":
        """The versions allowed, of those on both sides of each bound: between two bounds all versions are alike."""
        from packaging.version import Version

        if self.locked:
            return [Version(self.locked)]
        versions, own = _boundary_versions(f"{self.spec or ''} || {spec}"), _alternatives(self.spec or "")
        # Of a specifier that no version fits it is only known that it is a mistake.
        return [version for version in versions if _fits(version, own)] or list(versions)


# Specifiers: those of PEP 440, and those of Poetry, Pipenv and conda, which say the same in other ways

_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>|=|\^|~)?\s*v?(\d(?:[\w+!-]|\.(?!\*))*(?:\.\*)?|\*)")


@cache
def _alternatives(spec: str) -> "tuple[SpecifierSet, ...]":
    """The sets of which a version has to fit one. Raises `InvalidSpecifier`."""
    return tuple(_set(part) for part in re.split(r"\|\|?", spec))


def _set(text: str) -> "SpecifierSet":
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    if _CLAUSE.sub("", text).strip(" ,()\t"):
        raise InvalidSpecifier(text)
    try:
        return SpecifierSet(",".join(_clause(*found.groups()) for found in _CLAUSE.finditer(text)))
    except InvalidVersion as error:
        raise InvalidSpecifier(text) from error


def _clause(operator: str | None, version: str) -> str:
    """Writes one clause as PEP 440 has it."""
    if version == "*":
        return ""
    match operator:
        case "^" | "~":
            from packaging.version import Version

            numbers = Version(version).release
            # `^` keeps the first number that is not zero, `~` the first two; of what is not written nothing is kept.
            kept = next((at + 1 for at, number in enumerate(numbers) if number), len(numbers)) if operator == "^" else 2
            return f">={version},<{_written(_raised(numbers, min(kept, len(numbers)) - 1))}"
        case None:
            return f"=={version}"
        case "=":  # conda's: a prefix
            return f"=={version.removesuffix('.*')}.*"
        case _:
            return operator + version


def _is_possible(spec: str) -> bool:
    """Whether any version fits."""
    return any(_fits(version, _alternatives(spec)) for version in _boundary_versions(spec))


def _raised(numbers: tuple[int, ...], at: int) -> tuple[int, ...]:
    return (*numbers[:at], numbers[at] + 1, *(0 for _ in numbers[at + 1 :]))


def _written(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def _fits(version: "Version", sets: "tuple[SpecifierSet, ...]") -> bool:
    return any(one.contains(version, prereleases=True) for one in sets)


@cache
def _boundary_versions(spec: str) -> "tuple[Version, ...]":
    """Releases that are known, and each version that a specifier names with those right after it."""
    from packaging.version import InvalidVersion, Version

    found = {Version("0"), *map(Version, sdk.releases())}
    for clauses in _alternatives(spec):
        for clause in clauses:
            try:
                version = Version(clause.version.removesuffix(".*"))
            except InvalidVersion:  # what stands behind `===` is any text
                continue
            numbers = (*version.release, 0, 0)[: max(3, len(version.release))]
            found |= {version, *(Version(_written(_raised(numbers, at))) for at in range(len(numbers)))}
    return tuple(sorted(found))


# Where a project says what it needs

_MANIFESTS = tuple("requirements pyproject.toml setup.py setup.cfg Pipfile environment.y uv.lock poetry.lock pdm.lock".split())
_MOST_FOLDERS = 1000


@dataclass(frozen=True, slots=True)
class _Requirement:
    """One mention of the package: what it asks for, where, and whether it counts in some environments only."""

    spec: str
    source: Path
    is_conditional: bool = False


def pinned(path: Path, package: str = "openai") -> Versions:
    """Returns which versions of a package may be installed for a file or folder.

    The nearest folder at or above it that mentions the package counts, up to the project's own. A lock file goes before what it
    was made from, unless it contradicts that. Requirements of one folder that no version can meet together are alternatives.
    """
    path = path.resolve()
    return _nearest(path if path.is_dir() else path.parent, re.sub(r"[-_.]+", "-", package).lower())


@cache
def pinned_below(root: Path, package: str = "openai") -> tuple[Versions, ...]:
    """Returns what each folder of a project says of a package, of those that want it: parts of it may be run together."""
    found: list[Versions] = []
    for number, (folder, subfolders, names) in enumerate(os.walk(root)):
        subfolders[:] = sorted(
            name for name in subfolders if not name.startswith(".") and name not in ("node_modules", "site-packages")
        )
        if number >= _MOST_FOLDERS:
            break
        if any(name.startswith(_MANIFESTS) for name in names):
            said = _nearest(Path(folder), package)
            if said.is_required:
                found.append(said)
    return tuple(found)


@cache
def _nearest(folder: Path, package: str) -> Versions:
    wanted = _together([_checked(requirement) for requirement in _requirements(folder, package)])
    locks = {
        version: path
        for path in _lock_files(folder, is_workspace_searched=wanted.spec is not None)
        for version in _locked(path, package)
        if _fits_spec(version, wanted.spec or "")
    }
    if len(locks) == 1:
        ((version, source),) = locks.items()
        return Versions(wanted.spec, source, version)
    if locks:  # which is installed depends on the environment
        return Versions(" || ".join(f"=={version}" for version in locks), next(iter(locks.values())))
    if wanted.spec is not None or _is_project(folder) or folder.parent == folder:
        return wanted
    return _nearest(folder.parent, package)


def _checked(requirement: _Requirement) -> _Requirement:
    """A requirement whose specifier can be read; of one that cannot, it is known only that it is there."""
    from packaging.specifiers import InvalidSpecifier

    spec = requirement.spec.strip()
    try:
        is_any = any(not clauses for clauses in _alternatives(spec))
    except InvalidSpecifier:
        is_any = True
    return _Requirement("" if is_any else spec, requirement.source, requirement.is_conditional)


def _together(requirements: list[_Requirement]) -> Versions:
    """What all requirements come to."""
    if not requirements:
        return Versions()
    narrow = [requirement for requirement in requirements if requirement.spec]
    if not narrow:
        return Versions("", requirements[0].source)
    specs = list(dict.fromkeys(requirement.spec for requirement in narrow))
    source = narrow[0].source
    is_conditional = len(requirements) > 1 and any(requirement.is_conditional for requirement in requirements)
    if is_conditional and len(narrow) < len(requirements):
        return Versions("", source)
    is_choice = is_conditional or any("|" in spec for spec in specs) or not _is_possible(",".join(specs))
    return Versions((" || " if is_choice else ",").join(specs), source)


def _is_project(folder: Path) -> bool:
    """Whether a folder is a project's own: what lies above it is another's."""
    if any(os.path.exists(folder / name) for name in (".git", "setup.py", "Pipfile")):
        return True
    data = _toml(folder / "pyproject.toml")
    return bool(_table(data, "project") or _table(data, "tool", "poetry"))


def _requirements(folder: Path, package: str) -> Iterator[_Requirement]:
    """Yields what the files of one folder ask for."""
    mention = _mention(package)
    seen: set[Path] = set()
    yield from _in_pyproject(folder / "pyproject.toml", mention)
    for path in (*sorted(folder.glob("requirements*.txt")), *sorted(folder.glob("requirements/*.txt"))):
        yield from _in_requirements(path, mention, _outermost(folder), seen)
    yield from _in_setup_cfg(folder / "setup.cfg", mention)
    yield from _in_setup_py(folder / "setup.py", mention)
    yield from _in_pipfile(folder / "Pipfile", mention)
    for name in ("environment.yml", "environment.yaml"):
        yield from _in_environment(folder / name, mention)


def _mention(package: str) -> str:
    """A pattern for the name of a package, however it is written, and its extras; what follows is the specifier."""
    name = re.escape(package).replace(r"\-", "[-_.]+")
    return rf"(?i:{name})(?![\w.-])[ \t]*(?:\[[^\]]*\])?"


def _requirement(text: str, source: Path, mention: str) -> Iterator[_Requirement]:
    """Yields what a text such as `openai[datalib]>=1,<2; python_version > "3.9"` asks for, if it is about the package."""
    found = re.match(rf"\s*{mention}\s*([^;]*)(;.*)?", text, re.DOTALL)
    if found:
        spec, marker = found.groups()
        # A requirement by address (`openai @ git+https://…`) says nothing of the version.
        yield _Requirement("" if spec.startswith("@") else spec, source, bool(marker) and not re.search(r"\bextra\b", marker))


def _each(texts: Any, source: Path, mention: str) -> Iterator[_Requirement]:
    for text in texts if isinstance(texts, list) else ():
        if isinstance(text, str):
            yield from _requirement(text, source, mention)


def _in_pyproject(path: Path, mention: str) -> Iterator[_Requirement]:
    data = _toml(path)
    tool = _table(data, "tool")
    yield from _each(_table(data, "project").get("dependencies"), path, mention)
    groups = (
        _table(data, "project", "optional-dependencies"),
        _table(data, "dependency-groups"),
        _table(tool, "pdm", "dev-dependencies"),
        {"uv": _table(tool, "uv").get("dev-dependencies")},
    )
    for group in groups:
        for texts in group.values():
            yield from _each(texts, path, mention)
    poetry = _table(tool, "poetry")
    yield from _by_name(_table(poetry, "dependencies"), path, mention)
    yield from _by_name(_table(poetry, "dev-dependencies"), path, mention)
    for name in _table(poetry, "group"):
        yield from _by_name(_table(poetry, "group", name, "dependencies"), path, mention)


def _in_pipfile(path: Path, mention: str) -> Iterator[_Requirement]:
    data = _toml(path)
    for name in data:
        if name not in ("source", "requires", "scripts", "pipenv"):
            yield from _by_name(_table(data, name), path, mention)


def _by_name(table: dict[str, Any], source: Path, mention: str) -> Iterator[_Requirement]:
    """Yields what a table asks for that has names as keys, as Poetry and Pipenv write it."""
    for name, value in table.items():
        if re.fullmatch(mention, name):
            choices = value if isinstance(value, list) else [value]
            for choice in choices:
                spec = choice.get("version", "") if isinstance(choice, dict) else choice
                yield _Requirement(spec if isinstance(spec, str) else "", source, len(choices) > 1)


def _in_requirements(path: Path, mention: str, root: Path, seen: set[Path]) -> Iterator[_Requirement]:
    """Yields what a file of requirements asks for, and the files that it includes, as far as they lie in the project."""
    path = path.resolve()
    if path in seen or not path.is_relative_to(root):
        return
    seen.add(path)
    for line in re.sub(r"\\\r?\n", " ", _text(path)).splitlines():
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        include = re.match(r"(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)", line)
        if include:
            yield from _in_requirements(path.parent / include[1], mention, root, seen)
        else:
            yield from _requirement(re.sub(r"\s--\w.*", "", line), path, mention)  # without hashes and other options


def _in_setup_cfg(path: Path, mention: str) -> Iterator[_Requirement]:
    from configparser import ConfigParser, Error

    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_text(path))
    except Error:
        return
    texts = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        texts += [text for _, text in parser.items("options.extras_require")]
    for text in texts:
        yield from _each((text or "").splitlines(), path, mention)


def _in_setup_py(path: Path, mention: str) -> Iterator[_Requirement]:
    """Yields what the strings in a `setup.py` ask for; a name alone may mean something else and tells nothing anyway."""
    for found in re.finditer(rf"""(['"])(\s*{mention}\s*[<>=!~@](?:(?!\1).)*)\1""", _text(path)):
        yield from _requirement(found[2], path, mention)


def _in_environment(path: Path, mention: str) -> Iterator[_Requirement]:
    """Yields what a conda environment asks for, its packages and those of pip."""
    for found in re.finditer(rf"""(?m)^\s*-\s*["']?(?:[\w.-]+::)?{mention}([^"'#;\n]*)""", _text(path)):
        spec = found[1].strip()
        build = re.fullmatch(r"(==?[^=,\s]+)=\S+", spec)  # conda tells which build, too: `=1.30.1=py311_0`
        yield _Requirement(build[1] if build else spec, path)


# Lock files


def _lock_files(folder: Path, *, is_workspace_searched: bool) -> Iterator[Path]:
    """Yields the lock files for a folder: its own, and that of a uv workspace to which it may belong."""
    for name in ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock"):
        yield folder / name
    if not is_workspace_searched:
        return
    outermost = _outermost(folder)
    for parent in folder.parents:
        if not parent.is_relative_to(outermost):
            return
        if os.path.isfile(parent / "uv.lock") and _table(_toml(parent / "pyproject.toml"), "tool", "uv", "workspace"):
            yield parent / "uv.lock"


def _locked(path: Path, package: str) -> Iterator[str]:
    """Yields the versions of a package that a lock file names."""
    text = _text(path)
    if path.name == "Pipfile.lock":
        data = _parsed(json.loads, text)
        pins = [_table(data, section, package).get("version") for section in ("default", "develop")]
        versions = [pin.lstrip("=") for pin in pins if isinstance(pin, str)]
    else:
        # Lock files are long, and each tool writes these lines in this order: reading them whole takes a hundred times as long.
        versions = re.findall(rf'\[\[packages?\]\]\r?\nname = "{re.escape(package)}"\r?\nversion = "([^"]+)"', text)
    yield from (version for version in versions if _is_version(version))


def _fits_spec(version: str, spec: str) -> bool:
    from packaging.version import Version

    return _fits(Version(version), _alternatives(spec))


def _is_version(text: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


# Reading files; one that cannot be read or parsed says nothing


@cache
def _outermost(folder: Path) -> Path:
    """The root of the repository that holds a folder, or the folder itself."""
    return next((parent for parent in (folder, *folder.parents) if os.path.exists(parent / ".git")), folder)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        return ""
    # `pip freeze > requirements.txt` in PowerShell writes UTF-16.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, "replace")


@cache
def _toml(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib as toml
    else:
        import tomli as toml
    text = _text(path)
    return _parsed(toml.loads, text) if text else {}


def _parsed(loads: Callable[[str], Any], text: str) -> dict[str, Any]:
    try:
        data = loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _table(data: Any, *keys: str) -> dict[str, Any]:
    """The table that lies at some keys, empty where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
