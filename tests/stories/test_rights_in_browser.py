"""Rights of a worker, as he and the officers meet them on their screens: his in Arabic at 360 pixels, theirs in English.

Wages that stay out, a passport that is withheld, an absence that was none, and who looked at him.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import set_urlconf

from rabt.access import actions as access
from rabt.access import viewing
from rabt.access.messages import LookLine, ViewingsDigest
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.identifiers import new_id
from rabt.complaints.models import Complaint
from rabt.credentials.rules import grouped
from rabt.people.tests.coming import code_sent
from rabt.permits import actions, queries
from rabt.permits.models import Measure, Permit
from rabt.permits.tests import build
from rabt.permits.tests.test_leaving import code_of
from rabt.site import wiring
from tests.stories.browser import NARROW, WIDE, Person, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNPAID = datetime(2027, 3, 24, 9, tzinfo=UTC)  # no wage was recorded since January
AWAY = build.ENTRY + timedelta(days=10)
RIGHTS = "LY/rights/"
WALLED = {
    "ROOT_URLCONF": "rabt.site.walled",
    "RABT_LINKS": wiring.WALL_LINKS,
    "RABT_OPEN": wiring.WALL_OPEN,
}


class Town:
    """Where the people of a story sit: the worker at his telephone, officers at their desks."""

    def __init__(self, browser: Any, url: str) -> None:
        self.url = url
        self.small, self.wide = Walk(browser, "ar"), Walk(browser, "en")

    @contextmanager
    def worker(self, permit: Permit) -> Iterator[Person]:
        """Let a worker come in at his own page, with his card and the code on his telephone."""
        with self.small.person(self.url, size=NARROW) as himself:
            himself.visit("/my/enter")
            himself.fill({"shown": grouped(build.card_of(permit).serial)})
            himself.press("main form.form button.main")
            himself.fill({"code": code_sent()[2]})
            himself.press("main form.form button.main")
            yield himself

    @contextmanager
    def anybody(self) -> Iterator[Person]:
        """Let somebody without an account stand at a door."""
        with self.small.person(self.url, size=NARROW) as who:
            yield who

    @contextmanager
    def officer(self, role: str, office: str) -> Iterator[Person]:
        """Let an officer sign in."""
        link = access.make_trial_link(the_node("LY"), account_with(role, office).pk, at=clock.now())
        with self.wide.person(self.url, link.removeprefix(self.url), WIDE) as who:
            yield who

    def faults(self) -> list[str]:
        """Say what was wrong on any page that anybody opened."""
        return [*self.small.faults, *self.wide.faults]


@pytest.fixture
def town(browser: Any, live_server: Any, settings: Any) -> Iterator[Town]:
    """Stand in the town; nobody may have met a page with a fault."""
    settings.RABT = replace(
        settings.RABT, url=live_server.url, trial=True
    )  # for links and codes to come in by
    found = Town(browser, live_server.url)
    yield found
    assert not found.faults(), "\n".join(found.faults())


@pytest.fixture
def wall(settings: Any) -> Callable[[], Any]:
    """Return what leads behind the wall for a while: the complaints' own addresses and no others."""

    @contextmanager
    def behind() -> Iterator[None]:
        names = (*WALLED, "TEMPLATES")
        before = {name: getattr(settings, name) for name in names}
        house = settings.HOUSE_ONLY
        templates = [
            told | {"OPTIONS": told["OPTIONS"] | {"context_processors": [
                one for one in told["OPTIONS"]["context_processors"] if one not in house
            ]}} for told in settings.TEMPLATES
        ]  # fmt: skip
        for name, value in (WALLED | {"TEMPLATES": templates}).items():
            setattr(settings, name, value)
        set_urlconf("rabt.site.walled")
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(settings, name, value)
            set_urlconf(None)

    return behind


def tells(who: Person, kind: str, what: str, **more: str) -> tuple[str, str]:
    """Tell a complaint at the door; return its number and its secret word."""
    who.visit("/complaints/")
    who.press("main a.button.main")
    who.fill({"kind": kind, "what": what} | more)
    who.press("main form.form button.main")
    number, secret = re.findall(r"\d{4}(?: \d{4})+", who.page.inner_text("dl.codes"))
    return number, secret


def comes_back(who: Person, number: str, secret: str) -> str:
    """Open one's complaint again with its number and secret word; return what is read."""
    who.visit("/complaints/back")
    who.fill({"number": number, "secret": secret})
    who.press("main form.form button.main")
    return str(who.page.inner_text("main"))


def does(who: Person, deed: str, **fields: str) -> None:
    """Take one step on a complaint: its form lies folded on the page."""
    form = f"main form[action$='/{deed}']"
    if not who.page.is_visible(form):
        who.page.click(f"main details:has(form[action$='/{deed}']) summary")
    for name, value in fields.items():
        field = who.page.locator(f"{form} [name='{name}']")
        is_list = field.evaluate("(one) => one.tagName === 'SELECT'")
        field.select_option(value) if is_list else field.fill(value)
    who.press(f"{form} button.main")


