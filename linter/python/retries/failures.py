"""What a call of the API may raise: what passes by itself when it is sent again, and what does not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from linter.facts import sdk
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.scopes import enclosing
from linter.python.source import Source
from linter.python.ways import inside, last_name, names_in

__all__ = ["STATUS", "Errors", "errors_of", "reads_status", "refusals", "sees", "tells_failure"]

STATUS = frozenset(("status_code", "status", "ok", "is_success", "is_error"))
"""What of an answer says whether the request was refused."""

_CHECKING = re.compile(r"raise|error|status|(^|_)(check|handle|valid|parse|process|ensure|verify)")
_ANSWER = re.compile(r"(raw_|http_|api_)?(r|res|resp|response|answer|reply)")
_REPORTED = frozenset("error errors status status_code success ok code failed failure is_error".split())


@dataclass(frozen=True, slots=True)
class Errors:
    """What may be raised, by qualified names: what may pass by itself, and what will not; `?` is what own code raises."""

    passing: frozenset[str] = frozenset()
    lasting: frozenset[str] = frozenset()

    def seen_by(self, names: tuple[str, ...]) -> "Errors":
        """Returns those that a handler of some names catches."""
        return Errors(*(frozenset(e for e in errors if any(sees(n, e) for n in names)) for errors in (self.passing, self.lasting)))

    def without(self, other: "Errors") -> "Errors":
        """Returns those that are not among others."""
        return Errors(self.passing - other.passing, self.lasting - other.lasting)

    def plus(self, other: "Errors") -> "Errors":
        """Returns these and others."""
        return Errors(self.passing | other.passing, self.lasting | other.lasting)

    def turned_into(self, names: tuple[str, ...]) -> "Errors":
        """Returns what comes out where other exceptions are raised in their stead."""
        return Errors(frozenset(names if self.passing else ()), frozenset(names if self.lasting else ()))

    def __bool__(self) -> bool:
        return bool(self.passing or self.lasting)


def sees(handler: str, error: str) -> bool:
    """Says whether a handler catches an error, by their qualified names."""
    if handler == "?":
        return True
    if handler.startswith("own:"):
        return error.startswith("own:") or error == "?"
    return sdk.is_caught_by(error, handler)


# What a call raises

_RAISED = {
    "v0": (
        ("APIConnectionError", "Timeout", "RateLimitError", "ServiceUnavailableError", "APIError"),
        ("InvalidRequestError", "AuthenticationError", "PermissionError"),
        "openai.error.",
    ),
    "v1": (
        ("APIConnectionError", "APITimeoutError", "RateLimitError", "InternalServerError"),
        ("BadRequestError", "AuthenticationError", "PermissionDeniedError", "NotFoundError", "UnprocessableEntityError"),
        "openai.",
    ),
    "litellm": (
        ("APIConnectionError", "Timeout", "RateLimitError", "InternalServerError", "ServiceUnavailableError"),
        ("BadRequestError", "AuthenticationError", "NotFoundError"),
        "litellm.exceptions.",
    ),
}
_RAISED_BY_HTTP = {
    "requests": ("requests.exceptions.ConnectionError", "requests.exceptions.ReadTimeout"),
    "httpx": ("httpx.ConnectError", "httpx.ReadTimeout", "httpx.RemoteProtocolError"),
    "httpx2": ("httpx2.ConnectError", "httpx2.ReadTimeout", "httpx2.RemoteProtocolError"),
    "httpx_sse": ("httpx.ConnectError", "httpx.ReadTimeout", "httpx.RemoteProtocolError"),
    "aiohttp": ("aiohttp.ClientConnectionError", "TimeoutError"),
    "urllib": ("urllib.error.URLError", "TimeoutError"),
}
_STATUS_ERRORS = {
    "requests": "requests.exceptions.HTTPError", "httpx": "httpx.HTTPStatusError", "httpx2": "httpx2.HTTPStatusError",
    "httpx_sse": "httpx.HTTPStatusError", "aiohttp": "aiohttp.ClientResponseError", "urllib": "urllib.error.HTTPError",
}  # fmt: skip


def errors_of(made: ApiCall, regions: Iterable[tree.Node] = ()) -> Errors:
    """Returns what a call may raise; for a raw request also what is raised on its behalf in the code that gets its answer."""
    if made.api == "http":
        broken = frozenset(_RAISED_BY_HTTP.get(made.library, ("Exception",)))
        status = {"?"}
        if made.library == "urllib" or "raise_for_status" in made.source.text:
            status |= {_STATUS_ERRORS.get(made.library, "?")}
        return Errors(broken | status, refusals(made, regions))
    passing, lasting, prefix = _RAISED.get(made.api, _RAISED["v1"])
    return Errors(frozenset(prefix + name for name in passing), frozenset(prefix + name for name in lasting))


def refusals(made: ApiCall, regions: Iterable[tree.Node]) -> frozenset[str]:
    """Returns what some code raises when a raw request is refused, which by itself raises nothing."""
    status = _STATUS_ERRORS.get(made.library, "?")
    found = {status} if made.library == "urllib" or re.search(r"raise_for_status\s*=", made.source.text) else set()
    nodes = [below for region in regions for below in inside(region) if enclosing(below, tree.Handler) is None]
    is_read = any(reads_status(below.test) for below in nodes if isinstance(below, tree.If))
    for below in nodes:
        match below:
            case tree.Call() if last_name(below) == "raise_for_status":
                found.add(status)
            case tree.Call(args=[tree.Arg(value=tree.Name(id=at)), *_]) if _ANSWER.fullmatch(at) and _raises(below, made.source):
                found.add("?")
            case tree.Raise() if is_read:
                found.add("?")
            case tree.Assert() if reads_status(below.test):
                found.add("AssertionError")
            case tree.Subscript(index=tree.Const(value="choices")) if not _is_checked(below):
                found.add("KeyError")
            case _:
                pass
    return frozenset(found)


def reads_status(test: tree.Node) -> bool:
    """Says whether a test looks at the status of an answer, or at the error in its body."""
    if STATUS & {name.split(".")[-1] for name in names_in(test)}:
        return True
    return any(isinstance(below, tree.Const) and below.value in ("error", "choices", "code") for below in tree.walk(test))


def _raises(call: tree.Call, source: Source) -> bool:
    """Whether a function that is given the answer may raise: by its name, unless its body can be seen to raise nothing."""
    name = last_name(call)
    nodes = [below for own in source.functions if own.name == name for statement in own.body for below in inside(statement)]
    raises = any(isinstance(b, tree.Raise) or (isinstance(b, tree.Call) and last_name(b) == "raise_for_status") for b in nodes)
    return _CHECKING.search(name.lower()) is not None and (raises or not nodes)


def _is_checked(node: tree.Node) -> bool:
    return any(isinstance(around, tree.If | tree.IfExp) and reads_status(around.test) for around in tree.ancestors(node))


def tells_failure(body: tree.Block) -> bool:
    """Says whether a function gives its failures back as data, which its callers have to look at: `{"error": …}`."""
    return any(
        isinstance(below, tree.Return | tree.Yield) and _is_report(below.value) and _is_after_failure(below)
        for statement in body
        for below in inside(statement)
    )


def _is_report(given: tree.Expr | None) -> bool:
    match given:
        case tree.Dict():
            return any(isinstance(item.key, tree.Const) and item.key.value in _REPORTED for item in given.items)
        case tree.Call():
            words = [last_name(given), *(tree.dotted(arg.value) for arg in given.args if arg.keyword in ("type", "kind", "status"))]
            return any(re.search(r"error|fail", word, re.I) for word in words)
        case _:
            return False


def _is_after_failure(node: tree.Node) -> bool:
    return any(
        isinstance(around, tree.Handler) or (isinstance(around, tree.If) and reads_status(around.test))
        for around in tree.ancestors(node)
    )
