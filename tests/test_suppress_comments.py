"""What comments silence, what of them silences nothing, and how that goes away."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import mend, toy

from linter.config import Configs
from linter.documents.comments import Directive, directives
from linter.documents.json import JsonRecord
from linter.documents.record import Announced
from linter.documents.text import Lines, Position
from linter.model.finding import Diagnostic
from linter.model.fix import Edit, Operation, Safety, Text
from linter.model.place import Place, Span
from linter.model.rule import NOTE, WARNING, Rule
from linter.model.subject import Subject, Suppression, Wanted
from linter.rules.req.unused_suppression import RULE as UNUSED
from linter.run import FileResult, FixMode, Run
from linter.suppress import Comments

Install = Callable[..., None]
NAME = "unused-suppression"


@dataclass(frozen=True, slots=True, eq=False)
class Call(Subject):
    """A call whose name begins with `bad`; `data` is the name."""


class PythonText:
    """Source text as a record, in which each call of `bad_a()` and the like is a subject, arguments and all."""

    document = "a.py"
    anchor = 0
    data: Any = None

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.first_line = first_line
        try:
            ast.parse(text)
            self.is_parsed = True
        except SyntaxError:
            self.is_parsed = False

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text, self.first_line)

    def problems(self) -> Sequence[Subject]:
        return []

    def requests(self, *, kind: str = "auto") -> Sequence[Announced]:
        return []

    def subjects(self, wanted: Wanted) -> Sequence[Subject]:
        calls = re.finditer(r"(bad_[abc])\([^)]*\)", self.text)
        return [Call(Place(self.document, span=Span(*call.span())), call[1]) for call in calls]

    def comments(self) -> Sequence[Directive]:
        return directives(self.text)

    def dependents(self) -> Sequence["PythonText"]:
        return ()

    def home(self, place: Place) -> "PythonText":
        return self

    def span(self, place: Place) -> Span:
        assert place.span
        return place.span

    def position(self, span: Span) -> Position:
        return self._lines.position(span)

    def render(self, ops: Sequence[Operation]) -> list[Edit]:
        return [Edit(op.span, op.text) for op in ops if isinstance(op, Text)]

    def reread(self, text: str) -> "PythonText":
        return PythonText(text, self.first_line)


def about(name: str) -> Callable[[Call], Iterator[Place]]:
    return lambda call: (place for place in [call.place] if call.data == name)


def boom(_: Call) -> Any:
    raise RuntimeError("boom")


A = toy(about("bad_a"), "TOY101", "rule-a", subject=Call, aliases=("old-a",))
B = toy(about("bad_b"), "TOY201", "rule-b", subject=Call, severity=WARNING)
C = toy(about("bad_c"), "OFF301", "rule-c", subject=Call, severity=NOTE)


@pytest.fixture
def check(registry: Install) -> Callable[..., tuple[FileResult, str]]:
    """Returns a function that checks a text, and gives it back as fixed."""

    def run(text: str, *rules: Rule, fix: FixMode = FixMode.NONE, first_line: int = 1, **settings: Any) -> tuple[FileResult, str]:
        registry(*(rules or (A, B, C)), UNUSED)
        result = FileResult("a.py")
        config = Configs(settings, isolated=True).for_folder(Path())
        after = Run(Configs(), fix=fix).check_record(PythonText(text, first_line), config, result)
        result.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
        return result, after.text

    return run


Checker = Callable[..., tuple[FileResult, str]]


def loud(found: list[Diagnostic]) -> list[tuple[int, str]]:
    """The findings that are not silenced, but for those about comments."""
    return [(d.line, d.slug) for d in found if not d.suppressed and d.slug != NAME]


def told(found: list[Diagnostic]) -> list[str]:
    """What is said about comments."""
    return [f"{d.line}:{d.column}-{d.end_column} {d.message}" for d in found if d.slug == NAME and not d.suppressed]


# Reading


def read(text: str) -> list[tuple[int, bool, bool, tuple[str, ...], str]]:
    assert not [found.problem for found in directives(text) if found.problem]
    return [(found.line, found.is_alone, found.is_file, found.selectors, found.reason) for found in directives(text)]


@pytest.mark.parametrize(
    ("text", "selectors", "reason"),
    [
        ("x()  # chatvet: ignore", (), ""),
        ("x()  # chatvet: ignore because", (), "because"),
        ("x()  # chatvet: ignore[a]", ("a",), ""),
        ("x()  # chatvet: ignore[a, FUN1,b]  see #12", ("a", "FUN1", "b"), "see #12"),
        ("x()  # chatvet: ignore[ a ,, b, ] C# is why", ("a", "b"), "C# is why"),
        ("x()  # chatvet: ignore [a] x", ("a",), "x"),
        ("x()#chatvet:ignore[a]x", ("a",), "x"),
        ("x()  #\tchatvet:\tignore[a]\tx\t", ("a",), "x"),
        ("x()  # noqa: E501  # chatvet: ignore[a] x", ("a",), "x"),
        ("x()  # chatvet: ignore[a] x  # noqa: E501", ("a",), "x"),
        ("x()  # chatvet: ignore[a]# noqa", ("a",), ""),
        ("x()  # chatvet: ignore#noqa", (), ""),
        ("x()  ## chatvet: ignore[a]", ("a",), ""),
        ("x()  #\u00a0chatvet: ignore[a]", ("a",), ""),
    ],
)
def test_forms(text: str, selectors: tuple[str, ...], reason: str) -> None:
    assert read(text) == [(1, False, False, selectors, reason)]
    assert read(text.replace("ignore", "ignore-file")) == [(1, False, True, selectors, reason)]


def test_several_in_one_comment() -> None:
    text = "x()  # chatvet: ignore[a] x # chatvet: ignore[b]# chatvet: ignore-file[c] y"
    assert [(found.selectors, found.reason) for found in directives(text)] == [(("a",), "x"), (("b",), ""), (("c",), "y")]


def test_alone_on_its_line() -> None:
    assert read("# chatvet: ignore\n\t# chatvet: ignore # chatvet: ignore[a]\nx() # chatvet: ignore\n\x0c# chatvet: ignore") == [
        (1, True, False, (), ""),
        (2, True, False, (), ""),
        (2, True, False, ("a",), ""),
        (3, False, False, (), ""),
        (4, True, False, (), ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x = '# chatvet: ignore'",
        "x = '''\n# chatvet: ignore[a]\n'''",
        'def f():\n    """\n    # chatvet: ignore-file\n    """',
        "x = f'# chatvet: ignore {y}'",
        "x = f'''\n# chatvet: ignore\n{y}\n'''",
        "x = rb'\\' # chatvet: ignore'",
        "x()  # say chatvet: ignore[a] to silence it",
        "x()  # say `# chatvet: ignore[a]` to silence it",
        "# x()  # chatvet: ignore[a]",
        "#     # chatvet: ignore[a]",
        "x()  # chatvet ignores nothing here",
        "chatvet: ignore = 1",
        "",
    ],
)
def test_what_is_no_directive(text: str) -> None:
    assert directives(text) == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x() # chatvet: ignore\n)", [1]),
        ("(\n# chatvet: ignore\n", [2]),
        ("x() # chatvet: ignore\n'''\n# chatvet: ignore", [1]),
        ("if x:\n    y() # chatvet: ignore\n  z() # chatvet: ignore\n", [2]),
        ("x() # chatvet: ignore\n'\ud83d' # chatvet: x", None),
        ("\0 # chatvet: ignore\n", None),
    ],
)
def test_text_that_is_not_python(text: str, lines: list[int] | None) -> None:
    found = directives(text)
    assert lines is None or [directive.line for directive in found] == lines
    assert all(text[directive.span.start] == "#" and directive.removal.end <= len(text) for directive in found)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "\t", "    ", "x = '🎉é'\t", 'x = \'\\\'\', """🎉""" '])
