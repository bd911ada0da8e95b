"""`audio` is set, and `modalities` does not ask for audio.

## Why
The options say how to speak, but the answer will be text. Usually `"modalities": ["text", "audio"]` was forgotten.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, get, has_unknown

SOUND = {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}
ASKED = [{"role": "user", "content": [SOUND]}]
VOICE = {"voice": "alloy", "format": "wav"}

RULE = Rule(
    code="REQ209",
    slug="unused-audio-options",
    severity=WARNING,
    since="0.1",
    vendor="openai",
    summary="`audio` is set, and `modalities` does not ask for audio",
    evidence=Documented("API reference, audio and modalities", "2026-08"),
    examples=(
        Example.fields(bad={"model": "gpt-audio-1.5", "messages": ASKED, "audio": VOICE}, at="/audio"),
        Example.fields(bad={"model": "gpt-audio-1.5", "messages": ASKED, "audio": VOICE, "modalities": ["text"]}, at="/audio"),
        Example.fields(good={"model": "gpt-audio-1.5", "audio": VOICE, "modalities": ["text", "audio"]}),
        Example.fields(bad={"model": "gpt-4o", "audio": VOICE}, at="/audio"),
        Example.fields(good={"audio": None}),
    ),
)


@RULE.on(Request, "audio")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    modalities, model = get(request.data, "modalities"), ctx.model(request)
    if not isinstance(request.data["audio"], dict) or (model and model.takes("audio") == "unknown_parameter"):
        return  # other rules tell of the latter
    if modalities in (None, MISSING) or (
        isinstance(modalities, list) and "audio" not in modalities and not has_unknown(modalities)
    ):
        message = "`audio` has no effect, since `modalities` does not ask for it"
        is_mute = model is not None and model.has("audio_output") is False
        help = "Leave it out" if is_mute else 'Set `modalities` to `["text", "audio"]`'
        yield RULE.finding(request.place.at("audio").key(), message, help)
