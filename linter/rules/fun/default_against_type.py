"""The `default` in a schema is not of its `type`, or not in its `enum`.

## Why
The default tells the model, and the program, what is taken if the argument is left out: here it is a value that may not be given.
`null`, which says that there is none, is let pass.

## Fix safety
The fix writes the value that is close, or that the text says, which may not be what the program takes.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.schema_values import converted, is_known, is_of, type_words, types_of
from linter.checks.wording import closest, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import SOMETIMES, WARNING, Example, Inferred, Rule
from linter.model.subject import Subschema


def _tool(**a: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": a}}}}


AT = "/function/parameters/properties/a/default"

RULE = Rule(
    code="FUN209",
    slug="default-against-type",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.2",
    summary="`default` in a schema is not of its `type`, or not in its `enum`",
    evidence=Inferred("JSON Schema validation, 9.2: a default is recommended to be valid", "2026-11"),
    examples=(
        Example.tool(bad=_tool(type="integer", default="5"), at=AT, fixed=_tool(type="integer", default=5)),
        Example.tool(bad=_tool(type="boolean", default="false"), at=AT, fixed=_tool(type="boolean", default=False)),
        Example.tool(bad=_tool(type="string", default=5), at=AT, fixed=_tool(type="string", default="5")),
        Example.tool(bad=_tool(type="array", items={"type": "string"}, default={}), at=AT),
        Example.tool(
            bad=_tool(type="string", enum=["metric", "imperial"], default="metrics"),
            at=AT,
            fixed=_tool(type="string", enum=["metric", "imperial"], default="metric"),
        ),
        Example.tool(bad=_tool(enum=["metric", "imperial"], default="celsius"), at=AT),
        Example.tool(good=_tool(type="string", default=None)),
        Example.tool(good=_tool(type="number", default=5)),
        Example.tool(good=_tool(type=["integer", "null"], default=5)),
        Example.tool(good=_tool(type="string", enum=["a"], default="a")),
        Example.tool(good=_tool(anyOf=[{"type": "integer"}, {"type": "string"}], default="5")),
        Example.tool(good=_tool(type="object", properties={"default": {"type": "string"}, "type": {"type": "string"}})),
    ),
)


@RULE.on(Subschema, "default")
def check(subschema: Subschema, ctx: Any) -> Iterator[Finding]:
    data, default, types = subschema.data, subschema.data["default"], types_of(subschema.data)
    values, place = data.get("enum"), subschema.place.at("default")
    if default is None or not is_known(default):
        return
    if types is not None and not is_of(default, types):
        near = converted(default, types)
        fix = Fix(f"Write {type_words(types)}", (Replace(place, near),), Safety.UNSAFE) if near is not None else None
        message = f"`default` is {quoted(default)}, not {type_words(types)}"
        yield RULE.finding(place, message, "Let the type and the default agree", fix=fix)
    elif isinstance(values, list) and values and is_known(values) and not any(_is_same(default, value) for value in values):
        close = closest(default, [one for one in values if isinstance(one, str)]) if isinstance(default, str) else None
        fix = Fix(f"Write {quoted(close)}", (Replace(place, close),), Safety.UNSAFE) if close else None
        yield RULE.finding(place, f"`default` is {quoted(default)}, which is not in `enum`", "Use a value of `enum`", fix=fix)


def _is_same(one: Any, other: Any) -> bool:
    """As JSON has it, where true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
