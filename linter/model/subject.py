"""What rules are asked about. A document announces subjects; a rule subscribes to a type of subject.

Subjects are not compared with each other, so they do without the equality of a dataclass, which takes time to make.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from linter.model.fix import Fix
from linter.model.place import Place, Route
from linter.model.unknown import is_open

__all__ = [
    "AZURE", "COMPATIBLE", "OPENAI", "UNSAID", "Arguments", "DuplicateKey", "Form", "FunctionSchema", "LoneSurrogate", "Message",
    "Misfit", "Part", "Pieces", "Request", "ResponseSchema", "Schema", "SchemaViolation", "Subject", "Subschema", "Suppression",
    "SyntaxProblem", "Tool", "ToolList", "ToolTurn", "Turn", "Violation", "Wanted",
]  # fmt: skip

OPENAI, AZURE, COMPATIBLE, UNSAID = "openai", "azure", "compatible", "unsaid"
"""Whose server a request is meant for: OpenAI's, Azure OpenAI's, or one of another vendor that speaks the same API.

`UNSAID` is OpenAI's, too, unless a setting that cannot be seen names another one.
"""


Pieces = Mapping[Route, tuple[str, ...]]
"""What is known of texts that are not known as a whole, by their routes."""


class Form(Enum):
    """What a value is that was found in a document: a request, or a part of one that stands alone."""

    CHAT = "request for chat completions"
    RESPONSES = "request for the Responses API"
    TOOLS = "list of tools"
    FUNCTION = "function, or a tool"
    ANSWER = "named schema of a structured answer"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """Anything that a rule can be asked about: where it stands, and its plain data, which may hold `UNKNOWN`.

    It stands `steps` further in than `origin`. Most subjects are never found fault with, so nobody asks for the place of them.
    """

    origin: Place
    data: Any
    steps: Route = field(default=(), kw_only=True)

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.origin.at(*self.steps) if self.steps else self.origin

    @property
    def topics(self) -> Iterable[Any]:
        """The words by which a subscription can narrow itself: here the keys of the data."""
        return self.data.keys() if isinstance(self.data, dict) else ()


@dataclass(frozen=True, slots=True, eq=False)
class Request(Subject):
    """One request body for `POST /v1/chat/completions`; `data` is a dict, whatever else is wrong with it.

    `provider` is `openai`, `azure`, `compatible` or `unsaid`. `extras` are the names that further members of an open request may
    have; `None` if that may be any. `pieces` are, for texts in `data` that are `UNKNOWN`, what certainly stands in them all the
    same, in this order, by their route: that is for counting, and nothing else may be concluded from it.
    """

    provider: str = OPENAI
    extras: frozenset[str] | None = None
    pieces: Pieces = field(default_factory=dict)

    def may_have(self, name: str) -> bool:
        """Says whether the request has a member of a name, or may have one that is not seen."""
        return name in self.data or (is_open(self.data) and (self.extras is None or name in self.extras))


@dataclass(frozen=True, slots=True, eq=False)
class Message(Subject):
    """One element of `messages` that is a dict."""

    request: Request


@dataclass(frozen=True, slots=True, eq=False)
class Part(Subject):
    """One element of a message's `content` list that is a dict."""

    message: Message


