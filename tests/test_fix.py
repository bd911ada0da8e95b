"""From fixes to text: what overlaps waits, what breaks the text is undone, and files change whole or not at all."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from toys import REQUEST, at_key, mend, toy

from linter.config import Configs
from linter.discover import File
from linter.documents.json import JsonRecord
from linter.engine import Engine
from linter.fix import MOST_ROUNDS, FixLog, edits_of, fixed
from linter.model.fix import Insert, Operation, Remove, RenameKey, Replace, Safety, Text
from linter.model.place import Place, Span
from linter.model.rule import Rule
from linter.model.subject import Request, SyntaxProblem
from linter.run import FileResult, FixMode, Run

Install = Callable[..., None]


def run(text: str | dict[str, Any], *rules: Rule, unsafe: bool = False) -> tuple[str, FixLog]:
    """Fixes a text until nothing changes; returns it with the log."""
    engine, log = Engine(rules), FixLog()
    record = JsonRecord("x.json", text if isinstance(text, str) else json.dumps(text))
    after = fixed(record, lambda record: engine.check(record)[0], unsafe=unsafe, log=log)
    assert fixed(after, lambda record: engine.check(record)[0], unsafe=unsafe, log=FixLog()).text == after.text or log.undone
    return after.text, log


def slugs(findings: list[Any]) -> list[str]:
    return [finding.rule.slug for finding in findings]


def removing(key: str, code: str = "TOY101", safety: Safety = Safety.SAFE) -> Rule:
    return toy(at_key(key, lambda place: mend(Remove(place), safety=safety)), code, f"extra-{key}")


def changing(key: str, code: str, *ops: Callable[[Place], Operation]) -> Rule:
    """A rule that applies operations as long as there is a top-level key."""
    return toy(at_key(key, lambda place: mend(*(op(place) for op in ops))), code, f"change-{key}-{code.lower()}")


def test_one_fix() -> None:
    after, log = run({**REQUEST, "x": 1}, removing("x"))
    assert after == json.dumps(REQUEST)
    assert slugs(log.applied) == ["extra-x"]
    assert log.undone == []


def test_safe_and_unsafe() -> None:
    rule = removing("x", safety=Safety.UNSAFE)
    before = json.dumps({**REQUEST, "x": 1})
    assert run(before, rule)[0] == before
    assert run(before, rule, unsafe=True)[0] == json.dumps(REQUEST)


def test_neighbours_leave_each_other_alone() -> None:
    after, log = run({"x": 1, **REQUEST, "y": 2, "z": 3}, removing("x", "TOY101"), removing("y", "TOY102"), removing("z", "TOY103"))
    assert after == json.dumps(REQUEST)
    assert sorted(slugs(log.applied)) == ["extra-x", "extra-y", "extra-z"]


def test_overlapping_fixes_wait_for_the_next_round() -> None:
    """The second sees what the first made of it."""
    rounds: list[str] = []

    def find(request: Request) -> Any:
        rounds.append(json.dumps(request.data["x"]))
        if request.data["x"] == 1:
            yield request.place.at("x"), mend(Replace(request.place.at("x"), 2))

    def rival(request: Request) -> Any:
        if request.data["x"] != 3:
            yield request.place.at("x"), mend(Replace(request.place.at("x"), 3))

    after, log = run({**REQUEST, "x": 1}, toy(find, "TOY101", "first"), toy(rival, "TOY102", "second"))
    assert json.loads(after)["x"] == 3
    assert slugs(log.applied) == ["first", "second"]
    assert rounds[:3] == ["1", "2", "3"]


def test_two_insertions_at_one_spot_both_arrive() -> None:
    def wants(key: str) -> Callable[[Request], Any]:
        def find(request: Request) -> Any:
            if key not in request.data:
                yield request.place, mend(Insert(request.place, key, 1))

        return find

    after, _ = run(REQUEST, toy(wants("a"), "TOY101", "a"), toy(wants("b"), "TOY102", "b"))
    assert after == json.dumps({**REQUEST, "a": 1, "b": 1})


def test_emptying_and_filling_at_once() -> None:
    """Together the two edits would leave a comma behind an opening bracket: neither is undone, the second waits."""

    def find(request: Request) -> Any:
        if "new" not in request.data["metadata"]:
            yield request.place, mend(Insert(request.place.at("metadata"), "new", 1))

    def empty(request: Request) -> Any:
        if "old" in request.data["metadata"]:
            yield request.place, mend(Remove(request.place.at("metadata", "old")))

    after, log = run({**REQUEST, "metadata": {"old": 1}}, toy(empty, "TOY101", "empty"), toy(find, "TOY102", "fill"))
    assert json.loads(after)["metadata"] == {"new": 1}
    assert len(log.applied) == 2
    assert log.undone == []


def test_operations_of_one_fix_stand_together_or_fall_together() -> None:
    record = JsonRecord("x.json", json.dumps({"a": {"b": 1}}))
    a, b = Place("x.json", route=("a",)), Place("x.json", route=("a", "b"))
    assert edits_of(record, mend(Replace(a, 1), Replace(b, 2))) is None
    assert edits_of(record, mend(Replace(b, 2), Remove(Place("x.json", route=("c",))))) is None
    edits = edits_of(record, mend(Replace(b, 2), RenameKey(a, "x")))
    assert edits
    assert [edit.text for edit in edits] == ['"x"', "2"]


def test_a_fix_that_cannot_be_rendered_is_left_alone() -> None:
    before = json.dumps({**REQUEST, "x": 1})
    after, log = run(before, changing("x", "TOY101", lambda place: Remove(place.at("gone"))), removing("x", "TOY102"))
    assert after == json.dumps(REQUEST)
    assert slugs(log.applied) == ["extra-x"]


def test_rounds_go_on_until_nothing_changes() -> None:
    def count(request: Request) -> Any:
        if request.data["n"] < 5:
            yield request.place, mend(Replace(request.place.at("n"), request.data["n"] + 1))

    after, log = run({**REQUEST, "n": 1}, toy(count))
    assert json.loads(after)["n"] == 5
    assert len(log.applied) == 4


def test_rounds_end() -> None:
    def more(request: Request) -> Any:
        yield request.place, mend(Replace(request.place.at("n"), request.data["n"] + 1))

    engine = Engine([toy(more)])
    record = JsonRecord("x.json", json.dumps({**REQUEST, "n": 0}))
    after = fixed(record, lambda record: engine.check(record)[0], unsafe=False, log=FixLog())
    assert after.data["n"] == MOST_ROUNDS


def test_a_fix_that_breaks_the_text_is_undone_and_the_others_stay() -> None:
    breaking = toy(at_key("x", lambda place: mend(Text(Span(0, 1), ""))), "TOY101", "breaking")
    after, log = run({"y": 1, **REQUEST, "x": 1}, breaking, removing("y", "TOY102"))
    assert after == json.dumps({**REQUEST, "x": 1})
    assert slugs(log.undone) == ["breaking"]
    assert slugs(log.applied) == ["extra-y"]


def test_text_that_is_not_json_can_be_mended_and_then_checked() -> None:
    syntax = toy(lambda problem: [(problem.place, problem.fix)], "TOY102", "syntax", subject=SyntaxProblem)
    after, log = run('{"model": "m", "x": 1, "messages": [{"role": "user",},],}', syntax, removing("x", "TOY101"))
    assert after == '{"model": "m", "messages": [{"role": "user"}]}'
    assert slugs(log.applied) == ["syntax", "syntax", "syntax", "extra-x"]


# Files


@pytest.fixture
def fix_file(registry: Install) -> Callable[..., FileResult]:
    def fix(path: Path, *, write: bool = True, mode: FixMode = FixMode.SAFE, **settings: Any) -> FileResult:
        registry(removing("x"), removing("y", "TOY102", Safety.UNSAFE))
        return Run(Configs(settings, isolated=True), fix=mode, write=write).check(File(str(path), "json"))

    return fix


BEFORE = json.dumps({**REQUEST, "x": 1, "y": 2}, indent=2) + "\n"
SAFE = json.dumps({**REQUEST, "y": 2}, indent=2) + "\n"
ALL = json.dumps(REQUEST, indent=2) + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.json"
    path.write_text(BEFORE)
    return path


def test_a_file_is_fixed(fix_file: Callable[..., FileResult], path: Path) -> None:
    result = fix_file(path)
    assert path.read_text() == SAFE
    assert [found.slug for found in result.diagnostics] == ["extra-y"]
    assert fix_file(path, mode=FixMode.ALL).diagnostics == []
    assert path.read_text() == ALL
    assert os.listdir(path.parent) == ["x.json"], "nothing is left lying about"


def test_nothing_is_written_without_a_change_or_permission(fix_file: Callable[..., FileResult], path: Path) -> None:
    result = fix_file(path, write=False)
    assert path.read_text() == BEFORE
    assert '-  "x": 1,\n' in result.diff
    fix_file(path)
    before = path.stat()
    fix_file(path)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_diff_goes_by_line_feeds(fix_file: Callable[..., FileResult], path: Path) -> None:
    text = json.dumps({**REQUEST, "user": "a\u2028b\u0085c", "x": 1}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    diff = fix_file(path, write=False).diff
    assert "No newline" not in diff
    assert '-  "user": "a\u2028b\u0085c",\n' in diff
    path.write_text(text, encoding="utf-8")
    assert fix_file(path, write=False).diff.endswith("\n\\ No newline at end of file\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(fix_file: Callable[..., FileResult], path: Path, newline: str, mark: str) -> None:
    path.write_bytes((mark + BEFORE.replace("\n", newline)).encode())
    fix_file(path)
    assert path.read_bytes() == (mark + SAFE.replace("\n", newline)).encode()


def test_permissions_stay(fix_file: Callable[..., FileResult], path: Path) -> None:
    path.chmod(0o640)
    fix_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_symbolic_link_stays_one(fix_file: Callable[..., FileResult], path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.json"
    link.symlink_to(path)
    fix_file(link)
    assert link.is_symlink()
    assert path.read_text() == SAFE
    assert os.listdir(folder) == ["link.json"]


@pytest.mark.parametrize("failing", ["os.replace", "os.chmod", "tempfile.mkstemp"])
def test_a_failed_write_leaves_the_file_as_it_was(
    fix_file: Callable[..., FileResult], path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(failing, fail)
    result = fix_file(path)
    assert result.trouble == "No space left on device"
    assert path.read_text() == BEFORE
    assert os.listdir(path.parent) == ["x.json"]
    assert [found.slug for found in result.diagnostics] == ["extra-x", "extra-y"], "what was not mended is still there"
    assert result.fixes.applied == []


def test_what_is_suppressed_is_not_fixed_but_kept(fix_file: Callable[..., FileResult], path: Path) -> None:
    result = fix_file(path, per_file_ignores={"*.json": ("extra-x",)}, mode=FixMode.ALL)
    assert path.read_text() == json.dumps({**REQUEST, "x": 1}, indent=2) + "\n"
    assert [(found.slug, found.suppressed) for found in result.diagnostics] == [("extra-x", True)]


def test_fixes_are_told_in_lines_and_columns(fix_file: Callable[..., FileResult], path: Path) -> None:
    result = fix_file(path, mode=FixMode.NONE)
    fixes = [found.fix for found in result.diagnostics]
    assert fixes[0]
    assert fixes[0].title == "Mend it"
    assert fixes[0].safety == "safe"
    (edit,) = fixes[0].edits
    assert (edit.line, edit.column, edit.end_line, edit.end_column, edit.text) == (9, 3, 10, 3, "")
