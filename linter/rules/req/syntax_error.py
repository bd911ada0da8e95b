"""A document is not what it is taken for: JSON that cannot be parsed, or text that is not UTF-8.

## Why
The API parses strictly and refuses the whole body (`We could not parse the JSON body of your request`). What editors and
other tools forgive counts too: comments, trailing commas, `NaN`, single quotes. Nothing else in the document is checked.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import SyntaxProblem

RULE = Rule(
    code="REQ101",
    slug="syntax-error",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    summary="document cannot be parsed",
    evidence=Measured("error text `We could not parse the JSON body of your request`", "2026-11"),
    examples=(
        Example.text(
            bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}],}',
            fixed='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}',
        ),
        Example.text(
            bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "stream": True}',
            fixed='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "stream": true}',
        ),
        Example.text(bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "top_p": NaN}'),
        Example.text(bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"'),
        Example.text(good='{"model": "gpt-4o", "messages": [{"role": "user", "content": "a, b,\\n// c"}]}'),
        Example.text(good='{"model": "gpt-4o", "messages": [{"role": "user", "content": "\\ud83d\\ude00 NaN"}]}'),
    ),
)


@RULE.on(SyntaxProblem)
def check(problem: SyntaxProblem, ctx: Any) -> Iterator[Finding]:
    yield RULE.finding(problem.place, problem.message, problem.help, fix=problem.fix)
