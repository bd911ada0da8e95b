"""`functions` and `tools` are both set.

## Why
`functions` is the deprecated form of `tools`. What the API makes of the two together was not seen.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule
from linter.model.subject import Request
from linter.model.unknown import get

TOOLS = [{"type": "function", "function": {"name": "f"}}]

RULE = Rule(
    code="FUN204",
    slug="functions-with-tools",
    severity=WARNING,
    since="0.1",
    summary="`functions` and `tools` are both set",
    evidence=Documented("API reference: functions is deprecated in favour of tools", "2026-08"),
    examples=(
        Example.fields(bad={"tools": TOOLS, "functions": [{"name": "g"}]}, at="/functions"),
        Example.fields(good={"tools": TOOLS}),
        Example.fields(good={"tools": None, "functions": [{"name": "g"}]}),
    ),
)


@RULE.on(Request, "functions")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if isinstance(request.data["functions"], list) and isinstance(get(request.data, "tools"), list):
        place = request.place.at("functions").key()
        yield RULE.finding(place, "`functions` stands beside `tools`", "Move the functions into `tools`")
