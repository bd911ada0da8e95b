"""Makes `schemas/encodings/` from a published package that carries tiktoken's rank files; nothing is fetched at run time.

    pip download --no-deps litellm && python scripts/encodings.py litellm-*.whl

tiktoken names a rank file by the SHA-1 of its address, and pins its SHA-256. Both are checked here, the second again in the tests.
"""

import hashlib
import json
import sys
import zipfile
import zlib
from base64 import b64decode
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tiktoken_ext import openai_public

FOLDER = Path(__file__).resolve().parent.parent / "schemas" / "encodings"
NAMES = ("o200k_base", "cl100k_base")
ALIKE = {"o200k_harmony": "o200k_base"}  # as long as no special token is asked for


class Pinned(Exception):
    """Carries the address and the hash of a rank file out of tiktoken's own code."""

    def __init__(self, url: str, sha256: str) -> None:
        super().__init__(url)
        self.url = url
        self.sha256 = sha256


def pinned(name: str) -> Pinned:
    """Returns where the rank file of an encoding is published, and its hash."""

    def load(url: str, expected_hash: str) -> Any:
        raise Pinned(url, expected_hash)

    openai_public.load_tiktoken_bpe = load
    try:
        openai_public.ENCODING_CONSTRUCTORS[name]()
    except Pinned as found:
        return found
    raise ValueError(name)


def definition(name: str, ranks: dict[bytes, int]) -> dict[str, Any]:
    """Returns tiktoken's definition of an encoding, for ranks that are known."""
    openai_public.load_tiktoken_bpe = lambda *_, **__: ranks
    found: dict[str, Any] = openai_public.ENCODING_CONSTRUCTORS[name]()
    return found


def packed(tokens: list[bytes]) -> bytes:
    """Packs tokens in the order of their ranks: the length of each, one byte, then all of them end to end."""
    return zlib.compress(bytes(map(len, tokens)) + b"".join(tokens), 9)


def main(wheel: str) -> None:
    """Writes the files."""
    FOLDER.mkdir(exist_ok=True)
    index: dict[str, Any] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in NAMES:
            pin = pinned(name)
            key = hashlib.sha1(pin.url.encode(), usedforsecurity=False).hexdigest()
            (member,) = (member for member in archive.namelist() if member.endswith(f"/{key}"))
            text = archive.read(member)
            if hashlib.sha256(text).hexdigest() != pin.sha256:
                raise SystemExit(f"{member} is not what tiktoken pins")
            tokens = [b64decode(line.split()[0]) for line in text.splitlines()]
            if [int(line.split()[1]) for line in text.splitlines()] != list(range(len(tokens))):
                raise SystemExit(f"the ranks of {name} have gaps")
            entry = definition(name, {token: rank for rank, token in enumerate(tokens)})
            index[name] = {
                "file": f"{name}.zlib",
                "tokens": len(tokens),
                "pattern": entry["pat_str"],
                "url": pin.url,
                "sha256": pin.sha256,
            }
            (FOLDER / f"{name}.zlib").write_bytes(packed(tokens))
    index |= {name: index[other] for name, other in ALIKE.items()}
    document = {
        "title": "The encodings of tiktoken: what splits a text, and where the ranks of its tokens are kept",
        "x-source": f"tiktoken {version('tiktoken')} (MIT), rank files out of {Path(wheel).name.split('-cp')[0]}",
        "x-date": date.today().isoformat(),
        "encodings": index,
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    (FOLDER / "encodings.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
