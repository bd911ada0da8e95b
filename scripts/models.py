"""Builds schemas/models.json: what is known of each model, from the table kept by hand beside this file and from packages.

The table, `models.json`, has what was read, measured or reported, with the source of each fact. An entry is `like` another one, or
`snapshot_of` it, and says only what differs; `null` takes a fact away. What is written there wins. The packages `openai`, `litellm`
and `genai-prices`, as far as they are installed, add the models that it lacks, and are held against it: where they say otherwise,
that is told. They are read where they lie, never imported, and only here: chatvet itself needs none of them.
"""

import ast
import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Built", "build", "dump", "resolve"]

TABLE = Path(__file__).with_name("models.json")
_OWN = ("like", "snapshot_of", "alias_of", "notes", "restricted")
"""What an entry never takes over from the one that it is like."""
_NESTED = ("chat_params", "endpoints", "reasoning_effort", "shutdown", "supports")
_ROUNDED = 0.05
"""How far a figure may be off that a package has rounded."""

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Built:
    """The data for schemas/models.json, and what whoever builds it is to be told."""

    data: dict[str, Any]
    remarks: list[str]


def build(table: dict[str, Any] | None = None) -> Built:
    """Puts the table and the packages together."""
    table = table or json.loads(TABLE.read_text(encoding="utf-8"))
    models = resolve(table["models"])
    sources = dict(table["sources"])
    remarks: list[str] = []
    known = set(models)
    for package, read in _PACKAGES.items():
        found = importlib.util.find_spec(package.replace("-", "_"))
        if found is None or not found.submodule_search_locations:
            remarks.append(f"{package} is not installed: what it says is left out")
            continue
        version = importlib.metadata.version(package)
        sources[f"{package}-package"] = {"title": f"{package} {version}, read when this file was built"}
        for name, facts in sorted(read(Path(found.submodule_search_locations[0])).items()):
            if name in table["not_models"]:
                continue
            if name in known:
                remarks += _conflicts(name, models[name], package, facts)
            elif name in models or package in _LISTING:
                _add(models, name, facts, f"{package}-package")
    remarks += [f"{name} is added: the table has nothing about it" for name in sorted(set(models) - known, key=_natural)]
    for entry in models.values():
        _tell_doubts(entry, sources)
    named = {source for entry in models.values() for source in entry["sources"].values()}
    data = {
        "title": "OpenAI models",
        "$comment": "Made by `python scripts/dev.py models` from scripts/models.json and from packages; do not edit.",
        "x-date": table["x-date"],
        "sources": {name: source for name, source in sources.items() if name in named},
        "other_endpoints": table["other_endpoints"],
        "models": {name: models[name] for name in sorted(models, key=_natural)},
    }
    return Built(data, remarks)


# The table


def resolve(entries: dict[str, Entry]) -> dict[str, Entry]:
    """Returns the entries of the table, each with all that it takes over from the one that it is like."""
    done: dict[str, Entry] = {}

    def whole(name: str) -> Entry:
        if name not in done:
            own = entries[name]
            like = own.get("snapshot_of") or own.get("like")
            done[name] = _over(_inherited(whole(like), is_snapshot="snapshot_of" in own) if like else {"sources": {}}, own)
        return done[name]

    return {name: whole(name) for name in entries}


def _inherited(entry: Entry, *, is_snapshot: bool) -> Entry:
    """What an entry hands on; the day of its shutdown only to its snapshots."""
    left_out = _OWN if is_snapshot else (*_OWN, "shutdown")
    kept = {key: dict(value) if isinstance(value, dict) else value for key, value in entry.items() if key not in left_out}
    kept["sources"] = {fact: source for fact, source in entry["sources"].items() if fact.partition(".")[0] not in left_out}
    return kept


