"""Notebooks: code cells read as one module, findings told by cell and line, fixes that leave the rest of the JSON alone."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_values

from linter import check_paths, facts
from linter.cli import main
from linter.config import Configs
from linter.discover import File
from linter.documents.magics import covered_magics
from linter.model.finding import Diagnostic
from linter.run import Run

HELLO = '[{"role": "user", "content": "hi"}]'
CLIENT = "import openai\nclient = openai.OpenAI(timeout=9)"
SEND = f'client.chat.completions.create(model="gpt-4o", messages={HELLO}, n=0)'
AT = len(SEND) - 1  # the column of the 0
FIXABLE = SEND.replace("n=0", 'temperature="0.5"')
FIXED = SEND.replace("n=0", "temperature=0.5")
FIX_AT = FIXABLE.index('"0.5"') + 1
ONLY = (
    "--isolated",
    "--select",
    "number-out-of-range,wrong-type,syntax-error,unused-suppression,unguarded-choices-index,invalid-tool-name",
)


def code(source: Any, **more: Any) -> dict[str, Any]:
    lines = source.splitlines(keepends=True) if isinstance(source, str) else source
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines, **more}


def words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": [text]}


def notebook(*cells: dict[str, Any] | str, language: str = "python", **more: Any) -> dict[str, Any]:
    return {
        "cells": [code(cell) if isinstance(cell, str) else cell for cell in cells],
        "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": language}},
        "nbformat": 4,
        "nbformat_minor": 5,
        **more,
    }


def written(value: Any) -> str:
    """The text that nbformat writes."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a notebook, of cells or as it is, to an empty folder."""
    monkeypatch.chdir(tmp_path)

    def put(*cells: Any, name: str = "x.ipynb", **more: Any) -> Path:
        path = tmp_path / name
        text = cells[0] if len(cells) == 1 and isinstance(cells[0], bytes) else written(notebook(*cells, **more)).encode()
        path.write_bytes(text)
        return path

    return put


def check(*args: str, path: str = "x.ipynb", input: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["check", *ONLY, *args, path], input=input, catch_exceptions=False)


def told(*args: str) -> list[str]:
    """Where each finding is, and its rule."""
    lines = check("--output-format", "concise", *args).stdout.splitlines()
    return [re.sub(r"^x\.ipynb:(.*): [A-Z0-9]{6} ([a-z-]+): .*", r"\1 \2", line) for line in lines]


Put = Callable[..., Path]
STREAM = SEND.replace("n=0", "stream=True")


# Places


def test_a_finding_is_told_by_cell_and_line(put: Put) -> None:
    put(words("# Hello"), CLIENT, "x = 1\n\n" + SEND, words(SEND), SEND)
    assert told() == [f"cell 3:3:{AT} number-out-of-range", f"cell 5:1:{AT} number-out-of-range"]


def test_the_frame_shows_the_line_of_the_cell(put: Put) -> None:
    put(words("# Hello"), CLIENT, f"x = 'é😀'\n{SEND}")
    lines = check().stdout.splitlines()
    assert lines[0].startswith(f"x.ipynb:cell 3:2:{AT}: REQ108 number-out-of-range:")
    assert lines[1] == f"  2 | {SEND}"
    assert lines[2].index("^") == lines[1].index("0)")


def test_columns_count_characters(put: Put) -> None:
    put(CLIENT, f"x = '😀é'; {SEND}")
    assert told() == [f"cell 2:1:{AT + 10} number-out-of-range"]


def test_the_reports_that_programs_read(put: Put) -> None:
    put(words("# Hello"), CLIENT, FIXABLE)
    report = json.loads(check("--output-format", "json").stdout)
    jsonschema.validate(report, facts.load("chatvet.report.json"))
    (finding,) = report["findings"]
    assert (finding["cell"], finding["line"], finding["column"], finding["end_column"]) == (3, 1, FIX_AT, FIX_AT + 5)
    assert finding["fix"]["edits"] == [
        {"line": 1, "column": FIX_AT, "end_line": 1, "end_column": FIX_AT + 5, "text": "0.5", "cell": 3}
    ]
    message = check("--output-format", "github").stdout
    assert message.startswith(f"::error file=x.ipynb,title=REQ106 wrong-type::cell 3:1:{FIX_AT}: `temperature` is a string")


