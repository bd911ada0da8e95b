"""What a developer of chatvet does by command: start a rule, and rewrite the files that follow from the rules.

python scripts/dev.py new-rule FUN some-slug [--level 1|2|3]
python scripts/dev.py generate [--check]
python scripts/dev.py corpus
python scripts/dev.py models
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from linter import __version__, config, facts
from linter.facts.models import table_date
from linter.model.rule import Fixable, Option, Rule
from linter.registry import is_built_in, page_of, rules

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("check", "rule", "rules", "models", "tokens", "completion")
CORPUS = ROOT / "tests" / "corpus"
_ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "80"}


@click.group()
def main() -> None:
    """Helps to develop chatvet."""


# A new rule

_SEVERITIES = {1: "ERROR", 2: "WARNING", 3: "NOTE"}
_TEMPLATE = '''"""Here one sentence says what is wrong.

## Why
Here stands what becomes of the request, or of the program, because of it.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.rule import {severity}, Example, Inferred, Rule
from linter.model.subject import Request
from linter.model.unknown import get

RULE = Rule(
    code="{code}",
    slug="{slug}",
    severity={severity},
    since="{since}",
    summary="{summary}",
    evidence=Inferred("where this was read, seen or measured", "{month}"),
    examples=(
        Example.fields(bad={{"user": "{slug}"}}, at="/user"),
        Example.fields(good={{"user": "someone"}}),
        Example.fields(good={{}}),
    ),
)


@RULE.on(Request, "user")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    user = get(request.data, "user")
    if user != "the bad example is not found until this line is right":
        return
    yield RULE.finding(request.place.at("user"), f"user is {{quoted(user)}}", "Here stands what to do")
