"""Reads Jupyter notebooks: the code cells of one make one Python module, and each position is told in its cell."""

import keyword
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Any

from linter.documents.comments import Directive, directives
from linter.documents.json import JsonRecord
from linter.documents.magics import covered_magics, magics
from linter.documents.python import PythonRecord, Workspace
from linter.documents.recognise import may_hold_call
from linter.documents.record import Announced, Record
from linter.documents.text import Lines, Position, decode
from linter.model.fix import Edit, Operation, Replace
from linter.model.place import Place, Route, Span
from linter.model.subject import Subject, SyntaxProblem, Wanted

__all__ = ["NotebookRecord", "cell_source", "notebook_record"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BLACK = re.compile(r"[^\r\n]")
_WORD = re.compile(r"(?<![\w.])([^\W\d]\w*)\b\s*([.(\[])?")
_DEFINING = re.compile(r"\s*(?:async\s+)?(?:def|class|import|from)\b")


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell: its number among all cells, from 1, the route to its source in the notebook's JSON, and that source."""

    number: int
    route: Route
    source: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class _Notebook:
    """A notebook as it stands in its file, and the cells of it that are read. `mark` is a line that parts them and is in none."""

    text: str
    cells: tuple[Cell, ...]
    mark: str


def notebook_record(path: str, data: bytes, workspace: Workspace) -> Record | None:
    """Reads a notebook; `None` if its code certainly holds nothing to be checked, or is in another language than Python.

    What is no JSON is read as such, to be told what is wrong with it.
    """
    text, problem = decode(data)
    document = JsonRecord(path, text, undecoded=problem)
    if not document.is_parsed:
        return document
    cells = tuple(_cells_of(document.data))
    mark = "\f"
    while any(mark in cell.source for cell in cells):
        mark += "\f"
    module = _module([cell.source for cell in cells], mark)
    if not may_hold_call(module.encode(errors="replace")):
        return None
    return NotebookRecord(path, module, _Notebook(text, cells, mark), workspace)


def cell_source(data: bytes, number: int) -> str:
    """Returns the source of a cell by its number; the empty string if there is none (any more)."""
    notebook = JsonRecord("", decode(data)[0]).data
    return next((cell.source for cell in _cells_of(notebook) if cell.number == number), "")


def _cells_of(data: Any) -> Iterator[Cell]:
    """Yields the cells of a notebook, as its JSON gives it, that hold Python."""
    if not isinstance(data, dict) or not _is_python(data):
        return
    sheets = data.get("worksheets")  # in nbformat 3
    bodies = [((), data)] if not isinstance(sheets, list) else [(("worksheets", at), sheet) for at, sheet in enumerate(sheets)]
    number = 0
    for route, body in bodies:
        cells = body.get("cells") if isinstance(body, dict) else None
        for index, cell in enumerate(cells if isinstance(cells, list) else ()):
            number += 1
            key = "input" if sheets is not None else "source"
            source = cell.get(key) if isinstance(cell, dict) and _is_code(cell) else None
            is_list = isinstance(source, list)
            text = "".join(line for line in source if isinstance(line, str)) if isinstance(source, list) else source
            if isinstance(text, str) and text.strip():
                yield Cell(number, (*route, "cells", index, key), text, is_list)


def _is_python(notebook: dict[str, Any]) -> bool:
    """Whether the kernel speaks Python, as far as the notebook says."""
    metadata = notebook.get("metadata")
    named = [_word(metadata, "language_info", "name"), _word(metadata, "kernelspec", "language")]
    return next((name.lower() == "python" for name in named if name), True)


def _is_code(cell: dict[str, Any]) -> bool:
    language = _word(cell, "metadata", "vscode", "languageId") or _word(cell, "language") or "python"
    return cell.get("cell_type") == "code" and language.lower() == "python"


def _word(data: Any, *keys: str) -> str:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""


def _module(sources: Sequence[str], mark: str) -> str:
    return f"{mark}\n".join(f"{source}\n" for source in sources)


def _starts(sources: Sequence[str], mark: str) -> list[int]:
    """Where each cell begins in the module."""
    return list(accumulate((len(source) + 1 + len(mark) + 1 for source in sources[:-1]), initial=0))


def _stand_in(source: str) -> str:
    """Code in place of a cell that cannot be read: it may do anything with what it names, and bind what it does not just use."""
    used: dict[str, None] = {}
    bound: dict[str, None] = {}
    for line in source.splitlines():
        is_defining = _DEFINING.match(line)
        for word, sign in _WORD.findall(line):
            if not keyword.iskeyword(word):
                used[word] = None
                if is_defining or not sign:
                    bound[word] = None
    return f"{', '.join(bound)}{' = ' if bound else ''}_({', '.join(used)})"


class NotebookRecord:
    """The code of a notebook. `text` is the cells' source, one below the other, with a line of form feeds between two of them."""

    anchor = 0
    first_line = 1
    encoding = "utf-8"
    data: Any = None

    def __init__(self, document: str, text: str, notebook: _Notebook, workspace: Workspace) -> None:
        self.document = document
        self.text = text
        self._notebook = notebook
        self._workspace = workspace
        sources = re.split(f"(?m)^{notebook.mark}\n", text)
        self._is_whole = len(sources) == len(notebook.cells)
        self._sources = [source.removesuffix("\n") for source in sources]
        self._starts = _starts(self._sources, notebook.mark)
        self._plain = [covered_magics(source) for source in self._sources]
        self._commands = tuple(source[magic.start : magic.end] for source in self._sources for magic in magics(source))
        self._problems: list[SyntaxProblem] = []
        self._code = self._read(self._plain)
        self._code_starts = self._starts
        if not self._code.is_parsed:
            self._read_what_can_be_read()

    def _read(self, sources: Sequence[str]) -> PythonRecord:
        return PythonRecord(self.document, _module(sources, self._notebook.mark), self._workspace, commands=self._commands)

    def _read_what_can_be_read(self) -> None:
        """Reads the code without the cells that are no Python, unless it is no Python without them either."""
        alone = [PythonRecord(self.document, f"{source}\n", Workspace()) for source in self._plain]
        sources = [source if cell.is_parsed else _stand_in(source) for source, cell in zip(self._plain, alone, strict=True)]
        code = self._read(sources)
        if not code.is_parsed:
            return
        self._code, self._code_starts = code, _starts(sources, self._notebook.mark)
        for start, cell in zip(self._starts, alone, strict=True):
            for problem in cell.problems():
                span = cell.span(problem.place)
                place = replace(problem.place, span=Span(start + span.start, start + span.end))
                self._problems.append(replace(problem, origin=place))

    @property
    def is_parsed(self) -> bool:
        """Whether all the code is Python."""
        return self._is_whole and self._code.is_parsed and not self._problems

    @cached_property
    def content(self) -> str:
        """The JSON of the notebook; what did not change in it is as it was."""
        from linter.documents.json_layout import Layout
        from linter.documents.json_render import render
        from linter.documents.text import apply_edits

        changed = [
            Replace(Place(self.document, route=cell.route), _LINE.findall(source) if cell.is_list else source)
            for cell, source in zip(self._notebook.cells, self._sources, strict=True)
            if source != cell.source
        ]
        return apply_edits(self._notebook.text, render(Layout(self._notebook.text), changed))

    def _index(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def position(self, span: Span) -> Position:
        """Returns the lines and columns of a span, in the source of its cell."""
        index = self._index(span.start)
        start, source = self._starts[index], self._sources[index]
        is_empty = span.start == span.end
        begin = min(span.start - start, len(source) if is_empty else max(len(source) - 1, 0))
        end = begin if is_empty else max(min(span.end - start, len(source)), begin + 1)
        return replace(Lines(source).position(Span(begin, end)), cell=self._notebook.cells[index].number)

    def problems(self) -> Sequence[Subject]:
        """Finds why the code is no Python, in each cell that is none."""
        return self._problems or self._code.problems()

    def comments(self) -> Sequence[Directive]:
        """Finds the comments that silence findings, each with its cell and its line in that."""
        broken = {self._index(problem.place.span.start) for problem in self._problems if problem.place.span}
        found = list(self._directives(set(range(len(self._plain))) - broken))
        for index in broken:  # a comment in what is no Python may be found, or not
            found += self._directives({index})
        return [self._in_cell(directive) for directive in sorted(found, key=lambda directive: directive.span.start)]

    def _directives(self, cells: set[int]) -> Sequence[Directive]:
        """Finds those in some of the cells."""
        sources = [source if index in cells else _BLACK.sub(" ", source) for index, source in enumerate(self._plain)]
        return directives(_module(sources, self._notebook.mark))

    def _in_cell(self, directive: Directive) -> Directive:
        where = self.position(directive.span)
        lines = self._sources[self._index(directive.span.start)].count("\n") + 1
        below = directive.below - directive.line + where.line
        return replace(directive, cell=where.cell, line=where.line, below=below if directive.below and below <= lines else 0)

    def requests(self, *, kind: str = "auto") -> Sequence[Announced]:
        """Returns the requests that the code makes."""
        return self._code.requests(kind=kind)

    def subjects(self, wanted: Wanted) -> Iterator[Subject]:
        """Announces calls and what surrounds them."""
        return self._code.subjects(wanted)

    def home(self, place: Place) -> Record | None:
        """Returns the record in which a place stands: itself, or a file of the same project."""
        home = self._code.home(place)
        return self if home is self._code else home

    def dependents(self) -> Sequence[Record]:
        """Returns nothing, for no file imports a notebook."""
        return ()

    def span(self, place: Place) -> Span:
        """Returns where a place stands in the text."""
        if any(problem.place == place for problem in self._problems):
            assert place.span
            return place.span
        span = self._code.span(place)
        index = bisect_right(self._code_starts, span.start) - 1
        shift = self._starts[index] - self._code_starts[index]
        return Span(span.start + shift, span.end + shift)

    def render(self, ops: Sequence[Operation]) -> list[Edit]:
        """Writes the operations of one fix as edits of the text.

        Raises `KeyError` where one would touch a magic, or two cells, and as long as not all the code is read.
        """
        if self._problems:
            raise KeyError("a cell cannot be read")
        edits = self._code.render(ops)
        for edit in edits:
            index = self._index(edit.span.start)
            source, start = self._sources[index], self._starts[index]
            if edit.span.end > start + len(source) + 1:
                raise KeyError("not within one cell")
            within = Span(edit.span.start - start, edit.span.end - start)
            if any(within.start < magic.end and magic.start < within.end for magic in magics(source)):
                raise KeyError("a magic stands there")
        return edits

    def reread(self, text: str) -> "NotebookRecord":
        """Reads a changed text as the same notebook."""
        return NotebookRecord(self.document, text, self._notebook, self._workspace)
