"""A request sets no limit to the length of the answer.

## Why
An answer that does not end costs as many tokens as the model can make, which for some is 128,000, and the time that it takes.

In code it is told wherever the request goes, but not where something that cannot be seen may set a limit.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.budget import has_cap
from linter.facts.models import find_model
from linter.facts.tokens import has_sure_output_limit
from linter.model.finding import Finding
from linter.model.rule import NOTE, Example, Inferred, Rule
from linter.model.subject import COMPATIBLE, Request
from linter.model.unknown import get

RULE = Rule(
    code="TOK301",
    slug="missing-output-cap",
    severity=NOTE,
    since="0.2",
    summary="a request sets no limit to the length of the answer",
    evidence=Inferred("API reference, max_completion_tokens: the default is what the model can give", "2026-11"),
    examples=(
        Example.fields(bad={"model": "gpt-5.2"}, at="/messages"),
        Example.fields(bad={"model": "gpt-4.1", "max_tokens": None}, at="/messages"),
        Example.fields(good={"model": "gpt-5.2", "max_completion_tokens": 500}),
        Example.fields(good={"model": "gpt-4.1", "max_tokens": 500}),
        Example.fields(good={"model": "gpt-7", "max_completion_tokens": 500}),
        Example.fields(good={"model": "gpt-7", "max_tokens": 500}),
        Example.fields(good={"model": "acme/llama", "max_new_tokens": 500}),
        Example.python(
            bad="""
            from openai import OpenAI

            class Bot:
                def __init__(self, settings):
                    self.client = OpenAI(base_url=settings.url)
                    self.options = {"temperature": 0}

                def ask(self, messages, as_json):
                    body = {"messages": messages, **self.options}
                    if as_json:
                        body["response_format"] = {"type": "json_object"}
                    return self.client.chat.completions.create(model="any", **body)

            class Local:
                def __init__(self):
                    self.options = {"temperature": 0}
                    self.options["num_predict"] = 500
            """,
            at="9",
        ),
        Example.python(
            bad="""
            import requests

            def ask(url, messages):
                body = {"model": "any", "messages": messages, "top_p": 1}
                if len(messages) > 1:
                    body.pop("top_p")
                return requests.post(url + "/v1/chat/completions", json=body, timeout=30).json()
            """,
            at="4",
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI()

            def ask(messages, limit=None, **options):
                body = {"messages": messages}
                if limit:
                    body["max_tokens"] = limit
                client.chat.completions.create(model="gpt-4o", messages=messages, **options)
                return client.chat.completions.create(model="gpt-4o", **body)
            """
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Bot:
                def __init__(self):
                    self.client = OpenAI()
                    self.options = {"temperature": 0}

                def ask(self, messages):
                    return self.client.chat.completions.create(model="gpt-4o", messages=messages, **self.options)

            class Brief(Bot):
                def __init__(self):
                    super().__init__()
                    self.options = {"max_completion_tokens": 100}
            """
        ),
        Example.python(
            good="""
            from openai import OpenAI

            client = OpenAI(base_url="http://localhost:8000/v1")

            def ask(messages, more):
                client.chat.completions.create(model="any", messages=messages, extra_body=more)
                client.chat.completions.create(model="any", messages=messages, extra_body={"max_new_tokens": 9})
            """
        ),
        Example.python(
            good="""
            def ask(bounded_client, messages):
                return bounded_client.chat.completions.create(model="any", messages=messages)
            """
        ),
    ),
)


@RULE.on(Request, "messages")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    if has_cap(request):
        return
    model = ctx.model(request)
    most = model.max_output_tokens if model and has_sure_output_limit(model) else None
    message = f"nothing limits the answer, which may have {most:,} tokens" if most else "nothing limits the length of the answer"
    yield RULE.finding(request.place.at("messages").key(), message, f"Set `{_cap_for(request)}`")


def _cap_for(request: Request) -> str:
    """The parameter to set: `max_tokens` is what servers of others know, unless the model is one of OpenAI's that refuses it."""
    model = find_model(get(request.data, "model"))
    is_refused = model is not None and (model.takes("max_tokens") or "").startswith("unsupported")
    return "max_tokens" if request.provider == COMPATIBLE and not is_refused else "max_completion_tokens"
