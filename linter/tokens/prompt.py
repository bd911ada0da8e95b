"""How many tokens a request's prompt has, counted part by part, and only as far as somebody asks."""

import json
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from linter.checks.budget import window
from linter.checks.tools import function_definitions
from linter.facts.models import Model
from linter.facts.tokens import tokens
from linter.model.amount import NONE, Amount, total
from linter.model.place import Route
from linter.model.subject import Request
from linter.model.unknown import MISSING, UNKNOWN, get, is_open
from linter.tokens.encodings import encoder, is_shipped
from linter.tokens.images import image_amount
from linter.tokens.schemas import function_amount

__all__ = ["Budget", "Counter", "Prompt"]

ASSUMED = "o200k_base"
_SPREAD = 4  # an encoding that is not known takes a quarter more or less than the one that is assumed
_SEAM = 8  # tokens at a gap in a text that may not be there when it is filled
_MARGIN = 200  # more than what the API adds to any request besides what is written in it
_OPEN = Amount(0, 0, is_open=True)
_LONGEST_CHARACTER = 4  # bytes
_SEEN_AS_TEXT = ("messages", "tools", "functions", "response_format", "prediction")

Measure = Callable[[str], Amount]


def _null(_: Any) -> None:
    return None


_written = json.JSONEncoder(skipkeys=True, check_circular=False, default=_null, separators=(",", ":")).encode


class Counter:
    """Counts for one run; the same request may be asked about by several rules, and most requests are of one model."""

    def __init__(self) -> None:
        self._last: Prompt | None = None
        self._budgets: dict[str | None, Budget] = {}

    def prompt(self, request: Request, model_of: Callable[[Request], Model | None], json: str = "") -> "Prompt":
        """Returns the prompt of a request; `json` is the text that it is read from, if it is JSON."""
        last = self._last
        if last is not None and last.request is request:
            return last
        model = model_of(request)
        name = model.name if model else None
        budget = self._budgets.get(name)
        if budget is None:
            budget = self._budgets[name] = Budget(model)
        self._last = last = Prompt(request, budget, json)
        return last


class Budget:
    """What is known of a model, of which that may be nothing, as far as tokens are concerned."""

    def __init__(self, model: Model | None) -> None:
        self.model = model
        known = model.encoding if model and is_shipped(model.encoding) else None
        self.encoding = known or ASSUMED
        self.is_encoding_sure = known is not None and model is not None and model.is_encoding_sure
        self.window = window(model)
        self.is_searching = model is not None and bool(model.has("web_search_options"))
        is_plain = model is not None and model.is_reasoning is False and not model.has("audio_input")
        self.is_documented = self.is_encoding_sure and is_plain and not self.is_searching
        self.dearest_image = image_amount({"image_url": {"url": "https:", "detail": "high"}}, model).high
        self.dearest_original = image_amount({"image_url": {"url": "https:", "detail": "original"}}, model).high


