"""What is known about parameters besides their shape: whose they are, what they are called elsewhere, which models differ."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from linter import facts

__all__ = [
    "Foreign", "foreign_parameter", "home_of", "is_before_gpt_4o", "is_of_another_server", "is_other_vendors", "largest_token_id",
    "part_type_instead", "role_instead",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Foreign:
    """A parameter of another API: whose it is, and the name that it has here or what to do."""

    api: str
    rename: str = ""
    help: str = ""


def _data() -> Any:
    return facts.load("chatvet.parameters.json")


def foreign_parameter(name: str) -> Foreign | None:
    """Returns what is known of a parameter that other APIs have and this one does not."""
    entry = _data()["foreign"].get(name)
    return Foreign(**entry) if entry else None


def home_of(name: str) -> str | None:
    """Names the object in which a member belongs that people write at the top level, `stream_options` for `include_usage`."""
    home: str | None = _data()["nested"].get(name)
    return home


def part_type_instead(name: str) -> str | None:
    """Returns what the content part of another API is called here."""
    instead: str | None = _data()["part_types"]["instead"].get(name)
    return instead


def role_instead(name: str) -> str | None:
    """Returns the role that a role of another API, or of a data set, is here."""
    instead: str | None = _data()["roles"]["instead"].get(name)
    return instead


def is_before_gpt_4o(model: Any) -> bool:
    """Says whether a model is of the generations gpt-3.5 and gpt-4, which refuse unknown keys inside messages."""
    if not isinstance(model, str):
        return False
    entry, name = _data()["before_gpt_4o"], model.removeprefix("ft:")
    return name.startswith(tuple(entry["prefixes"])) and not name.startswith(tuple(entry["except"]))


def largest_token_id(model: Any) -> int:
    """Returns the largest token id that may stand in `logit_bias`; for a model that is not known, the largest of any."""
    limit: int = _data()["vocabularies"]["before_gpt_4o" if is_before_gpt_4o(model) else "any"]
    return limit


def is_other_vendors(model: Any) -> bool:
    """Says whether a model's name shows that another vendor, or a gateway, serves it, which may take further parameters."""
    return isinstance(model, str) and ("/" in model or model.lower().startswith(tuple(_data()["vendors"]["prefixes"])))


def is_of_another_server(name: str) -> bool:
    """Says whether the name of a setting, a class or a file, or a text of code, is about a server that is not OpenAI's own."""
    return _servers().search(name) is not None


@cache
def _servers() -> re.Pattern[str]:
    return re.compile("|".join(_data()["servers"]["patterns"]), re.IGNORECASE)
