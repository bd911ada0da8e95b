"""A handler around a call stops what ends the program.

## Fix safety
X.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Guard
from linter.model.finding import Finding
from linter.model.fix import Code, Fix, Safety, Text
from linter.model.rule import ALWAYS, WARNING, Documented, Example, Rule

RULE = Rule(
    code="ERR203",
    slug="bare-except",
    severity=WARNING,
    since="0.2",
    fix=ALWAYS,
    summary="a handler around a call stops what ends the program",
    evidence=Documented("openai-python, README, Handling errors", "2026-11"),
    examples=(),
)


@RULE.on(Guard)
def check(guard: Guard, ctx: Any) -> Iterator[Finding]:
    if not guard.is_bare:
        return
    yield RULE.finding(guard.place, "bare", "Do")
