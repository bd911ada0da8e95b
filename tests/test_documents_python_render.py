"""Operations rendered into Python source: what is not meant stays byte for byte, what is new is written like what is there."""

import ast
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import libcst
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_values, keys, routes, scalars

from linter.documents.python_layout import Layout
from linter.documents.python_render import render
from linter.documents.python_writer import literal
from linter.documents.text import apply_edits
from linter.model.fix import After, Code, Edit, Insert, Keep, Operation, Remove, RenameKey, Replace, Statement, Text
from linter.model.place import Place, Span
from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.reading.positions import Positions
from linter.python.reading.read import read


def at(*route: str | int) -> Place:
    return Place("x.py", route=route)


# The little of the semantic model that it takes to find a place: literals, names assigned once, `dict(…)`, `kw["a"] = 1`.


@dataclass
class Value:
    data: Any
    node: tree.Node
    members: "dict[str | int, Value]" = field(default_factory=dict)
    holders: dict[str | int, tree.Node] = field(default_factory=dict)

    def at(self, *route: str | int) -> "Value":
        found = self
        for step in route:
            found = found.members[step]
        return found

    def put(self, key: Any, value: "Value", holder: tree.Node) -> None:
        if isinstance(self.data, dict):
            self.data[key] = value.data
        else:
            self.data.append(value.data)
        self.members[key] = value
        self.holders[key] = holder


def evaluated(node: tree.Expr | None, module: tree.Module) -> Value:
    assert node is not None
    match node:
        case tree.Const(value=value):
            return Value(value, node)
        case tree.UnaryOp(op="-", value=tree.Const(value=value)):
            return Value(-value, node)
        case tree.Dict():
            result = Value({}, node)
            for item in node.items:
                if item.key is None:
                    merge(result, evaluated(item.value, module))
                elif isinstance(item.key, tree.Const):
                    result.put(item.key.value, evaluated(item.value, module), item)
            return result
        case tree.Sequence(kind="list"):
            result = Value([], node)
            for item in node.items:
                result.put(len(result.data), evaluated(item, module), item)
            return result
        case tree.Call(args=args) if tree.dotted(node.func) in ("dict", "create", "c.create"):
            result = Value({}, node)
            for arg in args:
                if arg.star == "**":
                    merge(result, evaluated(arg.value, module))
                elif arg.keyword:
                    result.put(arg.keyword, evaluated(arg.value, module), arg)
                else:
                    result.put(len(result.data), evaluated(arg.value, module), arg)
            return result
        case tree.Name():
            return of_name(node, module)
        case _:
            return Value(UNKNOWN, node)


def merge(result: Value, other: Value) -> None:
    for key, member in other.members.items():
        result.put(key, member, other.holders[key])


def of_name(name: tree.Name, module: tree.Module) -> Value:
    result = Value(UNKNOWN, name)
    for node in tree.walk(module):
        match node:
            case tree.Assign(targets=[tree.Name(id=name.id)]):
                result = evaluated(node.value, module)
            case tree.Assign(targets=[tree.Subscript(value=tree.Name(id=name.id), index=tree.Const(value=key))]):
                result.put(key, evaluated(node.value, module), node)
            case tree.Call(func=tree.Attribute(value=tree.Name(id=name.id), attr="append"), args=[arg]):
                result.put(len(result.data), evaluated(arg.value, module), arg.value)
    return result


def request(module: tree.Module) -> Value:
    """The first call of `create`; without one, the value of the first assignment."""
    nodes = list(tree.walk(module))
    for node in nodes:
        if isinstance(node, tree.Call) and tree.dotted(node.func) in ("create", "c.create"):
            return evaluated(node, module)
    return next(evaluated(node.value, module) for node in nodes if isinstance(node, tree.Assign))


def edits(text: str, *ops: Operation) -> list[Edit]:
    module = read(text)
    root = request(module)
    return render(lambda place: root.at(*place.route), Positions(text, module), text, ops)  # type: ignore[arg-type, return-value]


def comments(text: str) -> list[str]:
    found: list[str] = []

    class Collector(libcst.CSTVisitor):
        def visit_Comment(self, node: libcst.Comment) -> None:  # noqa: N802 - libcst's name
            found.append(node.value)

    libcst.parse_module(text).visit(Collector())
    return found


def applied(text: str, changes: list[Edit]) -> str:
    ordered = sorted(changes, key=lambda edit: (edit.span.start, edit.span.end))
    for before, behind in pairwise(ordered):
        assert before.span.end <= behind.span.start, changes
    after = apply_edits(text, changes)
    libcst.parse_module(after)
    compile(after, "x.py", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return after


def change(text: str, *ops: Operation) -> str:
    return applied(text, edits(text, *ops))


def refused(text: str, *ops: Operation) -> bool:
    try:
        edits(text, *ops)
    except KeyError:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "ops", "expected"),
    [
        ("create(model='a' , n = 1)", [Replace(at("n"), 2)], "create(model='a' , n = 2)"),
        ('create(n=[{"a": 1}])', [Replace(at("n", 0, "a"), None)], 'create(n=[{"a": None}])'),
        ("create(n=1)", [Replace(at("n"), "x")], 'create(n="x")'),
        ("create(n=1)", [Replace(at("n"), 'say "x"')], "create(n='say \"x\"')"),
        ("create(n=1)", [Replace(at("n"), 'it\'s "x"\n')], 'create(n="it\'s \\"x\\"\\n")'),
        ("create(n=1, m='a')", [Replace(at("n"), "x")], "create(n='x', m='a')"),
        ("create(n=1, m='a')", [Replace(at("n"), "it's")], "create(n=\"it's\", m='a')"),
        ("create(n=1)", [Replace(at("n"), {"a": [True, 1.5, -1], "b": {}})], 'create(n={"a": [True, 1.5, -1], "b": {}})'),
        ('create(n=("a"\n  "b"))', [Replace(at("n"), 1)], "create(n=1)"),
        ('create(n=(  # why\n  "a"))', [Replace(at("n"), "b")], 'create(n=(  # why\n  "b"))'),
        ("create(a=1)", [Text(Span(0, 6), "c.create")], "c.create(a=1)"),
        ("n = -1\ncreate(a=n)", [Replace(at("a"), 1)], "n = 1\ncreate(a=n)"),
        ("create(a=1 if x else 2)", [Replace(at("a"), 1)], "create(a=1)"),
        ('x = "é😀", create(n=1)', [Replace(at("n"), "ü")], 'x = "é😀", create(n="ü")'),
    ],
)
def test_replace(text: str, ops: list[Operation], expected: str) -> None:
    assert change(text, *ops) == expected


