"""What Python source is asked about: calls that reach the API, their clients, and what surrounds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from linter.model.place import Place
from linter.model.subject import Subject

__all__ = [
    "Answer", "ArgumentRead", "Assembly", "Attempts", "Call", "Caught", "ChunkRead", "Client", "EarlyExit", "Escape",
    "Guard", "Heap", "History", "HistoryCut", "Installed", "OldName", "Parameter", "Retry", "ServedTool", "TimeLimit", "ToolLoop",
    "UnservedTool",
]  # fmt: skip


class Installed(Protocol):
    """Which versions of the SDK a project may run on, by its requirements and lock files."""

    @property
    def is_known(self) -> bool:
        """Whether the project says anything about the version."""
        ...

    @property
    def is_required(self) -> bool:
        """Whether the project says that it needs the SDK, be it in any version."""
        ...

    def allows(self, spec: str) -> bool:
        """Says whether a version that fits a specifier (`<3.14`) may be installed; yes where nothing is known."""
        ...

    def only(self, spec: str) -> bool:
        """Says whether every version that may be installed fits a specifier."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Client(Subject):
    """Where a client of the SDK is made; `data` holds its keyword arguments, `with_options(…)` included, as a dict with holes.

    `kind` is the class, such as `AsyncAzureOpenAI`, or `openai` for the module itself used as a client.
    """

    kind: str

    @property
    def is_azure(self) -> bool:
        """Whether it speaks to Azure."""
        return "Azure" in self.kind

    @property
    def is_async(self) -> bool:
        """Whether its calls are awaited."""
        return self.kind.startswith("Async")


@dataclass(frozen=True, slots=True, eq=False)
class Call(Subject):
    """One call that reaches the API; `data` is the body that it sends, a dict with holes, and `options` what else it is given.

    `api` is `v0` (`openai.ChatCompletion.create`), `v1` (a client's `chat.completions`), `responses`, `litellm`, `http` (a raw
    request to `…/chat/completions`), or `like`: the shape of a v1 call on something that is not known. `clients` are those that
    it may be made on, as far as they can be seen. `stream` is `None` if it depends. `context` is `handler` (of requests or
    events), `script`, `cell` (of a notebook, outside of all functions: a person runs it again), `test` or `library`. `name` is
    the call as it is written.
    """

    api: str
    name: str
    method: str
    is_async: bool
    stream: bool | None
    clients: tuple[Client, ...]
    sdk: Installed
    context: str
    library: str
    options: dict[str, Any]

    @property
    def shown(self) -> str:
        """The call as it is written, short enough for a message."""
        return self.name if len(self.name) <= 40 else f"…{self.name[-39:]}"

    @property
    def has_sdk_retries(self) -> bool:
        """Whether the SDK itself repeats the call when it fails, as it does from version 1 on."""
        if self.api not in ("v1", "responses", "like"):
            return False
        return not any(client.data.get("max_retries") == 0 for client in self.clients) and self.options.get("max_retries") != 0


@dataclass(frozen=True, slots=True, eq=False)
class Escape(Subject):
    """Errors of a call, or of the iteration over its stream, that get out without any visible handler having seen them.

    `place` is the call, or what iterates. `what` is `call`, `iteration`, or `retry` for errors of an iteration that a decorator,
    then the `place`, was meant to act on. `errors` are qualified names, `total` all that can be raised there. `creation` is the
    `try` around the call in its function if that does not hold the iteration; `movable` are the statements to move there in turn,
    if that may be done. `entry` is where they get out. `seen_by` are the names that handlers on the way catch; `handler` is what
    one around the iteration catches, if errors of the connection can be added to it.
    """

    call: Call
    what: str
    errors: frozenset[str]
    total: frozenset[str]
    creation: Place | None
    entry: Place
    context: str
    seen_by: tuple[str, ...]
    handler: Place | None = None
    movable: tuple[Place, ...] = ()

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to what the errors come from."""
        return (self.what,)

    @property
    def shown(self) -> str:
        """What gets out, in words: `errors`, or the name of one of those that are left."""
        return "errors" if self.errors >= self.total else f"`{min(self.errors).rpartition('.')[2]}`"

    @property
    def is_whole(self) -> bool:
        """Whether the SDK's own errors are among those that get out, and not those of the connection alone."""
        return self.call.api == "http" or any(error.startswith("openai.") for error in self.errors)


