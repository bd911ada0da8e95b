"""What is read of Pydantic models is what Pydantic and the SDK make of them: shown by running both, here and nowhere else."""

import gc
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import openai
import pytest
from hypothesis import HealthCheck, given, settings
from openai.lib._parsing._completions import type_to_response_format_param
from openai.lib._pydantic import to_strict_json_schema
from pydantic_sources import HEAD, agrees, is_whole, modules
from semantics import Small

from linter.documents.python import PythonRecord, Workspace
from linter.model.fix import Remove, Replace
from linter.model.unknown import UNKNOWN
from linter.python import announce
from linter.python.origins import Ref
from linter.python.semantics import Semantics
from linter.python.values.value import Value, variants


@contextmanager
def run(source: str, name: str = "generated") -> Iterator[dict[str, Any]]:
    """The names of a module that is really run."""
    if "RootModel[" in source:  # Pydantic hands out an earlier module's `RootModel["Model1"]` as long as that lives
        gc.collect()
    module = sys.modules[name] = ModuleType(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(source, module.__dict__)
            yield module.__dict__
    finally:
        del sys.modules[name]


def classes(folder: Path, source: str) -> tuple[Semantics, dict[str, Ref]]:
    """The classes of a module, by their names, as they are read."""
    semantics = Semantics(folder)
    read = semantics.project.adopt(str(folder / "generated.py"), source)
    return semantics, {node.name: Ref("class", source=read, node=node) for node in read.classes}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    (folder / "setup.py").write_text("")
    return folder


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(modules())
def test_schemas_are_what_pydantic_and_the_sdk_make(folder: Path, written: tuple[str, list[str]]) -> None:
    source, names = written
    semantics, refs = classes(folder, source)
    models = semantics.values.models
    for name, kind, real in made_by_pydantic(source, names):
        mine = models.json_schema(refs[name]) if kind == "plain" else models.strict_schema(refs[name])
        assert agrees(mine.data, real), source


def made_by_pydantic(source: str, names: list[str]) -> list[tuple[str, str, Any]]:
    """The schemas of a module's models, as far as Pydantic and the SDK can make them."""
    found: list[tuple[str, str, Any]] = []
    try:
        with run(source) as module:
            for name in names:
                found.append((name, "plain", module[name].model_json_schema()))
                found.append((name, "strict", to_strict_json_schema(module[name])))
    except Exception:  # noqa: BLE001  # Pydantic refuses the module, or the SDK does not come back from a model that holds itself
        return found
    return found


def parts(value: Value, route: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Value]]:
    yield route, value
    for key, member in value.members.items():
        yield from parts(member, (*route, key))


CLASSES = '''
class Color(str, Enum):
    RED = "red"


class Inner(BaseModel):
    tags: Dict[str, str]


class Answer(BaseModel):
    """An answer."""

    inner: Inner = Field(description="what is in it")
    color: Color
    score: Annotated[
        float,
        Field(ge=0),
    ]
    late: "Optional[int]" = None
'''


def test_each_part_has_the_place_of_the_code_that_made_it(folder: Path) -> None:
    source = "from __future__ import annotations\n" + HEAD + CLASSES
    semantics, refs = classes(folder, source)
    value = semantics.values.models.strict_schema(refs["Answer"])
    lines = source.split("\n")

    def line_of(*route: str | int) -> str:
        found = value.at(*route)
        return lines[found.source.line(found.node) - 1].strip()

    assert line_of() == line_of("additionalProperties") == line_of("title") == "class Answer(BaseModel):"
    assert line_of("properties", "inner") == 'inner: Inner = Field(description="what is in it")'
    assert line_of("properties", "inner", "properties", "tags", "additionalProperties") == "tags: Dict[str, str]"
    assert line_of("properties", "score", "minimum") == "Field(ge=0),"
    assert line_of("properties", "score", "type") == "float,"
    assert line_of("properties", "late", "anyOf", 1) == 'late: "Optional[int]" = None'
    assert line_of("$defs", "Color") == "class Color(str, Enum):"
    for route, part in parts(value):
        assert part.is_made, route
        assert set(part.holders) == set(part.members)


CALLS = (
    HEAD
    + CLASSES
    + """
from openai import OpenAI
import openai
client = OpenAI()
"""
)


def bodies(folder: Path, code: str) -> list[Any]:
    """The data of the requests that code makes with these classes."""
    small = Small(folder, main=CALLS + code)
    return [
        data for sent in announce.requests(small.source(), small.semantics) for data in (body.data for body in variants(sent.body))
    ]


@pytest.mark.parametrize("method", ["chat.completions.parse", "beta.chat.completions.parse", "chat.completions.stream"])
def test_a_class_as_response_format_is_what_the_sdk_makes_of_it(tmp_path: Path, method: str) -> None:
    (data,) = bodies(tmp_path, f"client.{method}(model='gpt-4o', messages=[], response_format=Answer)")
    with run(HEAD + CLASSES) as module:
        assert agrees(data["response_format"], type_to_response_format_param(module["Answer"]))
    assert is_whole(data["response_format"])


