"""Versions and what is said of them: the specifiers of PEP 440, of Poetry, Pipenv and conda."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from linter.facts import sdk

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

__all__ = ["Versions", "alternatives", "fits", "is_possible"]


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
        asked = alternatives(spec)
        return any(fits(version, asked) for version in self._candidates(spec))

    def only(self, spec: str) -> bool:
        """Says whether every version that could be installed fits a specifier; where nothing is known, some do not.

        Raises `InvalidSpecifier`.
        """
        asked = alternatives(spec)
        return all(fits(version, asked) for version in self._candidates(spec))

    def _candidates(self, spec: str) -> "list[Version]":
        """The versions allowed, of those on both sides of each bound: between two bounds all versions are alike."""
        from packaging.version import Version

        if self.locked:
            return [Version(self.locked)]
        versions, own = _boundary_versions(f"{self.spec or ''} || {spec}"), alternatives(self.spec or "")
        # Of a specifier that no version fits it is only known that it is a mistake.
        return [version for version in versions if fits(version, own)] or list(versions)


# Specifiers: those of PEP 440, and those of Poetry, Pipenv and conda, which say the same in other ways

_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>|=|\^|~)?\s*v?(\d(?:[\w+!-]|\.(?!\*))*(?:\.\*)?|\*)")


@cache
def alternatives(spec: str) -> "tuple[SpecifierSet, ...]":
    """Returns the sets of which a version has to fit one. Raises `InvalidSpecifier`."""
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


def is_possible(spec: str) -> bool:
    """Says whether any version fits a specifier."""
    return any(fits(version, alternatives(spec)) for version in _boundary_versions(spec))


def _raised(numbers: tuple[int, ...], at: int) -> tuple[int, ...]:
    return (*numbers[:at], numbers[at] + 1, *(0 for _ in numbers[at + 1 :]))


def _written(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def fits(version: "Version", sets: "tuple[SpecifierSet, ...]") -> bool:
    """Says whether a version is in one of some sets."""
    return any(one.contains(version, prereleases=True) for one in sets)


@cache
def _boundary_versions(spec: str) -> "tuple[Version, ...]":
    """Releases that are known, and each version that a specifier names with those right after it."""
    from packaging.version import InvalidVersion, Version

    found = {Version("0"), *map(Version, sdk.releases())}
    for clauses in alternatives(spec):
        for clause in clauses:
            try:
                version = Version(clause.version.removesuffix(".*"))
            except InvalidVersion:  # what stands behind `===` is any text
                continue
            numbers = (*version.release, 0, 0)[: max(3, len(version.release))]
            found |= {version, *(Version(_written(_raised(numbers, at))) for at in range(len(numbers)))}
    return tuple(sorted(found))
