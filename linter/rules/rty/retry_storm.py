"""A call is tried again for as long as it fails.

A counter, a deadline, a question to the user or anything else that may end it on the way counts, even if its value is not known.

## Why
Some errors never pass: a key that was revoked, a quota that is used up, a model that is retired. The program then hangs and sends requests
for ever, which count against the rate limit of everybody else.
"""

import math
from collections.abc import Iterator
from typing import Any

from linter.model.code import Retry
from linter.model.finding import Finding
from linter.model.rule import WARNING, Inferred, Example, Rule

RULE = Rule(
    code="RTY203",
    slug="retry-storm",
    severity=WARNING,
    since="0.2",
    summary="retries without end",
    evidence=Inferred("openai-python, README, Retries: two by default", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import time

            import openai

            client = openai.OpenAI(max_retries=0)

            def answer(messages):
                delay = 1
                while True:
                    try:
                        return client.chat.completions.create(model="gpt-4o", messages=messages)
                    except openai.RateLimitError:
                        time.sleep(delay)
                        delay *= 2
            """,
            at="9",
        ),
    ),
)


@RULE.on(Retry)
def check(retry: Retry, ctx: Any) -> Iterator[Finding]:
    if retry.attempts != math.inf or retry.call.context == "test":
        return
    match retry.kind:
        case "recursion":
            message = "the function calls itself after each failure, without end"
        case "decorator":
            message = "nothing ends these retries"
        case _:
            message = "the loop tries again after each failure, without end"
    yield RULE.finding(retry.place, message, "Give up after some attempts, or after some time")