def test_a_place_elsewhere_is_told_by_its_cell(put: Put) -> None:
    tool = '{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}'
    put(
        CLIENT,
        f"first = {tool}\nsecond = {tool}",
        f"client.chat.completions.create(model='m', messages={HELLO}, tools=[first, second])",
    )
    shown = CliRunner().invoke(main, ["check", "--isolated", "--select", "duplicate-tool-name", "x.ipynb"]).stdout
    assert "x.ipynb:cell 2:2:" in shown
    assert "cell 2:1:" in shown.splitlines()[-3], shown


def test_the_cells_are_one_module(put: Put, tmp_path: Path) -> None:
    (tmp_path / "options.py").write_text("ROLE = 'robot'\n")
    put(
        "from options import ROLE\nimport openai",
        "message = {'role': ROLE, 'content': 'hi'}",
        "openai.OpenAI().chat.completions.create(model='m', messages=[message])",
    )
    found = check_paths(["x.ipynb"], settings={"select": ["invalid-role"]})
    assert [(Path(d.path).name, d.cell, d.line) for d in found] == [("options.py", None, 1)]


# What is read


def test_nbformat_3(put: Put) -> None:
    cells = [{"cell_type": "heading", "source": "Hi"}, {"cell_type": "code", "language": "python", "input": [f"{CLIENT}\n", SEND]}]
    value = {"worksheets": [{"cells": cells}, {"cells": [{"cell_type": "code", "input": FIXABLE}]}], "nbformat": 3, "metadata": {}}
    path = put(written(value).encode())
    assert told() == [f"cell 2:3:{AT} number-out-of-range", f"cell 3:1:{FIX_AT} wrong-type"]
    check("--fix")
    assert path.read_text() == written(value).replace(json.dumps(FIXABLE), json.dumps(FIXED))


@pytest.mark.parametrize(
    "value",
    [
        notebook(CLIENT, SEND, language="R"),
        {**notebook(CLIENT, SEND), "metadata": {"kernelspec": {"language": "julia"}}},
        notebook(CLIENT, {**code(SEND), "cell_type": "raw"}),
        notebook(CLIENT, code(SEND, metadata={"vscode": {"languageId": "javascript"}})),
        notebook(CLIENT, code([1, None]), code(None), code(7), "", "\n"),
        notebook(CLIENT, {**code("x = 1"), "outputs": [{"text": [SEND]}]}),
        {"cells": {"source": SEND}}, {"cells": [SEND, [SEND]]}, {"worksheets": [SEND]}, [SEND], SEND,
    ],
)  # fmt: skip
def test_what_holds_no_python_of_interest_is_passed_over(put: Put, value: Any) -> None:
    put(written(value).encode())
    result = check("-v")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "x.ipynb: passed over" in result.stderr


@pytest.mark.parametrize(
    "metadata", [{}, {"kernelspec": {"language": "python"}}, {"kernelspec": {"name": "x"}}, {"language_info": {"name": "Python"}}]
)
def test_python_is_what_no_other_language_is_named_for(put: Put, metadata: dict[str, Any]) -> None:
    put(CLIENT, SEND, metadata=metadata)
    assert told() == [f"cell 2:1:{AT} number-out-of-range"]


def test_a_schema_that_json_writes_with_escaped_quotes(put: Put) -> None:
    put('TOOLS = [{"type": "function", "function": {"name": "get weather", "parameters": {"type": "object", "properties": {}}}}]')
    assert told() == ["cell 1:1:52 invalid-tool-name"]


