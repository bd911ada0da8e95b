"""From files to records: JSON whole, JSON Lines one line at a time, so that memory does not grow with the file."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from linter.documents.json import JsonRecord
from linter.documents.recognise import may_hold_call, may_hold_request
from linter.documents.text import decode

__all__ = ["is_of_interest", "json_record", "line_record", "looks_like_lines", "may_be_of_interest", "numbered_lines"]

_ROLE = b'"role"'
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def json_record(path: str, data: bytes, *, kind: str = "auto") -> JsonRecord | None:
    """Reads a JSON file; `None` if it certainly holds no request, or cannot be parsed and was not meant to be one."""
    if kind == "auto" and not may_hold_request(data):
        return None
    text, problem = decode(data)
    record = JsonRecord(path, text, undecoded=problem)
    if not record.is_parsed and kind == "auto" and _ROLE not in data.replace(b"\0", b""):
        return None
    return record


def is_of_interest(lines: Iterable[bytes]) -> bool:
    """Says whether JSON Lines hold a request anywhere; if so, a line that cannot be parsed is worth a finding."""
    return any(may_hold_request(line) for line in lines)


def may_be_of_interest(notebook: bytes) -> bool:
    """Says whether a notebook's code can hold something to be checked, by the bytes of its JSON, where quotes stand escaped."""
    return may_hold_call(notebook.replace(b'\\"', b'"'))


def line_record(path: str, number: int, line: bytes) -> JsonRecord | None:
    """Reads one line of JSON Lines; `None` for a blank one."""
    text, problem = decode(line.rstrip(b"\r\n"))
    if not text.strip():
        return None
    return JsonRecord(path, text, anchor=number, first_line=number, undecoded=problem)


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yields lines with their numbers, from 1; a file of 16-bit characters is one line, since it cannot be cut at line feeds."""
    for number, line in enumerate(stream, 1):
        if number == 1 and line.startswith(_WIDE_MARKS):
            yield number, line + stream.read()
            return
        yield number, line


def looks_like_lines(data: bytes) -> bool:
    """Says whether text without a name is JSON Lines: its first line is a value of its own, and more follows."""
    first, _, rest = data.strip().partition(b"\n")
    if not rest.strip():
        return False
    return JsonRecord("", decode(first)[0]).is_parsed
