"""What a model refuses of a request that another model would take."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from linter import facts
from linter.facts.models import Model
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

__all__ = ["NEVER_TOOLS", "Refusal", "effort_of", "is_known_value", "refusals", "tool_refusal"]

NEVER_TOOLS = "never_function_tools"

_DEFAULTS: dict[str, Any] = {
    "temperature": 1,
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "logprobs": False,
    "n": 1,
}
_NONE = "none"
_ONLY = "only:"
_NOT = "not:"
_ONLY_WITH = "only_with:"
_ANY = "accepted"
_ANYTHING = (_ANY, "accepted_deprecated", "yes")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A parameter that a model refuses, wholly or with the value that it has.

    `limit` is the only value, or the range, that it takes, `None` if it takes none at all. `is_by_effort` tells that it takes the
    parameter with the effort `none`. `is_sure` is false where that was guessed from models of the same kind, or sources disagree.
    `without` is the other parameter that the request would have to set.
    """

    parameter: str
    value: Any
    limit: str | None
    is_by_effort: bool
    is_sure: bool
    without: str | None = None


def effort_of(request: Request, model: Model) -> Any:
    """Returns the effort with which a request makes a model reason; `UNKNOWN` if nobody can say, `None` if it does not reason."""
    sent = get(request.data, "reasoning_effort")
    if sent is UNKNOWN or isinstance(sent, str):
        return sent
    return model.default_effort if model.efforts else None


_last: tuple[Request | None, Model | None, list[Refusal]] = (None, None, [])


def refusals(request: Request, model: Model) -> list[Refusal]:
    """Lists what a model refuses among the parameters that a request sets; a default is no more than leaving it out.

    Several rules ask about the same request in turn, so the last answer is kept.
    """
    global _last
    if _last[0] is not request or _last[1] is not model:
        _last = (request, model, list(_refused(request, model)))
    return _last[2]


def _refused(request: Request, model: Model) -> Iterator[Refusal]:
    abilities = model.abilities
    for parameter, value in request.data.items():
        ability = abilities.get(parameter, _ANY)
        if value is None and model.refuses_null(parameter):
            yield Refusal(parameter, None, None if ability.startswith("unsupported") else "a value", False, is_sure=True)
        if ability in _ANYTHING or value is None or value is UNKNOWN or parameter == "tools":
            continue
        refusal = _refusal(parameter, value, ability, request, model)
        if refusal and is_known_value(parameter, value):
            yield refusal


def is_known_value(parameter: str, value: Any) -> bool:
    """Says whether some model may take the value, as far as bounds and lists tell; other rules tell of one that none takes."""
    shape = facts.load("request.json")["properties"].get(parameter, {})
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(shape.get("minimum", value) <= value <= shape.get("maximum", value))
    if isinstance(value, list):
        return all(not isinstance(item, str) or item in shape.get("items", {}).get("enum", (item,)) for item in value)
    return not isinstance(value, str) or value in shape.get("enum", (value,))


def _refusal(parameter: str, value: Any, ability: str, request: Request, model: Model) -> Refusal | None:
    default = _DEFAULTS.get(parameter, MISSING)
    is_default = default is not MISSING and value == default
    is_sure = model.is_sure_of(parameter)
    match ability:
        case "unknown_parameter" | "unsupported_use_max_completion_tokens":
            return Refusal(parameter, value, None, False, is_sure)
        case "unsupported":
            if is_default and not model.refuses_defaults:
                return None
            return Refusal(parameter, value, None, False, is_sure)
        case "default_only":
            return None if is_default else Refusal(parameter, value, str(default), False, is_sure)
        case "only_when_effort_none" | "default_only_unless_effort_none":
            return None if is_default else _by_effort(parameter, value, ability, request, model)
        case _ if ability.startswith(_ONLY_WITH):
            other = ability.removeprefix(_ONLY_WITH)
            is_alone = get(request.data, other) in (None, MISSING)
            return Refusal(parameter, value, None, False, is_sure, other) if is_alone else None
        case _ if ability.startswith(_NOT):
            is_refused = value == ability.removeprefix(_NOT)
            return Refusal(parameter, value, "other values", False, is_sure) if is_refused else None
        case _ if ability.startswith(_ONLY):
            limit = ability.removeprefix(_ONLY)
            others = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item != limit]
            return Refusal(parameter, others[0], limit, False, is_sure) if others else None
        case _:
            least, most = _bounds(ability)
            if isinstance(value, int | float) and not least <= value <= most:
                return Refusal(parameter, value, f"{least} to {most}", False, is_sure)
            return None


@cache
def _bounds(ability: str) -> tuple[int, int]:
    """The least and the most of a range such as `0..2`."""
    least, most = ability.split("..")
    return int(least), int(most)


def _by_effort(parameter: str, value: Any, ability: str, request: Request, model: Model) -> Refusal | None:
    """A parameter that a model takes as long as it does not reason."""
    effort = effort_of(request, model)
    if effort in (UNKNOWN, None):
        return None
    is_sent = isinstance(get(request.data, "reasoning_effort"), str)
    limit = str(_DEFAULTS[parameter]) if ability.startswith("default") else None
    if effort == _NONE:
        is_doubtful = not is_sent and model.is_contested_at_default(parameter)
        return Refusal(parameter, value, limit, True, False) if is_doubtful else None
    is_sure = model.is_sure_of(parameter) or model.is_measured_at_default(parameter)
    return Refusal(parameter, value, limit, True, is_sure)


def tool_refusal(request: Request, model: Model) -> Refusal | None:
    """Returns what a model has against the tools of a request: against all, or against functions, always or while it reasons.

    `limit` tells the effort with which it takes functions, or is `never_function_tools`; it is `None` if it takes no tools at all.
    """
    ability, tools = model.takes("tools"), get(request.data, "tools")
    if ability in _ANYTHING or not isinstance(tools, list) or not tools:
        return None
    is_sure = model.is_sure_of("tools")
    if ability == "unsupported":
        return Refusal("tools", tools, None, False, is_sure)
    if not any(get(tool, "type") == "function" for tool in tools):
        return None
    if ability == NEVER_TOOLS:
        return Refusal("tools", tools, NEVER_TOOLS, False, is_sure)
    if ability == "only_when_effort_none" and effort_of(request, model) not in (None, UNKNOWN, _NONE):
        return Refusal("tools", tools, _NONE, True, is_sure)
    return None
