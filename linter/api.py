"""The public functions, for a program or a test."""

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from linter.checks.secrets import covered
from linter.config import Configs, settings_of
from linter.discover import discover
from linter.documents.data import DataRecord, plain
from linter.model.finding import Diagnostic
from linter.run import FileResult, Run

__all__ = ["IN_MEMORY", "CheckFailed", "check_paths", "check_request"]

IN_MEMORY = "<request>"
"""The path in the diagnostics of a request that stands in no file."""


class CheckFailed(Exception):
    """chatvet could not do its work on a file or a path; what was found in the others is in `diagnostics`."""

    def __init__(self, message: str, diagnostics: list[Diagnostic]) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


def check_request(request: Mapping[str, Any], *, settings: Mapping[str, Any] | None = None) -> list[Diagnostic]:
    """Checks one request body, a dict as `json.loads` gives it or as it is passed to the SDK.

    Values that JSON has no word for (a Pydantic model, `omit`) are taken as not known. Lines and columns are those of
    `json.dumps(request, indent=2)`. `settings` has the keys of `[tool.chatvet]`; no file of settings is read. Raises
    `ConfigError` for wrong settings, `CheckFailed` if a rule crashed.
    """
    configs = Configs(settings_of(settings or {}), isolated=True)
    result = FileResult(IN_MEMORY)
    run = Run(configs, kind="request")
    run.check_record(DataRecord(IN_MEMORY, plain(request)), configs.for_folder(Path()), result)
    result.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    _raise_for(result, result.diagnostics)
    return result.diagnostics


def check_paths(
    paths: Sequence[str | PathLike[str]], *, kind: str = "auto", settings: Mapping[str, Any] | None = None
) -> list[Diagnostic]:
    """Checks files and folders as `chatvet check` does, under the settings of each file's folder.

    `settings` is laid over those. Raises `ConfigError`; `CheckFailed`, with what was found elsewhere, if a rule crashed, a path
    does not exist or has an ending that is not known, or a file could not be read.
    """
    configs = Configs(settings_of(settings or {}))
    run = Run(configs, kind=kind)
    results = [run.check(file) for file in discover([fspath(path) for path in paths], configs, kind)]
    found = sorted((d for result in results for d in result.diagnostics), key=lambda diagnostic: diagnostic.sort_key)
    for result in results:
        _raise_for(result, found)
    return found


def _raise_for(result: FileResult, found: list[Diagnostic]) -> None:
    if result.trouble:
        raise CheckFailed(f"{result.path}: {result.trouble}", found)
    for failure in result.failures:
        who = f"rule {failure.rule.slug}" if failure.rule else "chatvet"
        raise CheckFailed(f"{failure.path}:{failure.line}: {who} crashed: {covered(repr(failure.error))}", found) from failure.error
