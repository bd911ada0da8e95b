"""One Python file: its tree, its scopes, and what each name in them is bound to."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Any

from linter.model.place import Place, Span
from linter.python import tree
from linter.python.reading.positions import Positions
from linter.python.reading.read import read
from linter.python.reading.trouble import CannotParse, deep_recursion
from linter.python.scopes import Binding, ClassScope, Scope, ScopeNode, reaching

__all__ = ["Source"]

_OUTSIDE = {"decorators", "bases", "params", "returns"}  # parts of a definition that are evaluated around it

_TOO_DEEP = "source is nested too deep to be read"
_STRANGE = re.compile("[\0\ud800-\udfff]")
_DEEPEST_BRACKETS = 150  # libcst's parser overflows the stack, and takes the process with it, at some 1500


def _is_too_deep(text: str) -> bool:
    depth = 0
    for bracket in re.findall(r"[(\[{)\]}]", text):
        depth += 1 if bracket in "([{" else -1
        if depth > _DEEPEST_BRACKETS:
            return True
    return False


def _strange(text: str, error: Exception) -> CannotParse:
    """What to raise for a text with a character that no source may hold: a NUL, or half of a surrogate pair."""
    found = _STRANGE.search(text)
    if found is None:
        return CannotParse(str(error), 1, 1)
    name = "a NUL character" if found[0] == "\0" else "half of a surrogate pair"
    line_start = text.rfind("\n", 0, found.start()) + 1
    return CannotParse(f"source holds {name}", text.count("\n", 0, line_start) + 1, found.start() - line_start + 1)


class Source:
    """One Python file. Raises `CannotParse` if its text is not Python."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._positions: Positions | None = None
        with deep_recursion():
            self._read(text)
        self.scopes: dict[tree.Node, Scope] = {}
        self.calls: dict[str, list[tree.Call]] = {}
        self.references: dict[str, list[tree.Expr]] = {}
        self.functions: list[tree.FunctionDef] = []
        self.classes: list[tree.ClassDef] = []
        self.dicts: list[tree.Dict] = []
        self.tries: list[tree.Try] = []
        self._anchors: list[tree.Node] = []
        self._anchor_of: dict[tree.Node, int] = {}
        self._class_scopes: dict[tree.ClassDef, ClassScope] = {}
        self.memo: dict[Any, Any] = {}
        self.commands: tuple[str, ...] = ()  # what a notebook tells the shell
        self.module_scope = Scope(self.tree, None)
        with deep_recursion():
            _Binder(self).run()

    def _read(self, text: str) -> None:
        """Reads the text with Python's own parser; what that refuses with libcst's, which knows newer syntax."""
        try:
            self.tree = read(text)
        except SyntaxError as error:
            if "\0" in text:
                raise _strange(text, error) from None
            if "too many nested" in str(error) or _is_too_deep(text):
                raise CannotParse(_TOO_DEEP, error.lineno or 1, 1) from None
            from linter.python.reading import lower

            try:
                self.tree, self._positions = lower.read(text)
            except CannotParse as other:  # Python tells the place more closely
                raise CannotParse(str(other), error.lineno or 1, error.offset or 1) from None
        except ValueError as error:
            raise _strange(text, error) from None
        except (RecursionError, MemoryError):
            raise CannotParse(_TOO_DEEP, 1, 1) from None

    # Places

    @property
    def positions(self) -> Positions:
        """Where nodes stand; found when first asked."""
        if self._positions is None:
            self._positions = Positions(self.text, self.tree)
        return self._positions

    def anchor(self, node: tree.Node) -> int:
        """Returns the number by which a `Place` names a node; 0 is the module."""
        if not self._anchors:
            self._anchors.append(self.tree)
        number = self._anchor_of.get(node)
        if number is None:
            number = self._anchor_of[node] = len(self._anchors)
            self._anchors.append(node)
        return number

    def node_at(self, anchor: int) -> tree.Node:
        """Returns the node that a `Place` names."""
        return self._anchors[anchor] if anchor else self.tree

    def place(self, node: tree.Node) -> Place:
        """Returns the place of a node."""
        return Place(self.path, self.anchor(node))

    def span(self, node: tree.Node) -> Span:
        """Returns where a node stands; of a definition or a compound statement only the header's telling part."""
        if isinstance(node, tree.FunctionDef | tree.ClassDef):
            return self.positions.name(node)
        return self.positions.span(_telling(node))

    @cached_property
    def _feeds(self) -> list[int]:
        return [index for index, char in enumerate(self.text) if char == "\n"]

    def line(self, node: tree.Node) -> int:
        """Returns the line, from 1, at which a node begins."""
        return bisect_right(self._feeds, self.span(node).start - 1) + 1

    # Scopes

    def scope_of(self, node: tree.Node) -> Scope:
        """Returns the scope in which a node is evaluated."""
        current: tree.Node = node
        while current.parent is not None:
            parent = current.parent
            if parent in self.scopes and not (current.edge in _OUTSIDE and not isinstance(parent, tree.Module)):
                return self.scopes[parent]
            current = parent
        return self.module_scope

    def function_of(self, node: tree.Node) -> tree.FunctionDef | tree.Lambda | None:
        """Returns the function in which a node is evaluated, `None` at module or class level."""
        scope: Scope | None = self.scope_of(node)
        while scope is not None:
            if isinstance(scope.node, tree.FunctionDef | tree.Lambda):
                return scope.node
            if isinstance(scope.node, tree.ClassDef):
                return None
            scope = scope.parent
        return None

    def class_of(self, function: tree.Node) -> tree.ClassDef | None:
        """Returns the class of which a function is a method, `None` if it is none."""
        parent = function.parent
        while isinstance(parent, tree.If | tree.Try):
            parent = parent.parent
        return parent if isinstance(parent, tree.ClassDef) else None

    def class_scope(self, node: tree.ClassDef) -> ClassScope:
        """Returns what a class says of its attributes."""
        found = self._class_scopes.get(node)
        if found is None:
            found = self._class_scopes[node] = _class_scope(self, node)
        return found

    def lookup(self, name: str, node: tree.Node) -> list[Binding]:
        """Returns the bindings that a name may have at a node: in its own scope those that reach it, further out all."""
        scope: Scope | None = self.scope_of(node)
        is_own = True
        while scope is not None:
            is_class = isinstance(scope.node, tree.ClassDef)
            if name in scope.declared and not scope.declared[name]:
                return self.module_scope.bindings.get(name, [])
            if name in scope.bindings and name not in scope.declared and (is_own or not is_class):
                bindings = scope.bindings[name]
                return reaching(bindings, node, scope) if is_own else bindings
            if not isinstance(scope.node, tree.Comprehension):
                is_own = False
            scope = scope.parent
        return []


