"""A call of SDK 0.x, which later versions refuse.

`openai.ChatCompletion`, `openai.Completion`, `openai.Embedding` and their like are gone since 1.0. Their names are still there, and
every call of a method raises `APIRemovedInV1`.

Silent where the requirements or the lock file allow 0.x alone, and where code tells the versions apart. Where nothing is said of
the version for a folder, the rest of the project counts; where nothing is said at all, the present one is meant.

## Why
`pip install openai` brings a version in which the call fails every time.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import OldName
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule

RULE = Rule(
    code="SDK101",
    slug="legacy-sdk-call",
    severity=ERROR,
    since="0.2",
    summary="a call of SDK 0.x, which later versions refuse",
    evidence=Measured("each method of 0.28.1 called with 1.109.1 and 3.54.0", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import openai

            answer = openai.ChatCompletion.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
            print(answer["choices"][0]["message"]["content"])
            """,
            at="3",
        ),
        Example.python(
            bad="""
            import backoff
            import openai

            class Model:
                def __init__(self):
                    self.sdk = openai

                @backoff.on_exception(backoff.expo, Exception)
                async def answer(self, messages):
                    return await self.sdk.ChatCompletion.acreate(model="gpt-4o", messages=messages)
            """,
            at="10",
            files=(("requirements.txt", "openai\n"),),
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def vector(text):
                return openai.Embedding.create(model="text-embedding-3-small", input=text)

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="6",
            files=(("requirements.txt", "openai>=0.27\n"),),
        ),
        Example.python(
            good="""
            import openai

            answer = openai.ChatCompletion.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
            """,
            files=(("requirements.txt", "openai==0.28.1\n"),),
        ),
        Example.python(
            good="""
            import openai

            answer = openai.ChatCompletion.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
            """,
            files=(("requirements.txt", "openai>=0.27,<1.0\n"),),
        ),
        Example.python(
            good="""
            import openai

            answer = openai.ChatCompletion.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
            """,
            files=(("install.py", "def needs():\n    install('openai', package='openai==0.28.1')\n"),),
        ),
        Example.python(
            good="""
            import openai

            def answer(messages):
                if openai.__version__.startswith("0."):
                    return openai.ChatCompletion.create(model="gpt-4o", messages=messages)
                return openai.OpenAI().chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            try:
                from openai import OpenAI
            except ImportError:
                import openai

                def answer(messages):
                    return openai.ChatCompletion.create(model="gpt-4o", messages=messages)
            else:
                def answer(messages):
                    return OpenAI().chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            import g4f as openai

            answer = openai.ChatCompletion.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
            """,
        ),
        Example.python(
            good="""
            import openai

            answer = openai.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
            """,
        ),
    ),
)


@RULE.on(OldName, "call")
def check(old: OldName, ctx: Any) -> Iterator[Finding]:
    written = old.written if len(old.written) <= 40 else f"…{old.written[-39:]}"
    yield RULE.finding(old.place, f"`{written}` is gone since SDK 1.0", _help(old))


def _help(old: OldName) -> str:
    if not old.instead:
        return "Write it anew for the present SDK, or require `openai<1`"
    verb, client = ("Await", "AsyncOpenAI") if old.is_async else ("Call", "OpenAI")
    return f"{verb} `{old.instead}` on a client made by `{client}()`, or require `openai<1`"
