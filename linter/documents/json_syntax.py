r"""Why a text is not JSON, in words for people: the place and the cause behind the parser's complaint.

The API parses strictly (400, `We could not parse the JSON body of your request`), so what other tools forgive is refused here
too: comments, trailing commas, `NaN`, single quotes. Each text gets one problem, the first.
"""

import json
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from linter.model.fix import Fix, Safety, Text
from linter.model.place import Span

__all__ = ["DEEPEST", "NotFinite", "Problem", "TooDeep", "explain", "parse"]

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'  # unrolled: a group per character takes memory for each
_TOKEN = re.compile(rf"{_STRING}|-?Infinity|NaN|[\[\]{{}}]", re.DOTALL)
_WORD = re.compile(r"[^\W\d]\w*")
_PYTHON = {"True": "true", "False": "false", "None": "null"}
_COMMENTS = ("//", "/*", "#")
_WHITESPACE = " \t\r\n"
DEEPEST = 200  # levels; far beyond any request, and within what every parser and validator used here can take
_NO_BRACKET = re.compile(rf'{_STRING}|[^\[\]{{}}"]+', re.DOTALL)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1, '"': 0}  # a quotation mark that is left over closes nothing
_SHORT_INTEGER = 4000  # digits; CPython refuses to convert more than 4,300 (since 3.10.7, CVE-2020-10735)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, where, what to do, and the fix if the right text is known."""

    span: Span
    message: str
    help: str
    fix: Fix | None = None


class NotFinite(ValueError):
    """`NaN`, `Infinity` or `-Infinity`, which Python reads and JSON does not know."""


class TooDeep(ValueError):
    """Brackets nested deeper than is read; the argument is the offset of the first bracket that is too deep."""


