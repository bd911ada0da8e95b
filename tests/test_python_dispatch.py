"""Tools and the functions that serve them: which links are seen, what is known of arguments, and where nothing is said."""

from pathlib import Path
from textwrap import dedent

import pytest
from semantics import Small

from linter.model.code import ArgumentRead, ServedTool
from linter.python.tools.dispatch import argument_reads, served_tools

HEAD = """\
import functools, inspect, json
from openai import OpenAI
client = OpenAI()
TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "strict": False, "parameters": {"type": "object", "properties": {
        "city": {"type": "string"}, "unit": {"type": "string"}}, "required": ["city"]}}},
    {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {
        "zone": {"type": "string"}}, "required": ["zone"]}}},
]
def ask(messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message
def get_weather(city, days):
    return city
def get_time(zone):
    return zone
"""
SERVED = 'SERVED = {"get_weather": get_weather, "get_time": get_time}\n'
READ = """\
for call in ask([]).tool_calls:
    name = call.function.name
    arguments = json.loads(call.function.arguments)
"""


def served(tmp_path: Path, code: str, **files: str) -> list[ServedTool]:
    """The tools of some code that are served by functions, in the order of the text."""
    small = Small(tmp_path, main=HEAD + dedent(code), **files)
    return list(served_tools(small.source(), small.semantics))


def missing(tool: ServedTool) -> set[str]:
    """What the function is offered and does not take, with `-`, and what it needs and is not sure to be given, with `+`."""
    taken = {parameter.name for parameter in tool.parameters}
    extra = {f"-{key}" for key in tool.offered if key not in taken | tool.settled and not tool.takes_any}
    needed = {parameter.name for parameter in tool.parameters if parameter.is_needed}
    return extra | {f"+{key}" for key in needed - tool.required - tool.settled}


def reads(tmp_path: Path, code: str, **files: str) -> list[ArgumentRead]:
    """The reads of arguments in some code that may fail."""
    small = Small(tmp_path, main=HEAD + dedent(code), **files)
    found = argument_reads(small.source(), small.semantics)
    return [read for read in found if read.key not in read.required]


@pytest.mark.parametrize(
    "code",
    [
        SERVED + READ + "    SERVED[name](**arguments)\n",
        SERVED + READ + "    function = SERVED.get(call.function.name)\n    if function:\n        function(**arguments)\n",
        SERVED + READ + "    SERVED[name](**json.loads(call.function.arguments or '{}'))\n",
        SERVED + READ + "    if name not in SERVED: continue\n    SERVED[name](**arguments)\n",
        READ + "    globals()[name](**arguments)\n",
        READ + "    if name == 'get_weather': get_weather(**arguments)\n    elif name == 'get_time': get_time(**arguments)\n",
        READ + "    if name in ('get_weather', 'forecast'): get_weather(**arguments)\n    if 'get_time' == name: get_time(**arguments)\n",
        READ + "    if name != 'get_weather':\n        get_time(**arguments) if name == 'get_time' else None\n"
        + "        continue\n    if name == 'get_weather':\n        get_weather(**arguments)\n",
        "TABLE = {'get_weather': {'run': get_weather}, 'get_time': {'run': get_time}}\n"
        + READ + "    TABLE[name]['run'](**arguments)\n",
        "SERVED = {}\nSERVED['get_weather'] = get_weather\nSERVED['get_time'] = get_time\n"
        + READ + "    SERVED[name](**arguments)\n",
        "SERVED = {'get_weather': lambda **given: get_weather(**given), 'get_time': lambda **given: get_time(**given)}\n"
        + READ + "    SERVED[name](**arguments)\n",
        SERVED + "def run(name, given):\n    return SERVED[name](**given)\n" + READ + "    run(name, arguments)\n",
        SERVED + "def run(call):\n    given = json.loads(call['function']['arguments'])\n"
        + "    return SERVED[call['function']['name']](**given)\n" + "for call in ask([]).tool_calls: run(call)\n",
        SERVED + "def read(text):\n    try:\n        return json.loads(text)\n    except ValueError:\n        return {}\n"
        + READ + "    SERVED[name](**read(call.function.arguments))\n",
        SERVED + "message = ask([])\nif message.function_call:\n"
        + "    SERVED[message.function_call.name](**json.loads(message.function_call.arguments))\n",
        SERVED + "message = ask([]).model_dump()\nname = message['function_call']['name']\n"
        + "SERVED[name](**json.loads(message['function_call']['arguments']))\n",
        SERVED + READ + "    print(name, arguments)\n    log.append(arguments)\n    SERVED[name](**arguments)\n",
    ],
)  # fmt: skip
def test_a_link_is_seen(tmp_path: Path, code: str) -> None:
    found = {tool.name: missing(tool) for tool in served(tmp_path, code)}
    assert found == {"get_weather": {"-unit", "+days"}, "get_time": set()}


