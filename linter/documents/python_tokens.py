"""What the syntax tree leaves out of Python source: brackets, commas, comments, and where the string literals are."""

import io
import keyword
import tokenize
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from linter.model.place import Span

__all__ = ["Token", "Tokens"]

_SILENT = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
_OPENING = {"(": ")", "[": "]", "{": "}"}
_STRING = "string"
_LINE_END = "line end"
# Since 3.12 an f-string is many tokens; since 3.14 there are templates, which are written alike.
_BEGINS_STRING = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")}
_ENDS_STRING = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of the code. `text` is what is written, for a string literal and for the end of a statement a word for it."""

    text: str
    start: int
    end: int


class Tokens:
    """The tokens of one text, in its order. Raises `KeyError` if Python cannot tell them."""

    def __init__(self, text: str) -> None:
        self.comments: list[Span] = []
        self.unit = ""
        self._tokens: list[Token] = []
        self._read(text)
        self._starts = [token.start for token in self._tokens]
        self._ends = [token.end for token in self._tokens]
        self._closing = self._pairs()

    @property
    def strings(self) -> list[Span]:
        """The string literals."""
        return [Span(token.start, token.end) for token in self._tokens if token.text == _STRING]

    def before(self, offset: int) -> Token | None:
        """Returns the last token that ends at an offset or before it."""
        index = bisect_left(self._ends, offset + 1) - 1
        return self._tokens[index] if index >= 0 else None

    def behind(self, offset: int) -> Token | None:
        """Returns the first token that begins at an offset or behind it."""
        index = bisect_left(self._starts, offset)
        return self._tokens[index] if index < len(self._tokens) else None

    def closing(self, start: int) -> int | None:
        """Returns where the bracket closes that opens at an offset."""
        return self._closing.get(start)

    def groups(self, start: int) -> bool:
        """Whether the parenthesis at an offset stands for itself: it opens no arguments, bases or parameters."""
        before = self.before(start)
        if before is None or before.text in (_LINE_END, *_OPENING):
            return True
        if before.text in (_STRING, *_OPENING.values(), "True", "False", "None"):
            return False
        return keyword.iskeyword(before.text) or not before.text.isidentifier()

    def _read(self, text: str) -> None:
        starts = [0, *accumulate(map(len, io.StringIO(text)))]
        opened: list[int] = []  # where f-strings began, one in the other
        try:
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                kind, written = token.type, token.string
                start, end = starts[token.start[0] - 1] + token.start[1], starts[min(token.end[0], len(starts)) - 1] + token.end[1]
                if kind == tokenize.INDENT:
                    self.unit = self.unit or written
                elif kind == tokenize.COMMENT:
                    self.comments.append(Span(start, start + len(written)))
                elif kind in _BEGINS_STRING:
                    opened.append(start)
                elif kind in _ENDS_STRING:
                    start = opened.pop()
                    if not opened:
                        self._tokens.append(Token(_STRING, start, end))
                elif not opened and kind not in _SILENT:
                    names = {tokenize.STRING: _STRING, tokenize.NEWLINE: _LINE_END}
                    self._tokens.append(Token(names.get(kind, written), start, end))
        except (tokenize.TokenError, SyntaxError, ValueError, IndexError) as error:
            raise KeyError("source that Python cannot tokenize") from error

    def _pairs(self) -> dict[int, int]:
        """Where each bracket closes, by where it opens."""
        found: dict[int, int] = {}
        opened: list[int] = []
        for token in self._tokens:
            if token.text in _OPENING:
                opened.append(token.start)
            elif token.text in _OPENING.values() and opened:
                found[opened.pop()] = token.end
        return found
