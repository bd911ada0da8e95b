"""A tool, or the function in it, has a key that is not known.

## Why
The API accepts such keys today, and they have no effect. `strict` beside `function` instead of inside it is the one that hurts: the
schema is not enforced.

## Fix safety
Moving `strict` into the function switches strict mode on, and with it the rules for strict schemas. A renamed key is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import is_told_as_missing, renamed_to_known
from linter.checks.tools import is_flat_tool
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Keep, Remove, RenameKey, Safety
from linter.model.rule import SOMETIMES, WARNING, Example, Measured, Option, Rule
from linter.model.subject import Violation

SCHEMA = {"type": "object", "properties": {}}

RULE = Rule(
    code="FUN201",
    slug="unknown-tool-key",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a tool or its function has a key that is not known",
    evidence=Measured("recorded answers: extra keys in tools are accepted", "2026-11"),
    options=(Option("allow", [], "further keys that are sent on purpose, such as `cache_control` for a gateway"),),
    examples=(
        Example.tool(
            bad={"type": "function", "function": {"name": "f"}, "strict": True},
            at="/strict",
            fixed={"type": "function", "function": {"name": "f", "strict": True}},
        ),
        Example.tool(bad={"type": "function", "function": {"name": "f", "returns": "string"}}, at="/function/returns"),
        Example.tool(
            bad={"type": "function", "function": {"name": "f", "paramters": SCHEMA}},
            at="/function/paramters",
            fixed={"type": "function", "function": {"name": "f", "parameters": SCHEMA}},
        ),
        Example.tool(good={"type": "function", "function": {"name": "f", "strict": False}}),
        Example.tool(good={"type": "function", "function": {"name": "f", "cache": 1}}, options=(("allow", ["cache"]),)),
    ),
)


@RULE.on(Violation, "tool-key")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    name, tool, place = violation.name, violation.data, violation.place
    if name in ctx.option(RULE, "allow") or (is_flat_tool(tool) and {"function", "custom"} & {*violation.allowed}):
        return
    if is_told_as_missing(violation) or ("name" in violation.missing and isinstance(tool.get("function"), dict)):
        return
    member = place.parent.at(name)
    fix, help = None, "Remove it"
    body = tool.get("function")
    if isinstance(body, dict) and name in ("name", "description", "parameters", "strict"):
        help = "Move it into `function`"
        if name not in body:
            fix = Fix(help, (Insert(member.parent.at("function"), name, Keep(member)), Remove(member)), Safety.UNSAFE)
    elif name == "input_schema":
        help = "Write `parameters`, as chat completions have it"
        fix = Fix("Rename to `parameters`", (RenameKey(member, "parameters"),), Safety.UNSAFE) if "parameters" not in tool else None
    else:
        fix = renamed_to_known(violation)
    yield RULE.finding(place, f"{quoted(name)} is no key of a tool", help, fix=fix)
