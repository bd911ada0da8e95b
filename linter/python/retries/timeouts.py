"""How long a call may take: whether its client, the call itself or code around it sets a limit."""

import re
from collections.abc import Iterator
from typing import Any

from linter.model.code import Call, Client, TimeLimit
from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.values.value import ABSENT
from linter.python.ways import last_name

__all__ = ["time_limits"]

_DEEPEST = 5
_SDK_DEFAULT = 600.0
_AIOHTTP_DEFAULT = 300.0
_LIMITING = re.compile(r"timeout|time_?limit|wait_for|fail_after|move_on_after|alarm|deadline", re.I)


def time_limits(made: ApiCall, semantics: Semantics) -> Iterator[TimeLimit]:
    """Yields the limits that nobody has set for a call: one for each client that it may be made on, or one for the call itself."""
    call = semantics.call(made)
    if call.context == "test" or _is_limited_around(made.node, made.source, semantics, 0, set()):
        return
    match made.api:
        case "v0":
            if not call.sdk.only(">=1") and not _may_be_given(made, "request_timeout", semantics):
                yield _of_call(made, call, _SDK_DEFAULT, "SDK 0.x", "request_timeout")
        case "v1" | "responses":
            yield from _of_sdk(made, call, semantics)
        case "http":
            yield from _of_http(made, call, semantics)


def _of_call(made: ApiCall, call: Call, seconds: float | None, owner: str, option: str, *, is_off: bool = False) -> TimeLimit:
    place = made.source.place(made.node)
    is_plain = made.func is made.node.func and getattr(made.func, "attr", "") in ("create", "acreate", "parse", "stream", "post")
    target = place if is_plain and not is_off and not made.node.is_spread else None
    return TimeLimit(place, None, call, call.shown, seconds, owner, is_off, option, target)


def _may_be_given(made: ApiCall, option: str, semantics: Semantics) -> bool:
    """Whether a call may be given an option: it is, or what is not known of its arguments may hold it."""
    given = made.arguments.data
    if option in given and given[option] is not ABSENT:
        return given[option] is not None
    return UNKNOWN in given and _is_mentioned(option, made, semantics)


def _is_mentioned(option: str, made: ApiCall, semantics: Semantics) -> bool:
    """Whether an option's name stands anywhere in the code that may make up what a call is given."""
    return any(_names(option, node, source) for node, source in _regions(made.node, made.source, semantics))


def _names(option: str, region: tree.Node, source: Source) -> bool:
    if isinstance(region, tree.Module):
        return re.search(rf"\b{option}\b", source.text) is not None
    for node in tree.walk(region):
        match node:
            case tree.Name(id=name) | tree.Attribute(attr=name) | tree.Param(name=name) if name == option:
                return True
            case tree.Arg(keyword=name) | tree.Const(value=name) if name == option:
                return True
    return False


def _regions(call: tree.Call, source: Source, semantics: Semantics, depth: int = 0) -> Iterator[tuple[tree.Node, Source]]:
    """Yields the code in which the arguments of a call are made up: its function, helpers, its callers if they are a parameter."""
    function = source.function_of(call)
    yield function or source.tree, source
    has_params = False
    for part in _parts([arg.value for arg in call.args if arg.star or not arg.keyword], call, source):
        match part:
            case tree.Call():
                for ref in semantics.origins.of(part.func, source):
                    if isinstance(ref.node, tree.FunctionDef | tree.ClassDef) and ref.source:
                        yield ref.node, ref.source
            case tree.Name():
                bindings = source.lookup(part.id, part)
                has_params |= any(binding.kind == "param" for binding in bindings)
                if any(binding.scope is source.module_scope for binding in bindings):
                    yield source.tree, source
            case tree.Attribute():  # it may be filled anywhere in its file
                yield source.tree, source
    if not has_params:
        return
    owner = source.class_of(function) if isinstance(function, tree.FunctionDef) else None
    if owner is not None and depth == 0:
        yield owner, source
    callers = semantics.origins.callers(function, source) if isinstance(function, tree.FunctionDef) else None
    if callers is None or not (callers.sure or callers.is_complete) or depth > _DEEPEST:
        yield source.tree, source
        return
    for other, outer in (*callers.sure, *callers.possible):
        yield from _regions(outer, other, semantics, depth + 1)


