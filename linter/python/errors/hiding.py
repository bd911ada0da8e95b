"""How a handler keeps an error to itself: who reads on behind it cannot tell that anything failed."""

import re
from dataclasses import dataclass

from linter.python import tree
from linter.python.conditions import leaves, path_of
from linter.python.errors.flow import Caught
from linter.python.errors.unbound import behind, bound_in, goes_on_unbound
from linter.python.functions import returned_values
from linter.python.scopes import enclosing
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["Hiding", "hidden"]

_LONGEST = 18
_VERBOSE = re.compile(r"(?:^|_)(?:verbose|verbosity|debug)(?:_mode)?$", re.IGNORECASE)
# Calls that tell nobody anything. Any other may.
_QUIET = frozenset(
    "append add close format get getattr insert isinstance len lower pop repr sleep str strip time type upper uniform random range "
    "rollback cancel dict list int float bool perf_counter monotonic now".split()
)
_PRINTERS = frozenset("print pprint rprint echo secho write".split())
_BROAD = frozenset(
    "builtins.Exception builtins.BaseException openai.OpenAIError openai.APIError openai.APIStatusError openai.error.OpenAIError "
    "openai.error.APIError requests.exceptions.RequestException httpx.HTTPError httpx.RequestError aiohttp.ClientError".split()
)


@dataclass(frozen=True, slots=True)
class Hiding:
    """How a handler hides an error: `word` and `detail` as in `code.Guard`; `node` is where, if that is not the handler's head."""

    word: str = ""
    detail: str = ""
    node: tree.Node | None = None


def hidden(caught: Caught, at: tree.Node, semantics: Semantics, *, is_own: bool) -> Hiding:
    """Says how a handler hides what fails at a node in its `try`, if it does; `is_own` says that it is the call of the API."""
    handler, source = caught.node, caught.source
    assert isinstance(handler, tree.Handler)
    block = handler.parent
    assert isinstance(block, tree.Try)
    if name := goes_on_unbound(handler, at, source, semantics):
        return Hiding("unbound", name)
    if node := _answering_with_error(handler, at, source):
        return Hiding("answers", "", node)
    reader = _Reader(handler.name, source, is_broad=not _BROAD.isdisjoint(caught.names))
    setting = reader.verbose(handler.body)
    reader.is_lenient = bool(setting)
    if reader.tells(handler.body):
        return Hiding()
    returned = next((node for inner in handler.body for node in tree.walk(inner) if isinstance(node, tree.Return)), None)
    if returned is None:
        word = _goes_on(block, handler, reader)
        return Hiding("verbose", setting) if word and setting else Hiding(word)
    if _is_status(returned, block, source) or (not is_own and _is_usual(returned, block, source)):
        return Hiding()
    return Hiding("verbose", setting) if setting else Hiding("returns", _shown(returned.value))


