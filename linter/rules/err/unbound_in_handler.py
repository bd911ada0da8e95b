"""A handler reads a name that is not bound when the call fails.

The name gets its value from the call, or behind it, in the same `try`. If the call fails there is none, and reading it raises
`UnboundLocalError` or `NameError` in the handler.

## Why
The handler fails just when it is needed, and what was wrong with the call is lost behind an error that has nothing to do with it.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Guard
from linter.model.finding import Finding, Related
from linter.model.rule import ERROR, Documented, Example, Rule

_HEAD = """
import json

import openai

client = openai.OpenAI()

def answer(messages):
"""
_TRY = """    try:
        response = client.chat.completions.create(model="gpt-4o", messages=messages)
        text = response.choices[0].message.content or ""
        return json.loads(text)
"""

RULE = Rule(
    code="ERR102",
    slug="unbound-in-handler",
    severity=ERROR,
    since="0.2",
    summary="a handler reads a name that is not bound when the call fails",
    evidence=Documented("Python, Execution model, Resolution of names", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}{_TRY}    except Exception as error:
        print(error, text)
        raise
""",
            at="13",
        ),
        Example.python(
            bad=f"""{_HEAD}    try:
        response = client.chat.completions.create(model="gpt-4o", messages=messages)
    except openai.APIError as error:
        if response.choices:
            return None
        raise RuntimeError("no answer") from error
    return response.choices[0].message.content
""",
            at="11",
        ),
        Example.python(
            good=f"""{_HEAD}{_TRY}    except json.JSONDecodeError as error:
        print(error, text)
        raise
""",
        ),
        Example.python(
            good=f"""{_HEAD}    text = ""
{_TRY}    except Exception as error:
        print(error, text)
        raise
""",
        ),
        Example.python(
            good=f"""{_HEAD}{_TRY}    except openai.APIError as error:
        print(error)
        raise
    except ValueError as error:
        print(error, text)
        raise
""",
        ),
        Example.python(
            good=f"""{_HEAD}{_TRY}    except Exception as error:
        print(error)
        if isinstance(error, ValueError):
            print(text)
        raise
""",
        ),
        Example.python(
            good=f"""{_HEAD}{_TRY}    except Exception as error:
        response = None
        print(error, response)
        raise
""",
        ),
    ),
)


@RULE.on(Guard, "broken")
def check(guard: Guard, ctx: Any) -> Iterator[Finding]:
    name = guard.detail if len(guard.detail) <= 40 else f"…{guard.detail[-39:]}"
    yield RULE.finding(
        guard.place,
        f"handler reads `{name}`, which is not bound when the call fails",
        f"Bind `{name}` before the `try`, or leave it out",
        related=(Related(guard.call.place, "the call is here"),),
    )