def _telling(node: tree.Node) -> tree.Node:
    """Of a statement with a block, the part that tells where it is: nobody wants a hundred lines underlined."""
    match node:
        case tree.For():
            return node.iter
        case tree.While() | tree.If():
            return node.test
        case tree.With():
            return node.items[0]
        case tree.Handler(type=tree.Expr() as type):
            return type
        case tree.Match():
            return node.subject
        case _:
            return node


class _Binder:
    """Walks the lowered tree once and notes scopes, bindings, calls and references."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def run(self) -> None:
        self.source.scopes[self.source.tree] = self.source.module_scope
        self._visit_all(self.source.tree.body, self.source.module_scope)

    def _visit_all(self, nodes: Any, scope: Scope) -> None:
        for node in nodes:
            self._visit(node, scope)

    def _visit(self, node: tree.Node, scope: Scope) -> None:
        match node:
            case tree.Name():
                scope.loads.setdefault(node.id, []).append(node)
                self.source.references.setdefault(node.id, []).append(node)
            case tree.Const():
                pass
            case tree.Dict():
                self.source.dicts.append(node)
                self._visit_all(node.children(), scope)
            case tree.Try():
                self.source.tries.append(node)
                self._visit_all(node.children(), scope)
            case tree.Attribute():
                self.source.references.setdefault(node.attr, []).append(node)
                self._visit(node.value, scope)
            case tree.Call():
                name = node.func.attr if isinstance(node.func, tree.Attribute) else getattr(node.func, "id", "")
                self.source.calls.setdefault(name, []).append(node)
                self._visit(node.func, scope)
                for arg in node.args:
                    self._visit(arg.value, scope)
            case tree.FunctionDef():
                scope.add(Binding(node.name, "def", node, scope))
                self.source.functions.append(node)
                self._function(node, scope)
            case tree.Lambda():
                self._function(node, scope)
            case tree.ClassDef():
                scope.add(Binding(node.name, "class", node, scope))
                self.source.classes.append(node)
                self._visit_all([*node.decorators, *(arg.value for arg in node.bases)], scope)
                self._visit_all(node.body, self._enter(node, scope))
            case tree.Comprehension():
                inner = self._enter(node, scope)
                for clause in node.clauses:
                    self._visit(clause.iter, scope if clause is node.clauses[0] else inner)
                    self._bind(clause.target, "for", clause, inner, clause.iter)
                    self._visit_all(clause.ifs, inner)
                self._visit_all([node.key, node.element] if node.key else [node.element], inner)
            case tree.Assign():
                if node.value is not None:
                    self._visit(node.value, scope)
                if node.annotation is not None:
                    self._visit(node.annotation, scope)
                for target in node.targets:
                    self._bind(target, "assign", node, scope, node.value)
            case tree.AugAssign():
                self._visit(node.value, scope)
                self._visit(node.target, scope)
                if isinstance(node.target, tree.Name):
                    scope.add(Binding(node.target.id, "augment", node, scope, node.value))
            case tree.NamedExpr():
                self._visit(node.value, scope)
                home = scope
                while isinstance(home.node, tree.Comprehension) and home.parent:
                    home = home.parent
                self._bind(node.target, "assign", node, home, node.value)
            case tree.For():
                self._visit(node.iter, scope)
                self._bind(node.target, "for", node, scope, node.iter)
                self._visit_all([*node.body, *node.orelse], scope)
            case tree.With():
                for item in node.items:
                    self._visit(item.context, scope)
                    if item.target is not None:
                        self._bind(item.target, "with", item, scope, item.context)
                self._visit_all(node.body, scope)
            case tree.Handler():
                if node.type is not None:
                    self._visit(node.type, scope)
                if node.name:
                    scope.add(Binding(node.name, "except", node, scope, node.type))
                self._visit_all(node.body, scope)
            case tree.Case():
                for name in node.names:
                    scope.add(Binding(name, "case", node, scope))
                self._visit_all(node.children(), scope)
            case tree.Import():
                for module, name in node.names:
                    bound = name or module.split(".")[0]
                    scope.add(Binding(bound, "import", node, scope, module=module if name else bound))
            case tree.ImportFrom():
                for name, other in node.names:
                    scope.add(Binding(other, "from", node, scope, module=f"{node.module}:{name}", level=node.level))
            case tree.Global():
                for name in node.names:
                    scope.declared[name] = node.is_nonlocal
            case tree.Delete():
                for target in node.targets:
                    self._visit(target, scope)
                    if isinstance(target, tree.Name):
                        scope.add(Binding(target.id, "delete", node, scope))
            case _:
                self._visit_all(node.children(), scope)

    def _enter(self, node: ScopeNode, parent: Scope) -> Scope:
        scope = self.source.scopes[node] = Scope(node, parent)
        return scope

    def _function(self, node: tree.FunctionDef | tree.Lambda, outer: Scope) -> None:
        inner = self._enter(node, outer)
        if isinstance(node, tree.FunctionDef):
            self._visit_all(node.decorators, outer)
            if node.returns is not None:
                self._visit(node.returns, outer)
        for param in node.params:
            self._visit_all(param.children(), outer)
            if param.name:
                inner.add(Binding(param.name, "param", param, inner, param.default))
        self._visit_all(node.body if isinstance(node, tree.FunctionDef) else [node.body], inner)

    def _bind(
        self, target: tree.Expr, kind: str, node: tree.Node, scope: Scope, value: tree.Expr | None, path: tuple[int, ...] = ()
    ) -> None:
        match target:
            case tree.Name():
                scope.add(Binding(target.id, kind, node, scope, value, path))
                if scope.declared.get(target.id) is False and scope is not self.source.module_scope:
                    self.source.module_scope.add(Binding(target.id, kind, node, scope, value, path))
            case tree.Sequence():
                for index, item in enumerate(target.items):
                    self._bind(item, kind, node, scope, value, (*path, index))
            case tree.Starred():
                self._bind(target.value, kind, node, scope, None, path)
            case _:
                self._visit(target, scope)


def _class_scope(source: Source, node: tree.ClassDef) -> ClassScope:
    found = ClassScope({}, {})
    scope = source.scopes[node]
    for name, bindings in scope.bindings.items():
        for binding in bindings:
            if isinstance(binding.node, tree.FunctionDef):
                found.methods[name] = binding.node
            elif isinstance(binding.node, tree.Assign):
                value = binding.value if not binding.path else None
                found.values.setdefault(name, []).append((value, binding.node.annotation, binding.node))
            elif isinstance(binding.node, tree.ClassDef):
                found.values.setdefault(name, []).append((None, None, binding.node))
    for method in found.methods.values():
        me = method.params[0].name if method.params else ""
        for below in tree.walk(method) if me else ():
            if not isinstance(below, tree.Assign):
                continue
            for target in below.targets:
                pairs = [(target, below.value)]
                if isinstance(target, tree.Sequence):
                    values = below.value.items if isinstance(below.value, tree.Sequence) else []
                    pairs = [(item, values[i] if i < len(values) else None) for i, item in enumerate(target.items)]
                for part, value in pairs:
                    if isinstance(part, tree.Attribute) and isinstance(part.value, tree.Name) and part.value.id == me:
                        found.values.setdefault(part.attr, []).append((value, below.annotation, below))
    return found
