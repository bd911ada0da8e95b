"""Applies fixes to one record: operations become edits, edits become text, until nothing changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from linter.documents.record import Record
from linter.documents.text import apply_edits
from linter.model.finding import Finding
from linter.model.fix import Edit, Fix, Safety
from linter.model.place import Span

__all__ = ["MOST_ROUNDS", "FixLog", "edits_of", "fixed"]

MOST_ROUNDS = 10


@dataclass(slots=True)
class FixLog:
    """What was fixed, and which fixes were undone because the text could not be parsed after them."""

    applied: list[Finding] = field(default_factory=list)
    undone: list[Finding] = field(default_factory=list)


def edits_of(record: Record, fix: Fix) -> list[Edit] | None:
    """Renders a fix; `None` if a place of it is not in the text, or its operations are in each other's way."""
    try:
        edits = record.render(fix.ops)
    except KeyError:
        return None
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    if any(later.span.start < earlier.span.end for earlier, later in pairwise(ordered)):
        return None
    return ordered


def fixed(record: Record, check: Callable[[Record], Iterable[Finding]], *, unsafe: bool, log: FixLog) -> Record:
    """Returns the record after its fixes: checked and fixed again until nothing changes, ten times at most.

    `check` gives the findings that may be fixed. A fix after which the text cannot be parsed is undone, and not tried again.
    """
    for _ in range(MOST_ROUNDS):
        undone = {(finding.rule.code, finding.place) for finding in log.undone}
        chosen = _compatible(record, (f for f in check(record) if (f.rule.code, f.place) not in undone), unsafe=unsafe)
        changed = _applied(record, chosen)
        if changed.text == record.text:
            return record
        if record.is_parsed and not changed.is_parsed:
            changed = record
            for finding, edits in chosen:
                attempt = _applied(record, [(finding, edits)])
                if attempt.is_parsed:
                    changed, chosen = attempt, [(finding, edits)]
                    break
                log.undone.append(finding)
            else:
                return record
        log.applied += [finding for finding, _ in chosen]
        record = changed
    return record


def _compatible(record: Record, findings: Iterable[Finding], *, unsafe: bool) -> list[tuple[Finding, list[Edit]]]:
    """Chooses fixes that leave each other alone, in the order of the text; the others get their turn in the next round."""
    rendered = []
    for finding in findings:
        if finding.fix and (unsafe or finding.fix.safety is Safety.SAFE):
            edits = edits_of(record, finding.fix)
            if edits:
                rendered.append((finding, edits))
    rendered.sort(key=lambda pair: (pair[1][0].span.start, pair[0].rule.code))
    chosen: list[tuple[Finding, list[Edit]]] = []
    taken: list[Span] = []
    for finding, edits in rendered:
        if not any(_collide(edit.span, span) for edit in edits for span in taken):
            chosen.append((finding, edits))
            taken += [edit.span for edit in edits]
    return chosen


def _collide(one: Span, other: Span) -> bool:
    """Whether two spans overlap; two insertions at one spot count, since each was written as if it were alone."""
    return one.start == other.start or (one.start < other.end and other.start < one.end)


def _applied(record: Record, chosen: list[tuple[Finding, list[Edit]]]) -> Record:
    text = apply_edits(record.text, [edit for _, edits in chosen for edit in edits])
    return record.reread(text) if text != record.text else record
