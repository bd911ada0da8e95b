"""From one request's data to the subjects in it. Every document uses this, so that a rule is asked the same whatever the format."""

import marshal
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from linter.checks.json_arguments import fits_plainly, function_calls, parsed
from linter.checks.schema_walk import subschemas
from linter.checks.tools import function_definitions
from linter.model.place import Place, Route
from linter.model.subject import (
    OPENAI,
    Arguments,
    Form,
    FunctionSchema,
    Message,
    Misfit,
    Part,
    Pieces,
    Request,
    ResponseSchema,
    Schema,
    SchemaViolation,
    Subject,
    Subschema,
    Tool,
    ToolList,
    ToolTurn,
    Turn,
    Wanted,
)
from linter.model.unknown import MISSING, UNKNOWN, get, has_unknown, is_open
from linter.shapes import shapes

__all__ = ["Clean", "subjects_of", "tool_turns"]

_MOST_KNOWN = 1000


class Clean:
    """The schemas in which nothing was found: thousands of lines may have their tools in common, which are judged once.

    `told` counts what was found so far; who asks the rules sets it. Nothing can be said of a schema with holes.
    """

    def __init__(self) -> None:
        self.told: Callable[[], int] = int
        self._known: set[bytes] = set()

    def unknown(self, schemas: Iterable[Schema]) -> Iterator[Schema]:
        """Yields those of the schemas that are not known to be clean, and notices whether they are, when asked for the next."""
        for schema in schemas:
            key = self._key(schema)
            if key in self._known:
                continue
            before = self.told()
            yield schema
            if key and self.told() == before:
                if len(self._known) >= _MOST_KNOWN:  # memory must not grow with the file
                    self._known.clear()
                self._known.add(key)

    @staticmethod
    def _key(schema: Schema) -> bytes:
        said = (schema.strict, schema.says_strict, schema.name, schema.model, schema.provider)  # all that a rule may look at
        try:
            return marshal.dumps((type(schema).__name__, schema.data, said), 2)  # a version in which equal values are equal bytes
        except ValueError:
            return b""


def subjects_of(
    data: Any,
    place: Place,
    wanted: Wanted,
    provider: str = OPENAI,
    form: Form = Form.CHAT,
    clean: Clean | None = None,
    extras: frozenset[str] | None = None,
    pieces: Pieces | None = None,
) -> Iterator[Subject]:
    """Announces a request, or a part of one that stands alone, and what is in it; little but what is of a wanted type.

    Schemas that are known to be clean are passed over. `pieces` are what is known of texts in a request that are `UNKNOWN`.
    """
    if form is Form.CHAT and not isinstance(data, dict):
        yield from shapes().explain("request.json", data, place)
        return
    request = Request(place, data, provider, extras, pieces or {}) if form is Form.CHAT else None
    schemas = list(_schemas_of(request)) if request else _lone_schemas(data, place, provider, form)
    if request:
        yield from _chat(request, schemas, wanted)
    elif form is Form.TOOLS and isinstance(data, list):
        yield from _tool_list(data, place, wanted)
    elif form is Form.RESPONSES and isinstance(get(data, "tools"), list):
        yield from _tool_list(data["tools"], place.at("tools"), wanted)
    elif form is Form.FUNCTION or form is Form.TOOLS:
        yield from _tool(data, place, wanted)
    for schema in clean.unknown(schemas) if clean else schemas:
        yield from _in_schema(schema, wanted)


def _chat(request: Request, schemas: Iterable[Schema], wanted: Wanted) -> Iterator[Subject]:
    check = shapes()
    yield request
    if not check.is_valid("request.json", request.data):
        yield from check.explain("request.json", request.data, request.place, request)
    if ToolTurn in wanted:
        yield from tool_turns(request)
    if Message in wanted or Part in wanted:
        yield from _messages(request, wanted)
    if Tool in wanted:
        yield from _tools(request, wanted)
    if Arguments in wanted or Misfit in wanted:
        yield from _arguments(request, schemas)
    if ToolList in wanted:
        for key in ("tools", "functions"):
            if isinstance(request.data.get(key), list):
                yield ToolList(request.place.at(key), request.data[key])


def _tool_list(tools: list[Any], place: Place, wanted: Wanted) -> Iterator[Subject]:
    if ToolList in wanted:
        yield ToolList(place, tools)
    for index, tool in enumerate(tools):
        yield from _tool(tool, place.at(index), wanted)


def _tool(tool: Any, place: Place, wanted: Wanted) -> Iterator[Subject]:
    """Announces a tool that stands outside of a request for chat completions, in any of the forms that tools have."""
    if not isinstance(tool, dict):
        yield from shapes().explain("tool.json", tool, place)
    elif isinstance(tool.get("function"), dict):
        if Tool in wanted and _is_wanted(tool, wanted[Tool]):
            yield Tool(place, tool, None)
        check = shapes()
        if not check.is_valid("tool.json", tool):
            yield from check.explain("tool.json", tool, place)


def _is_wanted(data: Any, topics: frozenset[str] | None) -> bool:
    return isinstance(data, dict) and (topics is None or not topics.isdisjoint(data))


