"""A handler around a call stops what ends the program.

`except:` and `except BaseException` catch `KeyboardInterrupt`, `SystemExit` and `asyncio.CancelledError`, and this handler does not
raise them again.

## Why
The program waits for the API most of its time, so that is where Ctrl-C, a time limit or the end of the server meets it, and is
lost.

## Fix safety
The program ends where it went on before.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Guard
from linter.model.finding import Finding
from linter.model.fix import Code, Fix, Safety, Text
from linter.model.rule import ALWAYS, WARNING, Documented, Example, Rule

_HEAD = """
import openai

client = openai.OpenAI()

def answer(messages):
    try:
        return client.chat.completions.create(model="gpt-4o", messages=messages)
"""

RULE = Rule(
    code="ERR203",
    slug="bare-except",
    severity=WARNING,
    since="0.2",
    fix=ALWAYS,
    summary="a handler around a call stops what ends the program",
    evidence=Documented("Python, Exception hierarchy; asyncio, Task Cancellation", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}    except:
        print("no answer")
""",
            at="8",
            fixed=f"""{_HEAD}    except Exception:
        print("no answer")
""",
        ),
        Example.python(
            bad=f"""{_HEAD}    except BaseException as error:
        print(error)
""",
            at="8",
            fixed=f"""{_HEAD}    except Exception as error:
        print(error)
""",
        ),
        Example.python(
            good=f"""{_HEAD}    except Exception:
        print("no answer")
""",
        ),
        Example.python(
            good=f"""{_HEAD}    except:
        print("no answer")
        raise
""",
        ),
        Example.python(
            good=f"""{_HEAD}    except (KeyboardInterrupt, SystemExit):
        raise
    except:
        print("no answer")
""",
        ),
        Example.python(
            good="""
            import json

            import openai

            client = openai.OpenAI()

            def answer(messages):
                answer = client.chat.completions.create(model="gpt-4o", messages=messages)
                try:
                    return json.loads(answer.choices[0].message.content)
                except:
                    return None
            """,
        ),
        Example.python(
            good=f"""{_HEAD}    except BaseException as error:
        raise RuntimeError("no answer") from error
""",
        ),
    ),
)


@RULE.on(Guard, "bare")
def check(guard: Guard, ctx: Any) -> Iterator[Finding]:
    place = guard.place
    op = Text(place.span, "except Exception") if place.span else Code(place, "Exception")
    yield RULE.finding(
        place, f"handler of `{guard.call.shown}` also stops `KeyboardInterrupt`", fix=Fix("Catch `Exception`", (op,), Safety.UNSAFE)
    )
