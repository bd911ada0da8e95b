"""What a class says of itself: the fields, the settings and the docstring of a model, the members of an enumeration."""

import inspect
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.origins import Origins, Ref
from linter.python.schemas.made import Spot
from linter.python.sdk.pins import pinned
from linter.python.source import Source
from linter.python.values.value import Value

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values

__all__ = ["Classes", "Enumeration", "Field", "Model", "is_validator"]

# What no class may have of which the schema is to be known: each may change the schema, or the class, as it likes.
_CHANGES = frozenset(
    "__get_pydantic_json_schema__ __get_pydantic_core_schema__ __modify_schema__ __get_validators__ __pydantic_init_subclass__ "
    "__init_subclass__ model_json_schema schema __pydantic_extra__ __pydantic_root_model__ __doc__ __annotations__ __root__ "
    "__new__ _ignore_ __class_getitem__".split()
)
# Settings that the schema depends on, and those that it does not.
_TELLING = frozenset("extra title json_schema_extra str_min_length str_max_length validate_by_alias".split())
_SILENT = frozenset(
    "populate_by_name validate_by_name use_enum_values frozen from_attributes str_strip_whitespace str_to_lower str_to_upper "
    "validate_assignment arbitrary_types_allowed strict validate_default validate_return protected_namespaces revalidate_instances "
    "coerce_numbers_to_str allow_inf_nan serialize_by_alias hide_input_in_errors ignored_types loc_by_alias json_encoders "
    "regex_engine cache_strings defer_build plugin_settings".split()
)
_MODELS = ("pydantic.BaseModel", "pydantic.main.BaseModel")
_ROOTS = ("pydantic.RootModel", "pydantic.root_model.RootModel")
_ENUMS = {"enum.Enum": None, "enum.StrEnum": str, "enum.IntEnum": int, "enum.ReprEnum": None, "strenum.StrEnum": str}
_MIXINS: dict[str, Any] = {"builtins.str": str, "builtins.int": int, "builtins.float": float}


@dataclass(slots=True)
class Field:
    """A field of a model: the statement that makes it, in the file where that stands."""

    name: str
    statement: tree.Assign
    source: Source
    is_replaced: bool = False  # by a validator that takes something else than the annotation says

    @property
    def spot(self) -> Spot:
        """The name of the field where it is annotated."""
        return self.statement.targets[0], self.source


@dataclass(slots=True)
class Model:
    """A model: its own statements and those of its bases, bases first."""

    node: tree.ClassDef
    source: Source
    fields: dict[str, Field] = field(default_factory=dict)
    config: dict[str, Value] = field(default_factory=dict)
    root: tree.Expr | None = None  # of a root model, what stands in the brackets
    is_root: bool = False

    @property
    def spot(self) -> Spot:
        """The class statement."""
        return self.node, self.source

    @property
    def doc(self) -> str | None:
        """The docstring as it is written."""
        return docstring(self.node)


@dataclass(slots=True)
class Enumeration:
    """An enumeration: the values of its members, each by the name of the member."""

    node: tree.ClassDef
    source: Source
    members: dict[str, Any] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)

    @property
    def doc(self) -> str | None:
        """The docstring as it is written."""
        return docstring(self.node)

    @property
    def spot(self) -> Spot:
        """The class statement."""
        return self.node, self.source


def docstring(node: tree.ClassDef) -> str | None:
    """Returns the docstring of a class; nothing for one that is blank, of which Python leaves nothing since 3.13.

    The Python that will run the code is not known, so the one that runs chatvet stands in for it.
    """
    first = node.body[0] if node.body else None
    if isinstance(first, tree.ExprStatement) and isinstance(first.value, tree.Const) and isinstance(first.value.value, str):
        is_lost = sys.version_info >= (3, 13) and not first.value.value.strip()
        return None if is_lost else first.value.value
    return None


def cleaned(doc: str) -> str:
    """Returns a docstring without the indentation of its code."""
    return inspect.cleandoc(doc)


def is_validator(decorator: tree.Expr, name: str) -> bool:
    """Whether a decorator is one of Pydantic's by this name, called or not."""
    func = decorator.func if isinstance(decorator, tree.Call) else decorator
    return tree.dotted(func).split(".")[-1] == name


