"""Facts about the SDK, held against the packages themselves: who catches what, what became of old names, what a call takes."""

import builtins
import importlib
import inspect
import itertools
import sys
from typing import Any

import openai
import pytest
from openai.resources.chat.completions import AsyncCompletions, Completions

from linter import facts
from linter.facts import sdk

DATA = facts.load("chatvet.sdk.json")
PARENTS = {name: above for tree in DATA["exceptions"].values() for name, above in tree["bases"].items()}
BUILTIN = sorted(name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException))
HERE = ("asyncio", "concurrent", "http", "httpx2", "json", "openai", "os", "pydantic", "select", "socket", "ssl", "urllib")


def resolved(name: str) -> Any:
    """What a qualified name stands for; the module is the longest part of the name that can be imported."""
    steps = name.split(".")
    for end in range(len(steps) - 1, 0, -1):
        try:
            value: Any = importlib.import_module(".".join(steps[:end]))
        except ModuleNotFoundError:
            continue
        for step in steps[end:]:
            value = getattr(value, step)
        return value
    return getattr(builtins, name)


def is_installed(name: str) -> bool:
    """Whether a name can be looked up here: SDK 0.x cannot be installed beside today's, and some packages need not be."""
    package = name.split(".")[0]
    if package in HERE or "." not in name:
        return not name.startswith("openai.error.")
    try:
        importlib.import_module(package)
    except ModuleNotFoundError:
        return False
    return True


INSTALLED = [name for name in sorted(PARENTS) if is_installed(name)]


def name_of(cls: type) -> str:
    return sdk.canonical(f"{cls.__module__}.{cls.__qualname__}")


# Exceptions


@pytest.mark.parametrize("name", INSTALLED)
def test_an_exception_has_the_bases_that_it_has(name: str) -> None:
    cls = resolved(name)
    assert [name_of(base) for base in cls.__bases__ if issubclass(base, BaseException)] == PARENTS[name]
    assert set(sdk.bases(name)) == {name_of(base) for base in cls.__mro__[1:] if issubclass(base, BaseException)}
    assert name_of(cls) == name


def exported(module: str) -> list[str]:
    """The exceptions in a module, by the names of the modules that they are at home in."""
    values = [value for name, value in vars(importlib.import_module(module)).items() if not name.startswith("_")]
    classes = [value for value in values if issubclass(type(value), type)]  # `isinstance` would wake the SDK's lazy objects
    return [name_of(value) for value in classes if issubclass(value, BaseException)]


@pytest.mark.parametrize("module", ["openai", "openai._exceptions", "openai.lib._old_api", "openai.lib.azure", "httpx2"])
def test_every_exception_is_known(module: str) -> None:
    assert exported(module)
    assert [name for name in exported(module) if name not in PARENTS] == []


def test_who_catches_what() -> None:
    names = [*INSTALLED, *BUILTIN]
    classes = {name: resolved(name) for name in names}
    wrong = [
        (raised, handler)
        for raised, handler in itertools.product(names, repeat=2)
        if sdk.is_caught_by(raised, handler) != issubclass(classes[raised], classes[handler])
    ]
    assert wrong == []


@pytest.mark.parametrize("alias", sorted(DATA["aliases"]["names"]))
def test_an_alias_is_another_name_for_the_same(alias: str) -> None:
    if sys.version_info < (3, 11) and sdk.canonical(alias) == "TimeoutError":
        pytest.skip("asyncio and concurrent.futures had classes of their own before Python 3.11")
    if is_installed(alias):
        assert resolved(alias) is resolved(sdk.canonical(alias))


