"""From libcst's tree to the lean one: for source in newer syntax than the running Python knows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from linter.python import tree
from linter.python.reading import literals
from linter.python.reading.lossless import Extents
from linter.python.reading.positions import Positions
from linter.python.reading.trouble import CannotParse

__all__ = ["parse", "read"]

_TOO_DEEP = "source is nested too deep to be read"


def read(text: str) -> tuple[tree.Module, Positions]:
    """Reads source text. Raises `CannotParse` if it is not Python, or nested too deep to be read."""
    module, lowered = parse(text)
    try:
        extents = Extents(text, module)
        positions = Positions.told(text, lowered, extents.of, extents.strings())
    except RecursionError:
        raise CannotParse(_TOO_DEEP, 1, 1) from None
    tree.link(lowered)
    return lowered, positions


def parse(text: str) -> tuple[cst.Module, tree.Module]:
    """Reads source text; each node of the lean tree keeps that of libcst in `raw`."""
    try:
        module = cst.parse_module(text)
        lowered = tree.Module(_block(module.body))
    except cst.ParserSyntaxError as error:
        raise CannotParse(error.message, error.raw_line, error.raw_column + 1) from None
    except RecursionError:
        raise CannotParse(_TOO_DEEP, 1, 1) from None
    tree.link(lowered, forget=False)
    return module, lowered


# Statements


def _block(statements: Iterable[Any]) -> tree.Block:
    block: tree.Block = []
    for statement in statements:
        if type(statement) is cst.SimpleStatementLine:
            for small in statement.body:
                block.append(_statement(small))
        else:
            block.append(_statement(statement))
    return block


def _body(suite: Any) -> tree.Block:
    """The statements of an indented block, or of a suite on the line of its header."""
    if type(suite) is cst.IndentedBlock:
        return _block(suite.body)
    return [_statement(small) for small in suite.body]


def _else(node: Any) -> tree.Block:
    if node is None:
        return []
    if type(node) is cst.If:
        return [_statement(node)]
    return _body(node.body)


def _statement(node: Any) -> tree.Stmt:
    make = _STATEMENTS.get(type(node))
    lowered = make(node) if make else tree.Pass()
    lowered.raw = node
    return lowered


def _assign(node: cst.Assign) -> tree.Stmt:
    return tree.Assign([_expr(target.target) for target in node.targets], _expr(node.value))


def _ann_assign(node: cst.AnnAssign) -> tree.Stmt:
    return tree.Assign([_expr(node.target)], _maybe(node.value), _expr(node.annotation.annotation))


def _aug_assign(node: cst.AugAssign) -> tree.Stmt:
    return tree.AugAssign(_expr(node.target), _operator(node.operator)[:-1], _expr(node.value))


def _raise(node: cst.Raise) -> tree.Stmt:
    return tree.Raise(_maybe(node.exc), _expr(node.cause.item) if node.cause else None)


def _delete(node: cst.Del) -> tree.Stmt:
    target = _expr(node.target)
    return tree.Delete(target.items if isinstance(target, tree.Sequence) else [target])


def _import(node: cst.Import) -> tree.Stmt:
    return tree.Import([(_path(alias.name), alias.asname.name.value if alias.asname else None) for alias in node.names])  # type: ignore[union-attr]  # an alias is a name


def _import_from(node: cst.ImportFrom) -> tree.Stmt:
    if isinstance(node.names, cst.ImportStar):
        names = [("*", "*")]
    else:
        names = [(_path(alias.name), alias.asname.name.value if alias.asname else _path(alias.name)) for alias in node.names]  # type: ignore[union-attr]  # an alias is a name
    return tree.ImportFrom(_path(node.module) if node.module else "", names, len(node.relative))


def _path(node: Any) -> str:
    return f"{_path(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else node.value


def _global(node: cst.Global) -> tree.Stmt:
    return tree.Global([item.name.value for item in node.names], is_nonlocal=False)


def _nonlocal(node: cst.Nonlocal) -> tree.Stmt:
    return tree.Global([item.name.value for item in node.names], is_nonlocal=True)


def _if(node: cst.If) -> tree.Stmt:
    return tree.If(_expr(node.test), _body(node.body), _else(node.orelse))


def _for(node: cst.For) -> tree.Stmt:
    return tree.For(_expr(node.target), _expr(node.iter), _body(node.body), _else(node.orelse), node.asynchronous is not None)


def _while(node: cst.While) -> tree.Stmt:
    return tree.While(_expr(node.test), _body(node.body), _else(node.orelse))


def _try(node: Any) -> tree.Stmt:
    handlers = []
    for handler in node.handlers:
        name = handler.name.name.value if handler.name else None
        lowered = tree.Handler(_maybe(handler.type), name, _body(handler.body))
        lowered.raw = handler
        handlers.append(lowered)
    return tree.Try(_body(node.body), handlers, _else(node.orelse), _else(node.finalbody))


def _with(node: cst.With) -> tree.Stmt:
    items = []
    for item in node.items:
        lowered = tree.WithItem(_expr(item.item), _expr(item.asname.name) if item.asname else None)
        lowered.raw = item
        items.append(lowered)
    return tree.With(items, _body(node.body), node.asynchronous is not None)


def _match(node: cst.Match) -> tree.Stmt:
    cases = []
    for case in node.cases:
        lowered = tree.Case(_names_in(case.pattern), _maybe(case.guard), _body(case.body))
        lowered.raw = case
        cases.append(lowered)
    return tree.Match(_expr(node.subject), cases)


def _names_in(pattern: cst.CSTNode) -> list[str]:
    names = [child.value for field in ("name", "rest") if isinstance(child := getattr(pattern, field, None), cst.Name)]
    for child in pattern.children:
        names += _names_in(child)
    return names


def _function(node: cst.FunctionDef) -> tree.Stmt:
    return tree.FunctionDef(
        node.name.value,
        _params(node.params),
        [_expr(decorator.decorator) for decorator in node.decorators],
        _expr(node.returns.annotation) if node.returns else None,
        _body(node.body),
        node.asynchronous is not None,
    )


def _class(node: cst.ClassDef) -> tree.Stmt:
    decorators = [_expr(decorator.decorator) for decorator in node.decorators]
    return tree.ClassDef(node.name.value, [*map(_arg, node.bases), *map(_arg, node.keywords)], decorators, _body(node.body))


def _params(node: cst.Parameters) -> list[tree.Param]:
    params = [_param(param, "") for param in (*node.posonly_params, *node.params)]
    if isinstance(node.star_arg, cst.Param):
        params.append(_param(node.star_arg, "*"))
    elif isinstance(node.star_arg, cst.ParamStar):
        params.append(tree.Param("", None, None, "*"))
    params += [_param(param, "") for param in node.kwonly_params]
    if node.star_kwarg:
        params.append(_param(node.star_kwarg, "**"))
    return params


def _param(node: cst.Param, star: str) -> tree.Param:
    annotation = _expr(node.annotation.annotation) if node.annotation else None
    lowered = tree.Param(node.name.value, annotation, _maybe(node.default), star)
    lowered.raw = node
    return lowered


# Expressions


def _maybe(node: Any) -> tree.Expr | None:
    return None if node is None else _expr(node)


def _expr(node: Any) -> tree.Expr:
    make = _EXPRESSIONS.get(type(node))
    lowered = make(node) if make else tree.Other([])
    lowered.raw = node
    return lowered


def _name(node: cst.Name) -> tree.Expr:
    value = node.value
    return tree.Const(_WORDS[value]) if value in _WORDS else tree.Name(value)


_WORDS = {"True": True, "False": False, "None": None}


def _concatenated(node: cst.ConcatenatedString) -> tree.Expr:
    left, right = _expr(node.left), _expr(node.right)
    if isinstance(left, tree.Const) and isinstance(right, tree.Const) and type(left.value) is type(right.value):
        return tree.Const(left.value + right.value)
    parts: list[tree.Expr] = []
    for side in (left, right):
        parts += side.parts if isinstance(side, tree.Joined) else [side]
    return tree.Joined(parts)


def _formatted(node: cst.FormattedString) -> tree.Expr:
    parts: list[tree.Expr] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            lowered = literals.text_between(part.value, is_raw="r" in node.start.lower())
            lowered.raw = part
            parts.append(lowered)
        elif isinstance(part, cst.FormattedStringExpression):
            parts.append(_expr(part.expression))
    return tree.Joined(parts)


def _attribute(node: cst.Attribute) -> tree.Expr:
    return tree.Attribute(_expr(node.value), node.attr.value)


def _binary(node: cst.BinaryOperation) -> tree.Expr:
    return tree.BinOp(_operator(node.operator), _expr(node.left), _expr(node.right))


def _boolean(node: cst.BooleanOperation) -> tree.Expr:
    return tree.BoolOp("and" if type(node.operator) is cst.And else "or", _expr(node.left), _expr(node.right))


def _unary(node: cst.UnaryOperation) -> tree.Expr:
    return tree.UnaryOp(_operator(node.operator), _expr(node.expression))


def _comparison(node: cst.Comparison) -> tree.Expr:
    ops = [_operator(target.operator) for target in node.comparisons]
    return tree.Compare(_expr(node.left), ops, [_expr(target.comparator) for target in node.comparisons])


def _operator(node: Any) -> str:
    return _OPERATORS[type(node)]


_OPERATORS: dict[type, str] = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//", cst.Modulo: "%", cst.Power: "**",
    cst.MatrixMultiply: "@", cst.LeftShift: "<<", cst.RightShift: ">>", cst.BitAnd: "&", cst.BitOr: "|", cst.BitXor: "^",
    cst.Not: "not", cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~",
    cst.Equal: "==", cst.NotEqual: "!=", cst.LessThan: "<", cst.LessThanEqual: "<=", cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=", cst.In: "in", cst.NotIn: "not in", cst.Is: "is", cst.IsNot: "is not",
    cst.AddAssign: "+=", cst.SubtractAssign: "-=", cst.MultiplyAssign: "*=", cst.DivideAssign: "/=", cst.FloorDivideAssign: "//=",
    cst.ModuloAssign: "%=", cst.PowerAssign: "**=", cst.MatrixMultiplyAssign: "@=", cst.LeftShiftAssign: "<<=",
    cst.RightShiftAssign: ">>=", cst.BitAndAssign: "&=", cst.BitOrAssign: "|=", cst.BitXorAssign: "^=",
}  # fmt: skip


def _call(node: cst.Call) -> tree.Expr:
    return tree.Call(_expr(node.func), [_arg(arg) for arg in node.args])


def _arg(node: cst.Arg) -> tree.Arg:
    lowered = tree.Arg(_expr(node.value), node.keyword.value if node.keyword else None, node.star)
    lowered.raw = node
    return lowered


def _subscript(node: cst.Subscript) -> tree.Expr:
    indices = [_index(element.slice) for element in node.slice]
    is_one = len(indices) == 1 and not isinstance(indices[0], tree.Starred) and not isinstance(node.slice[0].comma, cst.Comma)
    return tree.Subscript(_expr(node.value), indices[0] if is_one else tree.Sequence("tuple", indices))


def _index(node: Any) -> tree.Expr:
    if isinstance(node, cst.Index):
        value = _expr(node.value)
        return value if not node.star else tree.Starred(value)
    lowered = tree.Slice(_maybe(node.lower), _maybe(node.upper), _maybe(node.step))
    lowered.raw = node
    return lowered


def _lambda(node: cst.Lambda) -> tree.Expr:
    return tree.Lambda(_params(node.params), _expr(node.body))


def _if_exp(node: cst.IfExp) -> tree.Expr:
    return tree.IfExp(_expr(node.test), _expr(node.body), _expr(node.orelse))


def _elements(elements: Sequence[Any]) -> list[tree.Expr]:
    found = []
    for element in elements:
        value = _expr(element.value)
        if isinstance(element, cst.StarredElement):
            value = tree.Starred(value)
            value.raw = element
        found.append(value)
    return found


def _dict(node: cst.Dict) -> tree.Expr:
    items = []
    for element in node.elements:
        key = _expr(element.key) if isinstance(element, cst.DictElement) else None
        item = tree.Item(key, _expr(element.value))
        item.raw = element
        items.append(item)
    return tree.Dict(items)


def _comprehension(kind: str) -> Callable[[Any], tree.Expr]:
    def make(node: Any) -> tree.Expr:
        key, element = (node.key, node.value) if kind == "dict" else (None, node.elt)
        clauses = []
        clause = node.for_in
        while clause is not None:
            is_async = clause.asynchronous is not None
            lowered = tree.Clause(_expr(clause.target), _expr(clause.iter), [_expr(test.test) for test in clause.ifs], is_async)
            lowered.raw = clause
            clauses.append(lowered)
            clause = clause.inner_for_in
        return tree.Comprehension(kind, _maybe(key), _expr(element), clauses)

    return make


def _yield(node: cst.Yield) -> tree.Expr:
    if isinstance(node.value, cst.From):
        return tree.Yield(_expr(node.value.item), is_from=True)
    return tree.Yield(_maybe(node.value), is_from=False)


_STATEMENTS: dict[type, Callable[[Any], tree.Stmt]] = {
    cst.Expr: lambda node: tree.ExprStatement(_expr(node.value)),
    cst.Assign: _assign,
    cst.AnnAssign: _ann_assign,
    cst.AugAssign: _aug_assign,
    cst.Return: lambda node: tree.Return(_maybe(node.value)),
    cst.Raise: _raise,
    cst.Del: _delete,
    cst.Assert: lambda node: tree.Assert(_expr(node.test), _maybe(node.msg)),
    cst.Pass: lambda _: tree.Pass(),
    cst.Break: lambda _: tree.Break(),
    cst.Continue: lambda _: tree.Continue(),
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
}

_EXPRESSIONS: dict[type, Callable[[Any], tree.Expr]] = {
    cst.Name: _name,
    cst.Integer: literals.number,
    cst.Float: literals.number,
    cst.Imaginary: literals.number,
    cst.SimpleString: literals.string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.Ellipsis: lambda _: tree.Const(...),
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: _call,
    cst.Dict: _dict,
    cst.List: lambda node: tree.Sequence("list", _elements(node.elements)),
    cst.Tuple: lambda node: tree.Sequence("tuple", _elements(node.elements)),
    cst.Set: lambda node: tree.Sequence("set", _elements(node.elements)),
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.UnaryOperation: _unary,
    cst.Comparison: _comparison,
    cst.IfExp: _if_exp,
    cst.Lambda: _lambda,
    cst.ListComp: _comprehension("list"),
    cst.SetComp: _comprehension("set"),
    cst.DictComp: _comprehension("dict"),
    cst.GeneratorExp: _comprehension("generator"),
    cst.Await: lambda node: tree.Await(_expr(node.expression)),
    cst.Yield: _yield,
    cst.NamedExpr: lambda node: tree.NamedExpr(_expr(node.target), _expr(node.value)),
}
