"""Histories that grow: which lists are found, what is taken for a bound, and what is no history at all."""

from pathlib import Path
from textwrap import dedent

import pytest
from semantics import Small

from linter.model.code import History
from linter.python.histories.messages import histories
from linter.python.histories.toolloops import tool_loops
from linter.python.histories.trims import history_cuts

HEAD = """\
import json, os, sqlite3
from collections import defaultdict, deque
import tiktoken
from openai import OpenAI
client = OpenAI()
def send(m): return client.chat.completions.create(model="gpt-4o", messages=m).choices[0].message
"""


def told(tmp_path: Path, code: str, **files: str) -> list[History]:
    """The histories that the calls in some code send."""
    small = Small(tmp_path, main=HEAD + dedent(code).strip("\n") + "\n", **files)
    source = small.source()
    found = {history.place: history for made in small.semantics.calls(source) for history in histories(made, small.semantics)}
    return list(found.values())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (
            "histories[user]",
            """
            histories = {}
            def handle(user, text):
                if user not in histories:
                    histories[user] = [{"role": "system", "content": "Be brief."}]
                histories[user].append({"role": "user", "content": text})
                return send(histories[user])
            """,
        ),
        (
            "history",
            """
            histories = defaultdict(list)
            async def on_message(message):
                history = histories[message.channel]
                history.append({"role": "user", "content": message.text})
                await message.reply(send(history))
            """,
        ),
        (
            "history",
            """
            def chat(text, history=[]):
                history.append({"role": "user", "content": text})
                return send(history)
            """,
        ),
        (
            "messages",
            """
            messages = []
            def chat(text):
                messages.append({"role": "user", "content": text})
                try:
                    return send(messages)
                except Exception:
                    messages.pop()
                    raise
            """,
        ),
        (
            "self.h",
            """
            class Bot:
                def __init__(self):
                    self.h = []
                def chat(self, text):
                    self.h += [{"role": "user", "content": text}]
                    try:
                        return send(self.h)
                    except Exception:
                        self.h = []
            """,
        ),
        (
            "session.messages",
            """
            class Session:
                def __init__(self):
                    self.messages = []
            sessions = {}
            def handle(user, text):
                session = sessions.setdefault(user, Session())
                if user not in sessions:
                    session = sessions[user] = Session()
                session.messages.append({"role": "user", "content": text})
                return send(session.messages)
            """,
        ),
        (
            "talk",
            """
            talk = ""
            while True:
                talk += "User: " + input()
                print(send([{"role": "user", "content": f"Go on: {talk}"}]))
            """,
        ),
        (
            "message_history",
            """
            import chainlit
            @chainlit.on_chat_start
            def start():
                chainlit.user_session.set("history", [])
            @chainlit.on_message
            async def answer(message):
                message_history = chainlit.user_session.get("history")
                message_history.append({"role": "user", "content": message.content})
                return send(message_history)
            """,
        ),
        (
            "messages",
            """
            def main():
                messages = []
                rounds = 0
                while True:
                    messages.append({"role": "user", "content": input()})
                    for _ in range(5):
                        rounds += 1
                        messages.append(send(messages))
                        if rounds > 3:
                            break
            """,
        ),
        (
            "history",
            """
            import gradio
            def predict(message, history):
                messages = []
                for human, bot in history:
                    messages.append({"role": "user", "content": human})
                    messages.append({"role": "assistant", "content": bot})
                messages.append({"role": "user", "content": message})
                return send(messages)
            gradio.ChatInterface(predict).launch()
            """,
        ),
        (
            "cursor.fetchall(…)",
            """
            def load(cursor, user):
                cursor.execute("SELECT role, content FROM messages WHERE user = ?", (user,))
                return [{"role": role, "content": content} for role, content in cursor.fetchall()]
            def chat(cursor, user, text):
                messages = load(cursor, user)
                messages.append({"role": "user", "content": text})
                return send(messages)
            """,
        ),
    ],
)  # fmt: skip
def test_growing(tmp_path: Path, name: str, code: str) -> None:
    assert [(history.name, sorted(history.bounds)) for history in told(tmp_path, code)] == [(name, [])]


