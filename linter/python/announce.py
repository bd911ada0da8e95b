"""From one file's calls to the subjects that rules are asked about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from linter.facts import sdk
from linter.model import code
from linter.model.subject import COMPATIBLE, OPENAI, UNSAID, Form, Subject, Wanted
from linter.model.unknown import UNKNOWN, is_open
from linter.python import tree
from linter.python.addresses import provider
from linter.python.answers import assembly, chunks, endings, streams
from linter.python.calls import OF_PATCHED, ApiCall
from linter.python.errors import guards
from linter.python.histories import messages, toolloops, trims
from linter.python.project import is_test
from linter.python.prompts.heaps import heaps
from linter.python.retries import attempts, timeouts
from linter.python.sdk import legacy
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.tools import dispatch, picking
from linter.python.values.steps import is_written
from linter.python.values.value import Value
from linter.python.wrappers import bodies_of_callers, is_meant_to_fail

__all__ = ["Sent", "requests", "requests_of_callers", "subjects"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What code sends: the node that makes it, its body, what it is, and the provider that it is meant for.

    `extras` are the names of what an open body may hold besides; `None` if that may be anything.
    """

    node: tree.Node
    body: Value
    provider: str = OPENAI
    form: Form = Form.CHAT
    extras: frozenset[str] | None = None


def requests(source: Source, semantics: Semantics) -> Iterator[Sent]:
    """Yields the requests in a file, and the tools in it that no request is known to send."""
    reached: set[tree.Node] = set()
    for made in semantics.calls(source):
        sent = _sent(made, semantics)
        if sent is not None:
            reached |= {member.node for member in _all(sent.body)}
            yield sent
    for node in () if is_test(source.path) else _tool_literals(source):  # a test may hand one to anybody
        if node not in reached and not _is_completed(node, source):
            value = semantics.values.of(node, source)
            if isinstance(value.data, dict):
                tools = Value([value.data], node, source, {0: value}, {0: node})
                yield Sent(node, Value({"tools": tools.data, UNKNOWN: UNKNOWN}, node, source, {"tools": tools}))


def _sent(made: ApiCall, semantics: Semantics) -> Sent | None:
    """What a call sends, if it sends a request that can be judged and is not there to be refused."""
    body = made.arguments if made.api == "responses" else made.body
    if body is None or not isinstance(body.data, dict) or is_meant_to_fail(made.node):
        return None
    if made.api == "responses":  # of which only the tools and the form of the answer are judged
        return Sent(made.node, body, provider(made, semantics), Form.RESPONSES) if body.data.keys() & {"tools", "text"} else None
    return Sent(made.node, _body(made, semantics), provider(made, semantics), extras=_extras(made))


def _all(value: Value) -> Iterator[Value]:
    yield value
    for member in (*value.members.values(), *value.maybe.values(), *value.others):
        yield from _all(member)


def requests_of_callers(source: Source, semantics: Semantics) -> Iterator[Sent]:
    """Yields what calls in a file send for the callers of the functions around them, in whatever file these are."""
    for made in semantics.calls(source):
        if made.body is not None and isinstance(made.body.data, dict) and not is_meant_to_fail(made.node):
            for body in bodies_of_callers(made, semantics.origins, semantics.values):
                variant = replace(made, body=body)
                yield Sent(made.node, _body(variant, semantics), provider(made, semantics), extras=_extras(variant))


def _body(made: ApiCall, semantics: Semantics) -> Value:
    """The body that a call sends: its arguments without those that the SDK keeps to itself."""
    body = made.body
    assert body is not None
    if made.api == "http":
        if semantics.is_sent_to_openai(made):
            return body
        opened = {**body.data, UNKNOWN: UNKNOWN}  # a server may know what it wants without being told, its model above all
        return replace(body, data=opened)
    library = {"v0": "openai.error", "litellm": "litellm"}.get(made.api, "openai")
    kept = {key: data for key, data in body.data.items() if key is UNKNOWN or not sdk.is_call_option(key, library)}
    if made.api == "v0" and any(name in kept for name in OF_PATCHED):
        kept = {key: data for key, data in kept.items() if key not in OF_PATCHED} | {UNKNOWN: UNKNOWN}
    extra = body.members.get("extra_body")
    if "extra_body" in body.data and (extra is None or extra.data is not None):
        kept[UNKNOWN] = UNKNOWN
    if made.method in ("parse", "stream"):
        kept["stream"] = UNKNOWN  # the method itself sees to it
    if made.api in ("like", "litellm") or (made.api == "v0" and "model" not in kept):
        kept[UNKNOWN] = UNKNOWN  # other vendors' parameters; `engine` names the model
    if kept.get("model", UNKNOWN) in ("", None) and provider(made, semantics) in (COMPATIBLE, UNSAID):
        kept["model"] = UNKNOWN  # a server that has only one need not be told
    members = {key: member for key, member in body.members.items() if key in kept}
    maybe = {key: member for key, member in body.maybe.items() if not sdk.is_call_option(key, library)}
    return Value(kept, body.node, body.source, members, body.holders, body.others, maybe, body.is_blurred)


