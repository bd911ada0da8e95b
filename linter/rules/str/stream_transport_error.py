"""Handlers around a stream catch the SDK's errors only, and this version lets those of the connection through.

Before 3.14.0 the SDK did not wrap what its HTTP library raises in mid-stream: a connection that is cut comes as
`httpx.RemoteProtocolError` (`httpx2.RemoteProtocolError` from 3.0 on), a stalled one as `ReadTimeout`, and `except
openai.APIError` catches neither. Which versions the project allows is read from its requirements and lock files.

## Why
A cut connection is the usual way in which a stream fails, and just that is not handled.

## Fix safety
The handler gets errors of another kind, and whatever it does about them was not written for these.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding
from linter.model.fix import AddImport, Fix, Safety, Widen
from linter.model.rule import SOMETIMES, WARNING, Example, Measured, Rule

RULE = Rule(
    code="STR203",
    slug="stream-transport-error",
    severity=WARNING,
    since="0.2",
    fix=SOMETIMES,
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
            fixed="""
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
        Example.python(
            bad="""
            import httpx2
            from openai import APIConnectionError, APIError, OpenAI

            client = OpenAI(http_client=httpx2.Client())

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except (APIConnectionError, APIError):
                    print("cut off")
            """,
            at="8",
            fixed="""
            import httpx2
            from openai import APIConnectionError, APIError, OpenAI

            client = OpenAI(http_client=httpx2.Client())

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except (APIConnectionError, APIError, httpx2.HTTPError):
                    print("cut off")
            """,
            files=(("requirements.txt", "openai==3.2.0\n"),),
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except openai.APIError as error:
                    print(error.code)
            """,
            at="7",
            files=(("requirements.txt", "openai>=1.40,<2\n"),),
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except (openai.RateLimitError, openai.APIStatusError) as error:
                    print(error)
            """,
            at="7",
        ),
        Example.python(
            bad="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt

            client = openai.OpenAI()

            @retry(retry=retry_if_exception_type(openai.APIConnectionError), stop=stop_after_attempt(3))
            def answer(messages):
                text = ""
                for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                    text += chunk.choices[0].delta.content or "" if chunk.choices else ""
                return text

            def main(messages):
                try:
                    print(answer(messages))
                except Exception as error:
                    print(error)
            """,
            at="6",
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
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                        print(chunk)
                except openai.RateLimitError as error:
                    print("later")
                except Exception as error:
                    print(error)
            """,
            files=(("requirements.txt", "openai>=1.40,<2\n"),),
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
    if escape.creation is None and escape.is_whole:
        yield from _partly_seen(escape)
    if escape.is_whole or not escape.call.sdk.is_known:
        return
    error, packages = min(escape.errors), {error.partition(".")[0] for error in escape.errors}
    package = min(packages)
    fix = None
    if escape.handler is not None and len(packages) == 1 and package in ("httpx", "httpx2"):
        ops = (Widen(escape.handler, f"{package}.HTTPError"), AddImport(escape.handler, package))
        fix = Fix(f"Catch `{package}.HTTPError` too", ops, Safety.UNSAFE)
    yield RULE.finding(
        escape.place,
        f"`{error[-34:]}` in mid-stream passes the handlers of the SDK's errors",
        f"Catch `{package}.HTTPError` too, or require `openai>=3.14`",
        fix=fix,
    )


def _partly_seen(escape: Escape) -> Iterator[Finding]:
    """Handlers of some of the SDK's errors: what the server reports in mid-stream is none of these."""
    caught = [name for name in escape.seen_by if name.startswith("openai.")]
    if caught:
        name = caught[0].rpartition(".")[2]
        yield RULE.finding(
            escape.place, f"`APIError` in mid-stream passes the handler of `{name}`", "Catch `openai.APIError`, their common base"
        )


@RULE.on(Escape, "retry")
def check_retry(escape: Escape, ctx: Any) -> Iterator[Finding]:
    if not escape.call.sdk.is_known and escape.call.api != "v0":
        return
    error = min(escape.errors)
    yield RULE.finding(
        escape.place,
        f"`{error}` in mid-stream is none of the errors to retry on",
        "Name the errors of the HTTP library too, or require `openai>=3.14`",
    )
