"""Measures the time of checking strict function schemas against `jsonschema-rs` telling whether they are valid schemas at all.

    python benchmarks/schemas.py [--schemas 10000] [--properties 30]

Prints ratios from one run on one machine. Each schema is one line of JSON Lines, in a request that is otherwise small; all are
right, with enumerations, arrays, objects in each other, unions with null and references to definitions.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import jsonschema_rs

from linter.checks.schema_strict import find_faults
from linter.config import Configs
from linter.discover import File
from linter.facts.dialects import dialect_of
from linter.run import Run

WORDS = "weather city river train library garden window paper answer question morning number letter table".split()


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """Makes an object as strict mode wants it."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def schema(number: int, properties: int) -> dict[str, Any]:
    """Makes a strict schema with so many properties on all levels, those of its one definition not counted."""
    source = random.Random(number)

    def described(kind: dict[str, Any]) -> dict[str, Any]:
        return {**kind, "description": " ".join(source.choice(WORDS) for _ in range(6))}

    kinds: list[dict[str, Any]] = [
        {"type": "string"},
        {"type": "string", "enum": WORDS[:4]},
        {"type": ["integer", "null"], "minimum": 0},
        {"type": "array", "items": {"type": "string"}, "maxItems": 5},
        {"anyOf": [{"type": "number"}, {"type": "null"}]},
    ]
    fields: dict[str, Any] = {}
    while len(fields) + 4 * (len(fields) // 8) < properties - 4:
        index = len(fields)
        inner = {f"{word}_{index}": described({"type": "string"}) for word in WORDS[:4]}
        kind = {"type": "array", "items": closed(inner)} if index % 8 == 7 else source.choice(kinds)
        fields[f"{source.choice(WORDS)}_{index}"] = described(kind)
    while sum(json.dumps(part).count('"description"') for part in fields.values()) < properties - 1:
        fields[f"more_{len(fields)}"] = described({"type": "boolean"})
    fields["unit"] = {"$ref": "#/$defs/unit"}
    return {**closed(fields), "$defs": {"unit": {"type": "string", "enum": ["metric", "imperial"]}}}


def request(number: int, properties: int) -> dict[str, Any]:
    """Makes a request with one strict function."""
    function = {"name": f"f{number}", "description": "Looks things up", "parameters": schema(number, properties), "strict": True}
    hello = {"role": "user", "content": "hello"}
    return {"model": "gpt-5.4", "messages": [hello], "tools": [{"type": "function", "function": function}]}


def seconds_of_loads(path: Path) -> float:
    """Times `json.loads` over the lines of a file."""
    with path.open("rb") as file:
        start = time.process_time()
        for line in file:
            json.loads(line)
        return time.process_time() - start


def seconds_of_check(path: Path) -> float:
    """Times chatvet over a file, in this process."""
    start = time.process_time()
    result = Run(Configs(isolated=True)).check(File(str(path), "jsonl"))
    seconds = time.process_time() - start
    errors = [found for found in result.diagnostics if found.code.startswith("FUN")]
    assert not errors, errors[0]
    return seconds


def seconds_of_meta_validation(schemas: list[dict[str, Any]]) -> float:
    """Times `jsonschema-rs` telling whether schemas in memory are valid schemas."""
    start = time.process_time()
    assert all(map(jsonschema_rs.meta.is_valid, schemas))
    return time.process_time() - start


def seconds_of_walk(schemas: list[dict[str, Any]]) -> float:
    """Times the one walk that finds all faults of strict schemas."""
    dialect = dialect_of("openai")
    start = time.process_time()
    for one in schemas:
        assert not find_faults(one, dialect, "gpt-5.4")
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--schemas", type=int, default=10_000)
    parser.add_argument("--properties", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    count = arguments.schemas
    requests = [request(number, arguments.properties) for number in range(count)]
    schemas = [one["tools"][0]["function"]["parameters"] for one in requests]
    with tempfile.TemporaryDirectory() as folder:
        path, few = Path(folder) / "functions.jsonl", Path(folder) / "few.jsonl"
        path.write_text("".join(f"{json.dumps(one)}\n" for one in requests), encoding="utf-8")
        few.write_text("".join(f"{json.dumps(one)}\n" for one in requests[:100]), encoding="utf-8")
        seconds_of_check(few)  # what is imported and compiled once is not a matter of the schemas
        rounds = [
            (seconds_of_loads(path), seconds_of_meta_validation(schemas), seconds_of_walk(schemas), seconds_of_check(path))
            for _ in range(arguments.rounds)
        ]
        loads, meta, walk, check = (sorted(column)[len(rounds) // 2] / count * 1e6 for column in zip(*rounds, strict=True))
        print(
            f"{count} schemas of {arguments.properties} properties, {path.stat().st_size / count:,.0f} bytes each with its request"
        )
    print(f"json.loads: {loads:.0f} µs a line")
    print(f"jsonschema-rs, meta-schema alone: {meta:.0f} µs a schema")
    print(f"the strict walk alone: {walk:.0f} µs a schema, {walk / meta:.1f} x the meta-schema")
    print(f"chatvet, all rules, from the file: {check:.0f} µs a schema, {check / meta:.1f} x the meta-schema")
    return 0


if __name__ == "__main__":
    sys.exit(main())
