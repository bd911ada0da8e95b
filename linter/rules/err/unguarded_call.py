"""No handler sees the errors of a call.

Servers are overloaded, connections are cut, limits are reached: a call that is right in itself fails now and then, after the SDK
has tried again. No handler that can be seen, in the function or in any caller, catches what comes then. A retry decorator counts,
and so does `except Exception`; a handler of other errors does not. Those calls among them that a server, a bot or a worker makes
are told by `unguarded-call-in-handler`, which is on by default; this rule tells the others, for who wants to see all.

## Why
A small script may well end with a traceback. In work on many items one failure loses what was done before.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Escape
from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule

RULE = Rule(
    code="ERR301",
    slug="unguarded-call",
    severity=NOTE,
    since="0.2",
    summary="no handler sees the errors of a call",
    evidence=Documented("openai-python, README, Handling errors", "2026-11"),
    examples=(
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def labels(texts):
                return [label(text) for text in texts]

            def label(text):
                answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                return answer.choices[0].message.content
            """,
            at="9",
        ),
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def label(text):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                except OSError as error:
                    print(error)
            """,
            at="7",
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def label(text):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                except openai.RateLimitError as error:
                    print(error)
            """,
            at="7",
        ),
        Example.python(
            good="""
            from flask import Flask, request
            from openai import OpenAI

            app = Flask(__name__)
            client = OpenAI()

            @app.post("/answer")
            def answer():
                messages = [{"role": "user", "content": request.json["text"]}]
                return client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def labels(texts):
                for text in texts:
                    try:
                        yield label(text)
                    except Exception as error:
                        print(text, error)

            def label(text):
                answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                return answer.choices[0].message.content
            """,
        ),
        Example.python(
            good="""
            import backoff
            import openai

            client = openai.OpenAI()

            @backoff.on_exception(backoff.expo, openai.APIError, max_tries=5)
            def label(text):
                answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                return answer.choices[0].message.content
            """,
        ),
        Example.python(
            good="""
            import openai

            from own import with_retry

            client = openai.OpenAI()

            @with_retry(5)
            def label(text):
                answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                return answer.choices[0].message.content
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def label(text):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
                except openai.APIConnectionError as error:
                    print("no connection", error)
                except openai.APIStatusError as error:
                    print("refused", error)
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Model:
                def __init__(self):
                    self.client = OpenAI()

                def label(self, text):
                    return self.client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])

            def answer(model: Model, text):
                try:
                    return model.label(text)
                except Exception as error:
                    raise RuntimeError("no answer") from error
            """,
        ),
    ),
)


@RULE.on(Escape, "call")
def check(escape: Escape, ctx: Any) -> Iterator[Finding]:
    if escape.context in ("handler", "loop"):  # another rule tells these
        return
    yield RULE.finding(
        escape.place,
        f"no handler sees {escape.shown} of `{escape.call.shown}`",
        "Handle `openai.APIError` here, or where the work begins",
    )