'''


@main.command()
@click.argument("family")
@click.argument("slug")
@click.option(
    "--level", type=click.IntRange(1, 3), default=1, help="1 refused by the API, 2 can hurt, 3 opinion.", show_default=True
)
def new_rule(family: str, slug: str, level: int) -> None:
    """Writes the file of a new rule, with the next free code and examples that fail."""
    path = ROOT / "linter" / "rules" / family.lower() / f"{slug.replace('-', '_')}.py"
    text = rule_text(family.upper(), slug, level, rules())
    if not path.parent.is_dir():
        raise click.ClickException(f"no family {family.upper()}: make {path.parent}/__init__.py, which says what it is for")
    path.write_text(text, encoding="utf-8")
    click.echo(f"{path.relative_to(ROOT)}\nnext: python -m pytest tests/test_rules.py -k {slug}")


def rule_text(family: str, slug: str, level: int, known: tuple[Rule, ...]) -> str:
    """Returns the source of a new rule. Raises `click.ClickException` for a name that is taken or no name for a rule."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug) or slug.startswith(("no-", "check-")):
        raise click.ClickException(f"`{slug}` does not name a pattern, as `invalid-tool-name` does")
    if any(slug in (rule.slug, *rule.aliases) for rule in known):
        raise click.ClickException(f"there is a rule `{slug}`")
    return _TEMPLATE.format(
        severity=_SEVERITIES[level],
        code=next_code(family, level, known),
        slug=slug,
        since=".".join(__version__.split(".")[:2]),
        summary=slug.replace("-", " "),
        month=date.today().strftime("%Y-%m"),
    )


def next_code(family: str, level: int, known: tuple[Rule, ...]) -> str:
    """Returns the first code behind all of a family's level; gaps were codes once, and codes are never reused."""
    taken = [int(rule.code[3:]) for rule in known if rule.code.startswith(f"{family}{level}")]
    return f"{family}{max(taken, default=level * 100) + 1}"


# Generated files


@main.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if something is stale.")
def generate(check: bool) -> None:
    """Rewrites rule pages, rule tables, the schemas of requests and settings in one file, and the help in docs/cli.md."""
    wanted = generated(ROOT)
    stale = [path for path, text in wanted.items() if _text(path) != text]
    left_over = sorted(set((ROOT / "docs" / "rules").glob("*.md")) - wanted.keys())
    for path in (*stale, *left_over):
        click.echo(f"{'stale' if check else 'removed' if path in left_over else 'written'}: {path.relative_to(ROOT)}")
    if check:
        raise SystemExit(1 if stale or left_over else 0)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    for path in left_over:
        path.unlink()


def generated(root: Path) -> dict[Path, str]:
    """Returns each file that follows from the rules, with the text that it has to have."""
    from linter.report.rule_page import page

    built_in = [rule for rule in rules() if is_built_in(rule)]
    readme, index, commands = root / "README.md", root / "docs" / "rules" / "index.md", root / "docs" / "cli.md"
    files = {root / page_of(rule): page(rule) for rule in built_in}
    files[root / "schemas" / "chatvet.config.json"] = json.dumps(config_schema(), indent=2, ensure_ascii=False) + "\n"
    files[root / "schemas" / "chatvet.request.json"] = json.dumps(request_schema(), indent=2, ensure_ascii=False) + "\n"
    files[readme] = between(_text(readme), "rules", family_table(built_in))
    files[index] = between(_text(index) or "# Rules\n", "rules", rule_table(built_in))
    text = _text(commands) or "# Commands\n"
    for command in COMMANDS:
        text = between(text, f"help:{command}", f"```text\n{help_text(command)}```")
    files[commands] = text
    return files


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def between(text: str, name: str, content: str) -> str:
    """Returns a text with other content between the markers of a name; where there are none, they are put at the end."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if begin not in text:
        text = f"{text.rstrip()}\n\n{begin}\n{end}\n"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{content}\n{end}{after}"


def families(known: list[Rule]) -> Iterator[tuple[str, str, list[Rule]]]:
    """Yields each family with what its folder says that it is for, and its rules."""
    from importlib import import_module

    for family in sorted({rule.family for rule in known}):
        folder: ModuleType = import_module(f"linter.rules.{family.lower()}")
        topic = (folder.__doc__ or "").partition(": ")[2].strip().rstrip(".")
        yield family, topic, [rule for rule in known if rule.family == family]


def family_table(known: list[Rule]) -> str:
    """Counts the rules of each family."""
    lines = ["| Family | About | Errors | Warnings | Notes |", "| --- | --- | ---: | ---: | ---: |"]
    for family, topic, members in families(known):
        counts = [str(sum(rule.code[3] == level for rule in members)) for level in "123"]
        lines.append(f"| [{family}](docs/rules/index.md#{family.lower()}) | {topic} | {' | '.join(counts)} |")
    return "\n".join(lines)


def rule_table(known: list[Rule]) -> str:
    """Lists all rules, family by family."""
    fixes = {Fixable.ALWAYS: "yes", Fixable.SOMETIMES: "sometimes", Fixable.NEVER: ""}
    lines = []
    for family, topic, members in families(known):
        lines += [f"## {family}", "", f"{topic[:1].upper()}{topic[1:]}.", ""]
        lines += ["| Code | Name | Finds | Level | Fix |", "| --- | --- | --- | --- | --- |"]
        for rule in members:
            level = rule.severity.value if rule.is_default else f"{rule.severity.value}, off"
            summary = rule.summary.replace("|", "\\|")
            lines.append(f"| {rule.code} | [{rule.slug}]({rule.slug}.md) | {summary} | {level} | {fixes[rule.fix]} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def help_text(command: str) -> str:
    """Returns what `chatvet COMMAND --help` prints."""
    from click.testing import CliRunner

    from linter.cli import main as chatvet

    return CliRunner().invoke(chatvet, [command, "--help"], prog_name="chatvet", terminal_width=80).output


# The schema of a request in one file


def request_schema() -> dict[str, Any]:
    """Puts the schemas of all shapes into one, for tools that read a single file."""
    shapes = {name.removesuffix(".json"): facts.load(name) for name in facts.shape_names()}
    request = _without_references(shapes.pop("request"))
    request["$id"] = "chatvet.request.json"
    kept = ("$schema", "$id")
    definitions = {
        name: {key: value for key, value in _without_references(shape).items() if key not in kept} for name, shape in shapes.items()
    }
    return {**request, "$defs": definitions}


def _without_references(schema: Any) -> Any:
    """A schema in which references to files are references to definitions."""
    if isinstance(schema, list):
        return [_without_references(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"#/$defs/{value.removesuffix('.json')}" if key == "$ref" and isinstance(value, str) else _without_references(value)
        for key, value in schema.items()
        if key != "x-topic"
    }


# The schema of the settings

_ABOUT = {
    "select": "The rules that run, in place of those that do by default.",
    "ignore": "Rules that do not run.",
    "extend-select": "Rules that run besides.",
    "severity": "The level of a rule's findings, or `off`.",
    "fail-on": "The mildest level for which the command exits with 1.",
    "exclude": "Files and folders that are passed over, as in .gitignore, relative to this file.",
    "provider": "Whose server requests are meant for that do not show it: OpenAI's, Azure's, or another one that speaks this API.",
    "respect-gitignore": "Whether what Git ignores is passed over.",
    "force-exclude": "Whether `exclude` counts for files that are named, too.",
    "overrides": "Silences rules in some files, or from one value of them on.",
    "per-file-ignores": "Silences rules in some files.",
    "rules": "The options of single rules.",
    "models": "Models that chatvet does not know, such as deployments, or knows otherwise.",
    "today": "The day as on which shutdowns of models are judged, for results that stay the same.",
}
_SELECTORS = {"type": "array", "items": {"$ref": "#/$defs/selector"}}
_STRINGS = {"type": "array", "items": {"type": "string"}}
_FLAG = {"type": "boolean"}


def config_schema() -> dict[str, Any]:
    """Describes `chatvet.toml`, and `[tool.chatvet]` of pyproject.toml, for editors."""
    levels = ["error", "warning", "note"]
    shapes: dict[str, dict[str, Any]] = {
        "_selectors": _SELECTORS,
        "_strings": _STRINGS,
        "_globs": _STRINGS,
        "_flag": _FLAG,
        "_severities": {
            "type": "object",
            "propertyNames": {"$ref": "#/$defs/selector"},
            "additionalProperties": {"enum": [*levels, "off"]},
        },
        "_fail_on": {"enum": [*levels, config.NEVER_FAIL]},
        "_provider": {"enum": list(config.PROVIDERS)},
        "_per_file": {"type": "object", "additionalProperties": _SELECTORS},
        "_overrides": {"type": "array", "items": {"$ref": "#/$defs/override"}},
        "_rule_options": {"$ref": "#/$defs/options"},
        "_models": {"type": "object", "additionalProperties": {"$ref": "#/$defs/model"}},
        "_today": {"type": "string", "format": "date"},
    }
    defaults = config.Config(root=ROOT)
    properties: dict[str, Any] = {}
    for key, reader in config._READERS.items():
        properties[key] = {"description": _ABOUT[key], **shapes[reader.__name__]}
        default = getattr(defaults, key.replace("-", "_"))
        if isinstance(default, bool | str):
            properties[key]["default"] = default
    names = sorted({name for rule in rules() for name in (rule.slug, *rule.aliases)})
    codes = sorted({rule.code[:length] for rule in rules() for length in (3, 4, 6)})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of chatvet",
        "description": "chatvet.toml, or the table [tool.chatvet] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": {
            "selector": {
                "description": "A rule's code or name, the beginning of codes, or ALL; plug-ins add names of their own.",
                "anyOf": [{"enum": ["ALL", *codes, *names]}, {"pattern": "^([A-Z]{3}[0-9]{0,3}|[a-z0-9]+(-[a-z0-9]+)*)$"}],
            },
            "override": {
                "type": "object",
                "required": ["files"],
                "anyOf": [{"required": ["ignore"]}, {"required": ["provider"]}],
                "additionalProperties": False,
                "properties": {
                    "files": {
                        "type": "string",
                        "description": "A glob, and behind `#` the JSON Pointer from which on it counts.",
                    },
                    "ignore": _SELECTORS,
                    "line": {"type": "integer", "minimum": 1, "description": "One line of JSON Lines."},
                    "provider": {"enum": list(config.PROVIDERS), "description": "Whose server requests in these files are for."},
                    "reason": {"type": "string"},
                },
            },
            "model": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "like": {"type": "string", "description": "A known model, of which all holds that is not said here."},
                    **{limit: {"type": "integer", "minimum": 1, "description": "In tokens."} for limit in config.MODEL_LIMITS},
                    "encoding": {"enum": list(config.ENCODINGS), "description": "The encoding of tiktoken."},
                    "takes": {
                        "type": "object",
                        "description": "How the model treats parameters.",
                        "additionalProperties": {"enum": list(config.ABILITIES)},
                    },
                },
            },
            "options": {"type": "object", "properties": {rule.slug: _options_schema(rule) for rule in rules() if rule.options}},
        },
    }


def _options_schema(rule: Rule) -> dict[str, Any]:
    return {
        "type": "object",
        "description": rule.summary,
        "additionalProperties": False,
        "properties": {option.name: _option_schema(option) for option in rule.options},
    }


def _option_schema(option: Option) -> dict[str, Any]:
    types = {bool: _FLAG, int: {"type": "integer"}, float: {"type": "number"}, str: {"type": "string"}}
    shape = types.get(type(option.default), _STRINGS)
    return {"description": option.summary, **shape, "default": option.default}


# Whole files with the report that is expected of them


@main.command()
def corpus() -> None:
    """Rewrites the expected reports under tests/corpus; look at the diff."""
    wanted = expected_reports()
    for path, text in wanted.items():
        if _text(path) != text:
            path.write_text(text, encoding="utf-8")
            click.echo(f"written: {path.relative_to(ROOT)}")
    for path in sorted(set(CORPUS.glob("*.txt")) - wanted.keys()):
        path.unlink()
        click.echo(f"removed: {path.relative_to(ROOT)}")


def expected_reports() -> dict[Path, str]:
    """Returns, for each file of the corpus, the file of its report and what chatvet says today."""
    files = sorted(path for path in CORPUS.iterdir() if path.suffix in (".json", ".jsonl"))
    return {path.with_name(f"{path.name}.txt"): _report(path.relative_to(ROOT)) for path in files}


def _report(path: Path) -> str:
    """What `chatvet check` prints about a file, all rules on, on the day of the model table, and what all fixes would change."""
    pieces = []
    for options in ([], ["--diff", "--unsafe-fixes"]):
        command = ["chatvet", "check", "--isolated", "--extend-select=ALL", f"--today={table_date()}", *options, path.as_posix()]
        run = subprocess.run(
            [sys.executable, "-m", "linter", *command[1:]], cwd=ROOT, env=_ENVIRONMENT, capture_output=True, check=False
        )
        output = (run.stdout + run.stderr).decode()
        pieces.append(f"$ {' '.join(command)}\n{output}[exit {run.returncode}]\n")
    return "\n".join(pieces)


# What is known of models


@main.command()
def models() -> None:
    """Rewrites schemas/models.json from the table beside this script and from what packages say; look at the diff."""
    from models import build, dump

    built = build()
    for remark in built.remarks:
        click.echo(remark, err=True)
    (facts.FOLDER / "models.json").write_text(dump(built.data), encoding="utf-8")
    click.echo(f"written: schemas/models.json, {len(built.data['models'])} models")


if __name__ == "__main__":
    main()
