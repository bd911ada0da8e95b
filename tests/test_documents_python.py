"""Python source as a document: how bytes become text, where findings stand in it, what is said of source that cannot be read."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from linter.cli import main
from linter.config import Configs
from linter.discover import File
from linter.documents.python import PythonRecord, Workspace, decode_source
from linter.documents.recognise import may_hold_call
from linter.model.finding import Diagnostic
from linter.model.rule import Rule
from linter.registry import rules
from linter.run import FileResult, FixMode, Run

CALL = 'openai.OpenAI(timeout=9).chat.completions.create(model="m", messages=[{"role": "user", "content": "hi"}], n=0)'
AT = len(CALL) - 1  # the column of the 0
SETTINGS = {"select": ("number-out-of-range", "wrong-type", "syntax-error", "duplicate-tool-name", "invalid-role")}


def checked(data: bytes | str, path: str = "x.py") -> FileResult:
    data = data.encode() if isinstance(data, str) else data
    return Run(Configs(SETTINGS, isolated=True)).check(File(path, "python", data))


def found(data: bytes | str) -> list[Diagnostic]:
    result = checked(data)
    assert not result.failures
    return result.diagnostics


def places(data: bytes | str) -> list[tuple[str, int, int]]:
    return [(diagnostic.slug, diagnostic.line, diagnostic.column) for diagnostic in found(data)]


# Positions


@pytest.mark.parametrize(
    ("before", "line", "shift"),
    [
        ("import openai\n", 2, 0),
        ("import openai; ", 1, 15),
        ("import openai\nif True:\n\t", 3, 1),
        ("import openai\nif True:\n    x = '\t'; ", 3, 13),
        ("import openai\nx = 'é'; ", 2, 9),
        ("import openai\nx = '😀👩\u200d💻'; ", 2, 12),
        ("import openai\nx = '\u2028\x0b\x0c\x1c\x85'; ", 2, 13),
        ("import openai\n\x0cx = 1; ", 2, 8),
        ("import openai\n\x0c\n\x0c\n", 4, 0),
        ("import openai\nx = (\n  1,\n); ", 4, 3),
        ("import openai\nx = '''\n😀'''; ", 3, 6),
        ("import openai\nx = \\\n  ", 3, 2),
        ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nimport openai\n", 4, 0),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_positions(before: str, line: int, shift: int, ending: str, mark: str) -> None:
    text = mark + f"{before}{CALL}\n".replace("\n", ending)
    (finding,) = found(text)
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (line, AT + shift, line, AT + shift + 1)


def test_a_finding_in_another_file_has_the_lines_of_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "options.py").write_text("# 😀\nROLE = 'robot'\n")
    (tmp_path / "x.py").write_text(
        CALL.replace('"user"', "ROLE").replace("n=0", "n=1").join(["from options import ROLE\nimport openai\n\n\n\n", "\n"])
    )
    shown = CliRunner().invoke(main, ["check", "--isolated", "--select", "invalid-role", "x.py"]).stdout
    assert shown.startswith("options.py:2:8: MSG101 invalid-role: `robot` is no role\n  2 | ROLE = 'robot'\n    |        ^^^^^^^\n")


# Encodings


def latin(text: str) -> bytes:
    return text.encode("latin-1")


COOKIE = "# -*- coding: latin-1 -*-\n"
CYRILLIC = f"# coding=cp1251\nimport openai\nx = 'Привет'; {CALL}\n"


def test_a_message_that_is_sent_three_times_is_told_once() -> None:
    code = 'import openai\nopenai.chat.completions.create(model="m", messages=[{"role": "usr", "content": "hi"}] * 3)\n'
    (finding,) = found(code)
    assert (finding.slug, finding.line) == ("invalid-role", 2)
    fixed = Run(Configs(SETTINGS, isolated=True), fix=FixMode.ALL).check(File("x.py", "python", code.encode()))
    assert fixed.output == code.replace("usr", "user").encode()


def test_an_encoding_that_a_comment_names() -> None:
    assert places(latin(f"{COOKIE}import openai\nx = 'é'; {CALL}\n")) == [("number-out-of-range", 3, AT + 9)]
    assert places(latin(f"#!/usr/bin/python\n{COOKIE}import openai\nx = 'é'; {CALL}\n")) == [("number-out-of-range", 4, AT + 9)]
    assert places(CYRILLIC.encode("cp1251")) == [("number-out-of-range", 3, AT + 14)]


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (latin(f"{COOKIE}é"), f"{COOKIE}é", "latin-1"),
        (latin(f"\n{COOKIE}é"), f"\n{COOKIE}é", "latin-1"),
        (latin(f"# a\r\n{COOKIE}é"), f"# a\r\n{COOKIE}é", "latin-1"),
        (f"x = 1\n{COOKIE}é".encode(), f"x = 1\n{COOKIE}é", "utf-8"),
        (f"\n\n{COOKIE}é".encode(), f"\n\n{COOKIE}é", "utf-8"),
        ("# coding: UTF_8\né".encode(), "# coding: UTF_8\né", "utf-8"),
        (f"\ufeff{COOKIE}é".encode(), f"{COOKIE}é", "utf-8"),
        ("# vim: set fileencoding=utf8 :\né".encode(), "# vim: set fileencoding=utf8 :\né", "utf-8"),
        (b"# coding: nonsense\nx", "# coding: nonsense\nx", "utf-8"),
        (b"# coding: undefined\nx", "# coding: undefined\nx", "utf-8"),
        (b"# coding: rot13\nx", "# coding: rot13\nx", "utf-8"),
        (b"# coding: utf-16\nx", "# coding: utf-16\nx", "utf-8"),
        (b"# coding: unicode_escape\n\\ud800", "# coding: unicode_escape\n\\ud800", "utf-8"),
        ("# coding: ascii\né".encode(), "# coding: ascii\né", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_decoding(data: bytes, text: str, encoding: str) -> None:
    assert decode_source(data) == (text, None, encoding)


def test_bytes_that_are_not_utf_8_are_told_where_they_stand() -> None:
    (finding,) = found(latin(f"import openai\n{CALL}\nx = 'é'\n"))
    assert (finding.slug, finding.line, finding.column, finding.end_column) == ("syntax-error", 3, 6, 7)
    assert finding.message == "byte 0xe9 is not part of a UTF-8 character"


@pytest.mark.parametrize(
    "data",
    [
        latin(f"{COOKIE}import openai\nx = 'é'\n{CALL}\n"),
        CYRILLIC.encode("cp1251"),
        f"\ufeffimport openai\r\nx = 'é'\r\n{CALL}\r\n".encode(),
        f"import openai\r\nx = 'é'\n\x0c{CALL}".encode(),
    ],
)
def test_a_fix_leaves_all_other_bytes_alone(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_bytes(data.replace(b"n=0", b'n="1"'))
    result = Run(Configs(SETTINGS, isolated=True), fix=FixMode.ALL).check(File(str(path), "python"))
    assert result.diagnostics == []
    assert path.read_bytes() == data.replace(b"n=0", b"n=1")


# What `ast` reads, and libcst does not


@pytest.mark.parametrize("before", ["(x): int = 1", "x = not (y) + 1; (z.w): str", "x = " + "+".join("a" * 1200)])
@pytest.mark.parametrize("behind", ["", "\ndel (x), (y)\n"])
def test_source_that_libcst_refuses(before: str, behind: str, tmp_path: Path) -> None:
    text = f"import openai\n{before}\n{CALL}{behind}"
    assert places(text) == [("number-out-of-range", 3, AT)]
    wrong = text.replace("n=0", 'n="1"')
    (tmp_path / "x.py").write_text(wrong)
    result = Run(Configs(SETTINGS, isolated=True), fix=FixMode.ALL).check(File(str(tmp_path / "x.py"), "python"))
    assert not result.failures
    assert (tmp_path / "x.py").read_text() == text.replace("n=0", "n=1")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="the running Python knows the syntax")
def test_source_in_newer_syntax() -> None:
    text = f"import openai\ntry:\n    é = '😀'; {CALL}\nexcept A, B:\n    f'{{x}}'\n".replace("n=0", 'n="1"')
    (finding,) = found(text)
    assert (finding.slug, finding.line, finding.column) == ("wrong-type", 3, AT + 13)
    assert finding.fix
    assert [(edit.column, edit.text) for edit in finding.fix.edits] == [(AT + 13, "1")]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the running Python knows the syntax")
def test_source_with_strings_in_newer_syntax_has_findings_without_fixes() -> None:
    (finding,) = found(f"import openai\nx = f'{{y['z']}}'; {CALL}\n".replace("n=0", 'n="1"'))
    assert (finding.slug, finding.line, finding.column, finding.fix) == ("wrong-type", 2, AT + 17, None)


@pytest.mark.parametrize(
    "data",
    [
        "# coding: latin-1\nX = 'é'\nROLE = 'robot'\n".encode("latin-1"),
        b"\xef\xbb\xbfROLE = 'robot'\n",
        "# -*- coding: cp1251 -*-\r\nROLE = 'robot'  # я\r\n".encode("cp1251"),
    ],
)
def test_files_that_are_imported_are_decoded_alike(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("")
    (tmp_path / "options.py").write_bytes(data)
    path = tmp_path / "x.py"
    path.write_text("import openai\nfrom options import ROLE\n" + CALL.replace('"user"', "ROLE").replace("n=0", "n=1"))
    (finding,) = Run(Configs(SETTINGS, isolated=True)).check(File(str(path), "python")).diagnostics
    assert (Path(finding.path).name, finding.slug) == ("options.py", "invalid-role")


# What cannot be read


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("print 'x'", 3, 1),
        ("exec 'x' in y", 3, 1),
        ("raise E, 'x'", 3, 8),
        ("x = 0777", 3, 5),
        ("x = `y`", 3, 5),
        ("if a <> b: pass", 3, 6),
        ("x = = 1\ny = = 1", 3, 5),
        ("x = '😀😀' y", 3, 10),
        ("if x:\n\ty = = 1", 4, 6),
        ("x = 'abc", 3, 5),
        ("x = '''abc\n\n\n", 3, 5),
        ("x = (1,\n", 3, 5),
        ("x = )", 3, 5),
        ("if x:\n    y\n  z", 5, 3),
        ("  x", 3, 2),
        ("x = 1 $ 2", 3, 7),
        ("x = “a”", 3, 5),
        ("<<<<<<< HEAD\nx\n=======", 3, 1),
        ("\x0cx = = 1", 3, 6),
        ("x = 'a\0b'", 3, 7),
        ("\0", 3, 1),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_source_that_is_not_python_3_is_told_once(code: str, line: int, column: int, ending: str) -> None:
    (finding,) = found(f"import openai\n{CALL}\n{code}\n".replace("\n", ending))
    assert (finding.slug, finding.line, finding.column) == ("syntax-error", line, column)
    assert (finding.end_line, finding.end_column) == (line, column + 1)


@pytest.mark.parametrize(
    "code", ["if x:", "def f():\n", "while 1:\n\n\n", "class A:\n    # b", "x = [", "try:\n    pass", "\\", "@x"]
)
@pytest.mark.parametrize("ending", ["", "\n"])
def test_a_problem_at_the_end_lies_in_the_text(code: str, ending: str) -> None:
    text = f"import openai\n{CALL}\n{code}{ending}"
    (finding,) = found(text)
    lines = text.split("\n")
    assert finding.slug == "syntax-error"
    assert (finding.line, finding.column) < (finding.end_line, finding.end_column)
    assert finding.line <= len(lines)
    assert finding.column <= len(lines[finding.line - 1]) + 1


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    said = [
        found(f"import openai\n{CALL}\n{code}\n")[0].message for code in ("print 'x'", "x = '\0'", "x = " + "(" * 300 + ")" * 300)
    ]
    assert said == ["source is not valid Python 3", "source holds a NUL character", "source is nested too deep to be read"]


@pytest.mark.parametrize("data", [b"", b"\n", b"print 'x'\n", b"\xff\xfe\0", b"\0" * 10, b"x = (" * 9])
def test_source_without_a_sign_of_a_call_is_passed_over(data: bytes) -> None:
    result = checked(data)
    assert (result.diagnostics, result.requests, result.failures) == ([], None, [])


@pytest.mark.parametrize("text", ["", "\n", "\x0c", "# x", "\ufeff", "pass"])
def test_next_to_nothing_can_be_read(text: str) -> None:
    record = PythonRecord("x.py", text, Workspace())
    assert record.is_parsed
    assert not record.problems()
    assert not record.requests()


@pytest.mark.parametrize("times", [50, 190, 900, 20_000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("(", ")"),
        ("[", "]"),
        ("{1: ", "}"),
        ("f(", ")"),
        ("x[", "]"),
        ("not ", ""),
        ("-", ""),
        ("lambda: ", ""),
        ("1 if x else ", ""),
        ("1 + ", ""),
    ],
)
def test_deep_nesting_is_read_or_told(opening: str, closing: str, times: int) -> None:
    result = checked(f"import openai\n{CALL}\nx = {opening * times}1{closing * times}\n")
    assert not result.failures
    told = {diagnostic.slug for diagnostic in result.diagnostics}
    assert len(result.diagnostics) == 1
    assert told in ({"syntax-error"}, {"number-out-of-range"})
    assert times > 150 or told == {"number-out-of-range"}


@pytest.mark.parametrize(
    "code",
    ["x = 'a'" + " 'b'" * 800, "x = a" + ".b" * 400, "x = f" + "()" * 400, "if x:\n    pass\n" + "elif y:\n    pass\n" * 400],
)
def test_long_chains_are_read(code: str) -> None:
    assert places(f"import openai\n{CALL}\n{code}\n") == [("number-out-of-range", 2, AT)]


# Which files are read


def sources() -> Iterator[tuple[Rule, str]]:
    for rule in rules():
        for example in rule.examples:
            if example.within == "python" and example.is_bad:
                yield rule, str(example.bad)


@pytest.mark.parametrize(("rule", "source"), list(sources()), ids=lambda value: value.slug if isinstance(value, Rule) else "")
def test_no_file_with_a_finding_is_passed_over(rule: Rule, source: str) -> None:
    others = any(example.files for example in rule.examples)  # what is wrong may stand in one of those
    assert may_hold_call(source.encode()) or others


@pytest.mark.parametrize(
    "source",
    [
        "client.chat.completions.create(x)", "(client.chat\n  .completions\n  .create(x))", "y = client.chat.completions\ny.parse(x)",
        "f(client.beta.chat.completions.stream)", "client.chat.completions.with_raw_response.create(x)", "openai.ChatCompletion.acreate(x)",
        "from openai import ChatCompletion as C\nC.create(x)", "openai.Completion.create(x)", "client.responses.create(x)",
        "requests.post(f'{base}/v1/chat/completions', json=x)", "URL = 'https://x/chat/completions'\nwith httpx.stream('POST', URL): pass",
        "def send(url, data): return requests.post(url, json=data)  # for OpenAI", "session.request('POST', url, json=openai_body)",
        "OPENAI = 1\nhttpx.post(base + path, json={'messages': x})",
        "import litellm\nlitellm.completion(x)", "from litellm import acompletion\nacompletion(x)",
        "def f(chunk: ChatCompletionChunk): return chunk.choices[0]",
        "T = {'type': 'function', 'function': {'name': 'f', 'parameters': {}}}", '{"function":{"parameters":{}},"type" : "function"}',
        "except openai.error.RateLimitError: pass", "from openai.error import Timeout", "openai.api_base = x", "openai.Embedding.create(x)",
        "from openai import (\n    Embedding,\n)", "from openai import OpenAI, error",
    ],
)  # fmt: skip
def test_signs(source: str) -> None:
    assert may_hold_call(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        "", "from openai import OpenAI", "from openai.types.chat import ChatCompletion", "client.images.create(x)",
        '"""Speaks to /v1/chat/completions."""', "def completion(x): pass  # as litellm has it", "litellm.text_completion(x)",
        "{'type': 'function', 'function': f}", "chat.completions", "ChatCompletionMessageParam.create(x)", "openai.RateLimitError",
    ],
)  # fmt: skip
def test_signs_that_do_not_suffice(source: str) -> None:
    assert not may_hold_call(source.encode())


# Standard input


def run(*args: str, data: bytes | str) -> tuple[str, int]:
    result = CliRunner().invoke(
        main, ["check", "--isolated", "--output-format", "concise", *args, "-"], input=data, catch_exceptions=False
    )
    return result.stdout, result.exit_code


def test_standard_input_with_a_name_is_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"import openai\n{CALL}\n"
    shown, code = run("--select", "number-out-of-range", "--stdin-filename", "src/x.py", data=text)
    assert shown == f"src/x.py:2:{AT}: REQ108 number-out-of-range: `n` is `0`, less than 1\n"
    assert code == 1


def test_standard_input_is_passed_on_with_its_fixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = latin(f"{COOKIE}import openai\r\nx = 'é'; {CALL}\r\n")
    args = ["check", "--isolated", "--select", "wrong-type", "--fix", "--stdin-filename", "x.py", "-"]
    result = CliRunner().invoke(main, args, input=data.replace(b"n=0", b'n="1"'), catch_exceptions=False)
    assert result.stdout_bytes == data.replace(b"n=0", b"n=1")


def test_standard_input_without_a_name_is_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown, code = run(data=f"import openai\n{CALL}\n")
    assert (shown, code) == ("", 0)
    assert "REQ108" in run("--select", "REQ108", data='{"model": "m", "messages": [{"role": "user", "content": "hi"}], "n": 0}')[0]
