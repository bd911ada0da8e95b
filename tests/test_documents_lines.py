"""JSON Lines: one record per line, positions in the file, and every byte between the fixes as it was."""

import codecs
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from toys import REQUEST, at_key, mend, toy

from linter.config import Configs
from linter.discover import File
from linter.documents.reader import line_record, numbered_lines
from linter.model.fix import Remove
from linter.model.subject import SyntaxProblem
from linter.run import FileResult, FixMode, Run

LINE = json.dumps({**REQUEST, "bad": 1})
CLEAN = json.dumps(REQUEST)


@pytest.fixture
def check(registry: Callable[..., None], tmp_path: Path) -> Callable[..., FileResult]:
    registry(
        toy(at_key("bad", lambda place: mend(Remove(place)))),
        toy(lambda problem: [problem.place], "TOY102", "syntax", subject=SyntaxProblem),
    )

    def run(data: bytes, fix: FixMode = FixMode.NONE, *, stdin: bool = False, kind: str = "auto") -> FileResult:
        path = tmp_path / "x.jsonl"
        path.write_bytes(data)
        file = File("<stdin>", "jsonl", data) if stdin else File(str(path), "jsonl")
        return Run(Configs(isolated=True), fix=fix, kind=kind).check(file)

    return run


def spots(result: FileResult) -> list[str]:
    assert not result.failures
    assert not result.trouble
    return [f"{found.line}:{found.column} {found.slug} {found.pointer}" for found in result.diagnostics]


COLUMN = LINE.index('"bad"') + len('"bad": ') + 1


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (f"{LINE}\n{CLEAN}\n{LINE}\n", [1, 3]),
        (f"{CLEAN}\n{LINE}", [2]),
        (f"\n\n{LINE}\n  \n{LINE}\n\n", [3, 5]),
        (f"{CLEAN}\r\n{LINE}\r\n", [2]),
        (f"{CLEAN}\r\n\r\n{LINE}", [3]),
        (f"\ufeff{LINE}\n{LINE}\n", [1, 2]),
    ],
    ids=["plain", "no final newline", "blank lines", "CRLF", "CRLF and blank", "byte order mark"],
)
def test_lines(check: Callable[..., FileResult], data: str, lines: list[int]) -> None:
    expected = [f"{line}:{COLUMN} toy /bad" for line in lines]
    assert spots(check(data.encode())) == expected
    assert spots(check(data.encode(), stdin=True)) == expected


@pytest.mark.parametrize("stdin", [False, True])
@pytest.mark.parametrize("data", [f"{LINE}\n{CLEAN}\n{LINE}", f"\n{LINE}\r\n \n{LINE}\n\n", f"\ufeff{LINE}\n", f"{LINE}\r\n{{\n"])
def test_fix_changes_nothing_else(check: Callable[..., FileResult], tmp_path: Path, data: str, stdin: bool) -> None:
    result = check(data.encode(), FixMode.SAFE, stdin=stdin)
    expected = data.replace(LINE, CLEAN)
    if stdin:
        assert result.output == expected.encode()
    else:
        assert (tmp_path / "x.jsonl").read_bytes() == expected.encode()
    assert len(result.fixes.applied) == data.count(LINE)


def test_diff(check: Callable[..., FileResult]) -> None:
    result = check(f"{CLEAN}\n{LINE}\n".encode(), FixMode.SAFE)
    _, _, *rest = result.diff.splitlines()
    assert rest == ["@@ -2 +2 @@", f"-{LINE}", f"+{CLEAN}"]


def test_a_broken_line_leaves_the_others_alone(check: Callable[..., FileResult]) -> None:
    data = f'{LINE}\n{{"a": tru}}\n\xff\n{LINE}\n'.encode("latin-1")
    assert spots(check(data)) == [f"1:{COLUMN} toy /bad", "2:7 syntax ", "3:1 syntax ", f"4:{COLUMN} toy /bad"]


def test_a_file_without_requests_is_passed_over(check: Callable[..., FileResult]) -> None:
    assert check(b'{"a": 1}\n{"a": \n').requests is None
    assert spots(check(b'{"a": 1}\n{"a": \n', kind="request")) == ["2:5 syntax "]


def test_two_byte_characters_are_one_problem(check: Callable[..., FileResult]) -> None:
    data = codecs.BOM_UTF16_LE + f"{LINE}\n{LINE}\n".encode("utf-16-le")
    assert spots(check(data)) == ["1:1 syntax "]
    check(data, FixMode.SAFE)


def test_lines_end_only_at_line_feeds(check: Callable[..., FileResult]) -> None:
    text = json.dumps({**REQUEST, "user": "a\u2028b\u0085c", "bad": 1}, ensure_ascii=False)
    assert len(check(f"{text}\n".encode()).diagnostics) == 1


def test_numbered_lines_streams() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            buffer[:] = b"\n" * len(buffer)
            return len(buffer)

    lines = numbered_lines(io.BufferedReader(Endless()))
    assert [next(lines) for _ in range(3)] == [(1, b"\n"), (2, b"\n"), (3, b"\n")]


def test_records_know_their_line() -> None:
    assert line_record("x", 7, b" \r\n") is None
    record = line_record("x", 7, b"{}\r\n")
    assert record
    assert (record.text, record.anchor, record.first_line) == ("{}", 7, 7)
    again = record.reread("[]")
    assert (again.text, again.anchor, again.first_line) == ("[]", 7, 7)


def test_what_lines_have_in_common_is_told_once(registry: Callable[..., None], tmp_path: Path) -> None:
    registry(toy(at_key("model"), "TOY103", "common", is_told_once=True), toy(at_key("messages"), "TOY104", "each"))
    path = tmp_path / "x.jsonl"
    path.write_text(f"{CLEAN}\n" * 3)
    found = Run(Configs(isolated=True)).check(File(str(path), "jsonl")).diagnostics
    assert [(d.line, d.slug) for d in found if d.slug == "common"] == [(1, "common")]
    assert [d.line for d in found if d.slug == "each"] == [1, 2, 3]
