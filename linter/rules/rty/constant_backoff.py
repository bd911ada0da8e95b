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

_HEAD = """
import random
import time

import openai

client = openai.OpenAI(timeout=60)
"""

RULE = Rule(
    code="RTY202",
    slug="constant-backoff",
    severity=WARNING,
    since="0.2",
    summary="attempts follow each other at equal distances",
    evidence=Documented("rate limits guide, Retrying with exponential backoff", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}
def answer(messages):
    for _ in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            time.sleep(5)
""",
            at="13",
        ),
        Example.python(
            bad="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

            client = openai.OpenAI()

            @retry(retry=retry_if_exception_type(openai.RateLimitError), stop=stop_after_attempt(6), wait=wait_fixed(2))
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="6",
        ),
        Example.python(
            bad=f"""{_HEAD}
PAUSE = 3

def patient(function):
    def inner(*args):
        tries = 0
        while True:
            try:
                return function(*args)
            except openai.APIConnectionError:
                tries += 1
                if tries > 5:
                    raise
                time.sleep(PAUSE)
    return inner

@patient
def answer(messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages)
""",
            at="20",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for attempt in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            time.sleep(2 ** attempt)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages, delay=1.0):
    for _ in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            time.sleep(delay)
            delay = min(delay * 2, 60)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for _ in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            time.sleep(5 + random.random() * 5)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for _ in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError as error:
            seconds = float(error.response.headers.get("retry-after", 5))
            time.sleep(seconds)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answers(conversations):
    found = []
    for messages in conversations:
        try:
            found.append(client.chat.completions.create(model="gpt-4o", messages=messages))
        except openai.RateLimitError as error:
            print(error)
        time.sleep(1)
    return found
""",
        ),
        Example.python(
            good="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed, wait_random

            client = openai.OpenAI()

            @retry(
                retry=retry_if_exception_type(openai.RateLimitError),
                stop=stop_after_attempt(6),
                wait=wait_fixed(3) + wait_random(0, 2),
            )
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good=f"""{_HEAD}
def wait_until_ready():
    for _ in range(60):
        try:
            client.chat.completions.create(model="own", messages=[{{"role": "user", "content": "hi"}}], max_tokens=1)
            return
        except openai.APIError:
            time.sleep(60)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for pause in (1, 4, 16, 60):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            time.sleep(pause)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for _ in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError as error:
            print(error)
            input("press Enter to try again")
            time.sleep(1)
""",
        ),
    ),
)


@RULE.on(Retry)
def check(retry: Retry, ctx: Any) -> Iterator[Finding]:
    is_meant = retry.wait == "constant" and retry.retries_passing and retry.is_first and not retry.is_eased
    if is_meant and retry.call.context != "test":
        help = "Wait longer each time, with some chance in it"
        yield RULE.finding(retry.pause or retry.place, "each attempt is waited for equally long", help)
