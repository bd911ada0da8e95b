"""The name of a structured-output schema holds characters that the API refuses, or is too long.

## Why
It has the same pattern as a tool's name: letters, digits, `_` and `-`, 64 at most.
"""

import re
from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Violation


def _format(name: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {}}
    return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}}


RULE = Rule(
    code="FUN109",
    slug="invalid-schema-name",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="name of a structured-output schema holds characters that the API refuses",
    evidence=Documented("API reference, response_format.json_schema.name", "2026-08"),
    examples=(
        Example.fields(
            bad=_format("Order item"), at="/response_format/json_schema/name", fixed=_format("Order_item")
        ),
        Example.fields(bad=_format(""), at="/response_format/json_schema/name"),
        Example.fields(bad=_format("x" * 65), at="/response_format/json_schema/name"),
        Example.fields(good=_format("order-item_2")),
        Example.fields(good=_format("x" * 64)),
    ),
)  # fmt: skip


@RULE.on(Violation, "schema-name")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    name, place = violation.data, violation.place
    if violation.keyword == "maxLength":
        yield RULE.finding(place, f"schema name has {len(name)} characters, more than 64", "Shorten it")
        return
    if not name:
        yield RULE.finding(place, "schema name is empty", "Name the schema")
        return
    tidy = re.sub(r"[^a-zA-Z0-9_-]+", "_", name).strip("_")
    # Nothing but the model sees this name, so the program need not change with it.
    fix = Fix(f"Rename to `{tidy}`", (Replace(place, tidy),), Safety.SAFE) if 0 < len(tidy) <= 64 else None
    yield RULE.finding(
        place, f"schema name {quoted(name)} is not made of `[a-zA-Z0-9_-]`", "Use letters, digits, `_` and `-`", fix=fix
    )
