"""Whole files as they stand in blogs and answers, under the default rules: what is said of them, and nothing else."""

from pathlib import Path
from textwrap import dedent

import pytest

from linter.api import check_paths


@pytest.fixture
def said(tmp_path: Path) -> "Said":
    (tmp_path / ".git").mkdir()  # where the project ends
    return Said(tmp_path)


class Said:
    """Writes files of a project and tells what is said of the one that is called `code.py`: pairs of line and slug."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, source: str, **files: str) -> list[tuple[int, str]]:
        for name, text in files.items():
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")
        path = self.folder / "code.py"
        path.write_text(dedent(source).lstrip("\n"), encoding="utf-8")
        return [(found.line, found.slug) for found in check_paths([path])]


OLD_STREAM = """
    import openai
    def ask(q):
        try:
            response = openai.ChatCompletion.create(model="gpt-3.5-turbo", messages=[{"role": "user", "content": q}], stream=True)
        except openai.error.OpenAIError as e:
            print(e)
        for chunk in response: print(chunk)
"""


def test_old_stream(said: Said) -> None:
    assert said(OLD_STREAM) == [
        (4, "legacy-sdk-call"),
        (5, "dead-handler"),
        (5, "swallowed-api-error"),
        (7, "guarded-creation-only"),
    ]


def test_old_stream_of_an_old_sdk(said: Said) -> None:
    slugs = {slug for _, slug in said(OLD_STREAM, requirements="openai==0.28\n")}
    assert not slugs & {"legacy-sdk-call", "dead-handler"}
    assert {"guarded-creation-only", "swallowed-api-error"} <= slugs
