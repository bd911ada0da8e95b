"""One file for all rules: each example of each rule proves what DESIGN §8 asks of it. A new rule adds nothing here."""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from toys import at_key, toy

import examples
from examples import (
    cases,
    compact,
    engine_for,
    findings,
    in_memory,
    indented,
    line,
    literal,
    pointer,
    python_beside,
    read_back,
    text,
    whole,
)
from linter import rules as rules_package
from linter.documents.record import Record
from linter.engine import Engine
from linter.fix import FixLog, edits_of, fixed
from linter.model.finding import Finding, Severity
from linter.model.fix import Safety
from linter.model.place import Route
from linter.model.rule import ALWAYS, NEVER, Example, Rule
from linter.model.unknown import UNKNOWN
from linter.registry import rules

Form = Callable[[Any], Record]

ALL = [(rule, name, example) for rule in rules() for name, example in cases(rule)]
SOUND = [case for case in ALL if not (case[2].known_miss or case[2].known_false_alarm)]


def parameters(chosen: list[tuple[Rule, str, Example]]) -> Any:
    return pytest.mark.parametrize(
        ("rule", "example"), [pytest.param(rule, example, id=f"{rule.slug}-{name}") for rule, name, example in chosen]
    )


def data_of(example: Example) -> Any:
    """What the example is about, wrapped in its request."""
    return whole(example, example.bad if example.is_bad else example.good)


def forms_of(example: Example) -> dict[str, Form]:
    """The ways in which an example can be written down; a fix is tried in those that have a text."""
    if example.within == "python":
        return {"text": python_beside(example.files)}
    if example.within == "text":
        return {"text": text}
    return {"compact": compact, "indented": indented, "line": line}


def own(rule: Rule, found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.rule is rule]


def is_error(finding: Finding) -> bool:
    return (finding.severity or finding.rule.severity) is Severity.ERROR


def told(found: list[Finding]) -> list[str]:
    """Findings as lines that read well in a failed assertion."""
    return sorted(f"{finding.rule.code} at {finding.place.pointer!r}: {finding.message}" for finding in found)


# 1. Findings


def expect(rule: Rule, example: Example) -> None:
    """Asserts that the rule says about its example what the example says."""
    for form in forms_of(example).values():
        record = form(data_of(example))
        found = findings(engine_for(rule, example), record)
        mine, others = own(rule, found), [finding for finding in found if finding.rule is not rule]
        if not example.is_bad:
            assert told(mine) == []
            assert told([finding for finding in others if is_error(finding)]) == []
            continue
        assert len(mine) == 1, told(found)
        span = record.span(mine[0].place)
        if example.within == "python":
            assert str(record.position(span).line) == example.at
        else:
            assert mine[0].place.pointer == pointer(example)
        assert 0 <= span.start < span.end <= len(record.text) or not record.text
        # Each defect is told once: what is wrong here is this rule's to say, and nothing else is wrong.
        assert told([other for other in others if other.place == mine[0].place]) == []
        assert told([other for other in others if is_error(other)]) == []


@parameters(SOUND)
def test_finding(rule: Rule, example: Example) -> None:
    expect(rule, example)


@parameters([case for case in SOUND if case[2].has_fix])
def test_fixed_is_clean(rule: Rule, example: Example) -> None:
    form = next(iter(forms_of(example).values()))
    found = findings(engine_for(rule, example), form(whole(example, example.fixed)))
    assert told(own(rule, found)) == []


@parameters([case for case in ALL if case not in SOUND])
def test_known_defect_is_still_there(rule: Rule, example: Example) -> None:
    """A case that comes out right is no longer a known miss or false alarm: promote it."""
    with pytest.raises(AssertionError):
        expect(rule, example)


# 2. Fixes


def run_fixes(rule: Rule, example: Example, record: Record) -> tuple[Record, FixLog]:
    engine, log = engine_for(rule, example, alone=True), FixLog()
    return fixed(record, lambda record: findings(engine, record), unsafe=True, log=log), log


@parameters([case for case in SOUND if case[2].is_bad])
@pytest.mark.parametrize("form", ["compact", "indented", "line", "text"])
def test_fix(rule: Rule, example: Example, form: str) -> None:
    read = forms_of(example).get(form)
    if read is None:
        return
    record = read(data_of(example))
    (finding,) = own(rule, findings(engine_for(rule, example, alone=True), record))
    assert (finding.fix is not None) == example.has_fix, "an example says what its fix makes of it"
    after, log = run_fixes(rule, example, record)
    if finding.fix is None:
        assert after.text == record.text
        return
    assert edits_of(record, finding.fix), "the fix names places that exist and do not overlap"
    assert after.text == read(whole(example, example.fixed)).text
    assert after.is_parsed
    assert log.applied
    assert not log.undone
    again, log = run_fixes(rule, example, after)
    assert again.text == after.text
    assert not log.applied


