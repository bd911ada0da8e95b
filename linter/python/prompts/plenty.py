"""What there may be any amount of: files of a folder, pages of a document, rows, lines, the text of a file that somebody names."""

import os
import re
from collections.abc import Iterator

from linter.python import tree
from linter.python.functions import argument
from linter.python.histories.growth import last_name
from linter.python.semantics import Semantics
from linter.python.source import Source

__all__ = ["Plenty", "unwrapped"]

_DEEPEST = 6
_MOST_CALLERS = 8
_PDF = r"(?:PyPDF2|PyPDF4|pypdf)\.Pdf(?:File)?Reader\(\)|pdfplumber\.open\(\)|(?:fitz|pymupdf)\.(?:open|Document)\(\)"
_FOLDERS = re.compile(
    r"os\.(?:listdir|scandir|walk|fwalk)\(\)|glob\.i?glob\(\)|pathlib\.(?:Posix)?Path(?:\.cwd)?\(\).*\.(?:r?glob|iterdir|walk)\(\)"
)
_PAGES = re.compile(rf"(?:{_PDF})\.pages|(?:fitz|pymupdf)\.(?:open|Document)\(\)")
_PARAGRAPHS = re.compile(r"docx\.Document\(\)\.paragraphs")
_READER = re.compile(_PDF)
_PIECES = re.compile(
    r"youtube_transcript_api\.YouTubeTranscriptApi(?:\(\))?(?:\.list(?:_transcripts)?\(\)\.\w+\(\))?\.(?:get_transcript|fetch)\(\)"
    r"(?:\.(?:snippets|to_raw_data\(\)))?"
)
_TABLE = re.compile(r"pandas\.read_(?:csv|excel|json|parquet|sql\w*|table)\(\)")
_ROWS = re.compile(rf"(?:{_TABLE.pattern})\.(?:iterrows|itertuples|to_dict)\(\)")
_TABLE_TEXTS = frozenset("to_string to_csv to_markdown to_json to_html to_dict".split())
_CSV = re.compile(r"csv\.(?:reader|DictReader)\(\)")
_OPENED = re.compile(r"(?:builtins|io|codecs|aiofiles)\.open\(\)|pathlib\.(?:Posix)?Path\(\)\.open\(\)")
# Functions that give the whole text of a document.
_EXTRACTORS = frozenset(
    "docx2txt.process textract.process pdfminer.high_level.extract_text pymupdf4llm.to_markdown mammoth.extract_raw_text".split()
)
_PAGE = re.compile(r"bs4\.BeautifulSoup\(\)\.get_text")
_COMMANDS = re.compile(r"subprocess\.(?:check_output|getoutput)\(\)")
_DIFFERENCE = re.compile(
    r"^git\b.*\b(?:diff|log|show)\b(?!.*--(?:\w+-)?(?:stat|only|status|oneline|max-count))(?!.*\s-(?:n|\d))", re.DOTALL
)
_SOME = re.compile(
    r"\b(?:where|limit|top|count|sum|avg|max|min|group|distinct|fetch|pragma|show|describe|sqlite_master|information_schema|pg_\w+)\b|\0"
)
_COLUMNS = re.compile(r"\s*select\s+(?:.*\*|[^()]+,[^()]+)\s+from\s", re.DOTALL)
_WRAPPERS = frozenset("enumerate sorted list tuple reversed iter tqdm track set filter map".split())
_PATH_MAKERS = frozenset("Path join abspath realpath expanduser normpath resolve strip str joinpath absolute BytesIO".split())
_PAGE_COUNTS = frozenset("numPages page_count getNumPages".split())
_ASKING = re.compile(
    r"builtins\.input\(\)|sys\.argv|sys\.stdin|argparse\.ArgumentParser\(\)\.parse_args\(\)\.\w+|"
    r"(?:tkinter|customtkinter)\.filedialog\.askopenfile(?:name)?\(\)|streamlit\.file_uploader\(\)|flask\.request\.files.*|fastapi\.UploadFile\(\)"
)
# Texts of the developer's own, which are as long as they are.
_OWN = re.compile(r"prompt|template|system|instruct|config|persona|role|rules|setting|schema|example|skill", re.IGNORECASE)


def unwrapped(node: tree.Expr) -> tree.Expr:
    """Returns what is gone through by way of `enumerate`, `sorted`, `tqdm` and the like."""
    while isinstance(node, tree.Call) and last_name(node) in _WRAPPERS and node.args:
        given = node.args[-1 if last_name(node) in ("filter", "map") else 0]
        if given.star:
            break
        node = given.value
    return node