@pytest.mark.parametrize("module", sorted(DATA["aliases"]["modules"]))
def test_exceptions_are_known_under_other_modules(module: str) -> None:
    target = DATA["aliases"]["modules"][module]
    names = [name.rpartition(".")[2] for name in PARENTS if name.rpartition(".")[0] == target]
    assert names
    for name in names:
        alias = f"{module}.{name}"
        if alias not in PARENTS:
            assert sdk.canonical(alias) == f"{target}.{name}"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("requests.Timeout", "requests.exceptions.Timeout"),
        ("requests.exceptions.Timeout", "requests.exceptions.Timeout"),
        ("openai._exceptions.APIError", "openai.APIError"),
        ("openai.error.Timeout", "openai.error.Timeout"),
        ("litellm.RateLimitError", "litellm.exceptions.RateLimitError"),
        ("aiohttp.client_exceptions.ClientError", "aiohttp.ClientError"),
        ("builtins.ValueError", "ValueError"),
        ("IOError", "OSError"),
        ("builtins.EnvironmentError", "OSError"),
        ("socket.timeout", "TimeoutError"),
        ("my.Error", "my.Error"),
        ("print", "print"),
        ("", ""),
        (".", "."),
    ],
)
def test_canonical(name: str, known: str) -> None:
    assert sdk.canonical(name) == known
    assert sdk.canonical(known) == known


def test_bases_come_near_ones_first() -> None:
    assert sdk.bases("openai.APITimeoutError") == (
        "openai.APIConnectionError", "openai.APIError", "openai.OpenAIError", "Exception", "BaseException",
    )  # fmt: skip
    assert sdk.bases("requests.ConnectTimeout")[:3] == (
        "requests.exceptions.ConnectionError", "requests.exceptions.Timeout", "requests.exceptions.RequestException",
    )  # fmt: skip
    assert sdk.bases("BaseException") == sdk.bases("my.Error") == sdk.bases("int") == ()


@pytest.mark.parametrize(
    ("raised", "handler", "caught"),
    [
        ("openai.RateLimitError", "openai.RateLimitError", True),
        ("openai.RateLimitError", "openai.APIStatusError", True),
        ("openai.APIError", "openai.APIStatusError", False),
        ("openai.APITimeoutError", "TimeoutError", False),
        ("openai.RateLimitError", "openai.error.RateLimitError", False),
        ("openai.error.RateLimitError", "openai.error.OpenAIError", True),
        ("httpx.ReadTimeout", "httpx.HTTPError", True),
        ("httpx2.ReadTimeout", "httpx.HTTPError", False),
        ("httpx.ReadTimeout", "OSError", False),
        ("requests.ReadTimeout", "IOError", True),
        ("requests.JSONDecodeError", "ValueError", True),
        ("litellm.RateLimitError", "openai.RateLimitError", True),
        ("litellm.Timeout", "openai.APIConnectionError", True),
        ("aiohttp.ServerTimeoutError", "asyncio.TimeoutError", True),
        ("asyncio.CancelledError", "Exception", False),
        ("asyncio.CancelledError", "BaseException", True),
        ("json.decoder.JSONDecodeError", "builtins.ValueError", True),
        ("my.Error", "my.Error", True),
        ("my.Error", "Exception", True),
        ("my.Error", "openai.OpenAIError", False),
        ("openai.OpenAIError", "my.Error", False),
    ],
)
def test_is_caught_by(raised: str, handler: str, caught: bool) -> None:
    assert sdk.is_caught_by(raised, handler) is caught


def test_each_base_is_known() -> None:
    assert [above for bases in PARENTS.values() for above in bases if not sdk.is_exception(above)] == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 529])
def test_what_is_raised_for_a_status(status: int) -> None:
    import httpx2

    response = httpx2.Response(status, request=httpx2.Request("POST", "https://example.com"), json={})
    raised = openai.OpenAI(api_key="x")._make_status_error_from_response(response)
    assert name_of(type(raised)) == sdk.exception_for(status)


def test_what_was_raised_for_a_status() -> None:
    assert sdk.exception_for(404, "openai.error") == "openai.error.InvalidRequestError"
    assert sdk.exception_for(503, "openai.error") == "openai.error.ServiceUnavailableError"
    assert sdk.exception_for(500, "openai.error") == sdk.exception_for(418, "openai.error") == "openai.error.APIError"


