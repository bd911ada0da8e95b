"""Which versions of a package a project allows, read from its requirements, settings and lock files; nothing of it is executed."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from linter.python.sdk.installs import required
from linter.python.sdk.versions import Versions, alternatives, fits, is_possible

__all__ = ["pinned", "pinned_below"]

# Where a project says what it needs

_MANIFESTS = tuple("requirements pyproject.toml setup.py setup.cfg Pipfile environment.y uv.lock poetry.lock pdm.lock".split())
_MOST_FOLDERS = 1000


@dataclass(frozen=True, slots=True)
class _Requirement:
    """One mention of the package: what it asks for, where, and whether it counts in some environments only."""

    spec: str
    source: Path
    is_conditional: bool = False


def pinned(path: Path, package: str = "openai", commands: tuple[str, ...] = ()) -> Versions:
    """Returns which versions of a package may be installed for a file or folder.

    What a notebook installs by its own `commands` goes before all files, if it says which version: else it makes do with what is
    there. Of the files those in the nearest folder at or above it count that mention the package, up to the project's own. A lock
    file goes before what it was made from, unless it contradicts that. Requirements of one folder that no version can meet together
    are alternatives.
    """
    path, package = path.resolve(), re.sub(r"[-_.]+", "-", package).lower()
    own = _installed(path, package, commands) if commands else Versions()
    around = Versions() if own.is_known else _nearest(path if path.is_dir() else path.parent, package)
    return around if around.is_required else own


@cache
def _installed(path: Path, package: str, commands: tuple[str, ...]) -> Versions:
    """What the commands in a notebook install: several are alternatives, since nobody knows which of them were run, and when."""
    mention, seen = _mention(package), {path}
    found: list[_Requirement] = []
    for text, is_file in required(commands):
        if is_file:
            found += _in_requirements(path.parent / text, mention, _outermost(path.parent), seen)
        else:
            found += _requirement(text, path, mention)
    return _together([_checked(replace(requirement, is_conditional=True)) for requirement in found])


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
        is_any = any(not clauses for clauses in alternatives(spec))
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
    is_choice = is_conditional or any("|" in spec for spec in specs) or not is_possible(",".join(specs))
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

    return fits(Version(version), alternatives(spec))


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
