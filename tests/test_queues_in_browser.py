"""A clean permit file decided by keyboard alone, in both languages; the queue's pages looked at on a phone."""

from dataclasses import replace

import pytest

from rabt.access import actions as access
from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.corridor import Terms
from rabt.permits import actions
from rabt.permits.models import Permit
from rabt.permits.tests import build
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICE = "LY/labour/first/"
MOST_KEYS = 3
"""For one clean file: yes, send; and one more for the first, to begin."""


@pytest.fixture
def permits(cast, peer):
    actor = build.employer(cast, nationals=400)
    demand = build.build.approved(cast, actor, number=3)
    clerk = cast("destination_clerk")
    found = []
    for number in (1, 2):
        contract = build.contract_of(cast, peer, actor, demand, number)
        build.papers(peer, contract)
        found.append(actions.propose_permit(clerk, contract.pk, at=build.AT))
    return found


def enters(settings, live_server, account):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    return access.make_trial_link(the_node("LY"), account.pk, at=clock.now())


@pytest.mark.parametrize("language", ["ar", "en"])
def test_files_are_decided_by_keyboard_alone(browser, live_server, settings, permits, language):
    walk = Walk(browser, language)
    link = enters(settings, live_server, account_with("destination_approver", OFFICE))
    with walk.person(live_server.url, link.removeprefix(live_server.url), WIDE) as chief:
        pressed = []

        def press(key):
            pressed.append(key)
            chief.page.keyboard.press(key)

        for row in permits:
            if not pressed:
                with chief.page.expect_navigation():
                    press("b")
            assert str(row.pk) in chief.page.url
            chief.see()
            press("g")
            with chief.page.expect_navigation():
                press("Enter")
        chief.see()
        assert chief.page.url == f"{live_server.url}/"
        assert list(Permit.objects.values_list("state", flat=True)) == ["granted", "granted"]
        assert len(pressed) <= MOST_KEYS * len(permits)

        chief.page.keyboard.press("?")
        assert chief.page.locator("dialog#keys").is_visible()
        chief.page.locator("#keys-on").uncheck()
        chief.page.keyboard.press("Escape")
        before = chief.page.url
        chief.page.keyboard.press("?")
        assert not chief.page.locator("dialog#keys").is_visible(), "who switched the keys off is left alone"
        assert chief.page.url == before
    assert not walk.faults


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_queue_s_pages_stand_on_a_phone(browser, live_server, settings, permits, language):
    walk = Walk(browser, language)
    account_with("destination_approver", OFFICE)
    link = enters(settings, live_server, account_with("destination_approver", OFFICE))
    with walk.person(live_server.url, link.removeprefix(live_server.url), NARROW) as chief:
        chief.press(".queues a")
        chief.page.locator("[data-all]").check()
        chief.press("button[value='take']")
        chief.visit("/")
        assert chief.has(".plain button")
        chief.visit("/queues/permits.permits_to_decide?hand=mine")
        chief.page.locator("#hand").focus()
        chief.page.keyboard.press("b")
        assert "queues" in chief.page.url, "a letter typed into a field is no deed"
        chief.press(".go button.main")
        chief.press(".work button[data-key='s']")
        chief.press(".work button[data-key='p']")
    assert not walk.faults


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_colleague_s_file_and_a_batch_s_outcome_are_looked_at_on_a_phone(
    browser, live_server, settings, permits, language, monkeypatch
):
    asked = Terms.policy
    monkeypatch.setattr(
        Terms, "policy", lambda self, name: name == "batch_grant_permits" or asked(self, name)
    )
    walk = Walk(browser, language)
    colleague = account_with("destination_approver", OFFICE)
    access.take_up(actor_of(colleague), permits[0].ref, at=clock.now())
    link = enters(settings, live_server, account_with("destination_approver", OFFICE))
    with walk.person(live_server.url, link.removeprefix(live_server.url), NARROW) as chief:
        chief.visit("/queues/permits.permits_to_decide")
        chief.page.locator("[data-all]").check()
        chief.press("button[value='act']")
        assert chief.page.locator("main .error").count() == 1, "a colleague's file is told, the other is done"
        chief.visit(f"/permits/{permits[0].pk}/decide")
        chief.press(".warning button")
        assert not chief.has(".warning button")
    assert sorted(Permit.objects.values_list("state", flat=True)) == ["granted", "proposed"]
    assert not walk.faults
