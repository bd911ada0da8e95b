"""From types to a JSON Schema, in the steps of `pydantic/json_schema.py`, so that the same keys come out in the same order."""

import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.schemas.annotations import Annotations
from linter.python.schemas.classes import Enumeration, Field, Model, cleaned
from linter.python.schemas.fields import Said, add_default, add_to, describe
from linter.python.schemas.kinds import LIMITS, Kind, unknown
from linter.python.schemas.made import Made, Spot, arranged, opened
from linter.python.values.value import Value

__all__ = ["Generator", "NotKnown"]

_REF = "#/$defs/"
_TEXTS = ("password", "path", "file-path", "directory-path")


class NotKnown(Exception):
    """Nothing at all can be said of a schema."""


class Omitted(Exception):
    """A type is left out of the union or the fields that it belongs to."""


class Generator:
    """Makes one schema. It is used once, since it keeps the definitions that the schema needs."""

    def __init__(self, annotations: Annotations) -> None:
        self._annotations = annotations
        self._definitions: dict[str, Any] = {}
        self._defined: dict[str, Model | Enumeration] = {}
        self._config: list[Model] = []
        self._whole_name = ""
        self._is_open = False  # something is not known that may need definitions of its own
        self._choices: list[Made] = []  # of unions: one of which no schema can be made is left out
        self._overridden: list[tuple[Model, Made, str]] = []

    # Whole schemas

    def of_model(self, model: Model) -> Made:
        """Returns what `model_json_schema()` gives. Raises `NotKnown`."""
        self._whole_name = model.node.name
        return self._whole(Kind("model", model.spot, about=model))

    def of_kind(self, kind: Kind) -> Made:
        """Returns what `TypeAdapter(…).json_schema()` gives. Raises `NotKnown`."""
        return self._whole(kind)

    def _whole(self, kind: Kind) -> Made:
        try:
            schema = self._generated(kind)
        except Omitted:
            raise NotKnown from None
        name = str(schema.get("$ref", "")).removeprefix(_REF) if len(schema) == 1 else ""
        if name in self._definitions and not _refers(self._definitions, f"{_REF}{name}"):
            schema = self._definitions.pop(name)
        if not isinstance(schema, Made) or (UNKNOWN in schema and len(schema) == 1):
            raise NotKnown
        used = _reached(schema, self._definitions)
        if self._is_open and any(self._may_fail(choice) for choice in self._choices):
            raise NotKnown
        for owner, around, target in self._overridden:
            is_certain = owner is kind.about and name not in self._definitions
            _drop_repeated(around, self._definitions.get(target), is_certain=is_certain)
        if self._definitions.keys() & used or self._is_open:
            kept = {key: value for key, value in self._definitions.items() if key in used or self._is_open}
            if kept:
                definitions = Made(kind.spot, kept)
                if self._is_open:
                    definitions[UNKNOWN] = UNKNOWN
                schema.put("$defs", definitions)
            else:
                schema[UNKNOWN] = UNKNOWN
        result: Made = arranged(schema)
        return result

    def _may_fail(self, choice: Made) -> bool:
        """Whether no schema may be made of a class, since something in it is not known."""
        names = _reached(choice, self._definitions) if "$ref" in choice else set()
        return any(_is_open(self._definitions[name]) for name in names)

    # Types

    def _generated(self, kind: Kind) -> Made:
        schema = self._base(kind)
        _limit(schema, kind)
        if kind.name == "str":
            self._limit_text(schema, kind)
        for key, value, spot in kind.said:
            if key is UNKNOWN or (value is UNKNOWN and not isinstance(spot[0], tree.Joined)):
                schema[UNKNOWN] = UNKNOWN  # `None` would not be told
            else:
                schema.put(key, value, spot)
        return schema

    def _base(self, kind: Kind) -> Made:
        spot = kind.spot
        match kind.name:
            case "skipped":
                raise Omitted
            case "unknown":
                if kind.about is not None or self._may_be_whole(kind):
                    raise NotKnown
                self._is_open = True
                return opened(spot)
            case "model" | "enum":
                return Made(spot, {"$ref": _REF + self._define(kind.about, spot)})
            case "nullable":
                null = {"type": "null"}
                inner = self._generated(kind.parts[0])
                return inner if inner == null else _any_of([inner, Made(spot, {"type": "null"})], spot)
            case "union":
                return self._union(kind)
            case "tagged":
                return self._tagged(kind)
            case "tuple":
                return self._tuple(kind)
            case "dict":
                return self._dict(kind)
            case "list" | "sequence" | "set":
                schema = _copied(kind.schema, spot)
                schema.put("items", self._generated(kind.parts[0]))
                return schema
            case _:
                schema = _copied(kind.schema, spot)
                config = self._config[-1].config if self._config else {}
                if schema.get("format") in _TEXTS and not config.keys().isdisjoint(("str_min_length", "str_max_length")):
                    schema[UNKNOWN] = UNKNOWN  # the settings limit texts in some of these as well
                return schema

    def _may_be_whole(self, kind: Kind) -> bool:
        """Whether what is not known mentions the class of which the whole is made, which would then be a definition itself."""
        texts = [node.id if isinstance(node, tree.Name) else getattr(node, "value", "") for node in tree.walk(kind.spot[0])]
        return self._whole_name != "" and any(isinstance(text, str) and self._whole_name in text for text in texts)

    def _limit_text(self, schema: Made, kind: Kind) -> None:
        config = self._config[-1].config if self._config else {}
        for setting, key in (("str_min_length", "minLength"), ("str_max_length", "maxLength")):
            if (
                setting in config
                and key not in kind.limits
                and (config[setting].data or (key == "maxLength" and config[setting].data == 0))
            ):
                schema.put(key, config[setting].data, (config[setting].node, config[setting].source))

    def _union(self, kind: Kind) -> Made:
        found: list[Made] = []
        for part in kind.parts:
            with suppress(Omitted):
                found.append(self._generated(part))
        self._choices += found
        return found[0] if len(found) == 1 else _any_of(found, kind.spot)

    def _tuple(self, kind: Kind) -> Made:
        schema = _copied(kind.schema, kind.spot)
        if "maxItems" in schema:
            schema = Made(kind.spot, {"type": "array", "prefixItems": [self._generated(part) for part in kind.parts], **schema})
        elif kind.parts:
            schema.put("items", self._generated(kind.parts[0]))
        return schema

    def _dict(self, kind: Kind) -> Made:
        schema = _copied(kind.schema, kind.spot)
        keys, values = (self._generated(part).copied() for part in kind.parts)
        pattern = None
        if "$ref" not in keys:
            pattern = keys.pop("pattern", None)
            keys.pop("title", None)
        values.pop("title", None)
        if not values and pattern is None:
            schema.put("additionalProperties", True)
        elif pattern is None:
            schema.put("additionalProperties", values)
        else:
            schema.put("patternProperties", Made(keys.spot, {pattern: values}))
        if UNKNOWN in keys:
            schema[UNKNOWN] = UNKNOWN
        elif (keys.get("type") == "string" and len(keys) > 1) or "$ref" in keys:
            keys.pop("type", None)
            schema.put("propertyNames", keys)
        return schema

    def _tagged(self, kind: Kind) -> Made:
        generated = {tag: self._generated(part) for tag, part in kind.tags.items()}
        self._choices += generated.values()
        mapping = Made(kind.spot, {tag: schema["$ref"] for tag, schema in generated.items()})
        discriminator = Made(kind.spot, {"propertyName": kind.schema["propertyName"], "mapping": mapping})
        return Made(kind.spot, {"oneOf": _distinct(list(generated.values())), "discriminator": discriminator})

    # Definitions

    def _define(self, about: Model | Enumeration, spot: Spot) -> str:
        """Makes the definition of a class, if it is not there yet; returns its name. Raises `NotKnown` for two of one name."""
        name = re.sub(r"[^a-zA-Z0-9.\-_]", "_", about.node.name)
        if name in self._defined:
            if self._defined[name] is not about:
                raise NotKnown
            return name
        self._defined[name] = about
        self._definitions[name] = self._enumeration(about) if isinstance(about, Enumeration) else self._model(about)
        return name

    def _enumeration(self, about: Enumeration) -> Made:
        schema = Made(about.spot, {"title": about.node.name})
        if about.doc:
            schema["description"] = cleaned(about.doc)
        schema["enum"] = list(about.members.values())
        kinds = {type(value) for value in about.members.values()}
        if len(kinds) == 1:
            schema["type"] = {str: "string", int: "integer", float: "number", bool: "boolean"}[kinds.pop()]
        return schema

    def _model(self, model: Model) -> Made:
        self._config.append(model)
        try:
            schema = self._root(model) if model.is_root else self._properties(model)
        finally:
            self._config.pop()
        root_said: list[tuple[Any, Any, Spot]] = []
        title = model.config.get("title")
        if title is not None and title.data is not None:
            schema.setdefault("title", title.data)
        schema.setdefault("title", model.node.name)
        if model.doc:
            schema.setdefault("description", cleaned(model.doc))
        extra = model.config.get("extra")
        if extra is not None and extra.data in ("allow", "forbid"):
            schema.put("additionalProperties", extra.data == "allow", (extra.node, extra.source))
        more = model.config.get("json_schema_extra")
        if more is not None:
            if not isinstance(more.data, dict) or UNKNOWN in more.data:
                raise NotKnown
            kind = Kind("plain", model.spot, said=root_said)
            describe(kind, {"json_schema_extra": more})
        for key, value, spot in root_said:
            schema.put(key, value, spot)
        return schema

    def _root(self, model: Model) -> Made:
        """A root model's schema is that of what it holds; what is said of the field besides is rare, and is not read."""
        field = model.fields.get("root")
        if field is not None and field.statement.annotation is not None and field.statement.value is None:
            kind = self._annotations.of(field.statement.annotation, field.source)
        elif field is None and model.root is not None:
            kind = self._annotations.of(model.root, model.source)
        else:
            raise NotKnown
        if kind.said or kind.name in ("model", "enum", "unknown"):
            raise NotKnown
        return self._generated(kind)

    def _properties(self, model: Model) -> Made:
        properties = Made(model.spot)
        required: list[Any] = []
        by_name = "validate_by_alias" in model.config and model.config["validate_by_alias"].data is False
        for field in model.fields.values():
            kind, default, alias = self._field(field)
            name = field.name if by_name or alias is None else alias
            if name is UNKNOWN:
                properties[UNKNOWN] = UNKNOWN
                required.append(UNKNOWN)
                continue
            try:
                schema = self._generated(kind)
            except Omitted:
                continue
            schema.spots = {key: schema.spot_of(key) for key in schema}
            schema.spot = field.spot
            has_title = kind.may_have_title
            if has_title and "title" not in schema:
                schema.put("title", name.title().replace("_", " ").strip(), field.spot)
            elif has_title is None:
                schema[UNKNOWN] = UNKNOWN
            if "$ref" in schema and len(schema) > 1:
                self._overridden.append((model, schema, str(schema["$ref"]).removeprefix(_REF)))
            properties.put(name, schema, field.spot)
            if not default:
                required.append(name)
        schema = Made(model.spot, {"type": "object", "properties": properties})
        if required:
            schema["required"] = required
        return schema

    def _field(self, field: Field) -> tuple[Kind, bool, Any]:
        """Returns the type of a field with all that is said of it, whether it may be left out, and by which other name it goes."""
        assert field.statement.annotation is not None
        inner, source, said = self._annotations.flattened(field.statement.annotation, field.source)
        kind = self._annotations.of(inner, source)
        value = field.statement.value
        plain: Value | None = None
        if value is not None and not (isinstance(value, tree.Const) and value.value is ...):
            if isinstance(value, tree.Call) and self._annotations.path(value.func, field.source) == "pydantic.Field":
                said = [*said, self._annotations.said(value, field.source)]
            else:
                plain = self._annotations.default(value, field.source)
        attributes: dict[str, Value] = {}
        extras = [one.attributes["json_schema_extra"] for one in said if "json_schema_extra" in one.attributes]
        for one in said:
            attributes |= one.attributes
        if len(extras) > 1 and all(isinstance(extra.data, dict) for extra in extras):
            merged = attributes["json_schema_extra"] = Value({}, extras[-1].node, extras[-1].source)
            for extra in extras:
                merged.merge(extra)
            extras = []
        names = [name for one in said for name, _, _ in one.constraints]
        if field.is_replaced or len(extras) > 1 or len(set(names)) < len(names) or any(one.is_unknown for one in said):
            kind = unknown(field.spot)
        ordered = [said[-1], *said[:-1]] if said and value is not None and plain is None else said
        for one in ordered:
            add_to(kind, replace(one, attributes={}), self._annotations)
        if "discriminator" in attributes:
            add_to(kind, Said(attributes={"discriminator": attributes["discriminator"]}), self._annotations)
        default = plain if plain is not None else attributes.get("default")
        if default is not None and "default_factory" not in attributes:
            add_default(kind, default)
        describe(kind, attributes)
        return kind, default is not None or "default_factory" in attributes, _alias_of(attributes)