LONG = {"type": "object", "properties": {"city": {"type": "string", "description": "x" * 18}}, "required": ["city"]}


def test_what_is_long_goes_over_lines_where_the_code_around_it_does() -> None:
    assert change("create(\n    a=1,\n)\n", Replace(at("a"), LONG)) == (
        "create(\n"
        "    a={\n"
        '        "type": "object",\n'
        f'        "properties": {{"city": {{"type": "string", "description": "{"x" * 18}"}}}},\n'
        '        "required": ["city"],\n'
        "    },\n"
        ")\n"
    )
    assert "\n" not in change("create(a=1)", Replace(at("a"), LONG))
    assert change("create(\r\n\ta=1,\r\n)\r\n", Replace(at("a"), LONG)).startswith('create(\r\n\ta={\r\n\t\t"type": "object",\r\n')


@pytest.mark.parametrize(
    ("text", "ops", "expected"),
    [
        ('create(x={"a": 1})', [RenameKey(at("x", "a"), "b")], 'create(x={"b": 1})'),
        ("create(x={'a': 1})", [RenameKey(at("x", "a"), "it's")], 'create(x={"it\'s": 1})'),
        ("create(x={('a' 'b'): 1})", [RenameKey(at("x", "ab"), "c")], "create(x={'c': 1})"),
        ("create(x = 1)", [RenameKey(at("x"), "y")], "create(y = 1)"),
        ("kw = dict(x=1)\ncreate(**kw)", [RenameKey(at("x"), "y")], "kw = dict(y=1)\ncreate(**kw)"),
        ("kw = {}\nkw['x'] = 1\ncreate(**kw)", [RenameKey(at("x"), "y-z")], "kw = {}\nkw['y-z'] = 1\ncreate(**kw)"),
        ("create(a=1, b=2)", [Remove(at("b")), RenameKey(at("a"), "b")], "create(b=1)"),
    ],
)
def test_rename(text: str, ops: list[Operation], expected: str) -> None:
    assert change(text, *ops) == expected


@pytest.mark.parametrize(
    ("text", "routes", "expected"),
    [
        ("create(a=1, b=2, c=3)", [("a",)], "create(b=2, c=3)"),
        ("create(a=1, b=2, c=3)", [("b",)], "create(a=1, c=3)"),
        ("create(a=1, b=2, c=3)", [("c",)], "create(a=1, b=2)"),
        ("create(a=1, b=2, c=3)", [("a",), ("b",)], "create(c=3)"),
        ("create(a=1, b=2, c=3)", [("b",), ("c",)], "create(a=1)"),
        ("create(a=1, b=2, c=3)", [("a",), ("c",)], "create(b=2)"),
        ("create(a=1, b=2,)", [("b",)], "create(a=1,)"),
        ("create( a=1, b=2 )", [("a",), ("b",)], "create()"),
        ("create(x, a=1)", [("a",)], "create(x)"),
        ("create(a=1, **x)", [("a",)], "create(**x)"),
        ("create(a=[{'x': 1 }], b=2)", [("a", 0, "x")], "create(a=[{}], b=2)"),
        ("create(a=[1,2,3])", [("a", 1)], "create(a=[1,3])"),
        ("create(a=[(1),(2)])", [("a", 1)], "create(a=[(1)])"),
        ("create(\n    a=1,\n    b=2,\n)", [("a",)], "create(\n    b=2,\n)"),
        ("create(\n    a=1,\n    b=2,\n)", [("b",)], "create(\n    a=1,\n)"),
        ("create(\n    a=1,\n    b=2\n)", [("b",)], "create(\n    a=1\n)"),
        ("create(\n    a=1,\n    b=2,\n)", [("a",), ("b",)], "create()"),
        ("create(\r\n\ta=1,\r\n\tb=2,\r\n\tc=3\r\n)", [("b",)], "create(\r\n\ta=1,\r\n\tc=3\r\n)"),
        ("create(a=1,\n       b=2)", [("a",)], "create(b=2)"),
        ("create(a=1,\n       b=2)", [("b",)], "create(a=1)"),
        ("create(a=1,\n       b=2,\n       c=3)", [("b",), ("c",)], "create(a=1)"),
        ("create(x, a=1,\n       b=2,\n       c=3)", [("a",), ("c",)], "create(x,\n       b=2)"),
        ("create(a=0,\n  b=1,\n  c=2)", [("b",), ("c",)], "create(a=0)"),
        ("create(\n    a=1, b=2,\n    c=3,\n)", [("a",), ("b",)], "create(\n    c=3,\n)"),
        ("create(\n    a=1, b=2,\n    c=3,\n)", [("b",)], "create(\n    a=1,\n    c=3,\n)"),
        ("create(a=1, \\\n    b=2, \\\n    c=3)", [("b",)], "create(a=1, \\\n    c=3)"),
        ("create(a=[{\n    'x': 1\n}, {\n    'y': 2\n}])", [("a", 0)], "create(a=[{\n    'y': 2\n}])"),
        ("create(a=[{\n    'x': 1\n}, {\n    'y': 2\n}])", [("a", 1)], "create(a=[{\n    'x': 1\n}])"),
        ("x = '''\n''' , create(a=1)", [("a",)], "x = '''\n''' , create()"),
    ],
)
def test_remove(text: str, routes: list[tuple[str | int, ...]], expected: str) -> None:
    assert change(text, *(Remove(at(*route)) for route in routes)) == expected


