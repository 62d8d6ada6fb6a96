"""Each refusal of each action, with its code and field; what the clock does; what is counted."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring import actions as hiring
from rabt.hiring.models import Employer
from rabt.hiring.queries import stops
from rabt.inspection import actions, queries
from rabt.inspection.models import Lack, Line, Visit
from rabt.inspection.rules.visit import Answer, Ticked
from rabt.inspection.tests import build
from rabt.inspection.tests.build import AT, OFFICE, OTHER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def refused(code, deed, kind=Refused, **facts):
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code
    assert {name: found.value.facts.get(name) for name in facts} == facts


@pytest.fixture
def chief():
    return build.head()


@pytest.fixture
def who():
    return build.inspector()


def test_a_plan_is_drawn_by_a_head_once_a_month_and_not_of_nobody(cast, chief, who):
    refused("not_allowed", lambda: actions.draw_plan(who, at=AT), NotAllowed)
    refused("plan_empty", lambda: actions.draw_plan(chief, at=AT))
    build.employer(cast)
    actions.draw_plan(chief, at=AT)
    refused("plan_drawn", lambda: actions.draw_plan(chief, at=AT))
    assert actions.draw_plan(chief, at=AT + timedelta(days=20)).month.month == 12


def test_who_has_no_workers_or_was_visited_lately_or_will_be_stays_out(cast, chief):
    build.employer(cast, 1, workers=0)
    planned, _ = build.visit(cast, chief, number=2)
    made, _ = build.visit(cast, chief, number=3)
    actions.record_visit(chief, made.pk, build.seen(made), at=AT)
    free, _ = build.employer(cast, 4)
    assert set(queries.pool(chief, AT).employers) == {free.pk}
    later = queries.pool(chief, AT + timedelta(days=100))
    assert set(later.employers) == {free.pk, made.employer_id}
    assert later.records[made.employer_id].months_since == 3
    assert planned.employer_id not in later.employers
    assert queries.pool(build.head(OTHER), AT).employers == {}


def test_what_counts_is_the_employers_own_record(cast, chief):
    row, _ = build.employer(cast, workers=10)
    build.permit(row, "800001", state="expired", valid_until=AT.date() - timedelta(days=20))
    build.permit(row, "800002", state="expired", valid_until=AT.date() - timedelta(days=500))
    build.permit(row, "800003", state="expired", valid_until=AT.date(), renewal_asked_at=AT)
    build.owed(row)
    build.upheld(row)
    record = queries.pool(chief, AT).records[row.pk]
    assert (record.wages_late, record.fees_upheld, record.permits_overrun) == (1, 1, 1)
    assert (record.ended_early, record.months_since, record.workers) == (0, 0, 10)


def test_a_visit_goes_to_an_inspector_of_the_office_once_at_a_time(cast, chief, who):
    build.employer(cast)
    actions.draw_plan(chief, at=AT)
    line = Line.objects.get()
    for stranger in (build.inspector(OTHER).id, "", str(uuid4())):
        refused("inspector_unknown", lambda to=stranger: actions.adopt_visit(chief, line.pk, to, at=AT),
                field="inspector")  # fmt: skip
    refused("not_allowed", lambda: actions.adopt_visit(who, line.pk, who.id, at=AT), NotAllowed)
    refused("missing", lambda: actions.adopt_visit(build.head(OTHER), line.pk, who.id, at=AT), Missing)
    actions.adopt_visit(chief, line.pk, who.id, at=AT)
    refused("visit_planned", lambda: actions.adopt_visit(chief, line.pk, who.id, at=AT))
    refused("visit_planned", lambda: actions.order_visit(chief, "LIC-1", who.id, "طلب مكتب العمل", at=AT))
    refused("licence_unknown", lambda: actions.order_visit(chief, "LIC-9", who.id, "طلب مكتب العمل", at=AT))
    refused(
        "inspection_said_short", lambda: actions.order_visit(chief, "LIC-1", who.id, "لا", at=AT), field="why"
    )


def test_a_planned_visit_is_given_to_another_or_dropped_and_a_made_one_is_not(cast, chief, who):
    row, _ = build.visit(cast, chief)
    assert actions.assign_visit(chief, row.pk, who.id, at=AT).inspector_id == who.id
    refused("inspector_unknown", lambda: actions.assign_visit(chief, row.pk, "x", at=AT), field="inspector")
    refused("not_allowed", lambda: actions.drop_visit(who, row.pk, "أُلغيت لسبب", at=AT), NotAllowed)
    actions.drop_visit(chief, row.pk, "أغلق مكان العمل", at=AT)
    for deed in (
        lambda: actions.assign_visit(chief, row.pk, who.id, at=AT),
        lambda: actions.drop_visit(chief, row.pk, "أغلق مكان العمل", at=AT),
        lambda: actions.record_visit(chief, row.pk, build.seen(row), at=AT),
    ):
        refused("visit_step_closed", deed)


def test_a_visit_is_recorded_once_by_its_inspector(cast, chief, who):
    row, _ = build.visit(cast, chief, who)
    seen = build.seen(row)
    refused("not_allowed", lambda: actions.record_visit(build.inspector(), row.pk, seen, at=AT), NotAllowed)
    refused("missing", lambda: actions.record_visit(build.inspector(OTHER), row.pk, seen, at=AT), Missing)
    early = build.seen(row, arrived_at=AT + timedelta(days=1))
    refused("visit_from_future", lambda: actions.record_visit(who, row.pk, early, at=AT), field="arrived_at")
    assert actions.record_visit(who, row.pk, seen, at=AT).recorded_at == AT
    assert actions.record_visit(who, row.pk, seen, at=AT + timedelta(days=3)).recorded_at == AT
    refused("visit_recorded", lambda: actions.record_visit(who, row.pk, build.seen(row), at=AT))
    assert Lack.objects.count() == 0


def test_a_later_visit_finds_mended_what_was_wanting_or_gives_it_another_day(cast, chief):
    found, _ = build.lack(cast, chief)
    again = actions.order_visit(chief, "LIC-1", chief.id, "زيارة للمتابعة", at=AT)
    later = AT + timedelta(days=30)
    answers = tuple(
        Answer(
            item,
            Ticked.NOT_SEEN if item == "housing" else Ticked.NO if item == "passports" else Ticked.YES,
            "ما زالت",
        )
        for item in again.items
    )
    actions.record_visit(chief, again.pk, build.seen(again, arrived_at=later, answers=answers), at=later)
    found.refresh_from_db()
    assert (found.state, found.returned_for, (found.due_on - later.date()).days) == ("open", "ما زالت", 7)
    third = actions.order_visit(chief, "LIC-1", chief.id, "زيارة للمتابعة", at=later)
    actions.record_visit(chief, third.pk, build.seen(third, arrived_at=later), at=later)
    found.refresh_from_db()
    assert (found.state, found.mended_at, Lack.objects.count()) == ("mended", later, 1)


def test_only_the_employer_answers_and_only_an_inspector_judges(cast, chief):
    row, owner = build.lack(cast, chief)
    refused("not_allowed", lambda: actions.answer_lack(chief, row.pk, "أصلحنا ما لوحظ", at=AT), NotAllowed)
    refused("not_allowed", lambda: actions.confirm_mended(owner, row.pk, at=AT), NotAllowed)
    refused("not_allowed", lambda: actions.return_lack(owner, row.pk, "ما زالت ناقصة", at=AT), NotAllowed)
    refused("inspection_said_short", lambda: actions.answer_lack(owner, row.pk, "تم", at=AT), field="said")
    actions.answer_lack(owner, row.pk, "أصلحنا ما لوحظ", at=AT)
    refused("lack_step_closed", lambda: actions.answer_lack(owner, row.pk, "أصلحنا ما لوحظ", at=AT))
    refused("inspection_said_short", lambda: actions.return_lack(chief, row.pk, "لا", at=AT), field="why")
    actions.confirm_mended(chief, row.pk, at=AT)
    refused("lack_step_closed", lambda: actions.return_lack(chief, row.pk, "ما زالت ناقصة", at=AT))
    stranger = build.employer(cast, 2)[1]
    refused("missing", lambda: actions.answer_lack(stranger, row.pk, "أصلحنا ما لوحظ", at=AT), Missing)


def test_what_is_not_mended_is_looked_at_again_and_in_the_end_stops_new_demands(cast, chief):
    row, owner = build.lack(cast, chief)
    due = build.days_of("passports")
    assert actions.follow_lacks(at=AT + timedelta(days=due)) == 0
    assert actions.follow_lacks(at=AT + timedelta(days=due + 1)) == 1
    row.refresh_from_db()
    assert (row.follow_up.why, row.follow_up.inspector_id, row.stopped_at) == ("follow_up", chief.id, None)
    assert actions.follow_lacks(at=AT + timedelta(days=due + 30)) == 1
    assert Visit.objects.count() == 2, "one visit looks at it again, however often the clock asks"
    assert Employer.objects.get().state == "admitted"
    late = AT + timedelta(days=due + 31)
    actions.follow_lacks(at=late)
    actions.follow_lacks(at=late + timedelta(days=1))
    row.refresh_from_db()
    assert (row.stopped_at, Employer.objects.get().state) == (late, "suspended")
    assert [one.word for one in queries.waiting(owner)] == ["inspection.lacks_to_answer"]


def test_once_it_is_mended_a_person_is_asked_to_lift_the_stop(cast, chief):
    row, owner = build.lack(cast, chief)
    late = AT + timedelta(days=build.days_of("passports") + 31)
    actions.follow_lacks(at=late)
    approver = cast("destination_approver", office=OFFICE)
    assert not stops.employers_to_restore(approver)
    actions.answer_lack(owner, row.pk, "ردت الجوازات إلى أصحابها", at=late)
    actions.confirm_mended(chief, row.pk, at=late + timedelta(days=1))
    (asked,) = stops.employers_to_restore(approver)
    assert (asked.state, asked.freed_at) == ("suspended", late + timedelta(days=1))
    assert hiring.restore_employer(approver, asked.pk, at=late + timedelta(days=2)).state == "admitted"


def test_what_the_employer_answered_in_time_stops_nobody(cast, chief):
    row, owner = build.lack(cast, chief)
    actions.answer_lack(owner, row.pk, "ردت الجوازات إلى أصحابها", at=AT)
    assert actions.follow_lacks(at=AT + timedelta(days=400)) == 0
    assert Employer.objects.get().state == "admitted"


def test_a_month_is_counted_without_anybody(cast, chief):
    row, owner = build.lack(cast, chief)
    actions.answer_lack(owner, row.pk, "ردت الجوازات إلى أصحابها", at=AT)
    actions.confirm_mended(chief, row.pk, at=AT + timedelta(days=20))
    first, until = AT - timedelta(days=1), AT + timedelta(days=30)
    told = queries.counts(first, until)
    assert (dict(told.visits), dict(told.lacks)) == ({"ordered": 1}, {"grave": 1})
    assert (told.mended_in_time, told.mended_late) == (1, 0)
    assert queries.counts(until, until + timedelta(days=30)).lacks == {}