def _alias_of(attributes: dict[str, Value]) -> Any:
    """The name by which a field is given, `None` if it is its own."""
    for name in ("validation_alias", "alias"):
        value = attributes.get(name)
        if value is not None and value.data is not None:
            return value.data if isinstance(value.data, str) else UNKNOWN
    return None


def _copied(schema: dict[str, Any], spot: Spot) -> Made:
    made = Made(spot)
    for key, value in schema.items():
        if isinstance(value, list):
            made[key] = [_copied(item, spot) if isinstance(item, dict) else item for item in value]
        else:
            made[key] = value
    return made


def _limit(schema: Made, kind: Kind) -> None:
    """Adds the constraints that a type knows itself, in Pydantic's order whatever theirs in the code."""
    for key, (value, spot) in kind.limits.items():
        if value is UNKNOWN:
            schema[UNKNOWN] = UNKNOWN
        else:
            schema.put(key, value, spot)
    if kind.limits and "anyOf" not in schema:
        for key in LIMITS:
            if key in schema:
                schema[key] = schema.pop(key)


def _any_of(schemas: list[Made], spot: Spot) -> Made:
    """A union: of unions in it the choices, each once."""
    members: list[Any] = []
    for schema in schemas:
        members += schema["anyOf"] if schema.keys() == {"anyOf"} else [UNKNOWN if schema.keys() == {UNKNOWN} else schema]
    members = _distinct(members)
    return members[0] if len(members) == 1 and members[0] is not UNKNOWN else Made(spot, {"anyOf": members})