def _messages(request: Request, wanted: Wanted) -> Iterator[Message | Part]:
    messages = request.data.get("messages")
    for index, data in enumerate(messages if isinstance(messages, list) else ()):
        if not isinstance(data, dict):
            continue
        message = None
        if Message in wanted and _is_wanted(data, wanted[Message]):
            message = Message(request.origin, data, request, steps=(*request.steps, "messages", index))
            yield message
        content = data.get("content")
        for number, part in enumerate(content if isinstance(content, list) and Part in wanted else ()):
            if _is_wanted(part, wanted[Part]):
                message = message or Message(request.origin, data, request, steps=(*request.steps, "messages", index))
                yield Part(message.origin, part, message, steps=(*message.steps, "content", number))


def _tools(request: Request, wanted: Wanted) -> Iterator[Tool]:
    tools = request.data.get("tools")
    for index, data in enumerate(tools if isinstance(tools, list) else ()):
        if _is_wanted(data, wanted[Tool]):
            yield Tool(request.origin, data, request, steps=(*request.steps, "tools", index))


def _schemas_of(request: Request) -> Iterator[Schema]:
    """Finds the schemas of functions and of the answer. A strict function without parameters has one that is missing."""
    model = get(request.data, "model")
    place, provider = request.place, request.provider
    for route, function in function_definitions(request):
        yield from _schema(FunctionSchema, function, place, (*route, "parameters"), model, provider)
    form = get(request.data, "response_format", "json_schema")
    yield from _schema(ResponseSchema, form, place, ("response_format", "json_schema", "schema"), model, provider)


def _lone_schemas(data: Any, place: Place, provider: str, form: Form) -> Iterator[Schema]:
    """Finds the schemas in what is no request for chat completions."""
    if form is Form.TOOLS and isinstance(data, list):
        yield from _tool_schemas(data, place, MISSING, provider)
    elif form is Form.RESPONSES:
        model, tools = get(data, "model"), get(data, "tools")
        yield from _tool_schemas(tools if isinstance(tools, list) else [], place.at("tools"), model, provider)
        answer = get(data, "text", "format")
        yield from _schema(ResponseSchema, answer, place, ("text", "format", "schema"), model, provider, UNKNOWN)
    elif form is Form.ANSWER:
        yield from _schema(ResponseSchema, data, place, ("schema",), MISSING, provider)
    elif form is Form.SCHEMA and isinstance(data, dict):
        yield ResponseSchema(place, data, MISSING, True, MISSING, provider)
    elif form is Form.FUNCTION:
        yield from _tool_schema(data, place, MISSING, provider)


def _tool_schemas(tools: list[Any], place: Place, model: Any, provider: str) -> Iterator[Schema]:
    for index, tool in enumerate(tools):
        yield from _tool_schema(tool, place.at(index), model, provider)


def _tool_schema(tool: Any, place: Place, model: Any, provider: str) -> Iterator[Schema]:
    """Finds the schema of a tool in any of the forms that tools have.

    Where `strict` is left out, the Responses API makes a schema strict if it can (seen 2025-09 to 2026-09), so that is not known.
    """
    if isinstance(get(tool, "function"), dict):
        tool, place = tool["function"], place.at("function")
    key = "inputSchema" if get(tool, "parameters") is MISSING else "parameters"
    strict = UNKNOWN if get(tool, "type") == "function" else False
    yield from _schema(FunctionSchema, tool, place, (key,), model, provider, strict)


def _schema(
    kind: type[Schema], body: Any, origin: Place, steps: Route, model: Any, provider: str, default: Any = False
) -> Iterator[Schema]:
    """The schema that an object holds at the last step, if it does; `default` says whether it is strict if that is not written."""
    written = get(body, "strict")
    strict = default if written is MISSING else written if written is UNKNOWN else written is True
    data = get(body, steps[-1])
    if isinstance(data, dict) or (data is MISSING and strict is True):
        yield kind(origin, data, get(body, "name"), strict, model, provider, written is not MISSING, steps=steps)


def _in_schema(schema: Schema, wanted: Wanted) -> Iterator[Schema | SchemaViolation | Subschema]:
    """Announces a schema, what is wrong with it as such, and the schemas in it."""
    if type(schema) in wanted:
        yield schema
    if schema.data is MISSING:
        return
    if SchemaViolation in wanted and not shapes().is_schema(schema.data):
        yield from shapes().explain_schema(schema)
    if Subschema in wanted:
        topics = wanted[Subschema]
        for route, data in subschemas(schema.data):
            if _is_wanted(data, topics):
                yield Subschema(schema.place, data, schema, route, steps=route)


