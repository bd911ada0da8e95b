"""Names of SDK 0.x in code that may meet a later one, and handlers that can catch nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

from linter.facts import sdk
from linter.model import code
from linter.python import tree
from linter.python.scopes import statement_of
from linter.python.sdk.pins import pinned_below
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["caught", "old_calls"]

_DEEPEST = 2
# Methods of texts, lists, answers and loggers, which speak to no server.
_LOCAL = frozenset(
    "strip lstrip rstrip split splitlines join replace lower upper format startswith endswith append extend get items keys values "
    "model_dump model_dump_json debug info warning error exception".split()
)
_VERSIONED = re.compile(r"version|legacy|compat|\bis_v?[01]\b|v[01]\b|(?:old|new)_(?:api|sdk|openai)", re.IGNORECASE)
_ASKING = frozenset("version parse_version get_distribution find_spec hasattr getattr".split())
_METHODS = frozenset(
    "create acreate create_edit acreate_edit create_variation acreate_variation transcribe atranscribe translate atranslate list "
    "alist retrieve aretrieve delete adelete download adownload cancel acancel list_events".split()
)
_PROXIES = frozenset(
    "Audio ChatCompletion Completion Customer Deployment Edit Embedding Engine ErrorObject File FineTune FineTuningJob Image Model "
    "Moderation".split()
)


def old_calls(source: Source, semantics: Semantics) -> Iterator[code.OldName]:
    """Yields the uses of methods that only SDK 0.x has, in code that is not written for several versions."""
    for method in _METHODS:
        for node in source.references.get(method, ()):
            if not isinstance(node, tree.Attribute) or node.edge in ("target", "targets"):
                continue
            holder = node.value.attr if isinstance(node.value, tree.Attribute) else tree.dotted(node.value)
            if holder not in _PROXIES and method not in ("create", "acreate"):
                continue
            path = semantics.origins.path_of(node, source)
            known = sdk.removed(path) if path.startswith("openai.") else None
            if known is None or known.kind != "call" or not _is_met_by_later(source, semantics):
                continue
            if not _is_chosen(node, source, semantics):
                yield _old(known, path, node, source, semantics)


def _old(known: sdk.Removed, path: str, node: tree.Node, source: Source, semantics: Semantics) -> code.OldName:
    written = tree.dotted(node) if isinstance(node, tree.Expr) else path
    return code.OldName(
        source.place(node), None, known.kind, path, written or path, known.instead, known.is_async, semantics.versions(source)
    )  # fmt: skip


# Whether code may meet a later SDK


def _is_met_by_later(source: Source, semantics: Semantics) -> bool:
    """Whether SDK 1 or later may be installed, and a file does nothing to tell the versions apart."""
    key = "met by later"
    if key not in source.memo:
        source.memo[key] = _is_late_allowed(source, semantics) and not _tells_versions_apart(source, semantics)
    return bool(source.memo[key])


def _is_late_allowed(source: Source, semantics: Semantics) -> bool:
    """Whether SDK 1 or later may be installed; where nothing is said for a file's folder, others of the project count.

    A folder that does not show what it belongs to belongs to the one that is checked, if that agrees on SDK 0.x.
    """
    versions = semantics.versions(source)
    said = (versions,) if versions.is_required else pinned_below(semantics.project.root)
    around = pinned_below(Path.cwd()) if not said and Path.cwd() in semantics.project.root.parents else ()
    return all(one.allows(">=1") for one in said) and (not around or any(one.allows(">=1") for one in around))


def _tells_versions_apart(source: Source, semantics: Semantics) -> bool:
    for name in ("__version__", "VERSION", "version"):
        nodes = [node for node in source.references.get(name, ()) if _is_of_module(node, source)]
        if any(semantics.origins.path_of(node, source).startswith("openai.") for node in nodes):
            return True
    for name in _ASKING:
        for call in source.calls.get(name, ()):
            first = call.positional(0)
            if isinstance(first, tree.Const) and isinstance(first.value, str) and first.value.partition(".")[0] == "openai":
                return True
            if (
                name in ("hasattr", "getattr")
                and isinstance(first, tree.Name)
                and _is_of_module(first, source)
                and semantics.origins.path_of(first, source) == "openai"
            ):
                return True
    for name in (*_PROXIES, "error"):  # who puts something there has seen to it
        for node in source.references.get(name, ()):
            is_target = isinstance(node, tree.Attribute) and node.edge == "targets" and _is_of_module(node, source)
            if is_target and semantics.origins.path_of(node, source) == f"openai.{name}":
                return True
    return any(_is_either_import(node) for node in _imports(source))


def _is_of_module(node: tree.Expr, source: Source) -> bool:
    """Whether a name may be a module's, told without asking what it refers to: it was imported, or its holder was."""
    first = node.value if isinstance(node, tree.Attribute) else node
    if not isinstance(first, tree.Name):
        return False
    return any(binding.kind in ("import", "from") for binding in source.lookup(first.id, first))


