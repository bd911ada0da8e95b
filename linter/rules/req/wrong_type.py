"""A member has a value of the wrong JSON type.

## Why
The API refuses it (`Invalid type for 'temperature': expected a decimal, but got a string instead.`); it converts nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

from linter.checks.wording import name_of, type_name, wanted_types
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ106",
    slug="wrong-type",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a value has the wrong JSON type",
    evidence=Documented("API reference; error text `Invalid type for`", "2026-11"),
    examples=(
        Example.fields(bad={"temperature": "0.7"}, at="/temperature", fixed={"temperature": 0.7}),
        Example.fields(bad={"max_completion_tokens": "100"}, at="/max_completion_tokens", fixed={"max_completion_tokens": 100}),
        Example.fields(bad={"stream": "true"}, at="/stream", fixed={"stream": True}),
        Example.fields(bad={"user": 42}, at="/user", fixed={"user": "42"}),
        Example.fields(bad={"modalities": "text"}, at="/modalities", fixed={"modalities": ["text"]}),
        Example.request(
            bad={"model": "gpt-4o", "messages": {"role": "user", "content": "hi"}},
            at="/messages",
            fixed={"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]},
        ),
        Example.request(bad={"model": "gpt-4o", "messages": {}}, at="/messages"),
        Example.fields(bad={"temperature": "hot"}, at="/temperature"),
        Example.fields(bad={"n": "--1"}, at="/n"),
        Example.fields(bad={"user": 10**18}, at="/user"),
        Example.fields(bad={"reasoning_effort": 5}, at="/reasoning_effort"),
        Example.request(bad={"model": "gpt-4o", "messages": None}, at="/messages"),
        Example.request(bad={"model": "gpt-4o", "messages": "hi"}, at="/messages"),
        Example.fields(good={"temperature": 1, "stop": "END", "user": "42"}),
        Example.fields(good={"temperature": None, "tools": None, "tool_choice": None, "response_format": None, "stop": None}),
    ),
)

INTEGER = re.compile(r"-?[0-9]{1,17}")
# What shows that an object is an element of the list that is wanted.
ELEMENTS: dict[Any, tuple[str, ...]] = {"messages": ("role",), "tools": ("function", "custom")}


@RULE.on(Violation, "type")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place = violation.place
    wanted = [violation.limit] if isinstance(violation.limit, str) else list(violation.limit)
    message = f"`{name_of(place)}` is {type_name(violation.data)}, not {wanted_types(wanted)}"
    converted = _converted(violation, wanted)
    if converted is None:
        yield RULE.finding(place, message, f"Write {wanted_types(wanted)}")
        return
    fix = Fix(f"Write it as {wanted_types(wanted)}", (Replace(place, converted),), Safety.SAFE)
    yield RULE.finding(place, message, fix=fix)


def _converted(violation: Violation, wanted: list[str]) -> Any:
    """The same value in a wanted type, if there can be no doubt about it; else `None`."""
    data = violation.data
    match data:
        case "true" | "True" | "false" | "False" if "boolean" in wanted:
            return data in ("true", "True")
        case str() if "integer" in wanted and INTEGER.fullmatch(data):
            return int(data)
        case str() if "number" in wanted:
            return _number(data)
        case int() if wanted in (["string"], ["string", "null"]) and not isinstance(data, bool) and not violation.allowed:
            return str(data) if INTEGER.fullmatch(str(data)) else None  # a longer one may have been cut when it was read
        case str() if "array" in wanted and violation.place.route[-1] == "modalities":
            return [Keep(violation.place)]
        case dict() if "array" in wanted and any(key in data for key in ELEMENTS.get(violation.place.route[-1], ())):
            return [Keep(violation.place)]
    return None


def _number(text: str) -> float | int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if number != number or abs(number) > 1e15 or "_" in text:
        return None
    return int(text) if INTEGER.fullmatch(text) else number