class _Duplicate(Exception):
    """A key stands twice in one object."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _Duplicate
    return data


def _refuse(literal: str) -> float:
    raise NotFinite(literal)


def _short_int(digits: str) -> int:
    return int(digits[:_SHORT_INTEGER])


# A decoder costs as much to make as to use on a short line, so these are made once, and keep nothing between calls.
_decode_unique = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse).decode
_decode = json.JSONDecoder(parse_constant=_refuse).decode
_decode_cut = json.JSONDecoder(parse_constant=_refuse, parse_int=_short_int).decode


def parse(text: str) -> tuple[object, bool]:
    """Parses strict JSON; returns the value, and whether a key may stand twice in one object (then the last one counts).

    Integers that CPython refuses to convert are cut to their first 4,000 digits. Raises `json.JSONDecodeError`, `NotFinite` or
    `TooDeep`, all of them `ValueError`.
    """
    if text.count("{") + text.count("[") <= DEEPEST:
        return _parsed(text)
    try:
        value, has_duplicates = _parsed(text)
    except (ValueError, RecursionError):
        _refuse_depth(text)
        raise
    if _is_deep(value):
        _refuse_depth(text)
    return value, has_duplicates


def _parsed(text: str) -> tuple[object, bool]:
    try:
        try:
            return _decode_unique(text), False
        except _Duplicate:
            return _decode(text), True
    except (json.JSONDecodeError, NotFinite):
        raise
    except ValueError:
        return _decode_cut(text), True


def _is_deep(value: object) -> bool:
    """Whether brackets are nested too deep, level by level: quicker than by the text, which is mostly in strings."""
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        inner = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list))
        level = [item for items in inner for item in items if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _refuse_depth(text: str) -> None:
    """Raises `TooDeep`. Only a text that is too deep is gone through for the place."""
    brackets = _NO_BRACKET.sub("", text)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) <= DEEPEST:
        return
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += _STEP.get(match[0], 0)
        if depth > DEEPEST:
            raise TooDeep(match.start())


def explain(text: str, error: ValueError) -> Problem:
    """Turns an exception of `parse` into a problem."""
    if isinstance(error, TooDeep):
        offset = error.args[0]
        message = f"brackets are nested deeper than {DEEPEST} levels"
        return Problem(Span(offset, offset + 1), message, "Flatten the value")
    if isinstance(error, json.JSONDecodeError):
        return _malformed(text, error)
    return _not_finite(text, str(error))


def _not_finite(text: str, literal: str) -> Problem:
    at = next(match.span() for match in _TOKEN.finditer(text) if match[0] == literal)
    return Problem(Span(*at), f"`{literal}` is not JSON", "Write a number, or `null`")


def _malformed(text: str, error: json.JSONDecodeError) -> Problem:
    written = text.rstrip(_WHITESPACE)
    if not written:
        return Problem(Span(0, min(1, len(text))), "document is empty", "Write a JSON value")
    offset = error.pos
    if error.msg.startswith("Illegal trailing comma"):  # CPython 3.13 and later point at the comma, earlier ones behind it
        return _trailing_comma(offset)
    if error.msg.startswith("Unterminated string"):
        end = text.find("\n", offset)
        return Problem(Span(offset, len(text) if end < 0 else end), "string is never closed", 'Close it with `"`')
    if offset >= len(written):
        return Problem(Span(len(written) - 1, len(written)), "document ends in the middle", "Complete the JSON value")
    found = text[offset]
    one = Span(offset, offset + 1)
    if error.msg.startswith("Extra data") and not text.startswith(_COMMENTS, offset):
        message = "a second JSON value follows the first"
        return Problem(one, message, "Keep one value, or name the file `.jsonl` if each line is one")
    if error.msg.startswith("Invalid control character"):
        return Problem(one, f"control character U+{ord(found):04X} stands raw in a string", f"Write `{json.dumps(found)[1:-1]}`")
    if error.msg.startswith("Invalid \\"):
        start = text.rindex("\\", 0, offset + 1)  # CPython points at the backslash, or behind the one of `\u`
        return Problem(Span(start, min(start + 2, len(text))), "string holds an unknown escape", r"Write `\\` for a backslash")
    before = text[:offset].rstrip(_WHITESPACE)
    if found in "]}" and before.endswith(","):
        return _trailing_comma(len(before) - 1)
    return _unexpected(text, offset, error.msg)


def _trailing_comma(offset: int) -> Problem:
    span = Span(offset, offset + 1)
    fix = Fix("Remove the comma", (Text(span, ""),), Safety.SAFE)
    return Problem(span, "comma stands before a closing bracket", fix.title, fix)


def _unexpected(text: str, offset: int, complaint: str) -> Problem:
    found = text[offset]
    one = Span(offset, offset + 1)
    if text.startswith(_COMMENTS, offset):
        closing = "*/" if text.startswith("/*", offset) else ""
        found_end = text.find(closing or "\n", offset)
        end = len(text) if found_end < 0 else found_end + len(closing)
        return Problem(Span(offset, end), "comment stands in JSON", "Remove the comment")
    if found == "'":
        return Problem(one, "string is in single quotes", "Write it in double quotes")
    if found == "\0":
        return Problem(one, "NUL byte stands in the document", "Save the file as UTF-8 text")
    if word := _WORD.match(text, offset):
        span = Span(*word.span())
        if "value" in complaint and (literal := _PYTHON.get(word[0])):
            fix = Fix(f"Write `{literal}`", (Text(span, literal),), Safety.SAFE)
            return Problem(span, f"`{word[0]}` is Python, not JSON", fix.title, fix)
        if "property name" in complaint:
            return Problem(span, "key is not in double quotes", "Write it in double quotes")
    if "delimiter" in complaint and found.isdigit() and text[offset - 1] == "0":
        return Problem(Span(offset - 1, offset + 1), "number has a leading zero", "Write it without")
    if "delimiter" in complaint:
        missing = complaint.split("'")[1]
        return Problem(one, f"`{missing}` is missing before {_named(found)}", f"Insert `{missing}`")
    wanted = "a key" if "property name" in complaint else "a value"
    return Problem(one, f"{_named(found)} stands where JSON wants {wanted}", "Remove it")


def _named(character: str) -> str:
    """Shows a character, or names it by its number if it cannot be seen or would end the quotation."""
    is_plain = character.isprintable() and character not in " `"
    return f"`{character}`" if is_plain else f"U+{ord(character):04X}"
