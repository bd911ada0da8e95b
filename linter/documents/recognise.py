"""Which values of a JSON document are to be checked. Nothing but the content decides, never a file's name."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

from linter import facts
from linter.documents import definitions
from linter.documents.definitions import Found, is_responses_request, is_tool_list, tool_lists
from linter.model.place import Route
from linter.model.subject import AZURE, Form
from linter.model.unknown import UNKNOWN, get

__all__ = ["KINDS", "found_in", "may_hold_call", "may_hold_request"]

KINDS = ("auto", "request", "tools", "schema")
"""What somebody may say that a document holds."""

# What a document has in its text, or nothing in it is recognised: lets a scan pass over other files without parsing them.
_SIGNS = (b'"messages"', b'"parameters"', b'"inputSchema"', b'"json_schema"', b'"strict"')

# What Python source has if there is something in it to be checked. A literal is looked for first, and each expression begins with
# one: that is many times as fast.
_METHOD = re.compile(rb"\.\s*(?:a?create|parse|stream)\b")
_API = (
    (b"completions", re.compile(rb"chat\s*\.\s*completions\b")),
    (b"ChatCompletion", re.compile(rb"ChatCompletions?\b")),
    (b"Completion", re.compile(rb"Completion\s*\.\s*a?create\b")),
    (b".responses", re.compile(rb"responses\s*\.\s*(?:create|stream|parse|with_)")),
)
_SENDING = re.compile(rb"\b(?:post|request|Request|send|stream|urlopen|a?connect_sse)\s*\(")
_RELAY = re.compile(rb"(?:post\s*\(|[\"']POST[\"']\s*,)\s*(?:url\s*=\s*)?\w+\s*[,)]")
_VENDOR = (b"openai", b"OpenAI", b"OPENAI")
_LITELLM_CALL = re.compile(rb"completion(?:(?<!\wcompletion)(?<!def completion)|(?<=\Wacompletion)(?<!def acompletion))\s*\(")
_TOOL = re.compile(rb"type[\"']\s*:\s*[\"']function[\"']")
_WRAPPERS = ("body", "request", "payload", "params", "json", "data", "input", "args", "kwargs")
_DEEPEST_WRAPPER = 3
_ADDRESSES = ("url", "uri", "path", "endpoint")
_ENDPOINTS = ("chat/completions", "/responses")
_AZURE_HOST = ".openai.azure.com/"
_DEPLOYMENT = "/deployments/"  # Azure names the model here, and not in the body
# Members that a stored conversation has and no request: such a file is a record of a chat, not something to be sent.
_OF_A_RECORD = frozenset(
    "id _id uuid title created created_at createdAt updated_at updatedAt timestamp conversation_id session_id choices "
    "memory".split()
)
# Members of messages as other frameworks keep them: Gemini's and the AI SDK's parts, results of tools beside what calls them.
_OF_ANOTHERS_MESSAGE = frozenset({"channels", "parts", "toolInvocations", "tool_results"})
_OF_AN_EXAMPLE = frozenset({"messages", "tools", "functions", "parallel_tool_calls"})  # for supervised fine-tuning
_PREFERENCE = frozenset({"preferred_output", "non_preferred_output", "preferred_completion", "non_preferred_completion"})


def may_hold_request(text: bytes) -> bool:
    """Says whether bytes can hold anything to be checked; those of a wide encoding count as if they were ASCII."""
    if b"\0" in text:
        text = text.replace(b"\0", b"")
    return any(sign in text for sign in _SIGNS)


def may_hold_call(source: bytes) -> bool:
    """Says whether Python source can hold a call of the API, a function schema or a name of SDK 0.x: other files are not parsed."""
    if any(literal in source and sign.search(source) for literal, sign in _API) and _METHOD.search(source):
        return True
    if b"chat/completions" in source and _SENDING.search(source):
        return True
    if any(name in source for name in _VENDOR):  # a raw request may have its address from elsewhere
        if (b'messages"' in source or b"messages'" in source) and _SENDING.search(source):
            return True
        if _RELAY.search(source):
            return True
    if b"ChatCompletionChunk" in source:
        return True
    if b"litellm" in source and _LITELLM_CALL.search(source):
        return True
    if (b'parameters"' in source or b"parameters'" in source) and _TOOL.search(source):
        return True
    return b"openai" in source and _old_name().search(source) is not None


@cache
def _old_name() -> re.Pattern[bytes]:
    """What finds a name of SDK 0.x that is gone, or means something else: `openai.error`, `from openai import Embedding`."""
    removed = facts.load("chatvet.sdk.json")["removed"]
    known = [name for section in removed.values() if isinstance(section, dict) for name in section["names"]]
    names = "|".join(sorted({name.split(".")[1] for name in known if "." in name}))
    return re.compile(rf"openai(?:\s*\.\s*|\s+import\b(?:[^\n(]*|\s*\([^)]*)\b)(?:{names})\b".encode())


def found_in(data: Any, kind: str = "auto") -> list[Found]:
    """Finds what is to be checked in a document's value: the value itself, a list of such, or one wrapped in `body`, `request`, ….

    Under `auto` that is what is recognised, requests first of all. A bare conversation (`messages` alone) is a request whose other
    members are not known, and so is an example for fine-tuning. Under `request`, an object that has a `model`, and a value in which
    no request is recognised, is taken to be one itself; under `tools` and `schema` likewise.
    """
    if kind in ("tools", "schema"):
        return definitions.forced(data, kind)
    forced = kind == "request"
    if forced and isinstance(data, dict) and "model" in data:
        return [Found((), data)]
    found = _found(data, (), 0, forced)
    return found if found or not forced else [Found((), data)]


def _found(data: Any, route: Route, depth: int, forced: bool) -> list[Found]:
    if isinstance(data, list):
        if depth:
            return []
        if not forced and is_tool_list(data):
            return [Found(route, data, Form.TOOLS)]
        hits: list[Found] = []
        for index, item in enumerate(data):
            hits += _found(item, (index,), 1, forced) or ([Found((index,), item)] if forced else [])
        return hits
    if not isinstance(data, dict):
        return []
    if not forced and _is_example(data):
        return _training(data, route)
    if _is_request(data, forced):
        return [Found(route, data)]
    if not forced and _is_conversation(data):
        return [Found(route, {**data, UNKNOWN: UNKNOWN})]
    if not forced and is_responses_request(data):
        return [Found(route, data, Form.RESPONSES)]
    address = _address(data)
    if depth > _DEEPEST_WRAPPER or (address and not any(endpoint in address for endpoint in _ENDPOINTS)):
        return []
    wrapped = [key for key in _WRAPPERS if isinstance(data.get(key), dict)]
    is_meant = forced or _ENDPOINTS[0] in address
    found = [hit for key in wrapped for hit in _found(data[key], (*route, key), depth + 1, is_meant)]
    if address and _ENDPOINTS[0] not in address:
        found = [hit for hit in found if hit.form is Form.RESPONSES]
    if _PREFERENCE & data.keys() or _DEPLOYMENT in address:
        found = [replace(hit, data=_opened(hit.data)) for hit in found]
    if _DEPLOYMENT in address or _AZURE_HOST in address:
        found = [replace(hit, provider=AZURE) for hit in found]
    if not found and not forced:  # what stands alone of a request, unless a request stands beside it
        return [Found((*route, *step), part, form) for step, part, form in definitions.parts(data)]
    return found


def _opened(request: Any) -> Any:
    return {**request, UNKNOWN: UNKNOWN} if isinstance(request, dict) else request


def _is_example(data: dict[str, Any]) -> bool:
    """Whether a dict is an example for fine-tuning with tools: a conversation without a model that an assistant message ends."""
    messages = data.get("messages")
    if not data.keys() & {"tools", "functions"} or data.keys() - _OF_AN_EXAMPLE:
        return False
    return isinstance(messages, list) and bool(messages) and get(messages[-1], "role") == "assistant"


def _training(data: dict[str, Any], route: Route) -> list[Found]:
    """An example for fine-tuning, as a request; if its messages have weights, which a request's have not, only its tools."""
    if any(isinstance(message, dict) and "weight" in message for message in data["messages"]):
        return [Found((*route, *step), part, form) for step, part, form in tool_lists(data)]
    return [Found(route, _opened(data))]


