"""Where a `$ref` in a schema leads: JSON Pointers, anchors and identifiers, as far as the schema itself can say."""

from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from linter.checks.schema_values import is_known
from linter.checks.schema_walk import subschemas
from linter.checks.wording import closest
from linter.model.place import Route
from linter.model.subject import Schema, Subschema
from linter.model.unknown import UNKNOWN, get

__all__ = ["Leads", "Reference", "near_definition", "resolved"]


class Leads(Enum):
    """What a reference comes to."""

    THERE = "to a schema"
    NOWHERE = "nowhere"
    AWAY = "out of the document"
    ROUND = "back to itself"
    PERHAPS = "to what is not known"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference comes to, and the route to its target where that is in the schema; of a circle, to its first place."""

    leads: Leads
    target: Route = ()

    @property
    def is_definition(self) -> bool:
        """Whether the target is the whole schema, or a definition at its top."""
        return not self.target or (len(self.target) == 2 and self.target[0] in ("$defs", "definitions"))


def resolved(subschema: Subschema) -> Reference | None:
    """Follows the `$ref` of a schema; `None` if it has none, or no text."""
    ref = subschema.data.get("$ref")
    if not isinstance(ref, str):
        return None
    schema = subschema.schema
    found = _found(schema, subschema.route, ref)
    circle = _circle(schema, subschema.route, found.target) if found.leads is Leads.THERE else []
    return Reference(Leads.ROUND, min(circle, key=str)) if circle else found


def _found(schema: Schema, route: Route, ref: str) -> Reference:
    root = schema.data
    bases = [route[:end] for end in range(len(route) + 1) if isinstance(get(root, *route[:end], "$id"), str)]
    if any(bases):
        return Reference(Leads.PERHAPS)  # a schema within, with an identifier of its own, is what `#` means there
    address, fragment = urldefrag(ref)
    own = get(root, "$id")
    if address and not (isinstance(own, str) and urldefrag(urljoin(own, address))[0] == urldefrag(own)[0]):
        return _elsewhere(root)
    fragment = unquote(fragment)
    if fragment and not fragment.startswith("/"):
        return _anchored(root, fragment)
    target: Route = ()
    for step in fragment.split("/")[1:]:
        here = get(root, *target)
        name = step.replace("~1", "/").replace("~0", "~")
        target += (int(name),) if isinstance(here, list) and name.isdecimal() and name.isascii() else (name,)
    value = get(root, *target)
    if value is UNKNOWN:
        return Reference(Leads.PERHAPS)
    return Reference(Leads.THERE if isinstance(value, dict | bool) else Leads.NOWHERE, target)


def _elsewhere(root: Any) -> Reference:
    """A schema within may have the address as its own."""
    has_own = not is_known(root) or any(isinstance(inner.get("$id"), str) for route, inner in subschemas(root) if route)
    return Reference(Leads.PERHAPS if has_own else Leads.AWAY)


def _anchored(root: Any, name: str) -> Reference:
    for route, inner in subschemas(root):
        if name in (inner.get("$anchor"), inner.get("$dynamicAnchor")):
            return Reference(Leads.THERE, route)
    return Reference(Leads.NOWHERE if is_known(root) else Leads.PERHAPS)


def _circle(schema: Schema, start: Route, target: Route) -> list[Route]:
    """The places that references lead through from one to the next and back, with nothing between that could come to an end."""
    passed = [start]
    while target not in passed:
        passed.append(target)
        ref = get(schema.data, *target, "$ref")
        found = _found(schema, target, ref) if isinstance(ref, str) else None
        if found is None or found.leads is not Leads.THERE:
            return []
        target = found.target
    return passed if target == start else []


def near_definition(subschema: Subschema, ref: str) -> str | None:
    """Returns the reference to the definition that has the same name, or one close to it."""
    known = {
        name: f"#/{key}/{name}"
        for key in ("definitions", "$defs")
        for name in _names(get(subschema.schema.data, key))
        if name.isidentifier()
    }
    name = ref.rsplit("/", 1)[-1]
    return known.get(name) or known.get(closest(name, known) or "")


def _names(definitions: Any) -> list[str]:
    return [name for name in definitions if isinstance(name, str)] if isinstance(definitions, dict) else []
