"""A tool's schema offers a parameter that the function which serves the tool does not take.

The function is seen where its call spreads what the model gave: `get_weather(**arguments)`, looked up in a dict, by `getattr` or
`globals()`, or under a test of the tool's name. Arguments that code takes out, filters or validates first are left alone.

## Why
Python raises `TypeError: get_weather() got an unexpected keyword argument 'unit'` whenever the model makes use of the offer.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.code import ServedTool
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Example, Inferred, Rule

_ASK = """
import json
from openai import OpenAI

client = OpenAI()

CITY = {"type": "string"}
UNIT = {"type": "string", "enum": ["c", "f"]}
TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "parameters": {
        "type": "object", "properties": {
            "city": CITY,
            "unit": UNIT,
        }, "required": ["city"]}}},
]

def ask(messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message

"""

_ANSWER = """def answer(messages):
    for call in ask(messages).tool_calls or []:
        name, arguments = call.function.name, json.loads(call.function.arguments)
"""
_LOST = """def get_weather(city):
    return f"sunny in {city}"

"""
_RIGHT = """def get_weather(city, unit="c"):
    return f"20 °{unit} in {city}"

"""
_MAP = 'SERVED = {"get_weather": get_weather}\n\n'

RULE = Rule(
    code="FUN230",
    slug="unserved-parameter",
    severity=WARNING,
    since="0.2",
    summary="a tool's schema offers what its function does not take",
    evidence=Inferred("Python's rules for calls", "2026-11"),
    examples=(
        Example.python(bad=f"{_ASK}{_LOST}{_MAP}{_ANSWER}        yield SERVED[name](**arguments)\n", at="12"),
        Example.python(
            bad=f"{_ASK}{_LOST}{_ANSWER}        if name == 'get_weather':\n            yield get_weather(**arguments)\n", at="12"
        ),
        Example.python(bad=f"{_ASK}{_LOST}{_ANSWER}        yield globals()[name](**arguments)\n", at="12"),
        Example.python(
            bad=f"""{_ASK}class Weather:
    def get_weather(self, city):
        return f"sunny in {{city}}"

    def run(self, messages):
        for call in ask(messages).tool_calls or []:
            yield getattr(self, call.function.name)(**json.loads(call.function.arguments))
""",
            at="12",
        ),
        Example.python(good=f"{_ASK}{_RIGHT}{_MAP}{_ANSWER}        yield SERVED[name](**arguments)\n"),
        Example.python(
            good=f"""{_ASK}def get_weather(city, **options):
    return f"sunny in {{city}}, {{options}}"

{_MAP}{_ANSWER}        yield SERVED[name](**arguments)
"""
        ),
        Example.python(
            good=f"""{_ASK}{_LOST}{_MAP}{_ANSWER}        arguments.pop("unit", None)
        yield SERVED[name](**arguments)
"""
        ),
        Example.python(
            good=f"""{_ASK}{_LOST}{_MAP}{_ANSWER}        function = SERVED[name]
        known = inspect.signature(function).parameters
        yield function(**{{key: value for key, value in arguments.items() if key in known}})
""".replace("import json\n", "import inspect\nimport json\n")
        ),
        Example.python(
            good=f"""{_ASK}{_LOST}{_MAP}{_ANSWER}        try:
            yield SERVED[name](**arguments)
        except TypeError:
            yield SERVED[name](arguments["city"])
"""
        ),
        Example.python(
            good=f"""{_ASK}def with_units(function):
    def served(city, unit="c"):
        return f"{{function(city)}}, in °{{unit}}"
    return served

@with_units
{_LOST}{_MAP}{_ANSWER}        yield SERVED[name](**arguments)
"""
        ),
        Example.python(
            good=f"""{_ASK}{_LOST}SERVED = {{"get_weather": lambda city, unit="c": f"{{get_weather(city)}}, in °{{unit}}"}}

{_ANSWER}        yield SERVED[name](**arguments)
"""
        ),
        Example.python(
            good=f"""{_ASK}{_LOST}SERVED = {{"weather": get_weather}}

{_ANSWER}        yield SERVED[name.removeprefix("get_")](**arguments)
"""
        ),
        Example.python(
            good=f"""{_ASK}{_LOST}def prepared(name, given):
    return Request(name, given).cleaned()

{_ANSWER}        yield get_weather(**prepared(name, arguments))
"""
        ),
    ),
)  # fmt: skip


@RULE.on(ServedTool)
def check(tool: ServedTool, ctx: Any) -> Iterator[Finding]:
    taken = {parameter.name for parameter in tool.parameters}
    for name, place in tool.offered.items():
        if tool.takes_any or name in taken or name in tool.settled:
            continue
        yield RULE.finding(
            place,
            f"{quoted(name, 22)} is offered, but {quoted(tool.function, 22)} does not take it",
            "Take it as a parameter, or leave it out of the schema",
            related=(Related(tool.defined, "the function is defined at"),),
        )
