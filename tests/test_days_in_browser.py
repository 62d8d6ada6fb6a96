"""A day is typed in either calendar, and the other one stands beside it."""

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.linkage.days import in_hijri
from rabt.people.models import Person
from tests.stories.browser import NARROW, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.node("EG")]
BORN = date(1982, 8, 15)
DAYS = (BORN, date(1950, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(2026, 11, 25), date(2076, 6, 1))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_who_thinks_in_hijri_types_hijri(browser, live_server, settings, language):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    account = account_with("origin_clerk", "EG/labour/first/")
    link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
    walk = Walk(browser, language)
    with walk.person(live_server.url, link.removeprefix(live_server.url), NARROW) as who:
        who.visit("/people/register")
        field = who.page.locator("[name=born_on]")
        beside = who.page.locator("[data-day=id_born_on]")
        said, toggle = beside.locator("[data-words]"), beside.locator("button")
        for day in DAYS:
            field.fill(day.isoformat())
            expect(said).to_contain_text(in_hijri(day).split("-")[0])
            toggle.click()
            expect(field).to_have_value(in_hijri(day))
            expect(said).to_contain_text(str(day.year))
            toggle.click()
            expect(field).to_have_value(day.isoformat())
        toggle.click()
        field.fill("غدا")
        expect(said).to_be_empty()
        field.fill(in_hijri(BORN))
        who.fill({"name_ar": "محمود حسن علي الفرجاني", "passport_number": "A10020030"})
        who.see()
        who.press("main form.form button.main")
    assert not walk.faults
    assert Person.objects.get().born_on == BORN


@pytest.mark.parametrize("typed", ["", "غدا", "1448-13-01", "\x00", "9" * 500, "1448-06-15' or 1=1"])
def test_what_is_no_day_has_nothing_beside_it(client, typed):
    assert client.get("/day", {"typed": typed}).json() == {}
