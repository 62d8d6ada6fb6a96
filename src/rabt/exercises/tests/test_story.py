"""The main story: planned, approved, accepted, played with pause and jump, judged, reported, improved."""

import pytest

from rabt.exercises import actions, messages, queries
from rabt.exercises.models import Entry, Exercise, Improvement
from rabt.exercises.rules.clock import Turn
from rabt.exercises.rules.record import Kind
from rabt.exercises.tests import build
from rabt.exercises.tests.build import AT, after, key
from rabt.notices.actions import telling
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_an_exercise_is_planned_by_one_approved_by_another_and_accepted_by_the_other_side(
    planner, head, peer, controller, letters, committed
):
    row = build.planned(planner)
    committed("exercise.planned", scenario=str(key("scenario")), digest=row.digest, starts_at=after(60))
    assert [one.word for one in queries.waiting(head)] == ["exercises.to_approve"]
    actions.approve_exercise(head, row.pk, at=AT)
    told = messages.ExercisePlanned.from_body(letters()[-1].body)
    assert (told.digest, told.scenario_id, told.only_for) == (row.digest, key("scenario"), "exercise")
    build.answered(peer, row)
    row.refresh_from_db()
    assert row.state == "agreed"
    assert [one.word for one in queries.waiting(controller)] == ["exercises.to_control"]


def test_what_the_other_side_plans_is_accepted_where_the_same_scenario_is_approved(head, peer, letters):
    scenario = build.approved()
    told = messages.ExercisePlanned(
        exercise_ref=f"exercise:{key('theirs')}", scenario_id=scenario.scenario_id, digest=scenario.digest,
        title=scenario.title, kind=scenario.kind, starts_at=after(60), only_for="exercise", planned_at=AT,
    )  # fmt: skip
    build.hand_in(peer, told)
    build.hand_in(peer, told)
    row = Exercise.objects.get()
    assert (row.kept_by, row.state, row.script) == ("EG", "offered", {})
    assert [one.word for one in queries.waiting(head)] == ["exercises.to_accept"]
    actions.accept_exercise(head, row.pk, at=AT)
    row.refresh_from_db()
    assert (row.state, row.scenario().title) == ("agreed", scenario.title)
    assert messages.ExerciseAnswered.from_body(letters()[-1].body).accepted


def test_it_is_played_by_time_and_by_hand_and_every_turn_of_the_clock_is_a_line(
    running, planner, controller, player, letters, settings
):
    actor = build.acts_as(player)
    actions.seat_player(planner, running.pk, str(player.pk), "operations", at=AT)
    assert [one.word for one in queries.waiting(actor)] == ["exercises.to_play"]
    assert actions.deliver_due(at=after(9)) == 0
    assert actions.deliver_due(at=after(10)) == 1
    assert actions.deliver_due(at=after(10.5)) == 0, "it is given once"
    told = queries.told_to(actor, running)
    assert [(one.event.code, one.time) for one in told] == [("LY-01", "D+0 H+0 M+10")]
    notice = Notice.objects.get()
    assert notice.urgent and notice.text.startswith("!!") and notice.text.count("EXERCISE") == 2
    actions.answer_event(actor, running.pk, key("LY-01"), "فعلنا غرفة الطوارئ وأبلغنا مطروح", at=after(14))
    actions.turn_clock(controller, running.pk, Turn.PAUSE, at=after(15))
    assert actions.deliver_due(at=after(60)) == 0, "the clock stands"
    actions.turn_clock(controller, running.pk, Turn.RESUME, at=after(60))
    actions.give_event(controller, running.pk, key("LY-02"), at=after(61))
    actions.turn_clock(
        controller, running.pk, Turn.JUMP, seconds=1_500 * 60, why="نقفز إلى اليوم الثاني", at=after(62)
    )
    board = queries.board(controller, running, after(62))
    assert [row.placed.event.code for row in board.due] == ["LY-03", "LY-04", "LY-05"]
    assert board.late == 0, "what the clock jumped over counts from where it landed"
    assert queries.board(controller, running, after(64)).late == 0
    assert queries.board(controller, running, after(64.5)).late == 3
    actions.give_due(controller, running.pk, at=after(62))
    assert queries.board(controller, running, after(62)).due == []
    actions.turn_clock(controller, running.pk, Turn.END, at=after(70))
    running.refresh_from_db()
    assert running.state == "ended"
    kinds = list(Entry.objects.order_by("at", "second").values_list("kind", flat=True))
    assert {"started", "paused", "resumed", "jumped", "ended"} <= set(kinds)
    found = queries.report_of(controller, running)
    ours = found.sides[1]
    assert (ours.delivered, ours.by_hand, ours.late, ours.answered, ours.answer_minutes) == (5, 1, 0, 1, 4)
    assert messages.RecordCounted.from_body(letters()[-1].body).digest == found.digest
    told = [messages.LineWritten.from_body(one.body).line for one in letters() if "line" in one.kind]
    assert sorted(str(one.key) for one in told) == sorted(str(one.pk) for one in Entry.objects.all())


