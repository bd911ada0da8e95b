"""What becomes of an answer's text, and whether anybody looks at why the answer ended."""

from collections.abc import Iterator
from dataclasses import dataclass

from linter.model.code import Answer
from linter.python import tree
from linter.python.calls import ApiCall
from linter.python.flow import Exit, context_of
from linter.python.parts import Part, Parts
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.streams import iterations
from linter.python.uses import Use

__all__ = ["answers"]

_MOST = 150  # uses of one text that are looked at
_CAPS = ("max_tokens", "max_completion_tokens")
_PARSERS = frozenset(
    "json.loads orjson.loads ujson.loads simplejson.loads json5.loads hjson.loads ast.literal_eval ast.parse builtins.eval builtins.exec "
    "builtins.compile yaml.safe_load yaml.load toml.loads tomllib.loads tomli.loads xml.etree.ElementTree.fromstring lxml.etree.fromstring "
    "xmltodict.parse".split()
)
_PARSING_METHODS = frozenset("model_validate_json parse_raw validate_json raw_decode".split())
_TEXT_METHODS = frozenset(
    "strip lstrip rstrip split rsplit splitlines partition rpartition replace removeprefix removesuffix lower upper encode decode format join "
    "title expandtabs translate getvalue group groups".split()
)
_TEXT_FUNCTIONS = frozenset(
    ("builtins.str", "html.unescape", "textwrap.dedent", "builtins.bytes", "typing.cast", "io.StringIO", "io.BytesIO")
)
_FILES = ("builtins.open()", "aiofiles.open()", "io.open()", "codecs.open()", "pathlib.Path().open()")


@dataclass(frozen=True, slots=True)
class _Fate:
    """What happens to text: `parsed`, `cached`, `written`, `returned` or `yielded`; `how` names the function, where it is one."""

    word: str
    how: str = ""


_WORST_FIRST = ("parsed", "dissected", "cached", "written", "returned", "yielded")


def answers(made: ApiCall, semantics: Semantics) -> Iterator[Answer]:
    """Yields the texts of a call's answer that are put to use: of a stream one for each iteration, else one for each read of it."""
    if made.method != "create" and made.method not in ("acreate", "completion", "acompletion"):
        return  # the SDK's own helpers look at the end themselves
    call = semantics.call(made)
    found = iterations(made, semantics)
    is_capped = any(call.data.get(name) is not None for name in _CAPS)
    for iteration in found:
        source, node = iteration.use.source, iteration.use.node
        fate = _worst(_fates(iteration.parts, semantics))
        if fate is not None:
            place = source.place(node.iter if isinstance(node, tree.Clause) else node)
            yield Answer(place, None, call, True, _reads_finish(iteration.parts), fate.word, fate.how, is_capped)
    if made.stream is True or made.api in ("http", "responses"):
        return
    parts = Parts(semantics)
    parts.follow(made.node, made.source, ())
    reads_finish = _reads_finish(parts)
    told: set[object] = set()
    for part in parts.found:
        if _is_whole_text(part):
            fate = _worst(_fates_of(part, semantics))
            key = (part.source.function_of(part.node), fate)
            if fate is not None and key not in told:
                told.add(key)
                yield Answer(part.source.place(part.node), None, call, False, reads_finish, fate.word, fate.how, is_capped)


def _reads_finish(parts: Parts) -> bool | None:
    return True if parts.reads("finish_reason") else None if parts.is_open else False


def _is_streamed_text(part: Part) -> bool:
    return part.steps in (("choices", 0, "delta", "content"), ("choices", 0, "text"))


def _is_whole_text(part: Part) -> bool:
    match part.steps:
        case ("choices", 0, "message", "content") | ("choices", 0, "text"):
            return True
        case ("choices", 0, "message", "tool_calls", 0, "function", "arguments"):
            return True
        case ("choices", 0, "message", "function_call", "arguments"):
            return True
        case _:
            return False


def _worst(fates: Iterator[_Fate]) -> _Fate | None:
    return min(fates, key=lambda fate: _WORST_FIRST.index(fate.word), default=None)


def _fates(parts: Parts, semantics: Semantics) -> Iterator[_Fate]:
    text = _Text(semantics)
    for part in parts.found:
        if _is_streamed_text(part):
            text.follow(part.node, part.source)
    return iter(text.fates)


def _fates_of(part: Part, semantics: Semantics) -> Iterator[_Fate]:
    text = _Text(semantics)
    text.follow(part.node, part.source)
    return iter(text.fates)


