"""What a rule is: metadata, examples, and the functions that it subscribes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from linter.model.finding import Finding, Related, Severity
from linter.model.fix import Fix
from linter.model.place import Place
from linter.model.subject import Subject

__all__ = [
    "ALWAYS", "ERROR", "NEVER", "NOTE", "SOMETIMES", "WARNING",
    "Check", "Documented", "Evidence", "Example", "Fixable", "Inferred", "Measured", "Option", "Rule", "Subscription",
]  # fmt: skip

ERROR = Severity.ERROR
WARNING = Severity.WARNING
NOTE = Severity.NOTE


class Fixable(Enum):
    """How often a rule's findings carry a fix."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


ALWAYS = Fixable.ALWAYS
SOMETIMES = Fixable.SOMETIMES
NEVER = Fixable.NEVER

S = TypeVar("S", bound=Subject)
Check = Callable[[Any, Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a rule is believed: where the fact was read or seen, and when (`YYYY-MM`)."""

    source: str
    date: str

    @property
    def kind(self) -> str:
        """`documented`, `measured` or `inferred`."""
        return type(self).__name__.lower()


class Documented(Evidence):
    """The API's own reference, specification or SDK says so."""


class Measured(Evidence):
    """The API was seen to answer so, in a recording, a measurement or an error text."""


class Inferred(Evidence):
    """It follows from how the API or its clients work."""


_ABSENT: Any = object()


def _dedented(text: str) -> str:
    """Takes away what all lines are indented by, as `textwrap.dedent` does, in a fifth of its time, for rules have many cases."""
    lines = text.lstrip("\n").split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)
    return "\n".join(line[margin:] if line.strip(" ") else "" for line in lines)


@dataclass(frozen=True, slots=True)
class Example:
    """One case of a rule, given as data; the harness, the rule page and the benchmarks all run it.

    A case is either `bad` (exactly one finding, at the JSON pointer `at`, and `fixed` after its fix) or `good` (none). `within`
    puts it into a request that is otherwise right: `request`, `message`, `part` or `tool`; `text` is a whole document that is not
    data, `python` source code. `unsafe` says that the fix needs `--unsafe-fixes`. `options` configure the rule; `files` are
    further files of the project, each a path and its text, for Python source. `known_miss` and `known_false_alarm` hold the
    reason for a case that comes out wrong today.
    """

    within: str
    bad: Any = _ABSENT
    good: Any = _ABSENT
    at: str = ""
    fixed: Any = _ABSENT
    options: tuple[tuple[str, Any], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    known_miss: str = ""
    known_false_alarm: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether the case is expected to give a finding."""
        return self.bad is not _ABSENT

    @property
    def has_fix(self) -> bool:
        """Whether the case says what the fix makes of it."""
        return self.fixed is not _ABSENT

    @classmethod
    def request(cls, **case: Any) -> "Example":
        """A whole request body."""
        return cls("request", **case)

    @classmethod
    def fields(cls, **case: Any) -> "Example":
        """Top-level members that are merged into a small request which is right."""
        return cls("fields", **case)

    @classmethod
    def message(cls, **case: Any) -> "Example":
        """One message, the last of a small conversation."""
        return cls("message", **case)

    @classmethod
    def part(cls, **case: Any) -> "Example":
        """One content part of a user message."""
        return cls("part", **case)

    @classmethod
    def tool(cls, **case: Any) -> "Example":
        """One element of `tools`."""
        return cls("tool", **case)

    @classmethod
    def text(cls, **case: Any) -> "Example":
        """The text of a JSON document."""
        return cls("text", **case)

    @classmethod
    def python(cls, **case: Any) -> "Example":
        """Python source; `at` is the line of the finding. Lines before the first word may be indented alike."""
        for name in ("bad", "good", "fixed"):
            if name in case:
                case[name] = _dedented(case[name])
        return cls("python", **case)

    def request_data(self, data: Any) -> tuple[Any, str]:
        """Puts a case's data into its request; returns it with the JSON pointer of the data therein."""
        hello = {"role": "user", "content": "Say hello, as JSON."}
        match self.within:
            case "fields":
                return {"model": "gpt-4o", "messages": [hello], **data}, ""
            case "message":
                return {"model": "gpt-4o", "messages": [hello, data]}, "/messages/1"
            case "part":
                model = "gpt-audio-1.5" if isinstance(data, dict) and "input_audio" in data else "gpt-4o"
                return {"model": model, "messages": [{"role": "user", "content": [data]}]}, "/messages/0/content/0"
            case "tool":
                return {"model": "gpt-4o", "messages": [hello], "tools": [data]}, "/tools/0"
            case _:
                return data, ""


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of one rule: `[tool.chatvet.rules.SLUG] NAME = value`, of the same type as the default."""

    name: str
    default: Any
    summary: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A function that wants subjects of one type; with `about`, only those which have one of these topics."""

    subject: type[Subject]
    about: frozenset[str]
    check: Check


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: what it is called, how bad its findings are, why it is believed, and its examples.

    `fix` tells how often findings carry one. `status` is `stable`, or `preview` for a rule that must be selected by name.
    `vendor` is `openai` where servers of others that speak this API are known to differ, or were not asked: the rule is then
    silent on a request whose model is another vendor's, and under the provider `compatible`. It is silent, too, where a setting
    that cannot be seen may name another server, unless it `is_by_name`: what it says follows from a name that OpenAI gave.
    `is_told_once` is for what the lines of a file have in common, such as their model: in JSON Lines the same message is told for
    the first of them.
    """

    code: str
    slug: str
    summary: str
    severity: Severity
    evidence: Evidence
    examples: tuple[Example, ...]
    since: str
    fix: Fixable = NEVER
    aliases: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    status: str = "stable"
    vendor: str = ""
    is_by_name: bool = False
    is_told_once: bool = False
    subscriptions: list[Subscription] = field(default_factory=list, init=False, repr=False)

    def on(self, subject: type[S], *about: str) -> Callable[[Callable[[S, Any], Iterator[Finding]]], Check]:
        """Subscribes the decorated function to a type of subject, or to those of them that have one of the topics `about`."""

        def subscribe(check: Callable[[S, Any], Iterator[Finding]]) -> Check:
            self.subscriptions.append(Subscription(subject, frozenset(about), check))
            return check

        return subscribe

    def finding(
        self,
        place: Place,
        message: str,
        help: str = "",
        *,
        fix: Fix | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity | None = None,
    ) -> Finding:
        """Makes a finding of this rule; where it has a fix, the fix's title is the help."""
        return Finding(self, place, message, fix.title if fix else help, related, fix, severity)

    @property
    def family(self) -> str:
        """The letters of the code, `FUN` for `FUN101`."""
        return self.code[:3]

    @property
    def is_default(self) -> bool:
        """Whether the rule runs unless it is deselected: 1xx and 2xx do, 3xx and previews wait to be selected."""
        return self.severity is not NOTE and self.status == "stable"

    def is_meant_by(self, selector: str) -> bool:
        """Whether a selector of a config or a suppression means this rule: code, code prefix, slug, alias or `ALL`."""
        if selector == "ALL" or selector == self.slug or selector in self.aliases:
            return True
        return bool(re.fullmatch(r"[A-Z]{3}\d{0,3}", selector)) and self.code.startswith(selector)
