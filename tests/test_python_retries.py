"""What sends a call again when it fails: how often, after which wait, and on which errors."""

import math
from pathlib import Path
from textwrap import dedent

import pytest
from semantics import Small

from linter.model.code import Attempts, Retry
from linter.python.project import root_of
from linter.python.retries.attempts import attempts
from linter.python.retries.timeouts import time_limits
from linter.python.sdk.legacy import old_calls
from linter.python.semantics import Semantics

HEAD = """\
import asyncio, json, random, time
import backoff, httpx, openai, requests, retrying, stamina, tenacity
from retry import retry
client = openai.OpenAI()
"""
ASK = """
def ask(messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages)
"""


def tried(tmp_path: Path, code: str) -> Attempts:
    """What is told of the one call in some code."""
    small = Small(tmp_path, main=HEAD + dedent(code).strip("\n") + "\n")
    (made,) = small.semantics.calls(small.source())
    return attempts(made, small.semantics)


def tried_layers(tmp_path: Path, code: str) -> tuple[Retry, ...]:
    """The layers of retries around the one call in some code."""
    return tried(tmp_path, code).layers


def told(tmp_path: Path, code: str) -> list[tuple[str, float | None, str, bool]]:
    """The layers: kind, number of attempts, wait, and whether errors are retried that never pass."""
    layers = tried(tmp_path, code).layers
    return [(layer.kind, layer.attempts, layer.wait, bool(layer.lasting) and not layer.is_selective) for layer in layers]


@pytest.mark.parametrize(
    ("decorator", "attempts", "wait", "is_lasting"),
    [
        ("@tenacity.retry", math.inf, "none", True),
        ("@tenacity.retry()", math.inf, "none", True),
        ("@tenacity.retry(stop=tenacity.stop_never, wait=tenacity.wait_none())", math.inf, "none", True),
        ("@tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_fixed(0))", 3, "none", True),
        ("@tenacity.retry(stop=tenacity.stop_after_delay(9) | tenacity.stop_after_attempt(3))", None, "none", True),
        ("@tenacity.retry(stop=tenacity.stop_after_attempt(4) | tenacity.stop_after_attempt(3))", 3, "none", True),
        ("@tenacity.retry(wait=tenacity.wait_fixed(2) + tenacity.wait_random(0, 1))", math.inf, "growing", True),
        ("@tenacity.retry(retry=tenacity.retry_if_exception_type(openai.RateLimitError))", math.inf, "none", False),
        ("@tenacity.retry(retry=tenacity.retry_if_exception_type((openai.RateLimitError, openai.APIError)))", math.inf, "none", True),
        ("@tenacity.retry(retry=tenacity.retry_if_not_exception_type(openai.BadRequestError))", math.inf, "none", False),
        ("@backoff.on_exception(backoff.expo, openai.RateLimitError)", math.inf, "growing", False),
        ("@backoff.on_exception(backoff.expo, Exception, max_tries=8)", 8, "growing", True),
        ("@backoff.on_exception(backoff.expo, Exception, max_time=60)", None, "growing", True),
        ("@backoff.on_exception(backoff.constant, openai.RateLimitError, jitter=None, max_tries=2)", 2, "constant", False),
        ("@backoff.on_exception(backoff.expo, Exception, max_tries=2, giveup=hopeless)", 2, "growing", False),
        ("@retrying.retry", math.inf, "none", True),
        ("@retrying.retry(stop_max_attempt_number=7, wait_fixed=2000)", 7, "constant", True),
        ("@retrying.retry(stop_max_delay=9, wait_exponential_multiplier=1000)", None, "growing", True),
        ("@retry(openai.RateLimitError, tries=3, delay=2)", 3, "constant", False),
        ("@retry(openai.RateLimitError, tries=3, delay=2, backoff=2)", 3, "growing", False),
        ("@retry()", math.inf, "none", True),
        ("@stamina.retry(on=openai.RateLimitError, attempts=3)", None, "growing", False),
        ("@stamina.retry(on=Exception, attempts=None, timeout=None)", math.inf, "growing", True),
    ],
)  # fmt: skip
def test_decorator(tmp_path: Path, decorator: str, attempts: float | None, wait: str, is_lasting: bool) -> None:
    assert told(tmp_path, f"{decorator}{ASK}") == [("decorator", attempts, wait, is_lasting)]