def test_spans(ending: str, before: str) -> None:
    comment = "# chatvet: ignore[rule-a,  old-a]  reason 🎉"
    text = f"y = 1{ending}{before}{comment}  {ending}z = 2{ending}"
    (found,) = directives(text)
    assert text[found.span.start : found.span.end] == comment
    assert [text[span.start : span.end] for span in found.selector_spans] == ["rule-a", "old-a"]
    assert (found.line, found.is_alone, found.below) == (2, not before.strip(), 0 if before.strip() else 3)
    without = text[: found.removal.start] + text[found.removal.end :]
    kept = f"{before.rstrip()}{ending}" if before.strip() else ""
    assert without == f"y = 1{ending}{kept}z = 2{ending}"


def test_a_lone_carriage_return_ends_a_line_for_python_only() -> None:
    text = "a = 1\r# chatvet: ignore\rb = 2\r\nc = 3  # chatvet: ignore\rx = '''\n# chatvet: ignore\n'''\r# chatvet: ignore"
    found = directives(text)
    assert [(directive.line, directive.is_alone, directive.below) for directive in found] == [
        (1, True, 1),
        (2, False, 0),
        (4, True, 0),
    ]
    assert [text[directive.removal.start : directive.removal.end] for directive in found] == [
        "# chatvet: ignore\r",
        "  # chatvet: ignore",
        "# chatvet: ignore",
    ]


