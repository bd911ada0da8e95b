"""Both `temperature` and `top_p` are changed.

## Why
The reference advises to change one of them and not both: together they are hard to reason about.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule
from linter.model.subject import Request
from linter.model.unknown import get

RULE = Rule(
    code="REQ304",
    slug="temperature-with-top-p",
    severity=NOTE,
    since="0.1",
    vendor="openai",
    summary="`temperature` and `top_p` are both changed",
    evidence=Documented("API reference, temperature and top_p", "2026-08"),
    examples=(
        Example.fields(bad={"temperature": 0.2, "top_p": 0.5}, at="/top_p"),
        Example.fields(good={"temperature": 0.2, "top_p": 1}),
        Example.fields(good={"temperature": 1, "top_p": 0.5}),
    ),
)


@RULE.on(Request, "top_p")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    temperature, top_p = get(request.data, "temperature"), request.data["top_p"]
    if isinstance(temperature, int | float) and isinstance(top_p, int | float) and temperature != 1 and top_p != 1:
        yield RULE.finding(request.place.at("top_p").key(), "`top_p` is changed beside `temperature`", "Change one of them")
