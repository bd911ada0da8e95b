"""Settings: where they are found, what is refused, and which rules they leave."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from toys import declared

from linter.cli.check import check
from linter.config import PROVIDERS, Config, ConfigError, Configs, Override, find_config, parse_setting, read_config, settings_of
from linter.documents.recognise import KINDS
from linter.model.finding import Severity
from linter.model.rule import NOTE, WARNING, Option, Rule

RULES = (
    declared("TOY101", "first-rule"),
    declared("TOY102", "second-rule", aliases=("old-name",)),
    declared("TOY201", "third-rule", severity=WARNING, options=(Option("most", 3, "The most"), Option("words", ["a"], "Words"))),
    declared("TOY301", "fourth-rule", severity=NOTE),
    declared("OTH101", "other-rule", status="preview"),
)


@pytest.fixture(autouse=True)
def _rules(registry: Callable[..., None]) -> None:
    registry(*RULES)


def write(folder: Path, text: str, name: str = "chatvet.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


# Where


def test_the_nearest_file_wins_whole(tmp_path: Path) -> None:
    write(tmp_path, 'ignore = ["TOY101"]\nfail-on = "error"\n')
    write(tmp_path / "a", 'select = ["TOY"]\n')
    configs = Configs()
    assert configs.for_folder(tmp_path).ignore == ("TOY101",)
    for folder in ("a", "a/b/c"):
        config = configs.for_folder(tmp_path / folder)
        assert (config.select, config.ignore, config.fail_on) == (("TOY",), (), "note")
        assert config.root == tmp_path / "a"


def test_pyproject(tmp_path: Path) -> None:
    write(tmp_path, '[tool.chatvet]\nignore = ["TOY101"]\n', "pyproject.toml")
    write(tmp_path / "a", "[tool.other]\n", "pyproject.toml")
    assert find_config(str(tmp_path / "a"), {}) == tmp_path / "pyproject.toml"
    assert Configs().for_folder(tmp_path / "a").ignore == ("TOY101",)
    own = write(tmp_path, "")
    assert find_config(str(tmp_path), {}) == own, "a file of our own goes before pyproject.toml beside it"


def test_isolated(tmp_path: Path) -> None:
    write(tmp_path, 'ignore = ["TOY101"]\n')
    assert Configs(isolated=True).for_folder(tmp_path).ignore == ()


def test_settings_are_read_once_per_file(tmp_path: Path) -> None:
    write(tmp_path, "")
    configs = Configs()
    assert configs.for_folder(tmp_path / "a") is configs.for_folder(tmp_path / "b")


def test_the_command_line_is_laid_over(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        select = ["TOY1"]
        ignore = ["TOY101"]
        extend-select = ["TOY301"]
        severity = { TOY101 = "note", TOY102 = "note" }
        rules.third-rule.most = 1
        """,
    )
    overlay = settings_of(
        {"select": ["TOY2"], "ignore": ["TOY102"], "extend-select": ["OTH101"], "severity": {"TOY101": "error"}, "rules": {}}
    )
    config = Configs(overlay).for_folder(tmp_path)
    assert config.select == ("TOY2",)
    assert config.ignore == ("TOY101", "TOY102")
    assert config.extend_select == ("TOY301", "OTH101")
    assert config.severity == {"TOY101": "error", "TOY102": "note"}
    assert config.rules == {"third-rule": {"most": 1}}
    assert config.root == tmp_path