def test_json_has_no_comments() -> None:
    assert JsonRecord("x.json", '{"a": "# chatvet: ignore"}').comments() == ()


# Reach


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bad_a()  # chatvet: ignore[rule-a]", []),
        ("bad_a()  # chatvet: ignore[TOY101]", []),
        ("bad_a()  # chatvet: ignore[old-a]", []),
        ("bad_a()  # chatvet: ignore[TOY]", []),
        ("bad_a()  # chatvet: ignore[TOY1]", []),
        ("bad_a()  # chatvet: ignore[ALL]", []),
        ("bad_a()  # chatvet: ignore", []),
        ("bad_a()  # chatvet: ignore[rule-b]", [(1, "rule-a")]),
        ("bad_a()  # chatvet: ignore[TOY2]", [(1, "rule-a")]),
        ("bad_a(), bad_b()  # chatvet: ignore[rule-b]", [(1, "rule-a")]),
        ("bad_a(), bad_b()  # chatvet: ignore[rule-b, rule-a]", []),
        ("bad_a(), bad_b()  # chatvet: ignore[rule-b] x # chatvet: ignore[rule-a] y", []),
        ("bad_a(), bad_b()  # noqa # chatvet: ignore[rule-b] # type: ignore", [(1, "rule-a")]),
        ("# chatvet: ignore[rule-a]\nbad_a()\nbad_a()", [(3, "rule-a")]),
        ("\nbad_a()\n# chatvet: ignore[rule-a]\n", [(2, "rule-a")]),
        ("# chatvet: ignore[rule-a]\n\nbad_a()", [(3, "rule-a")]),
        ("x()  # chatvet: ignore[rule-a]\nbad_a()", [(2, "rule-a")]),
        ("# chatvet: ignore[rule-a]\n# chatvet: ignore[rule-b]\nbad_a(), bad_b()", []),
        ("# chatvet: ignore[rule-a]\n# for a reason\n#\nbad_a()", []),
        ("# chatvet: ignore[rule-a]\n# for a reason\n\n# but\nbad_a()", [(5, "rule-a")]),
        ("# bad_b()  # chatvet: ignore[ALL]\nbad_a()", [(1, "rule-b"), (2, "rule-a")]),
        ("if x:\n\t# chatvet: ignore[rule-a]\n\tbad_a()", []),
        ("if x:\n# chatvet: ignore[rule-a]\n    bad_a()", []),
        # A finding of several lines
        ("bad_a(\n    x,  # chatvet: ignore[rule-a]\n)", []),
        ("bad_a(\n    # chatvet: ignore[rule-a]\n    x,\n)", []),
        ("bad_a(  # chatvet: ignore[rule-a]\n    x,\n)", []),
        ("bad_a(\n    x,\n)  # chatvet: ignore[rule-a]", []),
        ("# chatvet: ignore[rule-a]\nbad_a(\n    x,\n)", []),
        ("bad_a(\n    '''\n    # chatvet: ignore\n    ''',\n)", [(1, "rule-a")]),
        ("f(\n    y=bad_a(),\n    x=1,  # chatvet: ignore[rule-a]\n)", [(2, "rule-a")]),
        ("f(  # chatvet: ignore[rule-a]\n    y=bad_a(),\n)", [(2, "rule-a")]),
        ("f(\n    # chatvet: ignore[rule-a]\n    y=bad_a(),\n    z=bad_a(),\n)", [(4, "rule-a")]),
        ("x = \\\n    bad_a()  # chatvet: ignore[rule-a]", []),
        # Decorators
        ("# chatvet: ignore[rule-a]\n@bad_a()\n@bad_a()\ndef f():\n    pass", [(3, "rule-a")]),
        ("@bad_a()\n# chatvet: ignore[rule-b]\ndef f(x=bad_b()):\n    pass", [(1, "rule-a")]),
        ("@bad_a()  # chatvet: ignore[rule-a]\ndef f(x=bad_b()):\n    pass", [(3 - 1, "rule-b")]),
        # A file
        ("# chatvet: ignore-file[rule-a] x\n\nbad_a()\nbad_b()", [(4, "rule-b")]),
        ("bad_a()\nbad_b()\n# chatvet: ignore-file[TOY2]", [(1, "rule-a")]),
        ("bad_a()\nbad_b()\nx()  # chatvet: ignore-file[TOY]", []),
        ("bad_a()\nbad_b()\n# chatvet: ignore-file", []),
        ("if x:\n    # chatvet: ignore-file\n    bad_a()", [(3, "rule-a")]),
        # What has no form silences nothing
        ("bad_a()  # chatvet: ignre[rule-a]", [(1, "rule-a")]),
        ("bad_a()  # chatvet: ignore[rule-a", [(1, "rule-a")]),
        ("bad_a()  # chatvet: ignore[]", [(1, "rule-a")]),
        ("bad_a()  # chatvet: ignore(rule-a)", [(1, "rule-a")]),
        # What cannot be parsed
        ("bad_a()  # chatvet: ignore[rule-a]\n)", []),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_reach(check: Checker, text: str, expected: list[tuple[int, str]], ending: str) -> None:
    result, after = check(text.replace("\n", ending))
    assert loud(result.diagnostics) == expected
    assert after == text.replace("\n", ending)


