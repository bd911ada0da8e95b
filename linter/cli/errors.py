"""Errors that a person can do something about: told in one line, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

__all__ = ["Unable", "told_plainly"]


class Unable(click.ClickException):
    """Ends the command: chatvet cannot do its work, and the message says why."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"error: {self.message}", err=True)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turns wrong settings and wrongly declared rules into `Unable`."""
    from linter.config import ConfigError
    from linter.registry import RegistryError

    try:
        yield
    except (ConfigError, RegistryError) as error:
        raise Unable(str(error)) from error
