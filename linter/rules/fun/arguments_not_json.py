"""The arguments of a function call in a message are not JSON.

## Why
The API takes them as any text, and the model sees what it is said to have written before. Servers that read them again refuse the
whole conversation, and so may the program. Mostly the answer was cut off (`finish_reason` is `length`), or its parts were put
together wrongly; a Python dict made a text with `str()` is the other cause.

## Fix safety
The fix reads the text as Python does, which need not be what was meant.
"""

import ast
import json
from collections.abc import Iterator
from typing import Any

from linter.checks.json_arguments import flaw
from linter.checks.texts import is_stand_in
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import SOMETIMES, WARNING, Example, Measured, Rule
from linter.model.subject import Arguments
from linter.model.unknown import MISSING


def _chat(arguments: Any, kind: str = "function") -> dict[str, Any]:
    body = {"name": "f", "arguments": arguments} if kind == "function" else {"name": "f", "input": arguments}
    answer = {"role": "tool", "tool_call_id": "call_1", "content": "ok"}
    call = {"id": "call_1", "type": kind, kind: body}
    return {"model": "gpt-4o", "messages": [{"role": "assistant", "tool_calls": [call]}, answer]}


def _old(arguments: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": arguments}}
    return {"model": "gpt-4o", "messages": [message, {"role": "function", "name": "f", "content": "ok"}]}


AT = "/messages/0/tool_calls/0/function/arguments"

RULE = Rule(
    code="FUN212",
    slug="arguments-not-json",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.2",
    summary="the arguments of a function call in a message are not JSON",
    evidence=Measured("a recorded call that was cut off was accepted; vLLM, SGLang and llama.cpp answer 400 or 500", "2026-09"),
    examples=(
        Example.request(bad=_chat('{"city": "Zür'), at=AT),
        Example.request(bad=_chat("{'city': 'Zürich', 'days': None}"), at=AT, fixed=_chat('{"city": "Zürich", "days": null}')),
        Example.request(bad=_chat('{"city": "Zürich"}{"city": "Bern"}'), at=AT),
        Example.request(bad=_chat('{"city": "Zürich", }'), at=AT, fixed=_chat('{"city": "Zürich"}')),
        Example.request(bad=_chat('{"city": "Zürich" "days": 1}'), at=AT),
        Example.request(bad=_old("city=Bern"), at="/messages/0/function_call/arguments"),
        Example.request(good=_chat('{"city": "Zürich"}')),
        Example.request(good=_chat("")),
        Example.request(good=_chat("null")),
        Example.request(good=_chat('{"city": "...')),
        Example.request(good=_chat("{{ arguments }}")),
        Example.request(good=_chat("SELECT 1", "custom")),
        Example.request(good=_old("{}")),
    ),
)


@RULE.on(Arguments)
def check(arguments: Arguments, ctx: Any) -> Iterator[Finding]:
    if arguments.value is not MISSING:
        return
    text, why = arguments.data, flaw(arguments.data)
    if why is None or is_stand_in(text):
        return
    name = quoted(arguments.name[:24]) if isinstance(arguments.name, str) else "a function"
    message = f"arguments of {name} are not JSON: the text {why[0]} at character {why[1]}"
    yield RULE.finding(arguments.place, message, "Send the text as the model wrote it, or a whole JSON object", fix=_fix(arguments))


def _fix(arguments: Arguments) -> Fix | None:
    """A dict as Python writes it, if JSON has a word for all that is in it."""
    try:
        value = ast.literal_eval(arguments.data)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False) if isinstance(value, dict) else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    if text is None or json.loads(text) != value:
        return None
    return Fix("Write it as JSON", (Replace(arguments.place, text),), Safety.UNSAFE)
