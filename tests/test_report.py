"""Reporters, frames and the page of a rule."""

import json
import tracemalloc
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from toys import declared

from linter import facts
from linter.checks.secrets import covered
from linter.model.finding import Diagnostic, DiagnosticFix, Severity, TextEdit
from linter.model.rule import NOTE, Example, Option, Rule
from linter.model.unknown import UNKNOWN
from linter.registry import find_rule, rules
from linter.report import FORMATS, reporter
from linter.report.frame import frame
from linter.report.report import Report
from linter.report.rule_page import page
from linter.report.source import SourceLines
from linter.report.tally import sentence
from linter.report.visible import visible, width
from linter.run import Summary

FIX = DiagnosticFix("Write `0.5`", "safe", (TextEdit(2, 8, 2, 13, "0.5"),))
FINDING = Diagnostic(
    code="REQ106",
    slug="wrong-type",
    severity=Severity.ERROR,
    path="a.json",
    line=2,
    column=8,
    end_line=2,
    end_column=13,
    pointer="/t",
    message="`t` is a string, not a number",
    help="Write `0.5`",
    fix=FIX,
    url="docs/rules/wrong-type.md",
)
LINES = b'{\n  "t": "0.5",\n  "u": 1\n}\n'
SUMMARY = Summary(files=3, requests=12, errors=1, fixable=1)


def written(name: str, *findings: Diagnostic, data: bytes = LINES, summary: Summary = SUMMARY, **how: Any) -> str:
    return "".join(reporter(name)(Report(list(findings), summary, SourceLines({"a.json": data}), **how)))


# Text


def test_text() -> None:
    assert written("text", FINDING) == (
        "a.json:2:8: REQ106 wrong-type: `t` is a string, not a number\n"
        '  2 |   "t": "0.5",\n'
        "    |        ^^^^^\n"
        "  help: Write `0.5` (safe fix)\n"
        "\n"
        "1 error in 3 files (12 requests checked); 1 fixable with --fix\n"
    )


def test_text_without_a_fix_and_without_a_summary() -> None:
    last = written("text", replace(FINDING, fix=None), quiet=True).splitlines()[-1]
    assert last == "  help: Write `0.5`"
    unsafe = replace(FINDING, fix=replace(FIX, safety="unsafe"))
    assert written("text", unsafe, quiet=True).splitlines()[-1] == "  help: Write `0.5` (unsafe fix)"


@pytest.mark.parametrize(("severity", "color"), [(Severity.ERROR, 31), (Severity.WARNING, 33), (Severity.NOTE, 36)])
def test_text_is_colored_by_severity(severity: Severity, color: int) -> None:
    shown = written("text", replace(FINDING, severity=severity), color=True)
    assert f"\x1b[{color}m\x1b[1mREQ106 wrong-type\x1b[0m" in shown
    assert f"\x1b[{color}m^^^^^\x1b[0m" in shown


@pytest.mark.parametrize("name", ["text", "concise", "github", "statistics"])
def test_people_are_not_told_what_is_suppressed(name: str) -> None:
    silenced = replace(FINDING, suppressed=True)
    assert "REQ106" not in written(name, silenced)
    assert "REQ106" in written(name, silenced, FINDING)


def test_text_underlines_the_first_of_several_lines_to_its_end() -> None:
    assert written("text", replace(FINDING, end_line=4, end_column=2), quiet=True).splitlines()[1:3] == [
        '  2 |   "t": "0.5",',
        "    |        ^^^^^^",
    ]


@pytest.mark.parametrize("data", [b"", b"{\n", b"{\n  \r\n"])
def test_text_shows_no_line_where_there_is_none(data: bytes) -> None:
    assert written("text", FINDING, data=data, quiet=True).splitlines()[1].startswith("  help:")


def test_text_shows_no_line_of_a_file_that_is_gone() -> None:
    assert "|" not in written("text", replace(FINDING, path="gone.json"), quiet=True)


