"""What calls give back, as far as they are worked out: functions of the project, methods of texts and dicts, a few of libraries."""

import json
import re
from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.conditions import tests_at
from linter.python.functions import is_generator, returned_values
from linter.python.origins import Origins, Ref
from linter.python.source import Source
from linter.python.values.files import Files
from linter.python.values.given import Given, bound
from linter.python.values.pieces import kept
from linter.python.values.texts import METHODS, TEXT_FUNCTIONS, method_of_text
from linter.python.values.value import ABSENT, Value, is_container, perhaps
from linter.python.values.verdicts import verdict

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values
    from linter.python.values.value import Env

__all__ = ["NOT_GIVEN", "Results"]

NOT_GIVEN = (
    "openai.NOT_GIVEN",
    "openai.NotGiven()",
    "openai.omit",
    "openai.Omit()",
    "openai.not_given",
    "openai._types.NOT_GIVEN",
    "openai._types.NotGiven()",
    "litellm.NOT_GIVEN",
)
_SCHEMA_MAKERS = ("model_json_schema", "schema", "json_schema", "to_strict_json_schema", "pydantic_function_tool")
_COPIES = ("copy.copy", "copy.deepcopy", "builtins.list", "builtins.tuple")
_SETTINGS = ("os.getenv", "os.environ.get", "decouple.config")
# Classes of the SDK that are dicts, and say no more than what they hold.
_TYPED_DICT = re.compile(
    r"openai\.types\.(?:\w+\.)*(?:\w+Param|CompletionCreateParams\w*|CompletionCreate\w+|Function(?:Definition|Call)?|"
    r"ResponseFormat\w+|JSONSchema|ImageURL|InputAudio|FileFile)"
)
_TYPED_DICTS = ("typing.TypedDict", "typing_extensions.TypedDict", "mypy_extensions.TypedDict")
# Decorators that leave alone what a function returns.
_TRANSPARENT = frozenset("staticmethod classmethod cache lru_cache property cached_property override wraps".split())
_MOST_CALLS = 3  # of the project's functions, one inside of the other
_MOST_RETURNS = 6


