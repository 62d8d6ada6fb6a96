"""A telephone of 360 pixels in Arabic and a screen in English: a complaint is told, answered, read again."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.complaints.models import Complaint, Office
from rabt.complaints.queries import PAPER, opened_of
from rabt.complaints.rules import post
from rabt.complaints.tests.build import TEXT, WHAT
from tests.stories.browser import AXE, FAULTS, LOOK

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("wall")]
NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1100, "height": 800}


def look(page, language: str) -> None:
    """Hold a page against what every page keeps: language, width, no fault that axe knows."""
    seen = page.evaluate(LOOK)
    assert (seen["lang"], seen["over"]) == (language, 0), seen["wide"]
    page.evaluate(AXE)
    assert page.evaluate(FAULTS) == []


@pytest.fixture
def opened(browser, live_server, settings):
    """Open a browser in a language at a width; a signed-in one for a role of the room."""
    contexts = []

    def make(language, size, role=""):
        context = browser.new_context(base_url=live_server.url, viewport=size, reduced_motion="reduce")
        context.add_cookies([{"name": "rabt_language", "value": language, "url": live_server.url}])
        contexts.append(context)
        if role:
            session = SessionStore()
            access.enter(session, account_with(role, "LY/rights/"), "passkey", at=clock.now())
            session.save()
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
            )
        return context.new_page()

    yield make
    for one in contexts:
        one.close()


def numbers(page) -> list[str]:
    return re.findall(r"\d{4}(?: \d{4})+", page.inner_text("dl.codes"))


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_told_on_a_telephone_answered_at_the_office_and_read_again(transactional_db, opened, language, size):
    page, clerk = opened(language, size), opened(language, size, "complaints_clerk")
    page.goto(reverse("complaints:door"))
    look(page, language)
    page.click("a.button.main")
    look(page, language)
    page.focus("input[name=kind]")  # by the keyboard alone from here on
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(WHAT)
    page.keyboard.press("Tab")
    page.keyboard.type("طبرق")
    page.keyboard.press("Enter")
    page.wait_for_selector("dl.codes")
    look(page, language)
    number, secret = numbers(page)
    assert reverse("complaints:tell") in page.url and number not in page.url

    row = Complaint.objects.get()
    clerk.goto(reverse("complaints:list"))
    look(clerk, language)
    clerk.click("tbody a")
    assert WHAT in clerk.inner_text("main")
    look(clerk, language)
    clerk.click("details[open] button.main")
    clerk.wait_for_selector("p.said")
    clerk.click("details summary")
    clerk.fill("#say_text", TEXT)
    clerk.click("details[open] button.main")
    clerk.wait_for_selector("ol.timeline p")
    row.refresh_from_db()
    assert row.state == "taken_up"

    page.goto(reverse("complaints:back"))
    look(page, language)
    page.fill("input[name=number]", number)
    page.fill("input[name=secret]", secret)
    page.click("form.form button.main")
    assert TEXT in page.inner_text("main")
    look(page, language)
    assert not page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length")

    head = opened(language, size, "complaints_head")
    head.goto(reverse("complaints:complaint", args=[row.pk]))
    head.click("details:has(#refer_to) summary")
    look(head, language)
    known, new = (post.keys_of(one).card() for one in (b"known", b"new"))
    Office.objects.create(state="EG", card=known, since=row.received_at, next_card=new)
    head.goto(reverse("complaints:post"))
    assert post.fingerprint(known) in head.inner_text("main")
    look(head, language)


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_printed_from_a_telephone_and_checked_by_a_court(transactional_db, opened, tell, language, size):
    row, receipt = tell()
    page, head, court = (opened(language, size, role) for role in ("", "complaints_head", ""))
    page.goto(reverse("complaints:back"))
    page.fill("input[name=number]", receipt.number)
    page.fill("input[name=secret]", receipt.secret)
    page.click("form.form button.main")
    look(page, language)
    with page.expect_download() as taken:
        page.click("form[action$='/statement'] button")
    assert taken.value.suggested_filename.endswith(".pdf") and not taken.value.failure()

    head.goto(reverse("complaints:complaint", args=[row.pk]))
    head.click("details:has(#print_to) summary")
    head.click("details:has(#print_to) button.main")
    assert head.locator(".problem").is_visible() and head.locator("#print_to").is_visible()
    look(head, language)
    head.check("#print_asked")
    head.select_option("#print_to", "court")
    with head.expect_download() as taken:
        head.click("details:has(#print_to) button.main")
    assert not taken.value.failure()

    sign = opened_of(row, PAPER)[1].said["sign"]
    court.goto(reverse("complaints:door"))
    court.click(f"a[href='{reverse('complaints:check')}']")
    look(court, language)
    court.fill("input[name=sign]", sign[:-1] + str(9 - int(sign[-1])))
    court.click("form.form button.main")
    assert court.locator(".problem").is_visible()
    court.fill("input[name=sign]", " ".join(sign[start : start + 4] for start in range(0, 20, 4)))
    court.click("form.form button.main")
    assert opened_of(row, PAPER)[1].said["digest"] in court.inner_text("main")
    look(court, language)
