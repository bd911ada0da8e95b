"""What IPython adds to Python, in the cells of notebooks: found, so that it can be covered and plain Python remains."""

import re

from linter.model.place import Span

__all__ = ["covered_magics", "magics"]

_BLANK = re.compile(r"[ \t\f\r]*")
_ABOVE = re.compile(r"(?:[ \t\f]*(?:#[^\r\n]*)?\r?\n)*[ \t\f]*")
_CELL_MAGIC = re.compile(r"%%(\S*)")
# Magics of a whole cell that run its further lines as Python, in the same process. What all others take is another language.
_OF_PYTHON = frozenset("capture debug ipytest memit prun time timeit".split())
_ESCAPES = tuple("%!?,;/")  # at the beginning of a statement, where Python has none of them
_CONTINUED = re.compile(r"[^\r\n]*?(?:\\\r?\n[^\r\n]*?)*(?=[\r\n]|\Z)")
_REST = re.compile(r"[^\r\n]*")
_STRING = re.compile(
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)|\'\'\'[^\'\\]*(?:(?:\\.|\'(?!\'\'))[^\'\\]*)*(?:\'\'\'|\Z)|'
    r'"[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*"?|\'[^\'\\\r\n]*(?:\\(?:\r\n|.)[^\'\\\r\n]*)*\'?',
    re.DOTALL,
)
_TELLING = re.compile(r"[#\"'()\[\]{}\\?=\n]")
_ASSIGNED = re.compile(r"(?<![=!<>:])=[ \t]*(?=[!%])")
_STEP = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def covered_magics(source: str) -> str:
    """Returns a cell's source with its magics replaced by the name `_`, on lines as long as they were."""
    for span in magics(source):
        magic = source[span.start : span.end]
        source = f"{source[: span.start]}{_covered(magic)}{source[span.end :]}"
    return source


def _covered(magic: str) -> str:
    blank = re.sub(r"[^\r\n]", " ", magic)
    return blank if magic.startswith("%%") else f"_{blank[1:]}"


def magics(source: str) -> list[Span]:
    """Finds the magics, help requests and commands of the shell in a cell; all of it if it is in another language."""
    above = _ABOVE.match(source)
    assert above  # the pattern matches the empty string
    start = above.end()
    cell_magic = _CELL_MAGIC.match(source, start)
    if cell_magic is None:
        return _in_lines(source, 0)
    if cell_magic[1] not in _OF_PYTHON:
        return [Span(start, len(source))]
    end = _end(_REST, source, start)
    return [Span(start, end), *_in_lines(source, end)]


def _in_lines(source: str, offset: int) -> list[Span]:
    """Finds those that take a statement, or what is assigned in one."""
    found: list[Span] = []
    depth = 0
    statement = start = _end(_BLANK, source, offset)
    is_first = True
    while start < len(source):
        if is_first and source.startswith(_ESCAPES, start):
            end = _end(_CONTINUED, source, start)
            found.append(Span(start, end))
            start = end
        is_first = False
        telling = _TELLING.search(source, start)
        if telling is None:
            break
        start = telling.end()
        match telling[0]:
            case "#":
                start = _end(_REST, source, start)
            case '"' | "'":
                start = _end(_STRING, source, telling.start())
            case "\\":
                start += 2 if source.startswith("\r\n", start) else 1
            case "\n" if depth <= 0:
                depth = 0
                statement = start = _end(_BLANK, source, start)
                is_first = True
            case "?":
                start = _end(_REST, source, start)
                found.append(Span(statement, start))
            case "=" if depth <= 0 and (assigned := _ASSIGNED.match(source, telling.start())):
                start = _end(_CONTINUED, source, assigned.end())
                found.append(Span(assigned.end(), start))
            case bracket:
                depth += _STEP.get(bracket, 0)
    return found


def _end(pattern: re.Pattern[str], source: str, offset: int) -> int:
    match = pattern.match(source, offset)
    return match.end() if match else offset
