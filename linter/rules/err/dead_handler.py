"""A handler names exceptions that this SDK does not have.

The module `openai.error` went with SDK 0.x: `except openai.error.RateLimitError` raises `AttributeError` when an exception
arrives, and `from openai.error import RateLimitError` fails at once. `openai.Timeout` holds the settings of timeouts and is no
exception.

Silent where the requirements or the lock file allow 0.x alone, and where code tells the versions apart.

## Why
The handler is looked at only when something has failed, and then it fails too, with an error that has nothing to do with the first.

## Fix safety
The new name does not exist in SDK 0.x.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Caught, OldName
from linter.model.finding import Finding
from linter.model.fix import Code, Fix, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule

_HEAD = """
import openai

client = openai.OpenAI()

def answer(messages):
    try:
        return client.chat.completions.create(model="gpt-4o", messages=messages)
"""
_TAIL = """
        raise RuntimeError("no answer") from error
"""

RULE = Rule(
    code="ERR101",
    slug="dead-handler",
    severity=ERROR,
    since="0.2",
    fix=SOMETIMES,
    summary="a handler names exceptions that this SDK does not have",
    evidence=Measured("each name of openai.error used with 1.109.1 and 3.54.0", "2026-11"),
    examples=(
        Example.python(
            bad=f"{_HEAD}    except openai.error.RateLimitError as error:{_TAIL}",
            at="8",
            fixed=f"{_HEAD}    except openai.RateLimitError as error:{_TAIL}",
        ),
        Example.python(
            bad=f"{_HEAD}    except (openai.error.Timeout, openai.error.ServiceUnavailableError) as error:{_TAIL}",
            at="8",
            fixed=f"{_HEAD}    except (openai.APITimeoutError, openai.InternalServerError) as error:{_TAIL}",
            files=(("requirements.txt", "openai>=1\n"),),
        ),
        Example.python(
            bad=f"{_HEAD}    except openai.Timeout as error:{_TAIL}",
            at="8",
            fixed=f"{_HEAD}    except openai.APITimeoutError as error:{_TAIL}",
        ),
        Example.python(
            bad="""
            from openai import OpenAI
            from openai.error import RateLimitError

            client = OpenAI()

            def answer(messages):
                try:
                    return client.chat.completions.create(model="gpt-4o", messages=messages)
                except RateLimitError as error:
                    raise RuntimeError("too many requests") from error
            """,
            at="2",
        ),
        Example.python(
            bad="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

            client = openai.OpenAI(max_retries=0)

            @retry(
                retry=retry_if_exception_type(openai.error.RateLimitError),
                stop=stop_after_attempt(5),
                wait=wait_exponential(),
            )
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="7",
            fixed="""
            import openai
            from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

            client = openai.OpenAI(max_retries=0)

            @retry(
                retry=retry_if_exception_type(openai.RateLimitError),
                stop=stop_after_attempt(5),
                wait=wait_exponential(),
            )
            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(good=f"{_HEAD}    except openai.RateLimitError as error:{_TAIL}"),
        Example.python(
            good="""
            import openai

            def answer(messages):
                try:
                    return openai.ChatCompletion.create(model="gpt-4o", messages=messages)
                except openai.error.RateLimitError as error:
                    raise RuntimeError("too many requests") from error
            """,
            files=(("requirements.txt", "openai==0.28\n"),),
        ),
        Example.python(
            good="""
            try:
                from openai import RateLimitError
            except ImportError:
                from openai.error import RateLimitError

            import openai

            def answer(messages):
                try:
                    return openai.chat.completions.create(model="gpt-4o", messages=messages)
                except RateLimitError as error:
                    raise RuntimeError("too many requests") from error
            """,
        ),
        Example.python(
            good="""
            import openai

            TOO_MANY = openai.RateLimitError if hasattr(openai, "RateLimitError") else openai.error.RateLimitError

            def answer(messages):
                try:
                    return openai.chat.completions.create(model="gpt-4o", messages=messages)
                except TOO_MANY as error:
                    raise RuntimeError("too many requests") from error
            """,
        ),
        Example.python(
            good="""
            import openai

            client = openai.OpenAI(timeout=openai.Timeout(30.0))

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
        Example.python(
            good="""
            from errors import error

            import openai

            def answer(messages):
                try:
                    return openai.chat.completions.create(model="gpt-4o", messages=messages)
                except error.RateLimitError as problem:
                    raise RuntimeError("too many requests") from problem
            """,
        ),
    ),
)


@RULE.on(Caught)
def check(caught: Caught, ctx: Any) -> Iterator[Finding]:
    if not caught.old:
        return
    first = caught.old[0]
    message = f"`{_short(first.written)}` is gone since SDK 1.0"
    if first.kind == "lookalike":
        message = f"`{_short(first.written)}` is no exception, but holds settings"
    if caught.what == "import" or not all(old.instead and _root(old) for old in caught.old):
        yield RULE.finding(caught.place, message, _help(caught))
        return
    ops = tuple(Code(old.place, _new(old)) for old in caught.old)
    yield RULE.finding(caught.place, message, fix=Fix(f"Name `{_new(first)}`", ops, Safety.UNSAFE))


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"…{name[-39:]}"


def _root(old: OldName) -> str:
    """The expression that stands for the module `openai` in a name as it is written; empty if there is none."""
    end = old.name.removeprefix("openai")
    return old.written.removesuffix(end) if old.written.endswith(end) else ""


def _new(old: OldName) -> str:
    return _root(old) + old.instead.removeprefix("openai")


def _help(caught: Caught) -> str:
    names = ", ".join(dict.fromkeys(f"`{old.instead}`" for old in caught.old if old.instead and old.name != "openai.error"))
    if names:
        return f"Name {names}"
    return "Name the exceptions in `openai` itself" if caught.what == "import" else "Name what the SDK raises now"