# What is refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slect = []", "unknown setting `slect`; did you mean `select`?"),
        ("extend_select = []", "unknown setting `extend_select`; did you mean `extend-select`?"),
        ("xyzzy = 1", "unknown setting `xyzzy`"),
        ('select = "TOY"', "`select` is a list of strings"),
        ("select = [1]", "`select` is a list of strings"),
        ('select = ["frist-rule"]', "`select` names no rule: `frist-rule`; did you mean `first-rule`?"),
        ('select = ["TOY2O1"]', "`select` names no rule: `TOY2O1`; did you mean `TOY201`?"),
        ('ignore = ["ZZZ"]', "`ignore` names no rule: `ZZZ`"),
        ('ignore = ["toy"]', "`ignore` names no rule: `toy`"),
        ('fail-on = "never mind"', "`fail-on` is one of error, warning, note, never, not `never mind`"),
        ('respect-gitignore = "yes"', "`respect-gitignore` is true or false"),
        ("force-exclude = 1", "`force-exclude` is true or false"),
        ("exclude = 1", "`exclude` is a list of strings"),
        ('exclude = ["a", "!"]', "`exclude` holds `!`, which is no pattern as in .gitignore"),
        ('per-file-ignores = { "[z-a]" = [] }', "`per-file-ignores` holds `[z-a]`, which is no pattern as in .gitignore"),
        ('[[overrides]]\nfiles = "!"\nignore = []', "`overrides.files` holds `!`, which is no pattern as in .gitignore"),
        ("severity = []", "`severity` is a table"),
        ('severity = { TOY101 = "fatal" }', "`severity.TOY101` is one of error, warning, note, off, not `fatal`"),
        ('severity = { TOY3O1 = "off" }', "`severity` names no rule: `TOY3O1`; did you mean `TOY301`?"),
        ("per-file-ignores = 1", "`per-file-ignores` is a table"),
        ('per-file-ignores = { "*.json" = "TOY" }', "`per-file-ignores.*.json` is a list of strings"),
        ("overrides = 1", "`overrides` is a list of tables"),
        ("overrides = [1]", "`overrides` is a table"),
        ('[[overrides]]\nfile = "x"', "unknown setting `overrides.file`; did you mean `files`?"),
        ("[[overrides]]\nignore = []", '`overrides.files` is a string, such as "glob#/json/pointer"'),
        ('[[overrides]]\nfiles = "x"', "`overrides.ignore` is a list of strings"),
        ('[[overrides]]\nfiles = "x"\nignore = []\nline = "1"', "`overrides.line` is a whole number"),
        ('[[overrides]]\nfiles = "x"\nignore = []\nline = true', "`overrides.line` is a whole number"),
        ('[[overrides]]\nfiles = "x"\nprovider = "aws"', "`overrides.provider` is one of auto, openai, azure, compatible, not `aws`"),
        ('[[overrides]]\nfiles = "x#/a"\nprovider = "azure"', "`overrides.provider` counts for whole files"),
        ('[[overrides]]\nfiles = "x"\nline = 1\nprovider = "azure"', "`overrides.provider` counts for whole files"),
        ("models = 1", "`models` is a table"),
        ("[models]\nx = 1", "`models.x` is a table"),
        ('[models.x]\nlike = "gpt-4o-mni"', "`models.x.like` names no known model: `gpt-4o-mni`; did you mean `gpt-4o-mini`?"),
        ("[models.x]\ncontext-windov = 1", "unknown setting `models.x.context-windov`; did you mean `context-window`?"),
        ('[models.x]\ncontext-window = "1"', "`models.x.context-window` is a whole number"),
        ('[models.x]\nencoding = "utf-8"', "`models.x.encoding` is one of cl100k_base, o200k_base, o200k_harmony, p50k_base, not `utf-8`"),
        ('[models.x.takes]\nn = "no"', "`models.x.takes.n` is one of accepted, default_only, unsupported, not `no`"),
        ('today = "soon"', "`today` is a day, such as 2026-11-22"),
        ("today = 2026-11-22T10:00:00", "`today` is a day, such as 2026-11-22"),
        ("[models.x]\ncontext-window = 0", "`models.x.context-window` is 1 or more"),
        ("today = 1", "`today` is a day, such as 2026-11-22"),
        ("provider = 1", "`provider` is one of auto, openai, azure, compatible, not `1`"),
        ("rules = 1", "`rules` is a table"),
        ("rules.third-rule = 1", "`rules.third-rule` is a table"),
        ("rules.thrid-rule.most = 1", "`rules` names no rule: `thrid-rule`; did you mean `third-rule`?"),
        ("rules.TOY.most = 1", "`rules.TOY` names more than one rule"),
        ("rules.third-rule.mots = 1", "rule `third-rule` has no option `mots`; did you mean `most`?"),
        ('rules.third-rule.most = "1"', "`rules.third-rule.most` is a whole number"),
        ("rules.third-rule.most = true", "`rules.third-rule.most` is a whole number"),
        ('rules.third-rule.words = "x"', "`rules.third-rule.words` is a list of strings"),
        ("rules.third-rule.words = [1]", "`rules.third-rule.words` is a list of strings"),
    ],
)  # fmt: skip
def test_refusal(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        read_config(path)
    assert str(error.value) == f"{path}: {message}"


@pytest.mark.parametrize("data", [b"select = [", b"\xff", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "chatvet.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match="chatvet.toml: "):
        read_config(path)


@pytest.mark.parametrize("table", ["tool = 1", "[tool]\nchatvet = 1", 'tool.chatvet = ["a"]'])
def test_a_pyproject_with_something_else_in_its_place(tmp_path: Path, table: str) -> None:
    with pytest.raises(ConfigError):
        read_config(write(tmp_path, f"{table} # tool.chatvet\n", "pyproject.toml"))


def test_everything_at_once(tmp_path: Path) -> None:
    config = read_config(
        write(
            tmp_path,
            """
            select = ["ALL"]
            fail-on = "never"
            exclude = ["build/"]
            respect-gitignore = false
            force-exclude = true
            provider = "compatible"
            [severity]
            old-name = "warning"
            [per-file-ignores]
            "tests/*" = ["TOY", "other-rule"]
            [[overrides]]
            files = "a/*.json#/tools/0"
            ignore = ["TOY1"]
            reason = "why"
            [[overrides]]
            files = "lines.jsonl"
            line = 3
            ignore = []
            [[overrides]]
            files = "azure/"
            provider = "azure"
            [rules.TOY201]
            most = 5
            words = []
            """,
        )
    )
    assert config == Config(
        root=tmp_path,
        source=tmp_path / "chatvet.toml",
        select=("ALL",),
        fail_on="never",
        exclude=("build/",),
        respect_gitignore=False,
        force_exclude=True,
        provider="compatible",
        severity={"old-name": "warning"},
        per_file_ignores={"tests/*": ("TOY", "other-rule")},
        overrides=(
            Override("a/*.json", "/tools/0", ("TOY1",)),
            Override("lines.jsonl", "", (), 3),
            Override("azure/", provider="azure"),
        ),
        rules={"third-rule": {"most": 5, "words": []}},
    )


def test_the_last_override_that_fits_says_whose_server_it_is(tmp_path: Path) -> None:
    some, other = Override("a/**", provider="azure"), Override("*.json", "/tools", ("TOY",))
    config = Config(root=tmp_path, provider="openai", overrides=(some, Override("a/b/**", provider="compatible"), other))
    expected = {"x.json": "openai", "a/x.json": "azure", "a/b/x.json": "compatible"}
    assert {path: config.provider_for(str(tmp_path / path)) for path in expected} == expected
    assert Config().provider_for("x.json") == "auto"


def test_models_of_ones_own(tmp_path: Path) -> None:
    text = """
        today = 2026-11-22
        [models.chat-prod]
        like = "gpt-4o"
        context-window = 64000
        takes = { temperature = "default_only", prediction = "unsupported" }
        [models."acme/one"]
        max-output-tokens = 100
        encoding = "cl100k_base"
        """
    config = read_config(write(tmp_path, text))
    assert config.today == date(2026, 11, 22)
    mine, other = config.known_models["chat-prod"], config.known_models["acme/one"]
    assert (mine.name, mine.context_window, mine.max_output_tokens, mine.encoding) == ("chat-prod", 64000, 16384, "o200k_base")
    assert (mine.takes("temperature"), mine.takes("prediction"), mine.is_sure_of("prediction")) == (
        "default_only",
        "unsupported",
        True,
    )
    assert mine.shutdown is None
    assert (mine.takes("stop"), other.takes("stop")) == ("accepted", None)
    assert (other.max_output_tokens, other.encoding, other.is_encoding_sure, other.context_window) == (
        100,
        "cl100k_base",
        True,
        None,
    )


@pytest.mark.parametrize(("option", "known"), [("--provider", PROVIDERS), ("--kind", KINDS)])
def test_the_command_line_offers_what_is_known(option: str, known: tuple[str, ...]) -> None:
    """Its help is there before anything is imported, so it says the words again."""
    (param,) = (param for param in check.params if option in param.opts)
    assert isinstance(param.type, click.Choice)
    assert tuple(param.type.choices) == known


# Which rules run


def enabled(**settings: Any) -> list[str]:
    return [rule.code for rule in Config(**settings).enabled]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "TOY101 TOY102 TOY201"),
        ({"select": ("TOY1",)}, "TOY101 TOY102"),
        ({"select": ("TOY301",)}, "TOY301"),
        ({"select": ("ALL",)}, "TOY101 TOY102 TOY201 TOY301"),
        ({"select": ("ALL", "other-rule")}, "OTH101 TOY101 TOY102 TOY201 TOY301"),
        ({"select": ("OTH",)}, ""),
        ({"extend_select": ("fourth-rule",)}, "TOY101 TOY102 TOY201 TOY301"),
        ({"extend_select": ("OTH101",)}, "OTH101 TOY101 TOY102 TOY201"),
        ({"ignore": ("TOY",)}, ""),
        ({"ignore": ("TOY1",)}, "TOY201"),
        ({"ignore": ("old-name",)}, "TOY101 TOY201"),
        ({"select": ("TOY1",), "ignore": ("TOY",)}, "TOY101 TOY102"),
        ({"select": ("TOY",), "ignore": ("TOY1",)}, "TOY201 TOY301"),
        ({"select": ("TOY1",), "ignore": ("TOY1",)}, ""),
        ({"select": ("TOY102",), "ignore": ("TOY1",)}, "TOY102"),
        ({"select": ("TOY102",), "ignore": ("old-name",)}, ""),
        ({"extend_select": ("TOY101",), "ignore": ("ALL",)}, "TOY101"),
        ({"select": ("ALL",), "ignore": ("ALL",)}, ""),
        ({"severity": {"TOY1": "off"}}, "TOY201"),
        ({"severity": {"TOY1": "off", "TOY101": "note"}}, "TOY101 TOY201"),
        ({"severity": {"TOY301": "error"}}, "TOY101 TOY102 TOY201"),
    ],
)
def test_the_closest_selector_decides(settings: dict[str, Any], expected: str) -> None:
    assert " ".join(enabled(**settings)) == expected


