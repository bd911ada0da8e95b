"""`user` has more than 64 characters.

## Why
The API used to refuse it (`Invalid 'user': string too long`). Whether it still does was not seen; the parameter is deprecated.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Measured, Rule
from linter.model.subject import Request

MOST = 64

RULE = Rule(
    code="REQ208",
    slug="overlong-user",
    severity=WARNING,
    since="0.1",
    vendor="openai",
    summary="`user` has more than 64 characters",
    evidence=Measured("error text `Invalid 'user': string too long`, of earlier years", "2026-11"),
    examples=(
        Example.fields(bad={"user": "x" * 65}, at="/user"),
        Example.fields(good={"user": "x" * 64}),
        Example.fields(good={"user": None}),
    ),
)


@RULE.on(Request, "user")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    user = request.data["user"]
    if isinstance(user, str) and len(user) > MOST:
        message = f"`user` has {len(user)} characters, and more than {MOST} may be refused"
        yield RULE.finding(request.place.at("user"), message, "Send a hash of it")