def test_lines_are_those_of_the_record(check: Checker) -> None:
    text = "x()\nbad_a()  # chatvet: ignore\n# chatvet: ignore\nbad_b()\nbad_a()\n"
    assert loud(check(text, first_line=40)[0].diagnostics) == [(44, "rule-a")]


@pytest.mark.parametrize(("end_line", "end_column", "is_silenced"), [(2, 1, False), (2, 2, True), (3, 1, True)])
def test_a_finding_that_ends_with_a_line_feed_is_not_on_the_next_line(end_line: int, end_column: int, is_silenced: bool) -> None:
    found = Diagnostic(A.code, A.slug, A.severity, "a.py", 1, 1, end_line, end_column, "", "m", "h", None, "u")
    assert Comments(PythonText("bad_a()\nx()  # chatvet: ignore\n")).mark(found, A).suppressed is is_silenced


def test_a_silenced_finding_is_counted_and_not_fixed(check: Checker) -> None:
    def mended(call: Call) -> Any:
        yield call.place, mend(Text(call.place.span, "good()"))  # type: ignore[arg-type]

    rule = toy(mended, "TOY101", "rule-a", subject=Call)
    result, after = check("bad_a()  # chatvet: ignore[rule-a]\nbad_a()\n", rule, fix=FixMode.ALL)
    assert after == "bad_a()  # chatvet: ignore[rule-a]\ngood()\n"
    assert [(d.line, d.suppressed) for d in result.diagnostics] == [(1, True)]


def test_what_the_settings_silence_still_uses_a_comment(check: Checker) -> None:
    result, _ = check("bad_a()  # chatvet: ignore[rule-a]", per_file_ignores={"*.py": ("rule-a",)})
    assert [(d.slug, d.suppressed) for d in result.diagnostics] == [("rule-a", True)]


# What silences nothing