@pytest.mark.parametrize(
    "serve",
    [
        "getattr(self, call.function.name)(**json.loads(call.function.arguments))",
        "self.served[call.function.name](**json.loads(call.function.arguments))",
    ],
)
def test_methods_are_bound(tmp_path: Path, serve: str) -> None:
    code = f"""
    class Weather:
        def __init__(self):
            self.served = {{"get_weather": self.get_weather, "get_time": self.get_time}}
        def get_weather(self, city, unit="c"):
            return city
        @staticmethod
        def get_time(place):
            return place
        def run(self):
            for call in ask([]).tool_calls:
                {serve}
    """
    assert {tool.name: missing(tool) for tool in served(tmp_path, code)} == {"get_weather": set(), "get_time": {"-zone", "+place"}}


def test_schemas_functions_and_calls_stand_in_files_of_their_own(tmp_path: Path) -> None:
    small = Small(
        tmp_path,
        schemas='TOOLS = [{"type": "function", "function": {"name": "get_time", "parameters": {"type": "object",\n'
        '    "properties": {"zone": {"type": "string"}}}}}]\n',
        functions="def get_time(place):\n    return place\n",
        main="import json, schemas\nfrom functions import get_time\n"
        "def run(message):\n    for call in message.tool_calls:\n        if call.function.name == 'get_time':\n"
        "            get_time(**json.loads(call.function.arguments))\n",
    )
    (tool,) = served_tools(small.source("schemas"), small.semantics)
    assert missing(tool) == {"-zone", "+place"}
    assert tool.defined.document.endswith("functions.py")


@pytest.mark.parametrize(
    "serve",
    [
        "SERVED[name](**{key: value for key, value in arguments.items() if key in known})",
        "SERVED[name](**Checked(**arguments).model_dump())",
        "SERVED[name](**prepared(arguments))",
        "SERVED[aliases[name]](**arguments)",
        "SERVED[name.removeprefix('tool_')](**arguments)",
        "other[name](**arguments)",
        "run(name, arguments)",
        "filter_in_place(name, arguments)\n    SERVED[name](**arguments)",
        "arguments.update(context)\n    SERVED[name](**arguments)",
        "for key in list(arguments): del arguments[key]\n    SERVED[name](**arguments)",
        "arguments |= context\n    SERVED[name](**arguments)",
        "arguments[key] = value\n    SERVED[name](**arguments)",
        "SERVED[name](*positional, **arguments)",
        "SERVED[name](**arguments, **context)",
        "SERVED[name](arguments)",
        "name = choose()\n    SERVED[name](**arguments)",
        "arguments = context()\n    SERVED[name](**arguments)",
        "try: SERVED[name](**arguments)\n    except (TypeError, ValueError): pass",
        "call.function.arguments['user'] = user\n    SERVED[name](**call.function.arguments)",
        "match name:\n        case 'get_weather': get_weather(**arguments)",
        "get_weather(**arguments)",
    ],
)
def test_what_cannot_be_seen_is_not_told(tmp_path: Path, serve: str) -> None:
    assert served(tmp_path, f"{SERVED}{READ}    {serve}\n") == []


@pytest.mark.parametrize(
    "code",
    [
        "SERVED = {'get_weather': functools.partial(get_weather, days=2)}\n",
        "SERVED = {'get_weather': Weather()}\n",
        "SERVED = {'get_weather': wrap(get_weather)}\n",
        "@with_days\ndef get_weather(city, days): return city\nSERVED = {'get_weather': get_weather}\n",
        "if fast:\n    def get_weather(city, days): return city\nelse:\n    def get_weather(city): return city\n"
        "SERVED = {'get_weather': get_weather}\n",
        "SERVED = {tool.__name__: tool for tool in (get_weather, get_time)}\n",
        "TOOLS[0]['function']['parameters']['properties']['days'] = {'type': 'integer'}\nSERVED = {'get_weather': get_weather}\n",
    ],
)
def test_a_function_that_is_not_certain_is_not_told(tmp_path: Path, code: str) -> None:
    assert served(tmp_path, f"{code}{READ}    SERVED[name](**arguments)\n") == []