# What can succeed when tried again


@pytest.mark.parametrize(
    ("name", "permanent", "transient"),
    [
        ("openai.BadRequestError", True, False),
        ("openai.OAuthError", True, False),
        ("openai.RateLimitError", False, True),
        ("openai.APITimeoutError", False, True),
        ("openai.APIError", False, False),
        ("openai.APIStatusError", False, False),
        ("openai.error.InvalidRequestError", True, False),
        ("openai.error.TryAgain", False, True),
        ("litellm.ContextWindowExceededError", True, False),
        ("litellm.BudgetExceededError", True, False),
        ("litellm.ServiceUnavailableError", False, True),
        ("httpx.ReadTimeout", False, True),
        ("requests.ConnectionError", False, True),
        ("asyncio.TimeoutError", False, True),
        ("Exception", False, False),
        ("my.Error", False, False),
    ],
)
def test_what_can_succeed_later(name: str, permanent: bool, transient: bool) -> None:
    assert (sdk.is_permanent(name), sdk.is_transient(name)) == (permanent, transient)


def test_nothing_is_both() -> None:
    assert [name for name in [*PARENTS, *BUILTIN] if sdk.is_permanent(name) and sdk.is_transient(name)] == []


def test_what_the_status_says_the_class_says() -> None:
    for status in range(400, 600):
        if sdk.exception_for(status) != "openai.APIStatusError":
            assert sdk.is_permanent_status(status) == sdk.is_permanent(sdk.exception_for(status)), status
        if sdk.defaults("3.54.0").is_retried(status):
            assert not sdk.is_permanent_status(status)


def test_handlers_that_catch_what_is_permanent() -> None:
    assert "openai.BadRequestError" in sdk.permanent_caught_by("openai.APIError")
    assert "openai.BadRequestError" in sdk.permanent_caught_by("Exception")
    assert sdk.permanent_caught_by("openai.AuthenticationError") == ("openai.AuthenticationError",)
    assert sdk.permanent_caught_by("openai.RateLimitError") == sdk.permanent_caught_by("my.Error") == ()
    assert "insufficient_quota" in sdk.permanent_codes()


@pytest.mark.parametrize("kind", ["permanent", "transient"])
def test_classes_are_written_as_they_are_known(kind: str) -> None:
    names = DATA[kind]["classes"]
    assert [name for name in names if sdk.canonical(name) != name or not sdk.is_exception(name)] == []


# What differs between versions


@pytest.mark.parametrize(
    ("version", "cut", "stall", "transport"),
    [
        ("0.28.1", "requests.exceptions.ChunkedEncodingError", "requests.exceptions.ConnectionError", "requests"),
        ("1.0.0", "httpx.RemoteProtocolError", "httpx.ReadTimeout", "httpx"),
        ("2.54.0", "httpx.RemoteProtocolError", "httpx.ReadTimeout", "httpx"),
        ("3", "httpx2.RemoteProtocolError", "httpx2.ReadTimeout", "httpx2"),
        ("3.13.9", "httpx2.RemoteProtocolError", "httpx2.ReadTimeout", "httpx2"),
        ("3.14.0", "openai.APIConnectionError", "openai.APITimeoutError", "httpx2"),
        ("v4.0.0rc1", "openai.APIConnectionError", "openai.APITimeoutError", "httpx2"),
    ],
)
def test_errors_of_streams(version: str, cut: str, stall: str, transport: str) -> None:
    errors = sdk.stream_errors(version)
    assert (errors.cut, errors.stall) == (cut, stall)
    assert errors.transport == tuple(dict.fromkeys((errors.cut, errors.reset, errors.stall)))
    assert set(errors.every) == {*errors.transport, errors.in_band, errors.malformed}
    assert all(map(sdk.is_exception, errors.every))
    assert sdk.transport(version) == transport


