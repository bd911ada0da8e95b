"""`chatvet tokens`, as a person calls it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from linter.cli import main

Run = Callable[..., Result]

FITS = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "hello world"}]}
OVER = {"model": "gpt-4", "messages": [{"role": "user", "content": " word" * 9000}]}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str, input: str | None = None) -> Result:
        return CliRunner().invoke(main, ["tokens", *args], input=input, prog_name="chatvet", catch_exceptions=False)

    return call


def write(path: str, *values: Any) -> None:
    Path(path).write_text("\n".join(map(json.dumps, values)), encoding="utf-8")


def test_a_request(run: Run) -> None:
    write("request.json", FITS)
    result = run("request.json")
    assert result.exit_code == 0
    assert result.stdout == (
        "request.json: gpt-4.1 (o200k_base)\n"
        "  messages           6  ███████████████████████████\n"
        "  total              9  ▏ 0.0 %\n"
        "  window     1,047,576\n"
        "  room left  1,047,567\n"
    )


def test_all_parts(run: Run) -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}}
    tool = {
        "type": "function",
        "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}},
    }
    schema = {"type": "json_schema", "json_schema": {"name": "s", "schema": {"type": "object"}}}
    data = {
        "model": "gpt-4o",
        "messages": [{"role": "user", "content": [image]}],
        "tools": [tool],
        "response_format": schema,
        "max_tokens": 100,
    }
    write("request.json", data)
    lines = run("request.json").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["messages", "images", "tools", "schema", "total", "window", "answer", "room"]
    assert lines[2].split()[1] == "85"


def test_numbers_for_programs(run: Run) -> None:
    write("request.json", FITS)
    (found,) = json.loads(run("request.json", "--output-format", "json").stdout)
    assert found["where"] == "request.json"
    assert found["messages"] == {"low": 6, "high": 6, "is_exact": True}
    assert found["total"] == {"low": 9, "high": 9, "is_exact": True}
    assert found["window"] - 9 == found["room_left"]["low"] == found["room_left"]["high"]
    assert found["fits"] is True
    assert found["each_message"] == [{"low": 6, "high": 6, "is_exact": True}]


def test_lines_and_requests_within(run: Run) -> None:
    write("lines.jsonl", FITS, {"body": FITS}, FITS)
    write("list.json", [FITS, FITS])
    places = [found["where"] for found in json.loads(run("lines.jsonl", "list.json", "--output-format", "json").stdout)]
    assert places == ["lines.jsonl:1", "lines.jsonl:2#/body", "lines.jsonl:3", "list.json#/0", "list.json#/1"]


def test_standard_input(run: Run) -> None:
    assert "-: gpt-4.1" in run("-", input=json.dumps(FITS)).stdout
    lines = run("-", input=f"{json.dumps(FITS)}\n{json.dumps(FITS)}\n").stdout
    assert "-:1: gpt-4.1" in lines
    assert "-:2: gpt-4.1" in lines


def test_python_source(run: Run) -> None:
    source = (
        "from openai import OpenAI\n\n\n"
        "def ask(text):\n"
        '    OpenAI().chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": text}])\n'
    )
    Path("ask.py").write_text(source)
    result = run("ask.py")
    assert "ask.py:5: gpt-4 (cl100k_base)" in result.stdout
    assert "at least 7" in result.stdout
    assert "at most 8,185" in result.stdout


def test_a_request_that_does_not_fit(run: Run) -> None:
    write("request.json", OVER)
    result = run("request.json")
    assert result.exit_code == 1
    assert "room left   none" in result.stdout
    assert run("request.json", "--model", "gpt-4.1").exit_code == 0


def test_a_model_that_is_not_known(run: Run) -> None:
    write("request.json", {**FITS, "model": "gpt-99"})
    result = run("request.json")
    assert result.exit_code == 0
    assert "gpt-99 (o200k_base, assumed)" in result.stdout
    assert "window" not in result.stdout
    (found,) = json.loads(run("request.json", "--output-format", "json").stdout)
    assert (found["window"], found["room_left"], found["fits"]) == (None, None, None)


def test_models_of_the_settings(run: Run) -> None:
    Path("chatvet.toml").write_text('[models.ours]\nlike = "gpt-4o"\ncontext-window = 5\n')
    write("request.json", {**FITS, "model": "ours"})
    assert run("request.json").exit_code == 1
    assert run("request.json", "--isolated").exit_code == 0


def test_nothing_to_count(run: Run) -> None:
    write("package.json", {"name": "x"})
    result = run("package.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "nothing was counted: no chat-completions request in what was named\n"
    assert run("package.json", "--kind", "request").exit_code == 0


def test_trouble(run: Run) -> None:
    result = run("missing.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: missing.json: ")
    Path("broken.json").write_text('{"messages": [{"role": "user"')
    result = run("broken.json")
    assert result.exit_code == 2
    assert result.stderr == "error: broken.json: it cannot be parsed; `chatvet check` says why\n"
    assert run().exit_code == 2
