"""Which versions of the SDK a project allows: specifiers of all dialects, and the files that hold them."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from linter.facts import sdk
from linter.python.sdk import pins
from linter.python.sdk.pins import pinned
from linter.python.sdk.versions import Versions

Project = Callable[..., Versions]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Returns a function that writes the files of a project, and tells what they allow for a file of it."""
    (tmp_path / ".git").mkdir()

    def write(files: dict[str, str], file: str = "app.py", package: str = "openai") -> Versions:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
        return pinned(tmp_path / file, package)

    return write


# Specifiers


@pytest.mark.parametrize(
    ("own", "asked", "allowed", "only"),
    [
        (">=1.0,<2", "<1", False, False),
        (">=1.0,<2", ">=1", True, True),
        (">=1.0,<2", ">=1.5", True, False),
        (">=1.0,<2", "<2", True, True),
        (">=1.0,<2", ">=2", False, False),
        (">=1", "<3.14", True, False),
        (">=1", ">=99", True, False),
        (">1", "<=1", False, False),
        ("<=1.0", ">1.0", False, False),
        ("<1", ">=0.27", True, False),
        ("==0.28.1", "<1", True, True),
        ("==0.28", "<1", True, True),
        ("==0.28.*", ">=0.28.5", True, False),
        ("==1.*", "<2", True, True),
        ("!=1.0.0", "==1.0.0", False, False),
        (">=1,!=1.5.*", "==1.5.3", False, False),
        ("~=1.4", "<2", True, True),
        ("~=1.4", ">=1.9", True, False),
        ("~=1.4.2", "<1.5", True, True),
        ("===1.0.0", ">=1", True, True),
        ("===1.0.banana", "<1", True, False),
        ("^1.2", ">=2", False, False),
        ("^1.2", ">=1.2,<2", True, True),
        ("^0.27", "<0.28", True, True),
        ("^0.27.8", ">=0.28", False, False),
        ("^0.0.3", "==0.0.3", True, True),
        ("^0.0", "<0.1", True, True),
        ("^0", "<1", True, True),
        ("~1.2.3", "<1.3", True, True),
        ("~1.2", ">=1.3", False, False),
        ("~1", ">=1.9", True, False),
        ("1.30.1", "==1.30.1", True, True),
        ("1.*", ">=1,<2", True, True),
        ("=1.30", "<1.31", True, True),
        ("=1.30.*", "<1.31", True, True),
        (">=1.0 <2.0", ">=2", False, False),
        ("(>=1.0,<2.0)", ">=2", False, False),
        (" >= 1.0 , < 2.0 ", ">=2", False, False),
        ("<1 || >=3.14", ">=1,<3.14", False, False),
        ("<1 || >=3.14", "<1 || >=3", True, True),
        ("<1|>=3.14", "<1", True, False),
        (">=1.0.0rc1,<1.0.1", "==1.0.0rc1", True, False),
        (">=1,<2.0a0", ">=2", False, False),
        ("v1.2", "==1.2", True, True),
        # A specifier that no version fits, and none at all, say nothing.
        (">2,<1", "<1", True, False),
        ("", "<1", True, False),
        ("*", "<1", True, False),
        ("*", ">=0", True, True),
        (None, "<1", True, False),
    ],
)
def test_what_a_specifier_allows(own: str | None, asked: str, allowed: bool, only: bool) -> None:
    versions = Versions(own)
    assert (versions.allows(asked), versions.only(asked)) == (allowed, only)


def test_a_locked_version_decides() -> None:
    versions = Versions(">=1", locked="2.54.0")
    assert versions.allows(">=2")
    assert versions.only(">=2.54,<3")
    assert not versions.allows(">=3")


@pytest.mark.parametrize(
    ("versions", "known"),
    [
        (Versions(), False), (Versions(""), False), (Versions(">=1"), True), (Versions(None, locked="1.0"), True), (Versions("", locked="1.0"), True),
    ],
)  # fmt: skip
def test_what_is_known(versions: Versions, known: bool) -> None:
    assert versions.is_known is known


