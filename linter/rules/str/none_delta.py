"""Text of a chunk is joined to other text although it may be `None`.

`delta.content` is `None` in chunks that open the answer with tool calls, in those that carry a refusal or a piece of a tool
call, and in the one that brings the finish reason. A test on the way counts, and so does `or ""`. Text that is only printed is
passed over: the word `None` at its end does no harm.

## Why
`TypeError: can only concatenate str (not "NoneType") to str`, or the word `None` in the middle of the answer.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import ChunkRead
from linter.model.finding import Finding
from linter.model.fix import Code, Fix, Safety
from linter.model.rule import ALWAYS, WARNING, Documented, Example, Rule

_HEAD = """
from openai import OpenAI

client = OpenAI()

def answer(messages):
    text = ""
    parts = []
    try:
        for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
            if not chunk.choices:
                continue
"""
_TAIL = """
    except Exception as error:
        print(error)
    return text
"""

RULE = Rule(
    code="STR205",
    slug="none-delta",
    severity=WARNING,
    since="0.2",
    fix=ALWAYS,
    summary="text of a chunk is joined to other text, and may be `None`",
    evidence=Documented("API reference, chat completion chunk, delta.content", "2026-11"),
    examples=(
        Example.python(
            bad=f"{_HEAD}            text += chunk.choices[0].delta.content{_TAIL}",
            at="12",
            fixed=f"""{_HEAD}            text += chunk.choices[0].delta.content or ""{_TAIL}""",
        ),
        Example.python(
            bad=f"""{_HEAD}            delta = chunk.choices[0].delta
            parts.append(delta.content){_TAIL}""",
            at="13",
            fixed=f"""{_HEAD}            delta = chunk.choices[0].delta
            parts.append(delta.content or ""){_TAIL}""",
        ),
        Example.python(
            bad=f"""{_HEAD}            content = chunk.choices[0].delta.content
            text += content
            parts.append(content){_TAIL}""",
            at="13",
            fixed=f"""{_HEAD}            content = chunk.choices[0].delta.content
            text += content or ""
            parts.append(content or ""){_TAIL}""",
        ),
        Example.python(
            good="""
            import openai

            def answer(messages):
                text = ""
                for event in openai.ChatCompletion.create(model="gpt-4", messages=messages, stream=True):
                    delta = event["choices"][0]["delta"]
                    if "content" not in delta:
                        continue
                    text += delta["content"]
                return text
            """,
            files=(("requirements.txt", "openai<1\n"),),
        ),
        Example.python(good=f"""{_HEAD}            text += chunk.choices[0].delta.content or ""{_TAIL}"""),
        Example.python(
            good=f"""{_HEAD}            content = chunk.choices[0].delta.content
            if content is not None:
                text += content{_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            if chunk.choices[0].delta.content:
                parts.append(chunk.choices[0].delta.content){_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            content = chunk.choices[0].delta.content or ""
            text = text + content{_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            content = chunk.choices[0].delta.content
            if not content:
                continue
            text += content{_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            content = chunk.choices[0].delta.content
            if content is None:
                content = ""
            text += content{_TAIL}"""
        ),
        Example.python(
            bad=f"""{_HEAD}            piece = chunk.choices[0].delta.content
            parts.append(piece){_TAIL}""",
            at="13",
            fixed=f"""{_HEAD}            piece = chunk.choices[0].delta.content
            parts.append(piece or ""){_TAIL}""",
        ),
        Example.python(
            bad="""
            import json

            import requests

            def words(url, body):
                body["stream"] = True
                with requests.post(f"{url}/v1/chat/completions", json=body, stream=True) as response:
                    text = ""
                    for line in response.iter_lines():
                        if line.startswith(b"data: {"):
                            chunk = json.loads(line[6:])
                            for choice in chunk["choices"]:
                                if "content" in choice["delta"]:
                                    text += choice["delta"]["content"]
                return text
            """,
            at="14",
            fixed="""
            import json

            import requests

            def words(url, body):
                body["stream"] = True
                with requests.post(f"{url}/v1/chat/completions", json=body, stream=True) as response:
                    text = ""
                    for line in response.iter_lines():
                        if line.startswith(b"data: {"):
                            chunk = json.loads(line[6:])
                            for choice in chunk["choices"]:
                                if "content" in choice["delta"]:
                                    text += choice["delta"]["content"] or ""
                return text
            """,
        ),
        Example.python(good=f"""{_HEAD}            print(chunk.choices[0].delta.content){_TAIL}"""),
        Example.python(good=f"""{_HEAD}            print(chunk.choices[0].delta.content, end="", flush=True){_TAIL}"""),
        Example.python(
            good=f"""{_HEAD}            delta = chunk.choices[0].delta
            if delta.content is None:
                delta.content = ""
            text += delta.content{_TAIL}"""
        ),
        Example.python(
            good=f"""{_HEAD}            if chunk.choices[0].finish_reason is not None:
                break
            text += chunk.choices[0].delta.content{_TAIL}"""
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def words(messages):
                for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                    for choice in chunk.choices:
                        if choice.delta.content:
                            yield choice.delta.content

            def answer(messages):
                text = ""
                for word in words(messages):
                    text += word
                return text
            """,
        ),
    ),
)


@RULE.on(ChunkRead, "content")
def check(read: ChunkRead, ctx: Any) -> Iterator[Finding]:
    if read.is_guarded:
        return
    yield RULE.finding(
        read.place,
        f"text of a chunk goes to `{read.use}`, and may be `None`",
        fix=Fix('Add `or ""`', tuple(Code(place, '{} or ""') for place in (read.place, *read.others)), Safety.SAFE),
    )
