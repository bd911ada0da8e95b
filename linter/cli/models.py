"""`chatvet models`: what is known of models, since when, and from where."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from linter.facts.models import Model

__all__ = ["models"]

_UNKNOWN = "?"


@click.command
@click.argument("name", required=False)
@click.option("--retiring", is_flag=True, help="List only models whose shutdown is announced, the next one first.")
@click.option("--today", metavar="DATE", help="Judge shutdowns as on this day, such as 2026-11-22.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to print.")
def models(name: str | None, retiring: bool, today: str | None, output_format: str) -> None:
    """Lists the models that are known, or tells all about one."""
    from linter.cli.errors import told_plainly
    from linter.config import settings_of

    with told_plainly():
        day = settings_of({"today": today})["today"] if today else _now()
        if name is not None:
            _tell(_named(name), day, output_format)
        else:
            _list(retiring, day, output_format)


def _now() -> "date":
    from datetime import date

    return date.today()


def _named(name: str) -> "Model":
    """Returns a model; raises `ConfigError` with the closest name if none has that one."""
    from linter.config import ConfigError, hint
    from linter.facts.models import find_model, known_names

    model = find_model(name)
    if model is None:
        raise ConfigError(f"no model is known as `{name}`{hint(name, known_names())}")
    return model


def _list(retiring: bool, today: "date", output_format: str) -> None:
    from linter.facts.models import find_model, known_names, table_date

    found = [model for model in map(find_model, known_names()) if model]
    if retiring:
        coming = [(model.shutdown, model) for model in found if model.shutdown and model.shutdown >= today]
        found = [model for _, model in sorted(coming, key=lambda pair: (pair[0], pair[1].id))]
    if output_format == "json":
        click.echo(json.dumps([_as_data(model, today) for model in found], indent=2))
        return
    width = max((len(model.id) for model in found), default=0)
    click.echo(f"{'model':<{width}}  {'context':>9}  {'answer':>7}  {'status':<22}  instead")
    for model in found:
        row = f"{model.id:<{width}}  {_count(model.context_window):>9}  {_count(model.max_output_tokens):>7}"
        click.echo(f"{row}  {_status(model, today):<22}  {model.replacement or ''}".rstrip())
    click.echo(f"\n{len(found)} models, as known on {table_date()}")


def _status(model: "Model", today: "date") -> str:
    if model.shutdown is None:
        return "restricted" if model.entry.get("restricted") else "served"
    return f"shut down {model.shutdown}" if model.shutdown < today else f"until {model.shutdown}"


def _count(tokens: int | None) -> str:
    return _UNKNOWN if tokens is None else f"{tokens:,}"


def _tell(model: "Model", today: "date", output_format: str) -> None:
    if output_format == "json":
        click.echo(json.dumps(_as_data(model, today), indent=2))
        return
    from linter.facts.models import table_date

    click.echo(model.name if model.is_exact else f"{model.name}, of which is told what is known of {model.id}")
    served = [name for name in ("chat_completions", "responses", "completions", "batch") if model.is_at(name)]
    able = [name for name, value in model.entry.get("supports", {}).items() if value]
    encoding = (model.encoding or _UNKNOWN) + ("" if model.is_encoding_sure or not model.encoding else " (assumed)")
    facts = {
        "status": _status(model, today) + (f", instead: {model.replacement}" if model.replacement else ""),
        "context window": _count(model.context_window),
        "prompt at most": _count(model.max_input_tokens),
        "answer at most": _count(model.max_output_tokens),
        "encoding": encoding,
        "served at": ", ".join(served) or _UNKNOWN,
        "supports": ", ".join(able) or _UNKNOWN,
        "reasoning efforts": ", ".join(model.efforts or ()) or "none known",
        "default effort": model.default_effort or _UNKNOWN,
        "snapshots": ", ".join(model.snapshots) or "none known",
    }
    for name, value in facts.items():
        click.echo(f"  {name:<18} {value}")
    click.echo("\nparameters of chat completions")
    for name, ability in model.entry.get("chat_params", {}).items():
        doubt = "" if model.is_sure_of(name) else " (not sure)"
        click.echo(f"  {name:<22} {ability.replace('_', ' ').replace(':', ' ')}{doubt}")
    click.echo("\nsources")
    for name, source in model.sources.items():
        click.echo(f"  {name:<32} {source}")
    for note in model.entry.get("notes", ()):
        click.echo(f"  note: {note}")
    click.echo(f"\nAs known on {table_date()}")


def _as_data(model: "Model", today: "date") -> dict[str, Any]:
    return {"id": model.id, "status": _status(model, today), **model.entry, "sources": model.sources}
