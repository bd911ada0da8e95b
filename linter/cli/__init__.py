"""The command line, one module per command; nothing heavy is imported before a command runs."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from linter import __version__

__all__ = ["main"]

_DEFECT = 2
_INTERRUPTED = 130  # what a shell makes of SIGINT

# The first sentence of each command's help, here so that `chatvet --help` imports none of them; a test compares.
_COMMANDS = {
    "check": "Checks chat-completion requests, and Python code that sends them.",
    "rule": "Explains one rule, or all.",
    "rules": "Lists all rules.",
    "models": "Lists the models that are known, or tells all about one.",
    "tokens": "Counts the tokens of requests.",
    "completion": "Prints the completion script for a shell.",
}


class _Program(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"linter.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Ends what went wrong with the exit code that it deserves: 1 means findings and nothing else."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(_INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a defect, and told as one)
            import traceback

            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{frame.filename}:{frame.lineno}"
            click.echo(f"error: chatvet crashed at {where}: {error!r}; this is a defect of chatvet, please report it", err=True)
            ctx.exit(_DEFECT)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command; a path in its stead most likely lacks `check`."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if _is_path(args):
                raise click.UsageError(f"{error.message} Did you mean `chatvet check {args[0]}`?", ctx) from error
            raise


def _is_path(args: Sequence[str]) -> bool:
    from pathlib import Path

    return bool(args) and Path(args[0]).exists()


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="chatvet", message="%(prog)s %(version)s")
def main() -> None:
    """Vets chat-completion requests before the API does.

    Exit codes: 0 clean, 1 findings, 2 chatvet could not do its work.
    """
