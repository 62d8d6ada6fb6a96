"""What goes with a request: few pictures, and on each that is shown or saved stands by what it is bound."""

import io

from PIL import Image, ImageDraw, ImageFont

from rabt.base.errors import Refused

MOST = 5
BAND, MARGIN = 0.045, 0.3
"""How high the band above a picture is, in parts of its longer side; and the space around its words."""


def check_room(standing: int) -> None:
    """Ask that a request carries no more than it may. Refuses: assistance_attachments"""
    if standing >= MOST:
        raise Refused("assistance_attachments", most=MOST, field="picture")


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
