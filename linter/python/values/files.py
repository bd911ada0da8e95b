"""Files of the project that code reads: which file a path means, what stands in it, and whether the project writes it itself.

The working directory is not known, so a relative path means a file beside the source or in the root of the project, and only if
exactly one of these is there. Nothing outside of the project is ever read.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.origins import Origins
from linter.python.source import Source
from linter.python.values.located import Located
from linter.python.values.value import Value

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values
    from linter.python.values.value import Env

__all__ = ["Files"]

_OPENERS = frozenset(("builtins.open", "io.open", "codecs.open", "aiofiles.open"))
_PATHS = frozenset(f"pathlib.{name}" for name in ("Path", "PurePath", "PosixPath", "PurePosixPath")) | {"anyio.Path"}
_SAME_PATH = frozenset(
    "os.path.abspath os.path.realpath os.path.normpath os.fspath builtins.str importlib.resources.as_file".split()
)
_WORKING_DIRECTORY = frozenset(("os.getcwd", "pathlib.Path.cwd"))
_PACKAGE_FOLDERS = frozenset(("importlib.resources.files", "importlib_resources.files"))
_PACKAGE_TEXTS = frozenset(("importlib.resources.read_text", "importlib_resources.read_text"))
_OWN_PACKAGE = ("__package__", "__name__")
_UTF_8 = frozenset(("utf-8", "utf8", "utf-8-sig", "ascii"))
# What writes a file, by the last word of what is called, and which argument is its path; -1 stands for the object of the method.
_WRITERS = {
    "write_text": -1, "write_bytes": -1, "touch": -1, "copy": 1, "copyfile": 1, "copy2": 1, "move": 1, "urlretrieve": 1,
    "to_json": 0, "to_csv": 0, "rename": 1, "replace": 1,
}  # fmt: skip
_COPIERS = frozenset("copy copyfile copy2 move rename replace".split())
_READS = re.compile(r"load|read|open|path|join|exist|is_?file|prompt|template|get|print|log", re.IGNORECASE)
_MOST_LEVELS = 20


class Files:
    """Finds and reads files of one project for `Values`."""

    def __init__(self, origins: Origins, values: "Values") -> None:
        self._origins = origins
        self._project = origins.project
        self._values = values

    # Paths

    def located(self, value: Value) -> Located | None:
        """Returns the path that a value is; `None` if it is none, or that is not known."""
        if value.file is not None and value.file.kind == "path":
            return value.file
        return (
            Located(value.data) if isinstance(value.data, str) and 0 < len(value.data) < 1000 and "\0" not in value.data else None
        )

    def own(self, node: tree.Expr, source: Source) -> Value:
        """What `__file__` is."""
        return Value(UNKNOWN, node, source, file=Located(os.path.realpath(source.path), is_anchored=True))

    def joined(self, parts: list[Value], node: tree.Expr, source: Source, *, is_text: bool = False) -> Value:
        """What paths make that are joined, as folders or as text: `folder / "a"`, `f"{folder}/a"`."""
        found = self.located(parts[0]) if parts else None
        for part in parts[1:]:
            other = self.located(part)
            if found is None or other is None or other.is_anchored:
                return Value(UNKNOWN, node, source)
            found = found.followed_by(other.text) if is_text else found.to(other.text)
        return Value(UNKNOWN, node, source, file=found)

    def attribute(self, holder: Value, name: str, node: tree.Expr) -> Value | None:
        """What an attribute of a path is."""
        if holder.file is None or holder.file.kind != "path":
            return None
        match name:
            case "parent":
                return Value(UNKNOWN, node, holder.source, file=holder.file.up())
            case "parents":
                return Value(UNKNOWN, node, holder.source, file=replace(holder.file, kind="parents"))
            case _:
                return None

    def part(self, holder: Value, key: Any, node: tree.Expr) -> Value | None:
        """What is at a key of what was read from a file, or at an index of the folders around one."""
        if holder.file is not None and holder.file.kind == "parents" and isinstance(key, int) and 0 <= key < _MOST_LEVELS:
            return Value(UNKNOWN, node, holder.source, file=holder.file.up(key + 1))
        found = holder.member(key) if holder.file is not None and isinstance(key, str | int) else None
        return None if found is None else replace(found, node=node)

    # Calls

    def may_open(self, node: tree.Expr | None) -> bool:
        """Says whether something may be an open file, by the word that is called."""
        match node:
            case tree.Call(func=tree.Name(id=name)) | tree.Call(func=tree.Attribute(attr=name)):
                return name in ("open", "as_file")
            case _:
                return False

    def of_function(self, path: str, node: tree.Call, source: Source, env: "Env") -> Value | None:
        """What a function of a library gives that makes, opens or reads a path; `None` if it does nothing of that kind."""
        if path in _OPENERS:
            return self._opened(node, source, env, at=0)
        if path == "json.load" and len(node.args) == 1:
            return self._loaded(node, source, env)
        if path in _WORKING_DIRECTORY:
            return Value(UNKNOWN, node, source, file=Located(""))
        if path in _PACKAGE_FOLDERS or path in _PACKAGE_TEXTS:
            return self._of_package(path, node, source, env)
        if any(arg.star or arg.keyword for arg in node.args):
            return None
        if path in _PATHS or path == "os.path.join":
            return self.joined([self._values.of(arg.value, source, env) for arg in node.args], node, source)
        if len(node.args) == 1 and (path in _SAME_PATH or path == "os.path.dirname"):
            inner = self._values.of(node.args[0].value, source, env)
            found = self.located(inner) if path != "builtins.str" or inner.data is UNKNOWN else None
            return None if found is None else Value(UNKNOWN, node, source, file=found if path in _SAME_PATH else found.up())
        return None

    def of_method(self, node: tree.Call, func: tree.Attribute, source: Source, env: "Env") -> Value | None:
        """What a method of a path or of an open file gives; `None` if it is none of these."""
        holder = self._values.of(func.value, source, env)
        if holder.file is None:
            return None
        match holder.file.kind, func.attr:
            case "path", "resolve" | "absolute" | "as_posix" | "__str__":
                return Value(UNKNOWN, node, source, file=holder.file)
            case "path", "joinpath" if not any(arg.star or arg.keyword for arg in node.args):
                return self.joined([holder, *(self._values.of(arg.value, source, env) for arg in node.args)], node, source)
            case "path", "open":
                return self._opened(node, source, env, holder=holder, at=-1)
            case "path", "read_text" if self._is_plain(node, source, env, (0,)):
                return self._text(holder.file, node, source)
            case "open", "read" if not node.args and _is_read_once(func.value, source):
                return self._text(holder.file, node, source)
            case "data" | "part", "get" if isinstance(holder.data, dict):
                return self.part(holder, self._values.of(node.positional(0), source, env).data, node)
            case _:
                return None

    def _of_package(self, path: str, node: tree.Call, source: Source, env: "Env") -> Value | None:
        """The folder of a package, or a text in it: `importlib.resources.files(__package__)`."""
        package, name = node.positional(0), node.positional(1)
        folder = os.path.dirname(os.path.realpath(source.path))
        if package is not None and not (isinstance(package, tree.Name) and package.id in _OWN_PACKAGE):
            named = self._values.of(package, source, env).data
            module = self._project.module_path(named, source) if isinstance(named, str) else None
            for ref in self._origins.of(package, source) if module is None else ():
                module = os.path.realpath(ref.source.path) if ref.kind == "module" and ref.source else None
            if module is None:
                return None
            folder = os.path.dirname(module)
        found: Located | None = Located(folder, is_anchored=True)
        if path in _PACKAGE_FOLDERS:
            return Value(UNKNOWN, node, source, file=found)
        inner = self._values.of(name, source, env).data
        found = found.to(inner) if found is not None and isinstance(inner, str) else None
        return self._text(found, node, source) if found is not None and self._is_plain(node, source, env, (2,)) else None

    def _opened(self, node: tree.Call, source: Source, env: "Env", *, at: int, holder: Value | None = None) -> Value | None:
        """A file that is opened to read text; `at` is the position of the path among the arguments, -1 if it stands before."""
        path = holder or self._values.of(node.positional(0) or node.keyword("file"), source, env)
        found = self.located(path)
        mode = node.positional(at + 1) or node.keyword("mode")
        said = self._values.of(mode, source, env).data if mode is not None else "r"
        encodings = (3, 2) if at == 0 else (2,)
        if found is None or said not in ("r", "rt", "tr", "rb", "br", "rU") or not self._is_plain(node, source, env, encodings):
            return None
        return Value(UNKNOWN, node, source, file=replace(found, kind="bytes" if "b" in said else "open"))

    def _is_plain(self, node: tree.Call, source: Source, env: "Env", positions: tuple[int, ...]) -> bool:
        """Whether a text is decoded as UTF-8, or as the system does it, and its ends of lines are those of Python."""
        if node.is_spread or any(arg.star for arg in node.args) or node.keyword("newline") is not None:
            return False
        given = [node.keyword("encoding"), *(node.positional(position) for position in positions)]
        said = [self._values.of(one, source, env).data for one in given if one is not None]
        return all(one is None or one == -1 or (isinstance(one, str) and one.lower() in _UTF_8) for one in said)

    # What stands in a file

    def _text(self, path: Located, node: tree.Expr, source: Source) -> Value:
        full = self._found(path, source)
        text = self._project.text_of(full) if full is not None and not self._is_written(full, source) else None
        if full is None or text is None:
            return Value(UNKNOWN, node, source)
        return Value(text, node, source, is_made=True, file=Located(full, is_anchored=True, kind="text"))

    def _loaded(self, node: tree.Call, source: Source, env: "Env") -> Value | None:
        """What `json.load` makes of an open file."""
        given = node.args[0].value
        holder = self._values.of(given, source, env)
        if holder.file is None or holder.file.kind not in ("open", "bytes") or not _is_read_once(given, source):
            return None
        return self.loaded(self._text(holder.file, node, source), node, source)

    def loaded(self, text: Value, node: tree.Expr, source: Source) -> Value:
        """What JSON is, be it read from a file or not."""
        try:
            data = json.loads(text.data)
        except (TypeError, ValueError, RecursionError):
            return Value(UNKNOWN, node, source)
        file = replace(text.file, kind="data") if text.file is not None and text.file.kind == "text" else None
        return Value(data, node, source, is_made=file is not None, file=file)

    def _found(self, path: Located, source: Source) -> str | None:
        """The full path of the only file that a path can mean, links followed."""
        places = [full for full in self._places(path, source) if os.path.isfile(full)]
        return places[0] if len(places) == 1 else None

    def _places(self, path: Located, source: Source) -> list[str]:
        """Where a file would be that a path means, as far as that is in the project."""
        if path.is_anchored:
            found = [os.path.realpath(path.text)]
        elif os.path.isabs(path.text):
            return []
        else:
            folders = (os.path.dirname(os.path.realpath(source.path)), str(self._project.root))
            found = list(dict.fromkeys(os.path.realpath(os.path.join(folder, path.text)) for folder in folders))
        return [full for full in found if full.startswith(f"{self._project.root}{os.sep}")]

    # What the project writes

    def _is_written(self, full: str, reader: Source) -> bool:
        """Whether code of the project may write a file: what stands there now says nothing of what is read."""
        memo, key = self._project.memo, ("written", full, reader)
        if key not in memo:
            memo[key] = True  # for those who ask in a circle
            memo[key] = self._may_be_written(full, reader)
        return bool(memo[key])

    def _may_be_written(self, full: str, reader: Source) -> bool:
        name = os.path.basename(full)
        naming, is_complete = self._project.mentions(name)
        if not naming and not is_complete:
            return True  # it is named nearly everywhere
        constants = {constant for source in naming for constant in _names_for(name, source)}
        sources = dict.fromkeys((reader, *naming))
        for constant in sorted(constants):
            sources |= dict.fromkeys(self._project.mentions(constant)[0])
        is_handed_on = any(_is_handed_on(name, constants, source) for source in sources)
        for source in sources:
            for node in _written(source, self._origins):
                path = self.located(self._values.of(node, source))
                if (
                    full in self._places(path, source)
                    if path is not None
                    else is_handed_on and self._may_end_in(node, name, source)
                ):
                    return True
        return False

    def _may_end_in(self, path: tree.Expr | None, name: str, source: Source) -> bool:
        """Whether a path that is known in part may be that of a file of this name."""
        last = self._values.text(path, source).rpartition("/")[2]
        return re.fullmatch(".*".join(map(re.escape, last.split("\0"))), name, re.DOTALL) is not None


def _written(source: Source, origins: Origins) -> Iterator[tree.Expr | None]:
    """Yields the paths that a file's code writes to."""
    for name, index in _WRITERS.items():
        for call in source.calls.get(name, ()):
            if name not in _COPIERS or tree.dotted(call.func).startswith(("shutil.", "os.")):
                yield call.positional(index) if index >= 0 else _object_of(call)
    for call in source.calls.get("open", ()):
        is_method = isinstance(call.func, tree.Attribute) and origins.path_of(call.func, source) not in _OPENERS
        mode = call.keyword("mode") or call.positional(0 if is_method else 1)
        if mode is not None and not (
            isinstance(mode, tree.Const) and isinstance(mode.value, str) and not set(mode.value) & set("wax+")
        ):
            yield _object_of(call) if is_method else call.positional(0)


