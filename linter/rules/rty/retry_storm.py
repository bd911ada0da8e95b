"""A call is tried again for as long as it fails.

A counter, a deadline, a question to the user or anything else that may end it on the way counts, even if its value is not known.

## Why
Some errors never pass: a key that was revoked, a quota that is used up, a model that is retired. The program then hangs and sends
requests for ever, which count against the rate limit of everybody else.
"""

import math
from collections.abc import Iterator
from typing import Any

from linter.model.code import Retry
from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Inferred, Rule

_HEAD = """
import time

import openai

client = openai.OpenAI(timeout=60)
"""

RULE = Rule(
    code="RTY203",
    slug="retry-storm",
    severity=WARNING,
    since="0.2",
    summary="retries without end",
    evidence=Inferred("openai-python, README, Retries: two by default", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}
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
        Example.python(
            bad="""
            import backoff
            import openai

            client = openai.OpenAI()

            @backoff.on_exception(backoff.expo, openai.RateLimitError)
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="6",
        ),
        Example.python(
            bad=f"""{_HEAD}
def answer(messages):
    try:
        return client.chat.completions.create(model="gpt-4o", messages=messages)
    except openai.RateLimitError as error:
        print(error)
        time.sleep(float(error.response.headers["retry-after"]))
        return answer(messages)
""",
            at="13",
        ),
        Example.python(
            bad=f"""{_HEAD}
def answer(messages):
    response = None
    while response is None:
        try:
            response = client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.APIConnectionError as error:
            time.sleep(float(error.request.headers["retry-after"]))
    return response
""",
            at="9",
        ),
        Example.python(
            bad=f"""{_HEAD}
def answers(conversations):
    at, found = 0, []
    while at < len(conversations):
        try:
            found.append(client.chat.completions.create(model="gpt-4o", messages=conversations[at]))
            at += 1
        except openai.RateLimitError as error:
            time.sleep(float(error.response.headers["retry-after"]))
    return found
""",
            at="9",
        ),
        Example.python(
            good=f"""{_HEAD}
def answers(conversations):
    at, found = 0, []
    while at < len(conversations):
        try:
            found.append(client.chat.completions.create(model="gpt-4o", messages=conversations[at]))
        except openai.RateLimitError as error:
            time.sleep(float(error.response.headers["retry-after"]))
        at += 1
    return found
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    tries = 0
    while True:
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            tries += 1
            if tries == 6:
                raise
            time.sleep(2 ** tries)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    end = time.monotonic() + 300
    delay = 1
    while True:
        if time.monotonic() > end:
            raise TimeoutError
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            time.sleep(delay)
            delay *= 2
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages, tries=5):
    try:
        return client.chat.completions.create(model="gpt-4o", messages=messages)
    except openai.RateLimitError:
        if not tries:
            raise
        time.sleep(60 / tries)
        return answer(messages, tries - 1)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def give_up_or_wait(error, tries):
    if tries > 5:
        raise error
    time.sleep(2 ** tries)
    return tries + 1

def answer(messages):
    tries = 0
    while True:
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError as error:
            tries = give_up_or_wait(error, tries)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    while True:
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError as error:
            if input(f"{{error}}. Again? ") != "y":
                raise
""",
        ),
        Example.python(
            good="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random_exponential

            client = openai.OpenAI()

            @retry(retry=retry_if_exception_type(openai.RateLimitError), stop=stop_after_delay(300), wait=wait_random_exponential())
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good=f"""{_HEAD}
def serve(queue):
    while True:
        messages = queue.get()
        try:
            answer = client.chat.completions.create(model="gpt-4o", messages=messages)
            if not answer.choices:
                return
            print(answer.choices[0].message.content)
        except openai.APIError as error:
            print(error)
            continue
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    while True:
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.BadRequestError as error:
            if error.code != "context_length_exceeded":
                raise
            messages.pop(1)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def wait_until_up():
    while True:
        try:
            answer = client.chat.completions.create(model="own", messages=[{{"role": "user", "content": "hello"}}])
            break
        except openai.APIConnectionError as error:
            time.sleep(float(error.request.headers["retry-after"]))
    print("the server is up")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def talk(messages):
    while True:
        try:
            answer = client.chat.completions.create(model="gpt-4o", messages=messages)
            print(answer.choices[0].message.content)
            if input("more? ") == "n":
                break
        except openai.APIError as error:
            print(error)
""",
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
