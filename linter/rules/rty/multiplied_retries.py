"""Code repeats what the SDK repeats by itself.

## Why
The attempts multiply: five of a decorator are fifteen requests, and the waits of both add up to minutes in which nobody is told
anything.
"""

import math
from collections.abc import Iterator
from typing import Any

from linter.model.code import Retry
from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule

RULE = Rule(
    code="RTY302",
    slug="multiplied-retries",
    severity=NOTE,
    since="0.2",
    summary="retries around a call that the SDK retries by itself",
    evidence=Documented("openai-python, README, Retries", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

            client = openai.OpenAI()

            @retry(
                retry=retry_if_exception_type(openai.RateLimitError),
                wait=wait_random_exponential(max=60),
                stop=stop_after_attempt(6),
            )
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="6",
        ),
    ),
)


@RULE.on(Retry)
def check(retry: Retry, ctx: Any) -> Iterator[Finding]:
    call = retry.call
    if not call.has_sdk_retries or not retry.retries_passing or call.context == "test":
        return
    if call.api == "like" and not any(name.startswith("openai.") for name in retry.names):
        return
    count = f"each of {retry.attempts:.0f} attempts" if retry.attempts and retry.attempts != math.inf else "each attempt"
    yield RULE.finding(retry.site, f"{count} is three requests, as the SDK retries by itself", "Set `max_retries=0` for the client")
