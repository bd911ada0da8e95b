"""Modules with Pydantic models as people write them: a strategy that writes their source, and a comparison with what is read in it."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from linter.model.unknown import UNKNOWN

HEAD = """\
import datetime
import decimal
import enum
import typing as t
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, auto
from pathlib import Path
from typing import Annotated, Any, ClassVar, Dict, FrozenSet, List, Literal, Optional, Set, Tuple, Union
from uuid import UUID

import annotated_types
import pydantic
from annotated_types import Gt, Len
from pydantic import (
    AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl, PositiveInt, RootModel, SecretStr, StrictStr,
    StringConstraints, computed_field, conint, conlist, constr, field_validator, model_validator,
)
from pydantic.json_schema import SkipJsonSchema

LIMIT = 7
Name = Annotated[str, Field(min_length=1, description="A name")]
Maybe = Optional[int]
Level = Literal["low", "high"]
UserId = t.NewType("UserId", int)
"""

_TYPES = """
str str str str int int float bool bytes Any None object list dict tuple set List Dict datetime.datetime date datetime.time
datetime.timedelta UUID uuid.UUID Path HttpUrl PositiveInt SecretStr StrictStr Name Maybe Level UserId t.List
pydantic.AnyUrl pydantic.UUID4 frozenset Decimal conint(gt=0,le=10) constr(min_length=2,pattern="^a") conlist(int,min_length=1)
SkipJsonSchema[int] t.Optional[str] "str" "Optional[int]" t.Hashable
""".split()
_LITERALS = [
    'Literal["a", "b"]',
    'Literal["x"]',
    "Literal[1, 2]",
    'Literal["a", 1, None]',
    "Literal[True]",
    'Literal[Literal["p", "q"], "r"]',
]
_KEYS = ["str", "str", "int", "UUID", 'Literal["k", "l"]', "Annotated[str, Field(pattern='^x')]"]
_WRAPS: list[Callable[[str], str]] = [
    "Optional[{}]".format, "List[{}]".format, "list[{}]".format, "Sequence[{}]".format, "Set[{}]".format, "frozenset[{}]".format,
    "Tuple[{}, ...]".format, "Optional[List[{}]]".format, "tuple[{}, int]".format, "t.Optional[{}]".format, "typing_list[{}]".format,
]  # fmt: skip
_NOTES = [
    'Field(description="d")', 'Field(title="T")', 'Field(description="d", examples=[1, "x"])', 'Field(json_schema_extra={"x-a": [1]})',
    '"a note"', "AfterValidator(lambda x: x)", "BeforeValidator(lambda x: x)", "Field(default=3)", "Field(deprecated=True)",
]  # fmt: skip
_BOUNDS = ["ge=0", "gt=1", "le=10", "lt=5", "multiple_of=2", "ge=0.5", "ge=0, le=LIMIT"]
_SIZES = ["min_length=1", "max_length=5", "min_length=1, max_length=3"]
_ABOUT = [
    'description="What it is"', 'title="Some title"', 'examples=["a"]', 'json_schema_extra={"example": {"b": 1, "a": 2}}',
    "exclude=True", "repr=False", "frozen=True", "deprecated=True",
]  # fmt: skip
_ALIASES = ['alias="camelCase"', 'validation_alias="other_name"', 'alias="a", serialization_alias="b"', 'serialization_alias="out"']
_DEFAULTS = [
    "None",
    '"text"',
    "3",
    "0.5",
    "True",
    "[]",
    "{}",
    "[1, 2]",
    '{"z": 1, "a": {"d": 1, "c": 2}}',
    "LIMIT",
    "-1",
    "Decimal('1.5')",
]
_DOCS = ['"""One line."""', '"""Some lines.\n\n    Indented more.\n    """', '"""\n    Below.\n    """', "'''  '''"]
_CONFIGS = [
    'ConfigDict(extra="forbid")', 'ConfigDict(extra="allow")', 'ConfigDict(title="Renamed")', "ConfigDict(populate_by_name=True)",
    "ConfigDict(use_enum_values=True)", 'ConfigDict(json_schema_extra={"examples": [{"b": 1, "a": 2}]})', '{"extra": "ignore"}',
    "ConfigDict(str_min_length=1, str_max_length=9)", "ConfigDict(frozen=True, extra='forbid')", "ConfigDict(arbitrary_types_allowed=True)",
]  # fmt: skip
_METHODS = [
    "@property\n    def size(self) -> int:\n        return 1",
    "@computed_field\n    @property\n    def made(self) -> int:\n        return 1",
    '@model_validator(mode="after")\n    def check(self):\n        return self',
    '@model_validator(mode="before")\n    @classmethod\n    def prepare(cls, data: Any) -> Any:\n        return data',
    '@field_validator("*")\n    @classmethod\n    def fine(cls, value: Any) -> Any:\n        return value',
    '@field_validator("*", mode="before")\n    @classmethod\n    def first(cls, value: Any) -> Any:\n        return value',
    "def plain(self) -> None:\n        pass",
]  # fmt: skip
_NAMES = [
    "value",
    "name_of_it",
    "x",
    "items",
    "type",
    "default",
    "properties",
    "someThing",
    "a1b",
    "id",
    "data",
    "kind_",
    "title",
    "url",
]
_ENUMS = [
    ("RED", 'class {n}(str, Enum):\n    RED = "red"\n    BLUE = "blue"\n'),
    ("AGAIN", 'class {n}(Enum):\n    """Kinds."""\n\n    A = "a"\n    B = "b"\n    AGAIN = "a"\n'),
    ("ONE", "class {n}(IntEnum):\n    ONE = 1\n    TWO = 2\n"),
    ("B", 'class {n}(Enum):\n    A = 1\n    B = "b"\n'),
    ("LOW", 'class {n}(enum.StrEnum):\n    LOW = auto()\n    HIGH = "HIGH"\n'),
    ("ONLY", 'class {n}(str, Enum):\n    ONLY = "only"\n\n    def shown(self) -> str:\n        return self.value\n'),
    ("A", "class {n}(Enum):\n    A = auto()\n    B = auto()\n"),
]


@st.composite
def modules(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Writes a module; returns its source and the names of the models in it."""
    writer = _Writer(draw)
    return writer.module(), writer.models


