"""Errors that never pass are tried again.

A handler, or a condition of a decorator, that looks at the error before it goes on is taken to know what it does; and what an
earlier handler gives up on is not tried again.

## Why
What was wrong with the request, the key or the model's name is wrong the next time, too: the user waits for all attempts, to be
told then what was known after the first one.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Retry
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
import time

import openai

client = openai.OpenAI(timeout=60)
"""

RULE = Rule(
    code="RTY204",
    slug="retry-of-permanent-error",
    severity=WARNING,
    since="0.2",
    summary="errors are retried that never pass",
    evidence=Documented("API reference, error codes", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}
def answer(messages):
    for attempt in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.APIError:
            time.sleep(2 ** attempt)
""",
            at="11",
        ),
        Example.python(
            bad="""
            import openai
            from tenacity import retry, stop_after_attempt, wait_random_exponential

            client = openai.OpenAI()

            @retry(wait=wait_random_exponential(max=60), stop=stop_after_attempt(6))
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="6",
        ),
        Example.python(
            bad=f"""{_HEAD}
def complete(messages):
    try:
        return client.chat.completions.create(model="gpt-4o", messages=messages)
    except Exception as error:
        print(error)
        raise

def answer(messages):
    for attempt in range(5):
        try:
            return complete(messages)
        except:
            time.sleep(2 ** attempt)
""",
            at="18",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for attempt in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except (openai.RateLimitError, openai.APIConnectionError, openai.InternalServerError):
            time.sleep(2 ** attempt)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for attempt in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.APIStatusError as error:
            if error.status_code not in (408, 409, 429) and error.status_code < 500:
                raise
            time.sleep(2 ** attempt)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for attempt in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except (openai.BadRequestError, openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError,
                openai.UnprocessableEntityError):
            raise
        except Exception:
            time.sleep(2 ** attempt)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answers(conversations):
    found = []
    for messages in conversations:
        try:
            found.append(client.chat.completions.create(model="gpt-4o", messages=messages))
        except Exception as error:
            print("left out:", error)
            continue
    return found
""",
        ),
        Example.python(
            good="""
            import openai
            from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

            client = openai.OpenAI()

            def may_pass(error):
                return getattr(error, "status_code", 500) in (408, 409, 429) or getattr(error, "status_code", 500) >= 500

            @retry(retry=retry_if_exception(may_pass), wait=wait_random_exponential(max=60), stop=stop_after_attempt(6))
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    for attempt in range(3):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.BadRequestError:
            messages = messages[:1] + messages[2:]
""",
        ),
        Example.python(
            good="""
            import backoff
            import openai

            client = openai.OpenAI()

            @backoff.on_exception(backoff.expo, openai.APIStatusError, max_tries=5, giveup=lambda error: error.status_code < 429)
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages, keys):
    for attempt in range(5):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except Exception:
            client.api_key = keys.next_key()
            time.sleep(2 ** attempt)
""",
        ),
    ),
)


@RULE.on(Retry)
def check(retry: Retry, ctx: Any) -> Iterator[Finding]:
    if retry.is_selective or not retry.lasting or retry.call.context == "test":
        return
    if not retry.lasting.startswith(("builtins.", "openai.", "requests.", "httpx", "aiohttp.", "litellm.")):
        return
    what = f"`{retry.lasting.split('.')[-1]}`" if retry.lasting != "builtins.BaseException" else "any exception"
    yield RULE.finding(retry.catches, f"{what} is tried again, also where that cannot help", "Retry only what may pass")
