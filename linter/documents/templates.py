"""Placeholders of templates in a payload: what will stand there when it is sent is not known."""

import re
from collections.abc import Iterator
from typing import Any

from linter.model.place import Route
from linter.model.subject import Pieces
from linter.model.unknown import UNKNOWN, get

__all__ = ["is_template", "pieces_of", "with_holes"]

# Double braces of Jinja, Mustache and Handlebars, `${…}` of shells and JavaScript, `<%…%>` of ERB. None can stand in JSON but
# inside a string, so looking for their beginnings in the text spares all other payloads the search.
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\$\{.*?\}|<%.*?%>", re.DOTALL)

# What decides whether text is there at all, or how often, so that nothing is certain of a text around it.
_DECIDING = re.compile(
    r"\{%|<%(?!=)|\{\{[{~\s]*(?:[#/^!>]|else\b|end\b|(?:if|for|each|range|with|unless)\b)|\$\{[^}]*[?&|:]", re.DOTALL
)


def is_template(text: str) -> bool:
    """Says whether a text may hold a placeholder."""
    # One character is found, or not, forty times as fast as two.
    return "{{" in text or ("$" in text and "${" in text) or ("<" in text and "<%" in text)


def with_holes(data: Any) -> Any:
    """Returns data in which each string that holds a placeholder is `UNKNOWN`, and an object with one for a key is open."""
    if isinstance(data, str):
        return UNKNOWN if _PLACEHOLDER.search(data) else data
    if isinstance(data, list):
        return [with_holes(item) for item in data]
    if isinstance(data, dict):
        return {with_holes(key): with_holes(item) for key, item in data.items()}
    return data


def pieces_of(request: Any) -> Pieces:
    """Returns what stands around the placeholders in the messages of a request, and is sent whatever is put in their place."""
    return {route: tuple(_PLACEHOLDER.split(text)) for route, text in _texts(request) if _is_plain(text)}


def _is_plain(text: str) -> bool:
    return _PLACEHOLDER.search(text) is not None and not _DECIDING.search(text)


def _texts(request: Any) -> Iterator[tuple[Route, str]]:
    messages = get(request, "messages")
    for index, message in enumerate(messages if isinstance(messages, list) else ()):
        content = get(message, "content")
        if isinstance(content, str):
            yield ("messages", index, "content"), content
        for number, part in enumerate(content if isinstance(content, list) else ()):
            if isinstance(text := get(part, "text"), str):
                yield ("messages", index, "content", number, "text"), text