@pytest.mark.parametrize(
    ("text", "routes", "expected"),
    [
        # A comment goes with the line that it is on, the others stay.
        ("create(\n    # one\n    a=1,  # two\n    # three\n    b=2,\n)", "a", "create(\n    # one\n    # three\n    b=2,\n)"),
        ("create(\n    a=1,  # two\n    b=2  # three\n)", "b", "create(\n    a=1  # two\n)"),
        ("create(  # one\n    a=1,\n    # two\n)", "a", "create(  # one\n    # two\n)"),
        ("create(\n    a=1,  # one\n)", "a", "create()"),
        ("create(  # one\n    a=1)", "a", "create(  # one\n)"),
        ("create(a=1,  # one\n    b=2)", "a", "create(  # one\n    b=2)"),
        ("create(x, a=1,  # one\n    b=2)", "a", "create(x,  # one\n    b=2)"),
        ("create(a=1,  # one\n    b=2)", "b", "create(a=1  # one\n)"),
        ("create(a=1,  # one\n    # two\n    b=2, c=3)", "bc", "create(a=1  # one\n    # two\n)"),
    ],
)
def test_comments_of_others_stay(text: str, routes: str, expected: str) -> None:
    assert change(text, *(Remove(at(route)) for route in routes)) == expected


def test_an_assignment_is_removed_with_its_line() -> None:
    text = "kw = {}\n# why\nkw['a'] = 1  # one\nkw['b'] = 2\ncreate(**kw)\n"
    assert change(text, Remove(at("a"))) == "kw = {}\n# why\nkw['b'] = 2\ncreate(**kw)\n"
    assert change(text, Remove(at("a")), Remove(at("b"))) == "kw = {}\n# why\ncreate(**kw)\n"
    assert refused("kw = {}; kw['a'] = 1\ncreate(**kw)", Remove(at("a")))
    assert refused("kw = {}\nkw['a'] = 1; kw['b'] = 2\ncreate(**kw)", Remove(at("a")))
    assert refused("kw = {}\nif x: kw['a'] = 1\ncreate(**kw)", Remove(at("a")))
    assert refused("kw = {}\nif x:\n    kw['a'] = 1\ncreate(**kw)", Remove(at("a")))
    assert refused("kw = {}\nif x:\n    kw['a'] = 1\n    kw['b'] = 2\ncreate(**kw)", Remove(at("a")), Remove(at("b")))
    assert refused("kw = {}\nx = 1; \\\nkw['a'] = 1\ncreate(**kw)", Remove(at("a")))
    assert refused("kw = {}\nkw['a'] = x = 1\ncreate(**kw)", Remove(at("a")))


@pytest.mark.parametrize(
    ("text", "op", "expected"),
    [
        ("create(a=1)", Insert(at(), "b", 2), "create(a=1, b=2)"),
        ("create()", Insert(at(), "b", 2), "create(b=2)"),
        ("create( )", Insert(at(), "b", 2), "create(b=2)"),
        ("create(x)", Insert(at(), "b", 2), "create(x, b=2)"),
        ("create(a=1,)", Insert(at(), "b", 2), "create(a=1, b=2,)"),
        ("create(a=1, **kw)", Insert(at(), "b", 2), "create(a=1, b=2, **kw)"),
        ("create(**kw)", Insert(at(), "b", 2), "create(b=2, **kw)"),
        ("create(x, **kw)", Insert(at(), "b", 2), "create(x, b=2, **kw)"),
        ("create(**kw, a=1)", Insert(at(), "b", 2), "create(**kw, a=1, b=2)"),
        ("create(*x)", Insert(at(), "b", 2), "create(*x, b=2)"),
        ("c . create (# x\n a=1)", Insert(at(), "b", 2), "c . create (# x\n a=1,\n b=2)"),
        ("create(\n    a=1,\n)", Insert(at(), "b", "x"), 'create(\n    a=1,\n    b="x",\n)'),
        ("create(\n    a=1\n)", Insert(at(), "b", 2), "create(\n    a=1,\n    b=2\n)"),
        ("create(\n    a=1  # one\n)", Insert(at(), "b", 2), "create(\n    a=1,  # one\n    b=2\n)"),
        ("create(\n    a=1,  # one\n    # two\n)", Insert(at(), "b", 2), "create(\n    a=1,  # one\n    b=2,\n    # two\n)"),
        ("create(\n    a=1,  # one\n    **kw,\n)", Insert(at(), "b", 2), "create(\n    a=1,  # one\n    b=2,\n    **kw,\n)"),
        ("create(\n    # one\n    **kw,\n)", Insert(at(), "b", 2), "create(\n    b=2,\n    # one\n    **kw,\n)"),
        ("create(  # one\n)", Insert(at(), "b", 2), "create(  # one\n    b=2,\n)"),
        ("create(\n    # one\n)", Insert(at(), "b", 2), "create(\n    b=2,\n    # one\n)"),
        ("create(a=1,\n       c=2)", Insert(at(), "b", 2), "create(a=1,\n       c=2,\n       b=2)"),
        ("create(\r\n\ta=1,\r\n)", Insert(at(), "b", 2), "create(\r\n\ta=1,\r\n\tb=2,\r\n)"),
        ("create(\n    a=1, c=2\n)", Insert(at(), "b", 2), "create(\n    a=1, c=2, b=2\n)"),
        ("create(x={'a': 1})", Insert(at("x"), "b-c", 2), "create(x={'a': 1, 'b-c': 2})"),
        ('create(x={"a":1,"b":2})', Insert(at("x"), "c", [1, {"d": 3}]), 'create(x={"a":1,"b":2,"c":[1,{"d":3}]})'),
        ("create(x={})", Insert(at("x"), "b", 2), 'create(x={"b": 2})'),
        ("create(x={**y})", Insert(at("x"), "b", 2), 'create(x={**y, "b": 2})'),
        ("create(x=dict(a=1))", Insert(at("x"), "b", 2), "create(x=dict(a=1, b=2))"),
        (
            'create(\n  x={\n    "a": 1,\n  }\n)',
            Insert(at("x"), "b", {"c": []}),
            'create(\n  x={\n    "a": 1,\n    "b": {"c": []},\n  }\n)',
        ),
        ("create(x=[1, 3])", Insert(at("x"), 1, 2), "create(x=[1, 2, 3])"),
        ("create(x=[1, 3])", Insert(at("x"), 0, 2), "create(x=[2, 1, 3])"),
        ("create(x=[ 1, 3 ])", Insert(at("x"), 0, 2), "create(x=[ 2, 1, 3 ])"),
        ("create(x=[1, 3])", Insert(at("x"), 2, 2), "create(x=[1, 3, 2])"),
        ("create(x=[1, 3])", Insert(at("x"), 9, 2), "create(x=[1, 3, 2])"),
        ("create(x=[])", Insert(at("x"), 0, 2), "create(x=[2])"),
        ("create(x=[\n  # one\n  1,\n])", Insert(at("x"), 0, 2), "create(x=[\n  2,\n  # one\n  1,\n])"),
        ("create(x=[{\n  'a': 1\n}])", Insert(at("x"), 1, 2), "create(x=[{\n  'a': 1\n}, 2])"),
        ("create(x=[{\n  'a': 1\n}, {\n}])", Insert(at("x"), 1, 2), "create(x=[{\n  'a': 1\n}, 2, {\n}])"),
        ("m = [1]\nm.append(2)\ncreate(x=m)", Insert(at("x"), 1, 3), "m = [1, 3]\nm.append(2)\ncreate(x=m)"),
    ],
)
def test_insert(text: str, op: Operation, expected: str) -> None:
    assert change(text, op) == expected