@pytest.mark.parametrize("name", ["text", "concise"])
def test_control_characters_are_shown_and_not_sent(name: str) -> None:
    nasty = replace(FINDING, path="a\x1b[2J.json", message="a\x1b]0;b\x07\u202ec", help="d\x9be\n")
    shown = written(name, nasty, data=b'{\n "\x1b[31m"')
    assert "\x1b" not in shown
    assert shown.startswith("a␛[2J.json:2:8: REQ106 wrong-type: a␛]0;b␇\N{REPLACEMENT CHARACTER}c")


# Frames


@pytest.mark.parametrize(
    ("line", "column", "end", "source", "carets"),
    [
        ("abc", 2, 3, "abc", " ^"),
        ("abc", 1, 4, "abc", "^^^"),
        ("abc", 4, 5, "abc", "   ^"),
        ("abc", 9, 12, "abc", "   ^"),
        ("abc", 2, 2, "abc", " ^"),
        ("\t\tabc", 3, 6, "        abc", "        ^^^"),
        ("a\tb", 2, 3, "a    b", " ^^^^"),
        ("日本 x", 4, 5, "日本 x", "     ^"),
        ("日本 x", 2, 3, "日本 x", "  ^^"),
        ("😀x", 2, 3, "😀x", "  ^"),
        ("e\u0301x", 3, 4, "e\u0301x", " ^"),
        ("👩\u200d💻x", 4, 5, "👩\u200d💻x", "    ^"),
        ("a\x00b\x7fc", 5, 6, "a␀b␡c", "    ^"),
        ("a\u2028\u202eb", 4, 5, "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b", "   ^"),
        ("a\u3000b", 3, 4, "a b", "  ^"),
    ],
)
def test_frame_underlines(line: str, column: int, end: int, source: str, carets: str) -> None:
    shown, indent, below = frame(line, column, end)
    assert (shown, indent + below) == (source, carets)


def test_frame_shows_a_window_of_a_long_line() -> None:
    line = "a" * 3000 + "BAD" + "z" * 3000
    source = "…" + "a" * 48 + "BAD" + "z" * 49 + "…"
    assert frame(line, 3001, 3004) == (source, " " * 49, "^^^")


def test_frame_shows_the_beginning_and_the_end_of_a_long_line() -> None:
    assert frame("BAD" + "z" * 3000, 1, 4) == ("BAD" + "z" * 97 + "…", "", "^^^")
    assert frame("a" * 3000 + "BAD", 3001, 3004) == ("…" + "a" * 97 + "BAD", " " * 98, "^^^")


def test_frame_cuts_a_stretch_that_is_longer_than_the_window() -> None:
    source = "…" + "a" * 10 + "B" * 90 + "…"
    assert frame("a" * 50 + "B" * 3000 + "z", 51, 3051) == (source, " " * 11, "^" * 90)


@pytest.mark.parametrize("character", ["\t", "\x1b", "日", "😀", "\u0301", "\u202e", "x"])
def test_frame_keeps_the_carets_below_the_stretch(character: str) -> None:
    for before in range(0, 150, 7):
        for length in (1, 5, 120):
            source, indent, carets = frame(character * before + "B" * length + character * 80, before + 1, before + 1 + length)
            assert width(source[: source.index("B")]) == len(indent)
            assert carets.count("^") == source.count("B")


def test_visible_leaves_what_is_harmless() -> None:
    assert visible("größe 日本 😀 {}") == "größe 日本 😀 {}"


# Lines


def test_lines_end_with_a_line_feed_only() -> None:
    lines = SourceLines({"a": "\ufeffeins\r\nzwei\u2028\x0b\r!\nü".encode()})
    assert [lines.line("a", number) for number in (1, 2, 3, 4)] == ["eins", "zwei\u2028\x0b\r!", "ü", None]


def test_lines_are_given_in_any_order() -> None:
    lines = SourceLines({"a": b"1\n2\n3\n", "b": b"4\n"})
    asked = [("a", 3), ("a", 3), ("a", 1), ("b", 1), ("a", 2), ("b", 2), ("b", 1)]
    assert [lines.line(*spot) for spot in asked] == ["3", "3", "1", "4", "2", None, "4"]


