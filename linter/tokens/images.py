"""What an image costs: its size, read off the first bytes of a `data:` URL, and the documented formulas."""

import base64
import binascii
import math
import struct
from typing import Any

from linter.checks.texts import data_url, is_stand_in
from linter.facts.models import Model
from linter.facts.tokens import image_costs, tokens
from linter.model.amount import NONE, Amount
from linter.model.unknown import UNKNOWN, get

__all__ = ["image_amount", "image_size", "size_in_url"]

Size = tuple[int, int]

_HEAD = 1 << 19  # characters of base64; a JPEG has its size behind what the camera wrote, such as a small picture
_TILE, _PATCH = 512, 32
_BOX, _SHORT_SIDE = 2048, 768
_MOST_TILES = 8  # 2048 by 768


def image_amount(part: Any, model: Model | None) -> Amount:
    """Returns what an `image_url` part costs; a range where its size, or the formula, is not known."""
    image = get(part, "image_url")
    url, detail = image if isinstance(image, str) else get(image, "url"), get(image, "detail")
    if url is UNKNOWN:
        return Amount(0, 0, is_open=True)
    if not isinstance(url, str):
        return NONE
    kind, costs = image_costs(model)
    if kind == "other":
        return Amount(*costs["range"])
    size = size_in_url(url)
    if kind == "tiles":
        return _tiles_cost(size, detail, costs)
    most = costs["most"]
    if detail == "original" or detail is UNKNOWN:
        most = max(most, tokens("images")["original"]["most"])
    return _patches_cost(size, most, costs["factor"])


def _tiles_cost(size: Size | None, detail: Any, costs: dict[str, Any]) -> Amount:
    """The base alone at `low`; at `high` the image is made to fit a box, then its short side, and covered with tiles."""
    (low, high), (low_tile, high_tile) = costs["base"], costs["tile"]
    if detail == "low":
        return Amount(low, high)
    few, many = (1, _MOST_TILES) if size is None else (_tiles(size),) * 2
    if detail != "high":  # the model chooses
        few = 0
    return Amount(low + few * low_tile, high + many * high_tile)


def _tiles(size: Size) -> int:
    scale = min(1.0, _BOX / max(size))
    scale = min(scale, _SHORT_SIDE / min(size))
    return math.prod(max(1, math.ceil(round(side * scale) / _TILE)) for side in size)


def _patches_cost(size: Size | None, most: int, factor: tuple[float, float]) -> Amount:
    """One for each patch that covers the image, which is made smaller until there are not too many of them, times a factor."""
    more = tokens("images")["more"]
    if size is None:
        return Amount(1, math.ceil(most * factor[1]) + more)
    count = math.prod(math.ceil(side / _PATCH) for side in size)
    # How exactly an image is made smaller is told in two ways, and neither is what is charged.
    few, many = (count, count) if count <= most and max(size) <= _BOX else (min(count, most) * 9 // 10, min(count, most))
    return Amount(math.floor(few * factor[0]), math.ceil(many * factor[1]) + more)


def size_in_url(url: str) -> Size | None:
    """Returns the width and height of an image in a `data:` URL; `None` for another URL, or if they cannot be found."""
    found = data_url(url[: _HEAD + 200])
    if found is None or not found.is_base64 or is_stand_in(url[:200]):
        return None
    head = "".join(found.payload[:_HEAD].split())
    try:
        return image_size(base64.b64decode(head[: len(head) // 4 * 4]))
    except binascii.Error:
        return None


def image_size(data: bytes) -> Size | None:
    """Returns the width and height that a PNG, GIF, WebP or JPEG has in its header."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            size = struct.unpack(">II", data[16:24])
        elif data.startswith((b"GIF87a", b"GIF89a")):
            size = struct.unpack("<HH", data[6:10])
        elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            size = _webp(data)
        elif data.startswith(b"\xff\xd8"):
            size = _jpeg(data)
        else:
            return None
    except (struct.error, IndexError):
        return None
    return (size[0], size[1]) if min(size) > 0 else None


def _webp(data: bytes) -> Size:
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = struct.unpack("<I", data[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return 0, 0


def _jpeg(data: bytes) -> Size:
    """Walks from marker to marker to the one that begins a frame."""
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without a length
            at += 2
        else:
            (length,) = struct.unpack(">H", data[at + 2 : at + 4])
            at += 2 + length
    return 0, 0
