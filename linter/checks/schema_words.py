"""Words about schemas."""

from collections.abc import Sequence

from linter.checks.wording import listed

__all__ = ["some"]

_MOST = 45  # characters, so that a sentence around them stays within a line


def some(names: Sequence[str]) -> str:
    """Lists as many names as there is room for, at least one: `a`, `b` and 3 more."""
    shown = 1
    while shown < len(names) and sum(len(name) + 4 for name in names[: shown + 1]) <= _MOST:
        shown += 1
    rest = len(names) - shown
    return listed(names) if not rest else f"{', '.join(listed([name]) for name in names[:shown])} and {rest} more"
