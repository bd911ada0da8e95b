"""Counting: the same numbers as tiktoken, without a network; what is published of messages, tools and images; and what rules make of it."""

import base64
import hashlib
import json
import os
import struct
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from linter import check_paths, check_request, facts
from linter.facts.models import find_model
from linter.model.amount import Amount, total
from linter.model.place import Place
from linter.model.subject import Request
from linter.model.unknown import UNKNOWN
from linter.tokens import encodings
from linter.tokens.encodings import encoder, ranks_of
from linter.tokens.images import image_amount, image_size, size_in_url
from linter.tokens.prompt import Budget, Prompt

NAMES = ("o200k_base", "cl100k_base")
both = pytest.mark.parametrize("name", NAMES)


# Encodings


def ranks(name: str) -> dict[bytes, int]:
    entry = facts.load("encodings/encodings.json")["encodings"][name]
    return ranks_of((facts.FOLDER / "encodings" / entry["file"]).read_bytes(), entry["tokens"])


@cache
def own(name: str) -> tiktoken.Encoding:
    """tiktoken's own definition of an encoding, given the ranks that are shipped, if they are the very ones that it pins."""

    def load(url: str, expected_hash: str) -> dict[bytes, int]:
        known = ranks(name)
        text = b"".join(b"%s %d\n" % (base64.b64encode(token), rank) for token, rank in known.items())
        assert hashlib.sha256(text).hexdigest() == expected_hash
        return known

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openai_public, "load_tiktoken_bpe", load)
        return tiktoken.Encoding(**openai_public.ENCODING_CONSTRUCTORS[name]())


@both
def test_ranks_are_those_that_tiktoken_pins(name: str) -> None:
    assert own(name).name == name


TEXTS = [
    "", " ", "hello world", "tiktoken is great!", "antidisestablishmentarianism", "2 + 2 = 4",
    # prose in ten scripts and more
    "The quick brown fox doesn't jump; it's \"resting\", they'd say — at 10:45 a.m.\n\nAgain?",
    "Съешь же ещё этих мягких французских булок, да выпей чаю.", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.", "敏捷的棕色狐狸跳过了懒狗。我们去喝茶吧!",
    "お誕生日おめでとう。いろはにほへと ちりぬるを", "다람쥐 헌 쳇바퀴에 타고파", "نص حكيم له سر قاطع وذو شأن عظيم", "דג סקרן שט בים מאוכזב ולפתע מצא חברה",
    "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण", "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า", "வாழ்க தமிழ் மொழி", "Ångström, naïve café, Straße, pingüino, e\u0301", "ქართული ენა", "አማርኛ ቋንቋ",
    # emoji
    "👩‍👩‍👧‍👦 family, 🇫🇷 flag, 👍🏽 skin, 🤷‍♂️ shrug, 😀😀😀😀",
    # code and data
    "def f(x: int) -> str:\n\treturn f'{x!r}'  # TODO: it's 100% fine\n\n\nclass A:\n    pass\n",
    "for (let i = 0; i < n; ++i) { a[i] ??= b?.[i] ** 2; } // ===\r\n\r\n",
    "SELECT * FROM t WHERE a >= 10 AND b LIKE '%x%';\n-- 'LL 'Re I'LL WE'VE",
    json.dumps({"a": [1, 2.5, None, True], "ü": "\u2028", "n": {"deep": [[[]]]}}, indent=4),
    json.dumps([{"id": number, "name": f"item {number}"} for number in range(50)]),
    "/usr/local/lib/python3.11/site-packages//x.py:10:5 https://example.com/a?b=c&d=%20#e",
    # adversarial
    "<|endoftext|>", "a<|endofprompt|>b<|im_start|>system<|fim_prefix|>", "a" * 5000, "ab" * 3000, "=" * 5000, "\n" * 5000, "\r\n" * 3000,
    " " * 5000, " " * 5000 + "x", "x" + " " * 5000 + "\n", "x" + "\t" * 5000 + "y" + " " * 9000, " \n" * 3000, "\u3000" * 4500 + "a" + "\xa0" * 4500,
    "1" * 5000, "é" * 3000, "中" * 3000, "\u200b" * 3000, "\x00\x01\x7f", "\ud800 lone", "\U0010ffff" * 50, "!" * 4000 + "\n" * 4000, "A" * 2000 + "a" * 2000,
    base64.b64encode(bytes(range(256)) * 20).decode(),
]  # fmt: skip


