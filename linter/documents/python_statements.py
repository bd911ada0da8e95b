"""Operations on whole statements of Python source, rendered into edits: moved with their comments, classes and imports added."""

from linter.documents.python_layout import Layout
from linter.model.fix import Edit
from linter.model.place import Span
from linter.python import tree

__all__ = ["imported", "moved", "widened"]


def moved(node: tree.Node, block: tree.Node, layout: Layout) -> list[Edit]:
    """Moves the statement that holds a node to the end of a `try` before it, with the comments above it.

    Raises `KeyError` if one of them shares its lines with others.
    """
    if not isinstance(block, tree.Try):
        raise KeyError("no block to move into")
    lines, last = layout.lines(node), layout.lines(block.body[-1])
    siblings = getattr(lines.statement.parent, lines.statement.edge)
    before = layout.lines(siblings[siblings.index(lines.statement) - 1]).below
    is_bare = not layout.text[before : lines.above].strip()
    start = before if is_bare else lines.above
    strings = layout.strings(lines.statement)
    offset, written = lines.above, ""
    for line in layout.text[lines.above : lines.below].splitlines(keepends=True):
        is_text = any(string.start < offset < string.end for string in strings)
        is_moved = line.startswith(lines.indent) and line.strip() and not is_text
        written += last.indent + line.removeprefix(lines.indent) if is_moved else line
        offset += len(line)
    if not written.endswith(layout.newline):
        written += layout.newline
    return [Edit(Span(last.below, last.below), written), Edit(Span(start, lines.below), "")]


def widened(node: tree.Expr, code: str, layout: Layout) -> Edit:
    """Adds a class to those of an `except`. Raises `KeyError` for several without parentheses."""
    whole = layout.whole(node)
    if not isinstance(node, tree.Sequence):
        return Edit(whole, f"({layout.text[whole.start : whole.end]}, {code})")
    if not node.items or not layout.has_parentheses(node):
        raise KeyError("classes without parentheses")
    end = layout.whole(node.items[-1]).end
    return Edit(Span(end, end), f", {code}")


def imported(node: tree.Node, module: str, layout: Layout) -> list[Edit]:
    """Imports a module beside the file's other imports, before that of the SDK. Raises `KeyError` if the file imports nothing."""
    root = _module(node)
    assert isinstance(root, tree.Module)
    imports = [statement for statement in root.body if isinstance(statement, tree.Import | tree.ImportFrom)]
    if any(isinstance(found, tree.Import) and (module, None) in found.names for found in imports):
        return []
    following = next((found for found in imports if _is_of_sdk(found)), None)
    offset = layout.lines(following).above if following else layout.lines(imports[-1]).below if imports else -1
    if offset < 0:
        raise KeyError("no imports to stand beside")
    return [Edit(Span(offset, offset), f"import {module}{layout.newline}")]


def _is_of_sdk(statement: tree.Import | tree.ImportFrom) -> bool:
    if isinstance(statement, tree.ImportFrom):
        return statement.level == 0 and statement.module.split(".")[0] == "openai"
    return any(name.split(".")[0] == "openai" for name, _ in statement.names)


def _module(node: tree.Node) -> tree.Node:
    return [node, *tree.ancestors(node)][-1]
