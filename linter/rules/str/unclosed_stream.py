"""A stream is left before its end, and not closed.

The connection stays open until the garbage is collected: the server goes on answering, and the client's pool has one place
less. From 2.9 on the SDK closes a stream whose loop is left; which versions the project allows is read from its requirements
and lock files. A raw request is closed by nobody else.

## Why
A program that stops answers half way runs out of connections, and pays for text that nobody reads.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import EarlyExit
from linter.model.finding import Finding
from linter.model.rule import NOTE, Example, Measured, Rule

_OLD = (("requirements.txt", "openai==1.109.1\n"),)

RULE = Rule(
    code="STR301",
    slug="unclosed-stream",
    severity=NOTE,
    since="0.2",
    summary="a stream is left before its end, and not closed",
    evidence=Measured("openai-python 2.8.0 and 2.9.0, _streaming.py", "2026-11"),
    examples=(
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def first_line(messages):
                text = ""
                for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                    text += chunk.choices[0].delta.content or "" if chunk.choices else ""
                    if "\\n" in text:
                        break
                return text
            """,
            at="10",
            files=_OLD,
        ),
        Example.python(
            bad="""
            import json

            import requests

            def first_line(body, headers):
                text = ""
                answer = requests.post("https://api.openai.com/v1/chat/completions", json=body, headers=headers, stream=True)
                for line in answer.iter_lines():
                    if line == b"data: [DONE]":
                        break
                    text += line.decode()
                    if len(text) > 1000:
                        return text
            """,
            at="13",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def first_line(messages):
                text = ""
                with client.chat.completions.create(model="gpt-4o", messages=messages, stream=True) as stream:
                    for chunk in stream:
                        text += chunk.choices[0].delta.content or "" if chunk.choices else ""
                        if "\\n" in text:
                            break
                return text
            """,
            files=_OLD,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def first_line(messages):
                text = ""
                for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                    text += chunk.choices[0].delta.content or "" if chunk.choices else ""
                    if "\\n" in text:
                        break
                return text
            """,
            files=(("requirements.txt", "openai>=1.40\n"),),
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def first_line(messages):
                text = ""
                stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                try:
                    for chunk in stream:
                        text += chunk.choices[0].delta.content or "" if chunk.choices else ""
                        if "\\n" in text:
                            return text
                finally:
                    stream.close()
            """,
            files=_OLD,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def answer(messages):
                text = ""
                for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                    if not chunk.choices:
                        continue
                    if chunk.choices[0].finish_reason is not None:
                        break
                    for line in (chunk.choices[0].delta.content or "").splitlines():
                        if not line:
                            break
                        text += line
                return text
            """,
            files=_OLD,
        ),
    ),
)


@RULE.on(EarlyExit)
def check(left: EarlyExit, ctx: Any) -> Iterator[Finding]:
    call = left.call
    if left.is_closed or not ((call.api == "v1" and call.sdk.only("<2.9")) or call.library == "requests"):
        return
    if not call.sdk.is_known and call.api != "http":
        return
    yield RULE.finding(
        left.place,
        f"`{left.word}` leaves the stream of `{call.shown}` unclosed",
        "Enter the stream with `with`, or call its `close`",
    )
