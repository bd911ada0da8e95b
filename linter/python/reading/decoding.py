"""How the bytes of Python source are decoded: by the comment that names an encoding, else as UTF-8."""

import codecs
import re

__all__ = ["decoded"]

_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = re.compile(rb"[ \t\f]*(?:#.*)?\r?\Z")
_UTF_8 = ("utf-8", "utf8", "utf-8-sig")


def decoded(data: bytes) -> tuple[str, str] | None:
    """Decodes source text as Python does, without a byte order mark; returns the encoding, too. `None` if the bytes are no text."""
    encoding = _declared(data)
    if encoding not in _UTF_8:
        try:
            text = data.decode(encoding)
            if text.encode(encoding) == data:  # else the bytes that a fix leaves alone could not be written again
                return text, encoding
        except (LookupError, ValueError):  # not known, or not what it says
            pass
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(), "utf-8"
    except UnicodeDecodeError:
        return None


def _declared(data: bytes) -> str:
    """The encoding that a comment on one of the first two lines names; on the second one, if no code stands before it."""
    if not data.startswith(codecs.BOM_UTF8):
        for line in data.split(b"\n", 2)[:2]:
            if match := _COOKIE.match(line):
                return match[1].decode().lower().replace("_", "-")
            if not _NO_CODE.match(line):
                break
    return "utf-8"
