"""A predicted output is combined with something that it does not go with.

## Why
The guide to Predicted Outputs rules out several answers, log probabilities, positive penalties, audio, `max_completion_tokens`
and tools. What the API answers today was not seen, so the rule only warns.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import listed
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule
from linter.model.subject import Request
from linter.model.unknown import get

PREDICTION = {"type": "content", "content": "def f(): ..."}

RULE = Rule(
    code="REQ205",
    slug="prediction-conflict",
    severity=WARNING,
    since="0.1",
    vendor="openai",
    summary="`prediction` stands beside parameters that it does not go with",
    evidence=Documented("guide to Predicted Outputs, limitations", "2026-11"),
    examples=(
        Example.fields(bad={"prediction": PREDICTION, "n": 2}, at="/prediction"),
        Example.fields(bad={"prediction": PREDICTION, "max_completion_tokens": 100, "logprobs": True}, at="/prediction"),
        Example.fields(good={"prediction": PREDICTION, "n": 1, "presence_penalty": 0}),
        Example.fields(good={"prediction": None, "n": 2}),
    ),
)


@RULE.on(Request, "prediction")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    data = request.data
    if not isinstance(data["prediction"], dict):
        return
    conflicts = [name for name in ("n", "presence_penalty", "frequency_penalty") if _is_above(get(data, name), name == "n")]
    conflicts += ["max_completion_tokens"] if isinstance(get(data, "max_completion_tokens"), int) else []
    conflicts += ["logprobs"] if get(data, "logprobs") is True else []
    conflicts += [name for name in ("audio", "tools") if isinstance(get(data, name), dict | list) and data[name]]
    if conflicts:
        message = f"`prediction` may not go with {listed(conflicts)}"
        yield RULE.finding(request.place.at("prediction").key(), message, "Leave one of them out")


def _is_above(value: Any, least: int) -> bool:
    return isinstance(value, int | float) and value > least
