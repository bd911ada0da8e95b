"""What is said on standard error beside a report: what went wrong, what was fixed, that nothing was checked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from linter.checks.secrets import covered
from linter.registry import is_built_in
from linter.report.tally import counted
from linter.report.visible import visible

if TYPE_CHECKING:
    from linter.cli.options import Options
    from linter.discover import File
    from linter.engine import Failure
    from linter.run import FileResult, Summary

__all__ = ["tell", "tell_trouble"]


def tell(options: "Options", results: "Sequence[FileResult]", summary: "Summary", *, seconds: float) -> None:
    """Prints the notes that the options ask for; errors in any case."""
    for result in results:
        if options.verbose:
            click.echo(_account(result), err=True)
        tell_trouble(result)
        for line in _errors(result, options):
            click.echo(line, err=True)
        if options.show_fixes:
            for line in _fixes(result):
                click.echo(line, err=True)
    if options.quiet:
        return
    if options.verbose:
        click.echo(f"{counted(len(results), 'file')} read in {seconds:.2f} s", err=True)
    if options.diff or options.fix_only:
        files = counted(sum(bool(result.fixes.applied) for result in results), "file")
        click.echo(f"{summary.fixed} {'fixable' if options.diff else 'fixed'} in {files}", err=True)
    if not summary.requests and not any(result.diagnostics or result.trouble or result.failures for result in results):
        click.echo(f"nothing was checked: {_nothing(options, results)}", err=True)


def tell_trouble(about: "File | FileResult") -> None:
    """Prints why a path cannot be checked, if it cannot."""
    if about.trouble:
        click.echo(f"error: {visible(about.path)}: {about.trouble}", err=True)


def _account(result: "FileResult") -> str:
    """What was done with a file, for the curious."""
    path = visible(result.path)
    if result.trouble:
        return f"{path}: could not be read or written"
    if result.requests is None:
        return f"{path}: passed over, since no chat-completions request was recognised in it"
    return f"{path}: {counted(result.requests, 'request')}, {counted(len(result.diagnostics), 'finding')}"


def _errors(result: "FileResult", options: "Options") -> Iterator[str]:
    path = visible(result.path)
    crashes = Counter(failure.rule for failure in result.failures)
    for failure in {failure.rule: failure for failure in reversed(result.failures)}.values():  # of each rule the first
        yield f"error: {_crash(failure, crashes[failure.rule])}"
        if options.verbose:
            yield _traceback(failure)
    for finding in result.fixes.undone:
        line = f":{finding.place.anchor}" if finding.place.anchor else ""
        rule = f"{finding.rule.code} {finding.rule.slug}"
        yield f"{path}{line}: the fix of {rule} was undone, since the file could not be parsed after it"


def _crash(failure: "Failure", times: int) -> str:
    where = f"{visible(failure.path)}:{failure.line}"
    more = f" and {counted(times - 1, 'more time')}" if times > 1 else ""
    what = visible(covered(f"{type(failure.error).__name__}: {failure.error}"))
    if failure.rule is None:
        return f"chatvet crashed on {where}{more}: {what}; this is a defect of chatvet"
    owner = "chatvet" if is_built_in(failure.rule) else f"the plug-in `{failure.rule.subscriptions[0].check.__module__}`"
    return f"rule {failure.rule.slug} crashed on {where}{more}: {what}; this is a defect of {owner}"


def _traceback(failure: "Failure") -> str:
    import traceback

    return covered("".join(traceback.format_exception(failure.error)).rstrip())


def _fixes(result: "FileResult") -> Iterator[str]:
    counts = Counter((finding.rule.code, finding.rule.slug) for finding in result.fixes.applied)
    for (code, slug), number in sorted(counts.items()):
        yield f"{visible(result.path)}: {number} × {code} {slug}"


def _nothing(options: "Options", results: "Sequence[FileResult]") -> str:
    if not results:
        paths = ", ".join(options.paths) or "the current folder"
        return f"no file to check in {visible(paths)}"
    hint = "" if options.kind != "auto" else "; --kind request takes every value for one"
    scope = "the file holds no" if len(results) == 1 else f"none of the {len(results)} files holds a"
    return f"{scope} chat-completions request{hint}"
