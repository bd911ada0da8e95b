"""The front of a history with tool messages is cut off without a look at what is cut.

A tool message must follow the assistant message whose `tool_calls` it answers, and each of those calls needs its answer. A cut by
number takes such groups apart. Code that looks at roles counts, in the function that cuts or in a helper on the way to the request.

## Why
As soon as the cut falls between the two, the API refuses the request: "messages with role 'tool' must be a response to a preceding
message with 'tool_calls'". It depends on the length of the conversation, so tests hardly ever show it.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import HistoryCut
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
from openai import OpenAI

client = OpenAI()

def run(call):
    return {"role": "tool", "tool_call_id": call.id, "content": "done"}

class Agent:
    def __init__(self, tools):
        self.tools = tools
        self.messages = []

"""
_STEP = """
    def step(self, text):
        self.messages.append({"role": "user", "content": text})
        answer = client.chat.completions.create(model="gpt-4o", messages=self.messages, tools=self.tools).choices[0].message
        self.messages.append(answer)
        for call in answer.tool_calls or []:
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": "done"})
        self.trim()
"""

RULE = Rule(
    code="CTX202",
    slug="orphaning-trim",
    severity=WARNING,
    since="0.2",
    summary="cut through a history that may part a tool message from its call",
    evidence=Documented("API reference, create chat completion, messages", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}    def trim(self):
        self.messages = self.messages[-20:]
{_STEP}""",
            at="14",
        ),
        Example.python(
            bad=f"""{_HEAD}    def trim(self):
        while len(self.messages) > 20:
            self.messages.pop(0)
{_STEP}""",
            at="15",
        ),
        Example.python(
            bad=f"""{_HEAD}    def trim(self):
        self.messages = [self.messages[0]] + self.messages[-20:]
{_STEP}""",
            at="14",
        ),
        Example.python(
            bad=f"""{_HEAD}    def trim(self):
        self.messages = trimmed(self.messages)
{_STEP}
def trimmed(messages, most=20):
    return [messages[0]] + messages[-most:]
""",
            at="25",
        ),
        Example.python(
            bad="""
            from collections import deque

            from openai import OpenAI

            client = OpenAI()
            history = deque(maxlen=20)

            def ask(text, tools):
                history.append({"role": "user", "content": text})
                answer = client.chat.completions.create(model="gpt-4o", messages=list(history), tools=tools).choices[0].message
                history.append(answer)
                for call in answer.tool_calls or []:
                    history.append({"role": "tool", "tool_call_id": call.id, "content": "done"})
            """,
            at="6",
        ),
        Example.python(
            good=f"""{_HEAD}    def trim(self):
        self.messages = trimmed(self.messages)
{_STEP}
def trimmed(messages, most=20):
    recent = messages[-most:]
    while recent and recent[0]["role"] == "tool":
        recent = recent[1:]
    return recent
""",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def trimmed(messages, most=20):
                return [messages[0]] + messages[-most:]

            def ask(history, text, tools):
                messages = [*history, {"role": "user", "content": text}]
                messages = trimmed(messages)
                for _ in range(5):
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools).choices[0].message
                    messages.append(answer)
                    for call in answer.tool_calls or []:
                        messages.append({"role": "tool", "tool_call_id": call.id, "content": "done"})
                return answer.content
            """,
        ),
        Example.python(
            good=f"""{_HEAD}    def trim(self):
        del self.messages[:-20]
        while self.messages and self.messages[0]["role"] == "tool":
            self.messages.pop(0)
{_STEP}""",
        ),
        Example.python(
            good=f"""{_HEAD}    def trim(self):
        starts = [i for i, message in enumerate(self.messages) if message["role"] == "user"]
        self.messages = self.messages[-20:] if len(starts) < 5 else self.messages[starts[-5]:]
{_STEP}""",
        ),
        Example.python(
            good=f"""{_HEAD}    def trim(self):
        self.messages = without_orphans(self.messages[-20:])
{_STEP}
def without_orphans(messages):
    known = {{call.id for message in messages for call in getattr(message, "tool_calls", None) or []}}
    return [message for message in messages if message["role"] != "tool" or message["tool_call_id"] in known]
""",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()
            history = []

            def ask(text, tools):
                history.append({"role": "user", "content": text})
                messages = history[-20:]
                for _ in range(5):
                    answer = client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools).choices[0].message
                    messages.append(answer)
                    for call in answer.tool_calls or []:
                        messages.append({"role": "tool", "tool_call_id": call.id, "content": "done"})
                history.append({"role": "assistant", "content": answer.content})
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()
            history = []

            def ask(text):
                history.append({"role": "user", "content": text})
                answer = client.chat.completions.create(model="gpt-4o", messages=history[-20:])
                history.append({"role": "assistant", "content": answer.choices[0].message.content})
            """,
        ),
        Example.python(
            good=f"""{_HEAD}    def trim(self):
        for message in self.messages[-3:]:
            print(message)
{_STEP}""",
        ),
    ),
)


@RULE.on(HistoryCut)
def check(cut: HistoryCut, ctx: Any) -> Iterator[Finding]:
    if cut.keeps_pairs:
        return
    yield RULE.finding(
        cut.place,
        f"cut of `{cut.name}` may part a tool message from its call",
        "Cut where a message of the user begins",
        related=(Related(cut.call.place, "it is sent at"),),
    )
