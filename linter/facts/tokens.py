"""How requests become tokens: access to `chatvet.tokens.json`."""

from functools import cache
from typing import Any

from linter import facts
from linter.facts.models import Model

__all__ = ["has_sure_output_limit", "image_costs", "special_texts", "tokens"]


@cache
def tokens(topic: str) -> dict[str, Any]:
    """Returns what is known of a topic: `framing`, `calls`, `tools`, `images`."""
    found: dict[str, Any] = facts.load("chatvet.tokens.json")[topic]
    return found


def has_sure_output_limit(model: Model) -> bool:
    """Says whether sources agree on how long a model's answer may be."""
    return (model.is_exact or model.is_fine_tuned) and model.id not in tokens("output_limits")["contested"]


@cache
def special_texts() -> frozenset[str]:
    """Returns how special tokens are written: a model never writes them, since they are not text to it."""
    return frozenset(tokens("special_tokens")["texts"])


def image_costs(model: Model | None) -> tuple[str, dict[str, Any]]:
    """Returns how images are counted for a model, by `tiles` or `patches`, and its figures; `other` if that is not known."""
    return _image_costs((model.id, model.entry.get("alias_of"), model.entry.get("family")) if model else ())


@cache
def _image_costs(names: tuple[str | None, ...]) -> tuple[str, dict[str, Any]]:
    images = tokens("images")
    known = [(prefix, kind) for kind in ("tiles", "patches") for prefix in images[kind]]
    for name in filter(None, names):
        fitting = [(prefix, kind) for prefix, kind in known if f"{name}-".startswith(f"{prefix}-")]
        if fitting:
            prefix, kind = max(fitting, key=lambda pair: len(pair[0]))
            return kind, images[kind][prefix]
    return "other", {"range": images["other"]}
