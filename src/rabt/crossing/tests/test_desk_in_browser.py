"""An officer's phone in a browser: enrolled, cut off, judging and recording alone, sending later, locked."""

from datetime import timedelta
from pathlib import Path

import pytest

from rabt.access.viewing import Viewing
from rabt.base import clock
from rabt.credentials import actions as credentials
from rabt.credentials.rules import grouped
from rabt.crossing import actions
from rabt.crossing.models import Device, Passage

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
POST = "LY/border/musaid/"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def until(page, question):
    """Ask the page until it says yes; the page's policy forbids the driver's own way of waiting."""
    for _ in range(100):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


@pytest.fixture
def complaints(page):
    """Collect what the browser complains about."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def card(transactional_db, issued, officer):
    """Issue a card to a worker with a photograph, and publish the lists."""
    found = issued(at=clock.now() - timedelta(hours=1))
    credentials.publish_status(officer, at=clock.now())
    return found


@pytest.fixture
def signed_in(context, live_server, client_as, settings):
    """Sign an officer in on this browser; return his account."""
    client = client_as("border_officer", office=POST)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return client.account


@pytest.fixture
def enrolled(page, live_server, signed_in, head, card):
    """Enrol this browser as a device of the post."""
    _, code = actions.invite_device(head, "هاتف البوابة", at=clock.now())
    page.goto(f"{live_server.url}/crossing/device")
    page.fill("#code", code)
    page.click("[data-part=form] button")
    page.wait_for_selector("[data-part=state]:visible")
    until(page, "document.querySelector('[data-part=pack]').textContent.includes('1')")
    page.goto(f"{live_server.url}/crossing/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "caches.has('rabt-post-1')")
    until(page, "caches.open('rabt-post-1').then((kept) => kept.match('/crossing/offline')).then(Boolean)")
    until(page, LISTS_ARE_HERE)
    page.reload()
    return Device.objects.get()


LISTS_ARE_HERE = """new Promise((told) => {
  const asked = indexedDB.open('rabt');
  asked.onsuccess = () => {
    const all = asked.result.transaction('lists').objectStore('lists').count();
    all.onsuccess = () => { asked.result.close(); told(all.result > 0); };
  };
})"""


def cut_off(page, context, address):
    """Cut the line and open the desk; on a busy machine the browser hears of the cut a moment later."""
    context.set_offline(True)
    for _ in range(20):
        page.goto(address)
        if page.query_selector("[data-offline]"):
            return
        page.wait_for_timeout(250)
    raise AssertionError("the line could not be cut")


def show(page, typed, direction="entry"):
    page.select_option("#direction", direction)
    page.fill("#typed", typed)
    page.click("[data-part=form] button")
    page.wait_for_selector("[data-part=verdict]:visible")
    return page.get_attribute("[data-part=verdict]", "data-code")


def test_a_desk_that_is_cut_off_works_on_and_sends_later(
    page, context, live_server, enrolled, signed_in, card, complaints
):
    cut_off(page, context, f"{live_server.url}/crossing/")
    page.wait_for_selector("[data-part=desk]:visible")
    assert show(page, card.token) == "all_well"
    assert page.is_visible("[data-part=photo]")
    assert "محمد سالم" in page.inner_text("[data-part=facts]")
    assert "A12345678" not in page.content()
    page.eval_on_selector("[data-part=record]", "(button) => { button.click(); button.click(); }")
    page.wait_for_selector("[data-part=desk]:visible")

    assert show(page, grouped(card.serial)) == "already_inside"
    page.click("[data-part=record]")
    assert page.is_visible("[data-part=problem]")  # a second check is asked for first
    page.check("[data-part=checked]")
    page.click("[data-part=record]")
    page.wait_for_selector("[data-part=desk]:visible")
    assert "2" in page.inner_text("[data-part=queue]")

    assert show(page, card.token[:-4] + "0000") == "card_not_genuine"
    assert not page.is_visible("[data-part=act]")
    page.select_option("#reason", "card_not_genuine")
    page.fill("#named", "كما قال")
    page.click("[data-part=refusal] button")
    page.wait_for_selector("[data-part=desk]:visible")
    assert not Passage.objects.exists()

    context.set_offline(False)
    until(page, "document.querySelector('[data-part=queue]').textContent === ''")
    told = list(Passage.objects.order_by("at", "pk").values_list("outcome", "verdict", "offline", "officer"))
    assert sorted(told) == sorted(
        [
            ("passed", "all_well", True, str(signed_in.pk)),
            ("passed", "already_inside", True, str(signed_in.pk)),
            ("refused", "card_not_genuine", True, str(signed_in.pk)),
        ]
    )
    assert (
        Viewing.objects.filter(who=str(signed_in.pk), purpose="border", person_ref=card.holder_ref).count()
        == 2
    )
    assert [text for text in complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []


def test_a_lost_device_wipes_itself(page, live_server, enrolled, head):
    actions.lock_device(head, enrolled.pk, at=clock.now())
    page.goto(f"{live_server.url}/crossing/device")
    page.wait_for_selector("[data-part=fetch]:visible")
    page.click("[data-part=fetch]")
    page.wait_for_selector("[data-part=problem]:visible")
    page.wait_for_selector("[data-part=enrol]:visible")
    page.reload()
    page.wait_for_selector("[data-part=enrol]:visible")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_desk_with_a_line_at_360_pixels(
    page, context, live_server, signed_in, card, complaints, language
):
    context.add_cookies([{"name": "rabt_language", "value": language, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/crossing/")
    page.fill("[name=typed]", card.token)
    page.click("[data-post] form button.main")
    page.wait_for_selector(".verdict.is-green")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE.read_text())
    told = "axe.run().then(({ violations }) => violations.map(({ id, impact }) => [impact, id]))"
    assert [one for one in page.evaluate(told) if one[0] in ("serious", "critical")] == []
    page.click(".verdict button.big")
    page.wait_for_selector(".said")
    assert Passage.objects.get().outcome == "passed"
    assert complaints == []
