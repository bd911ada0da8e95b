"""Keeps credentials out of everything that is printed: what looks like one is covered, at its length."""

import re

__all__ = ["covered"]

_NAMED = r'(?i:"(?:api[_-]?key|authorization|password|secret|client_secret|token|access_token|x-api-key)"\s*:\s*")'
_SECRET = re.compile(
    rf"(?P<keep>{_NAMED}|Bearer\s+|\b(?:sk|rk|sess)-|\bgh[pousr]_|\bAKIA|\bxox[abp]-|\bhf_)(?P<secret>[^\s\"'`\\,;]{{8,}})"
)


def covered(text: str) -> str:
    """Returns a text in which every credential is stars: kind and length stay, so columns still fit."""
    return _SECRET.sub(lambda match: match["keep"] + "*" * len(match["secret"]), text)
