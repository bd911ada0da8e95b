"""A tool is of a type that chat completions do not have.

## Why
`web_search`, `file_search`, `code_interpreter`, `mcp` and the other built-in tools belong to the Responses API. Chat completions
refuse them: `Invalid value: 'web_search'. Supported values are: 'function' and 'custom'.`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="FUN103",
    slug="builtin-tool",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a tool is of a type that chat completions do not have",
    evidence=Measured("error text `Supported values are: 'function' and 'custom'`", "2026-11"),
    examples=(
        Example.tool(bad={"type": "web_search"}, at="/type"),
        Example.tool(bad={"type": "retrieval"}, at="/type"),
        Example.tool(
            bad={"type": "Function", "function": {"name": "f"}}, at="/type", fixed={"type": "function", "function": {"name": "f"}}
        ),
        Example.tool(good={"type": "function", "function": {"name": "web_search"}}),
        Example.tool(good={"type": "custom", "custom": {"name": "code_interpreter"}}),
    ),
)

SEARCHES = ("web_search", "web_search_preview", "web_search_2025_08_26")


@RULE.on(Violation, "tool-type")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    if violation.keyword != "enum":
        return
    if isinstance(violation.data, str) and violation.data.lower() in violation.limit:
        fix = Fix(f"Write `{violation.data.lower()}`", (Replace(violation.place, violation.data.lower()),), Safety.SAFE)
        yield RULE.finding(violation.place, f"{quoted(violation.data)} is no type of a tool", fix=fix)
        return
    help = "Call the Responses API, or offer a tool of type `function`"
    if violation.data in SEARCHES:
        help = "Call the Responses API, or set `web_search_options` with a search model"
    yield RULE.finding(violation.place, f"{quoted(violation.data)} is no tool of chat completions", help)