def _object_of(call: tree.Call) -> tree.Expr | None:
    return call.func.value if isinstance(call.func, tree.Attribute) else None


def _is_handed_on(name: str, constants: set[str], source: Source) -> bool:
    """Whether the name of a file is given to a function that may write it, for all that its own name says."""
    for call in (call for calls in source.calls.values() for call in calls):
        for arg in call.args:
            is_named = isinstance(arg.value, tree.Name) and arg.value.id in constants
            is_written_out = isinstance(arg.value, tree.Const) and isinstance(arg.value.value, str) and name in arg.value.value
            if (is_named or is_written_out) and not _READS.search(tree.dotted(call.func).rpartition(".")[2]):
                return True
    return False


def _is_read_once(node: tree.Expr, source: Source) -> bool:
    """Whether nothing else reads an open file, so that all of it is still there to be read."""
    if isinstance(node, tree.Call):
        return True
    if not isinstance(node, tree.Name):
        return False
    bindings = source.lookup(node.id, node)
    loads = [
        ref for ref in source.references.get(node.id, ())
        if ref.edge not in ("target", "targets") and not (isinstance(ref.parent, tree.Attribute) and ref.parent.attr == "close")
        and source.lookup(node.id, ref) == bindings
    ]  # fmt: skip
    return len(bindings) == 1 and loads == [node]


def _names_for(name: str, source: Source) -> Iterator[str]:
    """Yields the names that a module gives to something in which a file's name stands."""
    for bound, bindings in source.module_scope.bindings.items():
        for binding in bindings:
            if binding.kind == "assign" and binding.value is not None and any(
                isinstance(inner, tree.Const) and isinstance(inner.value, str) and name in inner.value
                for inner in tree.walk(binding.value)
            ):  # fmt: skip
                yield bound
