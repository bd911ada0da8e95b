"""The only dispatch loop: a record announces subjects, each goes to the rules that subscribed to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from linter.documents.record import Announced, Record
from linter.facts.models import Model, find_model
from linter.model.finding import Finding
from linter.model.rule import Check, Rule
from linter.model.subject import AZURE, COMPATIBLE, OPENAI, UNSAID, Request, Subject
from linter.subjects import Clean, subjects_of

if TYPE_CHECKING:
    from linter.tokens.prompt import Counter, Prompt

__all__ = ["Context", "Engine", "Failure"]

_MOST_KNOWN = 1000


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule, or something outside of all rules, that crashed: a defect of the tool, reported as such while the run goes on."""

    rule: Rule | None
    path: str
    line: int
    error: Exception


class Context:
    """What a rule may ask besides its subject."""

    def __init__(
        self, options: Mapping[str, Mapping[str, Any]], models: Mapping[str, Model] | None = None, today: date | None = None
    ) -> None:
        self._options = options
        self._named = models or {}
        self._known: dict[str, Model | None] = {}
        self._chosen: dict[tuple[str, str], Any] = {}
        self.today = today or date.today()
        self.json = ""
        """The text that the requests are read from, if it is JSON: they cannot have more tokens than that has bytes."""

    def option(self, rule: Rule, name: str) -> Any:
        """Returns the value of a rule's option: as configured, else its default."""
        key = (rule.slug, name)
        if key not in self._chosen:
            default = next(option.default for option in rule.options if option.name == name)
            self._chosen[key] = self._options.get(rule.slug, {}).get(name, default)
        return self._chosen[key]

    def model(self, request: Request) -> Model | None:
        """Returns what is known of a request's model; `None` if that is nothing, as of a deployment that no setting names."""
        name = request.data.get("model")
        if not isinstance(name, str) or request.provider == COMPATIBLE:
            return None
        if name in self._named:
            return self._named[name]
        if request.provider == AZURE:
            return None
        if name not in self._known:
            self._known[name] = find_model(name)
        return self._known[name]

    def prompt(self, request: Request) -> "Prompt":
        """Returns the prompt of a request, whose tokens are counted as they are asked for."""
        return self._counter.prompt(request, self.model, self.json)

    @cached_property
    def _counter(self) -> "Counter":
        from linter.tokens.prompt import Counter

        return Counter()

    def is_for_openai(self, request: Request) -> bool:
        """Says whether a request goes to OpenAI itself, whose models have known names, and no setting names its model."""
        name = request.data.get("model")
        return request.provider == OPENAI and not (isinstance(name, str) and name in self._named)


class _Subscribers:
    """Who wants subjects of one type: always, or about a topic."""

    def __init__(self) -> None:
        self.always: list[tuple[Rule, Check]] = []
        self.about: dict[str, list[tuple[Rule, Check]]] = {}
        self._chosen: dict[tuple[Any, ...], list[tuple[Rule, Check]]] = {}

    def for_subject(self, subject: Subject) -> list[tuple[Rule, Check]]:
        if not self.about:
            return self.always
        topics = tuple(subject.topics)  # as they stand: the same keys in the same order come again and again
        chosen = self._chosen.get(topics)
        if chosen is None:
            chosen = self._choose(topics)
        return chosen

    def _choose(self, topics: tuple[Any, ...]) -> list[tuple[Rule, Check]]:
        matching = sorted(self.about.keys() & topics)  # a function that is about two of the topics is asked once
        chosen = [*self.always, *dict.fromkeys(pair for topic in matching for pair in self.about[topic])]
        if len(self._chosen) >= _MOST_KNOWN:  # memory must not grow with the file
            self._chosen.clear()
        self._chosen[topics] = chosen
        return chosen


def _without_echoes(findings: list[Finding], requests: Sequence[Announced]) -> list[Finding]:
    """Leaves out what is said again of a variant: what is wrong whichever way the code goes, or whoever calls."""
    bases = {request.place.anchor: request.base.anchor for request in requests if request.base}
    told: dict[object, Finding] = {}
    for finding in findings:
        place = finding.place
        base = bases.get(place.anchor, place.anchor)
        if base == place.anchor or (finding.rule.code, replace(place, anchor=base), finding.message) not in told:
            told.setdefault((finding.rule.code, place, finding.message), finding)
    return list(told.values())


class Engine:
    """The chosen rules, ready to be asked."""

    def __init__(self, rules: Iterable[Rule], context: Context | None = None) -> None:
        self.context = context or Context({})
        self._subscribers: dict[type[Subject], _Subscribers] = {}
        for rule in rules:
            for subscription in rule.subscriptions:
                subscribers = self._subscribers.setdefault(subscription.subject, _Subscribers())
                if not subscription.about:
                    subscribers.always.append((rule, subscription.check))
                for topic in subscription.about:
                    subscribers.about.setdefault(topic, []).append((rule, subscription.check))
        self._clean = Clean()
        self._wanted = {
            subject: None if subscribers.always else frozenset(subscribers.about)
            for subject, subscribers in self._subscribers.items()
        }

    def check(self, record: Record, *, kind: str = "auto", provider: str = "auto") -> tuple[list[Finding], int, list[Failure]]:
        """Asks all rules about a record; returns their findings, the number of requests in it, and the rules that crashed.

        `kind` says what its value is to be taken for, `provider` whose server it is meant for, unless the request shows that.
        """
        requests = record.requests(kind=kind)
        self.context.json = record.text if isinstance(record.data, dict | list) else ""
        findings, failures = self._asked(self._subjects(record, requests, provider), record)
        if any(request.is_variant for request in requests):
            findings = _without_echoes(findings, requests)
        return findings, sum(not request.is_variant for request in requests), failures

    def ask(self, subjects: Iterable[Subject], record: Record) -> tuple[list[Finding], list[Failure]]:
        """Asks all rules about subjects that became known after the check; returns their findings, and the rules that crashed."""
        return self._asked(((subject, OPENAI) for subject in subjects), record)

    def _asked(self, subjects: Iterable[tuple[Subject, str]], record: Record) -> tuple[list[Finding], list[Failure]]:
        findings: list[Finding] = []
        failures: list[Failure] = []
        self._clean.told = lambda: len(findings) + len(failures)
        context, known = self.context, self._subscribers
        for subject, provider in subjects:
            subscribers = known.get(type(subject))
            for rule, check in subscribers.for_subject(subject) if subscribers else ():
                if rule.vendor and (provider == COMPATIBLE or (provider == UNSAID and not rule.is_by_name)):
                    continue
                try:
                    findings += check(subject, context)
                except Exception as error:  # noqa: BLE001  (any rule, plug-ins included, may crash in any way)
                    failures.append(Failure(rule, record.document, record.first_line, error))
        return findings, failures

    def _subjects(self, record: Record, requests: Sequence[Announced], said: str) -> Iterator[tuple[Subject, str]]:
        """Yields each subject, and the provider that its request is meant for."""
        for problem in record.problems() if requests or not record.is_parsed else ():
            yield problem, OPENAI
        for request in requests:
            provider = said if said != "auto" and request.provider != COMPATIBLE else request.provider
            parts = subjects_of(
                request.data, request.place, self._wanted, provider, request.form, self._clean, request.extras, request.pieces
            )
            for subject in parts:
                yield subject, provider
        for subject in record.subjects(self._wanted):
            yield subject, OPENAI
