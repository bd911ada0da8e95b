"""`chatvet check`: its options. What they mean is in `linter.cli.options`, what is done in `linter.cli.session`."""

from collections.abc import Callable
from typing import Any

import click

from linter.cli.params import ReportFile, RuleNames, SectionedCommand, SectionedOption
from linter.report import FORMATS

__all__ = ["check"]

_RULES, _FILES, _SETTINGS, _FIXES, _OUTPUT = "Rules", "Files", "Settings", "Fixes", "Output"
_LEVELS = ("error", "warning", "note")


def _option(section: str, *names: str, **how: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(*names, cls=SectionedOption, section=section, **how)


def _many(section: str, name: str, **how: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return _option(section, name, multiple=True, **how)


def _flag(section: str, *names: str, help: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return _option(section, *names, is_flag=True, help=help)


@click.command(cls=SectionedCommand)
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True, readable=False))
@_many(_RULES, "--select", type=RuleNames(), metavar="RULES", help="Run these rules only: codes, beginnings of codes, names, ALL.")
@_many(_RULES, "--ignore", type=RuleNames(), metavar="RULES", help="Do not run these rules.")
@_many(_RULES, "--extend-select", type=RuleNames(), metavar="RULES", help="Run these rules too.")
@_many(_RULES, "--severity", metavar="RULE=LEVEL", help="Report a rule as error, warning or note, or turn it off.")
@_option(
    _RULES,
    "--fail-on",
    type=click.Choice((*_LEVELS, "never")),
    help="Exit with 1 for findings this bad or worse.  [default: note]",
)
@_flag(_RULES, "--exit-zero", help="Exit with 0 even if there are findings.")
@_option(
    _FILES, "--kind", type=click.Choice(("auto", "request", "tools", "schema")), default="auto", show_default=True,
    help="Take every value for a request, a list of tools or a schema, or recognise them by what they hold.",
)  # fmt: skip
@_option(
    _FILES, "--provider", type=click.Choice(("auto", "openai", "azure", "compatible")),
    help="Whose server requests are meant for that do not show it.  [default: auto]",
)  # fmt: skip
@_option(_FILES, "--stdin-filename", metavar="PATH", help="What standard input is called, and by its ending how it is read.")
@_many(_FILES, "--exclude", metavar="GLOB", help="Pass over what fits, as in .gitignore; replaces the setting.")
@_flag(_FILES, "--force-exclude", help="Pass over what is excluded even if it is named.")
@_flag(_FILES, "--no-respect-gitignore", help="Check what Git ignores too.")
@_flag(_FILES, "--show-files", help="List the files that would be checked, and do nothing.")
@_option(_SETTINGS, "--today", metavar="DATE", help="Judge shutdowns of models as on this day, such as 2026-11-22.")
@_many(_SETTINGS, "--config", metavar="KEY=VALUE|FILE", help="Change a setting, or use this file of settings.")
@_flag(_SETTINGS, "--isolated", help="Read no file of settings.")
@_flag(_SETTINGS, "--show-settings", help="Print the settings that apply, and do nothing.")
@_flag(_FIXES, "--fix", help="Apply fixes that are safe.")
@_flag(_FIXES, "--unsafe-fixes", help="With --fix or --diff: apply the unsafe ones too.")
@_flag(_FIXES, "--diff", help="Print what --fix would change; exit with 1 if it would change anything.")
@_flag(_FIXES, "--fix-only", help="Apply fixes, and do not report what remains.")
@_flag(_FIXES, "--show-fixes", help="List the fixes that were applied.")
@_option(
    _OUTPUT, "--output-format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="How to report.",
)  # fmt: skip
@_many(_OUTPUT, "--output", type=ReportFile(), metavar="FORMAT=PATH", help="Write a further report to a file.")
@_flag(_OUTPUT, "--statistics", help="Print how often each rule has found something, not the findings.")
@_flag(_OUTPUT, "-q", "--quiet", help="Print findings and errors only.")
@_flag(_OUTPUT, "-v", "--verbose", help="Tell about each file, and show tracebacks.")
@_option(
    _OUTPUT, "--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True,
    help="Colour the report; auto does on a terminal, and heeds NO_COLOR and FORCE_COLOR.",
)  # fmt: skip
@click.pass_context
def check(ctx: click.Context, /, **given: Any) -> None:
    """Checks chat-completion requests, and Python code that sends them.

    PATHS are files, folders, or - for standard input; the default is the current folder. In folders, files that end in .py, .ipynb,
    .json, .jsonl or .ndjson are read, and those without a request are passed over.
    """
    import gc

    # What is imported stays until the end: looking through it for garbage, above all on the way out, takes a tenth of a short run.
    gc.set_threshold(50_000, 20, 100)
    ctx.call_on_close(gc.freeze)
    from linter.cli.errors import told_plainly
    from linter.cli.options import Options
    from linter.cli.session import run

    with told_plainly():
        ctx.exit(run(Options(**given)))