def test_severity() -> None:
    config = Config(severity={"ALL": "note", "TOY": "warning", "TOY102": "error"})
    levels = {rule.code: config.severity_of(rule) for rule in RULES}
    assert levels["OTH101"] is Severity.NOTE
    assert levels["TOY101"] is Severity.WARNING
    assert levels["TOY102"] is Severity.ERROR
    assert Config().severity_of(RULES[0]) is RULES[0].severity


@pytest.mark.parametrize(
    ("selector", "expected"),
    [("ALL", True), ("TOY", True), ("TOY1", True), ("TOY10", True), ("TOY102", True), ("second-rule", True), ("old-name", True)]
    + [
        ("TO", False),
        ("TOY2", False),
        ("TOY1022", False),
        ("second", False),
        ("", False),
        ("toy102", False),
        ("TOY102\n", False),
    ],
)
def test_selectors(selector: str, expected: bool) -> None:
    rule: Rule = RULES[1]
    assert rule.is_meant_by(selector) is expected


# KEY=VALUE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fail-on=error", {"fail_on": "error"}),
        ("fail-on = error", {"fail_on": "error"}),
        ('fail-on="error"', {"fail_on": "error"}),
        ('ignore=["TOY1"]', {"ignore": ("TOY1",)}),
        ("respect-gitignore=false", {"respect_gitignore": False}),
        ("severity.TOY101=off", {"severity": {"TOY101": "off"}}),
        ("rules.third-rule.most=7", {"rules": {"third-rule": {"most": 7}}}),
    ],
)
def test_parse_setting(text: str, expected: dict[str, Any]) -> None:
    assert parse_setting(text) == expected


@pytest.mark.parametrize(
    "text", ["fail-on", "", "=", "=error", "fail-on=", "fail-on=nonsense", "nonsense=1", "a b=1", "fail-on='''"]
)
def test_parse_setting_refuses(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_setting(text)
