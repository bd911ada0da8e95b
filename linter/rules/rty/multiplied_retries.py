"""Code repeats what the SDK repeats by itself.

An SDK from 1.0 on sends a request up to three times when it fails with 408, 409, 429, 5xx or a lost connection. A layer that is
about other errors, such as an answer that is not valid JSON, is passed over.

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
        Example.python(
            bad="""
            import random
            import time

            import openai

            client = openai.OpenAI()

            def patiently(function, errors, tries):
                def inner(**arguments):
                    for attempt in range(tries):
                        try:
                            return function(**arguments)
                        except errors:
                            time.sleep(random.uniform(0, 2 ** attempt))
                return inner

            def answer(messages):
                ask = patiently(client.chat.completions.create, errors=(openai.RateLimitError,), tries=10)
                return ask(model="gpt-4o", messages=messages)
            """,
            at="18",
        ),
        Example.python(
            good="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

            client = openai.OpenAI(max_retries=0)

            @retry(
                retry=retry_if_exception_type(openai.RateLimitError),
                wait=wait_random_exponential(max=60),
                stop=stop_after_attempt(6),
            )
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            import json

            from openai import OpenAI
            from tenacity import retry, retry_if_exception_type, stop_after_attempt

            client = OpenAI()

            @retry(retry=retry_if_exception_type(json.JSONDecodeError), stop=stop_after_attempt(3))
            def answer(messages):
                response = client.chat.completions.create(model="gpt-4o", messages=messages)
                return json.loads(response.choices[0].message.content or "")
            """,
        ),
        Example.python(
            good="""
            import backoff
            import openai

            @backoff.on_exception(backoff.expo, openai.error.RateLimitError, max_tries=8)
            def answer(messages):
                return openai.ChatCompletion.create(model="gpt-4o", messages=messages)
            """,
            files=(("requirements.txt", "openai<1\n"),),
        ),
        Example.python(
            good="""
            import os

            import backoff
            import openai

            client = openai.OpenAI(max_retries=int(os.environ["RETRIES"]))

            @backoff.on_exception(backoff.expo, openai.RateLimitError, max_tries=8)
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=messages)
                except openai.BadRequestError:
                    return client.chat.completions.create(model="gpt-4o", messages=messages[-1:])
            """,
        ),
    ),
)


@RULE.on(Retry)
def check(retry: Retry, ctx: Any) -> Iterator[Finding]:
    call = retry.call
    if not call.has_sdk_retries or not retry.retries_passing or call.context == "test":
        return
    given = [client.data["max_retries"] for client in call.clients if "max_retries" in client.data]
    if any(not isinstance(number, int) or number < 2 for number in given):
        return  # what is not known, and one more request at the most
    if call.api == "like" and not any(name.startswith("openai.") for name in retry.names):
        return
    requests = max([2, *given]) + 1
    count = f"each of {retry.attempts:.0f} attempts" if retry.attempts and retry.attempts != math.inf else "each attempt"
    yield RULE.finding(
        retry.site, f"{count} is up to {requests} requests, as the SDK retries by itself", "Set `max_retries=0` for the client"
    )
