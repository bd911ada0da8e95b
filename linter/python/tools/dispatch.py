"""Which function serves a tool, and where its schema and that function disagree."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linter.model.code import ArgumentRead, Parameter, ServedTool
from linter.python import tree
from linter.python.conditions import path_of
from linter.python.functions import is_classmethod, is_static
from linter.python.origins import Ref
from linter.python.semantics import Semantics
from linter.python.source import Source
from linter.python.tools.offers import Offer, files_around, offers
from linter.python.tools.toolcalls import Arguments, Names, ToolCalls

__all__ = ["argument_reads", "served_tools", "tool_calls"]


_NEUTRAL = re.compile(  # decorators whose functions take what the function under them takes
    r"builtins\.(?:static|class)method|functools\.(?:lru_cache|cache)|tenacity\.retry|backoff\.on_(?:exception|predicate)"
    r"|langsmith\.traceable|langfuse\.(?:decorators\.)?observe|weave\.op|typing\.override|logfire\.instrument"
)


def served_tools(source: Source, semantics: Semantics) -> Iterator[ServedTool]:
    """Yields the tools whose schemas a file holds, each with a function of the project that is called with its arguments."""
    for tool, where in _served_in(source, semantics):
        for call in _spreading(where):
            served = _served(call, tool, where, semantics)
            if served is not None:
                yield served


def _served(call: tree.Call, tool: Offer, where: Source, semantics: Semantics) -> ServedTool | None:
    """The tool as it is served by a call that spreads its arguments; `None` if the call serves another, or that cannot be seen."""
    spread = [arg for arg in call.args if arg.star]
    if len(spread) != 1 or spread[0].star != "**" or _is_caught(call, "TypeError"):
        return None
    names = tool_calls(semantics).names_at(call, where)
    if names is None or tool.name in names.excluded or (names.chosen is not None and tool.name not in names.chosen):
        return None
    given = tool_calls(semantics).arguments(spread[0].value, where)
    if given is None:
        return None
    settled = given.touched | _tested(call, where)
    found = _target_of(call, tool, names, where, semantics)
    if found is not None and (onward := _onward(found)) is not None:
        call, found = onward, _target(onward.func, found.home, semantics)
    parameters = _parameters(call, found, semantics) if found else None
    if found is None or parameters is None:
        return None
    return ServedTool(
        tool.at,
        tool.properties,
        tool.name,
        found.function.name if isinstance(found.function, tree.FunctionDef) else "lambda",
        found.home.place(found.function),
        tool.required,
        tool.offered,
        parameters,
        takes_any=any(param.star == "**" for param in found.function.params),
        settled=settled,
        is_checked=given.is_checked,
    )


def argument_reads(source: Source, semantics: Semantics) -> Iterator[ArgumentRead]:
    """Yields the reads of a tool's arguments that fail if these are missing: `arguments["unit"]`."""
    for tool, where in _served_in(source, semantics):
        for node in _subscripts(where):
            given = _given(node, tool, where, semantics)
            if given is not None:
                yield from _read(node, given, tool, where)
        for call in (call for calls in where.calls.values() for call in calls if len(call.args) == 1):
            yield from _reads_of_handler(call, tool, where, semantics)


def _read(node: tree.Subscript, given: Arguments, tool: Offer, source: Source) -> Iterator[ArgumentRead]:
    assert isinstance(node.index, tree.Const)
    key = node.index.value
    if key not in given.touched | _tested(node, source) and not _is_caught(node, "KeyError"):
        place = source.place(node)
        yield ArgumentRead(place, tool.properties, tool.name, key, tool.at, tool.required, tool.offered, given.is_checked)


