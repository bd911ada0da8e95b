"""A message has a role that the API does not know.

## Why
The API refuses the request: `Invalid value: 'ai'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and
'developer'.`

## Fix safety
The fix writes what the role is called here, which may not be who was meant.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import closest, listed, quoted
from linter.facts.parameters import role_instead
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG101",
    slug="invalid-role",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a message has a role that the API does not know",
    evidence=Measured("error text `Invalid value: … Supported values are`, gpt-5.6", "2026-08"),
    examples=(
        Example.message(bad={"role": "ai", "content": "hi"}, at="/role", fixed={"role": "assistant", "content": "hi"}),
        Example.message(bad={"role": "asistant", "content": "hi"}, at="/role", fixed={"role": "assistant", "content": "hi"}),
        Example.message(bad={"role": "User", "content": "hi"}, at="/role", fixed={"role": "user", "content": "hi"}),
        Example.message(bad={"role": "narrator", "content": "hi"}, at="/role"),
        Example.message(good={"role": "developer", "content": "Be brief."}),
        Example.message(good={"role": "assistant", "content": "hi"}),
    ),
)


@RULE.on(Violation, "role")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    role = violation.data
    message = f"{quoted(role)} is no role"
    instead = None
    if isinstance(role, str):
        lower = role.strip().lower()
        instead = lower if lower in violation.limit else role_instead(lower) or closest(lower, violation.limit)
    fix = Fix(f"Write `{instead}`", (Replace(violation.place, instead),), Safety.UNSAFE) if instead else None
    yield RULE.finding(violation.place, message, f"Use {listed(violation.limit, 'or')}", fix=fix)