def test_it_is_judged_by_persons_and_what_was_learned_becomes_a_measure_of_either_side(
    running, planner, head, evaluator, player, peer, letters
):
    actions.score(evaluator, running.pk, key("x1"), "partly", "تأخر التبليغ ساعة", at=after(20))
    actions.rate(
        evaluator, running.pk, key("objective-1"), "S", "عُين القائد لكن الرقم لم يُتفق عليه", at=after(30)
    )
    assert [one.word for one in queries.waiting(evaluator)] == ["exercises.to_judge"]
    actions.note_strength(evaluator, running.pk, "كان التنسيق سريعاً", at=after(40))
    actions.seat_player(planner, running.pk, str(player.pk), "operations", at=AT)
    lesson = actions.note_lesson(
        build.acts_as(player), running.pk, "تحتاج الدوريات إلى المرور قرب الطريق أكثر", "LY.border_guard",
        at=after(41), anonymous=True,
    )  # fmt: skip
    assert lesson.written_by == "" and letters()[-1].written_by == "node:LY"
    theirs = actions.open_improvement(
        planner, running.pk, "تجهيز مركز إيواء ثان", "coordination", "EG.health", after(60 * 24 * 30).date(),
        at=after(50),
    )  # fmt: skip
    ours = actions.open_improvement(
        planner, running.pk, "مرور الدوريات قرب الطريق", "coordination", "LY.border_guard",
        after(60 * 24 * 10).date(), at=after(50), lesson_id=lesson.pk,
    )  # fmt: skip
    assert [one.word for one in queries.waiting(planner)][-1] == "exercises.measures_to_do"
    actions.take_up(planner, ours.pk, at=after(60))
    actions.finish(planner, ours.pk, "قرار رقم 12 وخريطة المسارات", at=after(70))
    done = actions.confirm(head, ours.pk, at=after(80))
    assert (done.state, done.decided_by) == ("confirmed", head.id)
    build.hand_in(peer, messages.ImprovementChanged(
        improvement_ref=theirs.ref, standing="done", evidence="افتُتح المركز", why="", changed_at=after(90),
    ))  # fmt: skip
    theirs.refresh_from_db()
    assert (theirs.state, theirs.evidence) == ("done", "افتُتح المركز")


def test_the_committee_sees_what_is_overdue_on_both_sides_and_no_more(running, planner):
    member = build.actor("committee_member", "LY/committee/")
    for owner in ("EG.health", "LY.health"):
        actions.open_improvement(
            planner, running.pk, "إجراء له موعد قريب", "coordination", owner, AT.date(), at=AT
        )
    assert queries.overdue(member, AT).count() == 0
    assert {one.kept_by for one in queries.overdue(member, after(60 * 24 * 2))} == {"EG", "LY"}
    Improvement.objects.filter(kept_by="EG").update(state="dropped")
    assert queries.overdue(member, after(60 * 24 * 2)).count() == 1


