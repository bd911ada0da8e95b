"""The text of a stream is put to use, and nobody looks at why it ended.

A stream that ends because the limit of tokens is reached, or a filter steps in, ends without any error: only the last chunk's
`finish_reason` tells (`length`, `content_filter`). A stream whose connection is closed half way may end just as quietly, without one.

Loops that only show the text as it comes are passed over: there, somebody sees that it stops.

## Why
Half an answer is parsed, kept or passed on as if it were whole.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Answer
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Rule

RULE = Rule(
    code="STR206",
    slug="unfinished-stream",
    severity=WARNING,
    since="0.2",
    summary="streamed text is put to use, and its finish reason is never read",
    evidence=Documented("API reference, chat completion chunk, finish_reason", "2026-11"),
    examples=(),
)

_DONE = {
    "parsed": "parsed with `{}`",
    "dissected": "taken apart in `{}`",
    "cached": "kept in `{}`",
    "written": "written to a file",
    "returned": "returned",
    "yielded": "yielded",
}


@RULE.on(Answer)
def check(answer: Answer, ctx: Any) -> Iterator[Finding]:
    if not answer.is_streamed or answer.reads_finish is not False:
        return
    done = _DONE[answer.fate].format(answer.how[-30:])
    yield RULE.finding(
        answer.place,
        f"streamed text is {done}, and its `finish_reason` is never read",
        "Keep the last `finish_reason`, and treat text that ends in no `stop` as cut off",
    )
