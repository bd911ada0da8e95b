"""Settings: `[tool.chatvet]` in `pyproject.toml`, or `chatvet.toml`, read into a frozen `Config`; the unknown is refused."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from linter.facts.models import Model, find_model, known_names, own_model
from linter.model.finding import Severity
from linter.model.rule import Rule
from linter.model.subject import AZURE, COMPATIBLE, OPENAI

__all__ = [
    "ABILITIES", "ENCODINGS", "MODEL_LIMITS", "NEVER_FAIL", "PROVIDERS", "Config", "ConfigError", "Configs", "Override",
    "find_config", "hint", "merged", "parse_setting", "read_config", "settings_of", "show",
]  # fmt: skip

FILES = ("chatvet.toml", "pyproject.toml")
NEVER_FAIL = "never"
AUTO = "auto"
MODEL_LIMITS = ("context-window", "max-input-tokens", "max-output-tokens")
ENCODINGS = ("cl100k_base", "o200k_base", "o200k_harmony", "p50k_base")
ABILITIES = ("accepted", "default_only", "unsupported")
PROVIDERS = (AUTO, OPENAI, AZURE, COMPATIBLE)
_OVERRIDE = ("files", "ignore", "line", "provider", "reason")
_LEVELS = tuple(severity.value for severity in Severity)
_TYPES = {bool: "true or false", int: "a whole number", float: "a decimal number", str: "a string", dict: "a table"}


class ConfigError(Exception):
    """A setting that cannot be used; the message says where, which, and what would do."""


@dataclass(frozen=True, slots=True)
class Override:
    """Settings of some files; of what they ignore, from one value of them on: `files = "glob#/json/pointer"`.

    Of the overrides that fit a finding the one with the longest pointer decides; `line` narrows it to one line of JSON Lines.
    Of those that set a `provider` for a file the last one decides.
    """

    glob: str
    pointer: str = ""
    ignore: tuple[str, ...] = ()
    line: int | None = None
    provider: str = ""

    @property
    def is_about_rules(self) -> bool:
        """Whether it decides what is silenced; one that ignores nothing lets rules speak where a shorter pointer silences them."""
        return bool(self.ignore) or not self.provider


@dataclass(frozen=True)
class Config:
    """What the person chose. Globs are relative to `root`, the folder of the file that the settings come from."""

    root: Path = field(default_factory=Path.cwd)
    source: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    fail_on: str = Severity.NOTE.value
    exclude: tuple[str, ...] = ()
    provider: str = AUTO
    respect_gitignore: bool = True
    force_exclude: bool = False
    overrides: tuple[Override, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    today: date | None = None

    @cached_property
    def enabled(self) -> tuple[Rule, ...]:
        """The rules that run: the closest selector decides for each, and of two equally close ones `ignore`."""
        from linter.registry import rules

        return tuple(rule for rule in rules() if self._is_enabled(rule))

    def _is_enabled(self, rule: Rule) -> bool:
        if self.severity_setting(rule) == "off":
            return False
        wanted = max((_closeness(rule, selector) for selector in (*self.select, *self.extend_select)), default=0)
        unwanted = max((_closeness(rule, selector) for selector in self.ignore), default=0)
        if rule.status != "stable" and wanted < _EXACT:
            return False
        is_on = wanted > 0 or (not self.select and rule.is_default)
        return is_on and (unwanted == 0 or wanted > unwanted)

    def provider_for(self, path: str) -> str:
        """Returns whose server the requests in a file are said to be meant for; `auto` if the requests themselves tell."""
        if not self.overrides:
            return self.provider
        from linter.globs import fits

        overrides = [override for override in reversed(self.overrides) if override.provider]
        return next((item.provider for item in overrides if fits(item.glob, path, self.root)), self.provider)

    @cached_property
    def known_models(self) -> dict[str, Model]:
        """The models that the settings know, by their names."""
        return {name: own_model(name, settings) for name, settings in self.models.items()}

    def severity_setting(self, rule: Rule) -> str | None:
        """Returns the level that the settings give a rule: `error`, `warning`, `note`, `off`, or none."""
        names = [name for name in self.severity if rule.is_meant_by(name)]
        return self.severity[max(names, key=lambda name: _closeness(rule, name))] if names else None

    def severity_of(self, rule: Rule, own: Severity | None = None) -> Severity:
        """Returns how bad a rule's findings are here; `own` is what a finding says of itself, where the settings say nothing."""
        level = self.severity_setting(rule)
        return Severity(level) if level else own or rule.severity