@pytest.mark.parametrize(
    ("handler", "attempts", "wait"),
    [
        ("continue", math.inf, "none"),
        ("time.sleep(1)", math.inf, "constant"),
        ("tries += 1\n            if tries > 3: raise", None, "none"),
        ("time.sleep(random.random())", math.inf, "growing"),
        ("time.sleep(delay)\n            delay = delay * 2", math.inf, "growing"),
        ("self_made_wait()", math.inf, "unclear"),
        ("decide(error)", None, "unclear"),
        ("time.sleep(error.retry_after)", math.inf, "growing"),
        ("if 'quota' in str(error): raise", math.inf, "none"),
        ("print(error)\n            time.sleep(PAUSE)", math.inf, "constant"),
        ("if stop.is_set(): break", None, "none"),
        ("if input('again? ') == 'n': raise", None, "unclear"),
    ],
)
def test_endless_loop(tmp_path: Path, handler: str, attempts: float | None, wait: str) -> None:
    code = f"""PAUSE = 5
def ask(messages, delay=1, tries=0, stop=None):
    while True:
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError as error:
            {handler}
"""
    assert told(tmp_path, code) == [("loop", attempts, wait, False)]


@pytest.mark.parametrize(
    "code",
    [
        "for m in many:\n    try:\n        client.chat.completions.create(messages=m)\n        if m: break\n    except Exception: continue",
        "for i in range(9):\n    try:\n        r = client.chat.completions.create(messages=many[i])\n    except Exception: continue",
        "while True:\n    m = input()\n    try:\n        r = client.chat.completions.create(messages=m)\n        if r: break\n"
        "    except Exception: continue",
        "while True:\n    try:\n        r = client.chat.completions.create(messages=[])\n    except Exception: pass\n    break",
        "for _ in range(3):\n    try:\n        r = client.chat.completions.create(messages=[])\n        break\n"
        "    except (ValueError, KeyError): continue",
        "for _ in range(3):\n    try:\n        r = client.chat.completions.create(messages=[])\n        break\n"
        "    except Exception as e: raise RuntimeError from e",
    ],
)
def test_no_retry(tmp_path: Path, code: str) -> None:
    assert told(tmp_path, code) == []


@pytest.mark.parametrize(
    "code",
    [
        f"{ASK}\ndef outer():\n    for _ in range(4):\n        try:\n            return ask([])\n"
        "        except openai.APIConnectionError:\n            time.sleep(1)",
        f"{ASK}\ndef often(f):\n    for _ in range(4):\n        try:\n            return f([])\n"
        "        except openai.APIConnectionError:\n            time.sleep(1)\noften(ask)",
        f"{ASK}\ndef often(f, n):\n    def inner(*a):\n        for _ in range(n):\n            try:\n                return f(*a)\n"
        "            except openai.APIConnectionError:\n                time.sleep(1)\n    return inner\nmore = often(ask, 4)",
        "def often(n):\n    def wrap(f):\n        def inner(*a):\n            for _ in range(n):\n                try:\n"
        "                    return f(*a)\n                except openai.APIConnectionError:\n                    time.sleep(1)\n"
        f"        return inner\n    return wrap\n@often(4){ASK}",
        "class A:\n    def ask(self):\n        return client.chat.completions.create(messages=[])\n    def go(self):\n"
        "        for _ in range(4):\n            try:\n                return self.ask()\n"
        "            except openai.APIConnectionError:\n                time.sleep(1)",
    ],
)  # fmt: skip
def test_layers_further_out(tmp_path: Path, code: str) -> None:
    assert told(tmp_path, code) == [("loop", 4, "constant", False)]


def test_retrying_loop(tmp_path: Path) -> None:
    code = """
    def ask(messages):
        for attempt in tenacity.Retrying(stop=tenacity.stop_after_attempt(4), wait=tenacity.wait_fixed(1)):
            with attempt:
                return client.chat.completions.create(model="gpt-4o", messages=messages)
    """
    assert told(tmp_path, code) == [("decorator", 4, "constant", True)]


