"""What comments in source text say about silencing: `# chatvet: ignore[rules] reason` and `# chatvet: ignore-file[rules]`."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from linter.documents.text import Lines
from linter.model.place import Span

__all__ = ["Directive", "directives"]

_MARK = "chatvet:"
_WORDS = ("ignore", "ignore-file")
_FORMS = "Write `# chatvet: ignore[rule] reason`, or `ignore-file` in place of `ignore`"
_LONGEST_WORD = 30
_BLANK = " \t\f"
_COMMENT = re.compile(r"#[^\r\n]*")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_ENDING = re.compile(r"\r?\n|\r")
_SELECTOR = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
# A comment may hold several, of other tools too: a directive ends where the next one begins. A number sign inside of a word, or
# before a digit, belongs to the reason, as in `C#` and `#12`.
_DIRECTIVE = re.compile(
    r"(?<![^\s\]])#+\s*chatvet:\s*(?P<word>[^\s\[#]*)\s*(?:\[(?P<names>[^\]#]*)(?P<close>\])?)?"
    r"(?P<reason>(?<=[\s\]])(?:[^#]|(?<=[^\s\]])#|#(?=\d))*)?"
)


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive in a comment. `line` counts from 1, in a notebook from the first of its `cell`.

    `selectors` are the rules that it names, none for all of them.

    `is_alone` says that its comment has the line for itself; then `below` is the first line under it that is no comment, if any.
    `span` is the directive, `removal` what has to go for it to be gone: with its line, where it is all that stands there.
    `problem` says what is wrong with the form, and `help` what to do; such a directive silences nothing.
    """

    line: int
    is_alone: bool
    is_file: bool
    selectors: tuple[str, ...]
    reason: str
    span: Span
    selector_spans: tuple[Span, ...]
    below: int
    removal: Span
    problem: str = ""
    help: str = ""
    cell: int | None = None

    def removal_of(self, index: int) -> Span:
        """Returns what has to go for one selector to be gone, its comma included."""
        spans = self.selector_spans
        if index + 1 < len(spans):
            return Span(spans[index].start, spans[index + 1].start)
        return Span(spans[index - 1].end, spans[index].end) if index else self.removal


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment: its line, its text without the blanks at the end, the offsets of it, blanks included, and of its line."""

    line: int
    text: str
    start: int
    end: int
    line_start: int
    is_alone: bool
    below: int


def directives(text: str) -> tuple[Directive, ...]:
    """Finds the directives of Python source, in its order; in what Python cannot tokenize, those before the first trouble.

    Text that only looks like a comment, in a string, is none. In a comment that has its line for itself a directive is what the
    comment begins with: elsewhere in it, it is code that is commented out.
    """
    if _MARK not in text:
        return ()
    return tuple(directive for comment in _comments(text) for directive in _of(comment, text))


def _comments(text: str) -> list[_Comment]:
    """Finds all comments."""
    # Python ends a line at a lone carriage return too, which is no end of a line elsewhere; until 3.12 `tokenize` forgot that.
    source = _LONE_RETURN.sub("\n", text)
    starts = [0, *(match.end() for match in re.finditer("\n", source))]
    lines = Lines(text)
    numbers = range(1, len(starts) + 1) if source == text else [lines.position(Span(start, start)).line for start in starts]
    found: list[_Comment] = []
    below: dict[int, int] = {}
    for row, column in reversed(list(_positions(source))):
        line_start = starts[row - 1]
        match = _COMMENT.match(source, line_start + column)
        if match is None:
            continue
        is_alone = not source[line_start : match.start()].strip(_BLANK)
        if is_alone:
            below[row] = below.get(row + 1) or (numbers[row] if row < len(numbers) else 0)
        found.append(_Comment(numbers[row - 1], match[0].rstrip(), *match.span(), line_start, is_alone, below.get(row, 0)))
    return found[::-1]


def _positions(text: str) -> Iterator[tuple[int, int]]:
    """Yields the line, from 1, and the column, from 0, of each comment."""
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start
    except (tokenize.TokenError, SyntaxError, ValueError):  # `ValueError` is half a surrogate pair, since 3.12
        return


def _of(comment: _Comment, text: str) -> Iterator[Directive]:
    end_before = 0
    for match in _DIRECTIVE.finditer(comment.text):
        if comment.is_alone and match.start() != end_before:
            return
        end_before = match.end()
        span = Span(comment.start + match.start(), comment.start + len(comment.text[: match.end()].rstrip()))
        names = tuple(_SELECTOR.finditer(comment.text, *match.span("names"))) if match["names"] else ()
        problem, help = _problem(match, bool(names), is_indented=text[comment.line_start] in " \t")
        yield Directive(
            line=comment.line,
            is_alone=comment.is_alone,
            is_file=match["word"] == "ignore-file",
            selectors=tuple(name[0] for name in names),
            reason=(match["reason"] or "").strip(),
            span=span,
            selector_spans=tuple(Span(comment.start + name.start(), comment.start + name.end()) for name in names),
            below=comment.below,
            removal=_removal(comment, match, span, text),
            problem=problem,
            help=help,
        )


def _problem(match: re.Match[str], has_names: bool, *, is_indented: bool) -> tuple[str, str]:
    """Says what is wrong with the form of a directive, and what to do; nothing if it is right."""
    word = match["word"]
    if word not in _WORDS:
        shown = (word if len(word) <= _LONGEST_WORD else f"{word[: _LONGEST_WORD - 1]}…").replace("`", "'")
        return f"`{shown}` is no directive of chatvet" if word else "comment holds no directive", _FORMS
    if match["names"] is not None and not match["close"]:
        return "bracket of the suppression is never closed", "Close it with `]`"
    if match["names"] is not None and not has_names:
        return "brackets of the suppression name no rule", "Name a rule in them, or leave them out to silence all rules"
    if word == "ignore-file" and is_indented:
        return "`ignore-file` is indented, and counts at the top level only", "Move it to the start of a line, or write `ignore`"
    return "", ""


def _removal(comment: _Comment, match: re.Match[str], span: Span, text: str) -> Span:
    before = comment.text[: match.start()].rstrip()
    if before:
        return Span(comment.start + len(before), span.end)
    if match.end() < len(comment.text):
        return Span(span.start, comment.start + match.end())
    if not comment.is_alone:
        code = text[comment.line_start : comment.start].rstrip(_BLANK)
        return Span(comment.line_start + len(code), comment.end)
    # A backslash at the end of the line before reaches for whatever stands here, so a comment has to stay.
    if text[max(0, comment.line_start - 3) : comment.line_start].removesuffix("\n").removesuffix("\r").endswith("\\"):
        return Span(span.start + 1, comment.end)
    ending = _ENDING.match(text, comment.end)
    return Span(comment.line_start, ending.end() if ending else comment.end)