def test_in_a_folder_checkpoints_are_passed_over(put: Put, tmp_path: Path) -> None:
    (tmp_path / ".ipynb_checkpoints").mkdir()
    put(CLIENT, SEND)
    put(CLIENT, SEND, name=".ipynb_checkpoints/x-checkpoint.ipynb")
    assert check("--show-files", path=".").stdout == "x.ipynb\n"


def test_standard_input(put: Put) -> None:
    data = put(CLIENT, FIXABLE).read_bytes()
    result = check("--stdin-filename", "y.ipynb", "--output-format", "concise", path="-", input=data)
    assert result.stdout.startswith(f"y.ipynb:cell 2:1:{FIX_AT}: REQ106 wrong-type")
    fixed = check("--stdin-filename", "y.ipynb", "--fix", path="-", input=data)
    assert fixed.stdout == written(notebook(CLIENT, FIXED))
    framed = check("--stdin-filename", "y.ipynb", path="-", input=data)
    assert "  1 | …" in framed.stdout


# What cannot be read


def test_code_that_is_no_python_is_told_once_in_each_cell(put: Put) -> None:
    put(CLIENT, f"{SEND}\nprint 'x'\nif:", "x = = 1")
    assert told() == ["cell 2:2:1 syntax-error", "cell 3:1:5 syntax-error"]


@pytest.mark.parametrize("source", ["x = (", 'x = """', "if x:", "x = [1,\n"])
def test_a_problem_at_the_end_of_a_cell_lies_in_the_notebook(put: Put, source: str) -> None:
    put(CLIENT, STREAM, source)
    (finding,) = check_paths(["x.ipynb"], settings={"select": ["syntax-error"]})
    assert finding.slug == "syntax-error"
    assert finding.cell == 3
    assert (finding.line, finding.column) < (finding.end_line, finding.end_column)


@pytest.mark.parametrize("source", ["print 'x'", "x = (", "x = '''", "ls -la", "if x:", "", "é = = '😀'"])
def test_the_other_cells_are_checked(put: Put, source: str) -> None:
    put(f"{source}\nx = = 1", CLIENT, f"y = 'é'; {SEND}", "x = = 1", f"if y:\n    {SEND}")
    at = [line for line in told() if "syntax-error" not in line]
    assert at == [f"cell 3:1:{AT + 9} number-out-of-range", f"cell 5:2:{AT + 4} number-out-of-range"]
    assert len(told()) == 4


def test_what_a_broken_cell_may_bind_is_not_known(put: Put) -> None:
    call = SEND.replace("n=0", "n=count")
    put(CLIENT, "count = 0", "print 'count is', count", call)
    assert told() == ["cell 3:1:1 syntax-error"]
    put(CLIENT, "count = 0", "print x; f(count)", call)
    assert told() == ["cell 3:1:1 syntax-error"]
    put(CLIENT, "count = 0", "print x", call)
    assert {line.rpartition(" ")[2] for line in told()} == {"syntax-error", "number-out-of-range"}


@pytest.mark.parametrize(
    "source", ["def client(: pass", "import a, client", "for client in x", "with x as client", "client = OpenAI(", "a, client ="]
)
def test_what_a_broken_cell_may_define_is_not_known(put: Put, source: str) -> None:
    put(CLIENT, f"{source}\n= =", SEND)
    assert [line.rpartition(" ")[2] for line in told()] == ["syntax-error"]


def test_what_a_broken_cell_may_change_is_not_known(put: Put) -> None:
    put(
        CLIENT,
        "kw = {'model': 'm', 'n': 0}",
        "print kw['n']; kw['n'] = 1",
        f"client.chat.completions.create(messages={HELLO}, **kw)",
    )
    assert told() == ["cell 3:1:1 syntax-error"]


def test_a_notebook_with_a_broken_cell_is_not_fixed(put: Put) -> None:
    path = put(CLIENT, FIXABLE, "print 'x'")
    before = path.read_bytes()
    (problem, finding) = json.loads(check("--output-format", "json").stdout)["findings"][::-1]
    assert (problem["slug"], finding["slug"], finding["fix"]) == ("syntax-error", "wrong-type", None)
    check("--fix", "--unsafe-fixes")
    assert path.read_bytes() == before


