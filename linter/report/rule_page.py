"""Writes a rule's page: its own words, and its examples with what chatvet really says about them."""

import inspect
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from linter.checks.secrets import covered
from linter.config import Config, Configs
from linter.documents.json import JsonRecord
from linter.documents.record import Record
from linter.facts.models import table_date
from linter.model.finding import Diagnostic
from linter.model.rule import Example, Fixable, Rule
from linter.model.subject import Suppression
from linter.report.concise import advice, headline
from linter.run import FileResult, FixMode, Run

__all__ = ["page", "record_of"]

_PATH = "payload.json"
_WIDTH = 100
_MOST_LINES = 40  # of an example that is shown; some need thousands of messages to be wrong
_FIXABLE = {
    Fixable.ALWAYS: "every finding has a fix",
    Fixable.SOMETIMES: "some findings have a fix",
    Fixable.NEVER: "no fix",
}


def page(rule: Rule) -> str:
    """Returns the page of one rule in Markdown; `chatvet rule` prints it and the documentation consists of them."""
    sections = [f"# {rule.code} {rule.slug}", _facts(rule), _docstring(rule)]
    sections += ["## Examples", *_examples(rule)] if rule.examples else []
    sections += _limits(rule)
    sections += _options(rule)
    sections += ["## Evidence", f"{rule.evidence.kind.capitalize()}: {rule.evidence.source} ({rule.evidence.date})."]
    return "\n\n".join(sections) + "\n"


def _facts(rule: Rule) -> str:
    facts = [f"**{rule.severity.value}**", _FIXABLE[rule.fix], f"{'on' if rule.is_default else 'off'} by default"]
    facts += ["silent on models of other vendors"] if rule.vendor else []
    facts += ["preview"] if rule.status == "preview" else []
    facts += [f"since {rule.since}"]
    facts += [f"once called {', '.join(f'`{alias}`' for alias in rule.aliases)}"] if rule.aliases else []
    return f"{rule.summary[:1].upper()}{rule.summary[1:]}.\n\n{' · '.join(facts)}"


def _docstring(rule: Rule) -> str:
    modules = [sys.modules.get(subscription.check.__module__) for subscription in rule.subscriptions]
    words = next((module.__doc__ for module in modules if module and module.__doc__), "")
    return inspect.cleandoc(words)


def _examples(rule: Rule) -> Iterator[str]:
    shown = [example for example in rule.examples if not (example.known_miss or example.known_false_alarm)]
    for example in sorted(shown, key=lambda example: not example.is_bad):
        text = _text(example)
        if text is None:
            continue
        language = "python" if example.within == "python" else "json"
        found, after = _checked(rule, example, text)
        yield _introduction(rule, example)
        yield _fenced(text, language)
        if found:
            said = "\n".join(f"{headline(diagnostic)}\n  help: {advice(diagnostic)}" for diagnostic in found)
            yield _fenced(said, "text")
        if after != text:
            unsafe = any(diagnostic.fix and diagnostic.fix.safety == "unsafe" for diagnostic in found)
            yield f"After `--fix{' --unsafe-fixes' if unsafe else ''}`:"
            yield _fenced(after, language)


def _introduction(rule: Rule, example: Example) -> str:
    settings = "".join(f", with `rules.{rule.slug}.{name} = {json.dumps(value)}`" for name, value in example.options)
    beside = "".join(f", with `{text.strip()}` in `{path}`" for path, text in example.files)
    return f"{'Found' if example.is_bad else 'Not found'}{settings}{beside}:"


def _text(example: Example) -> str | None:
    """The document of an example; `None` for one with values that JSON has no word for, which stand for code."""
    if example.within in ("text", "python"):
        return str(example.bad if example.is_bad else example.good)
    data = example.request_data(example.bad if example.is_bad else example.good)[0]
    try:
        is_ascii = _has_lone_surrogate(json.dumps(data, ensure_ascii=False))
    except TypeError:
        return None
    return _laid_out(data, 0, is_ascii) + "\n"


def _has_lone_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _laid_out(value: Any, indent: int, is_ascii: bool) -> str:
    """Writes JSON as a person would: on one line what fits on it."""
    flat = json.dumps(value, ensure_ascii=is_ascii)
    if not value or not isinstance(value, dict | list) or indent + len(flat) <= _WIDTH:
        return flat
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {_laid_out(item, indent + len(key) + 6, is_ascii)}" for key, item in value.items()]
        start, end = "{}"
    else:
        items = [_laid_out(item, indent + 2, is_ascii) for item in value]
        start, end = "[]"
    body = ",\n".join(items).replace("\n", "\n  ")
    return f"{start}\n  {body}\n{end}"


def _checked(rule: Rule, example: Example, text: str) -> tuple[list[Diagnostic], str]:
    """What chatvet says about a text with this rule alone, and what its fixes make of the text."""
    is_about_others = any(subscription.subject is Suppression for subscription in rule.subscriptions)
    selected = () if is_about_others else (rule.code,)
    config = Config(root=Path(), select=selected, rules={rule.slug: dict(example.options)}, today=table_date())
    configs = Configs(isolated=True)
    result = FileResult(_PATH)
    with record_of(example, text) as record:
        Run(configs, kind="request").check_record(record, config, result)
        after = Run(configs, kind="request", fix=FixMode.ALL).check_record(record, config, FileResult(_PATH))
        mine = [diagnostic for diagnostic in result.diagnostics if diagnostic.code == rule.code and not diagnostic.suppressed]
        found = [replace(diagnostic, path=Path(diagnostic.path).name) for diagnostic in mine]
        return sorted(found, key=lambda diagnostic: diagnostic.sort_key), after.text


@contextmanager
def record_of(example: Example, text: str) -> Iterator[Record]:
    """Reads an example's text; Python source as a file of a project that holds the example's further files and no others."""
    if example.within != "python":
        yield JsonRecord(_PATH, text)
        return
    import tempfile

    from linter.documents.python import PythonRecord, Workspace

    with tempfile.TemporaryDirectory() as folder:
        for name, other in (("code.py", text), *example.files):
            path = Path(folder, "project", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(other, encoding="utf-8")
        yield PythonRecord(str(Path(folder, "project", "code.py")), text, Workspace())


def _limits(rule: Rule) -> list[str]:
    lines = [f"- Missed: {example.known_miss}" for example in rule.examples if example.known_miss]
    lines += [f"- False alarm: {example.known_false_alarm}" for example in rule.examples if example.known_false_alarm]
    return ["## Known limits", "\n".join(lines)] if lines else []


def _options(rule: Rule) -> list[str]:
    lines = [f"- `{option.name}` (default `{json.dumps(option.default)}`): {option.summary}" for option in rule.options]
    return [f"## Options\n\nSet under `[tool.chatvet.rules.{rule.slug}]`.", "\n".join(lines)] if lines else []


def _fenced(text: str, language: str) -> str:
    lines = covered(text).removesuffix("\n").split("\n")
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"… ({len(lines) - _MOST_LINES} more lines)"]
    body = "\n".join(line if len(line) <= 2 * _WIDTH else f"{line[: 2 * _WIDTH]}…" for line in lines)
    fence = "````" if "```" in body else "```"
    return f"{fence}{language}\n{body}\n{fence}"
