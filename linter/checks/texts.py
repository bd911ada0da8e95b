"""Questions about texts and encoded data inside requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["DataUrl", "all_strings", "data_url", "has_placeholder", "is_base64", "is_stand_in", "long_runs"]

_PLACEHOLDER = re.compile(r"\{\{|\$\{|<%|\{[A-Za-z_][\w.]*\}|<[A-Za-z_][\w -]*>|%\(\w+\)s|\$[A-Z_]{3,}")
_DATA_URL = re.compile(r"data:([^;,]*)((?:;[^;,]*)*),", re.IGNORECASE)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/\s]")


@dataclass(frozen=True, slots=True)
class DataUrl:
    """The parts of a `data:` URL: the MIME type in lower case, whether it says that it is base64, and the payload."""

    mime: str
    is_base64: bool
    payload: str


def all_strings(data: Any) -> Iterator[Any]:
    """Yields every string in plain data, and `UNKNOWN` for each part that may hold more."""
    todo = [data]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo += [key for key in item if not isinstance(key, str)]
            todo += item.values()
        elif isinstance(item, list):
            todo += item
        elif isinstance(item, str) or not (item is None or isinstance(item, int | float)):
            yield item


def has_placeholder(text: str) -> bool:
    """Says whether a text is a template, so that what will be sent is not known."""
    return bool(_PLACEHOLDER.search(text))


def is_stand_in(data: str) -> bool:
    """Says whether encoded data was shortened for a document or left to be filled in, so that it cannot be judged."""
    return "..." in data or "…" in data or has_placeholder(data)


def data_url(text: str) -> DataUrl | None:
    """Reads the head of a `data:` URL; `None` if it is none."""
    match = _DATA_URL.match(text)
    if not match:
        return None
    return DataUrl(match[1].strip().lower(), ";base64" in match[2].lower(), text[match.end() :])


def is_base64(text: str) -> bool:
    """Says whether a text can be base64: its alphabet and its length. White space and missing padding are let pass."""
    body = text.rstrip("= \t\r\n")
    if not body or _NOT_BASE64.search(body):
        return False
    return len(re.sub(r"\s", "", body)) % 4 != 1


def long_runs(text: str, alphabet: re.Pattern[str], least: int) -> Iterator[tuple[int, int]]:
    """Yields start and end of the runs of at least so many characters that a pattern, such as `[0-9]*`, matches one by one.

    Such a run has a character at a multiple of its length, so most of a text is not looked at.
    """
    at = 0
    while at < len(text):
        match = alphabet.match(text, at)
        end = match.end() if match else at
        if end > at and (end - at >= least or alphabet.fullmatch(text, max(0, end - least), at)):
            before = alphabet.match(text[max(0, at - least) : at][::-1])
            start = at - (before.end() if before else 0)
            if end - start >= least:
                yield start, end
        at += least
        if end > at:
            at += -(-(end - at) // least) * least