@dataclass(frozen=True, slots=True, eq=False)
class ToolList(Subject):
    """A list of tools: `tools` of a request or the deprecated `functions`, or one that stands alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Tool(Subject):
    """One element of `tools` that is a dict; `request` is `None` if the list stands alone."""

    request: Request | None


@dataclass(frozen=True, slots=True, eq=False)
class Schema(Subject):
    """A JSON Schema which the API is told to follow. `data` is a dict, or `MISSING` where a strict one is not there at all.

    `holder` is the place of the object around it, which has its `name` and may have `strict`. `strict` is true, false (which is
    the default) or `UNKNOWN`; `model` is what the request says, which may be `MISSING` or `UNKNOWN`, too. `says_strict` tells
    whether `strict` is written down.
    """

    name: Any
    strict: Any
    model: Any
    provider: str
    says_strict: bool = False

    @property
    def holder(self) -> Place:
        """Where the object around it stands; a schema that stands alone has none, and stands for it."""
        return self.origin.at(*self.steps[:-1])

    @property
    def topics(self) -> Iterable[Any]:
        """The keys of the schema, and `strict` if it certainly is."""
        keys = self.data.keys() if isinstance(self.data, dict) else ()
        return (*keys, "strict") if self.strict is True else keys


@dataclass(frozen=True, slots=True, eq=False)
class FunctionSchema(Schema):
    """The schema of a function's parameters: `parameters` of a tool's function, or of one of the deprecated `functions`."""


@dataclass(frozen=True, slots=True, eq=False)
class ResponseSchema(Schema):
    """The schema of a structured answer: `response_format.json_schema.schema`."""


@dataclass(frozen=True, slots=True, eq=False)
class Subschema(Subject):
    """One dict that is a schema, within a schema or that itself; `route` leads to it from the root of `schema`."""

    schema: Schema
    route: Route


@dataclass(frozen=True, slots=True, eq=False)
class SchemaViolation(Subject):
    """Where a schema is not valid: one rule of the meta-schema of JSON Schema (2020-12) that something in it does not satisfy.

    `data` is the value at fault, and `place` where it stands. `holder` is the schema, within `schema`, whose `keyword` has it, and
    `tail` the way on from the keyword. `check` is the meta-schema's keyword that fails and `limit` its value.
    """

    schema: Schema
    holder: Any
    keyword: str
    tail: Route
    check: str
    limit: Any

    @property
    def topics(self) -> Iterable[Any]:
        """A rule may ask for what is wrong with one keyword."""
        return (self.keyword,)


@dataclass(frozen=True, slots=True, eq=False)
class Arguments(Subject):
    """The arguments of a function call, a text, in a message of the assistant; `name` is that of the function.

    `value` is what they hold as JSON, `MISSING` if that is nothing.
    """

    name: Any
    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Misfit(Subject):
    """A function call whose arguments, which are JSON, do not satisfy the schema of the function that the same request offers.

    `place` is the text of the arguments, `data` the value in them at fault, `route` the way to it. `keyword` is what it does not
    satisfy and `limit` the keyword's value; `member` is the name of a member that is missing from it, or unknown in it.
    """

    name: str
    route: Route
    keyword: str
    limit: Any
    member: str
    schema: Schema


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A tool call, or a tool message, by its id (a string, or whatever stands in its stead) and the route there in the request."""

    request: Request
    route: Route
    id: Any

    @property
    def place(self) -> Place:
        """Where the id stands, or would stand."""
        return self.request.place.at(*self.route)


@dataclass(frozen=True, slots=True, eq=False)
class ToolTurn(Subject):
    """An assistant message with `tool_calls` and the tool messages right after it; or tool messages that follow none.

    Announced for a request in which the two sides do not match throughout; whole pairs need nobody's attention.

    `data` is the assistant message, `None` if there is none, and `place` where the turn begins. `calls` and `answers` hold what
    the two sides name. `elsewhere` holds tool messages which name an id of this turn, but stand where no answer to it may stand.
    `known` is false if a part of the turn cannot be seen, so that nothing may be said to be missing.
    """

    request: Request
    calls: tuple[Turn, ...]
    answers: tuple[Turn, ...]
    elsewhere: tuple[Turn, ...]
    known: bool


@dataclass(frozen=True, slots=True, eq=False)
class Violation(Subject):
    """A defect of shape: one keyword of a JSON Schema under `schemas/` that the data does not satisfy.

    `place` is the offending value; the object if `name` is missing from it; the key if `name` is unknown in it. `data` is the
    value at fault, and for the latter two the object. `topic` is the schema's `x-topic`, else the keyword; `limit` is the
    keyword's value; `allowed` holds the keys that the object may have (the values, where a schema lists them), `missing`
    those that it must have and does not. `flat` tells of members that stand beside where they belong: for a missing member, which
    of its own keys do; for an unknown key, the missing member that it belongs in.
    """

    topic: str
    keyword: str
    limit: Any
    name: str
    allowed: tuple[str, ...]
    missing: tuple[str, ...]
    flat: tuple[str, ...]
    request: Request | None

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to the topic of a violation."""
        return (self.topic,)


@dataclass(frozen=True, slots=True, eq=False)
class SyntaxProblem(Subject):
    """Why a document cannot be read as what it is; `data` is `None`, the place has a span."""

    message: str
    help: str
    fix: Fix | None


@dataclass(frozen=True, slots=True, eq=False)
class Suppression(Subject):
    """Why a comment, or a selector in it, silences nothing; `data` is the selector or `None`, the place has a span.

    Announced when all else that was found in the document is known.
    """

    message: str
    help: str
    fix: Fix | None


@dataclass(frozen=True, slots=True, eq=False)
class DuplicateKey(Subject):
    """A key that stands twice in one object: `place` is the occurrence that is lost, `data` the key, `winner` the last one."""

    winner: Place


@dataclass(frozen=True, slots=True, eq=False)
class LoneSurrogate(Subject):
    r"""An escape such as `\ud83d` that is half of a character; `data` is the escape."""


Wanted = Mapping[type[Subject], frozenset[str] | None]
"""The types of subjects that somebody subscribed to, with the topics that they are about, or `None` for all."""