@pytest.mark.parametrize("spec", ["banana", ">=", ">=1 banana", "^", "~=1", "==1.0rc1.*.*", ">=1,<<2", "1..2", "^1..2"])
def test_what_is_no_specifier(spec: str) -> None:
    with pytest.raises(InvalidSpecifier):
        Versions().allows(spec)


NUMBERS = st.sampled_from(["0.28", "1", "1.0", "1.0.0", "1.2", "1.55.3", "2", "2.52", "3", "3.13", "3.13.1", "3.14.0", "4"])
CLAUSES = st.tuples(st.sampled_from([">=", "<=", "<", ">", "==", "!="]), NUMBERS).map("".join)
SPECS = st.lists(CLAUSES, min_size=1, max_size=3).map(",".join)
EVERY = [f"{a}.{b}.{c}" for a in range(6) for b in (0, 1, 2, 3, 12, 13, 14, 28, 29, 51, 52, 53, 55, 56) for c in range(5)]


@given(SPECS, SPECS)
def test_the_bounds_are_enough(own: str, asked: str) -> None:
    """What holds for the versions at the bounds holds for all, tried on a grid of them."""
    fitting = [version for version in EVERY if SpecifierSet(own).contains(version)]
    if not fitting:
        return
    versions, asked_set = Versions(own), SpecifierSet(asked)
    if any(asked_set.contains(version) for version in fitting):
        assert versions.allows(asked)
    if versions.only(asked):
        assert all(asked_set.contains(version) for version in fitting)


@given(SPECS, SPECS)
def test_only_and_allows_are_opposites(own: str, asked: str) -> None:
    versions = Versions(own)
    assert versions.allows(asked) or not versions.only(asked)


@pytest.mark.parametrize("version", sdk.releases())
def test_ranges_of_the_facts_fit(version: str) -> None:
    """The specifiers of the facts are such as can be asked for, and each release falls into one of each kind."""
    for ranges in (sdk.stream_errors_by_version(), sdk.defaults_by_version()):
        assert sum(Versions(f"=={version}").allows(item.spec) for item in ranges) == 1
    assert Versions(f"=={version}").only(sdk.stream_errors(version).spec)
    assert Versions(f"=={version}").only(sdk.defaults(version).spec)


# Files

POETRY = '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.11"\n'


