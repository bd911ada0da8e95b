r"""A message's `name` holds white space or one of `< | \ / >`.

## Why
The API refuses it: `Invalid 'messages[3].name': string does not match pattern.`

## Fix safety
The model sees the name, and the program may compare it.
"""

import re
from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG119",
    slug="invalid-message-name",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a message's name holds characters that the API refuses",
    evidence=Measured("error text `Invalid 'messages[3].name': string does not match pattern`", "2026-11"),
    examples=(
        Example.message(
            bad={"role": "user", "content": "hi", "name": "search tool"},
            at="/name",
            fixed={"role": "user", "content": "hi", "name": "search_tool"},
        ),
        Example.message(bad={"role": "user", "content": "hi", "name": ""}, at="/name"),
        Example.message(good={"role": "user", "content": "hi", "name": "search-tool_2"}),
        Example.message(good={"role": "assistant", "content": "hi", "name": None}),
    ),
)


@RULE.on(Violation, "message-name")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    name, place = violation.data, violation.place
    if not name:
        yield RULE.finding(place, "`name` is empty", "Leave it out")
        return
    tidy = re.sub(r"[\s<|\\/>]+", "_", name).strip("_")
    fix = Fix(f"Write {quoted(tidy)}", (Replace(place, tidy),), Safety.UNSAFE) if tidy else None
    yield RULE.finding(
        place, f"`name` {quoted(name)} has white space or one of `<|\\/>`", "Use letters, digits, `_` and `-`", fix=fix
    )
