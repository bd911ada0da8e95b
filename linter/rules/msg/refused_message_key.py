"""A message for a model of the gpt-3.5 or gpt-4 generation has a key that is not known.

## Why
These models refuse the request (`Additional properties are not allowed`, `Unknown parameter: 'messages[0].x'`); later ones let such
keys pass. Usually a program sends its own records, with time stamps or ids, as they are.

## Fix safety
The fix removes the key; the program may read it elsewhere.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import is_told_as_missing
from linter.checks.wording import quoted
from linter.facts.parameters import is_before_gpt_4o
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Violation

HI = {"role": "user", "content": "hi"}

RULE = Rule(
    code="MSG120",
    slug="refused-message-key",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="a message has a key that its model is known to refuse",
    evidence=Measured("refused by gpt-3.5 and gpt-4, accepted by gpt-4o and later", "2026-11"),
    examples=(
        Example.request(
            bad={"model": "gpt-4-0613", "messages": [{**HI, "timestamp": 1}]},
            at="/messages/0/timestamp",
            fixed={"model": "gpt-4-0613", "messages": [HI]},
        ),
        Example.request(good={"model": "gpt-4o", "messages": [{**HI, "timestamp": 1}]}),
        Example.request(good={"model": "gpt-4", "messages": [HI, {"role": "assistant", "content": "ho", "annotations": []}]}),
    ),
)


@RULE.on(Violation, "message-key")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    model = violation.request.data.get("model") if violation.request else None
    if not is_before_gpt_4o(model) or is_told_as_missing(violation):
        return
    member = violation.place.parent.at(violation.name)
    fix = Fix("Remove it", (Remove(member),), Safety.UNSAFE)
    yield RULE.finding(violation.place, f"{quoted(violation.name)} is no key of a message, which this model refuses", fix=fix)
