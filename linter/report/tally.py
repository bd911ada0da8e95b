"""The counts of a run in one sentence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linter.run import Summary

__all__ = ["counted", "sentence"]


def sentence(summary: "Summary") -> str:
    """Says what a run has found and looked at; the empty string if nothing was there to be checked.

    `2 errors, 1 warning in 3 files (12 requests checked; 4 other files passed over); 2 fixable with --fix; 1 suppressed`
    """
    levels = (("error", summary.errors), ("warning", summary.warnings), ("note", summary.notes))
    found = ", ".join(counted(number, name) for name, number in levels if number)
    if not found and not summary.requests:
        return ""
    requests, files = counted(summary.requests, "request"), counted(summary.files, "file")
    passed_over = f"{counted(summary.passed_over, 'other file')} passed over" if summary.passed_over else ""
    if found:
        scope = f"{found} in {files} ({'; '.join(filter(None, [f'{requests} checked', passed_over]))})"
    else:
        scope = f"All good: {requests} in {files}" + (f" ({passed_over})" if passed_over else "")
    fixed = f"{summary.fixed} fixed" if summary.fixed else ""
    suppressed = f"{summary.suppressed} suppressed" if summary.suppressed else ""
    return "; ".join(filter(None, [scope, fixed, _fixable(summary), suppressed]))


def counted(number: int, noun: str) -> str:
    """Puts a number before a noun: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _fixable(summary: "Summary") -> str:
    safely, unsafely = summary.fixable, summary.unsafely_fixable
    if not safely:
        return f"{unsafely} fixable with --fix --unsafe-fixes" if unsafely else ""
    return f"{safely} fixable with --fix" + (f" ({unsafely} more with --unsafe-fixes)" if unsafely else "")