def test_comments_beside_and_in_a_broken_cell(put: Put) -> None:
    put(
        CLIENT,
        f"{SEND}  # chatvet: ignore[number-out-of-range]",
        "x = (  # chatvet: ignore",
        f"{SEND}  # chatvet: ignore",
        "# chatvet: ignore",
    )
    assert told() == []
    put(CLIENT, "x = (", "# chatvet: ignore-file[number-out-of-range]", SEND)
    assert told() == ["cell 2:1:5 syntax-error"]


def test_a_stream_that_a_broken_cell_may_read(put: Put) -> None:
    put(CLIENT, "stream = " + SEND.replace("n=0", "stream=True"), "print len(list(stream))", "for chunk in stream: pass")
    assert [line.rpartition(" ")[2] for line in told()] == ["syntax-error"]


def test_json_that_cannot_be_parsed_is_told_by_the_lines_of_the_file(put: Put) -> None:
    text = written(notebook(CLIENT, SEND)).replace('"nbformat_minor": 5', '"nbformat_minor": 5,')
    path = put(text.encode())
    assert told() == [f"{text.count(chr(10)) - 1}:21 syntax-error"]
    check("--fix")
    assert told() == [f"cell 2:1:{AT} number-out-of-range"]
    assert path.read_text() == written(notebook(CLIENT, SEND))


def test_bytes_that_are_no_text(put: Put) -> None:
    put(written(notebook(CLIENT, SEND, "'é'")).encode("latin-1"))
    (finding,) = check_paths(["x.ipynb"], settings={"select": ["syntax-error"]})
    assert (finding.slug, finding.cell) == ("syntax-error", None)


def test_half_a_surrogate_pair(put: Put) -> None:
    put(json.dumps(notebook(CLIENT, STREAM, "x = '\ud800'")).encode())
    (finding,) = check_paths(["x.ipynb"], settings={"select": ["syntax-error"]})
    assert (finding.slug, finding.cell, finding.line, finding.column) == ("syntax-error", 3, 1, 6)


# Magics


@pytest.mark.parametrize(
    ("source", "covered"),
    [
        ("%matplotlib inline\nx = 1", "_                 \nx = 1"),
        ("!ls", "_  "),
        ("?", "_"),
        ("if x:\n    !pip install openai\n    %time y()\n", "if x:\n    _                  \n    _        \n"),
        ("!ls \\\n  -l\nx", "_    \n    \nx"),
        ("!ls \\\r\n  -l\r\nx", "_    \r\n    \r\nx"),
        ("x = !ls\ny = %sql select 1", "x = _  \ny = _            "),
        ("x = %sql \\\n  select\ny", "x = _     \n        \ny"),
        ("a.b, c[0] = !ls", "a.b, c[0] = _  "),
        ("client?\nx", "_      \nx"),
        ("client.chat??", "_            "),
        ("?client", "_      "),
        ("f(\n  x)?", "_ \n     "),
        (",f a b\n;f a\n/f a", "_     \n_   \n_   "),
        ("%%time\nx = 1\n!ls", "      \nx = 1\n_  "),
        ("\n# note\n%%capture out\nx = 1", "\n# note\n             \nx = 1"),
        ("%%bash\necho 'hi\nif [ x ]", "      \n        \n        "),
        ("%%html\n<b>", "      \n   "),
        ("%%\nx", "  \n "),
    ],
)
def test_magics_are_covered(source: str, covered: str) -> None:
    assert covered_magics(source) == covered


@pytest.mark.parametrize(
    "source",
    [
        "x = a % b\nx %= 2", "x = (a\n  % b)", "x = a \\\n  % b", "x = (a\n  / b\n  , c)", "x != y", "x = y != z", "x == y", "x >= y", "f(x=1)",
        "x = '''\n%time\n!ls\nwhat?\n'''", 'x = """\n!ls\n"""', "x = 'why?'  # or not?", "# %time\n# !ls\n#?", 'x = "a\\"?"', "x = 'it\\'s?'",
        "x = f'{a}?'", "x = 'a\\\n?'", "print('%s' % x)", "x = '''a''' '?'", "x = '''?'''", '"""?\n\\"""\n"""',
    ],
)  # fmt: skip
def test_python_is_left_alone(source: str) -> None:
    assert covered_magics(source) == source


