"""The only place where a finding is silenced: it is marked, never dropped, and the summary counts it."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from linter import globs
from linter.config import Config, Override
from linter.model.finding import Diagnostic
from linter.model.fix import Fix, Safety, Text
from linter.model.place import Place, Span
from linter.model.rule import Rule
from linter.model.subject import Suppression

if TYPE_CHECKING:
    from linter.documents.comments import Directive
    from linter.documents.record import Record

__all__ = ["Comments", "marked"]

_ALL = "ALL"
_LONGEST_SHOWN = 40


def marked(diagnostic: Diagnostic, rule: Rule, config: Config) -> Diagnostic:
    """Returns the diagnostic, marked if the settings silence it: `per-file-ignores`, or the override with the longest pointer."""
    if not config.per_file_ignores and not config.overrides:
        return diagnostic
    path, root = diagnostic.path, config.root
    ignored = [selectors for glob, selectors in config.per_file_ignores.items() if globs.fits(glob, path, root)]
    fitting = [override for override in config.overrides if override.is_about_rules and _covers(override, diagnostic, root)]
    if fitting:
        longest = max(len(override.pointer) for override in fitting)
        ignored += [override.ignore for override in fitting if len(override.pointer) == longest]
    if any(rule.is_meant_by(selector) for selectors in ignored for selector in selectors):
        return replace(diagnostic, suppressed=True)
    return diagnostic


def _covers(override: Override, diagnostic: Diagnostic, root: Path) -> bool:
    if override.line is not None and override.line != diagnostic.line:
        return False
    return globs.fits(override.glob, diagnostic.path, root) and f"{diagnostic.pointer}/".startswith(f"{override.pointer}/")


class Comments:
    """The comments of one record that silence findings; once all its findings are marked, those are known that silence none."""

    def __init__(self, record: "Record") -> None:
        self._document = record.document
        self._anchor = record.anchor
        self._lines_before = record.first_line - 1
        self._directives = record.comments()
        self._used: set[tuple[Span, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._directives)

    def mark(self, diagnostic: Diagnostic, rule: Rule) -> Diagnostic:
        """Returns the diagnostic, marked if a comment silences it; all that could are in use then."""
        line = diagnostic.line - self._lines_before
        last = diagnostic.end_line - self._lines_before
        if diagnostic.end_column == 1 and last > line:
            last -= 1  # it ends with the line feed
        for directive in self._directives:
            if directive.problem or not _reaches(directive, diagnostic.cell, line, last):
                continue
            is_here = (directive.cell, directive.line) == (diagnostic.cell, line)
            for selector in directive.selectors or (_ALL,):
                if _silences(selector, rule, is_elsewhere=directive.is_file and not is_here):
                    self._used.add((directive.span, selector))
                    diagnostic = replace(diagnostic, suppressed=True)
        return diagnostic

    def unused(self, *, enabled: Collection[Rule], known: Collection[Rule]) -> list[Suppression]:
        """Returns what is wrong with the comments, after `mark` has seen all findings of the `enabled` rules.

        That is each that silenced nothing though its rules are enabled, that names none of the `known` rules, or has no form that
        is known. For all rules of a family, or all, those suffice that run by default.
        """
        return [suppression for directive in self._directives for suppression in self._faults(directive, enabled, known)]

    def _faults(self, directive: "Directive", enabled: Collection[Rule], known: Collection[Rule]) -> Iterator[Suppression]:
        if directive.problem:
            yield self._suppression(directive.span, None, directive.problem, directive.help)
            return
        selectors = directive.selectors or (_ALL,)
        idle = [selector for selector in selectors if self._is_idle(directive, selector, enabled, known)]
        if len(idle) == len(selectors):
            message = f"`{_shown(directive)}` silences nothing"
            yield self._suppression(directive.span, None, message, "Remove the comment", directive.removal)
            return
        for index, (selector, span) in enumerate(zip(directive.selectors, directive.selector_spans, strict=True)):
            shown = _cut(selector)
            if selector in idle:
                message = f"`{shown}` silences nothing"
                yield self._suppression(span, selector, message, f"Remove `{shown}`", directive.removal_of(index))
            elif not _meant(selector, known):
                yield self._suppression(span, selector, f"`{shown}` is the name of no rule", _advice(selector, known))

    def _is_idle(self, directive: "Directive", selector: str, enabled: Collection[Rule], known: Collection[Rule]) -> bool:
        """Whether a selector silenced nothing, and would have if there were something."""
        meant = _meant(selector, known)
        if (directive.span, selector) in self._used or any(_is_name(selector, rule) for rule in meant if _is_about_this(rule)):
            return False
        return bool(meant) and all(rule in enabled for rule in [rule for rule in meant if rule.is_default] or meant)

    def _suppression(self, span: Span, selector: str | None, message: str, help: str, removal: Span | None = None) -> Suppression:
        fix = Fix(help, (Text(removal, ""),), Safety.SAFE) if removal else None
        return Suppression(Place(self._document, self._anchor, span=span), selector, message, help, fix)


def _reaches(directive: "Directive", cell: int | None, line: int, last: int) -> bool:
    if directive.is_file or directive.cell != cell:
        return directive.is_file
    return line <= directive.line <= last or (directive.is_alone and directive.below == line)


def _silences(selector: str, rule: Rule, *, is_elsewhere: bool) -> bool:
    """Whether a selector silences a rule's finding.

    A finding about a comment that silences nothing would be silenced by that very comment if it is for all rules. So it has to be
    named, or to stand in a file that is silenced as a whole.
    """
    if _is_about_this(rule):
        return _is_name(selector, rule) or (selector == _ALL and is_elsewhere)
    return rule.is_meant_by(selector)


def _is_about_this(rule: Rule) -> bool:
    return any(subscription.subject is Suppression for subscription in rule.subscriptions)


def _is_name(selector: str, rule: Rule) -> bool:
    return selector in (rule.code, rule.slug, *rule.aliases)


def _meant(selector: str, known: Collection[Rule]) -> list[Rule]:
    return [rule for rule in known if rule.is_meant_by(selector)]


def _advice(selector: str, known: Collection[Rule]) -> str:
    from difflib import get_close_matches

    names = [name for rule in known for name in (rule.slug, rule.code)]
    close = get_close_matches(selector, names, 1) or [name for name in names if name == selector.upper()]
    return f"Write `{close[0]}`" if close else "Write the slug or the code of a rule, as `chatvet rules` lists them"


def _shown(directive: "Directive") -> str:
    word = "ignore-file" if directive.is_file else "ignore"
    return _cut(f"{word}[{', '.join(directive.selectors)}]" if directive.selectors else word)


def _cut(text: str) -> str:
    shown = text.replace("`", "'")
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[: _LONGEST_SHOWN - 1]}…"
