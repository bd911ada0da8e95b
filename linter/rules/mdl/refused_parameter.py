"""The model does not take a parameter.

## Why
The API refuses the request: `Unsupported parameter: 'max_tokens' is not supported with this model.` Models that reason before they
answer leave out much of what others take. With the effort `none`, some of them take it again. Some refuse it even if it is
null, and some take a parameter only beside another one.

## Fix safety
Without the parameter the answers change. `max_completion_tokens` counts hidden reasoning too, so a small limit may leave no answer.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.capabilities import Refusal, refusals
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Remove, RenameKey, Safety
from linter.model.place import Place
from linter.model.rule import ALWAYS, ERROR, Example, Measured, Rule
from linter.model.subject import Request

TOOLS = [{"type": "function", "function": {"name": "f"}}]


def _fields(**fields: Any) -> dict[str, Any]:
    return fields


RULE = Rule(
    code="MDL103",
    slug="refused-parameter",
    severity=ERROR,
    fix=ALWAYS,
    since="0.2",
    vendor="openai",
    summary="the model does not take a parameter",
    evidence=Measured("answers of gpt-5.6 and others; error text `Unsupported parameter`; the model table", "2026-11"),
    examples=(
        Example.fields(
            bad=_fields(model="gpt-5", max_tokens=300), at="/max_tokens", fixed=_fields(model="gpt-5", max_completion_tokens=300)
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Bot:
                def __init__(self, model, top_p=0.9):
                    self.client = OpenAI()
                    self.model = model
                    self.top_p = 1 if model.startswith("gpt-5") else top_p

                def ask(self, messages):
                    return self.client.chat.completions.create(
                        model=self.model, messages=messages, top_p=self.top_p
                    )

            bot = Bot("gpt-5-mini")
            """,
        ),
        Example.python(
            good="""
            from openai import OpenAI

            class Bot:
                def __init__(self, model, top_p=0.9):
                    self.client = OpenAI()
                    self.model = model
                    self.options = {"top_p": top_p}

                def ask(self, messages):
                    is_plain = not self.model.startswith("gpt-5")
                    options = self.options if is_plain else {}
                    return self.client.chat.completions.create(model=self.model, messages=messages, **options)

            bot = Bot("gpt-5-mini")
            """,
        ),
        Example.fields(bad=_fields(model="o3", presence_penalty=0.5), at="/presence_penalty", fixed=_fields(model="o3")),
        Example.fields(bad=_fields(model="gpt-5-mini", logprobs=True), at="/logprobs", fixed=_fields(model="gpt-5-mini")),
        Example.fields(
            bad=_fields(model="gpt-5.6-terra", logprobs=True, reasoning_effort="low"),
            at="/logprobs",
            fixed=_fields(model="gpt-5.6-terra", reasoning_effort="low"),
        ),
        Example.fields(bad=_fields(model="gpt-5.6", stop="END"), at="/stop", fixed=_fields(model="gpt-5.6")),
        Example.fields(bad=_fields(model="gpt-5.4-mini", stop="END"), at="/stop", fixed=_fields(model="gpt-5.4-mini")),
        Example.fields(bad=_fields(model="gpt-5-nano", top_p=0.9), at="/top_p", fixed=_fields(model="gpt-5-nano")),
        Example.fields(bad=_fields(model="gpt-4o", web_search_options={}), at="/web_search_options", fixed=_fields(model="gpt-4o")),
        Example.fields(
            bad=_fields(model="o4-mini", tools=TOOLS, parallel_tool_calls=True),
            at="/parallel_tool_calls",
            fixed=_fields(model="o4-mini", tools=TOOLS),
        ),
        Example.fields(
            bad=_fields(model="gpt-5.4", prompt_cache_options={"mode": "explicit"}),
            at="/prompt_cache_options",
            fixed=_fields(model="gpt-5.4"),
        ),
        Example.fields(
            bad=_fields(model="gpt-4o-search-preview", temperature=1),
            at="/temperature",
            fixed=_fields(model="gpt-4o-search-preview"),
        ),
        Example.fields(
            bad=_fields(model="gpt-4o-mini-search-preview", n=1), at="/n", fixed=_fields(model="gpt-4o-mini-search-preview")
        ),
        Example.fields(
            bad=_fields(model="gpt-4.1", parallel_tool_calls=False), at="/parallel_tool_calls", fixed=_fields(model="gpt-4.1")
        ),
        Example.fields(bad=_fields(model="gpt-5", max_tokens=None), at="/max_tokens", fixed=_fields(model="gpt-5")),
        Example.fields(
            bad=_fields(model="o3-mini", tools=TOOLS, parallel_tool_calls=None),
            at="/parallel_tool_calls",
            fixed=_fields(model="o3-mini", tools=TOOLS),
        ),
        Example.fields(good=_fields(model="gpt-4o", tools=TOOLS, parallel_tool_calls=False)),
        Example.fields(good=_fields(model="gpt-5.6-terra", parallel_tool_calls=False)),
        Example.fields(good=_fields(model="gpt-5.6-terra", max_tokens=None)),
        Example.fields(good=_fields(model="gpt-4o", max_tokens=None, tools=None, tool_choice=None)),
        Example.fields(good=_fields(model="gpt-5", stop=None, logprobs=None, max_completion_tokens=None)),
        Example.fields(good=_fields(model="gpt-5.6-terra", logprobs=True, top_logprobs=5, reasoning_effort="none")),
        Example.fields(good=_fields(model="gpt-5", presence_penalty=0, logprobs=False, logit_bias=None)),
        Example.fields(good=_fields(model="gpt-4o", max_tokens=300, stop="END", logprobs=True)),
        Example.fields(good=_fields(model="gpt-4o-search-preview", web_search_options={})),
        Example.fields(good=_fields(model="gpt-5.6", prompt_cache_options={"mode": "explicit"})),
        Example.fields(good=_fields(model="gpt-5-mini", tools=TOOLS, parallel_tool_calls=True)),
        Example.fields(good=_fields(model="o3-mini", stop="END")),
        Example.fields(good=_fields(model="gpt-5-chat-latest", temperature=0.3, max_tokens=300)),
        Example.fields(good=_fields(model="my-deployment", max_tokens=300)),
        Example.fields(good=_fields(model="openai/gpt-5", max_tokens=300)),
    ),
)


@RULE.on(Request, "model")
def check(request: Request, ctx: Any) -> Iterator[Finding]:
    model = ctx.model(request)
    for refusal in refusals(request, model) if model else ():
        if not refusal.is_sure or refusal.limit is not None:
            continue
        place = request.place.at(refusal.parameter)
        message = f"{quoted(model.name)} does not take `{refusal.parameter}`"
        help = "Leave it out"
        if refusal.is_by_effort:
            message += " while it reasons"
            help = "Leave it out, or send `reasoning_effort: none`"
        elif refusal.without:
            message += f" without `{refusal.without}`"
        elif refusal.value is None:
            message += ", not even as null"
        yield RULE.finding(place.key(), message, help, fix=_fix(refusal, place, request))


def _fix(refusal: Refusal, place: Place, request: Request) -> Fix:
    if refusal.without or refusal.value is None:
        return Fix(f"Remove `{refusal.parameter}`", (Remove(place),), Safety.SAFE)
    if refusal.parameter != "max_tokens" or "max_completion_tokens" in request.data:
        return Fix(f"Remove `{refusal.parameter}`", (Remove(place),), Safety.UNSAFE)
    return Fix("Rename to `max_completion_tokens`", (RenameKey(place, "max_completion_tokens"),), Safety.UNSAFE)
