"""An officer records a passage: judged again, kept once, told to the other node and to the card."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from rabt.access.viewing import Viewing
from rabt.base.errors import NotAllowed, Refused
from rabt.credentials import queries as cards
from rabt.credentials.rules import make_serial
from rabt.crossing import actions, queries
from rabt.crossing.models import Passage
from rabt.crossing.rules.verdict import Direction

ENTRY, EXIT = Direction.ENTRY, Direction.EXIT


def record(actor, card, at, way=ENTRY, **more):
    return actions.record_passage(
        actor, card.token, way, at=at, passage_id=more.pop("passage_id", uuid4()), **more
    )


def test_it_works(issued, officer, at, letters, clock_at):
    card = issued()
    passage = record(officer, card, at)
    assert (passage.outcome, passage.colour, passage.verdict, passage.port) == (
        "passed",
        "green",
        "all_well",
        "LY-MUSAID",
    )
    assert (passage.serial, passage.holder_ref) == (card.serial, card.holder_ref)
    assert letters()[-1].kind == "crossing.recorded/1"
    assert officer.id not in str(letters()[-1].body)
    assert cards.first_entries(at - timedelta(days=1)) == [(card.about_ref, at, "LY-MUSAID")]


def test_the_number_typed_by_hand_does_as_well(issued, officer, at):
    card = issued()
    desk = queries.at_desk(officer, card.serial.lower(), ENTRY, at=at)
    assert (desk.judged.code, desk.person.name_latin) == ("all_well", "MOHAMED SALEM FARGANY")
    assert desk.person.passport_ends == "5678"


def test_opening_the_person_is_written_down(issued, officer, at):
    card = issued()
    before = Viewing.objects.filter(who=officer.id).count()
    queries.at_desk(officer, card.token, ENTRY, at=at)
    rows = Viewing.objects.filter(who=officer.id, person_ref=card.holder_ref)
    assert rows.count() > before
    assert {(row.office, row.role) for row in rows} == {(officer.office, "border_officer")}


def test_sent_twice_it_counts_once(issued, officer, at, letters):
    card, key = issued(), uuid4()
    record(officer, card, at, passage_id=key)
    sent = len(letters())
    later = at + timedelta(minutes=2)
    again = actions.record_passage(officer, card.token, ENTRY, at=later, passage_id=key)
    assert (again.pk, Passage.objects.count(), len(letters())) == (key, 1, sent)


def test_another_passage_under_the_same_identifier_is_refused(issued, officer, at):
    card, key = issued(), uuid4()
    record(officer, card, at, passage_id=key)
    with pytest.raises(Refused) as refused:
        record(officer, card, at + timedelta(hours=1), way=EXIT, passage_id=key)
    assert refused.value.code == "passage_changed"


def test_a_second_entry_needs_a_second_check(issued, officer, at):
    card = issued()
    record(officer, card, at)
    with pytest.raises(Refused) as refused:
        record(officer, card, at + timedelta(hours=1))
    assert refused.value.code == "second_check_needed"
    passage = record(officer, card, at + timedelta(hours=1), second_check=True)
    assert (passage.verdict, passage.second_check) == ("already_inside", True)


def test_a_forged_card_stops(issued, officer, at):
    card = issued()
    forged = card.token[:-4] + ("A" if card.token[-4] != "A" else "B") + card.token[-3:]
    assert queries.at_desk(officer, forged, ENTRY, at=at).judged.code == "card_not_genuine"
    with pytest.raises(Refused) as refused:
        actions.record_passage(officer, forged, ENTRY, at=at, passage_id=uuid4(), second_check=True)
    assert refused.value.code == "shift_head_needed"


def test_a_card_waiting_for_a_paper_stops_an_entry(issued, officer, at):
    card = issued(awaiting="visa_awaited")
    assert queries.at_desk(officer, card.token, ENTRY, at=at).judged.code == "paper_awaited"


def test_an_expired_passport_stops_an_entry(issued, worker, face, officer, at):
    card = issued(person=worker(photo=face, passport_expires_on=date(2026, 11, 1)))
    assert queries.at_desk(officer, card.token, ENTRY, at=at).judged.code == "passport_expired"


def test_another_face_on_file_goes_to_the_shift_head(issued, officer, at):
    card = issued(photo_digest=bytes(16))
    assert queries.at_desk(officer, card.token, ENTRY, at=at).judged.code == "photo_differs"


def test_without_a_face_on_file_the_paper_is_compared(issued, worker, officer, at):
    card = issued(person=worker())
    assert queries.at_desk(officer, card.token, ENTRY, at=at).judged.code == "photo_absent"


@pytest.mark.parametrize(("typed", "code"), [("12", "serial_mistyped"), ("", "serial_mistyped")])
def test_a_mistyped_number_is_told(db, officer, at, typed, code):
    with pytest.raises(Refused) as refused:
        queries.at_desk(officer, typed, ENTRY, at=at)
    assert refused.value.code == code


def test_an_unknown_number_is_told(db, officer, at):
    with pytest.raises(Refused) as refused:
        queries.at_desk(officer, make_serial(), ENTRY, at=at)
    assert refused.value.code == "no_card"


def test_nobody_else_records(issued, cast, at):
    card = issued()
    for role in ("destination_clerk", "employer", "passports_officer", "auditor"):
        with pytest.raises(NotAllowed):
            record(cast(role), card, at)


def test_an_officer_of_no_port_is_told(issued, cast, at):
    with pytest.raises(Refused) as refused:
        record(cast("border_officer", office="LY/border/elsewhere/"), issued(), at)
    assert refused.value.code == "port_unknown"
