"""What the commands in a notebook install: `%pip install …`, `!pip install …`, and shell scripts that hold such."""

import re
import shlex
from collections.abc import Iterable, Iterator

__all__ = ["required"]

_CONTINUED = re.compile(r"\\\r?\n")
_PIP = re.compile(r"(?:.*/)?pip(?:3(?:\.\d+)?)?")
_INCLUDES = ("-r", "-c", "--requirement", "--constraint")
_SEPARATORS = ("&&", "||", "|", ";", "&")


def required(commands: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yields what `pip install` is told in commands: requirements, and (with `True`) files of them."""
    for command in commands:
        for line in _CONTINUED.sub(" ", command).splitlines():
            yield from _of_line(line.lstrip(" \t%!"))


def _of_line(line: str) -> Iterator[tuple[str, bool]]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a quote that is never closed
        return
    is_install = is_include = False
    for before, word in zip(["", *words], words, strict=False):
        if word in _SEPARATORS:
            is_install = False
        elif not is_install:
            is_install = word == "install" and bool(_PIP.fullmatch(before))
        elif is_include:
            yield word, True
        elif not word.startswith("-"):
            yield word, False
        elif word.startswith(("--requirement=", "--constraint=")):
            yield word.partition("=")[2], True
        is_include = is_install and word in _INCLUDES