@both
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_counts_are_those_of_tiktoken(name: str, text: str) -> None:
    count = encoder(name).count(text)
    assert count == len(own(name).encode_ordinary(text))
    assert count <= len(text.encode("utf-8", "surrogatepass")), "a token is at least one byte"


PIECES = [
    "  ",
    "   ",
    "    \t",
    "\xa0\u3000 ",
    "\n",
    "\r\n",
    "\u2028",
    "\x1c",
    "a",
    "It's",
    "e\u0301",
    "12",
    "!",
    "/",
    "...",
    "中",
    "😀",
    "<|endoftext|>",
]


@both
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30))
def test_long_gaps_are_cut_where_tiktoken_cuts(name: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "_LONG", 3)
        assert encoder(name).count(text) == len(own(name).encode_ordinary(text))


@both
@pytest.mark.parametrize("end", ["", "x", "\n"])
def test_gaps_on_which_tiktoken_crashes_are_counted(name: str, end: str) -> None:
    gap = " " * 300_000
    if end == "\n":
        assert encoder(name).count(f"a{gap}{end}") == 1 + len(own(name)._encode_single_piece(gap + end))
    else:
        rest = encoder(name).count(f" {end}") if end else 0
        assert encoder(name).count(f"a{gap}{end}") == 1 + len(own(name)._encode_single_piece(gap[: -1 if end else None])) + rest


@pytest.mark.parametrize(
    ("text", "cl100k", "o200k"),
    [("tiktoken is great!", 6, 6), ("antidisestablishmentarianism", 6, 6), ("2 + 2 = 4", 7, 7), ("お誕生日おめでとう", 9, 8)],
)
def test_counts_that_the_cookbook_publishes(text: str, cl100k: int, o200k: int) -> None:
    assert (encoder("cl100k_base").count(text), encoder("o200k_base").count(text)) == (cl100k, o200k)


def test_harmony_counts_text_as_o200k() -> None:
    assert encoder("o200k_harmony").count(TEXTS[6]) == encoder("o200k_base").count(TEXTS[6])


# Requests


def prompt(data: dict[Any, Any], model: str | None = None) -> Prompt:
    return Prompt(Request(Place("x"), data), Budget(find_model(model or data.get("model"))))


def asked(text: Any, model: str = "gpt-4o", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


JARGON = [
    {
        "role": "system",
        "content": "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.",
    },
    {"role": "system", "name": "example_user", "content": "New synergies will help drive top-line growth."},
    {"role": "system", "name": "example_assistant", "content": "Things working well together will increase revenue."},
    {
        "role": "system",
        "name": "example_user",
        "content": "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
    },
    {"role": "system", "name": "example_assistant", "content": "Let's talk later when we're less busy about how to do better."},
    {"role": "user", "content": "This late pivot means we don't have time to boil the ocean for the client deliverable."},
]
WEATHER = [
    {"role": "system", "content": "You are a helpful assistant that can answer to questions about the weather."},
    {"role": "user", "content": "What's the weather like in San Francisco?"},
]
PROPERTIES = {
    "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
    "unit": {"type": "string", "description": "The unit of temperature to return", "enum": ["celsius", "fahrenheit"]},
}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_current_weather",
        "description": "Get the current weather in a given location",
        "parameters": {"type": "object", "properties": PROPERTIES, "required": ["location"]},
    },
}


@pytest.mark.parametrize(("model", "published"), [("gpt-3.5-turbo", 129), ("gpt-4", 129), ("gpt-4o", 124), ("gpt-4o-mini", 124)])
def test_messages_that_the_cookbook_counts(model: str, published: int) -> None:
    found = prompt({"messages": JARGON}, model)
    assert found.total == Amount(published, published)
    assert found.total.is_exact


@pytest.mark.parametrize(("model", "published"), [("gpt-3.5-turbo", 105), ("gpt-4", 105), ("gpt-4o", 101), ("gpt-4o-mini", 101)])
def test_tools_that_the_cookbook_counts(model: str, published: int) -> None:
    found = prompt({"messages": WEATHER, "tools": [TOOL]}, model).total
    assert found.low <= published <= found.high
    assert found.high - found.low < published // 2