def _over(base: Entry, own: Entry) -> Entry:
    """An entry over the one that it is like."""
    entry = dict(base)
    for key, value in own.items():
        if key in _NESTED and isinstance(value, dict):
            entry[key] = {k: v for k, v in {**entry.get(key, {}), **value}.items() if v is not None}
        elif key not in ("like", "sources"):
            entry[key] = value
    entry = {key: value for key, value in entry.items() if value not in (None, {})}
    named = own.get("sources", {})  # the source of a whole fact holds for all of its parts
    above = {fact: source for fact, source in base["sources"].items() if fact.partition(".")[0] not in named}
    entry["sources"] = {fact: source for fact, source in {**above, **named}.items() if _has(entry, fact)}
    return entry


def _has(entry: Entry, fact: str) -> bool:
    key, _, part = fact.partition(".")
    return key in entry and (not part or part in entry[key])


def _tell_doubts(entry: Entry, sources: dict[str, Any]) -> None:
    """Writes down which facts come from a source that is not sure, for those who have no time to look that up."""
    source = entry["sources"]
    doubts = [name for name in entry.get("chat_params", ()) if _is_doubtful(source, "chat_params", name, sources)]
    if doubts:
        entry["chat_params_unsure"] = sorted(doubts)
    if "encoding" in entry and not sources[source["encoding"]].get("is_sure", True):
        entry["encoding_is_assumed"] = True
    for key, doubt in (("shutdown", "is_contested"), ("reasoning_effort", "is_assumed")):
        if key in entry and not sources[source[key]].get("is_sure", True):
            entry[key] = {**entry[key], doubt: True}
    entry["sources"] = dict(sorted(source.items()))


def _is_doubtful(source: dict[str, str], fact: str, part: str, sources: dict[str, Any]) -> bool:
    return not sources[source.get(f"{fact}.{part}", source.get(fact, ""))].get("is_sure", True)


# What packages say


def _openai(folder: Path) -> dict[str, Entry]:
    """The names that the SDK's types list, and the days of shutdown that the text below them tells."""
    shared = folder / "types" / "shared"
    names: set[str] = set()
    shutdowns: dict[str, str] = {}
    for file in ("chat_model.py", "all_models.py"):
        tree = ast.parse((shared / file).read_text(encoding="utf-8"))
        for node in tree.body:
            match node:
                case ast.AnnAssign():
                    names |= {
                        leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                    }
                case ast.Expr(value=ast.Constant(value=str(text))):
                    shutdowns |= dict(_announced(text))
    return {name: {"shutdown": {"date": shutdowns[name]}} if name in shutdowns else {} for name in names}


def _announced(text: str) -> Iterator[tuple[str, str]]:
    for item in re.split(r"\n- ", text):
        day = re.search(r"shutdown\s+date:\s+(\d{4}-\d{2}-\d{2})", item)
        if day:
            yield from ((name, day[1]) for name in re.findall(r'"([^"]+)"', item))


_MODES = {"chat": ("chat_completions",), "responses": ("responses",), "completion": ("completions",)}
_FLAGS = {
    "supports_function_calling": "function_calling",
    "supports_parallel_function_calling": "parallel_tool_calls",
    "supports_response_schema": "structured_outputs_json_schema",
    "supports_vision": "vision",
    "supports_audio_input": "audio_input",
    "supports_audio_output": "audio_output",
    "supports_pdf_input": "pdf_input",
}


def _litellm(folder: Path) -> dict[str, Entry]:
    """Limits, endpoints and abilities; a flag that is not there tells nothing."""
    prices = json.loads((folder / "model_prices_and_context_window_backup.json").read_text(encoding="utf-8"))
    found: dict[str, Entry] = {}
    for name, said in prices.items():
        served = _MODES.get(said.get("mode"))
        if said.get("litellm_provider") not in ("openai", "text-completion-openai") or not served or "/" in name:
            continue
        served = {*served, *(path.removeprefix("/v1/").replace("/", "_") for path in said.get("supported_endpoints", ()))}
        entry: Entry = {key: said[key] for key in ("max_input_tokens", "max_output_tokens") if key in said}
        entry["endpoints"] = {key: True for key in ("chat_completions", "responses", "completions", "batch") if key in served}
        entry["supports"] = {ours: True for theirs, ours in _FLAGS.items() if said.get(theirs)}
        if said.get("supports_reasoning"):
            entry["reasoning_model"] = True
        if "deprecation_date" in said:
            entry["shutdown"] = {"date": said["deprecation_date"]}
        found[name] = {key: value for key, value in entry.items() if value != {}}
    return found


