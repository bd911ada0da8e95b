"""Files of the project that code reads: which of them are known, and where findings stand about what is in them."""

import json
from pathlib import Path
from typing import Any

import pytest
from semantics import Small

from linter.config import Configs
from linter.discover import File
from linter.model.unknown import UNKNOWN
from linter.run import FileResult, FixMode, Run

TEXT = "Say hello.\nBe brief.\n"


def small(folder: Path, main: str, at: str = "main", **others: str) -> Small:
    (folder / "prompts").mkdir()
    (folder / "prompts" / "a.md").write_text(TEXT)
    (folder / "b.txt").write_text("B")
    return Small(folder, **{at: main, **others})


@pytest.mark.parametrize(
    "source",
    [
        "show(open('prompts/a.md').read())",
        "show(open('./prompts/a.md', 'r', encoding='UTF-8').read())",
        "show(open(file='prompts/a.md', mode='rt').read())",
        "f = open('prompts/a.md')\ntext = f.read()\nf.close()\nshow(text)",
        "with open('prompts/a.md', encoding='utf-8') as f:\n    text = f.read()\nshow(text)",
        "with open('b.txt') as f:\n    x = f.read()\nwith open('prompts/a.md') as f:\n    text = f.read()\nshow(text)",
        "P = 'prompts'\nshow(open(f'{P}/a.md').read())",
        "import io\nshow(io.open('prompts/a.md').read())",
        "import codecs\nshow(codecs.open('prompts/a.md', 'r', 'utf-8').read())",
        "import aiofiles\nasync def f():\n    async with aiofiles.open('prompts/a.md') as g:\n        show(await g.read())",
        "from pathlib import Path\nshow(Path('prompts/a.md').read_text())",
        "from pathlib import Path\nshow(Path('prompts', 'a.md').read_text('utf-8'))",
        "from pathlib import Path\nshow((Path(__file__).parent / 'prompts' / 'a.md').read_text(encoding='utf-8'))",
        "import pathlib\nHERE = pathlib.Path(__file__).resolve().parent\nshow(HERE.joinpath('prompts', 'a.md').read_text())",
        "from pathlib import Path\nwith (Path('prompts') / 'a.md').open() as f:\n    show(f.read())",
        "from pathlib import Path\nshow(open(str(Path.cwd() / 'prompts' / 'a.md')).read())",
        "import os\nshow(open(os.path.join(os.path.dirname(__file__), 'prompts', 'a.md')).read())",
        "import os\nHERE = os.path.dirname(os.path.abspath(__file__))\nshow(open(HERE + '/prompts/a.md').read())",
        "import os\nHERE = os.path.dirname(os.path.realpath(__file__))\nwith open(f'{HERE}/prompts/a.md') as f:\n    show(f.read())",
        "import os\nshow(open(os.path.join(os.getcwd(), 'prompts/a.md')).read())",
        "from importlib.resources import files\nshow(files(__package__).joinpath('prompts/a.md').read_text())",
        "from importlib import resources\nshow((resources.files(__name__) / 'prompts' / 'a.md').read_text())",
        "from importlib import resources\nshow(resources.read_text(__package__, 'prompts/a.md'))",
        "def load(name):\n    with open(f'prompts/{name}.md') as f:\n        return f.read()\nshow(load('a'))",
        "from pathlib import Path\ndef load(path):\n    return path.read_text()\nshow(load(Path('prompts') / 'a.md'))",
        "class A:\n    def __init__(self):\n        self.text = open('prompts/a.md').read()\n    def f(self):\n        show(self.text)",
        "if x:\n    text = open('prompts/a.md').read()\nelse:\n    text = open('prompts/a.md').read()\nshow(text)",
    ],
)  # fmt: skip
def test_what_stands_in_a_file(tmp_path: Path, source: str) -> None:
    assert small(tmp_path, source).data() == TEXT


def test_from_a_package(tmp_path: Path) -> None:
    source = "from pathlib import Path\nROOT = Path(__file__).parents[1]\nshow((ROOT / 'prompts' / 'a.md').read_text().strip())"
    project = small(tmp_path, source, "app__main", app__="")
    found = project.source("app__main")
    assert project.semantics.values.of(project.argument("show", found), found).data == TEXT.strip()


