"""JSON mode is on, and no message says the word "json".

## Why
The API refuses the request: `'messages' must contain the word 'json' in some form, to use 'response_format' of type
'json_object'.` Without the word the model may write white space until the token limit.

The rule is silent where a message holds a placeholder of a template.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.texts import all_strings, has_placeholder
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import UNKNOWN, get

JSON_MODE = {"type": "json_object"}

RULE = Rule(
    code="REQ113",
    slug="missing-json-word",
    severity=ERROR,
    since="0.1",
    vendor="openai",
    summary='JSON mode is on, and no message says "json"',
    evidence=Measured("error text `'messages' must contain the word 'json'`", "2026-11"),
    examples=(
        Example.request(
            bad={
                "model": "gpt-4o",
                "messages": [{"role": "user", "content": "List three colours."}],
                "response_format": JSON_MODE,
            },
            at="/response_format",
        ),
        Example.request(
            good={"model": "gpt-4o", "messages": [{"role": "user", "content": "Answer in Json."}], "response_format": JSON_MODE}
        ),
        Example.request(
            good={"model": "gpt-4o", "messages": [{"role": "user", "content": "{{ prompt }}"}], "response_format": JSON_MODE}
        ),
        Example.request(
            good={
                "model": "gpt-4o",
                "messages": [{"role": "system", "content": [{"type": "text", "text": "Write JSON."}]}],
                "response_format": JSON_MODE,
            }
        ),
        Example.request(
            good={
                "model": "gpt-4o",
                "messages": [{"role": "user", "content": "List colours."}],
                "response_format": {"type": "text"},
            }
        ),
    ),
)


@RULE.on(Request, "response_format")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if get(request.data, "response_format", "type") != "json_object":
        return
    messages = get(request.data, "messages")
    if not isinstance(messages, list) or not messages:
        return
    for text in all_strings(messages):
        if text is UNKNOWN or "json" in text.lower() or has_placeholder(text):
            return
    place = request.place.at("response_format")
    yield RULE.finding(place, "JSON mode is on, but no message holds the word `json`", "Ask for JSON in a message")
