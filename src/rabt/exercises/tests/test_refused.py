"""Each refusal of each action, with its code; who may not; what is hidden from another office."""

from datetime import date
from uuid import uuid4

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.exercises import actions, queries
from rabt.exercises.models import Entry, Seat
from rabt.exercises.rules.clock import Turn
from rabt.exercises.tests import build
from rabt.exercises.tests.build import AT, after, key
from rabt.scenarios.models import Approval

pytestmark = pytest.mark.django_db
WHY, DAY = "سبب كاف مكتوب هنا", date(2026, 12, 24)


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code


def test_planning(planner, head, peer):
    refused("missing", lambda: actions.plan_exercise(planner, uuid4(), after(60), at=AT), Missing)
    build.approved()
    refused("exercise_day_wrong", lambda: build.planned(planner, starts_at=after(-600)))
    refused("not_allowed", lambda: build.planned(head), NotAllowed)
    row = build.planned(planner)
    refused("not_allowed", lambda: actions.approve_exercise(planner, row.pk, at=AT), NotAllowed)
    refused("exercise_step_closed", lambda: actions.accept_exercise(head, row.pk, at=AT))
    refused("exercise_step_closed", lambda: actions.decline_exercise(head, row.pk, WHY, at=AT))
    actions.approve_exercise(head, row.pk, at=AT)
    refused("exercise_step_closed", lambda: actions.approve_exercise(head, row.pk, at=AT))
    refused("exercise_said_short", lambda: actions.call_off(head, row.pk, "لا", at=AT))
    assert actions.call_off(head, row.pk, WHY, at=AT).ended_for == WHY
    refused("exercise_step_closed", lambda: actions.call_off(head, row.pk, WHY, at=AT))


def test_who_planned_does_not_approve(planner, head):
    row = build.planned(planner)
    row.propose(head, AT)
    row.save()
    refused("same_person", lambda: actions.approve_exercise(head, row.pk, at=AT), NotAllowed)


def test_another_version_of_the_scenario_is_not_accepted(head, planner):
    row = build.planned(planner)
    row.kept_by, row.state, row.digest, row.script = "EG", "offered", "0" * 64, {}
    row.save()
    refused("exercise_scenario_differs", lambda: actions.accept_exercise(head, row.pk, at=AT))
    Approval.objects.filter(side="EG").delete()
    refused("exercise_scenario_differs", lambda: actions.accept_exercise(head, row.pk, at=AT))
    assert actions.decline_exercise(head, row.pk, WHY, at=AT).state == "declined"


def test_seats(running, planner, head, player):
    who = str(player.pk)
    refused("exercise_team_unknown", lambda: actions.seat_player(planner, running.pk, who, "moon", at=AT))
    refused("exercise_team_unknown", lambda: actions.seat_player(planner, running.pk, who, "customs", at=AT))
    clerk = str(build.account("destination_clerk", "LY/labour/").pk)
    for stranger in (clerk, "", str(uuid4())):
        refused(
            "player_unknown",
            lambda to=stranger: actions.seat_player(planner, running.pk, to, "health", at=AT),
        )
    only_plays = str(build.account("exercise_player").pk)
    actions.seat_player(planner, running.pk, only_plays, "health", at=AT)
    seat = actions.seat_player(planner, running.pk, who, "operations", at=AT)
    refused("player_seated", lambda: actions.seat_player(planner, running.pk, who, "operations", at=AT))
    refused("not_allowed", lambda: actions.seat_player(head, running.pk, who, "health", at=AT), NotAllowed)
    actions.unseat_player(planner, running.pk, seat.pk, at=AT)
    assert [one.account_id for one in Seat.objects.all()] == [only_plays]
    refused("missing", lambda: actions.unseat_player(planner, running.pk, seat.pk, at=AT), Missing)


