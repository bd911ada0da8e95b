"""Where the values in `enum`, or of `const`, are not of the schema's `type`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linter.checks.schema_values import converted, is_of, type_words, types_of
from linter.checks.wording import quoted
from linter.model.fix import Fix, Replace, Safety
from linter.model.place import Place
from linter.model.subject import Subschema
from linter.model.unknown import MISSING, UNKNOWN, get

__all__ = ["Mismatch", "in_const", "in_enum"]

_SIMPLE = {"string", "integer", "number", "boolean"}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One value that is not of the type, or the type that no value is of: where it stands, what to say, and what may be done."""

    place: Place
    message: str
    help: str
    fix: Fix | None


def in_enum(subschema: Subschema) -> Iterator[Mismatch]:
    """Yields what in `enum` is against the type; where nothing fits, the type alone."""
    types, values = _types(subschema), subschema.data.get("enum")
    if types is None or not isinstance(values, list):
        return
    wrong = [index for index, value in enumerate(values) if not is_of(value, types)]
    if len(wrong) < len(values) or len(values) == 1:
        for index in wrong:
            yield _mismatch(subschema, ("enum", index), values[index], types)
        return
    kinds = [kind for kind in ("integer", "number", "string", "boolean") if all(is_of(value, (kind,)) for value in values)]
    place, fix = subschema.place.at("type"), None
    if kinds and set(types) <= _SIMPLE:
        fix = Fix(f"Make the type `{kinds[0]}`", (Replace(place, kinds[0]),), Safety.UNSAFE)
    if wrong:
        message = f"`type` allows {type_words(types)}, which no value in `enum` is"
        yield Mismatch(place, message, "Let the type and the values agree", fix)


def in_const(subschema: Subschema) -> Iterator[Mismatch]:
    """Yields the value of `const` if that is against the type."""
    value = get(subschema.data, "const")
    types = None if value is MISSING else _types(subschema)
    if types is not None and not is_of(value, types):
        yield _mismatch(subschema, ("const",), value, types)


def _types(subschema: Subschema) -> tuple[str, ...] | None:
    return None if get(subschema.data, "nullable") is UNKNOWN else types_of(subschema.data)


def _mismatch(subschema: Subschema, steps: tuple[str | int, ...], value: Any, types: tuple[str, ...]) -> Mismatch:
    place, near, fix = subschema.place.at(*steps), converted(value, types), None
    if value is None:
        fix = Fix("Allow null in `type`", (Replace(subschema.place.at("type"), [*types, "null"]),), Safety.UNSAFE)
    elif near is not None:
        fix = Fix(f"Write {type_words(types)}", (Replace(place, near),), Safety.UNSAFE)
    message = f"{quoted(value)} in `{steps[0]}` is not {type_words(types)}"
    return Mismatch(place, message, "Let the type and the value agree", fix)
