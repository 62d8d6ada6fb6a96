"""The screen and telephones in browsers: with the line, with it cut on both sides; old pictures fail."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from rabt.access.models import Account
from rabt.access.testing import account_with, signed_in
from rabt.base import clock
from rabt.base.identifiers import new_id
from rabt.courses.models import Attendance, Holding, Learner, Seat, Session

PICTURES = os.environ.get("RABT_PICTURES")
AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICE = "LY/training/"


def until(page, question, tries=150):
    """Ask the page until it says yes."""
    for _ in range(tries):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def part(name):
    return f"[data-part={name}]"


@pytest.fixture
def hall(transactional_db):
    """Return a session that begins now, its trainer and three trainees with accounts."""
    now = clock.now()
    holding = Holding.objects.create(
        pk=new_id(), office=OFFICE, course="protection_at_border", centre="LY-TOBRUK-CENTRE", host="LY",
        starts_on=now.date(), ends_on=now.date() + timedelta(days=5), opened_by="x", opened_at=now,
    )  # fmt: skip
    trainer = account_with("trainer", OFFICE)
    row = Session.objects.create(
        holding=holding, office=OFFICE, topic="حماية القُصَّر", room="class_1", trainer_id=str(trainer.pk),
        starts_at=now - timedelta(minutes=2), ends_at=now + timedelta(minutes=88), seed="5a" * 32,
    )  # fmt: skip
    accounts = []
    for number in range(3):
        seat = Seat.objects.create(
            pk=new_id(), holding=holding, office=OFFICE, officer_id=new_id(), number=f"P-{number}",
            name_ar=f"زميل {number}", name_latin=f"Colleague {number}", of_state="EG", service="border",
            unit="حرس الحدود", state="present",
        )  # fmt: skip
        account = account_with("trainee", OFFICE)
        Learner.objects.create(office=OFFICE, officer_id=seat.officer_id, account_id=str(account.pk))
        accounts.append((account, seat))
    return row, trainer, accounts


@pytest.fixture
def opened(browser, live_server, settings):
    """Return a way to open a browser of somebody's own, signed in."""
    contexts = []

    def make(account: Account, address: str, width: int = 360):
        from django.test import Client  # noqa: PLC0415

        client = signed_in(Client(), account)
        context = browser.new_context(viewport={"width": width, "height": 780})
        contexts.append(context)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([
            {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url},
        ])  # fmt: skip
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{live_server.url}{address}")
        return page

    yield make
    for context in contexts:
        context.close()


def telephone(opened, account):
    """Open a trainee's page of attendance, and wait until his telephone is enrolled."""
    page = opened(account, "/courses/own/attend")
    until(page, "!document.querySelector('[data-part=scan]').disabled")
    return page


def answer(page, text):
    """Answer a code by its text, as a keyboard wedge would."""
    page.locator("details").evaluate("(found) => { found.open = true; }")
    page.fill("[data-part=typed] textarea", text)
    page.click("[data-part=typed] button")


def shown(page):
    """Return the text of the code on the screen."""
    until(page, "Boolean(document.querySelector('[data-part=code]').dataset.text)")
    return page.get_attribute(part("code"), "data-text")


def read_off(locator):
    """Read a QR code off the screen, as a camera would."""
    picture = Image.open(io.BytesIO(locator.screenshot())).convert("L")
    picture = picture.resize((picture.width * 2, picture.height * 2))
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def kept_here(page, name):
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, f"caches.open('{name}').then((kept) => kept.keys()).then((all) => all.length > 3)")


def pictured(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/courses-{name}.png", full_page=True)


def test_a_code_is_answered_over_the_line_and_with_the_line_cut_and_an_old_picture_fails(
    opened, hall, live_server
):
    _, trainer, accounts = hall
    screen = opened(trainer, "/courses/screen", width=1100)
    until(screen, "document.querySelectorAll('[data-part=list] button').length === 1")
    pictured(screen, "screen-list")
    one, other, late = (telephone(opened, account) for account, _ in accounts)
    screen.click("[data-part=send]")
    until(screen, "document.querySelectorAll('[data-part=list] button').length === 1")
    screen.click("[data-part=list] button")
    first = shown(screen)
    seen_at = time.monotonic()
    assert first in read_off(screen.locator(part("code"))), "what a camera reads is what is meant"
    answer(one, first)
    until(one, "document.querySelector('[data-part=said]').textContent.includes('سُجل حضورك')")
    pictured(one, "attend-present")
    assert Attendance.objects.get().way == "line"
    pictured(screen, "screen-code")

    # ------------------------------------------------------------- the line is cut on both sides
    kept_here(screen, "rabt-courses-1-courses-screen")
    kept_here(other, "rabt-courses-1-courses-own-attend")
    for page, address in ((screen, "/courses/screen"), (other, "/courses/own/attend")):
        page.context.set_offline(True)
        page.goto(f"{live_server.url}{address}")
    until(screen, "document.querySelectorAll('[data-part=list] button').length === 1")
    screen.click("[data-part=list] button")
    until(other, "!document.querySelector('[data-part=scan]').disabled")
    answer(other, shown(screen))
    until(other, "!document.querySelector('[data-part=answer]').hidden")
    until(other, "Boolean(document.querySelector('[data-part=picture] svg'))")
    said = other.get_attribute(part("picture"), "data-text")
    assert said in read_off(other.locator(part("picture")))
    pictured(other, "attend-no-line")
    answer(screen, said)
    until(screen, "document.querySelector('[data-part=heard]').textContent.includes('زميل 1')")
    assert Attendance.objects.count() == 1, "nothing was sent"

    # ------------------------------------------------------------- what was passed on is dead
    while time.monotonic() < seen_at + 31:
        late.wait_for_timeout(500)
    answer(late, first)
    until(late, "document.querySelector('[data-part=said]').textContent.includes('لا يصلح بعد 30')")
    pictured(late, "attend-old")
    answer(screen, said)
    until(screen, "document.querySelector('[data-part=problem]').textContent !== ''")

    # ------------------------------------------------------------- the line is back
    screen.context.set_offline(False)
    screen.click("[data-part=back]")
    screen.click("[data-part=send]")
    for _ in range(100):
        if Attendance.objects.count() == 2:
            break
        screen.wait_for_timeout(100)
    assert dict(Attendance.objects.values_list("seat_id", "way")) == {
        accounts[0][1].pk: "line", accounts[1][1].pk: "screen",
    }  # fmt: skip
    for page in (screen, one, other, late):
        assert page.complaints == []


def test_both_pages_stand_in_both_languages_without_a_fault_of_access(opened, hall):
    _, trainer, accounts = hall
    for account, address in ((trainer, "/courses/screen"), (accounts[0][0], "/courses/own/attend")):
        page = opened(account, address)
        for language in ("en", "ar"):
            if page.get_attribute("html", "lang") != language:
                page.click("header form button.link")
            until(page, f"document.documentElement.lang === '{language}'")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, language)
            page.evaluate(AXE.read_text())
            found = page.evaluate("axe.run().then(({ violations }) => violations.map((one) => one.id))")
            assert found == [], (address, language, found)
