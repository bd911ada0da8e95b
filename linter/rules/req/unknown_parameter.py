"""A top-level member is no parameter of chat completions.

## Why
The API refuses the whole request (`Unknown parameter`, or `Unrecognized request argument supplied`). Most such members belong
elsewhere: to the Responses API, to another vendor's, or to the client that sends the request.

The rule is silent where the model is not known, since another vendor's server may take the request.

## Fix safety
A fix renames the member to what it most likely means, moves it to where it belongs, or removes it. Which of them is right, only
the author knows.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.spelling import is_told_as_missing
from linter.checks.wording import closest, quoted
from linter.facts.parameters import foreign_parameter, home_of
from linter.model.finding import Finding
from linter.model.fix import Fix, Insert, Keep, Remove, RenameKey, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Option, Rule
from linter.model.subject import Violation
from linter.model.unknown import UNKNOWN, get

RULE = Rule(
    code="REQ104",
    slug="unknown-parameter",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="a top-level member is no parameter of this API",
    evidence=Measured("error texts `Unknown parameter` and `Unrecognized request argument supplied`", "2026-11"),
    options=(Option("allow", [], "further top-level members that a gateway in front of the API takes"),),
    examples=(
        Example.fields(bad={"temprature": 0.2}, at="/temprature", fixed={"temperature": 0.2}),
        Example.fields(bad={"max_output_tokens": 100}, at="/max_output_tokens", fixed={"max_completion_tokens": 100}),
        Example.fields(bad={"stop_sequences": ["END"]}, at="/stop_sequences", fixed={"stop": ["END"]}),
        Example.fields(
            bad={"stream": True, "include_usage": True},
            at="/include_usage",
            fixed={"stream": True, "stream_options": {"include_usage": True}},
        ),
        Example.fields(bad={"effort": "low"}, at="/effort", fixed={"reasoning_effort": "low"}),
        Example.fields(bad={"timeout": 30}, at="/timeout", fixed={}),
        Example.fields(bad={"top_k": 8}, at="/top_k", fixed={}),
        Example.fields(bad={"reasoning": {"effort": "low"}}, at="/reasoning"),
        Example.fields(bad={"colour": "red"}, at="/colour"),
        Example.fields(good={"temperature": 0.2, "stop": None}),
        Example.fields(good={"model": "meta-llama/Llama-3.3-70B-Instruct", "top_k": 8}),
        Example.python(
            good="""
            import instructor
            import openai

            instructor.patch()

            def ask(messages, shape):
                return openai.ChatCompletion.create(model="gpt-4o", messages=messages, response_model=shape)
            """,
            files=(("requirements.txt", "openai<1\n"),),
        ),
        Example.fields(good={"provider": {"order": ["a"]}}, options=(("allow", ["provider"]),)),
    ),
)

OTHERS = "other servers"


@RULE.on(Violation, "additionalProperties")
def check(violation: Violation, ctx: Any) -> Iterator[Finding]:
    name, body = violation.name, violation.data
    if name in ctx.option(RULE, "allow") or get(body, "model") is UNKNOWN or is_told_as_missing(violation):
        return
    foreign, home = foreign_parameter(name), home_of(name)
    owner = f", but of {foreign.api}" if foreign and foreign.api != OTHERS else ""
    message = f"{quoted(name)} is no parameter of chat completions{owner}"
    member = violation.place.parent.at(name)
    known = set(violation.allowed) - body.keys()
    if home:
        fix = None
        if home in known:
            moved = Insert(member.parent, home, {name: Keep(member)})
            fix = Fix(f"Move it into `{home}`", (Remove(member), moved), Safety.UNSAFE)
        elif isinstance(body.get(home), dict):
            fix = Fix(f"Move it into `{home}`", (Remove(member), Insert(member.parent.at(home), name, Keep(member))), Safety.UNSAFE)
        yield RULE.finding(violation.place, message, f"It belongs in `{home}`", fix=fix)
    elif (rename := foreign.rename if foreign else closest(name, known)) and rename in known:
        yield RULE.finding(violation.place, message, fix=Fix(f"Rename to `{rename}`", (RenameKey(member, rename),), Safety.UNSAFE))
    elif foreign and foreign.help.startswith("Remove it"):
        yield RULE.finding(violation.place, message, fix=Fix(foreign.help, (Remove(member),), Safety.UNSAFE))
    else:
        yield RULE.finding(violation.place, message, (foreign and foreign.help) or "Remove it")
