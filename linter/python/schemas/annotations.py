"""From an annotation to the type that Pydantic reads in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from linter.python import tree
from linter.python.origins import Origins, Ref
from linter.python.reading.read import read
from linter.python.schemas.classes import Classes, Enumeration, Model
from linter.python.schemas.fields import Said, add_to, said_by
from linter.python.schemas.kinds import ALIASES, CONTAINERS, PLAIN, Kind, constrain, unknown
from linter.python.schemas.made import Spot
from linter.python.scopes import Binding
from linter.python.source import Source
from linter.python.values.value import Value

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values

__all__ = ["Annotations"]

_DEEPEST = 30
_HOMES = ("types.", "networks.", "fields.", "functional_validators.", "json_schema.", "main.")
_FUNCTIONS = {
    "pydantic.conint": "int", "pydantic.confloat": "float", "pydantic.constr": "str", "pydantic.conbytes": "bytes",
    "pydantic.condecimal": "decimal.Decimal", "pydantic.condate": "datetime.date",
}  # fmt: skip
_LISTS = {"pydantic.conlist": "list", "pydantic.conset": "set", "pydantic.confrozenset": "set"}


class Annotations:
    """Reads annotations of one project."""

    def __init__(self, origins: Origins, values: "Values", classes: Classes) -> None:
        self._origins = origins
        self._values = values
        self._classes = classes
        self._depth = 0

    def of(self, node: tree.Expr, source: Source) -> Kind:
        """Returns the type that an annotation stands for."""
        if self._depth >= _DEEPEST:
            return unknown((node, source))
        self._depth += 1
        try:
            return self._of(node, source)
        finally:
            self._depth -= 1

    def _of(self, node: tree.Expr, source: Source) -> Kind:
        spot = (node, source)
        match node:
            case tree.Const(value=None):
                return Kind("plain", spot, {"type": "null"})
            case tree.Const(value=str() as text):
                inner = _quoted(text, node)
                return self.of(inner, source) if inner is not None else unknown(spot)
            case tree.BinOp(op="|"):
                return self._union([node.left, node.right], source, spot)
            case tree.Subscript(value=head, index=index):
                return self._subscript(head, index, source, spot)
            case tree.Name() | tree.Attribute():
                return self._named(node, source, spot)
            case tree.Call():
                return self._call(self.path(node.func, source), node, source, spot)
            case _:
                return unknown(spot)

    # Names

    def path(self, node: tree.Expr, source: Source) -> str:
        """Returns the path of a library's object, as its documentation calls it; an empty string for anything else."""
        paths = {_short(ref.path) if ref.kind == "library" else "" for ref in self._refs(node, source)}
        return paths.pop() if len(paths) == 1 else ""

    def _bindings(self, node: tree.Name, source: Source) -> list[Binding]:
        """The bindings that a name in an annotation may have; a field that is only annotated binds nothing in its class."""
        scope = source.scope_of(node)
        if isinstance(scope.node, tree.ClassDef):
            own = [b for b in scope.bindings.get(node.id, ()) if b.kind != "assign" or b.value is not None]
            return own or source.lookup(node.id, scope.node)
        return source.lookup(node.id, node)

    def _refs(self, node: tree.Expr, source: Source) -> list[Ref]:
        if isinstance(node, tree.Name):
            bindings = self._bindings(node, source)
            if not bindings:
                return [Ref("library", f"builtins.{node.id}")]
            return [ref for binding in bindings for ref in self._origins.of_binding(binding, source)]
        if isinstance(node, tree.Attribute):
            return [inner for ref in self._refs(node.value, source) for inner in self._origins.attribute(ref, node.attr)]
        return []

    def _named(self, node: tree.Expr, source: Source, spot: Spot) -> Kind:
        alias = self._alias(node, source)
        if alias is not None:
            return self.of(*alias)
        refs = self._refs(node, source)
        paths = {_short(ref.path) for ref in refs if ref.kind == "library"}
        if len(refs) == 1 and refs[0].kind == "class":
            return self._class(refs[0], spot)
        if len(paths) != 1 or any(ref.kind != "library" for ref in refs):
            return unknown(spot)
        path = paths.pop()
        if path in PLAIN:
            name, schema = PLAIN[path]
            return Kind(name, spot, schema)
        if path in CONTAINERS:
            return self._container(path, [], source, spot)
        if path.endswith("()") and refs[0].sites:
            where, call = refs[0].sites[-1]
            if path == "NewType()" and call.positional(1) is not None:
                return self.of(call.args[1].value, where)
            return self._call(path.removesuffix("()"), call, where, spot)
        return unknown(spot)

    def _alias(self, node: tree.Expr, source: Source) -> tuple[tree.Expr, Source] | None:
        """What a name stands for, if it is assigned an annotation: `Name = Annotated[str, …]`, here or in another module."""
        if isinstance(node, tree.Name):
            bindings = self._bindings(node, source)
            if len(bindings) != 1 or isinstance(bindings[0].scope.node, tree.ClassDef):
                return None
            binding = bindings[0]
            if binding.kind == "assign" and not binding.path and isinstance(binding.value, _WRITTEN):
                return binding.value, source
            if binding.kind != "from":
                return None
        found = self._values.sources_of(node, source)
        return found[0] if len(found) == 1 and isinstance(found[0][0], _WRITTEN) else None

    def _class(self, ref: Ref, spot: Spot) -> Kind:
        about = self._classes.read(ref)
        if about is None:
            return unknown(spot)
        return Kind("enum" if isinstance(about, Enumeration) else "model", spot, about=about)

    # Types with types in them

    def _subscript(self, head: tree.Expr, index: tree.Expr, source: Source, spot: Spot) -> Kind:
        path = self.path(head, source)
        items = index.items if isinstance(index, tree.Sequence) and index.kind == "tuple" else [index]
        match path:
            case "Optional":
                return self._union([index], source, spot, is_optional=True)
            case "Union":
                return self._union(items, source, spot)
            case "Annotated":
                return self._annotated(items, source)
            case "Literal":
                return self._literal(items, source, spot)
            case "Final" | "Required":
                return self.of(index, source)
            case "pydantic.SkipJsonSchema":
                return Kind("skipped", spot)
            case "re.Pattern" | "Pattern":
                return Kind("plain", spot, PLAIN[path][1])
            case _ if path in CONTAINERS:
                return self._container(path, items, source, spot)
            case _:
                return unknown(spot)

    def _container(self, path: str, items: list[tree.Expr], source: Source, spot: Spot) -> Kind:
        name, count = CONTAINERS[path]
        if name == "tuple":
            return self._tuple(items, source, spot)
        if items and len(items) != count:
            return unknown(spot)
        parts = [self.of(item, source) for item in items] or [Kind("plain", spot) for _ in range(count)]
        schema: dict[str, Any] = {"type": "object"} if name == "dict" else {"type": "array"}
        if name == "set":
            schema["uniqueItems"] = True
        return Kind(name, spot, schema, parts)

    def _tuple(self, items: list[tree.Expr], source: Source, spot: Spot) -> Kind:
        if not items:
            return Kind("tuple", spot, {"type": "array", "items": {}})
        if len(items) == 2 and isinstance(items[1], tree.Const) and items[1].value is ...:
            return Kind("tuple", spot, {"type": "array"}, [self.of(items[0], source)])
        if any(isinstance(item, tree.Sequence | tree.Starred) or _is_dots(item) for item in items):
            return unknown(spot)
        size = {"type": "array", "minItems": len(items), "maxItems": len(items)}
        return Kind("tuple", spot, size, [self.of(item, source) for item in items])

    def _union(self, items: list[tree.Expr], source: Source, spot: Spot, *, is_optional: bool = False) -> Kind:
        parts: list[Kind] = [Kind("plain", spot, {"type": "null"})] if is_optional else []
        for item in items:
            for part in self._choices(self.of(item, source)):
                if not any(_is_same(part, other) for other in parts):
                    parts.append(part)
        others = [part for part in parts if part.schema != {"type": "null"} or part.name != "plain"]
        if not others:
            return Kind("plain", spot, {"type": "null"})
        union = others[0] if len(others) == 1 else Kind("union", spot, parts=others)
        return union if len(others) == len(parts) else Kind("nullable", spot, parts=[union])

    def _choices(self, kind: Kind) -> Iterator[Kind]:
        """The choices of a union in a union, which Python makes one of; not of one that is annotated."""
        if kind.said or kind.limits or kind.is_wrapped or kind.name not in ("union", "nullable"):
            yield kind
            return
        for part in kind.parts:
            yield from self._choices(part) if kind.name == "nullable" else [part]
        if kind.name == "nullable":
            yield Kind("plain", kind.spot, {"type": "null"})

    def _literal(self, items: list[tree.Expr], source: Source, spot: Spot) -> Kind:
        found: list[Any] = []
        for item in items:
            value = self._literal_value(item, source)
            if value is None:
                return unknown(spot)
            for data in value:
                if not any(type(other) is type(data) and other == data for other in found):
                    found.append(data)
        schema: dict[str, Any] = {"const": found[0]} if len(found) == 1 else {"enum": found}
        kinds = {type(data) for data in found}
        if len(kinds) == 1:
            schema["type"] = {str: "string", int: "integer", bool: "boolean", type(None): "null"}[kinds.pop()]
        return Kind("literal", spot, schema)

    def _literal_value(self, item: tree.Expr, source: Source) -> list[Any] | None:
        if isinstance(item, tree.Subscript) and self.path(item.value, source) == "Literal":
            inner = self.of(item, source)
            return inner.schema.get("enum", [inner.schema["const"]] if "const" in inner.schema else None)
        alias = self._alias(item, source)
        if alias is not None and isinstance(alias[0], tree.Subscript):
            return self._literal_value(*alias)
        if isinstance(item, tree.Attribute):
            refs = self._refs(item.value, source)
            about = self._classes.read(refs[0]) if len(refs) == 1 and refs[0].kind == "class" else None
            return [about.members[item.attr]] if isinstance(about, Enumeration) and item.attr in about.members else None
        data = self._values.of(item, source).data
        return [data] if data is None or type(data) in (str, int, bool) else None

    # What is said besides

    def _annotated(self, items: list[tree.Expr], source: Source) -> Kind:
        kind = self.of(items[0], source)
        for item in items[1:]:
            add_to(kind, self.said(item, source), self)
        return kind

    def flattened(self, node: tree.Expr, source: Source) -> tuple[tree.Expr, Source, list[Said]]:
        """Returns the type of a field's annotation, and what is said besides in all `Annotated` around it."""
        if isinstance(node, tree.Const) and isinstance(node.value, str) and (inner := _quoted(node.value, node)) is not None:
            return self.flattened(inner, source)
        if isinstance(node, tree.Subscript):
            path = self.path(node.value, source)
            if path == "Final":
                return self.flattened(node.index, source)
            if path == "Annotated" and isinstance(node.index, tree.Sequence) and self._depth < _DEEPEST:
                self._depth += 1
                inner, where, said = self.flattened(node.index.items[0], source)
                self._depth -= 1
                return inner, where, said + [self.said(item, source) for item in node.index.items[1:]]
        alias = self._alias(node, source) if isinstance(node, tree.Name | tree.Attribute) else None
        if alias is not None and self._depth < _DEEPEST and isinstance(alias[0], tree.Subscript | tree.Const):
            self._depth += 1
            found = self.flattened(*alias)
            self._depth -= 1
            return found
        return node, source, []

    def said(self, node: tree.Expr, source: Source) -> Said:
        """Returns what an argument of `Annotated` says, or the value of a field."""
        path = self.path(node.func, source) if isinstance(node, tree.Call) else self.path(node, source)
        return said_by(path, node, source, self._values)

    def _call(self, path: str, call: tree.Call, source: Source, spot: Spot) -> Kind:
        """A type that a function makes: `conint(gt=0)`, `conlist(str, min_length=1)`."""
        if path in _FUNCTIONS:
            name, schema = PLAIN[_FUNCTIONS[path]]
            kind, args = Kind(name, spot, schema), call.args
        elif path in _LISTS and call.args:
            inner = call.positional(0) or call.keyword("item_type")
            if inner is None:
                return unknown(spot)
            kind = self._container(_LISTS[path], [inner], source, spot)
            args = [arg for arg in call.args if arg.value is not inner]
        else:
            return unknown(spot)
        for arg in args:
            if not arg.keyword or arg.keyword in ("regex", "unique_items", "min_items", "max_items"):
                return unknown(spot)
            value = self._values.of(arg.value, source).data
            constrain(kind, arg.keyword, value, (arg.value, source))
        if path == "pydantic.conlist" and "minItems" not in kind.limits:
            constrain(kind, "min_length", 0, spot)
        return kind

    def default(self, value: tree.Expr, source: Source) -> Value:
        """Returns what a default is in JSON: of a member of an enumeration its value."""
        if isinstance(value, tree.Attribute):
            refs = self._refs(value.value, source)
            about = self._classes.read(refs[0]) if len(refs) == 1 and refs[0].kind == "class" else None
            if isinstance(about, Enumeration) and value.attr in about.members:
                return Value(about.members[value.attr], value, source)
        return self._values.of(value, source)

    def tags(self, model: Model, name: str) -> list[Any] | None:
        """Returns the values by which a model is told from others in a union; `None` if they are not certain."""
        field = model.fields.get(name)
        if field is None or field.statement.annotation is None:
            return None
        value = field.statement.value
        if value is not None and isinstance(value, tree.Call) and self.said(value, field.source).has_alias:
            return None
        inner, where, said = self.flattened(field.statement.annotation, field.source)
        kind = self.of(inner, where)
        if kind.name != "literal" or said:
            return None
        found = kind.schema.get("enum") or [kind.schema["const"]]
        return found if all(isinstance(tag, str) for tag in found) else None


