"""Holds data against the JSON Schemas under `schemas/`: `jsonschema-rs` says whether, `jsonschema` says why not.

The schemas choose their branch by a discriminator (`role`, `type`), never by trial, so each defect is one error of one
keyword. `x-topic` in a schema names what a rule subscribes to; without it the keyword is the topic. Data with `UNKNOWN` in it
is never refused for what is not known.

What a request itself holds of JSON Schema is judged here, too: a schema by the meta-schema of 2020-12, which is the one that the
API uses whatever `$schema` says; the arguments of a call by the schema of its function.
"""

import marshal
import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from linter import facts
from linter.model.place import Place
from linter.model.subject import Misfit, Request, Schema, SchemaViolation, Violation
from linter.model.unknown import UNKNOWN, has_unknown, is_open

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

__all__ = ["Shapes", "shapes"]

META_SCHEMA = "https://json-schema.org/draft/2020-12/schema"

# The keywords under which further schemas stand: as their value, in a list, under names of the author's own.
_ONE = frozenset(
    {
        "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
_LISTED = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"})

KeywordFunction = Callable[[Any, Any, Any, Any], Iterator["ValidationError"] | None]


@cache
def shapes() -> "Shapes":
    """Returns the one set of compiled schemas of this process."""
    return Shapes()


class Shapes:
    """The compiled schemas, each known by its file name."""

    def __init__(self) -> None:
        self._gates: dict[str, jsonschema_rs.Validator] = {}
        self._explainers: dict[str, Validator] = {}

    @cached_property
    def _documents(self) -> dict[str, Any]:
        return {name: facts.load(name) for name in facts.shape_names()}

    @cached_property
    def _gate_registry(self) -> "jsonschema_rs.Registry":
        import jsonschema_rs

        return jsonschema_rs.Registry(list(self._documents.items()))

    def _gate(self, shape: str) -> "jsonschema_rs.Validator":
        gate = self._gates.get(shape)
        if gate is None:
            import jsonschema_rs

            gate = jsonschema_rs.validator_for({"$ref": shape}, registry=self._gate_registry)
            self._gates[shape] = gate
        return gate

    def is_valid(self, shape: str, data: Any) -> bool:
        """Says quickly whether data has a shape; false for data that only `explain` can judge, such as what holds `UNKNOWN`."""
        try:
            return self._gate(shape).is_valid(data)
        except (ValueError, UnicodeError):  # UNKNOWN, a key that is no string, half a surrogate pair, deep nesting
            return False

    def explain(self, shape: str, data: Any, place: Place, request: Request | None = None) -> list[Violation]:
        """Lists what data lacks of a shape, each defect once. `place` is where the data stands."""
        errors = list(self._explainer(shape).iter_errors(data))
        of_wrong_type = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
        found: dict[tuple[Place, str], Violation] = {}
        for error in errors:
            if error.validator == "type" or tuple(error.absolute_path) not in of_wrong_type:
                violation = _violation(error, place, request)
                found.setdefault((violation.place, violation.topic), violation)
        return list(found.values())

    def _explainer(self, shape: str) -> "Validator":
        explainer = self._explainers.get(shape)
        if explainer is None:
            explainer = self._explainers[shape] = self._explainer_class({"$ref": shape}, registry=_registry(self._documents))
        return explainer

    @cached_property
    def _explainer_class(self) -> Any:
        return _explainer_class(self.is_valid)

    @cached_property
    def _meta_gate(self) -> "jsonschema_rs.Validator":
        import jsonschema_rs

        return jsonschema_rs.validator_for({"$ref": META_SCHEMA})

    @cached_property
    def _meta_explainer(self) -> "Validator":
        from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # it has no stubs

        documents = {uri: REGISTRY.contents(uri) for uri in REGISTRY if uri.startswith(META_SCHEMA.removesuffix("schema"))}
        explainer: Validator = _explainer_class(None)({"$ref": META_SCHEMA}, registry=_registry(documents))
        return explainer

    def is_schema(self, data: Any) -> bool:
        """Says quickly whether data is a schema; false for data that only `explain_schema` can judge, as what holds `UNKNOWN`."""
        try:
            return self._meta_gate.is_valid(data)
        except (ValueError, UnicodeError):  # as above
            return False

    def explain_schema(self, schema: Schema) -> list[SchemaViolation]:
        """Lists where a schema is not one, each defect once; each schema in it is judged alone, so that depth is no trouble."""
        found: dict[Place, SchemaViolation] = {}
        for route, level in _levels(schema.data):
            if self.is_schema(level):
                continue
            for error in sorted(self._meta_explainer.iter_errors(level), key=lambda error: error.validator != "type"):
                steps = tuple(error.absolute_path)
                place = schema.place.at(*route, *steps)
                keyword = steps[0] if steps else ""
                check = str(error.validator)
                if getattr(error, "is_key", False):
                    place = place.key()
                violation = SchemaViolation(
                    place, error.instance, schema, level, str(keyword), steps[1:], check, error.validator_value
                )
                found.setdefault(place, violation)
        return list(found.values())

    @staticmethod
    def fits(schema: Any, data: Any) -> bool:
        """Says quickly whether data is certainly as a schema of the request's own wants it."""
        try:
            gate = _gate_of(marshal.dumps(schema, 2))  # a version in which equal values are equal bytes
            return gate is not None and gate.is_valid(data)
        except (ValueError, UnicodeError):  # UNKNOWN, half a surrogate pair, deep nesting
            return False

    def misfit(self, name: str, arguments: Any, schema: Schema, place: Place) -> Misfit | None:
        """Returns the first thing in the arguments of a call that the function's schema does not allow, if there is one."""
        from referencing.exceptions import Unresolvable

        if _holds_unknown(schema.data) or not self.is_schema(schema.data):
            return None
        try:
            error = next(self._judge_class(schema.data, registry=_registry({})).iter_errors(arguments), None)
        except (Unresolvable, RecursionError, ArithmeticError, ValueError, re.error):
            return None  # for a reference that leads nowhere, a pattern that is none, and numbers beyond all bounds
        if error is None:
            return None
        member = getattr(error, "member", "")
        return Misfit(
            place, error.instance, name, tuple(error.absolute_path), str(error.validator), error.validator_value, member, schema
        )

    @cached_property
    def _judge_class(self) -> Any:
        return _judge_class()


@lru_cache(64)
def _gate_of(schema: bytes) -> "jsonschema_rs.Validator | None":
    """Compiles a schema, which calls of one tool and lines of one file have in common; `None` for one that cannot be."""
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator(marshal.loads(schema), retriever=_refuse)
    except (ValueError, UnicodeError, jsonschema_rs.ValidationError):
        return None


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not fetched: nothing is")


def _violation(error: "ValidationError", place: Place, request: Request | None) -> Violation:
    schema: Any = error.schema
    keyword, name = str(error.validator), getattr(error, "member", "")
    where = place.at(*error.absolute_path)
    topics = schema.get("x-topic", {})
    aspects: tuple[str, ...]
    match keyword:
        case "required":
            topics = schema.get("properties", {}).get(name, {}).get("x-topic", {})
            aspects = ("missing",)
        case "additionalProperties":
            where = where.at(name).key()
            aspects = ("unknown",)
            topics = topics if isinstance(topics, dict) else {}
        case "type" if error.instance is None:
            aspects = ("null", "type", "*")
        case _:
            aspects = (keyword, "*")
            if getattr(error, "is_key", False):
                where = where.key()
    topic = topics if isinstance(topics, str) else next((topics[aspect] for aspect in aspects if aspect in topics), keyword)
    properties = schema.get("properties", {})
    data: Any = error.instance
    allowed = tuple(properties or schema.get("enum", ()))
    missing: tuple[str, ...] = ()
    if isinstance(data, dict) and not is_open(data):
        missing = tuple(required for required in schema.get("required", ()) if required not in data)
    flat: tuple[str, ...] = ()
    if keyword == "required":
        flat = tuple(key for key in data if key not in properties and key in properties.get(name, {}).get("properties", {}))
    elif keyword == "additionalProperties":
        flat = tuple(member for member in missing if name in properties[member].get("properties", {}))
    return Violation(where, data, topic, keyword, error.validator_value, name, allowed, missing, flat, request)


def _registry(documents: dict[str, Any]) -> Any:
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    # Without `$schema`, since jsonschema leaves our class for the draft's own wherever a schema names its draft.
    plain = {name: {key: document[key] for key in document if key != "$schema"} for name, document in documents.items()}
    resources = [(name, DRAFT202012.create_resource(document)) for name, document in plain.items()]
    return Registry().with_resources(resources)


def _levels(schema: Any) -> Iterator[tuple[tuple[str | int, ...], dict[Any, Any]]]:
    """Yields each schema in a schema, itself first, with `{}` in place of those within it."""
    todo: list[tuple[tuple[str | int, ...], dict[Any, Any]]] = [((), schema)] if isinstance(schema, dict) else []
    while todo:
        route, here = todo.pop()
        level: dict[Any, Any] = {}
        for key, value in here.items():
            level[key] = value
            inner: list[tuple[tuple[str | int, ...], Any]] = []
            if key in _ONE and isinstance(value, dict):
                inner, level[key] = [((key,), value)], {}
            elif key in _LISTED and isinstance(value, list):
                inner = [((key, index), item) for index, item in enumerate(value)]
                level[key] = [{} if isinstance(item, dict) else item for item in value]
            elif key in _NAMED and isinstance(value, dict):
                inner = [((key, name), item) for name, item in value.items()]
                level[key] = {name: {} if isinstance(item, dict) else item for name, item in value.items()}
            todo += [((*route, *steps), item) for steps, item in inner if isinstance(item, dict)]
        yield route, level


def _holds_unknown(data: Any) -> bool:
    todo = [data]
    while todo:
        item = todo.pop()
        if item is UNKNOWN:
            return True
        if isinstance(item, dict):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            todo += item
    return False


def _judge_class() -> Any:
    """The 2020-12 validator of `jsonschema`, that says which member, reads patterns as ECMA does and does not divide decimals."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    plain = Draft202012Validator.VALIDATORS

    def required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, dict):
            yield from (_member_error(name) for name in names if name not in instance)

    def additional(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        for error in plain["additionalProperties"](validator, allowed, instance, schema) or ():
            if allowed is False:
                patterns = schema.get("patternProperties", {})
                names = [key for key in instance if key not in schema.get("properties", {})]
                error.member = next(name for name in names if not any(_matches(regex, name) for regex in patterns))
            yield error

    def pattern(validator: Any, regex: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not _matches(regex, instance):
            yield ValidationError(regex)

    def multiple(validator: Any, unit: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(unit, int) and isinstance(instance, int):
            yield from plain["multipleOf"](validator, unit, instance, schema) or ()

    def kind(validator: Any, types: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if not (instance is None and schema.get("nullable") is True):  # OpenAPI's way to say so
            yield from plain["type"](validator, types, instance, schema) or ()

    ours: dict[str, KeywordFunction] = {
        "required": required, "additionalProperties": additional, "pattern": pattern, "multipleOf": multiple, "type": kind,
    }  # fmt: skip
    return extend(Draft202012Validator, ours)  # type: ignore[no-untyped-call]  # the stubs leave `extend` open


def _explainer_class(is_valid: Callable[[str, Any], bool] | None) -> Any:
    """The 2020-12 validator of `jsonschema`, taught to leave valid shapes alone and to be silent on `UNKNOWN`."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    plain = Draft202012Validator.VALIDATORS

    def reference(validator: Any, ref: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if is_valid is None or not is_valid(ref, instance):
            yield from plain["$ref"](validator, ref, instance, schema) or ()

    def required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, dict) and not is_open(instance):
            for name in names:
                if name not in instance:
                    yield _member_error(name)

    def additional(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if not isinstance(instance, dict):
            return
        known = schema.get("properties", {})
        for name, value in instance.items():
            if name is UNKNOWN or name in known:
                continue
            if allowed is False:
                yield _member_error(name)
            else:
                yield from validator.descend(value, allowed, path=name)

    def names(validator: Any, subschema: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, dict):
            for name in instance:
                if name is not UNKNOWN:
                    for error in validator.descend(name, subschema):
                        error.path.appendleft(name)
                        error.is_key = True
                        yield error

    def pattern(validator: Any, regex: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not _matches(regex, instance):
            yield ValidationError(regex)

    def longest(validator: Any, limit: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str) and len(instance) > limit:  # the library writes all of the text into its sentence
            yield ValidationError(f"longer than {limit}")

    def branch(validator: Any, condition: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if not _is_undecided(instance, condition):
            yield from plain["if"](validator, condition, instance, schema) or ()

    def at_least(keyword: str) -> KeywordFunction:
        def check(validator: Any, limit: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
            if not (isinstance(instance, list) and has_unknown(instance)):
                yield from plain[keyword](validator, limit, instance, schema) or ()

        return check

    def at_most(keyword: str) -> KeywordFunction:
        def check(validator: Any, limit: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
            yield from plain[keyword](validator, limit, _known(instance), schema) or ()

        return check

    ours: dict[str, KeywordFunction] = {
        **plain,
        "$ref": reference,
        "required": required,
        "additionalProperties": additional,
        "propertyNames": names,
        "pattern": pattern,
        "maxLength": longest,
        "if": branch,
        "minItems": at_least("minItems"),
        "maxItems": at_most("maxItems"),
        "uniqueItems": at_most("uniqueItems"),
        "maxProperties": at_most("maxProperties"),
    }
    silent = {keyword: _silent_on_unknown(check) for keyword, check in ours.items()}
    return extend(Draft202012Validator, silent)  # type: ignore[no-untyped-call]  # the stubs leave `extend` open


@cache
def _pattern_gate(regex: str) -> "jsonschema_rs.Validator":
    import jsonschema_rs

    return jsonschema_rs.validator_for({"pattern": regex})


def _matches(regex: str, text: str) -> bool:
    r"""Asks the engine that says whether: ECMA's `$` and `\s`, which the schemas are written in, are not those of `re`."""
    try:
        return _pattern_gate(regex).is_valid(text)
    except UnicodeError:  # half a surrogate pair
        return _pattern_gate(regex).is_valid(text.encode(errors="replace").decode())


def _member_error(name: str) -> "ValidationError":
    from jsonschema.exceptions import ValidationError

    error = ValidationError(name)
    error.member = name  # type: ignore[attr-defined]  # jsonschema has the name in its sentence only
    return error


def _silent_on_unknown(check: KeywordFunction) -> KeywordFunction:
    def silent(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator["ValidationError"]:
        if instance is not UNKNOWN:
            yield from check(validator, value, instance, schema) or ()

    return silent


def _is_undecided(instance: Any, condition: Any) -> bool:
    """Whether the member that an `if` looks at may be there, or may be anything."""
    if not isinstance(instance, dict):
        return False
    return any(instance.get(key, UNKNOWN if is_open(instance) else None) is UNKNOWN for key in condition.get("required", ()))


def _known(instance: Any) -> Any:
    if isinstance(instance, list):
        return [item for item in instance if item is not UNKNOWN]
    if isinstance(instance, dict):
        return {key: value for key, value in instance.items() if key is not UNKNOWN}
    return instance