_EXACT = 100


def _closeness(rule: Rule, selector: str) -> int:
    """0 if a selector does not mean the rule, more the closer it names it."""
    if not rule.is_meant_by(selector):
        return 0
    if selector in (rule.code, rule.slug, *rule.aliases):
        return _EXACT
    return 1 if selector == "ALL" else 1 + len(selector)


class Configs:
    """The settings for each file: the nearest file of settings wins, whole; what the command line says is laid over it.

    With `source` that file counts everywhere; when `isolated`, no other is looked for.
    """

    def __init__(self, overlay: Mapping[str, Any] | None = None, *, isolated: bool = False, source: Path | None = None) -> None:
        self._overlay = dict(overlay or {})
        self._isolated = isolated
        self._source = source
        self._by_folder: dict[Path, Config] = {}
        self._by_source: dict[Path | None, Config] = {}
        self._found: dict[str, Path | None] = {}

    def for_folder(self, folder: Path) -> Config:
        """Returns the settings for files in a folder. Raises `ConfigError`."""
        known = self._by_folder.get(folder)
        if known is None:
            source = self._source or (None if self._isolated else find_config(os.path.realpath(folder), self._found))
            if source not in self._by_source:
                base = read_config(source) if source else Config()
                self._by_source[source] = replace(base, **merged(vars(base), self._overlay))
            known = self._by_folder[folder] = self._by_source[source]
        return known


