"""`chatvet rule`: one rule's page, or all pages."""

import json
from typing import TYPE_CHECKING, Any

import click

from linter.cli.params import RuleNames

if TYPE_CHECKING:
    from linter.model.rule import Rule

__all__ = ["rule"]


class _RuleName(RuleNames):
    """One rule name."""

    name = "rule"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value


@click.command
@click.argument("name", metavar="CODE|NAME", type=_RuleName(), required=False)
@click.option("--all", "every", is_flag=True, help="Explain all rules.")
@click.option(
    "--output-format", type=click.Choice(("text", "json", "markdown")), default="text", show_default=True, help="How to print."
)
def rule(name: str | None, every: bool, output_format: str) -> None:
    """Explains one rule, or all.

    A page says what the rule looks for and why, and shows examples with what chatvet says about them.
    """
    from linter.cli.errors import told_plainly

    if bool(name) == every:
        raise click.UsageError("name one rule, or give --all")
    with told_plainly():
        chosen = _chosen(name)
        if output_format == "json":
            found = [_as_data(rule) for rule in chosen]
            click.echo(json.dumps(found if every else found[0], indent=2))
            return
        from linter.report.rule_page import page

        pages = (page(rule) for rule in chosen)
        click.echo("\n".join(pages if output_format == "markdown" else map(_for_terminal, pages)), nl=False)


def _chosen(name: str | None) -> "tuple[Rule, ...]":
    from linter.cli.errors import Unable
    from linter.config import hint
    from linter.registry import find_rule, rules

    if name is None:
        return rules()
    found = find_rule(name) or find_rule(name.upper()) or find_rule(name.lower())
    if found:
        return (found,)
    if any(rule.is_meant_by(selector) for rule in rules() for selector in (name, name.upper())):
        raise click.UsageError(f"`{name}` names more than one rule; see `chatvet rules`")
    names = [known for rule in rules() for known in (rule.slug, rule.code)]
    raise Unable(f"no rule is called `{name}`{hint(name, names)}")


def _as_data(rule: "Rule") -> dict[str, Any]:
    from linter.cli.rules import as_data
    from linter.report.rule_page import page

    return {
        **as_data(rule),
        "aliases": list(rule.aliases),
        "since": rule.since,
        "evidence": {"kind": rule.evidence.kind, "source": rule.evidence.source, "date": rule.evidence.date},
        "options": [{"name": option.name, "default": option.default, "summary": option.summary} for option in rule.options],
        "page": page(rule),
    }


def _for_terminal(page: str) -> str:
    """Puts headings in bold, which click drops for anything but a terminal, and code behind four spaces."""
    lines = []
    fence = ""
    for line in page.splitlines():
        if fence:
            lines += [] if line == fence else [f"    {line}"]
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = line[: len(line) - len(line.lstrip("`"))]
        elif line.startswith("#"):
            lines.append(click.style(line.lstrip("# "), bold=True))
        else:
            lines.append(line.replace("**", ""))
    return "\n".join(lines) + "\n"
