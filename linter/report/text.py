"""The report for people: each finding with its line, the offending stretch underlined, what to do, and a summary."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from click import style

from linter.report.concise import advice, where
from linter.report.frame import frame
from linter.report.tally import sentence
from linter.report.visible import visible

if TYPE_CHECKING:
    from linter.model.finding import Diagnostic
    from linter.report.report import Report

__all__ = ["write"]

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def write(report: "Report") -> Iterator[str]:
    """Yields the findings that are not suppressed, several lines each, and the summary unless the report is quiet."""
    found = report.told
    for diagnostic in found:
        yield _finding(diagnostic, report)
    summary = sentence(report.summary)
    if summary and not report.quiet:
        yield "\n" if found else ""
        yield f"{_styled(report, summary, bold=True)}\n"


def _finding(diagnostic: "Diagnostic", report: "Report") -> str:
    color = _COLORS[diagnostic.severity.value]
    place = _styled(report, where(diagnostic), bold=True)
    code = _styled(report, f"{diagnostic.code} {diagnostic.slug}", fg=color, bold=True)
    lines = [f"{place}: {code}: {visible(diagnostic.message)}", *_framed(diagnostic, report, color)]
    if diagnostic.help:
        lines.append(f"  {_styled(report, 'help:', bold=True)} {advice(diagnostic)}")
    return "\n".join(lines) + "\n"


def _framed(diagnostic: "Diagnostic", report: "Report", color: str) -> Iterator[str]:
    """The line with its underline; nothing where there is no line to show, or a blank one."""
    line = report.lines.line(diagnostic.path, diagnostic.line, diagnostic.cell)
    if not line or line.isspace():
        return
    is_one_line = diagnostic.end_line == diagnostic.line
    source, indent, carets = frame(line, diagnostic.column, diagnostic.end_column if is_one_line else len(line) + 1)
    number = str(diagnostic.line)
    yield f"  {_styled(report, f'{number} |', dim=True)} {source}"
    yield f"  {_styled(report, ' ' * len(number) + ' |', dim=True)} {indent}{_styled(report, carets, fg=color)}"


def _styled(report: "Report", text: str, **how: Any) -> str:
    return style(text, **how) if report.color else text
