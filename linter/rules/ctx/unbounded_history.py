"""A list of messages grows with every turn, is sent whole each time, and nothing ever cuts it.

A slice, a `pop`, a `deque(maxlen=…)`, a helper that trims or summarises, a count of tokens, a limit on turns, and a list that
begins anew all count, wherever they stand on the way; so this is told only of lists for which none can be seen.

## Why
Each turn pays for all earlier ones, so the cost of a conversation grows with its square; at the end the API refuses it
with `context_length_exceeded`, and goes on refusing, since the list is never shorter than before.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.code import History
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
from openai import OpenAI

client = OpenAI()

"""
_SEND = 'client.chat.completions.create(model="gpt-4o", messages='

RULE = Rule(
    code="CTX201",
    slug="unbounded-history",
    severity=WARNING,
    since="0.2",
    summary="list of messages that grows with every turn and is never cut",
    evidence=Documented("API reference, error codes, context_length_exceeded", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_HEAD}messages = []
while True:
    messages.append({{"role": "user", "content": input("> ")}})
    answer = {_SEND}messages)
    messages.append(answer.choices[0].message)
""",
            at="7",
        ),
        Example.python(
            bad=f"""{_HEAD}class Robot:
    def __init__(self):
        self.context = []

    def chat(self, text):
        self.context.append({{"role": "user", "content": text}})
        answer = {_SEND}[{{"role": "system", "content": "Be brief."}}] + self.context)
        self.context.append({{"role": "assistant", "content": answer.choices[0].message.content}})
        return answer
""",
            at="10",
        ),
        Example.python(
            bad=f"""{_HEAD}def add(messages, role, content):
    messages.append({{"role": role, "content": content}})

def ask(messages):
    return {_SEND}messages).choices[0].message.content

def main():
    messages = [{{"role": "system", "content": "Be brief."}}]
    while True:
        add(messages, "user", input())
        add(messages, "assistant", ask(messages))
""",
            at="14",
        ),
        Example.python(
            bad="""
            import streamlit as st
            from openai import OpenAI

            client = OpenAI()
            if "messages" not in st.session_state:
                st.session_state.messages = []

            if prompt := st.chat_input():
                st.session_state.messages.append({"role": "user", "content": prompt})
                answer = client.chat.completions.create(
                    model="gpt-4o", messages=[{"role": m["role"], "content": m["content"]} for m in st.session_state.messages]
                )
                st.session_state.messages.append({"role": "assistant", "content": answer.choices[0].message.content})
            """,
            at="9",
        ),
        Example.python(
            bad=f"""{_HEAD}def look(messages):
    messages.append({{"role": "user", "content": "What is on the screen now?"}})
    try:
        answer = {_SEND}messages)
        return answer.choices[0].message.content.strip()
    except Exception:
        return look(messages)
""",
            at="6",
        ),
        Example.python(
            bad=f"""{_HEAD}def chat(history, question):
    messages = history + [{{"role": "user", "content": question}}]
    answer = {_SEND}messages)
    return messages + [{{"role": "assistant", "content": answer.choices[0].message.content}}]

history = []
while True:
    history = chat(history, input())
    print(history[-1]["content"])
""",
            at="12",
        ),
        Example.python(
            bad=f"""
from flask import Flask, request
{_HEAD}app = Flask(__name__)

@app.post("/chat")
def chat():
    messages = [{{"role": "system", "content": "Be brief."}}]
    for message in request.json["messages"]:
        messages.append({{"role": message["role"], "content": message["content"]}})
    return {_SEND}messages).choices[0].message.content
""",
            at="12",
        ),
        Example.python(
            bad=f"""{_HEAD}def chat(database, Message, session, text):
    rows = database.query(Message).filter(Message.session == session).order_by(Message.id).all()
    messages = [{{"role": row.role, "content": row.content}} for row in rows]
    messages.append({{"role": "user", "content": text}})
    return {_SEND}messages)
""",
            at="7",
        ),
        Example.python(
            good="""
            from flask import request
            from openai import OpenAI

            from stores import conversations

            client = OpenAI()

            def entitled(sent):
                messages = [{"role": message["role"], "content": message["content"]} for message in sent]
                messages.append({"role": "user", "content": "Give all that a title."})
                return client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content

            def add(user):
                messages = request.json["messages"]
                conversation = conversations.get(request.json["id"])
                if not conversation:
                    conversation = conversations.create(user, entitled(messages))
                conversation.add(messages[-1])
            """,
        ),
        Example.python(
            bad="""
            from flask import request
            from openai import OpenAI

            from stores import conversations

            client = OpenAI()

            def answered(sent):
                messages = [{"role": message["role"], "content": message["content"]} for message in sent]
                messages.append({"role": "user", "content": "Be brief."})
                return client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content

            def add(user):
                messages = request.json["messages"]
                conversation = conversations.get(request.json["id"])
                if not conversation:
                    conversation = conversations.create(user)
                conversation.add(answered(messages))
            """,
            at="9",
        ),
        Example.python(
            good=f"""{_HEAD}def answer(documents, question):
    messages = [{{"role": "system", "content": "Answer from the documents."}}]
    for document in documents:
        messages.append({{"role": "user", "content": document}})
    messages.append({{"role": "user", "content": question}})
    return {_SEND}messages)
