"""Makes text from a file safe to print: characters that would steer the terminal are shown, not obeyed."""

import unicodedata

__all__ = ["TAB", "shown", "visible", "width"]

TAB = "    "
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # they hold emoji and scripts together
_WIDE = ("W", "F")


def visible(text: str) -> str:
    """Returns a text with every character as it is shown."""
    return text if text.isascii() and text.isprintable() else "".join(map(shown, text))


def shown(character: str) -> str:
    """Returns what stands for a character on a terminal: four spaces for a tab, `␛` for an escape, itself for most others."""
    if character.isprintable() or character in _JOINERS:
        return character
    if character == "\t":
        return TAB
    code = ord(character)
    if code < 0x20:  # the control characters of ASCII have pictures
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    return " " if unicodedata.category(character) == "Zs" else _REPLACEMENT


def width(text: str) -> int:
    """Returns how many columns a text takes, once shown: two for East Asian wide characters and emoji, none for accents."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if character in _JOINERS or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
