"""Text of an answer is parsed or kept, and nobody looks at whether it is whole.

An answer that reaches the limit of tokens (`max_completion_tokens`, or the model's own) is cut in the middle, and comes with
status 200 like any other: only its `finish_reason` tells (`length`, or `content_filter` where a filter steps in). The SDK's
`parse()` looks at it.

Text that is parsed is reported unless a handler of the parser's errors goes another way, there or in the caller. A handler of any
error counts if another request follows, or if it tells of the error and takes another value; so does a decorator that tries again
on errors of the parser. Text that goes to a file, to a parser of the project's own, or arguments of a tool call, are reported only
if the request sets a limit.

## Why
JSON that is cut off fails with an error that says nothing of the limit; text that is cut off is kept in a cache for good.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Answer
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
import json

from openai import OpenAI

client = OpenAI()
cache = {}
"""

RULE = Rule(
    code="RSP205",
    slug="unchecked-finish-reason",
    severity=WARNING,
    since="0.2",
    summary="an answer is parsed or kept, and its finish reason is never read",
    evidence=Documented("API reference, chat completion, finish_reason", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}
def facts(messages):
    try:
        response = client.chat.completions.create(model="gpt-4o", messages=messages)
    except Exception as error:
        raise SystemExit(str(error))
    return json.loads(response.choices[0].message.content or "null")
""",
            at="13",
        ),
        Example.python(
            bad=f"""{_HEAD}
def translated(text):
    response = client.chat.completions.create(
        model="gpt-4o", messages=[{{"role": "user", "content": f"Translate: {{text}}"}}], max_completion_tokens=500
    )
    content = response.choices[0].message.content or ""
    cache[text] = content.strip()
    return cache[text]
""",
            at="12",
        ),
        Example.python(
            bad=f"""{_HEAD}
def ask(messages):
    response = client.chat.completions.create(model="gpt-4o", messages=messages)
    return response.choices[0].message

def cleaned(text):
    return "\\n".join(line.strip() for line in text.splitlines())

def facts(messages):
    return json.loads(cleaned(ask(messages).content or ""))
""",
            at="9",
        ),
        Example.python(
            good=f"""{_HEAD}
def facts(messages):
    text = client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content or ""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return facts([*messages, {{"role": "user", "content": "That was no JSON."}}])
""",
        ),
        Example.python(
            good=f"""{_HEAD}
import logging

def facts(messages):
    response = client.chat.completions.create(model="gpt-4o", messages=messages)
    try:
        return json.loads(response.choices[0].message.content or "null")
    except Exception as error:
        logging.warning("no JSON, asking again: %s", error)
    response = client.chat.completions.create(model="gpt-4o", messages=[*messages, {{"role": "user", "content": "JSON!"}}])
    return response.choices[0].message.content
""",
        ),
        Example.python(
            bad=f"""{_HEAD}
class NoFacts(Exception):
    pass

def parsed(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise NoFacts("use a better model")

def facts(messages):
    return parsed(client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content)
""",
            at="18",
        ),
        Example.python(
            bad=f"""{_HEAD}
def facts(messages):
    try:
        response = client.chat.completions.create(model="gpt-4o", messages=messages)
        return json.loads(response.choices[0].message.content or "null")
    except Exception as error:
        print("that did not work, trying again", error)
        return facts(messages)
""",
            at="11",
        ),
        Example.python(
            good=f"""{_HEAD}
def loads(text):
    return json.loads(text)

def facts(messages):
    text = client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content or ""
    try:
        return loads(text)
    except json.JSONDecodeError:
        return facts([*messages, {{"role": "user", "content": "That was no JSON."}}])
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def judged(row):
    response = client.chat.completions.create(model="gpt-4o", messages=[{{"role": "user", "content": row}}])
    return json.loads(response.choices[0].message.content or "null")

def judge(rows):
    found = {{}}
    for row in rows:
        try:
            found[row] = judged(row)
        except Exception as error:
            print(error)
            found[row] = f"no verdict: {{error}}"
    return found
""",
        ),
        Example.python(
            good=f"""{_HEAD}
import logging

def _parse_facts(text, fallback):
    try:
        return json.loads(text)
    except Exception as error:
        logging.warning("no JSON: %s", error)
        return fallback

def facts(messages, known):
    response = client.chat.completions.create(model="gpt-4o", messages=messages, max_completion_tokens=500)
    return _parse_facts(response.choices[0].message.content or "", known)
""",
        ),
        Example.python(
            good=f"""{_HEAD}
from tenacity import retry, retry_if_exception_type, stop_after_attempt

@retry(retry=retry_if_exception_type(json.JSONDecodeError), stop=stop_after_attempt(3))
def facts(messages):
    response = client.chat.completions.create(model="gpt-4o", messages=messages)
    return json.loads(response.choices[0].message.content or "null")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def arguments(messages, tools, limit=None):
    response = client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools, max_completion_tokens=limit)
    return json.loads(response.choices[0].message.tool_calls[0].function.arguments)

print(arguments([{{"role": "user", "content": "hi"}}], []))
""",
        ),
        Example.python(
            good=f"""{_HEAD}
class Model:
    def generate(self, messages):
        return client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content

def load(store):
    return json.loads(store.generate("settings.json"))
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def facts(messages):
    choice = client.chat.completions.create(model="gpt-4o", messages=messages).choices[0]
    if choice.finish_reason != "stop":
        raise ValueError("cut off")
    return json.loads(choice.message.content or "null")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def ask(messages):
    response = client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=500)
    checked(response)
    return response

def checked(response):
    if response.model_dump()["choices"][0]["finish_reason"] == "length":
        raise ValueError("cut off")

def facts(messages):
    return json.loads(ask(messages).choices[0].message.content or "null")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
from tools import check

def facts(messages):
    response = client.chat.completions.create(model="gpt-4o", messages=messages)
    check(response)
    return json.loads(response.choices[0].message.content or "null")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
KINDS = ("algebra", "geometry")

def kind(messages):
    response = client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=5)
    word = (response.choices[0].message.content or "").strip()
    if word in KINDS:
        return word
    return "other"

def kept(key, messages):
    found = kind(messages)
    cache[key] = found
    return found
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def answer(messages):
    response = client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=500)
    print(response.choices[0].message.content)
    return response.choices[0].message.content
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def facts(messages, shape):
    response = client.chat.completions.parse(model="gpt-4o", messages=messages, response_format=shape)
    return json.loads(response.choices[0].message.content or "null")
""",
        ),
        Example.python(
            good=f"""{_HEAD}
def act(messages, tools):
    response = client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools)
    for call in response.choices[0].message.tool_calls or []:
        yield json.loads(call.function.arguments)
""",
        ),
    ),
)

_CAPPED = ("dissected", "written")


@RULE.on(Answer)
def check(answer: Answer, ctx: Any) -> Iterator[Finding]:
    if answer.is_streamed or answer.reads_finish is not False:
        return
    if answer.fate in ("parsed", "cached") or (answer.fate in _CAPPED and answer.is_capped):
        yield RULE.finding(
            answer.place,
            f"text goes to `{answer.how[-34:]}`, and its `finish_reason` is never read",
            "Test `finish_reason` before the text is used",
            related=(Related(answer.read, "which is read at"),) if answer.read else (),
        )
