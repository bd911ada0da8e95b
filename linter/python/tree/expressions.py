"""The expressions of the tree."""

from dataclasses import dataclass
from typing import Any

from linter.python.tree.nodes import Expr, Node

__all__ = [
    "Arg", "Attribute", "Await", "BinOp", "BoolOp", "Call", "Clause", "Compare", "Comprehension", "Const", "Dict", "IfExp",
    "Item", "Joined", "Lambda", "Name", "NamedExpr", "Other", "Param", "Sequence", "Slice", "Starred", "Subscript", "UnaryOp",
    "Yield", "dotted",
]  # fmt: skip


@dataclass(slots=True, eq=False)
class Const(Expr):
    """A literal string, bytes, number, `True`, `False`, `None` or `...`."""

    value: Any


@dataclass(slots=True, eq=False)
class Joined(Expr):
    """An f-string: texts are `Const`."""

    children_in = ("parts",)
    parts: list[Expr]


@dataclass(slots=True, eq=False)
class Name(Expr):
    """A name that is read or bound."""

    id: str


@dataclass(slots=True, eq=False)
class Attribute(Expr):
    """`value.attr`."""

    children_in = ("value",)
    value: Expr
    attr: str


@dataclass(slots=True, eq=False)
class Slice(Expr):
    """`lower:upper:step` in a subscript."""

    children_in = ("lower", "upper", "step")
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


@dataclass(slots=True, eq=False)
class Subscript(Expr):
    """`value[index]`."""

    children_in = ("value", "index")
    value: Expr
    index: Expr


@dataclass(slots=True, eq=False)
class Arg(Node):
    """An argument of a call: positional, by `keyword`, or spread with `star` (`*` or `**`)."""

    children_in = ("value",)
    value: Expr
    keyword: str | None
    star: str


@dataclass(slots=True, eq=False)
class Call(Expr):
    """`func(args)`."""

    children_in = ("func", "args")
    func: Expr
    args: list[Arg]

    def keyword(self, name: str) -> Expr | None:
        """Returns the value of a keyword argument that is written out."""
        return next((arg.value for arg in self.args if arg.keyword == name), None)

    def positional(self, index: int) -> Expr | None:
        """Returns a positional argument, unless a spread before it hides which one it is."""
        for number, arg in enumerate(self.args):
            if arg.star or arg.keyword:
                return None
            if number == index:
                return arg.value
        return None

    @property
    def is_spread(self) -> bool:
        """Whether there may be keyword arguments that are not written out."""
        return any(arg.star == "**" for arg in self.args)


@dataclass(slots=True, eq=False)
class Item(Node):
    """A member of a dict display; without a key, `**value`."""

    children_in = ("key", "value")
    key: Expr | None
    value: Expr


@dataclass(slots=True, eq=False)
class Dict(Expr):
    """`{key: value, **more}`."""

    children_in = ("items",)
    items: list[Item]


@dataclass(slots=True, eq=False)
class Starred(Expr):
    """`*value` in a display or a target."""

    children_in = ("value",)
    value: Expr


@dataclass(slots=True, eq=False)
class Sequence(Expr):
    """A list, tuple or set display; `kind` is one of these words."""

    children_in = ("items",)
    kind: str
    items: list[Expr]


@dataclass(slots=True, eq=False)
class BinOp(Expr):
    """`left op right`; `op` as it is written."""

    children_in = ("left", "right")
    op: str
    left: Expr
    right: Expr


@dataclass(slots=True, eq=False)
class UnaryOp(Expr):
    """`op value`: `not`, `-`, `+`, `~`."""

    children_in = ("value",)
    op: str
    value: Expr


@dataclass(slots=True, eq=False)
class BoolOp(Expr):
    """`left op right` with `and` or `or`."""

    children_in = ("left", "right")
    op: str
    left: Expr
    right: Expr


@dataclass(slots=True, eq=False)
class Compare(Expr):
    """`left op right op right …`."""

    children_in = ("left", "rights")
    left: Expr
    ops: list[str]
    rights: list[Expr]


@dataclass(slots=True, eq=False)
class IfExp(Expr):
    """`body if test else orelse`."""

    children_in = ("body", "test", "orelse")
    test: Expr
    body: Expr
    orelse: Expr


@dataclass(slots=True, eq=False)
class Clause(Node):
    """`for target in iter if …` of a comprehension."""

    children_in = ("target", "iter", "ifs")
    target: Expr
    iter: Expr
    ifs: list[Expr]
    is_async: bool


@dataclass(slots=True, eq=False)
class Comprehension(Expr):
    """A comprehension; `kind` is `list`, `set`, `dict` or `generator`, `key` stands only in a dict's."""

    children_in = ("key", "element", "clauses")
    kind: str
    key: Expr | None
    element: Expr
    clauses: list[Clause]


@dataclass(slots=True, eq=False)
class Await(Expr):
    """`await value`."""

    children_in = ("value",)
    value: Expr


@dataclass(slots=True, eq=False)
class Yield(Expr):
    """`yield value`, or `yield from value`."""

    children_in = ("value",)
    value: Expr | None
    is_from: bool


@dataclass(slots=True, eq=False)
class NamedExpr(Expr):
    """`target := value`."""

    children_in = ("target", "value")
    target: Expr
    value: Expr


@dataclass(slots=True, eq=False)
class Other(Expr):
    """Whatever else may stand where an expression does, with the expressions in it."""

    children_in = ("inner",)
    inner: list[Expr]


@dataclass(slots=True, eq=False)
class Param(Node):
    """A parameter; `star` is `*` or `**` for those that take what is left."""

    children_in = ("annotation", "default")
    name: str
    annotation: Expr | None
    default: Expr | None
    star: str


@dataclass(slots=True, eq=False)
class Lambda(Expr):
    """`lambda params: body`."""

    children_in = ("params", "body")
    params: list[Param]
    body: Expr


def dotted(node: Node | None) -> str:
    """Writes `a.b.c` for a chain of attributes on a name; an empty string for anything else."""
    names: list[str] = []
    while isinstance(node, Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, Name) else ""