@pytest.mark.parametrize(
    "source", ["x = '", 'x = """\n%time', "x = (\n%time", "x = )\n", "\\", "'\\", "= !", "%%", "%%time", "%", "x =%", "\r\n%x\r\n"]
)
def test_covering_bears_what_is_broken(source: str) -> None:
    assert len(covered_magics(source)) == len(source)


@given(st.text(alphabet="ab =!%?'\"\\\n\r#()[]{}"))
def test_covering_keeps_every_line_at_its_length(source: str) -> None:
    covered = covered_magics(source)
    assert len(covered) == len(source)
    assert [i for i, c in enumerate(covered) if c in "\r\n"] == [i for i, c in enumerate(source) if c in "\r\n"]


def test_positions_survive_magics(put: Put) -> None:
    put("%pip install openai\n" + CLIENT, "%%time\n!ls \\\n  -l\nif True:\n    %time 1\n    " + SEND, "%%bash\necho 'x")
    assert told() == [f"cell 2:6:{AT + 4} number-out-of-range"]


def test_what_a_magic_gives_is_not_known(put: Put) -> None:
    put(CLIENT, "count = !wc -l", SEND.replace("n=0", "n=count"))
    assert told() == []


@pytest.mark.parametrize(
    ("command", "slugs"), [("%pip install openai==0.28", []), ("!pip install 'openai>=1'", ["legacy-sdk-call"])]
)
def test_what_a_notebook_installs_is_what_it_runs_with(put: Put, tmp_path: Path, command: str, slugs: list[str]) -> None:
    (tmp_path / "requirements.txt").write_text("openai\n")
    put(command, f"import openai\nopenai.ChatCompletion.create(model='m', messages={HELLO})")
    assert [finding.slug for finding in check_paths(["x.ipynb"], settings={"select": ["legacy-sdk-call"]})] == slugs


# Fixes


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_fix_changes_its_line_and_nothing_else(put: Put, ending: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["é \x1b[31m\n", "\\u00e9"]}
    value = notebook(words("# é"), CLIENT, code(["x = 'é'\n", f"{FIXABLE}\n", "!ls"], outputs=[output]), SEND)
    text = written(value).replace("\n", ending).replace("é \\u001b", "\\u00e9 \\u001b")
    path = put(text.encode())
    assert check("--fix", "--fix-only").exit_code == 0
    assert path.read_bytes().decode() == text.replace('temperature=\\"0.5\\"', "temperature=0.5")


def test_a_mark_of_byte_order_stays(put: Put) -> None:
    path = put(b"\xef\xbb\xbf" + written(notebook(CLIENT, FIXABLE)).encode())
    check("--fix")
    assert path.read_bytes() == b"\xef\xbb\xbf" + written(notebook(CLIENT, FIXED)).encode()


def test_source_that_is_one_string_stays_one(put: Put) -> None:
    text = json.dumps(notebook(CLIENT, {**code(""), "source": f"{FIXABLE}\nx = 1\n"}))
    path = put(text.encode())
    check("--fix")
    assert path.read_text() == text.replace('temperature=\\"0.5\\"', "temperature=0.5")


def test_several_cells_are_fixed_at_once(put: Put) -> None:
    path = put(CLIENT, *[FIXABLE] * 12, f"{FIXABLE}\n{FIXABLE}")
    assert "14 fixed" in check("--fix").stdout
    assert path.read_text() == written(notebook(CLIENT, *[FIXED] * 12, f"{FIXED}\n{FIXED}"))