def _arguments(request: Request, schemas: Iterable[Schema]) -> Iterator[Arguments | Misfit]:
    """Announces the arguments of function calls that are texts, and what in them is not as their function's schema wants it."""
    known: dict[str, Schema | None] | None = None
    for route, call in function_calls(request):
        name, text = get(call, "name"), get(call, "arguments")
        if not isinstance(text, str):
            continue
        arguments = Arguments(request.origin, text, name, parsed(text), steps=(*request.steps, *route, "arguments"))
        yield arguments
        if known is None:
            known = _by_name(schemas)
        schema, value = known.get(name) if isinstance(name, str) else None, arguments.value
        if schema is None or value in (None, MISSING) or fits_plainly(schema.data, value) or shapes().fits(schema.data, value):
            continue  # a `null` may stand for no arguments
        misfit = shapes().misfit(name, value, schema, arguments.place)
        if misfit:
            yield misfit


def _by_name(schemas: Iterable[Schema]) -> dict[str, Schema | None]:
    """The schemas of functions by the names of these; `None` for a name that two of them have."""
    found: dict[str, Schema | None] = {}
    for schema in schemas:
        if isinstance(schema, FunctionSchema) and isinstance(schema.name, str) and isinstance(schema.data, dict):
            found[schema.name] = None if schema.name in found else schema
    return found


def tool_turns(request: Request) -> list[ToolTurn]:
    """Pairs assistant messages that call tools with the tool messages right behind them; nothing if all pairs are whole.

    A message that is not known ends a turn without closing it: more answers may hide there. Tool messages behind it may belong
    to a call that hides there, so they are left alone.
    """
    messages = request.data.get("messages")
    if not isinstance(messages, list) or _is_paired(messages):
        return []
    turns: list[_Turn] = []
    current: _Turn | None = None
    is_hidden = False  # whether the message before is not known
    for index, message in enumerate(messages):
        role = get(message, "role")
        if message is UNKNOWN or role is UNKNOWN:
            if current:
                current.known = False
            current, is_hidden = None, True
        elif role == "tool":
            if is_hidden:
                continue
            if current is None:
                current = _Turn(index, None)
                turns.append(current)
            current.answers.append(Turn(request, ("messages", index, "tool_call_id"), get(message, "tool_call_id")))
        else:
            is_hidden, current = False, None
            if role == "assistant" and get(message, "tool_calls") not in (MISSING, None, []):
                current = _calling(request, index, message)
                turns.append(current)
    _rehouse(turns)
    return [
        ToolTurn(
            request.place.at("messages", turn.index), turn.data, request,
            tuple(turn.calls), tuple(turn.answers), tuple(turn.elsewhere), turn.known,
        )
        for turn in turns
    ]  # fmt: skip


def _is_paired(messages: list[Any]) -> bool:
    """Whether every tool call is certainly answered once, right behind its message, and nothing else is: the usual case."""
    waiting: set[Any] = set()
    for message in messages:
        if not isinstance(message, dict):
            return False
        role = message.get("role")
        if role == "tool":
            call_id = message.get("tool_call_id")
            if not isinstance(call_id, str) or call_id not in waiting:
                return False
            waiting.remove(call_id)
            continue
        if waiting or not isinstance(role, str):
            return False
        calls = message.get("tool_calls") if role == "assistant" else None
        if calls not in (None, []):
            if not isinstance(calls, list) or not all(isinstance(call, dict) and isinstance(call.get("id"), str) for call in calls):
                return False
            waiting = {call["id"] for call in calls}
            if len(waiting) != len(calls):
                return False
    return not waiting


class _Turn:
    """A tool turn while it is put together."""

    __slots__ = ("answers", "calls", "data", "elsewhere", "index", "known")

    def __init__(self, index: int, data: Any) -> None:
        self.index = index
        self.data = data
        self.calls: list[Turn] = []
        self.answers: list[Turn] = []
        self.elsewhere: list[Turn] = []
        self.known = True

    def unanswered(self) -> set[str]:
        """The ids of calls to which nothing right behind them replies."""
        return {call.id for call in self.calls}.difference(answer.id for answer in self.answers if isinstance(answer.id, str))


def _calling(request: Request, index: int, message: dict[str, Any]) -> _Turn:
    """The turn of an assistant message; it is not wholly known where a call, or its id, is not."""
    turn = _Turn(index, message)
    calls = message.get("tool_calls")
    if not isinstance(calls, list) or has_unknown(calls) or is_open(message):
        turn.known = False
    for number, call in enumerate(calls if isinstance(calls, list) else ()):
        call_id = get(call, "id")
        if isinstance(call_id, str):
            turn.calls.append(Turn(request, ("messages", index, "tool_calls", number, "id"), call_id))
        else:
            turn.known = False
    return turn


def _rehouse(turns: list[_Turn]) -> None:
    """Gives tool messages that stand in the wrong turn, or in none, to the turn whose call they answer."""
    waiting = {call_id: turn for turn in turns for call_id in turn.unanswered()}
    if not waiting:
        return
    for turn in turns:
        own = {call.id for call in turn.calls}
        for answer in list(turn.answers):
            home = waiting.get(answer.id) if isinstance(answer.id, str) and answer.id not in own else None
            if home is not None and home is not turn:
                turn.answers.remove(answer)
                home.elsewhere.append(answer)
                del waiting[answer.id]
    turns[:] = [turn for turn in turns if turn.data is not None or turn.answers]
