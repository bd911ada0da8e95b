"""`functions` and `function_call` are deprecated in favour of `tools` and `tool_choice`.

## Why
New models and new parameters know only tools: parallel calls, strict schemas, custom tools.

## Fix safety
Answers then come with `tool_calls` instead of `function_call`, so the program that reads them must change too. There is no fix
where the messages hold calls and results of the old form.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Operation, RenameKey, Replace, Safety
from linter.model.rule import NOTE, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get

RULE = Rule(
    code="FUN301",
    slug="deprecated-functions",
    severity=NOTE,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="`functions` is deprecated",
    evidence=Documented("API reference, functions and function_call", "2026-08"),
    examples=(
        Example.fields(
            bad={"functions": [{"name": "f"}], "function_call": {"name": "f"}},
            at="/functions",
            fixed={
                "tools": [{"type": "function", "function": {"name": "f"}}],
                "tool_choice": {"type": "function", "function": {"name": "f"}},
            },
        ),
        Example.fields(
            bad={"functions": [{"name": "f"}], "function_call": "auto"},
            at="/functions",
            fixed={"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto"},
        ),
        Example.request(
            bad={
                "model": "gpt-4o",
                "messages": [{"role": "function", "name": "f", "content": "ok"}],
                "functions": [{"name": "f"}],
            },
            at="/functions",
        ),
        Example.fields(good={"tools": [{"type": "function", "function": {"name": "f"}}]}),
        Example.fields(good={"functions": None}),
    ),
)


@RULE.on(Request, "functions")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if isinstance(request.data["functions"], list):
        place = request.place.at("functions")
        yield RULE.finding(place.key(), "`functions` is deprecated", "Use `tools` and `tool_choice`", fix=_fix(request))


def _fix(request: Request) -> Fix | None:
    data, messages = request.data, get(request.data, "messages")
    is_plain = isinstance(messages, list) and all(
        isinstance(m, dict) and m.get("role") != "function" and m.get("function_call") is None for m in messages
    )
    if not is_plain or UNKNOWN in data["functions"] or "tools" in data or "tool_choice" in data:
        return None
    place = request.place.at("functions")
    ops: list[Operation] = [RenameKey(place, "tools")]
    at_each = [place.at(index) for index in range(len(data["functions"]))]
    ops += [Replace(at, {"type": "function", "function": Keep(at)}) for at in at_each]
    choice = get(data, "function_call")
    if choice is not MISSING:
        at = request.place.at("function_call")
        ops.append(RenameKey(at, "tool_choice"))
        if isinstance(choice, dict):
            ops.append(Replace(at, {"type": "function", "function": Keep(at)}))
    return Fix("Rewrite them as `tools` and `tool_choice`", tuple(ops), Safety.UNSAFE)
