"""The arrows of DESIGN §2, read off the imports; and what the parts promise each other."""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import linter
from linter import facts
from linter.model.subject import Violation
from linter.registry import rules

PACKAGE = Path(linter.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LINES_AT_MOST = 450


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, *, top_level: bool = False) -> Iterator[str]:
    """Yields what a module imports, `from a import b` as `a.b`; what only the type checker sees does not count."""
    todo: list[ast.AST] = list(ast.parse(path.read_text(encoding="utf-8")).body)
    while todo:
        node = todo.pop()
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=0) if module:
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                yield "a relative import"
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                todo += node.orelse
            case ast.FunctionDef() | ast.AsyncFunctionDef() if top_level:
                pass
            case _:
                todo += ast.iter_child_nodes(node)


# From each part, the parts of `linter` that it may import. What is not named here may be imported by no part.
ARROWS = {
    "linter.model": {"model"},
    "linter.facts": {"facts"},
    "linter.checks": {"checks", "facts", "model"},
    "linter.rules": {"checks", "facts", "model"},
    "linter.documents": {"documents", "facts", "model"},
    "linter.documents.python": {"documents", "facts", "model", "python"},
    "linter.documents.python_render": {"documents", "model", "python"},
    "linter.documents.python_layout": {"documents", "model", "python"},
    "linter.documents.python_operators": {"documents", "model", "python"},
    "linter.documents.python_statements": {"documents", "model", "python"},
    "linter.documents.python_writer": {"documents", "model", "python"},
    "linter.python": {"facts", "model", "python"},
    "linter.globs": {"globs"},
    "linter.files": {"files"},
    "linter.shapes": {"facts", "model"},
    "linter.subjects": {"checks", "model", "shapes"},
    "linter.registry": {"model", "rules"},
    "linter.config": {"facts", "globs", "model", "registry"},
    "linter.discover": {"config", "globs"},
    "linter.suppress": {"config", "globs", "model"},
    "linter.tokens": {"checks", "facts", "model", "tokens"},
    "linter.engine": {"documents", "facts", "model", "subjects", "tokens"},
    "linter.fix": {"documents", "model"},
    "linter.run": {"checks", "config", "discover", "documents", "engine", "files", "fix", "model", "registry", "suppress"},
    "linter.api": {"checks", "config", "discover", "documents", "model", "run"},
    "linter.report": {"checks", "config", "documents", "facts", "model", "registry", "report", "run"},
    "linter.cli": None,
    "linter.__main__": {"cli"},
    "linter": {"api", "model"},
}

# Modules that cost something, or that one part is there to hide, and who may import them.
OWNERS = {
    "click": ("linter.cli", "linter.report.text"),
    "jsonschema": ("linter.shapes",),
    "jsonschema_rs": ("linter.shapes",),
    "referencing": ("linter.shapes",),
    "pathspec": ("linter.globs",),
    "tomllib": ("linter.config", "linter.python.sdk.pins"),
    "tomli": ("linter.config", "linter.python.sdk.pins"),
    "libcst": ("linter.python.reading.lower", "linter.python.reading.lossless"),
    "tiktoken": ("linter.tokens.encodings",),
    "packaging": ("linter.python.sdk.pins", "linter.python.sdk.versions"),
}
# Of these not even the owner pays before it must.
LATE = OWNERS.keys() - {"click", "libcst"} | {"difflib", "importlib.metadata", "tempfile", "subprocess"}
# What reads Python imports libcst at once, and is itself imported late.
OF_PYTHON = ("linter.python", "linter.documents.python", "linter.documents.notebook")


def part_of(module: str) -> str:
    """The entry of ARROWS under which a module falls."""
    return max((part for part in ARROWS if module == part or (module.startswith(f"{part}.") and part != "linter")), key=len)


modules = pytest.mark.parametrize("path", MODULES, ids=name_of)


@modules
def test_arrows(path: Path) -> None:
    module = name_of(path)
    allowed = ARROWS[part_of(module)]
    for name in imports(path):
        steps = name.split(".")
        if steps[0] != "linter" or allowed is None:
            continue
        target = steps[1] if len(steps) > 1 else ""
        assert target in allowed or name == "linter.__version__", f"{module} imports {name}"


@modules
def test_rules_do_not_import_rules(path: Path) -> None:
    if name_of(path).startswith("linter.rules"):
        assert [name for name in imports(path) if name.startswith("linter.rules")] == []


@modules
def test_the_model_needs_the_standard_library_only(path: Path) -> None:
    if name_of(path).startswith(("linter.model", "linter.rules", "linter.checks", "linter.facts")):
        foreign = {name.split(".")[0] for name in imports(path)} - set(sys.stdlib_module_names) - {"linter"}
        assert foreign == set()


