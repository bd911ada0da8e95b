"""Questions about the arguments of function calls, which are JSON in a text."""

import json
from collections.abc import Iterator
from typing import Any

from linter.model.place import Route
from linter.model.subject import Request
from linter.model.unknown import MISSING, get

__all__ = ["fits_plainly", "flaw", "function_calls", "parsed"]

_TYPES: dict[Any, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "object": (dict,), "array": (list,),
    "null": (type(None),),
}  # fmt: skip
_decode = json.JSONDecoder().decode  # `json.loads` takes as long to come to it
_SILENT = frozenset({"description", "title", "default", "examples", "$schema"})  # they bind nothing


def function_calls(request: Request) -> Iterator[tuple[Route, Any]]:
    """Yields the route to each function call in the messages, and its data: in `tool_calls`, and the deprecated `function_call`."""
    messages = get(request.data, "messages")
    for index, message in enumerate(messages if isinstance(messages, list) else ()):
        if not isinstance(message, dict):
            continue
        calls = message.get("tool_calls")
        for number, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict) and call.get("type") == "function" and isinstance(call.get("function"), dict):
                yield ("messages", index, "tool_calls", number, "function"), call["function"]
        if isinstance(message.get("function_call"), dict):
            yield ("messages", index, "function_call"), message["function_call"]


def parsed(text: str) -> Any:
    """Returns what a text holds as JSON; `MISSING` if that is nothing, or it is no JSON."""
    try:
        return _decode(text) if text.strip() else MISSING
    except (ValueError, RecursionError):
        return MISSING


def fits_plainly(schema: Any, value: Any) -> bool:
    """Says whether a value is as a schema wants it, by the few keywords that most schemas have; false where others decide."""
    if not isinstance(schema, dict):
        return schema is True
    for keyword, wanted in schema.items():
        match keyword:
            case "type" if isinstance(wanted, str):
                is_right = type(value) in _TYPES.get(wanted, ())
            case "enum" if isinstance(wanted, list):
                is_right = isinstance(value, str) and value in wanted
            case "properties" if isinstance(wanted, dict) and isinstance(value, dict):
                is_right = all(fits_plainly(wanted[name], member) for name, member in value.items() if name in wanted)
            case "required" if isinstance(wanted, list) and isinstance(value, dict):
                is_right = all(isinstance(name, str) and name in value for name in wanted)
            case "additionalProperties" if wanted is False and isinstance(value, dict):
                properties = schema.get("properties")
                is_right = isinstance(properties, dict) and value.keys() <= properties.keys()
            case "items" if isinstance(value, list):
                is_right = all(fits_plainly(wanted, item) for item in value)
            case _:
                is_right = keyword in _SILENT
        if not is_right:
            return False
    return True


def flaw(text: str) -> tuple[str, int] | None:
    """Says why a text is not JSON, and at which character from 1; `None` if it is, or is empty."""
    if not text.strip():
        return None
    try:
        json.loads(text)
    except RecursionError:
        return None
    except json.JSONDecodeError as error:
        at = error.pos
        if error.msg.startswith("Illegal trailing comma"):  # so Python says it since 3.13, and points at the comma
            at += 1 + len(text[at + 1 :]) - len(text[at + 1 :].lstrip())
        rest = text[at:].lstrip()
        if not rest or error.msg.startswith("Unterminated string"):
            return "ends too early", len(text)
        if error.msg == "Extra data":
            return "goes on behind its end", at + 1
        return f"does not go on at `{rest[0]}`" if rest[0].isprintable() and rest[0] != "`" else "breaks", at + 1
    except ValueError:  # a number with thousands of digits
        return None
    return None
