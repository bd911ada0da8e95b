"""Who makes the instances whose methods call the API, and with what: calls of the class, as far as they can be seen."""

import os
import re
from collections.abc import Iterator

from linter.python import tree
from linter.python.functions import is_classmethod, is_static
from linter.python.origins import Origins
from linter.python.project import is_aside
from linter.python.source import Source
from linter.python.values.evaluation import Values
from linter.python.values.given import Given

__all__ = ["asks_maker", "is_one_of_several", "makers"]

_METHODS = ("create", "acreate", "parse", "stream", "completion", "acompletion")
_OPENAI = ("openai.OpenAI()", "openai.AsyncOpenAI()")
# Parameters that say whose server a request goes to, so that the names of models may be another vendor's.
_SERVER = re.compile(
    r"base|url|uri|host|port|endpoint|server|client|provider|vendor|gateway|proxy|azure|deployment|backend|llm|kind|type"
)


def makers(node: tree.Node, source: Source, origins: Origins) -> Iterator[tuple[tree.FunctionDef, Source, Given]]:
    """Yields the calls that make an instance of the class whose method a node stands in, with the constructor and its file."""
    owner = _owner(node, source)
    found = _constructor(owner, source, origins, 0) if owner is not None else None
    if owner is None or found is None:
        return
    maker, home = found
    for other in _mentioning(owner.name, source, origins):
        for call in sorted(other.calls.get(owner.name, ()), key=lambda call: call.order):
            refs = origins.of(call.func, other)
            is_sure = len(refs) == 1 and refs[0].kind == "class" and refs[0].node is owner
            is_inner = any(around is owner for around in tree.ancestors(call))
            if is_sure and not is_inner and not _is_qualified(call, owner) and not _is_elsewhere(call, other, maker, origins):
                yield maker, home, Given(call, other)


def asks_maker(test: tree.Expr, source: Source, maker: tree.FunctionDef, values: Values) -> bool:
    """Says whether a test asks about what an instance was made with, or about something that was worked out of it before."""
    bound = [
        binding.value
        for below in tree.walk(test) if isinstance(below, tree.Name)
        for binding in source.lookup(below.id, below) if binding.value is not None
    ]  # fmt: skip
    given = {param.name for param in maker.params[1:]}
    for below in (below for part in (test, *bound) for below in tree.walk(part)):
        if not isinstance(below, tree.Name) or below.id != "self":
            continue
        read = below.parent
        if not isinstance(read, tree.Attribute) or (isinstance(read.parent, tree.Call) and read.edge == "func"):
            return True
        found = values.sources_of(read, source)
        if any(isinstance(inner, tree.Name) and inner.id in given for value, _ in found for inner in tree.walk(value)):
            return True
        if any(where.function_of(value) is not maker and not isinstance(value, tree.Const) for value, where in found):
            return True  # a property, or set from somewhere else
    return False


def is_one_of_several(node: tree.Node, source: Source) -> bool:
    """Says whether other methods of the class have calls of that kind too, so that an instance may be made for these alone."""
    owner, method = _method(node, source)
    calls = (call for name in _METHODS for call in source.calls.get(name, ()))
    around = (_method(call, source) for call in calls)
    return any(other is owner and its is not method for other, its in around)


def _method(node: tree.Node, source: Source) -> tuple[tree.ClassDef | None, tree.FunctionDef | None]:
    """The method that a node stands in, also within a function in that, and its class."""
    function = source.function_of(node)
    while function is not None:
        owner = source.class_of(function)
        if owner is not None and isinstance(function, tree.FunctionDef):
            return owner, function
        function = source.function_of(function)
    return None, None


def _owner(node: tree.Node, source: Source) -> tree.ClassDef | None:
    """The class whose instance has the method that a node stands in."""
    owner, method = _method(node, source)
    if owner is None or method is None or is_static(method) or is_classmethod(method) or method.name == "__init__":
        return None
    return owner


def _constructor(owner: tree.ClassDef, source: Source, origins: Origins, depth: int) -> tuple[tree.FunctionDef, Source] | None:
    """The `__init__` of a class, its own or that of its only base; `None` where anything else may make an instance."""
    scope = source.class_scope(owner)
    if owner.decorators or "__new__" in scope.methods or any(base.keyword for base in owner.bases) or depth > 3:
        return None
    found = scope.methods.get("__init__")
    if found is not None:
        return None if found.decorators else (found, source)
    bases = origins.bases(source, owner)
    if len(owner.bases) != 1 or len(bases) != 1 or not isinstance(bases[0].node, tree.ClassDef) or bases[0].source is None:
        return None
    return _constructor(bases[0].node, bases[0].source, origins, depth + 1)


def _mentioning(name: str, source: Source, origins: Origins) -> list[Source]:
    """The files that may call a class, its own first; tests and examples do not count, unless it is one of theirs."""
    root = origins.project.root
    others, _ = origins.project.mentions(name)
    counted = [other for other in others if other is not source and (is_aside(source.path, root) or not is_aside(other.path, root))]
    return [source, *sorted(counted, key=lambda other: os.path.realpath(other.path))]


def _is_qualified(call: tree.Call, owner: tree.ClassDef) -> bool:
    """Whether a class is called by way of a module of the same name, which looks like a method called on its class."""
    return isinstance(call.func, tree.Attribute) and tree.dotted(call.func.value).split(".")[-1] == owner.name


def _is_elsewhere(call: tree.Call, source: Source, maker: tree.FunctionDef, origins: Origins) -> bool:
    """Whether an instance is told whose server it has to do with, unless that is OpenAI's own."""
    names = [param.name for param in maker.params[1:] if not param.star]
    for number, arg in enumerate(call.args):
        if arg.star:
            return True
        name = arg.keyword or (names[number] if number < len(names) else "")
        if not _SERVER.search(name.lower()) or (isinstance(arg.value, tree.Const) and not arg.value.value):
            continue
        refs = origins.of(arg.value, source)
        if not refs or not all(ref.path in _OPENAI and all(_is_plain(site) for _, site in ref.sites) for ref in refs):
            return True
    return False


def _is_plain(site: tree.Call) -> bool:
    """Whether a client is made with nothing but a key and how patient it is."""
    return all(arg.keyword in ("api_key", "organization", "project", "timeout", "max_retries") for arg in site.args)
