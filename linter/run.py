"""One run over files: reads, checks, fixes, counts. Knows no rule and no reporter."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING

from linter import registry
from linter.checks.secrets import covered, covered_pointer
from linter.config import Config, Configs
from linter.discover import File
from linter.documents import reader
from linter.documents.recognise import may_hold_call
from linter.documents.record import Record
from linter.documents.text import BOM
from linter.engine import Context, Engine, Failure
from linter.files import replacing
from linter.fix import FixLog, edits_of, fixed
from linter.model.finding import Diagnostic, DiagnosticFix, Finding, TextEdit
from linter.model.fix import Safety
from linter.model.rule import Rule
from linter.model.subject import Suppression
from linter.suppress import Comments, marked

if TYPE_CHECKING:
    from linter.documents.python import Workspace

__all__ = ["FileResult", "FixMode", "Run", "Summary"]

_BLOCK = 1 << 20


class FixMode(Enum):
    """What to do with fixes: nothing, apply the safe ones, apply all."""

    NONE = "none"
    SAFE = "safe"
    ALL = "all"


@dataclass(slots=True)
class FileResult:
    """What a run has to say about one file.

    `requests` is `None` if nothing in it was taken for a request; `trouble` says why it could not be read or written;
    `output` is what the fixes made of standard input, which is not written to a file.
    """

    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    requests: int | None = None
    failures: list[Failure] = field(default_factory=list)
    fixes: FixLog = field(default_factory=FixLog)
    trouble: str = ""
    diff: str = ""
    output: bytes | None = None


@dataclass(slots=True)
class Summary:
    """The counts of a run. Findings are counted by severity, those that are suppressed apart.

    `fixable` counts those that `--fix` mends, `unsafely_fixable` those that wait for `--unsafe-fixes`.
    """

    files: int = 0
    passed_over: int = 0
    requests: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    suppressed: int = 0
    fixable: int = 0
    unsafely_fixable: int = 0
    fixed: int = 0

    def add(self, result: FileResult) -> None:
        """Counts one file."""
        if result.requests is None:
            self.passed_over += not (result.trouble or result.failures)
        else:
            self.files += 1
            self.requests += result.requests
        self.fixed += len(result.fixes.applied)
        for diagnostic in result.diagnostics:
            if diagnostic.suppressed:
                self.suppressed += 1
                continue
            name = f"{diagnostic.severity.value}s"
            setattr(self, name, getattr(self, name) + 1)
            if diagnostic.fix:
                self.fixable += diagnostic.fix.safety == Safety.SAFE.value
                self.unsafely_fixable += diagnostic.fix.safety == Safety.UNSAFE.value


class Run:
    """Checks files under their settings.

    `kind` says what every value is to be taken for; without `write`, fixes stay in the result.
    """

    def __init__(self, configs: Configs, *, kind: str = "auto", fix: FixMode = FixMode.NONE, write: bool = True) -> None:
        self._configs = configs
        self._kind = kind
        self._fix = fix
        self._write = write
        self._engines: dict[int, Engine] = {}
        self._workspace: Workspace | None = None
        self._told: set[tuple[object, ...]] = set()

    def check(self, file: File) -> FileResult:
        """Checks one file, and fixes it if the run fixes. Trouble with the file is told in the result, not raised."""
        result = FileResult(file.path, trouble=file.trouble)
        if file.trouble:
            return result
        try:
            if file.format == "jsonl":
                self._check_lines(file, result)
            else:
                self._check_whole(file, result)
        except OSError as error:
            if result.fixes.applied:  # they are lost, so what they would have mended is still there
                result = Run(self._configs, kind=self._kind).check(file)
            result.trouble = error.strerror or str(error)
        result.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
        return result

    def check_record(self, record: Record, config: Config, result: FileResult) -> Record:
        """Fixes one record if the run fixes, checks it, adds what is found to the result; returns the record as fixed."""
        engine = self._engine(config)

        def fixable(record: Record) -> list[Finding]:
            return [f for f, diagnostic in self._judged(record, engine, config)[0] if f.fix and not diagnostic.suppressed]

        try:
            if self._fix is not FixMode.NONE:
                record = fixed(record, fixable, unsafe=self._fix is FixMode.ALL, log=result.fixes)
            judged, requests, failures = self._judged(record, engine, config)
            result.diagnostics += [
                _told(diagnostic) for finding, diagnostic in judged if self._is_news(finding, diagnostic, record)
            ]
        except Exception as error:  # noqa: BLE001  (one file that cannot be handled must not end the run)
            result.failures.append(Failure(None, record.document, record.first_line, error))
            return record
        result.failures += failures
        if requests or judged:
            result.requests = (result.requests or 0) + requests
        return record

    def _judged(
        self, record: Record, engine: Engine, config: Config
    ) -> tuple[list[tuple[Finding, Diagnostic]], int, list[Failure]]:
        """Asks all rules about a record, and then about its comments that silence nothing; each finding with its diagnostic."""
        findings, requests, failures = engine.check(record, kind=self._kind, provider=config.provider_for(record.document))
        comments = Comments(record)
        if not findings and not comments:
            return [], requests, failures
        elsewhere: dict[str, Comments] = {}  # of other files, each read once

        def judged(findings: list[Finding]) -> list[tuple[Finding, Diagnostic]]:
            found: dict[object, tuple[Finding, Diagnostic]] = {}
            for finding in findings:
                home = record.home(finding.place)
                if home is None:
                    continue
                diagnostic = marked(_diagnostic(record, home, finding, config), finding.rule, config)
                if home is record:
                    diagnostic = comments.mark(diagnostic, finding.rule)
                else:
                    if home.document not in elsewhere:
                        elsewhere[home.document] = Comments(home)
                    diagnostic = elsewhere[home.document].mark(diagnostic, finding.rule)
                found.setdefault(diagnostic.identity, (finding, diagnostic))  # one tool list may be sent by several calls
            return list(found.values())

        found = judged(findings)
        if comments and record.is_parsed:  # else the rules that the comments name were not asked
            crashed = {failure.rule for failure in failures}
            enabled = [rule for rule in config.enabled if rule not in crashed]
            idle = self._idle(record, comments, enabled, engine, config)
            late, more_failures = engine.ask(idle, record)
            found += judged(late)
            failures += more_failures
        return found, requests, failures

    def _idle(
        self, record: Record, comments: Comments, enabled: list[Rule], engine: Engine, config: Config
    ) -> Sequence[Suppression]:
        """Returns the comments that silence nothing, neither here nor what other files find in this one."""
        idle = comments.unused(enabled=enabled, known=registry.rules())
        if not idle:
            return ()
        others = record.dependents()
        for other in others or ():
            for finding in engine.check(other, provider=config.provider_for(other.document))[0]:
                home = other.home(finding.place)
                if home is not None and home.document == record.document:
                    comments.mark(_diagnostic(other, record, finding, config), finding.rule)
        faults = comments.unused(enabled=enabled, known=registry.rules())
        return faults if others is not None else [fault for fault in faults if fault.fix is None]

    def _is_news(self, finding: Finding, diagnostic: Diagnostic, record: Record) -> bool:
        """Whether a finding was not told on the way to another file: several may lead to the same place.

        Nor for a line before, where it tells what lines have in common.
        """
        if finding.rule.is_told_once and record.anchor and not diagnostic.suppressed:
            common = (diagnostic.path, diagnostic.code, diagnostic.message)
            is_first = common not in self._told
            self._told.add(common)
            return is_first
        is_news = diagnostic.identity not in self._told
        if diagnostic.path != record.document or self._workspace is not None:
            self._told.add(diagnostic.identity)
        return is_news

    def _engine(self, config: Config) -> Engine:
        engine = self._engines.get(id(config))
        if engine is None:
            engine = self._engines[id(config)] = Engine(config.enabled, Context(config.rules, config.known_models, config.today))
        return engine

    def _record(self, file: File, data: bytes) -> Record | None:
        if file.format == "json":
            return reader.json_record(file.path, data, kind=self._kind)
        if file.format == "notebook":
            return self._notebook(file.path, data)
        if not may_hold_call(data):
            return None
        from linter.documents.python import PythonRecord, Workspace, decode_source

        self._workspace = self._workspace or Workspace()
        text, problem, encoding = decode_source(data)
        return PythonRecord(file.path, text, self._workspace, problem, encoding)

    def _notebook(self, path: str, data: bytes) -> Record | None:
        if not reader.may_be_of_interest(data):
            return None
        from linter.documents.notebook import notebook_record
        from linter.documents.python import Workspace

        self._workspace = self._workspace or Workspace()
        return notebook_record(path, data, self._workspace)

    def _check_whole(self, file: File, result: FileResult) -> None:
        """Checks a file that is one record."""
        data = Path(file.path).read_bytes() if file.data is None else file.data
        record = self._record(file, data)
        result.output = file.data
        if record is None:
            return
        after = self.check_record(record, self._configs.for_folder(file.folder), result)
        if after.text == record.text:
            return
        result.diff = _diff(file.path, record.content, after.content)
        # What the encoding of a source file lacks is escaped: new text stands in string literals.
        output = (BOM if data.startswith(BOM) else b"") + after.content.encode(after.encoding, "backslashreplace")
        if file.data is not None:
            result.output = output
        elif self._write:
            with replacing(file.path) as target:
                target.write(output)

    def _check_lines(self, file: File, result: FileResult) -> None:
        """Checks JSON Lines one by one; with fixes, writes them to a new file on the way, and keeps that if a line changed."""
        config = self._configs.for_folder(file.folder)
        with open(file.path, "rb") if file.data is None else io.BytesIO(file.data) as stream:
            if file.data is None and self._kind == "auto":
                if not reader.is_of_interest(stream):
                    return
                stream.seek(0)
            if self._fix is FixMode.NONE:
                for number, line in reader.numbered_lines(stream):
                    self._check_line(file.path, number, line, config, result)
                return
            with io.BytesIO() if file.data is not None else _scratch_file() as target:
                for number, line in reader.numbered_lines(stream):
                    target.write(self._check_line(file.path, number, line, config, result))
                target.seek(0)
                if file.data is not None:
                    result.output = target.read()
                elif self._write and result.diff:
                    with replacing(file.path) as final:
                        while block := target.read(_BLOCK):
                            final.write(block)
        if result.diff:
            result.diff = f"--- {file.path}\n+++ {file.path}\n{result.diff}"

    def _check_line(self, path: str, number: int, line: bytes, config: Config, result: FileResult) -> bytes:
        """Checks one line and returns it as fixed, with the ending and the byte order mark that it had."""
        record = reader.line_record(path, number, line)
        if record is None:
            return line
        after = self.check_record(record, config, result)
        if after.text == record.text:
            return line
        result.diff += covered(f"@@ -{number} +{number} @@\n-{record.text}\n+{after.text}\n")
        body = line.rstrip(b"\r\n")
        mark = BOM if line.startswith(BOM) else b""
        return mark + after.text.encode() + line[len(body) :]


def _diagnostic(record: Record, home: Record, finding: Finding, config: Config) -> Diagnostic:
    """Turns a finding into lines and columns; this is the only time that a position is looked for.

    What is found in a record may stand in another file, its home. Then it has no fix: that file is fixed when it is checked itself.
    """
    rule = finding.rule
    where = home.position(record.span(finding.place))
    advice = finding.help
    for related in finding.related:
        other = record.home(related.place) or record
        spot = other.position(record.span(related.place))
        where_else = "" if other.document == home.document else f"{other.document}:"
        advice += f" ({related.note} {where_else}{spot.shown})"
    return Diagnostic(
        code=rule.code,
        slug=rule.slug,
        severity=config.severity_of(rule, finding.severity),
        path=home.document,
        line=where.line,
        column=where.column,
        end_line=where.end_line,
        end_column=where.end_column,
        pointer=finding.place.pointer,
        message=covered(finding.message),
        help=covered(advice),
        fix=_diagnostic_fix(record, finding) if home is record else None,
        url=registry.page_of(rule),
        cell=where.cell,
    )


def _told(diagnostic: Diagnostic) -> Diagnostic:
    """Covers the pointer, which the settings that silence a finding had to see as it is."""
    return replace(diagnostic, pointer=covered_pointer(diagnostic.pointer))


def _diagnostic_fix(record: Record, finding: Finding) -> DiagnosticFix | None:
    if finding.fix is None:
        return None
    edits = edits_of(record, finding.fix)
    if edits is None:
        return None
    text_edits = []
    for edit in edits:
        where = record.position(edit.span)
        text_edits.append(TextEdit(where.line, where.column, where.end_line, where.end_column, covered(edit.text), where.cell))
    return DiagnosticFix(covered(finding.fix.title), finding.fix.safety.value, tuple(text_edits))


def _diff(path: str, before: str, after: str) -> str:
    import difflib

    # A line ends at a line feed only, not at what else `str.splitlines` takes for an end.
    lines = difflib.unified_diff(list(io.StringIO(before)), list(io.StringIO(after)), path, path)
    return covered("".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines))


def _scratch_file() -> IO[bytes]:
    import tempfile

    return tempfile.TemporaryFile()