@pytest.mark.parametrize(
    "code",
    [
        """
        MOST = 10
        messages = []
        def trim(m): return m[:1] + m[-MOST:]
        def chat(text):
            global messages
            messages.append({"role": "user", "content": text})
            messages = trim(messages)
            return send(messages)
        """,
        """
        class Memory:
            def __init__(self): self.items = []
            def add(self, role, content):
                self.items.append({"role": role, "content": content})
                self._shorten()
            def _shorten(self):
                while sum(len(item["content"]) for item in self.items) > 1000:
                    self.items.pop(0)
            def all(self): return self.items
        class Bot:
            def __init__(self): self.memory = Memory()
            def chat(self, text):
                self.memory.add("user", text)
                self.memory.add("assistant", send(self.memory.all()).content)
        """,
        """
        class Bot:
            def __init__(self): self.h = []
            def recent(self): return [m for i, m in enumerate(self.h) if i > len(self.h) - 10]
            def chat(self, text):
                self.h.append({"role": "user", "content": text})
                self.h.append(send(self.recent()))
        """,
        """
        class Bot:
            def __init__(self):
                self.h = []
                self.encoding = tiktoken.get_encoding("o200k_base")
            def chat(self, text):
                self.h.append({"role": "user", "content": text})
                kept, total = [], 0
                for message in reversed(self.h):
                    total += len(self.encoding.encode(message["content"]))
                    if total > 3000:
                        break
                    kept.insert(0, message)
                self.h.append(send(kept))
        """,
        """
        histories = {}
        def chat(user, text):
            h = histories.get(user, []) + [{"role": "user", "content": text}]
            histories[user] = (h + [send(h)])[-10:]
        """,
        """
        class Bot:
            def __init__(self): self.h = []
            def chat(self, text):
                self.h.append({"role": "user", "content": text})
                answer = send(self.h)
                if answer.usage.total_tokens > 3000:
                    raise RuntimeError
                self.h.append(answer)
        """,
        """
        class Bot:
            def __init__(self): self.h = []
            def chat(self, text):
                self.h.append({"role": "user", "content": text})
                answer = send(self.h)
                self.h.pop()
                return answer
        """,
        """
        class Bot:
            def __init__(self): self.h = []
            def chat(self, text):
                n = len(self.h)
                if n > 40:
                    raise RuntimeError("start anew")
                self.h.append({"role": "user", "content": text})
                return send(self.h)
        """,
        """
        class Bot:
            def __init__(self): self.h = []
            def chat(self, text):
                self.h.append({"role": "user", "content": text})
                return send(compact_history(self.h))
        """,
    ],
)  # fmt: skip
def test_bounded(tmp_path: Path, code: str) -> None:
    assert all(history.bounds for history in told(tmp_path, code))


@pytest.mark.parametrize(
    "code",
    [
        """
        def judge(questions):
            messages = []
            for question in questions:
                messages.append({"role": "user", "content": question})
                messages.append(send(messages))
        """,
        """
        def solve(task, most=10):
            messages, step = [{"role": "user", "content": task}], 0
            while step < most:
                messages.append(send(messages))
                step = step + 1
        """,
        """
        def solve(task):
            messages, tries = [{"role": "user", "content": task}], 3
            while tries:
                messages.append(send(messages))
                tries -= 1
        """,
        """
        class Log:
            def __init__(self): self.log = []
            def ask(self, text):
                answer = send([{"role": "user", "content": text}])
                self.log.append({"role": "assistant", "content": answer})
                return answer
        """,
        """
        async def serve(websocket):
            while True:
                messages = [{"role": "user", "content": await websocket.receive_text()}]
                messages.append(send(messages))
        """,
        """
        class Bot:
            def __init__(self): self.h = []
            def set_role(self, text):
                self.h.append({"role": "system", "content": text})
                return send(self.h)
        """,
        """
        def read(file):
            text = ""
            while True:
                line = file.readline()
                if not line:
                    break
                text += line
            return send([{"role": "user", "content": text}])
        """,
        """
        from flask import request
        def named(sent): return send([{"role": m["role"], "content": m["content"]} for m in sent] + [{"role": "user", "content": "x"}])
        def add():
            session = find(request.json["id"])
            if session is None:
                session = make(named(request.json["messages"]))
        """,
    ],
)  # fmt: skip
def test_no_history(tmp_path: Path, code: str) -> None:
    assert told(tmp_path, code) == []


def test_growth_in_another_file(tmp_path: Path) -> None:
    bot = """
    from main import send
    class Bot:
        def __init__(self):
            self.messages = []
        def chat(self, text):
            self.messages.append({"role": "user", "content": text})
            return send(self.messages)
    """
    (history,) = told(tmp_path, "", bot=bot)
    assert history.place.document.endswith("bot.py")


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("while True:", [("loop", False)]),
        ("while not answer or answer.tool_calls:", [("loop", False)]),
        ("for _ in range(9):", []),
        ("while self.rounds < self.max_rounds:", [("loop", True)]),
        ("while not self.cancelled:", [("loop", True)]),
    ],
)
def test_tool_loops(tmp_path: Path, loop: str, expected: list[tuple[str, bool]]) -> None:
    code = f"""
    def work(self, messages, tools, answer=None):
        {loop}
            answer = client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools).choices[0].message
            if not answer.tool_calls:
                break
            messages.append(answer)
    """
    small = Small(tmp_path, main=HEAD + dedent(code))
    calls = small.semantics.calls(small.source())
    assert [(found.kind, found.is_bounded) for made in calls for found in tool_loops(made, small.semantics)] == expected


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        ("h = h[-9:]", ["h"]),
        ("del h[1:3]", ["h"]),
        ("del h[:-9]", ["h"]),
        ("del h[-3:]", []),
        ("del h[0]", ["h"]),
        ("h[:] = h[-9:]", ["h"]),
        ("h.pop(1)", ["h"]),
        ("h.pop()", []),
        ("print(h[-3:])", []),
        ("h = h[:9]", []),
    ],
)
def test_history_cuts(tmp_path: Path, cut: str, expected: list[str]) -> None:
    code = f"""
    def work(h):
        answer = client.chat.completions.create(model="gpt-4o", messages=h)
        h.append({{"role": "tool", "tool_call_id": "1", "content": "done"}})
        {cut}
        return client.chat.completions.create(model="gpt-4o", messages=h)
    """
    small = Small(tmp_path, main=HEAD + dedent(code))
    calls = small.semantics.calls(small.source())
    found = {found.place: found.name for made in calls for found in history_cuts(made, small.semantics)}
    assert list(found.values()) == expected
