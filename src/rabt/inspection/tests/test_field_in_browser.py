"""An inspector's telephone without a line: of two visits one is sent later, one was dropped meanwhile."""

from dataclasses import replace

import pytest
from django.urls import reverse

from rabt.access.queries import actor_of
from rabt.base import clock
from rabt.hiring.tests import build as hiring
from rabt.inspection import actions
from rabt.inspection.models import Lack
from rabt.inspection.tests import build
from tests.stories.browser import AXE, FAULTS, LOOK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1100, "height": 800}
SAW = "لا عقود في الموقع"
BUTTON = "[data-part=list] li:nth-child({}) button"


def look(page, language):
    """Hold the page against what every page keeps: language, width, no fault that axe knows."""
    seen = page.evaluate(LOOK)
    assert (seen["lang"], seen["over"]) == (language, 0), seen["wide"]
    page.evaluate(AXE)
    assert page.evaluate(FAULTS) == []


@pytest.fixture
def told(cast, client_as):
    """Plan two visits for one inspector; return his head, his browser's stay and the visits."""
    hiring.offices("LY")
    chief, client = build.head(), client_as("labour_inspector", build.OFFICE)
    field = replace(actor_of(client.account), purpose="inspection")
    for number in (1, 2):
        build.employer(cast, number)
    visits = [
        actions.order_visit(chief, f"LIC-{n}", field.id, "طلب مكتب العمل زيارة", at=clock.now())
        for n in (1, 2)
    ]
    return chief, client, visits


@pytest.fixture
def opened(browser, live_server, settings, told):
    """Open the page of visits on a telephone of the inspector, and keep it for when the line is cut."""
    made = []

    def make(language, size):
        context = browser.new_context(base_url=live_server.url, viewport=size, reduced_motion="reduce")
        made.append(context)
        value = told[1].cookies[settings.SESSION_COOKIE_NAME].value
        for name, text in ((settings.SESSION_COOKIE_NAME, value), ("rabt_language", language)):
            context.add_cookies([{"name": name, "value": text, "url": live_server.url}])
        page = context.new_page()
        page.goto(reverse("inspection:field"))
        page.wait_for_selector(BUTTON.format(2))
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_timeout(500)
        return context, page

    yield make
    for one in made:
        one.close()


def fill(page, place):
    """Fill in the visit at a place of the list; the first line of its checklist is answered with no."""
    page.click(BUTTON.format(place))
    page.fill("#workers_seen", "١٢")
    for number, group in enumerate(page.query_selector_all("[data-part=items] fieldset")):
        group.query_selector_all("input")[0 if number else 1].check()
    page.fill("[data-part=items] input[type=text]", SAW)


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_what_was_typed_without_a_line_is_sent_later_or_stays(opened, told, language, size):
    chief, _, visits = told
    context, page = opened(language, size)
    context.set_offline(True)
    page.reload()
    page.wait_for_selector(BUTTON.format(2))
    untouched = page.inner_text(BUTTON.format(2))
    look(page, language)
    fill(page, 1)
    look(page, language)
    page.click("form button.main")
    page.wait_for_selector(BUTTON.format(1) + "[disabled]")
    fill(page, 2)
    page.click("[data-part=back]")
    page.wait_for_selector("[data-part=overview]:visible")
    assert page.inner_text(BUTTON.format(2)) != untouched, "what was begun says so"
    page.click(BUTTON.format(2))
    assert page.input_value("#workers_seen") == "١٢" and page.input_value("input[type=text]") == SAW
    page.click("form button.main")
    page.wait_for_selector(BUTTON.format(2) + "[disabled]")
    assert Lack.objects.count() == 0

    actions.drop_visit(chief, visits[1].pk, "أغلق صاحب العمل هذا الموقع", at=clock.now())
    context.set_offline(False)
    page.wait_for_selector("button.danger")  # one was sent; the office no longer waits for the other
    visits[0].refresh_from_db()
    visits[1].refresh_from_db()
    assert [one.state for one in visits] == ["made", "dropped"] and Lack.objects.count() == 1
    assert (
        page.locator("[data-part=problem]").is_visible() and page.locator("[data-part=list] li").count() == 1
    )
    look(page, language)
    page.reload()
    page.wait_for_selector("button.danger")
    page.click(BUTTON.format(1) + ".quiet")
    assert page.input_value("input[type=text]") == SAW, "what was seen and typed is still there"
    page.click("[data-part=back]")
    page.click("button.danger")
    page.wait_for_selector("[data-part=none]:visible")