def test_errors_of_async_streams() -> None:
    assert sdk.stream_errors("0.28.1", is_async=True).cut == "aiohttp.ClientPayloadError"
    assert sdk.transport("0.28.1", is_async=True) == "aiohttp"
    for version in ("1.0.0", "3.0.0", "3.14.0"):
        assert sdk.stream_errors(version, is_async=True) == sdk.stream_errors(version)
        assert sdk.transport(version, is_async=True) == sdk.transport(version)


def test_defaults_are_those_of_the_package() -> None:
    from openai._constants import MAX_RETRY_AFTER_DELAY

    now = sdk.defaults(openai.__version__)
    assert (now.timeout, now.connect_timeout) == (openai.DEFAULT_TIMEOUT.read, openai.DEFAULT_TIMEOUT.connect)
    assert now.max_retries == openai.DEFAULT_MAX_RETRIES
    assert now.longest_retry_after == MAX_RETRY_AFTER_DELAY


def test_the_package_retries_what_it_is_said_to() -> None:
    import httpx2

    client, now = openai.OpenAI(api_key="x"), sdk.defaults(openai.__version__)
    statuses = range(400, 600)
    assert [s for s in statuses if client._should_retry(httpx2.Response(s))] == [s for s in statuses if now.is_retried(s)]


def test_defaults_of_other_versions() -> None:
    assert not any(map(sdk.defaults("0.28.1").is_retried, range(600)))
    assert (sdk.defaults("2.51.0").longest_retry_after, sdk.defaults("2.52.0").longest_retry_after) == (60, 120)


@pytest.mark.parametrize("version", ["", "banana", ">=1"])
def test_what_is_no_version(version: str) -> None:
    for ask in (sdk.stream_errors, sdk.defaults, sdk.transport):
        with pytest.raises(ValueError, match="not a version"):
            ask(version)


def test_each_version_is_in_one_range() -> None:
    for section in ("stream_errors", "defaults", "transport"):
        for version in (*sdk.releases(), "0.1", "99.0"):
            fitting = [entry["spec"] for entry in DATA[section]["ranges"] if sdk._is_within(version, entry["spec"])]
            assert len(fitting) == 1, (section, version)


def test_releases_come_oldest_first() -> None:
    assert sdk.releases()[0] == "0.27.0"
    assert sdk.releases().index("1.55.3") < sdk.releases().index("1.109.1")


# What SDK 0.x had

REMOVED = DATA["removed"]


@pytest.mark.parametrize("name", sorted(REMOVED["calls"]["names"]))
def test_calls_that_are_gone(name: str) -> None:
    found = sdk.removed(name)
    assert found is not None
    assert (found.kind, found.name) == ("call", name)
    with pytest.raises(openai.OpenAIError) as raised:
        resolved(name)()
    assert type(raised.value).__name__ == found.effect
    if found.instead:
        client: Any = openai.AsyncOpenAI(api_key="x") if found.is_async else openai.OpenAI(api_key="x")
        for step in found.instead.split(".")[1:]:
            client = getattr(client, step)
        assert callable(client)


@pytest.mark.parametrize("name", sorted(REMOVED["exceptions"]["names"]))
def test_exceptions_that_are_gone(name: str) -> None:
    found = sdk.removed(name)
    assert found is not None
    assert found.kind == "exception"
    with pytest.raises(AttributeError):
        resolved(name)
    assert found.effect == "AttributeError"
    assert not found.instead or issubclass(resolved(found.instead), openai.OpenAIError)


def test_every_old_exception_is_gone() -> None:
    assert [name for name in PARENTS if name.startswith("openai.error.") and name not in REMOVED["exceptions"]["names"]] == []


@pytest.mark.parametrize("name", sorted(REMOVED["modules"]["names"]))
def test_modules_that_are_gone(name: str) -> None:
    found = sdk.removed(name)
    assert found is not None
    assert (found.kind, found.effect) == ("module", "ModuleNotFoundError")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(name)


