"""The arguments of a function call in a message do not satisfy the schema of the function.

## Why
The model sees a call that the schema beside it forbids, and learns to call it so. In a recording it shows that the schema and the
program have moved apart, or that without `strict` the model did not keep to it. The API does not look.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_values import type_words
from linter.checks.wording import quoted, type_name
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Example, Measured, Rule
from linter.model.subject import Misfit

CITY = {"city": {"type": "string"}, "days": {"type": "integer", "maximum": 7}, "unit": {"enum": ["c", "f"]}}


def _chat(arguments: str, name: str = "f", **more: Any) -> dict[str, Any]:
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}
    messages = [{"role": "assistant", "tool_calls": [call]}, {"role": "tool", "tool_call_id": "call_1", "content": "ok"}]
    schema = {"type": "object", "properties": CITY, "required": ["city"], **more}
    tools = [{"type": "function", "function": {"name": "f", "parameters": schema}}]
    return {"model": "gpt-4o", "messages": messages, "tools": tools}


def _old(arguments: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": arguments}}
    functions = [{"name": "f", "parameters": {"type": "object", "properties": CITY}}]
    return {"model": "gpt-4o", "messages": [message, {"role": "function", "name": "f", "content": "1"}], "functions": functions}


AT = "/messages/0/tool_calls/0/function/arguments"

RULE = Rule(
    code="FUN213",
    slug="arguments-against-schema",
    severity=WARNING,
    since="0.2",
    summary="the arguments of a function call do not satisfy the function's schema",
    evidence=Measured("recorded calls that break their schema were accepted, gpt-4o-mini", "2025-07"),
    examples=(
        Example.request(bad=_chat('{"city": 7}'), at=AT),
        Example.request(bad=_chat('{"place": "Bern"}'), at=AT),
        Example.request(bad=_chat('{"city": "Bern", "day": 1}', additionalProperties=False), at=AT),
        Example.request(bad=_chat('{"city": "Bern", "unit": "k"}'), at=AT),
        Example.request(bad=_chat('{"city": "Bern", "days": 8}'), at=AT),
        Example.request(bad=_chat('["Bern"]'), at=AT),
        Example.request(bad=_old('{"city": 7}'), at="/messages/0/function_call/arguments"),
        Example.request(good=_chat('{"city": "Bern", "days": 3, "unit": "c", "more": 1}')),
        Example.request(good=_chat('{"city": 7}', "g")),
        Example.request(good=_chat("")),
        Example.request(good=_chat("null")),
        Example.request(good=_chat('{"city": "Bern", "days": 3.0}')),
        Example.request(good=_old('{"city": "Bern"}')),
    ),
)

HELP = "Let the call and the schema agree"


@RULE.on(Misfit)
def check(misfit: Misfit, ctx: Any) -> Iterator[Finding]:
    value, path = misfit.data, ".".join(map(str, misfit.route))
    name = f"{quoted(path[-20:])} of {quoted(misfit.name[:16])}" if path else quoted(misfit.name[:20])
    match misfit.keyword:
        case "required":
            message = f"call of {name} lacks {quoted(misfit.member[:24])}"
        case "additionalProperties" if misfit.member:
            message = f"call of {name} has {quoted(misfit.member[:24])}, which its schema does not know"
        case "type":
            kinds = (misfit.limit,) if isinstance(misfit.limit, str) else tuple(misfit.limit)
            message = f"call gives {name} as {type_name(value)}, not {type_words(kinds)}"
        case "enum" | "const":
            message = f"call gives {name} as {quoted(str(value)[:20])}, which `{misfit.keyword}` does not have"
        case _:
            message = f"call gives {name} what `{misfit.keyword}` does not allow"
    yield RULE.finding(misfit.place, message, HELP, related=(Related(misfit.schema.place, "its schema"),))
