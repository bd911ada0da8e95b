"""The newest `openai` package's request types as an oracle: where chatvet judges otherwise, a fact says why.

The types are validated with pydantic on requests that are right and on requests after one to three mistakes. A disagreement that
no fact explains fails, so a change of the types, or of the rules, shows up here.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter, ValidationError
from strategies import mutated, requests

from linter import Diagnostic, Severity, check_request

STRANGE = "the types say what may be written, and ignore what else there is; the API refuses unknown members"
ACROSS = "the types see one member at a time; the API holds members against each other"
BOUNDS = "the types have no bounds, patterns or lengths; the reference and the API's error texts do"
SCHEMA = "to the types a schema is any dict; the API holds it against the meta-schema, and wants an object with `properties`"
STRICT = "to the types a schema is any dict; the API takes only some of JSON Schema where it is strict"
MEDIA = "to the types data and addresses are strings; the API decodes them"

# What the types cannot say, by rule.
BEYOND_THE_TYPES = {
    "unknown-parameter": STRANGE,
    "unknown-sub-parameter": STRANGE,
    "refused-message-key": STRANGE,
    "conflicting-token-limits": ACROSS,
    "top-logprobs-without-logprobs": ACROSS,
    "missing-json-word": ACROSS,
    "missing-audio-options": ACROSS,
    "stream-options-without-stream": ACROSS,
    "unstreamable-audio-format": ACROSS,
    "tool-choice-without-tools": ACROSS,
    "unknown-tool-choice": ACROSS,
    "unanswered-tool-call": ACROSS,
    "orphan-tool-message": ACROSS,
    "misplaced-tool-message": ACROSS,
    "unknown-tool-call-id": ACROSS,
    "duplicate-tool-call-id": ACROSS,
    "misplaced-image": ACROSS,
    "number-out-of-range": BOUNDS,
    "wrong-size": BOUNDS,
    "invalid-tool-name": BOUNDS,
    "invalid-schema-name": BOUNDS,
    "invalid-message-name": BOUNDS,
    "invalid-token-id": BOUNDS,
    "empty-tool-calls": BOUNDS,
    "schema-not-object": SCHEMA,
    "array-without-items": SCHEMA,
    "invalid-schema": SCHEMA,
    "unknown-schema-type": SCHEMA,
    "boolean-required": SCHEMA,
    "invalid-pattern": SCHEMA,
    "unresolvable-ref": SCHEMA,
    "mismatched-enum": SCHEMA,
    **dict.fromkeys(
        (
            "open-object",
            "optional-property",
            "unknown-required",
            "unsupported-keyword",
            "ref-with-siblings",
            "untyped-schema",
            "oversized-schema",
            "unsupported-format",
            "regex-lookaround",
        ),
        STRICT,
    ),
    "invalid-image-url": MEDIA,
    "invalid-audio-data": MEDIA,
    "invalid-file-data": MEDIA,
    "missing-content": "the types let an assistant message go without anything; measured: it needs content or the like",
    "missing-model": "to the types an empty string is a model; measured: `you must provide a model parameter`",
    "wrong-type": "pydantic converts between JSON types where no number or truth is lost; the API does not",
    "invalid-tool-choice": "in the types a union takes the first member that fits; the API knows the words and forms",
    "invalid-content": "pydantic reads iterables lazily, and a dict or a string is one",
    "bare-message": "pydantic reads iterables lazily, and a dict or a string is one",
}

# What the API takes although the types do not say so, with a test on the request.
BEYOND_THE_API: dict[str, Callable[[Any], bool]] = {
    "optional top-level members may be null, which counts as left out (measured on gpt-5.6, recorded on gpt-4)": lambda data: any(
        value is None for value in data.values()
    ),
    "chatvet only warns, since the API was seen to accept it, or was not seen to refuse it": lambda data: any(
        found.severity is Severity.WARNING for found in check_request(data)
    ),
}


@cache
def oracle() -> TypeAdapter[Any]:
    from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming, CompletionCreateParamsStreaming

    return TypeAdapter(CompletionCreateParamsNonStreaming | CompletionCreateParamsStreaming)


def complaints(data: Any) -> list[Any]:
    """What pydantic says against a request by the SDK's types; iterables are read to their end, else they are not checked."""
    try:
        _read(oracle().validate_python(data))
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _read(value: Any) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _read(item)
    elif not isinstance(value, str | bytes) and hasattr(value, "__iter__"):
        for item in value:
            _read(item)


def errors_of(data: Any) -> list[Diagnostic]:
    return [d for d in check_request(data) if d.severity is Severity.ERROR]


def explanation(data: Any) -> str | None:
    """Why chatvet and the types disagree on a request: nothing if they agree, `None` if no fact says why."""
    ours, theirs = errors_of(data), complaints(data)
    if bool(ours) == bool(theirs):
        return ""
    if ours:
        facts = {BEYOND_THE_TYPES.get(error.slug) for error in ours}
        return None if None in facts else "; ".join(sorted(facts))
    return next((fact for fact, holds in BEYOND_THE_API.items() if holds(data)), None)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(requests)
def test_right_requests(data: Any) -> None:
    assert explanation(data) is not None, (errors_of(data), complaints(data))


@settings(max_examples=500, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_requests_with_mistakes(data: Any) -> None:
    if isinstance(data, dict):
        assert explanation(data) is not None, (errors_of(data), complaints(data)[:3])
