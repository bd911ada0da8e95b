"""What a call of the API may raise: what passes by itself when it is sent again, and what does not."""

from dataclasses import dataclass

from linter.facts import sdk
from linter.python.calls import ApiCall

__all__ = ["Errors", "errors_of", "sees"]


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


def errors_of(made: ApiCall) -> Errors:
    """Returns what a call may raise, and what code after it may on its behalf."""
    if made.api == "http":
        broken = frozenset(_RAISED_BY_HTTP.get(made.library, ("Exception",)))
        status = {"?"}
        if made.library == "urllib" or "raise_for_status" in made.source.text:
            status |= {_STATUS_ERRORS.get(made.library, "?")}
        return Errors(broken | status, frozenset(status))
    passing, lasting, prefix = _RAISED.get(made.api, _RAISED["v1"])
    return Errors(frozenset(prefix + name for name in passing), frozenset(prefix + name for name in lasting))
