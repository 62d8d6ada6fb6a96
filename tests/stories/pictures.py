"""The pictures of the guide: taken by the test run, and written anew only where a page looks different."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

from tests.stories.browser import NARROW, WIDE

LOOKS: dict[str, dict[str, Any]] = {
    "ar": {"size": WIDE, "color_scheme": "light"},
    "en": {"size": NARROW, "color_scheme": "dark"},
}
"""How a page is looked at when its picture is taken: Arabic at a desk, English on a telephone at night."""
SCREENS = Path(__file__).parents[2] / "docs" / "screens"
COLOURS = 64
MOST = 100_000
"""Bytes that a picture may weigh: a guide is read over a bad line too."""
GLANCE = (96, 96)
UNLIKE = 6.0
"""Of 255, the mean by which two glances differ when a page looks different; other names and days make less."""


def keep(page: Page, name: str) -> None:
    """Take the picture of a page as it stands in its window."""
    page.wait_for_timeout(150)
    page.evaluate("() => { scrollTo(0, 0); document.activeElement?.blur?.(); }")
    taken = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    file = SCREENS / name
    if not file.exists() or looks_different(Image.open(file), taken):
        file.parent.mkdir(parents=True, exist_ok=True)
        taken.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size <= MOST, f"{name} weighs {file.stat().st_size} bytes"


def looks_different(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures differ at a glance: in size, or by more than names and days make out."""
    if one.size != other.size:
        return True
    glances = [picture.convert("L").resize(GLANCE, Image.Resampling.BOX) for picture in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*glances)).mean[0] > UNLIKE
