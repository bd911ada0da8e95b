"""A function that serves a tool needs a parameter which the tool's schema does not offer, or does not require.

The function is seen where its call spreads what the model gave: `get_weather(**arguments)`, looked up in a dict, by `getattr` or
`globals()`, or under a test of the tool's name. What code adds to the arguments, or gives beside them, is not missed.

## Why
Python raises `TypeError: get_weather() missing 1 required positional argument: 'unit'` when the model leaves it out, as it always
does with what it is not offered, and may do with what is not in `required`.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.code import ServedTool
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.unknown import UNKNOWN

_HEAD = """
import json
from openai import OpenAI

client = OpenAI()

"""
_NEEDY = """def get_weather(city, unit):
    return f"20 °{unit} in {city}"

SERVED = {"get_weather": get_weather}

"""
_MILD = _NEEDY.replace("unit):", 'unit="c"):')
_ANSWER = """
def answer(messages, unit):
    asked = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message
    for call in asked.tool_calls or []:
        name, arguments = call.function.name, json.loads(call.function.arguments)
"""
_SERVE = "        yield SERVED[name](**arguments)\n"


def _tools(required: str, *, strict: bool = False) -> str:
    more = ' "strict": True,' if strict else ""
    return f"""TOOLS = [{{"type": "function", "function": {{
    "name": "get_weather",{more}
    "parameters": {{"type": "object", "additionalProperties": False, "properties": {{
        "city": {{"type": "string"}},
        "unit": {{"type": "string"}},
    }}, "required": {required}}},
}}}}]
"""


_CITY = _tools('["city"]').replace('        "unit": {"type": "string"},\n', "")
_OPTIONAL = _tools('["city"]')
_BOTH = _tools('["city", "unit"]')

RULE = Rule(
    code="FUN231",
    slug="unoffered-parameter",
    severity=WARNING,
    since="0.2",
    summary="a tool's function needs what its schema does not offer or require",
    evidence=Inferred("Python's rules for calls", "2026-11"),
    examples=(
        Example.python(bad=_HEAD + _NEEDY + _CITY + _ANSWER + _SERVE, at="12"),
        Example.python(bad=_HEAD + _NEEDY + _OPTIONAL + _ANSWER + _SERVE, at="15"),
        Example.python(
            bad=_HEAD + _NEEDY + _CITY + _ANSWER
            + '        if name == "get_weather":\n            yield get_weather(**arguments)\n',
            at="12",
        ),
        Example.python(good=_HEAD + _NEEDY + _BOTH + _ANSWER + _SERVE),
        Example.python(good=_HEAD + _MILD + _OPTIONAL + _ANSWER + _SERVE),
        Example.python(good=_HEAD + _MILD + _CITY + _ANSWER + _SERVE),
        Example.python(good=_HEAD + _NEEDY + _CITY + _ANSWER + "        yield SERVED[name](**arguments, unit=unit)\n"),
        Example.python(good=_HEAD + _NEEDY + _CITY + _ANSWER + '        arguments["unit"] = unit\n' + _SERVE),
        Example.python(good=_HEAD + _NEEDY + _OPTIONAL + _ANSWER + '        arguments.setdefault("unit", unit)\n' + _SERVE),
        Example.python(good=_HEAD + _NEEDY + _CITY + _ANSWER + '        yield SERVED[name](**{"unit": unit, **arguments})\n'),
        Example.python(
            good=_HEAD + _NEEDY + _OPTIONAL + _ANSWER
            + '        missing = [key for key in ("city", "unit") if key not in arguments]\n'
            + '        yield f"{missing} are missing" if missing else SERVED[name](**arguments)\n',
        ),
        Example.python(good=_HEAD + _NEEDY + _CITY + _ANSWER + "        yield SERVED[name](**context.filled(name, arguments))\n"),
        Example.python(
            good=_HEAD + _NEEDY.replace("{get", "{unit: unit, get").replace("SERVED = {", "OTHER = {") + _CITY + _ANSWER
            + "        yield run(name, arguments)\n",
        ),
        Example.python(
            good=_HEAD + _NEEDY.replace("get_weather}", "partial(get_weather, unit='c')}") + _CITY
            + _ANSWER + _SERVE,
        ),
    ),
)  # fmt: skip


@RULE.on(ServedTool)
def check(tool: ServedTool, ctx: Any) -> Iterator[Finding]:
    for parameter in tool.parameters:
        if not parameter.is_needed or parameter.name in tool.settled or parameter.name in tool.required:
            continue
        needs = f"{quoted(tool.function, 22)} needs {quoted(parameter.name, 22)}, which its schema does not"
        related = (Related(parameter.place, "the parameter is at"),)
        if parameter.name in tool.offered:
            if not tool.is_checked:
                help = "Require it in the schema, or give the parameter a default"
                yield RULE.finding(tool.offered[parameter.name], f"{needs} require", help, related=related)
        elif UNKNOWN not in tool.data:
            help = "Offer it in the schema, or give the parameter a default"
            yield RULE.finding(tool.place, f"{needs} offer", help, related=related)
