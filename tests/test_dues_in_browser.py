"""An employer pays a month on one page, and a clerk hears that it did not arrive: by keys, small and wide."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.dues import actions
from rabt.dues.models import Contest, Wage
from rabt.dues.tests import build
from rabt.permits.tests import build as papers
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)
CLERKS = "LY/labour/first/"


def way_in(live_server, role, office):
    """Make a one-time link by which somebody of an office signs in."""
    account = account_with(role, office)
    link = access.make_trial_link(the_node("LY"), account.pk, at=clock.now())
    return link.removeprefix(live_server.url)


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_month_is_paid_and_denied(browser, live_server, settings, cast, peer, language, size):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)  # for links to sign in by
    first, actor = build.there(cast, peer)
    papers.contract_of(cast, peer, actor, first.offer.demand, 2)
    with clock.stopped(NOW):
        actions.note_arrears(at=NOW)
        walk = Walk(browser, language, by_keyboard=True)
        with walk.person(live_server.url, way_in(live_server, "employer", actor.office), size) as firm:
            firm.visit("/dues/wages")
            firm.press("main a[href='/dues/wages/2027-02']")
            firm.fill({"paid_on": "2027-03-02", "receipt": "T-1"})
            firm.press("main form.chosen button.main")
            assert Wage.objects.count() == 2
            firm.visit(f"/dues/contracts/{first.pk}")
            firm.press(f"main a[href='/dues/contracts/{first.pk}/pay']")
        with walk.person(live_server.url, way_in(live_server, "destination_clerk", CLERKS), size) as clerk:
            clerk.visit("/dues/flags")
            clerk.visit("/dues/arrears")
            clerk.visit(f"/dues/contracts/{first.pk}")
            clerk.press(f"main form[action='/dues/contracts/{first.pk}/months/2027-02/deny'] button")
            clerk.visit(f"/dues/contests/{Contest.objects.get().pk}")
            clerk.visit(f"/dues/contracts/{first.pk}/report")
    assert not walk.faults, "\n".join(walk.faults)