def _extras(made: ApiCall) -> frozenset[str] | None:
    """The names of what a request may hold besides what is seen of it; `None` if that may be anything."""
    if made.body is None or made.api == "like":
        return None
    found: set[str] = set()
    for part in (made.body, made.body.members.get("extra_body")):
        if part is None or not isinstance(part.data, dict):
            continue
        if part.is_blurred or (is_open(part.data) and not part.maybe):
            return None
        found |= part.maybe.keys()
    extra = made.body.data.get("extra_body")
    if extra is UNKNOWN or (isinstance(extra, dict) and "extra_body" not in made.body.members):
        return None
    return frozenset(found | (extra.keys() if isinstance(extra, dict) else set()))


def _tool_literals(source: Source) -> list[tree.Dict]:
    """Finds dict displays that are written like an element of `tools`."""
    found = []
    for node in source.dicts:
        keys = {item.key.value: item.value for item in node.items if isinstance(item.key, tree.Const)}
        kind = keys.get("type")
        inner = keys.get("function")
        if isinstance(kind, tree.Const) and kind.value == "function" and isinstance(inner, tree.Dict):
            names = {item.key.value for item in inner.items if isinstance(item.key, tree.Const)}
            is_compared = any(isinstance(around, tree.Compare | tree.Assert) for around in tree.ancestors(node))
            if "parameters" in names and not is_compared:  # what is only compared with is an expectation of a test
                found.append(node)
    return found


def _is_completed(node: tree.Dict, source: Source) -> bool:
    """Whether a tool is a draft, into which the program writes before it sends it."""
    names = node.parent.targets if isinstance(node.parent, tree.Assign) else ()
    return any(is_written(ref) for name in names for ref in source.references.get(tree.dotted(name).rpartition(".")[2], ()))


def subjects(source: Source, semantics: Semantics, wanted: Wanted) -> Iterator[Subject]:
    """Announces the calls in a file and what surrounds them, only subjects of a wanted type."""
    for made in semantics.calls(source):
        if code.Call in wanted:
            yield semantics.call(made)
        if code.Escape in wanted:
            yield from streams.escapes(made, semantics)
            yield from guards.escapes(made, semantics)
        if code.EarlyExit in wanted:
            yield from streams.early_exits(made, semantics)
        if code.Assembly in wanted:
            yield from assembly.assemblies(made, semantics)
        if code.Attempts in wanted:
            yield attempts.attempts(made, semantics)
        if code.TimeLimit in wanted:
            yield from timeouts.time_limits(made, semantics)
        if code.Retry in wanted:
            yield from attempts.attempts(made, semantics).layers
        if code.History in wanted:
            yield from messages.histories(made, semantics)
        if code.Heap in wanted:
            yield from heaps(made, semantics)
        if code.HistoryCut in wanted:
            yield from trims.history_cuts(made, semantics)
        if code.ToolLoop in wanted:
            yield from toolloops.tool_loops(made, semantics)
    if code.ServedTool in wanted:
        yield from dispatch.served_tools(source, semantics)
    if code.ArgumentRead in wanted:
        yield from dispatch.argument_reads(source, semantics)
    if code.UnservedTool in wanted:
        yield from picking.unserved_tools(source, semantics)
    if code.Answer in wanted:
        yield from endings.answers(source, semantics)
    if code.ChunkRead in wanted:
        yield from chunks.chunk_reads(source, semantics)
    if code.Guard in wanted:
        yield from guards.guards(source, semantics)
    if code.OldName in wanted:
        yield from legacy.old_calls(source, semantics)
    if code.Caught in wanted:
        yield from legacy.caught(source, semantics)