_WRITTEN = (tree.Subscript, tree.BinOp, tree.Const)


def _short(path: str) -> str:
    """A path without the module in which a package keeps what it offers at its top."""
    for prefix in ALIASES:
        if path.startswith(prefix):
            return path.removeprefix(prefix)
    if path.startswith("pydantic."):
        rest = path.removeprefix("pydantic.")
        for home in _HOMES:
            if rest.startswith(home):
                return f"pydantic.{rest.removeprefix(home)}"
    return path


def _is_dots(node: tree.Expr) -> bool:
    return isinstance(node, tree.Const) and node.value is ...


def _is_same(one: Kind, other: Kind) -> bool:
    """Whether two choices of a union are the same type for Python."""
    if one.said or other.said or one.limits or other.limits or one.name != other.name or one.name == "unknown":
        return False
    if one.name in ("model", "enum"):
        return one.about is other.about
    return one.schema == other.schema and one.name in ("str", "int", "float", "bytes", "plain")


def _quoted(text: str, at: tree.Expr) -> tree.Expr | None:
    """The expression in an annotation in quotes, put where the quotes stand, so that its names are looked up there."""
    try:
        body = read(text.strip()).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    if len(body) != 1 or not isinstance(body[0], tree.ExprStatement):
        return None
    inner = body[0].value
    for node in tree.walk(inner):
        node.order = at.order
    inner.parent = at
    return inner
