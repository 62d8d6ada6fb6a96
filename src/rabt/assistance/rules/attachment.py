"""What goes with a request or an answer: few pictures; on each shown or saved stands what binds it."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from rabt.assistance.rules.answer import GIVES
from rabt.assistance.rules.request import Part
from rabt.base.errors import Refused

MOST, WITH_ANSWER = 5, 1
BAND, MARGIN = 0.045, 0.3
"""How high the band above a picture is, in parts of its longer side; and the space around its words."""


@dataclass(frozen=True)
class Picture:
    """What somebody chose to go along: its bytes and its name."""

    content: bytes
    name: str


def check_room(standing: int, most: int = MOST) -> None:
    """Ask that a request carries no more than it may. Refuses: assistance_attachments"""
    if standing >= most:
        raise Refused("assistance_attachments", most=most, field="picture")


def check_carries(part: str, outcome: str) -> None:
    """Ask that a picture goes with something that is given, never with a yes or no.

    Refuses: assistance_picture
    """
    if part != Part.DATA or outcome not in GIVES:
        raise Refused("assistance_picture", field="picture")


def marked(picture: bytes, words: str) -> bytes:
    """Return a JPEG with a band above it on which stand these words, in Latin letters and digits."""
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as found:
        page = found.convert("RGB")
    high = max(24, round(max(page.size) * BAND))
    font, wide = _font(words, high, page.width)
    sheet = Image.new("RGB", (max(page.width, wide), page.height + high), "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, sheet.width, high - 1), fill="#9c1c1c")
    pen.text((round(high * MARGIN), high // 2), words, fill="white", font=font, anchor="lm")
    sheet.paste(page, (0, high))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _font(words: str, high: int, wide: int) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, int]:
    """Return letters that fit the band, smaller where the picture is narrow; and how wide the words are."""
    size = float(high) * 0.6
    while True:
        font = ImageFont.load_default(size)
        needed = round(font.getlength(words) + 2 * high * MARGIN)
        if needed <= wide or size <= 12:
            return font, needed
        size *= 0.8