def _parts(values: list[tree.Expr], at: tree.Node, source: Source) -> Iterator[tree.Expr]:
    """Yields the names, attributes and calls that arguments may come out of, through the dicts that are made of them."""
    seen: set[tree.Node] = set()
    stack = list(values)
    while stack:
        value = stack.pop()
        if value in seen:
            continue
        seen.add(value)
        match value:
            case tree.Name():
                yield value
                stack += [b.value for b in source.lookup(value.id, at) if b.kind == "assign" and b.value is not None]
            case tree.Attribute():
                yield value
            case tree.Call():
                yield value
                stack += [arg.value for arg in value.args]
            case tree.Dict():
                stack += [item.value for item in value.items if item.key is None]
            case tree.IfExp():
                stack += [value.body, value.orelse]
            case tree.BoolOp() | tree.BinOp():
                stack += [value.left, value.right]
            case tree.Await():
                stack.append(value.value)
            case _:
                pass


# The SDK


def _of_sdk(made: ApiCall, call: Call, semantics: Semantics) -> Iterator[TimeLimit]:
    given: dict[Any, Any] = call.options
    if "timeout" in given:
        if given["timeout"] is None:
            yield _of_call(made, call, None, "", "timeout", is_off=True)
        if given["timeout"] is not ABSENT:
            return
    elif UNKNOWN in given and _is_mentioned("timeout", made, semantics):
        return
    limits = [limit for client in call.clients for limit in _of_client(client, made, call, semantics)]
    yield from {limit.place: limit for limit in limits}.values()


def _of_client(client: Client, made: ApiCall, call: Call, semantics: Semantics) -> Iterator[TimeLimit]:
    data = client.data
    home = semantics.project.named(client.place.document)
    if home is None:
        return
    is_off = "timeout" in data and data["timeout"] is None
    if ("timeout" in data and not is_off and data["timeout"] is not ABSENT) or not _is_plain(client, home, semantics):
        return
    if UNKNOWN in data and "timeout" in home.text:
        return
    if client.kind == "openai":
        if "openai.timeout" in made.source.text:
            return
        yield _of_call(made, call, _SDK_DEFAULT, "the SDK", "timeout")
        return
    if home is not made.source:  # told where a limit can be set, too, and where one reads what is sent
        seconds = None if is_off else _SDK_DEFAULT
        yield _of_call(made, call, seconds, "the SDK", "timeout", is_off=is_off)
        return
    node = home.node_at(client.place.anchor)
    target = client.place if isinstance(node, tree.Call) and not node.is_spread and not is_off else None
    seconds = None if is_off else _SDK_DEFAULT
    yield TimeLimit(client.place, None, call, client.kind, seconds, "the SDK", is_off, "timeout", target)


def _is_plain(client: Client, home: Source, semantics: Semantics) -> bool:
    """Whether a client's HTTP client, if it is given one, leaves the time to the SDK, as one of httpx does that has none itself."""
    if "http_client" not in client.data:
        return True
    if client.data["http_client"] in (None, ABSENT):
        return True
    node = home.node_at(client.place.anchor)
    given = node.keyword("http_client") if isinstance(node, tree.Call) else None
    if given is None:
        return False
    refs = semantics.origins.of(given, home)
    if not refs or not all(re.fullmatch(r"httpx2?\.(Async)?Client\(\)", ref.path) and ref.sites for ref in refs):
        return False
    for ref in refs:
        data = semantics.values.arguments(ref.sites[-1][1], ref.sites[-1][0]).data
        if "timeout" in data or UNKNOWN in data:
            return False
    return True


# Raw requests