class _Writer:
    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.models: list[str] = []
        self._enums: dict[str, str] = {}  # with a member of each
        self._tagged: list[str] = []
        self._all: list[str] = []

    def _pick(self, options: list[Any]) -> Any:
        return self._draw(st.sampled_from(options))

    def _chance(self, in_a_hundred: int) -> bool:
        return self._draw(st.integers(0, 99)) >= 100 - in_a_hundred

    def module(self) -> str:
        parts = ["from __future__ import annotations\n\n" if self._chance(25) else "", HEAD, "typing_list = list\n"]
        count = self._draw(st.integers(1, 4))
        self._all = [f"Model{index}" for index in range(count)]
        for index in range(self._draw(st.integers(0, 2))):
            member, text = self._pick(_ENUMS)
            parts.append(text.format(n=f"Enum{index}"))
            self._enums[f"Enum{index}"] = member
        if self._chance(25):
            for index, tags in enumerate(['"cat"', '"dog", "wolf"', "Level"]):
                kind = tags if tags == "Level" else f"Literal[{tags}]"
                parts.append(f"class Pet{index}(BaseModel):\n    kind: {kind}\n    age: int = {index}\n")
                self._tagged.append(f"Pet{index}")
        for name in self._all:
            parts.append(self._model(name))
            self.models.append(name)
        return "\n\n".join(parts)

    # Types

    def _type(self, depth: int = 0) -> str:
        roll = self._draw(st.integers(0, 99))
        if depth >= 3 or roll < 45:
            chosen: str = self._pick(_TYPES)
            return chosen
        if roll < 52:
            return str(self._pick(_LITERALS))
        if roll < 60 and self._enums:
            return str(self._pick(list(self._enums)))
        if roll < 70 and self.models:
            return str(self._pick(self.models))
        if roll < 73:
            return f'"{self._pick(self._all)}"' if self._chance(50) else f'Optional["{self._pick(self._all)}"]'
        if roll < 85:
            return str(self._pick(_WRAPS)(self._type(depth + 1)))
        if roll < 90:
            return f"{self._pick(['Dict', 'dict', 'Mapping'])}[{self._pick([*_KEYS, *self._enums])}, {self._type(depth + 1)}]"
        if roll < 94:
            return f"Union[{self._type(depth + 1)}, {self._type(depth + 1)}]"
        if roll < 97:
            return f"Annotated[{self._type(depth + 1)}, {self._pick(_NOTES)}]"
        return f"{self._pick(['int', 'str', 'float', *self.models])} | {self._pick(['None', 'bool', *self._enums])}"

    # Fields

    def _field(self, name: str) -> str:
        if self._tagged and self._chance(30):
            return self._tagged_field(name)
        kind = self._type()
        roll = self._draw(st.integers(0, 99))
        if roll < 40:
            return f"{name}: {kind}"
        if roll < 50:
            return f"{name}: {kind} = {self._default(kind)}"
        return f"{name}: {kind} = Field({self._arguments(kind)})"

    def _default(self, kind: str) -> str:
        if kind in self._enums and self._chance(70):
            return f"{kind}.{self._enums[kind]}"
        return "Decimal('1.5')" if self._chance(2) else str(self._pick(_DEFAULTS))

    def _arguments(self, kind: str) -> str:
        found: list[str] = []
        roll = self._draw(st.integers(0, 99))
        if roll < 15:
            found.append("...")
        elif roll < 35:
            found.append(self._default(kind))
        elif roll < 45:
            found.append(f"default={self._default(kind)}")
        elif roll < 52:
            found.append("default_factory=list")
        if kind in ("int", "float", "Decimal", "Maybe", "Optional[int]", "int | None") and self._chance(50):
            found.append(self._pick(_BOUNDS))
        if kind.startswith(("str", "List", "list", "Optional[List", "Set", "Sequence", "Dict", "dict")) and self._chance(40):
            found.append(self._pick(_SIZES))
        found += [about for about in _ABOUT if self._chance(14)]
        if self._chance(3) and _ABOUT[1] not in found:
            found.append(f'title="{self._pick(self._all)}"')  # the title that the class has as well
        if self._chance(3) and _ABOUT[0] not in found:
            found.append('description=f"{LIMIT} things"')
        if self._chance(8):
            found.append(self._pick(_ALIASES))
        return ", ".join(found)

    def _tagged_field(self, name: str) -> str:
        union = f"Union[{', '.join(self._tagged[: self._draw(st.integers(2, 3))])}]"
        return self._pick(
            [
                f'{name}: {union} = Field(discriminator="kind")',
                f'{name}: {union} = Field(..., description="d", discriminator="kind")',
                f'{name}: Optional[{union}] = Field(None, discriminator="kind")',
                f'{name}: List[Annotated[{union}, Field(discriminator="kind")]]',
                f"{name}: {union}",
            ]
        )  # type: ignore[no-any-return]  # a pick may be anything

    # Models

    def _model(self, name: str) -> str:
        bases = "BaseModel"
        if self.models and self._chance(20):
            bases = self._pick(self.models)
        if self._chance(4):
            return f"class {name}(RootModel[{self._type(1)}]):\n    pass\n"
        if self._chance(6):
            bases += ', extra="forbid"'
        lines: list[str] = []
        if self._chance(35):
            lines.append(self._pick(_DOCS))
        if self._chance(25):
            lines.append(f"model_config = {self._pick(_CONFIGS)}")
        if self._chance(8):
            lines.append(self._pick(["COUNT: ClassVar[int] = 3", "_hidden: int = 1", "_other: str"]))
        names = self._draw(st.lists(st.sampled_from(_NAMES), max_size=5, unique=True))
        lines += [self._field(field) for field in names]
        lines += [method for method in _METHODS if self._chance(6)]
        if self._chance(4) and not any(line.startswith("model_config") for line in lines):
            lines.append("class Config:\n        extra = 'forbid'")
        return f"class {name}({bases}):\n    " + "\n    ".join(lines or ["pass"]) + "\n"


