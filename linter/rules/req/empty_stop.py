"""`stop` is an empty list.

## Why
The API's types want one to four sequences. An empty list means nothing, and was mostly seen to be accepted; a few reports say
that it was refused.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, NOTE, Example, Measured, Rule
from linter.model.subject import Request

RULE = Rule(
    code="REQ305",
    slug="empty-stop",
    severity=NOTE,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`stop` is an empty list",
    evidence=Measured("26 recorded requests accepted; one report of a refusal (2024)", "2026-11"),
    examples=(
        Example.fields(bad={"stop": []}, at="/stop", fixed={}),
        Example.fields(good={"stop": None}),
        Example.fields(good={"stop": ["END"]}),
    ),
)


@RULE.on(Request, "stop")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if request.data["stop"] == []:
        place = request.place.at("stop")
        yield RULE.finding(place, "`stop` is empty", fix=Fix("Leave it out", (Remove(place),), Safety.SAFE))
