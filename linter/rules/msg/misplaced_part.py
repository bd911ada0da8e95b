"""A content part stands in a message whose role does not take its kind.

## Why
The API's types allow audio and files in user messages only, and refusals in assistant messages only. What it answers to the
others was not seen, so the rule only warns.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import WARNING, Documented, Example, Rule
from linter.model.subject import Part
from linter.model.unknown import get, has_unknown

REFUSAL = {"type": "refusal", "refusal": "No."}
FILE = {"type": "file", "file": {"file_id": "file-abc123"}}

RULE = Rule(
    code="MSG202",
    slug="misplaced-part",
    severity=WARNING,
    since="0.1",
    vendor="openai",
    summary="a content part stands in a message whose role does not take it",
    evidence=Documented("API reference: content of each role", "2026-08"),
    examples=(
        Example.message(bad={"role": "user", "content": [REFUSAL]}, at="/content/0"),
        Example.message(bad={"role": "system", "content": [FILE]}, at="/content/0"),
        Example.message(bad={"role": "assistant", "content": [{"type": "text", "text": "Hm."}, REFUSAL]}, at="/content/1"),
        Example.message(good={"role": "assistant", "content": [REFUSAL]}),
        Example.message(good={"role": "user", "content": [FILE]}),
        Example.message(good={"role": "developer", "content": [{"type": "text", "text": "Be brief."}]}),
    ),
)

ROLES = {"refusal": ("assistant",), "input_audio": ("user",), "file": ("user",)}
OTHERS = ("system", "developer", "user", "assistant", "tool")


@RULE.on(Part, "refusal", "input_audio", "file")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    kind, role = get(part.data, "type"), get(part.message.data, "role")
    if isinstance(kind, str) and kind in ROLES and role in OTHERS and role not in ROLES[kind]:
        message = f"`{kind}` part stands in a message with role `{role}`"
        yield RULE.finding(part.place, message, f"Move it into a message with role `{ROLES[kind][0]}`")
    elif kind == "refusal" and role == "assistant" and not _is_alone(part):
        yield RULE.finding(part.place, "`refusal` part does not stand alone", "Leave the other parts, or the refusal, out")


def _is_alone(part: Part) -> bool:
    """Whether a part is, or may be, the only one of its message."""
    content = part.message.data["content"]
    return len(content) == 1 or has_unknown(content)
