"""The model takes no images, or no audio.

## Why
The API refuses the request: `Invalid 'messages[0]'. Content blocks are expected to be either text or image_url type.`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Part
from linter.model.unknown import get


def _asked(model: str, part: dict[str, Any]) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": [{"type": "text", "text": "What is it?"}, part]}]}


IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
SOUND = {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}

RULE = Rule(
    code="MDL109",
    slug="refused-part",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="the model takes no content of this kind",
    evidence=Measured("error text `Content blocks are expected to be either text or image_url type`; the model table", "2026-11"),
    examples=(
        Example.request(bad=_asked("gpt-4o", SOUND), at="/messages/0/content/1"),
        Example.request(bad=_asked("gpt-3.5-turbo", IMAGE), at="/messages/0/content/1"),
        Example.request(good=_asked("gpt-4o", IMAGE)),
        Example.request(good=_asked("gpt-audio-1.5", SOUND)),
        Example.request(good=_asked("gpt-9", SOUND)),
    ),
)

KINDS = {"image_url": ("vision", "images"), "input_audio": ("audio_input", "audio")}


@RULE.on(Part, *KINDS)
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    kind = get(part.data, "type")
    if not isinstance(kind, str) or kind not in KINDS:
        return
    model = ctx.model(part.message.request)
    capability, name = KINDS[kind]
    if model and model.has(capability) is False:
        yield RULE.finding(part.place, f"{quoted(model.name)} takes no {name}", f"Use a model that takes {name}")