@pytest.mark.parametrize(
    ("text", "messages", "fixed"),
    [
        ("x()  # chatvet: ignore[rule-a] why\n", ["1:6-35 `ignore[rule-a]` silences nothing"], "x()\n"),
        ("x()\t# chatvet: ignore\n", ["1:5-22 `ignore` silences nothing"], "x()\n"),
        ("x()  # chatvet: ignore[ALL]", ["1:6-28 `ignore[ALL]` silences nothing"], "x()"),
        ("# chatvet: ignore[rule-a]\nx()\n", ["1:1-26 `ignore[rule-a]` silences nothing"], "x()\n"),
        ("if x:\n\t# chatvet: ignore[rule-a]  \n\tx()\n", ["2:2-27 `ignore[rule-a]` silences nothing"], "if x:\n\tx()\n"),
        ("x()\n# chatvet: ignore-file[TOY1]", ["2:1-29 `ignore-file[TOY1]` silences nothing"], "x()\n"),
        ("# chatvet: ignore-file\nx()\n", ["1:1-23 `ignore-file` silences nothing"], "x()\n"),
        (
            "x()  # noqa: E501  # chatvet: ignore[rule-a]  # nosec\n",
            ["1:20-45 `ignore[rule-a]` silences nothing"],
            "x()  # noqa: E501  # nosec\n",
        ),
        ("x()  # chatvet: ignore[rule-a] y  # nosec\n", ["1:6-33 `ignore[rule-a]` silences nothing"], "x()  # nosec\n"),
        ("x()  # noqa  # chatvet: ignore[rule-a] y\n", ["1:14-41 `ignore[rule-a]` silences nothing"], "x()  # noqa\n"),
        (
            "bad_a()  # chatvet: ignore[rule-a, rule-b] why\n",
            ["1:36-42 `rule-b` silences nothing"],
            "bad_a()  # chatvet: ignore[rule-a] why\n",
        ),
        (
            "bad_a()  # chatvet: ignore[rule-b, rule-a] why\n",
            ["1:28-34 `rule-b` silences nothing"],
            "bad_a()  # chatvet: ignore[rule-a] why\n",
        ),
        (
            "bad_a()  # chatvet: ignore[rule-a, TOY2, rule-b, old-a,]\n",
            ["1:36-40 `TOY2` silences nothing", "1:42-48 `rule-b` silences nothing"],
            "bad_a()  # chatvet: ignore[rule-a, old-a,]\n",
        ),
        (
            "bad_a()  # chatvet: ignore[rule-b] x # chatvet: ignore[rule-a] # chatvet: ignore[TOY2]\n",
            ["1:10-37 `ignore[rule-b]` silences nothing", "1:64-87 `ignore[TOY2]` silences nothing"],
            "bad_a()  # chatvet: ignore[rule-a]\n",
        ),
        (
            "x() # chatvet: ignore[rule-b] # chatvet: ignore[rule-a]\n",
            ["1:5-30 `ignore[rule-b]` silences nothing", "1:31-56 `ignore[rule-a]` silences nothing"],
            "x()\n",
        ),
        (
            "# chatvet: ignore[rule-b]\n# chatvet: ignore[rule-a]\n# why\nbad_a()\n",
            ["1:1-26 `ignore[rule-b]` silences nothing"],
            "# chatvet: ignore[rule-a]\n# why\nbad_a()\n",
        ),
        (
            "@x()  # chatvet: ignore[rule-a]\n# chatvet: ignore[rule-a]\n@x()\ndef f(): ...\n",
            ["1:7-32 `ignore[rule-a]` silences nothing", "2:1-26 `ignore[rule-a]` silences nothing"],
            "@x()\n@x()\ndef f(): ...\n",
        ),
        (
            "f(\n    # chatvet: ignore[rule-a]\n    x,  # chatvet: ignore[rule-a]\n)\n",
            ["2:5-30 `ignore[rule-a]` silences nothing", "3:9-34 `ignore[rule-a]` silences nothing"],
            "f(\n    x,\n)\n",
        ),
        ("x = 1 \\\n  # chatvet: ignore\n-y\n", ["2:3-20 `ignore` silences nothing"], "x = 1 \\\n  #\n-y\n"),
        ("x = '🎉🎉'  # chatvet: ignore[rule-a] 🎉\n", ["1:11-38 `ignore[rule-a]` silences nothing"], "x = '🎉🎉'\n"),
        (
            "x = '# chatvet: ignore[rule-b]'  # chatvet: ignore[rule-a]\n",
            ["1:34-59 `ignore[rule-a]` silences nothing"],
            "x = '# chatvet: ignore[rule-b]'\n",
        ),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_unused(check: Checker, text: str, messages: list[str], fixed: str, ending: str) -> None:
    text, fixed = text.replace("\n", ending), fixed.replace("\n", ending)
    result, after = check(text)
    assert (told(result.diagnostics), after) == (messages, text)
    for diagnostic in result.diagnostics:
        if diagnostic.slug == NAME:
            assert diagnostic.fix
            assert diagnostic.fix.safety == Safety.SAFE.value
            assert diagnostic.help == diagnostic.fix.title
    result, after = check(text, fix=FixMode.SAFE)
    assert after == fixed
    assert (told(result.diagnostics), result.fixes.undone) == ([], [])
    result, again = check(after, fix=FixMode.SAFE)
    assert (again, result.fixes.applied) == (after, [])


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("# chatvet: ignre[rule-a]", "1:1-25 `ignre` is no directive of chatvet", "Write `# chatvet: ignore[rule] reason`"),
        ("# chatvet: ignore(rule-a)", "1:1-26 `ignore(rule-a)` is no directive of chatvet", "Write `# chatvet: ignore"),
        ("# chatvet: disable=x", "1:1-21 `disable=x` is no directive of chatvet", "Write `# chatvet: ignore[rule] reason`"),
        (
            "# chatvet: " + "`" * 50,
            "1:1-62 `" + "'" * 29 + "…` is no directive of chatvet",
            "Write `# chatvet: ignore[rule] reason`",
        ),
        ("# chatvet:", "1:1-11 comment holds no directive", "Write `# chatvet: ignore[rule] reason`"),
        ("x()  # chatvet: ignore[rule-a  # noqa", "1:6-30 bracket of the suppression is never closed", "Close it with `]`"),
        ("x()  # chatvet: ignore[ , ]", "1:6-28 brackets of the suppression name no rule", "Name a rule in them"),
        ("if x:\n  y() # chatvet: ignore-file", "2:7-29 `ignore-file` is indented, and counts at the top level only", "Move it"),
        ("x()  # chatvet: ignore[rule_a]", "1:24-30 `rule_a` is the name of no rule", "Write `rule-a`"),
        ("x()  # chatvet: ignore[toy101]", "1:24-30 `toy101` is the name of no rule", "Write `TOY101`"),
        ("x()  # chatvet: ignore[nonsense]", "1:24-32 `nonsense` is the name of no rule", "Write the slug or the code"),
        ("x()  # chatvet: ignore[rule-a rule-b]", "1:24-37 `rule-a rule-b` is the name of no rule", "Write `rule-"),
        ("bad_a()  # chatvet: ignore[rule-a, TOY3]", "1:36-40 `TOY3` is the name of no rule", "Write "),
        (f"x()  # chatvet: ignore[{50 * 'x'}]", f"1:24-74 `{39 * 'x'}…` is the name of no rule", "Write the slug"),
    ],
)
def test_what_has_no_form_or_names_no_rule(check: Checker, text: str, message: str, help: str) -> None:
    result, after = check(text, fix=FixMode.ALL)
    assert told(result.diagnostics) == [message]
    (found,) = [diagnostic for diagnostic in result.diagnostics if diagnostic.slug == NAME]
    assert found.help.startswith(help)
    assert (found.fix, after) == (None, text)
    assert len(found.message) <= 90


