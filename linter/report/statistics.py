"""How often each rule has found something, as a table."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from linter.report.tally import sentence

if TYPE_CHECKING:
    from linter.report.report import Report

__all__ = ["write"]


def write(report: "Report") -> Iterator[str]:
    """Yields one line per rule, the most frequent one first: how often, code and slug, how many of these have a fix."""
    counts = Counter((diagnostic.code, diagnostic.slug) for diagnostic in report.told)
    fixes = Counter(diagnostic.code for diagnostic in report.told if diagnostic.fix)
    numbers = max((len(str(number)) for number in counts.values()), default=0)
    slugs = max((len(slug) for _, slug in counts), default=0)
    for (code, slug), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        fixable = f"  {fixes[code]} fixable" if fixes[code] else ""
        yield f"{number:>{numbers}}  {code}  {slug:<{slugs}}{fixable}".rstrip() + "\n"
    summary = sentence(report.summary)
    if summary and not report.quiet:
        yield "\n" if counts else ""
        yield f"{summary}\n"
