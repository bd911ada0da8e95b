"""Facts about the SDK, held against the packages themselves: the exceptions, who catches them, and what became of old names."""

import asyncio
import builtins
import importlib
import inspect
import re
import warnings
from typing import Any

import httpx2
import openai
import pytest
from openai.resources.chat.completions import AsyncCompletions, Completions

from linter import facts
from linter.facts import sdk
from linter.python.pins import Versions

DATA = facts.load("chatvet.sdk.json")
TREES = DATA["exceptions"]
KNOWN = sorted(name for tree in TREES.values() for name in tree["bases"])
BUILTIN = sorted(name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException))


def actual(name: str) -> type[BaseException]:
    """The class of a qualified name; skips where the package is not installed, or has no such class in this release."""
    module, _, last = name.rpartition(".")
    if module.startswith("openai.error"):
        pytest.skip("SDK 0.x cannot be installed beside today's")
    found = importlib.import_module(module) if module in ("openai.lib._old_api",) else pytest.importorskip(module)
    with warnings.catch_warnings(action="ignore") if hasattr(warnings, "catch_warnings_action") else warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not hasattr(found, last):
            pytest.skip(f"{module} here has no {last}")
        value = getattr(found, last)
    assert isinstance(value, type)
    assert issubclass(value, BaseException)
    return value


def qualified(cls: type) -> str:
    return sdk.canonical(f"{cls.__module__}.{cls.__qualname__}")
