"""A worker at his own page, by keys alone: he comes in, reads who looked, asks, reports, leaves."""

import base64
import io
from dataclasses import replace
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image

from rabt.access import actions as access
from rabt.access import viewing
from rabt.base import clock
from rabt.credentials.rules import grouped
from rabt.people.models import CorrectionRequest, Person
from rabt.people.tests.coming import code_sent
from rabt.permits.tests import build
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LATER = build.ENTRY + timedelta(days=1)


CAMERA = """
(picture) => {
  const canvas = document.createElement("canvas"), drawn = new Image();
  canvas.width = canvas.height = 720;
  drawn.onload = () => setInterval(() => {
    canvas.getContext("2d").drawImage(drawn, 0, 0, 720, 720);
  }, 100);
  drawn.src = picture;
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
}
"""


def picture_of(text):
    """Draw a code as a camera would see it."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    out = io.BytesIO()
    Image.fromarray(drawn.to_image(scale=6, add_quiet_zones=True)).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def test_the_code_of_his_card_is_read_by_the_camera(page, live_server, settings, cast, peer):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    permit = build.active(cast, peer)
    with clock.stopped(LATER):
        page.goto(f"{live_server.url}/my/enter")
        page.evaluate(CAMERA, picture_of(build.card_of(permit).token))
        with page.expect_navigation(timeout=60_000):
            page.click("[data-part=scan]")
        assert "/my/code/" in page.url
    assert code_sent()[1] == Person.objects.get(pk=permit.person_id).phone


LIGHT = 48_000
"""Bytes of a first visit: eight seconds on a line of 50 kbit/s."""


def test_his_first_visit_is_light_and_asks_for_no_letters_of_ours(browser, live_server, settings, cast, peer):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    permit = build.active(cast, peer)
    with clock.stopped(LATER):
        stay = access.open_own_stay(permit.person_ref, [permit.person_ref], at=clock.now())
        context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
        context.add_cookies([{"name": settings.OWN_COOKIE_NAME, "value": stay, "url": live_server.url}])
        page = context.new_page()
        asked = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto("/my/", wait_until="networkidle")
        came = page.evaluate(
            "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".reduce((sum, one) => sum + one.transferSize, 0)"
        )
        context.close()
    assert not [one for one in asked if one.endswith(".woff2")]
    assert 5_000 < came < LIGHT


def test_pressed_after_the_stay_ended_he_is_told_that_nothing_was_sent(
    browser, live_server, settings, cast, peer
):
    """Two tabs of one telephone, without scripts: he leaves in one, and presses in the other."""
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    permit = build.active(cast, peer)
    with clock.stopped(LATER):
        stay = access.open_own_stay(permit.person_ref, [permit.person_ref], at=clock.now())
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        context.add_cookies([{"name": settings.OWN_COOKIE_NAME, "value": stay, "url": live_server.url}])
        old, other = context.new_page(), context.new_page()
        old.goto(f"/permits/own/{permit.pk}/loss")
        other.goto("/my/")
        other.click("header form[action='/my/leave'] button")
        with old.expect_navigation():
            old.click("main form.form button.main")
        assert "لم يُرسل ما ضغطته" in old.inner_text("main")
        other.goto("/my/")
        assert "افتحها بالرمز" in other.inner_text("main")
        other.go_back()
        assert permit.spoken_number not in other.inner_text("body")
        context.close()
    assert build.card_of(permit).reason != "lost"


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_worker_reads_who_looked_at_him(browser, live_server, settings, cast, peer, language, size):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)  # messages are kept to be read
    permit = build.active(cast, peer)
    person = Person.objects.get(pk=permit.person_id)
    with clock.stopped(LATER):
        viewing.note(replace(cast("destination_clerk"), purpose="permit"), person.ref)
        walk = Walk(browser, language, by_keyboard=True)
        with walk.person(live_server.url, size=size) as worker:
            worker.press("main a[href='/my/enter']")
            worker.fill({"shown": grouped(build.card_of(permit).serial)})
            worker.press("main form.form button.main")
            worker.fill({"code": code_sent()[2]})
            worker.press("main form.form button.main")
            assert person.name_ar in worker.page.inner_text("h1")
            looks = worker.page.inner_text("#looks")
            assert {"ar": "الغرض: تصريح العمل", "en": "Purpose: Work permit"}[language] in looks
            worker.press("main a[href='/my/correct']")
            worker.fill({"field": "name_latin", "said": "Mohamed Elfargany"})
            worker.press("main form.form button.main")
            assert CorrectionRequest.objects.get().state == "passed"
            worker.press("main a[href='/my/all']")
            worker.press("main a[href='/my/']")
            worker.press(f"main a[href='/permits/own/{permit.pk}/loss']")
            worker.press("main form.form button.main")
            assert build.card_of(permit).reason == "lost"
            worker.press("header form[action='/my/leave'] button")
            assert worker.page.url.endswith("/my/enter")
    assert not walk.faults, "\n".join(walk.faults)
