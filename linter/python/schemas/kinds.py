"""The types that Pydantic knows, and what constraints and `Field(…)` say of them besides."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from linter.model.unknown import UNKNOWN
from linter.python.schemas.made import Spot

__all__ = ["ALIASES", "CONSTRAINTS", "CONTAINERS", "LIMITS", "PLAIN", "Kind", "constrain", "unknown"]


@dataclass(slots=True)
class Kind:
    """A type as it was annotated: what Pydantic calls a core schema.

    `name` is one of `str int float decimal bytes plain literal list sequence set tuple dict union nullable tagged model enum
    skipped unknown`; `schema` what is fixed of its JSON Schema, `parts` the types in it, `about` the class that a `model` or an
    `enum` is, `tags` the choices of a union that is tagged. `limits` are the constraints that the type knows itself. `said` is
    what is added to the schema in the end, key by key, a later one over an earlier one.
    """

    name: str
    spot: Spot
    schema: dict[str, Any] = field(default_factory=dict)
    parts: "Sequence[Kind]" = ()
    about: Any = None
    tags: "dict[str, Kind]" = field(default_factory=dict)
    limits: dict[str, tuple[Any, Spot]] = field(default_factory=dict)
    said: list[tuple[Any, Any, Spot]] = field(default_factory=list)
    is_wrapped: bool = False  # in a validator, so that a further constraint is no longer the type's own

    @property
    def may_have_title(self) -> bool | None:
        """Whether a field of this type is titled by its name: not if its class has a title; `None` if that is unknown."""
        if self.name == "nullable":
            return self.parts[0].may_have_title
        if self.name == "unknown":
            return None
        return self.name not in ("model", "enum")


def unknown(spot: Spot) -> Kind:
    """Returns a type of which nothing is known."""
    return Kind("unknown", spot)


def _text(format: str | None = None, **more: Any) -> tuple[str, dict[str, Any]]:
    return "plain", {"type": "string", **({"format": format} if format else {}), **more}


_NUMBER: dict[str, Any] = {"type": "number"}
_INTEGER: dict[str, Any] = {"type": "integer"}
_BINARY = _text("binary")[1]
_PASSWORD = "plain", {"type": "string", "writeOnly": True, "format": "password"}

# By the path of a library's object, without `builtins.`, `typing.` and the like.
PLAIN: dict[str, tuple[str, dict[str, Any]]] = {
    "str": ("str", {"type": "string"}), "Text": ("str", {"type": "string"}), "bytes": ("bytes", _BINARY),
    "int": ("int", _INTEGER), "float": ("float", _NUMBER), "bool": ("plain", {"type": "boolean"}),
    "Any": ("plain", {}), "object": ("plain", {}), "Hashable": ("plain", {}), "complex": _text(),
    "NoneType": ("plain", {"type": "null"}), "types.NoneType": ("plain", {"type": "null"}),
    "decimal.Decimal": ("decimal", {"anyOf": [_NUMBER, UNKNOWN]}),  # releases differ in what they say of the text that it may be
    "datetime.datetime": _text("date-time"), "datetime.date": _text("date"), "datetime.time": _text("time"),
    "datetime.timedelta": _text("duration"), "uuid.UUID": _text("uuid"),
    "pathlib.Path": _text("path"), "pathlib.PurePath": _text("path"), "pathlib.PosixPath": _text("path"),
    "re.Pattern": _text("regex"), "Pattern": _text("regex"),
    "ipaddress.IPv4Address": _text("ipv4"), "ipaddress.IPv6Address": _text("ipv6"),
    "ipaddress.IPv4Network": _text("ipv4network"), "ipaddress.IPv6Network": _text("ipv6network"),
    "pydantic.EmailStr": _text("email"),
    "pydantic.AnyUrl": _text("uri", minLength=1), "pydantic.AnyHttpUrl": _text("uri", minLength=1),
    "pydantic.HttpUrl": _text("uri", minLength=1, maxLength=2083), "pydantic.FileUrl": _text("uri", minLength=1),
    "pydantic.IPvAnyAddress": _text("ipvanyaddress"),
    "pydantic.UUID1": _text("uuid1"), "pydantic.UUID3": _text("uuid3"), "pydantic.UUID4": _text("uuid4"),
    "pydantic.UUID5": _text("uuid5"),
    "pydantic.FilePath": _text("file-path"), "pydantic.DirectoryPath": _text("directory-path"), "pydantic.NewPath": _text("path"),
    "pydantic.SecretStr": _PASSWORD, "pydantic.SecretBytes": _PASSWORD,
    "pydantic.StrictStr": ("str", {"type": "string"}), "pydantic.StrictBool": ("plain", {"type": "boolean"}),
    "pydantic.StrictInt": ("int", _INTEGER), "pydantic.StrictFloat": ("float", _NUMBER), "pydantic.StrictBytes": ("bytes", _BINARY),
    "pydantic.PositiveInt": ("int", {**_INTEGER, "exclusiveMinimum": 0}),
    "pydantic.NegativeInt": ("int", {**_INTEGER, "exclusiveMaximum": 0}),
    "pydantic.NonNegativeInt": ("int", {**_INTEGER, "minimum": 0}), "pydantic.NonPositiveInt": ("int", {**_INTEGER, "maximum": 0}),
    "pydantic.PositiveFloat": ("float", {**_NUMBER, "exclusiveMinimum": 0}),
    "pydantic.NegativeFloat": ("float", {**_NUMBER, "exclusiveMaximum": 0}),
    "pydantic.NonNegativeFloat": ("float", {**_NUMBER, "minimum": 0}),
    "pydantic.NonPositiveFloat": ("float", {**_NUMBER, "maximum": 0}), "pydantic.FiniteFloat": ("float", _NUMBER),
    "pydantic.PastDate": _text("date"), "pydantic.FutureDate": _text("date"), "pydantic.PastDatetime": _text("date-time"),
    "pydantic.FutureDatetime": _text("date-time"), "pydantic.AwareDatetime": _text("date-time"),
    "pydantic.NaiveDatetime": _text("date-time"), "pydantic.JsonValue": ("plain", {}),
}  # fmt: skip

# Types with types in them: how Pydantic treats them, and how many parts they take.
CONTAINERS: dict[str, tuple[str, int]] = {
    "list": ("list", 1), "List": ("list", 1), "MutableSequence": ("list", 1), "deque": ("list", 1), "Deque": ("list", 1),
    "Sequence": ("sequence", 1), "Iterable": ("list", 1), "set": ("set", 1), "Set": ("set", 1), "MutableSet": ("set", 1),
    "AbstractSet": ("set", 1), "frozenset": ("set", 1), "FrozenSet": ("set", 1), "dict": ("dict", 2), "Dict": ("dict", 2),
    "Mapping": ("dict", 2), "MutableMapping": ("dict", 2), "OrderedDict": ("dict", 2),
    "tuple": ("tuple", -1), "Tuple": ("tuple", -1),
}  # fmt: skip

# Paths that mean the same.
ALIASES = (
    "builtins.", "typing.", "typing_extensions.", "collections.abc.", "collections.", "annotated_types.",
)  # fmt: skip

_SIZES = {"min_length": "min", "max_length": "max"}
_BOUNDS = {
    "multiple_of": "multipleOf", "le": "maximum", "ge": "minimum", "lt": "exclusiveMaximum", "gt": "exclusiveMinimum",
}  # fmt: skip
_DIGITS = ("max_digits", "decimal_places")
_SILENT = {"strict", "union_mode", "fail_fast"}
_OF_TEXT = {"pattern", "strip_whitespace", "to_lower", "to_upper", "coerce_numbers_to_str", "ascii_only"}
_TEMPORAL = ("date-time", "date", "time", "duration")
_UNITS = {"str": "Length", "bytes": "Length", "list": "Items", "set": "Items", "tuple": "Items", "dict": "Properties"}

LIMITS = (*_BOUNDS.values(), *(size + unit for unit in ("Length", "Items", "Properties") for size in ("min", "max")), "pattern")
"""What constraints are called in a schema, in the order in which Pydantic writes them."""

CONSTRAINTS = _SIZES.keys() | _BOUNDS.keys() | set(_DIGITS) | _SILENT | _OF_TEXT | {"allow_inf_nan"}


def constrain(kind: Kind, name: str, value: Any, spot: Spot) -> None:
    """Applies a constraint such as `ge=0`, as Pydantic does: to the type itself where that knows it, else as a further key."""
    if value is None:
        return
    if kind.name == "nullable" and not kind.is_wrapped:
        constrain(kind.parts[0], name, value, spot)
    elif kind.name in ("model", "enum", "tagged"):  # Pydantic defines such a class a second time, under a name of its own
        kind.name = "unknown"
    elif name in _SILENT:
        return
    elif kind.is_wrapped or not _is_own(kind, name):
        _wrap(kind, name, value, spot)
    elif name in _SIZES:
        kind.limits[_SIZES[name] + _UNITS[kind.name]] = value, spot
    elif name == "pattern":
        kind.limits["pattern"] = value, spot
    elif kind.name == "decimal" and name in _BOUNDS:
        first, *rest = kind.schema["anyOf"]
        number = float(value) if isinstance(value, int | float) else UNKNOWN
        kind.schema = {"anyOf": [{**first, _BOUNDS[name]: number}, *rest]}
    elif name in _BOUNDS and kind.name in ("int", "float") and not (isinstance(value, float) and math.isinf(value)):
        kind.limits[_BOUNDS[name]] = value, spot


def _is_own(kind: Kind, name: str) -> bool:
    """Whether a type knows a constraint itself."""
    if name in _SIZES:
        return kind.name in _UNITS
    if name in _OF_TEXT:
        return kind.name == "str"
    if name in _DIGITS:
        return kind.name == "decimal"
    if name in _BOUNDS:
        is_time = kind.schema.get("format") in _TEMPORAL and (name != "multiple_of" or kind.schema["format"] == "duration")
        return kind.name in ("int", "float", "decimal") or is_time
    return kind.name in ("float", "decimal")


def _wrap(kind: Kind, name: str, value: Any, spot: Spot) -> None:
    """A constraint that the type does not know is checked by a validator around it, and told under its name in Python."""
    kind.is_wrapped = True
    if name in _SIZES:
        unit = "Items" if kind.name in ("list", "sequence") else "Length"
        kind.said.append((_SIZES[name] + unit, value, spot))
    elif name in _BOUNDS or name in _DIGITS:
        kind.said.append((name, value, spot))
