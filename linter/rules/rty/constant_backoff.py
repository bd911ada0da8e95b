"""Each attempt is waited for equally long.

Anything that grows counts as right: doubled waits, waits by chance, what the server says in `Retry-After`.

## Why
All clients that were refused together come back together, and are refused together again; and where the server needs longer, all
attempts are used up before it has recovered.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Retry
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="RTY202",
    slug="constant-backoff",
    severity=WARNING,
    since="0.2",
    summary="attempts follow each other at equal distances",
    evidence=Documented("rate limits guide, Retrying with exponential backoff", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import time

            import openai

            client = openai.OpenAI(max_retries=0)

            def answer(messages):
                for _ in range(5):
                    try:
                        return client.chat.completions.create(model="gpt-4o", messages=messages)
                    except openai.RateLimitError:
                        time.sleep(5)
            """,
            at="12",
        ),
        Example.python(
            good="""
            import time

            import openai

            client = openai.OpenAI(max_retries=0)

            def answer(messages):
                for attempt in range(5):
                    try:
                        return client.chat.completions.create(model="gpt-4o", messages=messages)
                    except openai.RateLimitError:
                        time.sleep(2 ** attempt)
            """,
        ),
    ),
)


@RULE.on(Retry)
def check(retry: Retry, ctx: Any) -> Iterator[Finding]:
    if retry.wait == "constant" and retry.retries_passing and not retry.is_eased and retry.call.context != "test":
        yield RULE.finding(
            retry.pause or retry.place, "each attempt is waited for equally long", "Wait longer each time, with some chance in it"
        )