def _address(wrapper: dict[str, Any]) -> str:
    """Where a wrapped body was sent, as batch files and recordings say beside it; empty if they do not."""
    texts = (wrapper.get(key) for key in _ADDRESSES)
    return next((text for text in texts if isinstance(text, str) and text.startswith(("/", "http"))), "")


def _is_request(data: dict[str, Any], forced: bool) -> bool:
    """Whether a dict is a whole request: `messages` with roles and at least one more member that a request has."""
    if "messages" not in data or (not forced and (_OF_A_RECORD & data.keys() or _is_of_another_api(data))):
        return False
    messages, model = data["messages"], data.get("model")
    if isinstance(model, dict | list) and not forced:
        return False  # the record of another framework, which keeps its model's settings there
    known = facts.load("request.json")["properties"].keys() & data.keys()
    if isinstance(messages, list) and any(isinstance(message, dict) and "role" in message for message in messages):
        return forced or (len(known) > 1 and not any(map(_is_anothers, messages)))
    return forced or (isinstance(model, str) and (not isinstance(messages, dict) or "role" in messages))


def _is_anothers(message: Any) -> bool:
    """Whether a message is kept in the way of another framework, so that what holds it is not what is sent."""
    return isinstance(message, dict) and not _OF_ANOTHERS_MESSAGE.isdisjoint(message)


def _is_conversation(data: dict[str, Any]) -> bool:
    """Whether a dict is a list of messages under `messages` and nothing else, in the words of this API, as fixtures have it."""
    messages = data.get("messages")
    return isinstance(messages, list) and len(data) == 1 and bool(messages) and all(map(_is_of_this_api, messages))


def _is_of_this_api(message: Any) -> bool:
    """Whether a message has the role and the kinds of content of chat completions: other frameworks' histories look alike."""
    roles = facts.load("message.json")["properties"]["role"]["enum"]
    if not isinstance(message, dict) or message.get("role") not in roles or "weight" in message or _is_anothers(message):
        return False
    if message["role"] == "tool" and "tool_call_id" not in message:
        return False
    content = message.get("content")
    kinds = facts.load("part.json")["properties"]["type"]["enum"]
    return not isinstance(content, list) or all(isinstance(part, dict) and part.get("type") in kinds for part in content)


def _is_of_another_api(data: dict[str, Any]) -> bool:
    """Whether a body is meant for Anthropic's Messages API, which also has `model` and `messages`."""
    model = data.get("model")
    return "anthropic_version" in data or (isinstance(model, str) and model.startswith("claude") and "max_tokens" in data)