class _Reader:
    """Reads what a block of code tells anybody about the error."""

    def __init__(self, name: str | None, source: Source, *, is_broad: bool) -> None:
        self.name = name
        self.source = source
        self.is_broad = is_broad
        self.is_lenient = False  # the error itself is told on demand only: other calls do not tell it

    def verbose(self, block: tree.Block) -> str:
        """Returns the name of the setting without which the error is not told, empty if there is none."""
        for statement in (statement for statement in block if isinstance(statement, tree.If)):
            setting = self._setting(statement)
            if setting and any(self._is_error(node) for inner in statement.body for node in tree.walk(inner)):
                return setting
        return ""

    def _setting(self, statement: tree.If) -> str:
        test = statement.test
        if not isinstance(test, tree.Name | tree.Attribute):
            return ""
        dotted = tree.dotted(test)
        if not dotted or not _VERBOSE.search(dotted.split(".")[-1]):
            return ""
        if isinstance(test, tree.Name):
            for binding in self.source.lookup(test.id, test):
                default = binding.node.default if isinstance(binding.node, tree.Param) else binding.value
                if isinstance(default, tree.Const) and default.value:
                    return ""
        return dotted

    def _is_error(self, node: tree.Node) -> bool:
        match node:
            case tree.Name(id=name):
                return name == self.name
            case tree.Attribute(attr="format_exc" | "print_exc" | "exc_info" | "exception"):
                return True
            case _:
                return False

    def tells(self, block: tree.Block) -> bool:
        """Says whether anything in a block may tell of the error: unless all of it is known to be quiet."""
        return any(self._statement_tells(statement) for statement in block)

    def _statement_tells(self, statement: tree.Node) -> bool:
        match statement:
            case (
                tree.Raise()
                | tree.Break()
                | tree.AugAssign()
                | tree.Assert()
                | tree.With()
                | tree.For()
                | tree.While()
                | tree.Try()
            ):
                return True
            case tree.FunctionDef() | tree.ClassDef() | tree.Match():
                return True
            case tree.If():
                if self._setting(statement):
                    return self.tells(statement.orelse)
                return self._expression_tells(statement.test) or self.tells(statement.body) or self.tells(statement.orelse)
            case tree.Return(value=None):
                return False
            case tree.Return(value=tree.Expr() as value):
                return self._expression_tells(value) or not (self.is_lenient or self._is_empty(value))
            case tree.Assign():
                return self._assignment_tells(statement)
            case tree.ExprStatement():
                return self._expression_tells(statement.value)
            case _:
                return False

    def _assignment_tells(self, statement: tree.Assign) -> bool:
        value = statement.value
        if value is None:
            return False
        if (
            self._expression_tells(value)
            or not self._is_empty(value)
            or (isinstance(value, tree.Const) and isinstance(value.value, bool))
        ):
            return True
        for target in statement.targets:
            match target:
                case tree.Name():
                    if _is_tested(target.id, statement, self.source):
                        return True
                case tree.Subscript(index=tree.Const(value=str())):
                    return True
                case tree.Subscript(value=tree.Name() | tree.Attribute()):
                    pass
                case _:
                    return True
        return False

    def _expression_tells(self, value: tree.Expr) -> bool:
        for node in tree.walk(value):
            if self._is_error(node) or isinstance(node, tree.Yield):
                return True
            if isinstance(node, tree.Call) and not self._is_quiet(node):
                return True
        return False

    def _is_quiet(self, call: tree.Call) -> bool:
        last = call.func.attr if isinstance(call.func, tree.Attribute) else tree.dotted(call.func)
        if self.is_lenient:
            return last in _PRINTERS or not isinstance(call.parent, tree.ExprStatement)
        if last in ("append", "add", "insert"):
            return all(self._is_empty(arg.value) or isinstance(arg.value, tree.Const) for arg in call.args)
        return last in _QUIET

    def _is_empty(self, value: tree.Expr) -> bool:
        """Whether a value says nothing about a failure: empty, or a text that is always the same."""
        match value:
            case tree.Const(value=str() as text):
                # Who catches one kind of error and says so in words has told it.
                return self.is_broad or not text.strip()
            case tree.Const(value=None | bool() | float()):
                return True
            case tree.Const(value=int() as number):
                return number == 0
            case tree.Sequence(kind="tuple", items=items) if items:
                return all(self._is_empty(item) and not _says_more(item) for item in items)
            case tree.Sequence(items=items):
                return not items
            case tree.Dict(items=members):
                return not members
            case tree.Joined():
                return self.is_broad
            case tree.Call(func=tree.Name(id="float" | "str" | "list" | "dict"), args=args):
                return all(isinstance(arg.value, tree.Const) for arg in args)
            case tree.Name():
                bindings = self.source.lookup(value.id, value)
                if len(bindings) != 1 or bindings[0].kind != "assign" or bindings[0].path:
                    return False
                found = bindings[0].value
                return (
                    isinstance(found, tree.Const | tree.Sequence | tree.Dict)
                    and self._is_empty(found)
                    and bindings[0].scope.parent is None
                )
            case _:
                return False


def _says_more(item: tree.Expr) -> bool:
    """Whether one of several values tells how it went: a text beside `None`, a flag."""
    return isinstance(item, tree.Joined) or (isinstance(item, tree.Const) and (isinstance(item.value, bool) or bool(item.value)))


def _is_tested(name: str, after: tree.Node, source: Source) -> bool:
    """Whether a variable is looked at behind a node in the same scope: something else is done if it is empty."""
    scope = source.scope_of(after)
    for ref in source.references.get(name, ()):
        if (
            not isinstance(ref, tree.Name)
            or ref.order < after.order
            or ref.edge in ("target", "targets")
            or source.scope_of(ref) is not scope
        ):
            continue
        current: tree.Node = ref
        while isinstance(current, tree.Expr) or isinstance(current.parent, tree.Expr):
            parent = current.parent
            if isinstance(parent, tree.Compare | tree.BoolOp) or (isinstance(parent, tree.UnaryOp) and parent.op == "not"):
                return True
            if isinstance(parent, tree.If | tree.While | tree.IfExp | tree.Assert | tree.Clause) and current.edge in (
                "test",
                "ifs",
            ):
                return True
            if parent is None:
                break
            current = parent
    return False


# What comes behind the handler


