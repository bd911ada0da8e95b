r"""A `pattern` in a schema is not a regular expression to the API.

## Why
The API compiles each `pattern`, and each key of `patternProperties`, with Python's `re`, and refuses the request if it cannot:
`Invalid schema for function 'f': '^\p{L}+$' is not a 'regex'.` Of what JavaScript has, Python does not know `\p{…}`, `\u{…}` and
`(?<name>…)`.
"""

import re
from collections.abc import Iterator
from typing import Any

from linter.checks.schema_patterns import flaw, patterns
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, RenameKey, Replace, Safety
from linter.model.place import Part
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Subschema


def _tool(pattern: str) -> dict[str, Any]:
    properties = {"a": {"type": "string", "pattern": pattern}}
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": properties}}}


def _map(pattern: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {}, "patternProperties": {pattern: {"type": "string"}}}
    return {"type": "function", "function": {"name": "f", "parameters": schema}}


AT = "/function/parameters/properties/a/pattern"

RULE = Rule(
    code="FUN113",
    slug="invalid-pattern",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    summary="`pattern` in a schema is not a regular expression to the API",
    evidence=Measured("error text `Invalid schema for function 'Artifact': '…' is not a 'regex'`, chat and Responses", "2026-09"),
    examples=(
        Example.tool(bad=_tool("^[a-z"), at=AT),
        Example.tool(bad=_tool(r"^\p{L}+$"), at=AT),
        Example.tool(bad=_tool(r"^(?<year>\d{4})-(?<month>\d\d)$"), at=AT, fixed=_tool(r"^(\d{4})-(\d\d)$")),
        Example.tool(bad=_tool(r"^(?<a>.)\k<a>$"), at=AT),
        Example.tool(bad=_map(r"^\u{41}"), at=r"/function/parameters/patternProperties/^\u{41}"),
        Example.tool(good=_tool(r"^(?!_)[\w.\-\/]+(?<!_)$")),
        Example.tool(good=_tool(r"^(?P<year>\d{4})$")),
        Example.tool(good=_map("^x-")),
        Example.tool(good=_tool("/^a$/i")),
    ),
)

NAMED = re.compile(r"\(\?<(?![=!])\w+>")


@RULE.on(Subschema, "pattern", "patternProperties")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    for place, pattern in patterns(subschema):
        why = flaw(pattern)
        if why is None:
            continue
        plain = NAMED.sub("(", pattern)  # a name that nothing refers to says nothing
        fix = None
        if plain != pattern and r"\k" not in pattern and flaw(plain) is None:
            operation = RenameKey(place, plain) if place.part is Part.KEY else Replace(place, plain)
            fix = Fix("Leave out the names of groups", (operation,), Safety.SAFE)
        help = f"Write it so that Python's `re` can read it, without {why}" if why.startswith("`") else f"Mend {why}"
        yield RULE.finding(place, f"{quoted(pattern)} is no regular expression to the API", help, fix=fix)
