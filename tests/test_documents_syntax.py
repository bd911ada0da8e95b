"""Text that is not JSON: one finding each, at the right place, in words for people."""

import codecs

import pytest

from linter.documents.json import JsonRecord
from linter.documents.json_layout import Layout
from linter.documents.text import decode
from linter.model.fix import Text
from linter.model.subject import DuplicateKey, LoneSurrogate, SyntaxProblem


def read(data: bytes | str) -> JsonRecord:
    text, problem = decode(data.encode() if isinstance(data, str) else data)
    return JsonRecord("x.json", text, undecoded=problem)


def the_problem(record: JsonRecord) -> SyntaxProblem:
    assert not record.is_parsed
    assert record.data is None
    (problem,) = record.problems()
    assert isinstance(problem, SyntaxProblem)
    return problem


# Each text with the place of its problem, `line:column-line:column` with the end not included, and the message.
BROKEN: dict[str, tuple[bytes | str, str, str]] = {
    "empty": ("", "1:1-1:1", "document is empty"),
    "byte order mark alone": (codecs.BOM_UTF8, "1:1-1:1", "document is empty"),
    "white space": (" \n\t ", "1:1-1:2", "document is empty"),
    "ends in a list": ('{"a": [1, 2', "1:11-1:12", "document ends in the middle"),
    "ends after a colon": ('{"a":\n', "1:5-1:6", "document ends in the middle"),
    "ends in a string": ('{"a": "b', "1:7-1:9", "string is never closed"),
    "string goes over a line": ('["abc\n]', "1:6-2:1", "control character U+000A stands raw in a string"),
    "trailing comma, object": ('{"a": 1,}', "1:8-1:9", "comma stands before a closing bracket"),
    "trailing comma, array": ("[1, 2 ,\n]", "1:7-1:8", "comma stands before a closing bracket"),
    "comma first": ("[,1]", "1:2-1:3", "`,` stands where JSON wants a value"),
    "two commas": ("[1,,2]", "1:4-1:5", "`,` stands where JSON wants a value"),
    "comment at the top": ('// hi\n{"a": 1}', "1:1-1:6", "comment stands in JSON"),
    "comment at the end": ('{"a": 1} // x', "1:10-1:14", "comment stands in JSON"),
    "comment with a hash": ('{\n  # c\n "a": 1}', "2:3-2:6", "comment stands in JSON"),
    "comment in a block": ('{/* x\n */"a":1}', "1:2-2:4", "comment stands in JSON"),
    "comment never closed": ("[/* x", "1:2-1:6", "comment stands in JSON"),
    "NaN behind a string of that name": ('{"NaN": [1, NaN]}', "1:13-1:16", "`NaN` is not JSON"),
    "infinity": ("[Infinity]", "1:2-1:10", "`Infinity` is not JSON"),
    "minus infinity": ("[-Infinity]", "1:2-1:11", "`-Infinity` is not JSON"),
    "Python true": ('{"a": True}', "1:7-1:11", "`True` is Python, not JSON"),
    "Python false": ("[False]", "1:2-1:7", "`False` is Python, not JSON"),
    "Python none": ("[None]", "1:2-1:6", "`None` is Python, not JSON"),
    "Python true as a key": ("{True: 1}", "1:2-1:6", "key is not in double quotes"),
    "Python true without a comma": ("[1 True]", "1:4-1:5", "`,` is missing before `T`"),
    "single quotes, key": ("{'a': 1}", "1:2-1:3", "string is in single quotes"),
    "single quotes, value": ("[ 'a']", "1:3-1:4", "string is in single quotes"),
    "bare key": ("{a: 1}", "1:2-1:3", "key is not in double quotes"),
    "number as a key": ("{1: 2}", "1:2-1:3", "`1` stands where JSON wants a key"),
    "raw tab in a string": ('["a\tb"]', "1:4-1:5", "control character U+0009 stands raw in a string"),
    "raw NUL in a string": ('["\0"]', "1:3-1:4", "control character U+0000 stands raw in a string"),
    "unknown escape": (r'["a\qb"]', "1:4-1:6", "string holds an unknown escape"),
    "short escape": (r'["a\u12"]', "1:4-1:6", "string holds an unknown escape"),
    "NUL": (b'{"a": \0 1}', "1:7-1:8", "NUL byte stands in the document"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), "1:2-1:3", "NUL byte stands in the document"),
    "UTF-16, little end first": (codecs.BOM_UTF16_LE + "{}".encode("utf-16-le"), "1:1-1:2", "document is encoded as UTF-16, not as UTF-8"),
    "UTF-16, big end first": (codecs.BOM_UTF16_BE + "{}".encode("utf-16-be"), "1:1-1:2", "document is encoded as UTF-16, not as UTF-8"),
    "UTF-32": (codecs.BOM_UTF32_LE + "{}".encode("utf-32-le"), "1:1-1:2", "document is encoded as UTF-32, not as UTF-8"),
    "byte that is no UTF-8": (b'{"a": "\xff"}', "1:8-1:9", "byte 0xff is not part of a UTF-8 character"),
    "cut character": ('{"é": "'.encode() + b'\xc3"}', "1:8-1:9", "byte 0xc3 is not part of a UTF-8 character"),
    "second value": ("{} {}", "1:4-1:5", "a second JSON value follows the first"),
    "second line": ('{"a":1}\n{"b":2}\n', "2:1-2:2", "a second JSON value follows the first"),
    "missing colon": ('{"a" 1}', "1:6-1:7", "`:` is missing before `1`"),
    "missing comma": ('{"a":1\n"b":2}', "2:1-2:2", '`,` is missing before `"`'),
    "leading zero": ('{"a": 007}', "1:7-1:9", "number has a leading zero"),
    "closed too often": ("]", "1:1-1:2", "`]` stands where JSON wants a value"),
    "backtick": ("```json\n{}\n```", "1:1-1:2", "U+0060 stands where JSON wants a value"),
    "space that is none": ("[1,\u00a02]", "1:4-1:5", "U+00A0 stands where JSON wants a value"),
    "one level too many": ("[" * 201 + "]" * 201, "1:201-1:202", "brackets are nested deeper than 200 levels"),
    "deep array": ("[" * 100_000, "1:201-1:202", "brackets are nested deeper than 200 levels"),
    "deep object": ('{"a":' * 100_000, "1:1001-1:1002", "brackets are nested deeper than 200 levels"),
    "deep behind brackets in a string": ('["' + "]" * 1000 + '",' + "[" * 1000, "1:1204-1:1205", "brackets are nested deeper than 200 levels"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_problem(name: str) -> None:
    data, place, message = BROKEN[name]
    record = read(data)
    problem = the_problem(record)
    where = record.position(record.span(problem.place))
    assert f"{where.line}:{where.column}-{where.end_line}:{where.end_column}" == place
    assert problem.message == message
    assert problem.help[0].isupper()


FIXED = {
    '{"a": 1,}': '{"a": 1}',
    "[1, 2 ,\n]": "[1, 2 \n]",
    '{"a": True}': '{"a": true}',
    "[False]": "[false]",
    "[None]": "[null]",
}


@pytest.mark.parametrize("text", FIXED)
def test_fix(text: str) -> None:
    record = read(text)
    fix = the_problem(record).fix
    assert fix
    (op,) = fix.ops
    assert isinstance(op, Text)
    after = text[: op.span.start] + op.text + text[op.span.end :]
    assert after == FIXED[text]
    assert record.reread(after).is_parsed


def test_nothing_else_has_a_fix() -> None:
    texts = [data for data, _, _ in BROKEN.values()]
    assert {text for text in texts if the_problem(read(text)).fix} <= FIXED.keys()


@pytest.mark.parametrize(
    "text",
    [
        '"' + "[" * 1000 + '"',
        r'"\"' + "{" * 1000 + '"',
        "[" * 200 + "]" * 200,
        "[" + "[],{}," * 1000 + "0]",
        "9" * 5000,
        "-" + "9" * 5000,
        "1e999",
        " [1] \r\n",
        '"\x7f\u2028"',
    ],
    ids=["brackets in a string", "behind an escape", "200 levels", "wide", "5000 digits", "negative", "huge", "spaces", "rare characters"],
)  # fmt: skip
def test_json_is_read(text: str) -> None:
    record = read(text)
    assert record.is_parsed
    assert record.problems() == []


def test_a_huge_number_is_cut_but_its_text_stays() -> None:
    record = read('{"seed": ' + "9" * 5000 + ', "n": 1}')
    assert record.data["seed"] == int("9" * 4000)
    assert record.data["n"] == 1
    assert Layout(record.text).span(("n",)).start == len(record.text) - 2


def described(record: JsonRecord) -> list[tuple[str, str, str]]:
    """Duplicate keys with where each stands, and where the one that counts does."""
    found = []
    for problem in record.problems():
        assert isinstance(problem, DuplicateKey)
        ends = [record.span(place) for place in (problem.place, problem.winner)]
        found.append((problem.data, *(f"{span.start}-{span.end}" for span in ends)))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "a": 2}', [("a", "1-4", "9-12")]),
        ('{"a": 1, "\\u0061": 2}', [("a", "1-4", "9-17")]),
        ('{"a": 1, "a": 2, "a": 3}', [("a", "9-12", "17-20"), ("a", "1-4", "17-20")]),
        ('[{"x": {"b": 1, "c": 0, "b": 2}}]', [("b", "8-11", "24-27")]),
        ('{"a": 1, "A": 2}', []),
        ('[{"a": 1}, {"a": 2}]', []),
    ],
)
def test_duplicate_keys(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert described(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"\ud83d"', ["1-7"]),
        (r'"\uDE00"', ["1-7"]),
        (r'"\ud83d\ude00"', []),
        (r'"\ud83d \ude00"', ["1-7", "8-14"]),
        (r'"\ud83d\ud83d\ude00"', ["1-7"]),
        (r'"\\ud83d"', []),
        (r'{"\ud83d": 1}', ["2-8"]),
        (r'"\ud83dn"', ["1-7"]),
    ],
)
def test_lone_surrogates(text: str, expected: list[str]) -> None:
    record = read(text)
    problems = record.problems()
    assert all(isinstance(problem, LoneSurrogate) for problem in problems)
    spans = [record.span(problem.place) for problem in problems]
    assert [f"{span.start}-{span.end}" for span in spans] == expected
