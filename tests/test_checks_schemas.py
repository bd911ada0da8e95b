"""What a strict schema may hold, how large it may be, by which server; and from new data to the edits of a fix."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_values

from examples import compact, findings, indented, literal, read_back
from linter import facts
from linter.checks.schema_edits import edits
from linter.checks.schema_strict import Kind, find_faults, strict_faults
from linter.checks.schema_walk import subschemas, target_of
from linter.checks.schema_words import some
from linter.engine import Engine
from linter.facts.dialects import dialect_of
from linter.fix import apply_edits, edits_of
from linter.model.fix import Fix, Safety
from linter.model.place import Place
from linter.model.subject import AZURE, COMPATIBLE, OPENAI, FunctionSchema, ResponseSchema
from linter.model.unknown import MISSING, UNKNOWN
from linter.registry import rules

DIALECT, AZURES = dialect_of(OPENAI), dialect_of(AZURE)
TEXT: dict[str, Any] = {"type": "string"}
OPEN: dict[str, Any] = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def shown(schema: Any, model: Any = MISSING, provider: str = OPENAI) -> list[str]:
    """Writes each fault as `kind at/route: names`."""
    found = find_faults(schema, dialect_of(provider), model)
    return [
        f"{kind.name} {'/'.join(map(str, (*fault.route, *fault.key)))}: {' '.join(fault.names)} {fault.words}".rstrip(": ")
        for kind, faults in found.items()
        for fault in faults
    ]


# Faults


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (closed(), []),
        (OPEN, ["OPEN"]),
        (closed(a=OPEN, b=OPEN), ["OPEN properties/a", "OPEN properties/b"]),
        (closed(a={"type": ["object", "null"], "properties": {}}), ["OPEN properties/a"]),
        (closed(a={"type": "array", "items": {"anyOf": [TEXT, OPEN]}}), ["OPEN properties/a/items/anyOf/1"]),
        (closed(a={"oneOf": [OPEN]}), ["REFUSED properties/a/oneOf: oneOf", "OPEN properties/a/oneOf/0"]),
        (closed(a={"allOf": [OPEN]}), ["REFUSED properties/a/allOf: allOf"]),
        (closed(a={"type": "string", "not": OPEN}), ["REFUSED properties/a/not: not"]),
        (closed(a={"type": "object", "allOf": [OPEN]}), ["REFUSED properties/a/allOf: allOf"]),
        (closed(a=TEXT) | {"definitions": {"b": OPEN}}, ["OPEN definitions/b"]),
        (closed(a={"$ref": "#", "title": "A", "properties": OPEN}), ["REF_SIBLINGS properties/a: title properties"]),
        ({"$ref": "#/$defs/b", "$defs": {"b": OPEN}}, ["OPEN $defs/b"]),
        (closed(a={"properties": {}}), ["OPEN properties/a", "UNTYPED properties/a"]),
        (closed(a={}, b={"title": "B"}, c={"enum": ["x"]}), [f"UNTYPED properties/{name}" for name in "abc"]),
        ({**closed(a=TEXT, b=TEXT, c=TEXT), "required": ["b", "d", "e"]}, ["OPTIONAL required: a c", "UNKNOWN_REQUIRED required/1: d e"]),
        ({**closed(a=TEXT), "required": True}, []),
        ({"type": "object", "properties": {"a": TEXT}, "additionalProperties": False}, ["OPTIONAL : a"]),
        ({"type": "object", "required": ["a"], "additionalProperties": False}, []),
        (closed(a={**TEXT, "format": "uri"}, b={**TEXT, "format": "uuid"}), ["FORMAT properties/a/format: format"]),
        (closed(a={**TEXT, "pattern": "(?=a)"}, b={**TEXT, "pattern": r"\(?=a"}), ["LOOKAROUND properties/a/pattern: pattern"]),
        (closed(a={**TEXT, "nullable": True}), ["DOUBTFUL properties/a/nullable: nullable"]),
        (closed(a={**TEXT, "minLength": 1, "default": "", "examples": [""], "x-note": 1}), []),
        (closed(a=True, b="string", c=None, items=TEXT), []),
    ],
)  # fmt: skip
def test_faults(schema: Any, expected: list[str]) -> None:
    assert shown(schema) == expected


@pytest.mark.parametrize(
    "schema",
    [
        UNKNOWN,
        {UNKNOWN: UNKNOWN},
        {"type": UNKNOWN, "properties": {"a": TEXT}},
        {**OPEN, UNKNOWN: UNKNOWN},
        {**OPEN, "additionalProperties": UNKNOWN},
        {**closed(a=TEXT, b=TEXT), "required": ["a", UNKNOWN]},
        {**closed(a=TEXT), "required": UNKNOWN},
        {**closed(a=TEXT), "properties": {"b": TEXT, UNKNOWN: UNKNOWN}, "required": ["b", "a"]},
        {**TEXT, "format": UNKNOWN, "pattern": UNKNOWN},
        {"description": "d", UNKNOWN: UNKNOWN},
        {"type": "string", "enum": [UNKNOWN] * 2000},
    ],
)
def test_what_is_not_known_is_no_fault(schema: Any) -> None:
    assert shown(closed(a=schema)) == []


def test_fine_tuned_models_have_less() -> None:
    schema = closed(a={**TEXT, "maxLength": 3, "format": "email"}, b={"type": "number", "minimum": 1, "exclusiveMinimum": 0})
    assert shown(schema, "gpt-4o") == shown(schema, UNKNOWN) == []
    assert shown(schema, "ft:gpt-4o-2024-08-06:acme::x") == [
        "FINE_TUNED properties/a/maxLength: maxLength",
        "FINE_TUNED properties/a/format: format",
        "FINE_TUNED properties/b/minimum: minimum",
    ]


def test_azure_documents_less() -> None:
    schema = closed(a={**TEXT, "pattern": "^a", "format": "uri"}, b={"type": "array", "items": TEXT, "uniqueItems": True})
    assert shown(schema, provider=AZURE) == [
        "DOUBTFUL properties/a/pattern: pattern",
        "FORMAT properties/a/format: format",
        "REFUSED properties/b/uniqueItems: uniqueItems",
    ]


def told(provider: str, schema: Any, kind: type[FunctionSchema] | type[ResponseSchema] = FunctionSchema) -> list[str]:
    subject = kind(Place("x"), schema, "f", True, "gpt-4o", provider, steps=("parameters",))
    return [
        f"{rule.code} {finding.message}"
        for rule in rules()
        if rule.code.startswith(("FUN12", "FUN22"))
        for subscription in rule.subscriptions
        if subscription.subject is kind and "strict" in subscription.about
        for finding in subscription.check(subject, None)
    ]


def test_the_message_names_the_server_by_whose_rules_it_is_one() -> None:
    schema = closed(a={**TEXT, "pattern": "^a"}, b={"type": "array", "items": TEXT, "uniqueItems": True})
    assert told(OPENAI, schema) == ["FUN123 `uniqueItems` in a strict schema is refused by OpenAI"]
    assert told(AZURE, schema) == [
        "FUN123 `uniqueItems` in a strict schema is refused by Azure",
        "FUN220 `pattern` in a strict schema may be refused or ignored by Azure",
    ]
    assert told(AZURE, closed(**{f"p{number}": TEXT for number in range(101)})) == [
        "FUN221 101 properties may be too many, limit 100 at Azure"
    ]


def test_servers_of_others_are_not_judged() -> None:
    tool = {"type": "function", "function": {"name": "f", "strict": True, "parameters": OPEN}}
    hello = [{"role": "user", "content": "hi"}]
    engine = Engine(rules())
    for model, expected in (("gpt-5.4", True), ("mistralai/mistral-large", False)):
        found = findings(engine, compact({"model": model, "messages": hello, "tools": [tool]}))
        assert any(finding.rule.code == "FUN120" for finding in found) is expected


def test_a_missing_schema_is_one_of_a_function() -> None:
    for nothing in (MISSING, {}):
        assert told(OPENAI, nothing) == ["FUN120 strict function does not say that it has no parameters"]
        assert told(OPENAI, nothing, ResponseSchema) == []


def test_deprecated_functions_are_never_strict() -> None:
    holder = Place("x").at("functions", 0)
    assert strict_faults(FunctionSchema(holder, OPEN, "f", True, "gpt-4o", OPENAI, steps=("parameters",))) == {}


# Sizes


def nested(levels: int, *, arrays: bool = False) -> dict[str, Any]:
    schema = TEXT
    for _ in range(levels):
        schema = closed(a={"type": "array", "items": schema} if arrays else schema)
    return schema


def choice(count: int, length: int = 1) -> dict[str, Any]:
    return {"type": "string", "enum": [f"{number:0{length}}" for number in range(count)]}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (nested(10), []),
        (nested(11), ["OVERSIZED " + "/".join(["properties", "a"] * 11) + ": 10 11 levels of nesting"]),
        (closed(a={"$ref": "#/$defs/b"}) | {"$defs": {"b": nested(10)}}, []),
        (nested(5, arrays=True), []),
        (nested(6, arrays=True), ["LARGE " + "/".join(["properties", "a", "items"] * 6) + ": 10 12 levels of nesting"]),
        (closed(**{f"p{number}": TEXT for number in range(5000)}), []),
        (closed(**{f"p{number}": TEXT for number in range(2501)}) | {"$defs": {"b": closed(**{f"p{number}": TEXT for number in range(2500)})}},
         ["OVERSIZED : 5,000 5,001 properties"]),
        (closed(a=choice(500), b=choice(500)), []),
        (closed(a=choice(500), b=choice(501)), ["OVERSIZED : 1,000 1,001 values in `enum`"]),
        (closed(a=choice(250, 61)), []),
        (closed(a=choice(251, 61), b=choice(251, 60)), ["OVERSIZED properties/a/enum: 15,000 15,311 characters in a large `enum`"]),
        (closed(**{"x" * 119_999: {"type": "string", "const": "y"}}), []),
        (closed(**{"x" * 119_999: {"type": "string", "const": "yy"}}), ["OVERSIZED : 120,000 120,001 characters in names, `enum` and `const`"]),
    ],
)  # fmt: skip
def test_sizes(schema: Any, expected: list[str]) -> None:
    assert shown(schema) == expected


def test_limits_that_a_model_or_a_server_may_have() -> None:
    assert shown(nested(6), "gpt-5") == []
    assert shown(nested(6), "o3-mini") == []
    for model, provider in (("o3", OPENAI), ("o3-2025-04-16", OPENAI), (MISSING, AZURE)):
        assert shown(nested(6), model, provider) == ["LARGE " + "/".join(["properties", "a"] * 6) + ": 5 6 levels of nesting"]
    sure = [line for line in shown(nested(11), provider=AZURE) if "LARGE" not in line]
    assert len(sure) == 1


# Dialects


def test_every_fact_has_a_source_and_a_date() -> None:
    data = facts.load("chatvet.dialects.json")
    entries = [entry for name in (OPENAI, AZURE) for entry in data[name]["keywords"].values()]
    assert {entry["verdict"] for entry in entries} <= {"refused", "doubtful", "accepted"}
    entries += [data[OPENAI]["formats"], data[OPENAI]["fine_tuned"], *data[OPENAI]["limits"].values()]
    entries += data[OPENAI]["doubtful_limits"] + data[AZURE]["doubtful_limits"]
    for entry in entries:
        assert entry["source"]
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", entry["date"])


def test_azure_has_what_openai_has_and_its_own() -> None:
    assert AZURES.refused == DIALECT.refused
    assert DIALECT.doubtful < AZURES.doubtful
    assert dialect_of(COMPATIBLE).name == "OpenAI"


# References and words


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("#", "root"), ("#/$defs/a~1b", 1), ("#/anyOf/1", 3), ("#/none", MISSING), ("a.json", MISSING), ("#a", MISSING), (3, MISSING)],
)
def test_target_of(reference: Any, expected: Any) -> None:
    root = {"$defs": {"a/b": 1}, "anyOf": [2, 3]}
    assert target_of(root, reference) == (root if expected == "root" else expected)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("a", "`a`"),
        ("a b", "`a` and `b`"),
        ("a b c d e f g h i j", "`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i` and 1 more"),
        ("x" * 50 + " b", f"`{'x' * 39}…` and 1 more"),
    ],
)
def test_some(names: str, expected: str) -> None:
    assert some(names.split()) == expected


@given(json_values)
def test_the_walk_takes_any_data(data: Any) -> None:
    for route, schema in subschemas(data):
        assert isinstance(schema, dict)
        find_faults(schema, DIALECT)
        assert (
            route == ()
            or target_of(data, "#/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in route)) is schema
        )


# Edits


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """A value of which some parts are the same objects, as repairs make it."""
    match draw(st.sampled_from(["same", "same", "inside", "wrapped", "new"])):
        case "same":
            return value
        case "wrapped":
            return {"anyOf": [draw(changed(value)), {"type": "null"}]}
        case "inside" if isinstance(value, dict):
            kept = {key: draw(changed(item)) for key, item in value.items() if draw(st.booleans())}
            return kept | draw(st.dictionaries(st.sampled_from(["required", "type", "z"]), st.just(["string", "null"]), max_size=2))
        case "inside" if isinstance(value, list):
            return [draw(changed(item)) for item in value if draw(st.booleans())] + draw(
                st.lists(st.just({"type": "null"}), max_size=2)
            )
    return draw(json_values)


members = st.dictionaries(st.sampled_from(["oneOf", "type", "a", "b"]), json_values, max_size=3)


@given(st.data(), members)
def test_edits_make_the_new_of_the_old(data: st.DataObject, old: dict[str, Any]) -> None:
    new = data.draw(changed(old))
    for form in (compact, indented):
        record = form({"schema": old})
        made = edits_of(record, Fix("x", tuple(edits(Place(record.document).at("schema"), old, new)), Safety.SAFE))
        assert made is not None
        assert json.loads(apply_edits(record.text, made)) == {"schema": new}


def test_edits_leave_alone_what_stays() -> None:
    text = '{"schema": {"oneOf" : [{"type":"string"}],  "title":  "T", "items": { "type": "array" }}}'
    record = type(compact({}))("request.json", text)
    old = record.data["schema"]
    new = {"anyOf": [*old["oneOf"], 1], "title": old["title"], "items": {"anyOf": [old["items"]]}}
    made = edits_of(record, Fix("x", tuple(edits(Place("request.json").at("schema"), old, new)), Safety.SAFE))
    assert made
    assert apply_edits(text, made) == (
        '{"schema": {"anyOf" : [{"type":"string"},  1],  "title":  "T", "items": {"anyOf": [{ "type": "array" }]}}}'
    )


def test_a_shared_definition_in_python_is_mended_where_it_stands() -> None:
    tool = {
        "type": "function",
        "function": {"name": "f", "strict": True, "parameters": {**OPEN, "properties": {"a": TEXT, "b": TEXT}}},
    }
    record = literal({"model": "gpt-5.4", "messages": [{"role": "user", "content": "hi"}], "tools": [tool]})
    engine = Engine([rule for rule in rules() if rule.code == "FUN121"])
    (finding,) = findings(engine, record)
    assert finding.fix
    made = edits_of(record, finding.fix)
    assert made
    parameters = read_back(record.reread(apply_edits(record.text, made)))["tools"][0]["function"]["parameters"]
    assert parameters["required"] == ["a", "b"]
    assert parameters["properties"]["b"] == {"type": ["string", "null"]}


def test_kinds_have_rules() -> None:
    """Each kind of fault is told by a rule; that of lookaround by one which looks at patterns."""
    used = "".join(
        (facts.FOLDER.parent / "linter/rules/fun" / f"{rule.slug.replace('-', '_')}.py").read_text()
        for rule in rules()
        if rule.family == "FUN"
    )
    assert [kind for kind in Kind if f"Kind.{kind.name}" not in used] == [Kind.LOOKAROUND]