def _reads_of_handler(call: tree.Call, tool: Offer, where: Source, semantics: Semantics) -> Iterator[ArgumentRead]:
    """What a function reads that is looked up by the tool's name, and is given the arguments as one dict."""
    arg = call.args[0]
    if arg.star or isinstance(arg.value, tree.Const):
        return
    found = _looked_up(call.func, tool.name, where, semantics)
    given = tool_calls(semantics).arguments(arg.value, where) if found else None
    if found is None or given is None:
        return
    function, home = found.function, found.home
    taking = [param for param in function.params if not param.star][int(found.is_bound) :]
    if not taking or (arg.keyword and arg.keyword != taking[0].name) or _is_shared(function, tool, home, semantics):
        return
    changes = tool_calls(semantics).changes(taking[0], home)
    for node in _subscripts(home) if changes else ():
        if isinstance(node.value, tree.Name) and [b.node for b in home.lookup(node.value.id, node)] == [taking[0]]:
            assert changes
            yield from _read(node, given.joined(changes), tool, home)


def _is_shared(function: tree.FunctionDef | tree.Lambda, tool: Offer, home: Source, semantics: Semantics) -> bool:
    """Whether a handler may serve something else, too: it is called by its own name, or stands in a dict twice."""
    if not isinstance(function, tree.FunctionDef):
        return False
    callers = semantics.origins.callers(function, home)
    return bool(callers.sure or callers.possible) or len(callers.values) != 1


def _given(node: tree.Subscript, tool: Offer, where: Source, semantics: Semantics) -> Arguments | None:
    """What is known of the arguments that a member is read of, if they are those of a tool."""
    names = tool_calls(semantics).names_at(node, where)
    if names is None or tool.name in names.excluded:
        return None
    if names.chosen is not None:
        return tool_calls(semantics).arguments(node.value, where) if names.chosen == frozenset((tool.name,)) else None
    handed = _handed(node.value, tool, where, semantics)
    if handed is not None:
        return handed
    given = tool_calls(semantics).arguments(node.value, where)
    return given if given is not None and _is_only(tool, node.value, where, semantics) else None


def tool_calls(semantics: Semantics) -> ToolCalls:
    """Returns who follows names and arguments of tool calls in a project."""
    memo = semantics.project.memo
    if "tool calls" not in memo:
        memo["tool calls"] = ToolCalls(semantics.origins)
    return memo["tool calls"]  # type: ignore[return-value]  # a memo holds anything


def _served_in(source: Source, semantics: Semantics) -> Iterator[tuple[Offer, Source]]:
    """Yields the tools of a file with each file in which they may be served: where no other of that name is nearer."""
    tools = offers(source, semantics)
    files = list(files_around(source, semantics)) if tools else []
    for tool in tools:
        for where in files:
            if "arguments" not in where.text:
                continue
            if where is source or not any(_is_rival(tool, other, semantics) for other in files if other is not source):
                yield tool, where


def _is_rival(tool: Offer, source: Source, semantics: Semantics) -> bool:
    return tool.name in source.text and any(other.name == tool.name for other in offers(source, semantics))


# Uses of arguments


def _spreading(source: Source) -> list[tree.Call]:
    if "spreading" not in source.memo:
        source.memo["spreading"] = [call for calls in source.calls.values() for call in calls if call.is_spread]
    return source.memo["spreading"]  # type: ignore[no-any-return]  # a memo holds anything


def _subscripts(source: Source) -> list[tree.Subscript]:
    """Reads of members by a name that is written out."""
    if "member reads" not in source.memo:
        source.memo["member reads"] = [
            node for node in tree.walk(source.tree)
            if isinstance(node, tree.Subscript) and isinstance(node.index, tree.Const) and isinstance(node.index.value, str)
            and node.edge not in ("targets", "target")
        ]  # fmt: skip
    return source.memo["member reads"]  # type: ignore[no-any-return]  # a memo holds anything


# Functions


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    """A function that is called; `is_bound` says whether its first parameter is taken by an instance or class."""

    function: tree.FunctionDef | tree.Lambda
    home: Source
    is_bound: bool


def _target_of(call: tree.Call, tool: Offer, names: Names, source: Source, semantics: Semantics) -> _Target | None:
    """The function that a call reaches for a tool: looked up by the tool's name, or if that is certain, the one that is named."""
    found = _looked_up(call.func, tool.name, source, semantics)
    if found is not None:
        return found
    spread = next(arg.value for arg in call.args if arg.star)
    if names.chosen is not None or _is_only(tool, spread, source, semantics):
        return _target(call.func, source, semantics)
    return None


