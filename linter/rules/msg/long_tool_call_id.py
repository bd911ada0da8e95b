"""The id of a tool call has more than 40 characters.

## Why
Until 2026 the API refused it: `Invalid 'messages[2].tool_calls[0].id': string too long. Expected a string with maximum length 40`.
Since then it was seen to take ids of up to 64 characters, but Azure and gateways may still hold to 40. Ids as long as that come
from other servers, or from other endpoints. More than 64 characters are refused for certain; `wrong-size` tells of those.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Measured, Rule
from linter.model.subject import Message
from linter.model.unknown import get


def _chat(*ids: str, kind: str = "function") -> dict[str, Any]:
    what = {"name": "f", "arguments": "{}"} if kind == "function" else {"name": "f", "input": ""}
    made = {"role": "assistant", "tool_calls": [{"id": id, "type": kind, kind: what} for id in ids]}
    return {"model": "gpt-4.1", "messages": [made, *({"role": "tool", "tool_call_id": id, "content": "ok"} for id in ids)]}


LONG = "call_" + "0" * 36

RULE = Rule(
    code="MSG207",
    slug="long-tool-call-id",
    severity=WARNING,
    since="0.2",
    vendor="openai",
    summary="the id of a tool call has more than 40 characters",
    evidence=Measured("error texts with maximum length 40, 2024 to 2025; recorded answer to an id of 51, gpt-4o-mini", "2026-07"),
    examples=(
        Example.request(bad=_chat(LONG), at="/messages/0/tool_calls/0/id"),
        Example.request(bad=_chat("call_a", LONG, kind="custom"), at="/messages/0/tool_calls/1/id"),
        Example.request(good=_chat(LONG[:40])),
        Example.message(good={"role": "assistant", "content": LONG, "tool_calls": None}),
        Example.message(good={"role": "user", "content": LONG}),
    ),
)

USUAL, MOST = 40, 64


@RULE.on(Message, "tool_calls")
def check(message: Message, ctx: Any) -> Iterator[Finding]:
    calls = get(message.data, "tool_calls")
    for index, call in enumerate(calls if isinstance(calls, list) else ()):
        id = get(call, "id")
        if isinstance(id, str) and USUAL < len(id) <= MOST:
            place = message.place.at("tool_calls", index, "id")
            yield RULE.finding(place, f"`id` has {len(id)} characters, and more than {USUAL} may be refused", "Shorten it")
