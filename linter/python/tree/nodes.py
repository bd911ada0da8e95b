"""What every part of the tree is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

__all__ = ["Block", "Expr", "Node", "Stmt", "ancestors", "link", "walk"]


@dataclass(slots=True, eq=False)
class Node:
    """Any part of the tree. `children_in` names the fields that hold nodes, in the order of the text.

    `raw` is what a parser made of it, while its place is looked for: kept any longer, it would take more room than all the rest.
    """

    children_in: ClassVar[tuple[str, ...]] = ()

    raw: Any = field(default=None, init=False, repr=False)
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


def link(root: Node, *, forget: bool = True) -> None:
    """Tells each node below a root its parent, its field there, and its place in the order of the text; `raw` goes."""
    order = 0
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        node.order = order
        order += 1
        if forget:
            node.raw = None
        below: list[Node] = []
        for name in node.children_in:
            value = getattr(node, name)
            if value is None:
                continue
            for child in value if type(value) is list else (value,):
                child.parent = node
                child.edge = name
                below.append(child)
        stack.extend(reversed(below))
