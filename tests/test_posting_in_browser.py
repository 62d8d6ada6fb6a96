"""A project, a group and its crew, an old entry beside the register: on a phone and wide, in both languages."""

from dataclasses import replace

import pytest
from django.urls import reverse

from rabt.access import actions as access
from rabt.access.testing import account_with
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.identifiers import new_id
from rabt.hiring import actions as hiring
from rabt.hiring import messages
from rabt.hiring.models import Crew
from rabt.hiring.tests.build import AT, demand_here, person_here, recruiter_here
from rabt.hiring.tests.test_projects import AWARD
from rabt.registers import actions as registers
from rabt.registers.rules.entry import Written
from tests.stories.browser import NARROW, WIDE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.node("EG")]
OFFICE = "EG/labour/first/"


def entered(live_server, role, office):
    account = account_with(role, office)
    link = access.make_trial_link(the_node("EG"), account.pk, at=clock.now())
    return account, link.removeprefix(live_server.url)


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)])
def test_a_recruiter_brings_a_group_and_a_clerk_an_old_entry(
    browser, live_server, settings, cast, peer, language, size
):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)
    with clock.stopped(AT):
        actor = recruiter_here(cast)
        asked = demand_here(peer)
        project = hiring.submit_project(actor, AWARD, asked.employer.licence_number, at=AT)
        placed = messages.DemandPlaced(demand_ref=asked.ref, project_ref=project.ref)
        hiring.take_demand_place(peer, placed, at=AT)
        people = [person_here(cast, number, office=actor.office) for number in (1, 2)]
        written = Written("مكتب عمل المرج", "12", "45", "ق/٤٥٥", people[0].name_ar, {"الحالة": "مقيم"})
        entry = registers.bring_entry(
            cast("origin_clerk", office=OFFICE), written, new_id(), "سجل.csv", at=AT
        )
        _, link = entered(live_server, "recruiter", actor.office)
        _, clerks = entered(live_server, "origin_clerk", OFFICE)
        walk = Walk(browser, language)
        with walk.person(live_server.url, link, size) as one:
            one.visit("/hiring/projects/new")
            one.visit(reverse("hiring:project", args=[project.pk]))
            one.visit(reverse("hiring:group_new", args=[asked.pk]))
            one.page.fill("#name", "فريق البنائين")
            one.page.check("[data-all]")
            one.page.check(f"input[name=foreman][value='{people[0].pk}']")
            one.press("main form.chosen button.main")
            one.press("main p.go a")
            assert one.page.locator("input[name=man]").count() == 2
            one.visit(reverse("hiring:crew_change", args=[Crew.objects.get().pk]))
        with walk.person(live_server.url, clerks, size) as one:
            one.visit("/registers/")
            one.visit(reverse("registers:batch", args=[entry.batch_id]))
            one.visit(reverse("registers:entry", args=[entry.pk]))
            one.visit(reverse("registers:register", args=[entry.pk]))
            one.visit("/sheets/bring/registers")
        assert not walk.faults, walk.faults
