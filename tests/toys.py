"""Small rules for tests of the parts around the rules, and a registry that knows only them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from linter.model.finding import Finding
from linter.model.fix import Fix, Operation, Safety
from linter.model.place import Place
from linter.model.rule import ERROR, Inferred, Rule
from linter.model.subject import Request, Subject

HELLO = [{"role": "user", "content": "hi"}]
REQUEST = {"model": "gpt-4o", "messages": HELLO}


def declared(code: str = "TOY101", slug: str = "toy", **more: Any) -> Rule:
    """Returns a rule that asks for nothing yet."""
    defaults: dict[str, Any] = {
        "severity": ERROR,
        "summary": f"toy rule {slug}",
        "evidence": Inferred("a test", "2026-11"),
        "examples": (),
        "since": "0.1",
    }
    return Rule(code, slug, **{**defaults, **more})


def toy(
    find: Callable[[Any], Any],
    code: str = "TOY101",
    slug: str = "toy",
    *,
    subject: type[Subject] = Request,
    about: tuple[str, ...] = (),
    **more: Any,
) -> Rule:
    """Returns a rule; `find` gives, for a subject, nothing, a place, or a place and a fix."""
    rule = declared(code, slug, **more)

    def check(subject: Any, ctx: Any) -> Iterator[Finding]:
        for hit in find(subject) or ():
            place, fix = hit if isinstance(hit, tuple) else (hit, None)
            yield rule.finding(place, f"found by {slug}", "Change it", fix=fix)

    rule.on(subject, *about)(check)
    return rule


def mend(*ops: Operation, safety: Safety = Safety.SAFE) -> Fix:
    return Fix("Mend it", ops, safety)


def at_key(key: str, then: Callable[[Place], Fix] | None = None) -> Callable[[Any], Any]:
    """Returns what finds a top-level key of a request, with a fix if there is one."""

    def find(request: Request) -> Any:
        if key in request.data:
            place = request.place.at(key)
            yield (place, then(place)) if then else place

    return find


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Returns a function that makes these the only rules there are."""

    def install(*rules: Rule) -> None:
        monkeypatch.setattr("linter.registry.rules", lambda: tuple(sorted(rules, key=lambda rule: rule.code)))

    return install
