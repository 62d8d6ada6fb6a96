"""A worker at his own page, by keys alone: he comes in, reads who looked, asks, reports, leaves."""

import base64
import io
from dataclasses import replace
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image

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