def _target(node: tree.Expr, source: Source, semantics: Semantics) -> _Target | None:
    """The one function of the project that an expression certainly refers to."""
    refs = semantics.origins.of(node, source)
    holders = semantics.origins.of(node.value, source) if isinstance(node, tree.Attribute) else ()
    return _as_target(refs, {ref.kind for ref in holders})


def _as_target(refs: Sequence[Ref], holders: set[str]) -> _Target | None:
    if len(refs) != 1 or not isinstance(refs[0].node, tree.FunctionDef | tree.Lambda) or refs[0].source is None:
        return None
    function, home = refs[0].node, refs[0].source
    if isinstance(function, tree.Lambda) or home.class_of(function) is None or is_static(function):
        return _Target(function, home, is_bound=False)
    if any(isinstance(statement, tree.Raise) for statement in function.body):
        return None  # what subclasses make of it takes what they like
    if holders == {"instance"} or (holders == {"class"} and is_classmethod(function)):
        return _Target(function, home, is_bound=True)
    return None


def _onward(target: _Target) -> tree.Call | None:
    """The call by which a lambda hands on all that it is given: `lambda **given: get_weather(session, **given)`."""
    function = target.function
    if isinstance(function, tree.Lambda) and [param.star for param in function.params] == ["**"]:
        body = function.body
        if isinstance(body, tree.Call) and [tree.dotted(arg.value) for arg in body.args if arg.star] == [function.params[0].name]:
            return body
    return None


def _looked_up(node: tree.Expr, name: str, source: Source, semantics: Semantics, depth: int = 0) -> _Target | None:
    """The function that a look-up by the tool's name finds: in a dict, among a module's names, on an object."""
    if depth > 4:
        return None
    is_name = tool_calls(semantics).is_name
    match node:
        case tree.Name():
            bindings = source.lookup(node.id, node)
            values = [b.value for b in bindings if b.kind == "assign" and not b.path and not isinstance(b.value, tree.Const)]
            is_plain = all(binding.kind == "assign" and not binding.path for binding in bindings)
            if len(values) != 1 or values[0] is None or not is_plain:
                return None
            return _looked_up(values[0], name, source, semantics, depth + 1)
        case tree.NamedExpr(value=inner) | tree.BoolOp(op="or", left=inner):
            return _looked_up(inner, name, source, semantics, depth + 1)
        case tree.Call(func=tree.Name(id="getattr"), args=[holder, key, *_]) if is_name(key.value, source):
            holders = semantics.origins.of(holder.value, source)
            refs = [found for ref in holders for found in semantics.origins.attribute(ref, name)]
            return _as_target(refs, {ref.kind for ref in holders})
        case tree.Subscript(value=holder, index=index) if is_name(index, source):
            return _member(holder, (name,), source, semantics)
        case tree.Call(func=tree.Attribute(attr="get", value=holder), args=[first, *_]) if is_name(first.value, source):
            return _member(holder, (name,), source, semantics)
        case tree.Subscript(value=tree.Subscript(value=holder, index=index), index=tree.Const(value=str() as key)):
            return _member(holder, (name, key), source, semantics) if is_name(index, source) else None
        case _:
            return None


def _member(holder: tree.Expr, route: tuple[str, ...], source: Source, semantics: Semantics) -> _Target | None:
    """The function that a dict, or the dict of a module's names, holds at a route."""
    if isinstance(holder, tree.Call) and tree.dotted(holder.func) == "globals":
        bindings = source.module_scope.bindings.get(route[0], ())
        return _as_target([ref for binding in bindings for ref in semantics.origins.of_binding(binding, source)], set())
    found = semantics.values.of(holder, source)
    for step in route[:-1]:
        if step not in found.members:
            return None
        found = found.members[step]
    written = found.holders.get(route[-1])
    where = semantics.project.holding(written) if written is not None else None
    is_sure = not found.others and route[-1] in found.members and not found.members[route[-1]].others
    if where is None or not is_sure or not isinstance(written, tree.Item | tree.Assign | tree.Arg) or written.value is None:
        return None
    return _target(written.value, where, semantics)