def _of_http(made: ApiCall, call: Call, semantics: Semantics) -> Iterator[TimeLimit]:
    given = made.arguments.data
    is_off = "timeout" in given and (given["timeout"] is None or _is_endless(made.node.keyword("timeout")))
    if "timeout" in given and not is_off:
        return
    if UNKNOWN in given and made.node.is_spread and _is_mentioned("timeout", made, semantics):
        return
    sites = [site for ref in made.refs for site in ref.sites]
    limits = [semantics.values.arguments(site, source).data for source, site in sites]
    match made.library:
        case "requests":
            yield _of_call(made, call, None, "", "timeout", is_off=is_off)
        case "httpx" | "httpx2" | "httpx_sse":
            if is_off:
                yield _of_call(made, call, None, "", "timeout", is_off=True)
            for (source, site), limit in zip(sites, limits, strict=True):
                is_endless = "timeout" in limit and (limit["timeout"] is None or _is_endless(site.keyword("timeout")))
                if is_endless and "timeout" not in given:
                    yield TimeLimit(source.place(site), None, call, last_name(site), None, "", True, "timeout", None)
        case "aiohttp":
            for source, site in sites if not is_off else ():
                if _is_endless(site.keyword("timeout")):
                    yield TimeLimit(source.place(site), None, call, last_name(site), None, "", True, "timeout", None)
                    return
            if is_off or not any("timeout" in limit or UNKNOWN in limit for limit in limits):
                yield _of_call(made, call, None if is_off else _AIOHTTP_DEFAULT, "aiohttp", "timeout", is_off=is_off)
        case "urllib":
            if last_name(made.node) == "urlopen" and len(made.node.args) < 3:
                yield _of_call(made, call, None, "", "timeout", is_off=is_off)


def _is_endless(given: tree.Expr | None) -> bool:
    """Whether an object that sets limits sets none: `aiohttp.ClientTimeout(total=None)`, `httpx.Timeout(None)`."""
    if not isinstance(given, tree.Call) or last_name(given) not in ("ClientTimeout", "Timeout") or len(given.args) != 1:
        return False
    arg = given.args[0]
    return (
        isinstance(arg.value, tree.Const) and arg.value.value is None and not arg.star and arg.keyword in (None, "total", "timeout")
    )


# Around the call


def _is_limited_around(node: tree.Node, source: Source, semantics: Semantics, depth: int, seen: set[tree.Node]) -> bool:
    """Whether something around a call, in its function or a caller's, ends it after some time: `wait_for`, `asyncio.timeout`."""
    for around in tree.ancestors(node):
        if isinstance(around, tree.Call) and _LIMITING.search(last_name(around)):
            return True
        if isinstance(around, tree.With):
            contexts = [item.context for item in around.items]
            if any(isinstance(context, tree.Call) and _LIMITING.search(tree.dotted(context.func)) for context in contexts):
                return True
    function = source.function_of(node)
    if isinstance(function, tree.Lambda):
        return _is_limited_around(function, source, semantics, depth, seen)
    if not isinstance(function, tree.FunctionDef) or function in seen or depth >= _DEEPEST:
        return False
    seen.add(function)
    for decorator in function.decorators:
        if _LIMITING.search(tree.dotted(decorator.func if isinstance(decorator, tree.Call) else decorator)):
            return True
    callers = semantics.origins.callers(function, source)
    for other, at in (*callers.sure, *callers.possible, *callers.values):
        if _is_limited_around(at, other, semantics, depth + 1, seen):
            return True
    return any(_is_awaited_with_limit(other) for other, _ in callers.values)


def _is_awaited_with_limit(source: Source) -> bool:
    """Whether a file that hands functions on waits for a result with a limit: `future.result(timeout=30)`."""
    calls = [call for name in ("result", "wait", "as_completed", "gather") for call in source.calls.get(name, ())]
    return any(call.keyword("timeout") is not None or (last_name(call) == "result" and call.args) for call in calls)
