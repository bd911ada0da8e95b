"""Which calls reach the API, and what each sends: provenance first, the method's name alone is never enough."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.conditions import is_dead
from linter.python.functions import argument
from linter.python.origins import Origins, Ref
from linter.python.schemas.calls import parsed
from linter.python.source import Source
from linter.python.values.evaluation import Values
from linter.python.values.given import Given
from linter.python.values.value import Env, Value

__all__ = ["OF_PATCHED", "ApiCall", "api_calls", "body_in", "calls_of", "site_arguments"]

_CLIENT_METHODS = ("create", "acreate", "parse", "stream")
_METHODS = frozenset("create acreate parse stream completion acompletion".split())
_CHAT = re.compile(
    r"openai\.(?:(?P<client>(?:Async)?(?:Azure)?OpenAI)\(\)\.)?(?:beta\.)?(?P<api>chat\.completions|responses)\."
    r"(?:with_raw_response\.|with_streaming_response\.)?(?P<method>create|parse|stream)"
)
_V0 = re.compile(r"openai\.(?:ChatCompletion|Completion|ChatCompletions)(?:\(\))?\.(?P<method>create|acreate)")
_LITELLM = re.compile(r"litellm\.(?:main\.|Router\(\)\.)?(?P<method>a?completion)")
_HTTP = re.compile(
    r"(?P<library>requests|httpx2?|aiohttp|urllib3|curl_cffi\.requests|httpx_sse)\."
    r"(?:(?:Session|session|Client|AsyncClient|ClientSession|PoolManager|AsyncSession)\(\)\.)?"
    r"(?P<method>post|request|stream|send|connect_sse|aconnect_sse)|(?P<urllib>urllib\.request\.(?:urlopen|Request))"
)
_LIKE = re.compile(r"(?:^|\.)(?:chat\.completions\.(?:with_raw_response\.)?(?:create|parse|stream)|ChatCompletion\.a?create)$")
_ENDPOINT = re.compile(r"(?<!wenxinworkshop/)chat/completions\b")  # Baidu's older protocol has other answers
# Arguments that packages add to a method which they patch in place, of a client or of SDK 0.x (instructor, Langfuse, AgentOps).
OF_PATCHED = ("response_model", "langfuse_prompt", "langfuse_public_key", "agentops_session")
# Libraries whose objects hold what a program puts there: `app.state.client = AsyncOpenAI()`.
_HOLDERS = frozenset(
    "builtins contextvars functools typing abc fastapi starlette flask quart sanic django streamlit discord telegram".split()
)
_PARTIAL = "functools.partial()"
_MOST_PARTIALS = 3  # one inside of the other
# Functions that call the function which they are given, with the arguments that follow it.
_FORWARDERS = frozenset("to_thread run_sync partial submit run_in_executor run_in_threadpool start_soon apply_async".split())


@dataclass(slots=True, eq=False)
class ApiCall:
    """A call of the API in one file. `refs` is what is called, by way of `func`; `body` the request that it makes, with holes.

    `partials` are those that it is made through, the innermost first.
    """

    node: tree.Call
    source: Source
    api: str
    method: str
    library: str
    refs: tuple[Ref, ...]
    arguments: Value
    body: Value | None
    func: tree.Expr
    partials: tuple[Given, ...] = ()

    @property
    def is_async(self) -> bool:
        """Whether the call is awaited, or made on an asynchronous client."""
        if any(word in ref.path for ref in self.refs for word in ("Async", "acreate", "acompletion", "aiohttp")):
            return True
        return isinstance(self.node.parent, tree.Await)

    @property
    def stream(self) -> bool | None:
        """Whether the answer comes as a stream; `None` if that depends."""
        if self.method in ("stream", "connect_sse", "aconnect_sse"):
            return True
        if self.method == "parse":
            return False  # it takes no `stream`
        data = self.body.data if self.body is not None and self.api != "http" else self.arguments.data
        if self.api == "http" and self.library != "requests":
            return None  # of these libraries any answer can be read piece by piece
        if not isinstance(data, dict):
            return None
        value = data.get("stream", UNKNOWN if UNKNOWN in data else False)
        return None if value is UNKNOWN else bool(value)


def api_calls(source: Source, origins: Origins, values: Values) -> list[ApiCall]:
    """Returns the calls in a file that reach the API, in the order of the text."""
    found: list[ApiCall] = []
    for call in _candidates(source):
        made = _classified(call, call.func, source, origins, values) or _forwarded(call, source, origins, values)
        if made is not None:
            found.append(made)
    called = {given.call for made in found for given in made.partials}
    found = [made for made in found if made.node not in called]  # a partial that is called here sends nothing before that
    found = [made for made in found if not is_dead(made.node)]
    found.sort(key=lambda made: made.node.order)
    return found


def _candidates(source: Source) -> Iterator[tree.Call]:
    seen: set[tree.Node] = set()
    for name, calls in source.calls.items():
        if name in _METHODS or name in _FORWARDERS or name in ("post", "request", "send", "urlopen", "connect_sse", "aconnect_sse"):
            for call in calls:
                seen.add(call)
                yield call
    for partial in source.calls.get("partial", ()):
        for call in calls_of(partial, source):
            if call not in seen:
                seen.add(call)
                yield call
    for name in _CLIENT_METHODS:
        for reference in source.references.get(name, ()):
            outer = _call_given(reference)
            if outer is not None and outer not in seen:
                seen.add(outer)
                yield outer
            for call in calls_of(reference, source):
                if call not in seen:
                    seen.add(call)
                    yield call


def calls_of(value: tree.Expr, source: Source) -> list[tree.Call]:
    """Returns the calls of what a function is assigned to, by the name alone, or of the expression itself."""
    if isinstance(value.parent, tree.Call) and value.edge == "func":
        return [value.parent]
    targets = value.parent.targets if isinstance(value.parent, tree.Assign) else []
    return [call for target in targets for call in source.calls.get(tree.dotted(target).rpartition(".")[2], ())]


def _call_given(reference: tree.Expr) -> tree.Call | None:
    """The call that is given a function as an argument; where that makes another function, called at once, the latter's call."""
    arg = reference.parent
    if not isinstance(arg, tree.Arg) or not isinstance(arg.parent, tree.Call):
        return None
    call = arg.parent
    if isinstance(call.parent, tree.Call) and call.edge == "func":
        return call.parent
    return call


