"""Patterns as `.gitignore` has them: the only module that knows `pathspec`, and it pays for it late."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathspec

__all__ = ["compiled", "is_pattern"]


@cache
def compiled(patterns: tuple[str, ...]) -> "pathspec.GitIgnoreSpec":
    """Returns the patterns ready to be asked; what is no pattern is passed over, as git does."""
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(pattern for pattern in patterns if is_pattern(pattern))


def is_pattern(line: str) -> bool:
    """Says whether a line of `.gitignore` means something, be it a comment."""
    import re

    import pathspec

    try:
        pathspec.GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
