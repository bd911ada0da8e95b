"""A member of an options object is not known there, and whether the API refuses it was not seen.

## Why
Unknown members are refused at the top level and in some objects. In the others the answer differs between models; where it is
accepted, the member has no effect.

## Fix safety
A fix renames the member to the one that it is close to, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import is_told_as_missing, renamed_to_known
from linter.checks.wording import listed, name_of, quoted
from linter.model.finding import Finding
from linter.model.rule import SOMETIMES, WARNING, Documented, Example, Rule
from linter.model.subject import Violation

RULE = Rule(
    code="REQ207",
    slug="unknown-option",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a member of an options object is not known there",
    evidence=Documented("API reference and SDK 3.54.0: the type has no such member", "2026-11"),
    examples=(
        Example.fields(
            bad={"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strickt": True}}},
            at="/response_format/json_schema/strickt",
            fixed={"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True}}},
        ),
        Example.fields(bad={"moderation": {"model": "omni-moderation-latest", "level": 1}}, at="/moderation/level"),
        Example.fields(good={"moderation": {"model": "omni-moderation-latest"}}),
        Example.fields(
            good={"model": "gpt-5-search-api", "web_search_options": {"search_context_size": "low", "user_location": None}}
        ),
    ),
)


@RULE.on(Violation, "option-key", "tool-choice-key")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    data, place = violation.data, violation.place
    if violation.topic == "tool-choice-key" and data["type"] not in data:
        return  # written flat, as the Responses API has it: one finding says so of the whole
    if is_told_as_missing(violation) or ("name" in violation.missing and "properties" in data):
        return
    message = f"{quoted(violation.name)} is no member of `{name_of(place.parent)}`"
    fix = renamed_to_known(violation)
    yield RULE.finding(place, message, f"Leave it out, or use {listed(violation.allowed, 'or')}", fix=fix)
