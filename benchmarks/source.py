"""Measures how long chatvet takes over the Python source in a folder, side by side with other linters.

    python benchmarks/source.py FOLDER [--rounds 3] [--bandit PATH] [--semgrep PATH --semgrep-rules FILE] [--skip TOOL …]

Each tool runs in turn, in a process of its own and without a cache; one that is not installed is left out. Prints the medians, and
their ratios to chatvet's. A folder named `site-packages` is walked if it is the one that is named.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


def size_of(folder: Path) -> tuple[int, int]:
    """Returns how many Python files a folder holds, and how many lines."""
    files = lines = 0
    for path in folder.rglob("*.py"):
        if path.is_file():
            files += 1
            lines += path.read_bytes().count(b"\n")
    return files, lines


def found(name: str, given: str | None) -> str | None:
    """Returns the path of a tool: as given, else beside this Python, else on the search path."""
    beside = Path(sys.executable).parent / name
    return given or (str(beside) if beside.exists() else shutil.which(name))


def commands(arguments: argparse.Namespace) -> dict[str, list[str]]:
    """Returns the command of each tool that is there; it takes the folder as its last argument."""
    chatvet = [sys.executable, "-m", "linter", "check", "--isolated", "--no-respect-gitignore", "--exit-zero"]
    all_commands: dict[str, list[str]] = {"chatvet check": [*chatvet, "--output-format", "concise"]}
    if ruff := found("ruff", arguments.ruff):
        options = ["--isolated", "--no-cache", "--exit-zero", "--quiet", "--no-respect-gitignore", "--config", "exclude = []"]
        all_commands["ruff check --select ALL"] = [ruff, "check", "--select", "ALL", *options, "--output-format", "concise"]
    if bandit := found("bandit", arguments.bandit):
        all_commands["bandit -r"] = [bandit, "--quiet", "--exit-zero", "--format", "json", "--recursive"]
    semgrep = found("semgrep", arguments.semgrep)
    if semgrep and arguments.semgrep_rules:
        options = ["--metrics", "off", "--disable-version-check", "--no-git-ignore", "--quiet", "--json"]
        all_commands["semgrep"] = [semgrep, "scan", "--config", arguments.semgrep_rules, *options]
    return {name: command for name, command in all_commands.items() if name.split()[0] not in arguments.skip}


def seconds(command: list[str], folder: Path) -> tuple[float, float]:
    """Times one run from its start to its end: by the clock, and in time of the processor."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} if command[0] == sys.executable else None
    before, start = os.times(), time.perf_counter()
    subprocess.run([*command, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=environment)
    passed, after = time.perf_counter() - start, os.times()
    return passed, after.children_user + after.children_system - before.children_user - before.children_system


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ruff", help="where it is, if it is not beside this Python")
    parser.add_argument("--bandit", help="likewise")
    parser.add_argument("--semgrep", help="likewise")
    parser.add_argument("--semgrep-rules", help="a file of rules; semgrep is left out without one")
    parser.add_argument("--skip", nargs="*", default=[], help="tools to leave out, by their first word")
    arguments = parser.parse_args()
    files, lines = size_of(arguments.folder)
    print(f"{files:,} Python files, {lines:,} lines; {os.cpu_count()} processors; medians of {arguments.rounds}")
    tools = commands(arguments)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in tools}
    for _ in range(arguments.rounds):  # in turn, so that a change of the machine's speed meets all of them
        for name, command in tools.items():
            times[name].append(seconds(command, arguments.folder.resolve()))
    ours = median(wall for wall, _ in times["chatvet check"])
    ours_of_processor = median(cpu for _, cpu in times["chatvet check"])
    for name, runs in times.items():
        wall, cpu = median(wall for wall, _ in runs), median(cpu for _, cpu in runs)
        ratios = f"{wall / ours:6.2f} x chatvet ({cpu / ours_of_processor:.2f} x of the processor)"
        print(f"{name:<24} {wall:8.1f} s {cpu:8.1f} s of the processor   {ratios}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
