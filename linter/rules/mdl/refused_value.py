"""The model takes a parameter, but not this value.

## Why
The API refuses the request: `Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is
supported.`

## Fix safety
Without the parameter the answers change; that is what the model has to offer. To take away null is safe.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.capabilities import refusals
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Request

TOOLS = [{"type": "function", "function": {"name": "f"}}]
AUDIO = {"voice": "alloy", "format": "wav"}

RULE = Rule(
    code="MDL104",
    slug="refused-value",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="the model does not take a parameter's value",
    evidence=Measured("answers of gpt-5.6; error text `Unsupported value`; the model table", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-5", "temperature": 0.2}, at="/temperature", fixed={"model": "gpt-5"}),
        Example.fields(
            bad={"model": "gpt-5.3-chat-latest", "temperature": 0.5}, at="/temperature", fixed={"model": "gpt-5.3-chat-latest"}
        ),
        Example.fields(bad={"model": "gpt-5.6-terra", "temperature": 0}, at="/temperature", fixed={"model": "gpt-5.6-terra"}),
        Example.fields(
            bad={"model": "gpt-5.6", "top_p": 0.5, "reasoning_effort": "high"},
            at="/top_p",
            fixed={"model": "gpt-5.6", "reasoning_effort": "high"},
        ),
        Example.fields(bad={"model": "gpt-5.5", "temperature": 0.2}, at="/temperature", fixed={"model": "gpt-5.5"}),
        Example.fields(bad={"model": "gpt-5.6-terra", "n": 9}, at="/n"),
        Example.fields(
            bad={"model": "gpt-5.6-terra", "reasoning_effort": "none", "logprobs": True, "top_logprobs": 6}, at="/top_logprobs"
        ),
        Example.fields(
            bad={"model": "gpt-5.6", "prompt_cache_retention": "in_memory"},
            at="/prompt_cache_retention",
            fixed={"model": "gpt-5.6"},
        ),
        Example.fields(bad={"model": "gpt-4o", "verbosity": "low"}, at="/verbosity", fixed={"model": "gpt-4o"}),
        Example.fields(
            bad={"model": "gpt-4o", "modalities": ["text", "audio"], "audio": AUDIO},
            at="/modalities",
            fixed={"model": "gpt-4o", "audio": AUDIO},
        ),
        Example.fields(bad={"model": "gpt-4o", "service_tier": "flex"}, at="/service_tier", fixed={"model": "gpt-4o"}),
        Example.fields(bad={"model": "gpt-5.1", "reasoning_effort": None}, at="/reasoning_effort", fixed={"model": "gpt-5.1"}),
        Example.fields(
            bad={"model": "gpt-4o-mini", "tools": TOOLS, "parallel_tool_calls": None},
            at="/parallel_tool_calls",
            fixed={"model": "gpt-4o-mini", "tools": TOOLS},
        ),
        Example.fields(good={"model": "gpt-4o", "service_tier": "priority"}),
        Example.fields(good={"model": "gpt-5-nano", "service_tier": "flex", "reasoning_effort": None}),
        Example.fields(good={"model": "gpt-5.6-terra", "tools": TOOLS, "parallel_tool_calls": None, "reasoning_effort": "none"}),
        Example.fields(good={"model": "gpt-4o", "verbosity": "medium", "modalities": ["text"]}),
        Example.fields(good={"model": "gpt-5", "temperature": 1, "verbosity": "low"}),
        Example.fields(good={"model": "gpt-5.6-terra", "temperature": 1.0, "n": 8}),
        Example.fields(good={"model": "gpt-5.6-terra", "temperature": 0.2, "reasoning_effort": "none"}),
        Example.fields(good={"model": "gpt-4o", "temperature": 0.2, "n": 9}),
        Example.fields(good={"model": "gpt-5-nano", "temperature": None}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    for refusal in refusals(request, model) if model else ():
        if not refusal.is_sure or refusal.limit is None:
            continue
        place, name = request.place.at(refusal.parameter), refusal.parameter
        if refusal.value is None:
            message = f"{quoted(model.name)} takes no null for `{name}`"
            yield RULE.finding(place, message, fix=Fix(f"Remove `{name}`", (Remove(place),), Safety.SAFE))
            continue
        message = f"{quoted(model.name)} takes {refusal.limit} for `{name}`, not {quoted(refusal.value)}"
        if " to " in refusal.limit:
            yield RULE.finding(place, message, f"Keep to {refusal.limit}")
            continue
        if refusal.is_by_effort:
            message = f"{quoted(model.name)} takes {refusal.limit} for `{name}` while it reasons, not {quoted(refusal.value)}"
        yield RULE.finding(place, message, fix=Fix(f"Remove `{name}`", (Remove(place),), Safety.UNSAFE))
