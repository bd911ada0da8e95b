"""One message of a conversation takes most of the prompt, and much of the model's window.

## Why
A tool's output or a pasted file that is sent along in every turn costs again each time, and pushes the rest out of the window.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Inferred, Option, Rule
from linter.model.subject import Request
from linter.model.unknown import get

LONG = "The quick brown fox jumps over the lazy dog, and the dog is not amused. " * 8


def _conversation(*contents: str) -> dict[str, Any]:
    roles = ("system", "user", "assistant", "user")
    return {"model": "gpt-4", "messages": [{"role": role, "content": text} for role, text in zip(roles, contents, strict=False)]}


RULE = Rule(
    code="TOK202",
    slug="dominant-message",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    summary="one message takes most of the prompt, and much of the window",
    evidence=Inferred("the model table; counts with tiktoken", "2026-11"),
    options=(Option("percent", 50, "how much of the window one message may fill"),),
    examples=(
        Example.request(bad=_conversation("Be brief.", LONG, "Noted.", "Thanks."), at="/messages/1", options=(("percent", 1),)),
        Example.request(good=_conversation("Be brief.", LONG, "Noted.", "Thanks.")),
        Example.request(good=_conversation("Be brief.", LONG), options=(("percent", 1),)),
        Example.request(good=_conversation("Be brief.", LONG, LONG, LONG), options=(("percent", 1),)),
        Example.request(good={**_conversation("Be brief.", LONG, "Noted."), "model": "gpt-7"}, options=(("percent", 1),)),
    ),
)

SHARE = 80  # percent of the prompt
FEWEST = 3  # messages: a question about one document is no conversation


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    messages, prompt = get(request.data, "messages"), ctx.prompt(request)
    model, limit = prompt.model, prompt.window
    if limit is None or not isinstance(messages, list) or len(messages) < FEWEST:
        return
    least = limit * ctx.option(RULE, "percent") // 100
    if prompt.is_below(least) or prompt.total.is_open:
        return
    for index, amount in enumerate(prompt.messages):
        if amount.low > least and amount.low * 100 > prompt.total.high * SHARE:
            share = amount.low * 100 // prompt.total.high
            message = (
                f"the message has {amount.shown} tokens, {share} % of the prompt and {amount.low * 100 // limit} % of the window"
            )
            yield RULE.finding(
                request.place.at("messages", index), message, f"Shorten it for {quoted(model.name)}, or send it once"
            )
