"""A call fails, and what answers a request or waits for work ends with it.

No handler that can be seen catches the errors of a call, and they leave where a server or a bot answers a request or an event, or
go through a loop without end that waits for messages or jobs. Silent where the application registers a handler of exceptions of
its own. `unguarded-call` tells the other calls whose errors nothing handles.

## Why
The user gets no answer, or one that says `Internal Server Error`; the worker stops for all that come after.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="ERR201",
    slug="unguarded-call-in-handler",
    severity=WARNING,
    since="0.2",
    summary="errors of a call end a request, or the loop of a worker",
    evidence=Documented("openai-python, README, Handling errors", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import openai
            from fastapi import FastAPI

            app = FastAPI()
            client = openai.AsyncOpenAI(timeout=30)

            @app.post("/answer")
            async def answer(question: str):
                return await ask(question)

            async def ask(question):
                answer = await client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
                return answer.choices[0].message.content
            """,
            at="12",
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI(timeout=30)

            def work(queue):
                while True:
                    job = queue.get()
                    answer = client.chat.completions.create(model="gpt-4o", messages=job.messages)
                    job.done(answer.choices[0].message.content)
            """,
            at="8",
        ),
        Example.python(
            bad="""
            import queue

            from openai import OpenAI

            client = OpenAI()
            jobs = queue.Queue()

            def work():
                while True:
                    messages = [{"role": "user", "content": jobs.get()}]
                    print(client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content)
            """,
            at="11",
        ),
        Example.python(
            good="""
            import openai
            from fastapi import FastAPI, HTTPException

            app = FastAPI()
            client = openai.AsyncOpenAI(timeout=30)

            @app.post("/answer")
            async def answer(question: str):
                try:
                    return await ask(question)
                except openai.APIError as error:
                    raise HTTPException(503, "try again later") from error

            async def ask(question):
                answer = await client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
                return answer.choices[0].message.content
            """,
        ),
        Example.python(
            good="""
            import openai
            from fastapi import FastAPI
            from fastapi.responses import JSONResponse

            app = FastAPI()
            client = openai.AsyncOpenAI(timeout=30)

            @app.exception_handler(openai.APIError)
            async def refused(request, error):
                return JSONResponse({"error": str(error)}, 503)

            @app.post("/answer")
            async def answer(question: str):
                answer = await client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
                return answer.choices[0].message.content
            """,
        ),
        Example.python(
            good="""
            import openai
            import typer

            app = typer.Typer()
            client = openai.OpenAI()

            @app.command()
            def answer(question: str):
                answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
                print(answer.choices[0].message.content)
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI(timeout=30)

            def work(queue):
                while True:
                    job = queue.get()
                    try:
                        answer = client.chat.completions.create(model="gpt-4o", messages=job.messages)
                    except openai.APIError as error:
                        job.failed(error)
                    else:
                        job.done(answer.choices[0].message.content)
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def solve(messages):
                while True:
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message
                    if not answer.tool_calls:
                        return answer.content
                    messages += [answer, *results(answer.tool_calls)]
            """,
        ),
    ),
)


@RULE.on(Escape, "call")
def check(escape: Escape, ctx: Any) -> Iterator[Finding]:
    if escape.context not in ("handler", "loop"):
        return
    ended = "loop" if escape.context == "loop" else "request"
    yield RULE.finding(
        escape.place,
        f"errors of `{escape.call.shown}` end the {ended}, unhandled",
        "Handle `openai.APIError` here, or where the work begins",
    )
