"""Documents that go whole into one prompt: what there may be any number of, the ways that texts take, and what limits them."""

from pathlib import Path

import pytest
from semantics import Small

from linter.model.code import Heap
from linter.python.announce import subjects
from linter.python.prompts.limits import is_by_kind

HEAD = """
import argparse, csv, glob, io, json, os, sqlite3, subprocess, sys
from pathlib import Path
import docx, fitz, pandas as pd, pdfplumber, PyPDF2
from bs4 import BeautifulSoup
from openai import OpenAI
from pypdf import PdfReader
from tqdm import tqdm
from youtube_transcript_api import YouTubeTranscriptApi

client = OpenAI()

def ask(text):
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])

"""


def found(folder: Path, code: str, **others: str) -> list[Heap]:
    (folder / "own").mkdir(exist_ok=True)
    (folder / "own" / "a.md").write_text("a")
    small = Small(folder, main=HEAD + code, **others)
    return [subject for subject in subjects(small.source(), small.semantics, {Heap: None}) if isinstance(subject, Heap)]


def kinds(folder: Path, code: str, **others: str) -> list[tuple[str, str]]:
    return [(heap.kind, heap.name) for heap in found(folder, code, **others) if not heap.bounds]


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        # pages
        ("def f(p):\n    ask('\\n'.join(x.extract_text() for x in PdfReader(p).pages))", "pages", "PdfReader(p).pages"),
        ("def f(p):\n    d = fitz.open(p)\n    t = ''\n    for x in d:\n        t += x.get_text()\n    ask(t)", "pages", "d"),
        (
            "def f(p):\n    with pdfplumber.open(p) as d:\n        t = ''\n        for i, x in enumerate(d.pages):\n"
            "            t = t + x.extract_text()\n    ask(t)", "pages", "d.pages",
        ),
        (
            "def f(p):\n    r = PyPDF2.PdfReader(p)\n    n = len(r.pages)\n    t = []\n    for i in range(n):\n"
            "        t.append(r.pages[i].extract_text())\n    ask(json.dumps(t))", "pages", "r.pages",
        ),
        (
            "def f(p):\n    r = PyPDF2.PdfFileReader(p)\n    t = ''\n    for i in range(r.numPages):\n"
            "        t = f'{t}{r.getPage(i).extractText()}'\n    ask(t)", "pages", "r",
        ),
        ("def f(p):\n    ask('\\n'.join([x.text for x in docx.Document(p).paragraphs]))", "paragraphs", "docx.Document(p).paragraphs"),
        ("def f(p):\n    ask('%s?' % '\\n'.join(map(str, PdfReader(p).pages)))", "pages", "PdfReader(p).pages"),
        ("def f(p):\n    t = [x.extract_text() for x in tqdm(PdfReader(p).pages)]\n    ask(f'All: {t}')", "pages", "PdfReader(p).pages"),
        # files
        (
            "def f(d):\n    t = ''\n    for n in sorted(os.listdir(d)):\n        if not n.startswith('.'):\n"
            "            t += open(os.path.join(d, n)).read()\n    ask(t)", "files", "os.listdir(d)",
        ),
        ("def f(d):\n    ask('\\n'.join(p.read_text() for p in Path(d).rglob('*.py')))", "files", "Path(d).rglob('*.py')"),
        (
            "def read(p):\n    return p.read_text()\n\ndef f():\n    t = ''\n    for p in glob.glob('data/*.md'):\n"
            "        t += read(Path(p))\n    ask(t)", "files", "glob.glob('data/*.md')",
        ),
        (
            "def f(d):\n    t = {}\n    for r, _, ns in os.walk(d):\n        for n in ns:\n            with open(f'{r}/{n}') as g:\n"
            "                t[n] = g.read()\n    ask('\\n'.join(f'{n}: {x}' for n, x in t.items()))", "files", "os.walk(d)",
        ),
        # rows and lines
        ("def f(p):\n    ask(pd.read_csv(p).to_markdown())", "text", "pd.read_csv(p).to_markdown()"),
        (
            "def f(p):\n    t = ''\n    for _, row in pd.read_excel(p).iterrows():\n        t += str(row)\n    ask(t)",
            "rows", "pd.read_excel(p).iterrows()",
        ),
        ("t = ''\nfor row in csv.reader(open(sys.argv[1])):\n    t += row[0]\nask(t)", "rows", "csv.reader(open(sys.argv[1]))"),
        ("with open(sys.argv[1]) as f:\n    ask(''.join(f.readlines()))", "lines", "f.readlines()"),
        (
            "def f(cur):\n    cur.execute('SELECT * FROM notes ORDER BY id')\n    rows = cur.fetchall()\n    ask(str(rows))",
            "rows", "cur.fetchall()",
        ),
        (
            "rows = sqlite3.connect('a.db').execute('select id, text from notes').fetchall()\n"
            "ask('\\n'.join(row[1] for row in rows))", "rows", "rows",
        ),
        # texts
        ("ask(open(sys.argv[1]).read())", "text", "open(sys.argv[1]).read()"),
        ("ask(Path(input()).expanduser().read_text())", "text", "Path(…)" ),
        ("ask(sys.stdin.read())", "text", "sys.stdin.read()"),
        ("a = argparse.ArgumentParser().parse_args()\nask(open(Path(a.source) / a.name).read().strip())", "text", "open(…)"),
        ("def f(html):\n    s = BeautifulSoup(html, 'lxml')\n    ask(f'Page: {s.get_text()}')", "text", "s.get_text(…)"),
        ("ask(subprocess.check_output(['git', 'diff', '--staged']).decode())", "text", "subprocess.check_output(…)"),
        ("r = subprocess.run(['git', 'show', 'HEAD'], capture_output=True)\nask(r.stdout.decode())", "text", "r.stdout"),
        (
            "def f(video):\n    t = []\n    for x in YouTubeTranscriptApi().fetch(video):\n        t += [x.text]\n    ask(' '.join(t))",
            "pieces", "YouTubeTranscriptApi().fetch(video)",
        ),
    ],
)  # fmt: skip
def test_what_goes_whole_into_a_prompt(tmp_path: Path, code: str, kind: str, name: str) -> None:
    ((is_kind, shown),) = kinds(tmp_path, code)
    assert is_kind == kind
    assert shown == name or "(…)" in name


