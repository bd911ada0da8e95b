"""`chatvet rules`: the list of all rules."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from linter.model.rule import Rule

__all__ = ["as_data", "rules"]


@click.command
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to print.")
def rules(output_format: str) -> None:
    """Lists all rules."""
    from linter import registry
    from linter.cli.errors import told_plainly

    with told_plainly():
        found = registry.rules()
    if output_format == "json":
        click.echo(json.dumps([as_data(rule) for rule in found], indent=2))
        return
    slugs = max(len(rule.slug) for rule in found)
    click.echo(_row(slugs, "code", "name", "severity", "default", "fix", "summary"))
    for rule in found:
        default = "on" if rule.is_default else "off"
        click.echo(_row(slugs, rule.code, rule.slug, rule.severity.value, default, rule.fix.value, rule.summary))


def _row(slugs: int, code: str, slug: str, severity: str, default: str, fix: str, summary: str) -> str:
    return f"{code:<6}  {slug:<{slugs}}  {severity:<8}  {default:<7}  {fix:<9}  {summary}"


def as_data(rule: "Rule") -> dict[str, Any]:
    """Returns what the list says about a rule."""
    return {
        "code": rule.code,
        "slug": rule.slug,
        "severity": rule.severity.value,
        "fix": rule.fix.value,
        "default": rule.is_default,
        "status": rule.status,
        "summary": rule.summary,
    }
