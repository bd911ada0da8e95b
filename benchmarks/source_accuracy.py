"""Measures chatvet against call sites of public code labelled by hand: of the bad ones, how many are found; of the good ones, none.

    python benchmarks/source_accuracy.py SOURCES LABELS [--label no-timeout] [--verbose] [--jobs N]

SOURCES holds one folder per checkout, `owner+name@` and the first eight digits of the commit. Each line of LABELS is an object
with `repo`, `commit`, `path`, `line`, `end_line` (where the call stands) and `labels`: a key, and for it `v` (bad, ok, unclear or
na), the `line` where a finding is expected, `why`, and `path` if that is in another file. `dup` marks code that is unchanged in a
second version; it is not counted.

A bad label is found by a finding of its rules that lies on the expected line or on the call, a few lines off, or in the same
function as either, unless the finding lies closer to another label of that key which is not bad. A finding that finds nothing is a
false alarm if the label next to it is ok, and to be read by hand otherwise. Demonstration scripts are unguarded by definition, so
they are counted apart there. A tree that is missing, or that chatvet could not check, is told, and its labels do not count.
"""

import argparse
import ast
import json
import os
import posixpath
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# Which rules look for what a label means, by slug, or by family in capitals.
RULES = {
    "stream-unguarded": ("unguarded-stream", "guarded-creation-only"),
    "call-unguarded": ("unguarded-call", "unguarded-call-in-handler"),
    "stream-openai-only": ("stream-transport-error",),
    "swallowed-error": ("swallowed-api-error",),
    "no-backoff": ("missing-backoff", "constant-backoff"),
    "retry-storm": ("retry-storm",),
    "retry-nonretryable": ("retry-of-permanent-error",),
    "double-retry": ("multiplied-retries",),
    "no-timeout": ("missing-timeout",),
    "unbounded-context": ("unbounded-history",),
    "chunk-choices-index": ("unguarded-choices-index",),
    "delta-none": ("none-delta",),
    "content-none": ("none-content",),
    "finish-reason-ignored": ("unfinished-stream", "unchecked-finish-reason"),
    "json-args-unguarded": ("unguarded-json-parse",),
    "bad-tool-schema": ("FUN",),
    "sync-in-async": ("sync-client-in-async",),
    "client-per-call": ("client-per-call",),
    "unbounded-fanout": ("unbounded-fanout",),
    "legacy-api": ("legacy-sdk-call",),
    "hardcoded-key": ("hardcoded-key",),
    "no-output-cap": ("missing-output-cap",),
    "deprecated-model": ("retired-model",),
}
KEYS = {rule: key for key, rules in RULES.items() for rule in rules}
APART_IN_SCRIPTS = {"call-unguarded", "stream-unguarded"}

NEAR_LINE = 6  # a finding this many lines off is about the label
NEAR_CALL = 2  # likewise, off the first or last line of the call
NEXT = 40  # a label further away than this, and in another function, says nothing about a finding
WORST_FIRST = ("bad", "ok", "unclear", "na")

# How close a finding lies to a label.
ON, NEAR, SAME_FUNCTION, ELSEWHERE = range(4)

SECONDS = 300  # for one tree
# Isolated, so that a tree which holds a `linter/` or a `json.py` of its own is read and never imported.
COMMAND = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); from linter.cli import main; main()"]
ARGUMENTS = "check . --isolated --no-respect-gitignore --select ALL --fail-on never --output-format json".split()

Functions = Mapping[tuple[str, str], Sequence[range]]
"""The lines of each function, its decorators included, by tree and path."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What chatvet reports, as far as it matters here."""

    path: str
    line: int
    code: str
    slug: str
    message: str

    @property
    def key(self) -> str:
        """The label that this finding's rule is scored by, or nothing; a label about a family does not mean its notes."""
        is_note = self.code[3] == "3"
        return KEYS.get(self.slug) or ("" if is_note else KEYS.get(self.code[:3], ""))


@dataclass(frozen=True, slots=True)
class Label:
    """One judgement at one line. `calls` are the calls that it was made for, `name` is what it is counted as."""

    tree: str
    path: str
    line: int
    key: str
    verdict: str
    why: str
    name: str
    calls: tuple[tuple[str, range], ...]
    counted: bool

    @property
    def place(self) -> tuple[str, str, int, str]:
        """What tells a label from others."""
        return (self.tree, self.path, self.line, self.key)

    def lines_in(self, path: str) -> Iterator[tuple[range, int]]:
        """Yields the lines of a file that a finding is expected on, each with how far off it may be."""
        if path == self.path:
            yield range(self.line, self.line + 1), NEAR_LINE
        for where, lines in self.calls:
            if path == where:
                yield lines, NEAR_CALL


