"""The lines of the checked files, read again only where one is shown, with credentials covered."""

import io
from collections.abc import Iterator, Mapping

from linter.checks.secrets import covered
from linter.documents.reader import numbered_lines
from linter.documents.text import decode

__all__ = ["SourceLines"]

_BEFORE = 200  # bytes before a line, in which the name of a credential may stand whose value is on the line


class SourceLines:
    """Gives lines by path and number. Asked in the order of a report it reads each file once, and holds one line at a time.

    `held` has the text of what stands in no file.
    """

    def __init__(self, held: Mapping[str, bytes] | None = None) -> None:
        self._held = held or {}
        self._path: str | None = None
        self._number = 0
        self._text: str | None = None
        self._lines: Iterator[tuple[int, bytes, bytes]] = iter(())

    def line(self, path: str, number: int) -> str | None:
        """Returns a line without its ending, or `None` if it cannot be read (any more)."""
        if path != self._path or number < self._number:
            self._path, self._number, self._text = path, 0, None
            self._lines = self._read(path)
        while self._number < number:
            found = next(self._lines, None)
            if found is None:
                return None
            self._number, line, before = found
            if self._number == number:
                self._text = _covered(line, before)
        return self._text

    def _read(self, path: str) -> Iterator[tuple[int, bytes, bytes]]:
        """Yields each line with its number and the end of what stands before it."""
        before = b""
        try:
            with open(path, "rb") if path not in self._held else io.BytesIO(self._held[path]) as stream:
                for number, line in numbered_lines(stream):
                    yield number, line, before
                    before = (before + line[-_BEFORE:])[-_BEFORE:]
        except OSError:
            return


def _covered(line: bytes, before: bytes) -> str:
    text = decode(line)[0].partition("\n")[0].removesuffix("\r")
    return covered(f"{before.decode(errors='replace')}{text}")[-len(text) :] if text else ""
