"""Posted workers: what each man of a crew lacks, permits for several, each its own act, without the quota."""

from dataclasses import replace

import pytest
from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.hiring import actions as hiring
from rabt.hiring import messages
from rabt.hiring.models import Crew
from rabt.hiring.tests.test_projects import approved_there, ask, grant
from rabt.permits import actions, queries
from rabt.permits.models import Permit
from rabt.permits.rules import grounds as rules
from rabt.permits.tests import build
from rabt.permits.tests.build import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def still():
    """Let the clock of the pages stand at the day of the tests."""
    with clock.stopped(AT):
        yield


@pytest.fixture
def crew(cast, peer):
    """Return a crew of three posted workers: two with their papers, one without; and who employs them."""
    project, actor = approved_there(cast, peer)
    asked = grant(cast, ask(actor, project, 3))
    contracts = [build.contract_of(cast, peer, actor, asked, number) for number in (1, 2, 3)]
    for contract in contracts[:2]:
        build.papers(peer, contract)
    told = messages.CrewFormed(
        crew_ref=ref_of("crew", new_id()), demand_ref=asked.ref, name="فريق",
        foreman_ref=contracts[0].offer.ref, offer_refs=[one.offer.ref for one in contracts], formed_at=AT,
        changed_at=AT,
    )  # fmt: skip
    hiring.take_crew(peer, told, at=AT)
    return Crew.objects.get(), contracts, actor


def test_a_posted_worker_gets_his_permit_though_his_employer_has_no_nationals(cast, crew):
    _, contracts, _ = crew
    permit = actions.propose_permit(cast("destination_clerk"), contracts[0].pk, at=AT)
    assert actions.grant_permit(cast("destination_approver"), permit.pk, at=AT).state == "granted"


def test_a_permits_file_says_that_its_worker_is_posted(client_as, cast, crew):
    _, contracts, _ = crew
    permit = actions.propose_permit(cast("destination_clerk"), contracts[0].pk, at=AT)
    project = reverse("hiring:project", args=[contracts[0].offer.demand.project_id])
    clerk = client_as("destination_clerk")
    assert project in clerk.get(reverse("permits:permit", args=[permit.pk])).content.decode()
    assert project in clerk.get(reverse("permits:contract", args=[contracts[1].pk])).content.decode()


def test_where_the_law_counts_posted_workers_the_quota_holds_for_them_too(cast, crew, monkeypatch):
    _, contracts, _ = crew
    terms = agreement.terms_at(AT)
    facts = contracts[0].facts()
    assert facts.project_ref
    clerk = cast("destination_clerk")
    who = queries.standing(clerk, contracts[0].pk, AT).who
    found = queries.grounds(clerk, facts, who, AT)
    assert not found.within_quota and not terms.policy("posted_within_quota")
    rules.check_share(found)
    with pytest.raises(Refused, match="quota_full"):
        rules.check_share(replace(found, within_quota=True))
    assert queries.grounds(clerk, replace(facts, project_ref=""), who, AT).within_quota


def test_permits_are_proposed_for_several_each_by_its_own_act(client_as, crew):
    row, contracts, actor = crew
    clerk = client_as("destination_clerk")
    panel = clerk.get(reverse("permits:crew", args=[row.pk])).content.decode()
    assert panel.count('name="contract"') == 3 and reverse("permits:crew_propose", args=[row.pk]) in panel
    typed = {"contract": [str(one.pk) for one in contracts]}
    done = clerk.post(reverse("permits:crew_propose", args=[row.pk]), typed)
    assert done.status_code == 200 and done.content.decode().count('class="error"') == 1
    assert set(Permit.objects.values_list("contract_id", flat=True)) == {one.pk for one in contracts[:2]}
    again = clerk.get(reverse("permits:crew", args=[row.pk])).content.decode()
    assert again.count('name="contract"') == 1
    for junk in ("", "x", "\0", str(new_id())):
        answer = clerk.post(reverse("permits:crew_propose", args=[row.pk]), {"contract": junk})
        assert answer.status_code == 200 and "لم يُختر أحد" in answer.content.decode()
    own = client_as("employer", actor.office)
    assert 'name="contract"' not in own.get(reverse("permits:crew", args=[row.pk])).content.decode()
    assert own.post(reverse("permits:crew_propose", args=[row.pk]), typed).status_code == 403
    other = client_as("destination_clerk", "LY/labour/second/")
    assert other.post(reverse("permits:crew_propose", args=[row.pk]), typed).status_code == 404


def test_where_the_pack_wants_one_at_a_time_several_are_not_proposed(client_as, crew, monkeypatch):
    row, contracts, _ = crew
    monkeypatch.setattr("rabt.permits.pages.crews._may_propose", lambda actor: False)
    clerk = client_as("destination_clerk")
    assert 'name="contract"' not in clerk.get(reverse("permits:crew", args=[row.pk])).content.decode()
    sent = clerk.post(reverse("permits:crew_propose", args=[row.pk]), {"contract": str(contracts[0].pk)})
    assert sent.status_code == 404 and not Permit.objects.exists()


def test_a_crew_is_read_in_as_many_questions_whatever_its_size(cast, crew, django_assert_max_num_queries):
    row, _, _ = crew
    with django_assert_max_num_queries(14):
        lines = queries.crew(cast("destination_clerk"), row.pk, AT)
    assert [len(line.lacking) for line in lines] == [1, 1, 4]
