"""A list, a string or an object has more, or fewer, elements than the API takes.

## Why
The API refuses it: `array too long`, `string too long`, `too many properties`, `empty array`.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import name_of, quoted
from linter.model.finding import Finding
from linter.model.place import Part
from linter.model.rule import ERROR, Documented, Example, Rule
from linter.model.subject import Violation


def _chat(id: str) -> dict[str, Any]:
    call = {"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}}
    answer = {"role": "tool", "tool_call_id": id, "content": "ok"}
    return {"model": "gpt-4o", "messages": [{"role": "assistant", "tool_calls": [call]}, answer]}


RULE = Rule(
    code="REQ109",
    slug="wrong-size",
    severity=ERROR,
    since="0.1",
    vendor="openai",
    summary="a value is too long, too short or empty",
    evidence=Documented("API reference; error texts `array too long`, `string too long`, `too many properties`", "2026-11"),
    examples=(
        Example.request(bad={"model": "gpt-4o", "messages": []}, at="/messages"),
        Example.fields(bad={"stop": ["a", "b", "c", "d", "e"]}, at="/stop"),
        Example.fields(bad={"metadata": {"k": "x" * 513}, "store": True}, at="/metadata/k"),
        Example.fields(bad={"metadata": {"k" * 65: "x"}, "store": True}, at="/metadata/" + "k" * 65),
        Example.fields(bad={"metadata": {f"k{i}": "x" for i in range(17)}, "store": True}, at="/metadata"),
        Example.fields(bad={"safety_identifier": "x" * 129}, at="/safety_identifier"),
        Example.request(bad=_chat("c" * 65), at="/messages/0/tool_calls/0/id"),
        Example.fields(good={"stop": ["a", "b", "c", "d"], "safety_identifier": "x" * 128}),
        Example.fields(good={"metadata": {"k" * 64: "x" * 512}, "store": True}),
    ),
)

UNITS = {"Items": "elements", "Length": "characters", "Properties": "members"}


@RULE.on(Violation, "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place, size, limit = violation.place, len(violation.data), violation.limit
    name = f"key {quoted(violation.data)}" if place.part is Part.KEY else f"`{name_of(place)}`"
    unit = UNITS[violation.keyword[3:]]
    if violation.keyword.startswith("min"):
        message = f"{name} is empty" if size == 0 else f"{name} has {size} {unit}, fewer than {limit}"
        yield RULE.finding(place, message, "Fill it, or leave it out")
        return
    yield RULE.finding(place, f"{name} has {size:,} {unit}, more than {limit:,}", f"Keep to {limit:,} {unit}")
