"""An image's address is neither a web address nor a `data:` URL that holds an image.

## Why
The API fetches `http` and `https` addresses and reads `data:` URLs with base64 of png, jpeg, gif or webp. Anything else it refuses
(`Expected a base64-encoded data URL with an image MIME type …`): paths of files, bare base64, other MIME types, and bytes of
something else (`You uploaded an unsupported image`), such as the error page that a download gave instead of the image.

The rule is silent on placeholders of templates and on data that was shortened for a document.

## Fix safety
The fix reads the image's format off the first bytes of its base64, which is sure, but puts a prefix before a value of the user's.
"""

from collections.abc import Iterator
from typing import Any

from linter.checks.texts import data_url, is_base64, is_stand_in
from linter.checks.wording import quoted
from linter.model.finding import Finding
from linter.model.fix import Fix, Replace, Safety
from linter.model.rule import ERROR, SOMETIMES, Example, Measured, Rule
from linter.model.subject import Part
from linter.model.unknown import get

GIF = "R0lGODlhAQABAAAAACw="


def _image(url: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


RULE = Rule(
    code="MSG110",
    slug="invalid-image-url",
    severity=ERROR,
    fix=SOMETIMES,
    since="0.1",
    vendor="openai",
    summary="an image's address is no web address and no image data",
    evidence=Measured("error texts `Invalid image URL` and `You uploaded an unsupported image`", "2026-11"),
    examples=(
        Example.part(bad=_image(GIF), at="/image_url/url", fixed=_image(f"data:image/gif;base64,{GIF}")),
        Example.part(bad=_image("./cat.png"), at="/image_url/url"),
        Example.part(bad=_image("file:///home/me/cat.png"), at="/image_url/url"),
        Example.part(bad=_image(f"data:application/pdf;base64,{GIF}"), at="/image_url/url"),
        Example.part(bad=_image(f"data:image/svg+xml;base64,{GIF}"), at="/image_url/url"),
        Example.part(bad=_image("data:image/png;base64,not*base64"), at="/image_url/url"),
        Example.part(bad=_image("data:image/png;base64,"), at="/image_url/url"),
        Example.part(bad=_image("data:image/png;base64,UGxlYXNlIHNldCBhIHVzZXItYWdlbnQ="), at="/image_url/url"),
        Example.part(good=_image("https://example.com/cat.png?x=1")),
        Example.part(good=_image(f"data:image/jpg;base64,{GIF}")),
        Example.part(good=_image("data:image/png;base64,iVBORw0KGgo...")),
        Example.part(good=_image("data:image/png;base64,{b64}")),
        Example.part(good=_image("{{image}}")),
    ),
)

MIME_TYPES = ("image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp")
BEGINNINGS = {"iVBORw0KGgo": "image/png", "/9j/": "image/jpeg", "R0lGOD": "image/gif", "UklGR": "image/webp"}
WEB = ("http://", "https://")
HELP = "Give an `https:` address, or `data:image/png;base64,…`"


@RULE.on(Part, "image_url")
def check(part: Part, ctx: Any) -> Iterator[Finding]:
    url = get(part.data, "image_url", "url")
    if get(part.data, "type") != "image_url" or not isinstance(url, str) or url[:8].lower().startswith(WEB) or is_stand_in(url):
        return
    place = part.place.at("image_url", "url")
    data = data_url(url)
    if data is None:
        mime = next((mime for start, mime in BEGINNINGS.items() if url.startswith(start) and is_base64(url)), None)
        fix = None
        if mime:
            title = f"Put `data:{mime};base64,` before it"
            fix = Fix(title, (Replace(place, f"data:{mime};base64,{url}"),), Safety.UNSAFE)
        yield RULE.finding(place, f"{quoted(url)} is no web address and no `data:` URL", HELP, fix=fix)
    elif data.mime not in MIME_TYPES:
        yield RULE.finding(place, f"`data:` URL has the type {quoted(data.mime)}, not an image's", "Send png, jpeg, gif or webp")
    elif not data.is_base64 or not is_base64(data.payload):
        what = "is empty" if not data.payload.strip() else "is not valid base64"
        yield RULE.finding(place, f"image data {what}", HELP)
    elif not data.payload.lstrip().startswith(tuple(BEGINNINGS)):
        yield RULE.finding(place, "image data does not begin as a png, jpeg, gif or webp does", "Encode the bytes of an image file")
