"""The model takes no `response_format` of the type `json_schema`, or `json_object`.

## Why
The API refuses the request: `Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.`
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import ERROR, Example, Measured, Rule
from linter.model.subject import Request
from linter.model.unknown import get

FORMAT = {
    "type": "json_schema",
    "json_schema": {
        "name": "a",
        "strict": True,
        "schema": {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    },
}

RULE = Rule(
    code="MDL110",
    slug="unsupported-response-format",
    severity=ERROR,
    since="0.2",
    vendor="openai",
    summary="the model knows no structured outputs, or no JSON mode",
    evidence=Measured("error text `'response_format' of type 'json_schema' is not supported with this model`", "2026-08"),
    examples=(
        Example.fields(bad={"model": "gpt-4-turbo", "response_format": FORMAT}, at="/response_format/type"),
        Example.fields(bad={"model": "gpt-3.5-turbo", "response_format": FORMAT}, at="/response_format/type"),
        Example.fields(bad={"model": "gpt-4", "response_format": {"type": "json_object"}}, at="/response_format/type"),
        Example.fields(good={"model": "gpt-4o", "response_format": FORMAT}),
        Example.fields(good={"model": "gpt-4-turbo", "response_format": {"type": "json_object"}}),
        Example.fields(good={"model": "gpt-9", "response_format": FORMAT}),
    ),
)


ABILITIES = {"json_schema": "structured_outputs_json_schema", "json_object": "json_object"}


@RULE.on(Request, "response_format")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model, kind = ctx.model(request), get(request.data, "response_format", "type")
    ability = ABILITIES.get(kind) if isinstance(kind, str) else None
    if model is None or ability is None or model.has(ability) is not False:
        return
    takes_json_mode = kind == "json_schema" and model.has("json_object") is not False
    help = "Use `json_object`, or another model" if takes_json_mode else "Ask for JSON in a message, or use another model"
    yield RULE.finding(request.place.at("response_format", "type"), f"{quoted(model.name)} takes no `{kind}`", help)
