"""`parallel_tool_calls` is set without `tools`.

## Why
Models up to gpt-4.1 were seen to refuse it (`'parallel_tool_calls' is only allowed when 'tools' are specified.`), gpt-5.6 to accept
it without effect. Where it is known what the model does, `refused-parameter` tells, or nobody.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

RULE = Rule(
    code="FUN202",
    slug="parallel-tool-calls-without-tools",
    severity=WARNING,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`parallel_tool_calls` is set without `tools`",
    evidence=Measured("error text `'parallel_tool_calls' is only allowed when 'tools' are specified`, by model", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-5", "parallel_tool_calls": True}, at="/parallel_tool_calls", fixed={"model": "gpt-5"}),
        Example.fields(
            bad={"model": "my-model", "parallel_tool_calls": False, "tools": None},
            at="/parallel_tool_calls",
            fixed={"model": "my-model", "tools": None},
        ),
        Example.fields(good={"parallel_tool_calls": False, "tools": [{"type": "function", "function": {"name": "f"}}]}),
        Example.fields(good={"model": "gpt-5.6-terra", "parallel_tool_calls": False}),
        Example.fields(good={"model": "my-model", "parallel_tool_calls": None}),
    ),
)


@RULE.on(Request, "parallel_tool_calls")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    if request.data.get("model") is UNKNOWN or (model and model.takes("parallel_tool_calls")):
        return
    if isinstance(request.data["parallel_tool_calls"], bool) and get(request.data, "tools") in (None, MISSING):
        place = request.place.at("parallel_tool_calls")
        message = "`parallel_tool_calls` may be refused without `tools`"
        yield RULE.finding(place.key(), message, fix=Fix("Leave it out", (Remove(place),), Safety.SAFE))