def _classified(call: tree.Call, func: tree.Expr, source: Source, origins: Origins, values: Values) -> ApiCall | None:
    refs, partials = _behind_partials(origins.of(func, source), origins)
    chosen: list[Ref] = []
    api = method = library = ""
    for ref in refs:
        if ref.kind != "library":
            continue
        if match := _CHAT.fullmatch(ref.path):
            api = "v1" if match["api"] == "chat.completions" else "responses"
            method, library = match["method"], "openai"
        elif match := _V0.fullmatch(ref.path):
            api, method, library = "v0", match["method"], "openai"
        elif match := _LITELLM.fullmatch(ref.path):
            api, method, library = "litellm", match["method"], "litellm"
        elif match := _HTTP.fullmatch(ref.path):
            if not _is_sent_to_api(call, source, origins, values):
                continue
            api, method, library = "http", match["method"] or "urlopen", match["library"] or "urllib"
        else:
            continue
        chosen.append(ref)
    if chosen and api == "v1" and any(call.keyword(name) is not None for name in OF_PATCHED):
        return _made(call, func, source, values, "like", method, "", (), partials)
    if chosen:
        return _made(call, func, source, values, api, method, library, tuple(chosen), partials)
    if all(_is_opaque(ref) for ref in refs) and (match := _LIKE.search(_attributes(func))):
        method = match[0].rpartition(".")[2]
        return _made(call, func, source, values, "v0" if "ChatCompletion" in match[0] else "like", method, "", ())
    return None


def _behind_partials(refs: tuple[Ref, ...], origins: Origins) -> tuple[tuple[Ref, ...], tuple[Given, ...]]:
    """What is called by way of a `functools.partial`, and the partials in between, the innermost first."""
    partials: tuple[Given, ...] = ()
    while len(refs) == 1 and refs[0].path == _PARTIAL and len(partials) < _MOST_PARTIALS:
        source, made = refs[0].sites[-1]
        partials = (Given(made, source, skip=1), *partials)
        refs = origins.of(made.positional(0), source)
    return refs, partials


def _is_opaque(ref: Ref) -> bool:
    """Whether nothing is known of a library's object: what a built-in, a registry, a context variable or a web server holds."""
    return ref.kind == "library" and ref.path.partition(".")[0] in _HOLDERS