def agrees(mine: Any, real: Any) -> bool:
    """Whether what is read is what there is, key for key and in this order, but for what is said not to be known."""
    if mine is UNKNOWN:
        return True
    if isinstance(mine, dict):
        known = [key for key in mine if key is not UNKNOWN]
        is_alike = isinstance(real, dict) and (set(known) <= set(real) if UNKNOWN in mine else list(real) == known)
        return is_alike and all(agrees(mine[key], real[key]) for key in known)
    if isinstance(mine, list) and isinstance(real, list):
        return _are_in(mine, real)
    return type(mine) is type(real) and bool(mine == real)


def _are_in(mine: list[Any], real: list[Any]) -> bool:
    """Whether elements are alike, where `UNKNOWN` may stand for any number of them."""
    if not mine:
        return not real
    if mine[0] is UNKNOWN:
        return any(_are_in(mine[1:], real[index:]) for index in range(len(real) + 1))
    return bool(real) and agrees(mine[0], real[0]) and _are_in(mine[1:], real[1:])


def is_whole(data: Any) -> bool:
    """Whether nothing in data is unknown."""
    if isinstance(data, dict):
        return UNKNOWN not in data and all(is_whole(value) for value in data.values())
    if isinstance(data, list):
        return all(is_whole(item) for item in data)
    return data is not UNKNOWN
