"""Calls that make a schema of a class: `Model.model_json_schema()`, `openai.pydantic_function_tool(Model)` and their like."""

from typing import TYPE_CHECKING

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.origins import Ref
from linter.python.source import Source
from linter.python.values.value import Value

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values

__all__ = ["parsed", "schema_made"]

_TOOLS = ("openai.pydantic_function_tool", "openai.lib.pydantic_function_tool", "openai.lib._tools.pydantic_function_tool")
_STRICT = ("openai.lib._pydantic.to_strict_json_schema",)
_ADAPTERS = ("pydantic.TypeAdapter().json_schema", "pydantic.type_adapter.TypeAdapter().json_schema")
_METHODS = ("model_json_schema", "schema")


def schema_made(call: tree.Call, refs: tuple[Ref, ...], source: Source, values: "Values") -> Value | None:
    """Returns the schema, or the tool, that a call makes of a class; `None` if it is no such call."""
    path = refs[0].path if len(refs) == 1 else ""
    if isinstance(call.func, tree.Attribute) and call.func.attr in _METHODS:
        ref = _class(call.func.value, source, values)
        return values.models.json_schema(ref) if ref is not None and not call.args else None
    if path in _STRICT and len(call.args) == 1:
        ref = _class(call.args[0].value, source, values)
        return values.models.strict_schema(ref) if ref is not None else None
    if path in _ADAPTERS and not call.args and refs[0].sites:
        where, made = refs[0].sites[0]
        annotation = made.positional(0)
        return values.models.adapted(annotation, where) if annotation is not None and len(made.args) == 1 else None
    if path in _TOOLS and not any(arg.star for arg in call.args):
        ref = _class(call.positional(0) or call.keyword("model"), source, values)
        given = {name: values.of(node, source) for name in ("name", "description") if (node := call.keyword(name)) is not None}
        return values.models.tool(ref, given.get("name"), given.get("description"), (call, source)) if ref is not None else None
    return None


def parsed(body: Value, values: "Values") -> None:
    """Puts into the body of `parse()` or `stream()` what the SDK makes of a class that is given as `response_format`."""
    given, holder = body.members.get("response_format"), body.holders.get("response_format")
    if given is None or given.data is not UNKNOWN or not isinstance(holder, tree.Arg | tree.Item):
        return
    module = [*tree.ancestors(holder)][-1]
    source = next((one for one in (body.source, given.source) if one.tree is module), None)
    if source is None:
        return
    refs = values.models.origins.of(holder.value, source)
    options = [values.models.response_format(ref, (holder.value, source)) for ref in refs if ref.kind == "class"]
    if not options or len(options) < len(refs):
        return
    value = options[0] if len(options) == 1 else Value(UNKNOWN, holder.value, source, others=options)
    body.put("response_format", value, holder)


def _class(node: tree.Expr | None, source: Source, values: "Values") -> Ref | None:
    """The class of the project that an expression certainly is."""
    refs = values.models.origins.of(node, source)
    return refs[0] if len(refs) == 1 and refs[0].kind == "class" else None