@dataclass
class Score:
    """What came of one label's name."""

    bad: list[Label] = field(default_factory=list)
    ok: list[Label] = field(default_factory=list)
    found: set[Label] = field(default_factory=set)
    right: int = 0
    alarms: list[tuple[str, Finding, Label]] = field(default_factory=list)
    unread: list[tuple[str, Finding, Label | None]] = field(default_factory=list)


@dataclass
class Result:
    """The scores by label, how often each rule came to what, and how many fixes of a pair were noticed."""

    scores: dict[str, Score]
    rules: dict[tuple[str, str], Counter[str]]
    pairs: Counter[str]


def tree_of(row: Mapping[str, Any]) -> str:
    """Names the folder that a row's checkout is in."""
    return f"{row['repo'].replace('/', '+')}@{row['commit'][:8]}"


def labels(rows: Iterable[Mapping[str, Any]]) -> list[Label]:
    """Lists the judgements, one for each line and key: the worst one where several calls led to the same line."""
    grouped: dict[tuple[str, str, int, str], list[Label]] = defaultdict(list)
    for row in rows:
        call = (row["path"], range(row["line"], (row.get("end_line") or row["line"]) + 1))
        for key, said in row["labels"].items():
            where = place_of(row, key)
            name = f"{key} (scripts)" if key in APART_IN_SCRIPTS and row.get("context") == "script" else key
            label = Label(*where, said["v"], said.get("why") or "", name, (call,), counted=not row.get("dup"))
            grouped[where].append(label)
    merged = []
    for group in grouped.values():
        verdict = min((label.verdict for label in group), key=WORST_FIRST.index)
        same = [label for label in group if label.verdict == verdict]
        calls = tuple(dict.fromkeys(call for label in same for call in label.calls))
        name = min(label.name for label in same)
        merged.append(replace(same[0], name=name, calls=calls, counted=any(label.counted for label in same)))
    return merged


def place_of(row: Mapping[str, Any], key: str) -> tuple[str, str, int, str]:
    """Returns where a row's label of some key stands: tree, path, line and key."""
    said = row["labels"][key]
    return (tree_of(row), said.get("path") or row["path"], said.get("line") or row["line"], key)


def innermost(functions: Functions, tree: str, path: str, line: int) -> range | None:
    """Returns the lines of the smallest function that holds a line."""
    return min((lines for lines in functions.get((tree, path), ()) if line in lines), key=len, default=None)


def closeness(finding: Finding, label: Label, functions: Functions) -> int:
    """Says how close a finding lies to the line of a label, or to its call."""
    best = ELSEWHERE
    here = innermost(functions, label.tree, finding.path, finding.line)
    for lines, slack in label.lines_in(finding.path):
        off = distance(finding.line, lines)
        if off <= slack:
            best = min(best, NEAR if off else ON)
        elif here and here == innermost(functions, label.tree, finding.path, lines.start):
            best = min(best, SAME_FUNCTION)
    return best


def distance(line: int, lines: range) -> int:
    """Counts the lines between a line and some others."""
    return max(lines.start - line, line - lines[-1], 0)


def next_label(finding: Finding, candidates: Iterable[Label], functions: Functions) -> Label | None:
    """Returns the label that lies next to a finding, if it says anything about it; of several, one that is not ok."""
    near = []
    for label in candidates:
        off = min((distance(finding.line, lines) for lines, _ in label.lines_in(finding.path)), default=None)
        if off is not None and (off <= NEXT or closeness(finding, label, functions) != ELSEWHERE):
            near.append((off, label.verdict == "ok", label))
    return min(near, key=lambda one: one[:2])[2] if near else None


