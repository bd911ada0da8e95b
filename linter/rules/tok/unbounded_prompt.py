"""All files of a folder, pages of a document or rows of a table go into one prompt, and nothing limits how much that is.

A slice, a count of tokens or of characters, a limit of the query, a loop that stops early, a call for each piece, a helper that is
not seen: all count as limits, wherever they stand on the way; so this is told only where none can be seen. What stands in the
project itself, such as its prompts, is as long as it is, and is counted by other rules.

## Why
It works with the first document, and is refused with `context_length_exceeded` for a longer one; until then each call costs what
the document is long, whatever of it the question needs.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.code import Heap
from linter.model.finding import Finding, Related
from linter.model.rule import WARNING, Documented, Example, Rule

_HEAD = """
from openai import OpenAI

client = OpenAI()

def ask(text):
    messages = [{"role": "system", "content": "Answer briefly."}, {"role": "user", "content": text}]
    return client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content

"""
_PDF = "from pypdf import PdfReader\n"

RULE = Rule(
    code="TOK205",
    slug="unbounded-prompt",
    severity=WARNING,
    since="0.2",
    summary="documents of any number or length go whole into one prompt",
    evidence=Documented("API reference, error codes, context_length_exceeded", "2026-11"),
    examples=(
        Example.python(
            bad=f"""{_PDF}{_HEAD}def summary(path):
    text = ""
    for page in PdfReader(path).pages:
        text += page.extract_text()
    return ask(f"Summarise this: {{text}}")
""",
            at="13",
        ),
        Example.python(
            bad=f"""import os
{_HEAD}def explain(folder):
    code = []
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".py"):
                with open(os.path.join(root, name)) as file:
                    code.append(file.read())
    return ask("Explain this project:" + "\\n".join(code))
""",
            at="13",
        ),
        Example.python(
            bad=f"""import sys
{_HEAD}with open(sys.argv[1]) as file:
    code = file.read()

print(ask("Review this file: %s" % code))
""",
            at="12",
        ),
        Example.python(
            bad=f"""from youtube_transcript_api import YouTubeTranscriptApi
{_HEAD}def summary(video):
    pieces = YouTubeTranscriptApi.get_transcript(video)
    return ask("Summarise: " + " ".join(piece["text"] for piece in pieces))
""",
            at="13",
        ),
        Example.python(
            bad=f"""import pandas as pd
{_HEAD}def answer(path, question):
    table = pd.read_csv(path)
    return ask(f"{{question}} Answer from this table: {{table.to_string()}}")
""",
            at="13",
        ),
        Example.python(
            bad=f"""import argparse
from pathlib import Path
{_HEAD}def review(path):
    code = path.read_text()
    print(ask("Review: " + code))

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    args = parser.parse_args()
    review(Path(args.file))
""",
            at="13",
        ),
        Example.python(
            bad="""
            import streamlit as st
            from openai import OpenAI
            from pypdf import PdfReader

            def text_of(upload):
                return "\\n".join([page.extract_text() or "" for page in PdfReader(upload).pages])

            upload = st.file_uploader("A document")
            if upload:
                text = text_of(upload)
                st.write(OpenAI().responses.create(model="gpt-4.1", input=f"Summarise: {text}").output_text)
            """,
            at="6",
        ),
        # a slice, of the text or of the documents
        Example.python(
            good=f"""{_PDF}{_HEAD}def summary(path):
    text = ""
    for page in PdfReader(path).pages:
        text += page.extract_text()
    return ask(f"Summarise this: {{text[:20000]}}")
"""
        ),
        Example.python(
            good=f"""{_PDF}{_HEAD}def summary(path):
    return ask("\\n".join(page.extract_text() for page in PdfReader(path).pages[:5]))
"""
        ),
        # a length that ends the loop, or is checked before
        Example.python(
            good=f"""{_PDF}{_HEAD}def summary(path):
    text = ""
    for page in PdfReader(path).pages:
        text += page.extract_text()
        if len(text) > 20000:
            break
    return ask(f"Summarise this: {{text}}")
"""
        ),
        Example.python(
            good=f"""import sys
{_HEAD}with open(sys.argv[1]) as file:
    code = file.read()

if len(code) > 50000:
    sys.exit("the file is too long")
print(ask("Review this file: " + code))
"""
        ),
        # tokens are counted, by whoever
        Example.python(
            good=f"""import tiktoken
{_PDF}{_HEAD}def fits(text):
    return len(tiktoken.encoding_for_model("gpt-4o").encode(text)) < 100000

