"""What an expression refers to: an object of a library by its dotted path, or a function, class or instance of the project.

A library's object is written as one would reach it, calls included: `openai.OpenAI().chat.completions.create`. Where nothing is
known the answer is empty, never a guess by a name alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from linter.python import tree
from linter.python.callers import find_callers
from linter.python.conditions import classes_at
from linter.python.functions import argument, is_classmethod, is_static, returned_values
from linter.python.project import Callers, Project
from linter.python.scopes import Binding
from linter.python.source import Source

__all__ = ["Origins", "Ref"]

_DEEPEST = 24
_MOST_REFS = 8
_MOST_HOPS = 3  # from a parameter to what a caller gives for it, which may be a parameter again
_MOST_CALLERS = 4
_MOST_FILLING = 5  # questions after callers, one inside of the other
_SAME = {"typing.cast"}
# Wrappers that give back the client they are given, as their documentation says.
_PASSES_CLIENT = (
    "langsmith.wrappers.wrap_openai", "langsmith.wrappers._openai.wrap_openai", "braintrust.wrap_openai",
    "braintrust.oai.wrap_openai", "weave.integrations.openai.wrap_openai",
)  # fmt: skip
# Packages that offer the openai package itself under their own name.
_STANDS_FOR = {
    "langfuse.openai": "openai", "posthog.ai.openai": "openai", "openai.resources.chat.completions": "openai.chat.completions",
    "openai._client": "openai", "openai._exceptions": "openai", "openai.lib.azure": "openai", "openai._types": "openai",
    "openai._base_client": "openai",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ref:
    """One thing that an expression may refer to.

    `kind` is `library` (with `path`), `function`, `class`, `instance` (of a class of the project) or `module` (of the project).
    `sites` are the calls that made a library's object, the last one last; `owner` the class by which a method was reached.
    """

    kind: str
    path: str = ""
    source: Source | None = None
    node: tree.Node | None = None
    sites: tuple[tuple[Source, tree.Call], ...] = ()
    owner: tuple[Source, tree.ClassDef] | None = None


class Origins:
    """Answers for one project what names and attributes refer to. Answers are kept."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._busy: set[object] = set()
        self._depth = 0
        self._hops = 0
        self._is_cut = False
        self._filling: set[object] = set()

    def of(self, node: tree.Expr | None, source: Source) -> tuple[Ref, ...]:
        """Returns what an expression may refer to; nothing if it is not known."""
        if node is None or isinstance(node, tree.Const | tree.Dict | tree.Sequence | tree.Joined | tree.Compare):
            return ()
        known = source.memo.get(node)
        if known is not None:
            return known  # type: ignore[no-any-return]  # a memo holds anything
        if node in self._busy or self._depth >= _DEEPEST:
            self._is_cut = True
            return ()
        was_cut, self._is_cut = self._is_cut, False
        self._busy.add(node)
        self._depth += 1
        try:
            found = tuple(dict.fromkeys(self._of(node, source)))[:_MOST_REFS]
        finally:
            self._busy.discard(node)
            self._depth -= 1
        if not self._is_cut or not self._busy:  # an answer that a circle cut short holds only where it was asked
            source.memo[node] = found
        self._is_cut = bool(self._busy) and (was_cut or self._is_cut)
        return found

    def path_of(self, node: tree.Expr | None, source: Source) -> str:
        """Returns the dotted path if an expression certainly refers to one object of a library, else an empty string."""
        paths = {ref.path for ref in self.of(node, source)}
        return paths.pop() if len(paths) == 1 else ""

    def _of(self, node: tree.Expr, source: Source) -> Iterator[Ref]:
        match node:
            case tree.Name():
                bindings = source.lookup(node.id, node)
                found = [ref for binding in bindings for ref in self.of_binding(binding, source)]
                if not bindings:
                    yield Ref("library", f"builtins.{node.id}")
                yield from list(self._narrowed(node, source)) or found
            case tree.Attribute():
                found = [inner for ref in self.of(node.value, source) for inner in self.attribute(ref, node.attr)]
                yield from list(self._narrowed(node, source)) or found
            case tree.Call():
                for ref in self.of(node.func, source):
                    yield from self._result(ref, node, source)
            case tree.Await():
                yield from self.of(node.value, source)
            case tree.NamedExpr():
                yield from self.of(node.value, source)
            case tree.IfExp():
                yield from self.of(node.body, source)
                yield from self.of(node.orelse, source)
            case tree.BoolOp():
                yield from self.of(node.left, source)
                yield from self.of(node.right, source)
            case tree.Lambda():
                yield Ref("function", source=source, node=node)
            case _:
                return

    def _narrowed(self, node: tree.Expr, source: Source) -> Iterator[Ref]:
        """What `isinstance` says of a name or attribute, where a test of it is around."""
        if "tested" not in source.memo:
            source.memo["tested"] = {tree.dotted(call.args[0].value) for call in source.calls.get("isinstance", ()) if call.args}
        if tree.dotted(node) not in source.memo["tested"]:
            return
        for classes in classes_at(node):
            parts = classes.items if isinstance(classes, tree.Sequence) else [classes]
            for part in parts:
                yield from self.annotated(part, source)

    def of_binding(self, binding: Binding, source: Source) -> Iterator[Ref]:
        """Yields what a name refers to by one of its bindings."""
        node = binding.node
        match binding.kind:
            case "import":
                yield from self._module(binding.module, source, binding.level)
            case "from":
                module, _, name = binding.module.partition(":")
                yield from self._imported(module, name, source, binding.level)
            case "def":
                owner = source.class_of(node)
                yield Ref("function", source=source, node=node, owner=(source, owner) if owner else None)
            case "class":
                yield Ref("class", source=source, node=node)
            case "param":
                assert isinstance(node, tree.Param)
                yield from self._parameter(node, source)
            case "assign" if not binding.path:
                annotation = getattr(node, "annotation", None)
                found = self.of(binding.value, source)
                yield from found or self.annotated(annotation, source)
            case "assign":
                value = binding.value
                for index in binding.path:
                    value = value.items[index] if isinstance(value, tree.Sequence) and index < len(value.items) else None
                yield from self.of(value, source)
            case "with":
                for ref in self.of(binding.value, source):
                    if ref.kind == "library":
                        yield ref
                    elif ref.kind == "instance":
                        yield from self._entered(ref)
            case _:
                return

    # Modules

    def _own(self, name: str, source: Source, level: int) -> Source | None:
        """The module of the project that an import means; the SDK's own sources are the library all the same."""
        if not level and name.split(".")[0] == "openai":
            path = self.project.module_path("openai._exceptions", source)
            if path is not None:
                return None
        return self.project.module(name, source, level)

    def _module(self, name: str, source: Source, level: int) -> Iterator[Ref]:
        own = self._own(name, source, level)
        if own is not None:
            yield Ref("module", source=own)
        elif not level:
            yield Ref("library", _STANDS_FOR.get(name, name))

    def _imported(self, module: str, name: str, source: Source, level: int) -> Iterator[Ref]:
        own = self._own(module, source, level) if module or level else None
        if own is not None and own is not source:
            if name == "*":
                return
            found = list(self._member(own, name))
            if found:
                yield from found
                return
        sub = self._own(f"{module}.{name}" if module else name, source, level)
        if sub is not None:
            yield Ref("module", source=sub)
        elif own is None and not level:
            base = _STANDS_FOR.get(module, module)
            full = f"{base}.{name}"
            yield Ref("library", _STANDS_FOR.get(full, "openai" if full in ("openai.openai",) else full))

    def _member(self, source: Source, name: str) -> Iterator[Ref]:
        """Yields what a module's name refers to, as an importer sees it."""
        key = (source, name)
        if key in self._busy:
            self._is_cut = True
            return
        self._busy.add(key)
        try:
            for binding in source.module_scope.bindings.get(name, ()):
                yield from self.of_binding(binding, source)
        finally:
            self._busy.discard(key)

    # Attributes

    def attribute(self, ref: Ref, name: str) -> Iterator[Ref]:
        """Yields what an attribute of something refers to."""
        match ref.kind:
            case "library":
                yield self._library_attribute(ref, name)
            case "module":
                assert ref.source
                found = list(self._member(ref.source, name))
                if found:
                    yield from found
                elif ref.source.path.endswith("__init__.py"):
                    sub = self.project.module(name, ref.source, 1)
                    if sub is not None:
                        yield Ref("module", source=sub)
            case "instance" | "class":
                assert ref.source
                assert isinstance(ref.node, tree.ClassDef)
                yield from self._class_attribute(ref.source, ref.node, name, is_instance=ref.kind == "instance")
            case _:
                return

    def _library_attribute(self, ref: Ref, name: str) -> Ref:
        return replace(ref, path=f"{ref.path}.{name}")

    def _class_attribute(
        self, source: Source, node: tree.ClassDef, name: str, *, is_instance: bool, seen: frozenset[tree.Node] = frozenset()
    ) -> Iterator[Ref]:
        scope = source.class_scope(node)
        method = scope.methods.get(name)
        if method is not None:
            if self._is_property(method):
                yield from self._returned(method, source)
            else:
                yield Ref("function", source=source, node=method, owner=(source, node))
            return
        found = False
        for value, annotation, where in scope.values.get(name, ()):
            if isinstance(where, tree.ClassDef):
                yield Ref("class", source=source, node=where)
                found = True
                continue
            refs = self.of(value, source) or self.annotated(annotation, source)
            found = found or bool(refs)
            yield from refs
        if found or node in seen:
            return
        for base in self.bases(source, node):
            if base.kind == "class" and base.source and isinstance(base.node, tree.ClassDef):
                yield from self._class_attribute(base.source, base.node, name, is_instance=is_instance, seen=seen | {node})
            elif base.kind == "library" and base.path.startswith("openai."):
                yield Ref("library", f"{base.path}{'()' if is_instance else ''}.{name}")

    def bases(self, source: Source, node: tree.ClassDef) -> list[Ref]:
        """Returns what the bases of a class refer to."""
        return [ref for base in node.bases if not base.keyword for ref in self.of(base.value, source)]

    def _is_property(self, method: tree.FunctionDef) -> bool:
        return any(tree.dotted(decorator).split(".")[-1] in ("property", "cached_property") for decorator in method.decorators)

    def _entered(self, ref: Ref) -> Iterator[Ref]:
        yield ref

    # Calls

    def _result(self, ref: Ref, call: tree.Call, source: Source) -> Iterator[Ref]:
        match ref.kind:
            case "library" if ref.path in _SAME:
                yield from self.of(call.positional(1), source)
            case "library" if ref.path in _PASSES_CLIENT:
                yield from self.of(call.positional(0), source)
            case "library" if ref.path.endswith((").with_options", ").copy")) and ref.path.startswith("openai."):
                yield replace(ref, path=ref.path.rpartition(".")[0], sites=(*ref.sites, (source, call)))
            case "library":
                yield replace(ref, path=f"{ref.path}()", sites=(*ref.sites, (source, call)))
            case "class":
                yield Ref("instance", source=ref.source, node=ref.node, sites=((source, call),))
            case "function":
                assert ref.source
                assert isinstance(ref.node, tree.FunctionDef | tree.Lambda)
                yield from self._returned(ref.node, ref.source)
            case "instance":
                for method in self.attribute(ref, "__call__"):
                    yield from self._result(method, call, source)
            case _:
                return

    def _returned(self, node: tree.FunctionDef | tree.Lambda, source: Source) -> Iterator[Ref]:
        if isinstance(node, tree.Lambda):
            yield from self.of(node.body, source)
            return
        found = False
        for value in returned_values(node, source):
            for ref in self.of(value, source):
                found = True
                yield ref
        if not found:
            yield from self.annotated(node.returns, source)

    # Parameters and annotations

    def _parameter(self, param: tree.Param, source: Source) -> Iterator[Ref]:
        function = param.parent
        if isinstance(function, tree.FunctionDef):
            owner = source.class_of(function)
            if owner and function.params[0] is param and not is_static(function):
                kind = "class" if is_classmethod(function) else "instance"
                yield Ref(kind, source=source, node=owner)
                return
        if param.star:
            return
        found = list(self.annotated(param.annotation, source))
        if found:
            yield from found
            return
        refs = [ref for ref in self.of(param.default, source) if ref.path != "builtins.None"]
        yield from refs
        if self._hops >= _MOST_HOPS:
            self._is_cut = True
        elif isinstance(function, tree.FunctionDef):
            self._hops += 1
            try:
                for other, call in self.callers(function, source).sure[:_MOST_CALLERS]:
                    yield from self.of(argument(call, function, param, other, source), other)
            finally:
                self._hops -= 1

    def annotated(self, annotation: tree.Expr | None, source: Source) -> tuple[Ref, ...]:
        """Returns what a value with this annotation is: an instance of the class that it names."""
        match annotation:
            case None:
                return ()
            case tree.Const(value=str() as text):
                return self._annotated_text(text, annotation, source)
            case tree.Name() | tree.Attribute():
                found: list[Ref] = []
                for ref in self.of(annotation, source):
                    if ref.kind == "class":
                        found.append(Ref("instance", source=ref.source, node=ref.node))
                    elif ref.kind == "library" and not ref.path.startswith(("builtins.", "typing.")):
                        found.append(replace(ref, path=f"{ref.path}()"))
                return tuple(found)
            case tree.BinOp(op="|"):
                return (*self.annotated(annotation.left, source), *self.annotated(annotation.right, source))
            case tree.Subscript():
                name = tree.dotted(annotation.value).split(".")[-1]
                if name in ("Optional", "Union", "Annotated", "Final", "ClassVar"):
                    index = annotation.index
                    parts = index.items if isinstance(index, tree.Sequence) else [index]
                    return tuple(ref for part in parts for ref in self.annotated(part, source))
                return ()
            case _:
                return ()

    def _annotated_text(self, text: str, at: tree.Expr, source: Source) -> tuple[Ref, ...]:
        found: list[Ref] = []
        for word in text.replace("Optional[", "").replace("]", "").split("|"):
            names = word.strip().split(".")
            if not all(name.isidentifier() for name in names):
                continue
            refs: Iterable[Ref] = [ref for binding in source.lookup(names[0], at) for ref in self.of_binding(binding, source)]
            for name in names[1:]:
                refs = [inner for ref in refs for inner in self.attribute(ref, name)]
            for ref in refs:
                if ref.kind == "class":
                    found.append(Ref("instance", source=ref.source, node=ref.node))
                elif ref.kind == "library":
                    found.append(replace(ref, path=f"{ref.path}()"))
        return tuple(found)

    # Callers

    def callers(self, function: tree.FunctionDef, source: Source) -> Callers:
        """Returns who calls a function in the project, tests and examples left out unless the function is one of theirs."""
        key = ("callers", function)
        known = self.project.memo.get(key)
        if known is not None:
            return known  # type: ignore[return-value]  # a memo holds anything
        if key in self._filling or len(self._filling) >= _MOST_FILLING:
            self._is_cut = True
            return Callers(is_complete=False)
        # Asked afresh, so that the answer does not depend on what somebody was about to find out.
        busy, depth, was_cut = self._busy, self._depth, self._is_cut
        self._busy, self._depth, self._is_cut = set(), 0, False
        self._filling.add(key)
        callers = Callers()
        try:
            find_callers(self, function, source, callers)
        finally:
            self._filling.discard(key)
            is_cut = self._is_cut
            self._busy, self._depth, self._is_cut = busy, depth, was_cut or is_cut
        if not is_cut or not self._filling:
            self.project.memo[key] = callers
        return callers
