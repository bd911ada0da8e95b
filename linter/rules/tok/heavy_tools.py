"""The definitions of tools take a large part of the budget, in every request.

## Why
They are sent, and paid for, with each turn, they leave less room for messages, and among many tools a model chooses worse.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Inferred, Option, Rule
from linter.model.subject import Request
from linter.model.unknown import get


def _tools(count: int) -> dict[str, Any]:
    about = "Looks up the weather that is forecast for a city on a day, in the units that are asked for."
    return {"tools": [{"type": "function", "function": {"name": f"weather_{n}", "description": about}} for n in range(count)]}


RULE = Rule(
    code="TOK203",
    slug="heavy-tools",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    summary="the definitions of tools take a large part of the budget",
    evidence=Inferred("formula of the cookbook for function definitions, held against 430 recorded usages", "2026-11"),
    options=(
        Option("tokens", 20000, "how many tokens all definitions together may take"),
        Option("percent", 25, "how much of the window they may fill"),
    ),
    examples=(
        Example.fields(bad={"model": "gpt-7", **_tools(8)}, at="/tools", options=(("tokens", 100),)),
        Example.fields(bad={"model": "gpt-4", **_tools(8)}, at="/tools", options=(("percent", 1),)),
        Example.fields(good={"model": "gpt-7", **_tools(8)}),
        Example.fields(good={"model": "gpt-4", **_tools(8)}),
        Example.fields(good={"model": "gpt-7"}, options=(("tokens", 1),)),
        Example.fields(good={"model": "gpt-7", **_tools(2)}, options=(("tokens", 100),)),
    ),
)


@RULE.on(Request, "tools", "functions")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    prompt = ctx.prompt(request)
    most, limit = ctx.option(RULE, "tokens"), prompt.window
    if limit is not None:
        most = min(most, limit * ctx.option(RULE, "percent") // 100)
    if prompt.has_tools_below(most) or prompt.tools.low <= most:
        return
    key = "tools" if isinstance(get(request.data, "tools"), list) else "functions"
    count, share = len(request.data[key]), f", {prompt.tools.low * 100 // limit} % of the window" if limit else ""
    definitions = "1 definition takes" if count == 1 else f"{count} definitions take"
    message = f"{definitions} {prompt.tools.shown} tokens of every request{share}"
    yield RULE.finding(request.place.at(key).key(), message, "Offer those that may be needed, and describe them in fewer words")
