"""`chunk.choices[0]` is read although `choices` may be empty.

The last chunk of a stream with `stream_options.include_usage` has no choices, Azure's first one (the results of the prompt's
filter) has none, and neither have control chunks of gateways. A test of `choices` on the way counts, by whatever alias, and so
does a handler of `IndexError` inside of the loop. A raw request to a server on the same machine that does not ask for usage is
passed over.

## Why
`IndexError: list index out of range`, in the middle of an answer, as soon as somebody asks for usage or moves to Azure.

## Fix safety
Chunks without choices are passed over, with whatever the loop would have done with them before it failed.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import ChunkRead
from linter.model.finding import Finding
from linter.model.fix import Fix, Safety, Statement
from linter.model.rule import SOMETIMES, WARNING, Documented, Example, Rule

_HEAD = """
from openai import OpenAI

client = OpenAI()

def answer(messages):
    try:
        for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
"""
_TAIL = """
    except Exception as error:
        print(error)
"""

RULE = Rule(
    code="STR204",
    slug="unguarded-choices-index",
    severity=WARNING,
    since="0.2",
    fix=SOMETIMES,
    summary="`choices[0]` of a chunk that may have no choices",
    evidence=Documented("API reference, chat completion chunk, choices", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}            print(chunk.choices[0].delta.content or "", end=""){_TAIL}""",
            at="8",
            fixed=f"""{_HEAD}            if not chunk.choices:
                continue
            print(chunk.choices[0].delta.content or "", end=""){_TAIL}""",
        ),
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def text_of(part):
                return part.choices[0].delta.content or ""

            def answer(messages):
                stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
                try:
                    return "".join(text_of(chunk) for chunk in stream)
                except Exception as error:
                    return str(error)
            """,
            at="6",
        ),
        Example.python(
            bad="""
            import json

            import requests

            def words(url, body):
                response = requests.post(f"{url}/v1/chat/completions", json={**body, "stream": True}, stream=True, timeout=60)
                try:
                    for line in response.iter_lines():
                        if line.startswith(b"data: {"):
                            print(json.loads(line[6:])["choices"][0]["delta"].get("content") or "", end="")
                except requests.RequestException as error:
                    print(error)
            """,
            at="10",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def answer(messages):
                try:
                    for chunk in client.chat.completions.create(
                        model="gpt-4o", messages=messages, stream=True, stream_options={"include_usage": True}
                    ):
                        if chunk.usage is not None:
                            print(chunk.usage.total_tokens)
                        else:
                            print(chunk.choices[0].delta.content or "", end="")
                except Exception as error:
                    print(error)
            """,
        ),
        Example.python(
            good="""
            import json

            import requests

            def words(url, body):
                response = requests.post(f"{url}/v1/chat/completions", json={**body, "stream": True}, stream=True, timeout=60)
                try:
                    for line in response.iter_lines():
                        if line.startswith(b"data: {") and json.loads(line[6:])["choices"]:
                            print(json.loads(line[6:])["choices"][0]["delta"].get("content") or "", end="")
                except requests.RequestException as error:
                    print(error)
            """,
        ),
        Example.python(
            good="""
            import json

            import requests

            url = "http://localhost:1337/v1/chat/completions"
            body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": True}
            response = requests.post(url, json=body, stream=True, timeout=60)
            for line in response.iter_lines():
                if line.startswith(b"data: {"):
                    print(json.loads(line[6:])["choices"][0]["delta"].get("content") or "", end="")
            """,
        ),
        Example.python(
            good=f"""{_HEAD}            if not chunk.choices:
                continue
            print(chunk.choices[0].delta.content or "", end=""){_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            choices = chunk.choices
            if len(choices) > 0 and choices[0].delta.content:
                print(choices[0].delta.content){_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            first = chunk.choices[0] if chunk.choices else None
            if first and first.delta.content:
                print(first.delta.content){_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            try:
                print(chunk.choices[0].delta.content or "")
            except IndexError:
                pass{_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            for choice in chunk.choices:
                print(choice.delta.content or ""){_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            finished = chunk.choices[0].finish_reason if chunk.choices else None
            if finished:
                print(chunk.choices[0].delta){_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            event = chunk.model_dump()
            if event["choices"]:
                print(event["choices"][0]["delta"].get("content") or ""){_TAIL}"""
        ),
    ),
)


@RULE.on(ChunkRead, "choices")
def check(read: ChunkRead, ctx: Any) -> Iterator[Finding]:
    if read.is_guarded:
        return
    fix = None
    if read.statement is not None:
        fix = Fix(
            f"Pass over chunks without choices: `if not {read.path}: continue`",
            (Statement(read.statement, f"if not {read.path}:\n    continue"),),
            Safety.UNSAFE,
        )
    yield RULE.finding(
        read.place,
        f"`{read.path}[0]` fails on a chunk without choices",
        f"Test `{read.path}` before",
        fix=fix,
    )
