"""What is covered for the name that it has or the way that it begins, and what is left."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.checks.secrets import covered, covered_pointer
from linter.checks.wording import quoted

NAMES = [
    "openai_api_key", "OPENAI_API_KEY", "apiKey", "apikey", "x-api-key", "azure_ad_token", "bearer_token", "aws_secret_access_key",
    "Ocp-Apim-Subscription-Key", "AccountKey", "private_key", "client_secret", "db_password", "passwd", "Authorization",
    "Proxy-Authorization", "credentials",
]  # fmt: skip
VALUES = [
    "x", "hunter2", "abcdefgh and more", "Basic dXNlcjpwYXNz", "Token  abc", 'a1b2"c3d4e5', "a\\", '\\"', "a\nb", "größe\U0001f600", "a`b", "…",
]  # fmt: skip
LONG = "a1B2" * 8


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_value_is_covered_whole_for_its_name(name: str, depth: int) -> None:
    for value in VALUES:
        inner = {"before": "b", name: value, "after": "c"}
        outer = {"before": "b", name: "\0", "after": "c"}
        for _ in range(depth):
            inner, outer = {"arguments": json.dumps(inner)}, {"arguments": json.dumps(outer)}
        for indent in (None, 2):
            text = json.dumps(inner, indent=indent)
            head, tail = json.dumps(outer, indent=indent).split("\\" * (2**depth) + "u0000")
            assert covered(text) == head + "*" * (len(text) - len(head) - len(tail)) + tail


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"password": "', '{"password": "'),
        ('{"password": ""}', '{"password": ""}'),
        ('{"password": "abc', '{"password": "***'),
        ('{"password": "abc\ndef"}', '{"password": "***\n***"}'),
        ('-  "token": "abc"\n+  "token": "abcd"', '-  "token": "***"\n+  "token": "****"'),
        ('   "token":\n-    "abc"', '   "token":\n-    "***"'),
        ('bearer_token": "abc", "a": "b"', 'bearer_token": "***", "a": "b"'),
    ],
)
def test_pieces_of_text(text: str, shown: str) -> None:
    assert covered(text) == shown


@pytest.mark.parametrize(
    "prefix",
    ["sk-", "sk-proj-", "rk-", "sess-", "ghp_", "github_pat_", "glpat-", "AKIA", "AIza", "xoxb-", "hf_", "gsk_", "xai-", "Bearer "],
)
@pytest.mark.parametrize("before", ["", '"', "see ", "key:\\n", "/"])
def test_what_begins_like_a_key_is_covered(prefix: str, before: str) -> None:
    text = f"{before}{prefix}{LONG}, more"
    assert LONG not in covered(text)
    assert covered(text).endswith(f"{'*' * len(LONG)}, more")
    assert len(covered(text)) == len(text)


def test_a_json_web_token_is_covered() -> None:
    assert covered('"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.a-b_c" x') == f'"eyJ{"*" * 39}" x'
    assert covered("eyJhbGciOiJIUzI1NiJ9 is base64") == "eyJhbGciOiJIUzI1NiJ9 is base64"


@pytest.mark.parametrize(
    "text",
    [
        '"max_completion_tokens": "300", "max_tokens": "5", "prompt_cache_key": "x", "logit_bias": {"50256": -100}',
        "Token limits are important here",
        "Basic instructions for you",
        '{"password": {"type": "string", "description": "The password"}, "required": ["token", "secret"]}',
        '"content": "say: password", "name": "api_key"',
        "task-scheduling-service xai-grok-4-fast-reasoning",
    ],
)
def test_what_is_no_secret_is_left(text: str) -> None:
    assert covered(text) == text


@given(st.text(st.sampled_from('"\\:,{} \n…`*'), max_size=30))
def test_length_and_line_ends_stay(noise: str) -> None:
    text = f'"token": "{noise}"token" : "{noise}'
    assert len(covered(text)) == len(text)
    assert [index for index, letter in enumerate(covered(text)) if letter == "\n"] == [
        index for index, letter in enumerate(text) if letter == "\n"
    ]


@pytest.mark.parametrize("value", ['{"password": "abc', '{"password": "a1b2\\"c3d4e5", "a": 1}', '{"password": "' + LONG * 2])
def test_a_quotation_that_is_covered_does_not_take_the_message_with_it(value: str) -> None:
    quotation = quoted(value)
    assert "abc" not in quotation
    assert "c3d4" not in quotation
    assert covered(f'arguments are {quotation}, not "x"').startswith(f"arguments are {quotation[:-1]}")
    assert covered(f"{quoted(value.ljust(80))} is wrong") == f"{quoted(value.ljust(80))} is wrong"


def test_only_the_steps_of_a_pointer_that_are_secrets_are_covered() -> None:
    assert covered_pointer(f"/metadata/sk-proj-{LONG}/0/name") == f"/metadata/sk-*****{'*' * len(LONG)}/0/name"
    assert covered_pointer("/tools/0/function") == "/tools/0/function"
    assert covered_pointer("") == ""


@pytest.mark.parametrize(
    "text", ["\\", "token ", "eyJ-", 'token":"', '\\\\"x', " ", "Bearer ", '"token": "\\', '"token' + "\\" * 99 + '"', "a"]
)
def test_a_long_line_costs_little(text: str) -> None:
    begun = time.process_time()
    covered('"token":"' + text * (200_000 // len(text)))
    covered(text * (200_000 // len(text)))
    assert time.process_time() - begun < 2
