"""Audio is streamed in a format other than `pcm16`.

## Why
The API refuses it: `Unsupported value: 'audio.format' does not support 'wav' when stream=true. Supported values are: 'pcm16'.`

## Fix safety
The program gets raw samples instead of a file of the format that it asked for.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import get


def _audio(format: str, stream: Any) -> dict[str, Any]:
    audio = {"voice": "ash", "format": format}
    return {"model": "gpt-audio-1.5", "modalities": ["text", "audio"], "audio": audio, "stream": stream}


RULE = Rule(
    code="STR102",
    slug="unstreamable-audio-format",
    severity=ERROR,
    fix=ALWAYS,
    since="0.1",
    vendor="openai",
    summary="audio is streamed in a format other than `pcm16`",
    evidence=Measured("error text `'audio.format' does not support 'wav' when stream=true`", "2026-11"),
    examples=(
        Example.fields(bad=_audio("wav", True), at="/audio/format", fixed=_audio("pcm16", True)),
        Example.fields(good=_audio("pcm16", True)),
        Example.fields(good=_audio("wav", False)),
        Example.fields(good=_audio("mp3", None)),
    ),
)

FORMATS = ("wav", "aac", "mp3", "flac", "opus")


@RULE.on(Request, "audio")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    form = get(request.data, "audio", "format")
    if get(request.data, "stream") is True and form in FORMATS:
        place = request.place.at("audio", "format")
        fix = Fix("Write `pcm16`", (Replace(place, "pcm16"),), Safety.UNSAFE)
        yield RULE.finding(place, f"audio cannot be streamed as {quoted(form)}", fix=fix)
