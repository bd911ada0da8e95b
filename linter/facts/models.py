"""The model table: what is known of each model, and what it takes. What is not in the table is not known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from linter import facts

__all__ = ["Model", "find_model", "known_names", "other_endpoint", "own_model", "table_date"]

_GRACE = timedelta(days=365)
_DATED = re.compile(r"(.+)-(\d{4}-\d{2}-\d{2}|\d{4})")


@dataclass(frozen=True, slots=True)
class Model:
    """One model of OpenAI, as the table has it.

    `name` is what the request says, `id` the entry that tells of it. Token limits count tokens; for models before gpt-5 prompt and
    answer share `context_window`. `encoding` is that of tiktoken, `is_encoding_sure` false where it is assumed.
    """

    name: str
    id: str
    entry: dict[str, Any]

    @property
    def is_exact(self) -> bool:
        """Whether the table has this very name, not only what a dated snapshot or a fine-tuned model is made from."""
        return self.name == self.id

    @property
    def is_fine_tuned(self) -> bool:
        """Whether the name is that of a fine-tuned model."""
        return self.name.startswith("ft:")

    @property
    def context_window(self) -> int | None:
        """How many tokens prompt and answer may have together."""
        return self._number("context_window")

    @property
    def max_input_tokens(self) -> int | None:
        """How many tokens the prompt may have; for models before gpt-5 the same as `context_window`."""
        return self._number("max_input_tokens")

    @property
    def max_output_tokens(self) -> int | None:
        """How many tokens the answer may have, hidden reasoning included."""
        return self._number("max_output_tokens")

    @property
    def encoding(self) -> str | None:
        """The name of tiktoken's encoding."""
        return self._text("encoding")

    @property
    def is_encoding_sure(self) -> bool:
        """Whether a source says that this is the encoding."""
        return self.encoding is not None and not self.entry.get("encoding_is_assumed")

    @property
    def is_reasoning(self) -> bool | None:
        """Whether the model reasons before it answers."""
        return self._flag("reasoning_model")

    @property
    def efforts(self) -> tuple[str, ...] | None:
        """The values of `reasoning_effort` that chat completions take."""
        efforts = self._at("reasoning_effort", "chat_completions")
        return tuple(efforts) if efforts else None

    @property
    def is_sure_of_efforts(self) -> bool:
        """Whether a source tells the `efforts` of this model."""
        return (self.is_exact or self.is_fine_tuned) and not self._at("reasoning_effort", "is_assumed")

    @property
    def default_effort(self) -> str | None:
        """The effort where none is sent."""
        return self._text("reasoning_effort", "default")

    @property
    def refuses_defaults(self) -> bool:
        """Whether a parameter that it does not take is refused even with the value that it has when it is left out."""
        return bool(self.entry.get("refuses_defaults"))

    @property
    def shutdown(self) -> date | None:
        """The day on which it is, or was, to be shut down; that of a snapshot which is not in the table is not known."""
        day = self._text("shutdown", "date") if self.is_exact or self.is_fine_tuned else None
        return date.fromisoformat(day) if day else None

    @property
    def replacement(self) -> str | None:
        """What the announcement of the shutdown names in its stead."""
        return self._text("shutdown", "replacement")

    @property
    def successor(self) -> "Model | None":
        """What announcements name in its stead, and in the stead of that, up to a model which is not to be shut down itself."""
        return _successor(self.replacement, self.id)

    @property
    def sources(self) -> dict[str, str]:
        """For each fact, or a part of one such as `chat_params.stop`, where it was read and when."""
        known: dict[str, dict[str, str]] = facts.load("models.json")["sources"]
        named = self.entry.get("sources", {})
        return {
            fact: ", ".join(filter(None, (known[source]["title"], known[source].get("date")))) for fact, source in named.items()
        }

    @property
    def needs_audio(self) -> bool:
        """Whether it answers only if audio goes in or comes out."""
        return bool(self.entry.get("needs_audio"))

    def is_at(self, endpoint: str) -> bool | None:
        """Says whether an endpoint serves it: `chat_completions`, `responses`, `completions`, `batch`."""
        return self._flag("endpoints", endpoint)

    def has(self, capability: str) -> bool | None:
        """Says whether it has a capability: `vision`, `audio_input`, `structured_outputs_json_schema`, …."""
        known: dict[str, bool | None] = self.entry.get("supports") or {}
        return known.get(capability)

    def takes(self, parameter: str) -> str | None:
        """Returns how chat completions treat a parameter: `accepted`, `default_only`, `unsupported`, a range such as `0..2`, …."""
        return self.abilities.get(parameter)

    @property
    def abilities(self) -> dict[str, str]:
        """What `takes` says, by parameter."""
        abilities: dict[str, str] = self.entry.get("chat_params", {})
        return abilities

    @property
    def is_shutdown_contested(self) -> bool:
        """Whether sources disagree on the day of the shutdown."""
        return bool(self._at("shutdown", "is_contested"))

    def is_shut_down(self, today: date) -> bool:
        """Whether the day of its shutdown has come, as far as announced."""
        return self.shutdown is not None and self.shutdown <= today

    def is_retired(self, today: date) -> bool:
        """Whether it was to be shut down a year ago or earlier, too long for a delay; a day on which sources disagree is none."""
        return self.shutdown is not None and not self.is_shutdown_contested and today - self.shutdown > _GRACE

    @property
    def snapshots(self) -> tuple[str, ...]:
        """The dated snapshots of a name without a date, oldest first."""
        return _snapshots().get(self.id, ())

    def refuses_null(self, parameter: str) -> bool:
        """Says whether it was seen to refuse null for a parameter that may be left out; most models take that as left out."""
        return (self.is_exact or self.is_fine_tuned) and parameter in self.entry.get("refuses_null", ())

    def is_sure_of(self, parameter: str) -> bool:
        """Says whether what `takes` says was read or measured for this model, not guessed from others of its kind."""
        return (self.is_exact or self.is_fine_tuned) and parameter not in self.entry.get("chat_params_unsure", ())

    def is_measured_at_default(self, parameter: str) -> bool:
        """Says whether it was measured what it takes where no effort is sent, whatever else is not sure."""
        is_this = self.is_exact or self.is_fine_tuned
        return is_this and parameter in self.entry.get("measured_at_default_effort", ())

    def is_contested_at_default(self, parameter: str) -> bool:
        """Says whether sources disagree on what it takes where no effort is sent."""
        return parameter in self.entry.get("contested_at_default_effort", ())

    def _at(self, *route: str) -> Any:
        found: Any = self.entry
        for step in route:
            found = found.get(step) if found else None
        return found

    def _number(self, *route: str) -> int | None:
        number: int | None = self._at(*route)
        return number

    def _text(self, *route: str) -> str | None:
        text: str | None = self._at(*route)
        return text

    def _flag(self, *route: str) -> bool | None:
        flag: bool | None = self._at(*route)
        return flag


