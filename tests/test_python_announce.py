"""Whose server a call's request goes to, and what of it is announced."""

from pathlib import Path

import pytest
from semantics import Small

from linter.model.subject import AZURE, COMPATIBLE, OPENAI, UNSAID, Form
from linter.python import announce

ASK = "client.chat.completions.create(model='gpt-5.2', messages=[])"
CLIENTS = {
    f"from openai import OpenAI\nclient = OpenAI()\n{ASK}": OPENAI,
    f"from openai import AsyncOpenAI\nclient = AsyncOpenAI(timeout=3)\nawait_ = {ASK}": OPENAI,
    f"from openai import AzureOpenAI\nclient = AzureOpenAI()\n{ASK}": AZURE,
    f"from openai import AzureOpenAI, OpenAI\nclient = AzureOpenAI() if x else OpenAI()\n{ASK}": UNSAID,
    f"from openai import OpenAI\nclient = OpenAI(base_url='http://localhost:11434/v1')\n{ASK}": COMPATIBLE,
    f"from openai import OpenAI\nclient = OpenAI(**settings)\n{ASK}": COMPATIBLE,
    f"from openai import OpenAI\nclient = OpenAI(base_url=None)\n{ASK}": OPENAI,
    f"from openai import OpenAI\nclient = OpenAI(base_url='https://eu.api.openai.com/v1')\n{ASK}": OPENAI,
    f"from openai import OpenAI\nclient = OpenAI(base_url='https://...')\n{ASK}": UNSAID,
    f"import os\nfrom openai import OpenAI\nclient = OpenAI(base_url=os.getenv('PROXY'))\n{ASK}": UNSAID,
    f"import os\nfrom openai import OpenAI\nclient = OpenAI(base_url=os.getenv('GROQ_URL'))\n{ASK}": COMPATIBLE,
    f"import os\nfrom openai import OpenAI\nclient = OpenAI(base_url=os.getenv('X', 'http://localhost'))\n{ASK}": COMPATIBLE,
    f"from openai import OpenAI\nfrom settings import URL\nclient = OpenAI(base_url=URL)\n{ASK}": COMPATIBLE,
    f"from openai import OpenAI\ndef f(url=None):\n    client = OpenAI(base_url=url)\n    {ASK}": UNSAID,
    f"def f(client):\n    {ASK}": UNSAID,
    f"import groq\ndef f(client):\n    {ASK}": COMPATIBLE,
    "import litellm\nlitellm.completion(model='gpt-5.2', messages=[])": UNSAID,
    "import litellm\nlitellm.completion(model='gpt-5.2', messages=[], api_base='http://localhost')": COMPATIBLE,
    "import litellm\nrouter = litellm.Router([])\nrouter.completion(model='gpt-5.2', messages=[])": COMPATIBLE,
    "import openai\nopenai.ChatCompletion.create(model='gpt-4', deployment_id=name, messages=[])": UNSAID,
    "import openai\nopenai.ChatCompletion.create(model='gpt-4', api_type=kind, messages=[])": UNSAID,
    "import openai\nopenai.base_url = 'https://...'\nopenai.chat.completions.create(model='gpt-4', messages=[])": UNSAID,
    "import os, openai\nopenai.api_base = os.environ['OPENAI_API_BASE']\n"
    "openai.ChatCompletion.create(model='gpt-4', messages=[])": UNSAID,
    "import openai\nopenai.ChatCompletion.create(model='gpt-4', messages=[])": OPENAI,
    "import openai\nopenai.ChatCompletion.create(engine='gpt-4', messages=[])": AZURE,
    "import openai\nopenai.api_type = 'azure'\nopenai.ChatCompletion.create(model='gpt-4', messages=[])": AZURE,
    "import openai\nopenai.api_base = 'http://localhost:8000/v1'\nopenai.ChatCompletion.create(model='gpt-4', messages=[])": COMPATIBLE,
    "import requests\nrequests.post('https://api.openai.com/v1/chat/completions', json={'model': 'm', 'messages': []})": OPENAI,
    "import requests\nrequests.post(HOST + '/v1/chat/completions', json={'model': 'm', 'messages': []})": COMPATIBLE,
}


@pytest.mark.parametrize("text", CLIENTS)
def test_whose_server_it_is(text: str, tmp_path: Path) -> None:
    small = Small(tmp_path, main=text)
    assert [sent.provider for sent in announce.requests(small.source(), small.semantics)] == [CLIENTS[text]]


TOOLS = "TOOLS = [{'type': 'function', 'function': {'name': 'f', 'parameters': {}}}]"


def test_tools_that_nothing_is_seen_to_send(tmp_path: Path) -> None:
    """Whoever sends them, it may be to this API; but a test may hand them to anybody."""
    small = Small(tmp_path, main=TOOLS, test_main=TOOLS)
    assert [len(list(announce.requests(small.source(name), small.semantics))) for name in ("main", "test_main")] == [1, 0]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("model='m', input='hi', tools=[{'type': 'function', 'name': 'f', 'parameters': {}}]", [Form.RESPONSES]),
        ("model='m', input='hi', text={'format': {'type': 'text'}}", [Form.RESPONSES]),
        ("model='m', input='hi'", []),
        ("**anything", []),
    ],
)
def test_of_the_responses_api_tools_and_the_form_of_the_answer_are_announced(
    arguments: str, expected: list[Form], tmp_path: Path
) -> None:
    small = Small(tmp_path, main=f"from openai import OpenAI\nOpenAI().responses.create({arguments})")
    assert [sent.form for sent in announce.requests(small.source(), small.semantics)] == expected


@pytest.mark.parametrize(
    ("body", "extras"),
    [
        ("kw = {}", set()),
        ("kw = {}\nif x:\n    kw['stop'] = y", {"stop"}),
        ("kw = {'stop': 'a'}\nif x:\n    kw.pop('stop')", {"stop"}),
        ("kw = {'stop': y}\nif x:\n    del kw[y]", None),
        ("kw = {}\nkw[x] = 1", None),
        ("kw = {}\nkw.update(x)", None),
        ("kw = {'extra_body': {'seed': 1}}", {"seed"}),
        ("kw = {'extra_body': x}", None),
        ("kw = x", None),
    ],
)
def test_what_an_open_body_may_hold(body: str, extras: set[str] | None, tmp_path: Path) -> None:
    text = f"from openai import OpenAI\nclient = OpenAI()\n{body}\nclient.chat.completions.create(model='m', messages=[], **kw)"
    small = Small(tmp_path, main=text)
    (sent,) = announce.requests(small.source(), small.semantics)
    assert sent.extras == (None if extras is None else frozenset(extras))
