"""What libraries for retries are told: how often, how long to wait in between, and after which errors."""

import math
from dataclasses import dataclass

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.errors.flow import Flow
from linter.python.origins import Origins
from linter.python.retries.pauses import CONSTANT, GROWING, NONE, UNCLEAR, Given, Pause
from linter.python.source import Source
from linter.python.values.evaluation import Values
from linter.python.ways import last_name

__all__ = ["LIBRARIES", "Policy", "policy"]

LIBRARIES = {
    "tenacity.retry": "tenacity", "tenacity.Retrying": "tenacity", "tenacity.AsyncRetrying": "tenacity",
    "tenacity.asyncio.AsyncRetrying": "tenacity", "tenacity._asyncio.AsyncRetrying": "tenacity",
    "tenacity.asyncio.retry": "tenacity", "backoff.on_exception": "backoff", "backoff.on_predicate": "predicate",
    "retrying.retry": "retrying", "retrying.Retrying": "retrying", "retry.retry": "retry", "retry.api.retry": "retry",
    "stamina.retry": "stamina", "stamina.retry_context": "stamina",
}  # fmt: skip
"""What retries, by its qualified name, and whose way to be told it follows."""

_EVERY = ("builtins.Exception",)
_TENACITY_PAUSES = {
    "wait_none": NONE, "wait_fixed": CONSTANT, "wait_random": GROWING, "wait_exponential": GROWING, "wait_incrementing": GROWING,
    "wait_random_exponential": GROWING, "wait_full_jitter": GROWING, "wait_exponential_jitter": GROWING, "wait_chain": GROWING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """How a library retries: `attempts` is infinite if nothing ends it, `None` if it ends somehow; `names` are what it catches.

    `is_selective` says that it asks a function about the error; `looks_at` that it is about results and no errors.
    """

    attempts: float | None
    pause: Pause
    names: tuple[str, ...]
    is_selective: bool = False
    catches: tree.Node | None = None
    looks_at: str = "errors"


class _Reader:
    """Reads the arguments of one call."""

    def __init__(self, call: tree.Call | None, source: Source, given: Given, origins: Origins, flow: Flow) -> None:
        self.call = call
        self.source = source
        self.given = given
        self.origins = origins
        self.flow = flow
        self.values = Values(origins)
        self.is_open = call is not None and call.is_spread

    def node(self, *names: str, position: int | None = None) -> tuple[tree.Expr, Source] | None:
        """Returns an argument by its name or position, followed to where it is written."""
        if self.call is None:
            return None
        for name in names:
            found = self.call.keyword(name)
            if found is not None:
                return self.given.value(found, self.source)
        found = self.call.positional(position) if position is not None else None
        return self.given.value(found, self.source) if found is not None else None

    def number(self, *names: str, position: int | None = None, default: float | None = None) -> float | None:
        """Returns a number that is given; NaN if one is given that cannot be told, or may be; else the default."""
        found = self.node(*names, position=position)
        if found is None:
            return math.nan if self.is_open else default
        data = self.values.of(*found).data
        return data if isinstance(data, int | float) else None if data is None else math.nan

    def names(self, found: tuple[tree.Expr, Source] | None) -> tuple[str, ...]:
        """Returns the exceptions that an argument names."""
        return self.flow.names_of(*found) if found is not None else _EVERY


def policy(path: str, call: tree.Call | None, source: Source, given: Given, origins: Origins, flow: Flow) -> Policy | None:
    """Returns what a library was told by a call, or does if it was told nothing."""
    reader = _Reader(call, source, given, origins, flow)
    match LIBRARIES.get(path):
        case "tenacity":
            return _tenacity(reader)
        case "backoff":
            return _backoff(reader)
        case "predicate":
            return Policy(None, Pause(UNCLEAR), (), looks_at="results")
        case "retrying":
            return _retrying(reader)
        case "retry":
            return _retry(reader)
        case "stamina":
            return _stamina(reader)
        case _:
            return None


# tenacity


def _tenacity(reader: _Reader) -> Policy:
    wait, retry = reader.node("wait"), reader.node("retry")
    pause = _tenacity_pause(*wait, reader) if wait else Pause(UNCLEAR if reader.is_open else NONE, reader.call, reader.source)
    names, is_selective, looks_at = _tenacity_condition(*retry, reader) if retry else (_EVERY, reader.is_open, "errors")
    return Policy(_tenacity_stop(reader), pause, names, is_selective, retry[0] if retry else reader.call, looks_at)


def _tenacity_stop(reader: _Reader) -> float | None:
    stop = reader.node("stop")
    if stop is None:
        return None if reader.is_open else math.inf
    return _stop_of(*stop, reader)


def _stop_of(node: tree.Expr, source: Source, reader: _Reader) -> float | None:
    match node:
        case tree.BinOp(op="|"):
            bounds = [_stop_of(part, source, reader) for part in (node.left, node.right)]
            known = [bound for bound in bounds if bound is not None]
            return min(known) if len(known) == 2 else None
        case tree.Call() if last_name(node) == "stop_after_attempt":
            given = node.positional(0) or node.keyword("max_attempt_number")
            data = reader.values.of(*reader.given.value(given, source)).data if given is not None else UNKNOWN
            return data if isinstance(data, int | float) else None
        case tree.Name() | tree.Attribute():
            return math.inf if tree.dotted(node).split(".")[-1] == "stop_never" else None
        case _:
            return None


def _tenacity_pause(node: tree.Expr, source: Source, reader: _Reader) -> Pause:
    match node:
        case tree.BinOp(op="+"):
            parts = [_tenacity_pause(part, source, reader) for part in (node.left, node.right)]
            return Pause(parts[0].longer(parts[1]).kind, node, source)
        case tree.Call():
            kind = _TENACITY_PAUSES.get(last_name(node), UNCLEAR)
            if kind == CONSTANT:
                seconds = node.positional(0) or node.keyword("wait")
                data = reader.values.of(*reader.given.value(seconds, source)).data if seconds is not None else UNKNOWN
                kind = NONE if data == 0 else kind
            return Pause(kind, node, source)
        case _:
            return Pause(UNCLEAR, node, source)


def _tenacity_condition(node: tree.Expr, source: Source, reader: _Reader) -> tuple[tuple[str, ...], bool, str]:
    """What is retried on: names, whether a function decides, and whether it is about errors at all."""
    match node:
        case tree.BinOp(op="|" | "&"):
            parts = [_tenacity_condition(part, source, reader) for part in (node.left, node.right)]
        case tree.Call() if last_name(node) in ("retry_any", "retry_all"):
            parts = [_tenacity_condition(arg.value, source, reader) for arg in node.args]
        case tree.Call() if last_name(node) == "retry_if_exception_type":
            given = node.positional(0) or node.keyword("exception_types")
            return reader.names(reader.given.value(given, source) if given is not None else None), False, "errors"
        case tree.Call() if last_name(node) in ("retry_if_result", "retry_if_not_result"):
            return (), False, "results"
        case tree.Name() | tree.Attribute() if tree.dotted(node).split(".")[-1] == "retry_always":
            return _EVERY, False, "errors"
        case _:
            return _EVERY, True, "errors"
    names = tuple(name for part in parts for name in part[0])
    about = {part[2] for part in parts}
    is_selective = any(part[1] for part in parts) or (isinstance(node, tree.BinOp) and node.op == "&")
    return names, is_selective, "errors" if "errors" in about else "results"


# Others


def _backoff(reader: _Reader) -> Policy:
    generator = reader.node("wait_gen", position=0)
    exception = reader.node("exception", position=1)
    tries, time = reader.number("max_tries"), reader.number("max_time")
    attempts = math.inf if tries is None and time is None else tries if tries is not None and not math.isnan(tries) else None
    path = reader.origins.path_of(*generator) if generator else ""
    kind = GROWING if path in ("backoff.expo", "backoff.fibo", "backoff.runtime") else UNCLEAR
    jitter = reader.node("jitter")
    if path == "backoff.constant":  # which is spread by chance unless it is told not to
        kind = CONSTANT if jitter and isinstance(jitter[0], tree.Const) and jitter[0].value is None else GROWING
    is_selective = reader.is_open or reader.node("giveup") is not None
    pause = Pause(kind, generator[0] if generator else reader.call, generator[1] if generator else reader.source)
    return Policy(attempts, pause, reader.names(exception), is_selective, exception[0] if exception else reader.call)


def _retrying(reader: _Reader) -> Policy:
    tries = reader.number("stop_max_attempt_number")
    has_end = reader.is_open or any(reader.node(name) for name in ("stop_max_delay", "stop", "stop_func"))
    attempts = math.inf if tries is None and not has_end else tries if tries is not None and not math.isnan(tries) else None
    has_growth = any(
        reader.node(name)
        for name in ("wait_random_min", "wait_random_max", "wait_exponential_multiplier", "wait_exponential_max",
                     "wait_incrementing_start", "wait_incrementing_increment", "wait_jitter_max")
    )  # fmt: skip
    fixed = reader.node("wait_fixed")
    kind = GROWING if has_growth else CONSTANT if fixed else UNCLEAR if reader.is_open or reader.node("wait", "wait_func") else NONE
    condition = reader.node("retry_on_exception")
    is_about_results = condition is None and reader.node("retry_on_result") is not None
    pause = Pause(kind, fixed[0] if fixed else reader.call, fixed[1] if fixed else reader.source)
    names = reader.names(condition) if condition and isinstance(condition[0], tree.Sequence) else _EVERY
    return Policy(attempts, pause, names, condition is not None, reader.call, "results" if is_about_results else "errors")


def _retry(reader: _Reader) -> Policy:
    tries = reader.number("tries", position=1, default=-1)
    delay, growth = reader.number("delay", position=2, default=0), reader.number("backoff", position=4, default=1)
    jitter = reader.number("jitter", position=5, default=0)
    attempts = math.inf if tries == -1 else tries if tries is not None and not math.isnan(tries) else None
    has_growth = growth != 1 or jitter != 0
    kind = (UNCLEAR if reader.is_open else GROWING) if has_growth else NONE if delay == 0 else CONSTANT
    exceptions = reader.node("exceptions", position=0)
    pause = Pause(kind, reader.call, reader.source)
    return Policy(attempts, pause, reader.names(exceptions), catches=exceptions[0] if exceptions else reader.call)


def _stamina(reader: _Reader) -> Policy:
    on = reader.node("on")
    limits = [reader.node(name) for name in ("attempts", "timeout")]
    is_endless = all(found is not None and isinstance(found[0], tree.Const) and found[0].value is None for found in limits)
    names = reader.names(on)
    return Policy(math.inf if is_endless else None, Pause(GROWING), names, "?" in names, on[0] if on else reader.call)
