"""A stream is read where no handler sees what breaks it.

`create()` returns when the answer begins; what fails after that (the server, the connection, a time limit) is raised by the
loop that reads the stream. The SDK never repeats a request whose answer has begun.

A handler in any caller that can be seen counts, and so does a retry decorator. For a generator those count that are around the
loop over it: a handler around the call that only makes the generator sees nothing. Cells of notebooks and pages of Streamlit, which
show the error and are run again, are passed over.

## Why
Half an answer is already shown or stored when the error comes, and it ends the program, or the request of a user.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="STR201",
    slug="unguarded-stream",
    severity=WARNING,
    since="0.2",
    summary="errors while a stream is read are handled nowhere",
    evidence=Documented("openai-python, _streaming.py and README, Handling errors", "2026-11"),
    examples=(
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def answer(question):
                stream = client.chat.completions.create(
                    model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True
                )
                for chunk in stream:
                    if chunk.choices:
                        print(chunk.choices[0].delta.content or "", end="")
            """,
            at="9",
        ),
        Example.python(
            bad="""
            import openai

            client = openai.AsyncOpenAI()

            async def words(question):
                stream = await client.chat.completions.create(
                    model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True
                )
                async for chunk in stream:
                    if chunk.choices:
                        yield chunk.choices[0].delta.content or ""

            async def answer(question):
                try:
                    return words(question)
                except openai.APIError as error:
                    print(error)
            """,
            at="9",
        ),
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def answer(messages):
                with client.chat.completions.stream(model="gpt-4o", messages=messages) as stream:
                    for event in stream:
                        if event.type == "content.delta":
                            print(event.delta, end="")
                    return stream.get_final_completion()
            """,
            at="7",
        ),
        Example.python(
            good="""
            from openai import APIError, OpenAI

            client = OpenAI()

            def answer(question):
                try:
                    stream = client.chat.completions.create(
                        model="gpt-4o", messages=[{"role": "user", "content": question}], stream=True
                    )
                    for chunk in stream:
                        if chunk.choices:
                            print(chunk.choices[0].delta.content or "", end="")
                except APIError as error:
                    print("cut off:", error)
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Model:
                def __init__(self):
                    self.client = OpenAI()

                def words(self, messages):
                    stream = self.client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                    for chunk in stream:
                        if chunk.choices:
                            yield chunk.choices[0].delta.content or ""

            def answer(model: Model, messages):
                try:
                    for word in model.words(messages):
                        print(word, end="")
                except Exception as error:
                    print("cut off:", error)
            """,
        ),
        Example.python(
            good="""
            import streamlit as st
            from openai import OpenAI

            client = OpenAI()
            text = ""
            if prompt := st.chat_input():
                messages = [{"role": "user", "content": prompt}]
                for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                    if chunk.choices:
                        text += chunk.choices[0].delta.content or ""
                        st.markdown(text)
            """,
        ),
        Example.python(
            good="""
            import requests

            TOKEN = "…"
            URL = f"https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions?access_token={TOKEN}"

            def pieces(messages):
                response = requests.post(URL, json={"messages": messages, "stream": True}, stream=True, timeout=60)
                for piece in response.iter_content(chunk_size=512):
                    yield piece
            """,
        ),
        Example.python(
            good="""
            from groq import Groq

            client = Groq()
            for chunk in client.chat.completions.create(model="llama-3.3-70b", messages=[], stream=True):
                print(chunk)
            """,
        ),
        Example.python(
            good="""
            import contextlib

            import openai

            client = openai.OpenAI()
            stream = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}], stream=True)
            with contextlib.suppress(openai.APIError, ConnectionError):
                for chunk in stream:
                    print(chunk)
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()
            answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
            for choice in answer.choices:
                print(choice.message.content)
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def words(messages):
                stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                yield from stream

            def shown(messages):
                try:
                    yield from words(messages)
                except Exception as error:
                    yield str(error)
            """,
        ),
    ),
)


@RULE.on(Escape, "iteration")
def check(escape: Escape, ctx: Any) -> Iterator[Finding]:
    if (
        escape.creation is not None
        or not escape.is_whole
        or escape.context == "cell"
        or any(name.startswith("openai.") for name in escape.seen_by)
    ):
        return
    yield RULE.finding(
        escape.place,
        f"stream of `{escape.call.shown}` is read where no handler sees it break",
        "Put the loop into a `try` that handles `openai.APIError`, as every caller may rely on",
    )