@pytest.mark.parametrize(
    ("name", "text", "spec"),
    [
        ("pyproject.toml", '[project]\ndependencies = ["click", "openai>=1.0,<2"]', ">=1.0,<2"),
        ("pyproject.toml", '[project]\ndependencies = ["OpenAI[datalib] >= 1.0"]', ">= 1.0"),
        ("pyproject.toml", '[project]\ndependencies = ["openai (>=1.0,<2)"]', "(>=1.0,<2)"),
        ("pyproject.toml", '[project]\ndependencies = ["openai"]', ""),
        ("pyproject.toml", '[project]\ndependencies = ["openai @ git+https://example.com/x@v1"]', ""),
        ("pyproject.toml", '[project]\ndependencies = ["openai>=banana"]', ""),
        ("pyproject.toml", '[project]\ndependencies = ["openai-agents>=1", "openai_harmony==2", "langchain-openai==3"]', None),
        ("pyproject.toml", '[project]\ndependencies = "openai==1"', None),
        ("pyproject.toml", "[project]\ndependencies = [1, {}]", None),
        ("pyproject.toml", 'project = 1\ntool = "x"', None),
        ("pyproject.toml", '[project.optional-dependencies]\nllm = ["openai~=1.4"]', "~=1.4"),
        ("pyproject.toml", '[dependency-groups]\ndev = [{include-group = "x"}, "openai==3.54.0"]', "==3.54.0"),
        ("pyproject.toml", '[tool.pdm.dev-dependencies]\ndev = ["openai<1"]', "<1"),
        ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["openai<1"]', "<1"),
        ("pyproject.toml", POETRY + 'openai = "^1.2"', "^1.2"),
        ("pyproject.toml", POETRY + 'openai = "*"', ""),
        ("pyproject.toml", POETRY + 'openai = { version = "~1.2", extras = ["datalib"] }', "~1.2"),
        ("pyproject.toml", POETRY + 'openai = { git = "https://example.com/x" }', ""),
        ("pyproject.toml", POETRY + 'openai = [{ version = "<1", python = "<3.8" }, { version = ">=1", python = ">=3.8" }]', "<1 || >=1"),
        ("pyproject.toml", POETRY + "openai = 1", ""),
        ("pyproject.toml", '[tool.poetry.group.llm.dependencies]\nopenai = "^2"', "^2"),
        ("pyproject.toml", '[tool.poetry.dev-dependencies]\nopenai = "^2"', "^2"),
        ("requirements.txt", "openai==1.30.1", "==1.30.1"),
        ("requirements.txt", "# openai==0.1\nopenai[datalib] >= 1.0, < 2  # a comment", ">= 1.0, < 2"),
        ("requirements.txt", "openai==1.30.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nx==1", "==1.30.1"),
        ("requirements.txt", 'openai<1 ; python_version < "3.8"\nopenai>=1 ; python_version >= "3.8"', "<1 || >=1"),
        ("requirements.txt", 'openai<1 ; python_version < "3.8"\nopenai', ""),
        ("requirements.txt", 'openai>=1 ; extra == "x"\nopenai<2', ">=1,<2"),
        ("requirements.txt", "openai>=1\nopenai>=1", ">=1"),
        ("requirements.txt", "--index-url https://example.com/openai\n-e .\nopenai-whisper==1", None),
        ("requirements-dev.txt", "openai<1", "<1"),
        ("requirements/base.txt", "openai<1", "<1"),
        ("setup.cfg", "[options]\ninstall_requires =\n    click\n    openai>=1,<2", ">=1,<2"),
        ("setup.cfg", "[options.extras_require]\nllm = openai<1", "<1"),
        ("setup.cfg", "[metadata]\ndescription = 100% openai", None),
        ("setup.cfg", "no section", None),
        ("setup.py", "setup(install_requires=['click', 'openai>=1.0,<2'])", ">=1.0,<2"),
        ("setup.py", """setup(install_requires=["openai[x]<1; python_version > '3.8'"])""", "<1"),
        ("setup.py", "setup(packages=['openai'], name='openai_thing')", None),
        ("Pipfile", '[packages]\nopenai = "==1.2"', "==1.2"),
        ("Pipfile", '[dev-packages]\nopenai = { version = "<1" }', "<1"),
        ("Pipfile", '[packages]\nopenai = "*"', ""),
        ("environment.yml", "dependencies:\n  - python=3.11\n  - openai=1.30\n  - numpy=2", "=1.30"),
        ("environment.yml", "dependencies:\n  - conda-forge::openai>=1,<2", ">=1,<2"),
        ("environment.yml", "dependencies:\n  - openai=1.30.1=pyhd8ed1ab_0", "=1.30.1"),
        ("environment.yml", "dependencies:\n  - openai==1.30.1=pyhd8ed1ab_0  # x", "==1.30.1"),
        ("environment.yml", "dependencies:\n  - openai\n  - python=3.11", ""),
        ("environment.yml", "dependencies:\n  - openai-python=2", None),
        ("environment.yaml", 'dependencies:\n  - pip:\n    - "openai==0.28.1"', "==0.28.1"),
    ],
)  # fmt: skip
def test_what_a_file_asks_for(project: Project, tmp_path: Path, name: str, text: str, spec: str | None) -> None:
    found = project({name: text})
    assert found == Versions(spec, None if spec is None else tmp_path / name)


