"""Errors that never pass are tried again.

## Why
What was wrong with the request, the key or the model's name is wrong the next time, too: the user waits for all attempts, to be told then what
was known after the first one.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Retry
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="RTY204",
    slug="retry-of-permanent-error",
    severity=WARNING,
    since="0.2",
    summary="errors are retried that never pass",
    evidence=Documented("API reference, error codes", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import time

            import openai

            client = openai.OpenAI(max_retries=0)

            def answer(messages):
                for attempt in range(5):
                    try:
                        return client.chat.completions.create(model="gpt-4o", messages=messages)
                    except openai.APIError:
                        time.sleep(2 ** attempt)
            """,
            at="11",
        ),
    ),
)


@RULE.on(Retry)
def check(retry: Retry, ctx: Any) -> Iterator[Finding]:
    if retry.is_selective or not retry.retries_lasting or retry.call.context == "test":
        return
    if not all(name.startswith(("builtins.", "openai.", "requests.", "httpx", "aiohttp.", "litellm.")) for name in retry.names):
        return
    what = f"`{retry.shown}`" if retry.names != ("builtins.BaseException",) else "everything"
    yield RULE.finding(retry.catches, f"{what} is tried again, also where that cannot help", "Retry only what may pass")
