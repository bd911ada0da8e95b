"""A stop sequence is a special token, which the model never writes as text.

## Why
The API ends an answer at such tokens by itself, and they are not part of its text: the sequence never matches, and takes up one of
the four places.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.facts.tokens import special_texts
from linter.model.finding import Finding
from linter.model.rule import NOTE, Example, Inferred, Rule
from linter.model.subject import Request
from linter.model.unknown import get

RULE = Rule(
    code="TOK303",
    slug="special-token-stop",
    severity=NOTE,
    since="0.2",
    vendor="openai",
    summary="a stop sequence is a special token, which no answer holds",
    evidence=Inferred("tiktoken's encodings: special tokens are no text", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-4.1", "stop": "<|im_end|>"}, at="/stop"),
        Example.fields(bad={"model": "gpt-4.1", "stop": ["END", "<|endoftext|>"]}, at="/stop/1"),
        Example.fields(good={"model": "gpt-4.1", "stop": ["END", "\n\n"]}),
        Example.fields(good={"model": "gpt-4.1", "stop": "</answer>"}),
        Example.fields(good={"model": "meta-llama/Llama-3-8B", "stop": ["<|eot_id|>"]}),
        Example.fields(good={"model": "my-llama", "stop": ["<|eot_id|>"]}),
        Example.fields(good={"model": "gpt-4.1", "stop": None}),
    ),
)


@RULE.on(Request, "stop")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if ctx.model(request) is None:  # an open model that is served as it is may well write them
        return
    stop, place = get(request.data, "stop"), request.place.at("stop")
    places = [(place, stop)] if isinstance(stop, str) else []
    places += [(place.at(index), text) for index, text in enumerate(stop)] if isinstance(stop, list) else []
    for where, text in places:
        if isinstance(text, str) and text in special_texts():
            yield RULE.finding(where, f"{quoted(text)} is a special token, which no answer holds", "Leave it out")
