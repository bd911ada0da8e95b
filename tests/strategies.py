"""Strategies of hypothesis: any JSON, requests that are right, and what becomes of them by one or two mistakes."""

import ast
import copy
import json
from typing import Any

from hypothesis import strategies as st

from linter import facts
from linter.model.unknown import UNKNOWN

Route = tuple[str | int, ...]

_KEYS = sorted(facts.load("request.json")["properties"])
_WORDS = [
    *_KEYS,
    "role",
    "content",
    "type",
    "text",
    "function",
    "name",
    "id",
    "tool_calls",
    "tool_call_id",
    "parameters",
    "schema",
]
_TEXTS = [
    "",
    "a",
    "user",
    "assistant",
    "tool",
    "auto",
    "gpt-4o",
    "text",
    "function",
    "json_object",
    "get weather",
    "a\n",
    "\x1c",
    "é😀",
]

texts = st.one_of(st.sampled_from(_TEXTS), st.text(max_size=8), st.characters().map(lambda c: f"name{c}"))
keys = st.one_of(st.sampled_from(_WORDS), st.text(max_size=5))
numbers = st.one_of(st.integers(-3, 300), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
json_values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)), max_leaves=12
)
names = st.from_regex(r"[a-zA-Z0-9_-]{1,64}", fullmatch=True)
schemas = st.sampled_from(
    [
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False},
    ]
)
functions = st.fixed_dictionaries({"name": names}, optional={"description": texts, "parameters": schemas, "strict": st.booleans()})
tools = st.one_of(
    st.fixed_dictionaries({"type": st.just("function"), "function": functions}),
    st.fixed_dictionaries({"type": st.just("custom"), "custom": st.fixed_dictionaries({"name": names})}),
)
parts = st.one_of(
    st.fixed_dictionaries({"type": st.just("text"), "text": texts}),
    st.fixed_dictionaries({"type": st.just("image_url"), "image_url": st.just({"url": "https://example.com/a.png"})}),
)
calls = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["call_1", "call_2"]),
        "type": st.just("function"),
        "function": st.fixed_dictionaries({"name": names, "arguments": st.just("{}")}),
    }
)


def _turn(turn_calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers = [{"role": "tool", "tool_call_id": call["id"], "content": "ok"} for call in turn_calls]
    return [{"role": "assistant", "content": None, "tool_calls": turn_calls}, *answers]


turns = st.one_of(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "developer", "user", "assistant"]), "content": texts}).map(
        lambda m: [m]
    ),
    st.fixed_dictionaries({"role": st.just("user"), "content": st.lists(parts, min_size=1, max_size=3)}).map(lambda m: [m]),
    st.lists(calls, min_size=1, max_size=2, unique_by=lambda call: call["id"]).map(_turn),
)
conversations = st.lists(turns, min_size=1, max_size=4).map(lambda turns: [message for turn in turns for message in turn])
requests = st.fixed_dictionaries(
    {"model": st.sampled_from(["gpt-7", "gpt-8", "o9"]), "messages": conversations},
    optional={
        "tools": st.lists(tools, min_size=1, max_size=3),
        "tool_choice": st.sampled_from(["auto", "none", "required", {"type": "function", "function": {"name": "f"}}]),
        "temperature": st.floats(0, 2),
        "n": st.integers(1, 3),
        "stop": st.one_of(texts, st.lists(texts, min_size=1, max_size=4)),
        "stream": st.booleans(),
        "response_format": st.sampled_from(
            [{"type": "json_object"}, {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}]
        ),
        "logit_bias": st.just({"1": 5}),
        "metadata": st.dictionaries(st.text(max_size=5), texts, max_size=2),
    },
)


def routes(data: Any, route: Route = ()) -> list[Route]:
    """Lists the routes to all values of some data, its root first."""
    found = [route]
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += routes(value, (*route, key))
    return found


def _parent(data: Any, route: Route) -> Any:
    for step in route[:-1]:
        data = data[step]
    return data


@st.composite
def mutated(draw: st.DrawFn, valid: st.SearchStrategy[Any] = requests, most: int = 3) -> Any:
    """A right request after one to three mistakes: something left out, of another type, there twice, or put in."""
    data = copy.deepcopy(draw(valid))
    for _ in range(draw(st.integers(1, most))):
        route = draw(st.sampled_from(routes(data)))
        if not route:
            continue
        holder = _parent(data, route)
        match draw(st.sampled_from(["delete", "retype", "duplicate", "insert", "rename"])):
            case "delete":
                del holder[route[-1]]
            case "retype":
                holder[route[-1]] = draw(json_values)
            case "duplicate" if isinstance(holder, list):
                holder.insert(route[-1], copy.deepcopy(holder[route[-1]]))
            case "insert" if isinstance(holder, list):
                holder.insert(route[-1], draw(json_values))
            case "rename" if isinstance(holder, dict):
                holder[draw(keys)] = holder.pop(route[-1])
            case _:
                holder[draw(keys) if isinstance(holder, dict) else route[-1]] = draw(json_values)
    return data


