"""Kinds of parameters and of help that click does not have."""

from typing import Any

import click
from click.shell_completion import CompletionItem

from linter.report import FORMATS

__all__ = ["ReportFile", "RuleNames", "SectionedCommand", "SectionedOption"]


class RuleNames(click.ParamType):  # type: ignore[type-arg]  # generic in new versions of click only
    """Rule names that are separated by commas; completes the last of them."""

    name = "rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        return tuple(filter(None, (part.strip() for part in value.split(","))))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from linter.registry import rules

        before, comma, last = incomplete.rpartition(",")
        named = [(name, rule) for rule in rules() for name in (rule.code, rule.slug) if name.startswith(last)]
        return [CompletionItem(f"{before}{comma}{name}", help=rule.summary) for name, rule in named]


class ReportFile(click.ParamType):  # type: ignore[type-arg]  # as above
    """A further report and the file that it goes to: `json=report.json`."""

    name = "format=path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, _, path = value.partition("=")
        if name not in FORMATS or not path:
            self.fail(f"`{value}` is not FORMAT=PATH with one of the formats {', '.join(FORMATS)}", param, ctx)
        if path == "-":
            self.fail(f"`{value}` names no file; --output-format says how standard output is written", param, ctx)
        return name, path


class SectionedOption(click.Option):
    """An option that stands under a heading in the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class SectionedCommand(click.Command):
    """A command with so many options that its help puts them under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record and isinstance(param, click.Option):  # arguments are in the usage line
                section = param.section if isinstance(param, SectionedOption) else "Other"
                sections.setdefault(section, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)