def test_recursion(tmp_path: Path) -> None:
    code = """
    def ask(messages):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            return ask({})
    """
    assert told(tmp_path, code.format("messages")) == [("recursion", math.inf, "none", False)]
    assert told(tmp_path, code.format("messages[1:]")) == [("recursion", None, "none", False)]


def test_recursion_whose_answer_gets_a_name(tmp_path: Path) -> None:
    code = """
    def ask(messages):
        try:
            answer = client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.RateLimitError:
            answer = ask(messages)
        return answer
    """
    assert told(tmp_path, code) == [("recursion", math.inf, "none", False)]


RAW = """
def error_result(response):
    return response.text
def ask(body):
    {loop}:
        try:
            response = requests.post("https://api.openai.com/v1/chat/completions", json=body)
            {first}
        except {errors}:
            time.sleep(random.random())
            continue
        {then}
        return response
"""


@pytest.mark.parametrize(
    ("first", "errors", "then", "is_lasting"),
    [
        ("response.raise_for_status()", "Exception", "pass", True),
        ("answer = response.json()['choices'][0]", "Exception", "pass", True),
        ("answer = response.json()['choices'][0]", "KeyError", "pass", True),
        ("assert response.ok", "Exception", "pass", True),
        ("check_status(response)", "Exception", "pass", True),
        ("return error_result(response)", "Exception", "pass", False),
        ("if response.status_code != 200: raise ValueError", "Exception", "pass", True),
        ("pass", "Exception", "response.raise_for_status()", False),
        ("pass", "Exception", "answer = response.json()['choices'][0]", False),
        ("answer = response.json()['choices'] if response.ok else None", "Exception", "pass", False),
        ("pass", "BaseException", "pass", True),
        ("response.raise_for_status()", "requests.ConnectionError", "pass", False),
    ],
)
def test_refusal_of_a_raw_request(tmp_path: Path, first: str, errors: str, then: str, is_lasting: bool) -> None:
    code = RAW.format(loop="for _ in range(3)", first=first, errors=errors, then=then)
    assert [layer[3] for layer in told(tmp_path, code)] == ([is_lasting] if errors != "KeyError" else [True])


def test_endless_loop_over_refusals(tmp_path: Path) -> None:
    code = """
    def ask(body):
        while True:
            response = requests.post("https://api.openai.com/v1/chat/completions", json=body)
            if response.status_code == 429:
                time.sleep(5)
                continue
            return response.json()
    """
    assert told(tmp_path, code) == [("loop", math.inf, "constant", False)]


@pytest.mark.parametrize(
    "turn",
    [
        "key = self.keys[self.at]; self.at += 1",
        "self.at = (self.at + 1) % 3; at = self.at; item = self.pool[at]",
        "client = next(self.clients)",
        "openai.api_key = random.choice(self.keys)",
        "client = self.clients.popleft()",
        "client = self.next_client()",
        "client = self.get_client()",
    ],
)
def test_another_key_each_time(tmp_path: Path, turn: str) -> None:
    code = f"""
    class Model:
        def get_client(self):
            self.at += 1
            return self.clients[self.at % 3]
        @tenacity.retry
        def ask(self, messages):
            {turn}
            return client.chat.completions.create(model="gpt-4o", messages=messages)
    """
    assert told(tmp_path, code) == [("decorator", math.inf, "unclear", False)]


COROUTINE = """
aclient = openai.AsyncOpenAI()
async def complete(messages):
    return await aclient.chat.completions.create(model="gpt-4o", messages=messages)
async def often(messages, tasks):
    for _ in range(4):
        try:
            {tried}
        except openai.APIConnectionError:
            await asyncio.sleep(random.random())
"""


@pytest.mark.parametrize(
    ("tried", "is_retried"),
    [
        ("return await complete(messages)", True),
        ("return await asyncio.wait_for(complete(messages), 5)", True),
        ("task = asyncio.create_task(complete(messages)); return await task", True),
        ("task = asyncio.create_task(complete(messages)); return await asyncio.wait_for(task, 5)", True),
        ("coroutine = complete(messages); return await coroutine", True),
        ("tasks.append(complete(messages)); return await asyncio.gather(*tasks)", True),
        ("return complete(messages)", False),
        ("tasks.append(complete(messages)); return", False),
        ("tasks.append(asyncio.create_task(complete(messages))); return", False),
    ],
)
def test_coroutine_is_tried_where_it_is_awaited(tmp_path: Path, tried: str, is_retried: bool) -> None:
    assert told(tmp_path, COROUTINE.format(tried=tried)) == [("loop", 4, "growing", False)] * is_retried


