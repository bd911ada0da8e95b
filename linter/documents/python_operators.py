"""Which Python expressions need parentheses where: how tightly each holds together, and how tightly its place asks it to."""

from linter.python import tree

__all__ = ["ATOM", "ELEMENT", "SIGN", "demand", "strength"]

# The levels of Python's grammar, from what never stands in another expression without parentheses to what needs none anywhere.
_LOOSE, ELEMENT, _CONDITION, _OR, _AND, _NOT, _COMPARISON = range(7)
_BINARY = {"|": 7, "^": 8, "&": 9, "<<": 10, ">>": 10, "+": 11, "-": 11, "*": 12, "/": 12, "//": 12, "%": 12, "@": 12, "**": 14}
SIGN, _POWER, _AWAIT, _PRIMARY, ATOM = 13, 14, 15, 16, 17


def strength(node: tree.Expr) -> int:
    """Returns the level of an expression in no parentheses."""
    match node:
        case tree.Sequence(kind="tuple") | tree.Comprehension(kind="generator"):
            return _LOOSE
        case tree.NamedExpr() | tree.Yield() | tree.Starred() | tree.Slice() | tree.Other():
            return _LOOSE
        case tree.Lambda():
            return ELEMENT
        case tree.IfExp():
            return _CONDITION
        case tree.BoolOp():
            return _OR if node.op == "or" else _AND
        case tree.UnaryOp():
            return _NOT if node.op == "not" else SIGN
        case tree.Compare():
            return _COMPARISON
        case tree.BinOp():
            return _BINARY[node.op]
        case tree.Await() | tree.Const(value=int() | float() | complex()):  # `1.real` is no attribute of a number
            return _AWAIT
        case tree.Attribute() | tree.Call() | tree.Subscript():
            return _PRIMARY
        case _:
            return ATOM


def demand(node: tree.Node) -> int:
    """Returns the level that an expression in the place of `node` must have to do without parentheses."""
    match node.parent:
        case tree.Attribute() | tree.Await() | tree.Subscript() | tree.Call() if node.edge in ("value", "func"):
            return _PRIMARY
        case tree.UnaryOp(op=op):
            return _NOT if op == "not" else SIGN
        case tree.BinOp(op="**"):
            return _AWAIT if node.edge == "left" else SIGN
        case tree.BinOp(op=op):
            return _BINARY[op] + (node.edge == "right")
        case tree.BoolOp(op=op):
            return (_OR if op == "or" else _AND) + (node.edge == "right")
        case tree.Compare() | tree.Starred() | tree.Item(key=None):
            return _COMPARISON + 1
        case tree.IfExp() if node.edge != "orelse":
            return _OR
        case tree.Clause():
            return _OR
        case tree.Other():
            return ATOM
        case _:
            return ELEMENT
