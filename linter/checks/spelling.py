"""Questions about a key that is not known and the one that was meant, so that a typing error is told once and mended."""

from linter.checks.wording import closest, quoted
from linter.model.fix import Fix, RenameKey, Safety
from linter.model.subject import Violation

__all__ = ["is_told_as_missing", "meant", "renamed_to_known", "renamed_to_missing"]


def meant(violation: Violation) -> str | None:
    """Returns the known key that an unknown one is close to, if the object does not have that."""
    return closest(violation.name, [name for name in violation.allowed if name not in violation.data])


def is_told_as_missing(violation: Violation) -> bool:
    """Says whether an unknown key stands for a required one, or belongs in it: then what is missing is told, and this is why."""
    return bool(violation.flat) or meant(violation) in violation.missing


def renamed_to_known(violation: Violation) -> Fix | None:
    """Returns the fix that gives an unknown key the name that was most likely meant."""
    near = meant(violation)
    member = violation.place.parent.at(violation.name)
    return Fix(f"Rename to `{near}`", (RenameKey(member, near),), Safety.UNSAFE) if near else None


def renamed_to_missing(violation: Violation, name: str) -> Fix | None:
    """Returns the fix that makes a missing member of the unknown key that most likely stands for it."""
    if name in violation.data:
        return None
    typo = closest(name, [key for key in violation.data if isinstance(key, str) and key not in violation.allowed])
    if typo is None:
        return None
    return Fix(f"Rename {quoted(typo)} to `{name}`", (RenameKey(violation.place.at(typo), name),), Safety.UNSAFE)