def test_the_clock_and_events(planner, head, peer, controller):
    row = build.agreed(planner, head, peer)
    refused("clock_not_started", lambda: actions.give_event(controller, row.pk, key("LY-01"), at=AT))
    refused("clock_not_started", lambda: actions.give_due(controller, row.pk, at=AT))
    refused("clock_step_closed", lambda: actions.turn_clock(controller, row.pk, Turn.PAUSE, at=AT))
    refused("not_allowed", lambda: actions.turn_clock(planner, row.pk, Turn.START, at=AT), NotAllowed)
    actions.turn_clock(controller, row.pk, Turn.START, at=AT)
    for seconds, code in ((0, "clock_backwards"), (10**9, "clock_far")):
        refused(code, lambda n=seconds: actions.turn_clock(
            controller, row.pk, Turn.JUMP, seconds=n, why=WHY, at=after(1)
        ))  # fmt: skip
    refused("clock_not_moved", lambda: actions.turn_clock(controller, row.pk, Turn.SHIFT, why=WHY, at=AT))
    refused("exercise_said_short", lambda: actions.turn_clock(
        controller, row.pk, Turn.SHIFT, seconds=60, why="لا", at=AT
    ))  # fmt: skip
    refused("event_not_ours", lambda: actions.give_event(controller, row.pk, key("EG-01"), at=AT))
    actions.give_event(controller, row.pk, key("LY-01"), at=AT)
    refused("event_given", lambda: actions.give_event(controller, row.pk, key("LY-01"), at=AT))
    refused("event_given", lambda: actions.hold_event(controller, row.pk, key("LY-01"), WHY, at=AT))
    refused("exercise_said_short", lambda: actions.hold_event(controller, row.pk, key("LY-02"), "", at=AT))
    actions.hold_event(controller, row.pk, key("LY-02"), WHY, at=AT)
    refused("event_held", lambda: actions.give_event(controller, row.pk, key("LY-02"), at=AT))
    actions.turn_clock(controller, row.pk, Turn.END, at=after(1))
    refused("exercise_not_agreed", lambda: actions.give_event(controller, row.pk, key("LY-03"), at=after(2)))
    refused("exercise_not_agreed", lambda: actions.turn_clock(controller, row.pk, Turn.PAUSE, at=after(2)))
    assert actions.deliver_due(at=after(90)) == 0


def test_an_exercise_that_is_not_agreed_is_not_played_or_judged(planner, controller, evaluator):
    row = build.planned(planner)
    refused("exercise_not_agreed", lambda: actions.turn_clock(controller, row.pk, Turn.START, at=AT))
    refused("exercise_not_agreed", lambda: actions.score(evaluator, row.pk, key("x1"), "met", "", at=AT))
    refused("exercise_not_agreed", lambda: actions.note_strength(evaluator, row.pk, WHY, at=AT))
    refused("exercise_not_agreed", lambda: actions.open_improvement(
        planner, row.pk, WHY, "coordination", "LY.health", DAY, at=AT
    ))  # fmt: skip


def test_a_player_answers_what_he_was_told_and_nothing_else(running, planner, controller, player):
    actor = build.acts_as(player)
    refused("missing", lambda: actions.answer_event(actor, running.pk, key("LY-01"), WHY, at=AT), Missing)
    actions.seat_player(planner, running.pk, str(player.pk), "operations", at=AT)
    refused("missing", lambda: actions.answer_event(actor, running.pk, key("LY-01"), WHY, at=AT), Missing)
    for code in ("LY-01", "LY-02", "LY-04"):
        actions.give_event(controller, running.pk, key(code), at=AT)
    for code in ("LY-02", "LY-04"):
        refused(
            "missing", lambda of=code: actions.answer_event(actor, running.pk, key(of), WHY, at=AT), Missing
        )
    refused("exercise_said_short", lambda: actions.answer_event(actor, running.pk, key("LY-01"), " ", at=AT))
    drawn = uuid4()
    first = actions.answer_event(actor, running.pk, key("LY-01"), WHY, at=AT, key=drawn)
    assert actions.answer_event(actor, running.pk, key("LY-01"), "أخرى تماماً", at=AT, key=drawn) == first
    assert Entry.objects.filter(kind="answered").count() == 1
    actions.turn_clock(controller, running.pk, Turn.END, at=after(1))
    refused("exercise_not_agreed", lambda: actions.answer_event(actor, running.pk, key("LY-01"), WHY, at=AT))
    refused(
        "not_allowed", lambda: actions.answer_event(planner, running.pk, key("LY-01"), WHY, at=AT), NotAllowed
    )


