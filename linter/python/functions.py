"""What a function's definition says: what it returns, whether it is a generator, which of its parameters takes an argument."""

from linter.python import tree
from linter.python.source import Source

__all__ = ["argument", "is_classmethod", "is_generator", "is_static", "returned_values"]


def is_static(function: tree.FunctionDef) -> bool:
    """Says whether a method takes no instance."""
    return any(tree.dotted(decorator) == "staticmethod" for decorator in function.decorators)


def is_classmethod(function: tree.FunctionDef) -> bool:
    """Says whether a method takes its class."""
    return any(tree.dotted(decorator) == "classmethod" for decorator in function.decorators)


def returned_values(function: tree.FunctionDef, source: Source) -> list[tree.Expr]:
    """Returns the expressions that a function returns, not those of functions in it."""
    key = ("returns", function)
    if key not in source.memo:
        found: list[tree.Expr] = []
        stack: list[tree.Node] = list(reversed(function.body))
        while stack:
            node = stack.pop()
            if isinstance(node, tree.Return) and node.value is not None:
                found.append(node.value)
            if isinstance(node, tree.FunctionDef | tree.ClassDef | tree.Lambda | tree.Expr):
                continue
            stack.extend(reversed(list(node.children())))
        source.memo[key] = found
    return source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything


def argument(call: tree.Call, function: tree.FunctionDef, param: tree.Param, caller: Source, source: Source) -> tree.Expr | None:
    """Returns the expression that a call gives for a parameter; `None` if it gives none, or that cannot be seen."""
    named = call.keyword(param.name)
    if named is not None:
        return named
    positional = [item for item in function.params if not item.star]
    if param not in positional:
        return None
    index = positional.index(param)
    owner = source.class_of(function)
    if owner is not None and not is_static(function) and not (
        isinstance(call.func, tree.Attribute) and tree.dotted(call.func.value).split(".")[-1] == owner.name
    ):  # fmt: skip
        index -= 1
    return call.positional(index) if index >= 0 else None


def is_generator(function: tree.FunctionDef, source: Source) -> bool:
    """Says whether a function is a generator, so that its body runs only when somebody iterates."""
    key = ("generator", function)
    if key not in source.memo:
        stack: list[tree.Node] = list(function.body)
        found = False
        while stack and not found:
            node = stack.pop()
            found = isinstance(node, tree.Yield)
            if not isinstance(node, tree.FunctionDef | tree.ClassDef | tree.Lambda):
                stack.extend(node.children())
        source.memo[key] = found
    return bool(source.memo[key])
