"""What becomes of an answer's text, and whether anybody looks at why the answer ended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linter.model.code import Answer
from linter.model.place import Place
from linter.python import tree
from linter.python.answers.parts import RAW, Part, Parts, consumers_of
from linter.python.answers.precautions import is_expected_to_fail, is_never_given
from linter.python.answers.streams import Iteration, iterations, typed_iterations
from linter.python.calls import ApiCall
from linter.python.errors.flow import Exit, context_of
from linter.python.project import is_aside
from linter.python.scopes import statement_of
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.uses import Entered, Use

__all__ = ["answers"]

_MOST = 150  # uses of one text that are looked at
_DEEPEST = 16  # what is made of what is made of it …: further on hardly anything can be told
_CAPS = ("max_tokens", "max_completion_tokens")
_PARSERS = frozenset(
    "json.loads orjson.loads ujson.loads simplejson.loads json5.loads hjson.loads ast.literal_eval ast.parse builtins.eval "
    "builtins.exec builtins.compile yaml.safe_load yaml.load toml.loads tomllib.loads tomli.loads xml.etree.ElementTree.fromstring "
    "lxml.etree.fromstring xmltodict.parse".split()
)
_PARSING = re.compile(r"(^|_)parser?(_|$)")
_PARSING_METHODS = frozenset("model_validate_json parse_raw validate_json raw_decode".split())
_TEXT_METHODS = frozenset(
    "strip lstrip rstrip split rsplit splitlines partition rpartition replace removeprefix removesuffix lower upper encode decode "
    "format join title expandtabs translate getvalue group groups".split()
)
_TEXT_FUNCTIONS = frozenset("builtins.str builtins.bytes html.unescape textwrap.dedent typing.cast io.StringIO io.BytesIO".split())
_PARTS = ("sub", "split", "findall")  # of `re`; what `search` and its like find is whole, or is not found
_FILES = ("builtins.open()", "aiofiles.open()", "io.open()", "codecs.open()", "pathlib.Path().open()")


@dataclass(frozen=True, slots=True)
class _Fate:
    """What happens to text: `parsed`, `cached`, `written`, `returned` or `yielded`; `how` names the function, where it is one."""

    word: str
    how: str = ""


def _rank(fate: _Fate) -> int:
    return _WORST_FIRST.index(fate.word)


_WORST_FIRST = ("parsed", "dissected", "cached", "written", "returned", "yielded")


def answers(source: Source, semantics: Semantics) -> Iterator[Answer]:
    """Yields the texts of answers that are put to use: of a stream one for each iteration, else one for each read of it."""
    told: set[tree.Node] = set()
    for made in semantics.calls(source):
        if made.method in ("parse", "stream"):
            continue  # the SDK's own helpers look at the end themselves
        call = semantics.call(made)
        is_capped = any(call.data.get(name) is not None and not is_never_given(made, name, semantics) for name in _CAPS)
        for iteration in iterations(made, semantics):
            yield from _streamed(iteration, told, semantics, is_capped=is_capped)
        if made.stream is not True and made.api != "responses":
            yield from _whole(made, semantics, is_capped=is_capped)
    for iteration in typed_iterations(source, semantics):
        yield from _streamed(iteration, told, semantics, is_capped=False)


def _streamed(iteration: Iteration, told: set[tree.Node], semantics: Semantics, *, is_capped: bool) -> Iterator[Answer]:
    source, node = iteration.use.source, iteration.use.node
    text = _Text(semantics)
    for part in iteration.parts.found:
        if part.steps in (("choices", 0, "delta", "content"), ("choices", 0, "text")):
            text.follow(part.node, part.source)
    fate = text.worst
    if fate is not None and node not in told:
        told.add(node)
        place = source.place(node.target if isinstance(node, tree.For | tree.Clause) else node)
        yield Answer(place, None, None, True, _reads_finish(iteration.parts, fate), fate.word, fate.how, is_capped)


def _whole(made: ApiCall, semantics: Semantics, *, is_capped: bool) -> Iterator[Answer]:
    """Yields the reads of a whole answer's text; those in other functions once, and at the call."""
    parts = Parts(semantics)
    parts.follow(made.node, made.source, RAW if made.api == "http" else ())
    told: set[_Fate] = set()
    elsewhere: list[tuple[_Fate, Place]] = []
    for part in parts.found:
        if not _is_whole_text(part, is_capped):
            continue
        text = _Text(semantics)
        text.follow(part.node, part.source)
        fate, read = text.worst, part.source.place(part.node)
        if fate is None:
            continue
        if part.source is not made.source or part.source.function_of(part.node) is not made.source.function_of(made.node):
            elsewhere.append((fate, read))
        elif fate not in told:
            told.add(fate)
            yield Answer(read, None, None, False, _reads_finish(parts, fate), fate.word, fate.how, is_capped)
    if not elsewhere:
        return
    fate, read = min(elsewhere, key=lambda found: _rank(found[0]))
    if _rank(fate) < min(map(_rank, told), default=len(_WORST_FIRST)):
        place = made.source.place(statement_of(made.node))
        yield Answer(place, None, read, False, _reads_finish(parts, fate), fate.word, fate.how, is_capped)