def test_judging(running, planner, evaluator, player):
    other = build.actor("exercise_evaluator")
    drawn = uuid4()
    first = actions.score(evaluator, running.pk, key("x1"), "met", "", at=AT, key=drawn)
    assert actions.score(evaluator, running.pk, key("x1"), "not_met", WHY, at=AT, key=drawn) == first
    refused(
        "exercise_key_taken", lambda: actions.score(other, running.pk, key("x1"), "met", "", at=AT, key=drawn)
    )
    refused(
        "exercise_expectation_unknown",
        lambda: actions.score(evaluator, running.pk, key("x2"), "met", "", at=AT),
    )
    refused(
        "exercise_objective_unknown",
        lambda: actions.rate(evaluator, running.pk, uuid4(), "P", WHY * 2, at=AT),
    )
    refused(
        "not_allowed",
        lambda: actions.rate(planner, running.pk, key("objective-1"), "P", WHY, at=AT),
        NotAllowed,
    )
    refused(
        "exercise_team_unknown", lambda: actions.note_lesson(evaluator, running.pk, WHY, "LY.moon", at=AT)
    )
    stranger = build.acts_as(player)
    refused("missing", lambda: actions.note_lesson(stranger, running.pk, WHY, "LY.health", at=AT), Missing)
    clerk = build.actor("destination_clerk", "LY/labour/")
    refused(
        "not_allowed", lambda: actions.note_lesson(clerk, running.pk, WHY, "LY.health", at=AT), NotAllowed
    )


def test_measures(running, planner, head, evaluator):
    def opened(text=WHY, capability="coordination", owner="LY.health", on=DAY, **more):
        return actions.open_improvement(planner, running.pk, text, capability, owner, on, at=AT, **more)

    refused("exercise_capability_unknown", lambda: opened(capability="magic"))
    refused("exercise_team_unknown", lambda: opened(owner="health"))
    refused("improvement_day_wrong", lambda: opened(on=date(2020, 1, 1)))
    refused("exercise_said_short", lambda: opened(text="لا"))
    refused("exercise_lesson_unknown", lambda: opened(lesson_id=uuid4()))
    theirs, ours = opened(owner="EG.health"), opened()
    for deed in (actions.take_up, lambda *a, **k: actions.finish(*a, WHY, **k)):
        refused("missing", lambda act=deed: act(planner, theirs.pk, at=AT), Missing)
    refused("missing", lambda: actions.open_need(planner, theirs.pk, WHY, skill="first_aid", at=AT), Missing)
    refused("need_of_nothing", lambda: actions.open_need(planner, ours.pk, WHY, at=AT))
    refused("improvement_step_closed", lambda: actions.confirm(head, ours.pk, at=AT))
    refused("exercise_said_short", lambda: actions.finish(planner, ours.pk, "", at=AT))
    actions.finish(planner, ours.pk, "قرار رقم 12", at=AT)
    ours.refresh_from_db()
    ours.propose(head, AT)
    ours.save()
    refused("same_person", lambda: actions.confirm(head, ours.pk, at=AT), NotAllowed)
    other = build.actor("exercise_head")
    assert actions.give_back(other, ours.pk, WHY, at=AT).state == "in_hand"
    assert actions.drop(other, ours.pk, WHY, at=AT).state == "dropped"
    refused("improvement_step_closed", lambda: actions.take_up(planner, ours.pk, at=AT))
    closed = "improvement_step_closed"
    refused(closed, lambda: actions.open_need(planner, ours.pk, WHY, skill="first_aid", at=AT))
    refused(closed, lambda: actions.draft_rule(planner, ours.pk, "place_kind.open", 2, DAY, WHY, at=AT))


def test_another_role_and_another_office_see_nothing(running, planner):
    clerk = build.actor("destination_clerk", "LY/labour/")
    refused("not_allowed", lambda: queries.exercise_to_see(clerk, running.pk), NotAllowed)
    refused("not_allowed", lambda: queries.overdue(planner, AT), NotAllowed)
    running.office = "EG/crisis/"
    running.save()
    refused("missing", lambda: queries.exercise_to_see(planner, running.pk), Missing)