@pytest.mark.parametrize(
    "code",
    [
        # what is known, or the developer's own
        "ask('\\n'.join(x.extract_text() for x in PdfReader('manual.pdf').pages))",
        "ask(open('notes.txt').read())",
        "def f(path):\n    ask(open(path).read())",
        "def f(text):\n    ask(text)",
        "ask('\\n'.join(p.read_text() for p in Path('own').glob('*.md')))",
        "ask('\\n'.join(open(p).read() for p in glob.glob('own/*.md')))",
        "ask('\\n'.join(p.read_text() for p in (Path(__file__).parent / 'data').rglob('*.md')))",
        "def f(prompt_folder):\n    ask('\\n'.join(p.read_text() for p in Path(prompt_folder).rglob('*.md')))",
        "ask(open(argparse.ArgumentParser().parse_args().prompt_file).read())",
        "ask(pd.read_csv('table.csv').to_string())",
        "ask(' '.join(x['text'] for x in YouTubeTranscriptApi.get_transcript('abc')))",
        # names of files, parts of tables, some of the rows
        "def f(d):\n    ask('\\n'.join(os.listdir(d)))",
        "def f(d):\n    t = ''\n    for n in os.listdir(d):\n        t += n\n    ask(t)",
        "def f(p):\n    ask(pd.read_csv(p).head().to_string())",
        "def f(cur):\n    cur.execute('SELECT * FROM notes LIMIT 5')\n    ask(str(cur.fetchall()))",
        "def f(cur, i):\n    cur.execute('SELECT * FROM notes WHERE id = ?', (i,))\n    ask(str(cur.fetchall()))",
        "def f(cur, i):\n    cur.execute(f'SELECT * FROM {i}')\n    ask(str(cur.fetchall()))",
        "def f(cur):\n    cur.execute('SELECT name FROM categories')\n    ask(str(cur.fetchall()))",
        "def f(cur):\n    cur.execute('SELECT name, sql FROM sqlite_master')\n    ask(str(cur.fetchall()))",
        "def f(cur):\n    ask(str(cur.fetchall()))",
        "ask(subprocess.check_output(['git', 'diff', '--name-only']).decode())",
        "ask(subprocess.check_output('git log --oneline', shell=True).decode())",
        "ask(subprocess.check_output(['git', 'log', '-5']).decode())",
        "ask(subprocess.check_output(['ls']).decode())",
        "ask(open(sys.argv[1]).read(2000))",
        # one at a time, one of them, until there are enough
        "def f(p):\n    for x in PdfReader(p).pages:\n        ask(x.extract_text())",
        "def f(p):\n    t = ''\n    for x in PdfReader(p).pages:\n        t += x.extract_text()\n        ask(t)",
        "def f(p, i):\n    ask(PdfReader(p).pages[i].extract_text())",
        "def f(p, word):\n    ask(''.join(x.text for x in PdfReader(p).pages if word in x.text))",
        "def f(p, ids):\n    t = ''\n    for i, x in enumerate(PdfReader(p).pages):\n        if i in ids:\n            t += x.text\n    ask(t)",
        "def f(p):\n    t = ''\n    for x in PdfReader(p).pages:\n        t += x.text\n        if 'END' in t:\n            break\n    ask(t)",
        # nothing is known of what becomes of it
        "from other import short\ndef f(p):\n    ask(short(''.join(x.text for x in PdfReader(p).pages)))",
        "def f(p):\n    ask(''.join(x.text for x in PdfReader(p).pages).split('Conclusion')[1])",
        "def f(p):\n    t = ''.join(x.text for x in PdfReader(p).pages)\n    t = 'short'\n    ask(t)",
        "def f(p):\n    t = ''.join(x.text for x in PdfReader(p).pages)\n    print(t)\n    ask('Hi!')",
    ],
)  # fmt: skip
def test_what_does_not(tmp_path: Path, code: str) -> None:
    assert kinds(tmp_path, code) == []