class _Text:
    """Follows text, and what is made of it."""

    def __init__(self, semantics: Semantics) -> None:
        self.semantics = semantics
        self.fates: list[_Fate] = []
        self._seen: set[object] = set()

    def follow(self, node: tree.Expr, source: Source) -> None:
        """Follows the value of an expression that has text."""
        if node not in self._seen and len(self._seen) < _MOST:
            self._seen.add(node)
            for use in self.semantics.uses.of(node, source):
                self._use(use)

    def _name(self, name: str, at: tree.Node, source: Source) -> None:
        if (name, at) not in self._seen:
            self._seen.add((name, at))
            for use in self.semantics.uses.of_name(name, at, source):
                self._use(use)

    def _use(self, use: Use) -> None:
        node, source = use.node, use.source
        function = source.function_of(node)
        if isinstance(function, tree.FunctionDef) and "parse" in function.name:
            self.fates.append(_Fate("dissected", function.name))
        match use.kind:
            case "read" if isinstance(node, tree.Attribute) and node.attr in _TEXT_METHODS:
                if isinstance(node.parent, tree.Call) and node.edge == "func":
                    self.follow(node.parent, source)
            case "used" if isinstance(node, tree.Expr):
                self._used(node, source)
            case "iterated" if isinstance(node, tree.Call):
                self.follow(node, source)
            case "iterated" if isinstance(node, tree.For | tree.Clause) and isinstance(node.target, tree.Name):
                self._name(node.target.id, node, source)
            case "passed" if isinstance(node, tree.Call):
                self._passed(node, source)
            case "returned":
                self._leaves("returned", node, source)
            case "yielded" if isinstance(node, tree.Yield):
                self._yielded(node, source)
            case "kept":
                self._kept(node, source)
            case _:
                return

    def _used(self, node: tree.Expr, source: Source) -> None:
        match node.parent:
            case tree.Subscript() as outer if node.edge == "value":
                self.follow(outer, source)
            case tree.BinOp() | tree.Joined() as outer:
                self.follow(outer, source)
            case tree.Comprehension() as outer if node.edge == "element":
                self.follow(outer, source)
            case tree.AugAssign(target=tree.Name(id=name)) as outer if node.edge == "value":
                self._name(name, outer, source)
            case _:
                return

    def _passed(self, call: tree.Call, source: Source) -> None:
        path = self.semantics.origins.path_of(call.func, source)
        name = tree.dotted(call.func)
        method = call.func.attr if isinstance(call.func, tree.Attribute) else ""
        receiver = call.func.value if isinstance(call.func, tree.Attribute) else None
        if path in _PARSERS or method in _PARSING_METHODS:
            self.fates.append(_Fate("parsed", name or method))
        elif path.startswith("re.") or path in _TEXT_FUNCTIONS or method in ("sub", "findall", "search", "match", "fullmatch"):
            self.follow(call, source)
        elif method in ("append", "extend", "write", "appendleft") and isinstance(receiver, tree.Name):
            if method == "write" and self.semantics.origins.path_of(receiver, source) in _FILES:
                self.fates.append(_Fate("written", name))
            else:
                for binding in source.lookup(receiver.id, receiver):
                    self._name(receiver.id, binding.node, source)
        elif method in ("write_text", "write_bytes"):
            self.fates.append(_Fate("written", name or method))
        elif not path and "parse" in name.lower().split(".")[-1]:  # a parser that is handed in
            self.fates.append(_Fate("parsed", name))
        elif "cache" in name.lower():
            self.fates.append(_Fate("cached", name or method))

    def _kept(self, node: tree.Node, source: Source) -> None:
        match node:
            case tree.Subscript(value=inner) if "cache" in _last(inner):
                self.fates.append(_Fate("cached", tree.dotted(inner)))
            case _:
                return

    def _yielded(self, node: tree.Yield, source: Source) -> None:
        function = source.function_of(node)
        if node in self._seen or not isinstance(function, tree.FunctionDef):
            return
        self._seen.add(node)
        calls = self.semantics.uses.calls_of(function, source)
        for other, call in calls:
            for use in self.semantics.uses.of(call, other):
                match use:
                    case Use(
                        "iterated", tree.For(target=tree.Name(id=name)) | tree.Clause(target=tree.Name(id=name)) as loop, home
                    ):
                        self._name(name, loop, home)
                    case Use("iterated", tree.Call() as outer, home):
                        self.follow(outer, home)
                    case Use("delegated", tree.Yield() as outer, home):
                        self._yielded(outer, home)
                    case Use("returned"):
                        self._leaves("yielded", use.node, use.source)
                    case _:
                        pass
        if not calls:
            self._leaves("yielded", node, source)

    def _leaves(self, word: str, node: tree.Node, source: Source) -> None:
        """Notes that text goes to callers out of sight: not to a framework that shows it, nor from a test."""
        function = source.function_of(node)
        if not isinstance(function, tree.FunctionDef) or context_of(Exit(frozenset(), source, function)) != "library":
            return
        if not self.semantics.origins.callers(function, source).values:
            self.fates.append(_Fate(word))


def _last(node: tree.Expr) -> str:
    """The last word of a name, in lower case."""
    name = node.attr if isinstance(node, tree.Attribute) else node.id if isinstance(node, tree.Name) else ""
    return name.lower()