def merged(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the settings of `overlay` as they are when laid over others.

    They replace those; tables are merged by key, and `extend-select` and `ignore` add up.
    """
    result = dict(overlay)
    for name in ("severity", "per_file_ignores"):
        if name in result:
            result[name] = {**base.get(name, {}), **result[name]}
    if "rules" in result:
        rules = base.get("rules", {})
        result["rules"] = {**rules, **{slug: {**rules.get(slug, {}), **options} for slug, options in result["rules"].items()}}
    for name in ("extend_select", "ignore"):
        if name in result:
            result[name] = (*base.get(name, ()), *result[name])
    return result


def find_config(folder: str, known: dict[str, Path | None]) -> Path | None:
    """Finds the nearest `chatvet.toml`, or `pyproject.toml` that has a `[tool.chatvet]`, at or above a folder.

    `known` keeps what was found, so that each folder is looked into once.
    """
    if folder not in known:
        paths = (os.path.join(folder, name) for name in FILES)
        own = next((Path(path) for path in paths if os.path.isfile(path) and _has_settings(path)), None)
        above = os.path.dirname(folder)
        known[folder] = own if own or above == folder else find_config(above, known)
    return known[folder]


def _has_settings(path: str) -> bool:
    return not path.endswith("pyproject.toml") or b"tool.chatvet" in Path(path).read_bytes()


def read_config(path: Path) -> Config:
    """Reads a file of settings. Raises `ConfigError` with the file and the setting."""
    try:
        data = _toml().loads(path.read_bytes().decode())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        tool = _table("tool", data.get("tool", {})) if path.name == "pyproject.toml" else {"chatvet": data}
        table = _table("tool.chatvet", tool.get("chatvet", {}))
        return Config(root=path.parent, source=path, **settings_of(table))
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def parse_setting(text: str) -> dict[str, Any]:
    """Reads `KEY=VALUE` from the command line, the value as TOML or as plain text. Raises `ConfigError`."""
    key, separator, value = text.partition("=")
    if not separator:
        raise ConfigError(f"`{text}` is neither KEY=VALUE nor a file of settings")
    try:
        table = _toml().loads(text)
    except ValueError:
        table = {}
        for part in reversed(key.strip().split(".")):
            table = {part: table or value.strip()}
    return settings_of(table)


def _toml() -> Any:
    if sys.version_info >= (3, 11):
        import tomllib as toml
    else:
        import tomli as toml
    return toml


def settings_of(table: Mapping[str, Any]) -> dict[str, Any]:
    """Checks a table of settings and returns it as arguments of `Config`. Raises `ConfigError`."""
    settings = {}
    for key, value in table.items():
        if key not in _READERS:
            raise ConfigError(f"unknown setting `{key}`{hint(key, _READERS)}")
        settings[key.replace("-", "_")] = _READERS[key](key, value)
    return settings


def hint(word: str, known: Iterable[str]) -> str:
    """Returns a question whether the closest of the known words was meant, or nothing if none is close."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), 1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _selectors(key: str, value: Any) -> tuple[str, ...]:
    """Checks rule names; raises `ConfigError` for one that no rule answers to."""
    from linter.registry import rules

    selectors = _strings(key, value)
    for selector in selectors:
        if selector != "ALL" and not any(rule.is_meant_by(selector) for rule in rules()):
            names = [name for rule in rules() for name in (rule.slug, rule.code)]
            raise ConfigError(f"`{key}` names no rule: `{selector}`{hint(selector, names)}")
    return selectors


def _strings(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"`{key}` is a list of strings")
    return tuple(value)


def _typed(key: str, value: Any, example: Any) -> Any:
    """Checks that a value is of the type of an example."""
    if isinstance(example, list):
        return list(_strings(key, value))
    if type(value) is not type(example):  # a boolean is no integer here
        raise ConfigError(f"`{key}` is {_TYPES[type(example)]}")
    return value


def _globs(key: str, value: Any) -> tuple[str, ...]:
    from linter.globs import is_pattern

    for glob in _strings(key, value):
        if not is_pattern(glob):
            raise ConfigError(f"`{key}` holds `{glob}`, which is no pattern as in .gitignore")
    return tuple(value)


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"`{key}` is true or false")
    return value


def _table(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"`{key}` is a table")
    return value


