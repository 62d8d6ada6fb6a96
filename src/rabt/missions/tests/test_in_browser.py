"""The pages of missions as officials see them: both languages, a telephone and a desk, looked at by axe."""

from dataclasses import replace

import pytest
from django.urls import reverse

from rabt.access import actions as access
from rabt.base import clock
from rabt.base.actor import Actor, the_node
from rabt.missions import actions
from rabt.missions.tests import build
from rabt.missions.tests.build import AT
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(settings, live_server):
    """Return what stands on the node: a programme, a call of each side, nominees, two mission files."""
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    with clock.stopped(AT):
        side = build.Side()
        call = build.opened(side, seats={("LY", "border"): 3, ("EG", "border"): 2})
        ours = build.vetted(side, call, 21)
        build.nominated(side, call, 11, 12)
        theirs = build.theirs(call, 1, 2, 3)
        for one in (ours[0], *theirs[1:]):
            actions.accept(side.host_centre, one.pk, at=AT)
        mission = build.ready(side, 1, 2)
        yield side, call, theirs, mission


def walked(browser, server, language, size, who: Actor, *addresses: str) -> dict[str, None]:
    """Let an official open pages; return what was wrong with them."""
    walk = Walk(browser, language)
    link = access.make_trial_link(the_node("LY"), who.id, at=clock.now())
    with walk.person(server.url, link.removeprefix(server.url), size) as person:
        for address in addresses:
            person.visit(address)
    return walk.faults


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["telephone", "desk"])
def test_each_page_fits_and_can_be_used(browser, live_server, told, language, size):
    side, call, theirs, mission = told
    faults = walked(
        browser, live_server, language, size, side.host_head, reverse("missions:calls"),
        reverse("missions:catalogue"), reverse("missions:programmes"),
        reverse("missions:programme", args=[call.programme_id]), reverse("missions:call", args=[call.pk]),
        reverse("missions:nomination", args=[theirs[0].pk]),
        reverse("missions:give_seat", args=[theirs[0].pk]), reverse("missions:missions"),
    ) | walked(
        browser, live_server, language, size, side.national_unit, "/",
        reverse("missions:rank", args=[call.pk, "border"]), reverse("missions:fairness") + "?year=2027",
        reverse("missions:nominations"), reverse("missions:mission", args=[mission.pk]),
        reverse("missions:mission_change", args=[mission.pk]),
    ) | walked(
        browser, live_server, language, size, side.training_unit, reverse("missions:nominate", args=[call.pk])
    )  # fmt: skip
    assert not faults, "\n".join(faults)
