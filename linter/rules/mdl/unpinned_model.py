"""The model's name moves to a new snapshot from time to time.

## Why
`chat-latest`, and a name without a date, answer with whatever snapshot is current: outputs and prices change without a change in
the code.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import NOTE, Documented, Example, Rule
from linter.model.subject import Request

RULE = Rule(
    code="MDL301",
    slug="unpinned-model",
    severity=NOTE,
    since="0.2",
    vendor="openai",
    is_told_once=True,
    summary="the model's name moves from snapshot to snapshot",
    evidence=Documented("model pages: aliases and snapshots", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-5.2"}, at="/model"),
        Example.fields(bad={"model": "chat-latest"}, at="/model"),
        Example.fields(good={"model": "gpt-4o-2024-11-20"}),
        Example.fields(good={"model": "gpt-6-sol"}),
        Example.fields(good={"model": "ft:gpt-4o-mini-2024-07-18:acme::abc123"}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    if model is None or not model.is_exact:
        return
    if model.snapshots:
        help = f"Name a snapshot, such as `{model.snapshots[-1]}`"
        yield RULE.finding(request.place.at("model"), f"{quoted(model.name)} moves from snapshot to snapshot", help)
    elif model.id.endswith("-latest") or model.id == "chat-latest":
        yield RULE.finding(request.place.at("model"), f"{quoted(model.name)} changes with every release", "Name the model itself")
