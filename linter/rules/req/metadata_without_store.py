"""`metadata` is set while `store` is not true.

## Why
Metadata belongs to stored completions. The API used to refuse it without `store: true`, the last time seen in 2026-03;
newer answers accept it, and drop it.

## Fix safety
The fix stores the completion on the vendor's side, which may not be wanted.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Operation, Replace, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

RULE = Rule(
    code="REQ204",
    slug="metadata-without-store",
    severity=WARNING,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="`metadata` is set without `store: true`",
    evidence=Measured("error texts of 2024 to 2026-03, the last for gpt-5-nano; sources disagree about today", "2026-11"),
    examples=(
        Example.fields(bad={"metadata": {"k": "v"}}, at="/metadata", fixed={"metadata": {"k": "v"}, "store": True}),
        Example.fields(bad={"store": False, "metadata": {"k": "v"}}, at="/metadata", fixed={"store": True, "metadata": {"k": "v"}}),
        Example.fields(good={"store": True, "metadata": {"k": "v"}}),
        Example.fields(good={"metadata": None}),
        Example.fields(good={"metadata": {}}),
    ),
)


@RULE.on(Request, "metadata")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    metadata, store = request.data["metadata"], get(request.data, "store")
    if not isinstance(metadata, dict) or not (metadata.keys() - {UNKNOWN}) or store not in (None, False, MISSING):
        return
    place = request.place.at("store")
    switch: Operation = Insert(request.place, "store", True) if store is MISSING else Replace(place, True)
    fix = Fix("Set `store` to true", (switch,), Safety.UNSAFE)
    yield RULE.finding(request.place.at("metadata").key(), "`metadata` may be refused or lost without `store: true`", fix=fix)
