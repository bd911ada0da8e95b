"""`tools` is an empty list.

## Why
The API was seen to refuse it (`Invalid 'tools': empty array`), and to accept it. Leaving it out, or null, says the same.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Measured, Rule
from linter.model.subject import Request

RULE = Rule(
    code="FUN203",
    slug="empty-tools",
    severity=WARNING,
    fix=ALWAYS,
    since="0.1",
    summary="`tools` is an empty list",
    evidence=Measured("error text with code `empty_array`, gpt-5.6; sources disagree", "2026-11"),
    examples=(
        Example.fields(bad={"tools": []}, at="/tools", fixed={}),
        Example.fields(good={"tools": None}),
        Example.fields(good={"tools": [{"type": "function", "function": {"name": "f"}}]}),
    ),
)


@RULE.on(Request, "tools")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if request.data["tools"] == []:
        place = request.place.at("tools")
        yield RULE.finding(place, "`tools` is empty, which may be refused", fix=Fix("Leave it out", (Remove(place),), Safety.SAFE))
