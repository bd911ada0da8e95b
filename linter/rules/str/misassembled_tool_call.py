"""Pieces of several tool calls are joined into one.

A stream brings a tool call in pieces: the first one has its `id` and the function's name, the following ones bring the
arguments bit by bit. Which call a piece belongs to is told by its `index`. Whoever begins a new entry with each `id` keeps them
apart just as well.

## Why
As soon as the model makes two calls at once, their arguments end up in one text that is no JSON.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import Assembly
from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
from openai import OpenAI

client = OpenAI()

def call(messages, tools):
    name, arguments, calls = "", "", {}
    try:
        for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools, stream=True):
            delta = chunk.choices[0].delta if chunk.choices else None
            if delta is None or not delta.tool_calls:
                continue
"""
_TAIL = """
    except Exception as error:
        print(error)
    return name, arguments, calls
"""

RULE = Rule(
    code="STR207",
    slug="misassembled-tool-call",
    severity=WARNING,
    since="0.2",
    summary="pieces of tool calls are joined without their `index`",
    evidence=Documented("API reference, chat completion chunk, delta.tool_calls", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}            piece = delta.tool_calls[0]
            if piece.function.name:
                name = piece.function.name
            arguments += piece.function.arguments or ""{_TAIL}""",
            at="15",
        ),
        Example.python(
            bad=f"""{_HEAD}            for piece in delta.tool_calls:
                arguments += piece.function.arguments{_TAIL}""",
            at="13",
        ),
        Example.python(
            good=f"""{_HEAD}            for piece in delta.tool_calls:
                entry = calls.setdefault(piece.index, dict(name="", arguments=""))
                entry["name"] += piece.function.name or ""
                entry["arguments"] += piece.function.arguments{_TAIL}""",
        ),
        Example.python(
            good=f"""{_HEAD}            for piece in delta.tool_calls:
                if piece.id:
                    key = piece.id
                    calls[key] = dict(name=piece.function.name, arguments="")
                calls[key]["arguments"] += piece.function.arguments or ""{_TAIL}""",
        ),
        Example.python(
            good=f"""{_HEAD}            for number, piece in enumerate(delta.tool_calls):
                entry = calls.setdefault(piece.index or number, dict(arguments=""))
                entry["arguments"] += piece.function.arguments or ""{_TAIL}""",
        ),
        Example.python(good=f"{_HEAD}            merge(calls, delta.tool_calls){_TAIL}"),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def call(messages, tools):
                arguments = ""
                try:
                    stream = client.chat.completions.create(
                        model="gpt-4o", messages=messages, tools=tools, parallel_tool_calls=False, stream=True
                    )
                    for chunk in stream:
                        if chunk.choices and chunk.choices[0].delta.tool_calls:
                            arguments += chunk.choices[0].delta.tool_calls[0].function.arguments or ""
                except Exception as error:
                    print(error)
                return arguments
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def call(messages, tools):
                text = ""
                try:
                    with client.chat.completions.stream(model="gpt-4o", messages=messages, tools=tools) as stream:
                        for event in stream:
                            if event.type == "content.delta":
                                text += event.delta
                        return stream.get_final_completion().choices[0].message.tool_calls
                except Exception as error:
                    print(error)
            """,
        ),
    ),
)


@RULE.on(Assembly)
def check(assembly: Assembly, ctx: Any) -> Iterator[Finding]:
    yield RULE.finding(
        assembly.place,
        "arguments of tool calls are joined without looking at `index`",
        "Keep the pieces of each `index` apart",
    )
