"""What is certainly true where a node is evaluated: the tests of branches around it, and of exits before it."""

from collections.abc import Iterator
from dataclasses import dataclass

from linter.python import tree
from linter.python.source import Source

__all__ = ["Fact", "Path", "classes_at", "facts_at", "is_dead", "is_one_of", "leaves", "path_of", "tests_at"]

_DEEPEST = 8
_LEAVING = (tree.Return, tree.Raise, tree.Continue, tree.Break)
_EXITS = frozenset(("sys.exit", "exit", "quit", "os._exit"))

Step = str | int


@dataclass(frozen=True, slots=True)
class Path:
    """An attribute or item of a name, whatever the aliases on the way: `root` is the binding's node, `steps` lead on from there.

    `chunk.choices[0].delta`, `chunk["choices"][0].get("delta")` and `first.delta` after `first = chunk.choices[0]` are the same.
    """

    root: object
    steps: tuple[Step, ...]

    def at(self, *steps: Step) -> "Path":
        """Returns the path that leads `steps` further."""
        return Path(self.root, (*self.steps, *steps))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds of a path: `kind` is `truthy`, `falsy`, `not none`, `not empty`, `given`, `equals` (then with `value`).

    What is given is a key of a dict, whatever its value.
    """

    kind: str
    path: Path
    value: object = None


def path_of(node: tree.Expr, source: Source, depth: int = 0) -> Path | None:
    """Returns the path that an expression reads, `None` if it is no path."""
    if depth > _DEEPEST:
        return None
    match node:
        case tree.Name():
            return _path_of_name(node, source, depth)
        case tree.Attribute(attr="__dict__"):
            return path_of(node.value, source, depth + 1)
        case tree.Attribute():
            return _further(path_of(node.value, source, depth + 1), node.attr)
        case tree.Subscript(index=tree.Const(value=str() | int() as step)):
            return _further(path_of(node.value, source, depth + 1), step)
        case tree.Subscript(index=tree.UnaryOp(op="-", value=tree.Const(value=1))):
            return _further(path_of(node.value, source, depth + 1), -1)
        case tree.Subscript(index=tree.Slice(lower=tree.Const(value=int() as lower), upper=None, step=None)):
            return _further(path_of(node.value, source, depth + 1), f"[{lower}:]")
        case tree.Call(func=tree.Attribute(attr="get", value=inner), args=[tree.Arg(value=tree.Const(value=str() as step)), *_]):
            return _further(path_of(inner, source, depth + 1), step)
        case tree.Call(func=tree.Name(id="getattr"), args=[first, tree.Arg(value=tree.Const(value=str() as step)), *_]):
            return _further(path_of(first.value, source, depth + 1), step)
        case tree.Call(func=tree.Attribute(attr="model_dump" | "to_dict" | "dict" | "to_dict_recursive", value=inner)):
            return path_of(inner, source, depth + 1)
        case tree.Call(func=tree.Name(id="dict" | "cast" | "list" | "bool"), args=[*_, last]) if not last.star:
            return path_of(last.value, source, depth + 1)
        case tree.NamedExpr(value=inner) | tree.Await(value=inner):
            return path_of(inner, source, depth + 1)
        case tree.BoolOp(op="or", left=left, right=tree.Const() | tree.Sequence(items=[]) | tree.Dict(items=[])):
            return path_of(left, source, depth + 1)
        case tree.Call(func=tree.Attribute(attr="loads", value=tree.Name(id="json")), args=[first, *_]):
            return path_of(first.value, source, depth + 1)
        case _:
            return None


def _further(path: Path | None, step: Step) -> Path | None:
    return path.at(step) if path else None


def _path_of_name(node: tree.Name, source: Source, depth: int) -> Path | None:
    bindings = source.lookup(node.id, node)
    if not bindings:
        return None
    if len(bindings) == 1 and bindings[0].kind == "assign" and not bindings[0].path and bindings[0].value is not None:
        value = bindings[0].value
        if isinstance(value, tree.BoolOp | tree.IfExp | tree.NamedExpr):
            return Path(bindings[0].node, (node.id,))
        found = path_of(value, source, depth + 1)
        if found is not None:
            return found
    # One name that is bound anew in several places is one variable to those who test it and read it.
    return Path(bindings[0].node, (node.id,) if bindings[0].kind != "for" or bindings[0].path else ())


def classes_at(node: tree.Expr) -> list[tree.Expr]:
    """Returns the classes of which a name or attribute is certainly an instance, by the `isinstance` tests around it."""
    name = tree.dotted(node)
    return [
        test.args[1].value
        for test, truth in tests_at(node)
        if truth and isinstance(test, tree.Call) and tree.dotted(test.func) == "isinstance" and len(test.args) == 2
        and name and tree.dotted(test.args[0].value) == name
    ]  # fmt: skip


def facts_at(node: tree.Node, source: Source) -> set[Fact]:
    """Returns what certainly holds where a node is evaluated, within its function."""
    found: set[Fact] = set()
    for test, truth in tests_at(node):
        found |= implied(test, truth, source)
    return found


def tests_at(node: tree.Node) -> Iterator[tuple[tree.Expr, bool]]:
    """Yields the tests whose outcome is known where a node is evaluated, each with its outcome."""
    current = node
    while current.parent is not None:
        parent = current.parent
        match parent:
            case tree.If() | tree.While() | tree.IfExp():
                if current.edge == "body":
                    yield parent.test, True
                elif current.edge == "orelse" and not isinstance(parent, tree.While):
                    yield parent.test, False
            case tree.BoolOp() if current.edge == "right":
                yield parent.left, parent.op == "and"
            case tree.Comprehension() if current.edge in ("element", "key"):
                for clause in parent.clauses:
                    for test in clause.ifs:
                        yield test, True
            case tree.Clause() if current.edge == "ifs":
                for test in parent.ifs:
                    if test is current:
                        break
                    yield test, True
            case tree.Case() if current.edge == "body" and parent.guard is not None:
                yield parent.guard, True
            case _:
                pass
        block = getattr(parent, current.edge)
        if isinstance(current, tree.Stmt) and isinstance(block, list):
            for earlier in block:
                if earlier is current:
                    break
                yield from _left_by(earlier)
        if isinstance(parent, tree.FunctionDef | tree.Lambda | tree.ClassDef):
            return
        current = parent


def _left_by(statement: tree.Stmt) -> Iterator[tuple[tree.Expr, bool]]:
    """Yields what holds behind a statement that leaves the block otherwise."""
    match statement:
        case tree.If() if leaves(statement.body):
            yield statement.test, False
            for inner in statement.orelse:
                yield from _left_by(inner)
        case tree.If() if statement.orelse and leaves(statement.orelse):
            yield statement.test, True
        case tree.Assert():
            yield statement.test, True
        case tree.Try() if statement.handlers and all(leaves(handler.body) for handler in statement.handlers):
            for inner in statement.body:
                yield from _left_by(inner)
        case _:
            return


def is_one_of(use: tree.Name, source: Source) -> bool:
    """Says whether a test has found what a name holds to be equal to something, or one of several, where it is used."""
    for test, truth in tests_at(use):
        match test:
            case tree.Compare(left=tree.Name(id=use.id) as asked, ops=["==" | "!=" | "in" | "not in" as op]):
                if truth == (op in ("==", "in")) and source.lookup(use.id, asked) == source.lookup(use.id, use):
                    return True
            case _:
                pass
    return False


def is_dead(node: tree.Node) -> bool:
    """Says whether a node certainly never runs, since it stands behind a statement that leaves its block."""
    current = node
    while current.parent is not None:
        block = getattr(current.parent, current.edge)
        earlier = block[: block.index(current)] if isinstance(current, tree.Stmt) and isinstance(block, list) else []
        if any(leaves([statement]) for statement in earlier):
            return True
        current = current.parent
    return False


def leaves(block: tree.Block) -> bool:
    """Says whether control never runs out of a block at its end."""
    if not block:
        return False
    last = block[-1]
    match last:
        case tree.Return() | tree.Raise() | tree.Continue() | tree.Break():
            return True
        case tree.If():
            return leaves(last.body) and leaves(last.orelse)
        case tree.With():
            return leaves(last.body)
        case tree.Try():
            if leaves(last.final):
                return True
            ends = leaves(last.orelse) if last.orelse else leaves(last.body)
            return ends and all(leaves(handler.body) for handler in last.handlers)
        case tree.ExprStatement(value=tree.Call() as call):
            return tree.dotted(call.func) in _EXITS
        case _:
            return False


def implied(test: tree.Expr, truth: bool, source: Source, depth: int = 0) -> set[Fact]:
    """Returns what follows from a test's outcome."""
    if depth > _DEEPEST:
        return set()
    match test:
        case tree.UnaryOp(op="not"):
            return implied(test.value, not truth, source, depth + 1)
        case tree.BoolOp() if (test.op == "and") == truth:
            return implied(test.left, truth, source, depth + 1) | implied(test.right, truth, source, depth + 1)
        case tree.BoolOp():  # `x or ""` is true only if x is, and so on
            constant = test.right.value if isinstance(test.right, tree.Const) else None
            if test.op == "or" and truth and isinstance(test.right, tree.Const | tree.Sequence | tree.Dict) and not constant:
                return implied(test.left, True, source, depth + 1)
            return set()
        case tree.NamedExpr():
            found = implied(test.value, truth, source, depth + 1)
            if isinstance(test.target, tree.Name):
                found |= {Fact("truthy" if truth else "falsy", Path(test, (test.target.id,)))}
            return found
        case tree.Compare(ops=[op], rights=[right]):
            return _compared(test.left, op, right, truth, source)
        case tree.IfExp():
            if truth and _is_falsy(test.orelse):
                return implied(test.test, True, source, depth + 1) | implied(test.body, True, source, depth + 1)
            if truth and _is_falsy(test.body):
                return implied(test.test, False, source, depth + 1) | implied(test.orelse, True, source, depth + 1)
            return set()
        case tree.Call(func=tree.Name(id="len" | "bool" | "any"), args=[arg, *_]):
            return implied(arg.value, truth, source, depth + 1)
        case tree.Call(func=tree.Name(id="isinstance"), args=[arg, _]) if truth:
            path = path_of(arg.value, source)
            return {Fact("not none", path)} if path else set()
        case tree.Call(func=tree.Name(id="all"), args=[tree.Arg(value=tree.Sequence(items=items))]) if truth:
            return {fact for item in items for fact in implied(item, True, source, depth + 1)}
        case tree.Name():
            found = set()
            path = path_of(test, source)
            if path:
                found.add(Fact("truthy" if truth else "falsy", path))
            bindings = source.lookup(test.id, test)
            value = bindings[0].value if len(bindings) == 1 and bindings[0].kind == "assign" and not bindings[0].path else None
            if isinstance(value, tree.Expr) and not isinstance(value, tree.Name):
                found |= implied(value, truth, source, depth + 1)
            return found
        case _:
            path = path_of(test, source)
            return {Fact("truthy" if truth else "falsy", path)} if path else set()