def score(
    rows: Iterable[Mapping[str, Any]], findings_by_tree: Mapping[str, Sequence[Finding]], functions: Functions | None = None
) -> Result:
    """Scores findings against labels; trees without an entry in `findings_by_tree` are left out."""
    functions = functions or {}
    rows = [row for row in rows if tree_of(row) in findings_by_tree]
    by_tree_and_key: dict[tuple[str, str], list[Label]] = defaultdict(list)
    labelled = set[tuple[str, str]]()
    scores: dict[str, Score] = defaultdict(Score)
    for label in labels(rows):
        by_tree_and_key[label.tree, label.key].append(label)
        labelled |= {(label.tree, label.path), *((label.tree, path) for path, _ in label.calls)}
        if label.counted and label.verdict in ("bad", "ok"):
            (scores[label.name].bad if label.verdict == "bad" else scores[label.name].ok).append(label)
    rules: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for tree, findings in findings_by_tree.items():
        for finding in findings:
            count = rules[finding.code, finding.slug]
            count["all"] += 1
            if not finding.key or (tree, finding.path) not in labelled:
                continue
            count["labelled"] += 1
            candidates = by_tree_and_key[tree, finding.key]
            if about := found_by(finding, candidates, functions):
                for label in about:
                    scores[label.name].found.add(label)
                if told := next((label for label in about if label.counted), None):
                    scores[told.name].right += 1
                    count["right"] += 1
                continue
            nearest = next_label(finding, candidates, functions)
            outcome = scores[nearest.name if nearest else finding.key]
            if nearest is None or nearest.verdict != "ok":
                outcome.unread.append((tree, finding, nearest))
                count["unread"] += 1
            elif nearest.counted:
                outcome.alarms.append((tree, finding, nearest))
                count["alarms"] += 1
    return Result(scores, rules, pairs(rows, scores.values()))


def found_by(finding: Finding, candidates: Iterable[Label], functions: Functions) -> list[Label]:
    """Lists the bad labels that a finding finds: none that it lies further from than from a label which is not bad."""
    ranked = [(closeness(finding, label, functions), label) for label in candidates]
    limit = min((rank for rank, label in ranked if label.verdict != "bad"), default=ELSEWHERE)
    return [label for rank, label in ranked if label.verdict == "bad" and rank <= limit and rank != ELSEWHERE]


def pairs(rows: Iterable[Mapping[str, Any]], scores: Iterable[Score]) -> Counter[str]:
    """Counts the faults that a commit mended, those found before it, and those of them not told after it."""
    found, alarmed = set[tuple[str, str, int, str]](), set[tuple[str, str, int, str]]()
    for one in scores:
        found |= {label.place for label in one.found}
        alarmed |= {label.place for _, _, label in one.alarms}
    versions: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        if name := row.get("pair"):
            stem, _, version = name.rpartition("-")
            versions[stem][version] = row
    counts: Counter[str] = Counter()
    for version in versions.values():
        before, after = version.get("before"), version.get("after")
        if not before or not after:
            continue
        for change in before.get("pair_keys") or ():
            key, _, verdicts = change.partition(":")
            if verdicts == "bad>ok" and key in before["labels"] and key in after["labels"]:
                is_found = place_of(before, key) in found
                counts["all"] += 1
                counts["found"] += is_found
                counts["gone"] += is_found and place_of(after, key) not in alarmed
    return counts