def test_removal_and_insertion_side_by_side() -> None:
    assert change("create(a=1, b=2)", Remove(at("b")), Insert(at(), "c", 3)) == "create(a=1, c=3)"
    assert change("create(a=1, b=2)", Remove(at("a")), Insert(at(), "c", 3)) == "create(b=2, c=3)"
    assert change("create(a=1)", Insert(at(), "b", 2), Insert(at(), "c", 3)) == "create(a=1, b=2, c=3)"
    assert change("create(a=1)", Remove(at("a")), Insert(at(), "b", 2)) == "create(b=2)"
    assert change("create(\n    a=1,\n)", Remove(at("a")), Insert(at(), "b", 2)) == "create(\n    b=2,\n)"
    text = "create(\n    a=1,  # one\n    b=2\n)"
    assert change(text, Remove(at("b")), Insert(at(), "c", 3)) == "create(\n    a=1,  # one\n    c=3\n)"
    assert change(text, Remove(at("a")), Insert(at(), "c", 3)) == "create(\n    b=2,\n    c=3\n)"
    assert change("create(x=[1, 2, 3])", Remove(at("x", 0)), Insert(at("x"), 2, 4)) == "create(x=[2, 4, 3])"
    text = "create(  # one\n    a=1,\n)"
    assert change(text, Remove(at("a")), Insert(at(), "b", 2)) == "create(  # one\n    b=2,\n)"


def wrapped(*route: str | int) -> Replace:
    return Replace(at(*route), {"type": "function", "function": Keep(at(*route))})


def test_kept_text_moves_with_its_formatting() -> None:
    assert change("create(t=[{'n' :1}])", wrapped("t", 0)) == "create(t=[{'type' :'function', 'function' :{'n' :1}}])"
    text = 'create(\n    t=[\n        {\n            "n": """a\n            b""",  # n\n            "p": {\n            },\n        },\n    ],\n)\n'
    after = (
        'create(\n    t=[\n        {\n            "type": "function",\n            "function": {\n'
        '                "n": """a\n            b""",  # n\n                "p": {\n                },\n            },\n        },\n    ],\n)\n'
    )  # fmt: skip
    assert change(text, wrapped("t", 0)) == after
    assert change(after, Replace(at("t", 0), Keep(at("t", 0, "function")))) == text


def test_kept_members_keep_their_comments() -> None:
    text = "create(\n    t={\n        # the name\n        'n': 1,  # one\n        'd': 2,\n        # rest\n    },\n)\n"
    kept = {"f": {"n": Keep(at("t", "n")), "d": Keep(at("t", "d"))}}
    assert refused(text, Replace(at("t"), kept))  # the last comment has no member
    text = text.replace("        # rest\n", "")
    assert change(text, Replace(at("t"), kept)) == (
        "create(\n    t={\n        'f': {\n            # the name\n            'n': 1,  # one\n            'd': 2,\n        },\n    },\n)\n"
    )
    assert refused(text, Replace(at("t"), {"f": 1}))
    assert refused(text, Replace(at("t"), Keep(at("t", "n"))))
    bracket = "create(t={  # why\n  'n': 1})"
    assert change(bracket, Replace(at("t"), {"f": Keep(at("t", "n"))})) == "create(t={\n  # why\n  'f': 1,\n})"


def test_what_is_kept_may_need_parentheses() -> None:
    assert change("x = 1, 2\ncreate(a=x)", Replace(at("a"), [Keep(at("a"))])) == "x = [(1, 2)]\ncreate(a=x)"
    assert change("create(a=(yield))", Replace(at("a"), {"b": Keep(at("a"))})) == 'create(a={"b": (yield)})'
    assert change("kw = {}\nkw['a'] = 1\ncreate(b={'c':\n 1 +\n 2}, **kw)", Replace(at("a"), Keep(at("b", "c")))) == (
        "kw = {}\nkw['a'] = (1 +\n2)\ncreate(b={'c':\n 1 +\n 2}, **kw)"
    )
    assert change('kw = {}\nkw["a"] = "x"\ncreate(b=f(\n), **kw)', Replace(at("a"), [1])) == (
        'kw = {}\nkw["a"] = [1]\ncreate(b=f(\n), **kw)'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("create(a={'x': [\n  1,\n]})", "create(a=[\n  1,\n])"),
        ("create(a={'x': f(\n  1)})", "create(a=f(\n  1))"),
        ("create(a={'x': f\n  (1)})", "create(a=(f\n  (1)))"),
        ("create(a={'x': ('b'\n  'c')})", "create(a=('b'\n  'c'))"),
        ("create(a={'x': 'b'\n  'c'})", "create(a=('b'\n  'c'))"),
        ("create(a={'x': '''b\n  c'''})", "create(a='''b\n  c''')"),
        ("create(a={'x': lambda: 1})", "create(a=lambda: 1)"),
    ],
)
def test_what_is_lifted_out_of_its_brackets(text: str, expected: str) -> None:
    assert change(text, Replace(at("a"), Keep(at("a", "x")))) == expected