@cache
def _snapshots() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(_models()):
        if above := _models()[name].get("snapshot_of"):
            found[above] = (*found.get(above, ()), name)
    return found


@cache
def _successor(replacement: str | None, *seen: str) -> Model | None:
    model = find_model(replacement)
    if model is None or model.id in seen:
        return None
    return _successor(model.replacement, *seen, model.id) if model.shutdown else model


def find_model(name: Any) -> Model | None:
    """Returns the model of a name; for a fine-tuned one, and for a snapshot that is not in the table, the one it is made from."""
    if not isinstance(name, str):
        return None
    models = _models()
    base = name
    if name.startswith("ft:"):  # ft:MODEL:ORGANISATION:SUFFIX:ID
        base = name.split(":")[1]
        if f"ft:{base}" in models:
            return Model(name, f"ft:{base}", models[f"ft:{base}"])
    if base in models:
        return Model(name, base, models[base])
    dated = _DATED.fullmatch(base)
    if dated and dated[1] in models:
        return Model(name, dated[1], models[dated[1]])
    return None


def own_model(name: str, settings: Mapping[str, Any]) -> Model:
    """Makes a model of what somebody says about it: limits, encoding, what it `takes`, and a known model that it is `like`."""
    alike = find_model(settings.get("like"))
    entry = {key: value for key, value in alike.entry.items() if key != "shutdown"} if alike else {}
    for setting, value in settings.items():
        if setting == "takes":
            entry["chat_params"] = {**entry.get("chat_params", {}), **value}
            entry["chat_params_unsure"] = [item for item in entry.get("chat_params_unsure", ()) if item not in value]
        elif setting != "like":
            entry[setting.replace("-", "_")] = value
    if "encoding" in settings:
        entry["encoding_is_assumed"] = False
    return Model(name, name, entry)


def other_endpoint(name: str) -> str | None:
    """Returns the endpoint of a model that is for something else than chat, such as embeddings: `/v1/embeddings`."""
    prefixes: dict[str, str] = facts.load("models.json")["other_endpoints"]["prefixes"]
    return next((endpoint for prefix, endpoint in prefixes.items() if name.startswith(prefix)), None)


def known_names() -> tuple[str, ...]:
    """Returns the names of all models in the table."""
    return tuple(_models())


def table_date() -> date:
    """Returns the day of the table."""
    return date.fromisoformat(facts.load("models.json")["x-date"])


@cache
def _models() -> dict[str, dict[str, Any]]:
    models: dict[str, dict[str, Any]] = facts.load("models.json")["models"]
    return models