def summary(path):
    text = ""
    for page in PdfReader(path).pages:
        text += page.extract_text()
    return ask(text) if fits(text) else None
"""
        ),
        # a helper shortens it, be it seen or not
        Example.python(
            good=f"""{_PDF}from budget import fitted
{_HEAD}def summary(path):
    text = "\\n".join(page.extract_text() for page in PdfReader(path).pages)
    return ask(fitted(text))
"""
        ),
        Example.python(
            good=f"""{_PDF}{_HEAD}def start(text):
    return " ".join(text.split()[:3000])

def summary(path):
    text = "\\n".join(page.extract_text() for page in PdfReader(path).pages)
    return ask(start(text))
"""
        ),
        # one call for each page, or for each piece
        Example.python(
            good=f"""{_PDF}{_HEAD}def summaries(path):
    return [ask(page.extract_text()) for page in PdfReader(path).pages]
"""
        ),
        Example.python(
            good=f"""{_PDF}{_HEAD}def summaries(path):
    text = ""
    for page in PdfReader(path).pages:
        text += page.extract_text()
    for start in range(0, len(text), 5000):
        yield ask(text[start : start + 5000])
"""
        ),
        Example.python(
            good=f"""import sys
{_HEAD}paragraph = ""
with open(sys.argv[1]) as file:
    for line in file:
        if line.strip():
            paragraph += line
        else:
            print(ask(paragraph))
            paragraph = ""
"""
        ),
        # names, not what is in the files
        Example.python(
            good=f"""import os
{_HEAD}def sort(folder):
    return ask("Sort these files: " + ", ".join(os.listdir(folder)))
"""
        ),
        # one file of a folder
        Example.python(
            good=f"""from pathlib import Path
{_HEAD}def explain(folder, wanted):
    text = ""
    for path in Path(folder).iterdir():
        if path.stem == wanted:
            text += path.read_text()
    return ask(text)
"""
        ),
        # the developer's own prompts
        Example.python(
            good=f"""from pathlib import Path
{_HEAD}RULES = "\\n".join(path.read_text() for path in sorted((Path(__file__).parent / "rules").glob("*.md")))
print(ask(RULES))
"""
        ),
        Example.python(
            good=f"""import argparse
{_HEAD}parser = argparse.ArgumentParser()
parser.add_argument("--system-prompt")
args = parser.parse_args()
with open(args.system_prompt) as file:
    print(ask(file.read()))
"""
        ),
        # a few that are written out, and a document of which nobody can say how long it is
        Example.python(
            good=f"""from pypdf import PdfReader
{_HEAD}text = ""
for page in PdfReader("manual.pdf").pages:
    text += page.extract_text()
print(ask(text))
"""
        ),
        Example.python(
            good=f"""{_HEAD}def answer(question, documents):
    context = "\\n".join(document["text"] for document in documents)
    return ask(f"{{context}} {{question}}")
"""
        ),
        # the first rows of a table, and results of a search, which has a limit of its own
        Example.python(
            good=f"""import pandas as pd
{_HEAD}def answer(path):
    table = pd.read_csv(path)
    return ask(f"What are these columns? {{table.head().to_string()}}")
"""
        ),
        Example.python(
            good=f"""import chromadb
{_HEAD}def answer(question):
    found = chromadb.Client().get_collection("notes").query(query_texts=[question])
    return ask("\\n".join(found["documents"][0]) + question)
"""
        ),
        # a text that is too long is met when it is refused
        Example.python(
            good=f"""import openai
import sys
{_HEAD}with open(sys.argv[1]) as file:
    code = file.read()
try:
    print(ask(code))
except openai.BadRequestError:
    print(ask("Make up a review."))
"""
        ),
    ),
)

_MANY = "all of {name} goes into one prompt, however many {kind} there are"
_LONG = "all of {name} goes into one prompt, however long it is"


@RULE.on(Heap)
def check(heap: Heap, ctx: Any) -> Iterator[Finding]:
    if heap.bounds or heap.call.context in ("test", "cell"):
        return
    name = quoted(heap.name)
    message = (_LONG if heap.kind == "text" else _MANY).format(name=name, kind=heap.kind)
    sent = (Related(heap.call.place, "it is sent at"),)
    yield RULE.finding(heap.place, message, "Cut it, count its tokens, or send what the question needs", related=sent)
