"""What fits into a model: the window, and the cap on the answer that a request sets."""

import re
from dataclasses import dataclass

from linter.facts.models import Model
from linter.model.amount import Amount
from linter.model.subject import Request
from linter.model.unknown import UNKNOWN, get

__all__ = ["CAPS", "Cap", "has_cap", "is_over", "output_cap", "shares_window", "window"]

CAPS = ("max_completion_tokens", "max_tokens")
_CAP = re.compile(r"max\w*_?(?:tokens|length)|num_predict|n_predict", re.IGNORECASE)
_DOUBT = 2  # tokens by which a count that is exact was seen to be off


@dataclass(frozen=True, slots=True)
class Cap:
    """How many tokens a request allows for the answer, and the parameter that says so."""

    parameter: str
    tokens: int


def window(model: Model | None) -> int | None:
    """Returns how many tokens a prompt may have; `None` if that is not known."""
    known = [limit for limit in (model.context_window, model.max_input_tokens) if limit] if model else []
    return min(known, default=None)


def shares_window(model: Model) -> bool:
    """Says whether prompt and answer have to fit into one window, as for models before gpt-5."""
    return bool(model.context_window) and model.max_input_tokens in (None, model.context_window)


def output_cap(request: Request) -> Cap | None:
    """Returns the cap that a request sets."""
    for parameter in CAPS:
        value = get(request.data, parameter)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return Cap(parameter, value)
    return None


def has_cap(request: Request) -> bool:
    """Says whether a request sets, or may set, a cap; those of other APIs have other names."""
    names = {*CAPS, *(name for name in (*request.data, *(request.extras or ())) if isinstance(name, str) and _CAP.search(name))}
    return any(request.may_have(name) and request.data.get(name, UNKNOWN) is not None for name in names)


def is_over(amount: Amount, limit: int) -> bool:
    """Says whether an amount is certainly more than a limit."""
    return amount.low > limit + _DOUBT
