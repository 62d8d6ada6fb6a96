"""A clerk holds a passport before the camera, or chooses a photograph: the form fills itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserType, expect

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from tests.stories.browser import NARROW, WIDE, Person, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.node("EG")]
PASSPORTS = Path(__file__).parents[1] / "src" / "rabt" / "people" / "tests" / "passports"


def page_of(name: str, size: tuple[int, int]) -> Image.Image:
    """Draw a page with a passport's lines across its middle, as the camera sees it."""
    seen = Image.new("L", size, 205)
    strip = Image.open(PASSPORTS / f"{name}.png").convert("L")
    strip = strip.resize((size[0] * 19 // 20, strip.height * size[0] * 19 // 20 // strip.width))
    seen.paste(strip, ((size[0] - strip.width) // 2, (size[1] - strip.height) // 2))
    return seen


@pytest.fixture
def camera(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Browser]:
    """Start a browser whose camera sees a passport."""
    wide, high = 1280, 720
    film = tmp_path / "seen.y4m"
    grey = page_of("elbenhawy", (wide, high)).tobytes()
    frame = b"FRAME\n" + grey + bytes([128]) * (wide * high // 2)
    film.write_bytes(f"YUV4MPEG2 W{wide} H{high} F10:1 Ip A1:1 C420\n".encode() + frame * 3)
    played = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    told = browser_type_launch_args | {"args": [*browser_type_launch_args["args"], *played]}
    found = browser_type.launch(**told)
    yield found
    found.close()


def sit(walk: Walk, live_server: Any, settings: Any, size: tuple[int, int]) -> Any:
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    account = account_with("origin_clerk", "EG/labour/first/")
    link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
    return walk.person(live_server.url, link.removeprefix(live_server.url), size)


def filled(who: Person) -> None:
    """Hold the form that filled itself from the lines of the first passport."""
    expect(who.page.locator("#fields .said")).to_be_visible(timeout=30_000)
    for name, value in {
        "passport_number": "A27182818", "name_latin": "SAIED ATTIA MORSY ELBENHAWY", "born_on": "1990-03-14",
        "passport_expires_on": "2031-05-12", "sex": "male", "nationality": "EGY",
    }.items():  # fmt: skip
        expect(who.page.locator(f"[name={name}]")).to_have_value(value)


@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("en", NARROW)])
def test_the_camera_reads_the_lines(camera, live_server, settings, language, size):
    walk = Walk(camera, language)
    with sit(walk, live_server, settings, size) as who:
        who.context.grant_permissions(["camera"])
        who.visit("/people/register")
        button = who.page.locator("[data-part=camera]")
        before = button.inner_text()
        button.click()
        filled(who)
        expect(who.page.locator("[data-passport] video")).to_be_hidden()
        expect(button).to_have_text(before)
        who.see()
    assert not walk.faults


def test_the_camera_is_stopped_again(camera, live_server, settings):
    walk = Walk(camera, "ar")
    with sit(walk, live_server, settings, NARROW) as who:
        who.context.grant_permissions(["camera"])
        who.visit("/people/register")
        who.page.evaluate("document.querySelector('[data-passport]').dataset.passport = '/nothing'")
        button, video = who.page.locator("[data-part=camera]"), who.page.locator("[data-passport] video")
        button.click()
        expect(video).to_be_visible()
        button.click()
        expect(video).to_be_hidden()
        assert who.page.evaluate("document.querySelector('[data-passport] video').srcObject") is None


def test_without_leave_the_page_says_what_else_can_be_done(browser, live_server, settings):
    walk = Walk(browser, "en")
    with sit(walk, live_server, settings, NARROW) as who:
        who.visit("/people/register")
        who.page.locator("[data-part=camera]").click()
        expect(who.page.locator("[data-part=said]")).to_contain_text("did not open")
    assert not walk.faults


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_photograph_is_read(browser, live_server, settings, tmp_path, language):
    good, other, broken = tmp_path / "good.jpg", tmp_path / "other.jpg", tmp_path / "broken.jpg"
    page_of("elbenhawy", (1600, 1130)).rotate(2, fillcolor=205).save(good, quality=80)
    Image.new("L", (800, 600), 130).save(other)
    broken.write_bytes(b"no picture at all")
    walk = Walk(browser, language)
    with sit(walk, live_server, settings, NARROW) as who:
        who.visit("/people/register")
        chosen, said = who.page.locator("[data-part=photo]"), who.page.locator("[data-part=said]")
        for nothing in (other, broken):
            chosen.set_input_files(nothing)
            expect(said).to_have_text(who.page.locator("[data-passport]").get_attribute("data-none") or "?")
        chosen.set_input_files(good)
        filled(who)
        expect(said).to_be_empty()
    assert not walk.faults
