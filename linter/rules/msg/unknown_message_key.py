"""A message, a content part or a tool call has a key that is not known.

## Why
Models of the gpt-3.5 and gpt-4 generations refuse such keys; later ones let them pass, and they have no effect. Usually a program
sends its own records as they are, or copies back what came in an answer (`parsed`, `reasoning_content`).

## Fix safety
The fix renames a key that is close to a known one, which is a guess; other keys are left to the author.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import is_told_as_missing, meant, renamed_to_known
from linter.checks.wording import quoted
from linter.facts.parameters import is_before_gpt_4o
from linter.model.finding import Finding
from linter.model.rule import SOMETIMES, WARNING, Example, Measured, Option, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="MSG201",
    slug="unknown-message-key",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a message, a content part or a tool call has a key that is not known",
    evidence=Measured("accepted by gpt-4o, gpt-5-nano and gpt-5.6, refused by gpt-3.5 and gpt-4", "2026-11"),
    options=(Option("allow", [], "further keys that are sent on purpose, such as `cache_control` for a gateway"),),
    examples=(
        Example.message(bad={"role": "user", "content": "hi", "timestamp": 1}, at="/timestamp"),
        Example.message(
            bad={"role": "user", "content": "hi", "nmae": "Ann"},
            at="/nmae",
            fixed={"role": "user", "content": "hi", "name": "Ann"},
        ),
        Example.part(bad={"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}}, at="/cache_control"),
        Example.message(good={"role": "assistant", "content": "hi", "refusal": None, "annotations": []}),
        Example.message(good={"role": "user", "content": "hi", "name": "Ann"}),
        Example.part(
            good={"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}}, options=(("allow", ["cache_control"]),)
        ),
    ),
)


@RULE.on(Violation, "message-key", "part-key", "call-key")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    name, place = violation.name, violation.place
    if name in ctx.option(RULE, "allow") or is_told_as_missing(violation) or _stands_for_content(violation):
        return
    model = violation.request.data.get("model") if violation.request else None
    if violation.topic == "message-key" and is_before_gpt_4o(model):
        return  # refused for certain, which is another rule's to say
    owner = {"message-key": "a message", "part-key": "a content part", "call-key": "a tool call"}[violation.topic]
    role = violation.data.get("role")
    if name == "tool_calls":
        owner = f"a message with role `{role}`"
    message = f"{quoted(name)} is no key of {owner}"
    yield RULE.finding(place, message, "Leave it out of what is sent", fix=renamed_to_known(violation))


def _stands_for_content(violation: Violation) -> bool:
    """Whether this is a typing error for the content of an assistant message, which must have that or something in its stead."""
    others = ("tool_calls", "function_call", "refusal", "audio")
    return meant(violation) == "content" and all(violation.data.get(other) is None for other in others)
