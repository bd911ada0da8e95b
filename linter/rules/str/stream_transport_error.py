"""Handlers around a stream catch the SDK's errors only, and this version lets those of the connection through.

Before 3.14.0 the SDK did not wrap what its HTTP library raises in mid-stream: a connection that is cut comes as
`httpx.RemoteProtocolError` (`httpx2.RemoteProtocolError` from 3.0 on), a stalled one as `ReadTimeout`, and `except openai.APIError` catches
neither. Which versions the project allows is read from its requirements and lock files.

## Why
A cut connection is the usual way in which a stream fails, and just that is not handled.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding
from linter.model.rule import WARNING, Example, Measured, Rule

RULE = Rule(
    code="STR203",
    slug="stream-transport-error",
    severity=WARNING,
    since="0.2",
    summary="errors of the connection pass handlers that catch only the SDK's",
    evidence=Measured("streams cut by a loopback server, openai-python 1.109.1 to 3.54.0", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except openai.APIError as error:
                    print(error)
            """,
            at="7",
            files=(("requirements.txt", "openai>=1.40,<2\n"),),
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except openai.APIError as error:
                    print(error)
            """,
            files=(("requirements.txt", "openai>=3.14\n"),),
        ),
        Example.python(
            good="""
            import httpx
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except (openai.APIError, httpx.HTTPError) as error:
                    print(error)
            """,
            files=(("requirements.txt", "openai>=1.40,<2\n"),),
        ),
    ),
)


@RULE.on(Escape, "iteration")
def check(escape: Escape, ctx: Any) -> Iterator[Finding]:
    if escape.is_whole or not escape.call.sdk.is_known:
        return
    error = min(escape.errors)
    yield RULE.finding(
        escape.place,
        f"`{error}` in mid-stream passes the handlers of the SDK's errors",
        f"Catch `{error.split('.')[0]}.HTTPError` too, or require `openai>=3.14`",
    )