@pytest.mark.parametrize(("model", "recorded"), [("gpt-5", 7), ("o3-mini", 7), ("gpt-5.6-sol", 7), ("gpt-4o", 8)])
def test_a_greeting_as_usages_were_recorded(model: str, recorded: int) -> None:
    found = prompt(asked("Hello", model)).total
    assert found.low <= recorded <= found.high


def test_an_encoding_that_is_not_known_gives_a_range() -> None:
    text = TEXTS[6] * 20
    sure, assumed, unknown = (prompt(asked(text, model)) for model in ("gpt-5.5", "gpt-6-sol", "gpt-99"))
    assert sure.is_encoding_sure
    assert not assumed.is_encoding_sure
    assert not unknown.is_encoding_sure
    assert assumed.total.low < sure.total.low <= sure.total.high < assumed.total.high
    assert unknown.window is None
    assert assumed.messages == unknown.messages


def test_what_is_not_known_counts_as_nothing_and_leaves_the_end_open() -> None:
    seen = prompt(asked("Hello")).total
    for data in (
        asked([{"type": "text", "text": "Hello"}, UNKNOWN]),
        {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}, UNKNOWN]},
        asked("Hello", tools=UNKNOWN),
        asked([{"type": "text", "text": "Hello"}, {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}]),
        {**asked("Hello"), UNKNOWN: UNKNOWN},
    ):
        found = prompt(data).total
        assert found.is_open
        assert found.low == seen.low
        assert not found.is_exact


@pytest.mark.parametrize("data", [{}, {"messages": None}, {"messages": [None, 3, "x", {}]}, {"messages": [{"role": 3, "content": {"a": 1}}]},
    {"messages": [{"role": "assistant", "tool_calls": [None, {"type": "function"}, {"type": "function", "function": 3}], "function_call": 1}]},
    {"messages": [], "tools": [3, {"type": "function", "function": {"name": 1, "parameters": {"properties": [1]}}}], "functions": {}},
    {"messages": [], "response_format": {"type": "json_schema", "json_schema": {"schema": {"n": 10**5000}}}},
])  # fmt: skip
def test_whatever_is_wrong_with_a_request_it_is_counted(data: dict[str, Any]) -> None:
    found = prompt({"model": "gpt-4o", **data})
    assert found.total.low >= 0
    assert isinstance(found.is_below(10), bool)


def test_bytes_bound_tokens() -> None:
    data = {"model": "gpt-4o", "messages": [*JARGON, *WEATHER], "tools": [TOOL]}
    found = prompt(data)
    most = found.total.high
    assert not found.is_below(most - 1)
    assert Prompt(found.request, Budget(find_model("gpt-4o")), json.dumps(data)).is_below(5000)
    assert prompt(data).is_below(5000)


def test_data_urls_count_by_their_image() -> None:
    picture = {"type": "image_url", "image_url": {"url": png(1024, 1024, padding=200_000), "detail": "high"}}
    found = prompt(asked([picture]))
    assert found.is_below(2000)
    assert found.images == Amount(765, 765)


# Images


def png(width: int, height: int, padding: int = 0) -> str:
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x06\0\0\0" + bytes(padding)
    return "data:image/png;base64," + base64.b64encode(data).decode()


