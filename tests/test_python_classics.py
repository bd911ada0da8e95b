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
    """Writes files of a project and tells what is said of the one that is called `code.py`: pairs of line and slug.

    What is said of models is left out, since they retire as time goes by.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, source: str, **files: str) -> list[tuple[int, str]]:
        for name, text in files.items():
            (self.folder / f"{name}.txt").write_text(text, encoding="utf-8")
        path = self.folder / "code.py"
        path.write_text(dedent(source).lstrip("\n"), encoding="utf-8")
        return [(found.line, found.slug) for found in check_paths([path]) if not found.code.startswith("MDL")]


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


def test_stream_as_it_is_written_today(said: Said) -> None:
    source = """
        import openai

        client = openai.OpenAI(timeout=60)

        def ask(question):
            parts = []
            finished = None
            try:
                with client.chat.completions.create(
                    model="gpt-4.1", messages=[{"role": "user", "content": question}], stream=True
                ) as stream:
                    for chunk in stream:
                        if not chunk.choices:
                            continue
                        parts.append(chunk.choices[0].delta.content or "")
                        finished = chunk.choices[0].finish_reason or finished
            except openai.APIError as error:
                raise RuntimeError("no answer") from error
            if finished != "stop":
                raise RuntimeError(f"answer ended with {finished}")
            return "".join(parts)
    """
    assert said(source, requirements="openai>=3.14\n") == []


def test_a_list_that_is_made_from_itself(said: Said) -> None:
    """Each name in such a loop has its value from the loop; following them all once took minutes."""
    source = """
        import openai

        def shorter(messages):
            return messages[1:]

        def ask(conversation):
            messages = [{"role": line["role"], "content": line["content"]} for line in conversation]
            while True:
                try:
                    answer = openai.chat.completions.create(model="gpt-4.1", messages=messages)
                    if answer.usage.total_tokens > 1000:
                        messages = shorter(messages)
                        if len(messages) > 1:
                            messages.pop(1)
                    return answer.choices[0].message.content
                except openai.BadRequestError as error:
                    if "maximum context length" not in str(error):
                        raise
                    messages = shorter(messages)
                    if len(messages) > 1:
                        messages.pop(1)
    """
    assert "syntax-error" not in {slug for _, slug in said(source)}
