"""A call is never sent again when it fails, or is sent again at once.

SDK 0.x, a client with `max_retries=0` and raw requests do not try again by themselves; an SDK from 1.0 on does, twice, and waits
longer each time. Retries in any caller that can be seen count: loops, decorators, helpers. Those do not that wait for errors which
the call never raises, unless a look at the answer raises them. On top of the SDK's own retries, a retry without a pause is told if
it never ends, names errors of the API, or tries the call and nothing else: others are there for what is made of the answer. A call
that only asks whether a server is there is passed over, and so is what a person can try again at once: at a prompt, in a notebook,
behind a gateway. Where a program calls SDK 0.x and gets a later one, that is what there is to tell.

## Why
A rate limit, an overloaded server or a lost connection is the normal case of such a call, and passes after some seconds. One that
is met without a pause is met again.
"""

import math
from collections.abc import Iterator
from typing import Any

from linter.model.code import Attempts, Call, Retry
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

_V0 = (("requirements.txt", "openai<1\n"),)

RULE = Rule(
    code="RTY201",
    slug="missing-backoff",
    severity=WARNING,
    since="0.2",
    summary="nothing waits and tries again when a call fails",
    evidence=Documented("openai-python, README, Retries; 0.28.1, api_requestor.py; rate limits guide", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import requests

            def answer(messages, key):
                response = requests.post(
                    "https://api.openai.com/v1/chat/completions",
                    headers={"Authorization": f"Bearer {key}"},
                    json={"model": "gpt-4o", "messages": messages},
                    timeout=60,
                )
                response.raise_for_status()
                return response.json()["choices"][0]["message"]["content"]
            """,
            at="4",
        ),
        Example.python(
            bad="""
            import openai

            def answer(messages):
                return openai.ChatCompletion.create(model="gpt-4o", messages=messages)

            def answers(conversations):
                found = []
                for messages in conversations:
                    try:
                        found.append(answer(messages))
                    except openai.error.OpenAIError as error:
                        print("left out:", error)
                        continue
                return found
            """,
            at="4",
            files=_V0,
        ),
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI(max_retries=0, timeout=30)

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="6",
        ),
        Example.python(
            bad="""
            import time

            import httpx
            import requests

            def patient(function):
                def inner(*args):
                    for attempt in range(5):
                        try:
                            return function(*args)
                        except requests.exceptions.HTTPError:
                            time.sleep(2 ** attempt)
                    raise RuntimeError("no answer")
                return inner

            @patient
            def answer(messages, key):
                response = httpx.post(
                    "https://api.openai.com/v1/chat/completions",
                    headers={"Authorization": f"Bearer {key}"},
                    json={"model": "gpt-4o", "messages": messages},
                )
                response.raise_for_status()
                return response.json()
            """,
            at="11",
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                for _ in range(3):
                    try:
                        return client.chat.completions.create(model="gpt-4o", messages=messages)
                    except (openai.APIConnectionError, openai.RateLimitError):
                        continue
            """,
            at="9",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

            class Model:
                def complete(self, messages):
                    return openai.ChatCompletion.create(model="gpt-4o", messages=messages)

                @retry(
                    retry=retry_if_exception_type(openai.error.RateLimitError),
                    wait=wait_random_exponential(max=60),
                    stop=stop_after_attempt(6),
                )
                def ask(self, text):
                    return self.complete([{"role": "user", "content": text}])
            """,
            files=_V0,
        ),
        Example.python(
            good="""
            import random
            import time

            import openai

            def with_patience(function, tries=5):
                for attempt in range(tries):
                    try:
                        return function()
                    except openai.error.RateLimitError:
                        if attempt == tries - 1:
                            raise
                        time.sleep(random.uniform(0, 2 ** attempt))

            def answer(messages):
                return with_patience(lambda: openai.ChatCompletion.create(model="gpt-4o", messages=messages))
            """,
            files=_V0,
        ),
        Example.python(
            good="""
            import requests
            from requests.adapters import HTTPAdapter, Retry

            session = requests.Session()
            session.mount("https://", HTTPAdapter(max_retries=Retry(total=5, backoff_factor=1, allowed_methods=None)))

            def answer(body):
                return session.post("https://api.openai.com/v1/chat/completions", json=body, timeout=60).json()
            """,
        ),
        Example.python(
            good="""
            import requests

            def answer(messages):
                body = {"model": "llama", "messages": messages}
                return requests.post("http://localhost:8000/v1/chat/completions", json=body, timeout=60).json()
            """,
        ),
        Example.python(
            good="""
            import json

            from openai import OpenAI

            client = OpenAI()

            def data(messages):
                for _ in range(3):
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                    try:
                        return json.loads(answer.choices[0].message.content or "")
                    except json.JSONDecodeError:
                        continue
            """,
        ),
        Example.python(
            good="""
            from openai import APIError, OpenAI

            client = OpenAI()
            messages = []
            while True:
                messages.append({"role": "user", "content": input("> ")})
                try:
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                    if not answer.choices:
                        break
                    print(answer.choices[0].message.content)
                except APIError as error:
                    print("sorry:", error)
            """,
        ),
        Example.python(
            good="""
            import requests

            def answer(body, limits):
                for attempt in range(5):
                    response = requests.post("https://api.openai.com/v1/chat/completions", json=body, timeout=60)
                    if response.status_code == 200:
                        return response.json()
                    limits.wait_after(response, attempt)
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            class Model:
                def ask(self, messages):
                    try:
                        return client.chat.completions.create(model=self.model, messages=messages)
                    except openai.RateLimitError:
                        if not self.switch_model():
                            raise
                        return self.ask(messages)
            """,
        ),
        Example.python(
            bad="""
            import requests

            def answer(body):
                for _ in range(5):
                    try:
                        return requests.post("https://api.openai.com/v1/chat/completions", json=body, timeout=60).json()
                    except requests.RequestException as error:
                        print(error)
            """,
            at="7",
        ),
        Example.python(
            bad="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt

            client = openai.OpenAI()

            @retry(stop=stop_after_attempt(3), retry=retry_if_exception_type(openai.APIConnectionError))
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="6",
        ),
        Example.python(
            good="""
            import json

            from openai import OpenAI

            client = OpenAI()

            def data(messages):
                for _ in range(3):
                    try:
                        answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                        return json.loads(answer.choices[0].message.content or "")
                    except Exception as error:
                        print(error)
            """,
        ),
        Example.python(
            good="""
            import time

            import openai

            client = openai.OpenAI(max_retries=0)

            def answer(messages):
                for attempt in range(6):
                    try:
                        return client.chat.completions.create(model="gpt-4o", messages=messages)
                    except openai.RateLimitError:
                        time.sleep(5)
                raise TimeoutError

            def summary(messages):
                for _ in range(2):
                    try:
                        return answer(messages).choices[0].message.content.split("SUMMARY")[1]
                    except Exception:
                        continue
            """,
        ),
        Example.python(
            good="""
            import requests

            def is_served(url, body):
                response = requests.post(f"{url}/v1/chat/completions", json=body, timeout=5)
                return response.status_code == 200
            """,
        ),
        Example.python(
            good="""
            import requests

            class Model:
                def pieces(self, body):
                    response = requests.post("https://api.openai.com/v1/chat/completions", json=body, timeout=60, stream=True)
                    if response.status_code != 200:
                        yield {"error": True, "status": response.status_code}
                        return
                    for line in response.iter_lines():
                        yield {"text": line}
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()
            messages = []
            while True:
                try:
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                    print(answer.choices[0].message.content)
                    text = input("> ")
                    if text == "bye":
                        break
                    messages.append({"role": "user", "content": text})
                except openai.RateLimitError:
                    input("busy: press Enter to try again")
            """,
        ),
        Example.python(
            good="""
            import httpx
            from fastapi import APIRouter, HTTPException, Request

            router = APIRouter()
            client = httpx.AsyncClient(timeout=60)

            @router.post("/v1/chat/completions")
            async def complete(request: Request):
                body = await request.json()
                try:
                    response = await client.post("https://api.openai.com/v1/chat/completions", json=body)
                except httpx.HTTPError as error:
                    raise HTTPException(status_code=502, detail=str(error))
                return response.json()
            """,
        ),
        Example.python(
            good="""
            import openai

            messages = []
            while True:
                messages.append({"role": "user", "content": input("> ")})
                try:
                    answer = openai.ChatCompletion.create(model="gpt-4o", messages=messages)
                except openai.error.OpenAIError as error:
                    print("sorry:", error)
                    messages.pop()
                    continue
                print(answer["choices"][0]["message"]["content"])
            """,
            files=_V0,
        ),
    ),
)


@RULE.on(Attempts)
def check(attempts: Attempts, ctx: Any) -> Iterator[Finding]:
    call = attempts.call
    if (
        call.context in ("test", "cell")
        or call.has_sdk_retries
        or not attempts.is_alone
        or call.api not in ("v0", "v1", "responses", "http")
    ):
        return
    if call.api == "v0" and (call.sdk.only(">=1") or not call.sdk.is_required):
        return  # which does not know the call at all, nor does what is installed today where nothing is said
    if attempts.dead:
        layer = attempts.dead[0]
        message = f"`{layer.shown}` is never raised by this call, so nothing is tried again"
        yield RULE.finding(layer.catches, message, "Retry on the exceptions of what makes the request")
        return
    help = "Wait and try again, longer each time"
    yield RULE.finding(attempts.place, f"`{call.shown}` is not tried again{_reason(call)}", help)


def _reason(call: Call) -> str:
    match call.api:
        case "v0":
            return ": SDK 0.x never does it"
        case "http":
            return " when it fails"
        case _:
            return ": `max_retries=0`"


@RULE.on(Retry)
def check_pause(retry: Retry, ctx: Any) -> Iterator[Finding]:
    if retry.wait != "none" or not retry.retries_passing or not retry.is_first or retry.is_eased or retry.call.context == "test":
        return
    what = "any exception" if retry.shown == "BaseException" else f"`{retry.shown}`" if retry.names else "a refusal"
    help = "Wait before each attempt, longer each time"
    if not retry.call.has_sdk_retries:
        yield RULE.finding(
            retry.catches, f"{what} is met with another attempt at once", "Wait before each attempt, longer each time"
        )
    elif retry.is_aimed or retry.attempts == math.inf:
        message = f"{what} is tried again at once after the SDK's retries"
        yield RULE.finding(retry.catches, message, help)
