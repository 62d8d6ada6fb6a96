"""Who looked, as it is read: by the person's own office, by the auditor, and by the other state each day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import NAMESPACE_OID, uuid5

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rabt.access import queries, viewing
from rabt.access.messages import LookLine, ViewingsDigest
from rabt.access.models import Known, Office, Viewing
from rabt.access.testing import office_at
from rabt.base.errors import Missing, NotAllowed, Untrusted
from rabt.base.identifiers import new_id, ref_of

pytestmark = pytest.mark.django_db
ONE, TWO = "0193a1c2-0000-7000-8000-000000000001", "0193a1c2-0000-7000-8000-000000000002"
PERSON, OTHER = f"person:{ONE}", f"person:{TWO}"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def persons(count):
    return [ref_of("person", new_id()) for _ in range(count)]


# ------------------------------------------------------------------ written
@pytest.mark.parametrize(("count", "at_once"), [(199, False), (200, True)])
def test_from_two_hundred_looks_on_they_are_one_statement(cast, at, count, at_once):
    with CaptureQueriesContext(connection) as asked:
        viewing.note_all(cast("destination_clerk"), persons(count), at=at)
    assert any("unnest" in one["sql"] for one in asked.captured_queries) == at_once
    assert Viewing.objects.filter(times=1, for_whom="").count() == count


def test_who_keeps_a_person_is_what_was_heard_last():
    viewing.known_elsewhere(PERSON, "LY")
    viewing.known_elsewhere(PERSON, "EG")
    assert list(Known.objects.values_list("person_ref", "state")) == [(PERSON, "EG")]


# ------------------------------------------------------------------ one line for an hour
def test_a_line_says_which_office_in_both_languages_and_how_often(cast, at):
    clerk = cast("destination_clerk")
    office_at(clerk.office)
    Office.objects.filter(code=clerk.office).update(name_ar="مكتب طبرق", name_en="Tobruk office")
    for minute in (1, 30, 59):
        viewing.note_all(clerk, [PERSON], at=at.replace(minute=minute, second=minute, microsecond=7))
    (line,) = queries.looks(PERSON)
    assert line == queries.Look(
        at=at.replace(minute=59, second=59, microsecond=7), office=clerk.office, office_ar="مكتب طبرق",
        office_en="Tobruk office", role="destination_clerk", purpose="test", state="LY", times=3,
    )  # fmt: skip


def test_every_look_counts_however_many_there_were_in_an_hour(cast, at):
    clerk, auditor = cast("destination_clerk"), cast("auditor")
    viewing.note_all(auditor, [PERSON], at=at - 2 * HOUR)
    for second in range(25):
        viewing.note_all(clerk, [PERSON], at=at + second * SECOND)
    assert [(line.role, line.times) for line in queries.looks(PERSON, limit=2)] == [
        ("destination_clerk", 25), ("auditor", 1),
    ]  # fmt: skip
    assert [line.times for line in queries.looks(PERSON, limit=1)] == [25]


def test_an_office_of_the_other_state_stands_by_its_path(cast, at):
    viewing.note_all(cast("auditor", office="EG/audit/"), [PERSON], at=at)
    (line,) = queries.looks(PERSON)
    assert (line.office_ar, line.office_en) == ("EG/audit/", "EG/audit/")


@pytest.mark.parametrize(
    "other", [{"id": "x"}, {"office": "LY/x/"}, {"role": "x"}, {"purpose": "x"}, {"state": "EG"}]
)
def test_another_viewer_office_role_purpose_or_state_is_another_line(cast, at, other):
    clerk = cast("destination_clerk")
    viewing.note_all(clerk, [PERSON], at=at)
    viewing.note_all(replace(clerk, **other), [PERSON], at=at)
    assert [line.times for line in queries.looks(PERSON)] == [1, 1]


def test_the_newest_two_hundred_lines_are_shown(cast, at):
    clerk = cast("destination_clerk")
    for hours in range(201):
        viewing.note_all(clerk, [PERSON], at=at - hours * HOUR)
    shown = queries.looks(PERSON)
    assert (len(shown), shown[0].at, shown[-1].at) == (200, at, at - 199 * HOUR)
    assert [line.at for line in queries.looks(PERSON, limit=2)] == [at, at - HOUR]


def test_a_long_hour_does_not_hide_the_hours_before(cast, at):
    clerk = cast("destination_clerk")
    viewing.note_all(clerk, [PERSON], at=at - SECOND)
    for minute in range(15):
        viewing.note_all(clerk, [PERSON], at=at.replace(minute=minute))
    assert [line.times for line in queries.looks(PERSON, limit=2)] == [15, 1]


def test_whoever_opened_a_person_sees_who_looked_for_as_long_as_a_stay(cast, at):
    clerk = cast("destination_clerk")
    viewing.note_all(clerk, [PERSON], at=at)
    assert queries.looks_to_see(clerk, PERSON, at + 12 * HOUR - SECOND)
    for viewer, person, when in (
        (clerk, PERSON, at + 12 * HOUR), (clerk, OTHER, at), (replace(clerk, office="LY/x/"), PERSON, at),
        (replace(clerk, id="x"), PERSON, at),
    ):  # fmt: skip
        with pytest.raises(Missing) as missing:
            queries.looks_to_see(viewer, person, when)
        assert missing.value.code == "missing"


def test_a_visitor_is_shown_nothing_even_if_a_visitor_looked(at):
    visitor = queries.anyone()
    viewing.note_all(replace(visitor, purpose="x"), [PERSON], at=at)
    with pytest.raises(Missing):
        queries.looks_to_see(visitor, PERSON, at)


# ------------------------------------------------------------------ the auditor's list
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 3), ({"person": ONE}, 2), ({"person": TWO}, 1), ({"who": "first"}, 2), ({"who": "fir"}, 0),
        ({"office": "LY/labour/"}, 2), ({"office": "LY/border/"}, 1), ({"purpose": "hiring"}, 2),
        ({"purpose": "audit"}, 1), ({"since": date(2026, 11, 24)}, 3), ({"since": date(2026, 11, 25)}, 1),
        ({"until": date(2026, 11, 24)}, 2), ({"until": date(2026, 11, 23)}, 0),
        ({"since": date(2026, 11, 25), "person": TWO}, 0),
    ],
)  # fmt: skip
def test_an_auditor_narrows_the_list(cast, at, asked, found):
    first = cast("destination_clerk", id="first", purpose="hiring")
    viewing.note_all(first, [PERSON, OTHER], at=at)
    viewing.note_all(cast("border_officer", purpose="audit"), [PERSON], at=at + timedelta(days=1))
    rows = queries.viewings(cast("auditor"), asked)
    assert rows.count() == found
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


def test_only_an_auditor_asks_for_the_list(cast):
    with pytest.raises(NotAllowed) as refusal:
        queries.viewings(cast("destination_clerk"), {})
    assert (refusal.value.code, refusal.value.facts) == ("not_allowed", {"scope": "access.see_viewings"})


# ------------------------------------------------------------------ what the other state is told
def test_the_letter_is_one_that_the_other_release_reads(cast, at):
    """The kind, the fields and the name of a line: sent again by a newer release, it still counts once."""
    clerk = cast("destination_clerk")
    viewing.known_elsewhere(PERSON, "EG")
    viewing.note_all(clerk, [PERSON], at=at)
    (body,) = viewing.digests(at.date())
    named = f"LY|2026-11-24|{PERSON}|{clerk.office}|destination_clerk|test"
    assert ViewingsDigest.KIND == "viewings.digest/1"
    assert ViewingsDigest.from_body(body) == ViewingsDigest(
        "LY", date(2026, 11, 24),
        (LookLine(uuid5(NAMESPACE_OID, named), PERSON, clerk.office, clerk.role, "test", at, 1),),
    )  # fmt: skip


def test_a_day_is_told_from_its_first_to_its_last_second(cast, at):
    clerk, midnight = cast("destination_clerk"), at.replace(hour=0)
    viewing.known_elsewhere(PERSON, "EG")
    for moment in (midnight - SECOND, midnight, midnight + 24 * HOUR - SECOND, midnight + 24 * HOUR):
        viewing.note_all(clerk, [PERSON], at=moment)
    (body,) = viewing.digests(at.date())
    (line,) = ViewingsDigest.from_body(body).lines
    assert (line.first_at, line.times) == (midnight, 2)


def test_what_the_other_state_told_is_not_told_back(cast, at):
    viewing.known_elsewhere(PERSON, "EG")
    viewing.note_all(cast("destination_clerk", state="EG"), [PERSON], at=at)
    assert viewing.digests(at.date()) == []


def test_a_letter_holds_four_hundred_lines(cast, at):
    refs = persons(401)
    for ref in refs:
        viewing.known_elsewhere(ref, "EG")
    viewing.note_all(cast("destination_clerk"), refs, at=at)
    parts = [ViewingsDigest.from_body(body).lines for body in viewing.digests(at.date())]
    assert [len(part) for part in parts] == [400, 1]
    assert {line.person_ref for part in parts for line in part} == {str(ref) for ref in refs}


# ------------------------------------------------------------------ what the other state tells
def told(at, **line):
    row = {
        "line_id": new_id(), "person_ref": PERSON, "office": "EG/labour/", "role": "origin_clerk",
        "purpose": "hiring", "first_at": at, "times": 1,
    } | line  # fmt: skip
    return ViewingsDigest("EG", at.date(), (LookLine(**row),)).to_body()


def test_a_look_of_the_other_state_is_kept_as_it_is_told(at):
    body = told(at)
    assert viewing.take_digest(body) == 1
    row = Viewing.objects.get()
    assert (row.person_ref, row.office, row.role, row.purpose) == (
        PERSON, "EG/labour/", "origin_clerk", "hiring",
    )  # fmt: skip
    assert (row.at, row.times, row.state, row.who, row.for_whom) == (at, 1, "EG", "", "")
    assert str(row.pk) == body["lines"][0]["line_id"]


def test_a_long_word_of_the_other_state_is_cut_and_not_refused(at):
    viewing.take_digest(told(at, office="EG/" + "a" * 300, role="r" * 90, purpose="p" * 90))
    row = Viewing.objects.get()
    assert (row.office, row.role, row.purpose) == ("EG/" + "a" * 197, "r" * 40, "p" * 40)


@pytest.mark.parametrize(("times", "days"), [(0, 0), (-1, 0), (1, 1), (1, -1)])
def test_a_digest_that_contradicts_itself_is_not_theirs(at, times, days):
    body = told(at, times=times)
    body["lines"][0]["first_at"] = told(at + timedelta(days=days))["lines"][0]["first_at"]
    with pytest.raises(Untrusted, match="digest_not_theirs"):
        viewing.take_digest(body)
    assert not Viewing.objects.exists()


def test_a_digest_of_our_own_or_a_third_state_is_not_theirs(at):
    for state in ("LY", "XX"):
        with pytest.raises(Untrusted, match="digest_not_theirs"):
            viewing.take_digest(told(at) | {"state": state})
