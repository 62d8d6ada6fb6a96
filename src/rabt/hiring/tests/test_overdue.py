"""What waits too long is marked, dormant employers are listed, and a rule of the pack closes a door."""

from datetime import timedelta

import pytest

from rabt.agreement.models import Change
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.hiring import actions, queries
from rabt.hiring.models import Contract, Demand, Employer
from rabt.hiring.rules.contract import is_overdue
from rabt.hiring.tests.build import (
    AT,
    admitted,
    approved,
    consented_there,
    drawn_here,
    drawn_letter,
    in_force_there,
    offered_here,
    offered_there,
    other,
)

pytestmark = pytest.mark.django_db
ORIGIN = pytest.mark.node("EG")
CERTIFY = timedelta(days=15)


def queue(viewer, word, at):
    with clock.stopped(at):
        return {one.word.removeprefix("hiring."): one for one in queries.waiting(viewer)}[word]


# ------------------------------------------------------------------ overdue certificates
def test_a_certificate_is_overdue_after_the_corridors_days(cast, peer):
    consented_there(cast, peer)
    approver = cast("destination_approver")
    assert queue(approver, "contracts_to_certify", AT + CERTIFY).overdue == 0
    assert queue(approver, "contracts_to_certify", AT + CERTIFY + timedelta(seconds=1)).overdue == 1


@ORIGIN
def test_it_is_overdue_at_origin_from_the_workers_yes(cast, peer):
    row = drawn_here(cast, peer)
    actions.witness_answer(cast("origin_clerk"), row.pk, True, at=AT)
    late = AT + CERTIFY + timedelta(days=1)
    assert queue(cast("origin_clerk"), "certificates_to_propose", late).overdue == 1
    actions.propose_certificate(cast("origin_clerk"), row.pk, at=AT)
    assert queue(cast("labour_attache"), "contracts_to_certify", late).overdue == 1


def test_only_what_waits_for_a_certificate_is_overdue():
    late = AT + CERTIFY + timedelta(days=1)
    assert [state for state in ("drawn", "consented", "certified", "in_force", "refused")
            if is_overdue(state, AT, 15, late)] == ["consented", "certified"]  # fmt: skip
    assert not is_overdue("certified", None, 15, late)


def main_part(answer):
    """Return a page without its menu."""
    return answer.content.decode().partition("<main")[2]


def test_the_pages_mark_what_is_overdue(cast, peer, client_as):
    consented_there(cast, peer)
    Contract.objects.update(origin_certified_at=clock.now())
    approver = client_as("destination_approver")
    listed = "/hiring/contracts?state=certified"
    assert "متأخر" not in main_part(approver.get(listed))
    Contract.objects.update(origin_certified_at=clock.now() - CERTIFY - timedelta(days=1))
    assert "متأخر" in main_part(approver.get(listed))
    home = approver.get("/").content.decode()
    assert "متأخر: 1" in home
    approver.cookies["rabt_language"] = "en"
    assert "Overdue: 1" in approver.get("/").content.decode()


# ------------------------------------------------------------------ dormant employers
YEAR = timedelta(days=365)


def dormant(cast, at):
    return list(queries.dormant_employers(cast("destination_clerk"), at))


def test_an_employer_without_demand_or_worker_for_a_year_is_dormant(cast):
    who, actor = admitted(cast)
    assert dormant(cast, AT + YEAR) == []
    late = AT + YEAR + timedelta(seconds=1)
    assert dormant(cast, late) == [who]
    assert queue(cast("destination_clerk"), "employers_dormant", late).count == 1
    row = approved(cast, actor)
    Demand.objects.filter(pk=row.pk).update(submitted_at=AT + timedelta(days=10))
    assert dormant(cast, late) == []
    assert dormant(cast, late + timedelta(days=10)) == [who]


def test_who_has_a_worker_or_had_one_lately_is_not_dormant(cast, peer):
    row, actor = in_force_there(cast, peer)
    late = AT + YEAR + timedelta(days=1)
    assert dormant(cast, late) == []
    actions.end_contract(actor, row.pk, "agreed", at=AT + timedelta(days=300))
    assert dormant(cast, late) == []
    assert len(dormant(cast, AT + timedelta(days=300) + YEAR + timedelta(days=1))) == 1


def test_another_office_and_a_suspended_one_are_not_listed(cast):
    who, _ = admitted(cast)
    late = AT + YEAR + timedelta(days=1)
    stranger = cast("destination_clerk", office="LY/labour/second/")
    assert list(queries.dormant_employers(stranger, late)) == []
    actions.suspend_employer(cast("destination_approver"), who.pk, "x", at=AT)
    assert dormant(cast, late) == []


def test_the_list_of_employers_shows_the_dormant(cast, client_as):
    who, _ = admitted(cast)
    clerk = client_as("destination_clerk")
    assert f"/hiring/employers/{who.pk}" not in clerk.get("/hiring/employers?state=dormant").content.decode()
    Employer.objects.update(admitted_at=clock.now() - YEAR - timedelta(days=2))
    page = clerk.get("/hiring/employers?state=dormant").content.decode()
    assert f"/hiring/employers/{who.pk}" in page and "خامل" in page


# ------------------------------------------------------------------ better terms
@pytest.fixture
def no_better_terms():
    Change.objects.create(
        kept_by="LY", key="policy.better_terms_allowed", value=False, since=AT.date(), source="x",
        proposed_by="a", proposed_at=AT, decided_by="b", decided_at=AT, decision="granted",
    )  # fmt: skip


def test_where_the_rule_is_off_not_even_better_terms_are_drawn(cast, peer, no_better_terms):
    _, actor = admitted(cast)
    offer = offered_there(peer, approved(cast, actor))
    actions.answer_offer(actor, offer.pk, True, at=AT)
    with pytest.raises(Refused, match="terms_must_stay") as no:
        actions.draw_contract(actor, offer.pk, other(wage_minor=2_000_000), at=AT)
    assert no.value.facts["fields"] == ["wage_minor"]
    assert actions.draw_contract(actor, offer.pk, at=AT).state == "drawn"


@ORIGIN
def test_where_the_rule_is_off_a_changed_contract_goes_back(cast, peer, no_better_terms):
    offer = offered_here(cast, peer)
    actions.take_contract(peer, drawn_letter(offer, other(wage_minor=2_000_000)), at=AT)
    row = Contract.objects.get()
    assert (row.state, row.reason_code) == ("returned", "terms_changed")