def _is_falsy(node: tree.Expr) -> bool:
    match node:
        case tree.Const():
            return not node.value
        case tree.Sequence():
            return not node.items
        case tree.Dict():
            return not node.items
        case _:
            return False


_MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!=", "is": "is", "is not": "is not"}
_OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "==": "!=", "!=": "==", "is": "is not", "is not": "is"}


def _compared(left: tree.Expr, op: str, right: tree.Expr, truth: bool, source: Source) -> set[Fact]:
    if isinstance(left, tree.Const) and isinstance(left.value, str) and op == ("in" if truth else "not in"):
        holder = path_of(right, source)
        return {Fact("given", holder.at(left.value))} if holder else set()
    if isinstance(left, tree.Const) and op in _MIRROR:
        left, right, op = right, left, _MIRROR[op]
    if not truth:
        if op not in _OPPOSITE:
            return set()
        op = _OPPOSITE[op]
    is_length = False
    if isinstance(left, tree.Call) and isinstance(left.func, tree.Name) and left.func.id == "len" and left.args:
        left, is_length = left.args[0].value, True
    if isinstance(left, tree.Call) and tree.dotted(left.func) == "type" and op in ("==", "is") and left.args:
        left, right, op = left.args[0].value, tree.Const(None), "is not"  # `type(x) is str`
    path = path_of(left, source)
    if path is None:
        return set()
    value = right.value if isinstance(right, tree.Const) else ...
    if is_length:
        if isinstance(value, int) and ((op in (">", "!=") and value >= 0) or (op in (">=", "==") and value >= 1)):
            return {Fact("truthy", path)}
        if isinstance(value, int) and ((op == "==" and value == 0) or (op == "<" and value == 1) or (op == "<=" and value == 0)):
            return {Fact("falsy", path)}
        return set()
    match op:
        case "is not" | "!=" if value is None:
            return {Fact("not none", path)}
        case "!=" if value == "" or (isinstance(right, tree.Sequence) and not right.items):
            return {Fact("not empty", path)}
        case "==" | "is" if value is not None and value is not ...:
            return {Fact("equals", path, value), Fact("not none", path), *([Fact("truthy", path)] if value else [])}
        case "==" | "is" if value is None:
            return {Fact("falsy", path)}
        case "in" if isinstance(right, tree.Sequence) and all(isinstance(i, tree.Const) and i.value for i in right.items):
            return {Fact("truthy", path)}
        case _:
            return set()
