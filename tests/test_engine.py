"""The dispatch loop, and a run over files around it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from toys import HELLO, REQUEST, at_key, toy

from linter.config import Configs
from linter.discover import File
from linter.documents.data import DataRecord
from linter.documents.json import JsonRecord
from linter.engine import Context, Engine
from linter.model.rule import NOTE, WARNING, Option, Rule
from linter.model.subject import (
    DuplicateKey,
    FunctionSchema,
    LoneSurrogate,
    Message,
    Part,
    Request,
    SyntaxProblem,
    Tool,
    ToolTurn,
    Violation,
)
from linter.model.unknown import UNKNOWN
from linter.run import FileResult, Run, Summary

Install = Callable[..., None]


def asked(subject: type[Any], data: Any, *about: str) -> list[Any]:
    """Returns the subjects that a rule is asked about."""
    seen: list[Any] = []
    rule = toy(lambda subject: seen.append(subject), subject=subject, about=about)
    record = JsonRecord("x.json", data) if isinstance(data, str) else DataRecord("x", data)
    _, _, failures = Engine([rule]).check(record)
    assert failures == []
    return seen


def test_subjects_and_their_places() -> None:
    parts = [{"type": "text", "text": "hi"}, "no part"]
    data = {"model": "m", "messages": [{"role": "user", "content": parts}, "no message"], "tools": [{"type": "function"}, 1]}
    assert [subject.place.pointer for subject in asked(Request, data)] == [""]
    assert [subject.place.pointer for subject in asked(Message, data)] == ["/messages/0"]
    assert [subject.place.pointer for subject in asked(Part, data)] == ["/messages/0/content/0"]
    assert [subject.place.pointer for subject in asked(Tool, data)] == ["/tools/0"]
    assert [subject.message.request.data for subject in asked(Part, data)] == [data]


def test_places_go_through_the_wrapper() -> None:
    data = [{"body": REQUEST}, {"body": REQUEST}]
    assert [subject.place.route for subject in asked(Message, data)] == [(0, "body", "messages", 0), (1, "body", "messages", 0)]


def test_topics_narrow_a_subscription() -> None:
    data = {"model": "m", "messages": [{"role": "user", "content": "a", "name": "b"}, *HELLO]}
    assert len(asked(Message, data)) == 2
    assert len(asked(Message, data, "name")) == 1
    assert len(asked(Message, data, "name", "content")) == 2
    assert asked(Message, data, "tool_calls") == []


def test_a_rule_is_asked_once_about_a_subject_with_two_of_its_topics() -> None:
    data = {"model": "m", "messages": [{"role": "user", "content": "a", "name": "b"}]}
    assert len(asked(Message, data, "name", "content")) == 1


def test_a_violation_goes_by_its_topic() -> None:
    data = {"model": "m", "messages": HELLO, "temperature": "hot", "n": 0}
    assert {violation.topic for violation in asked(Violation, data)} == {"type", "minimum"}
    (violation,) = asked(Violation, data, "minimum")
    assert (violation.place.pointer, violation.data, violation.limit) == ("/n", 0, 1)


def test_text_problems_are_subjects() -> None:
    assert len(asked(SyntaxProblem, "{")) == 1
    assert len(asked(DuplicateKey, '{"model": "m", "model": "m", "messages": [{"role": "user"}]}')) == 1
    assert len(asked(LoneSurrogate, r'{"model": "\ud83d", "messages": [{"role": "user"}]}')) == 1
    assert asked(DuplicateKey, '{"a": 1, "a": 1}') == [], "a file that holds no request is nobody's business"


def test_tool_turns() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    data = {"model": "m", "messages": [{"role": "assistant", "tool_calls": [call]}, {"role": "tool", "tool_call_id": "c2"}]}
    (turn,) = asked(ToolTurn, data)
    assert [call.id for call in turn.calls] == ["c1"]
    assert [answer.id for answer in turn.answers] == ["c2"]


def test_unknown_data_is_no_trouble() -> None:
    for data in (
        UNKNOWN,
        [UNKNOWN],
        {UNKNOWN: UNKNOWN},
        {"messages": UNKNOWN, "model": UNKNOWN},
        {**REQUEST, UNKNOWN: UNKNOWN},
    ):
        asked(Message, data)
        asked(Message, data, "content")


def boom(_: Any) -> Any:
    raise RuntimeError("boom")


def test_a_rule_that_crashes_stops_nobody_else() -> None:
    bad, good = toy(boom, "TOY101", "boom"), toy(at_key("model"), "TOY102", "model")
    findings, requests, failures = Engine([bad, good]).check(JsonRecord("x.json", json.dumps(REQUEST), anchor=3, first_line=3))
    assert [finding.rule for finding in findings] == [good]
    assert requests == 1
    (failure,) = failures
    assert (failure.rule, failure.path, failure.line, str(failure.error)) == (bad, "x.json", 3, "boom")


def test_a_rule_that_crashes_midway_keeps_what_it_found() -> None:
    def find(request: Request) -> Any:
        yield request.place
        raise RuntimeError

    findings, _, failures = Engine([toy(find)]).check(DataRecord("x", REQUEST))
    assert len(findings) == len(failures) == 1


def test_options() -> None:
    seen = []
    rule = toy(lambda _: (), slug="with-option", options=(Option("most", 3, "The most"),))
    rule.on(Request)(lambda request, ctx: iter(seen.append(ctx.option(rule, "most")) or ()))
    Engine([rule]).check(DataRecord("x", REQUEST))
    Engine([rule], Context({"with-option": {"most": 5}})).check(DataRecord("x", REQUEST))
    assert seen == [3, 5]


# A run


@pytest.fixture
def check(registry: Install, tmp_path: Path) -> Callable[..., FileResult]:
    """Returns a function that writes a file and checks it with some rules, under the default settings."""

    def run(text: str | bytes, *rules: Rule, name: str = "x.json", kind: str = "auto", **settings: Any) -> FileResult:
        registry(*rules)
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        form = "jsonl" if name.endswith("l") else "json"
        return Run(Configs(settings, isolated=True), kind=kind).check(File(str(path), form))

    return run


def test_a_diagnostic_says_where(check: Callable[..., FileResult], tmp_path: Path) -> None:
    result = check(json.dumps(REQUEST, indent=2), toy(at_key("model")))
    (found,) = result.diagnostics
    assert (found.path, found.line, found.column, found.end_line, found.end_column) == (str(tmp_path / "x.json"), 2, 12, 2, 20)
    assert (found.code, found.slug, found.pointer, found.url) == ("TOY101", "toy", "/model", "")  # nobody wrote a page of it
    assert (found.message, found.help, found.fix, found.suppressed) == ("found by toy", "Change it", None, False)
    assert result.requests == 1


def test_diagnostics_come_in_the_order_of_the_file(check: Callable[..., FileResult]) -> None:
    rules = [toy(at_key("model"), "TOY102", "b"), toy(at_key("messages"), "TOY101", "a"), toy(at_key("model"), "TOY101", "c")]
    result = check(json.dumps(REQUEST), *rules)
    assert [found.slug for found in result.diagnostics] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("model", "provider", "expected"),
    [
        ("gpt-4o", "auto", ["openai", True]),
        ("gpt-4o", "openai", ["openai", True]),
        ("gpt-4o", "azure", ["azure", True]),
        ("gpt-4o", "compatible", ["compatible", False]),
        ("deepseek-chat", "auto", ["compatible", False]),
        ("deepseek-chat", "azure", ["compatible", False]),
    ],
)
def test_whose_server_a_request_is_for(check: Callable[..., FileResult], model: str, provider: str, expected: list[Any]) -> None:
    """The settings say it where the request does not show that it goes to another vendor; a rule of one vendor is silent there."""
    seen: list[Any] = []
    told = toy(lambda request: seen.append(request.provider))
    of_one = toy(at_key("model"), "TOY102", "of-one", vendor="openai")
    result = check(json.dumps({**REQUEST, "model": model}), told, of_one, provider=provider)
    assert [*seen, bool(result.diagnostics)] == expected


def test_a_schema_in_which_nothing_was_found_is_judged_once() -> None:
    """Also in the lines that follow; one with a finding is judged wherever it stands, one with another name is another one."""
    seen: list[str] = []

    def find(schema: FunctionSchema) -> list[Any]:
        seen.append(schema.place.pointer)
        return [schema.place] if schema.name == "bad" else []

    engine = Engine([toy(find, subject=FunctionSchema)])
    tools = [{"type": "function", "function": {"name": name, "parameters": {"type": "object"}}} for name in ("bad", "good", "good")]
    counts = [len(engine.check(DataRecord("x", {**REQUEST, "tools": tools}))[0]) for _ in range(2)]
    bad, good = "/tools/0/function/parameters", "/tools/1/function/parameters"
    assert (seen, counts) == ([bad, good, bad], [1, 1])


def test_off_by_default(check: Callable[..., FileResult]) -> None:
    rules = (
        toy(at_key("model"), "TOY301", "note", severity=NOTE),
        toy(at_key("model"), "TOY102", "early", status="preview"),
        toy(at_key("model"), "TOY201", "warned", severity=WARNING),
    )
    assert [found.slug for found in check(json.dumps(REQUEST), *rules).diagnostics] == ["warned"]


def test_a_file_without_requests_is_passed_over(check: Callable[..., FileResult]) -> None:
    for text in ("", "{}", '{"messages": {}}', "nonsense", "\x00"):
        result = check(text, toy(boom), toy(boom, "TOY102", "syntax", subject=SyntaxProblem))
        assert (result.requests, result.diagnostics, result.failures) == (None, [], [])


def test_a_crash_is_told_and_the_run_goes_on(check: Callable[..., FileResult]) -> None:
    result = check(json.dumps([REQUEST, REQUEST]), toy(boom))
    assert len(result.failures) == 2
    assert result.requests == 2


def test_a_place_that_is_not_in_the_text_is_shown_at_the_closest(check: Callable[..., FileResult]) -> None:
    result = check(json.dumps(REQUEST), toy(lambda request: [request.place.at("messages", 0, "name")]))
    (found,) = result.diagnostics
    assert (found.pointer, found.column) == ("/messages/0/name", json.dumps(REQUEST).index("[") + 2)


def test_trouble_with_a_file_is_told(tmp_path: Path) -> None:
    run = Run(Configs(isolated=True))
    for form in ("json", "jsonl"):
        result = run.check(File(str(tmp_path / "missing"), form))
        assert result.trouble == "No such file or directory"
        assert run.check(File(str(tmp_path), form)).trouble == "Is a directory"


def test_the_summary_counts(check: Callable[..., FileResult], registry: Install) -> None:
    summary = Summary()
    rules = (toy(at_key("model"), "TOY101", "a"), toy(at_key("model"), "TOY201", "b", severity=WARNING))
    summary.add(check(json.dumps(REQUEST), *rules))
    summary.add(check(json.dumps([REQUEST, REQUEST]), *rules, per_file_ignores={"*.json": ("TOY101",)}))
    summary.add(check("{}", *rules))
    assert (summary.files, summary.passed_over, summary.requests) == (2, 1, 3)
    assert (summary.errors, summary.warnings, summary.notes, summary.suppressed) == (1, 3, 0, 2)
