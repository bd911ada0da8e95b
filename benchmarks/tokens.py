"""Measures what token budgets cost: rules about them over requests that fit, and one prompt that is too long.

    python benchmarks/tokens.py [--lines 10000] [--rounds 3]

Prints ratios: a check with the rules TOK to one without them, and the judgment of a prompt of 2 MB to tiktoken's own time for
its text. Both exclude what is imported, and the encoding, which are loaded once.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from linter.config import Configs
from linter.discover import File
from linter.run import Run
from linter.tokens.encodings import encoder

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.payloads import write

MEGABYTE = 1 << 20


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()  # what other programs do meanwhile is no matter
    work()
    return time.process_time() - start


def check(path: Path, settings: dict[str, object]) -> None:
    result = Run(Configs(settings, isolated=True)).check(File(str(path), "jsonl"))
    assert not result.failures, result.failures
    assert not result.diagnostics, result.diagnostics[0]


def real_text(size: int) -> str:
    """Returns code and prose: this repository's own, over and over if that is not enough, without what looks like a template."""
    root = Path(__file__).parent.parent
    found = "".join(
        path.read_text(encoding="utf-8") for folder in ("linter", "docs") for path in sorted((root / folder).rglob("*.[pm][yd]"))
    )
    found = re.sub(r"\{\{|\$\{|<%", "", found)
    return (found * (size // len(found) + 1))[:size]


def judged(path: Path, rules: str, found: set[str]) -> float:
    """Times the check of a prompt with some rules, which have to find this."""
    run, diagnostics = Run(Configs({"select": rules.split(), "ignore": ["TOK3"]}, isolated=True)), []
    time_taken = seconds(lambda: diagnostics.extend(run.check(File(str(path), "json")).diagnostics))
    assert {diagnostic.slug for diagnostic in diagnostics} == found, diagnostics
    return time_taken


def least(pairs: list[tuple[float, ...]]) -> list[float]:
    """Returns the least time of each kind over the rounds: other programs can only add to it."""
    return [min(times) for times in zip(*pairs, strict=True)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests.jsonl"
        write(path, arguments.lines)
        size = path.stat().st_size / arguments.lines
        without, whole = {"ignore": ["TOK"]}, dict[str, object]()
        check(path, whole)
        pairs = [(seconds(lambda: check(path, whole)), seconds(lambda: check(path, without))) for _ in range(arguments.rounds)]
        one, other = least(pairs)
        added, each = one / other - 1, other / arguments.lines
        print(f"{arguments.lines} requests of {size:,.0f} bytes, {each * 1e6:.0f} µs each: the rules add {added:.1%}")
        own = encoder("o200k_base")._encoding
        text = real_text(2 * MEGABYTE)
        path = Path(folder) / "request.json"
        path.write_text(json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": text}]}), encoding="utf-8")
        rounds = [
            (
                judged(path, "TOK", {"prompt-over-context"}),
                judged(path, "TOK102", set()),
                seconds(lambda: own.encode_ordinary(text)),
            )
            for _ in range(arguments.rounds * 3)
        ]
        whole_check, rest, alone = least(rounds)
        ratio = (whole_check - rest) / alone
        print(f"a prompt of {path.stat().st_size:,} bytes: judged in {ratio:.2f} x the time of tiktoken")
        print(f"the whole check of it, reading included: {whole_check / alone:.2f} x")
    return int(added > 0.1 or ratio > 1.2)


if __name__ == "__main__":
    sys.exit(main())
