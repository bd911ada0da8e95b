"""A member inside an object is null where the API's types do not take null.

## Why
Optional members at the top level may be null, which counts as left out. Deeper down the types do not say so, and the answer
depends on the model.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import name_of
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, WARNING, Documented, Example, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ203",
    slug="stray-null",
    severity=WARNING,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="a nested member is null where its type takes no null",
    evidence=Documented("API reference and SDK 3.54.0: the type of the member has no null", "2026-11"),
    examples=(
        Example.tool(
            bad={"type": "function", "function": {"name": "hello", "description": None}},
            at="/function/description",
            fixed={"type": "function", "function": {"name": "hello"}},
        ),
        Example.message(bad={"role": "user", "content": "hi", "name": None}, at="/name", fixed={"role": "user", "content": "hi"}),
        Example.tool(good={"type": "function", "function": {"name": "hello", "strict": None}}),
        Example.fields(good={"temperature": None, "user": None}),
    ),
)


@RULE.on(Violation, "stray-null")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    name = name_of(violation.place)
    fix = Fix(f"Leave `{name}` out", (Remove(violation.place),), Safety.SAFE)
    yield RULE.finding(violation.place, f"`{name}` is null, which its type does not take", fix=fix)
