"""Which values of a JSON document define functions or the form of an answer, without a request for chat completions around them."""

from dataclasses import dataclass
from typing import Any

from linter.model.place import Route
from linter.model.subject import OPENAI, Form
from linter.model.unknown import get

__all__ = ["Found", "forced", "is_responses_request", "is_tool_list", "parts", "tool_lists"]

_OF_A_FUNCTION = frozenset({"type", "name", "description", "parameters", "strict"})
_OF_AN_ANSWER = frozenset({"type", "name", "description", "schema", "strict"})


@dataclass(frozen=True, slots=True)
class Found:
    """A value that is to be checked: the route to it, what it is, and whose server it goes to, as far as that shows."""

    route: Route
    data: Any
    form: Form = Form.CHAT
    provider: str = OPENAI


def is_tool_list(data: Any) -> bool:
    """Says whether a value is a list of tools: of chat completions, of the Responses API, or as an MCP server lists them."""
    if not isinstance(data, list) or not all(isinstance(tool, dict) for tool in data):
        return False
    return any(map(_is_tool, data)) and all(_is_tool(tool) or isinstance(tool.get("type"), str) for tool in data)


def _is_tool(tool: dict[str, Any]) -> bool:
    if not isinstance(tool.get("name"), str):
        return tool.get("type") == "function" and isinstance(get(tool, "function", "name"), str)
    return isinstance(tool.get("inputSchema"), dict) or (
        tool.get("type") == "function" and isinstance(tool.get("parameters"), dict)
    )


def _is_function(data: Any) -> bool:
    """Whether a dict is one function, which nothing says but its members: their schema must look like one."""
    if not isinstance(data, dict) or data.keys() - _OF_A_FUNCTION or data.get("type", "function") != "function":
        return False
    return isinstance(data.get("name"), str) and _is_object_schema(data.get("parameters"))


def _is_object_schema(data: Any) -> bool:
    return get(data, "type") == "object" and isinstance(get(data, "properties"), dict)


def _is_answer(data: Any) -> bool:
    """Whether a dict is a schema with its name, as in `response_format.json_schema` and in `text.format`."""
    if not isinstance(data, dict) or data.keys() - _OF_AN_ANSWER or data.get("type", "json_schema") != "json_schema":
        return False
    return isinstance(data.get("name"), str) and isinstance(data.get("strict"), bool) and isinstance(data.get("schema"), dict)


def is_responses_request(data: dict[str, Any]) -> bool:
    """Says whether a dict is a body for the Responses API that has tools or the form of the answer, which are to be checked."""
    if "input" not in data or not isinstance(data.get("model"), str) or "messages" in data:
        return False
    return isinstance(data.get("tools"), list) or isinstance(get(data, "text", "format"), dict)


def tool_lists(data: dict[str, Any]) -> list[tuple[Route, Any, Form]]:
    """Returns the lists of tools and of functions that a dict holds, and the routes to them."""
    found: list[tuple[Route, Any, Form]] = []
    for route in (("tools",), ("result", "tools")):
        tools = get(data, *route)
        if is_tool_list(tools):
            found.append((route, tools, Form.TOOLS))
    functions = data.get("functions")
    if isinstance(functions, list):
        found += [(("functions", index), item, Form.FUNCTION) for index, item in enumerate(functions) if _is_function(item)]
    return found


def parts(data: dict[str, Any]) -> list[tuple[Route, Any, Form]]:
    """Returns what a dict is or holds of a request, with the route to each: tools, one function, the form of an answer."""
    if isinstance(data.get("function"), dict) and _is_tool(data):
        return [((), data, Form.FUNCTION)]
    if _is_function(data):
        return [((), data, Form.FUNCTION)]
    for route in ((), ("json_schema",), ("response_format", "json_schema"), ("format",), ("text", "format")):
        if _is_answer(found := get(data, *route)):
            return [(route, found, Form.ANSWER)]
    return tool_lists(data)


def forced(data: Any, kind: str) -> list[Found]:
    """Returns what a value is to somebody who says that it holds `tools` or a `schema`."""
    known = parts(data) if isinstance(data, dict) else [((), data, Form.TOOLS)] if is_tool_list(data) else []
    wanted = (Form.TOOLS, Form.FUNCTION) if kind == "tools" else (Form.ANSWER,)
    found = [Found(route, part, form) for route, part, form in known if form in wanted]
    if found:
        return found
    if kind == "schema":
        return [Found((), data, Form.SCHEMA)]
    return [Found((), data, Form.TOOLS if isinstance(data, list) else Form.FUNCTION)]
