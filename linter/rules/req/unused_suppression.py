"""A comment that silences findings silences none, or not as it is written.

## Why
It would hide the next finding of the rule, and says of the code what is no longer so. A comment that is misspelt, or that names a
rule which does not exist, silences nothing. What names a rule that does not run is left alone, and so is a comment for all rules
unless all rules that run by default do.

This rule itself is only silenced by its name, or by `ignore-file` without brackets.
"""

from collections.abc import Iterator
from typing import Any

from linter.model.finding import Finding
from linter.model.rule import SOMETIMES, WARNING, Example, Inferred, Rule
from linter.model.subject import Suppression

CALL = 'import openai\nopenai.OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])'
WRONG = CALL.replace('"user"', '"robot"')

RULE = Rule(
    code="REQ210",
    slug="unused-suppression",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.1",
    summary="a comment that silences findings silences none",
    evidence=Inferred("a suppression without a finding hides the next one", "2026-11"),
    examples=(
        Example.python(bad=f"{CALL}  # chatvet: ignore[invalid-role] set later\n", at="2", fixed=f"{CALL}\n"),
        Example.python(bad=f"# chatvet: ignore-file[MSG1]\n{CALL}\n", at="1", fixed=f"{CALL}\n"),
        Example.python(
            bad=f"{WRONG}  # chatvet: ignore[invalid-role, missing-content]\n",
            at="2",
            fixed=f"{WRONG}  # chatvet: ignore[invalid-role]\n",
        ),
        Example.python(bad=f"{CALL}  # chatvet: ignore[invald-role]\n", at="2"),
        Example.python(bad=f"{CALL}  # chatvet: ignore[invalid-role\n", at="2"),
        Example.python(bad=f"{CALL}  # chatvet: disable=invalid-role\n", at="2"),
        Example.python(good=f"{WRONG}  # chatvet: ignore[invalid-role] shows the refusal\n"),
        Example.python(good=f"{CALL}  # chatvet: ignore[invalid-role, unused-suppression] kept for later\n"),
        Example.python(good=f"{CALL}  # that is for chatvet: ignore[invalid-role]\n"),
    ),
)


@RULE.on(Suppression)
def check(suppression: Suppression, ctx: Any) -> Iterator[Finding]:
    yield RULE.finding(suppression.place, suppression.message, suppression.help, fix=suppression.fix)
