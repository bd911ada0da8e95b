"""Streamed text is put to use, and nobody looks at why the stream ended.

A stream that ends because the limit of tokens is reached, or because a filter steps in, ends without any error: only the
`finish_reason` in its last chunk tells (`length`, `content_filter`). One whose connection is closed half way may end just as
quietly, and without any.

Text that is only shown as it comes is passed over: there, somebody sees that it stops. So is text that a generator yields to
callers out of sight, unless the request limits the number of tokens.

## Why
Half an answer is parsed, kept or passed on as if it were whole.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Answer
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
import json

from openai import OpenAI

client = OpenAI()
"""

RULE = Rule(
    code="STR206",
    slug="unfinished-stream",
    severity=WARNING,
    since="0.2",
    summary="streamed text is put to use, and its finish reason is never read",
    evidence=Documented("API reference, chat completion chunk, finish_reason", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}
def facts(messages):
    text = ""
    try:
        for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
            if chunk.choices:
                text += chunk.choices[0].delta.content or ""
        return json.loads(text)
    except Exception as error:
        print(error)
""",
            at="10",
        ),
        Example.python(
            bad=f"""{_HEAD}
def answer(messages):
    parts = []
    try:
        for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
            content = chunk.choices[0].delta.content if chunk.choices else None
            if content:
                parts.append(content)
    except Exception as error:
        print(error)
    return "".join(parts).strip()
""",
            at="10",
        ),
        Example.python(
            bad=f"""{_HEAD}
def summarise(messages, path):
    with open(path, "w") as file:
        try:
            for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                if chunk.choices:
                    file.write(chunk.choices[0].delta.content or "")
        except Exception as error:
            print(error)
""",
            at="10",
        ),
        Example.python(
            bad=f"""{_HEAD}
class Model:
    def words(self, messages):
        try:
            stream = client.chat.completions.create(model="gpt-4o", messages=messages, max_completion_tokens=900, stream=True)
            for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    yield chunk.choices[0].delta.content
        except Exception as error:
            print(error)
""",
            at="11",
        ),
        Example.python(
            good=f"""{_HEAD}
class Model:
    def words(self, messages):
        for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
            if chunk.choices and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content
""",
        ),
        Example.python(
            good=f"""{_HEAD}
class Model:
    def run(self, messages):
        for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
            if chunk.choices and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content

def export(report, path):
    with open(path, "w") as file:
        for line in report.run(path):
            file.write(line)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def shown(messages):
    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
        if chunk.choices:
            print(chunk.choices[0].delta.content or "", end="")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def words(messages):
    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
        if chunk.choices:
            yield chunk.choices[0].delta.content or ""

def shown(messages):
    for word in words(messages):
        print(word, end="")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    text, reason = "", None
    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            reason = choice.finish_reason or reason
    return text, reason
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    chunks = []
    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
        chunks.append(chunk.model_dump())
    if chunks[-1]["choices"][0]["finish_reason"] == "length":
        raise ValueError("cut off")
    return "".join(chunk["choices"][0]["delta"]["content"] or "" for chunk in chunks if chunk["choices"])
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages, watch):
    text = ""
    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
        watch(chunk)
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""
    return text
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def finished(chunk):
    return getattr(chunk.choices[0], "finish_reason", None) if chunk.choices else None

def answer(messages):
    text = ""
    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""
        if finished(chunk) == "length":
            text += "…"
    return text
""",
        ),
        Example.python(
            good=f"""{_HEAD}
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()

def words(messages):
    for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
        if chunk.choices:
            yield chunk.choices[0].delta.content or ""

@app.post("/chat")
def chat(messages: list):
    return StreamingResponse(words(messages))
""",
        ),
    ),
)

_DONE = {
    "parsed": "parsed with `{}`",
    "dissected": "taken apart by `{}`",
    "cached": "kept in `{}`",
    "written": "written to a file",
    "returned": "returned",
    "yielded": "yielded",
}


@RULE.on(Answer)
def check(answer: Answer, ctx: Any) -> Iterator[Finding]:
    if not answer.is_streamed or answer.reads_finish is not False:
        return
    if answer.fate == "yielded" and not answer.is_capped:  # whoever takes it may only show it
        return
    done = _DONE[answer.fate].format(answer.how[-20:])
    yield RULE.finding(
        answer.place,
        f"streamed text is {done}, and `finish_reason` is never read",
        "Keep the last `finish_reason`, and treat text that does not end in `stop` as cut off",
    )
