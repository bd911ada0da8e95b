"""What is told of models: by name, of snapshots and fine-tuned ones, of what comes after, and of models that settings make."""

from datetime import date

import pytest

from linter.facts.models import Model, find_model, known_names, other_endpoint, own_model, table_date


def model(name: str) -> Model:
    found = find_model(name)
    assert found is not None
    return found


def test_names() -> None:
    assert "gpt-4o" in known_names() and "gpt-5.1-mini" not in known_names()
    assert table_date() >= date(2026, 11, 22)
    assert find_model("gpt-7") is None and find_model(None) is None and find_model("openai/gpt-4o") is None


@pytest.mark.parametrize(
    ("name", "told_of"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-08-06"),
        ("gpt-4o-2031-01-01", "gpt-4o"),
        ("ft:gpt-4o-2024-08-06:acme::abc", "ft:gpt-4o-2024-08-06"),
        ("ft:gpt-4o-mini:acme", "gpt-4o-mini"),
    ],
)
def test_whose_facts_hold(name: str, told_of: str) -> None:
    found = model(name)
    assert (found.name, found.id) == (name, told_of)
    assert found.is_exact == (name == told_of)
    assert found.is_fine_tuned == name.startswith("ft:")


def test_a_snapshot_that_is_not_in_the_table_has_nothing_sure() -> None:
    newer = model("gpt-5.6-sol-2031-01-01")
    assert newer.takes("stop") == "unsupported" and not newer.is_sure_of("stop")
    assert not newer.is_measured_at_default("temperature")
    assert newer.shutdown is None and not newer.is_sure_of_efforts


def test_guesses_are_told_from_what_was_seen() -> None:
    assert model("gpt-5.6-terra").is_sure_of("stop") and not model("gpt-6-sol").is_sure_of("stop")
    assert model("gpt-5.6").is_measured_at_default("temperature") and not model("gpt-5.6").is_sure_of("temperature")
    assert model("gpt-5.4").is_contested_at_default("temperature") and not model("gpt-5.4").is_contested_at_default("logprobs")
    assert model("gpt-4o").is_encoding_sure and not model("gpt-6-sol").is_encoding_sure


def test_abilities() -> None:
    assert model("gpt-4").has("json_object") is False and model("gpt-4-turbo").has("json_object") is True
    assert model("gpt-5.4").has("prompt_cache_breakpoint") is False and model("gpt-5.6").has("prompt_cache_breakpoint") is True
    assert model("gpt-5.4-pro").is_at("chat_completions") is False and model("gpt-5.4").is_at("chat_completions") is True
    assert model("o3-mini").takes("stop") is None and model("o3").takes("stop") == "unsupported"


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("gpt-3.5-turbo-0613", "gpt-5.6-terra"),  # by way of gpt-3.5-turbo, which was shut down itself
        ("gpt-4-vision-preview", "gpt-6-luna"),  # by way of gpt-4o
        ("gpt-4o", "gpt-6-luna"),
        ("chatgpt-4o-latest", None),  # what was named is gone, and nothing was named for that
        ("gpt-6-luna", None),
    ],
)
def test_successor(name: str, instead: str | None) -> None:
    successor = model(name).successor
    assert (successor.name if successor else None) == instead


def test_retired_a_year_after() -> None:
    assert not model("o1-mini").is_retired(date(2026, 10, 27)) and model("o1-mini").is_retired(date(2026, 10, 28))
    assert model("gpt-4.5-preview").is_shutdown_contested and not model("gpt-4.5-preview").is_retired(date(2040, 1, 1))


def test_sources() -> None:
    sources = model("gpt-5.1").sources
    assert sources["chat_params.stop"].startswith("answers of the API quoted in public issues, 2026-")
    assert sources["shutdown"].startswith("openai-python ")


def test_snapshots() -> None:
    assert model("gpt-4o").snapshots[-1] == "gpt-4o-2024-11-20" and model("gpt-6-sol").snapshots == ()


def test_other_endpoints() -> None:
    assert other_endpoint("text-embedding-3-small") == "/v1/embeddings" and other_endpoint("gpt-4o") is None


def test_models_of_settings() -> None:
    mine = own_model("ours", {"like": "gpt-5.6", "max-output-tokens": 9, "takes": {"stop": "accepted"}, "encoding": "cl100k_base"})
    assert (mine.max_output_tokens, mine.encoding, mine.is_encoding_sure) == (9, "cl100k_base", True)
    assert mine.takes("stop") == "accepted" and mine.takes("max_tokens") == "unsupported_use_max_completion_tokens"
    assert mine.shutdown is None and mine.is_exact
    assert own_model("other", {}).takes("stop") is None