def _attributes(node: tree.Expr) -> str:
    names: list[str] = []
    while isinstance(node, tree.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join(reversed(names))


def _forwarded(call: tree.Call, source: Source, origins: Origins, values: Values) -> ApiCall | None:
    """A call that is given the API's method and calls it: `asyncio.to_thread(client.chat.completions.create, …)`, an own helper."""
    args = call.args
    if isinstance(call.func, tree.Call):
        args = call.func.args
    is_partial = tree.dotted(call.func).split(".")[-1] == "partial"
    for arg in args:
        is_alias = isinstance(arg.value, tree.Name) and is_partial
        if is_alias or (not arg.star and isinstance(arg.value, tree.Attribute) and arg.value.attr in _CLIENT_METHODS):
            made = _classified(call, arg.value, source, origins, values)
            if made is not None:
                return made
    return None


def _made(
    call: tree.Call,
    func: tree.Expr,
    source: Source,
    values: Values,
    api: str,
    method: str,
    library: str,
    refs: tuple[Ref, ...],
    partials: tuple[Given, ...] = (),
) -> ApiCall:
    made = ApiCall(call, source, api, method, library, refs, Value({}, call, source), None, func, partials)
    made.arguments = _arguments(made, values, Env())
    made.body = body_in(made, values, Env(), made.arguments)
    return made


def _arguments(made: ApiCall, values: Values, env: Env) -> Value:
    """The keyword arguments of a call of the API, wherever they are given."""
    call, source = made.node, made.source
    if made.func is call.func:
        return values.given([*made.partials, Given(call, source, env)])
    arguments = values.arguments(call, source, env, skip=len(call.args))
    for arg in call.args:  # the helper may be given the request as a dict
        if not arg.keyword and not arg.star and arg.value is not made.func:
            inner = values.of(arg.value, source, env)
            if isinstance(inner.data, dict) and ("messages" in inner.data or "model" in inner.data):
                return inner.copy()
    is_request = any(arg.keyword in ("messages", "model") for arg in call.args) and not any(arg.star for arg in call.args)
    is_partial = tree.dotted(call.func).split(".")[-1] == "partial"
    if not is_request or (is_partial and not (isinstance(call.parent, tree.Arg) and "messages" in arguments.data)):
        arguments.data[UNKNOWN] = UNKNOWN  # a helper that is not given the request itself, or a partial that is called elsewhere
    return arguments


def body_in(made: ApiCall, values: Values, env: Env, arguments: Value | None = None) -> Value | None:
    """Returns the request that a call makes, with what is known of names; `None` if it has none, or none that can be read."""
    if made.api == "http":
        for name in ("json", "data", "content", "body"):
            node = made.node.keyword(name)
            if node is not None:
                body = values.of(_unwrapped(node), made.source, env)
                return body if isinstance(body.data, dict) else None
        return None
    if made.api == "responses" or (made.api == "v0" and ".Completion." in f".{tree.dotted(made.func)}."):
        return None
    body = _arguments(made, values, env) if arguments is None else arguments
    if made.method in ("parse", "stream") and made.api in ("v1", "like"):
        parsed(body, values)
    return body


def _unwrapped(node: tree.Expr) -> tree.Expr:
    """`json.dumps(body)` and `json.dumps(body).encode()` as `body`."""
    while isinstance(node, tree.Call):
        if isinstance(node.func, tree.Attribute) and node.func.attr in ("encode",):
            node = node.func.value
        elif tree.dotted(node.func).endswith("dumps") and node.args:
            return node.args[0].value
        else:
            break
    return node


def _is_sent_to_api(call: tree.Call, source: Source, origins: Origins, values: Values) -> bool:
    """Whether a raw request goes to `…/chat/completions`; if its address is not known at all, whether its body is a request.

    Other protocols have paths that end alike, so a body that is seen whole has to hold `messages`.
    """
    given = [node for name in ("json", "data") if (node := call.keyword(name)) is not None]
    bodies = [body for node in given if isinstance(body := values.of(_unwrapped(node), source).data, dict)]
    if any(body and "messages" not in body and UNKNOWN not in body for body in bodies):
        return False
    url = call.keyword("url") or call.keyword("endpoint")
    candidates = [url] if url is not None else [arg.value for arg in call.args[:3] if not arg.star and not arg.keyword]
    if any(_is_endpoint(node, source, origins, values) for node in candidates):
        return True
    if "openai" not in source.text.lower() or any(values.text(node, source).strip("\0") for node in candidates):
        return False
    return any("messages" in body and "model" in body for body in bodies) and "anthropic" not in source.text.lower()


def _is_endpoint(node: tree.Expr, source: Source, origins: Origins, values: Values) -> bool:
    if _names_endpoint(node, source, values):
        return True
    if not isinstance(node, tree.Name):
        return False
    for binding in source.lookup(node.id, node):  # a helper's parameter is what its callers give
        param = binding.node
        function = param.parent
        if binding.kind == "param" and isinstance(param, tree.Param) and isinstance(function, tree.FunctionDef):
            for other, caller in origins.callers(function, source).sure:
                given = argument(caller, function, param, other, source)
                if given is not None and _names_endpoint(given, other, values):
                    return True
    return False


def _names_endpoint(node: tree.Expr, source: Source, values: Values) -> bool:
    """Whether a text holds the path of the API; so does what a function of the project joins together of parts with it."""
    if _ENDPOINT.search(values.text(node, source)):
        return True
    return any(
        _ENDPOINT.search(values.text(arg.value, where))
        for value, where in ((node, source), *values.sources_of(node, source)) if isinstance(value, tree.Call)
        for arg in value.args if isinstance(arg.value, tree.Const | tree.Joined)
    )  # fmt: skip


def site_arguments(refs: tuple[Ref, ...], values: Values) -> Iterator[tuple[Ref, Source, tree.Call, dict[Any, Any]]]:
    """Yields, for each client that a call may be made on, where it was made and with which arguments; the last given counts."""
    for ref in refs:
        merged: dict[Any, Any] = {}
        for source, call in ref.sites:
            merged |= values.arguments(call, source).data
        if ref.sites:
            yield ref, *ref.sites[0], merged
