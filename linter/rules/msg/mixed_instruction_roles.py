"""A request has both `system` and `developer` messages.

## Why
`developer` replaces `system` since o1; a model maps one to the other. Mixing them leaves open which instruction comes first.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule
from linter.model.subject import Request
from linter.model.unknown import get


def _chat(*roles: str) -> dict[str, Any]:
    return {"model": "gpt-5.4", "messages": [{"role": role, "content": "hi"} for role in roles]}


RULE = Rule(
    code="MSG302",
    slug="mixed-instruction-roles",
    severity=NOTE,
    since="0.1",
    vendor="openai",
    summary="`system` and `developer` messages are mixed",
    evidence=Documented("guide to reasoning models", "2026-11"),
    examples=(
        Example.request(bad=_chat("system", "developer", "user"), at="/messages/1/role"),
        Example.request(good=_chat("developer", "user", "developer")),
        Example.request(good=_chat("system", "user")),
    ),
)


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    messages = request.data["messages"]
    first = None
    for index, message in enumerate(messages if isinstance(messages, list) else ()):
        role = get(message, "role")
        if role not in ("system", "developer"):
            continue
        first = first or role
        if role != first:
            place = request.place.at("messages", index, "role")
            yield RULE.finding(place, f"`{role}` message follows a `{first}` message", f"Use `{first}` for all of them")
            return
