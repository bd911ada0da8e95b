"""The lines of the checked files and of notebooks' cells, read again only where one is shown, with credentials covered."""

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
        self._asked: tuple[str, int | None, int] = ("", None, 0)
        self._text: str | None = None
        self._lines: Iterator[tuple[int, bytes, bytes]] = iter(())

    def line(self, path: str, number: int, cell: int | None = None) -> str | None:
        """Returns a line without its ending, of a file or of a notebook's cell; `None` if it cannot be read (any more)."""
        if (path, cell, number) != self._asked:
            if (path, cell) != self._asked[:2] or number < self._asked[2]:
                self._lines = self._read(path, cell)
            self._asked = (path, cell, number)
            found = next(((line, before) for reached, line, before in self._lines if reached == number), None)
            self._text = _covered(*found) if found else None
        return self._text

    def _read(self, path: str, cell: int | None) -> Iterator[tuple[int, bytes, bytes]]:
        """Yields each line with its number and the end of what stands before it."""
        before = b""
        try:
            with open(path, "rb") if path not in self._held else io.BytesIO(self._held[path]) as file:
                stream = file if cell is None else io.BytesIO(_cell(file.read(), cell))
                for number, line in numbered_lines(stream):
                    yield number, line, before
                    before = (before + line[-_BEFORE:])[-_BEFORE:]
        except OSError:
            return


def _cell(data: bytes, number: int) -> bytes:
    from linter.documents.notebook import cell_source

    return cell_source(data, number).encode(errors="surrogatepass")


def _covered(line: bytes, before: bytes) -> str:
    text = decode(line)[0].partition("\n")[0].removesuffix("\r")
    return covered(f"{before.decode(errors='replace')}{text}")[-len(text) :] if text else ""
