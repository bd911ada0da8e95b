"""Measures how long the command takes to start, as ratios to `python -c "import click"` in the same run.

python benchmarks/startup.py [--rounds 15]
"""

import argparse
import compileall
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
MESSAGES = [{"role": "user", "content": "Hello!"}]


def seconds(arguments: list[str]) -> float:
    """Times one process from its start to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    compileall.compile_dir(ROOT / "linter", quiet=1)  # as an installer does, whatever the environment says
    with tempfile.TemporaryDirectory() as folder:
        right, wrong = Path(folder, "right.json"), Path(folder, "wrong.json")
        right.write_text(json.dumps({"model": "gpt-4o", "messages": MESSAGES}), encoding="utf-8")
        wrong.write_text(json.dumps({"model": "gpt-4o", "messages": MESSAGES, "temperature": "0.2"}), encoding="utf-8")
        base = ["-c", "import click"]
        commands = {
            "--version": ["-m", "linter", "--version"],
            "--help": ["-m", "linter", "--help"],
            "check, one valid payload": ["-m", "linter", "check", "--select", "ALL", str(right)],
            "check, one broken payload": ["-m", "linter", "check", "--select", "ALL", str(wrong)],
        }
        for command in (base, *commands.values()):
            seconds(command)
        times: dict[str, list[float]] = {name: [] for name in commands}
        bases = []
        for _ in range(rounds):  # in turn, so that a change of the machine's speed meets all of them
            bases.append(seconds(base))
            for name, command in commands.items():
                times[name].append(seconds(command) / bases[-1])
        print(f"import click: {sorted(bases)[rounds // 2] * 1e3:.0f} ms")
        for name, ratios in times.items():
            print(f"{name}: {sorted(ratios)[rounds // 2]:.2f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
