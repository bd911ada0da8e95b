"""One module per output format: a `Report` in, text out. A reporter reads no settings and decides nothing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from linter.report.report import Report

__all__ = ["FORMATS", "reporter"]

FORMATS = ("text", "concise", "json", "jsonl", "github")


def reporter(name: str) -> "Callable[[Report], Iterable[str]]":
    """Returns the function that writes a report in a format; its module is imported now and not before."""
    from importlib import import_module

    write: Callable[[Report], Iterable[str]] = import_module(f"{__name__}.{name}").write
    return write