def test_decorator_that_hands_on_to_a_library(tmp_path: Path) -> None:
    code = """
    def patient(function):
        return tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_fixed(2))(function)
    @patient
    def ask(messages):
        return client.chat.completions.create(model="gpt-4o", messages=messages)
    """
    assert told(tmp_path, code) == [("decorator", 3, "constant", True)]


@pytest.mark.parametrize(
    ("tried", "errors", "is_aimed"),
    [
        ("return {call}", "Exception", True),
        ("answer = {call}; print(answer); return answer.choices[0].message.content.strip()", "Exception", True),
        ("return json.loads({call}.choices[0].message.content)", "Exception", False),
        ("answer = {call}; assert answer.choices; return answer", "Exception", False),
        ("return json.loads({call}.choices[0].message.content)", "(openai.APIError, ValueError)", True),
    ],
)
def test_what_a_retry_is_for(tmp_path: Path, tried: str, errors: str, is_aimed: bool) -> None:
    call = "client.chat.completions.create(messages=messages)"
    code = f"""
    def ask(messages):
        for _ in range(3):
            try:
                {tried.format(call=call)}
            except {errors}:
                pass
    """
    assert [layer.is_aimed for layer in tried_layers(tmp_path, code)] == [is_aimed]


def test_an_outer_retry_is_eased_by_a_wait_within(tmp_path: Path) -> None:
    code = """
    def ask(messages):
        for _ in range(3):
            try:
                return client.chat.completions.create(messages=messages)
            except openai.RateLimitError:
                time.sleep(5)
        raise TimeoutError
    def often(messages):
        for _ in range(3):
            try:
                return ask(messages)
            except TimeoutError:
                pass
            except openai.APIError:
                pass
    """
    layers = tried_layers(tmp_path, code)
    assert [(layer.wait, layer.is_eased) for layer in layers] == [("constant", False), ("none", True)]


@pytest.mark.parametrize(
    ("code", "is_alone"),
    [
        ("def ask(body):\n    r = {post}\n    return r.json()", True),
        ("def ask(body):\n    r = {post}\n    return r.status_code == 200", False),
        ("def check_api_key(body):\n    r = {post}\n    return r.json()", False),
        ("def ask(body):\n    r = {post}\n    def pieces():\n        yield from r.iter_lines()\n    return pieces()", True),
        ("class A:\n    def ask(self, body):\n        r = {post}\n        if r.ok: return r.json()\n        return r.text", True),
        (
            "class A:\n    def ask(self, body):\n        r = {post}\n        if r.ok: return r\n        else: return {{'error': 1}}",
            False,
        ),
        ("class A:\n    def ask(self, body):\n        try: return {post}\n        except OSError: return {{'error': 1}}", False),
        ("@app.post('/')\ndef ask(body):\n    try: return {post}\n    except OSError: return {{'error': 1}}", True),
    ],
)
def test_who_looks_at_failures(tmp_path: Path, code: str, is_alone: bool) -> None:
    post = 'requests.post("https://api.openai.com/v1/chat/completions", json=body)'
    assert tried(tmp_path, code.format(post=post)).is_alone is is_alone


@pytest.mark.parametrize(
    ("name", "retried", "raised", "is_alone"),
    [
        ("ask", "ValueError", "ValueError(answer['error'])", False),
        ("ask", "(ValueError, KeyError)", "ValueError", False),
        ("ask", "ValueError", "TypeError(answer['error'])", True),
        ("ask", "ValueError", "", True),
        ("send_test_request", "ValueError", "", False),  # which nobody needs to repeat
    ],
)
def test_what_looks_at_the_answer_raises(tmp_path: Path, name: str, retried: str, raised: str, is_alone: bool) -> None:
    """A decorator waits for an error that the request itself never raises, but somebody does who finds that it was refused."""
    code = f"""
    def look(answer):
        if "usage" not in answer:
            {"raise " + raised if raised else "print(answer)"}
    @backoff.on_exception(backoff.expo, {retried}, max_tries=4)
    def {name}(body):
        answer = requests.post("https://api.openai.com/v1/chat/completions", json=body).json()
        look(answer)
        return answer
    def main(body):
        print({name}(body))
    """
    assert tried(tmp_path, code).is_alone is is_alone


