"""Runs chatvet on the chat-completion calls that a checkout of Python code makes with literal arguments.

    python benchmarks/sdk_examples.py FOLDER

Meant for the tests and examples of the `openai` package: they are right by definition, so each error printed is either a false
alarm or a placeholder (such as `logit_bias={"foo": 0}`) that no server has seen.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linter import Diagnostic, Severity, check_request
from linter.model.unknown import UNKNOWN

CLIENT_ARGUMENTS = {"extra_headers", "extra_query", "extra_body", "timeout"}


def calls(folder: Path) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Yields each `….chat.completions.create(…)` and `.parse(…)` with what is literal in it; the rest is `UNKNOWN`."""
    for path in sorted(folder.rglob("*.py")):
        source = path.read_text(encoding="utf-8", errors="replace")
        if "chat.completions" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("chat.completions.create", "chat.completions.parse")
            ):
                arguments = {k.arg if k.arg else UNKNOWN: _literal(k.value) for k in node.keywords if k.arg not in CLIENT_ARGUMENTS}
                yield path, node.lineno, arguments


def _literal(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Dict(keys=keys, values=values):
            return {(_literal(k) if k else UNKNOWN): _literal(v) for k, v in zip(keys, values, strict=True)}
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [UNKNOWN if isinstance(item, ast.Starred) else _literal(item) for item in items]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
    return UNKNOWN


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    count, with_error, told = 0, 0, set[tuple[str, str, str]]()
    for path, line, request in calls(folder):
        count += 1
        errors: list[Diagnostic] = [d for d in check_request(request) if d.severity is Severity.ERROR]
        with_error += bool(errors)
        for error in errors:
            key = (error.slug, error.pointer, error.message)
            if key not in told:
                told.add(key)
                print(f"{path.relative_to(folder)}:{line}: {error.slug} {error.pointer}: {error.message}")
    print(f"{count} calls, {with_error} with an error, {len(told)} different ones")
    return 0


if __name__ == "__main__":
    sys.exit(main())
