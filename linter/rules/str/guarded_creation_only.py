"""The `try` holds the call that opens a stream, and not the loop that reads it.

`create()` returns when the answer begins. What fails after that is raised by the loop, which stands outside.

## Why
The handler is there, and yet every failure in mid-stream passes it by.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="STR202",
    slug="guarded-creation-only",
    severity=WARNING,
    since="0.2",
    summary="handlers are around the call, but not around the loop that reads its stream",
    evidence=Documented("openai-python, _streaming.py", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(question):
                try:
                    stream = client.chat.completions.create(
                        model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True
                    )
                except openai.APIError as error:
                    print(error)
                    return
                for chunk in stream:
                    if chunk.choices:
                        print(chunk.choices[0].delta.content or "", end="")
            """,
            at="13",
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def answer(question):
                try:
                    stream = client.chat.completions.create(
                        model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True
                    )
                except openai.APIError as error:
                    print(error)
                    return
                try:
                    for chunk in stream:
                        if chunk.choices:
                            print(chunk.choices[0].delta.content or "", end="")
                except openai.APIError as error:
                    print("cut off:", error)
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def opened(messages):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                except openai.APIError as error:
                    raise RuntimeError("no answer") from error

            def answer(messages):
                try:
                    for chunk in opened(messages):
                        print(chunk)
                except Exception as error:
                    print(error)
            """,
        ),
    ),
)


@RULE.on(Escape, "iteration")
def check(escape: Escape, ctx: Any) -> Iterator[Finding]:
    if escape.creation is None or not escape.is_whole:
        return
    yield RULE.finding(
        escape.place,
        f"stream of `{escape.call.shown}` is read outside of the `try` that opens it",
        "Move the loop into the `try`",
        related=(Related(escape.creation, "which begins at"),),
    )
