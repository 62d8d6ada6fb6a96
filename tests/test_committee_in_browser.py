"""The committee's page in a browser: a secretary counts a month, a member reads it on a telephone, by keyboard."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.insight import actions
from rabt.insight.models import MonthTally
from rabt.insight.rules.figures import definitions
from rabt.insight.rules.tally import Counted, shown
from rabt.insight.tests.conftest import DECEMBER, pair
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSED = Counter(
    {("EG-SALLOUM", "exit", "07"): 31, ("EG-SALLOUM", "entry", "09"): 12, ("EG-CAI", "exit", "07"): 9}
)


@pytest.fixture
def neighbour(transactional_db, node, cast, peer):
    """Have the other state tell its November, and cosign our journal."""
    found = pair(node, cast)
    crossings = shown(definitions().of("crossings"), Counted(PASSED), 5)
    told = found.told()
    values = [crossings if one.code == "crossings" else one for one in told.values]
    actions.take_tally(peer, found.signed(replace(told, values=values)), at=DECEMBER)
    found.cosign()
    return found


def link_of(settings, live_server, role):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    link = access.make_trial_link(the_node("LY"), account_with(role, "LY/").pk, at=clock.now())
    return link.removeprefix(live_server.url)


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_month_is_counted_by_one_and_read_by_another(
    browser, live_server, settings, neighbour, language, size
):
    walk = Walk(browser, language)
    with clock.stopped(DECEMBER):
        with walk.person(live_server.url, link_of(settings, live_server, "committee_secretary"), size) as who:
            who.visit("/insight/")
            who.press("main form[action$='/count'] button")
        assert MonthTally.objects.get(state="LY").month == str(date(2026, 11, 1))[:7]
        with walk.person(live_server.url, link_of(settings, live_server, "committee_member"), size) as who:
            who.visit("/insight/")
            page = who.page
            first = page.locator("article.figure summary").first
            first.focus()
            page.keyboard.press("Enter")
            meaning = getattr(definitions().figures[0].meaning, language)
            assert page.get_by_text(meaning).is_visible(), "the definition opens by keyboard"
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
            who.see()
            assert page.locator("svg.map rect.port").count() == 2
            assert page.locator("main form").count() == 1, "a member counts nothing"
    assert list(walk.faults) == []
