"""What Python source is asked about: calls that reach the API, their clients, and what surrounds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from linter.model.place import Place
from linter.model.subject import Subject

__all__ = ["Call", "ChunkRead", "Client", "Escape", "Guard", "Installed", "Stream"]


class Installed(Protocol):
    """Which versions of the SDK a project may run on, by its requirements and lock files."""

    @property
    def is_known(self) -> bool:
        """Whether the project says anything about the version."""
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

    `api` is `v0` (`openai.ChatCompletion.create`), `v1` (a client's `chat.completions`), `responses`, `litellm`, `http` (a raw request to
    `…/chat/completions`), or `like`: the shape of a v1 call on something that is not known. `clients` are those that it may be made
    on, as far as they can be seen. `stream` is `None` if it depends. `context` is `handler` (of requests or events), `script`,
    `test` or `library`. `name` is the call as it is written.
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

    `place` is the call, or what iterates. `what` is `call` or `iteration`; `errors` are qualified names; `total` all that can be raised
    there. `creation` is the `try` around the call in its function if that does not hold the iteration. `entry` is where they get out.
    `seen_by` are the names that handlers on the way catch.
    """

    call: Call
    what: str
    errors: frozenset[str]
    total: frozenset[str]
    creation: Place | None
    entry: Place
    context: str
    seen_by: tuple[str, ...]

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to what the errors come from."""
        return (self.what,)

    @property
    def is_whole(self) -> bool:
        """Whether the SDK's own errors are among those that get out, and not those of the connection alone."""
        return self.call.api == "http" or any(error.startswith("openai.") for error in self.errors)


@dataclass(frozen=True, slots=True, eq=False)
class Guard(Subject):
    """A handler that sees errors of a call, in its function or in a caller's.

    `place` is what it catches; `names` are the qualified names, `?` for what cannot be told; `effects` words of what its body does (see
    `linter/python/flow.py`); `what` is `call` or `iteration`. `is_bare` is `except:`. `depth` counts the functions between, 0 for the
    call's own. `body` is the first statement in it.
    """

    call: Call
    names: tuple[str, ...]
    effects: frozenset[str]
    raised: tuple[str, ...]
    what: str
    is_bare: bool
    depth: int
    body: Place
    name: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Stream(Subject):
    """One iteration over a call's answer; `place` is what iterates.

    `reads_finish` says whether the finish reason is looked at anywhere along the way, `None` if chunks go where nobody sees. `text` are
    words of what becomes of the text: `collected`, `returned`, `parsed`, `stored`, `yielded`, `printed`. `is_closed` says whether the
    stream is closed, or entered as a context, or read to its end; `leaves_early` whether the loop may be left before.
    """

    call: Call
    reads_finish: bool | None
    text: frozenset[str]
    is_closed: bool
    leaves_early: bool


@dataclass(frozen=True, slots=True, eq=False)
class ChunkRead(Subject):
    """A read of a part of a chunk that may be missing: `part` is `choices` (the first choice) or `content` (text that is put somewhere).

    `place` is the expression; `chunk` the name of the loop's variable, empty if there is none; `statement` the first statement of the
    loop's body, before which a check fits; `use` how the content is used, such as `+=`, `join`, `write`, `append`. `is_guarded` says
    whether it is certain there, `call` is where the stream comes from.
    """

    call: Call
    part: str
    chunk: str
    path: str
    statement: Place | None
    use: str
    is_guarded: bool

    @property
    def topics(self) -> Iterable[Any]:
        """A rule subscribes to the part that is read."""
        return (self.part,)
