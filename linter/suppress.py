"""The only place where a finding is silenced: it is marked, never dropped, and the summary counts it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from linter import globs
from linter.config import Config, Override
from linter.model.finding import Diagnostic
from linter.model.rule import Rule

__all__ = ["marked"]


def marked(diagnostic: Diagnostic, rule: Rule, config: Config) -> Diagnostic:
    """Returns the diagnostic, marked if the settings silence it: `per-file-ignores`, or the override with the longest pointer."""
    if not config.per_file_ignores and not config.overrides:
        return diagnostic
    path = _relative(diagnostic.path, config.root)
    ignored = [selectors for glob, selectors in config.per_file_ignores.items() if _fits(glob, path)]
    fitting = [override for override in config.overrides if _covers(override, path, diagnostic)]
    if fitting:
        longest = max(len(override.pointer) for override in fitting)
        ignored += [override.ignore for override in fitting if len(override.pointer) == longest]
    if any(rule.is_meant_by(selector) for selectors in ignored for selector in selectors):
        return replace(diagnostic, suppressed=True)
    return diagnostic


def _covers(override: Override, path: str, diagnostic: Diagnostic) -> bool:
    if override.line is not None and override.line != diagnostic.line:
        return False
    return _fits(override.glob, path) and f"{diagnostic.pointer}/".startswith(f"{override.pointer}/")


def _fits(glob: str, path: str) -> bool:
    return bool(globs.compiled((glob,)).match_file(path))


@cache
def _relative(path: str, root: Path) -> str:
    full, base = Path(path).resolve(), root.resolve()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else full.as_posix()