def bad_findings(rule: Rule) -> Iterator[Finding]:
    for _, example in cases(rule):
        form = next(iter(forms_of(example).values()))
        yield from own(rule, findings(engine_for(rule, example, alone=True), form(data_of(example))))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_fixable_is_what_the_rule_says(rule: Rule) -> None:
    has_fix = {finding.fix is not None for finding in bad_findings(rule)}
    wanted = {ALWAYS: {True}, NEVER: {False}}.get(rule.fix, {True, False})
    assert has_fix == wanted, f"the examples of a rule with fix={rule.fix.name} show {wanted}"


# 3. Parity


def essence(found: list[Finding]) -> Counter[tuple[Any, ...]]:
    return Counter(
        (f.rule.code, f.place.pointer, f.place.part, f.message, f.help, f.fix and (f.fix.title, f.fix.safety)) for f in found
    )


DATA = [case for case in ALL if case[2].within not in ("text", "python")]


@parameters(DATA)
def test_parity(rule: Rule, example: Example) -> None:
    engine, data = engine_for(rule, example), data_of(example)
    wanted = essence(findings(engine, compact(data)))
    for form in (indented, line, in_memory):
        assert essence(findings(engine, form(data))) == wanted, form.__name__


# What a Python call cannot say: a body that is no object, and arguments that the SDK keeps to itself.
CALLED = [case for case in DATA if isinstance(data_of(case[2]), dict) and not {"timeout", "extra_body"} & data_of(case[2]).keys()]


@parameters(CALLED)
def test_parity_with_python(rule: Rule, example: Example) -> None:
    engine, data = engine_for(rule, example, alone=True), data_of(example)
    record = literal(data)
    assert essence(findings(engine, record)) == essence(findings(engine, compact(data)))
    if example.has_fix:
        after, log = run_fixes(rule, example, record)
        assert read_back(after) == whole(example, example.fixed)
        assert not log.undone


# 4. Holes

Mutation = tuple[str, Any, Callable[[Route], Route]]


def same(route: Route) -> Route:
    return route


def holes(data: Any, route: Route = ()) -> Iterator[Mutation]:
    """Yields the data with each value unknown in turn, each dict open, each list with more in it than is seen.

    With each goes the way back: where a place in the mutation was in the data.
    """
    yield f"{route} unknown", UNKNOWN, same
    if isinstance(data, dict):
        yield f"{route} open", {**data, UNKNOWN: UNKNOWN}, same
        for key, value in data.items():
            for name, hole, back in holes(value, (*route, key)):
                yield name, {**data, key: hole}, back
    elif isinstance(data, list):
        for index in range(len(data) + 1):
            yield f"{route} spread at {index}", [*data[:index], UNKNOWN, *data[index:]], without(route, index)
        for index, value in enumerate(data):
            for name, hole, back in holes(value, (*route, index)):
                yield name, [*data[:index], hole, *data[index + 1 :]], back


def without(route: Route, index: int) -> Callable[[Route], Route]:
    """Returns the way back from a list that has one more element at `index`."""

    def back(other: Route) -> Route:
        depth = len(route)
        if other[:depth] == route and len(other) > depth and isinstance(other[depth], int) and other[depth] > index:
            return (*route, other[depth] - 1, *other[depth + 1 :])
        return other

    return back


def test_holes_are_made_everywhere() -> None:
    made = [hole for _, hole, _ in holes({"a": [1]})]
    assert made == [
        UNKNOWN,
        {"a": [1], UNKNOWN: UNKNOWN},
        {"a": UNKNOWN},
        {"a": [UNKNOWN, 1]},
        {"a": [1, UNKNOWN]},
        {"a": [UNKNOWN]},
    ]


_seen: dict[tuple[Engine, str], set[tuple[str, Route]]] = {}


def places(engine: Engine, data: Any) -> set[tuple[str, Route]]:
    """The places of the findings; the same hole in the same frame is not looked at twice."""
    key = (engine, repr(data))
    if key not in _seen:
        _seen[key] = {(finding.rule.code, finding.place.route) for finding in findings(engine, in_memory(data))}
    return _seen[key]


@parameters([case for case in SOUND if case[2].within not in ("text", "python") and (case[2].has_fix or not case[2].is_bad)])
def test_holes(rule: Rule, example: Example) -> None:
    data = whole(example, example.fixed if example.has_fix else example.good)
    engine = engine_for(rule, example)
    before = places(engine, data)
    for name, hole, back in holes(data):
        new = {(code, back(route)) for code, route in places(engine, hole)} - before
        assert not new, f"with {name}"


# 5. Style

_CLAUSE_END = re.compile(r"[.;!?](\s|$)")


def prose(sentence: str) -> str:
    """A sentence without what it quotes."""
    return re.sub(r"`[^`]*`", "``", sentence)