@pytest.mark.parametrize(
    ("expected", "serve"),
    [
        (set(), "arguments.pop('unit', None)\n    arguments['days'] = 1\n    SERVED[name](**arguments)"),
        ({"-unit"}, "SERVED[name](**arguments, days=1)"),
        ({"-unit"}, "SERVED[name](**{'days': 1, **arguments})"),
        ({"-unit"}, "SERVED[name](**dict(arguments, days=1))"),
        ({"-unit"}, "arguments.update(days=1)\n    SERVED[name](**arguments)"),
        ({"-unit"}, "arguments.setdefault('days', 1)\n    SERVED[name](**arguments)"),
        ({"+days"}, "if 'unit' in arguments: del arguments['unit']\n    SERVED[name](**arguments)"),
        (set(), "if arguments.get('unit') or arguments.get('days'): pass\n    SERVED[name](**arguments)"),
    ],
)
def test_arguments_that_code_sees_to_itself(tmp_path: Path, expected: set[str], serve: str) -> None:
    found = {tool.name: missing(tool) for tool in served(tmp_path, f"{SERVED}{READ}    {serve}\n")}
    assert found["get_weather"] == expected


def test_a_test_of_the_name_leaves_out_other_tools(tmp_path: Path) -> None:
    code = f"{SERVED}{READ}    if name == 'get_weather':\n        get_weather(arguments.pop('city'), 1)\n"
    found = served(tmp_path, f"{code}    else:\n        SERVED[name](**arguments)\n")
    assert [tool.name for tool in found] == ["get_time"]


def test_a_schema_that_another_file_names_alike_is_nobodys(tmp_path: Path) -> None:
    other = 'T = {"name": "get_weather", "parameters": {"type": "object", "properties": {"place": {"type": "string"}}}}\n'
    code = "import json, main, other\nfor call in calls:\n    if call.function.name == 'get_weather':\n"
    code += "        main.get_weather(**json.loads(call.function.arguments))\n"
    assert served(tmp_path, "", other=other, runner=code) == []
    assert len(served(tmp_path, "", other="", runner=code)) == 1


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("unit", READ + "    if name == 'get_weather': get_weather(arguments['city'], arguments['unit'])\n"),
        (
            "place",
            READ + "    if call.function.name == 'get_weather': get_weather(json.loads(call.function.arguments)['place'], 1)\n",
        ),
        (
            "place",
            "def serve(given): return given['place']\nSERVED = {'get_weather': serve}\n" + READ + "    SERVED[name](arguments)\n",
        ),
        ("place", "SERVED = {'get_weather': lambda given: given['place']}\n" + READ + "    SERVED[name](arguments)\n"),
        ("place", "def serve(given): return given['place']\n" + READ + "    if name == 'get_weather': serve(arguments)\n"),
        (
            "place",
            "ONE = TOOLS[1]\nmessage = client.chat.completions.create(model='gpt-4o', messages=[], tools=[ONE]).choices[0].message\n"
            "for call in message.tool_calls:\n    json.loads(call.function.arguments)['place']\n",
        ),
    ],
)
def test_a_read_that_may_fail(tmp_path: Path, key: str, code: str) -> None:
    (read,) = reads(tmp_path, code)
    assert read.key == key


@pytest.mark.parametrize(
    "code",
    [
        "    if name == 'get_weather': get_weather(arguments['city'], 1)\n",
        "    if name == 'get_weather' and 'unit' in arguments: get_weather(arguments['city'], arguments['unit'])\n",
        "    if name == 'get_weather': get_weather(arguments['city'], arguments['unit'] if arguments.get('unit') else 'c')\n",
        "    arguments['unit'] = 'c'\n    if name == 'get_weather': get_weather(arguments['city'], arguments['unit'])\n",
        "    if name in ('get_weather', 'get_time'): print(arguments['place'])\n",
        "    if name == 'other': print(arguments['place'])\n",
        "    print(arguments['place'])\n",
        "    if name == 'get_weather':\n        result = json.loads(get_weather(**arguments))\n        print(result['place'])\n",
        "    if name == 'get_weather':\n        try: print(arguments['place'])\n        except KeyError: pass\n",
        "    if name == 'get_weather': complete(arguments)\n    if name == 'get_weather': print(arguments['place'])\n",
    ],
)
def test_a_read_that_is_right_or_not_known(tmp_path: Path, code: str) -> None:
    assert reads(tmp_path, READ + code) == []


def test_a_handler_of_two_tools_may_read_what_either_offers(tmp_path: Path) -> None:
    code = "def serve(given): return given['place']\nSERVED = {'get_weather': serve, 'get_time': serve}\n"
    assert reads(tmp_path, f"{code}{READ}    SERVED[name](arguments)\n") == []


def test_code_that_looks_which_keys_are_there_says_so(tmp_path: Path) -> None:
    code = READ + "    gone = [key for key in ('city', 'unit') if key not in arguments]\n"
    (read,) = reads(tmp_path, code + "    if name == 'get_weather' and not gone: print(arguments['unit'])\n")
    assert read.is_checked