def test_the_unknown_stays_when_the_unused_goes(check: Checker) -> None:
    result, after = check("x()  # chatvet: ignore[rule-b, rule_a, TOY1]\n", fix=FixMode.SAFE)
    assert after == "x()  # chatvet: ignore[rule_a]\n"
    assert told(result.diagnostics) == ["1:24-30 `rule_a` is the name of no rule"]


# What may be called unused


@pytest.mark.parametrize(
    ("selectors", "settings", "is_told"),
    [
        ("[rule-b]", {}, True),
        ("[rule-b]", {"ignore": ("rule-b",)}, False),
        ("[TOY201]", {"select": ("rule-a", NAME)}, False),
        ("[rule-a]", {"select": ("rule-a", NAME)}, True),
        ("[TOY]", {}, True),
        ("[TOY]", {"ignore": ("rule-b",)}, False),
        ("[TOY1]", {"ignore": ("rule-b",)}, True),
        ("[rule-c]", {}, False),
        ("[OFF]", {}, False),
        ("[OFF]", {"extend_select": ("OFF",)}, True),
        ("", {}, True),
        ("", {"ignore": ("rule-b",)}, False),
        ("[ALL]", {"ignore": ("rule-b",)}, False),
        ("[ALL]", {"select": ("ALL",)}, True),
        ("[rule-b]", {"ignore": (NAME,)}, False),
        ("[rule-x]", {"ignore": ("TOY",)}, True),
    ],
)
@pytest.mark.parametrize("word", ["ignore", "ignore-file"])
def test_a_rule_that_does_not_run_says_nothing(
    check: Checker, selectors: str, settings: dict[str, Any], is_told: bool, word: str
) -> None:
    text = f"x()  # chatvet: {word}{selectors}"
    result, after = check(text, fix=FixMode.SAFE, **settings)
    assert (bool(told(result.diagnostics)) or after != text) is is_told


