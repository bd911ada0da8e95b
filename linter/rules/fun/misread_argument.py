"""Code that serves a tool reads an argument which the tool's schema does not offer, or does not require.

The tool is known by a test of its name, by a dict in which its handler stands, or since it is the only one of the request. A key
whose presence is asked for anywhere in the same function is left alone, and so is what is read under `except KeyError`.

## Why
`arguments["unit"]` raises `KeyError` when the model leaves it out, as it always does with what it is not offered, and may do with
what is not in `required`.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.code import ArgumentRead
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.unknown import UNKNOWN

_HEAD = """
import json
from openai import OpenAI

client = OpenAI()

TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {
    "type": "object",
    "properties": {"city": {"type": "string"}, "unit": {"type": "string"}},
    "required": ["city"],
}}}]

def get_weather(city, unit):
    return f"20 °{unit} in {city}"

"""
_ANSWER = """def answer(messages):
    asked = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message
    for call in asked.tool_calls or []:
        arguments = json.loads(call.function.arguments)
"""
_TEST = "        if call.function.name == 'get_weather':\n"

RULE = Rule(
    code="FUN233",
    slug="misread-argument",
    severity=WARNING,
    since="0.2",
    summary="an argument is read that a tool's schema does not offer or require",
    evidence=Inferred("Python's rules for dicts", "2026-11"),
    examples=(
        Example.python(
            bad=f'{_HEAD}{_ANSWER}{_TEST}            yield get_weather(arguments["city"], arguments["unit"])\n', at="20"
        ),
        Example.python(
            bad=f'{_HEAD}{_ANSWER}{_TEST}            yield get_weather(arguments["location"], arguments.get("unit"))\n', at="20"
        ),
        Example.python(bad=f'{_HEAD}{_ANSWER}        yield get_weather(arguments["location"], "c")\n', at="19"),
        Example.python(
            bad=f"""{_HEAD}def serve(given):
    return get_weather(given["place"], "c")

HANDLERS = {{"get_weather": serve}}

{_ANSWER}        yield HANDLERS[call.function.name](arguments)
""",
            at="16",
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}{_TEST}            yield get_weather(arguments["city"], arguments.get("unit", "c"))
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}{_TEST}            unit = arguments["unit"] if "unit" in arguments else "c"
            yield get_weather(arguments["city"], unit)
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}{_TEST}            try:
                yield get_weather(arguments["city"], arguments["unit"])
            except KeyError as error:
                yield f"{{error}} is missing"
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}{_TEST}            arguments["user"] = messages[0]["name"]
            yield get_weather(arguments["city"], arguments["user"])
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}        if call.function.name == "get_forecast":
            yield get_weather(arguments["place"], arguments["days"])
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}        arguments = Checked(**arguments).model_dump()
{_TEST}            yield get_weather(arguments["place"], arguments["unit"])
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}        for key in ("city", "unit"):
            if key not in arguments:
                return
{_TEST}            yield get_weather(arguments["city"], arguments["unit"])
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}{_TEST}            found = json.loads(get_weather(arguments["city"], "c"))
            yield found["temperature"]
"""
        ),
    ),
)  # fmt: skip


@RULE.on(ArgumentRead)
def check(read: ArgumentRead, ctx: Any) -> Iterator[Finding]:
    if read.key in read.required:
        return
    message = f"{quoted(read.key, 22)} is read, which {quoted(read.name, 22)} does not"
    if read.key in read.offered:
        if not read.is_checked:
            related = (Related(read.offered[read.key], "the schema has it at"),)
            yield RULE.finding(read.place, f"{message} require", "Require it in the schema, or read it with `get`", related=related)
    elif UNKNOWN not in read.data:
        related = (Related(read.schema, "its schema begins at"),)
        yield RULE.finding(read.place, f"{message} offer", "Read what the schema offers, or offer it there", related=related)