@pytest.mark.parametrize(
    ("name", "text", "locked"),
    [
        ("poetry.lock", '[[package]]\nname = "openai"\nversion = "1.30.1"\ndescription = "x"\n', "1.30.1"),
        ("uv.lock", 'version = 1\r\n\r\n[[package]]\r\nname = "openai"\r\nversion = "2.54.0"\r\n', "2.54.0"),
        ("pdm.lock", '[[package]]\nname = "openai"\nversion = "1.30.1"\n', "1.30.1"),
        ("pylock.toml", '[[packages]]\nname = "openai"\nversion = "1.30.1"\n', "1.30.1"),
        ("Pipfile.lock", json.dumps({"default": {"openai": {"version": "==1.30.1"}}}), "1.30.1"),
        ("Pipfile.lock", json.dumps({"develop": {"openai": {"version": "==1.30.1"}}}), "1.30.1"),
        ("Pipfile.lock", json.dumps({"default": {"openai": {"git": "x"}}}), None),
        ("Pipfile.lock", json.dumps(["openai"]), None),
        ("Pipfile.lock", "[" * 100_000, None),
        ("poetry.lock", '[[package]]\nname = "openai-agents"\nversion = "1.30.1"\n', None),
        ("poetry.lock", '[[package]]\nname = "openai"\nversion = "banana"\n', None),
    ],
)  # fmt: skip
def test_what_a_lock_file_names(project: Project, tmp_path: Path, name: str, text: str, locked: str | None) -> None:
    assert project({name: text}) == Versions(None, tmp_path / name if locked else None, locked)


def lock(*versions: str) -> str:
    return "".join(f'[[package]]\nname = "openai"\nversion = "{version}"\n\n' for version in versions)


REQUIRED = '[project]\nname = "x"\ndependencies = ["openai>=1"]'


def test_a_lock_file_goes_first(project: Project, tmp_path: Path) -> None:
    assert project({"pyproject.toml": REQUIRED, "uv.lock": lock("2.54.0")}) == Versions(">=1", tmp_path / "uv.lock", "2.54.0")


def test_a_lock_file_that_contradicts_is_out_of_date(project: Project, tmp_path: Path) -> None:
    assert project({"pyproject.toml": REQUIRED, "uv.lock": lock("0.28.1")}) == Versions(">=1", tmp_path / "pyproject.toml")


def test_versions_locked_for_several_environments_are_alternatives(project: Project, tmp_path: Path) -> None:
    found = project({"pyproject.toml": REQUIRED, "uv.lock": lock("0.28.1", "1.30.1", "3.54.0")})
    assert found == Versions("==1.30.1 || ==3.54.0", tmp_path / "uv.lock")
    assert not found.allows(">=2,<3")


def test_the_lock_file_of_a_workspace(project: Project, tmp_path: Path) -> None:
    files = {"pyproject.toml": '[tool.uv.workspace]\nmembers = ["a"]', "uv.lock": lock("2.54.0"), "a/pyproject.toml": REQUIRED}
    assert project(files, "a/src/x.py") == Versions(">=1", tmp_path / "uv.lock", "2.54.0")


def test_the_lock_file_of_another_project_above(project: Project, tmp_path: Path) -> None:
    files = {"pyproject.toml": '[project]\nname = "y"', "uv.lock": lock("2.54.0"), "a/pyproject.toml": REQUIRED}
    assert project(files, "a/src/x.py") == Versions(">=1", tmp_path / "a" / "pyproject.toml")


def test_what_stands_in_several_files_counts_together(project: Project, tmp_path: Path) -> None:
    found = project({"pyproject.toml": REQUIRED, "requirements.txt": "openai==1.30.1", "requirements-dev.txt": "openai"})
    assert found == Versions(">=1,==1.30.1", tmp_path / "pyproject.toml")
    assert found.only("==1.30.1")


def test_what_cannot_be_met_together_are_alternatives(project: Project) -> None:
    found = project({"requirements-old.txt": "openai<1", "requirements.txt": "openai>=3"})
    assert found.spec == "<1 || >=3"
    assert not found.allows(">=1,<3")


def test_alternatives_beside_another_specifier(project: Project) -> None:
    found = project({"pyproject.toml": POETRY + 'openai = "^1 || ^2"', "requirements.txt": "openai<3"})
    assert found.spec == "^1 || ^2 || <3"


# Folders


def test_the_nearest_folder_counts(project: Project, tmp_path: Path) -> None:
    files = {"requirements.txt": "openai<1", "a/requirements.txt": "openai>=3"}
    assert project(files, "a/b/x.py").source == tmp_path / "a" / "requirements.txt"
    assert project(files, "b/x.py").source == tmp_path / "requirements.txt"


