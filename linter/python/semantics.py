"""The questions that can be asked of one project's Python: made once, shared by all its files."""

import os
import re
from pathlib import Path
from typing import Any

from linter.model.code import Call, Client
from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.calls import ApiCall, api_calls, site_arguments
from linter.python.errors.flow import Exit, Flow, context_of
from linter.python.origins import Origins
from linter.python.project import Project, is_aside, root_of
from linter.python.sdk.pins import pinned
from linter.python.sdk.versions import Versions
from linter.python.source import Source
from linter.python.uses import Uses
from linter.python.values.evaluation import Values

__all__ = ["Semantics", "Workspace"]


_PIN = re.compile(rb"[\"'](?:[^\"'\n]* )?openai((?:==|~=|<=?)[\d.]+)[\"']")


class Semantics:
    """Everything that is known of one project."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.origins = Origins(self.project)
        self.values = Values(self.origins)
        self.uses = Uses(self.origins)
        self.flow = Flow(self.origins, self.uses)

    def calls(self, source: Source) -> list[ApiCall]:
        """Returns the calls of the API in a file."""
        if "calls" not in source.memo:
            source.memo["calls"] = api_calls(source, self.origins, self.values)
        return source.memo["calls"]  # type: ignore[no-any-return]  # a memo holds anything

    def call(self, made: ApiCall) -> Call:
        """Returns a call as rules see it."""
        source = made.source
        key = ("call", made.node)
        if key not in source.memo:
            is_read = made.body is not None and isinstance(made.body.data, dict)
            data: dict[Any, Any] = made.body.data if made.body is not None and is_read else {UNKNOWN: UNKNOWN}
            given = made.arguments.data
            source.memo[key] = Call(
                origin=source.place(made.node),
                data=data,
                api=made.api,
                name=tree.dotted(made.func) or made.method,
                method=made.method,
                is_async=made.is_async,
                stream=made.stream,
                clients=tuple(self._clients(made)),
                sdk=self.versions(source),
                context=context_of(Exit(frozenset(), source, source.function_of(made.node))),
                library=made.library,
                options=given,
            )
        return source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything

    def _clients(self, made: ApiCall) -> list[Client]:
        found = []
        for ref, source, call, arguments in site_arguments(made.refs, self.values):
            kind = ref.path.split("()")[0].split(".")[-1]
            found.append(Client(source.place(call), arguments, kind))
        if not found and any(ref.path.startswith("openai.chat") for ref in made.refs):
            found.append(Client(made.source.place(made.node), self.module_settings(made.source), "openai"))
        return found

    def module_settings(self, source: Source) -> dict[Any, Any]:
        """Returns what a file assigns to attributes of the module `openai` itself: `openai.timeout = 30`."""
        return {name: self.values.data(node, source) for name, node in self.module_settings_nodes(source).items()}

    def module_settings_nodes(self, source: Source) -> dict[str, tree.Expr]:
        """Returns the expressions of `module_settings`."""
        settings: dict[str, tree.Expr] = {}
        for name in ("timeout", "max_retries", "base_url", "http_client", "api_type", "api_base"):
            for reference in source.references.get(name, ()):
                assign = reference.parent
                if not isinstance(assign, tree.Assign) or assign.value is None:
                    continue
                if self.origins.path_of(reference, source) == f"openai.{name}":
                    settings[name] = assign.value
        return settings

    def is_sent_to_openai(self, made: ApiCall) -> bool:
        """Says whether a raw request certainly goes to OpenAI's own server."""
        nodes = [made.node.keyword("url"), *(arg.value for arg in made.node.args[:3] if not arg.star and not arg.keyword)]
        return any("api.openai.com" in self.values.text(node, made.source) for node in nodes if node is not None)

    def versions(self, source: Source) -> Versions:
        """Returns which versions of the SDK a file may meet; where no file says so, code may, which installs what it needs."""
        found = pinned(Path(os.path.realpath(source.path)), commands=source.commands)
        if found.is_required:
            return found
        said = [pair for pair in self.project.said(_PIN) if not is_aside(pair[1], self.project.root)]
        return Versions(" || ".join(dict.fromkeys(spec for spec, _ in said)), Path(said[0][1])) if said else found


class Workspace:
    """The projects that a run meets."""

    def __init__(self) -> None:
        self._projects: dict[Path, Semantics] = {}
        self._roots: dict[str, Path] = {}

    def semantics(self, path: str) -> Semantics:
        """Returns what is known of the project that a file belongs to."""
        folder = os.path.dirname(os.path.realpath(path))
        root = self._roots.get(folder)
        if root is None:
            root = self._roots[folder] = root_of(path)
        found = self._projects.get(root)
        if found is None:
            found = self._projects[root] = Semantics(root)
        return found