@dataclass(frozen=True, slots=True, eq=False)
class Guard(Subject):
    """Something about a handler that sees errors of a call, or of the iteration over its stream, in its function or in a caller's.

    `place` is what it catches, or the word `except` where it names nothing; then its span is known. `what` is `bare` if it stops
    what ends a program, such as `KeyboardInterrupt`, and does not raise it again; `broken` if it reads what is not bound when the
    call fails; and a word for how it keeps a failure to itself: `passes`, `skips` (to the next of several), `returns`, `answers`
    (with the error's text in place of the answer), `verbose` (tells only who asks for more output), `unbound` (control goes on to
    read what is not bound). `detail` is what it returns, or what is not bound.
    """

    call: Call
    what: str
    detail: str

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to what is the matter."""
        return (self.what,)


@dataclass(frozen=True, slots=True, eq=False)
class OldName(Subject):
    """A name of SDK 0.x that is gone since, or is something else now: `kind` is `call`, `exception`, `module` or `lookalike`.

    `written` is how it is written, `name` its qualified name, `instead` the name that took its place, empty if none did.
    `is_async` tells that this is one of `AsyncOpenAI` and is awaited.
    """

    kind: str
    name: str
    written: str
    instead: str
    is_async: bool
    sdk: Installed

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to the kind of name."""
        return (self.kind,)


@dataclass(frozen=True, slots=True, eq=False)
class Caught(Subject):
    """What one handler names in a file that calls the API, or an import of exceptions: `what` is `except`, `import` or `use`.

    `old` are those of its names that this SDK does not have as exceptions. `hidden_by` is the handler before it, as it is
    written, that leaves nothing for it to catch. `foreign` is an exception of a transport that the SDK does not use in the
    versions that the project allows.
    """

    what: str
    old: tuple[OldName, ...]
    written: str
    hidden_by: str
    foreign: str
    sdk: Installed


@dataclass(frozen=True, slots=True, eq=False)
class Answer(Subject):
    """Text of an answer that is put to use; `place` is where it is read, or the loop's variable that holds chunks of it.

    Text that is read in another function than that which makes the call has its place there, and `read` tells where it is read.
    `reads_finish` says whether the finish reason is looked at anywhere along the way, `None` if that may happen out of sight.
    `fate` is what becomes of the text: `parsed`, `dissected` (by a function of the project that is called so), `cached`,
    `written` (to a file), `returned` or `yielded` (to callers out of sight); `how` names the function that does it, if one does.
    `is_capped` says whether the request limits the number of tokens.
    """

    read: Place | None
    is_streamed: bool
    reads_finish: bool | None
    fate: str
    how: str
    is_capped: bool


@dataclass(frozen=True, slots=True, eq=False)
class EarlyExit(Subject):
    """A `break` or `return` that leaves the loop over a stream before its end; `word` is which.

    `is_closed` says whether the stream is closed all the same: by `close`, or since it was entered as a context.
    """

    call: Call
    word: str
    is_closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Assembly(Subject):
    """A place where pieces of arguments that a stream brings are joined, whichever tool call they belong to."""

    call: Call


@dataclass(frozen=True, slots=True, eq=False)
class ChunkRead(Subject):
    """A read of a part of a chunk that may be missing: `part` is `choices` (the first choice) or `content` (text put somewhere).

    `place` is the expression, `path` how the choices are written, such as `chunk.choices`; `statement` the first statement of the
    loop over chunks, if a check of them fits before it; `use` how text is used, such as `+=`, `join`, `append`, and `others`
    where the same text is used again. `is_guarded` says whether the part is certain there, or its lack is handled.
    """

    part: str
    path: str
    statement: Place | None
    use: str
    is_guarded: bool
    others: tuple[Place, ...] = ()

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to the part that is read."""
        return (self.part,)


@dataclass(frozen=True, slots=True, eq=False)
class History(Subject):
    """A list that a call sends as its conversation and that grows from turn to turn; `place` is where it grows.

    `kind` is `grown`, or `copied` for one that a client keeps and sends whole at each turn. `name` is the list as it is written.
    `bounds` tells what keeps it short: `cut` or `counted`; nothing if no way can be seen.
    """

    call: Call
    kind: str
    name: str
    bounds: frozenset[str]

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to how the list comes to be."""
        return (self.kind,)


