"""A tool's name may hold only letters, digits, `_` and `-`, 64 at most.

## Why
The API refuses the whole request, so every call made with this tool list fails.

## Fix safety
The program looks the tool up by its name, so the name must change there too.
"""

import re
from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Violation


def _called(name: str) -> dict[str, Any]:
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": "{}"}}
    answer = {"role": "tool", "tool_call_id": "call_1", "content": "ok"}
    return {"model": "gpt-4o", "messages": [{"role": "assistant", "tool_calls": [call]}, answer]}


RULE = Rule(
    code="FUN101",
    slug="invalid-tool-name",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="tool name holds characters that the API refuses, or is too long",
    evidence=Documented("API reference; error text `string does not match pattern`, for tools and for tool calls", "2026-11"),
    examples=(
        Example.tool(
            bad={"type": "function", "function": {"name": "get weather", "parameters": {"type": "object", "properties": {}}}},
            at="/function/name",
            fixed={"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}},
        ),
        Example.tool(bad={"type": "function", "function": {"name": "multi_tool_use.parallel"}}, at="/function/name",
                     fixed={"type": "function", "function": {"name": "multi_tool_use_parallel"}}),
        Example.tool(bad={"type": "custom", "custom": {"name": "x" * 65}}, at="/custom/name"),
        Example.tool(bad={"type": "function", "function": {"name": ""}}, at="/function/name"),
        Example.request(
            bad=_called("get weather"),
            at="/messages/0/tool_calls/0/function/name",
            fixed=_called("get_weather"),
        ),
        Example.request(good=_called("get_weather")),
        Example.tool(good={"type": "function", "function": {"name": "get-weather_2"}}),
        Example.tool(good={"type": "function", "function": {"name": "x" * 64}}),
    ),
)  # fmt: skip


@RULE.on(Violation, "tool-name")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    name = violation.data
    if not isinstance(name, str):
        return
    if not name:
        yield RULE.finding(violation.place, "tool name is empty", "Name the tool")
        return
    if violation.keyword == "maxLength":
        message = f"tool name {quoted(name[:20])}… has {len(name)} characters, more than 64"
        yield RULE.finding(violation.place, message, "Shorten it")
        return
    tidy = re.sub(r"[^a-zA-Z0-9_-]+", "_", name).strip("_")
    fix = Fix(f"Rename to `{tidy}`", (Replace(violation.place, tidy),), Safety.UNSAFE) if 0 < len(tidy) <= 64 else None
    message = f"tool name {quoted(name)} is not made of `[a-zA-Z0-9_-]`"
    yield RULE.finding(violation.place, message, "Use letters, digits, `_` and `-`", fix=fix)