def _reads_finish(parts: Parts, fate: _Fate) -> bool | None:
    """Whether the finish reason is read; callers who get the whole answer too come too late for what is done before."""
    if parts.reads("finish_reason"):
        return True
    return None if parts.is_open(but=("returned",) if fate.word not in ("returned", "yielded") else ()) else False


def _is_whole_text(part: Part, is_capped: bool) -> bool:
    """Whether a part is text that may be cut off; arguments of tool calls are short, and hardly ever are but for a limit."""
    if isinstance(part.node, tree.Subscript) and not (
        isinstance(part.node.index, tree.Const) and isinstance(part.node.index.value, str)
    ):
        return False  # of a list that such texts were put into
    match part.steps:
        case ("choices", 0, "message", "content") | ("choices", 0, "text"):
            return True
        case ("choices", 0, "message", *_, "arguments"):
            return is_capped
        case _:
            return False


class _Text:
    """Follows text, and what is made of it; to callers that are sure, since methods of many classes are called alike."""

    def __init__(self, semantics: Semantics) -> None:
        self.semantics = semantics
        self.fates: list[_Fate] = []
        self._dissecting: dict[tree.Node, _Fate] = {}
        self._careful: set[tree.Node | None] = set()  # functions that have thought of text that cannot be parsed
        self._seen: set[object] = set()
        self._depth = 0

    @property
    def worst(self) -> _Fate | None:
        """The worst that happens to the text; `None` if it is only shown."""
        dissected = [fate for function, fate in self._dissecting.items() if function not in self._careful]
        return min([*self.fates, *dissected], key=_rank, default=None)

    def follow(self, node: tree.Expr, source: Source, entered: Entered = ()) -> None:
        """Follows the value of an expression that has text."""
        if node in self._seen or len(self._seen) >= _MOST or self._depth >= _DEEPEST:
            return
        self._seen.add(node)
        self._depth += 1
        for use in self.semantics.uses.of(node, source, entered, is_sure=True):
            self._use(use)
        self._depth -= 1

    def _on(self, node: tree.Expr, use: Use) -> None:
        self.follow(node, use.source, use.entered)

    def _name(self, name: str, at: tree.Node, use: Use) -> None:
        if (name, at) not in self._seen:
            self._seen.add((name, at))
            for found in self.semantics.uses.of_name(name, at, use.source, use.entered, is_sure=True):
                self._use(found)

    def _use(self, use: Use) -> None:
        function = use.source.function_of(use.node)
        if isinstance(function, tree.FunctionDef) and _PARSING.search(function.name):
            self._dissecting[function] = _Fate("dissected", function.name)
        match use:
            case Use("read", tree.Attribute(parent=tree.Call() as call) as node) if node.edge == "func":
                if node.attr in _TEXT_METHODS:
                    self._on(call, use)
            case Use("used", tree.Expr() as node):
                self._used(node, use)
            case Use("iterated", tree.Call() as call):
                self._on(call, use)
            case Use("iterated", tree.For(target=tree.Name(id=name)) | tree.Clause(target=tree.Name(id=name)) as loop):
                self._name(name, loop, use)
            case Use("passed", tree.Call() as call):
                self._passed(call, use)
            case Use("returned"):
                self._leaves("returned", use)
            case Use("yielded", tree.Yield() as node):
                self._yielded(node, use)
            case Use("kept", tree.Subscript(value=inner), source) if "cache" in _last(inner):
                is_local = isinstance(inner, tree.Name) and source.function_of(inner) is not None and any(
                    binding.scope is not source.module_scope for binding in source.lookup(inner.id, inner)
                )  # fmt: skip
                if not is_local:
                    self.fates.append(_Fate("cached", tree.dotted(inner)))
            case _:
                return

    def _used(self, node: tree.Expr, use: Use) -> None:
        match node.parent:
            case tree.Subscript() as outer if node.edge == "value":
                self._on(outer, use)
            case tree.BinOp() | tree.Joined() as outer:
                self._on(outer, use)
            case tree.Comprehension() as outer if node.edge == "element":
                self._on(outer, use)
            case tree.AugAssign(target=tree.Name(id=name)) as outer if node.edge == "value":
                self._name(name, outer, use)
            case _:
                return

    def _passed(self, call: tree.Call, use: Use) -> None:
        path = self.semantics.origins.path_of(call.func, use.source)
        name = tree.dotted(call.func)
        method = call.func.attr if isinstance(call.func, tree.Attribute) else ""
        receiver = call.func.value if isinstance(call.func, tree.Attribute) else None
        if path in _PARSERS or method in _PARSING_METHODS:
            if is_expected_to_fail(call, use, self.semantics):
                self._careful.add(use.source.function_of(call))
            else:
                self.fates.append(_Fate("parsed", name or method))
        elif path in _TEXT_FUNCTIONS or (name.rpartition(".")[2] in _PARTS and (path.startswith("re.") or method)):
            self._on(call, use)
        elif method in ("append", "extend", "write", "appendleft") and isinstance(receiver, tree.Name):
            if method == "write" and self.semantics.origins.path_of(receiver, use.source) in _FILES:
                self.fates.append(_Fate("written", name))
            else:
                for binding in use.source.lookup(receiver.id, receiver):
                    self._name(receiver.id, binding.node, use)
        elif method in ("write_text", "write_bytes"):
            self.fates.append(_Fate("written", name or method))
        elif not path and _PARSING.search(name.rpartition(".")[2]):  # a parser that is handed in
            self.fates.append(_Fate("parsed", name))
        elif "cache" in name.lower():
            self.fates.append(_Fate("cached", name or method))

    def _yielded(self, node: tree.Yield, use: Use) -> None:
        if node in self._seen:
            return
        self._seen.add(node)
        consumers = consumers_of(node, use, self.semantics, is_sure=True)
        for consumer in consumers:
            match consumer:
                case Use("iterated", tree.For(target=tree.Name(id=name)) | tree.Clause(target=tree.Name(id=name)) as loop):
                    self._name(name, loop, consumer)
                case Use("iterated", tree.Call() as call):
                    self._on(call, consumer)
                case Use("delegated", tree.Yield() as outer):
                    self._yielded(outer, consumer)
                case Use("returned"):
                    self._leaves("yielded", consumer)
                case _:
                    pass
        if not consumers:
            self._leaves("yielded", use)

    def _leaves(self, word: str, use: Use) -> None:
        """Notes that text goes to callers out of sight: not to a framework that shows it, nor from a demonstration."""
        source, function = use.source, use.source.function_of(use.node)
        if not isinstance(function, tree.FunctionDef) or context_of(Exit(frozenset(), source, function)) != "library":
            return
        if is_aside(source.path, self.semantics.project.root):
            return
        if not self.semantics.origins.callers(function, source).values:
            self.fates.append(_Fate(word))


def _last(node: tree.Expr) -> str:
    """The last word of a name, in lower case."""
    name = node.attr if isinstance(node, tree.Attribute) else node.id if isinstance(node, tree.Name) else ""
    return name.lower()
