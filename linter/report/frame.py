"""Shows a stretch of a line and underlines it, however long the line is and whatever characters it has."""

from linter.report.visible import visible, width

__all__ = ["frame"]

_WINDOW = 100  # characters of a line that are shown; a line of JSON Lines can have a million
_CONTEXT = 10  # of these, the ones before a stretch that is itself longer than the window
_CUT = "…"


def frame(line: str, column: int, end_column: int) -> tuple[str, str, str]:
    """Returns a line as it is shown, and the spaces and carets to go below it. Columns are 1-based, the end is not included."""
    start = min(column - 1, len(line))
    end = max(start, min(end_column - 1, len(line)))
    left, right = _window(len(line), start, end)
    before, marked, after = line[left:start], line[start : min(end, right)], line[min(end, right) : right]
    head, tail = _CUT if left else "", _CUT if right < len(line) else ""
    source = f"{head}{visible(before)}{visible(marked)}{visible(after)}{tail}"
    indent = " " * (width(head) + width(visible(before)))
    return source.rstrip(), indent, "^" * max(1, width(visible(marked)))


def _window(length: int, start: int, end: int) -> tuple[int, int]:
    """Chooses what is shown of a line that is too long, so that the stretch stands in the middle."""
    if length <= _WINDOW:
        return 0, length
    room = max(2 * _CONTEXT, _WINDOW - (end - start))
    left = max(0, min(start - room // 2, length - _WINDOW))
    return left, left + _WINDOW
