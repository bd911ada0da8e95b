"""Audio input is not bare base64.

## Why
`input_audio.data` takes base64 without a prefix; the format stands in `input_audio.format`. A `data:` URL is not decoded.

The rule is silent on placeholders of templates and on data that was shortened for a document.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.texts import data_url, is_base64, is_stand_in
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Documented, Example, Rule
from linter.model.subject import Part
from linter.model.unknown import get

WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA="


def _audio(data: str) -> dict[str, Any]:
    return {"type": "input_audio", "input_audio": {"data": data, "format": "wav"}}


RULE = Rule(
    code="MSG111",
    slug="invalid-audio-data",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="audio input is not bare base64",
    evidence=Documented("API reference, input_audio.data: base64 encoded audio data", "2026-08"),
    examples=(
        Example.part(bad=_audio(f"data:audio/wav;base64,{WAV}"), at="/input_audio/data", fixed=_audio(WAV)),
        Example.part(bad=_audio("https://example.com/a.wav"), at="/input_audio/data"),
        Example.part(good=_audio(WAV)),
        Example.part(good=_audio("{base64_audio}")),
        Example.part(good=_audio("UklGRiQAAABX...")),
    ),
)


@RULE.on(Part, "input_audio")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    data = get(part.data, "input_audio", "data")
    if not isinstance(data, str) or is_stand_in(data):
        return
    place = part.place.at("input_audio", "data")
    url = data_url(data)
    if url and is_base64(url.payload):
        fix = Fix("Remove the prefix", (Replace(place, url.payload),), Safety.SAFE)
        yield RULE.finding(place, "audio data begins with a `data:` prefix", fix=fix)
    elif not is_base64(data):
        yield RULE.finding(place, f"audio data {quoted(data)} is not base64", "Encode the file's bytes as base64")
