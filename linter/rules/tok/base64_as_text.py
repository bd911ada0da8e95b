"""A file is sent as base64 in the midst of a text.

## Why
The model cannot look at it: it reads the letters, at about one token for each one and a half of them, and guesses.
"""

import re
from collections.abc import Iterator
from typing import Any

from linter.checks.texts import data_url, long_runs
from linter.model.finding import Finding
from linter.model.place import Route
from linter.model.rule import WARNING, Example, Inferred, Rule
from linter.model.subject import Request

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"

RULE = Rule(
    code="TOK204",
    slug="base64-as-text",
    severity=WARNING,
    since="0.2",
    summary="a file is sent as base64 in the midst of a text",
    evidence=Inferred("counts with tiktoken; the API reference, content parts", "2026-11"),
    examples=(
        Example.message(bad={"role": "user", "content": f"What is in data:image/png;base64,{PICTURE * 6}?"}, at="/content"),
        Example.part(bad={"type": "text", "text": PICTURE * 6}, at="/text"),
        Example.message(good={"role": "user", "content": f"What does {PICTURE[:40]} mean?"}),
        Example.message(good={"role": "user", "content": "0123456789abcdef" * 60}),
        Example.message(good={"role": "user", "content": "GATTACA" * 200}),
        Example.message(good={"role": "user", "content": "word " * 200}),
        Example.message(good={"role": "user", "content": "Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0UvWxYz" * 20}),
        Example.part(good={"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE * 6}=="}}),
    ),
)

LEAST = 500  # characters: a key, a hash or a token is shorter
ALPHABET = re.compile(r"[A-Za-z0-9+/]*")
KINDS = {"image": "an `image_url` part", "audio": "an `input_audio` part", "application/pdf": "a `file` part"}


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    for route, text in _long_texts(request.data["messages"]):
        start, end = _run(text)
        if start == end:
            continue
        mime = _mime(text[max(0, start - 100) : start + 1])
        part = next((part for kind, part in KINDS.items() if mime.startswith(kind)), None)
        help = f"Send it as {part}" if part else "Send what the model is to know of it, or a part of its own"
        yield RULE.finding(request.place.at(*route), f"the text holds {end - start:,} characters of base64", help)


def _long_texts(messages: Any) -> Iterator[tuple[Route, str]]:
    """Finds the texts that are long enough; a request may have many messages, and most are short."""
    for index, message in enumerate(messages if isinstance(messages, list) else ()):
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(content, str):
            if len(content) >= LEAST:
                yield ("messages", index, "content"), content
        elif isinstance(content, list):
            for number, part in enumerate(content):
                text = part.get("text") if isinstance(part, dict) else None
                if isinstance(text, str) and len(text) >= LEAST:
                    yield ("messages", index, "content", number, "text"), text


def _run(text: str) -> tuple[int, int]:
    """Finds the first long run of base64."""
    return next(((start, end) for start, end in long_runs(text, ALPHABET, LEAST) if _is_mixed(text[start:end])), (0, 0))


def _is_mixed(run: str) -> bool:
    """Whether a run uses the alphabet as encoded bytes do: one word, a hash or a sequence of genes does not."""
    letters = set(run[: 4 * LEAST])
    is_mixed = (
        len(letters) >= 32 and any(map(str.isdigit, letters)) and any(map(str.isupper, letters)) and any(map(str.islower, letters))
    )
    return is_mixed and not letters.isdisjoint("+/")  # of which random letters have none, and encoded bytes one in thirty


def _mime(head: str) -> str:
    """The MIME type that a `data:` URL says right before a run."""
    found = data_url(head[at:]) if (at := head.rfind("data:")) >= 0 else None
    return found.mime if found else ""
