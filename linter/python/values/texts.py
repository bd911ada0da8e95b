"""Texts: what is known of one that is put together, with a NUL for each part that is not, and what methods make of known ones."""

import inspect
import re
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.functions import returned_values
from linter.python.origins import Origins
from linter.python.source import Source

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values

__all__ = ["METHODS", "TEXT_FUNCTIONS", "Texts", "filled", "joined", "method_of_text", "repeated"]

_DEEPEST = 40
_LONGEST = 1 << 22  # characters: what source code says is shorter, what is multiplied may be endless
_FIELD = re.compile(r"\{(\w*)\}")
_PERCENT = re.compile(r"%[sd%]")
METHODS = frozenset(
    "strip lstrip rstrip lower upper title capitalize casefold replace removeprefix removesuffix split splitlines format "
    "join".split()
)
"""Methods of texts that are worked out."""
TEXT_FUNCTIONS: dict[str, Callable[[str], str]] = {
    "textwrap.dedent": textwrap.dedent,
    "inspect.cleandoc": inspect.cleandoc,
    "builtins.str": str,
}
"""Functions that make a text of a text."""


def joined(texts: list[Any]) -> Any:
    """Returns texts as one, `UNKNOWN` if one of them is not known, or that would be endless."""
    if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > _LONGEST:
        return UNKNOWN
    return "".join(texts)


def repeated(text: str, times: Any) -> Any:
    """Returns `text * times`, `UNKNOWN` if that is not known, or would be endless."""
    if not isinstance(times, int) or isinstance(times, bool) or len(text) * times > _LONGEST:
        return UNKNOWN
    return text * times


def method_of_text(text: str, method: str, args: list[Any], keywords: dict[str, Any]) -> Any:
    """Returns what a method of a known text gives, `UNKNOWN` if that is not known, or too much to be worked out."""
    plain = [*args, *keywords.values()]
    if method not in METHODS or (keywords and method != "format"):
        return UNKNOWN
    if method == "join":
        words: list[Any] = args[0] if len(args) == 1 and isinstance(args[0], list) else [UNKNOWN]
        if not all(isinstance(word, str) for word in words) or sum(map(len, words)) + len(text) * len(words) > _LONGEST:
            return UNKNOWN
        return text.join(words)
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in plain):
        return UNKNOWN
    if method == "format" and not _is_plain(text):
        return UNKNOWN
    fields = text.count("{") if method == "format" else text.count(str(args[0])) if method == "replace" and args else 0
    if _is_too_long(text, fields, plain):
        return UNKNOWN
    try:
        return getattr(text, method)(*args, **keywords)
    except (TypeError, ValueError, IndexError, KeyError):
        return UNKNOWN


def _is_too_long(text: str, fields: int, given: list[Any]) -> bool:
    """Whether a text may become endless, if each of so many fields is filled with the longest of what is given."""
    return len(text) + fields * max((len(str(value)) for value in given), default=0) > _LONGEST


def _is_plain(template: str) -> bool:
    """Whether a template has no fields but such as `{}` and `{name}`: a width may be anything."""
    rest = _FIELD.sub("", template.replace("{{", "").replace("}}", ""))
    return "{" not in rest and "}" not in rest


def filled(template: str, given: Any) -> Any:
    """Returns what `template % given` is."""
    values = given if isinstance(given, list) else [given]  # one that is not known, or absent, is no text
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        return UNKNOWN
    if "%" in _PERCENT.sub("", template) or _is_too_long(template, template.count("%"), values):
        return UNKNOWN
    try:
        return template % tuple(values)
    except (TypeError, ValueError):
        return UNKNOWN


class Texts:
    """Reads texts of one project, such as addresses."""

    def __init__(self, origins: Origins, values: "Values") -> None:
        self._origins = origins
        self._values = values
        self._depth = 0

    def of(self, node: tree.Expr | None, source: Source) -> str:
        """Returns what is known of a text, with a NUL for each part that is not."""
        if node is None or self._depth >= _DEEPEST:
            return "\0"
        match node:
            case tree.Const(value=str() as text):
                return text
            case tree.Joined():
                return "".join(self.of(part, source) for part in node.parts)
            case tree.BinOp(op="+"):
                return self.of(node.left, source) + self.of(node.right, source)
            case tree.BinOp(op="%"):
                return self.of(node.left, source).replace("%s", "\0")
            case tree.BoolOp():
                left, right = self.of(node.left, source), self.of(node.right, source)
                return right if left == "\0" else left
            case tree.IfExp():
                left, right = self.of(node.body, source), self.of(node.orelse, source)
                return left if left == right else f"\0{left}\0{right}\0"
            case tree.Call(func=tree.Attribute(attr="format" | "rstrip" | "strip" | "lower" | "replace", value=inner)):
                text = self.of(inner, source)
                return text.replace("{}", "\0") if "{" in text else text
            case tree.Call():
                path = self._origins.path_of(node.func, source)
                if path in ("os.environ.get", "os.getenv", "decouple.config"):
                    return self.of(node.positional(1), source)
                if path in ("urllib.parse.urljoin", "httpx.URL", "builtins.str", "yarl.URL", "os.path.join"):
                    return "".join(self.of(arg.value, source) + ("/" if len(node.args) > 1 else "") for arg in node.args)
                return self._of_call(node, source)
            case tree.Name() | tree.Attribute():
                found = {self._at(value, where) for value, where in self._values.sources_of(node, source)}
                if len(found) == 1:
                    return found.pop()
                return "\0" + "\0".join(sorted(found)) + "\0" if found else "\0"
            case _:
                return "\0"

    def _at(self, value: tree.Expr, where: Source) -> str:
        self._depth += 1
        try:
            return self.of(value, where)
        finally:
            self._depth -= 1

    def _of_call(self, node: tree.Call, source: Source) -> str:
        texts = set()
        for ref in self._origins.of(node.func, source):
            if ref.kind == "function" and isinstance(ref.node, tree.FunctionDef) and ref.source:
                texts |= {self._at(value, ref.source) for value in returned_values(ref.node, ref.source)}
        return texts.pop() if len(texts) == 1 else "\0"
