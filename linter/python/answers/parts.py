"""Which parts of an answer are read, through whatever variables, functions and generators, and where parts go out of sight."""

from dataclasses import dataclass, field

from linter.python import tree
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.uses import Entered, Use, outside

__all__ = ["RAW", "Outlet", "Part", "Parts", "Steps", "consumers_of", "is_text"]

Steps = tuple[str | int, ...]
RAW: Steps = ("raw",)
"""What a raw HTTP stream is made of: lines whose text, parsed, is a chunk."""

_MOST = 400
_TELLING = ((), ("choices",), ("choices", 0))  # parts that hold the finish reason
_LISTS = ("choices", "tool_calls")
_DUMPS = frozenset("model_dump dict to_dict to_dict_recursive copy model_copy __dict__".split())
_PARSERS = frozenset("json.loads orjson.loads ujson.loads simplejson.loads msgspec.json.decode demjson3.decode".split())
# What looks at a value without handing it on.
_LOOKERS = frozenset("print len isinstance hasattr repr type bool id callable sorted max min sum any all vars dir hash".split())
_LOGGERS = frozenset("debug info warning warn error exception critical log".split())
_TEXTUAL = frozenset("str bytes bytearray cast dict deepcopy".split())


def is_text(steps: Steps) -> bool:
    """Says whether steps lead to text of the answer."""
    return len(steps) > 2 and steps[-1] in ("content", "text", "arguments")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An expression that has a part of an answer; `steps` lead from the answer, or the chunk of one, to the part."""

    steps: Steps
    node: tree.Expr
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class Outlet:
    """A use of a part that leads nowhere that can be seen, or that is more than a read."""

    steps: Steps
    use: Use


@dataclass(slots=True, eq=False)
class Parts:
    """The parts of one answer, or of the chunks of one, found from where it begins."""

    semantics: Semantics
    found: list[Part] = field(default_factory=list)
    held: list[Part] = field(default_factory=list)  # parameters and loops' variables that have text, where it is used
    outlets: list[Outlet] = field(default_factory=list)
    _seen: set[object] = field(default_factory=set)

    def reads(self, name: str) -> bool:
        """Says whether a part by this name is read anywhere."""
        return any(name in part.steps for part in self.found)

    def is_open(self, *, but: tuple[str, ...] = ()) -> bool:
        """Says whether a part that holds the finish reason goes where nobody sees, otherwise than by these kinds of uses."""
        return any(outlet.use.kind not in ("used", *but) and outlet.steps in _TELLING for outlet in self.outlets)

    def lose(self, steps: Steps, use: Use) -> None:
        """Notes that a part goes out of sight."""
        self.outlets.append(Outlet(steps, use))

    # Following

    def follow(self, node: tree.Expr, source: Source, steps: Steps, entered: Entered = ()) -> None:
        """Notes an expression that has a part, and follows its value."""
        if node in self._seen or len(self.found) >= _MOST:
            return
        self._seen.add(node)
        self.found.append(Part(steps, node, source))
        for use in self.semantics.uses.of(node, source, entered):
            self._use(use, steps)

    def follow_target(self, target: tree.Expr, at: tree.Node, source: Source, steps: Steps, entered: Entered = ()) -> None:
        """Follows a part from what a loop or an assignment gives it to; of several targets the last one has it."""
        match target:
            case tree.Name() if (at, target.id) not in self._seen:
                self._seen.add((at, target.id))
                for use in self.semantics.uses.of_name(target.id, at, source, entered):
                    self._use(use, steps)
            case tree.Sequence(items=[*_, last]):  # `for number, chunk in enumerate(stream)`
                self.follow_target(last, at, source, steps, entered)
            case _:
                return

    def _use(self, use: Use, steps: Steps) -> None:
        if is_text(steps):
            self.held += [Part(steps, node, use.source) for node in _carriers(use) if _is_handed_over(node, use.source)]
        is_list = steps[-1:] in [(name,) for name in _LISTS]
        match use:
            case Use("read", tree.Attribute() as node):
                self._attribute(node, use, steps)
            case Use("used", node) if isinstance(node, tree.Expr):
                self._used(node, use, steps)
            case Use("iterated", tree.For() | tree.Clause() as loop) if is_list or steps == RAW:
                self.follow_target(loop.target, loop, use.source, (*steps, 0) if is_list else RAW, use.entered)
            case Use("iterated", tree.Call(func=tree.Name(id="dict")) as call):
                self._on(call, use, steps)
            case Use("iterated", tree.Call() as call) if is_list:
                self._on(call, use, (*steps, 0) if tree.dotted(call.func) in ("next", "anext") else steps)
            case Use("passed", tree.Call() as call):
                self._passed(call, use, steps)
            case Use("yielded", tree.Yield() as node):
                self.follow_yielded(node, use, steps)
            case _:
                self.lose(steps, use)

    def _on(self, node: tree.Expr, use: Use, steps: Steps) -> None:
        self.follow(node, use.source, steps, use.entered)

    def _attribute(self, node: tree.Attribute, use: Use, steps: Steps) -> None:
        call = node.parent if isinstance(node.parent, tree.Call) and node.edge == "func" else None
        if steps == RAW:
            if call is None or node.attr not in ("startswith", "endswith"):
                self._on(call or node, use, () if call is not None and node.attr == "json" else RAW)
        elif node.attr in _DUMPS:
            self._on(call or node, use, steps)
        elif call is None:
            self._on(node, use, (*steps, node.attr))
        elif node.attr in ("get", "__getitem__", "pop") and isinstance(key := call.positional(0), tree.Const):
            if isinstance(key.value, str | int):
                self._on(call, use, (*steps, key.value))
        elif node.attr in ("json", "model_dump_json", "to_json", "items", "values"):
            self.lose(steps, Use("passed", call, use.source))
        else:
            self._on(call, use, (*steps, f"{node.attr}()"))

    def _used(self, node: tree.Expr, use: Use, steps: Steps) -> None:
        parent = node.parent
        match parent:
            case tree.Subscript() if node.edge == "value" and (steps == RAW or is_text(steps)):
                self._on(parent, use, RAW if steps == RAW else (*steps, "[]"))
            case tree.Subscript(index=tree.Const(value=str() | int() as key)) if node.edge == "value":
                self._on(parent, use, (*steps, key))
            case tree.Subscript(index=tree.UnaryOp(op="-")) if node.edge == "value" and steps[-1:] == ("choices",):
                self._on(parent, use, (*steps, 0))
            case tree.Compare(left=tree.Const(value=str() as key), ops=["in" | "not in"]) if steps != RAW:
                self.found.append(Part((*steps, key), parent, use.source))
            case tree.AugAssign() if steps == RAW and node.edge == "value":
                self.follow_target(parent.target, parent, use.source, RAW, use.entered)
            case tree.BinOp() | tree.Joined() if steps == RAW:
                self._on(parent, use, RAW)
            case tree.Comprehension() | tree.Subscript():  # collected, or read by a key that is not written out
                self.lose(steps, Use("kept", parent, use.source))
            case _:
                self.lose(steps, use)

    def _passed(self, call: tree.Call, use: Use, steps: Steps) -> None:
        name = tree.dotted(call.func)
        last = name.split(".")[-1]
        if last == "getattr" and isinstance(key := call.positional(1), tree.Const) and isinstance(key.value, str):
            self._on(call, use, (*steps, key.value))
        elif steps == RAW and (self.semantics.origins.path_of(call.func, use.source) in _PARSERS or last == "loads"):
            self._on(call, use, ())
        elif last in _TEXTUAL and (steps == RAW or last in ("dict", "cast", "deepcopy")):
            self._on(call, use, steps)
        elif name in _LOOKERS or last in _LOGGERS:
            return
        elif last in ("append", "appendleft") and isinstance(call.func, tree.Attribute) and isinstance(call.func.value, tree.Name):
            self._collected(call.func.value, use, steps)
        else:
            self.lose(steps, use)

    def _collected(self, collection: tree.Name, given: Use, steps: Steps) -> None:
        """Follows what is appended to a list to those who read the list."""
        source = given.source
        for binding in source.lookup(collection.id, collection):
            if (binding, steps) in self._seen:
                continue
            self._seen.add((binding, steps))
            for use in self.semantics.uses.of_name(collection.id, binding.node, source, given.entered):
                match use:
                    case Use("iterated", tree.For() | tree.Clause() as loop):
                        self.follow_target(loop.target, loop, use.source, steps, use.entered)
                    case Use("used", tree.Expr(parent=tree.Subscript(index=tree.Const() | tree.UnaryOp()) as item)):
                        self._on(item, use, steps)
                    case Use("used" | "read"):
                        pass
                    case Use("passed", tree.Call() as call) if tree.dotted(call.func) in _LOOKERS:
                        pass
                    case _:
                        self.lose(steps, use)

    def follow_yielded(self, node: tree.Yield, use: Use, steps: Steps) -> None:
        """Follows what a generator yields to the loops over it."""
        if node in self._seen:
            return
        self._seen.add(node)
        consumers = consumers_of(node, use, self.semantics)
        for consumer in consumers:
            match consumer:
                case Use("iterated", tree.For() | tree.Clause() as loop):
                    self.follow_target(loop.target, loop, consumer.source, steps, consumer.entered)
                case Use("delegated", tree.Yield() as outer):
                    self.follow_yielded(outer, consumer, steps)
                case Use("iterated", tree.Call() as call) if tree.dotted(call.func) in ("next", "anext"):
                    self._on(call, consumer, steps)
                case Use("closed" | "read"):
                    pass
                case _:
                    self.lose(steps, consumer)
        if not consumers:
            self.lose(steps, use)


def _carriers(use: Use) -> list[tree.Name]:
    """The variables by which a value comes to its use."""
    match use:
        case Use("used", tree.Name() as name) | Use("read", tree.Attribute(value=tree.Name() as name)):
            return [name]
        case Use("passed", tree.Call(args=args)):
            return [arg.value for arg in args if isinstance(arg.value, tree.Name)]
        case _:
            return []


def _is_handed_over(node: tree.Name, source: Source) -> bool:
    return all(binding.kind in ("param", "for") for binding in source.lookup(node.id, node))


def consumers_of(node: tree.Yield, use: Use, semantics: Semantics, *, is_sure: bool = False) -> list[Use]:
    """Returns what becomes of the generator that yields a value: who iterates over it, or hands it on."""
    function = use.source.function_of(node)
    if not isinstance(function, tree.FunctionDef):
        return []
    entered = outside(use.entered, function)
    calls = semantics.uses.calls_of(function, use.source, use.entered, is_sure=is_sure)
    return [found for other, call in calls for found in semantics.uses.of(call, other, entered, is_sure=is_sure)]
