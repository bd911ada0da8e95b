"""The statements of the tree, and the module that holds them."""

from dataclasses import dataclass

from linter.python.tree.expressions import Arg, Param
from linter.python.tree.nodes import Block, Expr, Node, Stmt

__all__ = [
    "Assert", "Assign", "AugAssign", "Break", "Case", "ClassDef", "Continue", "Delete", "ExprStatement", "For", "FunctionDef",
    "Global", "Handler", "If", "Import", "ImportFrom", "Match", "Module", "Pass", "Raise", "Return", "Try", "While", "With",
    "WithItem",
]  # fmt: skip


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