def test_moves() -> None:
    move = (Remove(at("x", 0)), Insert(at("x"), 2, Keep(at("x", 0))))
    assert change("create(x=[a, b, c])", *move) == "create(x=[b, a, c])"
    assert change("m = {'r': 1}\ncreate(x=[m, 2, 3])", *move) == "m = {'r': 1}\ncreate(x=[2, m, 3])"
    assert (
        change("create(\n    x=[\n        a,\n        b,\n    ],\n)", *move)
        == "create(\n    x=[\n        b,\n        a,\n    ],\n)"
    )


def test_what_is_evaluated_elsewhere_is_not_moved() -> None:
    def moved(text: str) -> list[Edit]:
        return edits(text, Remove(at("a")), Insert(at("b"), "a", Keep(at("a"))))

    text = "create(a=x, b={})"
    assert applied(text, moved(text)) == 'create(b={"a": x})'
    text = 'kw = {"a": -1}\ncreate(b={}, **kw)'
    assert applied(text, moved(text)) == 'kw = {}\ncreate(b={"a": -1}, **kw)'
    with pytest.raises(KeyError):
        moved("kw = {'a': x}\ncreate(b={}, **kw)")
    with pytest.raises(KeyError):
        moved("kw = {'b': {}}\ncreate(a=x, **kw)")


def test_words_do_not_grow_together() -> None:
    assert code("x = a if(b)else(c)", "b", "not {}") == "x = a if(not b)else(c)"
    assert code('x = a if"b"else c', '"b"', "b") == "x = a if b else c"
    assert change("x = {'a':(1)if(1)else 2}\ncreate(a=x)", Replace(at("a", "a"), "x")) == "x = {'a':'x'}\ncreate(a=x)"


def test_shared_text_is_changed_once() -> None:
    text = "t = {'n': 1}\ncreate(x=[t, t])"
    ops = [RenameKey(at("x", index, "n"), "m") for index in (0, 1)]
    assert change(text, *ops) == "t = {'m': 1}\ncreate(x=[t, t])"


@pytest.mark.parametrize(
    "op",
    [
        Replace(at("x"), 1),
        Replace(at(), {}),
        Replace(at("a"), UNKNOWN),
        Replace(at("a"), [float("nan")]),
        Replace(at("a"), Keep(at("x"))),
        Replace(at("a"), Keep(at())),
        Replace(at("f"), "x"),
        Remove(at("x")),
        Remove(at("a", "b")),
        Remove(at()),
        RenameKey(at("l", 0), "x"),
        RenameKey(at("x"), "y"),
        RenameKey(at(), "y"),
        RenameKey(at("a"), "not-a-name"),
        RenameKey(at("a"), "class"),
        RenameKey(at("a"), "l"),
        Insert(at("x"), "y", 1),
        Insert(at("a"), "y", 1),
        Insert(at("a"), 0, 1),
        Insert(at("l"), "y", 1),
        Insert(at(), 0, 1),
        Insert(at(), "not-a-name", 1),
        Insert(at(), "a", 1),
        Insert(at("d"), "class", 1),
        Insert(at("o"), "y", 1),
        Code(at("x"), "{}"),
    ],
    ids=repr,
)
def test_a_place_that_is_not_there_or_cannot_be_changed(op: Operation) -> None:
    text = "create(a=1, l=[1], d=dict(b=1), o=other(), f=f'{1}')"
    if op == Replace(at("f"), "x"):
        assert change(text, op) == text.replace("f'{1}'", '"x"')
        return
    assert refused(text, op)


def test_odd_places_are_left_alone() -> None:
    assert refused("x = f'{create(a=1)}'", Replace(at("a"), 2))
    assert refused("x = f'{create(a=1)}'", Remove(at("a")))
    assert refused("x = f'{create(**{\"a\": 1})}'", RenameKey(at("a"), "b"))
    assert refused("create(x for x in y)", Insert(at(), "b", 1))
    assert refused("create(a=1)\rcreate()\r", Replace(at("a"), 2))
    assert change("create(a=1)\rcreate()\r", Text(Span(7, 8), "b")) == "create(b=1)\rcreate()\r"
    assert refused("m = []\nm.append(1)\ncreate(x=m)", Remove(at("x", 0)))
    assert refused("m = []\nm.append(1)\ncreate(x=m)", Insert(at("x"), 0, 1))
    assert refused("create(f(y))", Remove(at(0)))
    assert refused("m = {'a': 1}\ncreate(x=m, **m)", Insert(at(), "x", 1))


def test_a_value_of_another_file_is_left_alone() -> None:
    text = "create(a=1)\n"
    module = read(text)
    stranger = request(read("create(a=2)\n"))
    with pytest.raises(KeyError):
        render(lambda place: stranger.at(*place.route), Positions(text, module), text, [Replace(at("a"), 3)])  # type: ignore[arg-type, return-value]


# Code


def node_at(text: str, what: str, module: tree.Module, positions: Positions) -> tree.Node:
    """The first expression, or else the first statement, with a given text."""
    layout = Layout(text, positions)
    for node in tree.walk(module):
        if isinstance(node, tree.Expr):
            span = layout.bare(node)
        elif isinstance(node, tree.Stmt) and not isinstance(node, tree.ExprStatement):
            span = positions.span(node)
        else:
            continue
        if text[span.start : span.end] == what:
            return node
    raise AssertionError(f"no `{what}` in {text}")


def rendered(text: str, what: str, *ops: Operation) -> str:
    module = read(text)
    positions = Positions(text, module)
    value = Value(UNKNOWN, node_at(text, what, module, positions))
    return applied(text, render(lambda _: value, positions, text, ops))  # type: ignore[arg-type, return-value]


def code(text: str, what: str, template: str) -> str:
    return rendered(text, what, Code(at("x"), template))


