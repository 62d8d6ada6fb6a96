"""Who looked: no purpose, no look; no row is changed; the other state is told of its persons."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from rabt.access import queries, viewing
from rabt.access.messages import ViewingsDigest
from rabt.access.models import Viewing
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Untrusted
from rabt.base.identifiers import new_id, ref_of

pytestmark = pytest.mark.django_db
PERSON = "person:0193a1c2-0000-7000-8000-000000000001"
OTHER = "person:0193a1c2-0000-7000-8000-000000000002"


def test_a_look_is_written_with_office_role_and_purpose(cast, at):
    clerk = replace(cast("destination_clerk"), for_whom="absent")
    with clock.stopped(at):
        viewing.note(clerk, PERSON)
    row = Viewing.objects.get()
    assert (row.who, row.for_whom, row.office, row.role) == (
        clerk.id,
        "absent",
        clerk.office,
        "destination_clerk",
    )
    assert (row.person_ref, row.purpose, row.state, row.at, row.times) == (PERSON, "test", "LY", at, 1)


def test_a_list_writes_one_row_for_each_person(cast):
    viewing.note_all(cast("destination_clerk"), [PERSON, OTHER, PERSON])
    assert Viewing.objects.count() == 2


def test_without_a_purpose_nobody_looks(cast):
    with pytest.raises(NotAllowed) as refusal:
        viewing.note(replace(cast("destination_clerk"), purpose=""), PERSON)
    assert refusal.value.code == "purpose_missing"


@pytest.mark.parametrize("change", [lambda rows: rows.update(purpose="x"), lambda rows: rows.delete()])
def test_the_database_keeps_viewings_as_they_are(cast, change):
    viewing.note(cast("destination_clerk"), PERSON)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(Viewing.objects.all())
    assert Viewing.objects.get().purpose == "test"


def test_the_table_of_looks_is_the_one_that_its_migrations_made(cast):
    """No name, no default and no index of it stands in the code alone."""
    viewing.note(cast("destination_clerk"), PERSON)
    call_command("makemigrations", "access", check_changes=True, dry_run=True, interactive=False, verbosity=0)


def test_looks_of_an_hour_stand_as_one_line(cast, at):
    clerk = cast("destination_clerk")
    for minute in (0, 5, 50):
        viewing.note_all(clerk, [PERSON], at=at.replace(minute=minute))
    viewing.note_all(clerk, [PERSON], at=at.replace(hour=11))
    viewing.note(clerk, OTHER)
    lines = queries.looks(PERSON)
    assert [(line.times, line.at.hour) for line in lines] == [(1, 11), (3, 9)]
    assert lines[0].office_ar == clerk.office


def test_who_looked_is_shown_to_whoever_opened_the_file_and_to_auditors(cast, at):
    clerk, stranger, auditor = cast("destination_clerk"), cast("destination_approver"), cast("auditor")
    viewing.note_all(clerk, [PERSON], at=at)
    assert queries.looks_to_see(clerk, PERSON, at)
    assert queries.looks_to_see(auditor, PERSON, at)
    for viewer in (stranger, queries.anyone()):
        with pytest.raises(Missing):
            queries.looks_to_see(viewer, PERSON, at)


def test_an_auditor_asks_by_person_office_purpose_and_day(cast, at):
    auditor = cast("auditor")
    viewing.note_all(cast("destination_clerk"), [PERSON, OTHER], at=at)
    asked = {"person": "0193a1c2-0000-7000-8000-000000000001"}
    assert queries.viewings(auditor, asked).count() == 1
    assert queries.viewings(auditor, {"office": "LY/labour/", "purpose": "test"}).count() == 2
    assert queries.viewings(auditor, {"since": date(2026, 11, 25)}).count() == 0
    assert queries.viewings(auditor, {"until": date(2026, 11, 24)}).count() == 2
    assert queries.viewings(auditor, None).count() == 0
    with pytest.raises(NotAllowed):
        queries.viewings(cast("destination_clerk"), asked)


# ------------------------------------------------------------------ the digest for the other state
def _looked_at_theirs(cast, at):
    viewing.known_elsewhere(PERSON, "EG")
    viewing.known_elsewhere(PERSON, "EG")
    clerk = cast("destination_clerk")
    viewing.note_all(clerk, [PERSON, OTHER], at=at)
    viewing.note_all(clerk, [PERSON], at=at.replace(hour=10))
    return viewing.digests(at.date())


@pytest.mark.parametrize("note", [viewing.known_elsewhere, viewing.known_plainly])
def test_that_the_other_state_knows_somebody_is_noted_once(db, note):
    note(PERSON, "LY")
    note(PERSON, "EG")
    assert list(viewing.Known.objects.values_list("person_ref", "state")) == [(PERSON, "EG")]


def test_the_other_state_is_told_of_its_own_persons_only(cast, at):
    (body,) = _looked_at_theirs(cast, at)
    told = ViewingsDigest.from_body(body)
    assert (told.state, told.day) == ("LY", at.date())
    (line,) = told.lines
    assert (line.person_ref, line.times, line.first_at) == (PERSON, 2, at)
    assert "destination_clerk@" not in str(body)  # the office and role are told, never who
    assert viewing.digests(date(2026, 11, 23)) == []


def test_a_long_day_is_told_in_several_letters(cast, at, monkeypatch):
    monkeypatch.setattr(viewing, "LINES_IN_A_LETTER", 1)
    for person in (PERSON, OTHER):
        viewing.known_elsewhere(person, "EG")
    viewing.note_all(cast("destination_clerk"), [PERSON, OTHER], at=at)
    assert len(viewing.digests(at.date())) == 2


def test_a_digest_is_taken_once_however_often_it_comes(cast, at, settings):
    (body,) = _looked_at_theirs(cast, at)
    settings.RABT = replace(settings.RABT, state="EG", peer_state="LY", side="origin")
    before = Viewing.objects.count()
    viewing.take_digest(body)
    viewing.take_digest(body)
    taken = Viewing.objects.exclude(times=1).get()
    assert Viewing.objects.count() == before + 1
    assert (taken.state, taken.who, taken.times, taken.person_ref) == ("LY", "", 2, PERSON)


def test_a_digest_of_another_day_or_state_is_not_trusted(cast, at, settings):
    (body,) = _looked_at_theirs(cast, at)
    with pytest.raises(Untrusted):
        viewing.take_digest(body)  # our own words sent back to us
    settings.RABT = replace(settings.RABT, state="EG", peer_state="LY", side="origin")
    for wrong in (body | {"day": "2026-11-20"}, body | {"extra": 1}):
        with pytest.raises(Untrusted):
            viewing.take_digest(wrong)


def test_many_looks_are_written_as_the_same_rows_as_each_for_itself(cast, at):
    clerk = cast("destination_clerk", for_whom="account-2")
    refs = [ref_of("person", new_id()) for _ in range(viewing.A_LOT)]
    viewing.note_all(clerk, [*refs, refs[0]], at=at)
    columns = ("person_ref", "at", "who", "for_whom", "office", "role", "purpose", "state", "times")
    at_once = list(Viewing.objects.order_by("person_ref").values_list(*columns))
    assert len({row.pk for row in Viewing.objects.all()}) == viewing.A_LOT == len(at_once)
    viewing.note_each(clerk, [str(ref) for ref in refs], at)
    assert list(Viewing.objects.order_by("person_ref").values_list(*columns)) == sorted(at_once * 2)
