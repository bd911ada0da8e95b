"""Which attributes keep what a constructor is given: assigned once, there, and neither written nor asked about anywhere else."""

import re

from linter.python import tree
from linter.python.functions import is_classmethod, is_static
from linter.python.origins import Origins
from linter.python.project import is_aside
from linter.python.source import Source
from linter.python.values.constants import Constants, is_tested
from linter.python.values.value import Env

__all__ = ["Kept"]

_MOST_WRITERS = 12  # files that assign an attribute of that name to something
_DICTS = re.compile(r"__dict__|__setattr__|\bvars\(")
# Other endpoints than that of chat completions: a class that serves several is made with the model of one of them.
_ELSEWHERE = re.compile(
    r"(^|\.)(embeddings?|images?|audio|moderations?|responses|assistants|threads|Embedding|Completion)(\.|$)|(?<!chat)\.completions\."
)


class Kept:
    """Answers for one project which attributes of an instance are what its constructor was given."""

    def __init__(self, origins: Origins, constants: Constants) -> None:
        self._origins = origins
        self._constants = constants

    def is_given(self, node: tree.Attribute, source: Source, value: tree.Expr, where: Source, env: Env) -> bool:
        """Says whether an attribute of `self` is what the constructor, which assigns it `value`, is given in `env`."""
        maker = where.function_of(value)
        if not isinstance(maker, tree.FunctionDef) or maker.name != "__init__":
            return False
        if not any((param, param.name) in env for param in maker.params) or not _is_of_instance(node, source):
            return False
        key = ("kept", value, source)
        if key not in where.memo:
            where.memo[key] = self._is_kept(node.attr, source, value, where, maker)
        return bool(where.memo[key])

    def _is_kept(self, name: str, source: Source, value: tree.Expr, where: Source, maker: tree.FunctionDef) -> bool:
        assign = value.parent
        if not isinstance(assign, tree.Assign) or assign.parent is not maker or _DICTS.search(where.text + source.text):
            return False
        if any(self._is_asked(param, value, where, maker) for param in maker.params):
            return False
        owner = where.class_of(maker)
        files = self._writers(name)
        if owner is None or files is None:
            return False
        for other in dict.fromkeys((source, where, *files)):
            for ref in other.references.get(name, ()):
                if not isinstance(ref, tree.Attribute) or ref in assign.targets:
                    continue
                is_watched = _is_assigned(ref) or (other in (source, where) and _decides(ref))
                if is_watched and self._may_be_of(ref.value, other, owner, where):
                    return False
            for call in other.calls.get("setattr", ()):
                named = call.positional(1)
                is_other = isinstance(named, tree.Const) and named.value != name
                if not is_other and self._may_be_of(call.positional(0), other, owner, where):
                    return False
        return True

    def _is_asked(self, param: tree.Param, value: tree.Expr, where: Source, maker: tree.FunctionDef) -> bool:
        """Whether a parameter that the value is made of decides something else in the constructor, or is set anew."""
        used = {below.id for below in tree.walk(value) if isinstance(below, tree.Name)}
        if param.name not in used:
            return False
        own = set(tree.walk(value))
        refs = [ref for ref in where.references.get(param.name, ()) if where.function_of(ref) is maker and ref not in own]
        return len(where.scopes[maker].bindings.get(param.name, ())) != 1 or any(map(_decides, refs))

    def _writers(self, name: str) -> list[Source] | None:
        """The files of the program that assign an attribute of a name to anything but `self`; `None` if there are too many."""
        project = self._origins.project
        pattern = re.compile(rb"(\w+|[)\]])\s*\.\s*" + re.escape(name.encode()) + rb"\s*(?::[^=\n]+)?[-+*|/]?=(?!=)")
        paths = sorted({path for word, path in project.said(pattern) if word != "self" and not is_aside(path, project.root)})
        if len(paths) > _MOST_WRITERS:
            return None
        return [source for path in paths if (source := project.source(path)) is not None]

    def _may_be_of(self, node: tree.Expr | None, source: Source, owner: tree.ClassDef, home: Source) -> bool:
        """Whether an expression may be an instance of a class, or of one that it inherits from or that inherits from it."""
        refs = self._origins.of(node, source)
        classes = [(ref.node, ref.source) for ref in refs if isinstance(ref.node, tree.ClassDef) and ref.source is not None]
        family = self._constants.family
        return not refs or any(owner in family(cls, its) or cls in family(owner, home) for cls, its in classes)


def _is_of_instance(node: tree.Attribute, source: Source) -> bool:
    """Whether an attribute is one of the instance whose method it stands in."""
    if not isinstance(node.value, tree.Name):
        return False
    bindings = source.lookup(node.value.id, node)
    param = bindings[0].node if len(bindings) == 1 else None
    method = param.parent if isinstance(param, tree.Param) else None
    if not isinstance(method, tree.FunctionDef) or source.class_of(method) is None or method.params[0] is not param:
        return False
    return not is_static(method) and not is_classmethod(method)


def _is_assigned(ref: tree.Node) -> bool:
    while isinstance(ref.parent, tree.Sequence | tree.Starred):
        ref = ref.parent
    return ref.edge in ("target", "targets") or isinstance(ref.parent, tree.Delete)


def _decides(ref: tree.Node) -> bool:
    """Whether what is read may decide something: a test asks for it, a part of it is looked at, or it goes to another endpoint."""
    if is_tested(ref) or isinstance(ref.parent, tree.Attribute | tree.Subscript | tree.Match):
        return True
    call = ref.parent.parent if isinstance(ref.parent, tree.Arg) else None
    return isinstance(call, tree.Call) and bool(_ELSEWHERE.search(tree.dotted(call.func)))