@pytest.mark.parametrize(
    ("text", "what", "template", "expected"),
    [
        ("x = d.content", "d.content", '{} or ""', 'x = d.content or ""'),
        ("x += d.content", "d.content", '{} or ""', 'x += d.content or ""'),
        ("f(d.content, end=d)", "d.content", '{} or ""', 'f(d.content or "", end=d)'),
        ("f(end=d)", "d", '{} or ""', 'f(end=d or "")'),
        ("return_ = [d, *e]", "d", '{} or ""', 'return_ = [d or "", *e]'),
        ("x = [*d]", "d", "{} or []", "x = [*(d or [])]"),
        ("x = {**d}", "d", "{} or None", "x = {**(d or None)}"),
        ("f(**d)", "d", "{} or None", "f(**d or None)"),
        ("x = d + e", "d", '{} or ""', 'x = (d or "") + e'),
        ("x = e + d", "d", '{} or ""', 'x = e + (d or "")'),
        ("x = a - b", "b", "{} - 1", "x = a - (b - 1)"),
        ("x = a - b", "a", "{} - 1", "x = a - 1 - b"),
        ("x = a ** b", "a", "-{}", "x = (-a) ** b"),
        ("x = a ** b", "b", "-{}", "x = a ** -b"),
        ("x = d.strip()", "d", '{} or ""', 'x = (d or "").strip()'),
        ("x = d[0]", "d", '{} or ""', 'x = (d or "")[0]'),
        ("x = d[i]", "i", "{} or 0", "x = d[i or 0]"),
        ("x = d[i:j]", "i", "{} or 0", "x = d[i or 0:j]"),
        ("x = await f()", "f()", "g if {} else h", "x = await (g if f() else h)"),
        ("x = f()", "f()", "await {}", "x = await f()"),
        ("x = f().y", "f()", "await {}", "x = (await f()).y"),
        ("x = d == 1", "d", "{} or 0", "x = (d or 0) == 1"),
        ("x = 1 < d < 2", "d", "{} or 0", "x = 1 < (d or 0) < 2"),
        ("x = not d", "d", "{} or 0", "x = not (d or 0)"),
        ("x = not d", "d", "{} == 0", "x = not d == 0"),
        ("x = d and e", "d", "{} or 0", "x = (d or 0) and e"),
        ("x = d or e", "d", "{} or 0", "x = d or 0 or e"),
        ("x = d if e else f", "e", "{} or 0", "x = d if e or 0 else f"),
        ("x = d if e else f", "f", "{} if 1 else 2", "x = d if e else f if 1 else 2"),
        ("x = d if e else f", "d", "{} if 1 else 2", "x = (d if 1 else 2) if e else f"),
        ("x = a if b else c", "a if b else c", '{} or ""', 'x = (a if b else c) or ""'),
        ("x = (a if b else c)", "a if b else c", '{} or ""', 'x = ((a if b else c) or "")'),
        ("x = (d).y", "d", "{} or 0", "x = (d or 0).y"),
        ("x = a + b", "a + b", "{}.c", "x = (a + b).c"),
        ("x = a + b", "a + b", "f({})", "x = f(a + b)"),
        ("x = lambda: 1", "lambda: 1", "{}()", "x = (lambda: 1)()"),
        ("x = y", "y", "lambda: {}", "x = lambda: y"),
        ("x = 1", "1", "{}.real", "x = (1).real"),
        ("x = -y", "-y", "{} ** 2", "x = (-y) ** 2"),
        ("x = 1, 2", "1, 2", "f({})", "x = f((1, 2))"),
        ("x = (1, 2)", "(1, 2)", "{} or 3", "x = (1, 2) or 3"),
        ("x = ()", "()", "{} or 3", "x = () or 3"),
        ("f(x for x in y)", "x for x in y", "list({})", "f(list((x for x in y)))"),
        ("f((x for x in y))", "(x for x in y)", "list({})", "f(list((x for x in y)))"),
        ("x = [y for y in d]", "d", "{} or []", "x = [y for y in d or []]"),
        ("x = [y for y in d]", "d", "{} if 1 else []", "x = [y for y in (d if 1 else [])]"),
        ("x = [y for y in d]", "y", "{} if 1 else []", "x = [y if 1 else [] for y in d]"),
        ("x = lambda: d", "d", "{} if 1 else 2", "x = lambda: d if 1 else 2"),
        ("with d as e: pass", "d", "{} or 0", "with d or 0 as e: pass"),
        ("for x in d: pass", "d", "{} or []", "for x in d or []: pass"),
        ("if d: pass", "d", "{} or 0", "if d or 0: pass"),
        ("x = (y := d)", "d", "{} or 0", "x = (y := d or 0)"),
        ("x = d", "d", "{} if {} else 0", "x = d if d else 0"),
        ("x = d", "d", "y", "x = y"),
        ("d", "d", "f({})", "f(d)"),
        ("x = (d\n     + e)", "d\n     + e", "{} or 0", "x = (d\n     + e or 0)"),
        ('x = "a" "b"', '"a" "b"', "{}.c", 'x = "a" "b".c'),
    ],
)
def test_code(text: str, what: str, template: str, expected: str) -> None:
    assert code(text, what, template) == expected


@pytest.mark.parametrize(("text", "what"), [("d = 1", "d"), ("for d in e: pass", "d"), ("x = [*d]", "*d")])
def test_code_that_cannot_be_replaced(text: str, what: str) -> None:
    with pytest.raises(KeyError):
        code(text, what, "{} or 1")


def test_code_in_an_f_string_cannot_be_replaced() -> None:
    text = "x = f'{d}'"
    module = read(text)
    (node,) = [node for node in tree.walk(module) if isinstance(node, tree.Name) and node.id == "d"]
    with pytest.raises(KeyError):
        render(lambda _: Value(UNKNOWN, node), Positions(text, module), text, [Code(at("x"), "{} or 1")])  # type: ignore[arg-type, return-value]


# Statements

GUARD = "if not a:\n    raise B\n\n"


