"""`stop` is an empty list.

## Why
The API's types want one to four sequences. Some models refuse an empty list, and it means nothing to the others.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Measured, Rule
from linter.model.subject import Request

RULE = Rule(
    code="REQ208",
    slug="empty-stop",
    severity=WARNING,
    fix=ALWAYS,
    since="0.1",
    summary="`stop` is an empty list",
    evidence=Measured("refused in some cases according to public reports; API reference: 1 to 4 sequences", "2024-07"),
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
        yield RULE.finding(
            place, "`stop` is empty, which some models refuse", fix=Fix("Leave it out", (Remove(place),), Safety.SAFE)
        )
