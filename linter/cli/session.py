"""One call of `chatvet check`, from its options to its exit code. Standard output gets the report and nothing else."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from linter.cli.errors import Unable
from linter.cli.notes import tell, tell_trouble
from linter.cli.options import Options
from linter.cli.progress import watched
from linter.config import NEVER_FAIL, Config, Configs, show
from linter.discover import STDIN, File, discover, format_of, is_shut_out
from linter.files import replacing
from linter.model.finding import Severity
from linter.report import reporter
from linter.report.report import Report
from linter.report.source import SourceLines
from linter.run import FileResult, Run, Summary

__all__ = ["run"]

_CLEAN, _FINDINGS, _UNABLE = 0, 1, 2


def run(options: Options) -> int:
    """Checks, fixes and reports as the options say; returns the exit code.

    Raises `ConfigError` or `RegistryError`, before anything is written; `Unable` if a report cannot be saved.
    """
    begun = time.monotonic()
    configs = options.configs()
    files = list(_files(options, configs))
    if options.show_files or options.show_settings:
        sound = [file for file in files if not file.trouble]
        _print((f"{file.path}\n" for file in sound) if options.show_files else _settings(configs, sound))
        for file in files:
            tell_trouble(file)
        return _UNABLE if len(sound) < len(files) else _CLEAN
    results = _checked(files, options, configs)
    summary = Summary()
    for result in results:
        summary.add(result)
    if options.diff:
        _print(result.diff for result in results)
    else:
        _report(options, files, results, summary)
    tell(options, results, summary, seconds=time.monotonic() - begun)
    return _exit_code(options, configs, files, results)


def _files(options: Options, configs: Configs) -> Iterator[File]:
    paths = options.paths or (".",)
    if STDIN in paths:
        yield from _stdin(options, configs)
    yield from discover([path for path in paths if path != STDIN], configs, options.kind)


def _stdin(options: Options, configs: Configs) -> Iterator[File]:
    from linter.documents.reader import looks_like_lines

    name = options.stdin_filename or STDIN
    data = sys.stdin.buffer.read()
    if not is_shut_out(name, configs):
        yield File(name, format_of(name) or ("jsonl" if looks_like_lines(data) else "json"), data)
    elif options.fixes_stdin:
        _pass_on(data)


def _pass_on(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _settings(configs: Configs, files: Iterable[File]) -> Iterator[str]:
    """The settings of the files, each once; if there is no file, those of the current folder."""
    found = {id(config): config for config in (configs.for_folder(file.folder) for file in files)}
    for index, config in enumerate(found.values() or [configs.for_folder(File(STDIN, "json").folder)]):
        yield "\n" if index else ""
        yield f"{show(config)}\n"


def _checked(files: Sequence[File], options: Options, configs: Configs) -> list[FileResult]:
    runner = Run(configs, kind=options.kind, fix=options.fix_mode, write=not options.diff)
    is_watched = sys.stderr.isatty() and options.output_format == "text" and not options.quiet
    return [runner.check(file) for file in (watched(files) if is_watched else files)]


def _report(options: Options, files: Sequence[File], results: Sequence[FileResult], summary: Summary) -> None:
    """Prints the report, on standard error where standard output takes the fixed text, and saves the further ones."""
    held = {file.path: file.data for file in files if file.data is not None}
    stream = sys.stdout
    if held and options.fixes_stdin:
        stream = sys.stderr
        held = {result.path: result.output for result in results if result.output is not None}
        _pass_on(b"".join(held.values()))
    if options.fix_only:
        return
    diagnostics = sorted((d for result in results for d in result.diagnostics), key=lambda diagnostic: diagnostic.sort_key)
    report = Report(diagnostics, summary, SourceLines(held), options.has_color(stream), options.quiet)
    _print(reporter(options.report_format)(report), stream)
    for name, path in options.output:
        _save(reporter(name)(Report(diagnostics, summary, SourceLines(held))), path)


def _print(chunks: Iterable[str], stream: TextIO | None = None) -> None:
    """Prints text as a whole; what the stream cannot encode, such as half a surrogate pair, is escaped."""
    stream = stream or sys.stdout
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(errors="backslashreplace")
    stream.writelines(chunks)
    stream.flush()  # here, so that a pipe which nobody reads is noticed here


def _save(chunks: Iterable[str], path: str) -> None:
    try:
        with replacing(path) as stream:
            stream.writelines(chunk.encode(errors="backslashreplace") for chunk in chunks)
    except OSError as error:
        raise Unable(f"the report cannot be written to `{path}`: {error.strerror or error}") from error


def _exit_code(options: Options, configs: Configs, files: Sequence[File], results: Sequence[FileResult]) -> int:
    if any(result.trouble or result.failures for result in results):
        return _UNABLE
    if options.diff:
        is_failure = any(result.diff for result in results)
    else:
        pairs = zip(files, results, strict=True)
        is_failure = not options.fix_only and any(_fails(result, configs.for_folder(file.folder)) for file, result in pairs)
    return _FINDINGS if is_failure and not options.exit_zero else _CLEAN


def _fails(result: FileResult, config: Config) -> bool:
    """Whether a finding is as bad as the settings of its file say."""
    if config.fail_on == NEVER_FAIL:
        return False
    least = Severity(config.fail_on).rank
    return any(diagnostic.severity.rank >= least for diagnostic in result.diagnostics if not diagnostic.suppressed)
