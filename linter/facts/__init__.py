"""Access to the data under `schemas/`: what the API accepts, with source and date. No logic lives here."""

import json
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "load", "shape_names"]

_PACKAGE = Path(__file__).parent.parent
# The wheel carries the folder inside the package; a checkout has it beside the package.
FOLDER = _PACKAGE / "schemas" if (_PACKAGE / "schemas").is_dir() else _PACKAGE.parent / "schemas"


@cache
def load(name: str) -> Any:
    """Reads one data file, such as `parameters.json`; do not change what it returns."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def shape_names() -> tuple[str, ...]:
    """Names the JSON Schemas of request shapes, such as `message.user.json`."""
    return tuple(sorted(path.name for path in FOLDER.glob("*.json") if not path.name.startswith(("chatvet.", "models."))))
