"""Whose server a call's request goes to: what the code says of the client, of the module and of the address, as far as it does."""

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from linter.facts.parameters import is_of_another_server
from linter.model.subject import AZURE, COMPATIBLE, OPENAI, UNSAID
from linter.model.unknown import UNKNOWN, is_open
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.source import Source
from linter.python.values.value import ABSENT

if TYPE_CHECKING:
    from linter.python.semantics import Semantics

__all__ = ["provider"]

_DEPLOYMENT = {"engine", "deployment_id"}  # what SDK 0.x calls a model of Azure
_ADDRESS = {"api_base", "base_url", "custom_llm_provider", "api_type"}
_OWN = re.compile(r"//(?:[\w-]+\.)?api\.openai\.com\b")
_HOST = re.compile(r"//[\w\[]")  # `https://…` is nobody's, but a place to fill in
_SETTINGS = ("os.getenv", "os.environ.get")
_DEEPEST = 4


def provider(made: ApiCall, semantics: "Semantics") -> str:
    """Returns whose server a request goes to; `UNSAID` if only a setting tells, and it is OpenAI's unless that says otherwise."""
    addresses = _Addresses(semantics)
    match made.api:
        case "http":
            return OPENAI if semantics.is_sent_to_openai(made) else _either(addresses.of_request(made), COMPATIBLE)
        case "litellm":
            is_alias = any("Router" in ref.path for ref in made.refs)
            return COMPATIBLE if is_alias or made.arguments.data.keys() & _ADDRESS else UNSAID
        case "like":
            is_wrapped = bool(made.node.keyword("response_model")) or is_of_another_server(made.source.text)
            return COMPATIBLE if is_wrapped else UNSAID
        case "v0":
            return addresses.of_old_call(made)
        case _:
            return _either(addresses.of_clients(made), OPENAI)


def _either(found: Iterable[str], default: str) -> str:
    """What is true of one of several servers."""
    providers = set(found)
    if len(providers) < 2:
        return providers.pop() if providers else default
    return UNSAID if providers & {OPENAI, UNSAID} else COMPATIBLE


class _Addresses:
    """Reads addresses in one project."""

    def __init__(self, semantics: "Semantics") -> None:
        self._values = semantics.values
        self._origins = semantics.origins
        self._semantics = semantics

    def of_clients(self, made: ApiCall) -> Iterator[str]:
        """Yields whose server each client that a call may be made on speaks to."""
        for ref in made.refs:
            if not ref.sites:
                continue
            if "Azure" in ref.path:
                yield AZURE
                continue
            given = [self._values.arguments(call, source) for source, call in ref.sites]
            named = [arguments for arguments in given if "base_url" in arguments.data]
            if named:
                address = named[-1].members.get("base_url")
                yield self.of(address.node, address.source) if address is not None else COMPATIBLE
            else:
                yield COMPATIBLE if any(is_open(arguments.data) for arguments in given) else OPENAI
        if any(ref.path.startswith("openai.chat") for ref in made.refs):
            yield self._of_module(made.source, {})

    def of_old_call(self, made: ApiCall) -> str:
        """Returns whose server a call of SDK 0.x goes to, by its arguments and what is assigned to the module."""
        deployments = [made.arguments.data[name] for name in _DEPLOYMENT & made.arguments.data.keys()]
        model = made.arguments.data.get("model", UNKNOWN)
        if deployments and (not isinstance(model, str) or any(isinstance(name, str) for name in deployments)):
            return AZURE
        return _either([self._of_module(made.source, made.arguments.data), *([UNSAID] if deployments else [])], OPENAI)

    def _of_module(self, source: Source, given: dict[Any, Any]) -> str:
        nodes = self._semantics.module_settings_nodes(source)
        kind = given.get("api_type")
        if kind is None and "api_type" in nodes:
            kind = self._values.data(nodes["api_type"], source)
        if isinstance(kind, str) and "azure" in kind.lower():
            return AZURE
        address = nodes.get("api_base") or nodes.get("base_url")
        found = [UNSAID] if kind is UNKNOWN else []
        found += [self.of(address, source)] if address is not None else []
        return _either(found, OPENAI)

    def of_request(self, made: ApiCall) -> Iterator[str]:
        """Yields whose server a raw request goes to, by its address."""
        url = made.node.keyword("url") or made.node.keyword("endpoint")
        nodes = [url] if url is not None else [arg.value for arg in made.node.args[:3] if not arg.star and not arg.keyword]
        for node in nodes:
            if not isinstance(node, tree.Const) or "/" in str(node.value):
                yield self.of(node, made.source)

    def of(self, node: tree.Expr, source: Source) -> str:
        """Returns whose an address is."""
        value = self._values.of(node, source)
        if value.data is None or value.data is ABSENT or value.data == "":
            return OPENAI
        text = value.data if isinstance(value.data, str) else self._values.text(node, source)
        if _OWN.search(text):
            return OPENAI if isinstance(value.data, str) else UNSAID
        if _HOST.search(text):
            return COMPATIBLE
        if isinstance(value.data, str):
            return UNSAID
        names = list(self._names(node, source, 0))
        around = [around.name for around in tree.ancestors(node) if isinstance(around, tree.FunctionDef | tree.ClassDef)]
        if any(is_of_another_server(name) for name in [*names, *around, os.path.basename(source.path)]):
            return COMPATIBLE
        if any(_HOST.search(name) and not _OWN.search(name) for name in names):
            return COMPATIBLE  # what a setting is where nobody says anything
        is_own = any("openai" in name.lower() or name == "None" for name in names)
        return UNSAID if is_own else COMPATIBLE

    def _names(self, node: tree.Expr, source: Source, depth: int) -> Iterator[str]:
        """Yields the names and texts that an address is made of; `None` where nothing may be said, and the SDK has its own."""
        for part in tree.walk(node):
            match part:
                case tree.Name(id=name) | tree.Attribute(attr=name):
                    yield name
                case tree.Const(value=str() as text):
                    yield text
                case tree.Const(value=None):
                    yield "None"
                case tree.Call(args=[_]) if self._origins.path_of(part.func, source) in _SETTINGS:
                    yield "None"
                case _:
                    pass
            if depth < _DEEPEST and isinstance(part, tree.Name | tree.Attribute):
                for value, where in self._values.sources_of(part, source):
                    yield from self._names(value, where, depth + 1)
