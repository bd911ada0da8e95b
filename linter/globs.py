"""Patterns as `.gitignore` has them: the only module that knows `pathspec`, and it pays for it late."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathspec

__all__ = ["compiled", "fits", "is_pattern"]


@cache
def compiled(patterns: tuple[str, ...]) -> "pathspec.GitIgnoreSpec":
    """Returns the patterns ready to be asked; what is no pattern is passed over, as git does."""
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(pattern for pattern in patterns if is_pattern(pattern))


def fits(pattern: str, path: str, root: Path) -> bool:
    """Says whether a path fits a pattern that is relative to `root`; a path outside of it is matched whole."""
    return bool(compiled((pattern,)).match_file(_relative(path, root)))


@cache
def _relative(path: str, root: Path) -> str:
    full, base = Path(path).resolve(), root.resolve()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else full.as_posix()


def is_pattern(line: str) -> bool:
    """Says whether a line of `.gitignore` means something, be it a comment."""
    import re

    import pathspec

    try:
        pathspec.GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