def test_lines_of_other_encodings_are_shown_as_far_as_possible() -> None:
    lines = SourceLines({"a": '{"ü": 1}\n'.encode("utf-16"), "b": b"a\xffb\n"})
    assert lines.line("a", 1) == '{"ü": 1}'
    assert lines.line("b", 1) == "a\N{REPLACEMENT CHARACTER}b"


def test_lines_are_covered_before_they_are_cut() -> None:
    key = "sk-" + "a1B2" * 10
    lines = SourceLines({"a": f'{{"key": "{key}", "password":\n\n"hunter2hunter2"}}'.encode()})
    assert lines.line("a", 1) == f'{{"key": "sk-{"*" * 40}", "password":'
    assert lines.line("a", 3) == f'"{"*" * 14}"}}'


def test_lines_of_a_large_file_do_not_fill_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes((b"x" * 20_000 + b"\n") * 1000)
    lines = SourceLines()
    tracemalloc.start()
    try:
        assert lines.line(str(path), 990) == "x" * 20_000
        assert lines.line(str(path), 1000) == "x" * 20_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


# The summary


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (
            {"files": 3, "requests": 12, "errors": 2, "warnings": 1, "passed_over": 4, "fixable": 2, "unsafely_fixable": 1,
             "suppressed": 1},
            "2 errors, 1 warning in 3 files (12 requests checked; 4 other files passed over); "
            "2 fixable with --fix (1 more with --unsafe-fixes); 1 suppressed",
        ),
        ({"files": 1, "requests": 1, "notes": 2}, "2 notes in 1 file (1 request checked)"),
        ({"files": 1, "requests": 0, "errors": 1}, "1 error in 1 file (0 requests checked)"),
        ({"files": 3, "requests": 12}, "All good: 12 requests in 3 files"),
        ({"files": 1, "requests": 1, "passed_over": 1, "suppressed": 2},
         "All good: 1 request in 1 file (1 other file passed over); 2 suppressed"),
        ({"files": 1, "requests": 1, "fixed": 3}, "All good: 1 request in 1 file; 3 fixed"),
        ({"files": 1, "requests": 1, "errors": 1, "unsafely_fixable": 1},
         "1 error in 1 file (1 request checked); 1 fixable with --fix --unsafe-fixes"),
        ({"passed_over": 3}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_summary(counts: dict[str, int], words: str) -> None:
    assert sentence(Summary(**counts)) == words


# JSON


@pytest.fixture(scope="module")
def schema() -> Any:
    document = facts.load("chatvet.report.json")
    jsonschema.Draft202012Validator.check_schema(document)
    return document


EVERY_KIND = (
    FINDING,
    replace(FINDING, fix=None, suppressed=True, severity=Severity.NOTE, path="ü\udcff", message="\ud83d", pointer=""),
    replace(FINDING, fix=replace(FIX, safety="unsafe", edits=()), severity=Severity.WARNING),
)


@pytest.mark.parametrize("findings", [(), EVERY_KIND[:1], EVERY_KIND])
def test_json_is_as_its_schema_says(schema: Any, findings: tuple[Diagnostic, ...]) -> None:
    text = written("json", *findings)
    text.encode("ascii")
    data = json.loads(text)
    jsonschema.validate(data, schema, jsonschema.Draft202012Validator)
    assert [(item["path"], item["message"], item["suppressed"]) for item in data["findings"]] == [
        (finding.path, finding.message, finding.suppressed) for finding in findings
    ]
    lines = written("jsonl", *findings).splitlines()
    assert [json.loads(line) for line in lines] == data["findings"]


def test_the_schema_has_the_fields_of_the_types_and_no_others(schema: Any) -> None:
    for name, kind in (("finding", Diagnostic), ("fix", DiagnosticFix), ("edit", TextEdit), ("summary", Summary)):
        definition = schema["$defs"][name]
        assert list(definition["properties"]) == definition["required"] == [field.name for field in fields(kind)]
        assert definition["additionalProperties"] is False


def test_json_gives_a_finding_whole() -> None:
    assert json.loads(written("jsonl", FINDING)) == {
        "code": "REQ106", "slug": "wrong-type", "severity": "error", "path": "a.json",
        "line": 2, "column": 8, "end_line": 2, "end_column": 13, "pointer": "/t",
        "message": "`t` is a string, not a number", "help": "Write `0.5`",
        "fix": {
            "title": "Write `0.5`", "safety": "safe",
            "edits": [{"line": 2, "column": 8, "end_line": 2, "end_column": 13, "text": "0.5", "cell": None}],
        },
        "url": "docs/rules/wrong-type.md", "suppressed": False, "cell": None,
    }  # fmt: skip


# GitHub


def test_github() -> None:
    assert written("github", FINDING) == (
        "::error file=a.json,line=2,col=8,endLine=2,endColumn=13,title=REQ106 wrong-type::"
        "`t` is a string, not a number%0Ahelp: Write `0.5` (safe fix)\n"
    )


def test_github_escapes() -> None:
    odd = replace(FINDING, path="a,b:c%\n.json", message="50%, a::b\r\nc", help="", fix=None, severity=Severity.NOTE)
    assert written("github", odd) == (
        "::notice file=a%2Cb%3Ac%25%0A.json,line=2,col=8,endLine=2,endColumn=13,title=REQ106 wrong-type::50%25, a::b%0D%0Ac\n"
    )
    assert written("github", replace(FINDING, severity=Severity.WARNING)).startswith("::warning ")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_report_nothing(name: str) -> None:
    assert "REQ" not in written(name, summary=Summary())


# Pages


def test_page() -> None:
    rule = find_rule("FUN101")
    assert rule
    text = page(rule)
    assert text.startswith("# FUN101 invalid-tool-name\n\nTool name holds characters that the API refuses, or is too long.\n\n")
    assert "**error** · some findings have a fix · on by default · silent on models of other vendors · since 0.1\n" in text
    assert "\n## Why\nThe API refuses the whole request" in text
    assert (
        "```text\n"
        "payload.json:8:17: FUN101 invalid-tool-name: tool name `get weather` is not made of `[a-zA-Z0-9_-]`\n"
        "  help: Rename to `get_weather` (unsafe fix)\n"
        "```\n\nAfter `--fix --unsafe-fixes`:\n\n```json\n"
    ) in text
    evidence = rule.evidence
    assert text.endswith(f"\n## Evidence\n\n{evidence.kind.capitalize()}: {evidence.source} ({evidence.date}).\n")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_pages_say_what_is_found(rule: Rule) -> None:
    text = page(rule)
    text.encode()
    bad = [case for case in rule.examples if case.is_bad and not case.known_miss]
    assert text.count(f": {rule.code} {rule.slug}: ") == text.count("```text\n") == len(bad)
    assert max(map(len, text.splitlines())) < 400
    assert text == covered(text)


def test_page_of_a_rule_with_everything(registry: Any) -> None:
    rule = declared(
        severity=NOTE,
        status="preview",
        aliases=("plaything",),
        options=(Option("most", 3, "how many"),),
        examples=(
            Example.fields(good={"x": 1}, known_false_alarm="it is loud"),
            Example.fields(bad={"x": 2}, known_miss="it is blind"),
            Example.fields(good={"long": "x" * 1000, "many": [["y" * 60]] * 60}, options=(("most", 4),)),
            Example.text(good="```\n\u2028"),
            Example.fields(good={"half": "\ud83d"}),
            Example.fields(good={"not_shown": UNKNOWN}),
        ),
    )
    registry(rule)
    text = page(rule)
    assert "**note** · no fix · off by default · preview · since 0.1 · once called `plaything`\n" in text
    assert "## Known limits\n\n- Missed: it is blind\n- False alarm: it is loud\n" in text
    assert "- `most` (default `3`): how many\n" in text
    assert "Not found, with `rules.toy.most = 4`:\n" in text
    assert "… (" in text
    assert '"half": "\\ud83d"' in text
    assert "not_shown" not in text
    assert "````json\n```\n\u2028\n````" in text
