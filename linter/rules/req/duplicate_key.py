"""A key stands twice in one object.

## Why
Parsers keep the last value and drop the others without a word. What is sent is not what the file seems to say.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.subject import DuplicateKey

RULE = Rule(
    code="REQ201",
    slug="duplicate-key",
    severity=WARNING,
    since="0.1",
    summary="a key stands twice in one object, and the last one wins",
    evidence=Inferred("RFC 8259 §4; Python, JavaScript and Go keep the last value", "2026-11"),
    examples=(
        Example.text(bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "model": "gpt-5.4"}'),
        Example.text(bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi", "c\\u006fntent": "ho"}]}'),
        Example.text(good='{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}'),
        Example.text(good='{"model": "m", "messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]}'),
    ),
)


@RULE.on(DuplicateKey)
def check(duplicate: DuplicateKey, ctx: Any) -> Iterator[Finding]:
    winner = Related(duplicate.winner, "the value that counts is at")
    message = f"key {quoted(duplicate.data)} stands again later, so this value is lost"
    yield RULE.finding(duplicate.place, message, "Keep one of them", related=(winner,))
