"""Finds the rules: every module under `linter.rules`, and plug-ins through the entry-point group `chatvet.rules`."""

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from linter import rules as package
from linter.model.rule import Rule

__all__ = ["ENTRY_POINTS", "RegistryError", "find_rule", "is_built_in", "page_of", "rules"]

ENTRY_POINTS = "chatvet.rules"


class RegistryError(Exception):
    """A rule is declared wrongly, or two rules claim one name; the message says which."""


@cache
def rules() -> tuple[Rule, ...]:
    """Returns every rule, sorted by code. Raises `RegistryError` if two share a code, slug or alias, or a plug-in fails."""
    found = [*_built_in(), *_plugged_in()]
    names: dict[str, Rule] = {}
    for rule in found:
        for name in (rule.code, rule.slug, *rule.aliases):
            if names.setdefault(name, rule) is not rule:
                raise RegistryError(f"two rules are called `{name}`: {names[name].summary}; {rule.summary}")
    return tuple(sorted(found, key=lambda rule: rule.code))


def find_rule(name: str) -> Rule | None:
    """Returns the rule with this code, slug or alias."""
    return next((rule for rule in rules() if name in (rule.code, rule.slug, *rule.aliases)), None)


def is_built_in(rule: Rule) -> bool:
    """Says whether a rule comes with chatvet, and not from a plug-in."""
    return rule.subscriptions[0].check.__module__.startswith(f"{package.__name__}.")


def page_of(rule: Rule) -> str:
    """Returns the address of a rule's page, relative to the root of the repository; empty for a plug-in's, which has none."""
    return f"docs/rules/{rule.slug}.md" if is_built_in(rule) else ""


def _built_in() -> list[Rule]:
    found = []
    for family in iter_modules(package.__path__):
        path = [str(Path(package.__path__[0]) / family.name)]
        found += [import_module(f"{package.__name__}.{family.name}.{module.name}").RULE for module in iter_modules(path)]
    return found


def _plugged_in() -> list[Rule]:
    """Loads plug-ins; an entry point names a `Rule`, a module with `RULE`, or a list of either."""
    if not _has_plugins():
        return []
    from importlib.metadata import entry_points

    found: list[Rule] = []
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            loaded: Any = entry.load()
        except Exception as error:
            raise RegistryError(f"plug-in `{entry.value}` cannot be loaded: {error}") from error
        for item in loaded if isinstance(loaded, list | tuple) else (loaded,):
            rule = getattr(item, "RULE", item)
            if not isinstance(rule, Rule):
                raise RegistryError(f"plug-in `{entry.value}` offers a {type(item).__name__}, not a Rule")
            found.append(rule)
    return found


def _has_plugins() -> bool:
    """Looks for the group's name in installed metadata: `importlib.metadata` takes longer to import than all rules to run."""
    mark = ENTRY_POINTS.encode()
    for folder in sys.path:
        for listing in Path(folder or ".").glob("*.*-info/entry_points.txt"):
            if mark in listing.read_bytes():
                return True
    return False
