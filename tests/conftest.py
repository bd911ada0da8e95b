"""Settings for the whole suite: a scrubbed environment and repeatable property tests."""

import os

import pytest
from hypothesis import settings

# `HYPOTHESIS_PROFILE=explore pytest` looks for new examples; what runs otherwise gives the same answer every time.
settings.register_profile("ci", max_examples=60, derandomize=True, deadline=None, database=None, print_blob=False)
settings.register_profile("explore", max_examples=1500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_LOUD = ("CHATVET", "CI", "CLICOLOR", "COLUMNS", "FORCE_COLOR", "GITHUB_", "GITLAB_", "LINES", "NO_COLOR", "TERM")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes away what would make an output depend on where the tests run."""
    for name in list(os.environ):
        if name.startswith(_LOUD):
            monkeypatch.delenv(name)


pytest_plugins = ["toys"]