def _genai_prices(folder: Path) -> dict[str, Entry]:
    """Context windows, rounded at times, of the names that are spelt out."""
    tree = ast.parse((folder / "data.py").read_text(encoding="utf-8"))
    providers = [node for node in ast.walk(tree) if _is_call(node, "Provider") and _argument(node, "id") == "openai"]
    found: dict[str, Entry] = {}
    for model in (node for provider in providers for node in ast.walk(provider) if _is_call(node, "ModelInfo")):
        window = _argument(model, "context_window")
        names = {_argument(node, "equals") for node in ast.walk(model) if _is_call(node, "ClauseEquals")}
        found |= {name: {"context_window": window} for name in names if window}
    return found


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _argument(node: ast.AST, name: str) -> Any:
    found = (item.value for item in getattr(node, "keywords", ()) if item.arg == name)
    value = next(found, None)
    return value.value if isinstance(value, ast.Constant) else None


_PACKAGES: dict[str, Callable[[Path], dict[str, Entry]]] = {"openai": _openai, "litellm": _litellm, "genai-prices": _genai_prices}
_LISTING = ("openai", "litellm")
"""Those that list names of models; what `genai-prices` has are patterns, which take in spellings of others."""


def _add(models: dict[str, Entry], name: str, facts: Entry, source: str) -> None:
    """Adds what a package says of a model that the table lacks, where no package before it has said so."""
    entry = models.setdefault(name, {"sources": {}})
    for key, value in facts.items():
        if key not in entry:
            entry[key] = value
            entry["sources"][key] = source
    entry["sources"].setdefault("name", source)


def _conflicts(name: str, entry: Entry, package: str, facts: Entry) -> Iterator[str]:
    """Tells where a package says something else than the table, which has its reasons or is out of date."""
    for key in ("context_window", "max_output_tokens"):
        ours, theirs = entry.get(key), facts.get(key)
        if ours and theirs and abs(ours - theirs) > _ROUNDED * ours:
            yield f"{name}: {key} is {ours:,} in the table ({entry['sources'][key]}), {theirs:,} in {package}"
    ours, theirs = entry.get("shutdown", {}).get("date"), facts.get("shutdown", {}).get("date")
    if theirs and ours != theirs:
        yield f"{name}: the shutdown is {ours or 'not known'} in the table, {theirs} in {package}"
    for part in facts.get("endpoints", ()):
        if entry.get("endpoints", {}).get(part) is False:
            yield f"{name}: the table has it not served at {part}, {package} has"


# The file


def _natural(name: str) -> list[Any]:
    """Sorts names as people would, a snapshot behind its model and fine-tuned models last."""
    parts = re.split(r"(\d+(?:\.\d+)?)", name.removeprefix("ft:"))
    return [name.startswith("ft:"), *(float(part) if index % 2 else part for index, part in enumerate(parts))]


def dump(data: dict[str, Any]) -> str:
    """Writes a table with one line for each fact, so that it is short and a change is one line."""
    return f"{_block(data, 0)}\n"


def _block(data: dict[str, Any], depth: int) -> str:
    """An object of which each member has its line; those of the table of models are such objects, too."""
    lines = []
    for key, value in data.items():
        is_open = isinstance(value, dict) and ((depth == 0 and key in ("models", "sources")) or depth == 1) and "title" not in value
        text = _block(value, depth + 1) if is_open else json.dumps(value, ensure_ascii=False)
        lines.append(f"{'  ' * (depth + 1)}{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + f"\n{'  ' * depth}}}"
