"""`tool_choice` or `function_call` has a form that the API does not know.

## Why
It is `"none"`, `"auto"` or `"required"`, or an object that names a tool: `{"type": "function", "function": {"name": …}}`. The API
refuses the rest (`Invalid value: 'any'. Supported values are: 'none', 'auto', and 'required'.`). The bare name and `{"name": …}`
come from the deprecated `function_call`, the flat form from the Responses API, `any` and `tool` from Anthropic's.

## Fix safety
A word that is only close to a known one is a guess: it may be the name of a tool.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.tools import tool_names
from linter.checks.wording import closest, quoted, type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation
from linter.model.unknown import get

TOOLS = [{"type": "function", "function": {"name": "hello"}}]
NAMED = {"type": "function", "function": {"name": "hello"}}


def _case(bad: Any, fixed: Any = None, at: str = "/tool_choice") -> Example:
    if fixed is None:
        return Example.fields(bad={"tools": TOOLS, "tool_choice": bad}, at=at)
    return Example.fields(bad={"tools": TOOLS, "tool_choice": bad}, at=at, fixed={"tools": TOOLS, "tool_choice": fixed})


RULE = Rule(
    code="FUN107",
    slug="invalid-tool-choice",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="`tool_choice` has a form that the API does not know",
    evidence=Measured("error text `Supported values are: 'none', 'auto', and 'required'`, gpt-5.6", "2026-08"),
    examples=(
        _case("any", "required"),
        _case("hello", NAMED),
        _case({"name": "hello"}, NAMED),
        _case({"type": "function", "name": "hello"}, NAMED),
        _case({"type": "tool", "name": "hello"}, NAMED, at="/tool_choice/type"),
        _case({"type": "auto"}, "auto", at="/tool_choice/type"),
        _case("Auto", "auto"),
        _case("requred", "required"),
        _case("sometimes"),
        _case(True),
        Example.fields(bad={"functions": [{"name": "f"}], "function_call": "force"}, at="/function_call"),
        Example.fields(good={"tools": TOOLS, "tool_choice": "required"}),
        Example.fields(good={"tools": TOOLS, "tool_choice": NAMED}),
    ),
)

WORDS = {"any": "required", "force": "required", "always": "required", "never": "none", "off": "none", "no": "none"}
KNOWN = ("none", "auto", "required")


@RULE.on(Violation, "tool-choice")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place, data = violation.place, violation.data
    choice_place = place if place.route[-1] == "tool_choice" else place.parent
    choice = get(violation.request.data, "tool_choice") if violation.request else data
    meant = _meant(choice, violation)
    fix = Fix("Write it as chat completions have it", (Replace(choice_place, meant),), Safety.SAFE) if meant else None
    near = closest(choice, KNOWN) if isinstance(choice, str) and not meant else None
    if near:
        fix = Fix(f"Write `{near}`", (Replace(choice_place, near),), Safety.UNSAFE)
    if isinstance(data, dict):
        message = f"`tool_choice` has no `{violation.name}`"
    elif isinstance(data, str):
        message = f"{quoted(data)} is no way to choose a tool"
    else:
        message = f"`tool_choice` is {type_name(data)}"
    yield RULE.finding(place, message, "Use `none`, `auto`, `required`, or an object that names a tool", fix=fix)


@RULE.on(Violation, "function-choice")
def check_function_call(violation: Violation, ctx: Any) -> Iterator[Finding]:
    message = f"{quoted(violation.data)} is no way to choose a function"
    yield RULE.finding(violation.place, message, "Use `none`, `auto`, or an object with `name`")


def _meant(choice: Any, violation: Violation) -> Any:
    """What the choice says in the form of this API, or `None` if that is not certain."""
    if isinstance(choice, str):
        names = (tool_names(violation.request) if violation.request else None) or set()
        kinds = [kind for kind, name in names if name == choice]
        if len(kinds) == 1:
            return _named(kinds[0], choice)
        return choice.lower() if choice.lower() in KNOWN else WORDS.get(choice.lower())
    if not isinstance(choice, dict):
        return None
    kind, name = choice.get("type", "function"), choice.get("name")
    if isinstance(name, str) and kind in ("function", "custom", "tool") and choice.keys() <= {"type", "name"}:
        return _named("custom" if kind == "custom" else "function", name)
    if isinstance(kind, str) and choice.keys() == {"type"}:
        return kind if kind in KNOWN else WORDS.get(kind)
    return None


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"type": kind, kind: {"name": name}}