def check(tree: Path) -> tuple[list[Finding] | None, str]:
    """Runs chatvet over a tree; returns the findings that are not suppressed, and what went wrong."""
    try:
        done = subprocess.run([*COMMAND, *ARGUMENTS], cwd=tree, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None, f"no answer within {SECONDS} seconds"
    trouble = ""
    if done.returncode not in (0, 1):
        said = done.stderr.strip().splitlines() or ["nothing on standard error"]
        trouble = f"exit code {done.returncode}: {said[-1][-200:]}"
    try:
        told = json.loads(done.stdout)["findings"]
        return [
            Finding(posixpath.normpath(Path(one["path"]).as_posix()), one["line"], one["code"], one["slug"], one["message"])
            for one in told
            if not one.get("suppressed")
        ], trouble
    except (ValueError, KeyError, TypeError) as error:
        return None, trouble or f"output is not a report: {error!r}"


def functions_of(source: str) -> list[range]:
    """Lists the lines of each function in a source text, decorators included; of none if it cannot be parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    return [
        range(min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]), (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def outline(sources: Path, rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[range]]:
    """Reads where the functions of the labelled files are."""
    files = {(label.tree, path) for label in labels(rows) for path in (label.path, *(path for path, _ in label.calls))}
    found = {}
    for tree, path in files:
        file = sources / tree / path
        if file.is_file():
            found[tree, path] = functions_of(file.read_text(encoding="utf-8-sig", errors="replace"))
    return found


def share(part: int, whole: int) -> str:
    """Writes a ratio, or a dash where there is none."""
    return f"{part / whole:.0%}" if whole else "–"


def report(result: Result) -> Iterator[str]:
    """Yields the tables: by label, then by rule."""
    yield "| label | bad | found | recall | ok | right findings | false alarms | precision | to read |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    total: Counter[str] = Counter()
    for name, one in sorted(result.scores.items()):
        counts = {"bad": len(one.bad), "found": len(one.found.intersection(one.bad)), "ok": len(one.ok), "right": one.right}
        counts |= {"alarms": len(one.alarms), "unread": len(one.unread)}
        total.update(counts)
        yield line_of(name, counts)
    yield line_of("**all**", total)
    yield ""
    yield "| rule | findings | in labelled files | right | false alarms | to read |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for (code, slug), count in sorted(result.rules.items()):
        yield f"| {code} {slug} | {' | '.join(str(count[name]) for name in ('all', 'labelled', 'right', 'alarms', 'unread'))} |"
    if result.pairs:
        yield ""
        mended, found, gone = (result.pairs[name] for name in ("all", "found", "gone"))
        yield f"mended by a commit: {mended}, found before it: {found}, and gone after it: {gone}"


def line_of(name: str, counts: Mapping[str, int]) -> str:
    """Writes one line of the table by label."""
    recall, precision = share(counts["found"], counts["bad"]), share(counts["right"], counts["right"] + counts["alarms"])
    cells = (counts["bad"], counts["found"], recall, counts["ok"], counts["right"], counts["alarms"], precision, counts["unread"])
    return f"| {name} | {' | '.join(str(cell) for cell in cells)} |"


def details(result: Result) -> Iterator[str]:
    """Yields each miss, each false alarm and each finding to be read by hand."""
    for name, one in sorted(result.scores.items()):
        for label in sorted((label for label in one.bad if label not in one.found), key=lambda label: label.place):
            yield f"miss: {name}: {label.tree} {label.path}:{label.line}: {label.why}"
        for tree, finding, nearest in one.alarms:
            yield f"false alarm: {name}: {tree} {told(finding)}"
            yield f"    ok at {nearest.path}:{nearest.line}: {nearest.why}"
        for tree, finding, other in one.unread:
            yield f"to read: {name}: {tree} {told(finding)}"
            if other:
                yield f"    {other.verdict} at {other.path}:{other.line}: {other.why}"


def told(finding: Finding) -> str:
    """Writes a finding as chatvet does."""
    return f"{finding.path}:{finding.line}: {finding.code} {finding.slug}: {finding.message}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sources", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--label", action="append", choices=sorted(RULES), help="score this label only; may be repeated")
    parser.add_argument("--verbose", action="store_true", help="list the misses, the false alarms, and what is to be read by hand")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many trees are checked at a time")
    arguments = parser.parse_args()
    lines = arguments.labels.read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    wanted = set(arguments.label or RULES)
    for row in rows:
        row["labels"] = {key: said for key, said in row["labels"].items() if key in wanted}

    trees = sorted({tree_of(row) for row in rows})
    present = [tree for tree in trees if (arguments.sources / tree).is_dir()]
    findings_by_tree, left_out = {}, len(trees) - len(present)
    for tree in sorted({*trees} - {*present}):
        print(f"not in {arguments.sources}: {tree}")
    with ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        for tree, (findings, trouble) in zip(present, pool.map(check, (arguments.sources / tree for tree in present)), strict=True):
            if trouble:
                print(f"{'not checked' if findings is None else 'not wholly checked'}: {tree}: {trouble}")
            if findings is None:
                left_out += 1
            else:
                of_wanted = (finding for finding in findings if not arguments.label or finding.key in wanted)
                findings_by_tree[tree] = list(of_wanted)
    if left_out:
        print(f"left out: {left_out} of {len(trees)} trees")

    result = score(rows, findings_by_tree, outline(arguments.sources, rows))
    if arguments.verbose:
        print(*details(result), sep="\n", end="\n\n")
    print(*report(result), sep="\n")
    return int(left_out > 0)


if __name__ == "__main__":
    sys.exit(main())
