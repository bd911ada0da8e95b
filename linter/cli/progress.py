"""A progress bar for those who wait, and nothing for all others."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import TypeVar

import click

__all__ = ["watched"]

T = TypeVar("T")

_PATIENCE = 1.0  # seconds


def watched(items: Sequence[T], *, patience: float = _PATIENCE) -> Iterator[T]:
    """Yields the items; once that has lasted a while, shows on standard error how many are left."""
    begun = time.monotonic()
    bar = None
    with ExitStack() as stack:
        for done, item in enumerate(items):
            if bar is None and time.monotonic() - begun > patience:
                bar = stack.enter_context(click.progressbar(length=len(items), label="Checking", file=sys.stderr))
                bar.update(done)
            yield item
            if bar is not None:
                bar.update(1)