class Prompt:
    """What a request sends to the model. Nothing is counted before it is asked for, and nothing twice.

    `window` is how many tokens it may have, `None` if that is not known. `is_documented` tells whether the framing of messages is
    documented for the model, and was seen to hold.
    """

    def __init__(self, request: Request, budget: Budget, json: str = "") -> None:
        self.request = request
        self.model = budget.model
        self.encoding = budget.encoding
        self.window = budget.window
        self.is_encoding_sure = budget.is_encoding_sure
        self.is_documented = budget.is_documented
        self._budget = budget
        self._json = json
        self._most: int | None = None

    def is_below(self, limit: int) -> bool:
        """Whether there are certainly no more tokens than this, by the number of bytes: a token is at least one.

        What cannot be seen counts as nothing.
        """
        if self._json and len(self._json) <= limit:  # it may hold much else, but is measured quickly, and mostly that will do
            if self._most is None:
                self._most = self._size_of_json(self._json, 1 if self._json.isascii() else _LONGEST_CHARACTER)
            if self._most <= limit:
                return True
        return self._length <= limit and (self._written_size <= limit or self._size <= limit)

    def has_tools_below(self, limit: int) -> bool:
        """Whether the definitions of tools alone certainly have no more tokens than this."""
        if self.is_below(limit):
            return True
        text = _as_text([self.request.data.get(key) for key in ("tools", "functions")])
        return text is not None and len(text) + _MARGIN <= limit

    @cached_property
    def _length(self) -> int:
        """How long the longer texts are at least, to be quick about a prompt of megabytes."""
        contents = (get(message, "content") for message in _list(self.request.data.get("messages")))
        return sum(len(content) for content in contents if isinstance(content, str)) + self._length_of_pieces

    @cached_property
    def _length_of_pieces(self) -> int:
        """How long is what is known of texts that are not known as a whole."""
        return sum(len(piece) for pieces in self.request.pieces.values() for piece in pieces)

    @cached_property
    def _written_size(self) -> int:
        """The size of what is sent as JSON, which has more bytes than tokens, and the most that images can cost."""
        data = self.request.data
        text = _as_text([data[key] for key in _SEEN_AS_TEXT if key in data])
        return self._size if text is None else self._size_of_json(text, 1) + self._length_of_pieces * _LONGEST_CHARACTER

    def _size_of_json(self, text: str, bytes_each: int) -> int:
        images = text.count('"image_url"') // 2  # as a key, and as the type of a part
        dearest = self._budget.dearest_original if images and '"original"' in text else self._budget.dearest_image
        return len(text) * bytes_each + images * dearest + _MARGIN

    @cached_property
    def _size(self) -> int:
        """The bytes of the texts, and what goes with them; an image counts as what it costs, not by its URL."""
        return sum(amount.high for amount in self._parts(_bytes)) + _MARGIN

    def _parts(self, measure: Measure) -> Iterator[Amount]:
        yield from self._messages_by(measure)
        yield self._tools_by(measure)
        yield self._schema_by(measure)
        yield self._answer

    @cached_property
    def total(self) -> Amount:
        """The whole prompt."""
        whole = total([*self.messages, self.tools, self.schema, self._answer])
        return Amount(max(whole.low, 0), whole.high, whole.is_open or is_open(self.request.data))

    @cached_property
    def messages(self) -> list[Amount]:
        """The messages, one by one, each with what frames it, and with its images."""
        return list(self._messages_by(self.text))

    @cached_property
    def tools(self) -> Amount:
        """The definitions of tools and functions together."""
        return self._tools_by(self.text)

    @cached_property
    def schema(self) -> Amount:
        """The schema of a structured answer: how it is written down is not documented."""
        return self._schema_by(self.text)

    @cached_property
    def images(self) -> Amount:
        """The images in all messages, which is a part of those."""
        messages = get(self.request.data, "messages")
        contents = [get(message, "content") for message in (messages if isinstance(messages, list) else ())]
        parts = [part for content in contents if isinstance(content, list) for part in content]
        return total(image_amount(part, self.model) for part in parts if get(part, "type") == "image_url")

    def text(self, text: str) -> Amount:
        """Counts a text; a range if the encoding is not known for sure."""
        count = encoder(self.encoding).count(text)
        if self.is_encoding_sure:
            return Amount(count, count)
        return Amount(count - count // _SPREAD, min(count + count // _SPREAD + 1, _bytes(text).high))

    @cached_property
    def _framing(self) -> dict[str, Any]:
        return tokens("framing")

    @property
    def _answer(self) -> Amount:
        """What primes the answer."""
        count, doubt = self._framing["answer"], self._framing["undocumented"]
        if self.is_documented:
            return Amount(count, count)
        less = doubt["less_while_searching" if self._budget.is_searching else "less"]
        return Amount(count - less, count + doubt["more"])

    def _messages_by(self, measure: Measure) -> Iterator[Amount]:
        messages = get(self.request.data, "messages")
        if messages is UNKNOWN:
            yield _OPEN
        for index, message in enumerate(messages if isinstance(messages, list) else ()):
            is_message = isinstance(message, dict)
            yield total(self._message(message, measure, index)) if is_message else _OPEN if message is UNKNOWN else NONE

    def _message(self, message: dict[Any, Any], measure: Measure, index: int) -> Iterator[Amount]:
        framing, role, name = self._framing, get(message, "role"), get(message, "name")
        yield Amount(framing["message"], framing["message"])
        if isinstance(role, str):
            yield measure(role)
        if role == "assistant" and not self.is_documented:
            yield Amount(0, framing["undocumented"]["more_per_assistant_message"])
        if role in ("tool", "function"):
            yield Amount(*tokens("calls")["tool_message"])
        if isinstance(name, str):
            yield Amount(framing["name"], framing["name"])
            yield measure(name)
        if role in ("tool", "function"):
            yield _answered(total(self._content(get(message, "content"), measure)), get(message, "content"))
        else:
            yield from self._content(get(message, "content"), measure, ("messages", index, "content"))
        yield from self._content(get(message, "refusal"), measure)
        if get(message, "audio") not in (None, MISSING) or is_open(message):
            yield _OPEN
        yield from self._calls(message, measure)

    def _content(self, content: Any, measure: Measure, route: Route = ()) -> Iterator[Amount]:
        if isinstance(content, str):
            yield measure(content)
        elif content is UNKNOWN:
            yield self._known(route, measure)
        for number, part in enumerate(content if isinstance(content, list) else ()):
            kind, text = get(part, "type"), get(part, "text")
            if isinstance(text, str):
                yield measure(text)
            elif kind == "image_url":
                yield image_amount(part, self.model)
            elif text is UNKNOWN and route:
                yield self._known((*route, number, "text"), measure)
            elif kind is UNKNOWN or text is UNKNOWN or kind in ("input_audio", "file"):  # nobody says what sounds and files cost
                yield _OPEN

    def _known(self, route: Route, measure: Measure) -> Amount:
        """What is certain of a text that is not known as a whole: less where what fills a gap merges with what is around it."""
        pieces = self.request.pieces.get(route, ())
        counted = total(map(measure, pieces))
        return Amount(max(0, counted.low - _SEAM * (len(pieces) + 1)), counted.high, is_open=True) if pieces else _OPEN

    def _calls(self, message: dict[Any, Any], measure: Measure) -> Iterator[Amount]:
        calls = get(message, "tool_calls")
        if calls is UNKNOWN:
            yield _OPEN
        bodies = [UNKNOWN if call is UNKNOWN else get(call, get(call, "type")) for call in _list(calls)]
        if get(message, "function_call") not in (None, MISSING):
            bodies.append(get(message, "function_call"))
        for body in bodies:
            yield Amount(*tokens("calls")["call"])
            for key in ("name", "arguments", "input"):
                text = get(body, key)
                yield _as_json(measure(text)) if isinstance(text, str) else _OPEN if text is UNKNOWN else NONE

    def _tools_by(self, measure: Measure) -> Amount:
        rules = tokens("tools")
        functions = [function for _, function in function_definitions(self.request)]
        functions += [custom for tool in _list(self.request.data.get("tools")) if (custom := get(tool, "custom")) is not MISSING]
        if not functions:
            return _OPEN if UNKNOWN in (self.request.data.get("tools"), self.request.data.get("functions")) else NONE
        base = rules["function"].get(self.encoding, max(rules["function"].values()))
        sum_of = total(function_amount(function, base, measure) for function in functions) + Amount(rules["end"], rules["end"])
        more = min(int(sum_of.high * rules["more"]), rules["more_at_most"])
        if not self.is_documented:
            more += rules["more_while_reasoning"]
        return Amount(int(sum_of.low * (1 - rules["less"])), sum_of.high + max(more, sum_of.high // 10), sum_of.is_open)

    def _schema_by(self, measure: Measure) -> Amount:
        schema = get(self.request.data, "response_format", "json_schema")
        if schema is UNKNOWN:
            return _OPEN
        if not isinstance(schema, dict):
            return NONE
        text = _as_text(schema)
        return _OPEN if text is None else Amount(0, measure(text).high + _MARGIN)


def _as_json(amount: Amount) -> Amount:
    """What JSON costs that is written down anew, without the white space that it may have."""
    return Amount(int(amount.low * (1 - tokens("calls")["json_less"])), amount.high, amount.is_open)


def _answered(amount: Amount, content: Any) -> Amount:
    """What the content of a tool message costs, which is framed in a way that nobody documents."""
    if not isinstance(content, str) or content.lstrip()[:1] in ("{", "["):
        amount = _as_json(amount)
    return Amount(amount.low, int(amount.high * (1 + tokens("calls")["answer_more"])), amount.is_open)


def _as_text(data: Any) -> str | None:
    """Writes data as JSON, what is not known as nothing or as `null`; `None` for an integer that cannot be written out."""
    try:
        return _written(data)
    except ValueError:
        return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _bytes(text: str) -> Amount:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return Amount(size, size)
