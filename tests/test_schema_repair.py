"""Schemas made strict: they pass all strict rules, take the instances they took, and single fixes get there, too."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from examples import compact, findings, indented, literal, read_back
from linter.checks.schema_repair import strict_schema, with_null
from linter.checks.schema_strict import find_faults
from linter.checks.schema_walk import target_of
from linter.documents.record import Record
from linter.engine import Engine
from linter.facts.dialects import dialect_of
from linter.fix import FixLog, edits_of, fixed
from linter.model.unknown import UNKNOWN
from linter.registry import rules

DIALECT = dialect_of("openai")
STRICT = Engine([rule for rule in rules() if rule.code in ("FUN106", "FUN220", "FUN221") or rule.code.startswith("FUN12")])
LOOSE = Engine([rule for rule in rules() if rule.code == "FUN310"])

TEXT: dict[str, Any] = {"type": "string"}
NULL: dict[str, Any] = {"type": "null"}

# Schemas that can be made strict

names = st.sampled_from(["a", "b", "c", "type", "required", "$ref"])
leaves = st.sampled_from(
    [
        TEXT,
        {"type": "string", "description": "A text", "minLength": 1},
        {"type": "string", "format": "uri"},
        {"type": "string", "pattern": "^(?!x)", "title": "P"},
        {"type": "string", "enum": ["x", "y"]},
        {"type": ["string", "null"], "enum": ["x", None]},
        {"type": "string", "const": "x"},
        {"enum": ["x", 1]},
        {"enum": ["x", None]},
        {"const": 3},
        {"type": "integer", "minimum": 0, "default": 1},
        {"type": "number", "not": {"const": 2}, "description": "A number"},
        {"type": ["integer", "boolean"]},
        {"type": "boolean", "nullable": True},
        {"$ref": "#/$defs/item"},
        {"$ref": "#/$defs/item", "description": "An item"},
        {"$ref": "#/$defs/word", "title": "Word"},
        {"$ref": "#/$defs/node", "description": "A node"},
        {"$ref": "#/$defs/word"},
    ]
)


def arrays(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda inner, unique, note: (
            {"type": "array", "items": inner}
            | ({"uniqueItems": unique} if unique is not None else {})
            | ({"description": note} if note else {})
        ),
        items,
        st.sampled_from([None, True, False]),
        st.sampled_from(["", "Many"]),
    )


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Any], least: int = 1) -> dict[str, Any]:
    properties = draw(st.dictionaries(names.filter(lambda name: name != "$ref"), inner, min_size=least, max_size=3))
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    required = draw(st.sampled_from([None, "some", "all"]))
    if required:
        schema["required"] = [name for name in properties if required == "all" or draw(st.booleans())]
    extra = draw(st.sampled_from([None, False, True]))
    if extra is not None:
        schema["additionalProperties"] = extra
    if draw(st.booleans()):
        schema["minProperties"] = 0
    return schema


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    unions = st.builds(
        lambda word, parts: {word: parts}, st.sampled_from(["anyOf", "oneOf"]), st.lists(inner, min_size=1, max_size=3)
    )
    merged = st.builds(lambda part, note: {"allOf": [part]} | ({"description": "All"} if note else {}), inner, st.booleans())
    return st.one_of(arrays(inner), objects(inner), unions, merged)


parts = st.recursive(leaves, combined, max_leaves=8)


@st.composite
def mendable(draw: st.DrawFn) -> dict[str, Any]:
    """A schema as Pydantic or Zod write it, which strict mode refuses for some reason or other."""
    schema = draw(objects(parts, least=0))
    if not schema["properties"]:
        schema.pop("additionalProperties", None)
    node = {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, NULL]}, "word": TEXT}}
    item = draw(objects(st.sampled_from([TEXT, {"type": "integer"}, {"type": "array", "items": TEXT}])))
    schema["$defs"] = {"item": item, "word": {"type": "string", "enum": ["m", "s"]}, "node": node}
    return schema


# Instances


def instances(schema: Any, root: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that satisfy a schema, mostly; objects have no properties but those listed."""
    if "$ref" in schema:
        return instances(target_of(root, schema["$ref"]), root, depth + 1)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return st.one_of([instances(part, root, depth) for part in schema[word]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([of_kind(kind, schema, root, depth) for kind in kinds])


def of_kind(kind: str, schema: Any, root: Any, depth: int) -> st.SearchStrategy[Any]:
    match kind:
        case "string":
            return st.text(min_size=schema.get("minLength", 0), max_size=4)
        case "integer":
            return st.integers(schema.get("minimum", -3), 9)
        case "number":
            return st.one_of(st.integers(-3, 9), st.floats(-1, 1))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "array":
            return st.lists(instances(schema["items"], root, depth), max_size=0 if depth > 4 else 2)
    required = schema.get("required", [])
    inner = {name: instances(part, root, depth + 1) for name, part in schema["properties"].items() if name in required or depth < 3}
    return st.fixed_dictionaries(
        {name: value for name, value in inner.items() if name in required},
        optional={name: value for name, value in inner.items() if name not in required},
    )


def is_valid(instance: Any, schema: Any, root: Any) -> bool:
    return Draft202012Validator({**schema, "$defs": root["$defs"]}).is_valid(instance)


def filled(instance: Any, schema: Any, root: Any) -> Any:
    """The instance with null for each property that is left out."""
    if "$ref" in schema:
        return filled(instance, target_of(root, schema["$ref"]), root)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            part = next((part for part in schema[word] if is_valid(instance, part, root)), {})
            return filled(instance, part, root)
    if isinstance(instance, list) and "items" in schema:
        return [filled(item, schema["items"], root) for item in instance]
    if isinstance(instance, dict) and "properties" in schema:
        return {
            name: filled(instance[name], part, root) if name in instance else None for name, part in schema["properties"].items()
        }
    return instance


SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
)


@given(mendable())
@SLOW
def test_what_is_made_strict_passes_all_strict_rules(schema: dict[str, Any]) -> None:
    before = json.dumps(schema)
    new = strict_schema(schema, DIALECT)
    assert new is not None
    assert json.dumps(schema) == before, "a repair leaves the old schema alone"
    assert find_faults(new, DIALECT) == {}
    assert findings(STRICT, compact(request(new, strict=True))) == []
    assert strict_schema(new, DIALECT) is new, "there is nothing left to do"
    Draft202012Validator.check_schema(new)


@given(mendable(), st.data())
@SLOW
def test_old_instances_are_instances_once_null_fills_what_was_optional(schema: dict[str, Any], data: st.DataObject) -> None:
    instance = data.draw(instances(schema, schema))
    assume(Draft202012Validator(schema).is_valid(instance))
    new = strict_schema(schema, DIALECT)
    assert new is not None
    full = filled(instance, schema, schema)
    assert Draft202012Validator(new).is_valid(full), (schema, new, full)


# Fixes


def request(schema: Any, *, strict: bool) -> dict[str, Any]:
    function = {"name": "f", "parameters": schema} | ({"strict": True} if strict else {})
    return {
        "model": "gpt-5.4",
        "messages": [{"role": "user", "content": "hi"}],
        "tools": [{"type": "function", "function": function}],
    }


def after_fixes(engine: Engine, record: Any) -> Record:
    log = FixLog()
    for _ in range(3):  # each run makes ten rounds at most
        record = fixed(record, lambda record: findings(engine, record), unsafe=True, log=log)
    assert not log.undone
    return record


def schema_in(data: Any) -> Any:
    return data["tools"][0]["function"]["parameters"]


@given(mendable())
@SLOW
def test_single_fixes_come_to_the_same_as_all_at_once(schema: dict[str, Any]) -> None:
    record = after_fixes(STRICT, indented(request(schema, strict=True)))
    assert schema_in(json.loads(record.text)) == strict_schema(schema, DIALECT)


@given(mendable(), st.sampled_from(["json", "json", "json", "python"]))
@SLOW
def test_a_loose_function_is_made_strict_in_one_go(schema: dict[str, Any], language: str) -> None:
    form, read = {"json": (compact, lambda record: json.loads(record.text)), "python": (literal, read_back)}[language]
    record = form(request(schema, strict=False))
    (finding,) = findings(LOOSE, record)
    assert finding.fix
    assert edits_of(record, finding.fix)
    new = read(after_fixes(LOOSE, record))
    assert new["tools"][0]["function"]["strict"] is True
    assert schema_in(new) == strict_schema(schema, DIALECT)
    assert findings(STRICT, form(new)) == []


# What cannot be made strict


def around(**parts: Any) -> dict[str, Any]:
    return {"type": "object", "properties": parts}


@pytest.mark.parametrize(
    "schema",
    [
        around(a={"type": "object"}),
        around(a={"type": "object", "properties": {}}),
        around(a={"type": "object", "additionalProperties": TEXT}),
        around(a={"type": "object", "properties": {"b": TEXT}, "additionalProperties": TEXT}),
        around(a={"type": "object", "properties": {"b": TEXT}, "patternProperties": {"^x": TEXT}}),
        around(a={"type": "array", "prefixItems": [TEXT], "items": TEXT}),
        around(a={"type": "array", "items": [TEXT]}),
        around(a={"type": "array"}),
        around(a={}),
        around(a=True),
        around(a={"allOf": [{"minLength": 1}, {"maxLength": 2}], "type": "string"}),
        around(a={"allOf": [TEXT], "type": "integer"}),
        around(a={"oneOf": [TEXT, {}]}),
        around(a={"oneOf": [TEXT], "anyOf": [TEXT]}),
        around(a={"enum": [{"b": 1}]}),
        around(a={"$ref": "#/$defs/none"}),
        around(a={"$ref": "https://example.com/a.json"}),
        around(a={"$ref": "#/properties/b"}, b=TEXT),
        around(a={"$ref": "#/$defs/a", "type": "integer"}) | {"$defs": {"a": TEXT}},
        around(a={"$ref": "#/$defs/a", "title": "A"}) | {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        around(a={"type": "string", "not": {"enum": ["x" * 300]}}),
        around(a={"type": "string", "not": TEXT, "description": 3}),
        {"type": "array", "items": TEXT},
        {"anyOf": [around(a=TEXT)]},
        {"type": "object", "properties": {"a": TEXT}, "anyOf": [{"required": ["a"]}]},
        {"$ref": "#/$defs/a", "$defs": {"a": around(b=TEXT)}},
        {},
    ],
)  # fmt: skip
def test_what_strict_mode_cannot_say_is_not_made_strict(schema: dict[str, Any]) -> None:
    assert strict_schema(schema, DIALECT) is None
    (finding,) = findings(LOOSE, compact(request(schema, strict=False)))
    assert finding.fix is None
    assert finding.help.startswith("Set `strict` once ")


@pytest.mark.parametrize("part", [UNKNOWN, {"type": UNKNOWN}, {"type": "string", UNKNOWN: UNKNOWN}, {"enum": ["a", UNKNOWN]}])
def test_what_is_not_known_is_not_made_strict(part: Any) -> None:
    assert strict_schema(around(a=part), DIALECT) is None


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = TEXT
    for _ in range(levels):
        schema = {"anyOf": [{"type": "array", "items": around(a=schema)}]}
    return around(a=schema)


def test_a_schema_of_a_thousand_levels_does_no_harm() -> None:
    schema = nested(1000)
    assert len(find_faults(schema, DIALECT)) == 3
    assert strict_schema(schema, DIALECT) is None


def test_what_is_written_out_in_many_places_stays_within_bounds() -> None:
    definitions: dict[str, Any] = {"d0": TEXT}
    for number in range(1, 40):
        twice = {name: {"$ref": f"#/$defs/d{number - 1}", "title": name} for name in "ab"}
        definitions[f"d{number}"] = around(**twice)
    assert strict_schema(around(a={"$ref": "#/$defs/d39", "title": "A"}) | {"$defs": definitions}, DIALECT) is None


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (TEXT, {"type": ["string", "null"]}),
        ({"type": ["string", "null"]}, None),
        ({"type": ["string", "integer"]}, {"type": ["string", "integer", "null"]}),
        ({"type": "string", "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": ["string", "null"], "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"enum": ["a", 1]}, {"enum": ["a", 1, None], "type": ["string", "integer", "null"]}),
        ({"enum": ["a", None]}, None),
        ({"const": None}, None),
        ({"const": "a"}, {"anyOf": [{"const": "a"}, NULL]}),
        ({"type": "array", "items": TEXT}, {"anyOf": [{"type": "array", "items": TEXT}, NULL]}),
        ({"anyOf": [TEXT]}, {"anyOf": [TEXT, NULL]}),
        ({"anyOf": [TEXT, NULL]}, None),
        ({"oneOf": [TEXT, NULL]}, None),
        ({"anyOf": [TEXT], "type": "string"}, {"anyOf": [{"anyOf": [TEXT], "type": "string"}, NULL]}),
        ({"$ref": "#/$defs/maybe"}, None),
        ({"$ref": "#/$defs/text"}, {"anyOf": [{"$ref": "#/$defs/text"}, NULL]}),
        ({}, None),
        (True, None),
    ],
)
def test_with_null(schema: Any, expected: Any) -> None:
    root = {"$defs": {"text": TEXT, "maybe": {"anyOf": [TEXT, NULL]}}}
    new = with_null(schema, root)
    assert new == (schema if expected is None else expected)
    assert expected is not None or new is schema
    if isinstance(schema, dict):
        assert Draft202012Validator({**new, **root}).is_valid(None)


@pytest.mark.parametrize(
    "schema", [UNKNOWN, {"type": UNKNOWN}, {"type": ["string", UNKNOWN]}, {UNKNOWN: UNKNOWN}, {"enum": [UNKNOWN]}]
)
def test_null_is_not_added_to_what_may_have_it(schema: Any) -> None:
    assert with_null(schema, {}) is UNKNOWN
