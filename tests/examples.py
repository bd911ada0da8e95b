"""The examples of all rules, and ways to hand them to the engine: what the harness and the shape tests share."""

import ast
import atexit
import json
import pprint
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from linter.documents.data import DataRecord
from linter.documents.json import JsonRecord
from linter.documents.python import PythonRecord, Workspace
from linter.documents.reader import line_record
from linter.engine import Context, Engine
from linter.facts.models import table_date
from linter.model.finding import Diagnostic, Finding
from linter.model.rule import Example, Rule
from linter.model.subject import Suppression
from linter.registry import rules
from linter.suppress import Comments


def cases(rule: Rule) -> Iterator[tuple[str, Example]]:
    """Yields a rule's examples with their names, `bad1`, `bad2`, `good1`, …"""
    counts = {"bad": 0, "good": 0}
    for example in rule.examples:
        kind = "bad" if example.is_bad else "good"
        counts[kind] += 1
        yield f"{kind}{counts[kind]}", example


@cache
def _engine(chosen: tuple[Rule, ...]) -> Engine:
    return Engine(chosen, Context({}, today=table_date()))


def engine_for(rule: Rule, example: Example, *, alone: bool = False) -> Engine:
    """Returns the default rules and this one, or this one alone, under the example's options."""
    known = rules() if rule in rules() else (rule, *rules())
    alone = alone and not any(subscription.subject is Suppression for subscription in rule.subscriptions)  # that is about others
    chosen = tuple(other for other in known if other is rule or (not alone and other.is_default))
    if not example.options:
        return _engine(chosen)
    return Engine(chosen, Context({rule.slug: dict(example.options)}, today=table_date()))


def findings(engine: Engine, record: Any) -> list[Finding]:
    """Asks the engine; a rule that crashes fails the test."""
    found, _, failures = engine.check(record, kind="request")
    comments = Comments(record)
    if comments:  # what silences nothing is known only after all else
        found = [finding for finding in found if not is_silenced(finding, record, comments)]
        late, more = engine.ask(comments.unused(enabled=rules(), known=rules()), record)
        found += [finding for finding in late if not is_silenced(finding, record, comments)]
        failures = [*failures, *more]
    for failure in failures:
        raise failure.error
    return found


def is_silenced(finding: Finding, record: Any, comments: Comments) -> bool:
    rule, where = finding.rule, record.position(record.span(finding.place))
    diagnostic = Diagnostic(
        rule.code, rule.slug, rule.severity, record.document, where.line, where.column, where.end_line, where.end_column,
        "", finding.message, finding.help, None, "",
    )  # fmt: skip
    return comments.mark(diagnostic, rule).suppressed


def whole(example: Example, data: Any) -> Any:
    """Puts an example's data into its request."""
    return example.request_data(data)[0]


def pointer(example: Example) -> str:
    """Returns where in the whole request the finding is expected."""
    return "" if example.within in ("text", "python") else example.request_data(example.bad)[1] + example.at


# Each form takes what an example holds, wrapped in its request, and returns the record that a reader makes of it.
def compact(data: Any) -> JsonRecord:
    return JsonRecord("request.json", json.dumps(data))


def indented(data: Any) -> JsonRecord:
    return JsonRecord("request.json", json.dumps(data, indent=2))


def line(data: Any) -> JsonRecord:
    record = line_record("requests.jsonl", 3, json.dumps(data).encode() + b"\n")
    assert record
    return record


def in_memory(data: Any) -> DataRecord:
    return DataRecord("<request>", data)


def text(data: str) -> JsonRecord:
    return JsonRecord("request.json", data)


NOWHERE = "/nowhere/code.py"
"""A path in a folder that does not exist, so that no other file is part of its project."""


def python(source: str) -> PythonRecord:
    return PythonRecord(NOWHERE, source, Workspace())


def python_beside(files: tuple[tuple[str, str], ...]) -> Callable[[str], PythonRecord]:
    """Returns what reads source as a file of a project that holds these files and no others."""
    if not files:
        return python
    folder = Path(tempfile.mkdtemp(prefix="chatvet-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(source: str) -> PythonRecord:
        (folder / "code.py").write_text(source, encoding="utf-8")
        return PythonRecord(str(folder / "code.py"), source, Workspace())

    return read


CALL = "from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(**"


def literal(data: Any) -> PythonRecord:
    """The data as a dict display that a call is given."""
    return python(f"{CALL}{written(data)})\n")


def written(data: Any) -> str:
    """Writes plain data as Python source."""
    return pprint.pformat(data, sort_dicts=False, width=100)


def read_back(record: PythonRecord) -> Any:
    """Returns what a call is given, after fixes."""
    call = ast.parse(record.text).body[-1]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    given: dict[str, Any] = {}
    for keyword in call.value.keywords:
        value = ast.literal_eval(keyword.value)
        given |= {keyword.arg: value} if keyword.arg else value
    return given