def _imports(source: Source) -> Iterator[tree.Import | tree.ImportFrom]:
    for scope in source.scopes.values():
        for bindings in scope.bindings.values():
            for binding in bindings:
                if isinstance(binding.node, tree.Import | tree.ImportFrom):
                    yield binding.node


def _is_either_import(node: tree.Import | tree.ImportFrom) -> bool:
    """Whether an import from the SDK stands in a `try` that imports something else from it if that fails."""
    block = node.parent
    if not _modules(node) or not isinstance(block, tree.Try) or node.edge != "body":
        return False
    others = [inner for handler in block.handlers for statement in handler.body for inner in tree.walk(statement)]
    return any(isinstance(other, tree.Import | tree.ImportFrom) and _modules(other) for other in others)


def _modules(node: tree.Import | tree.ImportFrom) -> list[str]:
    """The modules of the SDK that an import names."""
    names = [node.module] if isinstance(node, tree.ImportFrom) else [module for module, _ in node.names]
    return [name for name in names if name.split(".")[0] == "openai" and not getattr(node, "level", 0)]


def _is_chosen(node: tree.Node, source: Source, semantics: Semantics) -> bool:
    """Whether code runs by choice only, or with a way out: a test of the version, a handler of what is missing."""
    for handler in semantics.flow.handlers(node, source):
        if any(
            name.rpartition(".")[2] in ("AttributeError", "ImportError", "ModuleNotFoundError", "APIRemovedInV1")
            for name in handler.names
        ):
            return True
    function = source.function_of(node)
    region: tree.Node = function if function is not None else source.tree
    key = ("versioned", region)
    if key not in source.memo:
        tests = (inner.test for inner in tree.walk(region) if isinstance(inner, tree.If | tree.IfExp))
        source.memo[key] = any(_is_about_version(part) for test in tests for part in tree.walk(test))
    return bool(source.memo[key])


def _is_about_version(node: tree.Node) -> bool:
    match node:
        case tree.Name(id=word) | tree.Attribute(attr=word) | tree.Const(value=str() as word):
            return bool(_VERSIONED.search(word)) and "api_version" not in word.lower()
        case _:
            return False


# Handlers


def caught(source: Source, semantics: Semantics) -> Iterator[code.Caught]:
    """Yields handlers that name what the SDK does not raise, or what is caught before, and imports of such names."""
    is_late = _is_met_by_later(source, semantics)
    failed: set[tree.Node] = set()  # imports that raise: whatever they bind is never used
    if is_late:
        for node in dict.fromkeys(_imports(source)):
            old = list(_imported(node, source, semantics))
            if old and not _is_chosen(node, source, semantics) and not _is_for_checkers(node):
                failed.add(node)
                yield code.Caught(
                    source.place(node), None, "import", tuple(old), old[0].written, "", "", semantics.versions(source)
                )
    reported: set[tree.Node] = set()
    for block in source.tries:
        yield from _in_handlers(block, source, semantics, failed, reported, is_late=is_late)
    if is_late:
        yield from _used(source, semantics, failed, reported)
    yield from _retried(source, semantics)


def _is_for_checkers(node: tree.Node) -> bool:
    return any(isinstance(around, tree.If) and "TYPE_CHECKING" in tree.dotted(around.test) for around in tree.ancestors(node))


def _imported(node: tree.Import | tree.ImportFrom, source: Source, semantics: Semantics) -> Iterator[code.OldName]:
    """Yields the names in an import that make it fail: `openai.error`, and exceptions that the SDK no longer has."""
    for module in _modules(node):
        known = sdk.removed(module)
        if known is not None and known.name == "openai.error":
            yield _named(known, module, node, source, semantics)
        elif isinstance(node, tree.ImportFrom) and module == "openai":
            for name, _ in node.names:
                path = f"openai.{name}"
                known = sdk.removed(path)
                if known is not None and known.name == path and (known.kind == "exception" or path == "openai.error"):
                    yield _named(known, path, node, source, semantics)


def _named(known: sdk.Removed, path: str, node: tree.Node, source: Source, semantics: Semantics) -> code.OldName:
    return code.OldName(source.place(node), None, known.kind, path, path, known.instead, False, semantics.versions(source))


def _is_of_failed(node: tree.Expr, source: Source, failed: set[tree.Node]) -> bool:
    """Whether a name comes from an import that fails."""
    root = node
    while isinstance(root, tree.Attribute):
        root = root.value
    return isinstance(root, tree.Name) and any(binding.node in failed for binding in source.lookup(root.id, root))


def _old_exception(node: tree.Expr, source: Source, semantics: Semantics) -> code.OldName | None:
    path = semantics.origins.path_of(node, source)
    if not path.startswith("openai."):
        return None
    known = sdk.lookalike_exception(path) or sdk.removed(path)
    if known is None or known.name != path or known.kind not in ("exception", "lookalike"):
        return None
    return _old(known, path, node, source, semantics)


