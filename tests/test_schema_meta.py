"""Schemas within requests, held against the meta-schema: the same verdict as `jsonschema`, whatever is in them, however deep."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY
from strategies import json_values, routes

from linter import check_request
from linter.checks.json_arguments import fits_plainly
from linter.model.place import Place
from linter.model.subject import FunctionSchema, SchemaViolation
from linter.model.unknown import UNKNOWN
from linter.shapes import shapes

JUDGE = Draft202012Validator(Draft202012Validator.META_SCHEMA)
TEXT = {"type": "string"}


def as_schema(data: Any) -> FunctionSchema:
    return FunctionSchema(Place("x"), data, "f", False, "gpt-4o", "openai")


def violations(data: Any) -> list[SchemaViolation]:
    return shapes().explain_schema(as_schema(data))


def agree(data: Any) -> None:
    """Asserts that `jsonschema`, the quick gate and the explanation say the same."""
    verdict = JUDGE.is_valid(data)
    assert shapes().is_schema(data) == verdict
    assert (violations(data) == []) == verdict


VALID: list[Any] = [
    {},
    {"$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://example.com/a", "$comment": "no", "title": "A"},
    {"$ref": "#/$defs/a", "$defs": {"a": TEXT}, "definitions": {"b": True}},
    {"$anchor": "a", "$dynamicAnchor": "b", "$dynamicRef": "#b", "$vocabulary": {"https://example.com/v": True}},
    {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    {"type": ["string", "null"], "minLength": 0, "maxLength": 3.0, "pattern": "^a", "format": "date"},
    {"type": "array", "items": TEXT, "prefixItems": [TEXT, True], "minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"contains": TEXT, "minContains": 0, "maxContains": 1, "unevaluatedItems": False},
    {
        "patternProperties": {"^x": TEXT},
        "propertyNames": TEXT,
        "unevaluatedProperties": TEXT,
        "minProperties": 1,
        "maxProperties": 2,
    },
    {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": TEXT}, "dependencies": {"a": ["b"], "c": TEXT}},
    {"allOf": [TEXT], "anyOf": [TEXT], "oneOf": [TEXT, {}], "not": {}},
    {"if": TEXT, "then": True, "else": False},
    {"enum": [], "const": None, "default": [], "examples": [{"type": "strng"}]},
    {"enum": [{"type": "strng"}], "const": {"required": True}},
    {"minimum": -1, "maximum": 1.5, "exclusiveMinimum": 0, "exclusiveMaximum": 2, "multipleOf": 0.1},
    {"contentEncoding": "base64", "contentMediaType": "a/b", "contentSchema": TEXT},
    {"deprecated": True, "readOnly": False, "writeOnly": True, "description": "a"},
    {"nullable": "yes", "discriminator": 1, "x-order": None, "example": None},
    {"properties": {"required": TEXT, "type": TEXT, "properties": {"properties": {"items": TEXT}}}},
    {"properties": {"a/b": TEXT, "~": TEXT, "": TEXT, "$ref": TEXT}},
]

# Each is wrong at exactly one place.
INVALID: list[tuple[dict[str, Any], str]] = [
    ({"type": "strng"}, "/type"),
    ({"type": None}, "/type"),
    ({"type": []}, "/type"),
    ({"type": ["string", "string"]}, "/type"),
    ({"type": ["string", "str"]}, "/type"),
    ({"required": True}, "/required"),
    ({"required": "a"}, "/required"),
    ({"required": ["a", "a"]}, "/required"),
    ({"required": ["a", 1]}, "/required/1"),
    ({"properties": []}, "/properties"),
    ({"properties": {"a": "string"}}, "/properties/a"),
    ({"properties": {"a": None}}, "/properties/a"),
    ({"properties": {"a": {"items": [TEXT]}}}, "/properties/a/items"),
    ({"items": None}, "/items"),
    ({"prefixItems": []}, "/prefixItems"),
    ({"prefixItems": TEXT}, "/prefixItems"),
    ({"anyOf": []}, "/anyOf"),
    ({"anyOf": [TEXT, "a"]}, "/anyOf/1"),
    ({"oneOf": {"a": TEXT}}, "/oneOf"),
    ({"allOf": [{"allOf": [{"type": 1}]}]}, "/allOf/0/allOf/0/type"),
    ({"not": []}, "/not"),
    ({"if": {"then": {"else": 1}}}, "/if/then/else"),
    ({"enum": "a"}, "/enum"),
    ({"enum": {"a": 1}}, "/enum"),
    ({"minimum": "3"}, "/minimum"),
    ({"exclusiveMinimum": True}, "/exclusiveMinimum"),
    ({"multipleOf": 0}, "/multipleOf"),
    ({"minLength": -1}, "/minLength"),
    ({"maxItems": 1.5}, "/maxItems"),
    ({"uniqueItems": "true"}, "/uniqueItems"),
    ({"pattern": 1}, "/pattern"),
    ({"format": None}, "/format"),
    ({"description": ["a"]}, "/description"),
    ({"title": None}, "/title"),
    ({"deprecated": "no"}, "/deprecated"),
    ({"examples": "a"}, "/examples"),
    ({"$ref": 1}, "/$ref"),
    ({"$id": "#a"}, "/$id"),
    ({"$anchor": "a b"}, "/$anchor"),
    ({"$defs": {"a": []}}, "/$defs/a"),
    ({"definitions": {"a": {"type": "x"}}}, "/definitions/a/type"),
    ({"patternProperties": {"^a": 1}}, "/patternProperties/^a"),
    ({"additionalProperties": "false"}, "/additionalProperties"),
    ({"propertyNames": []}, "/propertyNames"),
    ({"dependentRequired": {"a": "b"}}, "/dependentRequired/a"),
    ({"dependentSchemas": {"a": {"type": "x"}}}, "/dependentSchemas/a/type"),
    ({"dependencies": {"a": 1}}, "/dependencies/a"),
    ({"contains": [1]}, "/contains"),
    ({"contentSchema": {"type": "x"}}, "/contentSchema/type"),
    ({"unevaluatedProperties": {"type": "x"}}, "/unevaluatedProperties/type"),
    ({"$schema": "http://json-schema.org/draft-04/schema#", "items": [TEXT]}, "/items"),
]


@pytest.mark.parametrize("data", VALID)
def test_valid(data: Any) -> None:
    agree(data)
    assert violations(data) == []


@pytest.mark.parametrize(("data", "pointer"), INVALID)
def test_invalid(data: Any, pointer: str) -> None:
    agree(data)
    assert [violation.place.pointer for violation in violations(data)] == [pointer]


def test_every_keyword_is_tried() -> None:
    tried = {key for data in (*VALID, *(data for data, _ in INVALID)) for key in data}
    vocabularies = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"]
    address = "https://json-schema.org/draft/2020-12/meta/"
    known = {key for name in vocabularies for key in REGISTRY.contents(address + name)["properties"]}
    assert known - tried == set()


_KEYWORDS = sorted({key for data in (*VALID, *(data for data, _ in INVALID)) for key in data})
_VALUES = st.one_of(
    st.sampled_from([value for data in (*VALID, *(data for data, _ in INVALID)) for value in data.values()]), json_values
)
schemas = st.recursive(
    st.dictionaries(st.sampled_from(_KEYWORDS), _VALUES, max_size=4),
    lambda inner: st.dictionaries(
        st.sampled_from(_KEYWORDS),
        st.one_of(inner, st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "type", "items"]), inner, max_size=3)),
        max_size=4,
    ),
    max_leaves=8,
)


@given(schemas)
def test_any_schema(data: Any) -> None:
    agree(data)


@given(schemas)
def test_violations_are_where_they_say(data: Any) -> None:
    for violation in violations(data):
        value = data
        for step in violation.place.route:
            value = value[step]
        assert value == violation.data
        assert violation.keyword in violation.place.route


@given(schemas, st.data())
def test_what_is_not_known_is_no_violation(data: Any, draw: st.DataObject) -> None:
    holed = copy.deepcopy(data)
    before = {violation.place for violation in violations(data)}
    route = draw.draw(st.sampled_from([route for route in routes(holed) if route] or [()]))
    if not route:
        return
    holder = holed
    for step in route[:-1]:
        holder = holder[step]
    match draw.draw(st.sampled_from(["value", "open"])):
        case "open" if isinstance(holder[route[-1]], dict):
            holder[route[-1]][UNKNOWN] = UNKNOWN
        case _:
            holder[route[-1]] = UNKNOWN
    assert {violation.place for violation in violations(holed)} <= before


@given(schemas, json_values)
def test_any_arguments(data: Any, arguments: Any) -> None:
    """What `jsonschema` lets pass is no misfit; of what it does not, we leave some alone."""
    misfit = shapes().misfit("f", arguments, as_schema(data), Place("x"))
    if misfit:
        assert JUDGE.is_valid(data)
        value = arguments
        for step in misfit.route:
            value = value[step]
        assert value == misfit.data


def nested(inner: Any, levels: int) -> Any:
    for _ in range(levels):
        inner = {"anyOf": [{"properties": {"a": {"items": inner}}}]}
    return inner


@pytest.mark.parametrize("levels", [10, 1000])
def test_depth_is_no_trouble(levels: int) -> None:
    (violation,) = violations(nested({"type": "strng"}, levels))
    assert violation.data == "strng"
    assert len(violation.place.route) == levels * 5 + 1
    shapes().misfit("f", {"a": []}, as_schema(nested(TEXT, levels)), Place("x"))


def test_a_schema_that_holds_itself() -> None:
    loop: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "strng"}}}
    loop["properties"]["b"] = loop
    tool = {"type": "function", "function": {"name": "f", "parameters": loop}}
    found = check_request({"model": "gpt-4.1", "messages": [{"role": "user", "content": "hi"}], "tools": [tool]})
    assert "FUN115" in {diagnostic.code for diagnostic in found}


@pytest.mark.parametrize("ref", ["https://example.com/a.json", "other.json", "#/$defs/none", "#nowhere"])
def test_a_reference_that_leads_nowhere_is_not_followed(ref: str) -> None:
    """Neither is anything fetched: what is not in the request is not known."""
    schema = {"type": "object", "properties": {"a": {"$ref": ref}}}
    assert shapes().misfit("f", {"a": 1}, as_schema(schema), Place("x")) is None


@pytest.mark.parametrize(
    ("schema", "arguments", "expected"),
    [
        ({"properties": {"a": TEXT}}, {"a": 1}, ("type", ("a",), "")),
        ({"required": ["a"]}, {}, ("required", (), "a")),
        ({"properties": {"a": {"required": ["b"]}}}, {"a": {}}, ("required", ("a",), "b")),
        ({"properties": {"a": TEXT}, "patternProperties": {"^x": {}}, "additionalProperties": False}, {"a": "", "xy": 1, "b": 2},
         ("additionalProperties", (), "b")),
        ({"properties": {"a": {"items": TEXT}}}, {"a": ["", 1]}, ("type", ("a", 1), "")),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"required": ["b"]}}}, {}, ("required", (), "b")),
        ({"properties": {"a": {"type": "string", "nullable": True}}}, {"a": None}, None),
        ({"properties": {"a": {"multipleOf": 0.1}}}, {"a": 0.3}, None),
        ({"properties": {"a": {"multipleOf": 2}}}, {"a": 3}, ("multipleOf", ("a",), "")),
        ({"properties": {"a": {"pattern": r"^\d$"}}}, {"a": "1\n"}, ("pattern", ("a",), "")),
        ({"properties": {"a": {"pattern": r"^\p{L}$"}}}, {"a": "é"}, None),
        ({"properties": {"a": {"pattern": "("}}}, {"a": "("}, None),
        ({"properties": {"a": {"format": "date"}}}, {"a": "tomorrow"}, None),
        ({"properties": {"a": {"type": "strng"}}}, {"a": 1}, None),
        ({"properties": {"a": UNKNOWN}, "required": ["b"]}, {}, None),
    ],
)  # fmt: skip
def test_misfits(schema: Any, arguments: Any, expected: Any) -> None:
    misfit = shapes().misfit("f", arguments, as_schema(schema), Place("x"))
    assert (misfit and (misfit.keyword, misfit.route, misfit.member)) == expected


_WORDS = st.sampled_from(["a", "b", "c"])
_LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([1.0, 2.5]) | _WORDS
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3), max_leaves=6
)
_PLAIN = st.recursive(
    st.booleans()
    | st.builds(lambda name: {"type": name}, st.sampled_from(["string", "integer", "number", "boolean", "object", "array", "null"]))
    | st.builds(lambda words: {"enum": words, "title": "x"}, st.lists(_LEAVES, min_size=1, max_size=3))
    | st.just({"minimum": 1}),
    lambda inner: (
        st.builds(lambda items: {"type": "array", "items": items}, inner)
        | st.builds(
            lambda properties, required, rest: {"properties": properties, "required": required, "additionalProperties": rest},
            st.dictionaries(_WORDS, inner, max_size=3),
            st.lists(_WORDS, max_size=2, unique=True),
            st.booleans(),
        )
    ),
    max_leaves=6,
)


@given(_PLAIN, _VALUES)
def test_what_fits_plainly_fits(schema: Any, value: Any) -> None:
    """The quick look at arguments never lets pass what the schema refuses."""
    if fits_plainly(schema, value):
        assert Draft202012Validator(schema).is_valid(value)


def test_what_most_arguments_are_fits_plainly() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "enum": ["x"]}, "b": {"type": "array", "items": {"type": "integer"}}},
    }
    assert fits_plainly({**schema, "required": ["a"], "additionalProperties": False}, {"a": "x", "b": [1, 2]})
    assert not fits_plainly(schema, {"a": "y"})
    assert not fits_plainly({**schema, "minProperties": 3}, {"a": "x"}), "left to those who know all keywords"


WHOLE: dict[str, Any] = {
    "type": "object",
    "$defs": {"d": TEXT},
    "properties": {
        "a": {"type": ["string", "null"], "enum": ["x", None], "const": "x", "pattern": "^x", "format": "date", "default": "x"},
        "b": {"type": "array", "items": {"type": "integer", "minimum": 1, "exclusiveMinimum": 0}, "prefixItems": [TEXT]},
        "c": {"anyOf": [{"type": "object", "properties": {"k": TEXT}, "required": ["k"]}, {"$ref": "#/$defs/d"}]},
        "d": {"oneOf": [TEXT], "allOf": [TEXT], "not": {"type": "null"}, "if": TEXT, "then": {}},
        "e": {"type": "object", "patternProperties": {"^a": TEXT}, "properties": {"f": {"$ref": "#"}}},
    },
    "required": ["a"],
}


@pytest.mark.parametrize("is_strict", [False, True])
@pytest.mark.parametrize("value", [7, None, "x", {}, [], [{}]], ids=repr)
def test_no_rule_stumbles_over_a_broken_schema(value: Any, is_strict: bool) -> None:
    for route in routes(WHOLE):
        if route:
            schema = copy.deepcopy(WHOLE)
            holder = schema
            for step in route[:-1]:
                holder = holder[step]
            holder[route[-1]] = value
            tool = {"type": "function", "function": {"name": "f", "strict": is_strict, "parameters": schema}}
            check_request({"model": "gpt-4.1", "messages": [{"role": "user", "content": "x"}], "tools": [tool]})