@pytest.mark.parametrize(
    "source",
    [
        "show(open('prompts/c.md').read())",  # not there
        "show(open('prompts').read())",
        "show(open('../outside.md').read())",
        "show(open('/etc/hostname').read())",
        "show(open('link.md').read())",
        "show(open('linked/outside.md').read())",
        "show(open('latin.md').read())",
        "show(open('long.md').read())",
        "show(open('prompts/a.md', encoding='latin-1').read())",
        "show(open('prompts/a.md', encoding=e).read())",
        "show(open('prompts/a.md', newline='').read())",
        "show(open('prompts/a.md', **kw).read())",
        "show(open('prompts/a.md', 'rb').read())",
        "show(open('prompts/a.md', mode).read())",
        "show(open('prompts/a.md', 'r+').read())",
        "show(open('prompts/a.md').read(100))",
        "show(open('prompts/a.md').readline())",
        "show(open('prompts/a.md'))",
        "f = open('prompts/a.md')\nf.readline()\nshow(f.read())",
        "with open('prompts/a.md') as f:\n    f.seek(4)\n    show(f.read())",
        "with open('prompts/a.md') as f:\n    x = f.read()\n    show(f.read())",
        "def load(name):\n    return open(f'prompts/{name}.md').read()\nshow(load(x))",
        "def f(path='prompts/a.md'):\n    show(open(path).read())",
        "from pathlib import Path\np = Path('prompts/a.md') if x else Path('b.txt')\nshow(p.read_text())",
        "from pathlib import Path\nshow((Path(x) / 'prompts/a.md').read_text())",
        "from pathlib import Path\nshow((Path('prompts') / x).read_text())",
        "from pathlib import Path\nshow((Path('prompts') / '/etc/hostname').read_text())",
        "from pathlib import Path\nshow(Path('prompts/a.md').with_suffix('.txt').read_text())",
        "from importlib.resources import files\nshow(files('other').joinpath('prompts/a.md').read_text())",
        # what the project writes itself
        "show(open('prompts/a.md').read())\nopen('prompts/a.md', 'w').write(x)",
        "show(open('prompts/a.md').read())\nopen('prompts/a.md', mode).write(x)",
        "from pathlib import Path\nP = Path('prompts') / 'a.md'\nshow(P.read_text())\nP.write_text(x)",
        "import shutil\nshow(open('prompts/a.md').read())\nshutil.copy('default.md', 'prompts/a.md')",
        "NAME = 'prompts/a.md'\nshow(open(NAME).read())\ndef save(path):\n    open(path, 'w').write(x)\nsave(NAME)",
        "show(open('prompts/a.md').read())\ndef save(name):\n    open(f'prompts/{name}', 'a').write(x)\nsave('a.md')",
    ],
)  # fmt: skip
def test_what_is_not_known(tmp_path: Path, source: str) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    inside.mkdir()
    for folder in (tmp_path, outside):
        (folder / "outside.md").write_text(TEXT)
    (inside / "link.md").symlink_to(tmp_path / "outside.md")
    (inside / "linked").symlink_to(outside)
    (inside / "latin.md").write_bytes("é".encode("latin-1"))
    (inside / "long.md").write_text("x" * ((1 << 22) + 1))
    assert small(inside, source).data() is UNKNOWN


def test_a_file_that_another_module_writes(tmp_path: Path) -> None:
    main = "from config import NAME\nshow(open(NAME).read())"
    config = "NAME = 'prompts/a.md'"
    assert small(tmp_path, main, config=config, other="open('out.md', 'w').write(x)").data() == TEXT
    other = tmp_path / "other"
    other.mkdir()
    writer = "import config\ndef save(text):\n    with open(config.NAME, 'w') as f:\n        f.write(text)"
    assert small(other, main, config=config, writer=writer).data() is UNKNOWN


