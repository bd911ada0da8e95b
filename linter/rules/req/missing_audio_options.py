"""Audio is asked for in `modalities`, and `audio` does not say in which voice and format.

## Why
The API needs `audio` whenever `modalities` has `"audio"`, and refuses the request without it.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import ERROR, Documented, Example, Rule
from linter.model.subject import Request
from linter.model.unknown import MISSING, get

VOICE = {"voice": "alloy", "format": "wav"}

RULE = Rule(
    code="REQ114",
    slug="missing-audio-options",
    severity=ERROR,
    since="0.1",
    vendor="openai",
    summary="`modalities` asks for audio, and `audio` is missing",
    evidence=Documented("API reference, audio: required when modalities has `audio`", "2026-08"),
    examples=(
        Example.fields(bad={"model": "gpt-audio-1.5", "modalities": ["text", "audio"]}, at="/modalities"),
        Example.fields(bad={"model": "gpt-audio-1.5", "modalities": ["text", "audio"], "audio": None}, at="/modalities"),
        Example.fields(good={"model": "gpt-audio-1.5", "modalities": ["text", "audio"], "audio": VOICE}),
        Example.fields(good={"modalities": ["text"]}),
    ),
)


@RULE.on(Request, "modalities")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    modalities = request.data["modalities"]
    if isinstance(modalities, list) and "audio" in modalities and get(request.data, "audio") in (None, MISSING):
        message = "`modalities` asks for audio, but `audio` is missing"
        yield RULE.finding(request.place.at("modalities"), message, "Add `audio` with `voice` and `format`")
