"""Literals: numbers and strings as Python would read them."""

import ast
from typing import Any

from linter.python import tree

__all__ = ["number", "string", "text_between"]


def number(node: Any) -> tree.Expr:
    """Lowers a number."""
    try:
        return tree.Const(ast.literal_eval(node.value))
    except (ValueError, SyntaxError):  # more digits than CPython converts
        return tree.Other([])


def string(node: Any) -> tree.Expr:
    """Lowers a string without holes."""
    text = node.value
    quote = text[0]
    if quote in "\"'" and "\\" not in text:
        return tree.Const(text[3:-3] if text[:3] == quote * 3 and len(text) >= 6 else text[1:-1])
    try:
        return tree.Const(_literal(text))
    except (ValueError, SyntaxError):
        return tree.Other([])


def _literal(text: str) -> Any:
    import warnings

    with warnings.catch_warnings():  # an escape that Python does not know is its author's business
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


def text_between(text: str, *, is_raw: bool) -> tree.Expr:
    """Lowers the text between the holes of an f-string."""
    text = text.replace("{{", "{").replace("}}", "}")
    if "\\" not in text or is_raw:
        return tree.Const(text)
    quote = next((quote for quote in ('"""', "'''") if quote not in text and not text.endswith(quote[0])), None)
    if quote is None:
        return tree.Other([])
    try:
        return tree.Const(_literal(f"{quote}{text}{quote}"))
    except (ValueError, SyntaxError):
        return tree.Other([])
