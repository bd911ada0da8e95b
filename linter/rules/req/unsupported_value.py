"""A member has a value that is not among those which the API knows.

## Why
The API refuses it: `Invalid value: 'v'. Supported values are: …`.

## Fix safety
Another case of the letters is mended safely. A value that is only close to a known one is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import closest, listed, name_of, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ107",
    slug="unsupported-value",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a value is not among the known ones",
    evidence=Documented("API reference; error text `Invalid value: … Supported values are`", "2026-11"),
    examples=(
        Example.fields(
            bad={"model": "gpt-5.4", "reasoning_effort": "High"},
            at="/reasoning_effort",
            fixed={"model": "gpt-5.4", "reasoning_effort": "high"},
        ),
        Example.fields(bad={"verbosity": "mediun"}, at="/verbosity", fixed={"verbosity": "medium"}),
        Example.fields(bad={"service_tier": "cheap"}, at="/service_tier"),
        Example.fields(bad={"prompt_cache_retention": "48h"}, at="/prompt_cache_retention"),
        Example.fields(bad={"model": "gpt-4o", "modalities": ["text", "image"]}, at="/modalities/1"),
        Example.fields(good={"model": "gpt-5.4", "reasoning_effort": "xhigh", "service_tier": "flex", "verbosity": None}),
        Example.fields(good={"prompt_cache_retention": "24h"}),
    ),
)  # fmt: skip


@RULE.on(Violation, "enum", "const")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    limit = violation.limit if isinstance(violation.limit, list) else [violation.limit]
    known = [value for value in limit if value is not None]
    message = f"{quoted(violation.data)} is no value of `{name_of(violation.place)}`"
    fix = None
    if isinstance(violation.data, str):
        same = [value for value in known if value == violation.data.strip().lower()]
        near = same[0] if same else closest(violation.data, known)
        if near:
            safety = Safety.SAFE if same else Safety.UNSAFE
            fix = Fix(f"Write `{near}`", (Replace(violation.place, near),), safety)
    yield RULE.finding(violation.place, message, f"Use {listed(known, 'or')}", fix=fix)
