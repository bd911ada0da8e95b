"""Source that cannot be read, or is nested deeper than usual."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["CannotParse", "deep_recursion"]

_FRAMES = 6000


class CannotParse(Exception):
    """The text is no Python; `line` and `column` (from 1) say where, the message why."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Lets functions call themselves more often than Python allows by itself: an expression of a thousand terms is no defect."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
