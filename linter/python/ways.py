"""How control leaves a block of statements, and what the statements in it assign and read."""

from collections.abc import Callable, Iterator

from linter.python import tree

__all__ = ["Judge", "Ways", "assignments", "inside", "is_true", "last_name", "names_in", "outcomes", "ways_of"]

Ways = frozenset[str]
Judge = Callable[[tree.Stmt], Ways | None]

_EXITS = frozenset(("sys.exit", "exit", "quit", "os._exit"))


def outcomes(block: tree.Block, judge: Judge | None = None) -> Ways:
    """Returns how control leaves a block: `next` at its end, `continue`, `break`, `return`, `raise`. A judge may know better."""
    found: set[str] = set()
    for statement in block:
        ways = ways_of(statement, judge)
        found |= ways - {"next"}
        if "next" not in ways:
            return frozenset(found)
    return frozenset(found | {"next"})


def ways_of(statement: tree.Stmt, judge: Judge | None = None) -> Ways:
    """Returns how control leaves one statement."""
    judged = judge(statement) if judge else None
    if judged is not None:
        return judged
    match statement:
        case tree.Return():
            return frozenset(("return",))
        case tree.Raise():
            return frozenset(("raise",))
        case tree.Continue():
            return frozenset(("continue",))
        case tree.Break():
            return frozenset(("break",))
        case tree.ExprStatement(value=tree.Call() as call) if tree.dotted(call.func) in _EXITS:
            return frozenset(("raise",))
        case tree.If():
            return outcomes(statement.body, judge) | outcomes(statement.orelse, judge)
        case tree.While() | tree.For():
            inner = outcomes(statement.body, judge)
            is_endless = isinstance(statement, tree.While) and is_true(statement.test) and "break" not in inner
            return (inner - {"continue", "break", "next"}) | (frozenset() if is_endless else frozenset(("next",)))
        case tree.With():
            return outcomes(statement.body, judge)
        case tree.Try():
            ways = outcomes(statement.body, judge)
            if "next" in ways:
                ways = (ways - {"next"}) | outcomes(statement.orelse, judge)
            for handler in statement.handlers:
                ways |= outcomes(handler.body, judge)
            final = outcomes(statement.final, judge)
            return ways | (final - {"next"}) if "next" in final else final
        case tree.Match():
            return frozenset(("next",)).union(*(outcomes(case.body, judge) for case in statement.cases))
        case _:
            return frozenset(("next",))


def is_true(test: tree.Expr) -> bool:
    """Says whether a test is a constant that holds."""
    return isinstance(test, tree.Const) and bool(test.value)


def inside(node: tree.Node) -> Iterator[tree.Node]:
    """Yields a node and what is below it, but for the bodies of functions and classes."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            stack.extend(reversed(list(current.children())))


def names_in(node: tree.Node | None) -> set[str]:
    """Returns the names and dotted attributes that an expression reads: `self.tries` and `self` for `self.tries + 1`."""
    found: set[str] = set()
    for below in tree.walk(node) if node is not None else ():
        if isinstance(below, tree.Name):
            found.add(below.id)
        elif isinstance(below, tree.Attribute) and (path := tree.dotted(below)):
            found.add(path)
    return found


def last_name(call: tree.Call) -> str:
    """Returns the last word of what is called."""
    return call.func.attr if isinstance(call.func, tree.Attribute) else getattr(call.func, "id", "")


def assignments(nodes: list[tree.Node]) -> Iterator[tuple[str, tree.Expr | None, bool]]:
    """Yields what is assigned in some statements: the name, the value, and whether it depends on the name's value before."""
    for node in (below for top in nodes for below in inside(top)):
        match node:
            case tree.AugAssign():
                yield tree.dotted(node.target), node.value, True
            case tree.NamedExpr():
                yield tree.dotted(node.target), node.value, False
            case tree.Assign(value=tree.Expr() as value):
                for target in node.targets:
                    for part in target.items if isinstance(target, tree.Sequence) else [target]:
                        if name := tree.dotted(part):
                            yield name, value, name in names_in(value)
            case tree.For():
                for below in tree.walk(node.target):
                    if isinstance(below, tree.Name):
                        yield below.id, None, True