def test_a_measure_opens_a_need_for_training(running, planner):
    row = actions.open_improvement(
        planner, running.pk, "تدريب على الإسعافات الأولية", "coordination", "LY.health", AT.date(), at=AT
    )
    actions.open_need(planner, row.pk, "لم يُسعف المصاب في وقته", skill="first_aid", at=AT)
    [need] = queries.needs_of(row)
    assert (need.source, need.skill, need.source_number) == ("exercise", "first_aid", running.number)


def test_a_mail_of_an_exercise_is_headed_so_and_a_player_without_an_address_is_not_written_to(
    running, planner, controller, player
):
    actions.seat_player(planner, running.pk, str(player.pk), "operations", at=AT)
    actions.give_event(controller, running.pk, key("LY-05"), at=AT)
    notice = Notice.objects.get()
    assert (notice.channel, notice.template) == ("mail", "exercises.told.event")
    headed = telling._message(notice, AT)
    assert (
        "EXERCISE" in headed.subject and headed.text.startswith("!!") and headed.text.rstrip().endswith("!!")
    )
    player.phone = player.email = ""
    player.save()
    actions.give_event(controller, running.pk, key("LY-01"), at=AT)
    assert Notice.objects.count() == 1


def test_an_exercise_waits_for_its_evaluator_from_its_beginning_until_his_side_rated_it(
    planner, head, peer, controller, evaluator
):
    row = build.agreed(planner, head, peer)
    assert queries.waiting(evaluator) == []
    actions.turn_clock(controller, row.pk, Turn.START, at=AT)
    assert [one.word for one in queries.waiting(evaluator)] == ["exercises.to_judge"]
    actions.turn_clock(controller, row.pk, Turn.END, at=after(5))
    theirs = build.line(Kind.RATED, subject=str(key("objective-1")), value="P", said="رأي الجانب الآخر وحده")
    build.hand_in(peer, build.written(row, theirs))
    assert [one.word for one in queries.waiting(evaluator)] == ["exercises.to_judge"]
    why = "عُين القائد لكن الرقم لم يُتفق عليه"
    actions.rate(evaluator, row.pk, key("objective-1"), "S", why, at=after(6))
    assert queries.waiting(evaluator) == []


def test_lines_of_a_kind_that_only_the_end_brings_are_told_with_a_new_count(
    running, controller, evaluator, letters
):
    actions.turn_clock(controller, running.pk, Turn.END, at=after(5))
    before = len(letters())
    actions.note_strength(evaluator, running.pk, "عمل الفريق معاً جيداً", at=after(6))
    assert [one.kind for one in letters()[before:]] == [
        "exercise_line.written/1",
        "exercise_record.counted/1",
    ]
    assert Entry.objects.filter(kind=Kind.STRENGTH).count() == 1


def test_a_lesson_of_an_ended_exercise_waits_for_its_planner_until_a_measure_is_opened(
    running, planner, controller, evaluator, head
):
    ours = actions.note_lesson(evaluator, running.pk, "تُمر الدوريات قرب الطريق", "LY.health", at=after(5))
    actions.note_lesson(evaluator, running.pk, "يُفتح المعبر الثاني أولاً", "EG.health", at=after(6))
    assert queries.waiting(planner) == [], "while it is played nobody is reminded"
    actions.turn_clock(controller, running.pk, Turn.END, at=after(70))
    [waits] = queries.waiting(planner)
    assert (waits.word, waits.count, waits.oldest_at) == ("exercises.lessons_to_measure", 1, after(5))
    assert "exercises.lessons_to_measure" not in [one.word for one in queries.waiting(head)]
    day = after(60 * 24 * 10).date()
    measure = actions.open_improvement(
        planner, running.pk, "مرور الدوريات قرب الطريق", "coordination", "LY.health", day, at=after(80),
        lesson_id=ours.pk,
    )  # fmt: skip
    assert [one.word for one in queries.waiting(planner)] == ["exercises.measures_to_do"]
    actions.drop(head, measure.pk, "لا حاجة إلى إجراء هنا", at=after(90))
    assert queries.waiting(planner) == []
