"""An image asks for a detail that is not known.

## Why
Known are `auto`, `low` and `high`, and `original` on the newest models. What the API answers to others was not seen.

## Fix safety
The fix writes the value that is close, which is a guess.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import closest, listed, quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import SOMETIMES, WARNING, Documented, Example, Rule
from linter.model.subject import Violation


def _image(detail: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": detail}}


RULE = Rule(
    code="MSG206",
    slug="unknown-image-detail",
    severity=WARNING,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="an image asks for a detail that is not known",
    evidence=Documented("API reference and SDK 3.54.0, image_url.detail", "2026-11"),
    examples=(
        Example.part(bad=_image("hihg"), at="/image_url/detail", fixed=_image("high")),
        Example.part(bad=_image("medium"), at="/image_url/detail"),
        Example.part(good=_image("original")),
        Example.part(good=_image("low")),
    ),
)


@RULE.on(Violation, "image-detail")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    near = closest(violation.data, violation.limit) if isinstance(violation.data, str) else None
    fix = Fix(f"Write `{near}`", (Replace(violation.place, near),), Safety.UNSAFE) if near else None
    yield RULE.finding(
        violation.place, f"{quoted(violation.data)} is no `detail` of an image", f"Use {listed(violation.limit, 'or')}", fix=fix
    )
