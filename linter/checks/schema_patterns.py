"""Questions about the regular expressions in a schema, which the API reads with Python's `re`."""

import re
import sys
import warnings
from collections.abc import Iterator

from linter.model.place import Place
from linter.model.subject import Subschema

__all__ = ["flaw", "has_lookaround", "patterns"]

_STEP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|.", re.DOTALL)


def patterns(subschema: Subschema) -> Iterator[tuple[Place, str]]:
    """Yields the place of each regular expression in a schema, and its text: `pattern`, and the keys of `patternProperties`."""
    pattern, named = subschema.data.get("pattern"), subschema.data.get("patternProperties")
    if isinstance(pattern, str):
        yield subschema.place.at("pattern"), pattern
    for name in named if isinstance(named, dict) else ():
        if isinstance(name, str):
            yield subschema.place.at("patternProperties", name).key(), name


def flaw(pattern: str) -> str | None:
    """Says in few words why Python cannot read a regular expression; `None` if it can, or another version of it might."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except re.error as error:
            if error.msg.startswith("global flags not at the start"):
                return None  # until Python 3.10 that was only deprecated
            if error.msg == "multiple repeat" and sys.version_info < (3, 11):
                return None  # it may be possessive, which later versions know
            return _words(pattern, error.pos or 0)
        except (OverflowError, RecursionError):
            return None
    return None


def _words(pattern: str, at: int) -> str:
    rest = pattern[at:]
    if rest[:2] in ("\\p", "\\P"):
        return f"`{rest[:2]}`"
    if re.match(r"\?<[^=!]", rest) or re.match(r"\(\?<[^=!]", rest):
        return "`(?<name>`"
    if re.match(r"\\[A-Za-z]", rest):
        return f"`{rest[:2]}`"
    return f"what is at character {at + 1}"


def has_lookaround(pattern: str) -> bool:
    """Says whether a regular expression looks ahead or behind: `(?=`, `(?!`, `(?<=`, `(?<!`."""
    return "(?" in pattern and any(step.startswith("(?") for step in _STEP.findall(pattern))
