"""A request sets more than four prompt cache breakpoints.

## Why
At most four are written per request; the others have no effect, so the prefix that was meant to be cached may not be.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.place import Route
from linter.model.rule import WARNING, Documented, Example, Rule
from linter.model.subject import Part
from linter.model.unknown import get

MOST = 4


def _asked(count: int) -> dict[str, Any]:
    part = {"type": "text", "text": "hi", "prompt_cache_breakpoint": {"mode": "explicit"}}
    return {"model": "gpt-5.6", "messages": [{"role": "user", "content": [part] * count}]}


RULE = Rule(
    code="REQ206",
    slug="too-many-cache-breakpoints",
    severity=WARNING,
    since="0.1",
    vendor="openai",
    summary="more than four prompt cache breakpoints",
    evidence=Documented("SDK 3.54.0, prompt_cache_options", "2026-11"),
    examples=(
        Example.request(bad=_asked(5), at="/messages/0/content/4/prompt_cache_breakpoint"),
        Example.request(good=_asked(4)),
        Example.message(good={"role": "user", "content": "prompt_cache_breakpoint"}),
    ),
)


@RULE.on(Part, "prompt_cache_breakpoint")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    if not isinstance(part.data["prompt_cache_breakpoint"], dict):
        return
    routes = list(_breakpoints(part.message.request.data["messages"]))
    if len(routes) > MOST and part.place.route[-len(routes[MOST]) :] == routes[MOST]:
        message = f"{len(routes)} prompt cache breakpoints are set, and only {MOST} are written"
        yield RULE.finding(part.place.at("prompt_cache_breakpoint").key(), message, "Keep the four that matter most")


def _breakpoints(messages: list[Any]) -> Iterator[Route]:
    """The routes to the parts that set a breakpoint."""
    for index, message in enumerate(messages):
        content = get(message, "content")
        for number, part in enumerate(content if isinstance(content, list) else ()):
            if isinstance(part, dict) and isinstance(part.get("prompt_cache_breakpoint"), dict):
                yield ("messages", index, "content", number)