def test_a_folder_that_does_not_mention_the_package_is_passed_over(project: Project) -> None:
    files = {"requirements.txt": "openai<1", "tests/requirements.txt": "pytest", "tests/pyproject.toml": "[tool.ruff]"}
    assert project(files, "tests/x.py").spec == "<1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\nname = "y"'),
        ("pyproject.toml", POETRY),
        ("setup.py", ""),
        ("Pipfile", ""),
        (".git", "gitdir: x"),
    ],
)
def test_a_project_of_its_own_ends_the_search(project: Project, name: str, text: str) -> None:
    assert project({"requirements.txt": "openai<1", f"a/{name}": text}, "a/x.py") == Versions()


def test_nothing_above_the_repository_counts(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("openai<1")
    (tmp_path / "a" / ".git").mkdir(parents=True)
    assert pinned(tmp_path / "a") == Versions()


def test_without_a_repository_what_is_found_counts(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("openai<1")
    assert pinned(tmp_path / "a" / "b.py").spec == "<1"


def test_a_file_that_is_not_there_has_a_folder(project: Project, tmp_path: Path) -> None:
    project({"requirements.txt": "openai<1"})
    assert pinned(tmp_path / "stdin.py").spec == "<1"
    assert pinned(tmp_path).spec == "<1"


def test_another_package(project: Project) -> None:
    files = {"requirements.txt": "Azure_AI.Inference[x]>=1\nopenai<1"}
    assert project(files, package="azure-ai-inference").spec == ">=1"
    assert project(files, package="Azure.AI_Inference").spec == ">=1"
    assert project(files, package="httpx") == Versions()


def test_each_folder_is_read_once(project: Project, tmp_path: Path) -> None:
    assert project({"requirements.txt": "openai<1"}).spec == "<1"
    (tmp_path / "requirements.txt").unlink()
    assert pinned(tmp_path / "other.py").spec == "<1"


# Includes


def test_included_files_count(project: Project, tmp_path: Path) -> None:
    files = {
        "app/requirements.txt": "-r ../common/base.in\n-c constraints.in",
        "common/base.in": "--requirement=deep.in",
        "common/deep.in": "openai>=1",
        "app/constraints.in": "openai<3",
    }
    found = project(files, "app/x.py")
    assert found == Versions(">=1,<3", tmp_path / "common" / "deep.in")


def test_included_files_outside_of_the_project_do_not_count(project: Project, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    outside.write_text("openai<1")
    assert (
        project({"requirements.txt": f"-r ../{outside.name}\n-r {outside}\n-r https://example.com/x.txt\n-r missing.txt"})
        == Versions()
    )


def test_files_that_include_each_other(project: Project) -> None:
    assert (
        project({"requirements.txt": "-r requirements-b.txt", "requirements-b.txt": "-r requirements.txt\nopenai<1"}).spec == "<1"
    )


# Files that will not do


def test_requirements_written_by_powershell(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes("openai==1.30.1\r\n".encode("utf-16"))
    assert pinned(tmp_path).spec == "==1.30.1"


def test_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes(b"\xef\xbb\xbfopenai==1.30.1\r\n")
    assert pinned(tmp_path).spec == "==1.30.1"


NAMES = [
    "pyproject.toml", "requirements.txt", "setup.cfg", "setup.py", "Pipfile", "environment.yml", "uv.lock", "poetry.lock", "Pipfile.lock",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x00openai\xff", b"{[openai = ", b"[[[[", "[ä]\n[ä]\nopenai".encode(), b"a = " + b"[" * 5000]
)
def test_what_cannot_be_parsed_is_passed_over(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_bytes(data)
    assert not pinned(tmp_path).is_known


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_read_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).mkdir()
    assert pinned(tmp_path) == Versions()


@pytest.mark.parametrize("name", NAMES)
@given(text=st.text(alphabet="openai[]{}=<>~^!.,;:\"'\n -#1234567890*|@()\\", max_size=60))
def test_any_text_will_do(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    folder = tmp_path_factory.mktemp("p")
    (folder / ".git").mkdir()
    (folder / name).write_text(text)
    found = pinned(folder)
    assert found.allows(">=0") or found.locked
    assert found.only(">=1") in (True, False)


def test_setup_py_is_not_executed(project: Project) -> None:
    project({"setup.py": "import sys\nsys.executed = True\nsetup(install_requires=['openai<1'])"})
    assert not hasattr(sys, "executed")


def test_what_is_dear_is_imported_late() -> None:
    assert not {"tomllib", "packaging", "SpecifierSet"} & vars(pins).keys()


# What a notebook installs


@pytest.mark.parametrize(
    ("command", "spec"),
    [
        ("%pip install openai==0.28", "==0.28"),
        ('!pip install "openai<1"', "<1"),
        ("!pip install openai<1 langchain", "<1"),
        ("!pip3 install -q -U 'openai >= 1, < 2' langchain", ">= 1, < 2"),
        ("!python -m pip install --upgrade langchain openai[datalib]==1.2.*", "==1.2.*"),
        ("!{sys.executable} -m pip install openai==0.28 --quiet", "==0.28"),
        ("!/usr/bin/pip3.11 install openai==0.28  # the old one", "==0.28"),
        ("%uv pip install openai~=1.3", "~=1.3"),
        ("%%bash\npip install -q langchain\npip install openai==0.28\n", "==0.28"),
        ("!pip install langchain \\\n  openai==0.28", "==0.28"),
        ("!pip uninstall -y openai && pip install openai==0.28; echo done", "==0.28"),
        ("!pip install OpenAI==0.28;", "==0.28"),
        ("!pip install openai", ""),
        ("!pip install openai==$VERSION", ""),
        ("!pip install git+https://github.com/openai/openai-python", None),
        ("!pip uninstall openai==0.28", None),
        ("!pip show openai", None),
        ("!pip install openai-whisper==1 langchain-openai==2 ./openai", None),
        ("!pip install 'openai==0.28", None),
        ("!cat install openai==0.28", None),
    ],
)
def test_a_notebook_installs_what_it_says(command: str, spec: str | None, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pytest")
    assert pinned(tmp_path / "x.ipynb", commands=(command,)).spec == spec


def test_what_a_notebook_installs_goes_before_the_files_around_it(project: Project, tmp_path: Path) -> None:
    project({"requirements.txt": "openai>=1"})
    assert pinned(tmp_path / "x.ipynb", commands=("!ls",)).spec == ">=1"
    assert pinned(tmp_path / "x.ipynb", commands=("!ls", "!pip install openai<1")).only("<1")
    assert pinned(tmp_path / "x.ipynb", commands=("!pip install openai",)).spec == ">=1"
    project({"requirements.txt": "pytest"})
    pins._nearest.cache_clear()
    assert pinned(tmp_path / "x.ipynb", commands=("!pip install openai",)) == Versions("", tmp_path / "x.ipynb")


def test_several_that_a_notebook_installs_are_alternatives(tmp_path: Path) -> None:
    found = pinned(tmp_path / "x.ipynb", commands=("!pip install openai==0.28", "!pip install openai==1.3"))
    assert found.allows("<1")
    assert found.allows(">=1")
    assert not found.allows(">=2")
    assert not pinned(tmp_path / "x.ipynb", commands=("!pip install openai==0.28", "!pip install -U openai")).is_known
    assert pinned(tmp_path / "x.ipynb", commands=("!pip install openai==0.28",) * 2).spec == "==0.28"


@pytest.mark.parametrize(
    "command", ["!pip install -r needs/all.txt", "%pip install -q --requirement=needs/all.txt", "!pip install x -c needs/all.txt"]
)
def test_a_notebook_installs_files_of_requirements(command: str, project: Project, tmp_path: Path) -> None:
    project({"needs/all.txt": "-r more.txt", "needs/more.txt": "openai==0.28"})
    found = pinned(tmp_path / "x.ipynb", commands=(command,))
    assert (found.spec, found.source) == ("==0.28", tmp_path / "needs" / "more.txt")
