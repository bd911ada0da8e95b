"""Where the nodes of Python source stand: what `ast` and libcst say of it, in characters of the text."""

import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import python_modules
from test_python_tree import difference

from linter.documents.python_layout import Layout
from linter.documents.python_tokens import Tokens
from linter.model.place import Span
from linter.python import tree
from linter.python.reading import lower
from linter.python.reading.positions import Positions
from linter.python.reading.read import read
from linter.python.source import Source

IS_BEFORE_312 = sys.version_info < (3, 12)


def spans(text: str, kind: type[tree.Node]) -> list[str]:
    """The texts of all nodes of a type."""
    module = read(text)
    positions = Positions(text, module)
    return [text[span.start : span.end] for node in tree.walk(module) if isinstance(node, kind) for span in [positions.span(node)]]


def is_in_string(node: tree.Node) -> bool:
    return any(isinstance(around, tree.Joined) for around in tree.ancestors(node))


def check(text: str) -> None:
    """Each node stands within the text, and within what is around it; calls, names and literals are what stands there."""
    module = read(text)
    positions = Positions(text, module)
    for node in tree.walk(module):
        span = positions.span(node)
        assert 0 <= span.start <= span.end <= len(text)
        if node.parent is not None and not isinstance(node.parent, tree.FunctionDef | tree.ClassDef | tree.Case):
            around = positions.span(node.parent)
            assert around.start <= span.start <= span.end <= around.end, (node, node.parent)
        if isinstance(node, tree.FunctionDef | tree.ClassDef):
            name = positions.name(node)
            assert read(text[name.start : name.end]).body[0].value.id == node.name  # type: ignore[attr-defined]
        is_whole = isinstance(node, tree.Call | tree.Name | tree.Const | tree.Joined | tree.Dict)
        if is_whole and not is_in_string(node):
            (statement,) = read(f"({text[span.start : span.end]}\n)").body
            assert isinstance(statement, tree.ExprStatement)
            assert difference(statement.value, node) == ""


LINES = (
    "\n",
    "\r\n",
    "\f\n",
    "# é😀\n",
    "é = '😀'; \\\n  x = é\n",
    "\f\n\fx = '\f'\n",
    "'''é\r\n\f😀'''\n",
    "if x:\n\ty = 'é'; z(é)\n",
    "x = (  # é\n (y))\n",
)


@given(python_modules, st.lists(st.sampled_from(LINES)), st.lists(st.sampled_from(LINES)))
def test_any_module(text: str, before: list[str], behind: list[str]) -> None:
    check("".join([*before, text, *behind]))


@given(python_modules)
def test_both_readers_place_alike(text: str) -> None:
    module, (other, told) = read(text), lower.read(text)
    own = Positions(text, module)
    for one, two in zip(tree.walk(module), tree.walk(other), strict=False):
        if isinstance(one, tree.Joined):
            return  # its pieces are cut in other places
        if isinstance(one, tree.Call | tree.Name | tree.Const | tree.Dict | tree.Compare | tree.Attribute):
            assert own.span(one) == told.span(two)
        if isinstance(one, tree.FunctionDef | tree.ClassDef):
            assert isinstance(two, tree.FunctionDef | tree.ClassDef)
            assert own.name(one) == told.name(two)


@pytest.mark.slow
def test_installed_code() -> None:
    for path in sorted(Path(sysconfig.get_path("purelib")).rglob("*.py"))[::40]:
        try:
            text = path.read_text(encoding="utf-8")
            read(text)
        except (UnicodeDecodeError, SyntaxError):
            continue
        check(text)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("f((x), (y))", tree.Name, ["f", "x", "y"]),
        ("((f))((x))", tree.Call, ["((f))((x))"]),
        ("f(a=(1), *b, **c)", tree.Arg, ["a=(1)", "*b", "**c"]),
        ("x = (1, 2)", tree.Sequence, ["(1, 2)"]),
        ("x = 1, 2", tree.Sequence, ["1, 2"]),
        ("x = ('a'\n  'b')", tree.Const, ["'a'\n  'b'"]),
        ("{'a': 1, **b}", tree.Item, ["'a': 1", "b"]),
        ("a and b and c", tree.BoolOp, ["a and b and c", "a and b"]),
        ("with a as b, (c): pass", tree.WithItem, ["a as b", "c"]),
        ("[x for x in (y)]", tree.Clause, ["x in (y"]),
        (
            "def f(a, b: c = d, *, e=1, **g): pass",
            tree.Param,
            ["a", "b: c = d", "def f(a, b: c = d, *, e=1, **g): pass", "e=1", "g"],
        ),
        ("try: pass\nexcept (A) as b: pass", tree.Handler, ["except (A) as b: pass"]),
        ("x = f'é{y}' 'z'", tree.Joined, ["f'é{y}' 'z'"]),
        ("é = '😀', ü", tree.Name, ["é", "ü"]),
        ("\fé = '''\r\n\f😀''', ü", tree.Name, ["é", "ü"]),
        ("x[1:2, (3)]", tree.Slice, ["1:2"]),
        ("x = y\rz = 1", tree.Name, ["x", "y", "z"]),
    ],
)
def test_spans(text: str, kind: type[tree.Node], expected: list[str]) -> None:
    assert spans(text, kind) == expected


