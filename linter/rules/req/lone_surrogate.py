r"""A string holds half of a character: an escape such as `\ud83d` without its other half.

## Why
It cannot be written in UTF-8. The parser that meets it may refuse the body, or put U+FFFD in its place. Usually a text was cut in
the middle of an emoji.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.subject import LoneSurrogate

RULE = Rule(
    code="REQ202",
    slug="lone-surrogate",
    severity=WARNING,
    since="0.1",
    summary="a string holds half of a surrogate pair",
    evidence=Inferred("RFC 8259 §8.2: the behaviour of receivers is unpredictable", "2026-11"),
    examples=(
        Example.text(bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "cut \\ud83d"}]}'),
        Example.text(bad='{"model": "gpt-4o", "messages": [{"role": "user", "content": "\\ude00 cut"}]}'),
        Example.text(good='{"model": "gpt-4o", "messages": [{"role": "user", "content": "\\ud83d\\ude00"}]}'),
        Example.text(good='{"model": "gpt-4o", "messages": [{"role": "user", "content": "C:\\\\ud83d"}]}'),
    ),
)


@RULE.on(LoneSurrogate)
def check(surrogate: LoneSurrogate, ctx: Any) -> Iterator[Finding]:
    yield RULE.finding(surrogate.place, f"`{surrogate.data}` is half of a character", "Write the whole character, or cut before it")