def _distinct(schemas: list[Any]) -> list[Any]:
    """Each schema once, where the first of its like stands, in the words of the last one."""
    found: list[Any] = []
    for schema in schemas:
        if schema is UNKNOWN or schema not in found:
            found.append(schema)
    return found


def _refers(data: Any, ref: str) -> bool:
    if isinstance(data, dict):
        return data.get("$ref") == ref or any(_refers(value, ref) for value in _inside(data))
    return isinstance(data, list) and any(_refers(item, ref) for item in data)


def _is_open(data: Any) -> bool:
    """Whether anything in a part of a schema is not known."""
    if isinstance(data, dict):
        return UNKNOWN in data or any(_is_open(value) for value in data.values())
    return data is UNKNOWN or (isinstance(data, list) and any(_is_open(item) for item in data))


def _inside(data: dict[Any, Any]) -> list[Any]:
    """What may refer to definitions in a part of a schema; examples are only data."""
    return [value for key, value in data.items() if key != "examples" or not isinstance(value, list)]


def _reached(schema: Any, definitions: dict[str, Any]) -> set[str]:
    """The definitions that a schema needs, and those that these need."""
    found: set[str] = set()
    stack = [schema]
    while stack:
        data = stack.pop()
        if isinstance(data, list):
            stack += data
        elif isinstance(data, dict):
            name = str(data.get("$ref", "")).removeprefix(_REF)
            if name in definitions and name not in found:
                found.add(name)
                stack.append(definitions[name])
            stack += _inside(data)
    return found


def _drop_repeated(around: Made, target: Any, *, is_certain: bool) -> None:
    """Drops what is said beside a reference and there as well; unless that was made first, which is not always certain."""
    repeated = [
        key for key in around if key != "$ref" and isinstance(target, dict) and key in target and target[key] == around[key]
    ]
    for key in repeated:
        del around[key]
    if repeated and not is_certain:
        around.clear()
        around[UNKNOWN] = UNKNOWN
