"""Whatever comes: no traceback, positions inside the text, the same answer twice, and fixes that settle."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from strategies import documents, json_values, mutated, requests, with_holes

from linter import check_request
from linter.config import Configs
from linter.discover import File
from linter.documents.data import DataRecord
from linter.documents.recognise import KINDS
from linter.documents.text import decode
from linter.engine import Engine
from linter.model.finding import Diagnostic, Severity
from linter.model.fix import RenameKey, Replace
from linter.registry import rules
from linter.run import FileResult, FixMode, Run

EVERYTHING = {"extend_select": ("ALL",)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("properties")


def run(path: Path, form: str, *, fix: FixMode = FixMode.NONE, kind: str = "auto") -> FileResult:
    result = Run(Configs(EVERYTHING, isolated=True), fix=fix, kind=kind).check(File(str(path), form))
    for failure in result.failures:
        raise failure.error
    assert not result.trouble
    return result


def read(data: bytes, form: str) -> str:
    """The text whose lines and columns are meant, without the byte order marks that are not counted."""
    if form == "json" or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return decode(data)[0]
    return "\n".join(decode(line)[0] for line in data.split(b"\n"))


def spots(found: Diagnostic) -> Iterator[tuple[int, int, int, int]]:
    yield found.line, found.column, found.end_line, found.end_column
    for edit in found.fix.edits if found.fix else ():
        yield edit.line, edit.column, edit.end_line, edit.end_column


def check_positions(result: FileResult, text: str) -> None:
    lines = text.split("\n")
    for found in result.diagnostics:
        for line, column, end_line, end_column in spots(found):
            assert 1 <= line <= end_line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 1
            assert 1 <= end_column <= len(lines[end_line - 1]) + 1
        assert (found.line, found.column) < (found.end_line, found.end_column) or not text.strip()
        assert len(found.message) <= 90, found.message


def parses(data: bytes, form: str) -> int:
    """Counts the values that can be read; a file of lines has many."""
    count = 0
    for piece in data.split(b"\n") if form == "jsonl" else [data]:
        try:
            json.loads(piece)
        except (ValueError, RecursionError):
            continue
        count += 1
    return count


def errors(result: FileResult) -> int:
    return sum(found.severity is Severity.ERROR for found in result.diagnostics)


def uncovers(result: FileResult) -> bool:
    """Whether a fix made something readable whose own errors nobody could see before: a renamed key, a wrapped value, a role."""
    ops = [op for finding in result.fixes.applied if finding.fix for op in finding.fix.ops]
    return any(
        isinstance(op, RenameKey)
        or (isinstance(op, Replace) and ("Keep(" in repr(op.value) or op.place.route[-1] in ("role", "type", "tool_choice")))
        for op in ops
    )


def check_file(path: Path, data: bytes, form: str, *, kind: str) -> None:
    path.write_bytes(data)
    before = run(path, form, kind=kind)
    assert path.read_bytes() == data, "nothing is written without being asked for"
    check_positions(before, read(data, form))
    assert run(path, form, kind=kind).diagnostics == before.diagnostics, "the same twice"
    for mode in (FixMode.SAFE, FixMode.ALL):
        path.write_bytes(data)
        after = run(path, form, fix=mode, kind=kind)
        fixed = path.read_bytes()
        assert not after.fixes.undone
        assert parses(fixed, form) >= parses(data, form)
        check_positions(after, read(fixed, form))
        could_be_read = parses(data, form) == parses(fixed, form)  # what cannot be read shows its other errors only when mended
        assert errors(after) <= errors(before) or not could_be_read or uncovers(after)
        again = run(path, form, fix=mode, kind=kind)
        assert path.read_bytes() == fixed, "a second run changes nothing"
        assert again.diagnostics == after.diagnostics
        assert (after.diff != "") == (fixed != data)


SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(data=documents(), kind=st.sampled_from(KINDS))
@settings(SETTINGS)
def test_any_file(folder: Path, data: bytes, kind: str) -> None:
    check_file(folder / "x.json", data, "json", kind=kind)


@given(data=mutated())
@settings(SETTINGS)
def test_any_mistake(folder: Path, data: Any) -> None:
    check_file(folder / "x.json", json.dumps(data, indent=2).encode(), "json", kind="request")


@given(
    lines=st.lists(
        st.one_of(documents().map(lambda data: data.replace(b"\n", b" ")), st.sampled_from([b"", b"  ", b"{}\r"])), max_size=4
    )
)
@settings(SETTINGS)
def test_any_lines(folder: Path, lines: list[bytes]) -> None:
    check_file(folder / "x.jsonl", b"\n".join(lines), "jsonl", kind="request")


@given(data=st.one_of(st.binary(max_size=60), st.binary(max_size=30).map(lambda b: b'{"model": "m", "messages": [{"role": ' + b)))
@example(data=b"")
@example(data=b"\xef\xbb\xbf")
@example(data=b"[" * 5000)
@example(data=b'{"messages": ' + b"[" * 5000)
@settings(SETTINGS)
def test_any_bytes(folder: Path, data: bytes) -> None:
    for form in ("json", "jsonl"):
        check_file(folder / f"x.{form}", data, form, kind="request")


@given(st.one_of(mutated(), requests, st.dictionaries(st.text(max_size=5), json_values)))
@settings(SETTINGS)
def test_any_request_in_memory(data: Any) -> None:
    before = json.dumps(data)
    found = check_request(data, settings={"extend-select": ["ALL"]})
    assert found == sorted(found, key=lambda found: found.sort_key)
    assert found == check_request(data, settings={"extend-select": ["ALL"]})
    assert json.dumps(data) == before, "the data is left as it was"


def itself() -> dict[str, Any]:
    data: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
    data["metadata"] = data
    return data


def nested(levels: int) -> list[Any]:
    data: list[Any] = []
    for _ in range(levels):
        data = [data]
    return data


@pytest.mark.parametrize(
    "data",
    [
        {},
        itself(),
        {"model": "m", "messages": nested(100_000)},
        {"model": "m", "messages": [], "seed": 10**5000, "temperature": float("nan"), "n": -(10**400)},
        {"model": "m", "messages": [], "metadata": {2: 2, None: 3, 1.5: 4, True: 5, (1,): 6, float("inf"): 7, 10**5000: 8}},
        {"model": "m", "messages": ({"role": "user", "content": object()},), "tools": b"bytes", "stop": {"set"}},
        {"model": "\ud83d", "messages": [{"role": "user", "content": "\ude00", "name": "\ud83d"}]},
    ],
    ids=["empty", "holds itself", "deep", "numbers", "keys", "objects", "surrogates"],
)
def test_what_json_has_no_word_for(data: Any) -> None:
    check_request(data, settings={"extend-select": ["ALL"]})


ENGINE = Engine(rules())


@given(with_holes(mutated()))
@settings(SETTINGS)
def test_no_rule_stumbles_over_what_is_not_known(data: Any) -> None:
    record = DataRecord("x", data)
    findings, _, failures = ENGINE.check(record, kind="request")
    for failure in failures:
        raise failure.error
    for finding in findings:
        assert "UNKNOWN" not in finding.message + finding.help
        record.span(finding.place)


@given(with_holes(requests))
@settings(SETTINGS)
def test_holes_in_a_right_request_are_no_errors(data: Any) -> None:
    findings, _, _ = ENGINE.check(DataRecord("x", data), kind="request")
    assert [finding.message for finding in findings if finding.rule.code in SHAPE_RULES] == []


SHAPE_RULES = {rule.code for rule in rules() if any(s.subject.__name__ == "Violation" for s in rule.subscriptions)}
