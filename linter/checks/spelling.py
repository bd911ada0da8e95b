"""Questions about a key that is not known and the one that was meant, so that a typing error is told once and mended."""

from linter.checks.wording import closest
from linter.model.subject import Violation

__all__ = ["is_told_as_missing", "meant", "misspelt"]


def meant(violation: Violation) -> str | None:
    """Returns the known key that an unknown one is close to, if the object does not have that."""
    return closest(violation.name, [name for name in violation.allowed if name not in violation.data])


def is_told_as_missing(violation: Violation) -> bool:
    """Says whether an unknown key stands for a required one, or belongs in it: then what is missing is told, and this is why."""
    return bool(violation.flat) or meant(violation) in violation.missing


def misspelt(violation: Violation, name: str) -> str | None:
    """Returns the unknown key that most likely stands for a missing one."""
    return closest(name, [key for key in violation.data if isinstance(key, str) and key not in violation.allowed])
