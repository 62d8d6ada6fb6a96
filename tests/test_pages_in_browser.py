"""The search box, a worker's file on paper and the pages of sheets: on a phone and wide, in both languages."""

from dataclasses import replace

import pytest

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.people import actions as people
from rabt.people.models import Distinction, Person, Resemblance
from rabt.people.rules.person import PersonFacts
from rabt.sheets import actions as sheets
from rabt.sheets.models import Sheet
from rabt.sheets.tests import made
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.node("EG")]
WORKER = PersonFacts(
    name_ar="محمود حسن علي الفرجاني", name_latin="MAHMOUD HASSAN ALI FERGANI", national_id="28208151304597"
)


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_clerk_finds_a_worker_with_a_slip_and_brings_a_sheet(
    browser, live_server, settings, tmp_path, language, size
):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    account = account_with("origin_clerk", "EG/labour/first/")
    link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
    by = access_actor(account)
    people.register_person(by, WORKER, at=clock.now())
    people.learn_spellings()
    file = tmp_path / "workers.xlsx"
    file.write_bytes(made.xlsx([made.HEAD, *made.ROWS, ["علي", "?", "soon", "A3", "", ""]]))
    walk = Walk(browser, language)
    with walk.person(live_server.url, link.removeprefix(live_server.url), size) as clerk:
        clerk.visit("/")
        clerk.page.keyboard.press("/")
        clerk.page.keyboard.type("محمود الفرحاني")
        with clerk.page.expect_navigation():
            clerk.page.keyboard.press("Enter")
        clerk.see()
        clerk.press(".found a")
        clerk.press(".pin button")
        clerk.press("a[href$='/print']")
        clerk.visit("/search")
        assert clerk.page.locator(".found li").count() == 2, "pinned, and opened lately"

        clerk.visit("/sheets/bring/workers")
        clerk.fill({"file": str(file)})
        clerk.press("main form.form button.main")
        clerk.press("main form.form button.main")
        assert clerk.has("table.list tbody tr")
        clerk.press("form[action$='/good'] button")
        sheets.go_on(Sheet.objects.get().pk, clock.now())
        clerk.visit(f"/sheets/{Sheet.objects.get().pk}")
        assert clerk.has("form[action$='/undo'] button")
        clerk.visit("/sheets/")
        clerk.visit("/people/")
        assert clerk.has("a[href*='sheet=xlsx']")
    assert not walk.faults
    assert Person.objects.count() == 3


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_clerk_says_of_two_records_that_they_are_one_with_the_keyboard(
    browser, live_server, settings, language, size
):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    account = account_with("origin_clerk", "EG/labour/first/")
    link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
    by = access_actor(account)
    one = people.register_person(by, WORKER, at=clock.now())
    again = replace(
        WORKER, name_ar="محمود حسن علي الفرجانى", name_latin="", national_id="", passport_number="A1234567"
    )
    other = people.register_person(
        by, replace(again, born_on=one.born_on), at=clock.now(), not_same="لم أنتبه إليه"
    )
    Distinction.objects.all().delete()
    people.compare_fresh(clock.now())
    walk = Walk(browser, language)
    with walk.person(live_server.url, link.removeprefix(live_server.url), size) as clerk:
        clerk.visit("/people/resemblances")
        clerk.press("table.list tbody a")
        clerk.page.keyboard.press("s")
        assert clerk.page.locator("input[value=same]").is_checked()
        clerk.page.keyboard.press("Tab")
        clerk.page.keyboard.type("الصورة نفسها")
        clerk.press("main form.form button.main")
        assert clerk.page.url.endswith("/people/resemblances")
        other.refresh_from_db()
        assert other.merged_into == one
        clerk.visit(f"/people/{one.pk}")
        clerk.press(f"a[href$='{other.pk}']")
        clerk.visit(f"/people/resemblances/{Resemblance.objects.get().pk}")
        clerk.fill({"reason": "هما أخوان"})
        clerk.press("form[action$='/part'] button.main")
        other.refresh_from_db()
        assert other.merged_into is None
        clerk.visit("/people/register")
        clerk.fill(
            {"name_ar": WORKER.name_ar, "passport_number": "A7654321", "born_on": one.born_on.isoformat()}
        )
        clerk.touch("main form.form p.go button.main", leads_on=True)
        clerk.see()
        assert clerk.has("#alike") and clerk.has("details svg")
    assert not walk.faults


def access_actor(account):
    return accounts.actor_of(account).looking_for("test")


LOW = "() => [...document.querySelectorAll('main td > a, main nav a')].filter((a) => a.clientHeight < 43).length"
BROKEN = """() => [...document.querySelectorAll('main td bdi[dir=ltr]:not(.long)')]
  .filter((one) => one.getClientRects().length > 1).map((one) => one.textContent)"""


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", NARROW), ("ar", WIDE), ("en", WIDE)])
def test_a_list_is_read_whole_and_pressed_with_a_thumb(browser, live_server, settings, language, size):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    account = account_with("origin_clerk", "EG/labour/first/")
    link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
    known = replace(WORKER, name_latin=f"{WORKER.name_latin} ABDELHAMID ELSAYED", passport_number="A10010656")
    people.register_person(access_actor(account), known, at=clock.now())
    walk = Walk(browser, language)
    with walk.person(live_server.url, link.removeprefix(live_server.url), size) as clerk:
        clerk.visit("/people/")
        assert clerk.page.locator("main td a").count() == 1
        assert clerk.page.evaluate(BROKEN) == [], "a number is broken by its column"
        assert size == WIDE or clerk.page.evaluate(LOW) == 0, "a link is lower than a thumb"
    assert not walk.faults
