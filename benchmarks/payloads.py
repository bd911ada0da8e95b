"""Measures the time and memory of checking JSON Lines against a bare `json.loads`, and against `check-jsonschema`.

    python benchmarks/payloads.py [--lines 20000] [--files 400]

Prints ratios from one run on one machine. The requests are valid, about 3 kB each, with tools, tool calls and content parts.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linter import facts
from linter.config import Configs
from linter.discover import File
from linter.run import Run

WORDS = "weather city river train library garden window paper answer question morning number letter table".split()


def text(source: random.Random, words: int) -> str:
    """Makes a text of some words."""
    return " ".join(source.choice(WORDS) for _ in range(words))


def request(number: int) -> dict[str, Any]:
    """Makes a valid request of about 3 kB: three tools, three rounds of parts, a call and its answer."""
    source = random.Random(number)
    properties = {
        "location": {"type": "string", "description": text(source, 8)},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
    }
    parameters = {"type": "object", "properties": properties, "required": ["location"], "additionalProperties": False}
    names = [f"{source.choice(WORDS)}_{index}" for index in range(3)]
    tools = [
        {"type": "function", "function": {"name": name, "description": text(source, 8), "parameters": parameters}} for name in names
    ]
    messages: list[dict[str, Any]] = [{"role": "system", "content": text(source, 40)}]
    for turn in range(3):
        image = {"url": f"https://example.com/{number}/{turn}.png", "detail": "low"}
        parts = [{"type": "text", "text": text(source, 20)}, {"type": "image_url", "image_url": image}]
        call = {"id": f"call_{number}_{turn}", "type": "function"}
        call["function"] = {"name": names[0], "arguments": json.dumps({"location": source.choice(WORDS)})}
        messages += [
            {"role": "user", "content": parts},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": call["id"], "content": json.dumps({"degrees": number % 40})},
            {"role": "assistant", "content": text(source, 12)},
        ]
    return {
        "model": "gpt-5.2", "messages": messages, "tools": tools, "tool_choice": "auto", "temperature": 0.2,
        "max_completion_tokens": 300, "stream": True, "stream_options": {"include_usage": True},
    }  # fmt: skip


def broken(number: int) -> dict[str, Any]:
    """Makes the same request with one defect out of four."""
    data = request(number)
    match number // 100 % 4:
        case 0:
            data["temperature"] = "0.2"
        case 1:
            data["messages"][3]["tool_call_id"] = "call_lost"
        case 2:
            data["top_k"] = 8
        case _:
            data["messages"][1]["content"][1]["image_url"] = "https://example.com/a.png"
    return data


def write(path: Path, lines: int, every: int = 0) -> None:
    """Writes a file of requests, of which every so-many-eth is broken."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(lines):
            file.write(json.dumps(broken(number) if every and number % every == 0 else request(number)) + "\n")


def seconds_of_loads(path: Path) -> float:
    """Times `json.loads` over the lines of a file."""
    with path.open("rb") as file:
        start = time.perf_counter()
        for line in file:
            json.loads(line)
        return time.perf_counter() - start


def seconds_of_check(path: Path) -> tuple[float, int]:
    """Times chatvet over a file, in this process; returns the seconds and the number of findings."""
    start = time.perf_counter()
    result = Run(Configs(isolated=True)).check(File(str(path), "jsonl"))
    return time.perf_counter() - start, len(result.diagnostics)


def peak_of_check(path: Path) -> int:
    """Returns the peak memory, in KiB, of a process that checks a file."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path; "
        "from benchmarks.payloads import seconds_of_check, peak; "
        "seconds_of_check(Path(sys.argv[1])); print(peak())"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", code, str(path), root], capture_output=True, text=True, check=True)
    return int(done.stdout)


def peak() -> int:
    """Returns this process's peak memory in KiB: the kernel's own mark where there is one, since `ru_maxrss` outlives `exec`."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size // 1024 if sys.platform == "darwin" else size


def median_ratio(pairs: Iterator[tuple[float, float]]) -> float:
    """Returns the median of quotients, so that one slow moment of the machine does not count."""
    ratios = sorted(one / other for one, other in pairs)
    return ratios[len(ratios) // 2]


def seconds_of_check_jsonschema(folder: Path, count: int) -> float:
    """Times `check-jsonschema` with the same schema on the same requests, one file each, without its start."""
    for number in range(count):
        (folder / f"{number}.json").write_text(json.dumps(request(number)), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(facts.FOLDER / "chatvet.request.json")]

    def timed(files: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run([*command, *files], check=True, capture_output=True)
        return time.perf_counter() - start

    files = [str(folder / f"{number}.json") for number in range(count)]
    return timed(files) - timed(files[:1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=400, help="how many requests check-jsonschema is given")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        valid, few, mixed = folder / "valid.jsonl", folder / "few.jsonl", folder / "mixed.jsonl"
        write(valid, arguments.lines)
        write(few, arguments.lines // 10)
        write(mixed, arguments.lines, every=100)
        size = valid.stat().st_size / arguments.lines
        seconds_of_check(few)  # what is imported and compiled once is not a matter of the lines
        loads = seconds_of_loads(valid)
        check, found = seconds_of_check(valid)
        print(f"{arguments.lines} requests of {size:,.0f} bytes: json.loads {loads / arguments.lines * 1e6:.0f} µs a line")
        assert found == 0, found
        ratio = median_ratio((seconds_of_check(valid)[0], seconds_of_loads(valid)) for _ in range(arguments.rounds))
        print(f"chatvet, valid lines: {ratio:.1f} x json.loads ({check / arguments.lines * 1e6:.0f} µs a line)")
        with_broken = median_ratio((seconds_of_check(mixed)[0], seconds_of_check(valid)[0]) for _ in range(arguments.rounds))
        print(f"chatvet, 1 % broken: {with_broken:.2f} x the valid lines ({seconds_of_check(mixed)[1]} findings)")
        low, high = peak_of_check(few), peak_of_check(valid)
        print(f"peak memory: {low:,} KiB at {arguments.lines // 10} lines, {high:,} KiB at {arguments.lines} ({high / low:.2f} x)")
        if arguments.files:
            peer = seconds_of_check_jsonschema(folder, arguments.files) / arguments.files
            ours = check / arguments.lines
            print(f"check-jsonschema, same schema: {peer * 1e6:.0f} µs a request, {peer / ours:.0f} x chatvet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