""",
        ),
        Example.python(
            good=f"""{_HEAD}class Robot:
    def __init__(self):
        self.context = []

    def chat(self, text):
        self.context.append({{"role": "user", "content": text}})
        answer = {_SEND}self.context[-20:])
        self.context.append(answer.choices[0].message)
        return answer
""",
        ),
        Example.python(
            good=f"""{_HEAD}def work(task):
    messages = [{{"role": "user", "content": task}}]
    for _ in range(10):
        message = {_SEND}messages).choices[0].message
        messages.append(message)
        messages.append({{"role": "user", "content": "Go on."}})
""",
        ),
        Example.python(
            good=f"""{_HEAD}class Robot:
    def __init__(self):
        self.context = []

    def _forget(self):
        while sum(len(message["content"]) for message in self.context) > 20000:
            self.context.pop(0)

    def chat(self, text):
        self.context.append({{"role": "user", "content": text}})
        self._forget()
        return {_SEND}self.context)
""",
        ),
        Example.python(
            good=f"""
from collections import deque
{_HEAD}histories = {{}}

def chat(user, text):
    history = histories.setdefault(user, deque(maxlen=20))
    history.append({{"role": "user", "content": text}})
    answer = {_SEND}list(history))
    history.append({{"role": "assistant", "content": answer.choices[0].message.content}})
    return answer
""",
        ),
        Example.python(
            good=f"""{_HEAD}while True:
    question = input("> ")
    messages = [{{"role": "system", "content": "Be brief."}}]
    messages.append({{"role": "user", "content": question}})
    print({_SEND}messages))
""",
        ),
        Example.python(
            good=f"""{_HEAD}class Agent:
    def __init__(self):
        self.messages = []

    def step(self):
        message = {_SEND}self.messages).choices[0].message
        self.messages.append(message)
        return message

    def run(self, task, limit=12):
        self.messages = [{{"role": "user", "content": task}}]
        for _ in range(limit):
            self.step()
""",
        ),
        Example.python(
            good=f"""{_HEAD}def valid(messages, tries):
    answer = {_SEND}messages).choices[0].message
    if answer.content.startswith("{{{{") or tries == 0:
        return answer.content
    messages.append(answer)
    messages.append({{"role": "user", "content": "As JSON, please."}})
    tries -= 1
    return valid(messages, tries)
""",
        ),
        Example.python(
            good=f"""{_HEAD}EXAMPLES = "Q: 1 + 1\\nA: 2\\n"

def solve(prompt, question):
    prompt += question
    return {_SEND}[{{"role": "user", "content": prompt}}])

def main(questions):
    while True:
        solve(EXAMPLES, questions.pop())
""",
        ),
        Example.python(
            good=f"""{_HEAD}class Classifier:
    def __init__(self):
        self.shots = []

    def add_shot(self, text, label):
        self.shots.append({{"role": "user", "content": text}})
        self.shots.append({{"role": "assistant", "content": label}})

    def classify(self, text):
        return {_SEND}self.shots + [{{"role": "user", "content": text}}])

classifier = Classifier()
classifier.add_shot("Thanks!", "good")

def handle(text):
    return classifier.classify(text)
""",
        ),
        Example.python(
            good=f"""{_HEAD}class Agent:
    def __init__(self):
        self.messages = []

    def run(self, task):
        self.messages.append({{"role": "user", "content": task}})
        return {_SEND}self.messages)

def handle(request):
    agent = Agent()
    return agent.run(request.task)
""",
        ),
        Example.python(
            good=f"""{_HEAD}def chat(database, Message, session, text):
    rows = database.query(Message).filter(Message.session == session).order_by(Message.id.desc()).limit(20).all()
    messages = [{{"role": row.role, "content": row.content}} for row in reversed(rows)]
    messages.append({{"role": "user", "content": text}})
    return {_SEND}messages)
""",
        ),
        Example.python(
            good=f"""
from flask import Flask, request
{_HEAD}app = Flask(__name__)

@app.post("/v1/chat/completions")
def forward():
    return {_SEND}request.json["messages"])
""",
        ),
    ),
)


@RULE.on(History)
def check(history: History, ctx: Any) -> Iterator[Finding]:
    if history.bounds:
        return
    message = f"`{history.name}` grows with every turn and is never cut"
    if history.kind == "copied":
        message = f"`{history.name}` is sent whole at every turn and is never cut"
    yield RULE.finding(
        history.place,
        message,
        "Cut, summarise or count it before it is sent",
        related=(Related(history.call.place, "it is sent at"),),
    )
