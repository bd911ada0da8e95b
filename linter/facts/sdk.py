"""What is known about the openai-python SDK: what it raises, retries and calls things, by version; and who catches what."""

import builtins
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from linter import facts

__all__ = [
    "Defaults", "Removed", "StreamErrors", "bases", "canonical", "defaults", "defaults_by_version", "exception_for",
    "is_call_option", "is_caught_by", "is_exception", "is_permanent", "is_permanent_status", "is_transient", "lookalike_exception",
    "permanent_caught_by", "permanent_codes", "releases", "removed", "removed_argument", "stream_errors",
    "stream_errors_by_version", "transport",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class StreamErrors:
    """What iteration over a stream raises with the versions that fit `spec`, by what went wrong.

    The connection was `cut`, `reset`, or did `stall`; an error came in the stream (`in_band`), or what came was `malformed`.
    """

    spec: str
    cut: str
    reset: str
    stall: str
    in_band: str
    malformed: str

    @property
    def transport(self) -> tuple[str, ...]:
        """What a broken connection raises, each exception once."""
        return tuple(dict.fromkeys((self.cut, self.reset, self.stall)))

    @property
    def every(self) -> tuple[str, ...]:
        """All that is raised, each exception once."""
        return tuple(dict.fromkeys((*self.transport, self.in_band, self.malformed)))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a client of the versions that fit `spec` does unless told otherwise; times are in seconds.

    A server that asks for more time than `longest_retry_after` is not heeded; `None` where the header is not read.
    """

    spec: str
    timeout: float
    connect_timeout: float
    max_retries: int
    retried_statuses: tuple[int, ...]
    retried_from: int | None
    longest_retry_after: float | None

    def is_retried(self, status: int) -> bool:
        """Says whether the client itself sends a request again after an answer with this status."""
        return status in self.retried_statuses or (self.retried_from is not None and status >= self.retried_from)


@dataclass(frozen=True, slots=True)
class Removed:
    """A name of SDK 0.x: what there is `instead` since 1.0, or nothing, and what comes of using it all the same.

    `kind` is `call`, `exception`, `module`, `setting`, `argument` or `lookalike`. `effect` names the exception, or is `ignored`
    where only calls through the module itself heed it; `assigned` says what comes of assigning to it, for settings. `is_async`
    tells that the replacement belongs to `AsyncOpenAI` and is awaited.
    """

    name: str
    kind: str
    instead: str
    effect: str
    assigned: str = ""
    is_async: bool = False


def _data() -> Any:
    return facts.load("chatvet.sdk.json")


# Exceptions


@cache
def _parents() -> dict[str, tuple[str, ...]]:
    """The direct bases of each exception that the data knows."""
    trees = _data()["exceptions"].values()
    return {name: tuple(above) for tree in trees for name, above in tree["bases"].items()}


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


@cache
def canonical(name: str) -> str:
    """Returns the name under which an exception is known here: `requests.exceptions.Timeout` for `requests.Timeout`.

    `openai.error.Timeout` keeps its name: it is a class of SDK 0.x only, and no other name for one of today's.
    """
    name = name.removeprefix("builtins.")
    if name in _parents():
        return name
    aliases = _data()["aliases"]
    if name in aliases["names"]:
        return str(aliases["names"][name])
    module, _, last = name.rpartition(".")
    if module in aliases["modules"]:
        return canonical(f"{aliases['modules'][module]}.{last}")
    found = _builtin(name)
    return found.__name__ if found else name  # `IOError` is another name for `OSError`


def is_exception(name: str) -> bool:
    """Says whether a qualified name is that of an exception known here."""
    known = canonical(name)
    return known in _parents() or _builtin(known) is not None


@cache
def bases(name: str) -> tuple[str, ...]:
    """Returns all ancestors of an exception, the near ones first; none for a name that is not known."""
    name = canonical(name)
    found = _builtin(name)
    if found:
        return tuple(above.__name__ for above in found.__mro__[1:] if issubclass(above, BaseException))
    direct = tuple(map(canonical, _parents().get(name, ())))
    lines = [direct, *map(bases, direct)]
    return tuple(dict.fromkeys(ancestor for line in lines for ancestor in line))


@cache
def is_caught_by(raised: str, handler: str) -> bool:
    """Says whether `except handler` catches an exception.

    Of an exception that is not known it is supposed that its bases are `Exception` and `BaseException`.
    """
    raised, handler = canonical(raised), canonical(handler)
    above = bases(raised) if is_exception(raised) else ("Exception", "BaseException")
    return handler == raised or handler in above


def exception_for(status: int, sdk: str = "openai") -> str:
    """Returns what the SDK raises for an answer with an error status; `sdk` is `openai`, or `openai.error` for 0.x."""
    entry = _data()["statuses"][sdk]
    return str(entry["exact"].get(str(status), entry["500 and more" if status >= 500 else "others"]))


# What can succeed when tried again


def is_permanent(name: str) -> bool:
    """Says whether an exception means that the same request can never succeed."""
    return any(is_caught_by(name, known) for known in _data()["permanent"]["classes"])


def is_transient(name: str) -> bool:
    """Says whether an exception means that the same request may succeed later.

    A class that stands for both kinds, such as `openai.APIError`, is neither permanent nor transient.
    """
    return any(is_caught_by(name, known) for known in _data()["transient"]["classes"])


@cache
def permanent_caught_by(handler: str) -> tuple[str, ...]:
    """Returns the exceptions among those that `except handler` catches after which trying again is in vain."""
    return tuple(known for known in _data()["permanent"]["classes"] if is_caught_by(known, handler))


def is_permanent_status(status: int) -> bool:
    """Says whether an HTTP status means that the same request can never succeed."""
    return status in _data()["permanent"]["statuses"]


@cache
def permanent_codes() -> frozenset[str]:
    """Returns the error codes that mean so even where the status does not, such as `insufficient_quota` with 429."""
    return frozenset(_data()["permanent"]["codes"])


# What differs between versions


@cache
def releases() -> tuple[str, ...]:
    """Returns the releases in which something changed that is known here, oldest first."""
    return tuple(sorted(_data()["releases"]["notable"], key=_release))


def _release(version: str) -> tuple[int, ...]:
    """The first three numbers of a version: `3.14.0rc1` counts as 3.14.0, and so does 3.14."""
    found = re.match(r"\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?", version)
    if not found:
        raise ValueError(f"not a version: {version!r}")
    return tuple(int(number or 0) for number in found.groups())


def _is_within(version: str, spec: str) -> bool:
    """Says whether a version fits a specifier of this data, which holds `>=` and `<` only."""
    for clause in spec.split(","):
        operator, bound = (">=", clause[2:]) if clause.startswith(">=") else ("<", clause[1:])
        if (_release(version) >= _release(bound)) != (operator == ">="):
            return False
    return True


@cache
def stream_errors_by_version(*, is_async: bool = False) -> tuple[StreamErrors, ...]:
    """Returns what iteration over a stream raises, for each range of versions, oldest first."""
    return tuple(_stream_errors(entry, is_async) for entry in _data()["stream_errors"]["ranges"])


def _stream_errors(entry: Any, is_async: bool) -> StreamErrors:
    return StreamErrors(entry["spec"], **entry.get("async" if is_async else "sync", entry["sync"]))


def stream_errors(version: str, *, is_async: bool = False) -> StreamErrors:
    """Returns what iteration over a stream raises with one version. Raises `ValueError` if it is no version."""
    return next(item for item in stream_errors_by_version(is_async=is_async) if _is_within(version, item.spec))


@cache
def defaults_by_version() -> tuple[Defaults, ...]:
    """Returns what clients do by default, for each range of versions, oldest first."""
    entries = _data()["defaults"]["ranges"]
    return tuple(Defaults(**{**entry, "retried_statuses": tuple(entry["retried_statuses"])}) for entry in entries)


def defaults(version: str) -> Defaults:
    """Returns what a client of one version does by default. Raises `ValueError` if it is no version."""
    return next(item for item in defaults_by_version() if _is_within(version, item.spec))


def transport(version: str, *, is_async: bool = False) -> str:
    """Names the package through which a version of the SDK speaks HTTP. Raises `ValueError` if it is no version."""
    entry = next(entry for entry in _data()["transport"]["ranges"] if _is_within(version, entry["spec"]))
    return str(entry.get("async" if is_async else "sync", entry["sync"]))


# What SDK 0.x had

_KINDS = {"calls": "call", "exceptions": "exception", "modules": "module", "settings": "setting"}


def removed(name: str) -> Removed | None:
    """Returns what became of a name of SDK 0.x, such as `openai.ChatCompletion.create`, or of the nearest that holds it."""
    while "." in name:
        for section, kind in _KINDS.items():
            found = _removed(section, kind, name)
            if found:
                return found
        name = name.rpartition(".")[0]
    return None


def removed_argument(name: str) -> Removed | None:
    """Returns what became of an argument that the calls of SDK 0.x took, such as `engine`."""
    return _removed("arguments", "argument", name)


def lookalike_exception(name: str) -> Removed | None:
    """Returns what to catch in place of a name that reads like an exception and is none, such as `openai.Timeout`."""
    return _removed("lookalikes", "lookalike", name)


def _removed(section: str, kind: str, name: str) -> Removed | None:
    known = _data()["removed"][section]
    entry = known["names"].get(name)
    if entry is None:
        return None
    effect = entry.get("effect", known["effect"])
    return Removed(name, kind, entry["instead"], effect, known.get("assigned", ""), entry.get("async", False))


# Arguments of a call


def is_call_option(name: str, sdk: str = "openai") -> bool:
    """Says whether an argument of a call is for the client, and no member of the body.

    `sdk` is `openai`, `openai.error` for 0.x, or `litellm`.
    """
    known = _data()["call_options"][sdk]
    return name in known["names"] or name.startswith(tuple(known["prefixes"]))
