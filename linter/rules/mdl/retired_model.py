"""The model was shut down.

## Why
The API answers 404: `The model 'gpt-3.5-turbo-0613' has been deprecated`. Shutdowns have been put off before, and sources differ on
some days, so this is a warning for a year after the announced day, and an error then. It stays a warning where a setting that
cannot be seen may name another server, or where the client comes from elsewhere: who stands in for OpenAI may still know the name.

## Fix safety
The fix follows the announcements up to a model that is not to be shut down itself. It gives other answers, and may take other
parameters.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, WARNING, Documented, Example, Rule
from linter.model.subject import OPENAI, Request

SPOKEN = {"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}}

_BOT = """
from openai import OpenAI

class Bot:
    def __init__(self, model, base_url=None, retries=2):
        self.client = OpenAI(base_url=base_url, max_retries=retries)
        self.model = model

    def ask(self, messages):
        return self.client.chat.completions.create(model=self.model, messages=messages)

def ask(bot):
    return bot.ask([{"role": "user", "content": "Hello"}])

"""

RULE = Rule(
    code="MDL101",
    slug="retired-model",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.2",
    vendor="openai",
    is_by_name=True,
    is_told_once=True,
    summary="the model was shut down, by the day that was announced",
    evidence=Documented("deprecations page, and the deprecated values in openai-python's chat_model.py", "2026-10"),
    examples=(
        Example.fields(bad={"model": "gpt-3.5-turbo-0613"}, at="/model", fixed={"model": "gpt-5.6-terra"}),
        Example.fields(bad={"model": "o1-mini"}, at="/model", fixed={"model": "gpt-5.6-terra"}),
        Example.fields(bad={"model": "gpt-4o-audio-preview-2024-10-01", **SPOKEN}, at="/model"),
        Example.fields(bad={"model": "gpt-4-vision-preview"}, at="/model", fixed={"model": "gpt-6-luna"}),
        Example.fields(good={"model": "gpt-4o"}),
        Example.fields(bad={"model": "gpt-4"}, at="/model", fixed={"model": "gpt-5.6-sol"}),
        Example.fields(bad={"model": "ft:gpt-3.5-turbo-0613:acme::abc123"}, at="/model"),
        Example.fields(good={"model": "acme/gpt-3.5-turbo-0613"}),
        Example.python(
            bad=f"""{_BOT}
bot = Bot("gpt-4-0314")
""",
            at="15",
        ),
        Example.python(
            bad=f"""{_BOT}
def main():
    ask(Bot(model="gpt-4-0314", retries=3))
    ask(Bot(model="gpt-5.2"))
""",
            at="16",
        ),
        Example.python(
            good=f"""{_BOT}
bot = Bot("gpt-4-0314", base_url="http://localhost:8000/v1")
""",
        ),
        Example.python(
            good=f"""{_BOT}
bot = Bot("gpt-4-0314")
bot.model = "gpt-5.2"
""",
        ),
        Example.python(
            good=f"""{_BOT}
def made(**settings):
    bot = Bot("gpt-4-0314")
    for name, value in settings.items():
        setattr(bot, name, value)
    return bot
""",
        ),
        Example.python(
            good=f"""{_BOT}
class Next(Bot):
    def up(self):
        self.model = "gpt-5.2"

