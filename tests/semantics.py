"""Small projects for tests of the semantic model: files written to a folder, and expressions in them found by their text."""

from pathlib import Path
from textwrap import dedent

from linter.python import tree
from linter.python.semantics import Semantics
from linter.python.source import Source


class Small:
    """A project of a few files; the first is `main.py` unless named otherwise."""

    def __init__(self, folder: Path, **files: str) -> None:
        (folder / "setup.py").write_text("")
        for name, text in files.items():
            path = folder / self.path_of(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        self.folder = folder
        self.semantics = Semantics(folder)

    @staticmethod
    def path_of(name: str) -> str:
        """`app__clients` is `app/clients.py`, and `app__` is `app/__init__.py`."""
        return f"{name[:-2]}/__init__.py" if name.endswith("__") else f"{name.replace('__', '/')}.py"

    def source(self, name: str = "main") -> Source:
        path = self.folder / self.path_of(name)
        return self.semantics.project.adopt(str(path), path.read_text())

    def call(self, name: str, source: Source | None = None) -> tree.Call:
        """The only call of a function or method by this name."""
        (call,) = (source or self.source()).calls[name]
        return call

    def argument(self, of: str = "show", source: Source | None = None) -> tree.Expr:
        """The first argument of a call."""
        return self.call(of, source).args[0].value

    def origins(self, of: str = "show") -> set[str]:
        """What the first argument of a call refers to: library paths, and names of what the project defines."""
        source = self.source()
        found = self.semantics.origins.of(self.argument(of, source), source)
        return {ref.path or f"{ref.kind} {getattr(ref.node, 'name', '')}".strip() for ref in found}

    def data(self, of: str = "show") -> object:
        """What the first argument of a call is."""
        source = self.source()
        return self.semantics.values.of(self.argument(of, source), source).data

    def uses(self, of: str) -> list[tuple[str, int]]:
        """Where the value of a call goes: kind and line."""
        source = self.source()
        return [(use.kind, use.source.line(use.node)) for use in self.semantics.uses.of(self.call(of, source), source)]
