"""A handler stands behind one that catches all that it names.

The exceptions of the SDK are a family: `APITimeoutError` is an `APIConnectionError`, and these, `RateLimitError` and all other
statuses are `APIError`. The first handler that fits is taken.

## Why
What the later handler does for a rate limit or a time limit, such as to wait and try again, never happens.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Caught
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
import openai

client = openai.OpenAI()

def answer(messages):
    try:
        return client.chat.completions.create(model="gpt-4o", messages=messages)
"""

RULE = Rule(
    code="ERR204",
    slug="unreachable-handler",
    severity=WARNING,
    since="0.2",
    summary="a handler stands behind one that catches all that it names",
    evidence=Documented("openai-python, _exceptions.py", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}    except openai.APIError as error:
        print("failed:", error)
    except openai.RateLimitError:
        print("too many requests")
""",
            at="10",
        ),
        Example.python(
            bad=f"""{_HEAD}    except (openai.APIConnectionError, openai.RateLimitError) as error:
        print("failed:", error)
    except openai.APITimeoutError:
        print("took too long")
""",
            at="10",
        ),
        Example.python(
            good=f"""{_HEAD}    except openai.RateLimitError:
        print("too many requests")
    except openai.APIError as error:
        print("failed:", error)
""",
        ),
        Example.python(
            good=f"""{_HEAD}    except openai.APIConnectionError as error:
        print("failed:", error)
    except (openai.APITimeoutError, openai.RateLimitError):
        print("failed")
""",
        ),
        Example.python(
            good=f"""{_HEAD}    except ValueError as error:
        print("failed:", error)
    except openai.APIError:
        print("failed")
""",
        ),
    ),
)


@RULE.on(Caught)
def check(caught: Caught, ctx: Any) -> Iterator[Finding]:
    if not caught.hidden_by:
        return
    yield RULE.finding(
        caught.place,
        f"`{_short(caught.written)}` is caught by `{_short(caught.hidden_by)}` before",
        "Put the narrower handler first",
    )


def _short(name: str) -> str:
    return name if len(name) <= 30 else f"…{name[-29:]}"
