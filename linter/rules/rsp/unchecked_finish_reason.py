"""Text of an answer is parsed or kept, and nobody looks at whether it is whole.

## Why
An answer that reaches the limit of tokens is cut in the middle, with status 200.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Answer
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Rule

RULE = Rule(
    code="RSP205",
    slug="unchecked-finish-reason",
    severity=WARNING,
    since="0.2",
    summary="an answer is parsed or kept, and its finish reason is never read",
    evidence=Documented("API reference, chat completion, finish_reason", "2026-11"),
    examples=(),
)


@RULE.on(Answer)
def check(answer: Answer, ctx: Any) -> Iterator[Finding]:
    if answer.is_streamed or answer.reads_finish is not False:
        return
    if not (answer.fate in ("parsed", "cached") or (answer.fate in ("dissected", "written") and answer.is_capped)):
        return
    yield RULE.finding(
        answer.place,
        f"text goes to `{answer.how[-30:]}`, and its `finish_reason` is never read",
        "Test `finish_reason` before the text is used",
    )
