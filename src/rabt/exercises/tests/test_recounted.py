"""The report is held against the journal and the tables, counted by statements that share no code with it."""

import random
from uuid import UUID

import pytest
from django.db import connection

from rabt.base.errors import Refused
from rabt.exercises import actions, queries
from rabt.exercises.rules.clock import Turn
from rabt.exercises.rules.record import Kind
from rabt.exercises.tests import build
from rabt.exercises.tests.build import AT, EVENTS, after, key, line, written

pytestmark = pytest.mark.django_db
WHY = "سبب كاف مكتوب هنا للتقييم"
OWN = ("LY-01", "LY-02", "LY-03", "LY-04", "LY-05")
LATE = 120
DUE = {"LY-01": 600, "LY-02": 1_200, "LY-03": 1_800, "LY-04": 2_700, "LY-05": 90_000}


def told(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def number(sql, *values):
    return told(sql, *values)[0][0]


def tried(deed):
    try:
        deed()
    except Refused:
        return


class Play:
    """Somebody controls, plays and judges as a seed has it, while the other side's lines come in."""

    def __init__(self, running, controller, evaluator, actor, peer, seed):
        self.row, self.controller, self.evaluator, self.actor = running.pk, controller, evaluator, actor
        self.running, self.peer, self.draw, self.minute = running, peer, random.Random(seed), 1.0

    @property
    def at(self):
        return after(self.minute)

    def drawn(self, *names):
        return key(self.draw.choice(names))

    def given(self):
        actions.give_event(self.controller, self.row, self.drawn(*OWN), at=self.at)

    def held(self):
        actions.hold_event(self.controller, self.row, self.drawn(*OWN), WHY, at=self.at)

    def by_time(self):
        actions.deliver_due(at=self.at)

    def turned(self):
        actions.turn_clock(self.controller, self.row, self.draw.choice((Turn.PAUSE, Turn.RESUME)), at=self.at)

    def shifted(self):
        seconds = self.draw.randint(-900, 900)
        actions.turn_clock(self.controller, self.row, Turn.SHIFT, seconds=seconds, why=WHY, at=self.at)

    def jumped(self):
        shown = queries.reading(self.running, self.at).second
        seconds = shown + self.draw.choice((60, 900, 3_000, 90_000))
        actions.turn_clock(self.controller, self.row, Turn.JUMP, seconds=seconds, why=WHY, at=self.at)

    def scored(self):
        value = self.draw.choice(("met", "partly", "not_met", "not_seen"))
        actions.score(self.evaluator, self.row, self.drawn("x1", "x3"), value, WHY, at=self.at)

    def rated(self):
        actions.rate(self.evaluator, self.row, key("objective-1"), self.draw.choice("PSMU"), WHY, at=self.at)

    def strong(self):
        actions.note_strength(self.evaluator, self.row, WHY, at=self.at)

    def learned(self):
        actions.note_lesson(self.evaluator, self.row, WHY, "LY.health", at=self.at)

    def merged(self):
        event = str(self.drawn("EG-01", "LY-02"))
        theirs = line(Kind.DELIVERED, int(self.minute) * 60, at=self.at, event=event, value="time")
        build.hand_in(self.peer, written(self.running, theirs))

    DEEDS = (given, held, by_time, turned, shifted, jumped, scored, rated, strong, learned, merged)

    def go(self, steps):
        for _ in range(steps):
            self.minute += self.draw.random() * 5
            deed = self.draw.choice(self.DEEDS)
            tried(lambda of=deed: of(self))
            for one in queries.told_to(self.actor, self.running)[:1]:
                tried(lambda of=one.event.id: actions.answer_event(self.actor, self.row, of, WHY, at=self.at))
        self.minute += 1
        actions.turn_clock(self.controller, self.row, Turn.END, at=self.at)


@pytest.mark.parametrize("seed", range(4))
def test_every_number_of_the_report_is_in_the_journal_and_the_tables(
    running, planner, controller, evaluator, player, peer, seed
):
    actions.seat_player(planner, running.pk, str(player.pk), "operations", at=AT)
    play = Play(running, controller, evaluator, build.acts_as(player), peer, seed)
    play.go(40)
    found = queries.report_of(controller, running)
    ours = next(one for one in found.sides if one.state == "LY")
    by_the_journal(found, ours)
    by_the_tables(ours)
    last = dict(told("select subject, value from exercises_entry where kind = 'rated' order by at, id"))
    assert found.rated == {value: list(last.values()).count(value) for value in sorted(set(last.values()))}
    second = number("select second from exercises_entry where kind = 'ended'")
    assert found.played_minutes == second // 60
    assert found.wall_minutes == int(play.minute * 60) // 60


def by_the_journal(found, ours):
    acts = dict(
        told("select kind, count(*) from journal_act where kind like %s group by kind", "exercise_line.%")
    )
    assert ours.delivered == acts.get("exercise_line.delivered", 0)
    assert ours.answers == acts.get("exercise_line.answered", 0)
    assert ours.held == acts.get("exercise_line.held", 0)
    assert found.strengths == acts.get("exercise_line.strength", 0)
    assert found.lessons == acts.get("exercise_line.lesson", 0)
    assert found.lines == sum(acts.values()) == number("select count(*) from exercises_entry")
    for turn, times in found.turns.items():
        assert times == acts.get(f"exercise_line.{turn}", 0)


def late_by_walking():
    """Walk the clock second by second, and count what was played between an event's time and its giving."""
    codes, played, stood, late = {str(one.id): one.code for one in EVENTS}, set(), 0, 0
    for kind, second, seconds, event in told(
        "select kind, second, seconds, event from exercises_entry where kept_by = 'LY' order by at, id"
    ):
        played.update(range(stood, second))
        landed = {"jumped": seconds, "shifted": max(second + seconds, 0)}.get(kind, second)
        played.difference_update(range(second, landed))
        stood = landed
        if kind == "delivered":
            late += len(played.intersection(range(DUE[codes[event]], second))) > LATE
    return late


def by_the_tables(ours):
    rows = told(
        "select event, second, value from exercises_entry where kind = 'delivered' and kept_by = 'LY'"
    )
    gave = {UUID(event): (second, value) for event, second, value in rows}
    assert ours.late == late_by_walking()
    assert ours.by_hand == sum(value == "hand" for _, value in gave.values())
    assert ours.not_given == len(OWN) - len(gave) - ours.held
    newest = dict(told("select subject, value from exercises_entry where kind = 'scored' order by at, id"))
    assert ours.not_scored == 2 - len(newest)
    for value, times in ours.scores.items():
        assert times == list(newest.values()).count(value)
