"""A portrait of nobody: drawn, so that no living face stands in the rehearsal."""

import io
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw

SKIN = ("#e8c39e", "#d9a878", "#c68b59", "#a86b3c")
CLOTH = ("#35524a", "#5b4a72", "#7a4b2a", "#2f4b6e", "#6b2f3a")
FACES = 500
HAIR = ("#1d1a17", "#2e241c", "#4a4038")


def portrait(seed: int, sex: str) -> bytes:
    """Draw an invented face as a JPEG of 360 by 450; in a large rehearsal the faces come again."""
    return _drawn((seed - 1) % FACES + 1, sex)


@lru_cache(2 * FACES)
def _drawn(seed: int, sex: str) -> bytes:
    draw_by = Random(f"face {seed}")
    sheet = Image.new("RGB", (360, 450), "#dfe5e2")
    pen = ImageDraw.Draw(sheet)
    skin, cloth, hair = draw_by.choice(SKIN), draw_by.choice(CLOTH), draw_by.choice(HAIR)
    wide = draw_by.randint(72, 88)
    if sex == "female":
        pen.ellipse((180 - wide - 34, 70, 180 + wide + 34, 370), fill=cloth)
    pen.rounded_rectangle((60, 330, 300, 480), 80, fill=cloth)
    pen.rectangle((155, 270, 205, 350), fill=skin)
    pen.ellipse((180 - wide, 110, 180 + wide, 320), fill=skin)
    if sex != "female":
        pen.chord((180 - wide - 4, 95, 180 + wide + 4, 250), 180, 360, fill=hair)
    _features(pen, draw_by, hair)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=82)
    return out.getvalue()


def _features(pen: ImageDraw.ImageDraw, draw_by: Random, hair: str) -> None:
    apart, low = draw_by.randint(30, 38), draw_by.randint(196, 208)
    for side in (-1, 1):
        x = 180 + side * apart
        pen.ellipse((x - 9, low - 6, x + 9, low + 6), fill="#fdfdfd")
        pen.ellipse((x - 5, low - 5, x + 5, low + 5), fill="#2a2018")
        pen.line((x - 15, low - 18, x + 15, low - 20), fill=hair, width=5)
    pen.line((180, low + 12, 174, low + 44, 186, low + 46), fill="#8a5a36", width=3)
    pen.arc((155, low + 50, 205, low + 82), 20, 160, fill="#7a3b32", width=4)
    if draw_by.random() < 0.4:
        pen.arc((140, low + 40, 220, low + 112), 10, 170, fill=hair, width=9)
