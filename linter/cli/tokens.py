"""`chatvet tokens`: how many tokens requests have, and where the budget goes."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from linter.discover import File
    from linter.documents.record import Record
    from linter.engine import Context
    from linter.model.amount import Amount
    from linter.tokens.prompt import Prompt

__all__ = ["tokens"]

_CLEAN, _OVER, _UNABLE = 0, 1, 2
_BAR = 40  # characters


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True, readable=False))
@click.option("--model", metavar="NAME", help="Count as for this model, whatever the requests name.")
@click.option(
    "--kind", type=click.Choice(("auto", "request")), default="auto", show_default=True, help="Take every value for a request."
)
@click.option("--isolated", is_flag=True, help="Read no file of settings.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to print.")
@click.pass_context
def tokens(ctx: click.Context, /, paths: tuple[str, ...], model: str | None, kind: str, isolated: bool, output_format: str) -> None:
    """Counts the tokens of requests.

    PATHS are files, folders, or - for standard input. Texts are counted as tiktoken does; what the API adds to them is counted as
    far as it is documented, and is a range where it is not. Exit codes: 0 all fit, 1 one does not, 2 chatvet could not do its work.
    """
    from linter.cli.errors import told_plainly

    with told_plainly():
        counts, is_troubled = _counted(paths, model, kind, isolated)
    if output_format == "json":
        click.echo(json.dumps([count.as_data() for count in counts], indent=2))
    elif counts:
        click.echo("\n\n".join("\n".join(count.lines()) for count in counts))
    if not counts and not is_troubled:
        click.echo("nothing was counted: no chat-completions request in what was named", err=True)
    ctx.exit(_UNABLE if is_troubled else _OVER if any(count.is_over for count in counts) else _CLEAN)


@dataclass(frozen=True)
class _Count:
    """What is counted of one request."""

    where: str
    name: Any
    prompt: "Prompt"

    @property
    def window(self) -> int | None:
        """How many tokens the prompt may have."""
        from linter.checks.budget import window

        return window(self.prompt.model)

    @property
    def answer(self) -> int | None:
        """How many tokens the request allows for the answer, where they have to fit into the same window."""
        from linter.checks.budget import output_cap, shares_window

        cap, model = output_cap(self.prompt.request), self.prompt.model
        return cap.tokens if cap and model and shares_window(model) else None

    @property
    def room(self) -> "Amount | None":
        """What is left of the window; less than nothing if the request does not fit."""
        from linter.model.amount import Amount

        if self.window is None:
            return None
        total, answer = self.prompt.total, self.answer or 0
        return Amount(self.window - total.high - answer, self.window - total.low - answer)

    @property
    def _room_left(self) -> str:
        if self.is_over or self.room is None:
            return "none"
        return f"at most {self.room.high:,}" if self.prompt.total.is_open else self.room.shown

    @property
    def is_over(self) -> bool:
        """Whether the request certainly does not fit."""
        return self.room is not None and self.room.high < 0

    def parts(self) -> dict[str, "Amount"]:
        """What the prompt is made of."""
        from linter.model.amount import Amount, total

        prompt = self.prompt
        whole, images = total(prompt.messages), prompt.images
        texts = Amount(whole.low - images.low, whole.high - images.high, whole.is_open)
        return {"messages": texts, "images": images, "tools": prompt.tools, "schema": prompt.schema}

    def lines(self) -> Iterator[str]:
        """Writes the table, with a bar for each part: its share of the prompt."""
        from linter.checks.wording import quoted

        prompt, parts = self.prompt, self.parts()
        named = quoted(self.name).strip("`") if isinstance(self.name, str) else "no model"
        doubt = "" if prompt.is_encoding_sure else ", assumed"
        yield f"{self.where}: {named} ({prompt.encoding}{doubt})"
        rows = [(name, amount) for name, amount in parts.items() if amount.high or amount.is_open]
        shown = {name: amount.shown for name, amount in [*rows, ("total", prompt.total)]}
        if self.room is not None:
            shown |= {"window": f"{self.window:,}", "room left": self._room_left}
        if self.answer:
            shown["answer"] = f"{self.answer:,}"
        width = max(map(len, shown.values()))
        for name, amount in rows:
            yield f"  {name:<9}  {shown[name]:>{width}}  {_bar(amount.middle, prompt.total.middle)}".rstrip()
        share = f"  {_bar(prompt.total.middle, self.window)} {_percent(prompt.total.middle, self.window)}" if self.window else ""
        yield f"  {'total':<9}  {shown['total']:>{width}}{share}"
        for name in ("window", "answer", "room left"):
            if name in shown:
                yield f"  {name:<9}  {shown[name]:>{width}}"

    def as_data(self) -> dict[str, Any]:
        """Returns the numbers, for programs."""
        prompt = self.prompt
        return {
            "where": self.where,
            "model": self.name if isinstance(self.name, str) else None,
            "encoding": prompt.encoding,
            "encoding_is_sure": prompt.is_encoding_sure,
            **{name: _as_data(amount) for name, amount in self.parts().items()},
            "total": _as_data(prompt.total),
            "window": self.window,
            "answer": self.answer,
            "room_left": _as_data(self.room) if self.room else None,
            "fits": None if self.room is None else not self.is_over,
            "each_message": [_as_data(amount) for amount in prompt.messages],
        }


def _as_data(amount: "Amount") -> dict[str, Any]:
    """Where there is more than can be seen, there is no upper end."""
    return {"low": amount.low, "high": None if amount.is_open else amount.high, "is_exact": amount.is_exact}


def _bar(part: int, whole: int) -> str:
    """Draws a share, with at least a trace of what is there at all."""
    full, trace = ("█", "▏") if "utf" in (sys.stdout.encoding or "").lower() else ("#", ".")
    length = round(_BAR * min(part, whole) / whole) if whole > 0 else 0
    return full * length or (trace if part > 0 else "")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _counted(paths: Sequence[str], model: str | None, kind: str, isolated: bool) -> tuple[list[_Count], bool]:
    """Counts the requests in all files; tells which cannot be read, and returns whether there are such."""
    from linter.cli.notes import tell_trouble
    from linter.config import Configs
    from linter.discover import discover
    from linter.engine import Context

    configs = Configs({}, isolated=isolated)
    counts: list[_Count] = []
    is_troubled = False
    for file in [*_stdin(paths), *discover([path for path in paths if path != "-"], configs, kind)]:
        config = configs.for_folder(file.folder)
        context = Context(config.rules, config.known_models)
        try:
            tell_trouble(file)
            is_troubled = is_troubled or bool(file.trouble)
            for record in _records(file, kind) if not file.trouble else ():
                if record.is_parsed:
                    counts += _of_record(record, model, kind, config.provider_for(file.path), context)
                else:
                    _complain(f"{_where(record)}: it cannot be parsed; `chatvet check` says why")
                    is_troubled = True
        except OSError as error:
            _complain(f"{file.path}: {error.strerror or error}")
            is_troubled = True
    return counts, is_troubled


def _complain(what: str) -> None:
    from linter.report.visible import visible

    click.echo(f"error: {visible(what)}", err=True)


def _stdin(paths: Sequence[str]) -> "Iterator[File]":
    from linter.discover import STDIN, File
    from linter.documents.reader import looks_like_lines

    if STDIN in paths:
        data = sys.stdin.buffer.read()
        yield File(STDIN, "jsonl" if looks_like_lines(data) else "json", data)


def _records(file: "File", kind: str) -> "Iterator[Record]":
    """Reads a file, record by record; one that certainly holds no request yields none."""
    import io
    from pathlib import Path

    from linter.documents import reader
    from linter.documents.recognise import may_hold_call, may_hold_request

    data = Path(file.path).read_bytes() if file.data is None else file.data
    if file.format == "jsonl":
        for number, line in reader.numbered_lines(io.BytesIO(data)) if kind != "auto" or may_hold_request(data) else ():
            if record := reader.line_record(file.path, number, line):
                yield record
    elif file.format == "json":
        if record := reader.json_record(file.path, data, kind=kind):
            yield record
    elif file.format == "python" and may_hold_call(data):
        from linter.documents.python import PythonRecord, Workspace, decode_source

        text, problem, encoding = decode_source(data)
        yield PythonRecord(file.path, text, Workspace(), problem, encoding)
    elif file.format == "notebook" and reader.may_be_of_interest(data):
        from linter.documents.notebook import notebook_record
        from linter.documents.python import Workspace

        if notebook := notebook_record(file.path, data, Workspace()):
            yield notebook


def _of_record(record: "Record", model: str | None, kind: str, said: str, context: "Context") -> Iterator[_Count]:
    from linter.model.subject import COMPATIBLE, Form, Request

    for found in record.requests(kind=kind):
        if found.form is not Form.CHAT or found.is_variant or not isinstance(found.data, dict):
            continue
        provider = said if said != "auto" and found.provider != COMPATIBLE else found.provider
        data = {**found.data, "model": model} if model else found.data
        request = Request(found.place, data, provider, found.extras, found.pieces)
        pointer = found.place.pointer if isinstance(record.data, dict | list) else ""
        line = "" if record.anchor or pointer or not _is_source(record) else f":{record.position(record.span(found.place)).line}"
        yield _Count(f"{_where(record)}{line}{'#' + pointer if pointer else ''}", data.get("model"), context.prompt(request))


def _is_source(record: "Record") -> bool:
    return record.document.endswith((".py", ".pyw", ".ipynb"))


def _where(record: "Record") -> str:
    return f"{record.document}:{record.anchor}" if record.anchor else record.document
