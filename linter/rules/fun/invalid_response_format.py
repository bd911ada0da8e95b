"""`response_format` has a form that the API does not know.

## Why
It is an object with a `type`: `text`, `json_object`, or `json_schema` with the schema in `json_schema`. The API refuses the flat
form of the Responses API (`Missing required parameter: 'response_format.json_schema'`), a bare JSON Schema, and a mere string.

## Fix safety
A schema that stood bare is given a name, which the API wants and the program may want to choose.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import closest, quoted, type_name
from linter.model.finding import Finding
from linter.model.fix import Fix, Keep, Replace, Safety
from linter.model.place import Place
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Violation
from linter.model.unknown import get

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


def _case(bad: Any, fixed: Any = None, at: str = "/response_format") -> Example:
    if fixed is None:
        return Example.fields(bad={"response_format": bad}, at=at)
    return Example.fields(bad={"response_format": bad}, at=at, fixed={"response_format": fixed})


RULE = Rule(
    code="FUN108",
    slug="invalid-response-format",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="`response_format` has a form that the API does not know",
    evidence=Measured("error texts for `response_format`, gpt-5.6", "2026-08"),
    examples=(
        _case(
            {"type": "json_schema", "name": "a", "schema": SCHEMA, "strict": True},
            {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA, "strict": True}},
        ),
        _case("json_object", {"type": "json_object"}),
        _case(
            SCHEMA,
            {"type": "json_schema", "json_schema": {"name": "response", "schema": SCHEMA}},
            at="/response_format/type",
        ),
        _case({"type": "json"}, {"type": "json_object"}, at="/response_format/type"),
        _case(
            {"json_schema": {"name": "a", "schema": SCHEMA}},
            {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}},
        ),
        _case(
            {"type": "json_schema", "json_schema": SCHEMA},
            {"type": "json_schema", "json_schema": {"name": "response", "schema": SCHEMA}},
            at="/response_format/json_schema",
        ),
        _case({"type": "json_schema", "json_schema": {"schema": SCHEMA}}, at="/response_format/json_schema"),
        _case({"type": "xml"}, at="/response_format/type"),
        _case({"type": "json_schema"}),
        Example.fields(good={"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}}),
        Example.fields(good={"response_format": {"type": "json_object"}}),
        Example.fields(good={"response_format": None}),
    ),
)

TYPES = ("text", "json_object", "json_schema")
MEMBERS = ("name", "description", "schema", "strict")


@RULE.on(Violation, "response-format", "json-schema")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    data, place = violation.data, violation.place
    whole = place.parent if place.route[-1] == "type" else place
    form = get(violation.request.data, "response_format") if violation.request else data
    fix = _fix(form, whole)
    match violation.keyword:
        case "required" if violation.name == "json_schema" and "schema" in data:
            message = "`response_format` has no `json_schema` around `name` and `schema`"
        case "required":
            message = f"`response_format` has no `{violation.name}`"
        case "type":
            message = f"`{place.route[-1]}` is {type_name(data)}"
        case _:
            message = f"{quoted(data)} is no type of `response_format`"
    yield RULE.finding(place, message, "Use an object of type `text`, `json_object` or `json_schema`", fix=fix)


def _fix(form: Any, place: Place) -> Fix | None:
    """The form that was meant, where there is no doubt about it."""
    if isinstance(form, str):
        return Fix("Write an object with `type`", (Replace(place, {"type": form}),), Safety.SAFE) if form in TYPES[:2] else None
    if not isinstance(form, dict):
        return None
    kind = form.get("type")
    if kind == "json_schema" and "schema" in form and form.keys() <= {"type", *MEMBERS}:
        body: dict[str, Any] = {key: Keep(place.at(key)) for key in MEMBERS if key in form}
        body = body if "name" in form else {"name": "response", **body}
        safety = Safety.SAFE if "name" in form else Safety.UNSAFE
        return Fix("Put its members into `json_schema`", (Replace(place, {"type": kind, "json_schema": body}),), safety)
    if "properties" in form and kind in (None, "object"):
        body = {"name": "response", "schema": Keep(place)}
        return Fix("Wrap the schema", (Replace(place, {"type": "json_schema", "json_schema": body}),), Safety.UNSAFE)
    if kind is None and isinstance(form.get("json_schema"), dict) and len(form) == 1:
        new = {"type": "json_schema", "json_schema": Keep(place.at("json_schema"))}
        return Fix("Add `type`", (Replace(place, new),), Safety.SAFE)
    if isinstance(kind, str) and kind not in TYPES:
        near = "json_object" if kind.lower() in ("json", "json_mode", "object") and len(form) == 1 else closest(kind, TYPES)
        return Fix(f"Write `{near}`", (Replace(place.at("type"), near),), Safety.UNSAFE) if near else None
    return None


@RULE.on(Violation, "unnamed-schema")
def check_schema(violation: Violation, ctx: Any) -> Iterator[Finding]:
    place = violation.place
    if "properties" in violation.data and "schema" not in violation.data:
        fix = Fix("Wrap the schema", (Replace(place, {"name": "response", "schema": Keep(place)}),), Safety.UNSAFE)
        yield RULE.finding(place, "`json_schema` is the schema itself, without `name` and `schema`", fix=fix)
    else:
        yield RULE.finding(place, "`json_schema` has no `name`", "Add `name`")
