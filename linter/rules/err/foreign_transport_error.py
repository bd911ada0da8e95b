"""Handlers around calls of SDK 3 name errors of `httpx`, which it no longer uses.

From 3.0 on the SDK speaks HTTP through `httpx2`. The classes of `httpx` are others with the same names, and nothing raises them
here. What fails in a call comes as `openai.APIConnectionError` or `openai.APITimeoutError`, from 3.14 on in mid-stream, too.

## Why
The handler looks as if lost connections were seen to, and never runs.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Caught
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

_SOURCE = """
import httpx
import openai

client = openai.OpenAI()

def answer(messages):
    try:
        answer = client.chat.completions.create(model="gpt-4o", messages=messages)
    except httpx.TimeoutException as error:
        raise TimeoutError("took too long") from error
    return answer.choices[0].message.content
"""

RULE = Rule(
    code="ERR205",
    slug="foreign-transport-error",
    severity=WARNING,
    since="0.2",
    summary="handlers around calls of SDK 3 name errors of `httpx`",
    evidence=Documented("openai-python, CHANGELOG, 3.0.0", "2026-11"),
    examples=(
        Example.python(bad=_SOURCE, at="9", files=(("requirements.txt", "openai>=3.14\n"),)),
        Example.python(
            bad="""
            import httpx
            from openai import OpenAI

            client = OpenAI()

            def ask(messages):
                answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                return answer.choices[0].message.content.strip()

            def title(text):
                try:
                    return ask([{"role": "user", "content": text}])
                except httpx.TimeoutException as error:
                    raise TimeoutError("took too long") from error
            """,
            at="13",
            files=(("requirements.txt", "openai>=3,<4\n"),),
        ),
        Example.python(
            bad="""
            import httpx
            from openai import OpenAI
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

            client = OpenAI(max_retries=0)

            @retry(
                retry=retry_if_exception_type((httpx.ConnectError, httpx.ReadTimeout)),
                stop=stop_after_attempt(3),
                wait=wait_exponential(),
            )
            def ask(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="7",
            files=(("requirements.txt", "openai>=3.14\n"),),
        ),
        Example.python(
            good="""
            import httpx
            from openai import OpenAI

            client = OpenAI()

            def ask(url):
                text = httpx.get(url).text
                return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])

            def title(url):
                try:
                    return ask(url)
                except httpx.HTTPError as error:
                    raise RuntimeError("no page") from error
            """,
            files=(("requirements.txt", "openai>=3.14\n"),),
        ),
        Example.python(good=_SOURCE, files=(("requirements.txt", "openai>=1.40,<3\n"),)),
        Example.python(good=_SOURCE),
        Example.python(
            good="""
            import httpx
            import openai

            client = openai.OpenAI()

            def answer(url):
                try:
                    text = httpx.get(url).text
                    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                except httpx.HTTPError as error:
                    raise RuntimeError("no answer") from error
            """,
            files=(("requirements.txt", "openai>=3.14\n"),),
        ),
        Example.python(
            good="""
            import httpx
            import openai

            client = openai.OpenAI(http_client=httpx.Client())

            def answer(messages):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=messages)
                except httpx.HTTPError as error:
                    raise RuntimeError("no answer") from error
            """,
            files=(("requirements.txt", "openai>=3.14\n"),),
        ),
    ),
)


@RULE.on(Caught)
def check(caught: Caught, ctx: Any) -> Iterator[Finding]:
    if not caught.foreign:
        return
    yield RULE.finding(
        caught.place, f"`{caught.foreign}` is raised by nothing here: SDK 3 uses `httpx2`", "Catch `openai.APIConnectionError`"
    )
