"""The table of models: made from what is kept by hand, each fact with its source, and no rule speaks of a model that it lacks."""

import copy
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from linter import facts
from linter.facts.models import find_model, other_endpoint
from linter.registry import rules

ROOT = Path(__file__).parent.parent
DATA: dict[str, Any] = facts.load("models.json")
MODELS: dict[str, dict[str, Any]] = DATA["models"]
HAND: dict[str, Any] = json.loads((ROOT / "scripts" / "models.json").read_text(encoding="utf-8"))
NO_FACTS = {"family", "snapshot_of", "restricted", "notes", "sources", "chat_params_unsure", "encoding_is_assumed"}


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("models_builder", ROOT / "scripts" / "models.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_schema() -> None:
    problems = [error.json_path for error in Draft202012Validator(facts.load("chatvet.models.json")).iter_errors(DATA)]
    assert problems == []


def test_each_fact_has_a_source() -> None:
    without = [
        f"{name}: {fact}"
        for name, entry in MODELS.items()
        for fact in entry
        if fact not in NO_FACTS and fact not in entry["sources"]
    ]
    assert without == []
    assert {source for entry in MODELS.values() for source in entry["sources"].values()} == set(DATA["sources"])


def test_sources_are_of_facts() -> None:
    idle = [
        f"{name}: {fact}"
        for name, entry in MODELS.items()
        for fact in entry["sources"]
        if (fact.partition(".")[0] not in entry or ("." in fact and fact.partition(".")[2] not in entry[fact.partition(".")[0]]))
    ]
    assert idle == []


def test_what_is_kept_by_hand_wins(builder: ModuleType) -> None:
    for name, entry in builder.resolve(HAND["models"]).items():
        for fact, value in entry.items():
            built = MODELS[name][fact]
            assert built == (value if fact not in ("shutdown", "reasoning_effort") else {**built, **value}), (name, fact)


def test_building_again_changes_nothing(builder: ModuleType) -> None:
    first, second = builder.build(), builder.build(copy.deepcopy(HAND))
    assert builder.dump(first.data) == builder.dump(second.data)
    kept = {name: entry for name, entry in first.data["models"].items() if name in HAND["models"]}
    assert kept == {name: entry for name, entry in MODELS.items() if name in HAND["models"]}
    assert builder.dump(DATA) == (facts.FOLDER / "models.json").read_text(encoding="utf-8")
    assert builder.dump(HAND) == (ROOT / "scripts" / "models.json").read_text(encoding="utf-8")


def test_a_model_that_the_table_lacks_is_added(builder: ModuleType) -> None:
    pytest.importorskip("openai")
    table = copy.deepcopy(HAND)
    del table["models"]["gpt-5.2-2025-12-11"]
    built = builder.build(table)
    assert built.data["models"]["gpt-5.2-2025-12-11"]["sources"]
    assert "gpt-5.2-2025-12-11 is added: the table has nothing about it" in built.remarks
    assert not any(name in built.data["models"] for name in HAND["not_models"])


def test_a_package_that_disagrees_is_told(builder: ModuleType) -> None:
    pytest.importorskip("openai")
    table = copy.deepcopy(HAND)
    table["models"]["gpt-4o"]["shutdown"]["date"] = "2031-01-01"
    built = builder.build(table)
    assert built.data["models"]["gpt-4o"]["shutdown"]["date"] == "2031-01-01"
    assert any(remark.startswith("gpt-4o: the shutdown is 2031-01-01 in the table") for remark in built.remarks)


def test_a_package_that_is_not_there_is_told(builder: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(builder._PACKAGES, "no-such-package", lambda folder: {})
    assert "no-such-package is not installed: what it says is left out" in builder.build().remarks


@pytest.mark.parametrize("key", ["like", "snapshot_of"])
def test_what_an_entry_takes_over(builder: ModuleType, key: str) -> None:
    entries = {
        "a": {
            "context_window": 8,
            "chat_params": {"stop": "accepted", "n": "1..8"},
            "shutdown": {"date": "2030-01-01"},
            "notes": ["a"],
            "sources": {"context_window": "x", "chat_params": "x", "chat_params.n": "y", "shutdown": "x"},
        },
        "b": {
            key: "a",
            "context_window": None,
            "chat_params": {"n": None, "stop": "unsupported"},
            "sources": {"chat_params.stop": "z"},
        },
        "c": {key: "a", "sources": {"chat_params": "z"}},
    }
    resolved = builder.resolve(entries)
    b, c = resolved["b"], resolved["c"]
    assert b["chat_params"] == {"stop": "unsupported"}
    assert "context_window" not in b and "notes" not in b
    assert ("shutdown" in b) == (key == "snapshot_of")
    assert b["sources"]["chat_params.stop"] == "z" and "chat_params.n" not in b["sources"] and "context_window" not in b["sources"]
    assert "chat_params.n" not in c["sources"] and c["sources"]["chat_params"] == "z"


def test_models_in_examples_exist() -> None:
    """A bad example that speaks of a model which is not in the table could only show that the rule knows nothing of it."""
    for rule in rules():
        if rule.family != "MDL" or rule.slug == "unknown-model":
            continue
        bad = [example for example in rule.examples if example.is_bad and isinstance(example.bad, dict)]
        names = {example.bad["model"] for example in bad if "model" in example.bad}
        assert {name for name in names if find_model(name) is None and other_endpoint(name) is None} == set(), rule.slug
