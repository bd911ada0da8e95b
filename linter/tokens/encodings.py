"""Texts to numbers of tokens, as tiktoken counts them, from ranks that are shipped; the only place that knows tiktoken."""

import re
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

from linter import facts
from linter.checks.texts import long_runs

if TYPE_CHECKING:
    from tiktoken import Encoding

__all__ = ["Encoder", "encoder", "is_shipped"]

# Unicode's White_Space but for line breaks: a little less than what Python means by `\s`. tiktoken's regular expression needs stack
# for each character of such a run, and crashes on a hundred thousand.
_BLANKS = re.compile("[\t\x0b\x0c \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*")
_LONG = 4096


class Encoder:
    """One encoding. It counts every text as ordinary text: what looks like a special token was written by somebody."""

    def __init__(self, encoding: "Encoding") -> None:
        self._encoding = encoding

    def count(self, text: str) -> int:
        """Counts the tokens of a text."""
        total = start = 0
        for first, end in long_runs(text, _BLANKS, _LONG):
            if text[end : end + 1] in ("\r", "\n"):  # with the line breaks behind them they are one piece, which costs no stack
                continue
            # The last blank belongs to the word behind it, and the others are one piece by themselves.
            last = end - (end < len(text))
            total += len(self._encoding.encode_ordinary(text[start:first]))
            total += len(self._encoding._encode_single_piece(text[first:last]))
            start = last
        return total + len(self._encoding.encode_ordinary(text[start:] if start else text))


def is_shipped(name: str | None) -> bool:
    """Says whether the ranks of an encoding are at hand."""
    return name in _index()


@cache
def encoder(name: str) -> Encoder:
    """Returns an encoding. To load it takes as long as to count a megabyte, so nobody asks who does not have to."""
    from tiktoken import Encoding

    entry = _index()[name]
    ranks = ranks_of((facts.FOLDER / "encodings" / entry["file"]).read_bytes(), entry["tokens"])
    return Encoder(Encoding(name, pat_str=entry["pattern"], mergeable_ranks=ranks, special_tokens={}))


def ranks_of(packed: bytes, count: int) -> dict[bytes, int]:
    """Unpacks tokens: the length of each, one byte, then all of them end to end, in the order of their ranks."""
    data = zlib.decompress(packed)
    ranks, start = {}, count
    for rank, length in enumerate(data[:count]):
        end = start + length
        ranks[data[start:end]] = rank
        start = end
    return ranks


def _index() -> dict[str, Any]:
    index: dict[str, Any] = facts.load("encodings/encodings.json")["encodings"]
    return index
