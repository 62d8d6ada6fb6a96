"""The watch over looks: who reads in bulk is noticed, by the time at which he looked; another one judges."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from django.db import IntegrityError, transaction

from rabt.access import actions, queries, rules, viewing
from rabt.access.models import Account, Alarm, LookTally
from rabt.access.queries.alarms import usual
from rabt.access.rules.looks import Measure
from rabt.access.testing import account_with
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.journal.models import Act
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
WHY = "سألت رئيس المكتب فأكد أنه أمر كتابي"
SMALL = {
    "every_role": Measure(hour=5, day=12), "recruiter": Measure(hour=5, day=9),
    "whole_office": Measure(hour=20, day=40),
}  # fmt: skip


@pytest.fixture(autouse=True)
def measured(monkeypatch):
    """Measure looks by small numbers, so that few rows say enough."""
    small = replace(rules.table(), looks=MappingProxyType(SMALL))
    for where in ("rabt.access.queries.alarms.rules.table", "rabt.access.actions.alarms.table"):
        monkeypatch.setattr(where, lambda: small)


@pytest.fixture
def clerk(cast):
    return cast("destination_clerk", id=str(new_id()), purpose="permit")


@pytest.fixture
def auditor(db):
    return queries.actor_of(account_with("auditor", "LY/"))


def looked(viewer, n, at, first=0):
    viewing.note_all(viewer, [f"person:{number}" for number in range(first, first + n)], at=at)


def test_who_looks_at_more_than_is_usual_raises_one_alarm_and_the_auditor_is_told(
    clerk, auditor, at, committed
):
    looked(clerk, 6, at)
    looked(clerk, 6, at)  # the same persons: nobody new
    assert actions.watch(at) == 1
    (row,) = Alarm.objects.all()
    assert (row.kind, row.who, row.office, row.role, row.state) == (
        "hour", clerk.id, clerk.office, "destination_clerk", "LY",
    )  # fmt: skip
    assert (row.since, row.persons, row.usual, row.level) == (at, 6, 5, 1)
    assert (row.raised_at, row.last_at, row.told_at) == (at, at, at)
    told = Notice.objects.get(template="access.alarms_text")
    assert (told.about, told.urgent) == (row.ref, True)
    committed("alarm.raised", why="hour", who=clerk.id, office=clerk.office, persons=6, usual=5, about="")
    (waits,) = queries.waiting(auditor)
    assert (waits.word, waits.count, waits.oldest_at) == ("access.alarms_to_judge", 1, at)
    assert actions.watch(at) == 0
    assert Alarm.objects.count() == Notice.objects.count() == 1


def test_what_is_usual_raises_none(clerk, at):
    looked(clerk, 5, at)
    looked(clerk, 5, at - timedelta(hours=1), first=5)  # ten in a day, in two hours
    assert (actions.watch(at), Alarm.objects.count()) == (0, 0)


def test_little_by_little_over_a_day_is_noticed_as_a_day(clerk, at):
    for hour in range(3):
        looked(clerk, 5, at - timedelta(hours=hour), first=5 * hour)
    actions.watch(at)
    (row,) = Alarm.objects.all()
    assert (row.kind, row.persons, row.usual) == ("day", 15, 12)
    assert row.since.isoformat() == "2026-11-23T22:00:00+00:00"  # the day begins at midnight of this state


def test_many_accounts_of_one_office_are_noticed_together(cast, at):
    for _ in range(5):
        looked(cast("destination_clerk", id=str(new_id()), purpose="permit"), 5, at, first=5 * _)
    actions.watch(at)
    (row,) = Alarm.objects.all()
    assert (row.kind, row.who, row.role, row.persons, row.usual) == ("hour", "", "whole_office", 25, 20)
    assert queries.parts_of(row) == [queries.Part("permit", 25, 25)]


@pytest.mark.parametrize("purpose", ["border_pack", "sheets", "duty", "own"])
def test_a_pack_for_a_post_a_sheet_the_node_and_the_worker_himself_are_no_reading_in_bulk(clerk, at, purpose):
    looked(replace(clerk, purpose=purpose), 60, at)
    assert (actions.watch(at), Alarm.objects.count()) == (0, 0)


@pytest.mark.parametrize("other", [{"role": "node"}, {"state": "EG"}])
def test_the_node_and_the_other_state_are_not_watched_here(clerk, at, other):
    looked(replace(clerk, **other), 60, at)
    assert actions.watch(at) == 0


def test_an_alarm_that_waits_grows_and_one_that_was_judged_comes_again_when_the_count_doubles(
    clerk, auditor, at
):
    looked(clerk, 6, at)
    actions.watch(at)
    looked(clerk, 8, at)
    later = at + timedelta(minutes=3)
    assert actions.watch(later) == 0
    row = Alarm.objects.get(kind="hour")
    assert (row.persons, row.level, row.last_at) == (8, 1, later)
    actions.judge_alarm(auditor, row.pk, "work", WHY, at=at)
    looked(clerk, 10, at)
    assert actions.watch(at) == 0
    looked(clerk, 11, at)
    assert actions.watch(at) == 1
    assert sorted(Alarm.objects.filter(kind="hour").values_list("persons", "level")) == [(8, 1), (11, 2)]


def test_what_a_device_uploads_in_one_go_is_judged_by_the_hours_of_its_officer(cast, at):
    """Two travellers in an hour, for days, are no alarm, though all come in one minute; six in one are."""
    officer = cast("border_officer", id=str(new_id()), purpose="border")
    for hour in (14, 15, 16, 38, 39, 40):
        looked(officer, 2, at - timedelta(hours=hour), first=10 * hour)
    assert actions.watch(at) == 0
    assert actions.tally_looks(at) == 2
    assert Alarm.objects.count() == 0
    assert actions.tally_looks(at) == 0  # nothing came since
    looked(officer, 6, at - timedelta(hours=20), first=900)
    assert actions.tally_looks(at) == 1
    (row,) = Alarm.objects.all()
    assert (row.kind, row.since, row.persons) == ("hour", at - timedelta(hours=20), 6)


def test_the_night_tallies_each_account_and_office(clerk, cast, at):
    yesterday = at - timedelta(days=1)
    looked(clerk, 4, yesterday)
    looked(clerk, 2, yesterday - timedelta(hours=1), first=3)
    looked(cast("destination_clerk", id="other", purpose="permit"), 1, yesterday)
    assert actions.tally_looks(at) == 1
    rows = LookTally.objects.values_list("day", "who", "office", "role", "persons", "busiest")
    assert set(rows) == {
        (date(2026, 11, 23), "", "", "", 7, 0),
        (date(2026, 11, 23), "", clerk.office, "whole_office", 5, 4),
        (date(2026, 11, 23), clerk.id, clerk.office, "destination_clerk", 5, 4),
        (date(2026, 11, 23), "other", clerk.office, "destination_clerk", 1, 1),
    }
    learned = usual(at)["destination_clerk"]
    assert (learned.hour, learned.day, learned.learned_from) == (2.5, 3.0, 2)


def test_what_is_usual_in_a_role_raises_its_threshold(clerk, at):
    for day in range(1, 11):
        LookTally.objects.create(
            day=(at - timedelta(days=day)).date(), who="x", office="LY/x/", role="destination_clerk",
            persons=8, busiest=2,
        )  # fmt: skip
    learned = usual(at)["destination_clerk"]
    assert (
        learned.threshold("destination_clerk", "hour"),
        learned.threshold("destination_clerk", "day"),
    ) == (10, 40)
    looked(clerk, 10, at)
    assert actions.watch(at) == 0
    looked(clerk, 11, at)
    assert actions.watch(at) == 1


def test_what_was_usual_long_ago_is_forgotten(at):
    for days in (31, 61):
        LookTally.objects.create(
            day=at.date() - timedelta(days=days), who="x", office="x", role="x", persons=9
        )
    assert usual(at) == {}
    actions.tally_looks(at)
    assert LookTally.objects.filter(role="x").count() == 1


# ------------------------------------------------------------------ judged by another
@pytest.fixture
def alarm(clerk, at):
    looked(clerk, 6, at)
    actions.watch(at)
    return Alarm.objects.get()


def test_an_auditor_says_what_it_was(alarm, auditor, at, committed):
    actions.judge_alarm(auditor, alarm.pk, "mistake", WHY, at=at)
    alarm.refresh_from_db()
    assert (alarm.judged_by, alarm.judged_at, alarm.finding, alarm.reason) == (auditor.id, at, "mistake", WHY)
    committed("alarm.judged", finding="mistake", reason=WHY)
    assert queries.waiting(auditor) == []
    assert not Notice.objects.filter(template="access.misuse_text").exists()


def test_misuse_is_told_to_the_administrators_who_can_close_an_account(alarm, auditor, at):
    account_with("node_administrator", "LY/")
    actions.judge_alarm(auditor, alarm.pk, "misuse", WHY, at=at)
    told = Notice.objects.get(template="access.misuse_text")
    assert told.about == alarm.ref and alarm.who in told.text


def test_whoever_looked_does_not_judge(auditor, at):
    looked(replace(auditor, purpose="audit"), 6, at)
    actions.watch(at)
    row = Alarm.objects.get()
    with pytest.raises(NotAllowed) as no:
        actions.judge_alarm(auditor, row.pk, "work", WHY, at=at)
    assert no.value.code == "same_person"
    assert queries.waiting(auditor) == []
    deputy = queries.actor_of(account_with("auditor", "LY/"), for_whom=Account.objects.get(pk=auditor.id))
    with pytest.raises(NotAllowed):
        actions.judge_alarm(deputy, row.pk, "work", WHY, at=at)
    assert queries.waiting(deputy) == []


@pytest.mark.parametrize("by", ["who", "for_whom"])
def test_the_database_refuses_it_as_well(alarm, at, by):
    judged = {"judged_by": "x", "judged_at": at, "finding": "work", "reason": WHY, by: "x"}
    with pytest.raises(IntegrityError, match="judged_by_another"), transaction.atomic():
        Alarm.objects.update(**judged)
    with pytest.raises(IntegrityError, match="with_reason"), transaction.atomic():
        Alarm.objects.update(judged_at=at, judged_by="y", finding="work", reason="")


def test_an_alarm_is_judged_once_and_with_a_reason(alarm, auditor, at):
    for told, code in ((("guess", WHY), "alarm_finding_unknown"), (("work", "؟"), "alarm_reason_short")):
        with pytest.raises(Refused) as no:
            actions.judge_alarm(auditor, alarm.pk, *told, at=at)
        assert no.value.code == code
    actions.judge_alarm(auditor, alarm.pk, "work", WHY, at=at)
    with pytest.raises(Refused) as no:
        actions.judge_alarm(auditor, alarm.pk, "work", WHY, at=at)
    assert no.value.code == "alarm_judged"
    assert Act.objects.filter(kind="alarm.judged").count() == 1


def test_nobody_else_sees_alarms(alarm, cast, auditor, at):
    for role in ("destination_approver", "node_administrator", "destination_clerk"):
        with pytest.raises(NotAllowed):
            queries.alarms_to_see(cast(role))
        assert queries.waiting(cast(role)) == []
    with pytest.raises(Missing):
        queries.alarm_to_see(auditor, new_id())


# ------------------------------------------------------------------ persons who do not exist
GHOST = ref_of("person", new_id())


@pytest.fixture
def ghost(at):
    actions.mark_canaries([GHOST], new_id(), at=at)
    return GHOST


@pytest.mark.parametrize("note", [viewing.note_each, viewing.note_many])
def test_a_look_at_somebody_who_does_not_exist_raises_the_alarm_at_once(clerk, ghost, at, note):
    note(clerk, ["person:real", ghost], at)
    (row,) = Alarm.objects.all()
    assert (row.kind, row.who, row.office, row.role, row.about) == (
        "canary", clerk.id, clerk.office, clerk.role, ghost,
    )  # fmt: skip
    assert (row.since, row.persons, row.level, row.told_at, row.judged_at) == (at, 1, 1, None, None)


def test_it_is_raised_once_until_it_is_judged(clerk, ghost, auditor, at):
    for minutes in range(3):
        viewing.note_all(clerk, [ghost], at=at + timedelta(minutes=minutes))
    row = Alarm.objects.get()
    assert row.last_at == at  # no page of his waits for another of his over one row
    assert actions.watch(at) == 1
    actions.judge_alarm(auditor, row.pk, "mistake", WHY, at=at)
    viewing.note_all(clerk, [ghost], at=at)
    assert Alarm.objects.filter(judged_at=None).count() == 1


def test_other_looks_raise_none_and_an_ended_mark_raises_none(clerk, ghost, at):
    viewing.note_all(clerk, ["person:real"], at=at)
    queries.canaries().update(ended_at=at)
    viewing.note_all(clerk, [ghost], at=at)
    assert Alarm.objects.count() == 0
    assert not queries.is_canary(ghost)


def test_a_look_that_was_undone_raises_none(clerk, ghost, at):
    with pytest.raises(Refused), transaction.atomic():
        viewing.note_all(clerk, [ghost], at=at)
        raise Refused("must_wait")
    assert Alarm.objects.count() == 0


# ------------------------------------------------------------------ the auditor's pages
def test_an_auditor_reads_and_judges_an_alarm(client_as, clerk, ghost, at):
    viewing.note_all(clerk, [ghost], at=at)
    looked(clerk, 6, at)
    actions.watch(at)
    visitor = client_as("auditor", "LY/")
    page = visitor.get("/access/alarms", {"only": "waiting"}).content.decode()
    assert "ملف لا صاحب له" in page and "اطلاع كثير في ساعة" in page
    row, canary = Alarm.objects.get(kind="hour"), Alarm.objects.get(kind="canary")
    told = visitor.get(f"/access/alarms/{row.pk}").content.decode()
    assert "جرى الاطلاع على 7 أشخاص. الحد المعتاد: 5." in told and f"who={clerk.id}" in told
    short = visitor.post(f"/access/alarms/{row.pk}/judge", {"finding": "work", "reason": "؟"})
    assert short.status_code == 422
    done = visitor.post(f"/access/alarms/{row.pk}/judge", {"finding": "work", "reason": WHY})
    assert (done.status_code, done["Location"]) == (302, "/access/alarms")
    assert WHY in visitor.get(f"/access/alarms/{row.pk}").content.decode()
    stale = visitor.post(f"/access/alarms/{row.pk}/judge", {"finding": "misuse", "reason": WHY})
    assert stale.status_code == 422 and 'class="problem"' in stale.content.decode()
    judged = visitor.get("/access/alarms", {"only": "judged"}).content.decode()
    assert "اطلاع كثير في ساعة" in judged and f"/{canary.pk}" not in judged
    told = visitor.get(f"/access/alarms/{canary.pk}").content.decode()
    assert "لا وجود لصاحبه" in told and "ظهر في قائمة من 7 أشخاص." in told


def test_of_his_own_looks_an_auditor_is_told_that_another_judges(client_as, at):
    visitor = client_as("auditor", "LY/")
    looked(replace(queries.actor_of(visitor.account), purpose="audit"), 6, at)
    actions.watch(at)
    page = visitor.get(f"/access/alarms/{Alarm.objects.get().pk}").content.decode()
    assert "يبتّ فيه مدقق آخر" in page and "/judge" not in page