class Classes:
    """Reads classes of a project. A class of which something is not understood is not read at all."""

    def __init__(self, origins: Origins, values: "Values") -> None:
        self._origins = origins
        self._values = values
        self._known: dict[tree.Node, Model | Enumeration | None] = {}

    def read(self, ref: Ref) -> Model | Enumeration | None:
        """Returns what a class says; `None` if that is not known for certain, or if it is neither model nor enumeration."""
        node, source = ref.node, ref.source
        if not isinstance(node, tree.ClassDef) or source is None:
            return None
        if node not in self._known:
            self._known[node] = None  # while it is read: no class is its own base
            self._known[node] = self._read(node, source)
        return self._known[node]

    def _read(self, node: tree.ClassDef, source: Source) -> Model | Enumeration | None:
        if node.decorators or not _CHANGES.isdisjoint(source.scopes[node].bindings) or _is_changed(node, source):
            return None
        if any(arg.star for arg in node.bases):
            return None
        bases = [arg.value for arg in node.bases if not arg.keyword]
        enumeration = self._enumeration(node, source, bases)
        return enumeration or self._model(node, source, bases)

    # Enumerations

    def _enumeration(self, node: tree.ClassDef, source: Source, bases: list[tree.Expr]) -> Enumeration | None:
        kind = self._kind_of_enum(source, bases)
        if kind is None or any(arg.keyword for arg in node.bases):
            return None
        result = Enumeration(node, source)
        for statement in node.body:
            match statement:
                case tree.Assign(targets=[tree.Name(id=name)], annotation=None) if not name.startswith("_"):
                    value = self._values.of(statement.value, source)
                    data = value.data
                    if self._is_auto(statement.value, source):
                        data = _automatic(name, *kind, list(result.members.values()))
                    wanted = kind[0] or type(data)
                    if type(data) is not wanted or wanted not in (str, int, float, bool):
                        return None
                    result.members[name] = data  # a second name for a value is listed as well
                    result.spots[name] = (statement.targets[0], source)
                case tree.FunctionDef(name="__init__" | "_generate_next_value_"):
                    return None
                case tree.ExprStatement(value=tree.Const()) | tree.FunctionDef() | tree.Pass():
                    continue
                case _:
                    return None
        return result if result.members else None

    def _kind_of_enum(self, source: Source, bases: list[tree.Expr]) -> tuple[Any, bool] | None:
        """The type that all values have, if there is one, and whether `auto()` is the name; `None` if it is no enumeration."""
        kind: Any = None
        is_enum = is_named = False
        for base in bases:
            refs = self._origins.of(base, source)
            if not refs:
                return None
            for ref in refs:
                if ref.kind == "class" and isinstance(ref.node, tree.ClassDef) and ref.source:
                    inner = self._kind_of_enum(ref.source, [arg.value for arg in ref.node.bases])
                    if inner is None or any(isinstance(part, tree.Assign) for part in ref.node.body) or ref.node.decorators:
                        return None
                    is_enum, kind, is_named = True, inner[0] or kind, inner[1] or is_named
                elif ref.path in _ENUMS:
                    is_enum, kind = True, _ENUMS[ref.path] or kind
                    is_named = is_named or ref.path.endswith("StrEnum")
                elif ref.path in _MIXINS:
                    kind = _MIXINS[ref.path]
                else:
                    return None
        return (kind, is_named) if is_enum else None

    def _is_auto(self, value: tree.Expr | None, source: Source) -> bool:
        return isinstance(value, tree.Call) and self._origins.path_of(value.func, source) == "enum.auto"

    # Models

    def _model(self, node: tree.ClassDef, source: Source, bases: list[tree.Expr]) -> Model | None:
        result = Model(node, source)
        if not bases or not self._is_new_pydantic(source):
            return None
        families = 0
        for base in bases:
            inherited = self._base(base, source, result)
            if inherited is None:
                return None
            families += inherited
        if families != 1:  # the order in which the fields of several models come is Python's to say
            return None
        is_read = all(self._take(statement, result) for statement in node.body)
        settings = [arg for arg in node.bases if arg.keyword]
        return result if is_read and all(self._set(result, str(arg.keyword), arg.value, source) for arg in settings) else None

    def _base(self, base: tree.Expr, source: Source, result: Model) -> int | None:
        """Takes over what a base says; returns whether it is a model, `None` if that is not known."""
        if isinstance(base, tree.Subscript) and self._origins.path_of(base.value, source) in _ROOTS:
            result.is_root, result.root = True, base.index
            return 1
        refs = self._origins.of(base, source)
        if len(refs) != 1:
            return None
        ref = refs[0]
        if ref.path in _MODELS:
            return 1
        if ref.path in _ROOTS:
            result.is_root = True
            return 1
        if ref.path == "abc.ABC":
            return 0
        inherited = self.read(ref) if ref.kind == "class" else None
        if isinstance(inherited, Model):
            result.fields = {
                name: Field(one.name, one.statement, one.source, one.is_replaced) for name, one in inherited.fields.items()
            }
            result.config = dict(inherited.config)
            result.is_root, result.root = inherited.is_root, inherited.root
            return 1
        return 0 if isinstance(ref.node, tree.ClassDef) and ref.source and _is_bare(ref.node) else None

    def _take(self, statement: tree.Stmt, model: Model) -> bool:
        """Takes over what a statement in a class's body says; returns whether it is understood."""
        match statement:
            case tree.Assign(targets=[tree.Name(id="model_config")], value=tree.Expr() as value):
                return self._configure(value, model)
            case tree.Assign(targets=[tree.Name(id=name)], annotation=tree.Expr() as annotation):
                if not name.startswith("_") and not _is_class_variable(annotation, statement.value):
                    if name in model.fields and model.fields[name].statement.parent is model.node:
                        return False
                    model.fields[name] = Field(name, statement, model.source)
                return True
            case tree.Assign(targets=[tree.Name(id=name)], annotation=None):
                return name not in model.fields
            case tree.ClassDef(name="Config"):
                return self._configure_by_class(statement, model)
            case tree.FunctionDef():
                return all(self._validates(decorator, model) for decorator in statement.decorators)
            case tree.ExprStatement(value=tree.Const()) | tree.ClassDef() | tree.Pass():
                return True
            case _:
                return False

    def _validates(self, decorator: tree.Expr, model: Model) -> bool:
        """Notes which fields a decorated function validates in place of their type."""
        if not is_validator(decorator, "field_validator") or not isinstance(decorator, tree.Call):
            return True
        mode = decorator.keyword("mode")
        if decorator.is_spread or (mode is not None and not isinstance(mode, tree.Const)):
            return False
        if (isinstance(mode, tree.Const) and mode.value == "plain") or decorator.keyword("json_schema_input_type") is not None:
            names = [arg.value.value for arg in decorator.args if isinstance(arg.value, tree.Const) and not arg.keyword]
            for name in model.fields if "*" in names else names:
                if name in model.fields:
                    model.fields[name].is_replaced = True
        return True

    # Settings

    def _configure(self, value: tree.Expr, model: Model) -> bool:
        source = model.source
        path = self._origins.path_of(value.func, source) if isinstance(value, tree.Call) else ""
        if isinstance(value, tree.Call) and path in ("pydantic.ConfigDict", "pydantic.config.ConfigDict", "builtins.dict"):
            return not any(arg.star or not arg.keyword for arg in value.args) and all(
                self._set(model, str(arg.keyword), arg.value, source) for arg in value.args
            )
        if isinstance(value, tree.Dict):
            return all(
                isinstance(item.key, tree.Const) and self._set(model, str(item.key.value), item.value, source)
                for item in value.items
            )
        return False

    def _configure_by_class(self, node: tree.ClassDef, model: Model) -> bool:
        """Reads `class Config`, which Pydantic 2 still heeds, as far as its names are those of today."""
        if node.bases or node.decorators:
            return False
        for statement in node.body:
            match statement:
                case tree.Assign(targets=[tree.Name(id=name)], value=tree.Expr() as value):
                    if not self._set(model, name, value, model.source):
                        return False
                case tree.ExprStatement(value=tree.Const()) | tree.Pass():
                    continue
                case _:
                    return False
        return True

    def _set(self, model: Model, name: str, value: tree.Expr, source: Source) -> bool:
        """Takes over a setting; returns whether it is understood."""
        if name in _SILENT:
            return True
        if name not in _TELLING:
            return False
        setting = self._values.of(value, source)
        if setting.data is UNKNOWN:  # of the old names for `extra` only the last word counts
            path = self._origins.path_of(value, source)
            setting = Value(path.rpartition(".")[2] if ".Extra." in path else UNKNOWN, value, source)
        model.config[name] = setting
        return setting.data is not UNKNOWN

    def _is_new_pydantic(self, source: Source) -> bool:
        """Whether the project may run with Pydantic 2."""
        versions = pinned(Path(source.path), "pydantic")
        return not versions.is_known or versions.allows(">=2")


