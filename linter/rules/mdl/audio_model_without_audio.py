"""An audio model is neither given audio nor asked for it.

## Why
The API refuses the request: `This model requires that either input content or output modality contain audio.`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get, has_unknown

HELLO = {"role": "user", "content": "Say hello."}
SOUND = {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}

RULE = Rule(
    code="MDL111",
    slug="audio-model-without-audio",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="an audio model is neither given audio nor asked for it",
    evidence=Measured("error text `This model requires that either input content or output modality contain audio`", "2026-11"),
    examples=(
        Example.request(bad={"model": "gpt-audio-1.5", "messages": [HELLO]}, at="/model"),
        Example.request(bad={"model": "gpt-audio-1.5", "messages": [HELLO], "modalities": ["text"]}, at="/model"),
        Example.request(good={"model": "gpt-audio-1.5", "messages": [{"role": "user", "content": [SOUND]}]}),
        Example.request(
            good={
                "model": "gpt-audio-1.5",
                "messages": [HELLO],
                "modalities": ["text", "audio"],
                "audio": {"voice": "alloy", "format": "wav"},
            }
        ),
        Example.request(good={"model": "gpt-audio-1.5", "messages": [{"role": "assistant", "audio": {"id": "audio_1"}}, HELLO]}),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    if model is None or not model.needs_audio or _has_audio(request.data):
        return
    message = f"{quoted(model.name)} is neither given audio nor asked for it"
    yield RULE.finding(request.place.at("model"), message, 'Ask for `modalities: ["text", "audio"]`, or use another model')


def _has_audio(data: dict[Any, Any]) -> bool:
    """Whether there is, or may be, audio in the messages or the answer."""
    modalities, messages = get(data, "modalities"), get(data, "messages")
    if modalities is UNKNOWN or (isinstance(modalities, list) and ("audio" in modalities or has_unknown(modalities))):
        return True
    if not isinstance(messages, list) or has_unknown(messages):
        return True
    return any(_may_hold_audio(message) for message in messages)


def _may_hold_audio(message: Any) -> bool:
    content = get(message, "content")
    if content is UNKNOWN or get(message, "audio") not in (None, MISSING):
        return True
    if not isinstance(content, list):
        return False
    return any(part is UNKNOWN or get(part, "type") in (UNKNOWN, "input_audio") for part in content)
