"""A handler keeps the failure of a call to itself.

It passes, returns nothing or a canned text, goes on to the next item: nobody who reads the logs or the result can tell that the
API was not reached. The same comes of a handler that returns the error's text in place of the answer, that tells the error only if
`verbose` is set, or that lets control go on to read what the call would have given.

A handler that logs, prints, raises, yields or hands the error on to anything is none of these; nor is one in a loop that calls
again, one for a single kind of error that says so in words, or one whose empty result is looked at later in the function.

## Why
An expired key or an exhausted quota looks like a model with nothing to say, for weeks.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Guard
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
import logging

import openai

client = openai.OpenAI()
log = logging.getLogger(__name__)

def answer(question):
    messages = [{"role": "user", "content": question}]
"""
_CALL = """
        answer = client.chat.completions.create(model="gpt-4o", messages=messages)
        return answer.choices[0].message.content"""

RULE = Rule(
    code="ERR202",
    slug="swallowed-api-error",
    severity=WARNING,
    since="0.2",
    summary="a handler keeps the failure of a call to itself",
    evidence=Documented("openai-python, README, Handling errors", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}    try:{_CALL}
    except Exception:
        return ""
""",
            at="13",
        ),
        Example.python(
            bad=f"""{_HEAD}    try:{_CALL}
    except openai.APIError:
        pass
""",
            at="13",
        ),
        Example.python(
            bad=f"""{_HEAD}    try:{_CALL}
    except openai.APIError as error:
        log.error("no answer: %s", error)
        return str(error)
""",
            at="15",
        ),
        Example.python(
            bad=f"""{_HEAD}    try:
        answer = client.chat.completions.create(model="gpt-4o", messages=messages)
    except openai.APIError as error:
        print(error)
    return answer.choices[0].message.content
""",
            at="12",
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(messages, verbose=False):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=messages)
                except Exception as error:
                    print("trying another model")
                    if verbose:
                        print(error)
                    return other(messages)
            """,
            at="8",
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def labels(texts):
                found = []
                for text in texts:
                    try:
                        found.append(client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}]))
                    except Exception:
                        continue
                return found
            """,
            at="10",
        ),
        Example.python(
            bad="""
            import openai

            client = openai.OpenAI()

            def answer(questions, file):
                for question in questions:
                    messages = [{"role": "user", "content": question}]
                    try:
                        answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                    except openai.APIError:
                        continue
                    file.write(answer.choices[0].message.content or "")
            """,
            at="10",
        ),
        Example.python(
            good=f"""{_HEAD}    try:{_CALL}
    except openai.APIError:
        log.exception("no answer")
        return ""
""",
        ),
        Example.python(
            good=f"""{_HEAD}    try:{_CALL}
    except openai.RateLimitError:
        return "Too many requests at the moment, try again in a minute"
""",
        ),
        Example.python(
            good=f"""{_HEAD}    try:{_CALL}
    except openai.APIError as error:
        return {{"error": str(error)}}
""",
        ),
        Example.python(
            good=f"""{_HEAD}    try:{_CALL}
    except openai.APIError:
        return other(question)
""",
        ),
        Example.python(
            good=f"""{_HEAD}    answer = None
    try:
        answer = client.chat.completions.create(model="gpt-4o", messages=messages)
    except openai.APIError:
        pass
    if answer is None:
        raise RuntimeError("no answer")
    return answer.choices[0].message.content
""",
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                for attempt in range(3):
                    try:
                        return client.chat.completions.create(model="gpt-4o", messages=messages)
                    except openai.APIError:
                        continue
                raise RuntimeError("no answer")
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def works():
                try:
                    client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}], max_tokens=1)
                except openai.APIError:
                    return False
                return True
            """,
        ),
        Example.python(
            good="""
            import json

            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                    return json.loads(answer.choices[0].message.content)
                except json.JSONDecodeError:
                    return {}
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI()

            def answer(messages):
                try:
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                except openai.APIError as error:
                    print(error)
                    raise SystemExit(1)
                return answer.choices[0].message.content
            """,
        ),
    ),
)


@RULE.on(Guard, "passes", "skips", "returns", "answers", "verbose", "unbound")
def check(guard: Guard, ctx: Any) -> Iterator[Finding]:
    message, help = _told(guard)
    yield RULE.finding(guard.place, message, help, related=(Related(guard.call.place, "the call is here"),))


def _told(guard: Guard) -> tuple[str, str]:
    call, detail = guard.call.shown, guard.detail[-18:]
    match guard.what:
        case "answers":
            return (
                f"text of the error is returned as if `{call}` gave it",
                "Raise the error, or return it as something else than text",
            )
        case "verbose":
            return f"failure of `{call}` is told only with `{detail}`", "Log the error in any case"
        case "unbound":
            return f"code behind this handler reads `{detail}`, which a failure leaves unbound", "Return or raise in the handler"
        case "skips":
            return f"item is skipped without a word when `{call}` fails", "Log the error, or collect what failed"
        case "returns":
            return f"handler returns {guard.detail} when `{call}` fails", "Log the error, or let the caller handle it"
        case _:
            return f"handler passes over the failure of `{call}`", "Log the error, or let the caller handle it"
