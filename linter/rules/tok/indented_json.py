"""A message is JSON that is indented for people.

## Why
The white space says nothing to the model, and takes tokens: a quarter of them or more where JSON is deep.

## Fix safety
The text of the prompt changes, if not what it says.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.place import Place
from linter.model.rule import ALWAYS, NOTE, Example, Inferred, Option, Rule
from linter.model.subject import Message
from linter.model.unknown import get

WIDE = '{\n    "city": "Paris",\n    "days": [\n        1,\n        2\n    ]\n}'
CLOSE = '{"city":"Paris","days":[1,2]}'
FEW = (("characters", 10),)

RULE = Rule(
    code="TOK302",
    slug="indented-json",
    severity=NOTE,
    fix=ALWAYS,
    since="0.2",
    summary="a message is JSON that is indented for people",
    evidence=Inferred(
        "counts with tiktoken; JSON of tool messages is written down anew by the API, that of others is not", "2026-11"
    ),
    options=(Option("characters", 400, "how much white space is let pass"),),
    examples=(
        Example.message(
            bad={"role": "user", "content": WIDE}, at="/content", fixed={"role": "user", "content": CLOSE}, options=FEW
        ),
        Example.part(bad={"type": "text", "text": WIDE}, at="/text", fixed={"type": "text", "text": CLOSE}, options=FEW),
        Example.message(good={"role": "user", "content": WIDE}),
        Example.message(good={"role": "user", "content": CLOSE}, options=FEW),
        Example.message(good={"role": "user", "content": f"Explain {WIDE}"}, options=FEW),
        Example.message(good={"role": "user", "content": WIDE.replace("Paris", "{{city}}")[:-1]}, options=FEW),
    ),
)

TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', re.DOTALL)
LEAST_SHARE = 5  # one character in five


@RULE.on(Message, "content")
def check(message: Message, ctx: Any) -> Iterator[Finding]:
    if get(message.data, "role") in ("tool", "function"):
        return
    for place, text in _texts(message):
        least = max(ctx.option(RULE, "characters"), len(text) // LEAST_SHARE)
        if not text.startswith(("{", "[")) or text.count(" ") + text.count("\n") + text.count("\t") < least:
            continue
        short = TOKEN.sub(lambda match: match[1] or "", text)
        if len(text) - len(short) >= least and _is_json(short):
            fix = Fix("Leave out the white space", (Replace(place, short),), Safety.UNSAFE)
            yield RULE.finding(place, f"the text is JSON with {len(text) - len(short):,} characters of white space", fix=fix)


def _texts(message: Message) -> Iterator[tuple[Place, str]]:
    content, place = get(message.data, "content"), message.place.at("content")
    if isinstance(content, str):
        yield place, content
    for index, part in enumerate(content if isinstance(content, list) else ()):
        if isinstance(text := get(part, "text"), str):
            yield place.at(index, "text"), text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
