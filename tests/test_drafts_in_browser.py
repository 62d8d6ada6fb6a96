"""What is typed stays through a reload, a lost line and a session that ended, and is no one else's to read."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from rabt.access import actions as access
from rabt.access.models import Draft
from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.people import actions as people
from rabt.people.models import Person
from rabt.people.tests.conftest import FACTS
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.node("EG")]
FORM, NAME, LATIN = "/people/register", "محمود حسن علي الفرجاني", "MAHMOUD HASSAN ALI FERGANI"
KEPT = "[data-kept] [data-words]:not(:empty)"
SESSION = re.compile("^rabt_(eg|ly)$")
ON_DEVICE = "() => Object.keys(localStorage).filter((key) => key.startsWith('rabt:draft:'))"


def only_here(page):
    """Wait until the form says that this device alone keeps what was typed."""
    said = page.get_attribute("[data-kept]", "data-alone")
    expect(page.locator("[data-kept] [data-words]")).to_have_text(said)
    assert len(page.evaluate(ON_DEVICE)) == 1


@pytest.fixture
def way_in(live_server, settings):
    """Return a maker of one-time links into the node that runs."""
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)

    def make(account):
        link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
        return link.removeprefix(live_server.url)

    return make


def clerk():
    return account_with("origin_clerk", "EG/labour/first/")


def at_work(account):
    return replace(actor_of(account), purpose="duty")


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_form_is_gone_on_with_after_a_reload_and_a_lost_line(browser, live_server, way_in, language, size):
    walk = Walk(browser, language)
    with walk.person(live_server.url, way_in(clerk()), size) as who:
        page = who.page
        who.visit(FORM)
        who.fill({"name_ar": NAME, "sex": "male"})
        page.wait_for_selector(KEPT)
        assert page.evaluate(ON_DEVICE) == [], "the node has it: nothing lies on the device"
        page.reload()
        expect(page.locator("[name=name_ar]")).to_have_value(NAME)
        expect(page.locator("[name=sex]")).to_have_value("male")
        who.visit("/")
        assert who.has(f"main a[href='{FORM}']"), "what was begun is on the first page"

        who.visit(FORM)
        expect(page.locator("[name=name_ar]")).to_have_value(NAME)
        who.context.set_offline(True)
        who.fill({"name_latin": LATIN})
        only_here(who.page)
        who.context.set_offline(False)
        page.reload()
        expect(page.locator("[name=name_latin]")).to_have_value(LATIN)
        expect(page.locator("[name=name_ar]")).to_have_value(NAME)

        who.fill({"national_id": "28208151304597"})
        who.press("main form.form button.main")
        assert Person.objects.get().name_latin == LATIN
        assert not Draft.objects.exists() and page.evaluate(ON_DEVICE) == []
        who.visit(FORM)
        page.wait_for_load_state("networkidle")
        assert page.input_value("[name=name_ar]") == ""
    assert not walk.faults


def test_a_session_that_ended_costs_nothing_typed(browser, live_server, way_in):
    account, walk = clerk(), Walk(browser, "ar")
    with walk.person(live_server.url, way_in(account)) as who:
        who.visit(FORM)
        who.fill({"name_ar": NAME})
        who.page.wait_for_selector(KEPT)
        who.context.clear_cookies(name=SESSION)
        who.page.click("main form.form button.main")
        who.page.wait_for_url("**/access/sign-in?*")
        assert who.has("[role=status]")
        who.page.goto(way_in(account))
        who.page.click("main form button.main")
        who.page.wait_for_url(f"**{FORM}")
        expect(who.page.locator("[name=name_ar]")).to_have_value(NAME)
        assert not Person.objects.exists()


def test_the_next_person_at_the_device_finds_nothing(browser, live_server, way_in):
    walk = Walk(browser, "ar")
    with walk.person(live_server.url, way_in(clerk())) as who:
        who.visit(FORM)
        who.context.set_offline(True)
        who.fill({"name_ar": NAME})
        only_here(who.page)
        who.context.set_offline(False)
        who.context.clear_cookies(name=SESSION)  # he left without signing out
        who.page.goto(way_in(clerk()))
        who.page.click("main form button.main")
        who.visit(FORM)
        who.page.wait_for_load_state("networkidle")
        assert who.page.input_value("[name=name_ar]") == ""
        assert who.page.evaluate(ON_DEVICE) == []


def test_whoever_wants_it_gone_clears_it(browser, live_server, way_in):
    walk = Walk(browser, "ar")
    with walk.person(live_server.url, way_in(clerk())) as who:
        who.visit(FORM)
        who.fill({"name_ar": NAME})
        who.page.wait_for_selector(KEPT)
        who.page.click("[data-kept] button")
        expect(who.page.locator("[name=name_ar]")).to_have_value("")
        who.page.wait_for_selector("[data-kept] [data-words]:empty", state="attached")
        who.page.wait_for_load_state("networkidle")
        assert not Draft.objects.exists()


def test_what_was_begun_before_a_colleague_wrote_covers_nothing_unseen(browser, live_server, way_in):
    account, walk = clerk(), Walk(browser, "ar")
    person = people.register_person(at_work(account), FACTS, at=clock.now())
    theirs, mine = "محمد سالم الفرجاني", "أحمد سالم الفرجاني"
    with walk.person(live_server.url, way_in(account)) as who:
        form = f"/people/{person.pk}/correct"
        who.visit(form)
        who.fill({"name_ar": mine, "reason": "رُئي جوازه"})
        who.page.wait_for_selector(KEPT)
        who.visit("/")
        people.correct_person(
            at_work(clerk()), person.pk, {"name_ar": theirs}, version=person.version, reason="رُئيت بطاقته",
            at=clock.now(),
        )  # fmt: skip
        who.visit(form)
        expect(who.page.locator("[name=name_ar]")).to_have_value(mine)
        who.page.click("main form.form button.main")
        shown = who.page.locator("[aria-labelledby=clash]")
        expect(shown).to_contain_text(mine)
        expect(shown).to_contain_text(theirs)
        assert Person.objects.get().name_ar == theirs
        who.page.wait_for_load_state("networkidle")
        who.page.click("main form.form button.main")  # both were seen: what was kept does not undo that
        who.page.wait_for_url(lambda url: not url.endswith("/correct"))
        assert Person.objects.get().name_ar == mine
