"""Nobody says how long a call may take.

An SDK waits for 600 seconds by default, `requests` and `urllib` wait for ever. A limit of the client or of the call counts, and so
does `asyncio.wait_for` and the like in any caller that can be seen. `httpx` has a limit of five seconds by itself.

## Why
A server that has accepted the request and says nothing more holds up the user, a worker or a connection for ten minutes, three
times in a row with the SDK's retries.

## Fix safety
Sixty seconds may be too short for a long answer that is not streamed, or for a model that thinks first.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import TimeLimit
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Safety
from linter.model.rule import NOTE, SOMETIMES, Documented, Example, Rule

RULE = Rule(
    code="RTY301",
    slug="missing-timeout",
    severity=NOTE,
    since="0.2",
    fix=SOMETIMES,
    summary="no time limit is set for a call",
    evidence=Documented("openai-python, README, Timeouts; requests, Quickstart, Timeouts", "2026-11"),
    examples=(
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="3",
            fixed="""
            from openai import OpenAI

            client = OpenAI(timeout=60.0)

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            bad="""
            from clients import client

            def answer(messages):
                return client().chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="4",
            fixed="""
            from clients import client

            def answer(messages):
                return client().chat.completions.create(model="gpt-4o", messages=messages, timeout=60.0)
            """,
            files=(("clients.py", "import openai\n\ndef client():\n    return openai.OpenAI(max_retries=5)\n"),),
        ),
        Example.python(
            bad="""
            import httpx
            from openai import OpenAI

            client = OpenAI(timeout=None, http_client=httpx.Client())

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="4",
        ),
        Example.python(
            bad="""
            import requests

            def answer(body, key):
                headers = {"Authorization": f"Bearer {key}"}
                return requests.post("https://api.openai.com/v1/chat/completions", headers=headers, json=body).json()
            """,
            at="5",
            fixed="""
            import requests

            def answer(body, key):
                headers = {"Authorization": f"Bearer {key}"}
                return requests.post("https://api.openai.com/v1/chat/completions", headers=headers, json=body, timeout=60.0).json()
            """,
        ),
        Example.python(
            bad="""
            import openai

            def answer(messages):
                options = {"model": "gpt-4o", "timeout": 30}  # which says how long to wait for a model to warm up
                return openai.ChatCompletion.create(messages=messages, **options)
            """,
            at="5",
            files=(("requirements.txt", "openai<1\n"),),
        ),
        Example.python(
            good="""
            import httpx
            from openai import OpenAI

            client = OpenAI(timeout=httpx.Timeout(60, connect=5))

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def answer(messages):
                return client.with_options(timeout=60).chat.completions.create(model="gpt-4o", messages=messages)

            def hurried(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages, timeout=5)
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Model:
                def __init__(self, seconds):
                    self.client = OpenAI()
                    self.options = {"model": "gpt-4o"}
                    if seconds:
                        self.options["timeout"] = seconds

                def answer(self, messages):
                    return self.client.chat.completions.create(messages=messages, **self.options)
            """,
        ),
        Example.python(
            good="""
            import asyncio

            from openai import AsyncOpenAI

            client = AsyncOpenAI()

            async def answer(messages):
                return await client.chat.completions.create(model="gpt-4o", messages=messages)

            async def hurried(messages):
                return await asyncio.wait_for(answer(messages), 20)
            """,
        ),
        Example.python(
            good="""
            import asyncio

            from openai import AsyncOpenAI

            async def answer(messages):
                client = AsyncOpenAI()
                async with asyncio.timeout(20):
                    return await client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            import httpx
            from openai import OpenAI

            client = OpenAI(http_client=httpx.Client(timeout=30))

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            import httpx

            def answer(body, key):
                headers = {"Authorization": f"Bearer {key}"}
                return httpx.post("https://api.openai.com/v1/chat/completions", headers=headers, json=body).json()
            """,
        ),
        Example.python(
            good="""
            def answer(client, messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            import openai

            openai.timeout = 30

            def answer(messages):
                return openai.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
    ),
)


@RULE.on(TimeLimit)
def check(limit: TimeLimit, ctx: Any) -> Iterator[Finding]:
    if limit.is_off:
        yield RULE.finding(limit.place, f"`{limit.name}` is told to wait for ever", "Set a limit in seconds")
        return
    how_long = f"for {limit.seconds:.0f} s, the default of {limit.owner}" if limit.seconds else "for ever"
    fix = None
    if limit.target is not None:
        fix = Fix(f"Set `{limit.option}=60.0`", (Insert(limit.target, limit.option, 60.0),), Safety.UNSAFE)
    yield RULE.finding(limit.place, f"`{limit.name}` waits {how_long}", f"Set `{limit.option}` in seconds", fix=fix)