def _parameters(call: tree.Call, target: _Target, semantics: Semantics) -> tuple[Parameter, ...] | None:
    """What a function takes, and what of that a call does not give otherwise; `None` if a decorator may change it."""
    function, home = target.function, target.home
    for decorator in function.decorators if isinstance(function, tree.FunctionDef) else ():
        called = decorator.func if isinstance(decorator, tree.Call) else decorator
        if not _NEUTRAL.fullmatch(semantics.origins.path_of(called, home)):
            return None
    taking = list(function.params)[int(target.is_bound) :]
    stars = [index for index, param in enumerate(taking) if param.star == "*"]
    positional = [param for param in taking[: stars[0] if stars else None] if not param.star]
    count = sum(not arg.star and not arg.keyword for arg in call.args)
    if count > len(positional):
        return None
    given = {param.name for param in positional[:count]} | {arg.keyword for arg in call.args}
    return tuple(
        Parameter(param.name, home.place(param), param.default is None and param.name not in given)
        for param in taking if not param.star
    )  # fmt: skip


# What is certain


def _is_only(tool: Offer, node: tree.Expr, source: Source, semantics: Semantics) -> bool:
    """Whether arguments come from the answer to a call that offers one tool."""
    path = path_of(node, source)
    for _ in range(3):
        if path is None or not isinstance(path.root, tree.For):
            break
        path = path_of(path.root.iter, source)
    root = path.root if path is not None else None
    asked = set(tree.walk(root.value)) if isinstance(root, tree.Assign) and root.value is not None else set()
    for made in semantics.calls(source):
        if made.node not in asked or made.body is None:
            continue
        for key, route in (("tools", (0, "function")), ("functions", (0,))):
            offered = made.body.members.get(key)
            if offered is not None and isinstance(offered.data, list) and len(offered.data) == 1:
                try:
                    return offered.at(*route).node is tool.node
                except KeyError:
                    return False
    return False


def _handed(node: tree.Expr, tool: Offer, source: Source, semantics: Semantics) -> Arguments | None:
    """What is known of arguments that a function is given wherever this tool is to be served, and nowhere else."""
    bindings = source.lookup(node.id, node) if isinstance(node, tree.Name) else []
    if len(bindings) != 1 or bindings[0].kind != "param" or not isinstance(bindings[0].node.parent, tree.FunctionDef):
        return None
    callers = semantics.origins.callers(bindings[0].node.parent, source)
    if not callers.sure or callers.values:
        return None
    for other, call in callers.sure:
        names = tool_calls(semantics).names_at(call, other)
        if names is None or names.chosen != frozenset((tool.name,)):
            return None
    return tool_calls(semantics).arguments(node, source)


def _tested(node: tree.Expr, source: Source) -> frozenset[str]:
    """The keys whose presence is asked for anywhere in the function around: `if "unit" in arguments`."""
    function = source.function_of(node) or source.tree
    key = ("tested keys", function)
    if key not in source.memo:
        found: set[str] = set()
        for test in tree.walk(function):
            match test:
                case tree.Compare(left=tree.Const(value=str() as word), ops=["in" | "not in"]):
                    found.add(word)
                case tree.Call(func=tree.Attribute(attr="get"), args=[tree.Arg(value=tree.Const(value=str() as word)), *_]):
                    found.add(word)
                case _:
                    continue
        source.memo[key] = frozenset(found)
    return source.memo[key]  # type: ignore[no-any-return]  # a memo holds anything


def _is_caught(node: tree.Node, error: str) -> bool:
    """Whether a handler around names an error itself: somebody has thought of it."""
    for around in (node, *tree.ancestors(node)):
        if isinstance(around, tree.FunctionDef):
            return False
        if around.edge == "body" and isinstance(around.parent, tree.Try):
            for handler in around.parent.handlers:
                caught = handler.type.items if isinstance(handler.type, tree.Sequence) else [handler.type]
                if error in (tree.dotted(one) for one in caught):
                    return True
    return False
