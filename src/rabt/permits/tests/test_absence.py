"""An employer reports that a worker stays away: the worker first, fixed days, an office, and the record."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rabt.access.testing import came_in
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring.models import Contract
from rabt.holds import actions as holds
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.permits import actions, queries
from rabt.permits.models import Measure
from rabt.permits.tests import build
from rabt.permits.tests.test_own import holder

pytestmark = pytest.mark.django_db
SAID_ON = build.ENTRY + timedelta(days=10)
SINCE = SAID_ON.date() - timedelta(days=3)
OVER = SAID_ON + timedelta(days=60)
WHY = "عاد العامل إلى عمله"


def refused(code, deed, kind=Refused, **facts):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code
    assert facts.items() <= no.value.facts.items()


@pytest.fixture
def row(cast, peer):
    return build.active(cast, peer)


@pytest.fixture
def boss(cast, row):
    return build.employer_of(cast, row)


@pytest.fixture
def chief(cast):
    return cast("destination_approver")


@pytest.fixture
def told(row, boss):
    return actions.report_absence(boss, row.pk, since=SINCE, note="لا يرد على هاتفه", at=SAID_ON)


def again(boss, row, n=0, **changes):
    at = SAID_ON + timedelta(days=n)
    return actions.report_absence(boss, row.pk, **{"since": SINCE, "at": at} | changes)


def test_the_worker_is_told_and_nothing_else_happens(cast, row, boss, chief, told, letters, committed):
    before = (row.state, row.turn, build.card_of(row).state)
    row.refresh_from_db()
    assert (row.state, row.turn, build.card_of(row).state) == before
    assert (told.due_on, told.since, told.state) == (OVER.date(), SINCE, "open")
    notice = Notice.objects.get(about=row.ref, template="permits.absence_text")
    assert SINCE.isoformat() in notice.text and OVER.date().isoformat() in notice.text
    committed("absence.reported", since=SINCE, until=told.due_on)
    assert not [one for one in letters() if one.about in (told.ref, str(told.ref))]
    assert not Act.objects.filter(ref=row.ref, at=SAID_ON).exists(), "the permit's own history says nothing"
    passports = cast("passports_officer", reach=("LY/",))
    for who in (boss, chief, cast("destination_clerk")):
        assert queries.measure_to_see(who, told.pk) == told
    for who in (passports, cast("destination_clerk", office="LY/labour/second/")):
        with pytest.raises(Missing):
            queries.measure_to_see(who, told.pk)


def test_what_an_employer_may_not_report(cast, row, boss, told):
    refused("measure_open", lambda: again(boss, row))
    refused("absence_day", lambda: again(boss, row, since=SAID_ON.date() + timedelta(days=1)), field="since")
    late = row.valid_until - SAID_ON.date()
    refused("absence_too_late", lambda: again(boss, row, late.days - 59))
    actions.lose_work(cast("destination_clerk"), row.pk, at=SAID_ON)
    assert queries.record_of(row.employer_id).lapsed == 1, "it closes by itself"
    refused("permit_step_closed", lambda: again(boss, row))


def test_who_said_himself_that_he_leaves_is_not_reported(cast, row, boss, told):
    wish = actions.ask_leaving(cast("destination_clerk"), row.pk, at=SAID_ON)
    actions.witness_leaving(cast("destination_clerk", id="another"), wish.pk, True, at=SAID_ON)
    told.refresh_from_db()
    assert told.state == "lapsed", "the report closes by itself"
    refused("absence_leaves", lambda: again(boss, row))


def test_an_office_decides_after_the_worker_s_days_and_only_the_work_is_over(row, chief, told, letters):
    refused("absence_runs", lambda: actions.find_absent(chief, told.pk, at=OVER - timedelta(days=1)))
    done = actions.find_absent(chief, told.pk, at=OVER)
    told.refresh_from_db()
    assert (told.state, told.decision, done.state) == ("done", "founded", "between_jobs")
    assert build.card_of(row).state == "valid"
    over = Contract.objects.get(pk=row.contract_id)
    assert (over.state, over.reason_code) == ("ended", "by_worker")
    told_there = [one for one in letters() if one.kind == "permit.changed/1"][-1].body
    assert (told_there["step"], told_there["why"]) == ("lose_work", "")
    assert Notice.objects.filter(about=row.ref, template="permits.absence_founded_text").count() == 1


def test_unfounded_at_any_time_and_with_a_reason(row, chief, told):
    refused("said_too_short", lambda: actions.find_present(chief, told.pk, note="", at=SAID_ON), field="note")
    assert actions.find_present(chief, told.pk, note=WHY, at=SAID_ON).state == "active"
    assert queries.record_of(row.employer_id).unfounded == 1
    assert Notice.objects.filter(about=row.ref, template="permits.absence_over_text").count() == 2
    refused("measure_step_closed", lambda: actions.find_absent(chief, told.pk, at=OVER))


def test_a_hold_of_whatever_kind_makes_a_founded_report_wait_and_says_no_more(cast, row, chief, told):
    """The days are the same with and without it: a wait tells nothing."""
    by = {"court": "court_clerk", "health": "health_officer", "audit": "auditor", "review": "court_clerk"}
    last = OVER.date() + timedelta(days=9)
    for kind, role in by.items():
        who = {"office": f"LY/{kind}/"}
        placed = holds.place(
            cast(role, **who), row.person_ref, kind, last, cause="أمر بوقف التصرف في الملف",
            at=SAID_ON + timedelta(days=30),
        )  # fmt: skip
        refused("absence_runs", lambda: actions.find_absent(chief, told.pk, at=OVER - timedelta(days=1)))
        with pytest.raises(Refused) as no:
            actions.find_absent(chief, told.pk, at=OVER)
        assert (no.value.code, no.value.facts) == ("must_wait", {})
        holds.lift(cast(role, id="other", **who), placed.pk, why="زال سبب الوقف تماماً", at=OVER)
    assert actions.find_absent(chief, told.pk, at=OVER).state == "between_jobs"


def test_he_answers_himself_or_before_a_clerk_and_his_employer_does_not_read_it(cast, row, boss, told):
    at_home = holder(row)
    found = actions.answer_absence(at_home, told.pk, said="كنت في العمل كل يوم", at=SAID_ON)
    assert (found.heard_by, found.heard_at) == (row.person_ref, SAID_ON)
    actions.hear_worker(cast("destination_clerk"), told.pk, said="أجرى مكالمة وحضر", at=SAID_ON)
    assert [one.kind for one in Act.objects.filter(ref=told.ref).order_by("at", "id")] == [
        "absence.reported", "absence.answered", "absence.answered",
    ]  # fmt: skip
    assert (queries.reads_answers(boss), queries.reads_answers(cast("destination_approver"))) == (False, True)
    refused("said_too_short", lambda: actions.answer_absence(at_home, told.pk, said=".", at=SAID_ON))
    stranger = type(row)(person_id=row.contract_id)
    for actor, key in ((holder(row), row.pk), (holder(stranger), told.pk)):
        with pytest.raises(Missing):
            actions.answer_absence(actor, key, said="كنت في العمل كل يوم", at=SAID_ON)


def test_three_wrong_reports_stop_the_next_until_an_official_has_looked(cast, row, boss, chief, told):
    actions.find_present(chief, told.pk, note=WHY, at=SAID_ON)
    for n in (1, 2):
        found = again(boss, row, n)
        actions.take_back_absence(boss, found.pk, note=WHY, at=SAID_ON + timedelta(days=n))
    refused("absence_reports_stopped", lambda: again(boss, row, 3), wrong=3)
    look = {"note": "اتُفق مع صاحب العمل على التحقق أولاً", "at": SAID_ON + timedelta(days=3)}
    with pytest.raises(NotAllowed):
        actions.look_at_reports(boss, row.employer_id, **look)
    refused("said_too_short", lambda: actions.look_at_reports(chief, row.employer_id, **look | {"note": ""}))
    assert actions.look_at_reports(chief, row.employer_id, **look) == 3
    refused("absence_not_stopped", lambda: actions.look_at_reports(chief, row.employer_id, **look))
    assert again(boss, row, 4).state == "open"
    found = queries.record_of(row.employer_id)
    assert (found.wrong, found.unlooked, found.open) == (3, 0, 1)
    refused("measure_step_closed", lambda: actions.take_back_absence(boss, told.pk, note=WHY, at=SAID_ON))


def test_hidden_from_another_office_and_closed_to_other_roles(cast, row, told):
    deeds = {
        "employer": (
            lambda who: again(who, row),
            lambda who: actions.take_back_absence(who, told.pk, note=WHY, at=SAID_ON),
        ),
        "destination_approver": (
            lambda who: actions.find_absent(who, told.pk, at=OVER),
            lambda who: actions.find_present(who, told.pk, note=WHY, at=OVER),
        ),
    }
    for role, deed in ((role, deed) for role, some in deeds.items() for deed in some):
        with pytest.raises(Missing):
            deed(cast(role, office="LY/labour/second/"))
        with pytest.raises(NotAllowed):
            deed(cast("destination_clerk"))


# ------------------------------------------------------------------ the doors
def test_the_pages(row, client_as):
    with clock.stopped(SAID_ON):
        boss = client_as("employer", office=row.office)
        form = reverse("permits:absence", args=[row.pk])
        assert form in boss.get(reverse("permits:permit", args=[row.pk])).content.decode()
        assert "لا أثر للبلاغ على التصريح" in boss.get(form).content.decode()
        assert boss.post(form, {"since": "2030-01-01"}).status_code == 422
        assert boss.post(form, {"since": SINCE.isoformat(), "note": ""}).status_code == 302
        told = Measure.objects.get()
        mine = came_in(Client(), row.person_ref)
        page = mine.get("/my/").content.decode()
        answer = reverse("permits:own_answer", args=[told.pk])
        assert answer in page and page.index("صاحب عملك أبلغ أنك غائب") < page.index("حالتك وما تسمح به")
        assert mine.post(answer, {"said": "كنت في العمل كل يوم"}).status_code == 302
        assert "كنت في العمل كل يوم" in mine.get("/my/").content.decode()
        measure = reverse("permits:measure", args=[told.pk])
        assert "كنت في العمل كل يوم" not in boss.get(measure).content.decode()
        chief = client_as("destination_approver")
        assert "كنت في العمل كل يوم" in chief.get(measure).content.decode()
        assert chief.post(reverse("permits:measure_complete", args=[told.pk])).status_code == 422
        back = reverse("permits:measure_take_back", args=[told.pk])
        assert boss.get(back).status_code == 200
        assert boss.post(back, {"note": WHY}).status_code == 302
        reports = reverse("permits:reports", args=[row.employer_id])
        assert "سحبه صاحب العمل" in chief.get(reports).content.decode()
        look = reverse("permits:reports_look", args=[row.employer_id])
        assert chief.get(look).status_code == 200
        assert chief.post(look, {"note": WHY}).status_code == 422


def test_the_machines_door(row, client_as):
    with clock.stopped(SAID_ON):
        boss, kind = client_as("employer", office=row.office), {"content_type": "application/json"}
        told = boss.post(reverse("api:permits_absence", args=[row.pk]), {"since": SINCE.isoformat()}, **kind)
        assert (told.status_code, told.json()["kind"]) == (201, "absence")
        back = boss.post(reverse("api:permits_take_back", args=[told.json()["id"]]), {"note": WHY}, **kind)
        assert (back.status_code, back.json()["state"]) == (200, "taken_back")
