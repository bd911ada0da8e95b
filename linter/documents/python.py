"""Reads Python source: calls of the API as requests with holes, and what surrounds them."""

import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from linter.documents.comments import Directive, directives
from linter.documents.reader import json_record
from linter.documents.record import Announced, provider_of
from linter.documents.text import DecodeProblem, Lines, Position, decode
from linter.model.fix import Edit, Operation
from linter.model.place import Part, Place, Span
from linter.model.subject import Pieces, Subject, SyntaxProblem, Wanted
from linter.model.unknown import UNKNOWN
from linter.python import announce, tree
from linter.python.reading.decoding import decoded
from linter.python.reading.trouble import CannotParse
from linter.python.semantics import Semantics, Workspace
from linter.python.source import Source
from linter.python.values.value import Value, variants

__all__ = ["PythonRecord", "Workspace", "decode_source"]

_MOST_DEPENDENTS = 20
_NOT_PYTHON = "source is not valid Python 3"


def decode_source(data: bytes) -> tuple[str, DecodeProblem | None, str]:
    """Decodes source text, and says what is wrong with it; returns the encoding, too."""
    found = decoded(data)
    return (found[0], None, found[1]) if found else (*decode(data), "utf-8")


class PythonRecord:
    """One Python file, as part of its project."""

    anchor = 0
    first_line = 1
    data: Any = None

    def __init__(
        self,
        document: str,
        text: str,
        workspace: Workspace,
        undecoded: DecodeProblem | None = None,
        encoding: str = "utf-8",
        commands: tuple[str, ...] = (),
    ) -> None:
        self.document = document
        self.text = text
        self.encoding = encoding
        self._workspace = workspace
        self._problem: SyntaxProblem | None = None
        self._source: Source | None = None
        self._values: dict[int, Value] = {}
        self._borrowed: set[int] = set()  # the anchors of values that are put together from a function and one of its callers
        if undecoded is not None:
            place = Place(document, span=undecoded.span)
            self._problem = SyntaxProblem(place, None, undecoded.message, undecoded.help, None)
            return
        try:
            self._source = self._semantics.project.adopt(document, text)
            self._source.commands = commands
        except CannotParse as error:
            place = Place(document, span=self._spot(error.line, error.column))
            is_readable = str(error).startswith("source ")  # that is our own message, not the parser's
            message = str(error) if is_readable else _NOT_PYTHON
            self._problem = SyntaxProblem(place, None, message, "Mend the source here", None)

    @classmethod
    def of(cls, source: Source, workspace: Workspace) -> "PythonRecord":
        """Returns the record of a file that the project has read already."""
        return cls(source.path, source.text, workspace)

    @property
    def is_parsed(self) -> bool:
        """Whether the text is Python."""
        return self._source is not None

    @cached_property
    def _semantics(self) -> Semantics:
        return self._workspace.semantics(self.document)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @property
    def content(self) -> str:
        """The text as it is."""
        return self.text

    def _spot(self, line: int, column: int) -> Span:
        """Returns the span of a character, by line and column as Python counts them; behind the end of a line, of its last one."""
        lines = io.StringIO(self.text, newline="").readlines() or [""]
        line = min(line, len(lines))
        written = len(lines[line - 1].rstrip("\r\n"))
        start = sum(map(len, lines[: line - 1])) + max(0, min(column, written) - 1)
        start = min(start, max(0, len(self.text) - 1))
        return Span(start, min(start + 1, len(self.text)))

    def problems(self) -> Sequence[SyntaxProblem]:
        """Finds why the text is no Python."""
        return [self._problem] if self._problem else []

    def comments(self) -> Sequence[Directive]:
        """Finds the comments that silence findings."""
        return directives(self.text)

    def requests(self, *, kind: str = "auto") -> Sequence[Announced]:
        """Returns the requests that calls make, once with all that is uncertain unknown, then with one alternative at a time."""
        if self._source is None:
            return ()
        found = []
        for sent in announce.requests(self._source, self._semantics):
            base = self._source.place(sent.node)
            for number, body in enumerate(variants(sent.body)):
                place = self._place_of(body) if number else base
                self._values[place.anchor] = body
                found.append(self._announced(sent, body, place, base, is_variant=number > 0, is_sure=number == 0))
        for sent in announce.requests_of_callers(self._source, self._semantics):
            base = self._source.place(sent.node)
            for number, body in enumerate(variants(sent.body)):
                place = self._place_of(body)
                self._borrowed.add(place.anchor)
                found.append(self._announced(sent, body, place, base, is_variant=True, is_sure=number == 0))
        return found

    @staticmethod
    def _announced(sent: announce.Sent, body: Value, place: Place, base: Place, *, is_variant: bool, is_sure: bool) -> Announced:
        """Announces one body of a call. What is certain of its texts is so only of the one without alternatives."""
        return Announced(
            place, body.data, provider_of(body.data, sent.provider), is_variant=is_variant, form=sent.form, base=base,
            extras=sent.extras, pieces=_pieces(body) if is_sure else {},
        )  # fmt: skip

    def _place_of(self, body: Value) -> Place:
        """Gives a body a place of its own: routes in it lead elsewhere than those of the call."""
        assert self._source
        place = self._source.place(tree.Other([]))
        self._values[place.anchor] = body
        return place

    def subjects(self, wanted: Wanted) -> Iterator[Subject]:
        """Announces calls and what surrounds them."""
        if self._source is not None:
            yield from announce.subjects(self._source, self._semantics, wanted)

    def home(self, place: Place) -> "PythonRecord | None":
        """Returns the file in which a place stands: a tool list, a handler in a caller may be in another one of the project."""
        if self._is_told_by_data(place):
            return None
        source = self._source_of(place)
        return self if source is None or source is self._source else PythonRecord.of(source, self._workspace)

    def dependents(self) -> "Sequence[PythonRecord] | None":
        """Returns the files that import this one and call the API, whose calls may send what is written here."""
        if self._source is None:
            return ()
        path = Path(self.document)
        mentions, is_complete = self._semantics.project.mentions(path.parent.name if path.stem == "__init__" else path.stem)
        if not is_complete or len(mentions) > _MOST_DEPENDENTS:
            return None
        imported = self._semantics.project.imported(self._source)  # a function there may send what is given to it here
        others = [source for source in dict.fromkeys((*mentions, *imported)) if source is not self._source]
        others = [source for source in others if self._semantics.calls(source)]
        return [PythonRecord.of(source, self._workspace) for source in others]

    def _source_of(self, place: Place) -> Source | None:
        if place.document != self.document:
            return self._semantics.project.named(place.document)
        return self._node(place)[0] if place.anchor in self._values else self._source

    def _is_told_by_data(self, place: Place) -> bool:
        """Whether a place is in what was read from a file of JSON in which something is checked by itself."""
        if place.document != self.document or place.anchor not in self._values:
            return False
        value, is_exact = self._closest(place)
        if value.file is None or not value.file.is_read or (is_exact and value.file.kind == "data"):
            return False
        if place.part is Part.KEY and is_exact:
            holder = self._values[place.anchor].at(*place.route[:-1]).holders.get(place.route[-1])
            if isinstance(holder, tree.Item) or (isinstance(holder, tree.Arg) and holder.keyword):
                return False  # the key is written here
        project, key = self._semantics.project, ("recognised", value.file.text)
        if key not in project.memo:
            text = project.text_of(value.file.text) if value.file.text.endswith(".json") else None
            record = json_record(value.file.text, text.encode()) if text is not None else None
            project.memo[key] = record is not None and bool(record.requests())
        return bool(project.memo[key])

    def _closest(self, place: Place) -> tuple[Value, bool]:
        """Returns the value at a place, or the closest around it, and whether it is the place itself."""
        value = self._values[place.anchor]
        for step in place.route:
            if step not in value.members:
                return value, False
            value = value.members[step]
        return value, True

    def _node(self, place: Place) -> tuple[Source, tree.Node]:
        if place.anchor in self._values and place.document == self.document:
            value, is_exact = self._closest(place)
            if place.part is Part.KEY and place.route and is_exact:
                holder = self._values[place.anchor].at(*place.route[:-1]).holders.get(place.route[-1])
                source = self._semantics.project.holding(holder) if holder is not None else None
                if source is not None and isinstance(holder, tree.Item) and holder.key is not None:
                    return source, holder.key
                if source is not None and isinstance(holder, tree.Arg) and holder.keyword:
                    return source, holder
            return value.source, value.node
        source = self._source_of(place)
        assert source
        return source, source.node_at(place.anchor)

    def span(self, place: Place) -> Span:
        """Returns where a place stands in the text of its home; what is not there has the span of the closest around it."""
        if place.span:
            return place.span
        if place.document != self.document:
            source = self._semantics.project.named(place.document)
            assert source
            return source.span(source.node_at(place.anchor))
        source, node = self._node(place)
        if isinstance(node, tree.Arg) and node.keyword:
            start = source.span(node).start
            return Span(start, start + len(node.keyword))
        if isinstance(node, tree.Call) and not place.route:
            return source.span(node.func)
        return source.span(node)

    def position(self, span: Span) -> Position:
        """Returns the lines and columns of a span of the text."""
        return self._lines.position(span)

    def render(self, ops: Sequence[Operation]) -> list[Edit]:
        """Writes the operations of one fix as edits of the text. Raises `KeyError` if a place is not there, or in another file."""
        from linter.documents.python_render import render

        if self._source is None:
            raise KeyError(self.document)
        return render(self._find, self._source.positions, self.text, ops)

    def _find(self, place: Place) -> Value:
        if self._source is None or place.document != self.document:
            raise KeyError(place)
        value = self._values.get(place.anchor)
        if value is None:
            node = self._source.node_at(place.anchor)
            return Value(UNKNOWN, node, self._source)  # type: ignore[arg-type]  # a fix may be about a statement
        found = value.at(*place.route)
        if place.anchor in self._borrowed:
            raise KeyError(place)  # an edit of one would not fit the other
        if found.source is not self._source or found.is_made:
            raise KeyError(place)
        return found

    def reread(self, text: str) -> "PythonRecord":
        """Reads a changed text as the same file."""
        return PythonRecord(self.document, text, self._workspace, encoding=self.encoding)


def _pieces(body: Value) -> Pieces:
    """What is known of the texts in the messages of a request that are not known as a whole."""
    messages = body.members.get("messages")
    contents = [
        (("messages", index, "content"), content)
        for index, message in (messages.members.items() if messages is not None else ())
        if (content := message.members.get("content")) is not None
    ]
    parts = [
        ((*route, number, "text"), text)
        for route, content in contents for number, part in content.members.items()
        if (text := part.members.get("text")) is not None
    ]  # fmt: skip
    return {route: value.pieces for route, value in (*contents, *parts) if value.pieces}