class Results:
    """Evaluates calls for `Values`."""

    def __init__(self, origins: Origins, values: "Values", files: Files) -> None:
        self._origins = origins
        self._values = values
        self._files = files
        self._calls = 0
        self._typed: dict[tree.Node, bool] = {}

    def of(self, node: tree.Call, source: Source, env: "Env") -> Value:
        """Returns what a call gives back."""
        if isinstance(node.func, tree.Attribute):
            found = self._method(node, node.func, source, env)
            if found is not None:
                return found
        refs = self._origins.of(node.func, source)
        path = refs[0].path if refs else ""
        if (path or tree.dotted(node.func)).rpartition(".")[2] in _SCHEMA_MAKERS:
            from linter.python.schemas.calls import schema_made

            if (made := schema_made(node, refs, source, self._values)) is not None:
                return made
        if len(refs) != 1:
            return Value(UNKNOWN, node, source)
        ref = refs[0]
        if ref.kind == "library":
            return self._of_library(ref, node, source, env)
        if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef | tree.Lambda) and ref.source:
            return self._of_function(ref.node, ref.source, [Given(node, source, env)])
        if ref.kind == "class" and self._is_typed_dict(ref):
            return self._values.arguments(node, source, env)
        return Value(UNKNOWN, node, source)

    # Methods of what is known

    def _method(self, node: tree.Call, func: tree.Attribute, source: Source, env: "Env") -> Value | None:
        """What a method of a dict, list or text gives; `None` if it is none of these, or not known to be."""
        match func.attr:
            case "copy" if not node.args:
                return self._values.of(func.value, source, env)
            case "get" if (found := self._files.of_method(node, func, source, env)) is not None:
                return found
            case "get" | "pop" | "setdefault":
                return self._member(node, func, source, env)
            case "items" | "keys" | "values" if not node.args:
                container = self._values.of(func.value, source, env)
                return _listed(container, func.attr, node) if isinstance(container.data, dict) else None
            case "resolve" | "absolute" | "as_posix" | "joinpath" | "open" | "read_text" | "read":
                return self._files.of_method(node, func, source, env)
            case _:
                pass
        if func.attr not in METHODS or any(arg.star for arg in node.args):
            return None
        holder = self._values.of(func.value, source, env)
        text = holder.data
        if not isinstance(text, str) and not holder.pieces:
            return None
        given = [self._values.of(arg.value, source, env) for arg in node.args if not arg.keyword]
        keywords = {arg.keyword: self._values.of(arg.value, source, env).data for arg in node.args if arg.keyword}
        data = method_of_text(text, func.attr, [value.data for value in given], keywords) if isinstance(text, str) else UNKNOWN
        if data is UNKNOWN:
            return Value(UNKNOWN, node, source, pieces=kept(holder, func.attr, given))
        result = Value(data, node, source, is_made=holder.is_made)
        if isinstance(data, list):
            result.members = {index: Value(item, node, source) for index, item in enumerate(data)}
            result.holders = dict.fromkeys(result.members, node)
        return result

    def _member(self, node: tree.Call, func: tree.Attribute, source: Source, env: "Env") -> Value:
        container, key = self._values.of(func.value, source, env), self._values.of(node.positional(0), source, env).data
        default = node.positional(1)
        if isinstance(container.data, dict) and isinstance(key, str):
            if key in container.members:
                return container.members[key]
            if UNKNOWN not in container.data and key not in container.data and default is not None:
                return self._values.of(default, source, env)
        return Value(UNKNOWN, node, source)

    # Functions of libraries

    def _of_library(self, ref: Ref, node: tree.Call, source: Source, env: "Env") -> Value:
        path = ref.path
        first = node.positional(0)
        if (of_file := self._files.of_function(path, node, source, env)) is not None:
            return of_file
        if path == "builtins.dict":
            return self._dict(node, source, env)
        if _TYPED_DICT.fullmatch(path):
            return self._values.arguments(node, source, env)
        if path in _COPIES:
            inner = self._values.of(first, source, env) if node.args else Value([], node, source)
            if path in ("builtins.list", "builtins.tuple") and isinstance(inner.data, dict):
                return _listed(inner, "keys", node)
            return inner if is_container(inner.data) else Value(UNKNOWN, node, source)
        if path == "typing.cast":
            return self._values.of(node.positional(1), source, env)
        if f"{path}()" in NOT_GIVEN:
            return Value(ABSENT, node, source)
        if path == "functools.partial()":
            return self._of_partial(ref, node, source, env)
        if path in _SETTINGS:
            return self._setting(node, source, env)
        if path in TEXT_FUNCTIONS and len(node.args) == 1:
            text = self._values.of(first, source, env)
            if not isinstance(text.data, str):
                return Value(UNKNOWN, node, source, pieces=kept(text, path.rpartition(".")[2], []))
            return Value(TEXT_FUNCTIONS[path](text.data), node, source, is_made=text.is_made)
        if path == "json.loads":
            return self._files.loaded(self._values.of(first, source, env), node, source)
        if path == "json.dumps" and len(node.args) == 1:
            return Value(_dumped(self._values.of(first, source, env).data), node, source)
        return Value(UNKNOWN, node, source)

    def _dict(self, node: tree.Call, source: Source, env: "Env") -> Value:
        """`dict(…)` of keywords, of a dict, or of pairs."""
        first = node.positional(0)
        pairs = self._values.of(first, source, env) if first is not None else None
        if pairs is None or not isinstance(pairs.data, list):
            return self._values.arguments(node, source, env)
        result = Value({}, node, source)
        for index in range(len(pairs.data)):
            pair = pairs.members.get(index)
            if pair is None or 0 not in pair.members or 1 not in pair.members or len(pair.data) != 2:
                result.blur()
            else:
                result.put(pair.members[0].data, pair.members[1], pair.node)
        result.merge(self._values.arguments(node, source, env, skip=1))
        return result

    def _setting(self, node: tree.Call, source: Source, env: "Env") -> Value:
        """What the environment says, or what the code does where that is silent."""
        default = node.positional(1) or node.keyword("default")
        return perhaps(self._values.of(default, source, env), node, source) if default is not None else Value(UNKNOWN, node, source)

    def _of_partial(self, ref: Ref, node: tree.Call, source: Source, env: "Env") -> Value:
        """What a function of the project returns that a partial of it is called for."""
        made_in, made = ref.sites[-1]
        func = made.positional(0)
        refs = self._origins.of(func, made_in) if func is not None else ()
        if len(refs) == 1 and isinstance(refs[0].node, tree.FunctionDef | tree.Lambda) and refs[0].source:
            return self._of_function(refs[0].node, refs[0].source, [Given(made, made_in, skip=1), Given(node, source, env)])
        return Value(UNKNOWN, node, source)

    # Functions of the project

    def _of_function(self, function: tree.FunctionDef | tree.Lambda, home: Source, given: list[Given]) -> Value:
        """What a function of the project returns, with its parameters as a call gives them."""
        call, source = given[-1].call, given[-1].source
        unknown = Value(UNKNOWN, call, source)
        if self._calls >= _MOST_CALLS:
            self._values.is_cut = True
            return unknown
        if isinstance(function, tree.Lambda):
            returned = [function.body]
        elif (function.is_async and not isinstance(call.parent, tree.Await)) or not _is_transparent(function):
            return unknown
        else:
            returned = returned_values(function, home)
            if not returned or len(returned) > _MOST_RETURNS or is_generator(function, home):
                return unknown
        self._calls += 1
        try:
            env = bound(function, home, given, self._values)
            values = [self._values.of(value, home, env) for value in self._reached(returned, home, env)]
        finally:
            self._calls -= 1
        return self._values.either(call, source, values) if values else unknown

    def _reached(self, returned: list[tree.Expr], home: Source, env: "Env") -> list[tree.Expr]:
        """The returned expressions that are not ruled out by what the call gives; none if it decides in a way that is not known."""
        if len(returned) == 1:
            return returned
        reached = []
        is_vague = False
        names = {name for _, name in env}
        for value in returned:
            outcomes = [(test, verdict(self._values, test, home, env), truth) for test, truth in tests_at(value)]
            if any(known is not None and known != truth for _, known, truth in outcomes):
                continue
            reached.append(value)
            is_vague = is_vague or any(known is None and not names.isdisjoint(_names(test)) for test, known, _ in outcomes)
        return [] if is_vague and len(reached) > 1 else reached

    def _is_typed_dict(self, ref: Ref) -> bool:
        assert isinstance(ref.node, tree.ClassDef)
        assert ref.source
        known = self._typed.get(ref.node)
        if known is None and "TypedDict" not in ref.source.text and "Param" not in ref.source.text:
            return False
        if known is None:
            self._typed[ref.node] = False  # while it is read: no class is its own base
            bases = self._origins.bases(ref.source, ref.node)
            known = any(base.path in _TYPED_DICTS or _TYPED_DICT.fullmatch(base.path) for base in bases)
            known = known or any(base.kind == "class" and self._is_typed_dict(base) for base in bases)
            self._typed[ref.node] = known
        return known


def _names(test: tree.Expr) -> set[str]:
    return {node.id for node in tree.walk(test) if isinstance(node, tree.Name)}


def _is_transparent(function: tree.FunctionDef) -> bool:
    names = [tree.dotted(made.func if isinstance(made, tree.Call) else made) for made in function.decorators]
    return all(name.split(".")[-1] in _TRANSPARENT for name in names)


def _listed(container: Value, method: str, node: tree.Call) -> Value:
    """The keys, members or pairs of a dict as a list; of an open one, what else there may be comes last."""
    source = container.source
    result = Value([], node, source)
    for key, data in container.data.items():
        if key is UNKNOWN:
            continue
        member = container.member(key) or Value(data, node, source)
        name = Value(key, node, source)
        if method == "items":
            pair = Value([], node, source)
            pair.append(name, node)
            pair.append(member, container.holders.get(key, node))
            result.append(pair, node)
        else:
            result.append(member if method == "values" else name, node)
    if UNKNOWN in container.data:
        result.data.append(UNKNOWN)
    return result


def _dumped(data: Any) -> Any:
    """What `json.dumps` makes of known data."""
    try:
        return json.dumps(data)
    except (TypeError, ValueError, RecursionError):  # it holds something that is not known
        return UNKNOWN