@pytest.mark.parametrize(
    ("text", "what", "code", "expected"),
    [
        ("f(d)\n", "d", "a", "a\nf(d)\n"),
        ("f(d)", "d", "a", "a\nf(d)"),
        ("x\nf(\n  d)\n", "d", "a", "x\na\nf(\n  d)\n"),
        ("if x:\n    f(d)\n", "d", GUARD, "if x:\n    if not a:\n        raise B\n    f(d)\n"),
        ("if x:\n  f(d)\n", "d", GUARD, "if x:\n  if not a:\n    raise B\n  f(d)\n"),
        ("if x:\r\n\tf(d)\r\n", "d", GUARD, "if x:\r\n\tif not a:\r\n\t\traise B\r\n\tf(d)\r\n"),
        ("x\n# why\n# so\nd\n", "d", "a", "x\na\n# why\n# so\nd\n"),
        ("x\n\n# why\n\nd\n", "d", "a", "x\n\n# why\n\na\nd\n"),
        ("# about the file\nd\n", "d", "a", "# about the file\na\nd\n"),
        ("def f():  # f\n    # why\n    d\n", "d", "a", "def f():  # f\n    a\n    # why\n    d\n"),
        ("if x:\n    y\nelse:  # f\n    # why\n    d\n", "d", "a", "if x:\n    y\nelse:  # f\n    a\n    # why\n    d\n"),
        ("try:\n    x\nexcept Y:\n    # why\n    d\n", "d", "a", "try:\n    x\nexcept Y:\n    a\n    # why\n    d\n"),
        ("try:\n    x\nfinally:\n    # why\n    d\n", "d", "a", "try:\n    x\nfinally:\n    a\n    # why\n    d\n"),
        (
            "match x:\n    case 1:\n        # why\n        d\n",
            "d",
            "a",
            "match x:\n    case 1:\n        a\n        # why\n        d\n",
        ),
        ("x = '''\n# y'''\nd\n", "d", "a", "x = '''\n# y'''\na\nd\n"),
        ("if '''\n# x''':\n    d\n", "d", "a", "if '''\n# x''':\n    a\n    d\n"),
        ("if d:\n    x\n", "d", "a", "a\nif d:\n    x\n"),
        ("if x: y\n", "x", "a", "a\nif x: y\n"),
        ("@d\n# e\ndef f(): pass\n", "d", "a", "a\n@d\n# e\ndef f(): pass\n"),
        ("@d\nclass F(G):\n    pass\n", "G", "a", "a\n@d\nclass F(G):\n    pass\n"),
        ("async def f():\n    await d\n", "d", "a\nb", "async def f():\n    a\n    b\n    await d\n"),
        ("d;\n", "d", "a", "a\nd;\n"),
        ("d  # x\n", "d", "a", "a\nd  # x\n"),
    ],
)
def test_statement(text: str, what: str, code: str, expected: str) -> None:
    assert rendered(text, what, Statement(at("x"), code)) == expected
    assert comments(text) == comments(expected)


@pytest.mark.parametrize(
    ("text", "what", "code", "expected"),
    [
        ("f(d)\n", "d", "a", "f(d)\na\n"),
        ("f(d)", "d", "a", "f(d)\na"),
        ("f(d)  # x", "d", "a", "f(d)  # x\na"),
        ("f(\n  d)  # x\ny\n", "d", "a", "f(\n  d)  # x\na\ny\n"),
        ("if x:\n    f(d)\n", "d", GUARD, "if x:\n    f(d)\n    if not a:\n        raise B\n"),
        ("if x:\r\n\tf(d)\r\n", "d", GUARD, "if x:\r\n\tf(d)\r\n\tif not a:\r\n\t\traise B\r\n"),
        ("if x:\n    f(d)\nelse:\n    y\n", "d", "a", "if x:\n    f(d)\n    a\nelse:\n    y\n"),
        ("if d:\n    x  # y\n    # z\n\n    # z\n# w\n", "d", "a", "if d:\n    x  # y\n    # z\n\n    # z\na\n# w\n"),
        ("if d:\n    x\n# w\ny\n", "d", "a", "if d:\n    x\na\n# w\ny\n"),
        ("if d: x;  # y\n", "d", "a", "if d: x;  # y\na\n"),
        ("def f():\n    if d:\n        x", "d", "a", "def f():\n    if d:\n        x\n    a"),
    ],
)
def test_after(text: str, what: str, code: str, expected: str) -> None:
    assert rendered(text, what, After(at("x"), code)) == expected
    assert comments(text) == comments(expected)


@pytest.mark.parametrize("kind", [Statement, After])
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x; d\n", "d"),
        ("d; x\n", "d"),
        ("x; \\\nd\n", "d"),
        ("if x: d\n", "d"),
        ("if x:\n    y\nelif d:\n    z\n", "d"),
        ("class A: d\n", "d"),
    ],
)
def test_statements_that_share_a_line(text: str, what: str, kind: type[Statement] | type[After]) -> None:
    with pytest.raises(KeyError):
        rendered(text, what, kind(at("x"), "a"))


def test_several_at_one_statement() -> None:
    place = at("x")
    ops = (Statement(place, "a"), Code(place, "{} or 1"), Statement(place, "b"), After(place, "c"))
    assert rendered("if x:\n    return_ = d\n", "d", *ops) == "if x:\n    a\n    b\n    return_ = d or 1\n    c\n"
    assert rendered("d\n", "d", *ops) == "a\nb\nd or 1\nc\n"


# Any data, in any layout


@st.composite
def written(draw: st.DrawFn, data: Any, newline: str, unit: str, indent: str = "", *, bracketed: bool = True) -> str:
    """Data as somebody may write it: on a line or over several, with either quotes, with comments and commas at the end."""
    quote = draw(st.sampled_from("'\""))
    parentheses = draw(st.sampled_from([False, False, False, True]))
    if not isinstance(data, dict | list):
        text = literal(data, quote)
        return f"( {text})" if parentheses else text
    spread = draw(st.booleans())
    inner = indent + unit if spread else indent
    members = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        head = f"{literal(key, quote)}{draw(st.sampled_from([': ', ':', ' : ']))}" if isinstance(data, dict) else ""
        members.append(head + draw(written(value, newline, unit, inner)))
    return (
        ("{" if isinstance(data, dict) else "[")
        + draw(inside(members, newline, indent, inner))
        + ("}" if isinstance(data, dict) else "]")
    )


@st.composite
def inside(draw: st.DrawFn, members: list[str], newline: str, indent: str, inner: str) -> str:
    closing = draw(st.booleans()) and bool(members)
    if inner == indent:
        return draw(st.sampled_from(["", " "])) + ", ".join(members) + ("," if closing else "")
    lines = [draw(st.sampled_from(["", "", "  # a"]))]
    for number, member in enumerate(members):
        comma = "," if closing or number + 1 < len(members) else ""
        if number and not lines[-1].endswith("#") and "#" not in lines[-1] and draw(st.booleans()) and draw(st.booleans()):
            lines[-1] += f" {member}{comma}"
            continue
        if draw(st.booleans()) and draw(st.booleans()):
            lines.append(f"{inner}# b")
        lines.append(inner + member + draw(st.sampled_from(["", "", " "])) * bool(comma) + comma)
        lines[-1] += draw(st.sampled_from(["", "", "  # c"]))
    if draw(st.booleans()) and draw(st.booleans()):
        lines.append(f"{inner}# d")
    if members and "#" not in lines[-1] and draw(st.booleans()):
        return newline.join(lines)  # the bracket stands right behind the last member
    return newline.join([*lines, indent])


