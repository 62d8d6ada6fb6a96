"""Each starts on what waits for him, and only on what he may do."""

from datetime import timedelta

import pytest

from rabt.base import clock
from rabt.hiring.actions import witness_answer
from rabt.permits import actions, queries
from rabt.permits.models import Permit
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


@pytest.fixture(autouse=True)
def now():
    """Hold the clock still."""
    with clock.stopped(AT):
        yield


def words(viewer):
    return {one.word: one.count for one in queries.waiting(viewer)}


def test_the_queues_follow_the_thread(cast, peer):
    clerk, chief = cast("destination_clerk"), cast("destination_approver")
    officer, second = cast("passports_officer"), cast("passports_approver")
    contract = build.ready(cast, peer)
    assert words(clerk) == {"permits.permits_to_propose": 1}
    assert words(officer) == {}, "no visa before the permit"
    assert words(chief) == {}

    row = actions.propose_permit(clerk, contract.pk, at=AT)
    assert words(clerk) == {}
    assert words(chief) == {"permits.permits_to_decide": 1}
    assert words(cast("destination_approver", id=clerk.id)) == {}
    assert words(officer) == {}
    actions.grant_permit(chief, row.pk, at=AT)
    assert words(chief) == {}
    assert words(officer) == {"permits.papers_to_record_destination": 1}

    paper = actions.record_clearance(officer, contract.pk, "visa", number="V", issued_on=AT.date(), at=AT)
    assert words(officer) == {}
    assert words(second) == {"permits.papers_to_confirm_destination": 1}
    assert queries.waiting(second)[0].oldest_at == AT
    actions.confirm_clearance(second, paper.pk, at=AT)
    assert words(second) == {}


def test_a_contract_waits_for_its_permit_once_its_papers_hold(cast, peer):
    clerk = cast("destination_clerk")
    actor = build.employer(cast)
    contract = build.contract_of(cast, peer, actor, build.build.approved(cast, actor))
    assert list(queries.proposable(clerk)) == [contract], "it is listed"
    assert words(clerk) == {}, "and nobody is sent to it in vain"
    build.papers(peer, contract)
    assert words(clerk) == {"permits.permits_to_propose": 1}
    with clock.stopped(AT + timedelta(days=800)):
        assert words(clerk) == {}, "papers run out"


def test_another_office_waits_for_nothing(cast, peer):
    build.ready(cast, peer)
    assert words(cast("destination_clerk", office="LY/labour/second/")) == {}
    assert words(cast("employer")) == {}
    assert words(cast("node_administrator")) == {}


@pytest.mark.node("EG")
def test_origin_waits_for_its_own_papers(cast, peer):
    drawn = build.build.drawn_here(cast, peer)
    clerk, second = cast("origin_clerk"), cast("origin_approver")
    assert words(clerk) == {}
    witness_answer(cast("origin_clerk", id="witness"), drawn.pk, True, at=AT)
    assert words(clerk) == {"permits.papers_to_record_origin": 1}
    for kind in build.ORIGIN_PAPERS:
        actions.record_clearance(clerk, drawn.pk, kind, number="1", issued_on=AT.date(), at=AT)
    assert words(clerk) == {}
    assert words(second) == {"permits.papers_to_confirm_origin": 3}


def test_a_decision_is_overdue_after_the_corridors_days(cast, peer, client_as):

    build.proposed(cast, peer)
    chief = cast("destination_approver")
    for seconds, overdue in ((0, 0), (1, 1)):
        with clock.stopped(AT + timedelta(days=10, seconds=seconds)):
            assert [one.overdue for one in queries.waiting(chief)] == [overdue]
    client = client_as("destination_approver")
    assert "متأخر" not in client.get("/permits/?state=proposed").content.decode()
    Permit.objects.update(proposed_at=clock.now() - timedelta(days=11))
    assert "متأخر" in client.get("/permits/?state=proposed").content.decode()
