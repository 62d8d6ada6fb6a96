"""What is decided on an old entry is told to the other state where it knows the person, and taken from it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from rabt.base.actor import the_node
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.hiring.tests.build import person_there
from rabt.people import actions as people
from rabt.people.models import Person
from rabt.people.tests.conftest import FACTS
from rabt.registers import actions, inbox, queries
from rabt.registers.actions import erase_traces
from rabt.registers.messages import EntryDecided
from rabt.registers.models import Told
from rabt.site import wiring

pytestmark = [pytest.mark.django_db]
ORIGIN = pytest.mark.node("EG")


def decided(person_id, at, **changes):
    told = EntryDecided(
        entry_id=new_id(), person_id=person_id, source_office="مكتب المرج", book="12", page="45",
        old_number="ق/٤٥٥", standing="expired", decided_at=at,
    )  # fmt: skip
    return replace(told, **changes)


def arrive(peer, told, at):
    letter = Letter(
        kind=told.KIND, body=told.to_body(), about="x:y", mid=new_id(), from_state=peer.state, sent_at=at,
        received_at=at,
    )  # fmt: skip
    inbox.HANDLERS[told.KIND](peer, letter)


def test_the_letter_of_this_room_is_wired():
    wired = {kind for kind, room in wiring.INBOX.items() if room == "rabt.registers.inbox"}
    assert wired == set(inbox.HANDLERS)
    with pytest.raises(Untrusted, match="letter_malformed"):
        EntryDecided.from_body({"more": 1})


def test_destination_tells_origin_what_it_decided_and_that_it_took_it_back(
    brought, clerk_of, cast, peer, letters, at
):
    _, (first, _) = brought()
    person = person_there(peer)
    people.show_person(cast("node"), person, clerk_of.office, "offer:1", at=at)
    actions.link_entry(clerk_of, first.pk, person, "الجواز", at=at)
    approver = cast("destination_approver", office=clerk_of.office)
    actions.decide_entry(approver, first.pk, "recognised", "ثبت", at=at)
    told = EntryDecided.from_body(letters()[-1].body)
    assert (told.person_id, told.standing, told.old_number) == (person, "recognised", first.old_number)
    assert first.name not in str(letters()[-1].body), "the name as it was written stays here"
    actions.return_entry(approver, first.pk, "ظهر غيره", at=at)
    assert EntryDecided.from_body(letters()[-1].body).standing == ""
    assert [one.kind for one in letters()].count("entry.decided/1") == 2


@ORIGIN
def test_origin_tells_only_of_a_person_whom_it_introduced(brought, clerk_of, cast, letters, at):
    _, (first, _) = brought()
    worker = people.register_person(clerk_of, FACTS, at=at)
    actions.link_entry(clerk_of, first.pk, worker.pk, "الجواز", at=at)
    approver = cast("origin_approver", office=clerk_of.office)
    actions.decide_entry(approver, first.pk, "expired", "انتهى", at=at)
    assert letters() == []
    actions.return_entry(approver, first.pk, "مراجعة", at=at)
    people.introduce_person(clerk_of, worker.pk, at=at)
    actions.link_entry(clerk_of, first.pk, worker.pk, "الجواز", at=at)
    actions.decide_entry(approver, first.pk, "expired", "انتهى", at=at)
    assert letters()[-1].kind == "entry.decided/1"


def test_what_the_other_state_decided_is_seen_by_who_may_see_the_person(client_as, cast, peer, at):
    office = "LY/labour/first/"
    person = person_there(peer)
    people.show_person(cast("node"), person, office, "offer:1", at=at)
    told = decided(person, at)
    arrive(peer, told, at)
    arrive(peer, told, at)
    arrive(
        peer, replace(told, standing="", decided_at=at - timedelta(days=1)), at
    )  # an older word comes late
    assert Told.objects.get().standing == "expired"
    clerk = cast("destination_clerk", office=office)
    assert [one.ref for one in queries.found(clerk, "ق 455")] == [f"entry:{told.entry_id}"]
    assert queries.refs_of(clerk, person) == [f"entry:{told.entry_id}"]
    assert [one.ref for one in queries.lines(clerk, [told.entry_id])] == [f"entry:{told.entry_id}"]
    stranger = cast("destination_clerk", office="LY/labour/second/")
    assert queries.found(stranger, "ق 455") == []
    with pytest.raises(Missing):
        queries.told_of_person(stranger, person)
    page = client_as("destination_clerk", office).get(reverse("registers:panel", args=[person]))
    assert "قيد صحيح انتهت مدته" in page.content.decode()
    arrive(peer, replace(told, standing="", decided_at=at + timedelta(days=1)), at)
    page = client_as("destination_clerk", office).get(reverse("registers:panel", args=[person]))
    assert "أُعيد النظر فيه" in page.content.decode()


def test_a_decision_is_taken_only_from_its_keeper_about_somebody_known(brought, peer, at):
    _, (first, _) = brought()
    person = person_there(peer)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        arrive(peer, decided(person, at, entry_id=first.pk), at)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_decision(the_node("LY"), decided(person, at), at=at)
    with pytest.raises(Refused, match="letter_about_unknown"):
        arrive(peer, decided(new_id(), at), at)
    assert not Told.objects.exists()


def test_what_the_other_state_told_goes_with_the_person(peer, at):
    person = person_there(peer)
    told = decided(person, at)
    arrive(peer, told, at)
    assert queries.traces_of(person) == [f"entry:{told.entry_id}"]
    erase_traces(person)
    assert not Told.objects.exists() and Person.objects.filter(pk=person).exists()
