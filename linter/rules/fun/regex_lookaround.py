"""A `pattern` in a strict schema looks ahead or behind.

## Why
Strict schemas become a grammar that knows no lookaround, so the API refuses the request: `Invalid JSON schema: regex lookaround is
not supported. Found at $.properties.email.pattern.` Zod's `z.email()` writes such a pattern. Without `strict` it is accepted.

## Fix safety
Without the pattern any text fits; a `format` beside it is still followed.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_patterns import flaw, has_lookaround
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Subschema


def _tool(*, strict: bool = True, **a: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": a}, "required": ["a"], "additionalProperties": False}
    return {"type": "function", "function": {"name": "f", "strict": strict, "parameters": schema}}


EMAIL = r"^(?!\.)(?!.*\.\.)[a-z.]+@[a-z.]+$"
AT = "/function/parameters/properties/a/pattern"

RULE = Rule(
    code="FUN114",
    slug="regex-lookaround",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="`pattern` in a strict schema looks ahead or behind",
    evidence=Measured("error text `Invalid JSON schema: regex lookaround is not supported`", "2026-09"),
    examples=(
        Example.tool(
            bad=_tool(type="string", format="email", pattern=EMAIL), at=AT, fixed=_tool(type="string", format="email")
        ),
        Example.tool(bad=_tool(type="string", pattern=r"(?<=\$)\d+"), at=AT, fixed=_tool(type="string")),
        Example.tool(good=_tool(strict=False, type="string", pattern=EMAIL)),
        Example.tool(good=_tool(type="string", pattern=r"^(?:a|b)[(?=]\(\?!$")),
        Example.tool(good=_tool(type="string", pattern=r"^(?P<year>\d{4})$")),
    ),
)  # fmt: skip


@RULE.on(Subschema, "pattern")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    pattern, place = subschema.data["pattern"], subschema.place.at("pattern")
    if subschema.schema.strict is True and isinstance(pattern, str) and has_lookaround(pattern) and flaw(pattern) is None:
        fix = Fix("Leave `pattern` out", (Remove(place),), Safety.UNSAFE)
        yield RULE.finding(place, f"{quoted(pattern)} looks ahead or behind, in a strict schema", fix=fix)