def test_an_answer_that_is_looked_at_within_with(tmp_path: Path) -> None:
    """The loop goes on where the answer tells of an error, although the handler gives up."""
    code = """
    import aiohttp
    async def ask(session, body, count=0):
        while count < 5:
            try:
                async with session.post("https://api.openai.com/v1/chat/completions", json=body) as response:
                    result = await response.json()
                    if "error" not in result:
                        return result
                    count += 1
                    await asyncio.sleep(2 ** count)
            except Exception:
                return None
    async def main(body):
        async with aiohttp.ClientSession() as session:
            print(await ask(session, body))
    """
    assert not tried(tmp_path, code).is_alone
    assert tried(tmp_path, code.replace("return result\n", "print(result)\n")).is_alone


def test_swallowed_errors_are_not_retried(tmp_path: Path) -> None:
    code = """
    @tenacity.retry
    def ask(messages):
        try:
            return client.chat.completions.create(model="gpt-4o", messages=messages)
        except Exception as error:
            print(error)
    """
    assert told(tmp_path, code) == []


def test_a_generator_is_not_repeated(tmp_path: Path) -> None:
    code = """
    @tenacity.retry
    def ask(messages):
        yield from client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
    """
    assert told(tmp_path, code) == []


@pytest.mark.parametrize(
    ("code", "is_alone"),
    [
        (ASK, True),
        (f"@some.task(max_retries=3){ASK}", False),
        (f"{ASK}\nwith_retry(ask)", False),
        (f"{ASK}\ntable = {{'a': ask}}", False),
        (f"{ASK}\nserver.route('/')(ask)", True),
        ("def ask_with_retries(m):\n    return client.chat.completions.create(messages=m)", False),
        ("try:\n    pass\nexcept Exception:\n    client.chat.completions.create(messages=[])", False),
    ],
)
def test_is_alone(tmp_path: Path, code: str, is_alone: bool) -> None:
    assert tried(tmp_path, code).is_alone is is_alone


@pytest.mark.parametrize(
    ("required", "before", "after", "is_alone"),
    [
        ("openai", "", "", False),
        ("openai>=0.27", "def ask():\n    return ", "\nif __name__ == '__main__':\n    ask()", False),
        ("openai>=0.27", "def ask():\n    return ", "", True),  # a library does not choose the version alone
        ("openai<1", "", "", True),
        ("openai==0.28.1", "def ask():\n    return ", "\nif __name__ == '__main__':\n    ask()", True),
    ],
)
def test_a_program_whose_sdk_refuses_the_call(tmp_path: Path, required: str, before: str, after: str, is_alone: bool) -> None:
    (tmp_path / "requirements.txt").write_text(required + "\n")
    call = "print(openai.ChatCompletion.create(model='gpt-4o', messages=[]))".replace("print", "print" if not before else "")
    assert tried(tmp_path, f"{before}{call}{after}").is_alone is is_alone


@pytest.mark.parametrize(
    ("body", "handler", "is_alone"),
    [
        ("request.model_dump()", "raise ModelError(str(error))", False),
        ("self.body", "raise HTTPException(status.HTTP_502_BAD_GATEWAY)", False),
        ("await request.json()", "return Response(status_code=504)", False),
        ("request.model_dump()", "print(error); raise", True),
        ("{'model': 'gpt-4o', 'messages': request.messages}", "raise ModelError(str(error))", True),
        ("self.build(request)", "raise HTTPException(502)", True),
    ],
)
def test_what_a_gateway_passes_on(tmp_path: Path, body: str, handler: str, is_alone: bool) -> None:
    code = f"""
    class Upstream:
        def __init__(self, http, body):
            self.http = http
            self.body = body
        async def send(self, request):
            try:
                response = await self.http.post("https://x.example/v1/chat/completions", json={body})
            except httpx.HTTPError as error:
                {handler}
            return response.content
    async def serve(request, http: httpx.AsyncClient):
        return await Upstream(http, request).send(request)
    """
    assert tried(tmp_path, code).is_alone is is_alone