LOOP = f"for chunk in {STREAM}:\n    print(chunk.choices[0].delta.content or '')"
GUARDED = LOOP.replace("    print", "    if not chunk.choices:\n        continue\n    print")


def test_statements_go_into_their_cell(put: Put) -> None:
    path = put(CLIENT, f"%time\n{LOOP}", "x = 1")
    assert told() == ["cell 2:3:11 unguarded-choices-index"]
    check("--fix", "--unsafe-fixes")
    assert path.read_text() == written(notebook(CLIENT, f"%time\n{GUARDED}", "x = 1"))


def test_a_diff_shows_the_lines_of_the_file(put: Put) -> None:
    put(CLIENT, FIXABLE)
    lines = check("--diff").stdout.splitlines()
    assert lines[:2] == ["--- x.ipynb", "+++ x.ipynb"]
    changed = [json.loads(line[1:]) for line in lines[2:] if line.startswith(("+", "-"))]
    assert changed == [FIXABLE, FIXED]


# Comments


def test_a_comment_silences_in_its_cell_only(put: Put) -> None:
    put(CLIENT, f"{SEND}  # chatvet: ignore[number-out-of-range]", SEND, "x = 1")
    assert told() == [f"cell 3:1:{AT} number-out-of-range"]


def test_a_comment_at_the_end_of_a_cell_reaches_no_further(put: Put) -> None:
    put(CLIENT, "x = 1\n# chatvet: ignore[number-out-of-range]", SEND, f"# chatvet: ignore[number-out-of-range]\n{SEND}")
    assert told() == ["cell 2:2:1 unused-suppression", f"cell 3:1:{AT} number-out-of-range"]


def test_a_comment_for_the_file_counts_in_all_cells(put: Put) -> None:
    put(CLIENT, SEND, "# chatvet: ignore-file[number-out-of-range]", SEND)
    assert told() == []
    assert "2 suppressed" in check().stdout


@pytest.mark.parametrize("before", ["", "x = 1\n"])
def test_a_comment_that_silences_nothing_is_removed(put: Put, before: str) -> None:
    path = put(
        CLIENT, f"{before}# chatvet: ignore[number-out-of-range]", STREAM, f"{STREAM}  # chatvet: ignore[number-out-of-range]"
    )
    assert [line.partition(" ")[2] for line in told()] == [
        f"2:{2 if before else 1}:1 unused-suppression",
        f"4:1:{len(STREAM) + 3} unused-suppression",
    ]
    check("--fix")
    cells = [cell["source"] for cell in json.loads(path.read_text())["cells"]]
    assert ["".join(cell) for cell in cells] == [CLIENT, before.strip(), STREAM, STREAM]


def test_a_comment_in_a_magic_is_none(put: Put) -> None:
    put(CLIENT, STREAM, "%%bash\nls  # chatvet: ignore", "!ls  # chatvet: ignore[nothing]")
    assert told() == []


# Anything else


def results(data: bytes) -> list[Diagnostic]:
    result = Run(Configs(isolated=True)).check(File("x.ipynb", "notebook", data))
    assert not result.failures
    return result.diagnostics


@given(json_values, st.lists(st.text(alphabet="ab =!%?'\"\\\n\r\f#()", max_size=40), max_size=4))
def test_any_notebook(value: Any, sources: list[str]) -> None:
    cells = [CLIENT, SEND, *sources]
    for diagnostic in results(json.dumps(notebook(*[code([cell]) for cell in cells])).encode()):
        assert (diagnostic.line, diagnostic.column) < (diagnostic.end_line, diagnostic.end_column)
        assert diagnostic.cell
        lines = cells[diagnostic.cell - 1].split("\n")
        assert diagnostic.column <= len(lines[diagnostic.line - 1]) + 1
    results(json.dumps(notebook(CLIENT, code(value), code(SEND, metadata=value))).encode())
    results(json.dumps({**notebook(CLIENT, SEND), "metadata": value}).encode())


@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    results(b'{"x": "client.chat.completions.create", ' + data)
    results(data + written(notebook(CLIENT, SEND)).encode())