JPEG = (
    b"\xff\xd8\xff\xe1\x00\x10" + bytes(14) + b"\xff\xff\xc4\x00\x04\x00\x00" + b"\xff\xc2\x00\x11\x08\x01\x2c\x02\x58" + bytes(20)
)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (base64.b64decode(png(640, 480).partition(",")[2]), (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 320, 200), (320, 200)),
        (JPEG, (600, 300)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 176, 144), (176, 144)),
        (b"RIFF\0\0\0\0WEBPVP8L" + bytes(5) + struct.pack("<I", 99 | 49 << 14), (100, 50)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (799).to_bytes(3, "little") + (599).to_bytes(3, "little"), (800, 600)),
        (b"", None), (b"\x89PNG\r\n\x1a\n", None), (b"\xff\xd8", None), (b"\xff\xd8\xff\xe1\xff\xff", None), (b"BM" + bytes(50), None), (b"GIF89a\0\0\0\0", None),
    ],
)  # fmt: skip
def test_image_size(data: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(data) == size


@given(st.binary(max_size=60))
def test_any_bytes_have_a_size_or_none(data: bytes) -> None:
    for head in (b"", b"\xff\xd8", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"GIF89a", b"\x89PNG\r\n\x1a\n"):
        assert image_size(head + data) is None or min(image_size(head + data) or ()) > 0


@pytest.mark.parametrize(
    "url", ["https://example.com/a.png", "data:image/png,abc", "data:image/png;base64,...", "data:image/png;base64,A", "x"]
)
def test_urls_without_a_size(url: str) -> None:
    assert size_in_url(url) is None


@pytest.mark.parametrize(
    ("model", "size", "detail", "documented"),
    [
        ("gpt-4o", (1024, 1024), "high", (765, 765)),
        ("gpt-4o", (2048, 4096), "high", (1105, 1105)),
        ("gpt-4o", (4096, 8192), "low", (85, 85)),
        ("gpt-4.1-2025-04-14", (128, 64), "high", (255, 255)),
        ("gpt-5", (1024, 1024), "high", (630, 630)),
        ("o1", (512, 512), "low", (75, 75)),
        ("gpt-4.1-mini", (1024, 1024), "high", (1658, 1663)),
        ("gpt-5-mini", (640, 640), "high", (480, 652)),
    ],
)
def test_formulas_of_images(model: str, size: tuple[int, int], detail: str, documented: tuple[int, int]) -> None:
    part = {"type": "image_url", "image_url": {"url": png(*size), "detail": detail}}
    assert image_amount(part, find_model(model)) == Amount(*documented)


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4o-mini", "gpt-5.2", "gpt-5.4-nano", "gpt-6-sol", "gpt-99"])
def test_an_image_of_unknown_size_is_a_range_that_holds_all_sizes(model: str) -> None:
    known = find_model(model)
    wide = image_amount({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}, known)
    for size in ((1, 1), (512, 513), (2048, 768), (4000, 4000), (10, 9000)):
        narrow = image_amount({"type": "image_url", "image_url": {"url": png(*size)}}, known)
        assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert image_amount({"type": "image_url", "image_url": {"url": UNKNOWN}}, known).is_open


# Amounts


def test_amounts() -> None:
    assert total([Amount(1, 2), Amount(3, 3)]) == Amount(4, 5)
    shown = [Amount(1234, 1234), Amount(1000, 1010), Amount(10, 20), Amount(5, 9, is_open=True)]
    assert [amount.shown for amount in shown] == ["1,234", "about 1,005", "10 to 20", "at least 5"]


# Rules


def slugs(data: dict[str, Any], **settings: Any) -> dict[str, str]:
    found = check_request(data, settings={"select": ["TOK"], "ignore": ["TOK3"], **settings})
    return {diagnostic.slug: diagnostic.message for diagnostic in found}


WORD = " word"


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [
        ("gpt-4", 8220, {"prompt-over-context": "the prompt has 8,227 tokens, and `gpt-4` takes 8,192"}),
        ("gpt-4", 8180, {"prompt-near-context": "the prompt has 8,187 tokens, 99 % of the 8,192 that `gpt-4` takes"}),
        ("gpt-4", 7300, {}),
        ("gpt-4-0999", 8220, {"prompt-near-context": "the prompt has 8,227 tokens, and `gpt-4-0999` may take 8,192"}),
        ("gpt-4o-mini", 204_300, {"prompt-over-context": "the prompt has 204,307 tokens, and `gpt-4o-mini` takes 128,000"}),
        ("gpt-5", 289_650, {"prompt-over-context": "the prompt has about 289,656 tokens, and `gpt-5` takes 272,000"}),
        ("gpt-5", 240_000, {}),
        (
            "gpt-6-sol",
            880_000,
            {"prompt-near-context": "the prompt has 660,004 to 1,100,011 tokens, and `gpt-6-sol` may take 922,000"},
        ),
        ("gpt-99", 900_000, {}),
        ("my/gpt-4", 9000, {}),
    ],
)
def test_prompts_and_windows(model: str, words: int, found: dict[str, str]) -> None:
    assert slugs(asked(WORD * words, model)) == found