def test_what_stands_in_an_f_string() -> None:
    text = 'x = f"""é\n{y!r:>{width}}"""'
    assert spans(text, tree.Name) == (["x", text[4:]] if IS_BEFORE_312 else ["x", "y"])


@pytest.mark.parametrize(
    "text",
    [
        "def f(): pass",
        "@a\n@b(c)  # def g\nasync def  f(): pass",
        "class \\\n  f(g): pass",
        "@(\na)\n# class g\n\nclass f: pass",
        "async \\\n def f(): pass",
    ],
)
def test_the_name_of_a_definition(text: str) -> None:
    for module, positions in ((read(text), None), lower.read(text)):
        (node,) = module.body
        assert isinstance(node, tree.FunctionDef | tree.ClassDef)
        span = (positions or Positions(text, module)).name(node)
        assert (text[span.start : span.end], text[span.start - 1]) == ("f", " ")


def test_a_name_that_is_written_in_other_letters() -> None:
    text = "def ﬁnd(): pass"  # Python reads `find`
    source = Source("x.py", text)
    assert source.functions[0].name == "find"
    assert source.span(source.functions[0]) == Span(4, 7)


def test_a_node_of_another_module() -> None:
    text = "x = 1"
    with pytest.raises(KeyError):
        Positions(text, read(text)).span(read(text).body[0])


# What is in no tree


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("f(§x§)", "x"), ("f((§x§))", "(x)"), ("f((\n(§x§)  # a\n))", "(\n(x)  # a\n)"), ("(§x§)", "(x)"), ("((§x§).y)", "(x)"), ("return(§x§)", "(x)"),
        ("y\n(§x§)", "(x)"), ("y[(§x§)]", "(x)"), ("y[0](§x§)", "x"), ("f()(§x§)", "x"), ("'a' % (§x§)", "(x)"), ("not(§x§)", "(x)"),
        ("class A(§x§): pass", "x"), ("class A((§x§)): pass", "(x)"), ("@(§x§)\nclass A: pass", "(x)"), ("with (§x§): pass", "(x)"),
        ("with (§x§, y): pass", "x"), ("f((§x§), y)", "(x)"), ("{(§x§): y}", "(x)"), ("lambda: (§x§)", "(x)"), ("print (§x§)", "x"),
        ("await(§x§)", "(x)"), ("x = y; (§x§)", "(x)"), ("if y:\n  (§x§)", "(x)"), ("*(§x§), y", "(x)"), ("None if (§x§) else y", "(x)"),
    ],
)  # fmt: skip
def test_the_parentheses_around_an_expression(text: str, whole: str) -> None:
    at = text.index("§")
    text = text.replace("§", "")
    module = read(text)
    layout = Layout(text, Positions(text, module))
    (node,) = [node for node in tree.walk(module) if isinstance(node, tree.Name) and layout.span(node).start == at]
    span = layout.whole(node)
    assert text[span.start : span.end] == whole


@pytest.mark.parametrize(
    ("text", "strings"),
    [
        ("f'{x}' 'y'", ["f'{x}'", "'y'"]),
        ("x = rb'a' + F'''{y['a']}\n{z!r:>{w}}'''", ["rb'a'", "F'''{y['a']}\n{z!r:>{w}}'''"]),
        ("f'{{}}'; f'{x}'", ["f'{{}}'", "f'{x}'"]),
        ("f'{f\"{x}\"}'", ["f'{f\"{x}\"}'"]),
        ("é = '😀\\\r\nü'", ["'😀\\\r\nü'"]),
    ],
)
def test_string_literals(text: str, strings: list[str]) -> None:
    assert [text[span.start : span.end] for span in Tokens(text).strings] == strings


@pytest.mark.parametrize("text", ["x = (", "x = '''", "if x:\n    y\n  z\n"])
def test_what_cannot_be_tokenized(text: str) -> None:
    with pytest.raises(KeyError):
        Tokens(text)


@given(python_modules)
def test_tokens_cover_any_module(text: str) -> None:
    """Between two tokens there is nothing but blanks, comments and backslashes."""
    tokens = Tokens(text)
    comments = {offset for span in tokens.comments for offset in range(span.start, span.end)}
    at = 0
    while token := tokens.behind(at):
        assert all(offset in comments or text[offset] in " \t\f\r\n\\" for offset in range(at, token.start))
        before = tokens.before(token.end)
        assert token.start == token.end or before == token
        at = max(token.end, at + 1)
