"""What one side tells the other: taken once, by its keeper alone; two records grow apart and merge to one."""

from dataclasses import replace
from uuid import uuid4

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.exercises import actions, messages, queries
from rabt.exercises.models import Count, Entry, Exercise, Improvement
from rabt.exercises.rules.clock import Turn
from rabt.exercises.rules.record import Kind
from rabt.exercises.tests import build
from rabt.exercises.tests.build import AT, after, key, line, written

pytestmark = pytest.mark.django_db


def untrusted(code, deed):
    with pytest.raises(Untrusted) as found:
        deed()
    assert found.value.code == code


def gave(code, second=900, **told):
    return line(Kind.DELIVERED, second, at=after(second / 60), event=str(key(code)), value="time", **told)


def test_a_line_of_the_other_side_is_merged_once_and_in_its_place(running, peer, controller):
    actions.give_event(controller, running.pk, key("LY-01"), at=after(20))
    letter = written(running, gave("EG-01"))
    build.hand_in(peer, letter)
    build.hand_in(peer, letter)
    assert [(one.kept_by, one.kind) for one in queries.entries_of(running)] == [
        ("LY", "started"), ("EG", "delivered"), ("LY", "delivered")
    ]  # fmt: skip
    twice = written(running, gave("EG-01", 960))
    build.hand_in(peer, twice)
    assert Entry.objects.filter(event=str(key("EG-01"))).count() == 1, "an event is given once by a side"


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "LY"}, {"event": str(uuid4())}, {"event": str(key("LY-01"))}, {"event": ""},
        {"event": "no key"}, {"value": "magic"}, {"second": -1}, {"second": 10**8}, {"seconds": 10**8},
        {"kind": Kind.LESSON},
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_taken(running, peer, changes):
    letter = written(running, replace(gave("EG-01"), **changes))
    with pytest.raises(Untrusted):
        build.hand_in(peer, letter)
    assert Entry.objects.count() == 1


def test_nobody_tells_of_what_another_keeps(running, peer, planner):
    untrusted(
        "not_the_keeper", lambda: actions.take_line(the_node("LY"), written(running, gave("EG-01")), at=AT)
    )
    unknown = messages.LineWritten(
        exercise_ref=ref_of("exercise", new_id()), line=gave("EG-01"), only_for="exercise"
    )
    untrusted("letter_malformed", lambda: build.hand_in(peer, unknown))
    own = messages.ExercisePlanned(
        exercise_ref=running.ref, scenario_id=key("scenario"), digest=running.digest, title=running.title,
        kind="functional", starts_at=AT, only_for="exercise", planned_at=AT,
    )  # fmt: skip
    untrusted("not_the_keeper", lambda: build.hand_in(peer, own))
    other = replace(own, exercise_ref=ref_of("exercise", new_id()), kind="parade")
    untrusted("letter_malformed", lambda: build.hand_in(peer, other))
    untrusted("letter_malformed", lambda: build.hand_in(peer, replace(other, kind="drill", digest="x")))
    theirs = replace(other, kind="drill")
    build.hand_in(peer, theirs)
    mine = messages.ExerciseAnswered(
        exercise_ref=theirs.exercise_ref, accepted=True, why="", only_for="exercise", answered_at=AT
    )
    untrusted("not_the_keeper", lambda: build.hand_in(peer, mine))
    untrusted(
        "letter_malformed",
        lambda: build.hand_in(peer, messages.LineWritten(
            exercise_ref=theirs.exercise_ref, line=gave("EG-01"), only_for="exercise"
        )),
    )  # fmt: skip
    untrusted("letter_malformed", lambda: messages.LineWritten.from_body({**own.to_body(), "who": "x"}))


def test_an_exercise_is_declined_or_called_off_by_letter(planner, head, peer):
    row = build.planned(planner)
    actions.approve_exercise(head, row.pk, at=AT)
    build.answered(peer, row, accepted=False)
    build.answered(peer, row, accepted=True)
    row.refresh_from_db()
    assert (row.state, row.ended_for) == ("declined", "لا يناسبنا هذا الموعد")


def test_something_real_ends_an_exercise_on_both_sides(running, peer):
    letter = messages.ExerciseCalledOff(
        exercise_ref=running.ref, why="وقع حادث حقيقي", only_for="exercise", called_off_at=AT
    )
    build.hand_in(peer, letter)
    build.hand_in(peer, letter)
    running.refresh_from_db()
    assert (running.state, running.ended_for) == ("called_off", "وقع حادث حقيقي")
    assert actions.deliver_due(at=after(90)) == 0
    build.hand_in(peer, written(running, gave("EG-01")))
    assert Entry.objects.count() == 2, "what was written before it is still merged"


