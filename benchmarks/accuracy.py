"""Measures chatvet against requests with the API's verdict: of the refused ones, how many get an error; of the accepted ones, none.

    python benchmarks/accuracy.py CASES.jsonl [--misses] [--write docs/accuracy.md]

Each line of CASES is an object with `request`, `verdict` (`rejected` or `accepted`), `family`, `api_error`, and the flags
`lintable`, `contested` and `still_current`. With `expand`, the string at `expand.path` is set to `repeat * times` first. Cases that
cannot be seen in the body, on which sources disagree, or which the API has since relaxed are not scored.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from linter import Severity, check_request

MARKERS = ("<!-- accuracy:begin -->", "<!-- accuracy:end -->")


@dataclass
class Score:
    """Counts of one family."""

    rejected: int = 0
    flagged: int = 0
    accepted: int = 0
    false_alarms: int = 0
    misses: list[str] = field(default_factory=list)


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the cases that are scored, with their request complete."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if not case.get("lintable", True) or case.get("contested") or case.get("still_current") is False:
            continue
        if expand := case.get("expand"):
            *way, last = _steps(expand["path"])
            holder = case["request"]
            for step in way:
                holder = holder[step]
            holder[last] = expand["repeat"] * expand["times"]
        yield case


def _steps(path: str | list[Any]) -> list[Any]:
    if isinstance(path, list):
        return path
    return [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]/]+", path)]


def has_error(request: Any) -> bool:
    """Whether chatvet reports an error on a request."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in check_request(request))


def measure(path: Path) -> dict[str, Score]:
    """Scores all cases by family."""
    scores: dict[str, Score] = defaultdict(Score)
    for case in cases(path):
        score = scores[case["family"]]
        flagged = has_error(case["request"])
        is_refused = case["verdict"] == "rejected"
        if is_refused:
            score.rejected += 1
            score.flagged += flagged
        else:
            score.accepted += 1
            score.false_alarms += flagged
        if flagged != is_refused:
            score.misses.append(case["id"])
    return scores


def table(families: dict[str, Score]) -> list[str]:
    """Writes the scores of some families as a Markdown table, with their sum."""
    total = Score()
    lines = ["| family | refused | with an error | accepted | with an error |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, score in sorted(families.items()):
        lines.append(f"| {name} | {score.rejected} | {score.flagged} | {score.accepted} | {score.false_alarms} |")
        for count in ("rejected", "flagged", "accepted", "false_alarms"):
            setattr(total, count, getattr(total, count) + getattr(score, count))
    share = f" ({total.flagged / total.rejected:.0%})" if total.rejected else ""
    lines.append(f"| **all** | {total.rejected} | {total.flagged}{share} | {total.accepted} | {total.false_alarms} |")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--misses", action="store_true", help="list the cases that came out wrong")
    parser.add_argument("--write", type=Path, help="put the table between the markers of a Markdown file")
    arguments = parser.parse_args()
    scores = measure(arguments.cases)
    text = "\n".join(table(scores))
    print(text)
    if arguments.misses:
        for family, score in scores.items():
            for name in score.misses:
                print(f"wrong: {family}: {name}")
    if arguments.write:
        old = arguments.write.read_text(encoding="utf-8")
        before, rest = old.split(MARKERS[0])
        arguments.write.write_text(f"{before}{MARKERS[0]}\n{text}\n{MARKERS[1]}{rest.split(MARKERS[1])[1]}", encoding="utf-8")
    found, refused = sum(score.flagged for score in scores.values()), sum(score.rejected for score in scores.values())
    return int(any(score.false_alarms for score in scores.values()) or found < 0.97 * refused)


if __name__ == "__main__":
    sys.exit(main())
