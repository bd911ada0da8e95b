"""`enum` in a schema lists no value.

## Why
No argument can satisfy it. Mostly the values were to be filled in by a program, and there were none.

## Fix safety
Without `enum` any value is allowed.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, Safety
from linter.model.rule import ALWAYS, WARNING, Example, Inferred, Rule
from linter.model.subject import Subschema


def _tool(**a: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": a}}}}


RULE = Rule(
    code="FUN210",
    slug="empty-enum",
    severity=WARNING,
    fix=ALWAYS,
    since="0.2",
    summary="`enum` in a schema lists no value",
    evidence=Inferred("JSON Schema validation, 6.1.2; the meta-schema of 2020-12 lets it pass", "2026-11"),
    examples=(
        Example.tool(
            bad=_tool(type="string", enum=[]), at="/function/parameters/properties/a/enum", fixed=_tool(type="string")
        ),
        Example.tool(good=_tool(type="string", enum=[""])),
        Example.python(
            good="""
            TOOL = {
                "type": "function",
                "function": {
                    "name": "run",
                    "parameters": {"type": "object", "properties": {"language": {"type": "string", "enum": []}}},
                },
            }

            def request(languages):
                TOOL["function"]["parameters"]["properties"]["language"]["enum"] = [language.name for language in languages]
                return {"tools": [TOOL]}
            """,
        ),
        Example.tool(good=_tool(type="object", properties={"enum": {"type": "array", "items": {}, "default": []}})),
    ),
)  # fmt: skip


@RULE.on(Subschema, "enum")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    if subschema.data["enum"] == []:
        place = subschema.place.at("enum")
        yield RULE.finding(place, "`enum` is empty, so nothing fits", fix=Fix("Leave it out", (Remove(place),), Safety.UNSAFE))
