"""What keeps a prompt short: whatever in the functions on its way looks as if it limited something counts."""

import re
from collections.abc import Iterable

from linter.python import tree
from linter.python.histories.growth import is_cutting_slice, last_name
from linter.python.histories.loops import ORDERED, word_of

__all__ = ["is_by_kind", "is_limited"]

_WORDS = re.compile(
    r"chunk|splitter|split_(?:text|doc|into|by|long)|tiktoken|tokeniz|(?<!total_)(?<!prompt_)(?<!completion_)(?<!max_)tokens"
    r"|token_(?:count|limit|len|num|budget)|(?:num|count|max|limit)_?tokens?\b(?<!max_tokens)|trunc|trim(?!_)|shorten|islice|maxlen|max_?"
    r"(?:len|char|size|word|page|file|doc|row|line|context|input|prompt|byte|result|item)|limit|budget|top_?[kn]\b|n_results|overlap"
    r"|nlargest|most_common|fetchmany|paginat|context_(?:length|window|size)|batch|sample|reduce|condens|compress",
    re.IGNORECASE,
)
_METHODS = frozenset("head tail sample nlargest first take".split())
_KEYWORDS = re.compile(
    r"k|n|limit|top_?k|n_results|max_(?!tokens|retries|completion)\w+|maxlen|width|num_\w+|nrows|size|page_size|last_page|amount"
)
_SHOWING = frozenset(
    "print log debug info warning error exception write code text markdown caption subheader text_area pprint echo".split()
)
_ERRORS = re.compile(r"BadRequestError|InvalidRequestError|ContextWindow|context_length|maximum context", re.IGNORECASE)
_OF_KINDS = frozenset(
    "endswith startswith isfile isdir is_file is_dir exists isinstance strip lower upper get splitext join basename suffix match "
    "search any all hasattr getattr bool Path".split()
)
_KINDS = re.compile(
    r"(?:^|_)ext(?:ension)?s?(?:_|$)|suffix|extension|mime|type|ignor|skip|exclud|hidden|binary|(?:^|_)kinds?$|(?:^|_)(?:sub)?dirs?(?:_|$)",
    re.IGNORECASE,
)


def is_limited(functions: Iterable[tree.Node], apart: frozenset[tree.Node]) -> bool:
    """Says whether anything in some functions may limit a text; what is in nodes that are `apart`, such as the call, does not."""
    return any(_limits(node, apart) for function in dict.fromkeys(functions) for node in _below(function, apart))


def _below(node: tree.Node, apart: frozenset[tree.Node]) -> Iterable[tree.Node]:
    stack = [node]
    while stack:
        inner = stack.pop()
        yield inner
        stack.extend(child for child in inner.children() if child not in apart)


def _limits(node: tree.Node, apart: frozenset[tree.Node]) -> bool:
    match node:
        case tree.Subscript(index=tree.Slice()):
            return is_cutting_slice(node) and "argv" not in tree.dotted(node.value) and not _is_shown(node)
        case tree.Compare() if set(node.ops) & ORDERED:
            words = {word_of(inner) for inner in tree.walk(node)}
            is_small = any(isinstance(part, tree.Const) and part.value in (0, 1) for part in (node.left, *node.rights))
            return not is_small and "argv" not in words
        case tree.Arg(keyword=str() as keyword):
            return _KEYWORDS.fullmatch(keyword) is not None
        case tree.Call():
            return (last_name(node) in _METHODS and isinstance(node.func, tree.Attribute)) or _WORDS.search(
                last_name(node)
            ) is not None
        case tree.Name() | tree.Attribute():
            word = word_of(node)
            return bool(_WORDS.search(word) or _ERRORS.search(word))
        case tree.Const(value=str() as text):
            return _ERRORS.search(text) is not None
        case tree.FunctionDef(name=name):
            return _WORDS.search(name) is not None
        case _:
            return False


def _is_shown(node: tree.Node) -> bool:
    """Whether something is only shown to somebody: `print(text[:100])`, `st.code(text[:500])`."""
    for around in tree.ancestors(node):
        if isinstance(around, tree.Call):
            return last_name(around) in _SHOWING
        if isinstance(around, tree.Stmt):
            return False
    return False


def is_by_kind(test: tree.Expr) -> bool:
    """Says whether a condition looks at what kind something is, or whether there is anything, which leaves any number through."""
    for node in tree.walk(test):
        match node:
            case tree.Compare():
                if set(node.ops) & ORDERED or not _is_of_constants(node):
                    return False
            case tree.Call():
                if last_name(node) not in _OF_KINDS:
                    return False
            case _:
                pass
    return True


def _is_of_constants(compare: tree.Compare) -> bool:
    """Whether something is compared with what is written there, and is no name of one single thing."""
    for part in (compare.left, *compare.rights):
        items = part.items if isinstance(part, tree.Sequence) else [part]
        if all(isinstance(item, tree.Const) for item in items) or (isinstance(part, tree.Name) and part.id.isupper()):
            return True
    return any(_KINDS.search(word_of(inner)) for inner in tree.walk(compare))