def test_the_end_by_the_other_side_ends_it_here(running, peer):
    build.hand_in(peer, written(running, line(Kind.ENDED, 600, at=after(10))))
    running.refresh_from_db()
    assert running.state == "ended"
    build.hand_in(peer, written(running, gave("EG-01", 590)))
    assert queries.reading(running, after(60)).second == 600


def test_two_sides_play_on_without_a_line_and_their_records_merge_to_one(
    running, planner, peer, controller, letters, settings
):
    """Each side writes what the other does not know; the letters come late, twice, in another order."""
    turn = actions.turn_clock
    actions.deliver_due(at=after(10))
    turn(controller, running.pk, Turn.PAUSE, at=after(12))
    turn(controller, running.pk, Turn.RESUME, at=after(15))
    actions.deliver_due(at=after(40))
    theirs = [
        gave("EG-01"), gave("LY-02", 1_200),
        line(Kind.ANSWERED, 1_000, at=after(17), event=str(key("EG-01")), said="نعم"),
        line(Kind.SHIFTED, 1_500, at=after(25), seconds=300),
        line(Kind.HELD, 2_000, at=after(33), event=str(key("LY-04")), said="لا يلزم"),
    ]  # fmt: skip
    for one in [*reversed(theirs), *theirs[:3]]:
        build.hand_in(peer, written(running, one))
    ours = [one.line() for one in Entry.objects.filter(kept_by="LY")]
    assert len(ours) == 6 and Entry.objects.count() == len(ours) + len(theirs)
    here = queries.report_of(controller, running)
    mine = [messages.LineWritten.from_body(one.body) for one in letters() if "line" in one.kind]

    # the same exercise on the other node: it holds its own lines, and takes ours by our letters
    body = Exercise.objects.values().get(pk=running.pk)
    Entry.objects.all().delete()
    settings.RABT = replace(settings.RABT, state="EG", peer_state="LY", side="origin")
    Exercise.objects.filter(pk=running.pk).update(office="EG/crisis/", kept_by="LY")
    row = Exercise.objects.get(pk=running.pk)
    for one in theirs:
        Entry.objects.create(
            pk=one.key, exercise=row, office=row.office, kept_by="EG", kind=one.kind.value, second=one.second,
            at=one.at, event=one.event, value=one.value, said=one.said, seconds=one.seconds,
        )  # fmt: skip
    sender = the_node("LY")
    for letter in [*reversed(mine), *mine]:
        actions.take_line(sender, letter, at=after(60))
    there = build.actor("exercise_controller", "EG/crisis/")
    assert queries.report_of(there, row) == here
    assert queries.reading(row, after(60)) == queries.reading(Exercise(**body), after(60))
    lines, digest = queries.counted_at(after(60), row)
    build.hand_in(sender, messages.RecordCounted(
        exercise_ref=row.ref, lines=lines, digest=digest, only_for="exercise", counted_at=after(61)
    ))  # fmt: skip
    count = queries.told_count(row)
    assert queries.differs_by(row, count.lines, count.digest) is None


def test_a_count_of_the_other_side_says_whether_the_records_are_the_same(running, peer):
    def counted(lines, digest, minutes):
        build.hand_in(peer, messages.RecordCounted(
            exercise_ref=running.ref, lines=lines, digest=digest, only_for="exercise",
            counted_at=after(minutes),
        ))  # fmt: skip

    counted(4, "0" * 64, 5)
    counted(9, "1" * 64, 1)
    row = Count.objects.get()
    assert (row.lines, queries.differs_by(running, row.lines, row.digest)) == (4, 3)
    counted(6, "2" * 64, 5)
    counted(5, "3" * 64, 5)
    assert Count.objects.get().lines == 6, "of two counts of one instant the longer record is the later one"
    untrusted("letter_malformed", lambda: counted(-1, "0" * 64, 9))


