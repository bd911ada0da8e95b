"""Nobody says how long a call may take.

An SDK waits for 600 seconds by default, `requests` and `urllib` wait for ever. A limit of the client or of the call counts, and so does
`asyncio.wait_for` and the like in any caller that can be seen. `httpx` has a limit of five seconds by itself.

## Why
A server that has accepted the request and says nothing more holds up the user, a worker or a connection for ten minutes, three times in a
row with the SDK's retries.

## Fix safety
Sixty seconds may be too short for a long answer that is not streamed, or for a model that thinks first.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import TimeLimit
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Safety
from linter.model.rule import NOTE, SOMETIMES, Documented, Example, Rule

RULE = Rule(
    code="RTY301",
    slug="missing-timeout",
    severity=NOTE,
    since="0.2",
    fix=SOMETIMES,
    summary="no time limit is set for a call",
    evidence=Documented("openai-python, README, Timeouts; requests, Quickstart, Timeouts", "2026-11"),
    examples=(
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
            at="3",
            fixed="""
            from openai import OpenAI

            client = OpenAI(timeout=60.0)

            def answer(messages):
                return client.chat.completions.create(model="gpt-4o", messages=messages)
            """,
        ),
    ),
)


@RULE.on(TimeLimit)
def check(limit: TimeLimit, ctx: Any) -> Iterator[Finding]:
    if limit.is_off:
        yield RULE.finding(limit.place, f"`timeout=None` lets `{limit.name}` wait for ever", "Set a limit in seconds")
        return
    how_long = f"for {limit.seconds:.0f} s, the default of {limit.owner}" if limit.seconds else "for ever"
    fix = None
    if limit.target is not None:
        fix = Fix(f"Set `{limit.option}=60.0`", (Insert(limit.target, limit.option, 60.0),), Safety.UNSAFE)
    yield RULE.finding(limit.place, f"`{limit.name}` waits {how_long}", f"Set `{limit.option}` in seconds", fix=fix)