LONG = "def f(p{}):\n    t = ''.join(x.text for x in PdfReader(p).pages)\n"


@pytest.mark.parametrize(
    "code",
    [
        LONG.format("") + "    ask(t) if len(t) < 9000 else None",
        LONG.format("") + "    assert count_tokens(t)\n    ask(t)",
        LONG.format("") + "    for i in range(0, len(t), 100):\n        ask(t[i : i + 100])\n    ask(t)",
        LONG.format(", max_chars=5") + "    t = cut(t, max_chars)\n    ask(t)\n    ask(''.join(x.text for x in PdfReader(p).pages))",
        LONG.format("") + "    import openai\n    try:\n        ask(t)\n    except openai.BadRequestError:\n        pass",
        LONG.format("") + "    try:\n        ask(t)\n    except Exception as e:\n        if 'context_length_exceeded' in str(e):\n            pass",
        LONG.format("") + "    if too_long(t):\n        return\n    ask(t)\n\ndef too_long(text):\n    return len(text) > 9000",
    ],
)  # fmt: skip
def test_what_limits_it(tmp_path: Path, code: str) -> None:
    heaps = found(tmp_path, code)
    assert heaps
    assert all(heap.bounds for heap in heaps)


@pytest.mark.parametrize(
    "code",
    [
        LONG.format("") + "    print(t[:100])\n    ask(t)",
        LONG.format("") + "    if len(t) > 0:\n        ask(t)",
        "if len(sys.argv) < 2:\n    sys.exit()\nask(open(sys.argv[1]).read())",
        LONG.format("") + "    r = ask(t)\n    print(r.usage.total_tokens)",
        LONG.format("") + "    client.chat.completions.create(model='m', max_tokens=5, messages=[{'role': 'user', 'content': t}])",
    ],
)  # fmt: skip
def test_what_does_not_limit_it(tmp_path: Path, code: str) -> None:
    assert kinds(tmp_path, code) != []


def test_texts_come_from_other_modules_and_by_attributes(tmp_path: Path) -> None:
    loader = "from pypdf import PdfReader\n\ndef load(path):\n    return '\\n'.join(page.extract_text() for page in PdfReader(path).pages)\n"
    code = "import loader\n\nclass Chat:\n    def __init__(self, path):\n        self.text = loader.load(path)\n\n    def run(self):\n        ask(self.text)"
    (heap,) = found(tmp_path, code, loader=loader)
    assert (heap.kind, Path(heap.place.document).name, heap.bounds) == ("pages", "loader.py", frozenset())


@pytest.mark.parametrize(
    ("test", "is_of_kind"),
    [
        ("name.endswith('.md')", True),
        ("path.suffix in {'.md', '.txt'}", True),
        ("text", True),
        ("not text.strip()", True),
        ("name not in IGNORED", True),
        ("path.suffix in suffixes", True),
        ("kind == 'text'", True),
        ("name in wanted", False),
        ("count < 5", False),
        ("matches(page)", False),
    ],
)
def test_conditions_that_leave_any_number_through(tmp_path: Path, test: str, is_of_kind: bool) -> None:
    assert is_by_kind(Small(tmp_path, main=f"show({test})").argument()) is is_of_kind
