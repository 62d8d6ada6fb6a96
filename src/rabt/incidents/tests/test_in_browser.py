"""An incident in a browser, in Arabic: few taps, rescue first, custody on a telephone, the joint day."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from rabt.access.queries import actor_of
from rabt.access.testing import account_with, signed_in
from rabt.base import clock
from rabt.incidents import actions
from rabt.incidents.models import DailyReport, Incident, Seizure
from rabt.incidents.rules import custody
from rabt.incidents.tests import build
from rabt.incidents.tests.build import OFFICE, ROOM

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
FAULTS = "axe.run().then(({ violations }) => violations.map(({ id, impact }) => [impact, id]))"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def complaints(page):
    """Collect what the browser complains about."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def enter(context, live_server, settings):
    """Return a way to sit down as an account in this browser."""

    def sit(account):
        value = signed_in(Client(), account).cookies[settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return replace(actor_of(account), purpose="incidents")

    return sit


def sound(page):
    """Hold a page against axe, and against the width of a telephone."""
    page.evaluate(AXE.read_text())
    assert [one for one in page.evaluate(FAULTS) if one[0] in ("serious", "critical")] == [], page.url
    assert not page.evaluate(WIDER), page.url


def test_what_was_met_is_reported_by_a_few_taps_and_rescue_comes_first(
    page, context, live_server, enter, complaints
):
    enter(account_with("patrol_leader", OFFICE))
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 30.53, "longitude": 24.92})
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/incidents/new")
    sound(page)
    page.check("input[name=kind][value=people]")
    page.click("[data-part=here]")
    page.wait_for_selector("[data-part=here]:not([disabled])")
    assert page.input_value("#id_spot") == "30.53000, 24.92000"
    page.fill("#id_adults", "2")
    page.fill("#id_minors", "1")
    page.click("form.form button.main")
    row = Incident.objects.get()
    assert (row.piece, row.adults, row.minors, row.is_in_need) == ("S06-4", 2, 1, True)
    assert page.locator("section.first h2").inner_text() == "أولاً: الإنقاذ"
    sound(page)
    page.check("input[value=brought_to_safety]")
    page.click("section.first button.main")
    assert page.locator("section.first h2").inner_text() == "ثم: الحماية"
    page.click("section.first button.main")
    assert page.locator("section.first").count() == 0
    sound(page)
    row.refresh_from_db()
    assert (row.stage, row.protection_told_at is not None) == ("told", True)
    assert complaints == []


def test_custody_passes_on_one_telephone_and_the_day_is_made_in_one_click(
    page, live_server, enter, complaints, monkeypatch
):
    monkeypatch.setattr(custody, "new_code", lambda: "482913")
    page.set_viewport_size({"width": 360, "height": 800})
    account, chief = account_with("patrol_leader", OFFICE), account_with("operations_officer", ROOM)
    leader, keeper = enter(account), build.officer("evidence_keeper")
    at = clock.now()
    row = actions.report_incident(leader, build.met(met_at=at - timedelta(days=1)), "post", at=at)
    actions.rescue(leader, row.pk, "nobody_in_danger", at=at)
    thing = actions.seize(leader, row.pk, "fuel", "", build.Counted(1_200_000, "SL-1"), at=at)
    page.goto(f"{live_server.url}/incidents/seizures/{thing.pk}")
    sound(page)
    page.click("#step_hand_over summary")
    page.select_option("#hand_over_taker", keeper.id)
    page.fill("#hand_over_quantity", "١٢٠٠")
    page.fill("#hand_over_seal", "sl-1")
    page.click("#step_hand_over button.main")
    page.goto(f"{live_server.url}/incidents/label/{thing.label}")
    assert page.input_value("#accept_label_label") == thing.label, "the scanned label stands there"
    page.fill("#accept_label_code", "482913")
    page.fill("#accept_label_quantity", "1200")
    page.fill("#accept_label_seal", "SL-1")
    sound(page)
    page.click("#step_accept_label button.main")
    page.wait_for_selector(".said")
    assert Seizure.objects.get().holder_id == keeper.id
    enter(chief)
    page.goto(f"{live_server.url}/incidents/{row.pk}")
    sound(page)
    page.click("#step_validate button.main")
    page.goto(f"{live_server.url}/incidents/daily")
    sound(page)
    page.click("section button.main")
    report = DailyReport.objects.get()
    assert [line["milli"] for line in report.body["lines"]] == [1_200_000]
    assert report.digest in page.content()
    sound(page)
    assert complaints == []