def _automatic(name: str, kind: Any, is_named: bool, before: list[Any]) -> Any:
    """What `auto()` is: the name in small letters, or one more than the member before."""
    if is_named:
        return name.lower()
    is_counted = kind in (None, int) and before == list(range(1, len(before) + 1))
    return len(before) + 1 if is_counted else UNKNOWN


def _is_changed(node: tree.ClassDef, source: Source) -> bool:
    """Whether something about a class is set from outside of it: `Model.__doc__ = …`, `Model.model_fields["x"].description = …`."""
    for name in ("__doc__", "model_config", "model_fields", "__annotations__", "__name__"):
        for reference in source.references.get(name, ()):
            if isinstance(reference, tree.Attribute) and tree.dotted(reference.value) == node.name:
                around: tree.Node = reference
                while isinstance(around.parent, tree.Attribute | tree.Subscript) and around.edge == "value":
                    around = around.parent
                if around.edge in ("targets", "target") or isinstance(around.parent, tree.Call):
                    return True
    return False


def _is_bare(node: tree.ClassDef) -> bool:
    """Whether a class gives its heirs nothing but methods."""
    allowed = (tree.FunctionDef, tree.Pass, tree.ExprStatement)
    names = {part.name for part in node.body if isinstance(part, tree.FunctionDef)}
    return not node.bases and not node.decorators and names.isdisjoint(_CHANGES) and all(isinstance(x, allowed) for x in node.body)


def _is_class_variable(annotation: tree.Expr, value: tree.Expr | None) -> bool:
    """Whether an annotation says that a name is no field."""
    text = annotation.value if isinstance(annotation, tree.Const) and isinstance(annotation.value, str) else None
    if text is not None:
        return text.replace("typing.", "").startswith("ClassVar") or (text.startswith("Final") and value is not None)
    head = annotation.value if isinstance(annotation, tree.Subscript) else annotation
    name = tree.dotted(head).split(".")[-1]
    return name == "ClassVar" or (name == "Final" and value is not None)