@parameters([case for case in ALL if case[2].is_bad or case[2].known_false_alarm])
def test_wording(rule: Rule, example: Example) -> None:
    form = next(iter(forms_of(example).values()))
    for finding in own(rule, findings(engine_for(rule, example, alone=True), form(data_of(example)))):
        message, advice = finding.message, finding.help
        assert len(message) <= 90, message
        assert message[0] in "`" or message[0].isdigit() or message[0].islower() or message.split()[0].isupper(), message
        assert not message.endswith("."), message
        assert message.count("`") % 2 == 0, message
        assert "\n" not in message
        assert advice, "there is help even without a fix"
        assert advice[0].isupper(), advice
        assert not _CLAUSE_END.search(prose(advice)), advice
        assert advice.count("`") % 2 == 0, advice
        assert "\n" not in advice
        assert not re.search(r"\b(should|invalid value)\b", prose(message), re.IGNORECASE), message
        assert rule.severity is not Severity.ERROR or not re.search(r"\bmay\b", prose(message)), "only a 2xx guesses"
        if finding.fix:
            assert finding.help == finding.fix.title
        for related in finding.related:
            assert related.note
            assert not related.note.endswith((".", ":"))


def module_of(rule: Rule) -> Any:
    return sys.modules[rule.subscriptions[0].check.__module__]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_declaration(rule: Rule) -> None:
    module = module_of(rule)
    folder = Path(rules_package.__path__[0])
    assert Path(module.__file__) == folder / rule.family.lower() / f"{rule.slug.replace('-', '_')}.py"
    assert module.RULE is rule
    assert re.fullmatch(r"[A-Z]{3}[123]\d\d", rule.code)
    assert rule.severity is {"1": Severity.ERROR, "2": Severity.WARNING, "3": Severity.NOTE}[rule.code[3]]
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.slug)
    assert not rule.slug.startswith(("no-", "check-")), "the slug names the pattern, not the remedy"
    assert rule.summary
    assert rule.summary[0].islower() or rule.summary[0] in "`" or rule.summary.split()[0].isupper()
    assert not rule.summary.endswith(".")
    assert len(rule.summary) <= 90
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", rule.evidence.date)
    assert rule.evidence.source
    assert re.fullmatch(r"\d+\.\d+", rule.since)
    assert rule.status in ("stable", "preview")
    assert len({option.name for option in rule.options}) == len(rule.options)
    assert all(option.summary for option in rule.options)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_docstring(rule: Rule) -> None:
    doc = module_of(rule).__doc__ or ""
    opening = doc.split("\n\n")[0]
    assert re.fullmatch(r"[A-Z`][^\n]*\.", opening), "the docstring opens with one sentence on one line"
    assert re.search(r"^## Why\n\S", doc, re.MULTILINE)
    is_unsafe = any(finding.fix and finding.fix.safety is Safety.UNSAFE for finding in bad_findings(rule))
    assert is_unsafe == bool(re.search(r"^## Fix safety\n\S", doc, re.MULTILINE)), "an unsafe fix says why, a safe one has no need"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.slug)
def test_examples(rule: Rule) -> None:
    assert sum(example.is_bad for example in rule.examples) >= 1
    assert sum(not example.is_bad for example in rule.examples) >= 2
    said = Counter(json.dumps([e.within, e.bad if e.is_bad else e.good, e.options, e.files], default=repr) for e in rule.examples)
    assert [case for case, times in said.items() if times > 1] == []
    for example in rule.examples:
        assert example.is_bad or not (example.has_fix or example.at), "only a bad example has a place and a fix"
        assert not (example.known_miss and not example.is_bad)
        assert not (example.known_false_alarm and example.is_bad)
        assert {name for name, _ in example.options} <= {option.name for option in rule.options}
    for option in rule.options:
        assert any(option.name == name for example in rule.examples for name, _ in example.options), f"{option.name} has no example"


def test_each_family_has_a_folder_that_says_what_it_is() -> None:
    for rule in rules():
        doc = sys.modules[module_of(rule).__package__].__doc__ or ""
        assert doc.startswith(f"{rule.family}: ")
        assert doc.rstrip().endswith(".")


# The harness itself


@pytest.mark.parametrize(
    "example",
    [
        Example.fields(bad={"n": 1}, at="/n"),
        Example.fields(bad={"user": "x"}, at="/n"),
        Example.fields(good={"user": "x"}),
        Example.fields(bad={"user": "x", "temperature": 9}, at="/user"),
    ],
    ids=["not found", "elsewhere", "false alarm", "another error"],
)
def test_a_case_that_comes_out_wrong_fails(example: Example) -> None:
    rule = toy(at_key("user"))
    with pytest.raises(AssertionError):
        expect(rule, example)


def test_examples_module_wraps_as_the_rule_says() -> None:
    tool = Example.tool(bad={"a": 1}, at="/a")
    assert examples.pointer(tool) == "/tools/0/a"
    assert examples.whole(tool, tool.bad)["tools"] == [{"a": 1}]