@dataclass(frozen=True, slots=True, eq=False)
class Heap(Subject):
    """Documents, of which there may be any amount, that go whole into one prompt; `place` is where one goes through them.

    `kind` is `files`, `pages`, `paragraphs`, `rows`, `lines`, `pieces` (of a transcript), or `text` for what is read as a whole;
    `name` is the expression as it is written. `bounds` is not empty if anything on the way may limit them.
    """

    call: Call
    kind: str
    name: str
    bounds: frozenset[str]

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to what the documents are."""
        return (self.kind,)


@dataclass(frozen=True, slots=True, eq=False)
class Retry(Subject):
    """One layer of code that sends a call again when it fails: `kind` is `loop`, `decorator` or `recursion`.

    `attempts` is infinite if nothing ends it, a number if that is known, `None` otherwise. `wait` is `none`, `constant`, `growing`
    (also by chance, or as the server says) or `unclear`, and `pause` where it waits. `names` are what it retries on, written at
    `catches`; `lasting` the one of them that holds errors which never pass. `site` is where the layer is put around the call, such
    as a decorator. `is_selective` says that it looks at the error to decide, `is_eased` that another layer waits longer each time,
    `is_first` that no earlier handler of the same loop waits in the same way, `is_aimed` that it is there for errors of the API,
    and not for what is made of the answer.
    """

    call: Call
    kind: str
    attempts: float | None
    wait: str
    pause: Place | None
    names: tuple[str, ...]
    catches: Place
    site: Place
    is_selective: bool
    retries_passing: bool
    lasting: str
    is_eased: bool
    is_first: bool
    is_aimed: bool

    @property
    def shown(self) -> str:
        """What it retries on, short enough for a message."""
        first = self.names[0].split(".")[-1].removeprefix("own:")[:36] if self.names else ""
        return f"{first}, …" if len(self.names) > 1 else first


@dataclass(frozen=True, slots=True, eq=False)
class Attempts(Subject):
    """All that sends one call again: `layers`, and those that are `dead`, since they wait for errors that it never raises.

    `place` is what is called. `is_alone` says that there is certainly nothing else than what the SDK does by itself.
    """

    call: Call
    layers: tuple[Retry, ...]
    dead: tuple[Retry, ...]
    is_alone: bool


@dataclass(frozen=True, slots=True, eq=False)
class TimeLimit(Subject):
    """How long a call may take where nobody says how long: `place` is the call, or where its client is made.

    `seconds` is the limit that counts all the same, `None` if there is none; `owner` whose limit it is. `is_off` says that
    `timeout=None` is written there. `name` is what is called, `option` the argument that would set a limit, `target` the call that
    takes it.
    """

    call: Call
    name: str
    seconds: float | None
    owner: str
    is_off: bool
    option: str
    target: Place | None


@dataclass(frozen=True, slots=True, eq=False)
class HistoryCut(Subject):
    """A place that cuts the oldest messages off a history which carries tool messages; `name` is the history as it is written.

    `keeps_pairs` says whether the code around it looks at roles, so that a tool message stays with the message that it answers.
    """

    call: Call
    name: str
    keeps_pairs: bool


@dataclass(frozen=True, slots=True, eq=False)
class ToolLoop(Subject):
    """A loop that makes a call for as long as the model asks for tools, or a function that calls itself to that end.

    `kind` is `loop` or `recursion`. `is_bounded` says whether rounds are counted or timed, or may be ended from outside.
    """

    call: Call
    kind: str
    is_bounded: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function that serves a tool; `is_needed` if neither a default nor the call around gives it a value."""

    name: str
    place: Place
    is_needed: bool


@dataclass(frozen=True, slots=True, eq=False)
class ServedTool(Subject):
    """A tool and a function of the project that is called with its arguments spread: `get_weather(**arguments)`.

    `place` is the tool's name in its schema, `data` its properties, and `offered` tells where each of them is written. `required`
    are those that the model certainly gives. `function` is the name of what serves it, which takes `parameters`, and any others
    if it `takes_any`. `settled` are keys that code sees to itself; `is_checked` says that it looks at which keys are there.
    """

    name: str
    function: str
    defined: Place
    required: frozenset[str]
    offered: dict[str, Place]
    parameters: tuple[Parameter, ...]
    takes_any: bool
    settled: frozenset[str]
    is_checked: bool


@dataclass(frozen=True, slots=True, eq=False)
class ArgumentRead(Subject):
    """A read of one of a tool's arguments that fails if it is missing: `arguments["unit"]`, with nothing around that sees to that.

    `data` are the properties of the schema of the tool `name`, whose name is written at `schema`; `key` is what is read. `required`
    are the properties that the model certainly gives, and `offered` tells where each is written. `is_checked` says that code
    looks at which keys are there.
    """

    name: str
    key: str
    schema: Place
    required: frozenset[str]
    offered: dict[str, Place]
    is_checked: bool


@dataclass(frozen=True, slots=True, eq=False)
class UnservedTool(Subject):
    """A tool that code nowhere picks by its name, though it does so with others of the same list, and with nothing but names.

    `place` is the tool's name in its schema, `data` that name, and `picked` a place where the others are picked.
    """

    picked: Place
