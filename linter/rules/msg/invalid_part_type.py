"""A content part has a type that chat completions do not know.

## Why
The API refuses it: `Invalid value: 'image'. Supported values are: 'text', 'image_url', 'input_audio', 'refusal', 'audio', and
'file'.` Types such as `input_text` and `input_image` are the Responses API's; `image`, `tool_use` and `tool_result` Anthropic's.

## Fix safety
Where the new name is a guess, or only the program can tell what else must change, there is an unsafe fix, or none.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import closest, listed, quoted
from linter.facts.parameters import part_type_instead
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation
from linter.model.unknown import get

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="

RULE = Rule(
    code="MSG106",
    slug="invalid-part-type",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a content part has a type that chat completions do not know",
    evidence=Measured("error text `Invalid value: 'image'. Supported values are`", "2026-11"),
    examples=(
        Example.part(bad={"type": "input_text", "text": "hi"}, at="/type", fixed={"type": "text", "text": "hi"}),
        Example.part(
            bad={"type": "input_image", "image_url": PIXEL},
            at="/type",
            fixed={"type": "image_url", "image_url": {"url": PIXEL}},
        ),
        Example.part(bad={"type": "txt", "text": "hi"}, at="/type", fixed={"type": "text", "text": "hi"}),
        Example.part(bad={"type": "tool_result", "tool_use_id": "a", "content": "b"}, at="/type"),
        Example.part(bad={"type": "hologram"}, at="/type"),
        Example.part(good={"type": "text", "text": "hi"}),
        Example.part(good={"type": "image_url", "image_url": {"url": PIXEL}}),
    ),
)


@RULE.on(Violation, "part-type")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    found, place = violation.data, violation.place
    instead = part_type_instead(found) if isinstance(found, str) else None
    near = closest(found, violation.limit) if isinstance(found, str) else None
    message = f"{quoted(found)} is no content part of chat completions"
    if instead and instead not in violation.limit:
        yield RULE.finding(place, message, f"Use {instead}")
        return
    fix = _fix(violation, instead or near, Safety.SAFE if instead else Safety.UNSAFE)
    help = f"Use a part of type `{instead}`" if instead else f"Use {listed(violation.limit, 'or')}"
    yield RULE.finding(place, message, help, fix=fix)


def _fix(violation: Violation, name: str | None, safety: Safety) -> Fix | None:
    """Renames the type where the rest of the part fits the new one, or can be made to."""
    if name is None or violation.request is None:
        return None
    place = violation.place.parent
    part = get(violation.request.data, *place.route[len(violation.request.place.route) :])
    if not isinstance(part, dict):
        return None
    body = part.get(name)
    if name == "image_url" and isinstance(body, str) and part.keys() <= {"type", "image_url", "detail"}:
        url: dict[str, Any] = {"url": Keep(place.at("image_url"))}
        if isinstance(part.get("detail"), str):
            url["detail"] = Keep(place.at("detail"))
        return Fix("Write it as an `image_url` part", (Replace(place, {"type": name, "image_url": url}),), safety)
    if isinstance(body, str if name == "text" else dict):
        return Fix(f"Write `{name}`", (Replace(violation.place, name),), safety)
    return None
