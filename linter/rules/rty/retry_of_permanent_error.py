"""Errors that never pass are tried again.

A handler, or a condition of a decorator, that looks at the error before it goes on is taken to know what it does; so is code that
takes another key, model or server each time. What an earlier handler gives up on is not tried again, and a raw request that is
refused raises nothing unless its status is looked at.

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
        Example.python(
            bad="""
            import time

            import requests

            def answer(body):
                for attempt in range(5):
                    try:
                        response = requests.post("https://api.openai.com/v1/chat/completions", json=body, timeout=60)
                        response.raise_for_status()
                        return response.json()
                    except Exception:
                        time.sleep(2 ** attempt)
            """,
            at="11",
        ),
        Example.python(
            good="""
            import time

            import requests

            def answer(body):
                for attempt in range(5):
                    try:
                        response = requests.post("https://api.openai.com/v1/chat/completions", json=body, timeout=60)
                        break
                    except Exception:
                        time.sleep(2 ** attempt)
                else:
                    return None
                if response.status_code != 200:
                    raise RuntimeError(response.text)
                return response.json()["choices"][0]["message"]["content"]
            """,
        ),
        Example.python(
            good="""
            import time

            import requests

            class Model:
                def reply(self, body, tries=0):
                    try:
                        response = requests.post("https://api.openai.com/v1/chat/completions", json=body, timeout=60)
                        if response.status_code == 200:
                            return response.json()["choices"][0]["message"]["content"]
                        if response.status_code == 401:
                            return "the key is wrong"
                        return "too busy"
                    except Exception:
                        if tries > 2:
                            return "sorry"
                        time.sleep(2 ** tries)
                        return self.reply(body, tries + 1)
            """,
        ),
        Example.python(
            good="""
            import openai
            from tenacity import retry, stop_after_attempt, wait_random_exponential

            class Model:
                def __init__(self, keys):
                    self.clients = [openai.OpenAI(api_key=key) for key in keys]
                    self.at = 0

                @retry(wait=wait_random_exponential(max=60), stop=stop_after_attempt(6))
                def answer(self, messages):
                    client = self.clients[self.at]
                    self.at = (self.at + 1) % len(self.clients)
                    return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good=f"""{_HEAD}
class Model:
    def answer(self, messages):
        tries = 0
        while tries < 5:
            tries += 1
            self.at += 1
            openai.api_key = self.keys[self.at % len(self.keys)]
            try:
                return openai.chat.completions.create(model="gpt-4o", messages=messages)
            except Exception as error:
                print(error)
                time.sleep(2 ** tries)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(text, history, build):
    answer = None
    while answer is None:
        try:
            messages = build(text, history)
            answer = client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.BadRequestError as error:  # too many tokens
            if not history:
                raise ValueError("the text is too long") from error
            history = history[1:]
    return answer
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages, model, spare):
    for attempt in range(4):
        try:
            return client.chat.completions.create(model=model, messages=messages)
        except Exception:
            time.sleep(2 ** attempt)
            if spare:
                model, spare = spare, model
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages, router, providers):
    tried = set()
    while True:
        left = [provider for provider in providers if provider not in tried]
        if not left:
            raise RuntimeError("nobody answers")
        provider = router.select(left)
        tried.add(provider)
        try:
            return provider.client.chat.completions.create(model="gpt-4o", messages=messages)
        except Exception as error:
            print(error)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def samples(messages, count):
    found = []
    left = count
    while left > 0:
        try:
            response = client.chat.completions.create(model="gpt-4o", messages=messages)
        except Exception as error:
            found.append(str(error))
            left -= 1
            continue
        found.append(response.choices[0].message.content)
        left = count - len(found)
    return found
""",
        ),
        Example.python(
            good="""
            import asyncio

            from openai import AsyncOpenAI

            client = AsyncOpenAI(timeout=60)

            async def ask(messages):
                return await client.chat.completions.create(model="gpt-4o", messages=messages)

            async def start(messages, tasks):
                for attempt in range(3):
                    try:
                        return ask(messages)
                    except Exception:
                        await asyncio.sleep(2 ** attempt)
            """,
        ),
        Example.python(
            bad=f"""{_HEAD}
def data(messages, parse):
    for attempt in range(3):
        try:
            return parse(client.chat.completions.create(model="gpt-4o", messages=messages))
        except (openai.APIError, ValueError):
            time.sleep(2 ** attempt)
""",
            at="11",
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