@pytest.mark.parametrize("arguments", ["Answer", "Answer, name='other'", "Inner", "model=Inner, description='d'"])
def test_a_tool_is_what_the_sdk_makes_of_it(tmp_path: Path, arguments: str) -> None:
    (data,) = bodies(
        tmp_path,
        f"client.chat.completions.create(model='gpt-4o', messages=[], tools=[openai.pydantic_function_tool({arguments})])",
    )
    with run(HEAD + CLASSES) as module:
        assert agrees(data["tools"], [eval(f"openai.pydantic_function_tool({arguments})", {**module, "openai": openai})])
    assert is_whole(data["tools"])


@pytest.mark.parametrize(
    "made", ["Answer.model_json_schema()", "Answer.schema()", "pydantic.TypeAdapter(List[Answer]).json_schema()", "strict(Answer)"]
)
def test_calls_that_make_a_schema_are_read(tmp_path: Path, made: str) -> None:
    head = "from openai.lib._pydantic import to_strict_json_schema as strict\n"
    (data,) = bodies(tmp_path, f"{head}client.chat.completions.create(model='gpt-4o', messages=[], x={made})")
    with run(HEAD + CLASSES + head) as module:
        assert agrees(data["x"], eval(made, module))
    assert is_whole(data["x"])


def test_a_class_that_depends_is_an_alternative(tmp_path: Path) -> None:
    first, *others = bodies(
        tmp_path,
        "kind = Answer if client else Inner\nclient.chat.completions.parse(model='gpt-4o', messages=[], response_format=kind)",
    )
    assert first["response_format"] is UNKNOWN
    assert [data["response_format"]["json_schema"]["name"] for data in others] == ["Answer", "Inner"]


def test_models_of_other_modules_are_read(tmp_path: Path) -> None:
    small = Small(
        tmp_path,
        main="from shapes import Answer, Names\nfrom pydantic import BaseModel\nclass More(Answer):\n    names: Names\nshow(More.schema())",
        shapes="from typing import Annotated, List\nfrom pydantic import BaseModel, Field\n"
        "Names = Annotated[List[str], Field(max_length=3)]\nclass Answer(BaseModel):\n    text: str",
    )
    assert small.data() == {
        "properties": {
            "text": {"title": "Text", "type": "string"},
            "names": {"items": {"type": "string"}, "maxItems": 3, "title": "Names", "type": "array"},
        },
        "required": ["text", "names"],
        "title": "More",
        "type": "object",
    }


@pytest.mark.parametrize(
    "text",
    [
        "from pydantic.v1 import BaseModel\nclass A(BaseModel):\n    x: int",
        "from somewhere import Base\nclass A(Base):\n    x: int",
        "from pydantic import BaseModel\n@register\nclass A(BaseModel):\n    x: int",
        "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n    class Config:\n        schema_extra = {'a': 1}",
        "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n    @classmethod\n    def model_json_schema(cls): ...",
        "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\nA.__doc__ = 'other'",
        "from pydantic import BaseModel\nclass A(BaseModel):\n    if True:\n        x: int",
        "from pydantic import BaseModel, ConfigDict\nclass A(BaseModel):\n    model_config = ConfigDict(alias_generator=f)\n    x: int",
        "from pydantic import BaseModel\nfrom typing import Generic, TypeVar\nT = TypeVar('T')\nclass A(BaseModel, Generic[T]):\n    x: T",
        "from pydantic import BaseModel\nclass A:\n    x: int",
        "from pydantic import BaseModel\nif x:\n    class A(BaseModel):\n        x: int\nelse:\n    class A(BaseModel):\n        y: int",
    ],
)
def test_what_is_not_certain_is_not_known(tmp_path: Path, text: str) -> None:
    assert Small(tmp_path, main=f"{text}\nshow(A.model_json_schema())").data() is UNKNOWN


def test_a_project_with_the_old_pydantic_is_not_read(tmp_path: Path) -> None:
    small = Small(tmp_path, main="from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\nshow(A.schema())")
    (tmp_path / "requirements.txt").write_text("pydantic<2\n")
    assert small.data() is UNKNOWN


def test_what_is_not_known_stays_where_it_is(tmp_path: Path) -> None:
    small = Small(
        tmp_path,
        main="from pydantic import BaseModel, Field\nfrom elsewhere import Thing\n"
        "class A(BaseModel):\n    x: Thing = Field(description='d')\n    y: int\nshow(A.schema())",
    )
    assert small.data() == {
        "properties": {"x": {"description": "d", UNKNOWN: UNKNOWN}, "y": {"title": "Y", "type": "integer"}},
        "required": ["x", "y"],
        "title": "A",
        "type": "object",
        UNKNOWN: UNKNOWN,
    }


def test_no_fix_is_made_in_what_only_says_it_in_other_words(tmp_path: Path) -> None:
    code = "client.chat.completions.parse(model='gpt-4o', messages=[], response_format=Answer)"
    record = PythonRecord(str(tmp_path / "main.py"), CALLS + code, Workspace())
    (announced,) = record.requests()
    schema = announced.place.at("response_format").at("json_schema").at("schema")
    for op in (Remove(schema.at("properties").at("late")), Replace(schema.at("title"), "x"), Replace(schema, {})):
        with pytest.raises(KeyError):
            record.render([op])
    assert record.position(record.span(schema)).line == (CALLS + code).split("\n").index("class Answer(BaseModel):") + 1