class Plenty:
    """Tells of expressions of one project whether there may be any amount of what they are."""

    def __init__(self, semantics: Semantics) -> None:
        self._origins = semantics.origins
        self._values = semantics.values
        self._project = semantics.project

    def thing(self, node: tree.Expr, source: Source) -> tree.Expr:
        """Returns what somebody goes through in the end, be it by numbers: the pages of `range(len(pages))`."""
        node = unwrapped(node)
        return self._counted(node, source) or node

    def word(self, node: tree.Expr, source: Source) -> str:
        """Returns what somebody goes through has any number of, in a word; nothing if that is not known, or known to be limited."""
        written, node = unwrapped(node), self.thing(node, source)
        counted = node if node is not written else None
        for ref in self._origins.of(node, source):
            if ref.kind != "library":
                continue
            if _FOLDERS.fullmatch(ref.path):
                return "" if self._is_own_folder(node, source) else "files"
            home, opened = next(((source, call) for source, call in ref.sites if call.args), (source, None))
            if opened is None or self._is_known(opened.positional(0), home):
                continue
            if _PAGES.fullmatch(ref.path) or (counted is not None and _READER.fullmatch(ref.path)):
                return "pages"
            if _PARAGRAPHS.fullmatch(ref.path):
                return "paragraphs"
            if _PIECES.fullmatch(ref.path):
                return "pieces"
            given = opened.positional(0)
            is_named = given is not None and self._is_read_outside(given, home)
            if _ROWS.fullmatch(ref.path) or (_CSV.fullmatch(ref.path) and is_named):
                return "rows"
            if _OPENED.fullmatch(ref.path.removesuffix(".readlines()")) and self._is_named_outside(opened, home):
                return "lines"
        if isinstance(node, tree.Call) and last_name(node) == "fetchall" and not node.args:
            return "rows" if self._is_whole_table(node, source) else ""
        if isinstance(node, tree.Call) and last_name(node) in ("rglob", "iterdir") and not self._origins.of(node, source):
            return "" if self._is_own_folder(node, source) else "files"
        return ""

    def is_output(self, node: tree.Attribute, source: Source) -> bool:
        """Says whether something is all that a command says of what was changed in a repository."""
        for ref in self._origins.of(node, source) if node.attr == "stdout" else ():
            if ref.path == "subprocess.run().stdout" and ref.sites:
                return self._is_difference(ref.sites[-1][1], ref.sites[-1][0])
        return False

    def is_text(self, call: tree.Call, source: Source) -> bool:
        """Says whether a call gives the whole text of a document or table that is not known, or of a file that somebody names."""
        name = last_name(call)
        if (
            name in ("read", "read_text")
            and not [arg for arg in call.args if not arg.keyword]
            and isinstance(call.func, tree.Attribute)
        ):
            return self._is_read_outside(call.func.value, source)
        for ref in self._origins.of(call.func, source):
            if ref.kind != "library":
                continue
            if ref.path in _EXTRACTORS:
                return not self._is_known(call.positional(0), source)
            if _PAGE.fullmatch(ref.path) and ref.sites:
                return not self._is_known(ref.sites[0][1].positional(0), ref.sites[0][0])
            if _COMMANDS.fullmatch(f"{ref.path}()"):
                return self._is_difference(call, source)
            table, _, method = ref.path.rpartition(".")
            if method in _TABLE_TEXTS and _TABLE.fullmatch(table) and ref.sites:
                return not self._is_known(ref.sites[0][1].positional(0), ref.sites[0][0])
        return False

    def _is_difference(self, call: tree.Call, source: Source) -> bool:
        """Whether a command brings what was changed in a repository, however much that is."""
        given = self._values.of(call.positional(0), source).data
        words = [word for word in given if isinstance(word, str)] if isinstance(given, list) else [given]
        return all(isinstance(word, str) for word in words) and _DIFFERENCE.match(" ".join(words)) is not None

    def _is_whole_table(self, call: tree.Call, source: Source) -> bool:
        """Whether a query brings all rows of a table: the last one before it on the same cursor, or the one that it ends."""
        holder = call.func.value if isinstance(call.func, tree.Attribute) else None
        query = holder if isinstance(holder, tree.Call) and last_name(holder) == "execute" else None
        if query is None and holder is not None:
            before = [
                other for other in source.calls.get("execute", ())
                if isinstance(other.func, tree.Attribute) and tree.dotted(other.func.value) == tree.dotted(holder) != ""
                and other.order < call.order and source.function_of(other) is source.function_of(call)
            ]  # fmt: skip
            query = before[-1] if before else None
        if query is None or len(query.args) != 1:  # with arguments it asks for some of them
            return False
        text = self._values.of(query.args[0].value, source).data
        return isinstance(text, str) and _COLUMNS.match(text.lower()) is not None and not _SOME.search(text.lower())

    def _counted(self, node: tree.Expr, source: Source, depth: int = 0) -> tree.Expr | None:
        """What is counted where one goes through numbers: `range(len(pages))`, `range(document.page_count)`."""
        match node:
            case tree.Call(func=tree.Name(id="range"), args=[*_, last]) if depth == 0 and not last.star:
                return self._counted(last.value, source, 1)
            case tree.Call(func=tree.Name(id="len"), args=[arg]) if depth:
                return arg.value
            case tree.Call(func=tree.Attribute(attr=name, value=inner)) | tree.Attribute(attr=name, value=inner) if (
                depth and name in _PAGE_COUNTS
            ):
                return inner
            case tree.Name() if 0 < depth < 3:
                found = self._values.sources_of(node, source)
                return self._counted(found[0][0], source, depth + 1) if len(found) == 1 and found[0][1] is source else None
            case _:
                return None

    # Where it comes from

    def _is_known(self, node: tree.Expr | None, source: Source) -> bool:
        """Whether a path, or the name of something, is written in the code, so that it is known what it leads to."""
        if node is None:
            return True
        value = self._values.of(node, source)
        return isinstance(value.data, str) or value.file is not None or bool(value.others)

    def _is_own_folder(self, node: tree.Expr, source: Source) -> bool:
        """Whether a folder is one of the project, with files that the developer puts there."""
        if not isinstance(node, tree.Call):
            return True  # it went through other hands
        func = node.func
        is_method = isinstance(func, tree.Attribute) and tree.dotted(func.value) not in ("os", "glob")
        folder = func.value if is_method and isinstance(func, tree.Attribute) else node.positional(0)
        if folder is None:
            return False
        value = self._values.of(folder, source)
        if value.others or _OWN.search(_words(folder)):
            return True
        if value.file is not None and value.file.is_anchored:
            return True
        path = value.file.text if value.file is not None else value.data
        if not isinstance(path, str):
            return False
        fixed = os.path.dirname(path.partition("*")[0]) if "*" in path else path
        bases = (os.path.dirname(os.path.realpath(source.path)), str(self._project.root))
        return bool(fixed.strip("./")) and any(os.path.isdir(os.path.join(base, fixed)) for base in bases)

    def _is_read_outside(self, handle: tree.Expr, source: Source) -> bool:
        """Whether what is read is a file that somebody outside of the code names, or sends."""
        if self._is_from_outside(handle, source):
            return True
        for ref in self._origins.of(handle, source):
            if ref.kind == "library" and ref.sites and _OPENED.fullmatch(ref.path):
                return self._is_named_outside(ref.sites[-1][1], ref.sites[-1][0])
        return False

    def _is_named_outside(self, opened: tree.Call, source: Source) -> bool:
        func = opened.func
        named = opened.positional(0) or opened.keyword("file")
        if isinstance(func, tree.Attribute) and func.attr == "open" and tree.dotted(func.value) not in ("io", "codecs", "aiofiles"):
            named = func.value
        return named is not None and self._is_from_outside(named, source)

    def _is_from_outside(self, node: tree.Expr | None, source: Source, depth: int = 0) -> bool:
        """Whether a path, or a file, is certainly given by who runs the program, and is no text of the developer's own."""
        if node is None or depth > _DEEPEST or _OWN.search(_words(node)):
            return False
        match node:
            case tree.Await(value=inner) | tree.NamedExpr(value=inner):
                return self._is_from_outside(inner, source, depth)
            case tree.Subscript(value=inner) if tree.dotted(inner) == "sys.argv" or tree.dotted(inner).endswith("request.files"):
                return True
            case tree.BinOp(op="/" | "+"):
                return self._is_from_outside(node.left, source, depth + 1) or self._is_from_outside(node.right, source, depth + 1)
            case tree.Joined():
                return any(
                    self._is_from_outside(part, source, depth + 1) for part in node.parts if not isinstance(part, tree.Const)
                )
            case tree.Call() if last_name(node) in _PATH_MAKERS:
                holder = [node.func.value] if isinstance(node.func, tree.Attribute) else []
                given = [*holder, *(arg.value for arg in node.args)]
                return any(self._is_from_outside(inner, source, depth + 1) for inner in given)
            case tree.Name() | tree.Attribute() | tree.Call():
                pass
            case _:
                return False
        if any(ref.kind == "library" and _ASKING.fullmatch(ref.path) for ref in self._origins.of(node, source)):
            return True
        return isinstance(node, tree.Name) and any(
            self._is_from_outside(value, home, depth + 1) for value, home in self._given(node, source)
        )

    def _given(self, node: tree.Name, source: Source) -> Iterator[tuple[tree.Expr, Source]]:
        """What a name is bound to: a value, or the arguments of callers."""
        for binding in source.lookup(node.id, node):
            function = binding.node.parent
            if binding.kind == "assign" and binding.value is not None and not binding.path:
                yield binding.value, source
            elif binding.kind == "param" and isinstance(binding.node, tree.Param) and isinstance(function, tree.FunctionDef):
                for other, call in self._origins.callers(function, source).sure[:_MOST_CALLERS]:
                    given = argument(call, function, binding.node, other, source)
                    if given is not None:
                        yield given, other


def _words(node: tree.Expr) -> str:
    found = (
        inner.id if isinstance(inner, tree.Name) else inner.attr if isinstance(inner, tree.Attribute) else str(inner.value)
        for inner in tree.walk(node) if isinstance(inner, tree.Name | tree.Attribute | tree.Const)
    )  # fmt: skip
    return " ".join(found)