def renamed(data: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if key == old else key: value for key, value in data.items()}


def get(data: Any, route: tuple[str | int, ...]) -> Any:
    for step in route:
        data = data[step]
    return data


def put(data: Any, route: tuple[str | int, ...], new: Any) -> Any:
    if not route:
        return new
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[route[0]] = put(data[route[0]], route[1:], new)
    return copy


@st.composite
def operations(draw: st.DrawFn, data: Any) -> tuple[list[Operation], Any]:
    """Operations, and the data after them."""
    kind = draw(st.sampled_from(["members", "members", "members", "replace", "wrap", "lift", "rename"]))
    choice = routes(data)
    if kind in ("members", "lift", "rename"):
        choice = [route for route in choice if isinstance(get(data, route), dict | list)] or choice
    route = draw(st.sampled_from(choice))
    value = get(data, route)
    place = at(*route)
    if kind == "members" and isinstance(value, dict | list):
        steps = list(value) if isinstance(value, dict) else list(range(len(value)))
        removed = draw(st.lists(st.sampled_from(steps), unique=True)) if steps else []
        ops: list[Operation] = [Remove(place.at(step)) for step in removed]
        new: Any
        if isinstance(value, dict):
            new = {key: item for key, item in value.items() if key not in removed}
            fresh = keys.filter(lambda key: key not in value)
            added = draw(st.dictionaries(fresh, scalars | json_values, min_size=not removed, max_size=2))
            ops += [Insert(place, key, item) for key, item in added.items()]
            return ops, put(data, route, {**new, **added})
        inserts = draw(st.lists(st.tuples(st.integers(0, len(value)), scalars | json_values), min_size=not removed, max_size=2))
        ops += [Insert(place, index, item) for index, item in inserts]
        new = []
        for index in range(len(value) + 1):
            new += [item for where, item in inserts if where == index]
            if index < len(value) and index not in removed:
                new.append(value[index])
        return ops, put(data, route, new)
    if kind == "rename" and isinstance(value, dict) and value:
        old = draw(st.sampled_from(list(value)))
        name = draw(keys.filter(lambda key: key not in value))
        return [RenameKey(place.at(old), name)], put(data, route, renamed(value, old, name))
    if kind == "wrap":
        new = draw(st.sampled_from([[value], {"kept": value}, {"type": "x", "kept": [value, None]}]))
        kept = Keep(place)
        with_keep = (
            {1: [kept], 2: {"type": "x", "kept": [kept, None]}}[len(new)]
            if isinstance(new, list) or len(new) > 1
            else {"kept": kept}
        )
        return [Replace(place, with_keep)], put(data, route, new)
    if kind == "lift" and isinstance(value, dict) and value:
        steps = draw(st.lists(st.sampled_from(list(value)), unique=True, min_size=1))
        return [Replace(place, {"x": {step: Keep(place.at(step)) for step in steps}})], put(
            data, route, {"x": {step: value[step] for step in steps}}
        )
    new = draw(json_values)
    return [Replace(place, new)], put(data, route, new)


def same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)


@given(st.data())
def test_any_data_in_any_layout(data: st.DataObject) -> None:
    before = data.draw(json_values | st.lists(json_values) | st.dictionaries(keys, json_values))
    newline, unit = data.draw(st.sampled_from(["\n", "\r\n"])), data.draw(st.sampled_from(["  ", "    ", "\t"]))
    source = f"x = {data.draw(written(before, newline, unit))}{newline}"
    ops, expected = data.draw(operations(before))
    try:
        after = change(source, *ops)
    except KeyError:
        assert "#" in source
        assert isinstance(ops[0], Replace)
        return
    value = ast.literal_eval(after.partition("=")[2].strip())
    assert same(value, expected), after
    if not any(isinstance(op, Replace | Remove) for op in ops):
        assert comments(after) == comments(source)
    elif not any(isinstance(op, Remove) for op in ops):
        assert sorted(comments(after)) == sorted(comments(source))
    else:  # only the comments on the lines of what was removed, or in it, go with it
        assert set(comments(after)) <= set(comments(source))
    if newline == "\r\n":
        assert "\n" not in after.replace("\r\n", "")


@given(st.data())
def test_any_arguments_in_any_layout(data: st.DataObject) -> None:
    names = st.sampled_from(["a", "b", "c", "d", "e"])
    before = data.draw(st.dictionaries(names, json_values, max_size=4))
    newline, unit = data.draw(st.sampled_from(["\n", "\r\n"])), data.draw(st.sampled_from(["  ", "    ", "\t"]))
    indent = unit if data.draw(st.booleans()) else ""
    members = [f"{key}={data.draw(written(value, newline, unit, indent))}" for key, value in before.items()]
    source = f"c.create({data.draw(inside(members, newline, '', indent))}){newline}"
    removed = data.draw(st.lists(st.sampled_from(sorted(before)), unique=True)) if before else []
    added = {key: item for key, item in data.draw(st.dictionaries(names, json_values)).items() if key not in before}
    ops: list[Operation] = [*(Remove(at(key)) for key in removed), *(Insert(at(), key, item) for key, item in added.items())]
    after = change(source, *ops)
    call = ast.parse(after).body[0].value  # type: ignore[attr-defined]
    found = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert same(found, {key: item for key, item in {**before, **added}.items() if key not in removed})


@given(st.text())
def test_any_text_as_a_literal(text: str) -> None:
    for quote in "'\"":
        written = literal(text, quote)
        assert ast.literal_eval(written) == text
        assert written[0] == quote or quote in text


def test_half_a_surrogate_pair_is_escaped() -> None:
    assert change("create(a='é')", Replace(at("a"), "\ud83d")) == "create(a='\\ud83d')"
