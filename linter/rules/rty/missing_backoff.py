"""A call is never sent again when it fails, or is sent again at once.

SDK 0.x, a client with `max_retries=0` and raw requests do not try again by themselves; an SDK from 1.0 on does, twice, and waits
longer each time. Retries in any caller that can be seen count: loops, decorators, helpers. Those do not that wait for errors which
the call never raises.

## Why
A rate limit, an overloaded server or a lost connection is the normal case of such a call, and passes after some seconds. One that is
met without a pause is met again.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Attempts, Call, Retry
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

RULE = Rule(
    code="RTY201",
    slug="missing-backoff",
    severity=WARNING,
    since="0.2",
    summary="nothing waits and tries again when a call fails",
    evidence=Documented("openai-python, README, Retries; 0.28.1, api_requestor.py; rate limits guide", "2026-11"),
    examples=(
        Example.python(
            bad="""
            import requests

            def answer(messages, key):
                response = requests.post(
                    "https://api.openai.com/v1/chat/completions",
                    headers={"Authorization": f"Bearer {key}"},
                    json={"model": "gpt-4o", "messages": messages},
                    timeout=60,
                )
                response.raise_for_status()
                return response.json()["choices"][0]["message"]["content"]
            """,
            at="4",
        ),
    ),
)


@RULE.on(Attempts)
def check(attempts: Attempts, ctx: Any) -> Iterator[Finding]:
    call = attempts.call
    if call.context == "test" or call.has_sdk_retries or not attempts.is_alone or call.api not in ("v0", "v1", "responses", "http"):
        return
    if call.api == "v0" and (call.sdk.only(">=1") or not call.sdk.is_required):
        return  # which does not know the call at all, nor does what is installed today where nothing is said
    for layer in attempts.dead:
        yield RULE.finding(
            layer.catches,
            f"`{layer.shown}` is not what the call raises, so nothing is tried again",
            f"Retry on what `{call.shown}` raises",
        )
        return
    yield RULE.finding(attempts.place, f"`{call.shown}` is not tried again when it fails{_reason(call)}", "Wait and try again, longer each time")


def _reason(call: Call) -> str:
    match call.api:
        case "v0":
            return ", as SDK 0.x never does"
        case "http":
            return ""
        case _:
            return ": `max_retries=0`"


@RULE.on(Retry)
def check_pause(retry: Retry, ctx: Any) -> Iterator[Finding]:
    if retry.wait == "none" and retry.retries_passing and not retry.is_eased and retry.call.context != "test":
        yield RULE.finding(
            retry.catches, f"`{retry.shown}` is met with another attempt at once", "Wait before each attempt, longer each time"
        )