def test_other_files_may_be_written(tmp_path: Path) -> None:
    source = "show(open('prompts/a.md').read())\nopen(args.output, 'w').write(x)\nopen(f'out/{i}.md', 'w').write(y)"
    assert small(tmp_path, source).data() == TEXT


def test_a_path_that_leads_to_two_files(tmp_path: Path) -> None:
    project = small(tmp_path, "show(open('b.txt').read())", "app__main")
    source = project.source("app__main")
    assert project.semantics.values.of(project.argument("show", source), source).data == "B"
    (tmp_path / "app" / "b.txt").write_text("other")
    again = Small(tmp_path)
    source = again.source("app__main")
    assert again.semantics.values.of(again.argument("show", source), source).data is UNKNOWN


# JSON

TOOL: dict[str, Any] = {"type": "function", "function": {"name": "get weather", "parameters": {"type": "object", "properties": {}}}}
CALL = "import json, openai\n{}\nopenai.OpenAI(timeout=9).chat.completions.create(model='m', {})\n"
ASK = "messages=[{'role': 'user', 'content': 'hi'}], "


def checked(folder: Path, code: str, data: object, select: str = "invalid-tool-name") -> FileResult:
    (folder / "pyproject.toml").write_text("")
    (folder / "data.json").write_text(json.dumps(data))
    path = folder / "main.py"
    path.write_text(code)
    result = Run(Configs({"select": (select,)}, isolated=True), fix=FixMode.ALL, write=False).check(File(str(path), "python"))
    assert not result.failures
    assert result.output is None
    return result


@pytest.mark.parametrize(
    ("before", "sent", "line"),
    [
        ("tools = json.load(open('data.json'))['all']", ASK + "tools=tools", 2),
        ("data = json.load(open('data.json', 'rb'))", ASK + "tools=data['all']", 3),
        ("data = json.load(open('data.json'))", ASK + "tools=data.get('all')", 3),
        ("from pathlib import Path\ndata = json.loads(Path('data.json').read_text())", ASK + "tools=[data['all'][0]]", 4),
        ("data = json.load(open('data.json'))", ASK + "tools=[tool for tool in data['all']]", 3),
        ("data = json.load(open('data.json'))", ASK + "tools=[*data['all']]", 3),
    ],
)  # fmt: skip
def test_findings_about_data_stand_where_it_is_read(tmp_path: Path, before: str, sent: str, line: int) -> None:
    (finding,) = checked(tmp_path, CALL.format(before, sent), {"all": [TOOL]}).diagnostics
    assert (finding.slug, finding.line, finding.fix) == ("invalid-tool-name", line, None)


@pytest.mark.parametrize("sent", ["tools=data['tools']", "tools=data.get('tools')", "tools=[*data['tools']]", "**data"])
def test_what_a_file_tells_by_itself_is_not_told_twice(tmp_path: Path, sent: str) -> None:
    code = CALL.format("data = json.load(open('data.json'))", ASK + sent)
    assert checked(tmp_path, code, {"tools": [TOOL]}).diagnostics == []
    json_result = Run(Configs({"select": ("invalid-tool-name",)}, isolated=True)).check(File(str(tmp_path / "data.json"), "json"))
    assert [finding.pointer for finding in json_result.diagnostics] == ["/tools/0/function/name"]


def test_what_code_makes_of_data_is_told(tmp_path: Path) -> None:
    code = CALL.format("data = json.load(open('data.json'))", ASK + "tools=data['tools'], n=0, functions=data['tools']")
    found = checked(tmp_path, code, {"tools": [TOOL]}, "number-out-of-range").diagnostics
    assert [(finding.line, finding.slug) for finding in found] == [(3, "number-out-of-range")]


def test_a_text_in_a_file_is_sent_and_is_not_fixed(tmp_path: Path) -> None:
    (tmp_path / "name.txt").write_text("usr\n")
    code = CALL.format("role = open('name.txt').read().strip()", "messages=[{'role': role, 'content': 'hi'}]")
    (finding,) = checked(tmp_path, code, {}, "invalid-role").diagnostics
    assert (finding.line, finding.fix) == (2, None)
