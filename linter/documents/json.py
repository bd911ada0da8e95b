"""Reads JSON: one value is one record, with positions found only when they are asked for."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from linter.documents import json_syntax
from linter.documents.comments import Directive
from linter.documents.recognise import found_in
from linter.documents.record import Announced, provider_of
from linter.documents.templates import is_template, pieces_of, with_holes
from linter.documents.text import DecodeProblem, Lines, Position
from linter.model.fix import Edit, Operation
from linter.model.place import Place, Span
from linter.model.subject import DuplicateKey, Form, LoneSurrogate, Subject, SyntaxProblem, Wanted

if TYPE_CHECKING:
    from linter.documents.json_layout import Layout

__all__ = ["JsonRecord"]

# An escape of half a character, and the other half if it is there. A backslash before it makes it no escape.
_HALF = re.compile(r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?P<pair>\\u[dD][c-fC-F][0-9a-fA-F]{2})?|[c-fC-F][0-9a-fA-F]{2})")


class JsonRecord:
    """One JSON value: a file, standard input, or one line of JSON Lines."""

    encoding = "utf-8"

    def __init__(
        self, document: str, text: str, *, anchor: int = 0, first_line: int = 1, undecoded: DecodeProblem | None = None
    ) -> None:
        self.document = document
        self.anchor = anchor
        self.text = text
        self.first_line = first_line
        self.data: Any = None
        self.is_parsed = False
        self._problem: DecodeProblem | json_syntax.Problem | None = undecoded
        self._has_duplicates = False
        if undecoded is None:
            self._parse()

    @property
    def content(self) -> str:
        """The text as it is."""
        return self.text

    def _parse(self) -> None:
        try:
            self.data, self._has_duplicates = json_syntax.parse(self.text)
        except ValueError as error:
            self._problem = json_syntax.explain(self.text, error)
            return
        self.is_parsed = True

    @cached_property
    def _layout(self) -> "Layout":
        from linter.documents.json_layout import Layout

        return Layout(self.text)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text, self.first_line)

    def _at(self, span: Span) -> Place:
        return Place(self.document, self.anchor, span=span)

    def problems(self) -> Sequence[Subject]:
        """Finds what is wrong with the text itself."""
        if self._problem is not None:
            problem = self._problem
            return [SyntaxProblem(self._at(problem.span), None, problem.message, problem.help, getattr(problem, "fix", None))]
        found: list[Subject] = []
        if self._has_duplicates:
            found += self._duplicates()
        if "\\ud" in self.text or "\\uD" in self.text:
            found += self._lone_surrogates()
        return found

    def comments(self) -> Sequence[Directive]:
        """Returns nothing, for JSON has no comments."""
        return ()

    def requests(self, *, kind: str = "auto") -> Sequence[Announced]:
        """Finds the requests in the value; texts that a template engine fills in later are not known."""
        if not self.is_parsed:
            return ()
        place, announced = Place(self.document, self.anchor), []
        has_holes = is_template(self.text)
        for found in found_in(self.data, kind):
            data = with_holes(found.data) if has_holes else found.data
            pieces = pieces_of(found.data) if has_holes and found.form is Form.CHAT else {}
            announced.append(
                Announced(place.at(*found.route), data, provider_of(data, found.provider), form=found.form, pieces=pieces)
            )
        return announced

    def subjects(self, wanted: Wanted) -> Sequence[Subject]:
        """Returns nothing: all that JSON holds are requests."""
        return ()

    def home(self, place: Place) -> "JsonRecord":
        """Returns itself."""
        return self

    def dependents(self) -> "Sequence[JsonRecord]":
        """Returns nothing: what is found in JSON is found by reading it."""
        return ()

    def _duplicates(self) -> Iterator[DuplicateKey]:
        for container in self._layout.containers():
            last: dict[str | int, Span] = {}
            for member in reversed(container.members):
                span = member.key_span
                if span is None:
                    break
                if member.key in last:
                    yield DuplicateKey(self._at(span), member.key, self._at(last[member.key]))
                last.setdefault(member.key, span)

    def _lone_surrogates(self) -> Iterator[LoneSurrogate]:
        at = 0
        while match := _HALF.search(self.text, at):
            start, at = match.span()
            before = start
            while self.text[before - 1] == "\\":  # a quotation mark stands before all of them
                before -= 1
            if (start - before) % 2:
                at = start + 1
            elif not match["pair"]:
                yield LoneSurrogate(self._at(Span(start, at)), self.text[start:at])

    def span(self, place: Place) -> Span:
        """Returns where a place stands in the text; for one that is not there, the closest value around it."""
        return place.span or self._layout.closest(place.route, place.part)

    def position(self, span: Span) -> Position:
        """Returns the lines and columns of a span of the text."""
        return self._lines.position(span)

    def render(self, ops: Sequence[Operation]) -> list[Edit]:
        """Writes the operations of one fix as edits of the text. Raises `KeyError` if a place is not there."""
        from linter.documents import json_render

        return json_render.render(self._layout, ops)

    def reread(self, text: str) -> "JsonRecord":
        """Reads a changed text as the same record."""
        return JsonRecord(self.document, text, anchor=self.anchor, first_line=self.first_line)