def test_prompt_and_answer_share_the_window_of_older_models() -> None:
    assert "prompt-over-context" in slugs(asked(WORD * 5000, "gpt-4", max_tokens=4000))
    assert slugs(asked(WORD * 5000, "gpt-4", max_tokens=3100)) == {}
    assert "prompt-near-context" in slugs(asked(WORD * 110_000, "o3", max_completion_tokens=95_000))
    assert slugs(asked(WORD * 200_000, "gpt-5", max_completion_tokens=128_000)) == {}


def test_models_of_the_settings_have_windows() -> None:
    settings = {"models": {"ours": {"context-window": 100, "like": "gpt-4o"}}}
    assert "prompt-over-context" in slugs(asked(WORD * 200, "ours"), **settings)
    assert slugs(asked(WORD * 20, "ours"), **settings) == {}


def test_servers_of_others_are_left_alone() -> None:
    assert slugs(asked(WORD * 9000, "gpt-4"), provider="compatible") == {}
    assert slugs(asked(WORD * 9000, "gpt-4"), provider="azure") == {}


CAPS = """
import os
from openai import OpenAI

OpenAI(base_url={address}).chat.completions.create(model="{model}", messages=[{{"role": "user", "content": "hi"}}])
"""


@pytest.mark.parametrize(
    ("address", "model", "parameter"),
    [
        ("os.getenv('OPENAI_BASE_URL')", "gpt-5", "max_completion_tokens"),
        ("os.getenv('OPENAI_BASE_URL')", "gpt-4o", "max_completion_tokens"),
        ("'http://localhost:8000/v1'", "llama-3", "max_tokens"),
        ("'http://localhost:8000/v1'", "gpt-5", "max_completion_tokens"),
        ("None", "gpt-4.1", "max_completion_tokens"),
    ],
)
def test_a_cap_is_advised_that_is_not_refused(tmp_path: Path, address: str, model: str, parameter: str) -> None:
    path = tmp_path / "code.py"
    path.write_text(CAPS.format(address=address, model=model), encoding="utf-8")
    found = check_paths([path], settings={"select": ["missing-output-cap"]})
    assert [diagnostic.help for diagnostic in found] == [f"Set `{parameter}`"]


# Without a network

CUT_OFF = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("the network is used")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
from linter.cli import main
main(sys.argv[1:], prog_name="chatvet")
"""


def cut_off(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TIKTOKEN", "DATA_GYM"))}
    env |= {"TIKTOKEN_CACHE_DIR": str(cwd / "empty"), "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, "-c", CUT_OFF, *args], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_counts_are_exact_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "fits.json").write_text(json.dumps({"model": "gpt-4o", "messages": JARGON}))
    (tmp_path / "over.json").write_text(json.dumps(asked(WORD * 8220, "gpt-4")))
    counted = cut_off("tokens", "fits.json", "--output-format", "json", cwd=tmp_path)
    assert counted.stderr == ""
    assert json.loads(counted.stdout)[0]["total"] == {"low": 124, "high": 124, "is_exact": True}
    checked = cut_off("check", "--isolated", "--select", "TOK1", "over.json", cwd=tmp_path)
    assert "the prompt has 8,227 tokens" in checked.stdout


def test_what_fits_by_its_bytes_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "fits.json").write_text(json.dumps({"model": "gpt-4o", "messages": JARGON, "tools": [TOOL]}))
    script = (
        CUT_OFF.replace("main(sys.argv[1:], prog_name", "main(sys.argv[1:], standalone_mode=False, prog_name")
        + "print('tiktoken' in sys.modules)\n"
    )
    command = [sys.executable, "-c", script, "check", "--isolated", "--select", "TOK", "--ignore", "TOK3", "fits.json"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_the_files_are_compact() -> None:
    sizes = {path.name: path.stat().st_size for path in (facts.FOLDER / "encodings").iterdir()}
    assert sum(sizes.values()) < 1_500_000
    assert zlib.decompress((facts.FOLDER / "encodings" / "cl100k_base.zlib").read_bytes())[:1] == b"\x01"