def test_unpaid_wages_a_complaint_a_decision_and_another_employer_without_leave(town, wall, cast, peer):
    permit = build.active(cast, peer)
    old = permit.employer_name_ar
    contract, _ = build.new_work(cast, peer, permit)
    with clock.stopped(UNPAID):
        with wall():
            with town.anybody() as himself:
                number, secret = tells(himself, "wage", "لم أستلم أجر شهرين", permit=permit.spoken_number)
            row = Complaint.objects.get()
            page = f"/complaints/{row.pk}"
            with town.officer("complaints_clerk", RIGHTS) as clerk:
                clerk.visit(page)
                does(clerk, "take-up", permit=permit.spoken_number, licence="LIC-1")
            with town.officer("conciliator", RIGHTS) as one:
                one.visit(page)
                does(one, "propose", outcome="for_worker", text="No wage was paid since January.")
            with town.officer("complaints_head", RIGHTS) as another:
                another.visit(page)
                does(another, "decide", agrees="yes")
            with town.anybody() as himself:
                assert "No wage was paid since January." in comes_back(himself, number, secret)
            row.refresh_from_db()
            assert row.state == "decided"
        with town.worker(permit) as himself:
            assert old in himself.page.inner_text("main")
            himself.press(f"main a[href='/permits/own/{permit.pk}/leave']")
            assert "لم يدفع صاحب العمل" in himself.page.inner_text("main")  # no notice is owed, and why
            himself.press("main form.form button.main")
            himself.fill({"code": code_of(permit)})
            himself.press("main form.form button.main")
            found = actions.renew_permit(cast("destination_clerk"), permit.pk, contract.pk, at=UNPAID)
            actions.grant_renewal(cast("destination_approver"), found.pk, at=UNPAID)
            himself.visit("/my/")
            said = himself.page.inner_text("main p.lead")
            assert "شركة ثانية" in said and old not in said
    permit.refresh_from_db()
    assert (permit.state, permit.contract_id) == ("active", contract.pk)


def test_a_withheld_passport_is_told_by_somebody_unregistered_and_answered(town, wall, transactional_db):
    answer = "Come to our office; we asked for your passport to be given back."
    with clock.stopped(UNPAID), wall():
        with town.anybody() as who:
            number, secret = tells(who, "documents", "صاحب العمل يحتجز جواز سفري", where="طبرق")
            assert "Come to our office" not in comes_back(who, number, secret)
        row = Complaint.objects.get()
        assert (row.permit_ref, row.guarded) == ("", False)
        with town.officer("complaints_clerk", RIGHTS) as clerk:
            clerk.visit("/complaints/list")
            clerk.press("main tbody a")
            assert "صاحب العمل يحتجز جواز سفري" in clerk.page.inner_text("main")
            does(clerk, "take-up")
            does(clerk, "say", text=answer)
        with town.anybody() as who:
            assert answer in comes_back(who, number, secret)
            wrong = f"{(int(secret[-1]) + 1) % 10}"
            who.visit("/complaints/back")
            who.fill({"number": number, "secret": secret[:-1] + wrong})
            who.touch("main form.form button.main", leads_on=True)
            assert answer not in who.page.inner_text("main")


def test_an_absence_that_was_none_is_undone_and_counts_against_who_reported_it(town, cast, peer):
    permit = build.active(cast, peer)
    office, before = permit.office, (permit.state, permit.contract_id)
    with clock.stopped(AWAY):
        with town.officer("employer", office) as firm:
            firm.visit(f"/permits/{permit.pk}/absence")
            firm.fill({"since": (AWAY - timedelta(days=3)).date().isoformat(), "note": "He does not answer."})
            firm.press("main form.form button.main")
        told = Measure.objects.get()
        with town.worker(permit) as himself:
            first = himself.page.inner_text("main h2")
            assert "أبلغ أنك غائب" in first, "he reads it before anything else"
            himself.press(f"main a[href='/permits/own/{told.pk}/answer']")
            himself.fill({"said": "كنت في العمل كل يوم وصاحب العمل يعرف"})
            himself.press("main form.form button.main")
            with town.officer("destination_approver", "LY/labour/first/") as officer:
                officer.visit(f"/permits/measures/{told.pk}")
                assert "كنت في العمل كل يوم" in officer.page.inner_text("main")
                officer.press(f"main a[href='/permits/measures/{told.pk}/drop']")
                officer.fill({"note": "The register of the site has him there every day."})
                officer.press("main form.form button.main")
                officer.visit(f"/permits/employers/{permit.employer_id}/reports")
            himself.visit("/my/")
            assert "أبلغ أنك غائب" not in himself.page.inner_text("main")
            assert "يحق لك الإقامة والعمل" in himself.page.inner_text("main p.lead")
    permit.refresh_from_db()
    assert (permit.state, permit.contract_id) == before
    assert queries.record_of(permit.employer_id).unfounded == 1


def test_he_reads_who_looked_at_him_on_both_sides(town, cast, peer):
    permit = build.active(cast, peer)
    with clock.stopped(AWAY):
        line = LookLine(
            new_id(), permit.person_ref, "EG/labour/", "origin_clerk", "hiring", AWAY - timedelta(days=1), 2
        )
        with town.officer("destination_approver", "LY/labour/first/") as officer:
            officer.visit(f"/permits/{permit.pk}")
        viewing.take_digest(ViewingsDigest("EG", line.first_at.date(), (line,)).to_body())
        with town.worker(permit) as himself:
            looks = himself.page.inner_text("#looks")
            himself.visit("/my/all")
            whole = himself.page.inner_text("#looks")
    for seen in (looks, whole):
        assert "معتمِد" in seen and "EG/labour/" in seen and "LY/labour/first/" in seen, seen