@st.composite
def with_holes(draw: st.DrawFn, data: st.SearchStrategy[Any] = requests) -> Any:
    """Data in which some values are not known, some dicts open, some lists longer than they look."""
    holed = copy.deepcopy(draw(data))
    for _ in range(draw(st.integers(1, 3))):
        route = draw(st.sampled_from(routes(holed)))
        if not route:
            return {UNKNOWN: UNKNOWN, **holed} if isinstance(holed, dict) else UNKNOWN
        holder = _parent(holed, route)
        value = holder[route[-1]]
        match draw(st.sampled_from(["value", "open", "spread"])):
            case "open" if isinstance(value, dict):
                value[UNKNOWN] = UNKNOWN
            case "spread" if isinstance(value, list):
                value.insert(draw(st.integers(0, len(value))), UNKNOWN)
            case _:
                holder[route[-1]] = UNKNOWN
    return holed


def _dumped(data: Any) -> st.SearchStrategy[str]:
    indents = st.sampled_from([None, 0, 1, 2, 4, "\t"])
    return st.builds(lambda indent, ascii_only: json.dumps(data, indent=indent, ensure_ascii=ascii_only), indents, st.booleans())


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """The bytes of a file that holds, or nearly holds, a request."""
    data = draw(st.one_of(requests, mutated(), json_values, st.lists(mutated(), max_size=2), mutated().map(lambda r: {"body": r})))
    text = draw(_dumped(data))
    if draw(st.booleans()):
        return text.encode(errors="replace")
    at = draw(st.integers(0, len(text)))
    junk = draw(st.sampled_from(["", ",", "}", '"', "\\", "\n", "\r\n", "\0", "NaN", "True", "//", "\ufeff", "\\ud83d", '"a": 1,']))
    text = text[:at] + junk + text[at + draw(st.integers(0, 2)) :]
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])), errors="replace")


# Python source


def python_sources() -> list[str]:
    """The source texts of all rules' examples."""
    from linter.registry import rules

    examples = [example for rule in rules() for example in rule.examples if example.within == "python"]
    return [text for example in examples for text in (example.bad, example.good, example.fixed) if isinstance(text, str)]


_PIECES = (
    "messages.append(message)", "messages = messages[-10:]", "while True:", "for chunk in stream:", "try:", "except Exception:",
    "except openai.APIError as error:", "finally:", "    pass", "    continue", "    break", "    raise", "return stream", "yield chunk",
    "else:", "async def f(self, *args, **kwargs):", "class A(B):", "def __init__(self, client=None):", "    self.client = client or OpenAI()",
    "@retry", "kw = {**kw, 'stream': True}", "kw['tools'] = TOOLS", "kw.update(a=1)", "x = y if z else w", "x = lambda a: f(a)",
    "with stream as s:", "from openai import *", "import openai as o", "stream = await client.chat.completions.create(**kw)",
    "client.chat.completions.create(model=MODEL, messages=messages, stream=True)", "x = [f(y) for y in x if y]", "del x", "global x",
    "text += chunk.choices[0].delta.content", "time.sleep(2 ** n)", "x = f'{x}{x!r}'", "self.x = self.x", "x = x or x", "x, *y = z",
    "return f(x)", "f = f", "def f(x): return f(f(x))", "match x:", "    case {'a': x}: pass", "nonlocal x", "assert x",
)  # fmt: skip


@st.composite
def python_texts(draw: st.DrawFn) -> str:
    """Source of a rule's example after some lines were lost, doubled, moved, indented or replaced; it may be Python no longer."""
    lines = draw(st.sampled_from(python_sources())).splitlines()
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(lines) - 1)) if lines else 0
        match draw(st.sampled_from(["lose", "double", "move", "indent", "replace", "insert"])):
            case "lose" if lines:
                del lines[at]
            case "double" if lines:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case "move" if lines:
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case "indent" if lines:
                lines[at] = draw(st.sampled_from(["", "    ", "        "])) + lines[at].lstrip()
            case "replace" if lines:
                lines[at] = lines[at][: len(lines[at]) - len(lines[at].lstrip())] + draw(st.sampled_from(_PIECES))
            case _:
                indent = " " * 4 * draw(st.integers(0, 3))
                lines.insert(at, indent + draw(st.sampled_from(_PIECES)))
    return draw(st.sampled_from(["\n", "\n", "\r\n"])).join([*lines, ""])


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


python_modules = python_texts().filter(_is_python)