@modules
def test_owners(path: Path) -> None:
    module = name_of(path)
    for name in imports(path):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or module.startswith(owners), f"{module} imports {name}"


@modules
def test_what_is_heavy_is_imported_late(path: Path) -> None:
    late = LATE if name_of(path).startswith(OF_PYTHON) else {*LATE, *OF_PYTHON}
    heavy = [name for name in imports(path, top_level=True) if any(f"{name}.".startswith(f"{other}.") for other in late)]
    assert heavy == []


@modules
def test_modules_say_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    doc = ast.get_docstring(tree) or ""
    opening = doc.split("\n\n")[0]
    assert opening.rstrip().endswith(".") or "\n" in doc, "a module opens with a sentence"
    if path.name == "__init__.py":
        assert "\n" not in opening, "a folder says in one line what may live there"
    assert path.name not in ("utils.py", "helpers.py", "common.py", "misc.py")


@modules
def test_modules_hold_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_AT_MOST


@modules
def test_nothing_is_imported_relatively(path: Path) -> None:
    assert "a relative import" not in imports(path)


def test_every_part_is_drawn() -> None:
    assert [name for name in map(name_of, MODULES) if name != "linter" and part_of(name) == "linter"] == []


def test_the_engine_and_the_run_know_no_rule() -> None:
    names = {name for rule in rules() for name in (rule.code, rule.slug)}
    for path in MODULES:
        module = name_of(path)
        if not module.startswith(("linter.rules", "linter.cli", "linter.report")):
            strings = {node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)}
            assert not names & {string for string in strings if isinstance(string, str)}, module


# Schemas and rules


def topics(schema: Any) -> Iterator[str]:
    """Yields the topics that a schema names."""
    if isinstance(schema, dict):
        named = schema.get("x-topic", {})
        yield from [named] if isinstance(named, str) else named.values()
        for key, value in schema.items():
            if key != "x-topic":
                yield from topics(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from topics(item)


def keywords(schema: Any) -> Iterator[str]:
    """Yields all keys of a schema: its keywords, and the names of members besides."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            yield from keywords(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from keywords(item)


SCHEMAS = {name: facts.load(name) for name in facts.shape_names()}
NAMED = {topic for schema in SCHEMAS.values() for topic in topics(schema)}
SUBSCRIBED = {topic: rule for rule in rules() for sub in rule.subscriptions if sub.subject is Violation for topic in sub.about}
ASSERTIONS = {
    "additionalProperties", "anyOf", "const", "enum", "maximum", "maxItems", "maxLength", "maxProperties", "minimum",
    "minItems", "minLength", "minProperties", "pattern", "required", "type",
}  # fmt: skip


def test_every_topic_has_a_rule() -> None:
    assert sorted(NAMED - SUBSCRIBED.keys()) == []


def test_every_keyword_has_a_rule() -> None:
    """A violation without a topic goes by its keyword: one that no rule hears would be a defect that nobody tells."""
    used = {key for schema in SCHEMAS.values() for key in keywords(schema)} & ASSERTIONS
    silent = used - SUBSCRIBED.keys()
    unheard = [
        f"{name}: {json.dumps(schema)[:80]}"
        for name, document in SCHEMAS.items()
        for schema in subschemas(document)
        for keyword in silent & schema.keys()
        if not covers(schema.get("x-topic", {}), keyword) and not is_condition(schema)
    ]
    assert unheard == []


def subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    """Yields a schema and those in it that assert something; not what stands behind `if` or `not`."""
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key == "properties":
                for item in value.values():
                    yield from subschemas(item)
            elif key in ("items", "then", "else", "propertyNames", "additionalProperties"):
                yield from subschemas(value)
            elif key == "allOf":
                for item in value:
                    yield from subschemas(item)


def covers(topic: Any, keyword: str) -> bool:
    aspect = {"additionalProperties": "unknown"}.get(keyword, keyword)
    return isinstance(topic, str) or aspect in topic or "*" in topic


def is_condition(schema: dict[str, Any]) -> bool:
    """Whether a schema repeats what chose it (`role` is `user`), or asks for what its members name a topic for."""
    if "const" in schema:
        return True
    if "required" in schema:
        missing = [name for name in schema["required"] if not covers_missing(schema.get("properties", {}).get(name, {}))]
        return not missing
    return False


def covers_missing(schema: dict[str, Any]) -> bool:
    topic = schema.get("x-topic", {})
    return isinstance(topic, str) or "missing" in topic


def test_every_subscription_is_to_something() -> None:
    unknown = {topic: rule.slug for topic, rule in SUBSCRIBED.items() if topic not in NAMED | ASSERTIONS}
    assert unknown == {}
