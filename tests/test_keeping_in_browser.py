"""What is kept, for anyone; canary records from asking to the alarm, and its judging: phone and wide, by the keyboard."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rabt.access import actions as access
from rabt.access.models import Alarm
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.people import actions as people
from rabt.people import queries
from rabt.people.models import Planting
from rabt.people.tests.crowd import PLACE, facts_of
from tests.stories.browser import NARROW, WIDE, Walk
from tests.test_pages_in_browser import access_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.node("EG")]


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_two_plant_a_canary_a_clerk_opens_it_and_an_auditor_judges(
    browser, live_server, settings, language, size
):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    posts = {"node_administrator": "EG/", "auditor": "EG/", "origin_clerk": PLACE}
    accounts = {role: account_with(role, office) for role, office in posts.items()}
    links = {
        role: access.make_trial_link(the_node("EG"), one.pk, at=clock.now()).removeprefix(live_server.url)
        for role, one in accounts.items()
    }
    by = access_actor(accounts["origin_clerk"])
    for number in range(14):
        people.register_person(by, facts_of(number), at=clock.now() - timedelta(days=90 - number))
    walk = Walk(browser, language, by_keyboard=True)
    with walk.person(live_server.url, links["node_administrator"], size) as administrator:
        administrator.visit("/kept")
        administrator.visit("/register")
        administrator.visit("/people/canaries")
        administrator.press("a[href$='/canaries/ask']")
        administrator.fill({"office": PLACE, "count": 1})
        administrator.press("main form.form button.main")
    with walk.person(live_server.url, links["auditor"], size) as auditor:
        auditor.press(".queues a[href$='/people/canaries']")
        auditor.press("form[action$='/plant'] button.main")
        (ghost,) = queries.canary_ids()
        with walk.person(live_server.url, links["origin_clerk"], size) as clerk:
            clerk.visit(f"/people/{ghost}")
            assert not clerk.has("[href*='alarms']") and not clerk.has("[href*='canaries']")
        access.watch(clock.now())
        auditor.visit("/")
        auditor.press(".queues a[href*='/access/alarms']")
        auditor.press("table.list tbody a")
        auditor.fill({"finding": "misuse", "reason": "لم يكن أمامه صاحب معاملة"})
        auditor.press("main form.form button.main")
    assert Alarm.objects.get().finding == "misuse"
    assert Planting.objects.get().state == "planted"
    assert not walk.faults
