"""The tools whose schemas a file holds, and the files in which these may be served."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linter.model.place import Place
from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.values.value import Value

__all__ = ["Offer", "files_around", "offers"]

_MOST_FILES = 12


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """The schema of one tool, as it is written; `offered` tells where each property is."""

    name: str
    node: tree.Dict
    source: Source
    at: Place
    properties: dict[Any, Any]
    required: frozenset[str]
    offered: dict[str, Place]


def offers(source: Source, semantics: Semantics) -> list[Offer]:
    """Returns the tools whose schemas a file holds; of those that share a name, none."""
    if "tools" not in source.memo:
        found = [] if _is_reshaped(source) else [tool for node in source.dicts if (tool := _offer(node, source, semantics))]
        names = [tool.name for tool in found]
        source.memo["tools"] = [tool for tool in found if names.count(tool.name) == 1]
    return source.memo["tools"]  # type: ignore[no-any-return]  # a memo holds anything


def _offer(node: tree.Dict, source: Source, semantics: Semantics) -> Offer | None:
    keys = {item.key.value for item in node.items if isinstance(item.key, tree.Const)}
    if not {"name", "parameters"} <= keys or any(isinstance(around, tree.Compare | tree.Assert) for around in tree.ancestors(node)):
        return None
    value = semantics.values.of(node, source)
    name, schema = value.data.get("name"), value.members.get("parameters")
    if not isinstance(name, str) or schema is None or not isinstance(schema.data, dict) or UNKNOWN in schema.data:
        return None
    properties, required = schema.data.get("properties", {}), schema.data.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list) or UNKNOWN in required:
        return None
    if not all(data is UNKNOWN or isinstance(data, dict) for data in properties.values()):
        return None  # something of the schema around them, such as `required`
    if any(key in schema.data for key in ("$ref", "allOf", "anyOf", "oneOf", "patternProperties")) or schema.data.get(
        "additionalProperties", False
    ):
        return None
    written = schema.members.get("properties")
    offered = _places(written) if written is not None else {}
    if written is not None and (offered is None or written.is_made):
        return None
    is_strict = value.data.get("strict") is True
    meant = {key for key, data in properties.items() if is_strict or (isinstance(data, dict) and data.get("required") is True)}
    demanded = frozenset(key for key in (*required, *meant) if isinstance(key, str))
    at = value.members["name"]
    return Offer(name, node, source, at.source.place(at.node), properties, demanded, offered or {})


def _places(properties: Value) -> dict[str, Place] | None:
    """Where each property is written; `None` if one of them is written elsewhere than in the dict itself."""
    found = {}
    for key in properties.data:
        if key is UNKNOWN:
            continue
        holder = properties.holders.get(key)
        if not isinstance(holder, tree.Item) or holder.key is None or holder.parent is not properties.node:
            return None
        found[key] = properties.source.place(holder.key)
    return found


def _is_reshaped(source: Source) -> bool:
    """Whether code writes into schemas after they were made: `tool["parameters"]["properties"]["city"] = …`."""
    for node in tree.walk(source.tree):
        match node:
            case tree.Subscript(edge="targets" | "target", index=index, value=value):
                steps = [index, *_steps(value)]
            case tree.Attribute(attr="update" | "pop" | "append" | "remove" | "extend" | "setdefault" | "clear", value=value):
                steps = _steps(value)
            case _:
                continue
        words = [step.value if isinstance(step, tree.Const) else "" for step in steps[:2]]
        if words and (words[0] in ("parameters", "properties", "required") or words[1:] == ["properties"]):
            return True
    return False


def _steps(node: tree.Expr) -> list[tree.Expr]:
    """The keys by which an expression goes into a container, the last one first."""
    steps: list[tree.Expr] = []
    while isinstance(node, tree.Subscript):
        steps.append(node.index)
        node = node.value
    return steps


def files_around(source: Source, semantics: Semantics) -> Iterator[Source]:
    """Yields a file, those of the project that it imports or that import it, and what the latter import."""
    yield source
    seen = {source}
    project = semantics.project
    stem = source.path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    mentions, _ = project.mentions(stem) if stem != "__init__" else ([], True)
    importers = [other for other in mentions if other is not source and source in _imported(other, semantics)]
    near = [*_imported(source, semantics), *importers, *(found for other in importers for found in _imported(other, semantics))]
    for other in near[:_MOST_FILES]:
        if other not in seen:
            seen.add(other)
            yield other


def _imported(source: Source, semantics: Semantics) -> list[Source]:
    """The files of the project that a file imports."""
    if "imported" not in source.memo:
        found: dict[Source, None] = {}
        for scope in source.scopes.values():
            for bindings in scope.bindings.values():
                for binding in bindings:
                    if binding.kind not in ("import", "from"):
                        continue
                    module, _, name = binding.module.partition(":")
                    for full in (f"{module}.{name}" if module else name, module) if name else (module,):
                        own = semantics.project.module(full, source, binding.level)
                        if own is not None and own is not source:
                            found[own] = None
                            break
        source.memo["imported"] = list(found)
    return source.memo["imported"]  # type: ignore[no-any-return]  # a memo holds anything
