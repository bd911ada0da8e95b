"""A handler keeps a failed call to itself."""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Guard
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="ERR202",
    slug="swallowed-api-error",
    severity=WARNING,
    since="0.2",
    summary="a handler keeps a failed call to itself",
    evidence=Documented("openai-python, README, Handling errors", "2026-11"),
    examples=(),
)


@RULE.on(Guard)
def check(guard: Guard, ctx: Any) -> Iterator[Finding]:
    if not guard.hides:
        return
    yield RULE.finding(guard.place, f"{guard.hides} {guard.detail}", "Do")
