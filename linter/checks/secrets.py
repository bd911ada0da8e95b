r"""Keeps credentials out of everything that is printed: what looks like one is covered, at its length.

A member's value is covered for its name, also in JSON that is written within a string: there each quotation mark is `\"`, and one
string further in `\\\"`. What stands before the mark behind the name (`esc`) tells how the value's own marks look.
"""

import re

__all__ = ["covered", "covered_pointer"]

_NAME = (
    r"(?i:(?:api|access|secret|private|subscription|account)[_-]?key|token(?!s)|secret|password|passwd|authorization|credential)"
)
_REST = r"[^\"\\]{0,99}"  # of a name; bounded, so that prose with many such words costs no time
# One diff line may hold the name, and the next, which begins with a sign, the value.
_OPENING = r"(?P<esc>\\*)\"\s*:\s*[-+]?\s*(?P=esc)\""
# A message quotes no more than the beginning of a value, which is covered already; what comes behind it is the message's.
_IS_COVERED = r"\*+…?`|…`"
_ESCAPED_MARK = r"(?:(?P=esc)\\(?P=esc)\\)*(?P=esc)\\(?P=esc)\""
# A message writes `\"` as a plain mark and `\\\"` as `\\"`: a mark behind two backslashes ends a value only where one may end.
_DOUBTFUL_MARK = r"(?:\\\\)+\"(?!\s*(?:[,}\]]|\Z))"
_LAST_BACKSLASHES = r"(?:(?P=esc)\\(?P=esc)\\)+(?=(?P=esc)\")"
_VALUE = rf"(?:[^\"\\]|\\+[^\"\\]|{_ESCAPED_MARK}|{_DOUBTFUL_MARK}|{_LAST_BACKSLASHES})+"
_MEMBER = re.compile(rf"(?P<keep>{_NAME}{_REST}{_OPENING})(?!{_IS_COVERED})(?P<secret>{_VALUE})")

_START = r"(?:\b|(?<=\\[bfnrt]))"  # the `n` of a line feed's `\n` would hide that a word begins
_TOKEN = re.compile(
    rf"(?P<keep>Bearer\s+|{_START}(?:(?:sk|rk|sess)-|gh[pousr]_|github_pat_|glpat-|AKIA|AIza|xox[abp]-|hf_|gsk_"
    r"|xai-(?=[A-Za-z0-9]{16})"  # models of xAI are called so too
    r"|(?<!-)eyJ(?=[\w-]+\.[\w-]+\.[\w-])))"  # a JSON Web Token; looked for once in a chain of words
    r"(?P<secret>[^\s\"'`\\,;]{8,})"
)
_INK = re.compile(r"[^\r\n]")


def covered(text: str) -> str:
    """Returns a text in which every credential is stars: kind and length stay, so columns still fit."""
    return _TOKEN.sub(_stars, _MEMBER.sub(_stars, text))


def covered_pointer(pointer: str) -> str:
    """Returns a JSON Pointer in which every step that is a credential is stars; the others stay."""
    return "/".join(map(covered, pointer.split("/")))


def _stars(match: re.Match[str]) -> str:
    return match["keep"] + _INK.sub("*", match["secret"])
