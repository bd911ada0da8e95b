"""Questions about tools and functions in a request."""

from collections.abc import Iterator
from typing import Any

from linter.model.place import Route
from linter.model.subject import Request
from linter.model.unknown import UNKNOWN, get, has_unknown

__all__ = ["function_definitions", "is_flat_tool", "named_tools", "tool_names"]


def is_flat_tool(tool: Any) -> bool:
    """Says whether a tool is written without `function`, as the Responses API and Anthropic's have it."""
    return isinstance(tool, dict) and "function" not in tool and "custom" not in tool and isinstance(tool.get("name"), str)


def named_tools(request: Request) -> Iterator[tuple[Route, Any, Any]]:
    """Yields the route to the name, the type and the name of each tool; what is not there, or not known, is no string."""
    tools = get(request.data, "tools")
    for index, tool in enumerate(tools if isinstance(tools, list) else ()):
        kind = get(tool, "type")
        body = kind if isinstance(kind, str) else "function"
        yield ("tools", index, body, "name"), kind, get(tool, body, "name")


def tool_names(request: Request) -> set[tuple[str, str]] | None:
    """Returns type and name of all tools; `None` if some are not known, or one is not written as a tool at all."""
    tools = get(request.data, "tools")
    if not isinstance(tools, list) or has_unknown(tools):
        return None
    names = [(kind, name) for _, kind, name in named_tools(request)]
    if all(isinstance(kind, str) and isinstance(name, str) for kind, name in names):
        return set(names)
    return None


def function_definitions(request: Request) -> Iterator[tuple[Route, Any]]:
    """Yields the route to each function and its data: in `tools`, and in the deprecated `functions`."""
    tools, functions = get(request.data, "tools"), get(request.data, "functions")
    for index, tool in enumerate(tools if isinstance(tools, list) else ()):
        if get(tool, "type") == "function":
            yield ("tools", index, "function"), get(tool, "function")
    for index, function in enumerate(functions if isinstance(functions, list) else ()):
        if function is not UNKNOWN:
            yield ("functions", index), function