def test_a_rule_that_crashed_says_nothing(check: Checker) -> None:
    rule = toy(boom, "TOY101", "rule-a", subject=Call)
    text = "bad_b()  # chatvet: ignore[rule-a, rule-b]"
    result, after = check(text, rule, B, fix=FixMode.SAFE)
    assert (told(result.diagnostics), after) == ([], text)
    assert result.failures


def test_a_text_that_cannot_be_parsed_says_nothing(check: Checker) -> None:
    text = "x()  # chatvet: ignore[rule-a]\n)"
    result, after = check(text, fix=FixMode.SAFE)
    assert (told(result.diagnostics), after) == ([], text)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        (f"x()  # chatvet: ignore[rule-a, {NAME}] kept", False),
        ("x()  # chatvet: ignore[rule-a, REQ210] kept", False),
        (f"# chatvet: ignore-file[{NAME}]\nx()  # chatvet: ignore[rule-a]", False),
        (f"# chatvet: ignore[{NAME}]\nx()  # chatvet: ignore[rule-a]", False),
        (f"x()  # chatvet: ignore[{NAME}] kept", False),
        ("# chatvet: ignore-file\nbad_a()  # chatvet: ignore[rule-b]", False),
        ("# chatvet: ignore-file[ALL]\nbad_a()  # chatvet: ignore[rule_b]", False),
        ("bad_a()  # chatvet: ignore[ALL, rule-b]", True),
        ("# chatvet: ignore-file\nx()  # chatvet: ignore[rule-b]", True),
        ("bad_a()  # chatvet: ignore # chatvet: ignore[rule-b]", True),
        ("bad_a()  # chatvet: ignore[TOY, REQ2, rule-b]", True),
    ],
)
def test_the_rule_itself_is_silenced_by_name_or_with_the_file(check: Checker, text: str, is_told: bool) -> None:
    result, _ = check(text)
    assert bool(told(result.diagnostics)) is is_told
    assert loud(result.diagnostics) == []


def test_the_settings_silence_the_rule_too(check: Checker) -> None:
    result, after = check("x()  # chatvet: ignore[rule-a]", fix=FixMode.SAFE, per_file_ignores={"*.py": (NAME,)})
    assert [(d.slug, d.suppressed) for d in result.diagnostics] == [(NAME, True)]
    assert after == "x()  # chatvet: ignore[rule-a]"


def test_an_unused_comment_is_a_finding_in_a_file_without_requests(check: Checker) -> None:
    result, _ = check("x()  # chatvet: ignore[rule-a]")
    assert result.requests is not None


def test_the_subject_says_which_selector(check: Checker) -> None:
    seen: list[Suppression] = []
    rule = toy(seen.append, "TOY202", "watch", subject=Suppression)
    check("bad_a()  # chatvet: ignore[rule-a, rule-b]\nx()  # chatvet: ignore[rule-a]\n", A, B, rule)
    assert [(subject.data, subject.place.span) for subject in seen] == [("rule-b", Span(35, 41)), (None, Span(48, 73))]


# Any source

PIECES = st.sampled_from([
    "bad_a()", "x = '''", "'''", "# noqa", "  ", "\t", "\n", "\r\n", "\\\n", "(", ")", "if x:\n", "  # chatvet: ignore[rule-a]",
    "# chatvet: ignore\n", "# chatvet: ignore[rule-a, rule-b]", "# chatvet: ignore-file\n", "# chatvet: ignre[", "🎉", "f'{x}'", "\r",
    "bad_b(\n  x, # chatvet: ignore[TOY2, rule-c] y\n)", "pass\n", "\x0c", "- 1", "rule-a]", "#",
])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
def test_a_fix_takes_comments_only(text: str) -> None:
    for found in directives(text):
        assert text[found.span.start] == "#"
        assert 0 <= found.removal.start <= found.span.start + 1 < found.span.end <= found.removal.end <= len(text)
        for index, selector in enumerate(found.selectors):
            span = found.selector_spans[index]
            assert text[span.start : span.end] == selector
            assert found.span.start < span.start < span.end <= found.span.end
        try:
            before = ast.dump(ast.parse(text))
        except (SyntaxError, ValueError):
            continue
        removals = [found.removal, *(found.removal_of(index) for index in range(len(found.selectors)))]
        for removal in removals:
            assert ast.dump(ast.parse(text[: removal.start] + text[removal.end :])) == before
