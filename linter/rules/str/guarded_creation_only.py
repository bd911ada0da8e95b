"""The `try` holds the call that opens a stream, and not the loop that reads it.

`create()` returns when the answer begins. What fails after that is raised by the loop, which stands outside.

## Why
The handler is there, and yet every failure in mid-stream passes it by.

## Fix safety
What was shown or stored of the answer before it broke stays so when the handler runs, which was not written for that.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding, Related
from linter.model.fix import Fix, MoveInto, Safety
from linter.model.rule import SOMETIMES, WARNING, Documented, Example, Rule

RULE = Rule(
    code="STR202",
    slug="guarded-creation-only",
    severity=WARNING,
    since="0.2",
    fix=SOMETIMES,
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
            fixed="""
            import openai

            client = openai.OpenAI()

            def answer(question):
                try:
                    stream = client.chat.completions.create(
                        model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True
                    )
                    for chunk in stream:
                        if chunk.choices:
                            print(chunk.choices[0].delta.content or "", end="")
                except openai.APIError as error:
                    print(error)
                    return
            """,
        ),
        Example.python(
            bad="""
            import openai

            client = openai.AsyncOpenAI()

            async def answer(messages):
                try:
                    stream = await client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                except openai.APIError as error:
                    return str(error)

                text = ""
                # Azure's first chunk has no choices.
                async for chunk in stream:
                    if chunk.choices:
                        text += chunk.choices[0].delta.content or ""
                print(text)
            """,
            at="13",
            fixed="""
            import openai

            client = openai.AsyncOpenAI()

            async def answer(messages):
                try:
                    stream = await client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                    text = ""
                    # Azure's first chunk has no choices.
                    async for chunk in stream:
                        if chunk.choices:
                            text += chunk.choices[0].delta.content or ""
                except openai.APIError as error:
                    return str(error)
                print(text)
            """,
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                stream = ()
                try:
                    stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                except openai.APIError as error:
                    print(error)
                for chunk in stream:
                    print(chunk)
                print("done")
            """,
            at="11",
        ),
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def respond(messages):
                try:
                    stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)

                    def words():
                        for chunk in stream:
                            if chunk.choices:
                                yield chunk.choices[0].delta.content or ""

                    return words()
                except Exception as error:
                    return [str(error)]
            """,
            at="10",
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
            waiting = openai.AsyncOpenAI()

            def wrapped(stream):
                async def chunks():
                    try:
                        async for chunk in stream:
                            yield chunk
                    except openai.APIError as error:
                        print(error)

                return chunks() if isinstance(stream, openai.AsyncStream) else stream

            def opened(messages):
                try:
                    stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                except openai.APIError as error:
                    return str(error)
                return wrapped(stream)

            async def opened_to_wait(messages):
                return wrapped(await waiting.chat.completions.create(model="gpt-4o", messages=messages, stream=True))
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def wrapped(stream):
                async def chunks():
                    async for chunk in stream:
                        yield chunk

                return chunks()

            def opened(messages):
                try:
                    return wrapped(client.chat.completions.create(model="gpt-4o", messages=messages, stream=True))
                except openai.APIError as error:
                    return str(error)
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def expect_stale(error):
                if "cache" not in str(error):
                    raise error

            def opened(messages):
                try:
                    stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True, user="1")
                except openai.APIError as error:
                    expect_stale(error)
                    stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                for chunk in stream:
                    yield chunk
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
    fix = None
    if escape.movable:
        ops = tuple(MoveInto(place, escape.creation) for place in escape.movable)
        fix = Fix("Move the loop into the `try`", ops, Safety.UNSAFE)
    yield RULE.finding(
        escape.place,
        f"stream of `{escape.call.shown}` is read outside of the `try` that opens it",
        "Put the loop that reads it into a `try` of its own",
        fix=fix,
        related=(Related(escape.creation, "which begins at"),),
    )
