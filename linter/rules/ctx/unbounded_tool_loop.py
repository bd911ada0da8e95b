"""The model is called again for as long as it asks for tools, and nothing bounds the number of rounds.

A counter, a `range`, a limit of time, of cost or of length, an event that stops the loop, and a person who is asked at each turn
all count as a bound.

## Why
A model that calls a tool that fails, and then again, never ends; each round sends all earlier ones once more, so the bill grows
with the square of the rounds until somebody stops the process.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import ToolLoop
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Example, Inferred, Rule

_HEAD = """
from openai import OpenAI

client = OpenAI()

def run(call):
    return {"role": "tool", "tool_call_id": call.id, "content": "done"}

"""
_ASK = 'client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools).choices[0].message'

RULE = Rule(
    code="CTX203",
    slug="unbounded-tool-loop",
    severity=WARNING,
    since="0.2",
    summary="nothing bounds the rounds of a loop that runs tools",
    evidence=Inferred("a model may ask for tools without end", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}def work(messages, tools):
    while True:
        answer = {_ASK}
        messages.append(answer)
        if not answer.tool_calls:
            return answer.content
        messages += [run(call) for call in answer.tool_calls]
""",
            at="9",
        ),
        Example.python(
            bad=f"""{_HEAD}def work(messages, tools):
    answer = {_ASK}
    while answer.tool_calls:
        messages.append(answer)
        messages += [run(call) for call in answer.tool_calls]
        answer = {_ASK}
    return answer.content
""",
            at="10",
        ),
        Example.python(
            bad=f"""{_HEAD}def work(messages, tools):
    answer = {_ASK}
    if answer.tool_calls:
        messages.append(answer)
        messages += [run(call) for call in answer.tool_calls]
        return work(messages, tools)
    return answer.content
""",
            at="13",
        ),
        Example.python(
            good=f"""{_HEAD}def work(messages, tools):
    for _ in range(10):
        answer = {_ASK}
        messages.append(answer)
        if not answer.tool_calls:
            return answer.content
        messages += [run(call) for call in answer.tool_calls]
""",
        ),
        Example.python(
            good=f"""{_HEAD}def work(messages, tools):
    rounds = 0
    while True:
        answer = {_ASK}
        messages.append(answer)
        if not answer.tool_calls:
            return answer.content
        rounds += 1
        if rounds == 10:
            raise RuntimeError("too many rounds")
        messages += [run(call) for call in answer.tool_calls]
""",
        ),
        Example.python(
            good=f"""{_HEAD}def chat(tools):
    messages = []
    while True:
        messages = messages[-20:] + [{{"role": "user", "content": input()}}]
        answer = {_ASK}
        if answer.tool_calls:
            messages.append(answer)
            messages += [run(call) for call in answer.tool_calls]
            answer = {_ASK}
        print(answer.content)
""",
        ),
        Example.python(
            good=f"""{_HEAD}def work(messages, tools, depth=0):
    answer = {_ASK}
    if answer.tool_calls and depth < 5:
        messages.append(answer)
        messages += [run(call) for call in answer.tool_calls]
        return work(messages, tools, depth + 1)
    return answer.content
""",
        ),
        Example.python(
            good=f"""{_HEAD}def work(messages, tools, stop):
    while not stop.is_set():
        answer = {_ASK}
        messages.append(answer)
        if not answer.tool_calls:
            return answer.content
        messages += [run(call) for call in answer.tool_calls]
""",
        ),
        Example.python(
            good=f"""{_HEAD}def answer(messages, tools):
    while True:
        try:
            return {_ASK}
        except ConnectionError:
            print("again")
""",
        ),
    ),
)


@RULE.on(ToolLoop)
def check(loop: ToolLoop, ctx: Any) -> Iterator[Finding]:
    if loop.is_bounded:
        return
    message = "nothing bounds the rounds in which the model asks for tools"
    if loop.kind == "recursion":
        message = "nothing bounds how often this repeats while the model asks for tools"
    yield RULE.finding(
        loop.place,
        message,
        "Count the rounds and stop at a limit",
        related=(Related(loop.call.place, "the model is called at"),),
    )