@pytest.mark.parametrize(
    ("loop", "handler", "is_alone"),
    [
        ("while True:\n        line = input()", "continue", False),
        ("while True:\n        line = typer.prompt('>')", "print('failed')", False),
        ("while True:\n        line = input()", "raise", True),
        ("for line in lines:\n        print(line)", "continue", True),
        ("line = input()\n    for line in lines:\n        print(line)", "continue", True),
    ],
)
def test_a_person_asks_again(tmp_path: Path, loop: str, handler: str, is_alone: bool) -> None:
    code = f"""
def send(line):
    return requests.post("https://x.example/v1/chat/completions", json={{"model": "m", "messages": [line]}})
def main(lines):
    {loop}
        try:
            print(send(line).json())
        except requests.RequestException:
            {handler}
main([])
"""
    assert tried(tmp_path, code).is_alone is is_alone


def test_what_can_never_fire_is_dead(tmp_path: Path) -> None:
    code = """
    @backoff.on_exception(backoff.expo, requests.exceptions.ConnectionError, max_tries=3)
    def ask(body):
        return httpx.post("https://api.openai.com/v1/chat/completions", json=body)
    """
    found = tried(tmp_path, code)
    assert not found.layers
    assert [layer.shown for layer in found.dead] == ["ConnectionError"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (ASK, [600.0]),
        ("httpx.post('https://api.openai.com/v1/chat/completions', json={})", []),
        ("httpx.Client(timeout=None).post('https://api.openai.com/v1/chat/completions', json={})", [None]),
        ("requests.post('https://api.openai.com/v1/chat/completions', json={})", [None]),
        ("requests.post('https://api.openai.com/v1/chat/completions', json={}, timeout=5)", []),
        ("import aiohttp\naiohttp.ClientSession().post('https://api.openai.com/v1/chat/completions')", [300.0]),
        (
            "import aiohttp\ns = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))\n"
            "s.post('https://api.openai.com/v1/chat/completions')",
            [None],
        ),
        ("httpx.Client(timeout=httpx.Timeout(None)).post('https://api.openai.com/v1/chat/completions', json={})", [None]),
        ("httpx.Client(timeout=httpx.Timeout(None, read=5)).post('https://api.openai.com/v1/chat/completions', json={})", []),
        ("import aiohttp\naiohttp.ClientSession(timeout=t).post('https://api.openai.com/v1/chat/completions')", []),
        ("import urllib.request\nurllib.request.urlopen('https://api.openai.com/v1/chat/completions')", [None]),
        ("client.chat.completions.create(messages=[], timeout=None)", [None]),
        ("def ask(**more):\n    client.chat.completions.create(messages=[], **more)\nask(timeout=3)", []),
        ("def ask(**more):\n    client.chat.completions.create(messages=[], **more)\nask(model='gpt-4o')", [600.0]),
        ("def more():\n    return {'timeout': 3}\nclient.chat.completions.create(messages=[], **more())", []),
    ],
)
def test_time_limit(tmp_path: Path, code: str, expected: list[float | None]) -> None:
    small = Small(tmp_path, main=HEAD + code + "\n")
    limits = [limit for made in small.semantics.calls(small.source()) for limit in time_limits(made, small.semantics)]
    assert [limit.seconds for limit in limits] == expected


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [("openai==0.27.0", "openai<1", False), ("openai==0.27.0", "openai", True), ("requests", "requests", True)],
)
def test_old_calls_in_a_folder_that_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, second: str, is_told: bool
) -> None:
    for name, required in (("a", first), ("b", second)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.txt").write_text(required + "\n")
    bare = tmp_path / "c"
    bare.mkdir()
    (bare / "main.py").write_text("import openai\nopenai.ChatCompletion.create(messages=[])\n")
    monkeypatch.chdir(tmp_path)
    semantics = Semantics(root_of(str(bare / "main.py")))
    source = semantics.project.adopt(str(bare / "main.py"), (bare / "main.py").read_text())
    assert bool(list(old_calls(source, semantics))) is is_told