bot = Bot("gpt-4-0314")
""",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            CURRENT = {"gpt-4-0314": "gpt-5.2"}

            class Bot:
                def __init__(self, model):
                    self.client = OpenAI()
                    model = CURRENT.get(model, model)
                    self.model = model

                def ask(self, messages):
                    return self.client.chat.completions.create(model=self.model, messages=messages)

            bot = Bot("gpt-4-0314")
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Bot:
                def __init__(self, model):
                    self.client = OpenAI()
                    self.model = model

                def ask(self, messages):
                    if self.model.startswith("gpt-4-"):
                        raise ValueError("too old")
                    return self.client.chat.completions.create(model=self.model, messages=messages)

            bot = Bot("gpt-4-0314")
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Bot:
                def __init__(self, model, is_local=True):
                    self.client = OpenAI()
                    self.model = model
                    self.is_local = is_local

                def ask(self, messages, local):
                    if self.is_local:
                        return local(messages)
                    return self.client.chat.completions.create(model=self.model, messages=messages)

            bot = Bot("gpt-4-0314")
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Bot:
                def __init__(self, model):
                    self.client = OpenAI()
                    self.model = model

                def completed(self, text):
                    return self.client.completions.create(model=self.model, prompt=text)

                def ask(self, messages):
                    return self.client.chat.completions.create(model=self.model, messages=messages)

            bot = Bot("text-davinci-003")
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def is_answerable(messages):
                return True
                print(messages)
                response = client.chat.completions.create(model="gpt-3.5-turbo-0613", messages=messages)
                return response.choices[0].message.content == "yes"
            """,
        ),
        Example.python(
            bad="""
            import os
            from openai import OpenAI

            client = OpenAI(base_url=os.getenv("OPENAI_API_BASE"))

            def ask(messages):
                return client.chat.completions.create(model="gpt-4-vision-preview", messages=messages)
            """,
            at="7",
            fixed="""
            import os
            from openai import OpenAI

            client = OpenAI(base_url=os.getenv("OPENAI_API_BASE"))

            def ask(messages):
                return client.chat.completions.create(model="gpt-6-luna", messages=messages)
            """,
        ),
        Example.python(
            bad="""
            from openai import OpenAI

            class Bot:
                def __init__(self, base_url=None):
                    self.client = OpenAI(base_url=base_url)

                def ask(self, messages, model):
                    if model == "gpt-4-0314":
                        return self.client.chat.completions.create(model=model, messages=messages, max_tokens=4096)
            """,
            at="8",
        ),
        Example.python(
            bad="""
            from openai import OpenAI

            client = OpenAI()

            def ask(messages, is_long):
                if is_long:
                    model = "gpt-4-32k"
                else:
                    model = "gpt-5.2"
                return client.chat.completions.create(model=model, messages=messages)
            """,
            at="7",
            fixed="""
            from openai import OpenAI

            client = OpenAI()

            def ask(messages, is_long):
                if is_long:
                    model = "gpt-6-luna"
                else:
                    model = "gpt-5.2"
                return client.chat.completions.create(model=model, messages=messages)
            """,
        ),
        Example.python(
            bad="""
            def name(client, text):
                answer = client.chat.completions.create(
                    model="gpt-4-turbo-preview", messages=[{"role": "user", "content": text}]
                )
                return answer.choices[0].message.content
            """,
            at="3",
        ),
        Example.python(
            bad="""
            import os
            import openai

            openai.api_base = os.getenv("OPENAI_API_BASE", "https://api.openai.com/v1")

            def complete(**kwargs):
                return openai.ChatCompletion.create(**kwargs)

            def ask(messages, model="gpt-4-turbo-preview"):
                return complete(model=model, messages=messages)
            """,
            at="9",
            files=(("requirements.txt", "openai<1\n"),),
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI(base_url="http://localhost:1234/v1", api_key="none")

            def ask(messages):
                return client.chat.completions.create(model="gpt-3.5-turbo-0613", messages=messages)
            """
        ),
        Example.python(
            good="""
            import os
            from openai import OpenAI

            client = OpenAI(base_url=os.getenv("LOCAL_SERVER"))

            def ask(messages):
                return client.chat.completions.create(model="gpt-3.5-turbo-0613", messages=messages)
            """
        ),
        Example.python(
            good="""
            from openai import OpenAI
            from settings import SERVER

            def ask(messages):
                return OpenAI(base_url=SERVER).chat.completions.create(model="gpt-3.5-turbo-0613", messages=messages)
            """
        ),
        Example.python(
            good="""
            import os
            from openai import AzureOpenAI

            client = AzureOpenAI(azure_endpoint=os.getenv("ENDPOINT"))

            def ask(messages):
                return client.chat.completions.create(model="gpt-4-0613", messages=messages)
            """
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def ask(messages, model):
                if model == "gpt-4-0314":
                    model = "gpt-5.2"
                return client.chat.completions.create(model=model, messages=messages)
            """
        ),
        Example.python(
            good="""
            import requests

            def ask(settings, messages):
                server = settings.get("gateway", "https://gateway.example/openai")
                body = {"model": settings.get("model") or "gpt-4-0314", "messages": messages}
                return requests.post(server + "/v1/chat/completions", json=body, timeout=60).json()
            """
        ),
        Example.python(
            good="""
            from groq import Groq

            def ask(client, messages):
                return client.chat.completions.create(model="gpt-4-0314", messages=messages)
            """
        ),
        Example.python(
            good="""
            from litellm import Router

            router = Router(model_list=[{"model_name": "gpt-4-0314", "litellm_params": {"model": "azure/new"}}])

            def ask(messages):
                return router.completion(model="gpt-4-0314", messages=messages)
            """
        ),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    if model is None or not model.is_shut_down(ctx.today):
        return
    is_sure = model.is_retired(ctx.today)
    if not is_sure and model.is_at("chat_completions") is False:
        return  # another rule tells of that
    place, instead = request.place.at("model"), model.successor
    fix = None
    if instead and instead.is_at("chat_completions") and not model.is_fine_tuned:
        fix = Fix(f"Write `{instead.name}`", (Replace(place, instead.name),), Safety.UNSAFE)
    message = f"{quoted(model.name)} was {'' if is_sure else 'to be '}shut down on {model.shutdown}"
    severity = None if is_sure and request.provider == OPENAI else WARNING
    yield RULE.finding(place, message, "Use a model that is served", fix=fix, severity=severity)