def _goes_on(block: tree.Try, handler: tree.Handler, reader: _Reader) -> str:
    """Says how control goes on behind a handler so that nobody learns of the failure: `passes`, `skips`; empty if somebody may."""
    loop = enclosing(block, (tree.For, tree.While))
    if isinstance(loop, tree.While) or (isinstance(loop, tree.For) and _is_retry(loop)):
        return ""  # the call is made again
    if loop is not None and leaves(handler.body):  # with the next of several items
        return "skips"
    ended = (block.orelse or block.body)[-1]
    if leaves([ended]):
        if isinstance(ended, tree.Break | tree.Continue):
            return ""
        # What follows is for the failure alone: another attempt, or a word on it.
        rest = [statement for statements, _ in behind(block) for statement in statements]
        return "" if reader.tells(rest) else "passes"
    names = bound_in(block.body)
    if any(_is_tested(name, block, reader.source) for name in names):
        return ""
    return "skips" if loop is not None else "passes"


def _is_retry(loop: tree.For) -> bool:
    """Whether a loop does the same again, and not the next thing of several."""
    if isinstance(loop.iter, tree.Call) and tree.dotted(loop.iter.func).split(".")[-1] in (
        "range",
        "count",
        "Retrying",
        "AsyncRetrying",
    ):
        return True
    return isinstance(loop.target, tree.Name) and bool(re.match(r"_$|attempt|retry|tries|trial|try", loop.target.id))


def _is_status(last: tree.Return, block: tree.Try, source: Source) -> bool:
    """Whether what a handler returns is a flag that says how it went: `False` where success gives `True`."""
    value = last.value
    if not (isinstance(value, tree.Const) and isinstance(value.value, bool)):
        return False
    function = source.function_of(block)
    if not isinstance(function, tree.FunctionDef):
        return True
    for other in returned_values(function, source):
        first = other.items[0] if isinstance(other, tree.Sequence) and other.items else other
        if isinstance(first, tree.Const) and first.value is (not value.value):
            return True
    return False


def _is_usual(returned: tree.Return, block: tree.Try, source: Source) -> bool:
    """Whether a function returns the same where nothing fails: it is what its callers expect to get now and then."""
    function = source.function_of(block)
    if not isinstance(function, tree.FunctionDef):
        return False
    mine = returned.value.value if isinstance(returned.value, tree.Const) else None
    return any(
        isinstance(other, tree.Const) and other is not returned.value and other.value == mine
        for other in returned_values(function, source)
    )


def _shown(value: tree.Expr | None) -> str:
    """Writes what a handler returns, for a message: short, or in words."""
    written = _written(value)
    return (
        f"`{written}`"
        if written and len(written) <= _LONGEST
        else "a canned text"
        if isinstance(value, tree.Const | tree.Joined)
        else "blank values"
    )


def _written(value: tree.Expr | None) -> str:
    match value:
        case None:
            return "None"
        case tree.Const(value=str() as text):
            return f'"{text}"' if "`" not in text and text.isprintable() else ""
        case tree.Const(value=data):
            return repr(data)
        case tree.Sequence(kind="list", items=[]):
            return "[]"
        case tree.Dict(items=[]):
            return "{}"
        case tree.Sequence(kind="tuple", items=items):
            parts = [_written(item) for item in items]
            return ", ".join(parts) if all(parts) else ""
        case tree.Call(func=tree.Name(id=name), args=[tree.Arg(value=inner)]):
            return f"{name}({_written(inner)})"
        case _:
            return ""


# The error's text as the answer


def _answering_with_error(handler: tree.Handler, at: tree.Node, source: Source) -> tree.Node | None:
    """Returns where a handler returns the error's text and nothing else, if success returns the text of the answer."""
    function = source.function_of(at)
    name = handler.name
    if not isinstance(function, tree.FunctionDef) or not name:
        return None
    nodes = (node for inner in handler.body for node in tree.walk(inner))
    answering = next((node for node in nodes if isinstance(node, tree.Return) and _is_text_of(node.value, name)), None)
    if answering is None:
        return None
    statement = at
    while statement.parent is not None and not isinstance(statement, tree.Assign):
        statement = statement.parent
    for value in returned_values(function, source):
        while (
            isinstance(value, tree.Call)
            and isinstance(value.func, tree.Attribute)
            and value.func.attr in ("strip", "rstrip", "lstrip")
        ):
            value = value.func.value
        path = path_of(value, source)
        if path is not None and path.root is statement and "choices" in path.steps and path.steps[-1] in ("content", "text"):
            return answering
    return None


def _is_text_of(value: tree.Expr | None, name: str) -> bool:
    match value:
        case tree.Call(func=tree.Name(id="str" | "repr"), args=[tree.Arg(value=tree.Name(id=found))]):
            return found == name
        case tree.Joined(parts=[tree.Name(id=found)]):
            return found == name
        case tree.Attribute(value=tree.Name(id=found), attr="message" | "user_message"):
            return found == name
        case _:
            return False