def _in_handlers(
    block: tree.Try, source: Source, semantics: Semantics, failed: set[tree.Node], reported: set[tree.Node], *, is_late: bool
) -> Iterator[code.Caught]:
    earlier: list[tuple[str, str]] = []  # names with the handler as it is written
    for handler in block.handlers:
        if handler.type is None:
            continue
        parts = handler.type.items if isinstance(handler.type, tree.Sequence) else [handler.type]
        written = tree.dotted(parts[0])
        names = semantics.flow.caught(handler, source).names
        old: list[code.OldName] = []
        for part in parts:
            found = _old_exception(part, source, semantics) if is_late else None
            reported.add(part)
            if found is not None and not _is_of_failed(part, source, failed) and not _is_chosen(block, source, semantics):
                old.append(found)
        hidden_by = "" if old else _hiding(names, earlier)
        foreign = "" if old or hidden_by else _foreign(names, block, source, semantics)
        if old or hidden_by or foreign:
            yield code.Caught(
                source.place(handler.type), None, "except", tuple(old), written, hidden_by, foreign, semantics.versions(source)
            )  # fmt: skip
        earlier += [(name, tree.dotted(part)) for part in parts for name in semantics.flow.names_of(part, source)]


def _hiding(names: tuple[str, ...], earlier: list[tuple[str, str]]) -> str:
    """Returns the handler that catches all that a later one names, as it is written; empty if something is left for that."""
    if not any(name.startswith(("openai.", "litellm.")) for name in names) or not all(map(sdk.is_exception, names)):
        return ""
    found = ""
    for name in names:
        by = next((written for other, written in earlier if other != "?" and written and sdk.is_caught_by(name, other)), "")
        if not by:
            return ""
        found = found or by
    return found


def _used(source: Source, semantics: Semantics, failed: set[tree.Node], reported: set[tree.Node]) -> Iterator[code.Caught]:
    """Yields the statements outside of handlers that name old exceptions: retry decorators, tuples, tests."""
    by_statement: dict[tree.Node, list[code.OldName]] = {}
    for node in source.references.get("error", ()):
        outer = node.parent
        if not isinstance(outer, tree.Attribute) or outer in reported or _is_of_failed(outer, source, failed):
            continue
        found = _old_exception(outer, source, semantics)
        if found is not None and not _is_chosen(outer, source, semantics):
            by_statement.setdefault(statement_of(outer), []).append(found)
    for old in by_statement.values():
        yield code.Caught(old[0].place, None, "use", tuple(old), old[0].written, "", "", semantics.versions(source))


# Errors of a transport that is not used


def _foreign(names: tuple[str, ...], block: tree.Try, source: Source, semantics: Semantics) -> str:
    """Returns an exception of `httpx` in a handler around calls of an SDK that does not use it, if nothing else there does."""
    if not _are_foreign(names, source, semantics) or not _raises_as_sdk(block.body, source, semantics):
        return ""
    return names[0]


def _are_foreign(names: tuple[str, ...], source: Source, semantics: Semantics) -> bool:
    return bool(names) and all(name.startswith("httpx.") for name in names) and semantics.versions(source).only(">=3")


def _raises_as_sdk(block: tree.Block, source: Source, semantics: Semantics, depth: int = 0) -> bool | None:
    """Whether all that statements call is the SDK and what speaks to no server, also in functions; `None` without the SDK."""
    mine = {made.node: made for made in semantics.calls(source)}
    found = None
    for node in (node for statement in block for node in tree.walk(statement) if isinstance(node, tree.Call)):
        if node in mine:
            made = mine[node]
            if made.library != "openai" or any("http_client" in client.data for client in semantics.call(made).clients):
                return False
            found = True
            continue
        refs = semantics.origins.of(node.func, source)
        for ref in refs:
            if isinstance(ref.node, tree.FunctionDef) and ref.source is not None and depth < _DEEPEST:
                inner = _raises_as_sdk(ref.node.body, ref.source, semantics, depth + 1)
                if inner is False:
                    return False
                found = found or inner
            elif ref.kind != "library" or not ref.path.startswith(("builtins.", "openai.", "json.", "time.")):
                return False
        if not refs and not (isinstance(node.func, tree.Attribute) and node.func.attr in _LOCAL):
            return False
    return found


def _retried(source: Source, semantics: Semantics) -> Iterator[code.Caught]:
    """Yields the decorators that repeat calls of the SDK on errors of a transport that it does not use."""
    for function in {source.function_of(made.node): None for made in semantics.calls(source)}:
        for decorator in function.decorators if isinstance(function, tree.FunctionDef) else ():
            names = semantics.flow.retried_names(decorator, source)
            assert isinstance(function, tree.FunctionDef)
            if _are_foreign(names, source, semantics) and _raises_as_sdk(function.body, source, semantics):
                yield code.Caught(source.place(decorator), None, "use", (), names[0], "", names[0], semantics.versions(source))
