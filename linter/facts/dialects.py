"""What strict schemas may hold on the servers that enforce them: OpenAI's subset of JSON Schema, and Azure's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from linter import facts

__all__ = ["Dialect", "dialect_of", "is_fine_tuned"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One server's rules for strict schemas.

    `refused` and `doubtful` are keywords; `fine_tuned` those which fine-tuned models refuse besides. `limits` bounds what is
    counted in a schema; `many` is how many values make an `enum` large.
    """

    name: str
    refused: frozenset[str]
    doubtful: frozenset[str]
    fine_tuned: frozenset[str]
    formats: frozenset[str]
    limits: Mapping[str, int]
    many: int
    _doubtful_limits: tuple[tuple[tuple[str, ...], Mapping[str, int]], ...]

    def doubtful_limits(self, model: Any) -> dict[str, int]:
        """Returns the tighter limits that were seen for a model, or that a page states and others contradict."""
        found: dict[str, int] = {}
        for models, limits in self._doubtful_limits:
            if not models or (isinstance(model, str) and any(model == name or model.startswith(f"{name}-20") for name in models)):
                found |= limits
        return found


@cache
def dialect_of(provider: str) -> Dialect:
    """Returns the rules of a provider; for one that is not known, OpenAI's."""
    data = facts.load("chatvet.dialects.json")
    own = data.get(provider, data["openai"])
    base = data[own.get("like", "openai")]
    keywords = {name: entry["verdict"] for name, entry in (base["keywords"] | own["keywords"]).items()}
    limits = base["limits"] | own.get("limits", {})
    return Dialect(
        name=own["name"],
        refused=frozenset(name for name, verdict in keywords.items() if verdict == "refused"),
        doubtful=frozenset(name for name, verdict in keywords.items() if verdict == "doubtful"),
        fine_tuned=frozenset(base["fine_tuned"]["keywords"]),
        formats=frozenset(base["formats"]["values"]),
        limits={name: entry["limit"] for name, entry in limits.items()},
        many=limits["enum_characters"]["above"],
        _doubtful_limits=tuple((tuple(entry["models"]), entry["limits"]) for entry in own["doubtful_limits"]),
    )


def is_fine_tuned(model: Any) -> bool:
    """Says whether a model's name is that of a fine-tuned model."""
    return isinstance(model, str) and model.startswith("ft:")
