"""What the options of `chatvet check` mean, taken together."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from linter.config import ConfigError, Configs, merged, parse_setting, settings_of
from linter.discover import STDIN
from linter.run import FixMode

__all__ = ["Options"]

_FOR_PEOPLE = ("text", "concise")


@dataclass(frozen=True, slots=True)
class Options:
    """The options as click read them, by name."""

    paths: tuple[str, ...]
    select: tuple[tuple[str, ...], ...]
    ignore: tuple[tuple[str, ...], ...]
    extend_select: tuple[tuple[str, ...], ...]
    severity: tuple[str, ...]
    fail_on: str | None
    exit_zero: bool
    kind: str
    provider: str | None
    today: str | None
    stdin_filename: str | None
    exclude: tuple[str, ...]
    force_exclude: bool
    no_respect_gitignore: bool
    show_files: bool
    config: tuple[str, ...]
    isolated: bool
    show_settings: bool
    fix: bool
    unsafe_fixes: bool
    diff: bool
    fix_only: bool
    show_fixes: bool
    output_format: str
    output: tuple[tuple[str, str], ...]
    statistics: bool
    quiet: bool
    verbose: bool
    color: str

    def __post_init__(self) -> None:
        """Refuses options of which one would be without effect."""
        if self.output and (self.diff or self.fix_only):
            raise click.UsageError("--output goes with a report, and --diff and --fix-only make none")
        if self.stdin_filename and STDIN not in self.paths:
            raise click.UsageError(f"--stdin-filename goes with the path {STDIN}")
        if self.statistics and self.output_format not in _FOR_PEOPLE:
            raise click.UsageError(f"--statistics prints a table, not {self.output_format}")

    @property
    def fix_mode(self) -> FixMode:
        """Which fixes are applied."""
        if not (self.fix or self.fix_only or self.diff):
            return FixMode.NONE
        return FixMode.ALL if self.unsafe_fixes else FixMode.SAFE

    @property
    def report_format(self) -> str:
        """The reporter whose text is printed."""
        return "statistics" if self.statistics else self.output_format

    @property
    def fixes_stdin(self) -> bool:
        """Whether standard input, if it is checked, is passed on with its fixes."""
        return self.fix_mode is not FixMode.NONE and not self.diff

    def has_color(self, stream: TextIO) -> bool:
        """Whether the report is coloured: https://no-color.org, https://force-color.org, then whether a terminal shows it."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")

    def configs(self) -> Configs:
        """The settings, with these options laid over them. Raises `ConfigError`."""
        overlay: dict[str, Any] = {}
        files = [text for text in self.config if _is_file(text)]
        if len(files) > 1:
            raise ConfigError(f"--config names two files: `{files[0]}` and `{files[1]}`")
        for text in self.config:
            if text not in files:
                overlay.update(merged(overlay, parse_setting(text)))
        for table in self._settings():
            overlay.update(merged(overlay, settings_of(table)))
        return Configs(overlay, isolated=self.isolated, source=Path(files[0]).resolve() if files else None)

    def _settings(self) -> Iterator[dict[str, Any]]:
        """Writes the options as settings, so that both are checked by the same words."""
        for name, selectors in (("select", self.select), ("ignore", self.ignore), ("extend-select", self.extend_select)):
            if selectors:
                yield {name: [selector for some in selectors for selector in some]}
        for text in self.severity:
            rule, separator, level = text.partition("=")
            if not separator:
                raise ConfigError(f"--severity `{text}` is not RULE=LEVEL")
            yield {"severity": {rule: level}}
        if self.fail_on:
            yield {"fail-on": self.fail_on}
        if self.provider:
            yield {"provider": self.provider}
        if self.today:
            yield {"today": self.today}
        if self.exclude:
            yield {"exclude": self.exclude}
        if self.force_exclude:
            yield {"force-exclude": True}
        if self.no_respect_gitignore:
            yield {"respect-gitignore": False}


def _is_file(text: str) -> bool:
    """Whether `--config` was given a file, whose name may have a `=` too."""
    return ("=" not in text or text.endswith(".toml")) and Path(text).is_file()
