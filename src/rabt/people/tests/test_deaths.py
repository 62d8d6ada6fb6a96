"""A death: told with a document, confirmed by another person, known on both sides, and nobody is reminded."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.files.models import File
from rabt.hiring import actions as hiring
from rabt.hiring.models import Contract, Offer
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.people import actions, inbox, queries
from rabt.people.messages import PersonDeceased
from rabt.people.models import Passing, Person
from rabt.permits import actions as permits
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
DIED = date(2026, 11, 20)
LATER = build.ENTRY + timedelta(days=20)


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def told(cast):
    """Report a death."""

    def make(person_id, at, died_on=DIED, role="destination_clerk", **seat):
        return actions.report_death(
            cast(role, **seat), person_id, died_on=died_on, document=PDF, name="شهادة.pdf", at=at
        )

    return make


# ------------------------------------------------------------------ at destination
def test_permit_card_and_contract_end_and_both_sides_know(cast, peer, told, letters):
    row = build.active(cast, peer)
    found = told(row.person_id, LATER, died_on=LATER.date())
    assert permits.follow_deaths(LATER) == 0
    Notice.objects.all().delete()
    person = actions.confirm_death(cast("destination_approver"), found.pk, at=LATER)
    assert person.died_on == LATER.date()
    assert (letters()[-1].kind, set(letters()[-1].body)) == (
        "person.deceased/1",
        {"person_id", "died_on", "confirmed_at"},
    )
    assert permits.follow_deaths(LATER) == 1
    assert permits.follow_deaths(LATER) == 0
    row.refresh_from_db()
    assert (row.state, row.holds_person) == ("deceased", False)
    assert (build.card_of(row).state, build.card_of(row).reason) == ("revoked", "deceased")
    over = Contract.objects.get(pk=row.contract_id)
    assert (over.state, over.reason_code) == ("ended", "death")
    assert [one.body["state"] for one in letters() if one.kind == "permit.changed/1"][-1] == "deceased"
    assert {one.template for one in Notice.objects.all()} == {"permits.died_text"}
    assert not Notice.objects.filter(target=Person.objects.get(pk=row.person_id).phone).exists()


def test_his_telephone_is_given_to_nobody(cast, peer, told):
    row = build.active(cast, peer)
    assert queries.identity(cast("destination_clerk"), row.person_id).phone
    actions.confirm_death(cast("destination_approver"), told(row.person_id, LATER).pk, at=LATER)
    assert queries.identity(cast("destination_clerk"), row.person_id).phone == ""


def test_nothing_new_is_begun_for_him(cast, peer, told):
    contract = build.ready(cast, peer)
    actions.confirm_death(cast("destination_approver"), told(contract.person_id, build.AT).pk, at=build.AT)
    refused(
        "person_deceased",
        lambda: permits.propose_permit(cast("destination_clerk"), contract.pk, at=build.AT),
    )
    refused("person_deceased", lambda: told(contract.person_id, build.AT))


def test_another_person_confirms_and_once(cast, peer, told):
    row = build.granted(cast, peer)
    found = told(row.person_id, build.AT)
    both = cast("destination_approver", id=found.proposed_by)
    refused("same_person", lambda: actions.confirm_death(both, found.pk, at=build.AT), NotAllowed)
    refused("death_told", lambda: told(row.person_id, build.AT))
    actions.confirm_death(cast("destination_approver"), found.pk, at=build.AT)
    refused(
        "death_step_closed",
        lambda: actions.confirm_death(cast("destination_approver"), found.pk, at=build.AT),
    )


def test_a_report_that_does_not_hold_changes_nothing(cast, peer, told):
    row = build.granted(cast, peer)
    found, chief = told(row.person_id, build.AT), cast("destination_approver")
    refused("reason_too_short", lambda: actions.drop_death(chief, found.pk, why=" ", at=build.AT))
    actions.drop_death(chief, found.pk, why="شخص آخر بالاسم نفسه", at=build.AT)
    assert Person.objects.get(pk=row.person_id).died_on is None
    assert told(row.person_id, build.AT).state == "told"


@pytest.mark.parametrize("died_on", [date(2026, 11, 25), date(1900, 1, 1)])
def test_a_day_that_cannot_be(cast, peer, told, died_on):
    row = build.granted(cast, peer)
    refused("death_day", lambda: told(row.person_id, build.AT, died_on))


def test_hidden_from_another_office_and_closed_to_other_roles(cast, peer, told):
    row = build.granted(cast, peer)
    with pytest.raises(Missing):
        told(row.person_id, build.AT, office="LY/labour/second/")
    with pytest.raises(NotAllowed):
        told(row.person_id, build.AT, role="employer")
    found = told(row.person_id, build.AT)
    for deed in (
        lambda who: actions.confirm_death(who, found.pk, at=build.AT),
        lambda who: actions.drop_death(who, found.pk, why="", at=build.AT),
    ):
        with pytest.raises(Missing):
            deed(cast("destination_approver", office="LY/labour/second/"))
        with pytest.raises(NotAllowed):
            deed(cast("destination_clerk"))


# ------------------------------------------------------------------ from the other side
def arrive(peer, person_id, died_on=DIED, at=build.AT):
    message = PersonDeceased(person_id=person_id, died_on=died_on, confirmed_at=at)
    letter = Letter(message.KIND, message.to_body(), f"person:{person_id}", new_id(), peer.state, at, at)
    inbox.HANDLERS[message.KIND](peer, letter)


def test_told_by_the_other_state_it_counts_once_and_ends_the_permit_here(cast, peer):
    row = build.active(cast, peer)
    arrive(peer, row.person_id)
    arrive(peer, row.person_id)
    assert Act.objects.filter(kind="person.death_told").count() == 1
    assert permits.follow_deaths(LATER) == 1


def test_what_the_other_state_cannot_tell(cast, peer):
    row = build.granted(cast, peer)
    with pytest.raises(Missing):
        arrive(peer, new_id())
    refused("death_day", lambda: arrive(peer, row.person_id, date(2027, 1, 1)))
    with pytest.raises(Untrusted):
        arrive(build.build.here("LY"), row.person_id)


@pytest.mark.node("EG")
def test_at_origin_he_is_offered_no_more(cast, peer, told, at):
    offer = build.build.offered_here(cast, peer)
    recruiter = cast("recruiter", office=offer.office)
    Offer.objects.update(holds_person=False)
    found = told(offer.person_id, at, role="origin_clerk")
    actions.confirm_death(cast("origin_approver"), found.pk, at=at)
    demand = build.build.demand_here(peer)
    refused("person_deceased", lambda: hiring.make_offer(recruiter, demand.pk, offer.person_id, at=at))


# ------------------------------------------------------------------ the doors
def test_the_pages(cast, peer, client_as):
    row = build.granted(cast, peer)
    with clock.stopped(build.AT):
        clerk, chief = client_as("destination_clerk"), client_as("destination_approver")
        page, file = (
            reverse("people:death", args=[row.person_id]),
            reverse("people:file", args=[row.person_id]),
        )
        assert clerk.get(page).status_code == 200
        assert clerk.post(page, {"died_on": "2026-11-20"}).status_code == 422
        bad = SimpleUploadedFile("x.pdf", b"not a paper")
        assert clerk.post(page, {"died_on": "2026-11-20", "document": bad}).status_code == 422
        good = SimpleUploadedFile("x.pdf", PDF)
        assert clerk.post(page, {"died_on": "٢٠٢٦-١١-٢٠", "document": good}).status_code == 302
        found = Passing.objects.get()
        assert File.objects.get(pk=found.file_id).needs == ["people.report_death", "people.confirm_death"]
        assert (
            reverse("people:death_decide", args=[found.pk])
            in chief.get(reverse("people:deaths")).content.decode()
        )
        decide = reverse("people:death_decide", args=[found.pk])
        assert chief.get(decide).status_code == 200
        reporter = found.proposed_by
        Passing.objects.update(proposed_by=str(chief.account.pk))
        assert "ليس لشخص آخر في هذا المكتب" in chief.get(decide).content.decode(), "he reported it himself"
        Passing.objects.update(proposed_by=reporter)
        assert chief.get(reverse("files:file", args=[found.file_id])).status_code == 200
        assert chief.post(decide, {"decision": ""}).status_code == 422
        assert chief.post(decide, {"decision": "confirm"}).status_code == 302
        shown = clerk.get(file).content.decode()
        phone = Person.objects.get(pk=row.person_id).phone
        assert "توفي في" in shown and phone not in shown and page not in shown
        assert {one.word for one in queries.waiting(cast("destination_approver"))} == set()
