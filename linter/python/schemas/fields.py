"""What `Field(…)` and the other arguments of `Annotated` say of a type or a field."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.schemas.kinds import CONSTRAINTS, Kind, constrain
from linter.python.schemas.made import Made, Spot
from linter.python.source import Source
from linter.python.values.value import Value

if TYPE_CHECKING:
    from linter.python.schemas.annotations import Annotations
    from linter.python.schemas.classes import Model
    from linter.python.values.evaluation import Values

__all__ = ["Said", "add_to", "made_of", "said_by"]

_ATTRIBUTES = frozenset(
    "title description examples deprecated json_schema_extra alias validation_alias default default_factory discriminator".split()
)
_SILENT = frozenset(
    "exclude exclude_if include repr init init_var kw_only frozen validate_default alias_priority serialization_alias "
    "allow_mutation".split()
)
_GONE = frozenset("const regex unique_items field_title_generator".split())  # refused, or nobody can tell
_OLD = {"min_items": "min_length", "max_items": "max_length"}
_BOUNDS = {
    "Gt": "gt",
    "Ge": "ge",
    "Lt": "lt",
    "Le": "le",
    "MultipleOf": "multiple_of",
    "MinLen": "min_length",
    "MaxLen": "max_length",
}
_VALIDATORS = frozenset(f"pydantic.{name}Validator" for name in ("After", "Before", "Wrap"))
_WITHOUT_EFFECT = frozenset("pydantic.PlainSerializer pydantic.WrapSerializer pydantic.Strict pydantic.FailFast Doc Unit".split())


@dataclass(slots=True)
class Said:
    """What one argument says: constraints, attributes of a field, or that a validator is put around."""

    constraints: list[tuple[str, Any, Spot]] = field(default_factory=list)
    attributes: dict[str, Value] = field(default_factory=dict)
    is_validator: bool = False
    is_unknown: bool = False
    is_skipped: bool = False  # no schema is made of it

    @property
    def has_alias(self) -> bool:
        """Whether the field has another name than its own, or may have."""
        return self.is_unknown or not self.attributes.keys().isdisjoint(("alias", "validation_alias"))


def said_by(path: str, node: tree.Expr, source: Source, values: "Values") -> Said:
    """Returns what an argument of `Annotated` says: `path` is what it is an instance of."""
    said = Said()
    if path == "pydantic.Field" and isinstance(node, tree.Call):
        _read_field(node, source, values, said)
    elif path in ("pydantic.StringConstraints", "Len", "Interval") and isinstance(node, tree.Call):
        names = ("min_length", "max_length")
        for index, arg in enumerate(node.args):
            name = arg.keyword or (names[index] if path == "Len" and not arg.star and index < 2 else "")
            if name not in CONSTRAINTS:
                said.is_unknown = True
            else:
                said.constraints.append((name, values.of(arg.value, source).data, (arg.value, source)))
    elif path in _BOUNDS and isinstance(node, tree.Call) and (value := node.positional(0) or node.keyword(_BOUNDS[path])):
        said.constraints.append((_BOUNDS[path], values.of(value, source).data, (value, source)))
    elif path == "pydantic.Discriminator" and isinstance(node, tree.Call) and node.args:
        said.attributes["discriminator"] = values.of(node.args[0].value, source)
    elif path in _VALIDATORS and isinstance(node, tree.Call) and node.keyword("json_schema_input_type") is None:
        said.is_validator = True
    elif path == "pydantic.SkipJsonSchema":
        said.is_skipped = True
    elif path not in _WITHOUT_EFFECT and not (isinstance(node, tree.Const) and isinstance(node.value, str)):
        said.is_unknown = True  # a text says nothing to Pydantic
    return said


def _read_field(call: tree.Call, source: Source, values: "Values", said: Said) -> None:
    extra = Value({}, call, source)
    for index, arg in enumerate(call.args):
        name = arg.keyword or ("default" if index == 0 and not arg.star else "")
        if not name or name in _GONE:
            said.is_unknown = True
            continue
        value = values.of(arg.value, source)
        name = _OLD.get(name, name)
        if name in CONSTRAINTS:
            said.constraints.append((name, value.data, (arg.value, source)))
        elif name in _ATTRIBUTES:
            is_required = name == "default" and isinstance(arg.value, tree.Const) and arg.value.value is ...
            if not is_required:
                said.attributes[name] = value
        elif name not in _SILENT:
            extra.put(name, value, arg)
    if extra.data and not (said.attributes.get("json_schema_extra") or extra).data:
        said.is_unknown = True
    elif extra.data:
        said.attributes.setdefault("json_schema_extra", extra)


def add_to(kind: Kind, said: Said, annotations: "Annotations") -> None:
    """Applies to a type what an argument of the `Annotated` around it says."""
    if said.is_unknown:
        kind.name = "unknown"
        return
    if said.is_skipped:
        kind.name = "skipped"
        return
    kind.is_wrapped = kind.is_wrapped or said.is_validator
    for name, value, spot in said.constraints:
        constrain(kind, name, value, spot)
    if (discriminator := said.attributes.get("discriminator")) is not None:
        _divide(kind, discriminator, annotations)
    describe(kind, said.attributes)
    if "default_factory" not in said.attributes and "default" in said.attributes:
        add_default(kind, said.attributes["default"])


def describe(kind: Kind, attributes: dict[str, Value]) -> None:
    """Adds to a type's schema what a field's attributes say of it."""
    for name in ("title", "description", "deprecated", "examples"):
        value = attributes.get(name)
        if value is None or value.data is None or (name == "deprecated" and value.data is False):
            continue
        data = True if name == "deprecated" and value.data is not UNKNOWN else made_of(value)
        kind.said.append((name, data, (value.node, value.source)))
    extra = attributes.get("json_schema_extra")
    if extra is None or extra.data is None:
        return
    if not isinstance(extra.data, dict) or UNKNOWN in extra.data:  # a function may change everything
        kind.name, kind.said = "unknown", []
        return
    for key, data in made_of(extra).items():
        kind.said.append((key, data, (extra.node, extra.source)))


def add_default(kind: Kind, value: Value) -> None:
    """Adds a default. One that is not known may be one that cannot be written as JSON, which is left out."""
    kind.said.append(("default", made_of(value), (value.node, value.source)))


def _divide(kind: Kind, discriminator: Value, annotations: "Annotations") -> None:
    """Makes a union of models one that is told apart by a field."""
    if kind.name == "nullable":
        _divide(kind.parts[0], discriminator, annotations)
        return
    name = discriminator.data
    tags: dict[str, Kind] = {}
    for part in kind.parts if kind.name == "union" else ():
        about: Model | None = part.about if part.name == "model" else None
        found = annotations.tags(about, name) if about is not None and isinstance(name, str) else None
        if found is None or part.said or part.is_wrapped:
            tags = {}
            break
        tags |= dict.fromkeys(found, part)
    if not tags or kind.is_wrapped or kind.said:
        kind.name = "unknown"
        return
    kind.name, kind.tags, kind.schema = "tagged", tags, {"propertyName": name}


def made_of(value: Value) -> Any:
    """Returns a value's data as parts of a schema that know where they were written."""
    if isinstance(value.data, dict):
        made = Made((value.node, value.source))
        for key, data in value.data.items():
            member = value.members.get(key)
            if member is None:
                made.put(key, data)
            else:
                made.put(key, made_of(member), (member.node, member.source))
        return made
    if isinstance(value.data, list):
        return [made_of(value.members[i]) if i in value.members else data for i, data in enumerate(value.data)]
    return value.data