def _choice(key: str, value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ConfigError(f"`{key}` is one of {', '.join(choices)}, not `{value}`")
    return str(value)


def _severities(key: str, value: Any) -> dict[str, str]:
    for selector in _table(key, value):
        _selectors(key, [selector])
    return {selector: _choice(f"{key}.{selector}", level, (*_LEVELS, "off")) for selector, level in value.items()}


def _fail_on(key: str, value: Any) -> str:
    return _choice(key, value, (*_LEVELS, NEVER_FAIL))


def _provider(key: str, value: Any) -> str:
    return _choice(key, value, PROVIDERS)


def _per_file(key: str, value: Any) -> dict[str, tuple[str, ...]]:
    _globs(key, list(_table(key, value)))
    return {glob: _selectors(f"{key}.{glob}", selectors) for glob, selectors in value.items()}


def _overrides(key: str, value: Any) -> tuple[Override, ...]:
    if not isinstance(value, list):
        raise ConfigError(f"`{key}` is a list of tables")
    overrides = []
    for item in value:
        unknown = sorted(_table(key, item).keys() - set(_OVERRIDE))
        if unknown:
            raise ConfigError(f"unknown setting `{key}.{unknown[0]}`{hint(unknown[0], _OVERRIDE)}")
        files, line = item.get("files"), item.get("line")
        if not isinstance(files, str):
            raise ConfigError(f'`{key}.files` is a string, such as "glob#/json/pointer"')
        glob, _, pointer = files.partition("#")
        _globs(f"{key}.files", [glob])
        if line is not None:
            _typed(f"{key}.line", line, 0)
        provider = _provider(f"{key}.provider", item["provider"]) if "provider" in item else ""
        if provider and (pointer or line is not None):
            raise ConfigError(f"`{key}.provider` counts for whole files")
        ignore = _selectors(f"{key}.ignore", item.get("ignore", () if provider else None))
        overrides.append(Override(glob, pointer, ignore, line, provider))
    return tuple(overrides)


def _models(key: str, value: Any) -> dict[str, dict[str, Any]]:
    return {name: _model(f"{key}.{name}", table) for name, table in _table(key, value).items()}


def _model(key: str, value: Any) -> dict[str, Any]:
    """Checks what is said of a model that the table does not have, or has otherwise; `like` names one that it is alike."""
    for setting, given in _table(key, value).items():
        where = f"{key}.{setting}"
        if setting in MODEL_LIMITS:
            if _typed(where, given, 0) < 1:
                raise ConfigError(f"`{where}` is 1 or more")
        elif setting == "encoding":
            _choice(where, given, ENCODINGS)
        elif setting == "takes":
            for name, ability in _table(where, given).items():
                _choice(f"{where}.{name}", ability, ABILITIES)
        elif setting != "like":
            raise ConfigError(f"unknown setting `{where}`{hint(setting, (*MODEL_LIMITS, 'encoding', 'takes', 'like'))}")
        elif find_model(given) is None:
            raise ConfigError(f"`{where}` names no known model: `{given}`{hint(str(given), known_names())}")
    return dict(value)


def _today(key: str, value: Any) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(value)  # a time of day is no day, though its class says so
    except (TypeError, ValueError):
        raise ConfigError(f"`{key}` is a day, such as 2026-11-22") from None


def _rule_options(key: str, value: Any) -> dict[str, dict[str, Any]]:
    from linter.registry import find_rule

    settings: dict[str, dict[str, Any]] = {}
    for name, table in _table(key, value).items():
        rule = find_rule(name)
        if rule is None:
            _selectors(key, [name])
            raise ConfigError(f"`{key}.{name}` names more than one rule")
        options = {option.name: option for option in rule.options}
        for option, setting in _table(f"{key}.{name}", table).items():
            if option not in options:
                raise ConfigError(f"rule `{rule.slug}` has no option `{option}`{hint(option, options)}")
            settings.setdefault(rule.slug, {})[option] = _typed(f"{key}.{name}.{option}", setting, options[option].default)
    return settings


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "select": _selectors,
    "ignore": _selectors,
    "extend-select": _selectors,
    "severity": _severities,
    "fail-on": _fail_on,
    "exclude": _globs,
    "models": _models,
    "provider": _provider,
    "respect-gitignore": _flag,
    "force-exclude": _flag,
    "overrides": _overrides,
    "per-file-ignores": _per_file,
    "rules": _rule_options,
    "today": _today,
}


def show(config: Config) -> str:
    """Writes settings as TOML, with a comment on where they come from and one on the rules that they let run."""
    lines = [f"# {config.source or 'defaults: no file of settings applies'}"]
    names = [item.name for item in fields(config) if item.name not in ("root", "source") and getattr(config, item.name) is not None]
    lines += [f"{name.replace('_', '-')} = {_as_toml(getattr(config, name))}" for name in names]
    lines.append(f"# {len(config.enabled)} rules run: {', '.join(rule.slug for rule in config.enabled)}")
    return "\n".join(lines)


def _as_toml(value: Any) -> str:
    match value:
        case Override():
            table: dict[str, Any] = {"files": value.glob}
            if value.is_about_rules:
                table = {"files": f"{value.glob}#{value.pointer}", "ignore": value.ignore, "line": value.line}
            table["provider"] = value.provider or None
            return _as_toml({key: item for key, item in table.items() if item is not None})
        case date():
            return value.isoformat()
        case Mapping():
            pairs = ", ".join(f"{json.dumps(key)} = {_as_toml(item)}" for key, item in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case list() | tuple():
            return f"[{', '.join(map(_as_toml, value))}]"
        case _:
            return json.dumps(value)  # what JSON writes of a string, a number or a boolean is TOML too
