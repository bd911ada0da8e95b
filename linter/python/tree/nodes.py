"""What every part of the tree is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

__all__ = ["Block", "Expr", "Node", "Stmt", "ancestors", "link", "pair", "walk"]


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


def link(root: Node) -> None:
    """Tells each node below a root its parent, its field there, and its place in the order of the text."""
    order = 0
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        node.order = order
        order += 1
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


def pair(lossless: Node, other: Node) -> None:
    """Gives the nodes of a tree the libcst nodes of another tree of the same text.

    Where the two differ in shape, as in pieces of an f-string, what lies below has the libcst node of what lies around.
    """
    stack = [(lossless, other)]
    while stack:
        one, two = stack.pop()
        two.cst = one.cst if one.cst is not None or two.parent is None else two.parent.cst
        mine, others = list(one.children()), list(two.children())
        if len(mine) == len(others) and type(one) is type(two):
            stack.extend(zip(mine, others, strict=True))
        else:
            for below in walk(two):
                below.cst = two.cst