def test_a_record_that_grew_by_letters_after_the_end_is_counted_anew_and_once(running, peer, letters):
    def counts():
        return [one.body["lines"] for one in letters() if one.kind == messages.RecordCounted.KIND]

    build.hand_in(peer, written(running, line(Kind.ENDED, 600, at=after(10))))
    assert counts() == [], "the other side ended it"
    assert actions.tell_counts(at=after(11)) == 1 and counts() == [2]
    build.hand_in(peer, written(running, gave("EG-01", 590)))
    build.hand_in(peer, written(running, gave("LY-02", 595)))
    assert actions.tell_counts(at=after(12)) == 1 and counts() == [2, 4]
    assert actions.tell_counts(at=after(13)) == 0 and counts() == [2, 4]
    assert queries.told_count(running) is None, "what this side told is not what the other said"


def test_a_measure_of_the_other_side_is_read_only_here(running, planner, peer):
    letter = messages.ImprovementOpened(
        improvement_ref=ref_of("improvement", new_id()), exercise_ref=running.ref, owner="EG",
        service="health", capability="coordination", lesson_id=None, text="تجهيز مركز ثان",
        due_on=AT.date(), opened_at=AT,
    )  # fmt: skip
    build.hand_in(peer, letter)
    build.hand_in(peer, letter)
    row = Improvement.objects.get()
    assert (row.kept_by, row.state) == ("EG", "open")
    for wrong in ({"service": "moon"}, {"capability": "magic"}):
        bad = replace(letter, improvement_ref=ref_of("improvement", new_id()), **wrong)
        untrusted("letter_malformed", lambda told=bad: build.hand_in(peer, told))
    change = messages.ImprovementChanged(
        improvement_ref=row.ref, standing="in_hand", evidence="", why="", changed_at=after(5)
    )
    build.hand_in(peer, change)
    build.hand_in(peer, replace(change, standing="dropped", changed_at=after(1)))
    row.refresh_from_db()
    assert row.state == "in_hand", "an older word changes nothing"
    build.hand_in(peer, replace(change, standing="done", evidence="محضر"))
    row.refresh_from_db()
    assert row.state == "done", "two steps of one instant are taken in the order in which they were told"
    unknown = replace(change, improvement_ref=ref_of("improvement", new_id()))
    untrusted("letter_malformed", lambda: build.hand_in(peer, unknown))
    mine = actions.open_improvement(
        planner, running.pk, "إجراء لنا نحن", "coordination", "LY.health", AT.date(), at=AT
    )
    untrusted("not_the_keeper", lambda: build.hand_in(peer, replace(change, improvement_ref=mine.ref)))


def test_rules_are_answered_and_laid_by_who_may(running, planner, head, peer):
    measure = actions.open_improvement(
        planner, running.pk, "إجراء لنا نحن", "coordination", "LY.health", AT.date(), at=AT
    )
    asked = messages.RuleAsked(
        rule_ref=ref_of("rule_change", new_id()), improvement_ref=measure.ref, key="place_kind.open",
        number=3, on=None, since=after(60 * 24 * 30).date(), why="سبب كاف", asked_at=AT,
    )  # fmt: skip
    for wrong in (
        {"key": "clock.change_notice"},
        {"improvement_ref": ref_of("improvement", new_id())},
        {"on": True},
    ):
        untrusted("letter_malformed", lambda told=replace(asked, **wrong): build.hand_in(peer, told))
    build.hand_in(peer, asked)
    build.hand_in(peer, asked)
    answer = messages.RuleAnswered(rule_ref=asked.rule_ref, consents=True, why="", answered_at=AT)
    untrusted("not_the_keeper", lambda: build.hand_in(peer, answer))
    untrusted(
        "letter_malformed",
        lambda: build.hand_in(peer, replace(answer, rule_ref=ref_of("rule_change", new_id()))),
    )
    laid = messages.RuleLaid(rule_ref=asked.rule_ref, change_id=new_id(), laid_at=AT)
    untrusted("not_the_keeper", lambda: build.hand_in(peer, laid))
    own = actions.draft_rule(
        planner, measure.pk, "duty_hours.EG", 47, after(60 * 24 * 30).date(), "راحة أطول للأطقم", at=AT
    )
    actions.ask_rule(head, own.pk, at=AT)
    laid = replace(laid, rule_ref=own.ref)
    build.hand_in(peer, laid)
    own.refresh_from_db()
    assert own.state == "asked", "nobody agreed yet"
    build.hand_in(peer, replace(answer, rule_ref=own.ref))
    build.hand_in(peer, replace(answer, rule_ref=own.ref, consents=False))
    build.hand_in(peer, laid)
    own.refresh_from_db()
    assert (own.keeper, own.state, own.change_id) == ("EG", "laid", laid.change_id)
