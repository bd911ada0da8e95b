"""The syntax tree that the semantic model reads: Python's own node names, lean, each with its parent and its libcst node.

A node's `cst` is what it was lowered from; only positions and comments are read from that. `edge` names the field of the parent
that holds the node, `order` counts nodes as they stand in the text, so that of two nodes the earlier has the smaller number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

__all__ = [
    "Arg", "Assert", "Assign", "Attribute", "AugAssign", "Await", "BinOp", "Block", "BoolOp", "Break", "Call", "Case", "Clause",
    "ClassDef", "Compare", "Comprehension", "Const", "Continue", "Delete", "Dict", "Expr", "ExprStatement", "For", "FunctionDef",
    "Global", "Handler", "If", "IfExp", "Import", "ImportFrom", "Item", "Joined", "Lambda", "Match", "Module", "Name", "NamedExpr",
    "Node", "Other", "Param", "Pass", "Raise", "Return", "Sequence", "Slice", "Starred", "Subscript", "Try", "UnaryOp", "While", "With",
    "WithItem", "Yield", "ancestors", "dotted", "walk",
]  # fmt: skip


@dataclass(slots=True, eq=False)
class Node:
    """Any part of the tree. `children_in` names the fields that hold nodes, in the order of the text."""

    children_in: ClassVar[tuple[str, ...]] = ()

    cst: Any = field(default=None, init=False, repr=False)
    parent: "Node | None" = field(default=None, init=False, repr=False)
    edge: str = field(default="", init=False, repr=False)
    order: int = field(default=0, init=False, repr=False)

    def children(self) -> Iterator["Node"]:
        """Yields the nodes right below, in the order of the text."""
        for name in self.children_in:
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif value:
                yield from value


@dataclass(slots=True, eq=False)
class Expr(Node):
    """An expression."""



@dataclass(slots=True, eq=False)
class Stmt(Node):
    """A statement."""



Block = list[Stmt]


# Expressions


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


# Statements


@dataclass(slots=True, eq=False)
class ExprStatement(Stmt):
    """An expression on its own."""

    children_in = ("value",)
    value: Expr


@dataclass(slots=True, eq=False)
class Assign(Stmt):
    """`targets = value`, or an annotated name, whose `value` may be missing."""

    children_in = ("targets", "annotation", "value")
    targets: list[Expr]
    value: Expr | None
    annotation: Expr | None = None


@dataclass(slots=True, eq=False)
class AugAssign(Stmt):
    """`target op= value`; `op` without the `=`."""

    children_in = ("target", "value")
    target: Expr
    op: str
    value: Expr


@dataclass(slots=True, eq=False)
class Return(Stmt):
    """`return value`."""

    children_in = ("value",)
    value: Expr | None


@dataclass(slots=True, eq=False)
class Raise(Stmt):
    """`raise exception from cause`."""

    children_in = ("exception", "cause")
    exception: Expr | None
    cause: Expr | None


@dataclass(slots=True, eq=False)
class Delete(Stmt):
    """`del targets`."""

    children_in = ("targets",)
    targets: list[Expr]


@dataclass(slots=True, eq=False)
class Assert(Stmt):
    """`assert test, message`."""

    children_in = ("test", "message")
    test: Expr
    message: Expr | None


@dataclass(slots=True, eq=False)
class Pass(Stmt):
    """`pass`."""


@dataclass(slots=True, eq=False)
class Break(Stmt):
    """`break`."""


@dataclass(slots=True, eq=False)
class Continue(Stmt):
    """`continue`."""


@dataclass(slots=True, eq=False)
class Global(Stmt):
    """`global names` or `nonlocal names`."""

    names: list[str]
    is_nonlocal: bool


@dataclass(slots=True, eq=False)
class Import(Stmt):
    """`import module as name`: pairs of the dotted module and the name that is bound, `None` for the first word."""

    names: list[tuple[str, str | None]]


@dataclass(slots=True, eq=False)
class ImportFrom(Stmt):
    """`from module import name as other`: `level` counts the dots; a star import has the name `*`."""

    module: str
    names: list[tuple[str, str]]
    level: int


@dataclass(slots=True, eq=False)
class If(Stmt):
    """`if test: body else: orelse`; an `elif` is an `If` alone in `orelse`."""

    children_in = ("test", "body", "orelse")
    test: Expr
    body: Block
    orelse: Block


@dataclass(slots=True, eq=False)
class For(Stmt):
    """`for target in iter: body else: orelse`."""

    children_in = ("target", "iter", "body", "orelse")
    target: Expr
    iter: Expr
    body: Block
    orelse: Block
    is_async: bool


@dataclass(slots=True, eq=False)
class While(Stmt):
    """`while test: body else: orelse`."""

    children_in = ("test", "body", "orelse")
    test: Expr
    body: Block
    orelse: Block


@dataclass(slots=True, eq=False)
class Handler(Node):
    """`except type as name: body`."""

    children_in = ("type", "body")
    type: Expr | None
    name: str | None
    body: Block


@dataclass(slots=True, eq=False)
class Try(Stmt):
    """`try: body except …: handlers else: orelse finally: final`."""

    children_in = ("body", "handlers", "orelse", "final")
    body: Block
    handlers: list[Handler]
    orelse: Block
    final: Block


@dataclass(slots=True, eq=False)
class WithItem(Node):
    """`context as target`."""

    children_in = ("context", "target")
    context: Expr
    target: Expr | None


@dataclass(slots=True, eq=False)
class With(Stmt):
    """`with items: body`."""

    children_in = ("items", "body")
    items: list[WithItem]
    body: Block
    is_async: bool


@dataclass(slots=True, eq=False)
class Case(Node):
    """`case pattern if guard: body`; of the pattern only the names that it binds are kept."""

    children_in = ("guard", "body")
    names: list[str]
    guard: Expr | None
    body: Block


@dataclass(slots=True, eq=False)
class Match(Stmt):
    """`match subject: cases`."""

    children_in = ("subject", "cases")
    subject: Expr
    cases: list[Case]


@dataclass(slots=True, eq=False)
class FunctionDef(Stmt):
    """`def name(params): body`."""

    children_in = ("decorators", "params", "returns", "body")
    name: str
    params: list[Param]
    decorators: list[Expr]
    returns: Expr | None
    body: Block
    is_async: bool


@dataclass(slots=True, eq=False)
class ClassDef(Stmt):
    """`class name(bases): body`."""

    children_in = ("decorators", "bases", "body")
    name: str
    bases: list[Arg]
    decorators: list[Expr]
    body: Block


@dataclass(slots=True, eq=False)
class Module(Node):
    """A whole file."""

    children_in = ("body",)
    body: Block


def walk(node: Node) -> Iterator[Node]:
    """Yields a node and all below it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(current.children())))


def ancestors(node: Node) -> Iterator[Node]:
    """Yields the nodes around a node, from the closest to the module."""
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def dotted(node: Node | None) -> str:
    """Writes `a.b.c` for a chain of attributes on a name; an empty string for anything else."""
    names: list[str] = []
    while isinstance(node, Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, Name) else ""
