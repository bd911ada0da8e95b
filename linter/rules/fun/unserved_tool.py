"""A tool is offered to the model, and no code picks it by its name, though others of the same list are picked so.

Told only where the file with the schemas holds the code that picks, in a dict or under tests of the name, and the tool's name
stands nowhere else in the files around.

## Why
The model calls what it is offered. A call that nothing serves ends in a `KeyError`, or in a round that only tells the model that
there is no such tool.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.code import UnservedTool
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Example, Inferred, Rule

_HEAD = """
import json
from openai import OpenAI

client = OpenAI()

TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}},
    {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}},
]

def weather():
    return "sunny"

"""
_ANSWER = """def answer(messages):
    asked = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message
    for call in asked.tool_calls or []:
        name = call.function.name
"""

RULE = Rule(
    code="FUN232",
    slug="unserved-tool",
    severity=WARNING,
    since="0.2",
    summary="a tool is offered that no code serves",
    evidence=Inferred("a model calls what it is offered", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}SERVED = {{"get_weather": weather}}

{_ANSWER}        yield SERVED[name]()
""",
            at="8",
        ),
        Example.python(
            bad=f"""{_HEAD}{_ANSWER}        if name == "get_weather":
            yield weather()
        else:
            raise LookupError(f"no tool {{name}}")
""",
            at="8",
        ),
        Example.python(
            good=f"""{_HEAD}SERVED = {{"get_weather": weather, "get_time": weather}}

{_ANSWER}        yield SERVED[name]()
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}        if name == "get_weather":
            yield weather()
        else:
            yield remote.run(name, call.function.arguments)
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}        if name == "get_weather":
            yield weather()
        else:
            yield globals()[name]()
"""
        ),
        Example.python(
            good=f"""{_HEAD}SERVED = {{"get_weather": weather, **plugins.served()}}

{_ANSWER}        yield SERVED[name]()
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}        if name == "get_weather":
            yield weather()
        else:
            yield json.loads(call.function.arguments)["zone"]
"""
        ),
        Example.python(
            good=f"""{_HEAD}{_ANSWER}        if name == "get_weather":
            yield weather()
        else:
            yield {{"tool": name, "arguments": call.function.arguments}}
"""
        ),
        Example.python(
            good=f"""{_HEAD}def get_time():
    return "noon"

SERVED = {{function.__name__: function for function in (weather, get_time)}}

{_ANSWER}        yield weather() if name == "get_weather" else SERVED[name]()
"""
        ),
    ),
)


@RULE.on(UnservedTool)
def check(tool: UnservedTool, ctx: Any) -> Iterator[Finding]:
    message = f"{quoted(tool.data, 22)} is offered, but no code picks it by its name"
    yield RULE.finding(tool.place, message, "Serve it, or do not offer it", related=(Related(tool.picked, "others are picked at"),))