@pytest.mark.parametrize("name", sorted(REMOVED["settings"]["names"]))
def test_settings_that_are_gone(name: str) -> None:
    found = sdk.removed(name)
    assert found is not None
    assert (found.kind, found.assigned) == ("setting", "ignored")
    assert hasattr(openai, name.removeprefix("openai.")) == (found.effect == "ignored")


@pytest.mark.parametrize("completions", [Completions, AsyncCompletions])
@pytest.mark.parametrize("name", sorted(REMOVED["arguments"]["names"]))
def test_arguments_that_are_gone(name: str, completions: Any) -> None:
    found = sdk.removed_argument(name)
    assert found is not None
    assert (found.kind, found.effect) == ("argument", "TypeError")
    parameters = inspect.signature(completions.create).parameters
    assert name not in parameters
    assert " " in found.instead or found.instead in parameters or hasattr(openai, found.instead)


def test_old_names_are_found_by_what_holds_them() -> None:
    assert sdk.removed("openai.ChatCompletion.create") == sdk.Removed(
        "openai.ChatCompletion.create", "call", "client.chat.completions.create", "APIRemovedInV1"
    )
    for name, holder in {
        "openai.FineTune.create": "openai.FineTune",
        "openai.ChatCompletion.create.x": "openai.ChatCompletion.create",
        "openai.error.Made.up": "openai.error",
        "openai.embeddings_utils.get_embedding": "openai.embeddings_utils",
    }.items():
        found = sdk.removed(name)
        assert found is not None
        assert found.name == holder


@pytest.mark.parametrize(
    "name", ["openai", "openai.OpenAI", "openai.chat.completions.create", "openai.Timeout", "openai.APIError", "x", ""]
)
def test_names_that_are_there(name: str) -> None:
    assert sdk.removed(name) is None
    assert sdk.removed_argument(name) is None


def test_what_reads_like_an_exception() -> None:
    found = sdk.lookalike_exception("openai.Timeout")
    assert found is not None
    assert found.instead == "openai.APITimeoutError"
    assert not issubclass(openai.Timeout, BaseException)
    assert sdk.lookalike_exception("openai.APITimeoutError") is None


# Arguments of a call


@pytest.mark.parametrize("method", ["create", "parse", "stream"])
@pytest.mark.parametrize("completions", [Completions, AsyncCompletions])
def test_options_of_a_call_are_those_of_the_package(completions: Any, method: str) -> None:
    from openai.types.chat import completion_create_params

    body = completion_create_params.CompletionCreateParamsBase.__annotations__.keys() | {"stream"}
    options = inspect.signature(getattr(completions, method)).parameters.keys() - body - {"self"}
    assert sorted(options) == DATA["call_options"]["openai"]["names"]


@pytest.mark.parametrize(
    ("name", "sdks"),
    [
        ("timeout", {"openai", "openai.error", "litellm"}),
        ("extra_body", {"openai", "litellm"}),
        ("engine", {"openai.error"}),
        ("request_timeout", {"openai.error", "litellm"}),
        ("max_retries", {"litellm"}),
        ("num_retries", {"litellm"}),
        ("fallbacks", {"litellm"}),
        ("metadata", {"litellm"}),
        ("aws_region_name", {"litellm"}),
        ("input_cost_per_token", {"litellm"}),
        ("idempotency_key", set()),
        ("model", set()),
        ("temperature", set()),
        ("", set()),
    ],
)
def test_options_of_a_call(name: str, sdks: set[str]) -> None:
    assert {known for known in ("openai", "openai.error", "litellm") if sdk.is_call_option(name, known)} == sdks
    assert sdk.is_call_option(name) == ("openai" in sdks)


# The data


def test_each_section_says_where_it_comes_from() -> None:
    sections = [section for key, section in DATA.items() if isinstance(section, dict) and key != "exceptions"]
    for section in (DATA, *sections, *DATA["exceptions"].values()):
        assert section["x-source"]
        assert len(section["x-date"]) == len("2026-11")
